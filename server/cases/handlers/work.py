"""The work of the circle: goals, actions, notes and round tables."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import select

from server.cases.handlers import circle
from server.cases.queries import parties_of
from server.cases.rules import checks
from server.cases.tables import ActionRow, CaseRow, GoalRow, NoteRow, RoundTableRow
from server.kernel.errors import NotValid
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from server.people.queries import is_desk_member
from server.policy.actions import Action
from server.policy.cases import access_desk_of_party
from shared.cases import AgreeAction, EndAction, EndGoal, RecordRoundTable, SetGoal, WriteNote
from shared.contract import Receipt
from shared.vocabulary import GoalStatus, NoteSecrecy, SecrecyRegime

_goal = columns(GoalRow)


def set_goal(uow: UnitOfWork, command: SetGoal) -> Receipt:
    """Set a goal: the family's own comes before any other."""
    case = circle.enter(uow, command.case_id, command.type)
    checks.check_family_first(family_has_spoken=command.from_family or _has_spoken(uow, case))
    goal = GoalRow(
        id=command.goal_id,
        case_id=case.id,
        young_person_id=case.young_person_id,
        life_domain=command.life_domain,
        from_family=command.from_family,
        words=command.words,
    )
    uow.add(goal)
    circle.tell(uow, command.type, case, goal)
    return uow.receipt(goal)


def end_goal(uow: UnitOfWork, command: EndGoal) -> Receipt:
    """Say how a goal ended."""
    case = circle.enter(uow, command.case_id, command.type)
    goal = circle.child(uow, GoalRow, case, command.goal_id, command.version)
    checks.check_ending(command.status, current=goal.status)
    uow.change(goal, status=command.status)
    circle.tell(uow, command.type, case, goal, reason=command.status.value)
    return uow.receipt(goal)


def agree_action(uow: UnitOfWork, command: AgreeAction) -> Receipt:
    """Agree who does one thing by when: somebody at the desk of a party."""
    case = circle.enter(uow, command.case_id, command.type)
    checks.check_family_first(family_has_spoken=_has_spoken(uow, case))
    checks.check_action_date(command.due_on, circle.today(uow))
    if command.goal_id is not None and not _is_open_goal(uow, case, command.goal_id):
        raise NotValid(("goal_id",), "no_such_open_goal")
    action = ActionRow(
        id=command.action_id,
        case_id=case.id,
        young_person_id=case.young_person_id,
        goal_id=command.goal_id,
        doer_account_id=command.doer_account_id,
        doer_organisation_id=_desk_of(uow, case, command.doer_account_id),
        due_on=command.due_on,
        words=command.words,
    )
    uow.add(action)
    doer = to_account(command.doer_account_id)
    circle.tell(uow, command.type, case, action, also=[doer])
    if command.doer_account_id != uow.actor.account_id:
        uow.notify("action-agreed", case, [doer])
    return uow.receipt(action)


def end_action(uow: UnitOfWork, command: EndAction) -> Receipt:
    """Say that an action was done, or will not be."""
    case = circle.enter(uow, command.case_id, command.type)
    action = circle.child(uow, ActionRow, case, command.action_id, command.version)
    checks.check_ending(command.status, current=action.status)
    uow.change(action, status=command.status)
    doer = to_account(action.doer_account_id)
    circle.tell(uow, command.type, case, action, reason=command.status.value, also=[doer])
    return uow.receipt(action)


def write_note(uow: UnitOfWork, command: WriteNote) -> Receipt:
    """Write a note for those its class names; only their desks hear that there is one."""
    case = circle.enter(uow, command.case_id, command.type)
    access_desk_of_party(uow, case.id, command.organisation_id, Action.NOTE_WRITE)
    checks.check_note_class(command.secrecy, _regime(uow, command.organisation_id))
    note = NoteRow(
        id=command.note_id,
        case_id=case.id,
        young_person_id=case.young_person_id,
        organisation_id=command.organisation_id,
        author_account_id=circle.account_of(uow),
        secrecy=command.secrecy,
        words=command.words,
    )
    uow.add(note)
    uow.record(command.type, note, reason=command.secrecy.value)
    uow.record(command.type, case, audience=_readers(uow, case, note))
    return uow.receipt(note)


def record_round_table(uow: UnitOfWork, command: RecordRoundTable) -> Receipt:
    """Record what the circle decided together, and when it looks again."""
    case = circle.enter(uow, command.case_id, command.type)
    today = circle.today(uow)
    checks.check_held_on(command.held_on, today)
    checks.check_next_date(command.next_on, today)
    round_table = RoundTableRow(
        id=command.round_table_id,
        case_id=case.id,
        young_person_id=case.young_person_id,
        held_on=command.held_on,
        family_present=command.family_present,
        decisions=json.dumps(command.decisions, ensure_ascii=False),
    )
    uow.add(round_table)
    circle.replan(uow, case, next_on=command.next_on)
    circle.tell(uow, command.type, case, round_table)
    return uow.receipt(round_table)


def _has_spoken(uow: UnitOfWork, case: CaseRow) -> bool:
    """Tell whether the family has set a goal of its own."""
    statement = select(_goal.id).where(
        _goal.network_id == uow.actor.network_id, _goal.case_id == case.id, _goal.from_family
    )
    return bool(uow.select(statement.limit(1)))


def _is_open_goal(uow: UnitOfWork, case: CaseRow, goal_id: UUID) -> bool:
    statement = select(_goal.id).where(
        _goal.network_id == uow.actor.network_id,
        _goal.case_id == case.id,
        _goal.id == goal_id,
        _goal.status == GoalStatus.OPEN,
    )
    return bool(uow.select(statement))


def _desk_of(uow: UnitOfWork, case: CaseRow, account_id: UUID) -> UUID:
    """Give the party at whose desk somebody works; of several, the one that joined first."""
    for organisation_id in parties_of(uow, case.id):
        if is_desk_member(uow, account_id, organisation_id):
            return organisation_id
    raise NotValid(("doer_account_id",), "not_in_the_circle")


def _regime(uow: UnitOfWork, organisation_id: UUID) -> SecrecyRegime:
    organisation = find_organisation(uow, organisation_id)
    if organisation is None:
        raise NotValid(("organisation_id",), "no_such_organisation")
    return organisation.secrecy


def _readers(uow: UnitOfWork, case: CaseRow, note: NoteRow) -> list[Audience]:
    if note.secrecy is NoteSecrecy.OWN_TEAM:
        return [to_desk(note.organisation_id)]
    return [
        to_desk(organisation_id)
        for organisation_id in parties_of(uow, case.id)
        if note.secrecy is NoteSecrecy.WHOLE_CIRCLE
        or _regime(uow, organisation_id) is SecrecyRegime.PROFESSIONAL_SECRECY
    ]
