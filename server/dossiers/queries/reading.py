"""The chronology of a circle and the dossier of a young person, for whoever may read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from server.cases import queries as cases
from server.consents import queries as consents
from server.dossiers import rules
from server.dossiers.queries import entries
from server.kernel.history import Happened, written_about
from server.kernel.paging import MAX_ROWS
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import organisation_names
from server.network.reference import school_calendar, threshold, thresholds
from server.people.queries import account_names, young_person_names
from server.policy.dossiers import Standing, access_dossier
from server.policy.keeping import journal_told_since
from server.referrals import queries as referrals
from server.signals.queries import said
from shared.cases import CaseView, LedgerView
from shared.consents import SharingView
from shared.dossiers import ChronologyView, DossierView
from shared.referrals import CaseReferralView
from shared.school_calendar import local_date
from shared.vocabulary import SharedField

_THRESHOLD = "absence.b.clb"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Circle:
    """One circle as this reader sees it, with everything that can be told of it."""

    case: CaseView
    ledger: LedgerView
    questions: tuple[CaseReferralView, ...]
    sharings: tuple[SharingView, ...]

    def ids(self) -> set[UUID]:
        """Give what of it lines of the journal can be about."""
        case = self.case
        return {
            case.case_id,
            *(each.goal_id for each in case.goals),
            *(each.action_id for each in case.actions),
            *(each.note_id for each in case.notes),
            *(each.handover_id for each in case.handovers),
            *(each.dispute_id for each in case.disputes),
            *(each.round_table_id for each in case.round_tables),
            *(each.entry_id for each in self.ledger.entries),
            *(each.item.referral_id for each in self.questions),
            *(each.sharing_id for each in self.sharings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What can be told, and the lines that tell it."""

    facts: dict[UUID, entries.Fact] = field(default_factory=dict)
    lines: list[Happened] = field(default_factory=list)


def chronology(uow: UnitOfWork, *, case_id: UUID) -> ChronologyView:
    """Give what happened in a circle, to one of its parties."""
    circle = _circle(uow, case_id)
    lines = written_about(
        uow,
        circle.case.young_person_id,
        resource_ids=circle.ids(),
        since=journal_told_since(uow),
        until=uow.now,
    )
    facts, people = _tell(uow, [circle], lines)
    return ChronologyView(case_id=case_id, entries=entries.entries_of(lines, facts, people))


def dossier(uow: UnitOfWork, *, young_person_id: UUID, at: datetime | None = None) -> DossierView:
    """Give the dossier of a young person as it stood at a moment; absent: now.

    Raises
    ------
    NotFound, Forbidden
        As `access_dossier`.
    NotValid
        When the moment has not come.
    GuardNotMet
        ``half_days_reached`` before as many half-days were named, and for a reader to whom they may
        not be told.

    Notes
    -----
    The journal and the words it points at never change, so a moment's dossier is the same each
    time, within the term of the journal. What a reader may see is decided today: a sharing decision
    that was taken back hides.
    """
    standing = access_dossier(uow, young_person_id)
    at = at or uow.now
    rules.check_moment(at, uow.now)
    schools = _keepers(uow, standing)
    reached = rules.reached(_counted(uow, young_person_id, schools), at)
    seen = said.words_about(uow, young_person_id, standing.schools)
    circles = [_circle(uow, case_id) for case_id in standing.cases]
    ids = {each.signal_id for each in seen}.union(*(circle.ids() for circle in circles))
    since = journal_told_since(uow)
    lines = written_about(uow, young_person_id, resource_ids=ids, since=since, until=at)
    facts, people = _tell(uow, circles, lines)
    facts |= entries.facts_of_signals(seen)
    names = organisation_names(uow, [*schools, *standing.schools, *standing.desks])
    knows = bool(standing.schools) or any(each.case.young_person_name for each in circles)
    uow.record_read_of(
        "dossier.read",
        resource="young-person",
        resource_id=young_person_id,
        subject_id=young_person_id,
        fields=("dossier", *(("young_person_name",) if knows else ())),
    )
    person = young_person_names(uow, [young_person_id] if knows else [])
    return DossierView(
        young_person_id=young_person_id,
        young_person_name=person.get(young_person_id),
        school_name=", ".join(sorted(names[each] for each in schools if each in names)),
        made_for=tuple(sorted({names[e] for e in (*standing.schools, *standing.desks)})),
        at=at,
        threshold=threshold(_THRESHOLD, _day(at)),
        threshold_source=_source(at),
        half_days=reached.half_days,
        reached_at=reached.at,
        words_hidden=any(not each.case.words_shown for each in circles),
        entries=entries.entries_of(lines, facts, people),
    )


def _circle(uow: UnitOfWork, case_id: UUID) -> _Circle:
    return _Circle(
        case=cases.view(uow, case_id=case_id),
        ledger=cases.ledger(uow, case_id=case_id),
        questions=referrals.list_of_case(uow, case_id=case_id),
        sharings=consents.list_of_case(uow, case_id=case_id, limit=MAX_ROWS).items,
    )


def _tell(
    uow: UnitOfWork, circles: Collection[_Circle], lines: list[Happened]
) -> tuple[dict[UUID, entries.Fact], dict[UUID, str]]:
    accounts = {line.account_id for line in lines if line.account_id is not None}
    organisations: set[UUID] = set()
    for circle in circles:
        accounts |= entries.accounts_in(circle.case, circle.ledger, lines)
        organisations |= entries.organisations_in(circle.case)
        organisations |= {each.to_organisation_id for each in circle.sharings}
    people = account_names(uow, accounts)
    names = organisation_names(uow, organisations)
    facts: dict[UUID, entries.Fact] = {}
    for circle in circles:
        facts |= entries.facts_of_case(circle.case, circle.ledger, people=people, names=names)
        facts |= entries.facts_of_questions(circle.questions)
        facts |= entries.facts_of_sharing(circle.sharings, names)
    return facts, people


def _keepers(uow: UnitOfWork, standing: Standing) -> tuple[UUID, ...]:
    """Give the schools whose count of half-days may be told to this reader.

    Source
    ------
    Domain facts I2: to a partner only what a sharing decision lets through; the half-days a school
    named are among the facts about leaving.
    """
    if standing.schools:
        return standing.schools
    fields = consents.fields_by_case(
        uow, case_ids=standing.cases, to_organisation_ids=standing.desks
    )
    told = {
        case_id for (case_id, _), shared in fields.items() if SharedField.LEAVER_FACTS in shared
    }
    found = [cases.find_case(uow, case_id) for case_id in sorted(told)]
    return tuple({case.opened_by_organisation_id for case in found if case is not None})


def _counted(
    uow: UnitOfWork, young_person_id: UUID, schools: Collection[UUID]
) -> list[rules.Counted]:
    return [
        rules.Counted(each.at, each.half_days, threshold(_THRESHOLD, _day(each.at)))
        for each in said.half_days_about(uow, young_person_id, schools)
    ]


def _source(at: datetime) -> str:
    on = _day(at)
    return next(
        each.source
        for each in thresholds()
        if each.key == _THRESHOLD
        and each.effective_from <= on
        and (each.effective_until is None or on <= each.effective_until)
    )


def _day(at: datetime) -> date:
    return local_date(school_calendar(), at)
