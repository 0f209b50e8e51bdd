"""From a world to its plan: sections and history put in order, every key checked. Pure."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID
from zoneinfo import ZoneInfo

from server.world.case_states import plan_opening, plan_sharing
from server.world.circle_states import plan_circle
from server.world.faults import Fault, WorldRefused
from server.world.format import World
from server.world.keys import kind_of
from server.world.plan import ANSWER_CLOSING_FOR_ALL, Draft, Planned
from server.world.referral_states import plan_referral
from server.world.scene import set_scene
from server.world.signal_states import IN_A_CASE, plan_signal
from server.world.steps import CREATES, SYSTEM, hints_of
from server.world.times import NoSuchTime, Times
from shared.commands import PERSON_COMMANDS
from shared.contract import View
from shared.vocabulary import ReferralKind

_AFTER = timedelta(seconds=1)


def plan(world: World, *, now: datetime, zone: ZoneInfo) -> list[Planned]:
    """Give the steps that build a world, in the order of time.

    Parameters
    ----------
    now
        The moment it is built.
    zone
        The clock of the region.

    Raises
    ------
    WorldRefused
        With every key that names nothing or is used too early, and every moment that cannot be.
    """
    draft = Draft(world=world, times=_times(world, now, zone))
    draft.faults += _wrong_cases(world)
    set_scene(draft)
    for key, signal in world.signals.items():
        plan_signal(draft, key, signal)
    for key, case in world.cases.items():
        plan_opening(draft, key, case)
    for key, sharing in world.sharing.items():
        plan_sharing(draft, key, sharing)
    for key, referral in world.referrals.items():
        plan_referral(draft, key, referral)
    for key, case in world.cases.items():
        plan_circle(draft, key, case)
    _history(draft)
    steps = draft.in_order()
    draft.faults += _wrong_keys(steps)
    draft.faults += _wrong_days(steps, draft.times)
    if draft.faults:
        raise WorldRefused(dict.fromkeys(draft.faults))
    return steps


def _wrong_cases(world: World) -> Iterator[Fault]:
    """Find what stands in no case and has to, and the other way round."""
    for key, signal in world.signals.items():
        if signal.status in IN_A_CASE and signal.case not in world.cases:
            yield Fault(f"signals.{key}.case", "names no case of this file")
    for key, referral in world.referrals.items():
        is_advice = referral.kind is ReferralKind.ADVICE
        if referral.case is None and not is_advice:
            yield Fault(f"referrals.{key}.case", "is needed, but for advice")
        if referral.case is not None and is_advice:
            yield Fault(f"referrals.{key}.case", "is not for advice, which has no name")


def _times(world: World, now: datetime, zone: ZoneInfo) -> Times:
    try:
        begins = Times(now=now, begins=now, zone=zone).moment(world.begins)
    except NoSuchTime as error:
        raise WorldRefused([Fault("begins", "there is no such moment")]) from error
    if begins > now:
        raise WorldRefused([Fault("begins", "lies in the future")])
    return Times(now=now, begins=begins, zone=zone)


def _history(draft: Draft) -> None:
    """Plan the history; a step without a moment comes right after the one before it."""
    moments = [step.at for step in draft.steps if step.at is not None]
    at = max([draft.times.begins, *moments])
    for number, step in enumerate(draft.world.history):
        path = f"history[{number}]"
        at = draft.moment(step.at, f"{path}.at", or_at=at + _AFTER)
        told = {
            each.name: getattr(step, each.name)
            for each in dataclasses.fields(step)
            if each.name not in {"do", "by", "at"} and not _is_default(step, each)
        }
        draft.add(step.do, path, by=step.by, at=at, **told)


def _is_default(step: Any, field: dataclasses.Field[Any]) -> bool:
    return bool(getattr(step, field.name) == field.default)


def _wrong_keys(steps: list[Planned]) -> Iterator[Fault]:
    there: set[tuple[str, str]] = set()
    sometime = {made for step in steps for made in _made_by(step)}
    for step in steps:
        used = {(kind_of(name), key) for name, key in _keys_of(step) if name not in _new_in(step)}
        if step.by != SYSTEM:
            used.add(("person", step.by))
        for kind, key in sorted(used - there):
            known = (kind, key) in sometime
            what = "is used before it is made" if known else "is nowhere in the file"
            yield Fault(step.path, f"{kind} {key!r} {what}")
        for kind, key in _made_by(step):
            if (kind, key) in there and kind != "household":
                yield Fault(step.path, f"{kind} {key!r} is made twice")
            there.add((kind, key))


def _new_in(step: Planned) -> tuple[str, ...]:
    return CREATES.get(step.do, ())


def _made_by(step: Planned) -> list[tuple[str, str]]:
    return [
        (kind_of(name), str(step.fields[name])) for name in _new_in(step) if name in step.fields
    ]


def _keys_of(step: Planned) -> Iterator[tuple[str, str]]:
    if step.do == ANSWER_CLOSING_FOR_ALL:
        yield "case_id", str(step.fields["case_id"])
        return
    hints = hints_of(PERSON_COMMANDS[step.do])
    for name, value in step.fields.items():
        if UUID in _leaves(hints[name]):
            for each in value if isinstance(value, tuple) else (value,):
                yield name, str(each)


def _wrong_days(steps: list[Planned], times: Times) -> Iterator[Fault]:
    for step in steps:
        if step.do == ANSWER_CLOSING_FOR_ALL or step.at is None:
            continue
        yield from _wrong_days_of(
            hints_of(PERSON_COMMANDS[step.do]), step.fields, step.path, times, step.at
        )


def _wrong_days_of(
    hints: Mapping[str, Any], told: Mapping[str, Any], path: str, times: Times, at: datetime
) -> Iterator[Fault]:
    for name, value in told.items():
        leaves = _leaves(hints.get(name))
        try:
            if date in leaves and isinstance(value, str):
                times.day(value, at)
            elif datetime in leaves and isinstance(value, str):
                times.moment(value)
        except NoSuchTime:
            yield Fault(f"{path}.{name}", "there is no such day or moment")
        for view in (each for each in leaves if _is_view(each)):
            for part in value if isinstance(value, tuple) else (value,):
                inner = {each.name: getattr(part, each.name) for each in dataclasses.fields(part)}
                yield from _wrong_days_of(hints_of(view), inner, f"{path}.{name}", times, at)


def _is_view(leaf: Any) -> bool:
    return isinstance(leaf, type) and issubclass(leaf, View)


def _leaves(hint: Any) -> list[Any]:
    """Give the plain types a field's type is made of."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _leaves(get_args(hint)[0])
    if origin in {Union, types.UnionType, tuple}:
        return [leaf for each in get_args(hint) if each is not ... for leaf in _leaves(each)]
    return [hint]
