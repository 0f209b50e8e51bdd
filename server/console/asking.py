"""Asking a partner from the desk: about whom, what leaves, and the commands it becomes.

    open the circle when there is none ─▶ record what may be shared ─▶ prepare the question
    ─▶ decide about the signal ─▶ send it

To a person it is one act. Each command has an id made of the form's own id and of what it says, so
a double click is a replay, and a form that was mended after a refusal is a new command. When one is
refused, those before it stand: the page then goes on from there. Advice is nameless: nothing is
shared and there is no circle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from server.console.checking import Fault, missing, not_valid, read
from server.console.forms import Form, as_id
from server.kernel.command_log import NOBODY
from server.kernel.errors import NotValid
from shared.asking import GDPR_BASES, PURPOSES, needs_incapacity
from shared.cases import OpenCase
from shared.consents import DecideSharing
from shared.contract import Command
from shared.ids import ENTROPY_BYTES, uuid7
from shared.lifecycle import SIGNAL_DECISIONS
from shared.network import ServiceView
from shared.people import YoungPersonView
from shared.referrals import DraftReferral, SendReferral
from shared.signals import DecideSignal, SignalView
from shared.vocabulary import GdprBasis, ReferralKind, SharingBasis, SignalDecision

ASK_ID = "ask_id"
KNOWS, LATER = "knows", "later"
_FIRST_VERSION = 1
_MILLISECOND = 1 << 80
"""Where a UUIDv7 keeps the milliseconds of its making."""
_LATEST = 10**14
"""Milliseconds of a moment that a calendar still has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """For whom help is looked for, as far as this desk may know it."""

    young_person_id: UUID
    organisation_id: UUID
    """The organisation of one's own that asks."""
    name: str | None
    signal: SignalView | None = None
    case_id: UUID | None = None
    """The open circle it belongs to; none: it opens with the question."""
    person: YoungPersonView | None = None
    """What the school knows of its own pupil; a partner knows nothing of it here."""

    @property
    def nis(self) -> str | None:
        """Where the family lives."""
        return None if self.person is None else self.person.residence_nis

    def age_on(self, on: date) -> int | None:
        """Give the age in whole years; none when the birth date is not known here."""
        if self.person is None:
            return None
        born = self.person.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as it was typed, complete and in order."""

    referral_id: UUID
    opening: OpenCase | None
    deciding: DecideSignal | None
    sharing: DecideSharing | None
    draft: DraftReferral
    sending: SendReferral

    def commands(self) -> Iterator[Command]:
        """Give the commands, in the order in which they have to be carried out."""
        parts = (self.opening, self.sharing, self.draft, self.deciding, self.sending)
        return (one for one in parts if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Reads one question out of its form."""

    form: Form
    subject: Subject
    service: ServiceView
    kind: ReferralKind
    connector_account_id: UUID
    """Who connects a circle that opens with it."""
    today: date

    @property
    def shares(self) -> bool:
        """Whether anything about the young person leaves."""
        return self.kind is not ReferralKind.ADVICE

    def read(self) -> Question:
        """Read it.

        Raises
        ------
        NotValid
            With everything that is missing or cannot be so.
        """
        case_id = self.subject.case_id or self._id("case")
        referral_id = self._id("referral")
        of_question: list[Fault] = []
        of_sharing: list[Fault] = []
        opening: OpenCase | None = None
        sharing: DecideSharing | None = None
        if self.shares:
            opening = self._opening(of_question, case_id)
            sharing = self._sharing(of_sharing, case_id)
        fields = self._draft_fields(referral_id, case_id, sharing)
        faults: list[Fault] = []
        draft: DraftReferral | None = self._try(faults, DraftReferral, fields)
        faults += [*of_question, *of_sharing]
        if faults or draft is None:
            raise not_valid(faults)
        return Question(
            referral_id=referral_id,
            opening=opening,
            sharing=sharing,
            draft=draft,
            deciding=self._deciding(referral_id, case_id),
            sending=SendReferral(
                command_id=self._id("send"), referral_id=referral_id, version=_FIRST_VERSION
            ),
        )

    def _opening(self, faults: list[Fault], case_id: UUID) -> OpenCase | None:
        if self.subject.case_id is not None:
            return None
        signal = self.subject.signal
        fields: dict[str, Any] = {
            "case_id": case_id,
            "young_person_id": self.subject.young_person_id,
            "organisation_id": self.subject.organisation_id,
            "connector_account_id": self.connector_account_id,
            "signal_id": None if signal is None else signal.signal_id,
        }
        return self._try(faults, OpenCase, fields, "next_on")

    def _sharing(self, faults: list[Fault], case_id: UUID) -> DecideSharing | None:
        basis, fields = self._basis(), self._sharing_fields(case_id)
        needs = ["basis"]
        if basis is not SharingBasis.EMERGENCY:
            needs.append("expires_on")
        if needs_incapacity(basis, self.subject.age_on(self.today)):
            needs.append("incapacity_reason")
        if basis is SharingBasis.EMERGENCY:
            needs += ["emergency.danger", "emergency.no_other_way"]
        informed = self.form.value("informed")
        needs += {
            KNOWS: ["family_informed_on"],
            LATER: ["informed_deferred", "inform_by"],
        }.get(informed, ["informed"])
        if not self.form.typed.get("fields"):
            faults.append((("fields",), "too_short"))
        return self._try(faults, DecideSharing, fields, *needs)

    def _basis(self) -> SharingBasis | None:
        known = {str(each): each for each in SharingBasis}
        return known.get(self.form.value("basis"))

    def _sharing_fields(self, case_id: UUID) -> dict[str, Any]:
        basis, today = self._basis(), self.today
        emergency = basis is SharingBasis.EMERGENCY
        fields: dict[str, Any] = {
            "young_person_id": self.subject.young_person_id,
            "case_id": case_id,
            "from_organisation_id": self.subject.organisation_id,
            "to_organisation_id": self.service.organisation_id,
            "purpose": PURPOSES.get(self.kind),
            "gdpr_basis": GDPR_BASES.get(basis or SharingBasis.NONE, GdprBasis.PUBLIC_TASK),
        }
        if not needs_incapacity(basis, self.subject.age_on(today)):
            fields["incapacity_reason"] = None
        if emergency:
            fields |= {"decided_on": today, "expires_on": today}
        else:
            fields["emergency"] = None
            if not self.form.value("decided_on"):
                fields["decided_on"] = today
        if self.form.value("informed") == KNOWS:
            fields |= {"informed_deferred": None, "inform_by": None}
        else:
            fields["family_informed_on"] = None
        return fields

    def _draft_fields(
        self, referral_id: UUID, case_id: UUID, sharing: DecideSharing | None
    ) -> dict[str, Any]:
        signal = self.subject.signal
        return {
            "referral_id": referral_id,
            "kind": self.kind,
            "from_organisation_id": self.subject.organisation_id,
            "to_service_id": self.service.service_id,
            "case_id": case_id if self.shares else None,
            "sharing_id": None if sharing is None else sharing.sharing_id,
            "signal_id": None if signal is None else signal.signal_id,
            "age_band": None,
        }

    def _deciding(self, referral_id: UUID, case_id: UUID) -> DecideSignal | None:
        """Decide about the signal, unless it stands where that was decided before."""
        signal = self.subject.signal
        decision = SignalDecision.ASK_PARTNER if self.shares else SignalDecision.ASK_ADVICE
        if signal is None or decision not in SIGNAL_DECISIONS[signal.status]:
            return None
        fields: dict[str, Any] = {
            "signal_id": signal.signal_id,
            "version": self.form.value("version") or signal.version,
            "decision": decision,
            "case_id": case_id if self.shares else None,
            "referral_id": None if self.shares else referral_id,
            "reason": None,
            "next_on": None,
            "family_informed": self.shares and self.form.value("informed") == KNOWS,
        }
        return read(self.form, DecideSignal, (), **fields, command_id=self._id("signal"))

    def _try(
        self, faults: list[Fault], kind: Any, fields: dict[str, Any], *needs: str
    ) -> Any | None:
        """Read one of the commands; what is wrong goes to the others' faults."""
        own = missing(self.form, *needs)
        label = kind.__name__
        fixed = {**fields, "command_id": NOBODY}
        if kind is DecideSharing:
            fixed["sharing_id"] = NOBODY
        try:
            made = read(self.form, kind, own, **fixed)
        except NotValid as error:
            faults += error.faults
            return None
        said = repr(made)
        fixed["command_id"] = self._id(label, said)
        if kind is DecideSharing:
            fixed["sharing_id"] = self._id("sharing", said)
        return read(self.form, kind, (), **fixed)

    def _id(self, label: str, said: str = "") -> UUID:
        """Make an id that is the same for the same part of the same form, saying the same."""
        base = as_id(self.form.value(ASK_ID))
        if base is None or base.int // _MILLISECOND > _LATEST:
            raise NotValid((ASK_ID,), "missing")  # An id that no page of ours has made.
        at = datetime.fromtimestamp(base.int // _MILLISECOND / 1000, UTC)
        digest = hashlib.sha256(b"\0".join((base.bytes, label.encode(), said.encode())))
        return uuid7(at, digest.digest()[:ENTROPY_BYTES])
