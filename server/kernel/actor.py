"""Who asks: a person with confirmed memberships, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.vocabulary import OrganisationKind, Role, SecrecyRegime, Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A confirmed membership: what a person may do, where, under which duty of silence."""

    organisation_id: UUID
    role: Role
    kind: OrganisationKind
    sector: Sector
    secrecy: SecrecyRegime


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks.

    Notes
    -----
    Only memberships in the state *confirmed* are here: an invited, accepted or former member has
    none. The system (worker, command line) has no account.
    """

    network_id: UUID
    account_id: UUID | None = None
    session_id: UUID | None = None
    display_name: str = ""
    memberships: tuple[Membership, ...] = ()
    proved_at: datetime | None = None
    """When this session last showed who it is; none for one that never did, and for the system."""

    @property
    def is_system(self) -> bool:
        """Whether this is the worker or the command line, and no person."""
        return self.account_id is None

    def organisations(self, *roles: Role) -> frozenset[UUID]:
        """Give the organisations where this person has one of these roles."""
        return frozenset(m.organisation_id for m in self.memberships if m.role in roles)

    def has(self, role: Role, organisation_id: UUID | None = None) -> bool:
        """Tell whether this person has a role, in one organisation or anywhere."""
        return any(
            m.role is role and organisation_id in {None, m.organisation_id}
            for m in self.memberships
        )
