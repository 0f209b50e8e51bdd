"""What nobody needs any more is let go at night, and nothing else is."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import SQLModel

from server import letting_go
from server.kernel.feed import FeedMarkRow
from server.kernel.journal import FeedRow, NoticeRow, to_account, to_desk
from server.kernel.tables import columns
from server.network.tables import OrganisationRow
from server.people import rules
from server.people.tables import DeskSessionRow, SessionRow
from server.worker import Round
from tests.server.sync.phone import Phone
from tests.server.worker.desk import School, do_round
from tests.support.plans import listening, read_whole
from tests.support.world import World


def rows(world: World, table: type[SQLModel]) -> list[Any]:
    """Give every row of a table."""
    with world.runtime.store.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def night(world: World, *, days: float) -> Round:
    """Let so many days pass, wait for half past three where the schools are, and do a round."""
    later = world.clock.now + timedelta(days=days)
    here = datetime(later.year, later.month, later.day, 3, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    world.clock.now = here.astimezone(UTC)
    return do_round(world)


def notify(world: World, school: School) -> None:
    """Leave a notice to the teacher and one to the desk."""
    with world.unit() as uow:
        row = uow.find(OrganisationRow, columns(OrganisationRow).id == school.id)
        assert row is not None
        audience = [to_account(school.teacher.account_id), to_desk(school.id)]
        uow.notify("signal-returned", row, audience)
        uow.commit()


def session(world: World, school: School, *, revoked: bool) -> UUID:
    """Sign the teacher in at the desk; signed out again or not."""
    session_id = world.session(school.teacher.account_id)
    with world.unit() as uow:
        uow.add(
            DeskSessionRow(
                id=uow.new_id(), session_id=session_id, digest=os.urandom(32), last_used_at=uow.now
            )
        )
        if revoked:
            row = uow.find(SessionRow, columns(SessionRow).id == session_id)
            assert row is not None
            uow.change(row, revoked_at=uow.now)
            uow.record("session.revoke", row, reason="signed-out")
        uow.commit()
    return session_id


def test_it_is_done_at_night_and_not_by_day(world: World) -> None:
    School(world)
    by_day = do_round(world)
    assert (by_day.let_go, rows(world, FeedMarkRow)) == (0, [])

    at_night = night(world, days=1)
    world.clock.forward(minutes=10)
    again = do_round(world)

    assert (at_night.let_go, again.let_go) == (0, 0)
    assert [mark.is_floor for mark in rows(world, FeedMarkRow)] == [False]
    many = len(rows(world, FeedRow))
    assert night(world, days=91).let_go >= many - 1
    assert min(rows(world, FeedMarkRow), key=lambda mark: mark.at).is_floor


def test_a_worker_that_is_told_to_stop_lets_go_of_nothing_more(world: World) -> None:
    School(world)
    night(world, days=1)
    world.clock.forward(days=91, hours=1)  # The clocks went back meanwhile.

    assert letting_go.at_night(world.runtime, lambda: True) == 0
    assert letting_go.at_night(world.runtime, lambda: False) > 0


def test_a_notice_goes_when_it_is_shown_no_more_and_phones_drop_it(world: World) -> None:
    school = School(world)
    phones = Phone(school.teacher), Phone(school.care_team)
    notify(world, school)
    kept = rules.NOTICES_SHOWN.days
    night(world, days=kept - 1)
    notify(world, school)
    for phone in phones:
        phone.catch_up()
        assert len(phone.of("notice")) >= 2
    assert len(rows(world, NoticeRow)) >= 4

    night(world, days=2)

    limit = world.clock.now - rules.NOTICES_SHOWN
    assert min(row.created_at for row in rows(world, NoticeRow)) >= limit
    for phone in phones:
        assert phone.catch_up()["reset"] is False
        afresh = Phone(phone.person)
        afresh.catch_up()
        assert phone.of("notice") == afresh.of("notice") != {}


def test_a_session_nobody_can_go_on_with_is_forgotten_and_any_other_stays(world: World) -> None:
    school = School(world)
    over = {session(world, school, revoked=revoked) for revoked in (True, False)}
    world.clock.forward(days=2)
    later = {session(world, school, revoked=revoked) for revoked in (True, False)}
    kept = rules.SESSION_KEPT.days
    night(world, days=kept - 3)
    assert over < {row.id for row in rows(world, SessionRow)}

    gone = night(world, days=2)

    assert gone.let_go >= len(over)
    assert {row.id for row in rows(world, SessionRow)} == later
    assert {row.session_id for row in rows(world, DeskSessionRow)} == later
    assert world.journal(max(over))[0] == "session.sign-in"


def test_what_is_let_go_is_found_by_an_index(world: World) -> None:
    school = School(world)
    notify(world, school)
    session(world, school, revoked=True)
    night(world, days=1)
    engine = world.runtime.store.engine
    with listening(engine, writes=True) as heard:
        assert night(world, days=100).let_go > 4
    begun = ("SELECT", "DELETE", "UPDATE")
    tables = {"desk_session", "feed", "feed_mark", "notice", "session"}
    asked = [each for each in heard if each[0].startswith(begun) and tables & set(each[0].split())]

    assert len(asked) >= 8
    for statement, parameters in asked:
        whole = [line for line in read_whole(engine, statement, parameters) if "INDEX" not in line]
        read = {line.removeprefix("Seq Scan on ").removeprefix("SCAN ") for line in whole}
        assert {each.split()[0] for each in read} & tables == set(), statement
