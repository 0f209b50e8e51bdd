"""What stalls: where something waits too long, for whoever sees to it that somebody moves.

Whose move it is and how to reach them, never about whom: no name, no number and no day, because at
a small school each of these would point at a child.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.contract import Command, View
from shared.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StallView(View):
    """An organisation that has not moved although everybody else was reminded before."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    nis: str | None
    phone: str | None
    website: str | None
    attended: bool
    """Whether somebody there has the role in which one answers; if not, nobody will."""
    signals: bool
    """Whether a signal waits to be weighed."""
    questions: bool
    """Whether a question for help waits for its next move."""
    circles: bool
    """Whether a circle whose connector works there is past its date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StallPage(View):
    """One page of what stalls, by the name of the organisation."""

    items: tuple[StallView, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUnattended(Command):
    """Nobody at an organisation can take up what waits there. Sent by the worker, once a week."""

    type: Literal["organisation.report-unattended"] = "organisation.report-unattended"
    organisation_id: UUID


WORKER_COMMANDS: tuple[type[Command], ...] = (ReportUnattended,)
