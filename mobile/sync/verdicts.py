"""Reading an answer: whether it is whole, and what it says about each command that was sent.

Pure. An answer that does not fit its question is no answer: nothing of it is taken in, and the
same commands go out again with the same ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mobile.data.outbox import OutboxEntry
from mobile.data.store import Verdict
from shared.problems import TYPE_PREFIX, Problem, ProblemType
from shared.sync import CommandOutcome, OutcomeKind, SyncAnswer

_NOT_FOR_GOOD = frozenset(
    TYPE_PREFIX + kind
    for kind in (
        ProblemType.COMMAND_IN_FLIGHT,
        ProblemType.DATABASE_BUSY,
        ProblemType.INTERNAL,
        ProblemType.OUT_OF_SPACE,
        ProblemType.SIGN_IN_NEEDED,
        ProblemType.STEP_UP_NEEDED,
        ProblemType.TOO_MANY_TRIES,
        ProblemType.UNAVAILABLE,
    )
)
"""Problems that say nothing about the command itself: it is tried again, never refused."""
_PROOF = TYPE_PREFIX + ProblemType.STEP_UP_NEEDED


class DoesNotFit(Exception):
    """The answer is not one to this question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer says about the commands that were sent."""

    ended: tuple[Verdict, ...]
    """Those that have ended, well or not."""
    held: frozenset[UUID]
    """Those to send again later."""
    unproved: frozenset[UUID]
    """Those among them that go on once the session has shown who it is, and what waits for them."""


def read(answer: SyncAnswer, sent: Sequence[OutboxEntry], *, cursor: str | None) -> Reading:
    """Match an answer with what was sent.

    Parameters
    ----------
    answer
        As the server gave it.
    sent
        The commands of the question, in their order.
    cursor
        The cursor of the question.

    Raises
    ------
    DoesNotFit
        When outcomes are missing, strange or in another order, or the answer says that there is
        more and does not move on.

    Notes
    -----
    A refusal that follows a held-back command about the same thing is held back too: the server
    may have refused a withdrawal only because its signal has not got in yet.
    """
    if len(answer.outcomes) != len(sent):
        raise DoesNotFit("count")
    if answer.more and not sent and answer.cursor == cursor:
        raise DoesNotFit("stuck")
    ended: list[Verdict] = []
    held: set[UUID] = set()
    unproved: set[UUID] = set()
    waiting: set[UUID] = set()
    for_proof: set[UUID] = set()
    for outcome, entry in zip(answer.outcomes, sent, strict=True):
        verdict = _verdict(outcome, entry)
        if verdict is not None and verdict.problem is not None and waiting & entry.subjects:
            verdict = None
        if verdict is None:
            held.add(entry.command_id)
            waiting |= entry.subjects
            if _asks_proof(outcome) or for_proof & entry.subjects:
                unproved.add(entry.command_id)
                for_proof |= entry.subjects
        else:
            ended.append(verdict)
    return Reading(ended=tuple(ended), held=frozenset(held), unproved=frozenset(unproved))


def _verdict(outcome: CommandOutcome, entry: OutboxEntry) -> Verdict | None:
    if outcome.outcome is OutcomeKind.HELD_BACK:
        _must_be_about(outcome, entry)
        return None
    if outcome.outcome is OutcomeKind.REJECTED:
        if outcome.command_id is not None:
            _must_be_about(outcome, entry)
        if outcome.problem is None:
            raise DoesNotFit("problem")
        return None if _passes(outcome.problem) else Verdict(entry=entry, problem=outcome.problem)
    _must_be_about(outcome, entry)
    if outcome.receipt is None or outcome.receipt.command_id != entry.command_id:
        raise DoesNotFit("receipt")
    return Verdict(entry=entry, receipt=outcome.receipt)


def _must_be_about(outcome: CommandOutcome, entry: OutboxEntry) -> None:
    if outcome.command_id != entry.command_id:
        raise DoesNotFit("order")


def _asks_proof(outcome: CommandOutcome) -> bool:
    return outcome.problem is not None and outcome.problem.type == _PROOF


def _passes(problem: Problem) -> bool:
    return problem.type in _NOT_FOR_GOOD
