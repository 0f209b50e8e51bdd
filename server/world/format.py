"""The world format: what a file can say. ``docs/world.schema.json`` is made from these classes.

Four sections set the scene (organisations, people, pupils, and what is dated about them), four say
what there is and how it stands (signals, sharing, referrals, cases), and ``history`` says step by
step what nothing else can. Whatever a section leaves out gets a plain value.

Must not: repeat a rule. What a command refuses is refused when it is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from server.world.keys import Key
from server.world.steps import Step
from server.world.times import Day, Moment
from shared.cases import Sentence
from shared.contract import Line, Words
from shared.network import Age, Nis, OpeningHours
from shared.people import LanguageTag, Name, Password, Username
from shared.referrals import LoopMessage
from shared.vocabulary import (
    ActionStatus,
    AgeBand,
    Barrier,
    CancelReason,
    CapacityState,
    CaseOutcome,
    CaseStatus,
    Category,
    ContactRelation,
    DisputeReason,
    DisputeSettlement,
    FailureReason,
    GdprBasis,
    GoalStatus,
    HandoverStatus,
    HoldReason,
    Informed,
    Language,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    LifeDomain,
    MembershipState,
    NoteSecrecy,
    OrganisationKind,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    ResponsibilityRole,
    RevocationReason,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SignalReason,
    SignalStatus,
    Urgency,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a world."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "use_attribute_docstrings": True,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePart(Part):
    """A place of an organisation."""

    name: Line
    street: str | None = None
    postcode: str | None = None
    nis: Nis | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityPart(Part):
    """What a service said about room."""

    state: CapacityState
    first_free_on: Day | None = None
    at: Moment | None = None
    """When it said so; absent: at ``begins``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePart(Part):
    """A service of an organisation."""

    name: Line
    site: Key | None = None
    """One of the sites of the same organisation."""
    life_domains: tuple[LifeDomain, ...]
    accepts: tuple[ReferralKind, ...] = (ReferralKind.ADVICE, ReferralKind.CO_CARE)
    min_age: Age = 0
    max_age: Age = 25
    area: tuple[Nis, ...] = ()
    languages: tuple[str, ...] = ("nl",)
    opening_hours: tuple[OpeningHours, ...] = ()
    how_to_refer: str | None = None
    mandated: bool = False
    capacity: CapacityPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPart(Part):
    """An organisation, its places and what it offers."""

    name: Line
    kind: OrganisationKind
    sector: Sector | None = None
    """Absent: education for a school, coordination for a coordination."""
    secrecy: SecrecyRegime | None = None
    """Absent: official secrecy for a school, else professional secrecy."""
    nis: Nis | None = None
    external_id: str | None = None
    phone: str | None = None
    website: str | None = None
    at: Moment | None = None
    """When it joined; absent: before everything else."""
    sites: dict[Key, SitePart] = field(default_factory=dict)
    services: dict[Key, ServicePart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePart(Part):
    """A role somebody has in an organisation, and how far it has come."""

    organisation: Key
    role: Role
    state: MembershipState = MembershipState.CONFIRMED
    at: Moment | None = None
    """When they were invited; absent: when the account was made."""
    ended_at: Moment | None = None
    """For *ended*: when; absent: at ``begins``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPart(Part):
    """Somebody who works with Kring."""

    name: Name
    username: Username | None = None
    """Absent: the key."""
    password: Password | None = None
    """Absent: one is made up and told once. Only for worlds that are thrown away."""
    language: Language = Language.DUTCH
    roles: tuple[RolePart, ...] = ()
    at: Moment | None = None
    """When the account was made; absent: before everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPart(Part):
    """Somebody who can be called about a pupil."""

    relation: ContactRelation = ContactRelation.PARENT
    name: Name
    phone: str | None = None
    language: LanguageTag = "nl"
    parental_authority: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPart(Part):
    """A pupil on the roster of a school."""

    school: Key
    given_name: Name
    family_name: Name
    birth_date: Day
    """A date, or an age such as ``-13y``."""
    language: LanguageTag = "nl"
    class_name: str | None = None
    residence_nis: Nis | None = None
    household: Key | None = None
    """Pupils with the same one are brothers and sisters."""
    contacts: tuple[ContactPart, ...] = ()
    at: Moment | None = None
    """When they were put on the roster; absent: before everything else."""
    left_at: Moment | None = None
    """When they left the school; absent: they did not."""


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
