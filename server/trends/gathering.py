"""Reading the tables into facts: the only place in trends that sees records of people.

It reads a span of the signals and of the offers once, in batches, into columns of numbers; whose
they are becomes a number that means nothing outside this call. Nothing is decided here, and an
import contract keeps everything a reader can reach away from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import organisations_of_kind
from server.network.queries.counted import counted_places
from server.network.reference import municipalities, school_calendar, threshold
from server.people.queries.counted import households, roster_sizes
from server.referrals.queries.counted import counted_journeys, counted_offers
from server.signals.queries.counted import counted_signals, first_received
from server.trends.facts import (
    ACCEPTED,
    CLOSED,
    CONCERN,
    DECLINED,
    DOMAINS,
    LEAVER_LEFT,
    LEAVER_OUTCOMES,
    LEAVER_RISK,
    LEVELS,
    NONE,
    OPEN,
    REASONS,
    RECALLED,
    SECTORS,
    UNANSWERED,
    UNKNOWN_DOMAIN,
    WITHDRAWN,
    Facts,
    Ground,
    Journeys,
    Offers,
    Signals,
    day_of,
)
from server.trends.periods import Month
from server.trends.weeks import first_needed
from shared.school_calendar import local_date, school_days_between, start_of_day
from shared.vocabulary import (
    LeaverState,
    OrganisationKind,
    ReferralStatus,
    SignalReason,
    SignalStatus,
)

_KINDS = {None: CONCERN, LeaverState.RISK: LEAVER_RISK, LeaverState.LEFT: LEAVER_LEFT}
_NOT_SENT = frozenset({ReferralStatus.DRAFT, ReferralStatus.ENTERED_IN_ERROR})
_FINAL = frozenset(
    {
        ReferralStatus.REJECTED,
        ReferralStatus.COMPLETED,
        ReferralStatus.FAILED,
        ReferralStatus.CANCELLED,
    }
)
_OVER = 50
"""So many journeys that ended before are enough to see whether a few of them did."""
_LONGEST = 30_000
"""Days that fit in a column; whatever is longer is a mistake in a date."""


def gather(
    uow: UnitOfWork, *, months: Sequence[Month], observed_on: date, known: Ground | None
) -> Facts:
    """Read the facts of these months.

    Parameters
    ----------
    months
        One after the other; what the first week of the first began with is read as well.
    observed_on
        The day after which nothing counts any more.
    known
        The ground of the last release: within a school year a school stays where it was, so that a
        correction never moves what is closed.
    """
    calendar = school_calendar()
    since = start_of_day(calendar, first_needed(months[0]))
    until = start_of_day(calendar, months[-1].after(1).first_on)
    gathering = _Gathering(
        places=_places(uow, known, observed_on=observed_on),
        households=households(uow),
        observed_on=observed_on,
    )
    offers = _offers(gathering, counted_offers(uow, since=since, until=until))
    signals = _signals(gathering, counted_signals(uow, since=since, until=until))
    signals = _foreseen(uow, gathering, signals)
    return Facts(
        ground=gathering.places.ground,
        observed_on=day_of(observed_on),
        signals=_again(signals),
        offers=offers,
        calendar=calendar,
        journeys=_journeys(gathering, counted_journeys(uow, since=since, until=until, over=_OVER)),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where organisations stand in the ground."""

    ground: Ground
    schools: Mapping[UUID, int]
    municipality: Mapping[UUID, int]
    sector: Mapping[UUID, int]


@dataclass(slots=True)
class _Gathering:
    """What is needed to turn records into numbers."""

    places: _Places
    households: Mapping[UUID, UUID]
    observed_on: date
    children: dict[UUID, int] = field(default_factory=dict)
    families: dict[UUID, int] = field(default_factory=dict)
    offered: dict[UUID, list[Any]] = field(default_factory=dict)
    """The offers about each child, in the order sent."""

    def child(self, young_person_id: UUID) -> int:
        """Give the number of a child: how many were met before it."""
        return self.children.setdefault(young_person_id, len(self.children))

    def family(self, young_person_id: UUID) -> int:
        """Give the number of its household."""
        household = self.households.get(young_person_id, young_person_id)
        return self.families.setdefault(household, len(self.families))

    def day(self, at: datetime) -> date:
        """Give the day of a moment on the region's clock."""
        return local_date(school_calendar(), at)

    def days(self, since: date, at: datetime | date | None) -> int:
        """Give the calendar days until something; NONE when it has not happened by then."""
        if at is None:
            return NONE
        on = self.day(at) if isinstance(at, datetime) else at
        return NONE if on > self.observed_on else min(max((on - since).days, 0), _LONGEST)

    def school_days(self, since: date, at: datetime | None) -> int:
        """Give the school days until something; NONE when it has not happened by then."""
        if at is None:
            return NONE
        on = self.day(at)
        if on > self.observed_on:
            return NONE
        return min(school_days_between(school_calendar(), since, on), _LONGEST)


def _places(uow: UnitOfWork, known: Ground | None, *, observed_on: date) -> _Places:
    fresh = timedelta(days=threshold("capacity.fresh", observed_on))
    room = counted_places(uow, since=start_of_day(school_calendar(), observed_on) - fresh)
    region = municipalities()
    codes = {each.nis: at for at, each in enumerate(region)}
    pupils = roster_sizes(uow)
    rows = organisations_of_kind(uow, OrganisationKind.SCHOOL)
    schools = sorted(rows, key=lambda row: (row.external_id or row.id.hex, row.id.hex))
    keys = [_key(row.external_id, row.id) for row in schools]
    before = dict(zip(known.schools, known.school_municipality, strict=True)) if known else {}
    at_home = [
        before.get(key, codes.get(row.nis or "", NONE))
        for key, row in zip(keys, schools, strict=True)
    ]
    ground = Ground(
        municipalities=tuple(each.nis for each in region),
        municipality_names=tuple(each.name for each in region),
        schools=tuple(keys),
        school_names=tuple(row.name for row in schools),
        school_municipality=tuple(at_home),
        school_type=tuple(row.school_type or "" for row in schools),
        school_pupils=tuple(pupils.get(row.id, NONE) for row in schools),
        places=room.places,
        services=room.services,
        services_silent=room.silent,
        silent_most=threshold("trends.places-unknown", observed_on),
    )
    everybody = [*schools, *organisations_of_kind(uow, OrganisationKind.PARTNER)]
    return _Places(
        ground=ground,
        schools={row.id: at for at, row in enumerate(schools)},
        municipality={row.id: codes.get(row.nis or "", NONE) for row in everybody}
        | {row.id: place for row, place in zip(schools, at_home, strict=True)},
        sector={row.id: SECTORS.index(row.sector.value) for row in everybody},
    )


def _key(external_id: str | None, organisation_id: UUID) -> str:
    """Give the name of a school in a cell: its public number, as far as a name can hold it."""
    public = external_id or ""
    return public if public.isalnum() else organisation_id.hex


def _signals(gathering: _Gathering, rows: Iterable[Any]) -> Signals:
    rows = (row for row in rows if row.organisation_id in gathering.places.schools)
    columns: Signals = _columns(Signals, (_signal(gathering, row) for row in rows))
    return columns


def _signal(gathering: _Gathering, row: Any) -> tuple[int, ...]:
    """Give the numbers of one signal, in the order of `Signals`."""
    places, on = gathering.places, gathering.day(row.created_at)
    domain = row.life_domains[0].value if row.life_domains else UNKNOWN_DOMAIN
    ending = _ending(gathering, row)
    offered = gathering.offered.get(row.young_person_id, [])
    since = [each for each in offered if each.sent_at >= row.created_at]
    first = next((each for each in since if each.accepted_at is not None), None)
    contacts = [gathering.days(on, each) for each in _contacts(row, since)]
    waited = (row.created_at - row.made_at).total_seconds() / 60
    return (
        day_of(on),
        places.municipality[row.organisation_id],
        places.schools[row.organisation_id],
        DOMAINS.index(domain),
        gathering.child(row.young_person_id),
        gathering.family(row.young_person_id),
        LEVELS.index(row.severity.value),
        _KINDS[row.leaver_state],
        LEAVER_OUTCOMES.index(row.leaver_outcome.value) if row.leaver_outcome else NONE,
        gathering.school_days(on, row.answered_at),
        min((each for each in contacts if each != NONE), default=NONE),
        gathering.school_days(on, row.answered_at),
        NONE if ending == OPEN else gathering.days(on, row.step_at),
        ending,
        NONE,
        gathering.school_days(on, first.accepted_at if first else None),
        since.index(first) + 1 if first else min(len(since), 100),
        0,
        _noticed(on, row.occurred_on),
        int(min(max(waited, 0), 10_000_000)),
    )


def _contacts(row: Any, offers: Iterable[Any]) -> Iterable[datetime | date | None]:
    """Give when anybody first spoke with the family: the school, then each partner."""
    yield row.contact_at
    for offer in offers:
        yield offer.first_contact_on


def _ending(gathering: _Gathering, row: Any) -> int:
    """Tell how a signal had ended by the day that counts."""
    if row.status not in {SignalStatus.CLOSED, SignalStatus.WITHDRAWN}:
        return OPEN
    if gathering.day(row.step_at) > gathering.observed_on:
        return OPEN
    declined = row.reason is SignalReason.FAMILY_DECLINED
    return WITHDRAWN if declined or row.status is SignalStatus.WITHDRAWN else CLOSED


def _noticed(received_on: date, occurred_on: date | None) -> int:
    if occurred_on is None:
        return NONE
    return min(max((received_on - occurred_on).days, 0), _LONGEST)


def _offers(gathering: _Gathering, rows: Iterable[Any]) -> Offers:
    def numbers() -> Iterable[tuple[int, ...]]:
        for row in rows:
            if row.status in _NOT_SENT:
                continue
            gathering.offered.setdefault(row.subject_id, []).append(row)
            yield _offer(gathering, row)

    columns: Offers = _columns(Offers, numbers())
    return columns


def _offer(gathering: _Gathering, row: Any) -> tuple[int, ...]:
    """Give the numbers of one offer, in the order of `Offers`."""
    on = gathering.day(row.sent_at)
    answer, answered_at = _answer(row)
    if answered_at is not None and gathering.day(answered_at) > gathering.observed_on:
        answer, answered_at = UNANSWERED, None
    declined = answer == DECLINED
    return (
        day_of(on),
        gathering.places.municipality.get(row.from_organisation_id, NONE),
        gathering.places.sector.get(row.to_organisation_id, 0),
        gathering.child(row.subject_id),
        gathering.family(row.subject_id),
        answer,
        REASONS.index(row.reason) if declined and row.reason in REASONS else NONE,
        gathering.school_days(on, answered_at) if answer in {ACCEPTED, DECLINED} else NONE,
        gathering.days(on, row.first_contact_on),
        gathering.days(on, row.ended_at) if row.status in _FINAL else NONE,
    )


def _answer(row: Any) -> tuple[int, datetime | None]:
    if row.accepted_at is not None:
        return ACCEPTED, row.accepted_at
    if row.status is ReferralStatus.REJECTED:
        return DECLINED, row.ended_at
    if row.status is ReferralStatus.CANCELLED:
        return RECALLED, row.ended_at
    return UNANSWERED, None


def _journeys(gathering: _Gathering, rows: Iterable[Any]) -> Journeys:
    columns: Journeys = _columns(
        Journeys,
        (
            (
                day_of(gathering.day(row.accepted_at)),
                NONE if row.ended_at is None else day_of(gathering.day(row.ended_at)),
                gathering.child(row.subject_id),
                gathering.family(row.subject_id),
            )
            for row in rows
        ),
    )
    return columns


def _columns(kind: Any, rows: Iterable[tuple[int, ...]]) -> Any:
    """Turn rows of numbers into columns, a batch at a time: no list holds them all."""
    names = [each.name for each in fields(kind)]
    parts: list[Any] = [np.empty((0, len(names)), dtype=np.int64)]
    batch: list[tuple[int, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 10_000:  # noqa: PLR2004 -- a few megabytes
            parts.append(np.array(batch, dtype=np.int32))
            batch = []
    if batch:
        parts.append(np.array(batch, dtype=np.int32))
    table = np.concatenate(parts).astype(np.int32)
    return kind(**{name: table[:, at] for at, name in enumerate(names)})


def _foreseen(uow: UnitOfWork, gathering: _Gathering, signals: Signals) -> Signals:
    """Fill in how long before an exit the first signal about the young person was."""
    left = np.flatnonzero(signals.kind == LEAVER_LEFT)
    if not len(left):
        return signals
    wanted = set(signals.child[left].tolist())
    people = {number: who for who, number in gathering.children.items() if number in wanted}
    first = first_received(uow, sorted(people.values()))
    foreseen = signals.foreseen_for.copy()
    for place in left:
        at = first.get(people[int(signals.child[place])])
        if at is not None:
            foreseen[place] = max(int(signals.received_on[place]) - day_of(gathering.day(at)), 0)
    return replace(signals, foreseen_for=foreseen)


def _again(signals: Signals) -> Signals:
    """Fill in how long after its end the next signal about the same child came, in this span."""
    order = np.lexsort((signals.received_on, signals.child))
    child, received = signals.child[order], signals.received_on[order]
    ended = np.where(
        signals.ended_after[order] >= 0, received + signals.ended_after[order], _LONGEST * 10
    )
    again = np.full(len(order), NONE, dtype=np.int32)
    same = child[1:] == child[:-1]
    later = received[1:] - ended[:-1]
    again[:-1] = np.where(same & (later >= 0), later, NONE)
    filled = np.full(len(order), NONE, dtype=np.int32)
    filled[order] = again
    return replace(signals, again_after=filled)
