"""The world format: what a file can say. ``docs/world.schema.json`` is made from these classes.

Four sections set the scene (organisations, people, pupils, and what is dated about them), four say
what there is and how it stands (signals, sharing, referrals, cases), and ``history`` says step by
step what nothing else can. Whatever a section leaves out gets a plain value.

Must not: repeat a rule. What a command refuses is refused when it is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from server.world.case_format import CasePart, ReferralPart, SharingPart
from server.world.keys import Key
from server.world.part import Part
from server.world.scene_format import OrganisationPart, PersonPart, PupilPart
from server.world.steps import Step
from server.world.times import Day, Moment
from shared.contract import Line, Words
from shared.referrals import LoopMessage
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    LifeDomain,
    Severity,
    SignalReason,
    SignalStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverPart(Part):
    """What is known about a pupil who drifts out of school."""

    state: LeaverState
    known: tuple[LeaverFact, ...] = ()
    threshold_reached: int | None = None
    last_seen_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPart(Part):
    """A signal, brought to a status by its school's care team."""

    by: Key
    """Who signals."""
    pupil: Key
    at: Moment | None = None
    """When it was sent; absent: at ``begins``."""
    status: SignalStatus = SignalStatus.SUBMITTED
    severity: Severity = Severity.CONCERNED
    categories: tuple[Category, ...] = (Category.WELLBEING_MOOD,)
    observation: Words = "Stil in de klas en vaak alleen op de speelplaats, al enkele weken."
    interpretation: Words | None = None
    pupil_words: Words | None = None
    strength: Words | None = None
    action_taken: Words | None = None
    life_domains: tuple[LifeDomain, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    informed: tuple[Informed, ...] = ()
    occurred_on: Day | None = None
    leaver: LeaverPart | None = None
    """Makes it a signal about an early leaver."""
    discussed_with: Line | None = None
    """Absent for a serious signal: the care coordinator."""
    decided_by: Key | None = None
    """Who weighs it; absent: the first confirmed member of the school's care team."""
    decided_at: Moment | None = None
    """Absent: an hour later."""
    case: Key | None = None
    """For *referred* and *linked*."""
    reason: SignalReason = SignalReason.RESOLVED
    """For *closed* and *withdrawn*."""
    leaver_outcome: LeaverOutcome | None = None
    """For a *closed* early leaver; absent: back in school."""
    next_on: Day = "+14d"
    """For *follow-up* and *watching*."""
    contact_on: Day | None = None
    """The school spoke with the pupil or the family, on this day; absent: not yet."""
    message: LoopMessage | None = None
    """What the signaller is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World(Part):
    """A world."""

    kring_world: Literal[1]
    """The version of this format."""
    network: Key = "kring"
    """The network it belongs to. The same name and key always give the same id."""
    begins: Moment = "now"
    """What relative moments such as ``-30d`` and ``+2h`` count from."""
    organisations: dict[Key, OrganisationPart] = field(default_factory=dict)
    people: dict[Key, PersonPart] = field(default_factory=dict)
    pupils: dict[Key, PupilPart] = field(default_factory=dict)
    signals: dict[Key, SignalPart] = field(default_factory=dict)
    cases: dict[Key, CasePart] = field(default_factory=dict)
    sharing: dict[Key, SharingPart] = field(default_factory=dict)
    referrals: dict[Key, ReferralPart] = field(default_factory=dict)
    history: tuple[Step, ...] = ()
    """Commands, step by step; see the table of steps in ``docs/world.md``."""
