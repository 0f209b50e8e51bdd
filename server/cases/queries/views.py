"""One case as its reader may see it, and its ledger."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.cases.queries.circle import ledger_of, staying_parties
from server.cases.queries.sight import Place, Sight, sights_of
from server.cases.rules.responsibility import holders_at
from server.cases.tables import (
    ActionRow,
    CaseRow,
    DisputeRow,
    GoalRow,
    HandoverRow,
    NoteRow,
    PartyRow,
    RoundTableRow,
)
from server.kernel.actor import Actor
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import organisation_names, sector_of
from server.people.queries import account_names, young_person_names
from server.policy.actions import Action
from server.policy.cases import access_case, desks_in_circle, relations_to_case, visible_notes
from server.policy.rules import PERMISSIONS
from shared.cases import (
    ActionView,
    CaseView,
    DisputeView,
    GoalView,
    HandoverView,
    HolderView,
    LedgerEntryView,
    LedgerView,
    NoteView,
    PartyView,
    RoundTableView,
)
from shared.lifecycle import CASE
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    DisputeStatus,
    GoalStatus,
    HandoverStatus,
    Sector,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one reading of a case found, before it is shown."""

    case: CaseRow
    desks: Collection[UUID]
    sight: Sight
    parties: Sequence[PartyRow]
    goals: Sequence[GoalRow]
    actions: Sequence[ActionRow]
    notes: Sequence[NoteRow]
    handovers: Sequence[HandoverRow]
    disputes: Sequence[DisputeRow]
    round_tables: Sequence[RoundTableRow]
    organisations: Mapping[UUID, str]
    sectors: Mapping[UUID, Sector]
    people: Mapping[UUID, str]


def view(uow: UnitOfWork, *, case_id: UUID) -> CaseView:
    """Give a case to one of its parties."""
    case = access_case(uow, case_id, Action.CASE_READ)
    reading = _read(uow, case)
    names = young_person_names(uow, [case.young_person_id] if reading.sight.identity else [])
    _record(uow, reading)
    return CaseView(
        case_id=case.id,
        young_person_id=case.young_person_id,
        young_person_name=names.get(case.young_person_id),
        status=case.status,
        outcome=case.outcome,
        connector_organisation_id=case.connector_organisation_id,
        connector_account_id=case.connector_account_id,
        connector_name=reading.people.get(case.connector_account_id, ""),
        next_on=case.next_on,
        shared_responsibility=len(set(reading.sectors.values())) > 1,
        words_shown=reading.sight.words,
        parties=tuple(_party_view(reading, party) for party in reading.parties),
        goals=tuple(_goal_view(goal) for goal in reading.goals if reading.sight.words),
        actions=tuple(_action_view(reading, action) for action in _actions_shown(reading)),
        notes=tuple(_note_view(reading, note) for note in _notes_shown(reading)),
        handovers=tuple(_handover_view(handover) for handover in reading.handovers),
        disputes=tuple(_dispute_view(reading, dispute) for dispute in reading.disputes),
        round_tables=tuple(_round_table_view(each) for each in _round_tables_shown(reading)),
        commands=tuple(_commands(reading, uow.actor)),
        version=case.version,
        created_at=case.created_at,
    )


def ledger(uow: UnitOfWork, *, case_id: UUID, at: datetime | None = None) -> LedgerView:
    """Give the ledger of a case, and who held it at a moment; absent: now."""
    case = access_case(uow, case_id, Action.CASE_LEDGER)
    entries = ledger_of(uow, case.id)
    at = at or uow.now
    names = organisation_names(uow, [entry.organisation_id for entry in entries])
    uow.record_read("case.ledger", case, fields=("ledger",))
    return LedgerView(
        case_id=case.id,
        at=at,
        holders=tuple(
            HolderView(
                role=entry.role,
                organisation_id=entry.organisation_id,
                account_id=entry.account_id,
                since=entry.at,
                basis=entry.basis,
            )
            for entry in holders_at(entries, at)
        ),
        entries=tuple(
            LedgerEntryView(
                entry_id=entry.id,
                at=entry.at,
                change=entry.change,
                role=entry.role,
                organisation_id=entry.organisation_id,
                organisation_name=names.get(entry.organisation_id, ""),
                account_id=entry.account_id,
                basis=entry.basis,
            )
            for entry in entries
        ),
    )


def _read(uow: UnitOfWork, case: CaseRow) -> _Reading:
    desks = desks_in_circle(uow, case.id)
    place = Place(case.young_person_id, case.opened_by_organisation_id, desks)
    parties = staying_parties(uow, case.id)
    actions = _children(uow, ActionRow, case)
    notes = _children(uow, NoteRow, case, visible_notes(uow.actor, desks))
    accounts = [
        case.connector_account_id,
        *(party.account_id for party in parties if party.account_id is not None),
        *(action.doer_account_id for action in actions),
        *(note.author_account_id for note in notes),
    ]
    organisations = [party.organisation_id for party in parties]
    goals = _children(uow, GoalRow, case)
    return _Reading(
        case=case,
        desks=desks,
        sight=sights_of(uow, {case.id: place})[case.id],
        parties=parties,
        goals=sorted(goals, key=lambda goal: not goal.from_family),
        actions=actions,
        notes=notes,
        handovers=_children(uow, HandoverRow, case),
        disputes=_children(uow, DisputeRow, case),
        round_tables=_children(uow, RoundTableRow, case),
        organisations=organisation_names(uow, organisations),
        sectors=sector_of(uow, organisations),
        people=account_names(uow, accounts),
    )


def _children(uow: UnitOfWork, table: type[Any], case: CaseRow, *where: Any) -> list[Any]:
    """Give what belongs to a case in the order it was recorded."""
    child = columns(table)
    return uow.all(
        table,
        child.network_id == uow.actor.network_id,
        child.case_id == case.id,
        *where,
        order_by=(child.created_at, child.id),
    )


def _record(uow: UnitOfWork, reading: _Reading) -> None:
    """Write in the journal what of this case was read: by the names of what was shown."""
    shown: Mapping[str, Sequence[Table] | bool] = {
        "young_person_name": reading.sight.identity,
        "goals": reading.sight.words and reading.goals,
        "actions": _actions_shown(reading),
        "notes": _notes_shown(reading),
        "disputes": [each for each in reading.disputes if _dispute_words(reading, each)],
        "round_tables": _round_tables_shown(reading),
    }
    uow.record_read(
        "case.read", reading.case, fields=("parties", *(name for name in shown if shown[name]))
    )


def _actions_shown(reading: _Reading) -> list[ActionRow]:
    return [
        action
        for action in reading.actions
        if reading.sight.words or action.doer_organisation_id in reading.desks
    ]


def _notes_shown(reading: _Reading) -> list[NoteRow]:
    return [
        note
        for note in reading.notes
        if reading.sight.words or note.organisation_id in reading.desks
    ]


def _round_tables_shown(reading: _Reading) -> Sequence[RoundTableRow]:
    return reading.round_tables if reading.sight.words else ()


def _dispute_words(reading: _Reading, dispute: DisputeRow) -> str:
    shown = reading.sight.words or dispute.organisation_id in reading.desks
    return dispute.words if shown else ""


def _commands(reading: _Reading, actor: Actor) -> list[str]:
    """Give what this reader can do now: allowed, answered by this status, and with an object."""
    relations = relations_to_case(actor, reading.case, reading.desks)
    pending = [each for each in reading.handovers if each.status is HandoverStatus.PROPOSED]
    disputing = {
        each.organisation_id for each in reading.disputes if each.status is DisputeStatus.OPEN
    }
    acting = any(each.status is ActionStatus.OPEN for each in reading.actions)
    answers_handover = any(
        each.to_account_id == actor.account_id or each.from_organisation_id in reading.desks
        for each in pending
    )
    needs: Mapping[str, bool] = {
        Action.GOAL_END: any(each.status is GoalStatus.OPEN for each in reading.goals),
        Action.ACTION_AGREE: any(each.from_family for each in reading.goals),
        Action.ACTION_END: acting,
        Action.HANDOVER_ANSWER: answers_handover,
        Action.DISPUTE_RAISE: bool(set(reading.desks) - disputing),
        Action.DISPUTE_SETTLE: bool(disputing),
        Action.CASE_PROPOSE_CLOSING: not (pending or disputing or acting),
    }
    return sorted(
        action.value
        for action, enough in PERMISSIONS.items()
        if action.value in CASE[reading.case.status]
        and enough & relations
        and needs.get(action, True)
    )


def _party_view(reading: _Reading, party: PartyRow) -> PartyView:
    answered = reading.case.status is not CaseStatus.OPEN
    return PartyView(
        organisation_id=party.organisation_id,
        organisation_name=reading.organisations.get(party.organisation_id, ""),
        sector=reading.sectors[party.organisation_id],
        account_id=party.account_id,
        person_name=reading.people.get(party.account_id) if party.account_id else None,
        since=party.since,
        is_connector=party.organisation_id == reading.case.connector_organisation_id,
        closing_answer=party.closing_answer if answered else None,
    )


def _goal_view(goal: GoalRow) -> GoalView:
    return GoalView(
        goal_id=goal.id,
        life_domain=goal.life_domain,
        from_family=goal.from_family,
        words=goal.words or "",
        status=goal.status,
        version=goal.version,
        created_at=goal.created_at,
    )


def _action_view(reading: _Reading, action: ActionRow) -> ActionView:
    return ActionView(
        action_id=action.id,
        goal_id=action.goal_id,
        doer_account_id=action.doer_account_id,
        doer_name=reading.people.get(action.doer_account_id, ""),
        due_on=action.due_on,
        words=action.words or "",
        status=action.status,
        version=action.version,
        created_at=action.created_at,
    )


def _note_view(reading: _Reading, note: NoteRow) -> NoteView:
    return NoteView(
        note_id=note.id,
        organisation_id=note.organisation_id,
        author_name=reading.people.get(note.author_account_id, ""),
        secrecy=note.secrecy,
        words=note.words or "",
        created_at=note.created_at,
    )


def _handover_view(handover: HandoverRow) -> HandoverView:
    return HandoverView(
        handover_id=handover.id,
        role=handover.role,
        from_organisation_id=handover.from_organisation_id,
        to_organisation_id=handover.to_organisation_id,
        to_account_id=handover.to_account_id,
        status=handover.status,
        next_on=handover.next_on,
        version=handover.version,
    )


def _dispute_view(reading: _Reading, dispute: DisputeRow) -> DisputeView:
    return DisputeView(
        dispute_id=dispute.id,
        organisation_id=dispute.organisation_id,
        reason=dispute.reason,
        words=_dispute_words(reading, dispute) or "",
        status=dispute.status,
        settlement=dispute.settlement,
        due_at=dispute.due_at,
        version=dispute.version,
    )


def _round_table_view(round_table: RoundTableRow) -> RoundTableView:
    return RoundTableView(
        round_table_id=round_table.id,
        held_on=round_table.held_on,
        family_present=round_table.family_present,
        decisions=tuple(json.loads(round_table.decisions or "[]")),
        created_at=round_table.created_at,
    )
