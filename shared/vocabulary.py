"""Every code list of Kring: the words of the work, once.

Members have the English names of the glossary; the values of lists that come from the region's own
vocabulary are its Dutch codes, so that an export reads as colleagues write. Codes are stable: they
are stored and sent. What is shown on a screen is said in ``shared/wording``, never here.

Source: the glossary in ``docs/glossary.md``; referral codes follow the FHIR R4 Task statuses that
the SDOH Clinical Care guide allows.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a membership lets a person do in an organisation."""

    ADMINISTRATOR = "administrator"
    CARE_TEAM = "care-team"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    PRIVACY_OFFICER = "privacy-officer"
    SIGNALLER = "signaller"


class MembershipState(StrEnum):
    """How far a membership has come. Only ``CONFIRMED`` gives access."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class FactorKind(StrEnum):
    """What somebody shows besides a password."""

    PASSKEY = "passkey"
    TOTP = "totp"


class Language(StrEnum):
    """A language Kring itself speaks."""

    DUTCH = "nl"
    FRENCH = "fr"
    ENGLISH = "en"


class Sector(StrEnum):
    """The sectors around a young person in this region."""

    EDUCATION = "onderwijs"
    PUPIL_GUIDANCE_CENTRE = "clb"
    LOCAL_GOVERNMENT = "lokaal_bestuur"
    GENERAL_WELFARE = "caw"
    YOUTH_CARE = "jeugdhulp"
    MENTAL_HEALTH = "ggz"
    HEALTH = "gezondheid"
    DISABILITY = "vaph"
    PREVENTIVE_FAMILY_SUPPORT = "preventieve_gezinsondersteuning"
    LEISURE_YOUTH_WORK = "vrije_tijd_jeugdwerk"
    WORK = "werk"
    JUSTICE_POLICE = "justitie_politie"
    COORDINATION = "coordinatie"


class SchoolType(StrEnum):
    """What kind of school a school is: numbers of schools are compared within one kind alone.

    Two streams of ordinary secondary education are types of their own where a school says which it
    has; the register of schools does not say it, so what comes from there is `SECONDARY`.
    """

    PRIMARY = "basis"
    """Ordinary: kleuter, lager, or both."""
    SPECIAL_PRIMARY = "buitengewoon_basis"
    """Bubao."""
    SECONDARY = "secundair"
    """Ordinary and full-time, of both streams or of one that was not said."""
    SECONDARY_A = "secundair_a"
    """The A stream, and after it *doorstroom* or *dubbele finaliteit*."""
    SECONDARY_B = "secundair_b"
    """The B stream, and after it *arbeidsmarktfinaliteit*."""
    PART_TIME = "deeltijds"
    """Part-time or dual, in a centre for it: CLW, Syntra."""
    SPECIAL_SECONDARY = "buso"


class SecrecyRegime(StrEnum):
    """Which duty of silence binds the people of an organisation."""

    PROFESSIONAL_SECRECY = "beroepsgeheim"
    OFFICIAL_SECRECY = "ambtsgeheim"
    DUTY_OF_DISCRETION = "discretieplicht"
    JUDICIAL = "gerechtelijk"


class LifeDomain(StrEnum):
    """The life domains of the memorandum; the ninth, income and debt, is our own working value."""

    HOUSING_ENERGY = "wonen_energie"
    EDUCATION = "onderwijs"
    WORK = "werk"
    LEISURE = "vrije_tijd"
    CARE_HEALTH = "zorg_gezondheid"
    HELP_SERVICES = "hulp_dienstverlening"
    CIVIC_PARTICIPATION = "maatschappelijke_participatie"
    FAMILY = "gezin"
    INCOME_DEBT = "inkomen_schulden"


class Barrier(StrEnum):
    """What stands between a family and help (the memorandum's *drempels*)."""

    LANGUAGE = "taal"
    CHILDCARE = "kinderopvang"
    MOBILITY = "mobiliteit"
    LEISURE = "vrije_tijd"
    DIGITAL = "digitaal"
    ACCESS_TO_HOUSING = "toegang_huisvesting"
    ACCESS_TO_WORK = "toegang_werk"


class Category(StrEnum):
    """What a teacher can observe: fourteen, in the language of observation, never a diagnosis."""

    ATTENDANCE = "aanwezigheid"
    SCHOOL_FATIGUE_MOTIVATION = "schoolmoeheid_motivatie"
    LEARNING_RESULTS = "leren_prestaties"
    WELLBEING_MOOD = "welbevinden_stemming"
    BEHAVIOUR = "gedrag"
    BULLYING_PEERS = "pesten_relaties_leeftijdsgenoten"
    HOME_CARING_TASKS = "thuissituatie_zorgtaken"
    MONEY_BASIC_NEEDS = "geldzorgen_basisnoden"
    HOUSING = "wonen"
    HEALTH_SLEEP_CARE = "gezondheid_slaap_verzorging"
    SUBSTANCES_MEDIA_GAMING = "middelen_media_gamen"
    SAFETY = "veiligheid"
    LANGUAGE_NEWCOMER = "taal_nieuwkomer"
    TRANSITION_SCHOOL_CHANGE = "overstap_schoolverandering"


class Severity(StrEnum):
    """How worried the signaller is. It belongs to the signal, never to the pupil."""

    CONCERNED = "bezorgd"
    HEIGHTENED = "verhoogde_zorg"
    SERIOUS = "verontrustend"
    ACUTE = "acuut_gevaar"


class SignalKind(StrEnum):
    """What a signal is about."""

    CONCERN = "concern"
    EARLY_LEAVER = "early-leaver"


class LeaverState(StrEnum):
    """How far a pupil has drifted out of school."""

    RISK = "risk"
    LEFT = "left"


class LeaverFact(StrEnum):
    """What is known about a pupil who drifts out of school: facts, never weights."""

    ABSENCE_THRESHOLD = "absence-threshold"
    EXCLUSION = "exclusion"
    SCHOOL_CHANGE = "school-change"
    WORK = "work"
    NO_ANSWER = "no-answer"


class LeaverOutcome(StrEnum):
    """How the follow-up of an early leaver may end. Nothing else ends it."""

    BACK_IN_SCHOOL = "back-in-school"
    IN_NAFT = "in-naft"
    WORK_OR_TRAINING_WARM_HANDOVER = "work-or-training-warm-handover"
    DECLINED = "declined"


class Informed(StrEnum):
    """Who was already told about the worry."""

    CARE_COORDINATOR = "care-coordinator"
    CLB = "clb"
    PARENTS = "parents"
    PRINCIPAL = "principal"
    PUPIL = "pupil"
    NOBODY = "nobody"


class SignalStatus(StrEnum):
    """Where a signal stands. The machine is in ``shared/lifecycle.py``."""

    SUBMITTED = "submitted"
    IN_TRIAGE = "in-triage"
    FOLLOW_UP = "follow-up"
    ADVICE = "advice"
    WATCHING = "watching"
    REFERRED = "referred"
    LINKED = "linked"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class SignalDecision(StrEnum):
    """What the school's care team decides about a signal."""

    FOLLOW_UP_AT_SCHOOL = "follow-up-at-school"
    ASK_ADVICE = "ask-advice"
    WATCH = "watch"
    ASK_PARTNER = "ask-partner"
    LINK_TO_CASE = "link-to-case"
    NO_ACTION = "no-action"
    CLOSE = "close"


class SignalReason(StrEnum):
    """Why a signal ended: coded, so that it can be counted."""

    ALREADY_KNOWN = "already-known"
    DUPLICATE = "duplicate"
    FAMILY_DECLINED = "family-declined"
    HELP_GIVEN = "help-given"
    LEFT_SCHOOL = "left-school"
    MISUNDERSTANDING = "misunderstanding"
    NOT_FOR_THE_CARE_TEAM = "not-for-the-care-team"
    RESOLVED = "resolved"
    SENT_BY_MISTAKE = "sent-by-mistake"


class SignallerStep(StrEnum):
    """All a signaller learns of what happened: opgenomen, contact gelegd, afgerond."""

    RECEIVED = "received"
    TAKEN_UP = "taken-up"
    CONTACT_MADE = "contact-made"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """Whose move it is."""

    SENDER = "sender"
    RECEIVER = "receiver"
    NOBODY = "nobody"


class ReferralKind(StrEnum):
    """What is asked of a partner."""

    ADVICE = "advice"
    CO_CARE = "co-care"
    HANDOVER = "handover"
    STEP_UP = "step-up"


class ReferralStatus(StrEnum):
    """FHIR R4 Task statuses that a referral can have."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"


class BusinessStatus(StrEnum):
    """The finer state within a referral's status."""

    AWAITING_CONSENT = "awaiting-consent"
    AWAITING_INTERNAL_APPROVAL = "awaiting-internal-approval"
    QUEUED_OFFLINE = "queued-offline"
    DELIVERED = "delivered"
    SEEN = "seen"
    INFO_REQUESTED = "info-requested"
    ESCALATED_1 = "escalated-1"
    ESCALATED_2 = "escalated-2"
    ALTERNATIVE_OFFERED = "alternative-offered"
    FIRST_CONTACT_PLANNED = "first-contact-planned"
    FIRST_CONTACT_ATTEMPT_1 = "first-contact-attempt-1"
    FIRST_CONTACT_ATTEMPT_2 = "first-contact-attempt-2"
    WAITLISTED = "waitlisted"
    FAMILY_ASKED_PAUSE = "family-asked-pause"
    AWAITING_INFORMATION = "awaiting-information"
    FIRST_CONTACT_MADE = "first-contact-made"
    APPOINTMENT_PLANNED = "appointment-planned"
    PLAN_AGREED = "plan-agreed"
    STEP_DOWN_PROPOSED = "step-down-proposed"


class Urgency(StrEnum):
    """How fast an answer is needed; sets the answering clock."""

    NORMAL = "normal"
    URGENT = "urgent"
    ACUTE = "acute"


class RejectReason(StrEnum):
    """Why a partner says no."""

    NO_CAPACITY = "no-capacity"
    NOT_ELIGIBLE_AGE = "not-eligible-age"
    NOT_ELIGIBLE_AREA = "not-eligible-area"
    NOT_ELIGIBLE_PROFILE = "not-eligible-profile"
    SERVICE_NOT_OFFERED = "service-not-offered"
    ALREADY_WITH_US = "already-with-us"
    NEEDS_HIGHER_THRESHOLD = "needs-higher-threshold"
    NEEDS_LOWER_THRESHOLD = "needs-lower-threshold"
    INSUFFICIENT_INFORMATION = "insufficient-information"
    NO_CONSENT = "no-consent"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    OTHER = "other"


class ReferralOutcome(StrEnum):
    """How help ended."""

    HELP_RECEIVED = "help-received"
    HELP_PARTIAL = "help-partial"
    REFERRED_ON = "referred-on"
    FAMILY_DECLINED = "family-declined"
    COULD_NOT_REACH = "could-not-reach"
    RESOLVED_OTHERWISE = "resolved-otherwise"
    MOVED_OR_AGED_OUT = "moved-or-aged-out"
    DUPLICATE = "duplicate"
    OTHER = "other"


class HoldReason(StrEnum):
    """Why help pauses."""

    WAITLISTED = "waitlisted"
    FAMILY_ASKED_PAUSE = "family-asked-pause"
    AWAITING_INFORMATION = "awaiting-information"
    SERVICE_INTERRUPTION = "service-interruption"


class CancelReason(StrEnum):
    """Why a sender recalls, or a party leaves, a referral."""

    FAMILY_WITHDREW = "family-withdrew"
    NO_LONGER_NEEDED = "no-longer-needed"
    OTHER_PARTNER_FOUND = "other-partner-found"
    SENT_TO_WRONG_PARTNER = "sent-to-wrong-partner"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    RESPONSIBILITY_RETURNED = "responsibility-returned"
    OTHER = "other"


class FailureReason(StrEnum):
    """Why help could not be given after all."""

    COULD_NOT_REACH = "could-not-reach"
    FAMILY_DECLINED = "family-declined"
    MOVED_AWAY = "moved-away"
    SERVICE_STOPPED = "service-stopped"
    OTHER = "other"


class AgeBand(StrEnum):
    """The age a partner sees before accepting: a band, never a birth date."""

    UNDER_6 = "0-5"
    FROM_6_TO_11 = "6-11"
    FROM_12_TO_14 = "12-14"
    FROM_15_TO_17 = "15-17"
    FROM_18_TO_25 = "18-25"
    OVER_25 = "26+"


class SharedField(StrEnum):
    """What a sharing decision may let through, field by field."""

    IDENTITY = "identity"
    BIRTH_DATE = "birth-date"
    CONTACT_DETAILS = "contact-details"
    LANGUAGE = "language"
    SCHOOL = "school"
    HOUSEHOLD = "household"
    OBSERVATION = "observation"
    PUPIL_WORDS = "pupil-words"
    STRENGTH = "strength"
    ACTION_TAKEN = "action-taken"
    BARRIERS = "barriers"
    LEAVER_FACTS = "leaver-facts"
    HELP_QUESTION = "help-question"


class SharingPurpose(StrEnum):
    """What shared data may be used for."""

    ADVICE = "advice"
    CARE = "care"
    HANDOVER = "handover"
    PROTECTION = "protection"


class SharingBasis(StrEnum):
    """Why data may cross an organisation's border (secrecy and the rights of minors)."""

    CONSENT_MINOR = "instemming_minderjarige"
    CONSENT_BOTH_PARENTS = "instemming_ouder_beide"
    CONSENT_ONE_PARENT = "instemming_ouder_een"
    STATUTORY_TASK = "mededeling_wettelijke_opdracht"
    EMERGENCY = "noodtoestand"
    NONE = "geen"


class GdprBasis(StrEnum):
    """The ground under data-protection law: a separate question from the sharing basis."""

    CONSENT = "art-6-1-a"
    LEGAL_OBLIGATION = "art-6-1-c"
    VITAL_INTEREST = "art-6-1-d"
    PUBLIC_TASK = "art-6-1-e"


class DeferredReason(StrEnum):
    """Why the family is told later."""

    INFORMING_COULD_ENDANGER = "informing-could-endanger"
    NOT_YET_REACHED = "not-yet-reached"
    PUPIL_ASKED_TO_WAIT = "pupil-asked-to-wait"


class RevocationReason(StrEnum):
    """Why a sharing decision was taken back."""

    WITHDRAWN_BY_PUPIL = "withdrawn-by-pupil"
    WITHDRAWN_BY_PARENT = "withdrawn-by-parent"
    NO_LONGER_NEEDED = "no-longer-needed"
    MADE_IN_ERROR = "made-in-error"


class ResponsibilityRole(StrEnum):
    """As what somebody holds responsibility."""

    SIGNAL_HOLDER = "signal-holder"
    CONNECTOR = "connector"
    CO_RESPONSIBLE = "co-responsible"
    BRIDGING = "bridging"
    FOLLOWER = "follower"


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a case ended."""

    GOAL_REACHED = "goal-reached"
    GOAL_PARTLY_REACHED = "goal-partly-reached"
    FAMILY_STOPPED = "family-stopped"
    MOVED_AWAY = "moved-away"
    REFERRED_ON = "referred-on"
    OTHER = "other"


class GoalStatus(StrEnum):
    """Where a goal stands."""

    OPEN = "open"
    REACHED = "reached"
    PARTLY_REACHED = "partly-reached"
    DROPPED = "dropped"


class ActionStatus(StrEnum):
    """Where an agreed action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class NoteSecrecy(StrEnum):
    """Who may read a note."""

    OWN_TEAM = "own-team"
    PROFESSIONAL_SECRECY = "professional-secrecy"
    WHOLE_CIRCLE = "whole-circle"


class HandoverStatus(StrEnum):
    """Where the handshake of a handover stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DisputeStatus(StrEnum):
    """Where a dispute ("not ours") stands."""

    OPEN = "open"
    SETTLED = "settled"


class DisputeReason(StrEnum):
    """Why a party says the responsibility is not theirs."""

    NOT_OUR_TARGET_GROUP = "not-our-target-group"
    NOT_OUR_AREA = "not-our-area"
    NOT_WHAT_WAS_AGREED = "not-what-was-agreed"
    OTHER_SERVICE_LEADS = "other-service-leads"
    OTHER = "other"


class CapacityState(StrEnum):
    """Whether a service has room. ``UNKNOWN`` is also what a stale answer becomes."""

    HAS_CAPACITY = "has-capacity"
    WAITLIST = "waitlist"
    NO_CAPACITY = "no-capacity"
    UNKNOWN = "unknown"


class ContactRelation(StrEnum):
    """Who somebody is to a young person."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    FOSTER_PARENT = "foster-parent"
    FAMILY_MEMBER = "family-member"
    TRUSTED_PERSON = "trusted-person"
    OTHER = "other"


class OrganisationKind(StrEnum):
    """What an organisation is to the network."""

    SCHOOL = "school"
    PARTNER = "partner"
    COORDINATION = "coordination"


class SharingState(StrEnum):
    """Whether a sharing decision lets anything through now."""

    IN_FORCE = "in-force"
    LAPSED = "lapsed"
    REVOKED = "revoked"


class SuggestionReason(StrEnum):
    """Why a service is suggested: shown with it, so that nobody has to trust an order."""

    FITS_LIFE_DOMAIN = "fits-life-domain"
    FITS_AGE = "fits-age"
    SERVES_MUNICIPALITY = "serves-municipality"
    SPEAKS_LANGUAGE = "speaks-language"
    OPEN_AFTER_SCHOOL = "open-after-school"
    HAS_ROOM = "has-room"
    SHORT_WAIT = "short-wait"
    ON_FOOT = "on-foot"
    BY_BIKE = "by-bike"
    BY_BUS = "by-bus"


class TravelMode(StrEnum):
    """How somebody without a car gets there."""

    FOOT = "foot"
    BIKE = "bike"
    BUS = "bus"


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "mo"
    TUESDAY = "tu"
    WEDNESDAY = "we"
    THURSDAY = "th"
    FRIDAY = "fr"
    SATURDAY = "sa"
    SUNDAY = "su"


class LedgerChange(StrEnum):
    """What an entry of the responsibility ledger says happened."""

    TOOK_UP = "took-up"
    LET_GO = "let-go"


class LedgerBasis(StrEnum):
    """On what ground responsibility was taken up or let go."""

    CASE_OPENED = "case-opened"
    REFERRAL_ACCEPTED = "referral-accepted"
    REFERRAL_ENDED = "referral-ended"
    HANDOVER_ACCEPTED = "handover-accepted"
    DISPUTE_SETTLED = "dispute-settled"
    MADE_IN_ERROR = "made-in-error"
    CASE_CLOSED = "case-closed"
    CASE_REOPENED = "case-reopened"


class DisputeSettlement(StrEnum):
    """How a dispute ended."""

    STAYS = "stays"
    LEAVES = "leaves"


class ReopenReason(StrEnum):
    """Why a closed case opens again."""

    WORRY_CAME_BACK = "worry-came-back"
    CLOSED_TOO_SOON = "closed-too-soon"
    FAMILY_ASKED = "family-asked"
    MADE_IN_ERROR = "made-in-error"


class ErasureReason(StrEnum):
    """Why everything about a young person is erased."""

    ASKED_BY_FAMILY = "asked-by-family"
    ASKED_BY_YOUNG_PERSON = "asked-by-young-person"
    MADE_IN_ERROR = "made-in-error"
    TERM_OVER = "term-over"


class BreakGlassReason(StrEnum):
    """Why somebody outside the circle has to read it now."""

    DANGER_NOW = "danger-now"
    MISSING = "missing"
    CRISIS_CARE = "crisis-care"
    CIRCLE_NOT_REACHED = "circle-not-reached"


class BreakGlassVerdict(StrEnum):
    """What the privacy officer found of it afterwards."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not-justified"
