"""Two at once: of a yes and a recall exactly one wins, and the other learns how it stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import UUID

from httpx2 import Response

from server.cases.queries import parties_of
from shared.vocabulary import ReferralKind
from tests.server.referrals.talk import Talk, problem
from tests.support.world import World

_REFUSALS = {(409, "stale-record"), (409, "referral-already-decided")}


def at_once(*acts: Callable[[], Response]) -> list[Response]:
    """Do all of these at the same moment, each in a thread of its own."""
    gate = Barrier(len(acts))

    def go(act: Callable[[], Response]) -> Response:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def test_of_a_yes_and_a_recall_exactly_one_wins(world: World) -> None:
    for _ in range(4):
        talk = Talk(world)
        yes, recall = at_once(
            partial(talk.accept, version=talk.version), partial(talk.recall, version=talk.version)
        )
        statuses = sorted(response.status_code for response in (yes, recall))
        assert statuses == [200, 409]
        won = "accepted" if yes.status_code == 200 else "cancelled"
        lost = recall if yes.status_code == 200 else yes
        assert problem(lost) in _REFUSALS
        view = talk.view(talk.school)
        assert lost.json()["current"] == {"status": won, "version": view["version"]}
        assert view["status"] == won
        with world.unit() as uow:
            holders = set(parties_of(uow, UUID(view["case_id"])))
        joined = talk.partner.organisation_id in holders
        assert joined is (won == "accepted")
        assert talk.school.organisation_id in holders
        types = world.journal(talk.id)
        assert types.count("referral.accept") + types.count("referral.recall") == 1


def test_two_colleagues_who_say_yes_at_once_say_it_once(world: World) -> None:
    talk = Talk(world, ReferralKind.HANDOVER)
    answers = at_once(*[partial(talk.accept, version=talk.version)] * 3)
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    assert world.journal(talk.id).count("referral.accept") == 1


def test_the_same_yes_sent_twice_at_once_happens_once(world: World) -> None:
    talk = Talk(world)
    yes = partial(talk.accept, version=talk.version, command_id=world.new_id())
    answers = at_once(yes, yes)
    for each in answers:
        assert each.status_code == 200 or problem(each) == (409, "command-in-flight")
    assert world.journal(talk.id).count("referral.accept") == 1
