"""Building a world: through the commands, as the people it names, once."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from server.cases.tables import CaseRow
from server.kernel.errors import NotFound
from server.kernel.journal import JournalRow
from server.kernel.running import Runtime, run_query
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people import queries as people
from server.policy.actions import Action
from server.policy.identity import actor_of
from server.referrals.tables import ReferralRow
from server.signals import queries as signals
from server.signals.tables import SignalRow
from server.world.building import Built, StepRefused, build
from server.world.faults import WorldRefused
from server.world.format import World
from server.world.keys import id_of, network_id
from server.world.reading import check
from shared.vocabulary import (
    CaseStatus,
    ReferralStatus,
    SignallerStep,
    SignalStatus,
)
from tests.server.world.conftest import EXAMPLE
from tests.support.world import SetClock


def statuses(runtime: Runtime, table: type[Any]) -> Counter[Any]:
    with runtime.store.engine.connect() as connection:
        return Counter(row.status for row in connection.execute(select(columns(table).status)))


def journal(runtime: Runtime, resource_id: UUID) -> list[tuple[str, UUID | None]]:
    entry = columns(JournalRow)
    statement = select(entry.type, entry.account_id).where(entry.resource_id == resource_id)
    with runtime.store.engine.connect() as connection:
        return [(row.type, row.account_id) for row in connection.execute(statement)]


def person(built: Built, key: str) -> UUID:
    return built.ids["person"][key]


def test_a_world_holds_every_status_a_signal_a_referral_and_a_case_can_have(
    runtime: Runtime, example: World
) -> None:
    build(example, runtime)
    assert set(statuses(runtime, SignalRow)) == set(SignalStatus)
    assert set(statuses(runtime, ReferralRow)) == set(ReferralStatus)
    found = statuses(runtime, CaseRow)
    assert found[CaseStatus.CLOSING] == 1
    assert found[CaseStatus.OPEN] == 2, "one of them was reopened"
    assert ("case.close", None) in {
        (kind, None)
        for kind, _ in journal(runtime, id_of(network_id("example"), "case", "case-closed"))
    }


def test_every_step_is_taken_by_the_person_it_names(runtime: Runtime, example: World) -> None:
    built = build(example, runtime)
    referral = built.ids["referral"]["r-completed"]
    by = dict(journal(runtime, referral))
    assert by["referral.send"] == person(built, "care-bert")
    assert by["referral.accept"] == person(built, "partner-els")
    assert by["referral.complete"] == person(built, "partner-els")
    signal = dict(journal(runtime, built.ids["signal"]["s-closed"]))
    assert signal["signal.submit"] == person(built, "teacher-ann")
    assert signal["signal.decide"] == person(built, "care-bert")


def test_history_lies_at_its_own_moments(runtime: Runtime, example: World, clock: SetClock) -> None:
    built = build(example, runtime)
    entry = columns(JournalRow)
    statement = select(entry.at).where(
        entry.resource_id == built.ids["signal"]["s-closed"], entry.type == "signal.submit"
    )
    with runtime.store.engine.connect() as connection:
        at = connection.execute(statement).scalar_one()
    assert at == clock.now - timedelta(days=30)


def test_a_signaller_sees_in_the_end_what_the_world_says(runtime: Runtime, example: World) -> None:
    built = build(example, runtime)
    with UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow:
        ann = actor_of(uow, person(built, "teacher-ann"))
    view = run_query(
        runtime,
        ann,
        Action.SIGNAL_READ,
        signals.view,
        signal_id=built.ids["signal"]["s-closed"],
    )
    assert view.step is SignallerStep.FINISHED
    assert not hasattr(view, "observation")


def test_a_membership_stands_as_far_as_the_file_says(runtime: Runtime, example: World) -> None:
    built = build(example, runtime)
    with UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow:
        confirmed = actor_of(uow, person(built, "partner-els"))
        others = [
            actor_of(uow, person(built, key))
            for key in ("invited-hans", "accepted-iris", "left-jan")
        ]
    assert [each.role for each in confirmed.memberships] == ["partner"]
    assert not any(each.memberships for each in others)


def test_building_a_world_twice_makes_it_once(runtime: Runtime, example: World) -> None:
    first = build(example, runtime)
    second = build(example, runtime)
    assert second.taken == 0
    assert second.taken_before == first.taken
    assert second.ids == first.ids
    assert all(each.password is None for each in second.credentials)


def test_building_an_hour_later_still_makes_it_once(
    runtime: Runtime, example: World, clock: SetClock
) -> None:
    build(example, runtime)
    clock.forward(hours=1)
    assert build(example, runtime).taken == 0


def test_a_world_that_grew_is_built_on(runtime: Runtime, example: World) -> None:
    build(example, runtime)
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["signals"]["s-new"] = {"by": "teacher-ann", "pupil": "lars", "at": "-1h"}
    assert build(check(document), runtime).taken == 1


def test_credentials_are_told_once_and_open_the_account(runtime: Runtime, example: World) -> None:
    built = build(example, runtime)
    told = {each.person: each for each in built.credentials}
    assert set(told) == set(example.people)
    passwords = [each.password for each in built.credentials]
    assert all(password and len(password) >= 16 for password in passwords)
    assert len(set(passwords)) == len(passwords)


def test_a_refused_step_says_where_in_the_file_and_why(runtime: Runtime, example: World) -> None:
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["history"].append(
        {"do": "referral.accept", "by": "partner-els", "referral_id": "r-rejected",
         "assigned_account_id": "partner-els"}
    )  # fmt: skip
    with pytest.raises(StepRefused) as refused:
        build(check(document), runtime)
    (fault,) = refused.value.faults
    assert fault.path == "history[3]"
    assert "referral.accept by partner-els was refused: referral-already-decided" in fault.what


def test_the_gate_stands_in_a_world_as_anywhere(runtime: Runtime, example: World) -> None:
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["signals"] = {
        "s-1": {"by": "partner-els", "pupil": "noor"}  # Not of that school.
    }
    document["cases"] = document["sharing"] = document["referrals"] = {}
    document["history"] = []
    with pytest.raises(StepRefused, match=r"signal\.submit by partner-els was refused: not-found"):
        build(check(document), runtime)


def test_a_world_with_a_fault_leaves_nothing_behind(runtime: Runtime, example: World) -> None:
    faulty = replace(example, begins="+1d")
    with pytest.raises(WorldRefused, match="begins: lies in the future"):
        build(faulty, runtime)
    with runtime.store.engine.connect() as connection:
        assert not connection.execute(select(columns(JournalRow).seq)).all()


def test_time_passes_once_a_day(runtime: Runtime, example: World) -> None:
    days = []
    build(example, runtime, pass_time=lambda then: days.append(then.clock().date()))
    assert len(days) == len(set(days))
    assert days == sorted(days)


def test_nobody_is_found_behind_an_id_that_is_no_account(runtime: Runtime) -> None:
    with (
        UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow,
        pytest.raises(NotFound),
    ):
        actor_of(uow, UUID(int=7))


def test_brothers_and_sisters_share_a_household(runtime: Runtime, example: World) -> None:
    built = build(example, runtime)
    with UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow:
        uow.act_as(actor_of(uow, person(built, "care-bert")))
        noor = people.find_young_person(uow, built.ids["pupil"]["noor"])
        siem = people.find_young_person(uow, built.ids["pupil"]["siem"])
    assert noor is not None
    assert siem is not None
    assert noor.household_id == siem.household_id
