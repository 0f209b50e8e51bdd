"""Who one is, and what home shows: what waits for this person, not for others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from mobile.api.link import NoAnswer
from mobile.controllers.home import Door, HomeController, HomeState, Room, rooms_of, tabs_of
from mobile.controllers.reading import Loading
from mobile.controllers.who import WhoController
from mobile.wiring import Phone, ports_of
from shared.vocabulary import (
    MembershipState,
    Party,
    Role,
    SignalStatus,
)
from tests.support.phones import SCHOOL, a_signal, opened_in
from tests.support.told import (
    PARTNER,
    Server,
    known,
    me,
    membership,
    notice,
    referral,
    signal,
    tell,
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def test_who_one_is_is_kept_for_a_start_without_network_and_wiped_with_the_rest(
    phone: Phone,
) -> None:
    who = WhoController(ports_of(phone), Server(me(Role.SIGNALLER)))
    assert who.me is None
    assert who.memberships == ()
    assert asyncio.run(who.refresh()) is Loading.LOADED
    assert who.roles == {Role.SIGNALLER}
    assert who.organisations(Role.SIGNALLER) == (SCHOOL,)
    assert who.organisations(Role.PARTNER) == ()
    again = WhoController(ports_of(phone), Server(NoAnswer("timeout")))
    assert asyncio.run(again.refresh()) is Loading.OFFLINE
    assert again.me == who.me
    again.forget()
    assert again.roles == frozenset()
    again.recall()
    assert again.roles == {Role.SIGNALLER}
    phone.access.revoke()
    again.recall()
    assert again.roles == frozenset()


def test_a_role_that_is_not_confirmed_gives_nothing(phone: Phone) -> None:
    invited = replace(
        me(), memberships=(membership(Role.CARE_TEAM, state=MembershipState.INVITED),)
    )
    who = WhoController(ports_of(phone), Server(invited))
    asyncio.run(who.refresh())
    assert who.roles == frozenset()


def test_an_answer_that_comes_after_locking_is_left(phone: Phone) -> None:
    who = WhoController(ports_of(phone), Server(me(Role.SIGNALLER)))
    phone.access.lock()
    assert asyncio.run(who.refresh()) is Loading.LOADED
    assert who.me is None


def test_a_locked_phone_says_nothing_of_who_it_is(phone: Phone) -> None:
    known(phone, Role.SIGNALLER)
    phone.access.lock()
    assert WhoController(ports_of(phone), Server(me())).me is None


def test_what_another_release_kept_is_asked_anew(phone: Phone) -> None:
    phone.store.keep_told("me", {"something": "else"})
    assert WhoController(ports_of(phone), Server(me())).me is None


def test_a_teacher_finds_the_new_signal_first_and_a_care_team_its_inbox() -> None:
    assert rooms_of(frozenset({Role.SIGNALLER}))[0] is Room.NEW_SIGNAL
    assert rooms_of(frozenset({Role.CARE_TEAM}))[0] is Room.CARE_TEAM_INBOX
    assert rooms_of(frozenset({Role.PARTNER})) == (Room.REFERRAL_INBOX, Room.CIRCLES)
    assert rooms_of(frozenset({Role.COORDINATOR})) == (Room.TRENDS,)
    assert rooms_of(frozenset({Role.ADMINISTRATOR})) == (Room.DESK,)
    assert rooms_of(frozenset()) == ()
    assert tabs_of(frozenset({Role.SIGNALLER, Role.CARE_TEAM})) == (Room.CARE_TEAM_INBOX,)
    assert tabs_of(frozenset({Role.PRIVACY_OFFICER})) == ()


def test_home_counts_what_waits_for_this_person_and_not_what_waits_for_others(
    phone: Phone,
) -> None:
    who = known(phone, Role.CARE_TEAM, Role.SIGNALLER)
    home = HomeController(ports_of(phone), who)
    assert home.state.name == "An Peeters"
    tell(
        phone,
        signal(SignalStatus.SUBMITTED),
        signal(SignalStatus.FOLLOW_UP),
        referral(Party.SENDER),
        referral(Party.RECEIVER),
        referral(Party.RECEIVER, from_id=PARTNER, to_id=SCHOOL),
        referral(Party.NOBODY),
        notice(),
    )
    phone.outbox.add(a_signal())
    phone.store.keep_draft("signal-form", {})
    home.refresh()
    counts = {door.room: door.count for door in home.state.doors}
    assert counts[Room.CARE_TEAM_INBOX] == 1
    assert counts[Room.REFERRAL_INBOX] == 2
    assert counts[Room.MY_SIGNALS] == 1
    assert counts[Room.NEW_SIGNAL] == 0
    assert home.state.notices == 1
    assert home.state.begun == (Room.NEW_SIGNAL,)
    phone.store.drop_draft("signal-form")
    phone.store.keep_draft("leaver-form", {})
    phone.store.keep_draft("act:note.write:somewhere", {})
    home.refresh()
    assert home.state.begun == (Room.EARLY_LEAVER,)
    phone.access.lock()
    home.refresh()
    assert home.state == HomeState()


def test_before_the_server_said_who_it_is_home_says_that_it_does_not_know(phone: Phone) -> None:
    home = HomeController(ports_of(phone), WhoController(ports_of(phone), Server(me())))
    assert not home.state.knows_who
    assert home.state.doors == ()
    assert Door(room=Room.TRENDS).count == 0


def test_a_single_thing_the_server_said_is_sealed_and_one_that_broke_is_none(
    phone: Phone, tmp_path: Path
) -> None:
    phone.store.keep_told("me", {"name": "An Peeters"})
    assert phone.store.told("me") == {"name": "An Peeters"}
    assert phone.store.told("other") is None
    assert all(b"An Peeters" not in file.read_bytes() for file in tmp_path.iterdir())
    with phone.database.transaction() as connection:
        connection.execute("UPDATE secret SET sealed = x'00' WHERE name = 'told:me'")
    assert phone.store.told("me") is None
