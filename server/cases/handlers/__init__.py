"""Carrying out what people mean to happen with a case, and what the worker sends.

By noun: ``parties`` (open, join, leave, plan, remind), ``work`` (goals, actions, notes, round
tables), ``handshakes`` (handovers, disputes), ``closing`` (close, reopen); ``circle`` is what they
share. Each holds the case until its commit, so that rules over several rows see them at rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.cases.handlers import closing, handshakes, parties, work
from server.kernel.running import Handler
from shared import cases
from shared.contract import Command

HANDLERS: Mapping[type[Command], Handler] = {
    cases.OpenCase: parties.open_case,
    cases.PlanNextDate: parties.plan,
    cases.SetGoal: work.set_goal,
    cases.EndGoal: work.end_goal,
    cases.AgreeAction: work.agree_action,
    cases.EndAction: work.end_action,
    cases.WriteNote: work.write_note,
    cases.ProposeHandover: handshakes.propose_handover,
    cases.AnswerHandover: handshakes.answer_handover,
    cases.RaiseDispute: handshakes.raise_dispute,
    cases.SettleDispute: handshakes.settle_dispute,
    cases.RecordRoundTable: work.record_round_table,
    cases.ProposeClosing: closing.propose,
    cases.AnswerClosing: closing.answer,
    cases.ReopenCase: closing.reopen,
    cases.JoinCircle: parties.join,
    cases.LeaveCircle: parties.leave,
    cases.RemindCircle: parties.remind,
}
"""Who carries out what."""
