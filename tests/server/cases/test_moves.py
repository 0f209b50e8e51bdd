"""How responsibility moves: joining, leaving, handing over, "not ours"."""

import pytest

from server.cases.queries import (
    connector_of,
    held_by_account,
    held_by_organisation,
    holds_connector,
    is_open_about,
)
from server.kernel.errors import NotFound
from shared.cases import RaiseDispute
from shared.vocabulary import (
    DisputeReason,
    DisputeSettlement,
    HandoverStatus,
    LedgerBasis,
    OrganisationKind,
    ResponsibilityRole,
    Role,
)
from tests.server.cases.circle import Around, fault, problem
from tests.support.world import Person

CO = ResponsibilityRole.CO_RESPONSIBLE


def test_accepting_adds_and_takes_nothing_away(around: Around) -> None:
    around.joins(around.caw_worker)
    assert around.parties() == [around.school, around.caw]
    assert around.connector() == (around.school, around.care.account_id)
    around.ledger_agrees()
    assert around.world.journal(around.case).count("case.join") == 1


def test_joining_twice_is_one_party_with_two_grounds(around: Around) -> None:
    first = around.joins(around.caw_worker)
    second = around.joins(around.caw_worker)
    assert around.parties() == [around.school, around.caw]
    around.leaves(around.caw_worker, first)
    assert around.caw in around.parties()
    around.leaves(around.caw_worker, second)
    around.leaves(around.caw_worker, second)
    assert around.parties() == [around.school]
    around.ledger_agrees()


def test_a_handover_by_referral_moves_the_connector_and_keeps_the_school(around: Around) -> None:
    referral_id = around.joins(around.caw_worker, moves_connector=True)
    assert around.connector() == (around.caw, around.caw_worker.account_id)
    assert around.parties() == [around.school, around.caw]
    around.ledger_agrees()
    around.leaves(around.caw_worker, referral_id)
    assert around.caw in around.parties(), "no_orphan wins"
    assert "party-cannot-leave" in around.world.notices_to(around.caw)
    around.ledger_agrees()


def test_a_handover_that_waited_moves_the_connector_at_first_contact_and_once(
    around: Around,
) -> None:
    referral_id = around.joins(around.caw_worker)
    assert around.connector() == (around.school, around.care.account_id)
    for _ in range(2):
        around.joins(around.caw_worker, moves_connector=True, referral_id=referral_id)
    assert around.connector() == (around.caw, around.caw_worker.account_id)
    around.ledger_agrees()
    ledger = around.care.client.get(f"/v1/cases/{around.case}/ledger").json()
    assert [(e["change"], e["role"]) for e in ledger["entries"][2:]] == [
        ("took-up", "co-responsible"),
        ("took-up", "connector"),
        ("let-go", "connector"),
    ]


def test_a_partner_that_left_finds_the_case_no_more(around: Around) -> None:
    referral_id = around.joins(around.caw_worker)
    around.read(around.caw_worker)
    around.leaves(around.caw_worker, referral_id)
    response = around.caw_worker.client.get(f"/v1/cases/{around.case}")
    assert problem(response) == (404, "not-found", None)
    assert "party-left" in around.world.notices_to(around.care.account_id)


def test_the_school_is_not_there_by_a_referral_and_does_not_leave_by_one(around: Around) -> None:
    around.joins(around.caw_worker, moves_connector=True)
    around.leaves(around.care, around.world.new_id())
    assert around.school in around.parties()


def test_who_joins_again_is_a_party_again(around: Around) -> None:
    around.leaves(around.caw_worker, around.joins(around.caw_worker))
    around.joins(around.caw_worker, shares=False)
    assert around.parties() == [around.school, around.caw]
    around.ledger_agrees()


def test_a_partner_whose_help_was_an_error_leaves_with_that_ground(around: Around) -> None:
    referral_id = around.joins(around.caw_worker)
    around.leaves(around.caw_worker, referral_id, LedgerBasis.MADE_IN_ERROR)
    ledger = around.care.client.get(f"/v1/cases/{around.case}/ledger").json()
    assert ledger["entries"][-1]["basis"] == "made-in-error"


def test_the_connectors_role_moves_when_the_one_who_was_asked_says_yes(around: Around) -> None:
    around.joins(around.caw_worker)
    handover_id = around.proposed(around.care, around.caw_worker)
    assert around.connector() == (around.school, around.care.account_id), "until_accept"
    assert around.world.notices_to(around.caw_worker.account_id) == ["handover-proposed"]
    response = around.answer(around.caw_worker, handover_id, HandoverStatus.ACCEPTED)
    assert response.json()["status"] == "accepted"
    assert around.connector() == (around.caw, around.caw_worker.account_id)
    assert around.parties() == [around.school, around.caw]
    around.ledger_agrees()
    assert around.world.journal(handover_id) == ["handover.propose", "handover.answer"]


def test_nobody_else_says_yes(around: Around) -> None:
    around.joins(around.caw_worker)
    handover_id = around.proposed(around.care, around.caw_worker)
    other = around.world.person(around.caw, Role.PARTNER)
    expected = (403, "forbidden", "handover.answer")
    for who in (other, around.care):
        assert problem(around.answer(who, handover_id, HandoverStatus.ACCEPTED)) == expected
    outsider = around.answer(around.clb_worker, handover_id, HandoverStatus.ACCEPTED)
    assert problem(outsider) == (404, "not-found", None)
    assert around.connector() == (around.school, around.care.account_id)


@pytest.mark.parametrize("answer", [HandoverStatus.REFUSED, HandoverStatus.WITHDRAWN])
def test_a_no_or_a_proposal_taken_back_moves_nothing(
    around: Around, answer: HandoverStatus
) -> None:
    around.joins(around.caw_worker)
    handover_id = around.proposed(around.care, around.caw_worker)
    who = around.caw_worker if answer is HandoverStatus.REFUSED else around.colleague
    assert around.answer(who, handover_id, answer).json()["status"] == answer.value
    assert around.connector() == (around.school, around.care.account_id)
    late = around.answer(around.caw_worker, handover_id, HandoverStatus.ACCEPTED, version=2)
    assert problem(late) == (409, "lifecycle-conflict", None)


def test_a_role_is_offered_by_the_organisation_that_holds_it(around: Around) -> None:
    around.joins(around.caw_worker)
    foreign = around.proposal(around.care, around.caw_worker)
    response = around.post(around.caw_worker, "/handovers", foreign)
    assert problem(response) == (403, "forbidden", "handover.propose")
    not_theirs = around.proposal(around.caw_worker, around.care)
    response = around.post(around.caw_worker, "/handovers", not_theirs)
    assert fault(response) == (["from_organisation_id"], "does_not_hold_this")


@pytest.mark.parametrize("role", [ResponsibilityRole.CONNECTOR, CO])
def test_who_is_not_in_the_circle_comes_in_through_a_referral(
    around: Around, role: ResponsibilityRole
) -> None:
    proposal = around.proposal(around.care, around.clb_worker, role=role)
    response = around.post(around.care, "/handovers", proposal)
    assert problem(response) == (409, "guard-not-met", "receiver_in_circle")
    assert around.world.notices_to(around.clb_worker.account_id) == []


def test_the_receiver_works_the_desk(around: Around) -> None:
    around.joins(around.caw_worker)
    administrator = around.world.person(around.caw, Role.ADMINISTRATOR)
    proposal = around.proposal(around.care, administrator)
    response = around.post(around.care, "/handovers", proposal)
    assert fault(response) == (["to_account_id"], "not_at_that_desk")


def test_a_colleague_takes_over_the_connectors_role(around: Around) -> None:
    handover_id = around.proposed(around.care, around.colleague)
    assert around.answer(around.colleague, handover_id, HandoverStatus.ACCEPTED).status_code == 200
    assert around.connector() == (around.school, around.colleague.account_id)
    around.ledger_agrees()


def test_a_colleague_takes_over_standing_for_the_organisation(around: Around) -> None:
    handover_id = around.proposed(around.care, around.colleague, role=CO)
    around.answer(around.colleague, handover_id, HandoverStatus.ACCEPTED)
    (party,) = around.read(around.care)["parties"]
    assert party["person_name"] == "Tom Maes"
    around.ledger_agrees()


def test_a_place_is_taken_over_by_another_party_and_the_giver_leaves(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    handover_id = around.proposed(around.caw_worker, around.clb_worker, role=CO)
    assert around.caw in around.parties()
    around.answer(around.clb_worker, handover_id, HandoverStatus.ACCEPTED)
    assert around.parties() == [around.school, around.clb]
    around.ledger_agrees()


def test_who_took_a_place_over_does_not_leave_because_its_own_help_ends(around: Around) -> None:
    around.joins(around.caw_worker)
    referral_id = around.joins(around.clb_worker)
    handover_id = around.proposed(around.caw_worker, around.clb_worker, role=CO)
    around.answer(around.clb_worker, handover_id, HandoverStatus.ACCEPTED)
    around.leaves(around.clb_worker, referral_id)
    assert around.clb in around.parties()


def test_who_connects_hands_that_over_first(around: Around) -> None:
    around.joins(around.caw_worker)
    proposal = around.proposal(around.care, around.caw_worker, role=CO)
    response = around.post(around.care, "/handovers", proposal)
    assert problem(response) == (409, "guard-not-met", "connector_first")


def test_of_two_proposals_the_second_falls_when_the_first_is_accepted(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    first = around.proposed(around.care, around.caw_worker)
    second = around.proposed(around.care, around.clb_worker)
    around.answer(around.caw_worker, first, HandoverStatus.ACCEPTED)
    late = around.answer(around.clb_worker, second, HandoverStatus.ACCEPTED)
    assert problem(late) == (409, "stale-record", None)
    assert {each["status"] for each in around.read(around.care)["handovers"]} == {
        "accepted",
        "withdrawn",
    }


def test_not_ours_moves_nothing_until_it_is_settled(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    dispute_id = around.disputed(around.caw_worker)
    assert around.caw in around.parties(), "no_unilateral_return"
    (dispute,) = around.read(around.care)["disputes"]
    assert dispute["due_at"].startswith("2026-09-28")
    response = around.settle(
        around.care,
        dispute_id,
        DisputeSettlement.LEAVES,
        successor_organisation_id=around.clb,
    )
    assert response.json()["status"] == "settled"
    assert around.parties() == [around.school, around.clb]
    around.ledger_agrees()


def test_a_party_that_stays_after_a_dispute_stays(around: Around) -> None:
    around.joins(around.caw_worker)
    dispute_id = around.disputed(around.caw_worker)
    assert around.settle(around.care, dispute_id, DisputeSettlement.STAYS).status_code == 200
    assert around.caw in around.parties()
    again = around.settle(around.care, dispute_id, DisputeSettlement.STAYS, version=2)
    assert problem(again) == (409, "lifecycle-conflict", None)


def test_a_dispute_is_settled_by_the_connector(around: Around) -> None:
    around.joins(around.caw_worker)
    dispute_id = around.disputed(around.caw_worker)
    response = around.settle(around.colleague, dispute_id, DisputeSettlement.STAYS)
    assert problem(response) == (403, "forbidden", "dispute.settle")


def test_leaving_needs_another_party_that_stays(around: Around) -> None:
    around.joins(around.caw_worker)
    dispute_id = around.disputed(around.caw_worker)
    for successor in (around.caw, around.clb):
        response = around.settle(
            around.care,
            dispute_id,
            DisputeSettlement.LEAVES,
            successor_organisation_id=successor,
        )
        assert problem(response) == (409, "guard-not-met", "successor_stays")
    nobody = around.settle(around.care, dispute_id, DisputeSettlement.LEAVES)
    assert fault(nobody) == (["successor_organisation_id"], "missing")


def test_the_connectors_own_organisation_leaves_after_the_role_has_moved(around: Around) -> None:
    around.joins(around.caw_worker)
    dispute_id = around.disputed(around.care)
    leaves = {"successor_organisation_id": around.caw}
    response = around.settle(around.care, dispute_id, DisputeSettlement.LEAVES, **leaves)
    assert problem(response) == (409, "guard-not-met", "connector_first")
    around.answer(
        around.caw_worker,
        around.proposed(around.care, around.caw_worker),
        HandoverStatus.ACCEPTED,
    )
    response = around.settle(around.caw_worker, dispute_id, DisputeSettlement.LEAVES, **leaves)
    assert response.status_code == 200
    assert around.parties() == [around.caw]
    around.ledger_agrees()


def test_a_party_disputes_once_at_a_time_and_for_itself(around: Around) -> None:
    around.joins(around.caw_worker)
    around.disputed(around.caw_worker)
    command = around.make(
        RaiseDispute,
        dispute_id=around.world.new_id(),
        organisation_id=around.caw,
        reason=DisputeReason.OTHER,
        words="x",
    )
    again = around.post(around.caw_worker, "/disputes", command)
    assert problem(again) == (409, "lifecycle-conflict", "dispute_already_open")
    foreign = around.post(around.care, "/disputes", command)
    assert problem(foreign)[0] == 403


def test_help_that_ends_settles_the_dispute_and_takes_proposals_back(around: Around) -> None:
    referral_id = around.joins(around.caw_worker)
    around.goal()
    around.action(doer_account_id=around.caw_worker.account_id)
    dispute_id = around.disputed(around.caw_worker)
    handover_id = around.proposed(around.care, around.caw_worker)
    around.leaves(around.caw_worker, referral_id)
    case = around.read(around.care)
    assert [each["settlement"] for each in case["disputes"]] == ["leaves"]
    assert [each["status"] for each in case["handovers"]] == ["withdrawn"]
    assert around.world.journal(dispute_id)[-1] == "dispute.settle"
    assert around.world.journal(handover_id)[-1] == "handover.answer"
    assert "action-needs-doer" in around.world.notices_to(around.care.account_id)


def test_what_somebody_holds_is_told_until_it_has_moved(around: Around) -> None:
    around.joins(around.caw_worker)
    around.goal()
    around.action(doer_account_id=around.care.account_id)
    handover_id = around.proposed(around.care, around.caw_worker)
    assert _held(around, around.care) == {
        ("case", "connector"),
        ("case", "co-responsible"),
        ("action", "doer"),
    }
    assert _held(around, around.caw_worker) == {
        ("case", "co-responsible"),
        ("handover", "receiver"),
    }
    around.answer(around.caw_worker, handover_id, HandoverStatus.ACCEPTED)
    assert ("case", "connector") not in _held(around, around.care)
    assert ("case", "connector") in _held(around, around.caw_worker)
    with around.world.unit() as uow:
        assert len(held_by_organisation(uow, around.caw)) == 2
        assert held_by_account(uow, around.caw_worker.account_id, around.school) == []
        assert connector_of(uow, around.case) == (around.caw, around.caw_worker.account_id)
        with pytest.raises(NotFound):
            connector_of(uow, around.world.new_id())
        assert holds_connector(uow, around.case, around.caw)
        assert not holds_connector(uow, around.case, around.school)


def test_a_closed_case_is_held_by_nobody(around: Around) -> None:
    around.closed()
    assert _held(around, around.care) == set()
    with around.world.unit() as uow:
        assert held_by_organisation(uow, around.school) == []
        assert not holds_connector(uow, around.case, around.school)


def test_a_signal_can_only_join_an_open_case_of_its_school_about_its_pupil(
    around: Around,
) -> None:
    other_pupil = around.world.pupil(around.school, given_name="Lars")
    other_school = around.world.organisation(OrganisationKind.SCHOOL, name="De Berk")
    with around.world.unit() as uow:
        about = {"young_person_id": around.pupil, "organisation_id": around.school}
        assert is_open_about(uow, around.case, **about)
        assert not is_open_about(uow, around.case, **(about | {"young_person_id": other_pupil}))
        assert not is_open_about(uow, around.case, **(about | {"organisation_id": other_school}))
        assert not is_open_about(uow, around.world.new_id(), **about)
    around.closed()
    with around.world.unit() as uow:
        assert not is_open_about(uow, around.case, **about)


def _held(around: Around, who: Person) -> set[tuple[str, str]]:
    with around.world.unit() as uow:
        return {
            (each["resource"], each["role"]) for each in held_by_account(uow, who.account_id, None)
        }
