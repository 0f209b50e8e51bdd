"""Trends: the commands that close and restate what is shown, and the list of releases.

A release itself is a document of its own form, the same bytes for whoever may read it; its form is
described in ``docs/trends.md``. Releases are known by name: the month they close (``2026-09``) or
the school year they restate (``2025-2026-R1``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen, MinLen

from shared.contract import Command, View

MonthName = Annotated[str, MinLen(7), MaxLen(7)]
"""A month, such as ``2026-09``."""
SchoolYearName = Annotated[str, MinLen(9), MaxLen(9)]
"""A school year, such as ``2026-2027``."""


class PictureLook(StrEnum):
    """What a picture is drawn for."""

    PAGE = "page"
    """A desk or paper: with its title and its sentence."""
    PHONE = "phone"
    """A phone, on which title and sentence stand beside it as text."""
    PHONE_DARK = "phone-dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTrendsMonth(Command):
    """Close a month: make its release. The worker sends it ten days after the month's end."""

    type: Literal["trends.close"] = "trends.close"
    month: MonthName


@dataclass(frozen=True, slots=True, kw_only=True)
class RestateTrends(Command):
    """Show a closed school year as its records are now, where every change is large enough."""

    type: Literal["trends.restate"] = "trends.restate"
    restatement_id: UUID
    """Made by the client (UUIDv7)."""
    school_year: SchoolYearName


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBoundaries(Command):
    """Draw municipalities by these boundaries from now on, instead of as tiles in their places."""

    type: Literal["trends.load-boundaries"] = "trends.load-boundaries"
    boundaries_id: UUID
    """Made by the client (UUIDv7)."""
    topology: Annotated[str, MinLen(2), MaxLen(60_000)]
    """A TopoJSON with the region's municipalities, each by its NIS code, and nothing else."""
    source: Annotated[str, MinLen(1), MaxLen(160)]
    """Whose they are, as it has to stand beside the map."""
    licence: Annotated[str, MinLen(1), MaxLen(60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDamagedRelease(Command):
    """Tell the coordination that a stored release is not what was signed. The worker sends it."""

    type: Literal["trends.report-damage"] = "trends.report-damage"
    release_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseItem(View):
    """One release in a list."""

    name: str
    """What it is asked for by."""
    month: str
    """The month it closes; of a restatement, the last month of the school year."""
    closed_on: date
    """From when it could be read."""
    sha256: Annotated[str, MaxLen(64)]
    """The hash of its bytes, hexadecimal."""
    signature: str
    """Ed25519 over its bytes, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePage(View):
    """Releases, the newest first."""

    items: tuple[ReleaseItem, ...]
    public_key: str
    """What verifies the signatures: Ed25519, hexadecimal."""
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView(View):
    """What a chart shows, for who reads it instead of seeing it."""

    id: str
    release: str
    """As of which release."""
    title: str
    sentence: str
    """What the picture says first."""
    columns: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    """Every number that is drawn, written in the language that was asked for."""


COMMANDS: tuple[type[Command], ...] = (LoadBoundaries, RestateTrends)
"""What a person can mean to happen with trends."""

WORKER_COMMANDS: tuple[type[Command], ...] = (CloseTrendsMonth, ReportDamagedRelease)
"""What only the worker sends."""

__all__ = [
    "COMMANDS",
    "WORKER_COMMANDS",
    "ChartView",
    "CloseTrendsMonth",
    "LoadBoundaries",
    "MonthName",
    "PictureLook",
    "ReleaseItem",
    "ReleasePage",
    "ReportDamagedRelease",
    "RestateTrends",
    "SchoolYearName",
]
