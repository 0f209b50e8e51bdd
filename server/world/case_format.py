"""What a file says of cases: how they stand, what was shared, and whom they asked for help."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.world.keys import Key
from server.world.part import Part
from server.world.times import Day, Moment
from shared.cases import Sentence
from shared.contract import Words
from shared.referrals import LoopMessage
from shared.vocabulary import (
    ActionStatus,
    AgeBand,
    Barrier,
    CancelReason,
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    DisputeSettlement,
    FailureReason,
    GdprBasis,
    GoalStatus,
    HandoverStatus,
    HoldReason,
    LifeDomain,
    NoteSecrecy,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    ResponsibilityRole,
    RevocationReason,
    SharedField,
    SharingBasis,
    SharingPurpose,
    Urgency,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPart(Part):
    """A sharing decision in a case."""

    case: Key
    to: Key
    """The organisation the data go to."""
    from_organisation: Key | None = None
    """Absent: the school of the case."""
    by: Key | None = None
    """Absent: the first confirmed colleague of the organisation it comes from."""
    at: Moment | None = None
    """Absent: an hour after the case was opened."""
    fields: tuple[SharedField, ...] = (
        SharedField.IDENTITY,
        SharedField.BIRTH_DATE,
        SharedField.CONTACT_DETAILS,
        SharedField.LANGUAGE,
        SharedField.OBSERVATION,
        SharedField.HELP_QUESTION,
    )
    purpose: SharingPurpose = SharingPurpose.CARE
    basis: SharingBasis | None = None
    """Absent: consent of the minor from twelve on, else of both parents."""
    gdpr_basis: GdprBasis = GdprBasis.CONSENT
    expires_on: Day = "+180d"
    revoked: RevocationReason | None = None
    revoked_at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPart(Part):
    """A referral, brought to a status by the two sides."""

    service: Key
    kind: ReferralKind = ReferralKind.CO_CARE
    status: ReferralStatus = ReferralStatus.REQUESTED
    case: Key | None = None
    """Absent, and only absent, for advice."""
    sharing: Key | None = None
    """Absent for what is no advice: a decision is made with the usual fields."""
    signal: Key | None = None
    from_organisation: Key | None = None
    """Absent: the school of the case; needed for advice."""
    by: Key | None = None
    """Who asks; absent: the first confirmed colleague of the organisation that asks."""
    answered_by: Key | None = None
    """Who answers; absent: the first confirmed colleague of the organisation that is asked."""
    at: Moment | None = None
    """When it was sent; absent: two hours after the case was opened, or at ``begins``."""
    answered_at: Moment | None = None
    """When it was accepted, rejected or taken back; absent: a day later."""
    contact_at: Moment | None = None
    """When the family was reached, or the pause began; absent: a day after the answer."""
    ended_at: Moment | None = None
    """For *completed* and *failed*; absent: a week after the contact."""
    life_domains: tuple[LifeDomain, ...] = (LifeDomain.FAMILY,)
    barriers: tuple[Barrier, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    help_question: Words = "Wie kan samen met het gezin bekijken welke steun nu helpt?"
    age_band: AgeBand | None = None
    reject_reason: RejectReason = RejectReason.NO_CAPACITY
    alternative_service: Key | None = None
    cancel_reason: CancelReason = CancelReason.OTHER_PARTNER_FOUND
    hold_reason: HoldReason = HoldReason.FAMILY_ASKED_PAUSE
    expected_on: Day = "+21d"
    bridging_plan: Words = "De school belt wekelijks; de dienst geeft raad waar nodig."
    failure_reason: FailureReason = FailureReason.FAMILY_DECLINED
    outcome: ReferralOutcome = ReferralOutcome.HELP_RECEIVED
    message: LoopMessage = "Er is hulp geweest; bedankt om het te zeggen."


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalPart(Part):
    """A goal; the first of a case is the family's."""

    at: Moment | None = None
    """Absent: after what stands before it in the case."""
    words: Sentence
    life_domain: LifeDomain = LifeDomain.FAMILY
    from_family: bool = True
    status: GoalStatus = GoalStatus.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPart(Part):
    """An agreed action."""

    at: Moment | None = None
    """Absent: after what stands before it in the case."""
    doer: Key
    words: Sentence
    goal: Key | None = None
    due_on: Day = "+14d"
    status: ActionStatus = ActionStatus.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePart(Part):
    """A note."""

    at: Moment | None = None
    """Absent: after what stands before it in the case."""
    by: Key
    organisation: Key
    secrecy: NoteSecrecy = NoteSecrecy.WHOLE_CIRCLE
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTablePart(Part):
    """What the circle decided together."""

    at: Moment | None = None
    """Absent: after what stands before it in the case."""
    held_on: Day = "today"
    family_present: bool = True
    decisions: tuple[Sentence, ...]
    next_on: Day = "+30d"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPart(Part):
    """A proposed handover, and its answer."""

    at: Moment | None = None
    """Absent: after what stands before it in the case."""
    to: Key
    """The person who is asked."""
    to_organisation: Key
    from_organisation: Key | None = None
    """Absent: the organisation that opened the case."""
    role: ResponsibilityRole = ResponsibilityRole.CONNECTOR
    by: Key | None = None
    """Absent: the connector."""
    status: HandoverStatus = HandoverStatus.PROPOSED
    next_on: Day = "+7d"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePart(Part):
    """A dispute, and how it was settled."""

    at: Moment | None = None
    """Absent: after what stands before it in the case."""
    organisation: Key
    by: Key | None = None
    """Absent: the first confirmed colleague of that organisation."""
    reason: DisputeReason = DisputeReason.NOT_WHAT_WAS_AGREED
    words: Sentence = "Dit is anders dan we afgesproken hebben."
    settlement: DisputeSettlement | None = None
    """Absent: still open."""
    successor: Key | None = None
    """For *leaves*: the organisation that carries on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePart(Part):
    """A case and what happened in it, after its referrals were answered."""

    pupil: Key
    connector: Key | None = None
    """Absent: the first confirmed member of the school's care team."""
    signal: Key | None = None
    """The signal it began with."""
    at: Moment | None = None
    """When it was opened; absent: an hour after its signal, or at ``begins``."""
    next_on: Day = "+30d"
    status: CaseStatus = CaseStatus.OPEN
    goals: dict[Key, GoalPart] = field(default_factory=dict)
    actions: dict[Key, ActionPart] = field(default_factory=dict)
    notes: dict[Key, NotePart] = field(default_factory=dict)
    round_tables: dict[Key, RoundTablePart] = field(default_factory=dict)
    handovers: dict[Key, HandoverPart] = field(default_factory=dict)
    disputes: dict[Key, DisputePart] = field(default_factory=dict)
    outcome: CaseOutcome = CaseOutcome.GOAL_REACHED
    """For *closing* and *closed*."""
    message: LoopMessage = "Het loopt goed nu. Bedankt om het te zeggen."
    """For *closing* and *closed*: what the signaller is told."""
    closing_at: Moment | None = None
    """When closing was proposed; absent: after everything else in the case."""
