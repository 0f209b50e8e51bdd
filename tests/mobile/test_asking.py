"""Asking a partner: who fits, what may leave, and one act that is several commands."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.acting import ALREADY_WAITING, NOT_HERE
from mobile.controllers.ask_help import AskHelpController
from mobile.controllers.help_draft import HelpDraft, bases_for
from mobile.controllers.help_nearby import HelpNearbyController
from mobile.controllers.reading import Loading
from mobile.controllers.referral_list import Box, ReferralListController
from mobile.controllers.who import WhoController
from mobile.wiring import Phone, ports_of
from shared.cases import OpenCase
from shared.consents import DecideSharing
from shared.network import ServicePage
from shared.problems import ProblemType
from shared.referrals import DraftReferral, SendReferral
from shared.signals import DecideSignal, OpenSignal
from shared.sync import RecordKind
from shared.vocabulary import (
    DeferredReason,
    LifeDomain,
    ReferralKind,
    Role,
    SharingBasis,
    SharingPurpose,
    SignalDecision,
    SignalStatus,
)
from tests.support.care import (
    AT_PARTNER,
    CARE_TEAM,
    CASE,
    CIRCLE,
    ITEM,
    JAC,
    PUPIL,
    SIGNAL,
    TODAY,
    Desk,
    member,
    queued,
    refuse,
    tell,
    who_is,
)
from tests.support.phones import SCHOOL, opened_in
from tests.support.protocol_server import problem


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    opened = opened_in(tmp_path)
    tell(opened, RecordKind.SIGNAL, ITEM)
    return opened


def nearby(phone: Phone, desk: Desk, *who: object) -> HelpNearbyController:
    ports = ports_of(phone)
    return HelpNearbyController(ports, desk, who_is(ports, *CARE_TEAM))


def asking(phone: Phone, desk: Desk | None = None) -> AskHelpController:
    ports = ports_of(phone)
    controller = AskHelpController(ports, desk or Desk(), who_is(ports, *CARE_TEAM))
    asyncio.run(controller.begin(signal_id=SIGNAL))
    return controller


def chosen(phone: Phone, kind: ReferralKind = ReferralKind.CO_CARE) -> AskHelpController:
    controller = asking(phone)
    controller.choose(controller.state.subject, JAC, kind=kind, life_domain=LifeDomain.FAMILY)
    return controller


def filled(draft: HelpDraft) -> HelpDraft:
    return replace(
        draft,
        help_question="Wie kan mee aan tafel zitten?",
        next_on=TODAY + timedelta(days=21),
        basis=SharingBasis.CONSENT_MINOR,
        expires_on=TODAY + timedelta(days=100),
        informed_on=TODAY,
    )


def draft_of(controller: AskHelpController) -> HelpDraft:
    assert controller.state.draft is not None
    return controller.state.draft


def test_who_fits_is_asked_with_what_is_known_of_the_pupil(phone: Phone) -> None:
    desk = Desk()
    controller = nearby(phone, desk)
    assert controller.state.is_gone
    asyncio.run(controller.begin(signal_id=SIGNAL))
    assert controller.state.loading is Loading.LOADED
    assert controller.find(JAC.service_id) == JAC
    assert desk.asked[-1]["age"] == 13
    assert desk.asked[-1]["nis"] == "34022"
    assert desk.asked[-1]["life_domain"] is LifeDomain.FAMILY
    asyncio.run(controller.begin(signal_id=SIGNAL, advice=True))
    assert desk.asked[-1]["kind"] is ReferralKind.ADVICE


def test_more_is_asked_only_when_there_is_more(phone: Phone) -> None:
    desk = Desk(page=ServicePage(items=(JAC,), next_cursor="2"))
    controller = nearby(phone, desk)
    asyncio.run(controller.begin(signal_id=SIGNAL))
    assert controller.state.has_more
    desk.page = ServicePage(items=(JAC,))
    asyncio.run(controller.more())
    assert (len(controller.state.services), controller.state.has_more) == (2, False)
    before = len(desk.asked)
    asyncio.run(controller.more())
    assert len(desk.asked) == before


def test_without_a_network_the_wish_stays_and_a_partner_reads_no_pupil(phone: Phone) -> None:
    desk = Desk(page=NoAnswer("x"), pupil=NoAnswer("x"), signal_view=NoAnswer("x"))
    controller = nearby(phone, desk)
    asyncio.run(controller.begin(signal_id=SIGNAL))
    assert controller.state.loading is Loading.OFFLINE
    assert controller.state.subject is not None
    tell(phone, RecordKind.CASE, CIRCLE)
    ports = ports_of(phone)
    partner = HelpNearbyController(ports, Desk(), who_is(ports, *AT_PARTNER))
    asyncio.run(partner.begin(case_id=CASE))
    assert partner.state.subject is not None
    assert partner.state.subject.birth_date is None
    desk.page = ServerProblem(problem(ProblemType.FORBIDDEN, 403))
    asyncio.run(controller.look(controller.state.wish))
    assert controller.state.problem == "forbidden"


def test_an_answer_to_an_older_wish_is_not_shown(phone: Phone) -> None:
    desk = Desk()
    controller = nearby(phone, desk)
    asyncio.run(controller.begin(signal_id=SIGNAL))

    def wish_again() -> None:
        desk.before = lambda: None
        controller._asked += 1

    desk.before = wish_again
    asyncio.run(controller.look(controller.state.wish))
    assert controller.state.services == ()


def test_what_is_gone_cannot_be_asked_about(phone: Phone) -> None:
    tell(phone, RecordKind.SIGNAL, gone=(SIGNAL,))
    controller = nearby(phone, Desk())
    asyncio.run(controller.begin(signal_id=SIGNAL))
    assert controller.state.is_gone
    asked = asking(phone)
    assert asked.state.draft is None
    asked.choose(None, JAC, kind=ReferralKind.CO_CARE, life_domain=None)
    assert not asked.send()
    assert not asked.check_question()
    asked.throw_away()
    asyncio.run(asked.begin(case_id=CASE))
    assert asked.state.subject is None


@pytest.mark.parametrize(
    ("age", "kind", "first", "without"),
    [
        (13, ReferralKind.CO_CARE, SharingBasis.CONSENT_MINOR, None),
        (11, ReferralKind.CO_CARE, SharingBasis.CONSENT_BOTH_PARENTS, SharingBasis.CONSENT_MINOR),
        (18, ReferralKind.CO_CARE, SharingBasis.CONSENT_MINOR, SharingBasis.CONSENT_ONE_PARENT),
        (None, ReferralKind.CO_CARE, SharingBasis.CONSENT_MINOR, None),
        (13, ReferralKind.STEP_UP, SharingBasis.STATUTORY_TASK, SharingBasis.CONSENT_MINOR),
    ],
)
def test_the_grounds_follow_the_age(
    age: int | None, kind: ReferralKind, first: SharingBasis, without: SharingBasis | None
) -> None:
    offered = bases_for(age, kind)
    assert offered[0] is first
    assert without not in offered
    assert SharingBasis.NONE not in offered


def test_one_act_is_five_commands_in_their_order_and_all_or_nothing(phone: Phone) -> None:
    controller = chosen(phone)
    assert controller.state.opens_circle
    assert not controller.check_question()
    assert {fault.field for fault in controller.state.faults} == {"help_question", "next_on"}
    controller.change(filled(draft_of(controller)))
    assert controller.check_question()
    assert controller.send()
    opened, decided, shared, drafted, sent = queued(phone)
    assert isinstance(opened, OpenCase)
    assert isinstance(decided, DecideSignal)
    assert decided.decision is SignalDecision.ASK_PARTNER
    assert decided.family_informed
    assert isinstance(shared, DecideSharing)
    assert shared.purpose is SharingPurpose.CARE
    assert shared.incapacity_reason is None
    assert isinstance(drafted, DraftReferral)
    assert drafted.case_id == opened.case_id == shared.case_id == decided.case_id
    assert drafted.sharing_id == shared.sharing_id
    assert isinstance(sent, SendReferral)
    assert sent.version == 1
    assert controller.state.is_queued
    assert phone.store.drafts() == ()


def test_a_pupil_with_a_circle_needs_no_new_one_nor_a_decision_made_before(phone: Phone) -> None:
    tell(phone, RecordKind.CASE, CIRCLE)
    tell(phone, RecordKind.SIGNAL, replace(ITEM, status=SignalStatus.REFERRED))
    controller = chosen(phone)
    assert not controller.state.opens_circle
    controller.change(replace(filled(draft_of(controller)), next_on=None))
    assert controller.send()
    assert [one.type for one in queued(phone)] == [
        "sharing.decide",
        "referral.draft",
        "referral.send",
    ]


def test_advice_shares_nothing_and_holds_no_name(phone: Phone) -> None:
    controller = chosen(phone, ReferralKind.ADVICE)
    assert not controller.state.shares
    controller.change(replace(draft_of(controller), help_question="Wat met  NOOR?"))
    assert not controller.send()
    assert [fault.code for fault in controller.state.faults] == ["holds_the_name"]
    controller.change(replace(draft_of(controller), help_question="Wat met een stille pupil?"))
    assert controller.state.faults == ()
    assert controller.send()
    drafted, sent, decided = queued(phone)
    assert isinstance(drafted, DraftReferral)
    assert drafted.case_id is None
    assert sent.type == "referral.send"
    assert isinstance(decided, DecideSignal)
    assert decided.referral_id == drafted.referral_id


def test_sharing_says_everything_that_is_missing(phone: Phone) -> None:
    controller = chosen(phone)
    controller.change(replace(draft_of(controller), help_question="?", fields=()))
    assert not controller.send()
    assert {fault.field for fault in controller.state.faults} == {
        "next_on",
        "fields",
        "basis",
        "expires_on",
        "informed",
    }
    assert controller.state.faults_in("basis")


def test_a_parent_decides_for_a_twelve_year_old_only_with_a_reason(phone: Phone) -> None:
    controller = chosen(phone)
    draft = replace(
        filled(draft_of(controller)),
        basis=SharingBasis.CONSENT_ONE_PARENT,
        informed_on=None,
        informed_deferred=DeferredReason.NOT_YET_REACHED,
        inform_by=TODAY + timedelta(days=7),
    )
    controller.change(draft)
    assert controller.state.needs_incapacity
    assert not controller.send()
    assert [fault.field for fault in controller.state.faults] == ["incapacity_reason"]
    controller.change(replace(draft, incapacity_reason="Begrijpt de vraag nog niet."))
    assert controller.send()
    shared = queued(phone)[2]
    assert isinstance(shared, DecideSharing)
    assert shared.incapacity_reason == "Begrijpt de vraag nog niet."
    assert shared.inform_by == TODAY + timedelta(days=7)


def test_an_emergency_asks_two_answers_and_ends_by_itself(phone: Phone) -> None:
    controller = chosen(phone)
    controller.change(replace(filled(draft_of(controller)), basis=SharingBasis.EMERGENCY))
    assert controller.state.is_emergency
    assert draft_of(controller).expires_on == TODAY + timedelta(days=3)
    assert not controller.send()
    assert {fault.field for fault in controller.state.faults} == {"danger", "no_other_way"}
    controller.change(replace(draft_of(controller), danger="Weggelopen", no_other_way="Nacht"))
    assert controller.send()
    shared = queued(phone)[2]
    assert isinstance(shared, DecideSharing)
    assert shared.emergency is not None


def test_another_kind_lets_go_of_a_ground_that_no_longer_fits(phone: Phone) -> None:
    controller = chosen(phone)
    controller.change(filled(draft_of(controller)))
    controller.change(replace(draft_of(controller), kind=ReferralKind.STEP_UP))
    assert draft_of(controller).basis is None


def test_what_was_typed_stays_for_another_service_and_after_a_kill(phone: Phone) -> None:
    controller = chosen(phone)
    controller.change(filled(draft_of(controller)))
    controller.change(draft_of(controller))
    again = asking(phone)
    assert draft_of(again).help_question == "Wie kan mee aan tafel zitten?"
    other = replace(JAC, name="OverKop", accepts=(ReferralKind.ADVICE,))
    again.choose(again.state.subject, other, kind=ReferralKind.CO_CARE, life_domain=None)
    assert draft_of(again).kind is ReferralKind.ADVICE
    assert draft_of(again).life_domain is LifeDomain.FAMILY
    assert draft_of(again).help_question
    again.throw_away()
    assert phone.store.drafts() == ()
    phone.store.keep_draft(f"ask-help:{SIGNAL}", {"kind": "dance"})
    assert asking(phone).state.draft is None


def test_what_waits_about_the_signal_comes_first(phone: Phone) -> None:
    controller = chosen(phone)
    controller.change(filled(draft_of(controller)))
    opening = OpenSignal(command_id=phone.ids(), signal_id=SIGNAL, version=4)
    phone.outbox.add(opening)
    assert not controller.send()
    assert controller.state.faults == (ALREADY_WAITING,)
    phone.outbox.take_back(opening.command_id)
    controller.change(replace(draft_of(controller), help_question="x" * 4001))
    assert not controller.send()
    assert [fault.code for fault in controller.state.faults] == ["string_too_long"]


def test_nobody_asks_before_it_is_known_who_asks(phone: Phone) -> None:
    ports = ports_of(phone)
    nobody = WhoController(ports, Desk())
    controller = AskHelpController(ports, Desk(), nobody)
    asyncio.run(controller.begin(signal_id=SIGNAL))
    controller.choose(
        controller.state.subject, JAC, kind=ReferralKind.CO_CARE, life_domain=LifeDomain.FAMILY
    )
    controller.change(filled(draft_of(controller)))
    assert not controller.send()
    assert controller.state.faults == (NOT_HERE,)


def test_a_question_that_waits_or_was_refused_stands_above_what_was_asked(phone: Phone) -> None:
    ports = ports_of(phone)
    listed = ReferralListController(ports, who_is(ports, *CARE_TEAM))
    assert listed.state.box is Box.OUT
    controller = chosen(phone)
    controller.change(filled(draft_of(controller)))
    controller.send()
    listed.refresh()
    assert [one.is_refused for one in listed.state.leaving] == [False]
    assert dict(listed.state.counts)[Box.OUT] == 1
    refuse(phone)
    listed.refresh()
    assert [one.is_refused for one in listed.state.leaving] == [True]
    listed.choose(Box.IN)
    assert listed.state.leaving == ()


def test_a_circle_without_a_desk_of_ones_own_has_nobody_who_asks(phone: Phone) -> None:
    tell(phone, RecordKind.CASE, CIRCLE)
    ports = ports_of(phone)
    who = who_is(ports, member(SCHOOL, Role.SIGNALLER))
    controller = HelpNearbyController(ports, Desk(), who)
    asyncio.run(controller.begin(case_id=CASE))
    assert controller.state.is_gone
    assert PUPIL.birth_date < date(2013, 1, 1)
