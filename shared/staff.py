"""Staff: the roles in an organisation as whoever administers it sees them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.contract import View
from shared.vocabulary import MembershipState, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView(View):
    """A role of somebody in an organisation, for whoever administers it."""

    membership_id: UUID
    account_id: UUID
    username: str
    display_name: str
    role: Role
    state: MembershipState
    version: int
    account_version: int
    has_second_factor: bool
    needs_second_factor: bool
    """Whether the role needs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage(View):
    """One page of the roles in an organisation: those that wait first, then in order of age."""

    items: tuple[StaffView, ...]
    next_cursor: str | None = None
