"""What went wrong between offices in SORMAS, each by its number: what is shared after the yes.

Source: the issues of SORMAS-Foundation/SORMAS-Project, as the design's study of peers lists them.
"""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.cases import AgreeAction, AnswerHandover, EndAction, SettleDispute, WriteNote
from shared.people import EndMembership
from shared.vocabulary import (
    ActionStatus,
    DisputeSettlement,
    HandoverStatus,
    NoteSecrecy,
    Role,
)
from tests.invariants.picture import Picture
from tests.invariants.racing import at_once, exactly_one
from tests.server.cases.circle import Around, made
from tests.support.world import Person

ROUNDS = 4


def answer(around: Around, handover_id: UUID, said: HandoverStatus) -> AnswerHandover:
    """Make an answer to a handover that was just proposed."""
    return around.make(AnswerHandover, handover_id=handover_id, version=1, answer=said)


def hand_over(around: Around, giver: Person, to: Person) -> None:
    """Hand the connector's role over, with a handshake."""
    handover_id = around.proposed(giver, to)
    assert around.answer(to, handover_id, HandoverStatus.ACCEPTED).status_code == 200


@pytest.mark.slow
def test_sormas_6642_giving_back_waits_for_a_yes_of_who_gets_it(around: Around) -> None:
    around.joins(around.caw_worker, moves_connector=True)
    for _ in range(ROUNDS):
        before = around.connector()
        giver, to = around.caw_worker, around.care
        if before[0] == around.school:
            giver, to = to, giver
        handover_id = around.proposed(giver, to)
        assert around.connector() == before
        won = exactly_one(
            at_once(
                around.world,
                (answer(around, handover_id, HandoverStatus.ACCEPTED), to),
                (answer(around, handover_id, HandoverStatus.WITHDRAWN), giver),
            )
        )
        assert (around.connector() == before) is (won == 1)


@pytest.mark.slow
def test_sormas_5562_after_one_has_left_the_others_go_on(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    assert around.goal().status_code == 201
    dispute_id = around.disputed(around.caw_worker)
    leaves = around.make(
        SettleDispute,
        dispute_id=dispute_id,
        version=1,
        settlement=DisputeSettlement.LEAVES,
        successor_organisation_id=around.clb,
    )
    agrees = around.make(
        AgreeAction,
        action_id=around.world.new_id(),
        doer_account_id=around.clb_worker.account_id,
        due_on=around.soon(7),
        words="Belt de mama",
    )
    ended = at_once(around.world, (leaves, around.care), (agrees, around.clb_worker))
    assert ended == [None, None]
    assert around.parties() == [around.school, around.clb]
    for who in (around.care, around.clb_worker):
        assert around.note(who, NoteSecrecy.WHOLE_CIRCLE, "Gaat goed").status_code == 201
        assert around.read(who)["words_shown"]


@pytest.mark.slow
def test_sormas_9955_what_was_handed_over_can_be_handed_back(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    first = around.connector()
    hand_over(around, around.care, around.caw_worker)
    hand_over(around, around.caw_worker, around.care)
    assert around.connector() == first
    crossing = [around.proposed(around.care, to) for to in (around.caw_worker, around.clb_worker)]
    exactly_one(
        at_once(
            around.world,
            (answer(around, crossing[0], HandoverStatus.ACCEPTED), around.caw_worker),
            (answer(around, crossing[1], HandoverStatus.ACCEPTED), around.clb_worker),
        )
    )
    around.ledger_agrees()


@pytest.mark.slow
def test_sormas_2430_who_gave_the_connection_away_still_sees_and_writes(around: Around) -> None:
    around.joins(around.caw_worker)
    handover_id = around.proposed(around.care, around.caw_worker)
    writes = around.make(
        WriteNote,
        note_id=around.world.new_id(),
        organisation_id=around.school,
        secrecy=NoteSecrecy.WHOLE_CIRCLE,
        words="Wij blijven mee opvolgen",
    )
    ended = at_once(
        around.world,
        (answer(around, handover_id, HandoverStatus.ACCEPTED), around.caw_worker),
        (writes, around.care),
    )
    assert ended == [None, None]
    seen = around.read(around.care)
    assert seen["connector_organisation_id"] == str(around.caw)
    assert [note["words"] for note in seen["notes"]] == ["Wij blijven mee opvolgen"]


def test_sormas_3213_11690_after_a_handover_it_is_the_new_connector_who_leads(
    around: Around,
) -> None:
    around.joins(around.caw_worker)
    hand_over(around, around.care, around.caw_worker)
    assert around.closing(around.care).status_code == 403
    assert around.closing(around.caw_worker).status_code == 200


def test_sormas_104_actions_stay_with_their_case_when_the_connection_moves(around: Around) -> None:
    around.joins(around.caw_worker)
    around.goal()
    action_id = made(around.action())
    hand_over(around, around.care, around.caw_worker)
    (action,) = around.read(around.caw_worker)["actions"]
    assert (action["action_id"], action["status"]) == (str(action_id), "open")


@pytest.mark.slow
def test_sormas_104_an_action_and_the_leaving_of_its_doer_do_not_cross(around: Around) -> None:
    world = around.world
    around.goal()
    for _ in range(ROUNDS):
        leaver = world.person(around.school, Role.CARE_TEAM)
        agrees = around.make(
            AgreeAction,
            action_id=world.new_id(),
            doer_account_id=leaver.account_id,
            due_on=around.soon(7),
            words="Belt de mama",
        )
        now = Picture.of(world.runtime.store.engine)
        (membership,) = now.rows("membership", account_id=leaver.account_id)
        ends = EndMembership(command_id=world.new_id(), membership_id=membership["id"], version=1)
        ended = at_once(world, (agrees, around.care), (ends, leaver))
        assert sum(each is None for each in ended) == 1, ended


def test_sormas_4507_nobody_is_given_an_action_by_chance(around: Around) -> None:
    around.joins(around.caw_worker)
    around.goal()
    made(around.action(doer_account_id=around.caw_worker.account_id))
    hand_over(around, around.care, around.caw_worker)
    hand_over(around, around.caw_worker, around.colleague)
    (action,) = around.read(around.care)["actions"]
    assert action["doer_account_id"] == str(around.caw_worker.account_id)


def test_sormas_1688_who_has_something_to_do_can_read_what_for(around: Around) -> None:
    around.joins(around.caw_worker)
    around.goal()
    made(around.action(doer_account_id=around.caw_worker.account_id))
    (action,) = around.read(around.caw_worker)["actions"]
    assert action["words"] == "Belt de mama"


@pytest.mark.slow
def test_two_who_end_one_action_at_once_end_it_once(around: Around) -> None:
    around.joins(around.caw_worker)
    around.goal()
    for _ in range(ROUNDS):
        action_id = made(around.action())
        ended = at_once(
            around.world,
            *(
                (around.make(EndAction, action_id=action_id, version=1, status=status), who)
                for status, who in (
                    (ActionStatus.DONE, around.care),
                    (ActionStatus.DROPPED, around.caw_worker),
                )
            ),
        )
        exactly_one(ended)
