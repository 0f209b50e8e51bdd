"""The boxes of a desk: in order, in pages, from an index; and who holds what."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from server.referrals.queries import (
    Box,
    Which,
    count_open,
    held_by_account,
    held_by_organisation,
    list_box,
    open_of_case,
    synced_items,
    to_escalate,
)
from shared.referrals import DraftReferral, SendReferral
from shared.vocabulary import LifeDomain, ReferralKind, Urgency
from tests.server.referrals.talk import Talk
from tests.support.plans import listening
from tests.support.scenes import Asked
from tests.support.world import Person, World

_PATH = "/v1/referrals"


@pytest.fixture
def asked(world: World) -> Asked:
    """Give a school that asks for advice, the cheapest question there is."""
    return Asked(world, ReferralKind.ADVICE)


def ask(asked: Asked, urgency: Urgency) -> str:
    """Send one question of an urgency; gives its id."""
    world = asked.world
    draft = DraftReferral(
        command_id=world.new_id(),
        referral_id=world.new_id(),
        kind=ReferralKind.ADVICE,
        from_organisation_id=asked.school,
        to_service_id=asked.service_id,
        life_domains=(LifeDomain.FAMILY,),
        urgency=urgency,
        help_question="Wie kan mee ondersteunen?",
    )
    world.run(draft, asked.care_team)
    send = SendReferral(command_id=world.new_id(), referral_id=draft.referral_id, version=1)
    world.run(send, asked.care_team)
    return str(draft.referral_id)


def ids(page: dict[str, Any]) -> list[str]:
    """Give the ids of a page."""
    return [item["referral_id"] for item in page["items"]]


def test_the_inbox_puts_what_is_due_first_on_top_in_pages_that_skip_nothing(asked: Asked) -> None:
    normal = ask(asked, Urgency.NORMAL)
    acute = ask(asked, Urgency.ACUTE)
    urgent = ask(asked, Urgency.URGENT)
    found, cursor = [], None
    for _ in range(3):
        params = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = asked.partner.client.get(_PATH, params=params).json()
        found += ids(page)
        cursor = page["next_cursor"]
    assert found == [acute, urgent, normal]
    assert cursor is None


def test_each_side_finds_it_in_its_own_box(asked: Asked) -> None:
    referral_id = ask(asked, Urgency.NORMAL)
    for person, box, expected in (
        (asked.partner, "in", [referral_id]),
        (asked.partner, "out", []),
        (asked.care_team, "in", []),
        (asked.care_team, "out", [referral_id]),
    ):
        assert ids(person.client.get(_PATH, params={"box": box}).json()) == expected


def test_what_has_ended_is_in_the_other_list_the_latest_first(asked: Asked) -> None:
    first, second = ask(asked, Urgency.NORMAL), ask(asked, Urgency.NORMAL)
    for referral_id in (first, second):
        asked.world.clock.forward(minutes=1)
        reject = {
            "type": "referral.reject",
            "command_id": str(asked.world.new_id()),
            "referral_id": referral_id,
            "version": 2,
            "reason": "no-capacity",
            "no_alternative": True,
        }
        path = f"{_PATH}/{referral_id}/rejection"
        assert asked.partner.client.post(path, json=reject).status_code == 200
    assert ids(asked.partner.client.get(_PATH).json()) == []
    params = {"status": "ended"}
    assert ids(asked.partner.client.get(_PATH, params=params).json()) == [second, first]
    assert ids(asked.partner.client.get(_PATH, params=params | {"limit": "1"}).json()) == [second]


def test_the_phone_gets_only_what_its_owner_may_see(asked: Asked) -> None:
    sent = ask(asked, Urgency.NORMAL)
    draft_id, _ = asked.draft()
    wanted = [draft_id, UUID(sent)]
    seen = {
        person.account_id: _synced(asked.world, person, wanted)
        for person in (asked.partner, asked.care_team)
    }
    assert seen[asked.partner.account_id] == {sent}
    assert seen[asked.care_team.account_id] == {sent, str(draft_id)}


def test_who_holds_a_referral_is_told_by_both_sides(world: World) -> None:
    talk = Talk(world)
    case_id = UUID(talk.view(talk.school)["case_id"])
    with world.unit() as uow:
        (asked,) = held_by_organisation(uow, talk.partner.organisation_id)
        (asks,) = held_by_organisation(uow, talk.school.organisation_id)
        (open_one,) = open_of_case(uow, case_id)
        assert held_by_account(uow, talk.partner.account_id, None) == []
    assert (
        asked
        == open_one
        == {
            "resource": "referral",
            "resource_id": str(talk.id),
            "organisation_id": str(talk.partner.organisation_id),
            "role": "receiver",
        }
    )
    assert (asks["role"], asks["organisation_id"]) == ("sender", str(talk.school.organisation_id))
    talk.accept()
    with world.unit() as uow:
        assert held_by_account(uow, talk.partner.account_id, None) == [asked]
        assert held_by_account(uow, talk.partner.account_id, talk.school.organisation_id) == []
    talk.complete()
    with world.unit() as uow:
        assert held_by_account(uow, talk.partner.account_id, None) == []
        assert held_by_organisation(uow, talk.partner.organisation_id) == []
        assert open_of_case(uow, case_id) == []


@pytest.mark.parametrize("box", list(Box))
@pytest.mark.parametrize("which", list(Which))
def test_a_box_is_read_from_its_index_without_sorting(asked: Asked, box: Box, which: Which) -> None:
    person = asked.partner if box is Box.IN else asked.care_team
    first = _statements(asked.world, person, box, which)[0]
    plan = _plan(asked.world, *first)
    assert f"ix_referral_{box.value}_{which.value}" in plan
    assert "SORT" not in plan.upper()
    assert "TEMP B-TREE" not in plan.upper()


def test_a_page_takes_three_statements_however_long_the_box_is(asked: Asked) -> None:
    for _ in range(3):
        ask(asked, Urgency.NORMAL)
    assert len(_statements(asked.world, asked.partner, Box.IN, Which.OPEN)) == 3


def test_the_worker_finds_what_is_due_from_its_index(asked: Asked) -> None:
    with asked.world.unit() as uow, listening(asked.world.runtime.store.engine) as seen:
        to_escalate(uow, limit=200)
    assert "ix_referral_escalates_at" in _plan(asked.world, *seen[0])


def test_a_box_can_be_narrowed_to_our_own_move_and_is_counted_so(asked: Asked) -> None:
    theirs, ours = ask(asked, Urgency.NORMAL), ask(asked, Urgency.NORMAL)
    question = {
        "type": "referral.ask",
        "command_id": str(asked.world.new_id()),
        "referral_id": theirs,
        "version": 2,
        "question_id": str(asked.world.new_id()),
        "question": "Sinds wanneer?",
    }
    path = f"{_PATH}/{theirs}/question"
    assert asked.partner.client.post(path, json=question).status_code == 200
    assert _mine(asked, asked.partner, Box.IN) == (
        [ours],
        (2, 1, 0),
    )
    assert _mine(asked, asked.care_team, Box.OUT) == (
        [theirs],
        (2, 1, 0),
    )
    assert _mine(asked, asked.partner, Box.OUT) == (
        [],
        (0, 0, 0),
    )
    asked.world.clock.forward(days=30)
    assert _mine(asked, asked.partner, Box.IN)[1] == (2, 1, 1)


def test_counting_reads_from_the_index_of_the_box(asked: Asked) -> None:
    ask(asked, Urgency.NORMAL)
    with asked.world.unit() as uow, listening(asked.world.runtime.store.engine) as heard:
        uow.act_as(asked.world.runtime.find_actor(uow, asked.partner.claims))
        heard.clear()
        count_open(uow, box=Box.IN)
    assert "ix_referral_in_open" in _plan(asked.world, *heard[0])


def _mine(asked: Asked, who: Person, box: Box) -> tuple[list[str], tuple[int, int, int]]:
    with asked.world.unit() as uow:
        uow.act_as(asked.world.runtime.find_actor(uow, who.claims))
        page = list_box(uow, box=box, only_mine=True)
        told = count_open(uow, box=box)
        assert not told.is_more
        ids_found = [str(item.referral_id) for item in page.items]
        return ids_found, (told.total, told.mine, told.late)


Statement = tuple[str, Any]


def _synced(world: World, person: Person, wanted: Sequence[UUID]) -> set[str]:
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, person.claims))
        return {str(each) for each in synced_items(uow, wanted)}


def _statements(world: World, person: Person, box: Box, which: Which) -> list[Statement]:
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, person.claims))
        with listening(world.runtime.store.engine) as heard:
            list_box(uow, box=box, status=which)
    return heard


def _plan(world: World, statement: str, parameters: Any) -> str:
    """Ask the database how it would do it, when the table is too long to read whole."""
    postgresql = world.runtime.store.engine.dialect.name == "postgresql"
    with world.runtime.store.engine.connect() as connection:
        if postgresql:
            for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                connection.execute(text(f"SET LOCAL {setting} = off"))
        prefix = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
        rows = connection.exec_driver_sql(prefix + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)
