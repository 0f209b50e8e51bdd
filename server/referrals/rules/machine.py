"""What is allowed with a referral: its machine and its guards. Pure.

The machine is ``shared/lifecycle.py``: a command moves a status, for one side, when its guards
hold. Here every guard of that table has its function, by the name the problem document gives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from server.kernel.errors import Conflict, Forbidden, GuardNotMet, NotValid
from server.referrals.rules.packet import is_minimised
from shared.lifecycle import REFERRAL, ReferralMove
from shared.problems import ProblemType
from shared.referrals import DraftReferral, PacketView
from shared.vocabulary import (
    FailureReason,
    HoldReason,
    Party,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    SharedField,
    SharingBasis,
    SharingPurpose,
)

PURPOSES: Mapping[ReferralKind, frozenset[SharingPurpose]] = MappingProxyType(
    {
        ReferralKind.CO_CARE: frozenset({SharingPurpose.CARE, SharingPurpose.PROTECTION}),
        ReferralKind.HANDOVER: frozenset({SharingPurpose.HANDOVER}),
        ReferralKind.STEP_UP: frozenset({SharingPurpose.PROTECTION}),
    }
)
"""For which purposes a sharing decision carries a kind: consent is per purpose (domain I4)."""

STEP_UP_BASES = frozenset({SharingBasis.STATUTORY_TASK, SharingBasis.EMERGENCY})
"""A step up does not stand on consent, so no withdrawal of consent can stop it."""

_DECIDES = frozenset(
    {"referral.accept", "referral.answer", "referral.ask", "referral.recall", "referral.reject"}
) | {"referral.see", "referral.send"}
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who holds a case, and whether somebody would let go of it."""

    parties: frozenset[UUID]
    """The co-responsible organisations now."""
    connector: UUID
    """The organisation of the connector."""
    leaver: UUID
    """The organisation whose help ends."""
    stays: bool
    """Whether it stays in the circle for another accepted question of the same case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards look at. What a handler does not say is not so: a guard fails closed."""

    kind: ReferralKind
    today: date
    fields_in_force: frozenset[SharedField] = frozenset()
    """What the receiver may read now by the decisions in force for this case."""
    packet: PacketView | None = None
    """What would be frozen."""
    why_not: tuple[RejectReason, ...] = (RejectReason.OTHER,)
    """Why the service cannot be asked this; empty when it can."""
    other_handover: bool = True
    """Whether another handover of the case waits for its answer or its connector."""
    sender_connects: bool = False
    """Whether the sender's organisation has the connector's role."""
    receiver_active: bool = False
    assignee_works_there: bool = False
    reason: str | None = None
    reason_text: str | None = None
    suggests_alternative: bool = False
    question_open: bool = False
    reached: bool = False
    expected_on: date | None = None
    bridging_plan: str | None = None
    outcome: ReferralOutcome | None = None
    message: str | None = None
    circle: Circle | None = None
    attempts: int = 0
    attempts_needed: int = 1
    was_accepted: bool = True
    first_caller: UUID | None = None
    """Who called it a mistake first."""
    caller: UUID | None = None


def _covered(facts: Facts) -> bool:
    if facts.kind is ReferralKind.ADVICE:
        return True  # Advice adds nobody to a circle, so nobody leaves one.
    circle = facts.circle
    if circle is None:
        return False
    return circle.stays or (
        circle.connector != circle.leaver and bool(circle.parties - {circle.leaver})
    )


def _handover_is_free(facts: Facts) -> bool:
    if facts.kind is not ReferralKind.HANDOVER:
        return True
    return facts.sender_connects and not facts.other_handover


def _minimised(facts: Facts) -> bool:
    if facts.kind is ReferralKind.ADVICE:
        return facts.packet is None
    return facts.packet is not None and is_minimised(facts.packet, facts.fields_in_force)


def _expected(facts: Facts) -> bool:
    on = facts.expected_on
    return on is not None and facts.today < on <= facts.today + _FARTHEST


GUARDS: Mapping[str, Callable[[Facts], bool]] = MappingProxyType(
    {
        "alternative_suggested_or_explicit_none": lambda facts: facts.suggests_alternative,
        "bridging_plan_if_waitlisted": lambda facts: (
            facts.reason != HoldReason.WAITLISTED or bool(facts.bridging_plan)
        ),
        "consent_or_legal_basis_snapshot": lambda facts: (
            facts.kind is ReferralKind.ADVICE or bool(facts.fields_in_force)
        ),
        "contact_attempts": lambda facts: (
            facts.reason != FailureReason.COULD_NOT_REACH or facts.attempts >= facts.attempts_needed
        ),
        "expected_date": _expected,
        "first_contact_recorded": lambda facts: facts.reached,
        "loop_message_to_signaller": lambda facts: bool(facts.message),
        "named_person_or_team_assigned": lambda facts: facts.assignee_works_there,
        "no_other_active_handover_if_handover": _handover_is_free,
        "outcome_code": lambda facts: facts.outcome is not None,
        "packet_minimised": _minimised,
        "question_open": lambda facts: facts.question_open,
        "reason_code": lambda facts: bool(facts.reason),
        "reason_text": lambda facts: bool(facts.reason_text),
        "receiver_active": lambda facts: facts.receiver_active,
        "responsibility_covered": _covered,
        "second_person_if_accepted": lambda facts: (
            not facts.was_accepted
            or (facts.first_caller is not None and facts.first_caller != facts.caller)
        ),
        "target_accepts_kind_age_area": lambda facts: not facts.why_not,
    }
)
"""Every guard of the machine, by its name there."""


def move_of(status: ReferralStatus, command: str, parties: Collection[Party]) -> ReferralMove:
    """Give the arrow of the machine that a command takes.

    Parameters
    ----------
    parties
        The sides this person can act for.

    Raises
    ------
    Conflict
        ``referral-already-decided`` when the command belongs to the time before the decision and
        that has passed; ``lifecycle-conflict`` for any other that this status does not answer.
    Forbidden
        When it is the other side's to do in this status.
    """
    move = REFERRAL[status].get(command)
    if move is None:
        decided = command in _DECIDES and status is not ReferralStatus.DRAFT
        kind = ProblemType.REFERRAL_ALREADY_DECIDED if decided else ProblemType.LIFECYCLE_CONFLICT
        raise Conflict(kind, current={"status": status.value})
    if not move.by & frozenset(parties):
        raise Forbidden(command)
    return move


def check_guards(move: ReferralMove, facts: Facts) -> None:
    """Hold a move to its guards, in the order of the machine.

    Raises
    ------
    Conflict
        ``sharing-not-in-force`` or ``service-not-suitable`` (with the first reason why not).
    GuardNotMet
        With the name of any other guard.
    """
    for name in move.guards:
        if GUARDS[name](facts):
            continue
        if name == "consent_or_legal_basis_snapshot":
            raise Conflict(ProblemType.SHARING_NOT_IN_FORCE)
        if name == "target_accepts_kind_age_area":
            raise Conflict(ProblemType.SERVICE_NOT_SUITABLE, reason=facts.why_not[0].value)
        raise GuardNotMet(name)


def commands_for(
    status: ReferralStatus, parties: Collection[Party], *, question_open: bool
) -> tuple[str, ...]:
    """Give the commands that somebody can send now: the buttons, in the order of the machine."""
    sides = frozenset(parties)
    return tuple(
        name
        for name, move in REFERRAL[status].items()
        if move.by & sides
        and name != "referral.see"  # Sent by reading, not by a button.
        and (question_open or name != "referral.answer")
    )


def check_draft(command: DraftReferral) -> None:
    """Refuse a draft whose parts do not go with its kind.

    Raises
    ------
    Conflict
        ``advice-has-no-name`` when advice comes with a case or a sharing decision.
    NotValid
        ``missing``, ``not_for_this_kind`` or ``twice_the_same``.
    """
    for name in ("life_domains", "barriers"):
        values = getattr(command, name)
        if len(set(values)) != len(values):
            raise NotValid((name,), "twice_the_same")
    named = (command.case_id, command.sharing_id)
    if command.kind is ReferralKind.ADVICE:
        if any(each is not None for each in named):
            raise Conflict(ProblemType.ADVICE_HAS_NO_NAME)
        return
    for name, value in zip(("case_id", "sharing_id"), named, strict=True):
        if value is None:
            raise NotValid((name,), "missing")
    if command.age_band is not None:
        raise NotValid(("age_band",), "not_for_this_kind")


def check_sharing(kind: ReferralKind, purpose: SharingPurpose, basis: SharingBasis) -> None:
    """Refuse a sharing decision that was made for something else.

    Raises
    ------
    Conflict
        ``consent-not-sufficient`` with ``another_purpose`` or ``step_up_needs_legal_basis``.
    """
    if purpose not in PURPOSES[kind]:
        raise Conflict(ProblemType.CONSENT_NOT_SUFFICIENT, reason="another_purpose")
    if kind is ReferralKind.STEP_UP and basis not in STEP_UP_BASES:
        raise Conflict(ProblemType.CONSENT_NOT_SUFFICIENT, reason="step_up_needs_legal_basis")
