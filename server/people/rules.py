"""What is allowed with accounts, roles, sign-in and young persons. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address, ip_network

from server.kernel.errors import Conflict, GuardNotMet, NotValid
from shared.problems import ProblemType
from shared.vocabulary import MembershipState, OrganisationKind, Role

ROLES: Mapping[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.SCHOOL: frozenset(
        {Role.SIGNALLER, Role.CARE_TEAM, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}
    ),
    OrganisationKind.PARTNER: frozenset({Role.PARTNER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
    OrganisationKind.COORDINATION: frozenset(
        {Role.COORDINATOR, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}
    ),
}
"""Which roles there are in which kind of organisation. A CLB is a partner, not a school."""

_MEMBERSHIP: Mapping[MembershipState, Mapping[str, MembershipState]] = {
    MembershipState.INVITED: {
        "membership.accept": MembershipState.ACCEPTED,
        "membership.end": MembershipState.ENDED,
    },
    MembershipState.ACCEPTED: {
        "membership.confirm": MembershipState.CONFIRMED,
        "membership.end": MembershipState.ENDED,
    },
    MembershipState.CONFIRMED: {"membership.end": MembershipState.ENDED},
    MembershipState.ENDED: {},
}

PASSWORD_BYTES = 1024
"""The longest password, in bytes of UTF-8 after NFC."""

SESSION_IDLE = timedelta(days=60)
"""A device that was not used this long has to sign in again; a summer holiday is shorter."""
SESSION_KEPT = SESSION_IDLE + timedelta(days=30)
"""A device that was not used this long is forgotten, whether it was signed out or lay idle."""
SESSIONS_PER_ACCOUNT = 20
"""A device more ends the one that was not used for the longest time."""
TOUCHED_EVERY = timedelta(minutes=1)
"""A session at the desk writes down that it was used at most this often."""
REFRESH_GRACE = timedelta(seconds=30)
"""Within this time a spent refresh token gets the same successor: its answer may have got lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLimits:
    """How long a browser stays signed in at the desk: without being used, and in all."""

    idle: timedelta
    longest: timedelta

    def ended(self, *, opened_at: datetime, last_used_at: datetime, now: datetime) -> bool:
        """Tell whether a session that was opened and used then has timed out."""
        return now - last_used_at >= self.idle or now - opened_at >= self.longest


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLimit:
    """How many wrong passwords cost nothing, and how fast they are forgiven."""

    free: int
    forgiven_every: timedelta


TRIES_OF_NAME = TryLimit(free=5, forgiven_every=timedelta(hours=1))
"""People mistype; whoever guesses has about a hundred tries a day."""
TRIES_OF_NETWORK = TryLimit(free=60, forgiven_every=timedelta(minutes=1))
"""A school has one address for everybody who works there."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""Nobody waits longer than this: a lock that is permanent is a weapon against the account."""
TRACES_KEPT = timedelta(days=7)
"""After this a count of wrong tries has been forgiven long ago."""
NOTICES_SHOWN = timedelta(days=60)
"""What nobody looked at for so long has been reminded of since, or was dealt with elsewhere."""

SECOND_STEP = timedelta(minutes=10)
"""How long after the password a session may still show its second factor."""
ENROLMENT = timedelta(minutes=15)
"""How long an app that was begun may be confirmed: installing one takes a while."""
CHALLENGE = timedelta(minutes=5)
"""How long a passkey may take to sign what it was asked. Source: security promises R14."""
RECOVERY_CODES = 10
FACTORS_PER_ACCOUNT = 10

_WORD = re.compile(r"[^\W_]+")
_DIFFERENT_CHARACTERS = 5
_LEFT_BESIDE_WORDS = 6
_OLDEST_YEARS = 120
_IPV6_NETWORK_BITS = 64


def check_role(role: Role, kind: OrganisationKind) -> None:
    """Refuse a role that this kind of organisation does not have.

    Raises
    ------
    NotValid
        ``not_in_this_kind_of_organisation``.
    """
    if role not in ROLES[kind]:
        raise NotValid(("role",), "not_in_this_kind_of_organisation")


def after_membership(state: MembershipState, command: str) -> MembershipState:
    """Give the state of a membership after *accept*, *confirm* or *end*.

    Raises
    ------
    Conflict
        ``lifecycle-conflict`` when this state does not take that command.
    """
    after = _MEMBERSHIP[state].get(command)
    if after is None:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": state.value})
    return after


def username_key(username: str) -> str:
    """Give the form in which names to sign in with are compared: NFC, casefolded, trimmed."""
    folded = unicodedata.normalize("NFC", username).strip().casefold()
    return unicodedata.normalize("NFC", folded)


def check_username(username: str) -> None:
    """Refuse a name that cannot be told over a telephone.

    Raises
    ------
    NotValid
        ``has_spaces``.
    """
    if any(character.isspace() for character in username):
        raise NotValid(("username",), "has_spaces")


def check_password(
    password: str, *, field: str, username: str, refused: Collection[str], words: Iterable[str]
) -> None:
    """Refuse a password that is too long, well known, or made of what everybody here knows.

    Parameters
    ----------
    field
        The name of the field it came in.
    refused
        Passwords from breaches, in the form `plain` gives.
    words
        Well-known and local words in that form, longest first: what is left of a password without
        them has to be something by itself. *Kring-Kortrijk-2026* is two such words and a year.

    Raises
    ------
    NotValid
        ``too_long``, ``well_known`` or ``like_the_username``.

    Source
    ------
    Security promises R10; NIST SP 800-63B, memorized secrets (lists of known ones and of words of
    the context, no rules of composition).
    """
    exact = unicodedata.normalize("NFC", password)
    if len(exact.encode()) > PASSWORD_BYTES:
        raise NotValid((field,), "too_long")
    bare = plain(password)
    if bare in refused or len(set(exact)) < _DIFFERENT_CHARACTERS:
        raise NotValid((field,), "well_known")
    if _little_is_left(bare, [plain(username)]):
        raise NotValid((field,), "like_the_username")
    if _little_is_left(bare, words):
        raise NotValid((field,), "well_known")


def wait_after(failures: int, free: int) -> timedelta:
    """Give how long the next try waits after a number of wrong ones.

    Returns
    -------
    timedelta
        Zero while ``free`` ones are not used up, then 30 seconds, doubling, never more than a
        quarter of an hour.

    Source
    ------
    Security promises R16.
    """
    if failures < free:
        return timedelta(0)
    doublings = min(failures - free, 16)  # Far beyond the longest wait, and no endless number.
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def forgiven(
    failures: int, since: datetime, *, now: datetime, every: timedelta
) -> tuple[int, datetime]:
    """Give how many wrong tries still count, and the moment up to which time has forgiven them.

    Notes
    -----
    Time forgives by whole steps and keeps the rest, so that somebody who tries again and again is
    forgiven as fast as somebody who waits.
    """
    steps = max(0, (now - since) // every)
    if steps >= failures:
        return 0, now
    return failures - steps, since + steps * every


def check_one_proof(*proofs: object | None) -> None:
    """Refuse to be shown nothing, or several things at once.

    Raises
    ------
    NotValid
        ``one_of_these``.
    """
    if sum(each is not None for each in proofs) != 1:
        raise NotValid(("code",), "one_of_these")


def check_not_the_last(factors: int, *, required: bool) -> None:
    """Refuse to take away the only factor of somebody whose role needs one.

    Raises
    ------
    GuardNotMet
        ``another_factor_first``.

    Source
    ------
    Security promises R14.
    """
    if required and factors <= 1:
        raise GuardNotMet("another_factor_first")


def network_of(address: str) -> str:
    """Give the network an address belongs to: itself, or the /64 that one household or school has.

    Notes
    -----
    What is no IP address (a Unix socket, a test) is a network of its own.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 -- the version of the protocol
        return str(parsed)
    return str(ip_network((parsed, _IPV6_NETWORK_BITS), strict=False))


def check_young_person(
    *, given_name: str, family_name: str, birth_date: date, residence_nis: str | None, today: date
) -> None:
    """Refuse what cannot be true of a young person.

    Parameters
    ----------
    today
        The local day.

    Raises
    ------
    NotValid
        ``blank``, ``date_in_future``, ``date_too_long_ago`` or ``not_a_nis_code``.
    """
    for field, name in (("given_name", given_name), ("family_name", family_name)):
        if not name.strip():
            raise NotValid((field,), "blank")
    if birth_date > today:
        raise NotValid(("birth_date",), "date_in_future")
    if birth_date.year < today.year - _OLDEST_YEARS:
        raise NotValid(("birth_date",), "date_too_long_ago")
    if residence_nis is not None and not (residence_nis.isascii() and residence_nis.isdigit()):
        raise NotValid(("residence_nis",), "not_a_nis_code")


def check_departure(ended_on: date, today: date) -> None:
    """Refuse a departure that has not happened yet.

    Raises
    ------
    NotValid
        ``date_in_future``.
    """
    if ended_on > today:
        raise NotValid(("ended_on",), "date_in_future")


def matches(query: str, *names: str) -> bool:
    """Tell whether every word of a query begins some word of these names, accents apart."""
    words = [word for name in names for word in searchable(name).split()]
    return all(
        any(word.startswith(sought) for word in words) for sought in searchable(query).split()
    )


def searchable(text: str) -> str:
    """Give a name as it is searched and sorted: without accents or case, signs as spaces."""
    folded = text.casefold()
    if not folded.isascii():  # A roster has thousands of names, most of them plain.
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_WORD.findall(folded))


def plain(text: str) -> str:
    """Give a text without accents, case, spaces or signs, to find it however it is written."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def _little_is_left(bare: str, words: Iterable[str]) -> bool:
    rest = bare
    for word in words:
        if word:
            rest = rest.replace(word, "")
    return rest != bare and len(rest) < _LEFT_BESIDE_WORDS
