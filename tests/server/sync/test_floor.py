"""The feed lets go of what everybody has had time to hear, and nobody misses a thing.

A phone that was away for less than the term goes on where it was; one that was away longer copies
anew. Whatever happens in between, whoever is told that they are up to date is.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from server.kernel.epoch import begin_epoch
from server.kernel.feed import FeedMarkRow
from server.kernel.running import run_as_system
from server.kernel.tables import columns
from shared.sync import MAX_CHANGES
from tests.server.sync.nights import (
    KEPT,
    MANY,
    days,
    leave,
    let_go,
    listen_as,
    note,
    rows,
)
from tests.server.sync.phone import Phone, School, outcomes
from tests.server.sync.rosters import Rosters
from tests.support.plans import listening, read_whole
from tests.support.world import World


def is_right(phone: Phone) -> bool:
    """Tell whether a phone that is up to date has what a new one would get, and nothing else."""
    phone.catch_up()
    afresh = Phone(phone.person)
    afresh.catch_up()
    return phone.records == afresh.records


def test_who_was_away_for_the_summer_goes_on_and_who_was_away_longer_copies_anew(
    world: World,
) -> None:
    school = School(world)
    summer, longer = Phone(school.care_team), Phone(school.care_team)
    longer.catch_up()
    school.sent()
    days(world, 30)
    summer.catch_up()
    signal_id = school.sent()
    days(world, 63)
    unsent = school.signal(), school.signal()

    first, anew = summer.catch_up(unsent[0]), longer.catch_up(unsent[1])

    assert (first["reset"], anew["reset"]) == (False, True)
    assert outcomes(first) == outcomes(anew) == ["accepted"]
    assert str(signal_id) in summer.of("signal")
    assert is_right(summer)
    assert is_right(longer)


def test_a_removal_that_was_let_go_is_not_missed(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    leave(school, school.pupil)
    days(world, KEPT.days + 2)

    assert phone.exchange()["reset"] is True

    assert is_right(phone)
    assert phone.of("pupil") == {}


def test_who_asks_every_week_and_never_hears_anything_never_copies_anew(world: World) -> None:
    school, elsewhere = School(world), School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    heard = listen_as(school, None)
    for _ in range(15):
        elsewhere.sent()
        days(world, 7)
        assert phone.exchange()["reset"] is False
        heard = listen_as(school, heard.cursor)
        assert (heard.afresh, heard.kinds) == (False, frozenset())

    school.sent()
    assert phone.catch_up()["changes"]
    assert listen_as(school, heard.cursor).kinds == {"signal"}


def test_a_page_that_listened_too_long_ago_is_told_that_everything_may_have_changed(
    world: World,
) -> None:
    school = School(world)
    begun = listen_as(school, None)
    school.sent()
    days(world, KEPT.days)
    assert listen_as(school, begun.cursor).kinds == {"signal"}

    days(world, 2)

    heard = listen_as(school, begun.cursor)
    assert (heard.afresh, heard.kinds) == (True, frozenset())
    assert listen_as(school, heard.cursor).afresh is False


def test_what_is_past_the_term_is_let_go_in_batches_and_the_last_row_stays(world: World) -> None:
    school = School(world)
    for _ in range(4):
        school.sent()
    note(world)
    before = rows(world)
    world.clock.forward(seconds=KEPT.total_seconds() - 1)
    assert let_go(world) == 0
    world.clock.forward(seconds=1)

    went = [let_go(world, 3) for _ in before]

    assert sum(went) == len(before) - 1
    assert went == sorted(went, reverse=True)
    assert max(went) == 3
    assert rows(world) == before[-1:]
    school.sent()
    assert [row.seq for row in rows(world)][1] > before[-1].seq


def test_a_row_is_kept_for_the_whole_term_after_the_mark(world: World) -> None:
    school = School(world)
    note(world)
    marked = len(rows(world))
    school.sent()
    world.clock.forward(days=1)
    note(world)
    world.clock.forward(seconds=KEPT.total_seconds() - 1)

    assert let_go(world) == marked - 1

    world.clock.forward(seconds=1)
    let_go(world)
    assert len(rows(world)) == 1


def test_one_mark_is_made_a_night_and_those_before_the_floor_go(world: World) -> None:
    School(world)
    for _ in range(3):
        note(world)
        world.clock.forward(minutes=1)
    days(world, KEPT.days + 5)

    with world.runtime.store.engine.connect() as connection:
        marks = connection.execute(select(FeedMarkRow).order_by(columns(FeedMarkRow).at)).all()
    assert len(marks) == KEPT.days + 1
    assert [mark.is_floor for mark in marks] == [True, *[False] * KEPT.days]


def test_a_mark_lies_nowhere_before_an_earlier_one(world: World) -> None:
    School(world)
    note(world)
    marks = columns(FeedMarkRow)
    further = {marks.transaction_id: 2**62, marks.seq: 2**62}
    with world.unit() as uow:
        uow.connection.execute(update(FeedMarkRow).values(further))
        uow.commit()
    world.clock.forward(days=1)

    note(world)

    with world.runtime.store.engine.connect() as connection:
        places = connection.execute(select(marks.transaction_id, marks.seq)).all()
    assert [tuple(place) for place in places] == [(2**62, 2**62)] * 2


def test_who_has_more_to_hear_is_not_moved_up_to_a_mark(world: World) -> None:
    rosters = Rosters(world, 2)
    with rosters.transaction() as connection:
        for _ in range(MAX_CHANGES // 2):
            rosters.tell(connection, rosters.pupils[1])
        rosters.tell(connection, rosters.pupils[0])
        connection.commit()
    note(world)

    assert rosters.told() == [rosters.pupils[1]]

    assert rosters.told() == [rosters.pupils[0]]


def test_after_a_restore_the_marks_of_the_other_story_hold_nobody_to_anything(
    world: World,
) -> None:
    school = School(world)
    for _ in range(5):
        school.sent()
    note(world)
    run_as_system(world.runtime.store, world.clock.now, begin_epoch)
    phone = Phone(school.teacher)
    phone.catch_up()
    signal_id = school.sent()

    phone.catch_up()

    assert str(signal_id) in phone.of("signal-receipt")


def test_a_copy_that_was_broken_off_for_too_long_begins_again(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.exchange()
    assert phone.answers[-1]["more"]
    school.sent()
    days(world, KEPT.days + 2)

    assert phone.exchange()["reset"] is True
    assert is_right(phone)


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["signal", "arrive", "leave", "note"]), st.just(0)),
        st.tuples(st.sampled_from(["exchange", "catch up", "listen"]), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.integers(1, 50)),
        st.tuples(st.just("let go"), st.sampled_from([1, 3, MANY])),
    ),
    max_size=30,
)


@given(steps)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_in_any_history_every_phone_ends_with_exactly_what_it_may_see(
    world: World, history: list[tuple[str, int]]
) -> None:
    school = School(world)
    phones = [Phone(school.teacher), Phone(school.care_team), Phone(school.care_team)]
    page = listen_as(school, None)
    pupils = [school.pupil]
    unheard = False
    for act, of in history:
        if act == "signal":
            school.sent(school.teacher) if school.pupil in pupils else None
            unheard |= school.pupil in pupils
        elif act == "arrive":
            pupils.append(world.pupil(school.id))
            unheard = True
        elif act == "leave" and len(pupils) > 1:
            leave(school, pupils.pop())
            unheard = True
        elif act == "note":
            note(world)
        elif act == "exchange":
            phones[of].exchange()
        elif act == "catch up":
            phones[of].catch_up()
        elif act == "listen":
            page = listen_as(school, page.cursor)
            assert page.afresh or bool(page.kinds) == unheard
            unheard = False
        elif act == "wait":
            world.clock.forward(days=of)
        elif act == "let go":
            let_go(world, of)

    assert all(is_right(phone) for phone in phones)


def test_what_is_let_go_and_the_floor_are_found_by_their_indexes(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    school.sent()
    note(world)
    world.clock.forward(days=KEPT.days + 1)
    engine, before = world.runtime.store.engine, len(phone.answers)
    with listening(engine, writes=True) as heard:
        assert let_go(world) > 0
        note(world)
        phone.catch_up()
    asked = [each for each in heard if "FROM feed" in each[0] or "feed_mark" in each[0]]
    along = [statement for statement, _ in asked if "feed_epoch" in statement]
    assert len(along) == len(phone.answers) - before  # The floor is asked with the epoch.
    assert all("feed_mark" in statement for statement in along)

    asked = [each for each in asked if not each[0].startswith("INSERT")]

    assert len(asked) >= 6
    for statement, parameters in asked:
        # Of the marks, one a night, the newest is found at the end of their index.
        whole = [line for line in read_whole(engine, statement, parameters) if "INDEX" not in line]
        read = {line.removeprefix("Seq Scan on ").removeprefix("SCAN ") for line in whole}
        assert {each.split()[0] for each in read} & {"feed", "feed_mark"} == set(), statement
