"""What one meant and the server refused, beside how it stands now, and the one way on.

For the work of care teams and partners. Mostly nothing was wrong with it: a colleague or the other
side came first. Both versions stay in sight until the person has taken the step: say it once more,
knowing what is so now, or let it go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from mobile.controllers.ports import Ports
from shared.contract import Command
from shared.problems import TYPE_PREFIX, Fault, Problem, ProblemType
from shared.projection import Pending, PendingState

_CAME_FIRST = frozenset(
    {
        ProblemType.CASE_CLOSED,
        ProblemType.LIFECYCLE_CONFLICT,
        ProblemType.REFERRAL_ALREADY_DECIDED,
        ProblemType.SIGNAL_ALREADY_WEIGHED,
        ProblemType.STALE_RECORD,
    }
)
"""Problems that say: somebody else came first."""

_UNEXPLAINED = Problem(
    type=TYPE_PREFIX + ProblemType.INTERNAL, title="Something went wrong", status=500
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """One act that was refused."""

    mine: Command
    """All of what one meant: it is in no other place."""
    why: str
    """The problem's type without its prefix."""
    reason: str | None
    """A code that says more, such as the guard that was not met."""
    faults: tuple[Fault, ...]
    came_first: bool
    """Somebody else came first: a conflict, not a mistake."""
    status_now: str | None
    """How it stood when it was refused."""
    may_repeat: bool
    """The same can be said once more, as it stands now."""

    @property
    def act(self) -> str:
        """What was meant, by the command's name."""
        return self.mine.type


def overtaken_of(pending: Iterable[Pending], possible: Collection[str]) -> Overtaken | None:
    """Give the first act about something that was refused; none when there is none.

    Parameters
    ----------
    pending
        One's own commands about it, in the order they were made.
    possible
        Names of the commands that can be given as it stands now.
    """
    refused = next((one for one in pending if one.state is PendingState.REFUSED), None)
    if refused is None:
        return None
    problem = refused.problem or _UNEXPLAINED
    why = problem.type.removeprefix(TYPE_PREFIX)
    status = (problem.current or {}).get("status")
    return Overtaken(
        mine=refused.command,
        why=why,
        reason=problem.reason,
        faults=problem.faults,
        came_first=why in _CAME_FIRST,
        status_now=None if status is None else str(status),
        may_repeat=why == ProblemType.STALE_RECORD and refused.command.type in possible,
    )


def say_again(ports: Ports, overtaken: Overtaken, *, version: int) -> None:
    """Send the same once more, about the thing as it stands now; the refused one goes."""
    fresh: dict[str, Any] = {"command_id": ports.ids(), "version": version}
    ports.outbox.add(replace(overtaken.mine, **fresh))
    let_go(ports, overtaken)
    ports.wake()


def let_go(ports: Ports, overtaken: Overtaken) -> None:
    """Put a refusal away that the person has read."""
    ports.outbox.dismiss(overtaken.mine.command_id)
