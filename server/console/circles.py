"""One circle as its page shows it: the case, the questions around it, and whose move it is.

Everything is read in one unit of work, through the queries of the slices; what follows from it for
a page (what is waited for, who can be asked to do something) is worked out here. Holds no rule: the
buttons are the commands that the case itself says its reader can send.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from server.cases import queries as cases
from server.console.i18n import Words
from server.console.words import label
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import organisation_names
from server.people.queries import account_names, members
from server.referrals import queries as referrals
from shared.cases import CasePage, CaseView, DisputeView, HandoverView, PartyView
from shared.referrals import CaseReferralView
from shared.vocabulary import (
    CaseStatus,
    DisputeStatus,
    GoalStatus,
    HandoverStatus,
    NoteSecrecy,
    ResponsibilityRole,
    Role,
)
from shared.wording.dates import local_day

_DESK = (Role.CARE_TEAM, Role.PARTNER)
PAGE = 25
"""Circles on a page of the list."""


class Waiting(StrEnum):
    """What a circle waits for."""

    CLOSING = "closing"
    DISPUTE = "dispute"
    HANDOVER = "handover"
    LOOK_AGAIN = "look-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Whose move it is, what for, and by when."""

    waiting: Waiting
    who: str
    on: date | None
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the circle who can do something, or take a role over."""

    account_id: UUID
    name: str
    organisation_id: UUID
    organisation_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A circle, and what its page needs besides."""

    case: CaseView
    questions: tuple[CaseReferralView, ...]
    names: Mapping[UUID, str]
    """Organisations that stand somewhere on the page."""
    people: Mapping[UUID, str]
    """Accounts that do."""
    me: UUID | None
    own: tuple[PartyView, ...]
    """The parties whose desk this reader works."""

    def may(self, command: str) -> bool:
        """Tell whether the reader can send a command of this type now."""
        return command in self.case.commands

    @property
    def own_ids(self) -> frozenset[UUID]:
        """The organisations of these parties."""
        return frozenset(party.organisation_id for party in self.own)

    @property
    def offered(self) -> HandoverView | None:
        """A role that is offered to this very reader."""
        mine = (each for each in self.proposed if each.to_account_id == self.me)
        return next(mine, None)

    @property
    def proposed(self) -> tuple[HandoverView, ...]:
        """The handovers that wait for an answer."""
        return tuple(each for each in self.case.handovers if each.status is HandoverStatus.PROPOSED)

    @property
    def unsettled(self) -> DisputeView | None:
        """The first difference that waits to be settled."""
        waiting = (each for each in self.case.disputes if each.status is DisputeStatus.OPEN)
        return next(waiting, None)

    @property
    def moves(self) -> tuple[Move, ...]:
        """What is waited for, and from whom; the reader's own first."""
        return tuple(sorted(self._moves(), key=lambda move: not move.mine))

    def _moves(self) -> Iterable[Move]:
        case = self.case
        if case.status is CaseStatus.CLOSED:
            return
        if case.status is CaseStatus.CLOSING:
            for party in case.parties:
                if party.closing_answer is None:
                    mine = party.organisation_id in self.own_ids
                    who = party.organisation_name
                    yield Move(waiting=Waiting.CLOSING, who=who, on=None, mine=mine)
        for handover in self.proposed:
            yield Move(
                waiting=Waiting.HANDOVER,
                who=self.people.get(handover.to_account_id, ""),
                on=handover.next_on,
                mine=handover.to_account_id == self.me,
            )
        is_connector = case.connector_account_id == self.me
        for dispute in case.disputes:
            if dispute.status is DisputeStatus.OPEN:
                yield Move(
                    waiting=Waiting.DISPUTE,
                    who=case.connector_name,
                    on=local_day(dispute.due_at),
                    mine=is_connector,
                )
        yield Move(
            waiting=Waiting.LOOK_AGAIN,
            who=case.connector_name,
            on=case.next_on,
            mine=is_connector,
        )


def whole(uow: UnitOfWork, *, case_id: UUID) -> Circle:
    """Read a circle for one of its parties."""
    case = cases.view(uow, case_id=case_id)
    questions = referrals.list_of_case(uow, case_id=case_id)
    organisations = {
        *(party.organisation_id for party in case.parties),
        *(note.organisation_id for note in case.notes),
        *(dispute.organisation_id for dispute in case.disputes),
        *(each.to_organisation_id for each in case.handovers),
        *(each.from_organisation_id for each in case.handovers),
    }
    desks = uow.actor.organisations(*_DESK)
    return Circle(
        case=case,
        questions=questions,
        names=organisation_names(uow, organisations),
        people=account_names(uow, {each.to_account_id for each in case.handovers}),
        me=uow.actor.account_id,
        own=tuple(party for party in case.parties if party.organisation_id in desks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A circle, and whom and what an act in it can name."""

    circle: Circle
    candidates: tuple[Candidate, ...]
    readers: Mapping[UUID, Mapping[NoteSecrecy, tuple[str, ...]]]
    """By the reader's own organisations: who could read a note, by its class."""

    tomorrow: date
    """The first day that lies ahead."""

    @property
    def own_options(self) -> list[tuple[UUID, str]]:
        """The reader's own organisations in the circle."""
        return [(each.organisation_id, each.organisation_name) for each in self.circle.own]

    @property
    def doers(self) -> list[tuple[UUID, str]]:
        """Who can do an agreed action."""
        return [(each.account_id, _with_place(each)) for each in self.candidates]

    @property
    def receivers(self) -> list[tuple[str, str]]:
        """Who can be asked to take a role over; the choice names organisation and account."""
        return [
            (f"{each.organisation_id}.{each.account_id}", _with_place(each))
            for each in self.candidates
            if each.account_id != self.circle.me
        ]

    def roles(self, words: Words) -> list[tuple[ResponsibilityRole, str]]:
        """Give the roles that the reader's own organisations can give away."""
        case = self.circle.case
        connects = case.connector_organisation_id in self.circle.own_ids
        roles = [ResponsibilityRole.CONNECTOR] if connects else []
        roles.append(ResponsibilityRole.CO_RESPONSIBLE)
        return [(role, label(words, role)) for role in roles]

    def others(self, organisation_id: UUID) -> list[tuple[UUID, str]]:
        """Give the other organisations of the circle: one of them can carry on."""
        parties = self.circle.case.parties
        return [
            (each.organisation_id, each.organisation_name)
            for each in parties
            if each.organisation_id != organisation_id
        ]

    @property
    def open_goals(self) -> list[tuple[UUID, str]]:
        """The goals an action can serve."""
        goals = self.circle.case.goals
        return [(each.goal_id, each.words) for each in goals if each.status is GoalStatus.OPEN]


def acting(uow: UnitOfWork, *, case_id: UUID) -> Acting:
    """Read a circle for somebody who is about to do something in it."""
    circle = whole(uow, case_id=case_id)
    readers = {
        party.organisation_id: {
            secrecy: tuple(circle.names.get(each, "") for each in found)
            for secrecy, found in cases.note_readers(uow, case_id, party.organisation_id).items()
        }
        for party in circle.own
    }
    return Acting(
        circle=circle,
        candidates=_candidates(uow, circle),
        readers=readers,
        tomorrow=local_day(uow.now) + timedelta(days=1),
    )


def _with_place(candidate: Candidate) -> str:
    return f"{candidate.name} · {candidate.organisation_name}"


def _candidates(uow: UnitOfWork, circle: Circle) -> tuple[Candidate, ...]:
    """Give everybody at the reader's own desks, and who stands for each of the others."""
    case = circle.case
    found: dict[UUID, dict[UUID, str]] = {}
    for party in case.parties:
        place = found.setdefault(party.organisation_id, {})
        if party.organisation_id in circle.own_ids:
            place |= account_names(uow, members(uow, party.organisation_id, *_DESK))
        elif party.account_id is not None:
            place[party.account_id] = party.person_name or ""
    if case.connector_organisation_id in found:
        found[case.connector_organisation_id][case.connector_account_id] = case.connector_name
    return tuple(
        Candidate(
            account_id=account_id,
            name=name,
            organisation_id=organisation_id,
            organisation_name=circle.names.get(organisation_id, ""),
        )
        for organisation_id, people in found.items()
        for account_id, name in sorted(people.items(), key=lambda each: each[1])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of circles, who connects each, and how many there are."""

    page: CasePage
    people: Mapping[UUID, str]
    names: Mapping[UUID, str]
    counted: cases.Counted
    me: UUID | None


def listed(uow: UnitOfWork, *, box: cases.Box, cursor: str | None) -> Listed:
    """Read one page of one's own circles, the one somebody has to look at first on top."""
    found = cases.list_cases(uow, box=box, cursor=cursor, limit=PAGE)
    return Listed(
        page=found,
        people=account_names(uow, {each.connector_account_id for each in found.items}),
        names=organisation_names(uow, {each.connector_organisation_id for each in found.items}),
        counted=cases.count_box(uow, box=box),
        me=uow.actor.account_id,
    )
