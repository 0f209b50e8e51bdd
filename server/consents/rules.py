"""Who decides about sharing, on what ground it can stand, and when it ends. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from shared.consents import DecideSharing, InformFamily
from shared.problems import ProblemType
from shared.school_calendar import SchoolCalendar, local_date, start_of_day
from shared.vocabulary import (
    OrganisationKind,
    RevocationReason,
    SecrecyRegime,
    SharingBasis,
    SharingState,
)

OF_PARENTS = frozenset({SharingBasis.CONSENT_BOTH_PARENTS, SharingBasis.CONSENT_ONE_PARENT})
CONSENTS = OF_PARENTS | {SharingBasis.CONSENT_MINOR}
"""The bases that somebody gave and can take back, and that a birthday ends."""

_BY_FAMILY = frozenset({RevocationReason.WITHDRAWN_BY_PUPIL, RevocationReason.WITHDRAWN_BY_PARENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The dated numbers that bound a decision."""

    longest_days: int
    emergency_hours: int
    minor_decides_years: int
    of_age_years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What an organisation is and which duty of silence binds it."""

    kind: OrganisationKind
    secrecy: SecrecyRegime


def age_on(birth_date: date, on: date) -> int:
    """Give somebody's age in whole years on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: date, years: int) -> date:
    """Give the day somebody becomes this old; who was born on 29 February, on 1 March."""
    try:
        return birth_date.replace(year=birth_date.year + years)
    except ValueError:
        return date(birth_date.year + years, 3, 1)


def check_decision(command: DecideSharing, today: date, terms: Terms) -> None:
    """Refuse a decision that cannot be so, whoever it is about.

    Parameters
    ----------
    today
        The local day.

    Raises
    ------
    NotValid
        ``same_organisation``, ``twice_the_same``, ``date_in_future``, ``date_in_past``,
        ``date_too_far``, ``missing``, ``not_for_this_basis``, ``not_today`` or ``not_both``.
    """
    if command.from_organisation_id == command.to_organisation_id:
        raise NotValid(("to_organisation_id",), "same_organisation")
    if len(set(command.fields)) != len(command.fields):
        raise NotValid(("fields",), "twice_the_same")
    if command.decided_on > today:
        raise NotValid(("decided_on",), "date_in_future")
    if command.expires_on < today:
        raise NotValid(("expires_on",), "date_in_past")
    if command.expires_on > command.decided_on + timedelta(days=terms.longest_days):
        raise NotValid(("expires_on",), "date_too_far")
    _check_emergency(command, today)
    _check_informing(command, today)


def _check_emergency(command: DecideSharing, today: date) -> None:
    """Hold an emergency to its two answers on the day itself. Source: domain invariant I6."""
    if command.basis is not SharingBasis.EMERGENCY:
        if command.emergency is not None:
            raise NotValid(("emergency",), "not_for_this_basis")
        return
    if command.emergency is None:
        raise NotValid(("emergency",), "missing")
    if command.decided_on != today:
        raise NotValid(("decided_on",), "not_today")


def _check_informing(command: DecideSharing, today: date) -> None:
    """Ask that the family knows, or why and until when not. Source: domain invariant I16."""
    if command.family_informed_on is not None:
        if command.family_informed_on > today:
            raise NotValid(("family_informed_on",), "date_in_future")
        for name in ("informed_deferred", "inform_by"):
            if getattr(command, name) is not None:
                raise NotValid((name,), "not_both")
        return
    for name in ("informed_deferred", "inform_by"):
        if getattr(command, name) is None:
            raise NotValid((name,), "missing")
    if command.inform_by is not None and command.inform_by < today:
        raise NotValid(("inform_by",), "date_in_past")
    if command.inform_by is not None and command.inform_by > command.expires_on:
        raise NotValid(("inform_by",), "date_too_far")


def check_basis(
    command: DecideSharing, birth_date: date, terms: Terms, lawful: Collection[str]
) -> None:
    """Refuse a basis that does not carry this sharing.

    Parameters
    ----------
    lawful
        The codes of both kinds of basis that the dated list of legal bases names for this day.

    Raises
    ------
    Conflict
        ``consent-not-sufficient`` with ``no_basis``, ``not_in_law``, ``too_young_to_decide``,
        ``young_person_decides`` or ``of_age_decides``.
    NotValid
        ``not_for_this_basis`` for an incapacity that has nothing to excuse; ``date_in_past`` for a
        decision from before the birth.

    Source
    ------
    Domain facts 5.2 and invariant I3: from twelve the young person decides, unless a recorded
    assessment says it cannot; below, somebody with parental authority; of age, nobody else.
    """
    if command.basis is SharingBasis.NONE:
        raise _insufficient("no_basis")
    if command.basis.value not in lawful or command.gdpr_basis.value not in lawful:
        raise _insufficient("not_in_law")
    if command.decided_on < birth_date:
        raise NotValid(("decided_on",), "date_in_past")
    age = age_on(birth_date, command.decided_on)
    decides = age >= terms.minor_decides_years
    if command.basis is SharingBasis.CONSENT_MINOR and not decides:
        raise _insufficient("too_young_to_decide")
    by_parents = command.basis in OF_PARENTS
    if by_parents and age >= terms.of_age_years:
        raise _insufficient("of_age_decides")
    if by_parents and decides and command.incapacity_reason is None:
        raise _insufficient("young_person_decides")
    if command.incapacity_reason is not None and not (by_parents and decides):
        raise NotValid(("incapacity_reason",), "not_for_this_basis")


def check_receiver(basis: SharingBasis, sender: Side, receiver: Side) -> None:
    """Refuse a receiver to whom this basis does not reach.

    Raises
    ------
    Conflict
        ``consent-not-sufficient`` with ``coordination_holds_no_names``,
        ``judiciary_not_same_mission`` or ``receiver_keeps_no_secrecy``.

    Source
    ------
    Domain facts 5.1: secrecy is shared in the same mission only, and police and justice are not;
    who keeps professional secrecy tells a school or another without it only with consent (0, fact
    2), or in an emergency. Domain facts 2: the coordination holds no identifiable data.
    """
    if receiver.kind is OrganisationKind.COORDINATION:
        raise _insufficient("coordination_holds_no_names")
    if receiver.secrecy is SecrecyRegime.JUDICIAL and basis in CONSENTS:
        raise _insufficient("judiciary_not_same_mission")
    leaves_secrecy = (
        sender.secrecy is SecrecyRegime.PROFESSIONAL_SECRECY
        and receiver.secrecy is not SecrecyRegime.PROFESSIONAL_SECRECY
    )
    if leaves_secrecy and basis is SharingBasis.STATUTORY_TASK:
        raise _insufficient("receiver_keeps_no_secrecy")


def lapses_at(
    command: DecideSharing,
    birth_date: date,
    *,
    now: datetime,
    calendar: SchoolCalendar,
    terms: Terms,
) -> datetime:
    """Give the moment a decision ends by itself, UTC.

    Returns
    -------
    datetime
        The end of its last local day, or what comes earlier: for a consent the start of the next
        12th or 18th birthday after it was given; for an emergency so many hours from now.

    Raises
    ------
    Conflict
        ``consent-not-sufficient`` with ``ask_again`` when that moment has passed: it was given
        before a birthday that has been since.
    """
    ends = [end_of_day(calendar, command.expires_on)]
    if command.basis is SharingBasis.EMERGENCY:
        ends.append(now + timedelta(hours=terms.emergency_hours))
    if command.basis in CONSENTS:
        ends += [
            start_of_day(calendar, day)
            for years in (terms.minor_decides_years, terms.of_age_years)
            if (day := birthday(birth_date, years)) > command.decided_on
        ]
    if min(ends) <= now:
        raise _insufficient("ask_again")
    return min(ends)


def state_at(lapses: datetime, revoked: datetime | None, at: datetime) -> SharingState:
    """Give the state of a decision at a moment."""
    if revoked is not None and revoked <= at:
        return SharingState.REVOKED
    return SharingState.IN_FORCE if at < lapses else SharingState.LAPSED


def check_in_force(state: SharingState) -> None:
    """Refuse to change a decision that has ended.

    Raises
    ------
    Conflict
        ``sharing-not-in-force`` with the state.
    """
    if state is not SharingState.IN_FORCE:
        raise Conflict(ProblemType.SHARING_NOT_IN_FORCE, current={"status": state.value})


def check_revocation(basis: SharingBasis, reason: RevocationReason) -> None:
    """Refuse to take back as consent what did not stand on consent.

    Raises
    ------
    GuardNotMet
        ``basis_is_consent``: a family cannot withdraw a statutory task or an emergency.
    """
    if reason in _BY_FAMILY and basis not in CONSENTS:
        raise GuardNotMet("basis_is_consent")


def check_inform(
    command: InformFamily, informed_on: date | None, decided_on: date, today: date
) -> None:
    """Refuse to record an informing that cannot be so.

    Raises
    ------
    Conflict
        ``lifecycle-conflict`` when the family was informed already.
    NotValid
        ``date_in_future``, or ``date_in_past`` from before the decision.
    """
    if informed_on is not None:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, reason="family_informed")
    if command.informed_on > today:
        raise NotValid(("informed_on",), "date_in_future")
    if command.informed_on < decided_on:
        raise NotValid(("informed_on",), "date_in_past")


def ends_on_birthday(
    birth_date: date, lapses: datetime, *, calendar: SchoolCalendar, terms: Terms
) -> bool:
    """Tell whether a decision lapses because its young person gets a say, or is of age."""
    day = local_date(calendar, lapses)
    ages = (terms.minor_decides_years, terms.of_age_years)
    return any(day == birthday(birth_date, years) for years in ages)


def end_of_day(calendar: SchoolCalendar, on: date) -> datetime:
    """Give the moment a local day has passed, UTC."""
    return start_of_day(calendar, on + timedelta(days=1))


def _insufficient(reason: str) -> Conflict:
    return Conflict(ProblemType.CONSENT_NOT_SUFFICIENT, reason=reason)
