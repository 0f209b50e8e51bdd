"""What a phone copies of people: its own rosters and the notices for it, and nothing else."""

from datetime import timedelta
from uuid import UUID

from server.kernel.journal import to_account, to_desk
from server.kernel.tables import columns
from server.people import queries, rules, views
from server.people.tables import YoungPersonRow
from shared.vocabulary import OrganisationKind, Role
from tests.support.world import World


def test_a_phone_gets_only_pupils_and_notices_that_are_its_persons_now(world: World) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    ours, theirs = world.pupil(school), world.pupil(other)
    teacher = world.person(school, Role.SIGNALLER)
    partner = world.person(world.organisation(OrganisationKind.PARTNER), Role.PARTNER)
    with world.unit() as uow:
        row = uow.find(YoungPersonRow, columns(YoungPersonRow).id == ours)
        assert row is not None
        audience = [to_account(teacher.account_id), to_desk(school), to_desk(other)]
        uow.notify("signal-waits", row, audience)
        uow.commit()
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, teacher.claims))
        assert set(queries.pupil_items(uow, [ours, theirs])) == {ours}
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, partner.claims))
        assert queries.pupil_items(uow, [ours, theirs]) == {}
    care_team = world.person(school, Role.CARE_TEAM)
    assert len(teacher.client.get("/v1/notices").json()["items"]) == 1
    (notice,) = care_team.client.get("/v1/notices").json()["items"]
    assert (notice["kind"], notice["resource_id"]) == ("signal-waits", str(ours))
    assert partner.client.get("/v1/notices").json()["items"] == []
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, teacher.claims))
        assert queries.notice_items(uow, [UUID(notice["notice_id"])]) == {}


def test_a_first_copy_of_the_roster_comes_by_id_in_pages_without_gaps(world: World) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    pupils = [world.pupil(school) for _ in range(5)]
    world.pupil(other)
    teacher = world.person(school, Role.SIGNALLER)
    copied: list[UUID] = []
    cursor: str | None = None
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, teacher.claims))
        for _ in range(3):
            page = views.pupils_by_id(uow, cursor=cursor, limit=2)
            copied += [each.young_person_id for each in page.items]
            cursor = page.next_cursor
    assert cursor is None
    assert copied == sorted(pupils)


def test_a_notice_is_shown_for_two_months(world: World) -> None:
    teacher = world.person(world.organisation(), Role.SIGNALLER)
    with world.unit() as uow:
        row = queries.find_live_account(uow, teacher.account_id)
        assert row is not None
        uow.notify("password-changed", row, [to_account(teacher.account_id)])
        uow.commit()
    world.clock.forward(days=60)
    assert len(teacher.client.get("/v1/notices").json()["items"]) == 1
    world.clock.now += timedelta(seconds=1)
    assert timedelta(days=60) == rules.NOTICES_SHOWN
    assert teacher.client.get("/v1/notices").json()["items"] == []


def test_notices_come_newest_first_in_pages(world: World) -> None:
    teacher = world.person(world.organisation(), Role.SIGNALLER)
    kinds = ["membership-invited", "membership-confirmed", "password-changed"]
    for kind in kinds:
        with world.unit() as uow:
            row = queries.find_live_account(uow, teacher.account_id)
            assert row is not None
            uow.notify(kind, row, [to_account(teacher.account_id)])
            uow.commit()
        world.clock.forward(seconds=1)
    first = teacher.client.get("/v1/notices", params={"limit": 2}).json()
    rest = teacher.client.get("/v1/notices", params={"cursor": first["next_cursor"]}).json()
    assert [each["kind"] for each in first["items"] + rest["items"]] == kinds[::-1]
    assert rest["next_cursor"] is None
