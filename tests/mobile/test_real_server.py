"""Phones and the real server in one process, on both databases, over a way that loses things."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from mobile.api.session import DeviceRevoked
from mobile.controllers.care_team_inbox import CareTeamInboxController, Weighing
from mobile.controllers.my_signals import MySignalsController
from mobile.controllers.reading import Loading
from mobile.controllers.signal_form import SignalDraft, SignalFormController
from mobile.data.vault import VaultState
from mobile.sync.engine import SyncState
from mobile.wiring import Phone
from server.kernel.tables import columns
from server.people.tables import MembershipRow
from shared.people import RegisterAccount
from shared.problems import TYPE_PREFIX, ProblemType
from shared.vocabulary import (
    Category,
    MembershipState,
    Role,
    Severity,
    SignalDecision,
    SignallerStep,
    SignalReason,
)
from tests.support.controllers import ports_of
from tests.support.phones import PIN, phone_in
from tests.support.protocol_server import Way
from tests.support.world import World

PASSWORD = "paars-olifant-fiets"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    opened = World.on(database_url)
    yield opened
    opened.close()


def employ(world: World, username: str, school_id: UUID, role: Role) -> UUID:
    account_id = world.new_id()
    world.run(
        RegisterAccount(
            command_id=world.new_id(),
            account_id=account_id,
            username=username,
            display_name="Ann Peeters",
            password=PASSWORD,
        )
    )
    membership = MembershipRow(
        id=world.new_id(),
        account_id=account_id,
        organisation_id=school_id,
        role=role,
        state=MembershipState.CONFIRMED,
    )
    with world.unit() as uow:
        uow.add(membership)
        uow.record("membership.confirm", membership)
        uow.commit()
    return account_id


class Carried:
    """A phone in somebody's pocket."""

    def __init__(self, world: World, folder: Path, username: str) -> None:
        self.world = world
        self.username = username
        self.way = Way(world.app)
        self.phone: Phone = phone_in(folder, self.way, clock=lambda: world.clock.now)

    async def sign_in(self) -> None:
        await self.phone.access.sign_in(self.username, PASSWORD, pin=PIN, device_name="test")

    async def sync(self, *losses: str) -> SyncState:
        self.way.losses = list(losses)
        await self.phone.engine.sync_once()
        return self.phone.engine.status.state


def write_signal(carried: Carried, words: str) -> UUID:
    form = SignalFormController(ports_of(carried.phone))
    form.look_for("desmet")
    (pupil,) = form.state.hits
    form.pick(pupil)
    form.write(
        SignalDraft(
            young_person_id=pupil.young_person_id,
            organisation_id=pupil.organisation_id,
            severity=Severity.HEIGHTENED,
            categories=(Category.ATTENDANCE,),
            observation=words,
        )
    )
    assert form.send()
    assert form.state.queued is not None
    return form.state.queued


def test_a_teachers_signal_is_weighed_and_the_answer_comes_back(
    world: World, tmp_path: Path
) -> None:
    school = world.organisation()
    world.pupil(school)
    employ(world, "teacher", school, Role.SIGNALLER)
    employ(world, "care.team", school, Role.CARE_TEAM)
    teacher = Carried(world, tmp_path / "teacher", "teacher")
    team = Carried(world, tmp_path / "team", "care.team")

    async def story() -> None:
        await teacher.sign_in()
        assert await teacher.sync() is SyncState.UP_TO_DATE
        signal_id = write_signal(teacher, "Drie maandagen afwezig")
        world.clock.forward(days=2)
        assert await teacher.sync("question") is SyncState.BACKING_OFF
        assert await teacher.sync("answer", "answer") is SyncState.BACKING_OFF
        assert await teacher.sync() is SyncState.UP_TO_DATE
        mine = MySignalsController(ports_of(teacher.phone))
        (line,) = mine.state.signals
        assert (line.signal_id, line.step) == (signal_id, SignallerStep.RECEIVED)
        assert world.journal(signal_id).count("signal.submit") == 1

        await team.sign_in()
        assert await team.sync() is SyncState.UP_TO_DATE
        inbox = CareTeamInboxController(ports_of(team.phone), team.phone.client)
        await inbox.open(signal_id)
        assert inbox.state.loading is Loading.LOADED
        assert inbox.state.opened is not None
        assert inbox.state.opened.observation == "Drie maandagen afwezig"
        inbox.decide(
            Weighing(
                decision=SignalDecision.NO_ACTION,
                reason=SignalReason.ALREADY_KNOWN,
                message_to_signaller="Dank je, we volgen dit al op.",
            )
        )
        assert not inbox.state.faults

        mine.withdraw(signal_id, SignalReason.SENT_BY_MISTAKE)
        assert await team.sync("answer") is SyncState.BACKING_OFF
        assert await team.sync() is SyncState.UP_TO_DATE
        assert await teacher.sync() is SyncState.UP_TO_DATE
        mine.refresh()
        (line,) = mine.state.signals
        assert line.step is SignallerStep.FINISHED
        assert line.message == "Dank je, we volgen dit al op."
        assert line.problem is not None
        assert line.refused_command_id is not None
        mine.dismiss(line.refused_command_id)
        assert teacher.phone.outbox.size() == 0

    asyncio.run(story())


def test_a_phone_whose_session_ended_keeps_its_signal_until_it_signs_in_again(
    world: World, tmp_path: Path
) -> None:
    school = world.organisation()
    world.pupil(school)
    employ(world, "teacher", school, Role.SIGNALLER)
    teacher = Carried(world, tmp_path, "teacher")

    async def story() -> None:
        await teacher.sign_in()
        await teacher.sync()
        signal_id = write_signal(teacher, "Stil")
        sessions = await teacher.phone.client.sessions()
        (session,) = sessions.items
        await teacher.phone.client.end_session(session.session_id)
        assert await teacher.sync() is SyncState.REVOKED
        assert teacher.phone.access.state is VaultState.NEEDS_SIGN_IN
        assert teacher.phone.outbox.unsent() == 1
        await teacher.sign_in()
        assert await teacher.sync() is SyncState.UP_TO_DATE
        assert world.journal(signal_id).count("signal.submit") == 1

    asyncio.run(story())


def test_an_access_token_that_ended_is_renewed_and_a_lost_renewal_is_repeated(
    world: World, tmp_path: Path
) -> None:
    school = world.organisation()
    employ(world, "teacher", school, Role.SIGNALLER)
    teacher = Carried(world, tmp_path, "teacher")

    async def story() -> None:
        await teacher.sign_in()
        assert await teacher.sync() is SyncState.UP_TO_DATE
        world.clock.forward(minutes=11)
        assert await teacher.sync("", "answer", "question") is SyncState.UP_TO_DATE
        world.clock.forward(minutes=11)
        assert await teacher.sync() is SyncState.UP_TO_DATE

    asyncio.run(story())


def test_someone_taken_off_the_school_finds_nothing_left_of_it(
    world: World, tmp_path: Path
) -> None:
    school = world.organisation()
    world.pupil(school)
    account_id = employ(world, "teacher", school, Role.SIGNALLER)
    teacher = Carried(world, tmp_path, "teacher")

    async def story() -> None:
        await teacher.sign_in()
        await teacher.sync()
        assert len(teacher.phone.views.find_pupils("")) == 1
        signal_id = write_signal(teacher, "Stil")
        with world.unit() as uow:
            for row in uow.all(MembershipRow, columns(MembershipRow).account_id == account_id):
                uow.change(row, state=MembershipState.ENDED)
                uow.record("membership.end", row)
            uow.commit()
        assert await teacher.sync() is SyncState.UP_TO_DATE
        assert teacher.phone.views.find_pupils("") == ()
        (line,) = MySignalsController(ports_of(teacher.phone)).state.signals
        assert line.signal_id == signal_id
        assert line.problem is not None
        assert line.problem.type in {
            TYPE_PREFIX + ProblemType.NOT_FOUND,
            TYPE_PREFIX + ProblemType.FORBIDDEN,
        }

    asyncio.run(story())


def test_the_client_reads_what_the_server_answers(world: World, tmp_path: Path) -> None:
    school = world.organisation()
    account_id = employ(world, "care.team", school, Role.CARE_TEAM)
    team = Carried(world, tmp_path, "care.team")

    async def story() -> None:
        await team.sign_in()
        client = team.phone.client
        assert (await client.me()).account_id == account_id
        assert [c.account_id for c in (await client.colleagues(school)).items] == [account_id]
        assert (await client.helplines()).items is not None
        await client.sign_out()
        with pytest.raises(DeviceRevoked):
            await client.me()

    asyncio.run(story())
