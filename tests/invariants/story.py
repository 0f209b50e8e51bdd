"""Everything that can be said about one pupil, said once, each thing by whoever would say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.kernel.messages import dump
from shared import cases, consents, people, referrals, signals
from shared.contract import Command
from shared.vocabulary import (
    CancelReason,
    CaseOutcome,
    Category,
    ContactRelation,
    DisputeReason,
    DisputeSettlement,
    FailureReason,
    GdprBasis,
    HoldReason,
    LifeDomain,
    NoteSecrecy,
    ReferralKind,
    ReferralOutcome,
    RejectReason,
    Severity,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SignalDecision,
)
from tests.invariants.canaries import Said
from tests.invariants.region import Region


@dataclass
class Story:
    """Everything that can be said, said once."""

    region: Region
    said: set[str] = field(default_factory=set)
    """The commands that were carried out."""

    def __post_init__(self) -> None:
        """Begin with the pupil of fourteen."""
        self.pupil = self.region.pupils[0]
        self.today = self.region.world.clock.now.date()
        self.new_id = self.region.world.new_id

    def word(self, said: Said, thing: UUID | None = None, **more: Any) -> str:
        """Write a canary about the pupil."""
        return self.region.canaries.word(said, about=self.pupil, thing=thing, **more)

    def does(self, who: str, kind: type[Command], /, **fields: Any) -> int:
        """Send a command as a phone does; give the version of what it is about."""
        self.region.world.clock.forward(seconds=1)
        command = kind(command_id=self.new_id(), **fields)
        response = self.region.people[who].client.post(
            "/v1/sync", json={"commands": [dump(command)]}
        )
        (outcome,) = response.json()["outcomes"]
        assert outcome["outcome"] == "accepted", outcome
        self.said.add(command.type)
        return int(outcome["receipt"]["version"])

    def tell(self) -> None:
        """Tell it all."""
        self.signal = self.new_id()
        self.case = self.new_id()
        self._roster()
        self._signal()
        self._case()
        sharing = self._sharing()
        for to in ("caw", "clb"):
            self._refused(sharing[to], to)
        self._helped(sharing["caw"])
        self._advice()
        self._circle()

    def _roster(self) -> None:
        client = self.region.people["care"].client
        known = client.get(f"/v1/young-persons/{self.pupil}").json()
        self.does(
            "care",
            people.ChangeYoungPerson,
            young_person_id=self.pupil,
            version=known["version"],
            given_name=self.word(Said.IDENTITY),
            family_name=self.word(Said.IDENTITY),
            birth_date=self.region.canaries.birth_date(self.pupil, born_in=2012),
            language="ar",
            class_name=self.word(Said.CLASS_NAME),
            residence_nis="34022",
        )
        self.does(
            "care",
            people.AddContactPerson,
            contact_person_id=self.new_id(),
            young_person_id=self.pupil,
            relation=ContactRelation.PARENT,
            name=self.word(Said.CONTACT),
            phone=self.word(Said.CONTACT),
        )

    def _signal(self) -> None:
        self.does(
            "teacher",
            signals.SubmitSignal,
            signal_id=self.signal,
            organisation_id=self.region.school,
            young_person_id=self.pupil,
            severity=Severity.SERIOUS,
            categories=(Category.SAFETY,),
            observation=self.word(Said.OBSERVATION, self.signal),
            interpretation=self.word(Said.FOR_THE_CARE_TEAM, self.signal),
            pupil_words=self.word(Said.PUPIL_WORDS, self.signal),
            strength=self.word(Said.STRENGTH, self.signal),
            action_taken=self.word(Said.ACTION_TAKEN, self.signal),
            discussed_with=self.word(Said.FOR_THE_CARE_TEAM, self.signal),
            made_at=self.region.world.clock.now,
        )

    def _case(self) -> None:
        self.does(
            "care",
            cases.OpenCase,
            case_id=self.case,
            young_person_id=self.pupil,
            organisation_id=self.region.school,
            connector_account_id=self.region.people["care"].account_id,
            signal_id=self.signal,
            next_on=self.today + timedelta(days=14),
        )
        version = self.does(
            "care",
            signals.DecideSignal,
            signal_id=self.signal,
            version=1,
            decision=SignalDecision.ASK_PARTNER,
            case_id=self.case,
            message_to_signaller=self.word(Said.TO_THE_SIGNALLER, self.signal),
        )
        self.does(
            "care",
            signals.RecordSignalContact,
            signal_id=self.signal,
            version=version,
            contact_on=self.today,
            message_to_signaller=self.word(Said.TO_THE_SIGNALLER, self.signal),
        )

    def _sharing(self) -> dict[str, UUID]:
        """Decide with a reason for incapacity, and in an emergency with its two answers."""
        decided: dict[str, UUID] = {}
        for to, more in (
            (
                "caw",
                {
                    "basis": SharingBasis.CONSENT_BOTH_PARENTS,
                    "incapacity_reason": self.word(Said.NEVER_READ),
                },
            ),
            (
                "clb",
                {
                    "basis": SharingBasis.EMERGENCY,
                    "emergency": consents.EmergencyReason(
                        danger=self.word(Said.NEVER_READ),
                        no_other_way=self.word(Said.NEVER_READ),
                    ),
                },
            ),
        ):
            decided[to] = self.new_id()
            self.does(
                "care",
                consents.DecideSharing,
                sharing_id=decided[to],
                young_person_id=self.pupil,
                case_id=self.case,
                from_organisation_id=self.region.school,
                to_organisation_id=self.region.organisations[to],
                fields=tuple(SharedField),
                purpose=SharingPurpose.CARE,
                gdpr_basis=GdprBasis.PUBLIC_TASK,
                expires_on=self.today + timedelta(days=30),
                decided_on=self.today,
                family_informed_on=self.today,
                **more,
            )
        return decided

    def _asked(self, to: str, sharing_id: UUID | None, kind: ReferralKind) -> tuple[UUID, int]:
        referral_id = self.new_id()
        about = self.pupil if sharing_id else None
        word = self.region.canaries.word(Said.HELP_QUESTION, about=about, thing=referral_id)
        version = self.does(
            "care",
            referrals.DraftReferral,
            referral_id=referral_id,
            kind=kind,
            from_organisation_id=self.region.school,
            to_service_id=self.region.services[self.region.organisations[to]],
            case_id=self.case if sharing_id else None,
            sharing_id=sharing_id,
            signal_id=self.signal,
            life_domains=(LifeDomain.FAMILY,),
            help_question=word,
        )
        return referral_id, self.does(
            "care", referrals.SendReferral, referral_id=referral_id, version=version
        )

    def _refused(self, sharing_id: UUID, to: str) -> None:
        """Ask, be asked back, answer, and hear a no; then call it a mistake."""
        referral_id, version = self._asked(to, sharing_id, ReferralKind.CO_CARE)
        question_id = self.new_id()
        at: dict[str, Any] = {"referral_id": referral_id}
        version = self.does(
            to,
            referrals.AskQuestion,
            **at,
            version=version,
            question_id=question_id,
            question=self.word(Said.BETWEEN_DESKS, referral_id),
        )
        version = self.does(
            "care",
            referrals.AnswerQuestion,
            **at,
            version=version,
            question_id=question_id,
            answer=self.word(Said.BETWEEN_DESKS, referral_id),
        )
        version = self.does(
            to,
            referrals.RejectReferral,
            **at,
            version=version,
            reason=RejectReason.NO_CAPACITY,
            no_alternative=True,
            message=self.word(Said.BETWEEN_DESKS, referral_id),
        )
        self.does(
            "care",
            referrals.MarkReferralInError,
            **at,
            version=version,
            reason=self.word(Said.OF_THE_SENDER, referral_id),
        )

    def _helped(self, sharing_id: UUID) -> None:
        """Ask twice: one is paused and completed, the other stepped out of; a third fails."""
        ends: tuple[tuple[type[Command], dict[str, Any]], ...] = (
            (referrals.CompleteReferral, {"outcome": ReferralOutcome.HELP_RECEIVED}),
            (referrals.RecallReferral, {"reason": CancelReason.NO_LONGER_NEEDED}),
            (referrals.FailReferral, {"reason": FailureReason.FAMILY_DECLINED}),
        )
        for kind, fields in ends:
            referral_id, version = self._asked("caw", sharing_id, ReferralKind.CO_CARE)
            at: dict[str, Any] = {"referral_id": referral_id}
            version = self.does(
                "caw",
                referrals.AcceptReferral,
                **at,
                version=version,
                assigned_account_id=self.region.people["caw"].account_id,
            )
            version = self.does(
                "caw",
                referrals.HoldReferral,
                **at,
                version=version,
                reason=HoldReason.WAITLISTED,
                expected_on=self.today + timedelta(days=7),
                bridging_plan=self.word(Said.BETWEEN_DESKS, referral_id),
            )
            told = self.word(Said.TO_THE_SIGNALLER, referral_id)
            self.does("caw", kind, **at, version=version, message_to_signaller=told, **fields)
        # One goes on, so that somebody is in the circle who may read some of it.
        referral_id, version = self._asked("caw", sharing_id, ReferralKind.CO_CARE)
        self.does(
            "caw",
            referrals.AcceptReferral,
            referral_id=referral_id,
            version=version,
            assigned_account_id=self.region.people["caw"].account_id,
        )

    def _advice(self) -> None:
        referral_id, version = self._asked("clb", None, ReferralKind.ADVICE)
        self.does(
            "clb",
            referrals.AskQuestion,
            referral_id=referral_id,
            version=version,
            question_id=self.new_id(),
            question=self.region.canaries.word(Said.BETWEEN_DESKS, thing=referral_id),
        )

    def _circle(self) -> None:
        at: dict[str, Any] = {"case_id": self.case}
        goal_id, dispute_id = self.new_id(), self.new_id()
        school, caw = self.region.school, self.region.organisations["caw"]
        self.does(
            "care",
            cases.SetGoal,
            **at,
            goal_id=goal_id,
            life_domain=LifeDomain.FAMILY,
            from_family=True,
            words=self.word(Said.CASE_WORDS, self.case, by=school),
        )
        self.does(
            "care",
            cases.AgreeAction,
            **at,
            action_id=self.new_id(),
            doer_account_id=self.region.people["care"].account_id,
            due_on=self.today,
            words=self.word(Said.CASE_WORDS, self.case, by=school),
        )
        for who, organisation_id, secrecy in (
            ("care", school, NoteSecrecy.OWN_TEAM),
            ("care", school, NoteSecrecy.WHOLE_CIRCLE),
            ("caw", caw, NoteSecrecy.OWN_TEAM),
            ("caw", caw, NoteSecrecy.PROFESSIONAL_SECRECY),
        ):
            self.does(
                who,
                cases.WriteNote,
                **at,
                note_id=self.new_id(),
                organisation_id=organisation_id,
                secrecy=secrecy,
                words=self.word(Said.NOTE, self.case, by=organisation_id, secrecy=secrecy),
            )
        self.does(
            "caw",
            cases.RaiseDispute,
            **at,
            dispute_id=dispute_id,
            organisation_id=caw,
            reason=DisputeReason.NOT_OUR_AREA,
            words=self.word(Said.CASE_WORDS, self.case, by=caw),
        )
        self.does(
            "care",
            cases.SettleDispute,
            **at,
            dispute_id=dispute_id,
            version=1,
            settlement=DisputeSettlement.STAYS,
        )
        self.does(
            "care",
            cases.RecordRoundTable,
            **at,
            round_table_id=self.new_id(),
            held_on=self.today,
            family_present=True,
            decisions=(self.word(Said.CASE_WORDS, self.case),),
            next_on=self.today + timedelta(days=20),
        )
        self._closing()

    def _closing(self) -> None:
        """Open and close another circle, whose last word goes to the signaller."""
        case_id = self.new_id()
        self.does(
            "second",
            cases.OpenCase,
            case_id=case_id,
            young_person_id=self.pupil,
            organisation_id=self.region.school,
            connector_account_id=self.region.people["second"].account_id,
            next_on=self.today + timedelta(days=14),
        )
        self.does(
            "second",
            cases.ProposeClosing,
            case_id=case_id,
            version=1,
            outcome=CaseOutcome.GOAL_REACHED,
            message_to_signaller=self.word(Said.TO_THE_SIGNALLER, case_id),
        )
