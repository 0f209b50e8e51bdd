"""Two at once: exactly one wins, and nobody is left alone."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from server.kernel.errors import Conflict, KringError
from shared.cases import AnswerClosing, AnswerHandover, LeaveCircle
from shared.contract import Command
from shared.vocabulary import HandoverStatus, LedgerBasis, ResponsibilityRole
from tests.server.cases.circle import Around
from tests.support.world import Person, World

ROUNDS = 5


def at_once(world: World, *commands: tuple[Command, Person | None]) -> list[KringError | None]:
    """Run commands at the same moment; give how each ended."""
    ended: list[KringError | None] = [None] * len(commands)
    start = Barrier(len(commands))

    def runner(place: int, command: Command, who: Person | None) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            try:
                world.run(command, who)
            except KringError as error:
                ended[place] = error

        return run

    threads = [
        Thread(target=runner(place, command, who)) for place, (command, who) in enumerate(commands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@pytest.mark.slow
def test_of_accepting_a_handover_and_taking_it_back_exactly_one_wins(around: Around) -> None:
    around.joins(around.caw_worker)
    for _ in range(ROUNDS):
        giver, receiver = _giver_and_receiver(around)
        handover_id = around.proposed(giver, receiver)
        answers = [
            (
                around.make(AnswerHandover, handover_id=handover_id, version=1, answer=answer),
                who,
            )
            for answer, who in (
                (HandoverStatus.ACCEPTED, receiver),
                (HandoverStatus.WITHDRAWN, giver),
            )
        ]
        before = around.connector()
        accepted, withdrawn = at_once(around.world, *answers)
        assert (accepted is None) != (withdrawn is None)
        assert isinstance(accepted or withdrawn, Conflict)
        moved = around.connector() != before
        assert moved is (accepted is None)
        around.ledger_agrees()


@pytest.mark.slow
def test_two_parties_that_hand_their_place_to_each_other_do_not_both_leave(
    around: Around,
) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    place = {"role": ResponsibilityRole.CO_RESPONSIBLE}
    one = around.proposed(around.caw_worker, around.clb_worker, **place)
    other = around.proposed(around.clb_worker, around.caw_worker, **place)
    ended = at_once(
        around.world,
        *(
            (
                around.make(
                    AnswerHandover,
                    handover_id=handover_id,
                    version=1,
                    answer=HandoverStatus.ACCEPTED,
                ),
                who,
            )
            for handover_id, who in ((one, around.clb_worker), (other, around.caw_worker))
        ),
    )
    assert sum(each is None for each in ended) == 1
    assert len(around.parties()) == 2
    around.ledger_agrees()


@pytest.mark.slow
def test_the_last_two_parties_that_leave_at_once_leave_one_behind(around: Around) -> None:
    first = around.joins(around.caw_worker)
    second = around.joins(around.clb_worker)
    around.answer(
        around.clb_worker,
        around.proposed(around.care, around.clb_worker),
        HandoverStatus.ACCEPTED,
    )
    around.answer(
        around.clb_worker,
        around.proposed(around.care, around.clb_worker, role=ResponsibilityRole.CO_RESPONSIBLE),
        HandoverStatus.ACCEPTED,
    )
    assert around.parties() == [around.caw, around.clb]
    ended = at_once(
        around.world,
        *(
            (
                around.make(
                    LeaveCircle,
                    organisation_id=who.organisation_id,
                    referral_id=referral_id,
                    basis=LedgerBasis.REFERRAL_ENDED,
                ),
                None,
            )
            for who, referral_id in ((around.caw_worker, first), (around.clb_worker, second))
        ),
    )
    assert ended == [None, None]
    assert around.parties() == [around.clb]
    around.ledger_agrees()


@pytest.mark.slow
def test_the_last_two_answers_at_once_close_the_case_once(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closing()
    seen = around.version
    ended = at_once(
        around.world,
        *(
            (
                around.make(
                    AnswerClosing,
                    version=seen,
                    organisation_id=who.organisation_id,
                    agrees=True,
                ),
                who,
            )
            for who in (around.care, around.caw_worker)
        ),
    )
    assert ended == [None, None]
    assert around.read(around.care)["status"] == "closed"
    assert around.world.journal(around.case).count("case.close") == 1
    around.ledger_agrees()


def _giver_and_receiver(around: Around) -> tuple[Person, Person]:
    if around.connector()[0] == around.school:
        return around.care, around.caw_worker
    return around.caw_worker, around.care
