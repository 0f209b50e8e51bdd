"""Sharing decisions: what may cross an organisation's border, and on what ground.

No data leave an organisation without one in force. It names the fields, the receiver, the purpose,
the basis and the end; whether the family knows, or why not yet. From twelve on the young person
decides; below, somebody with parental authority. Taking it back stops every further read within a
minute and never rewrites what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen, MinLen

from shared.contract import Command, Version, View, Words
from shared.vocabulary import (
    DeferredReason,
    GdprBasis,
    RevocationReason,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SharingState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReason(View):
    """The two answers that an emergency asks for (domain invariant I6)."""

    danger: Words
    """What makes it a matter of hours."""
    no_other_way: Words
    """Why consent could not be asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSharing(Command):
    """Record that data may go to a partner: which, for what, on what ground, until when."""

    type: Literal["sharing.decide"] = "sharing.decide"
    sharing_id: UUID
    young_person_id: UUID
    case_id: UUID
    """The case in which it is shared."""
    from_organisation_id: UUID
    to_organisation_id: UUID
    fields: Annotated[tuple[SharedField, ...], MinLen(1), MaxLen(13)]
    purpose: SharingPurpose
    basis: SharingBasis
    gdpr_basis: GdprBasis
    expires_on: date
    """The last day it is in force, at most the longest term of the region."""
    decided_on: date
    """When the young person or the parents said so."""
    incapacity_reason: Words | None = None
    """Why a young person of twelve or older could not decide: only with a parents' consent."""
    family_informed_on: date | None = None
    informed_deferred: DeferredReason | None = None
    """Why the family is told later; needed when ``family_informed_on`` is absent."""
    inform_by: date | None = None
    """By when they will be told, when it is deferred."""
    emergency: EmergencyReason | None = None
    """Only, and always, with the basis *noodtoestand*: it then ends within 72 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeSharing(Command):
    """Take a sharing decision back: nothing more is read through it."""

    type: Literal["sharing.revoke"] = "sharing.revoke"
    sharing_id: UUID
    version: Version
    reason: RevocationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class InformFamily(Command):
    """Record that the family, who was to be told later, now knows."""

    type: Literal["sharing.inform"] = "sharing.inform"
    sharing_id: UUID
    version: Version
    informed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSharingAgain(Command):
    """Ask again on the day a decision lapses (expiry, 12th, 18th birthday). Sent by the worker."""

    type: Literal["sharing.ask-again"] = "sharing.ask-again"
    sharing_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindToInform(Command):
    """The day has passed by which the family was to be told. Sent by the worker."""

    type: Literal["sharing.remind"] = "sharing.remind"
    sharing_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingView(View):
    """A sharing decision, for the two organisations it stands between."""

    sharing_id: UUID
    young_person_id: UUID
    case_id: UUID
    from_organisation_id: UUID
    to_organisation_id: UUID
    fields: tuple[SharedField, ...]
    purpose: SharingPurpose
    basis: SharingBasis
    gdpr_basis: GdprBasis
    state: SharingState
    decided_on: date
    lapses_at: datetime
    """When it ends by itself: last day, 72 hours for an emergency, or a 12th or 18th birthday."""
    revoked_at: datetime | None
    family_informed_on: date | None
    informed_deferred: DeferredReason | None
    inform_by: date | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPage(View):
    """One page of sharing decisions of a case, newest first."""

    items: tuple[SharingView, ...]
    next_cursor: str | None = None


COMMANDS: tuple[type[Command], ...] = (DecideSharing, InformFamily, RevokeSharing)
"""What a person can mean to happen with sharing."""

WORKER_COMMANDS: tuple[type[Command], ...] = (AskSharingAgain, RemindToInform)
"""What only the worker sends."""
