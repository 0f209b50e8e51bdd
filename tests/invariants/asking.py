"""What people can mean to happen between organisations: sharing, asking, answering, leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import consents, network, people, referrals
from shared.commands import type_of
from shared.contract import Command
from shared.lifecycle import REFERRAL
from shared.vocabulary import (
    CancelReason,
    CapacityState,
    FailureReason,
    GdprBasis,
    HoldReason,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    RevocationReason,
    Role,
    SharedField,
    SharingBasis,
    SharingPurpose,
)
from tests.invariants.canaries import Said
from tests.invariants.means import Means, Meant
from tests.invariants.picture import Row

PURPOSES = {
    ReferralKind.CO_CARE: SharingPurpose.CARE,
    ReferralKind.HANDOVER: SharingPurpose.HANDOVER,
    ReferralKind.STEP_UP: SharingPurpose.PROTECTION,
}
_SENDS = ("care", "second")
_STAFF = ("care", "second", "caw", "caw_second", "clb", "teacher")


class Asking(Means):
    """Makes the commands of sharing decisions, referrals, services and staff."""

    def a_decision(
        self, case: Row, to: UUID, *, kind: ReferralKind, by: str | None = None
    ) -> Meant:
        """Decide to share."""
        fields = list(SharedField)
        self.chance.shuffle(fields)
        young = case["young_person_id"] == self.region.pupils[1]
        consent = SharingBasis.CONSENT_BOTH_PARENTS if young else SharingBasis.CONSENT_MINOR
        step_up = kind is ReferralKind.STEP_UP
        who = by or self.somebody(*_SENDS)
        return who, self.make(
            consents.DecideSharing,
            sharing_id=self.region.world.new_id(),
            young_person_id=case["young_person_id"],
            case_id=case["id"],
            from_organisation_id=self.region.people[who].organisation_id,
            to_organisation_id=to,
            fields=tuple(fields[: self.one_of(2, 6, 13)]),
            purpose=PURPOSES[kind],
            basis=SharingBasis.STATUTORY_TASK if step_up else consent,
            gdpr_basis=GdprBasis.PUBLIC_TASK,
            expires_on=self.today + timedelta(days=self.one_of(2, 30, 200)),
            decided_on=self.today,
            family_informed_on=self.today,
        )

    def an_end_to_sharing(self, sharing: Row) -> Meant:
        """Take a decision back."""
        reason = self.one_of(RevocationReason.WITHDRAWN_BY_PUPIL, RevocationReason.NO_LONGER_NEEDED)
        return self.somebody("care", "caw", "clb"), self.make(
            consents.RevokeSharing,
            sharing_id=sharing["id"],
            version=self.seen(sharing),
            reason=reason,
        )

    def a_draft(
        self, sharing: Row | None, kind: ReferralKind, to: UUID, *, by: str | None = None
    ) -> Meant:
        """Prepare a question."""
        who = by or self.somebody(*_SENDS)
        referral_id = self.region.world.new_id()
        about = sharing["young_person_id"] if sharing else None
        own = self.now.rows("signal", young_person_id=about) if about else []
        return who, self.make(
            referrals.DraftReferral,
            referral_id=referral_id,
            kind=kind,
            from_organisation_id=self.region.people[who].organisation_id,
            to_service_id=self.region.services[to],
            case_id=sharing["case_id"] if sharing else None,
            sharing_id=sharing["id"] if sharing else None,
            signal_id=self.one_of(*own)["id"] if own and self.now_and_then(2) else None,
            life_domains=(LifeDomain.FAMILY,),
            help_question=self.word(Said.HELP_QUESTION, about=about, thing=referral_id),
        )

    def about_a_referral(self, referral: Row, by: str | None = None) -> Meant:
        """Do something with a referral; mostly something its status answers."""
        status = ReferralStatus(referral["status"])
        answers = tuple(REFERRAL[status])
        everything = tuple(kind for kind in _ABOUT if kind != "referral.send")
        fits = bool(answers) and not self.now_and_then(6)
        helps = tuple(kind for kind in answers if kind not in _STOPS)
        helps = helps if helps and not self.now_and_then(4) else answers
        kind = self.one_of(*(helps if fits else everything))
        move = REFERRAL[status].get(kind)
        by_sender = move is not None and Party.RECEIVER not in move.by
        asked = self.region.partner(referral["to_organisation_id"])
        who = by or self.somebody(*(_SENDS if by_sender else (asked,)))
        return who, self._about(kind, referral, who)

    def a_change_of_staff(self) -> Meant:
        """Let somebody go, or an organisation, or let somebody in."""
        kind = self.one_of("membership", "membership", "account", "organisation", "invite")
        who = "administrator"
        name = self.one_of(*_STAFF)
        account_id = self.region.people[name].account_id
        if kind == "account":
            account = self.now.tables["account"][account_id]
            return who, self.make(
                people.DisableAccount, account_id=account_id, version=account["version"]
            )
        if kind == "organisation":
            organisation_id = self.one_of(*self.region.services)
            organisation = self.now.tables["organisation"][organisation_id]
            return who, self.make(
                network.DisableOrganisation,
                organisation_id=organisation_id,
                version=organisation["version"],
            )
        if kind == "invite":
            return who, self.make(
                people.InviteMember,
                membership_id=self.region.world.new_id(),
                account_id=account_id,
                organisation_id=self.region.people[name].organisation_id,
                role=self.one_of(Role.CARE_TEAM, Role.PARTNER, Role.SIGNALLER),
            )
        return self._about_a_membership(account_id, name)

    def capacity(self) -> Meant:
        """Say whether there is room: with a waiting list a handover moves later."""
        organisation_id = self.one_of(*self.region.services)
        return self.region.partner(organisation_id), self.make(
            network.ReportCapacity,
            service_id=self.region.services[organisation_id],
            state=self.one_of(CapacityState.HAS_CAPACITY, CapacityState.WAITLIST),
        )

    def _about_a_membership(self, account_id: UUID, name: str) -> Meant:
        membership = self.one_of(*self.now.rows("membership", account_id=account_id))
        kinds: dict[str, tuple[str, type[Command]]] = {
            "invited": (name, people.AcceptMembership),
            "accepted": ("administrator", people.ConfirmMembership),
        }
        who, kind = kinds.get(membership["state"], ("administrator", people.EndMembership))
        return who, self.make(kind, membership_id=membership["id"], version=self.seen(membership))

    def _about(self, kind: str, referral: Row, who: str) -> Command:
        fields: dict[str, Any] = {"referral_id": referral["id"]}
        if kind != "referral.see":
            fields["version"] = self.seen(referral)
        asked = self.region.partner(referral["to_organisation_id"])
        about = None if referral["kind"] == "advice" else referral["subject_id"]

        def between() -> str:
            return self.word(Said.BETWEEN_DESKS, about=about, thing=referral["id"])

        def told() -> str:
            return self.word(Said.TO_THE_SIGNALLER, about=about, thing=referral["id"])

        match kind:
            case "referral.accept" | "referral.assign":
                helper = "caw_second" if asked == "caw" and self.now_and_then(3) else asked
                fields["assigned_account_id"] = self.region.people[helper].account_id
            case "referral.reject":
                fields |= {"reason": self.one_of(*RejectReason), "no_alternative": True}
                fields["message"] = between()
            case "referral.ask":
                fields |= {"question_id": self.region.world.new_id(), "question": between()}
            case "referral.answer":
                waiting = self.now.rows(
                    "referral-question", referral_id=referral["id"], answered_at=None
                )
                question = waiting[0]["id"] if waiting else self.region.world.new_id()
                fields |= {"question_id": question, "answer": between()}
            case "referral.recall":
                fields |= {"reason": self.one_of(*CancelReason), "message_to_signaller": told()}
            case "referral.hold":
                fields |= {"reason": self.one_of(*HoldReason), "expected_on": self.a_day_ahead()}
                fields["bridging_plan"] = between()
            case "referral.first-contact":
                fields |= {"contact_on": self.today, "reached": not self.now_and_then(3)}
            case "referral.complete":
                fields |= {"outcome": self.one_of(*ReferralOutcome)}
                fields["message_to_signaller"] = told()
            case "referral.fail":
                fields |= {"reason": self.one_of(*FailureReason), "message_to_signaller": told()}
            case "referral.error":
                fields["reason"] = self.word(Said.OF_THE_SENDER, about=about, thing=referral["id"])
            case _:  # Seeing and sending say nothing more.
                pass
        return self.make(_ABOUT[kind], **fields)


_STOPS = frozenset({"referral.error", "referral.recall"})
"""What can be done at any time: chosen as often as the rest, nothing would ever get far."""

_ABOUT: dict[str, type[Command]] = {
    type_of(command): command
    for command in referrals.COMMANDS
    if command is not referrals.DraftReferral
}
"""Every command about a referral there is already, by its type."""
