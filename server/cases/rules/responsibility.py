"""Who holds a case, and how that moves. Pure.

Responsibility moves in one way only: a rule takes the circle as it is and refuses, or gives
*moves*; these become entries of the ledger and changes of rows. A move that takes up comes before
the one that lets go, so that between two entries of the same moment somebody always holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from server.kernel.errors import GuardNotMet, NotValid
from shared.vocabulary import (
    DisputeSettlement,
    LedgerBasis,
    LedgerChange,
    ResponsibilityRole,
)

MOVABLE = frozenset({ResponsibilityRole.CONNECTOR, ResponsibilityRole.CO_RESPONSIBLE})
"""The roles of a case that can be handed over."""


@dataclass(frozen=True, slots=True)
class Holding:
    """An organisation that holds a role, and the person who stands for it."""

    organisation_id: UUID
    account_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who holds an open case now."""

    parties: Mapping[UUID, UUID | None]
    """Each co-responsible organisation, and who stands for it."""
    connector: Holding


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happens to responsibility; becomes one entry of the ledger."""

    change: LedgerChange
    role: ResponsibilityRole
    holding: Holding


class LedgerEntry(Protocol):
    """An entry of the ledger, in the order of the ledger."""

    at: datetime
    change: LedgerChange
    role: ResponsibilityRole
    organisation_id: UUID
    account_id: UUID | None
    basis: LedgerBasis


_E = TypeVar("_E", bound=LedgerEntry)


def holders_at(entries: Iterable[_E], at: datetime) -> list[_E]:
    """Give who held what at a moment, as the entries by which they took it up.

    Parameters
    ----------
    entries
        The ledger of one case, in its own order.
    at
        Everything that happened up to and including this moment counts.

    Returns
    -------
    list
        The connector first, then the co-responsible in the order they took it up; empty before the
        case was opened and while it is closed.

    Notes
    -----
    There is one place for a connector, and one for each co-responsible organisation. Who takes a
    place up is in it at once; letting go empties a place only while it is one's own. So the role of
    connector moves without a moment between two entries in which nobody or two people have it.
    """
    places: dict[tuple[ResponsibilityRole, UUID | None], _E] = {}
    for entry in entries:
        if entry.at > at:
            break
        shared = entry.role is not ResponsibilityRole.CONNECTOR
        place = (entry.role, entry.organisation_id if shared else None)
        if entry.change is LedgerChange.TOOK_UP:
            places.pop(place, None)
            places[place] = entry
        elif place in places and _holding(places[place]) == _holding(entry):
            del places[place]
    return sorted(places.values(), key=lambda entry: entry.role is not ResponsibilityRole.CONNECTOR)


def open_circle(organisation_id: UUID, account_id: UUID) -> list[Move]:
    """Give the moves of a case that begins: the school is co-responsible, a colleague connects."""
    first = Holding(organisation_id, account_id)
    return [_took_up(first), _took_up(first, ResponsibilityRole.CONNECTOR)]


def join(circle: Circle, organisation_id: UUID, account_id: UUID) -> list[Move]:
    """Give the moves of a partner that accepted: it is added, once."""
    if organisation_id in circle.parties:
        return []
    return [_took_up(Holding(organisation_id, account_id))]


def move_connector(circle: Circle, organisation_id: UUID, account_id: UUID) -> list[Move]:
    """Give the moves of a connector's role that passes on; nothing when it is there already.

    Raises
    ------
    GuardNotMet
        ``receiver_in_circle``: a connector is somebody of a co-responsible party.
    """
    _check_in_circle(circle, organisation_id)
    receiver = Holding(organisation_id, account_id)
    if receiver == circle.connector:
        return []
    role = ResponsibilityRole.CONNECTOR
    return [_took_up(receiver, role), _let_go(circle.connector, role)]


def take_place(
    circle: Circle, from_organisation_id: UUID, to_organisation_id: UUID, account_id: UUID
) -> list[Move]:
    """Give the moves of a co-responsible place that somebody takes over.

    Within one organisation the person changes; between two of the circle, the giver lets go.

    Raises
    ------
    GuardNotMet
        ``receiver_in_circle`` when the receiver is no party: an organisation comes in through a
        referral that it accepts, because only a sharing decision lets data cross its border.
        ``connector_first`` when the giver's organisation still connects.
    """
    _check_in_circle(circle, to_organisation_id)
    receiver = Holding(to_organisation_id, account_id)
    if from_organisation_id == to_organisation_id:
        before = Holding(to_organisation_id, circle.parties[to_organisation_id])
        return [] if receiver == before else [_took_up(receiver), _let_go(before)]
    return [_took_up(receiver), *leave(circle, from_organisation_id)]


def leave(circle: Circle, organisation_id: UUID) -> list[Move]:
    """Give the moves of a party that leaves.

    Raises
    ------
    GuardNotMet
        ``connector_first`` when its organisation still connects; ``somebody_stays`` when it is the
        last co-responsible party.
    """
    if circle.connector.organisation_id == organisation_id:
        raise GuardNotMet("connector_first")
    if set(circle.parties) <= {organisation_id}:
        raise GuardNotMet("somebody_stays")
    return [_let_go(Holding(organisation_id, circle.parties[organisation_id]))]


def end_circle(circle: Circle) -> list[Move]:
    """Give the moves of a case that closes: all let go, the connector last."""
    parties = [_let_go(Holding(*party)) for party in circle.parties.items()]
    return [*parties, _let_go(circle.connector, ResponsibilityRole.CONNECTOR)]


def restore_circle(circle: Circle) -> list[Move]:
    """Give the moves of a case that opens again with this circle."""
    parties = [_took_up(Holding(*party)) for party in circle.parties.items()]
    return [*parties, _took_up(circle.connector, ResponsibilityRole.CONNECTOR)]


def check_proposal(circle: Circle, role: ResponsibilityRole, giver: UUID, to: Holding) -> None:
    """Refuse a handover that could never be accepted.

    Raises
    ------
    NotValid
        ``not_a_role_of_a_case``; ``does_not_hold_this`` when the giver has not what it gives;
        ``holds_this_already``.
    GuardNotMet
        As `move_connector` and `take_place`.
    """
    if role not in MOVABLE:
        raise NotValid(("role",), "not_a_role_of_a_case")
    if not holds(circle, role, giver):
        raise NotValid(("from_organisation_id",), "does_not_hold_this")
    if not hand_over(circle, role, giver, to):
        raise NotValid(("to_account_id",), "holds_this_already")


def hand_over(circle: Circle, role: ResponsibilityRole, giver: UUID, to: Holding) -> list[Move]:
    """Give the moves of a handover that is accepted.

    Raises
    ------
    GuardNotMet
        As `move_connector` and `take_place`; ``giver_holds`` when the role has moved meanwhile.
    """
    if to.account_id is None or not holds(circle, role, giver):
        raise GuardNotMet("giver_holds")
    if role is ResponsibilityRole.CONNECTOR:
        return move_connector(circle, to.organisation_id, to.account_id)
    return take_place(circle, giver, to.organisation_id, to.account_id)


def holds(circle: Circle, role: ResponsibilityRole, organisation_id: UUID) -> bool:
    """Tell whether an organisation has a role in the circle."""
    if role is ResponsibilityRole.CONNECTOR:
        return circle.connector.organisation_id == organisation_id
    return organisation_id in circle.parties


def check_settlement(
    circle: Circle,
    settlement: DisputeSettlement,
    *,
    leaver: UUID,
    successor: UUID | None,
    disputing: Iterable[UUID],
) -> None:
    """Refuse a settlement that leaves a place empty.

    Parameters
    ----------
    disputing
        The parties that say "not ours" now.

    Raises
    ------
    NotValid
        ``missing`` when nobody is named who carries on; ``not_for_this_settlement`` for a successor
        of a party that stays.
    GuardNotMet
        ``successor_stays`` when the named one is no other party, or disputes as well.
    """
    if settlement is DisputeSettlement.STAYS:
        if successor is not None:
            raise NotValid(("successor_organisation_id",), "not_for_this_settlement")
        return
    if successor is None:
        raise NotValid(("successor_organisation_id",), "missing")
    staying = set(circle.parties) - {leaver} - set(disputing)
    if successor not in staying:
        raise GuardNotMet("successor_stays")


def _check_in_circle(circle: Circle, organisation_id: UUID) -> None:
    if organisation_id not in circle.parties:
        raise GuardNotMet("receiver_in_circle")


def _holding(entry: LedgerEntry) -> Holding:
    return Holding(entry.organisation_id, entry.account_id)


def _took_up(
    holding: Holding, role: ResponsibilityRole = ResponsibilityRole.CO_RESPONSIBLE
) -> Move:
    return Move(LedgerChange.TOOK_UP, role, holding)


def _let_go(holding: Holding, role: ResponsibilityRole = ResponsibilityRole.CO_RESPONSIBLE) -> Move:
    return Move(LedgerChange.LET_GO, role, holding)
