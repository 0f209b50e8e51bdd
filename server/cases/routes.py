"""Cases over HTTP. What belongs to a case is reached through it."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime

from server.cases import queries
from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from shared.cases import (
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    CasePage,
    CaseView,
    EndAction,
    EndGoal,
    LedgerView,
    OpenCase,
    PlanNextDate,
    ProposeClosing,
    ProposeHandover,
    RaiseDispute,
    RecordRoundTable,
    ReopenCase,
    SetGoal,
    SettleDispute,
    WriteNote,
)
from shared.contract import Receipt

router = SliceRouter(prefix="/v1/cases", tag="cases")


@router.post("", status_code=201, **declares(Action.CASE_OPEN))
def open_case(ctx: SignedIn, command: OpenCase) -> Receipt:
    """Open the circle around a pupil of one's school."""
    return ctx.run(command)


@router.get("", **declares(Action.CASE_LIST))
def list_cases(
    ctx: SignedIn, box: queries.Box = queries.Box.OPEN, cursor: Cursor = None, limit: Limit = 50
) -> CasePage:
    """List one's own cases, open or closed, the next date first."""
    return ctx.read(queries.list_cases, box=box, cursor=cursor, limit=limit)


@router.get("/{case_id}", **declares(Action.CASE_READ))
def read(ctx: SignedIn, case_id: UUID) -> CaseView:
    """Give a case to one of its parties."""
    return ctx.read(queries.view, case_id=case_id)


@router.get("/{case_id}/ledger", **declares(Action.CASE_LEDGER))
def read_ledger(ctx: SignedIn, case_id: UUID, at: AwareDatetime | None = None) -> LedgerView:
    """Give who took up and let go what, and who held the case at a moment; absent: now."""
    return ctx.read(queries.ledger, case_id=case_id, at=at)


@router.post("/{case_id}/next-date", **declares(Action.CASE_PLAN))
def plan(ctx: SignedIn, case_id: UUID, command: PlanNextDate) -> Receipt:
    """Say when the circle looks again."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/goals", status_code=201, **declares(Action.GOAL_SET))
def set_goal(ctx: SignedIn, case_id: UUID, command: SetGoal) -> Receipt:
    """Set a goal; the family's own first."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/goals/{goal_id}/ending", **declares(Action.GOAL_END))
def end_goal(ctx: SignedIn, case_id: UUID, goal_id: UUID, command: EndGoal) -> Receipt:
    """Say how a goal ended."""
    return ctx.run(command, case_id=case_id, goal_id=goal_id)


@router.post("/{case_id}/actions", status_code=201, **declares(Action.ACTION_AGREE))
def agree_action(ctx: SignedIn, case_id: UUID, command: AgreeAction) -> Receipt:
    """Agree that one person does one thing by one date."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/actions/{action_id}/ending", **declares(Action.ACTION_END))
def end_action(ctx: SignedIn, case_id: UUID, action_id: UUID, command: EndAction) -> Receipt:
    """Say that an action was done, or will not be."""
    return ctx.run(command, case_id=case_id, action_id=action_id)


@router.post("/{case_id}/notes", status_code=201, **declares(Action.NOTE_WRITE))
def write_note(ctx: SignedIn, case_id: UUID, command: WriteNote) -> Receipt:
    """Write a note; its class says who will be able to read it."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/handovers", status_code=201, **declares(Action.HANDOVER_PROPOSE))
def propose_handover(ctx: SignedIn, case_id: UUID, command: ProposeHandover) -> Receipt:
    """Ask somebody of the circle to take a role over."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/handovers/{handover_id}/answer", **declares(Action.HANDOVER_ANSWER))
def answer_handover(
    ctx: SignedIn, case_id: UUID, handover_id: UUID, command: AnswerHandover
) -> Receipt:
    """Say yes or no to a handover, or take one's own proposal back."""
    return ctx.run(command, case_id=case_id, handover_id=handover_id)


@router.post("/{case_id}/disputes", status_code=201, **declares(Action.DISPUTE_RAISE))
def raise_dispute(ctx: SignedIn, case_id: UUID, command: RaiseDispute) -> Receipt:
    """Say "not ours": nothing moves until the circle has settled it."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/disputes/{dispute_id}/settlement", **declares(Action.DISPUTE_SETTLE))
def settle_dispute(
    ctx: SignedIn, case_id: UUID, dispute_id: UUID, command: SettleDispute
) -> Receipt:
    """Say how the circle settled a dispute."""
    return ctx.run(command, case_id=case_id, dispute_id=dispute_id)


@router.post("/{case_id}/round-tables", status_code=201, **declares(Action.ROUND_TABLE_RECORD))
def record_round_table(ctx: SignedIn, case_id: UUID, command: RecordRoundTable) -> Receipt:
    """Record what the circle decided together."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/closing", **declares(Action.CASE_PROPOSE_CLOSING))
def propose_closing(ctx: SignedIn, case_id: UUID, command: ProposeClosing) -> Receipt:
    """Propose to close: every co-responsible party has to answer."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/closing/answer", **declares(Action.CASE_ANSWER_CLOSING))
def answer_closing(ctx: SignedIn, case_id: UUID, command: AnswerClosing) -> Receipt:
    """Answer a proposed closing for one's organisation."""
    return ctx.run(command, case_id=case_id)


@router.post("/{case_id}/reopening", **declares(Action.CASE_REOPEN))
def reopen(ctx: SignedIn, case_id: UUID, command: ReopenCase) -> Receipt:
    """Open a closed case again."""
    return ctx.run(command, case_id=case_id)
