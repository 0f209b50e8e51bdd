"""What one question to a partner is to the server: several commands, in their order. Pure.

    open the circle when there is none ─▶ decide about the signal ─▶ record what may be shared
    ─▶ prepare the question ─▶ send it

Advice is nameless: nothing is shared, and there is no circle. Consent is asked for secrecy and for
the rights of minors; the ground under data-protection law is another question, and for schools and
public partners it is their task (domain facts 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mobile.clock import Ids
from mobile.controllers.checking import clean
from mobile.controllers.help_draft import HelpDraft, needs_incapacity
from mobile.controllers.help_nearby import Subject
from shared.asking import GDPR_BASES, PURPOSES
from shared.cases import OpenCase
from shared.consents import DecideSharing, EmergencyReason
from shared.contract import Command
from shared.lifecycle import SIGNAL_DECISIONS
from shared.referrals import DraftReferral, SendReferral
from shared.signals import DecideSignal, SignalItem
from shared.vocabulary import (
    GdprBasis,
    ReferralKind,
    SharingBasis,
    SignalDecision,
)

_FIRST_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question, complete."""

    subject: Subject
    draft: HelpDraft
    signal: SignalItem | None
    """The signal it begins with, as it stands now."""
    connector_account_id: UUID
    """Who connects a circle that opens with it."""
    today: date
    ids: Ids

    def commands(self) -> tuple[Command, ...]:
        """Give the commands, in the order in which they have to be carried out."""
        subject, draft, referral_id = self.subject, self.draft, self.ids()
        if draft.kind is ReferralKind.ADVICE:
            return (
                *self._asked(referral_id),
                *self._decided(SignalDecision.ASK_ADVICE, referral_id=referral_id),
            )
        case_id = subject.case_id or self.ids()
        sharing_id = self.ids()
        return (
            *self._opened(case_id),
            *self._decided(
                SignalDecision.ASK_PARTNER,
                case_id=case_id,
                informed=draft.informed_on is not None,
            ),
            self._shared(case_id, sharing_id),
            *self._asked(referral_id, case_id=case_id, sharing_id=sharing_id),
        )

    def _opened(self, case_id: UUID) -> tuple[Command, ...]:
        subject, next_on = self.subject, self.draft.next_on
        if subject.case_id is not None or next_on is None:
            return ()
        return (
            OpenCase(
                command_id=self.ids(),
                case_id=case_id,
                young_person_id=subject.young_person_id,
                organisation_id=subject.organisation_id,
                connector_account_id=self.connector_account_id,
                signal_id=subject.signal_id,
                next_on=next_on,
            ),
        )

    def _decided(
        self,
        decision: SignalDecision,
        *,
        case_id: UUID | None = None,
        referral_id: UUID | None = None,
        informed: bool = False,
    ) -> tuple[Command, ...]:
        """Decide about the signal, unless it stands where that was decided before."""
        item = self.signal
        if item is None or decision not in SIGNAL_DECISIONS[item.status]:
            return ()
        return (
            DecideSignal(
                command_id=self.ids(),
                signal_id=item.signal_id,
                version=item.version,
                decision=decision,
                case_id=case_id,
                referral_id=referral_id,
                family_informed=informed,
            ),
        )

    def _shared(self, case_id: UUID, sharing_id: UUID) -> DecideSharing:
        subject, draft, today = self.subject, self.draft, self.today
        basis = draft.basis or SharingBasis.NONE
        emergency = None
        if basis is SharingBasis.EMERGENCY:
            emergency = EmergencyReason(
                danger=clean(draft.danger) or "", no_other_way=clean(draft.no_other_way) or ""
            )
        informed = draft.informed_on is not None
        unable = needs_incapacity(draft, subject.age_on(today))
        return DecideSharing(
            command_id=self.ids(),
            sharing_id=sharing_id,
            young_person_id=subject.young_person_id,
            case_id=case_id,
            from_organisation_id=subject.organisation_id,
            to_organisation_id=draft.service.organisation_id,
            fields=draft.fields,
            purpose=PURPOSES[draft.kind],
            basis=basis,
            gdpr_basis=GDPR_BASES.get(basis, GdprBasis.PUBLIC_TASK),
            expires_on=draft.expires_on or today,
            decided_on=draft.decided_on or today,
            incapacity_reason=clean(draft.incapacity_reason) if unable else None,
            family_informed_on=draft.informed_on,
            informed_deferred=None if informed else draft.informed_deferred,
            inform_by=None if informed else draft.inform_by,
            emergency=emergency,
        )

    def _asked(
        self,
        referral_id: UUID,
        *,
        case_id: UUID | None = None,
        sharing_id: UUID | None = None,
    ) -> tuple[Command, ...]:
        subject, draft = self.subject, self.draft
        domains = () if draft.life_domain is None else (draft.life_domain,)
        return (
            DraftReferral(
                command_id=self.ids(),
                referral_id=referral_id,
                kind=draft.kind,
                from_organisation_id=subject.organisation_id,
                to_service_id=draft.service.service_id,
                case_id=case_id,
                sharing_id=sharing_id,
                signal_id=subject.signal_id,
                life_domains=domains,
                urgency=draft.urgency,
                help_question=clean(draft.help_question) or "",
            ),
            SendReferral(command_id=self.ids(), referral_id=referral_id, version=_FIRST_VERSION),
        )
