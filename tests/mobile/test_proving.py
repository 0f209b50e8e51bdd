"""What changes a circle waits on the phone until one shows who one is; then it goes by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pyotp
import pytest

from mobile.api.link import ServerProblem
from mobile.controllers.proving import ProofStep, ProvingController
from mobile.controllers.sync_banner import BannerKind, SyncBanner, banner_of
from mobile.data.outbox import OutboxEntry, OutboxState
from mobile.sync.engine import SyncState, SyncStatus
from mobile.sync.verdicts import read
from mobile.wire import to_bytes
from mobile.wiring import Phone, ports_of
from server.kernel.tokens import Claims
from shared.cases import ProposeHandover, SetGoal
from shared.contract import Command
from shared.factors import FactorList, SessionProved
from shared.problems import ProblemType
from shared.sync import CommandOutcome, OutcomeKind, SyncAnswer
from shared.vocabulary import LifeDomain, ResponsibilityRole, Role
from tests.mobile_ui.asked import Asked
from tests.server.people.second_factors import enrol
from tests.support.phones import NOW, PIN, a_signal, opened_in, phone_in
from tests.support.protocol_server import Way, problem
from tests.support.staff import PASSWORD, employ


class Bert:
    """One of the care team, signed in on a phone an hour ago, who asks a colleague to connect."""

    def __init__(self, asked: Asked, folder: Path, *, has_app: bool) -> None:
        self.asked, self.world, self.folder = asked, asked.world, folder
        school, care_team = asked.region.school, Role.CARE_TEAM
        employ(self.world, "bert", school, care_team, name="Bert Claes")
        self.tom = employ(self.world, "tom", school, care_team, name="Tom Maes")
        self.way = Way(self.world.app)
        self.phone = self.pick_up()
        self.app: pyotp.TOTP | None = None
        self.has_app = has_app

    def pick_up(self) -> Phone:
        """Start the app, as after the battery was empty."""
        return phone_in(self.folder, self.way, clock=lambda: self.world.clock.now)

    async def sign_in(self) -> None:
        await self.phone.access.sign_in("bert", PASSWORD, pin=PIN, device_name="test")
        if self.has_app:
            (own,) = [one for one in (await self.phone.client.sessions()).items if one.current]
            me = await self.phone.client.me()
            claims = Claims(account_id=me.account_id, session_id=own.session_id)
            _, self.app = enrol(self.world, claims)
        self.world.clock.forward(hours=1)
        await self.phone.engine.sync_once()

    def code(self) -> str:
        assert self.app is not None
        return self.app.at(self.world.clock.now)

    def offer(self) -> ProposeHandover:
        """Ask a colleague to connect; it waits in the outbox."""
        asked = self.asked
        offer = ProposeHandover(
            command_id=uuid4(),
            case_id=asked.case_id,
            handover_id=uuid4(),
            role=ResponsibilityRole.CONNECTOR,
            from_organisation_id=asked.region.school,
            to_organisation_id=asked.region.school,
            to_account_id=self.tom,
            next_on=asked.region.today + timedelta(days=3),
        )
        self.phone.outbox.add(offer)
        return offer

    def proving(self) -> ProvingController:
        engine = self.phone.engine
        return ProvingController(
            ports_of(self.phone), self.phone.client, lambda: engine.status.unproved
        )

    def strip(self) -> SyncBanner:
        return banner_of(self.phone.engine.status, refused=self.phone.outbox.refused())


def _elsewhere(asked: Asked) -> tuple[Command, Command]:
    """Give a goal for the circle that is about to change, and one that is refused."""

    def goal(case_id: object) -> Command:
        return SetGoal(
            command_id=uuid4(),
            case_id=case_id,  # type: ignore[arg-type]  # An id, or one of nothing.
            goal_id=uuid4(),
            life_domain=LifeDomain.FAMILY,
            from_family=True,
            words="Rust in huis.",
        )

    return goal(asked.case_id), goal(uuid4())


def test_it_waits_says_so_and_goes_on_once_the_password_is_right(
    asked: Asked, tmp_path: Path
) -> None:
    bert = Bert(asked, tmp_path / "bert", has_app=False)

    async def story() -> None:
        await bert.sign_in()
        offer = bert.offer()
        await _waits(bert, offer)
        await _shows(bert, offer)
        await bert.phone.engine.sync_once()
        assert bert.phone.outbox.unsent() == 0
        assert bert.phone.engine.status.unproved == frozenset()
        assert bert.phone.engine.status.state is SyncState.UP_TO_DATE
        assert "handover.propose" in asked.world.journal(offer.handover_id)
        await bert.phone.close()

    asyncio.run(story())


async def _waits(bert: Bert, offer: Command) -> None:
    about_it, about_another = _elsewhere(bert.asked)
    bert.phone.outbox.add_all((about_it, about_another))
    await bert.phone.engine.sync_once()
    status = bert.phone.engine.status
    assert (status.state, status.retry_in) == (SyncState.PROOF_NEEDED, None)
    assert status.unproved == {offer.command_id}
    assert bert.strip() == SyncBanner(kind=BannerKind.PROOF, count=1)
    kept = {entry.command_id: entry.state for entry in bert.phone.outbox.entries()}
    assert kept == {
        offer.command_id: OutboxState.SENDING,
        about_another.command_id: OutboxState.REFUSED,
    }, "it stops nothing else"


async def _shows(bert: Bert, offer: Command) -> None:
    proving = bert.proving()
    assert proving.state.waiting == (offer,)
    bert.way.losses = ["question"]
    await proving.look()
    assert _how(proving) == (ProofStep.OFFLINE, None)
    await proving.look()
    assert _how(proving) == (ProofStep.ASKING, None)
    assert not proving.state.takes_code
    await proving.show("")
    assert proving.state.problem == "missing"
    bert.way.losses = ["question"]
    await proving.show(PASSWORD)
    assert _how(proving) == (ProofStep.ASKING, "no-answer")
    await proving.show("iets anders helemaal")
    assert proving.state.problem == "second-factor-not-accepted"
    await bert.phone.engine.sync_once()
    assert bert.phone.outbox.unsent() == 1, "a wrong one lets nothing through"
    await proving.show(PASSWORD)
    proving.refresh()
    assert _how(proving) == (ProofStep.DONE, None)


def _how(proving: ProvingController) -> tuple[ProofStep, str | None]:
    return proving.state.step, proving.state.problem


def test_it_outlives_the_app_and_a_code_or_a_recovery_code_lets_it_go_on(
    asked: Asked, tmp_path: Path
) -> None:
    bert = Bert(asked, tmp_path / "bert", has_app=True)

    async def story() -> None:
        await bert.sign_in()
        offer = bert.offer()
        await bert.phone.engine.sync_once()
        await bert.phone.close()
        bert.phone = bert.pick_up()
        bert.phone.access.unlock(PIN)
        await bert.phone.engine.sync_once()
        assert bert.phone.engine.status.unproved == {offer.command_id}
        proving = bert.proving()
        await proving.look()
        assert proving.state.takes_code
        for wrong in (PASSWORD[:40], "000000"):
            await proving.show(wrong)
            assert proving.state.problem == "second-factor-not-accepted"
        code = bert.code()
        await proving.show(f" {code[:3]} {code[3:]} ")
        assert proving.state.step is ProofStep.DONE
        await bert.phone.engine.sync_once()
        assert bert.phone.outbox.unsent() == 0
        await proving.look()
        await proving.show(code)
        assert proving.state.problem == "second-factor-not-accepted", "a code is good once"
        await bert.phone.close()

    asyncio.run(story())


def test_a_server_in_trouble_is_asked_again_and_what_waits_is_looked_at_anew(
    tmp_path: Path,
) -> None:
    phone, unproved = opened_in(tmp_path), set[UUID]()
    proving = ProvingController(ports_of(phone), InTrouble(), lambda: unproved)
    signal = a_signal()
    phone.outbox.add(signal)
    unproved.add(signal.command_id)
    proving.refresh()
    assert proving.state.waiting == (signal,)
    asyncio.run(proving.show("123456"))
    assert _how(proving) == (ProofStep.LOOKING, None), "nothing is shown before it is asked for"
    asyncio.run(proving.look())
    assert _how(proving) == (ProofStep.TROUBLE, None)
    phone.access.lock()
    proving.begin()
    assert not proving.state.waiting, "a locked phone says nothing of it"


class InTrouble:
    """A server that knows of nothing."""

    async def factors(self) -> FactorList:
        raise ServerProblem(problem(ProblemType.INTERNAL, 500))

    async def prove_session(
        self, *, code: str | None = None, password: str | None = None
    ) -> SessionProved:
        raise AssertionError("nobody asked for it")


def test_what_waits_behind_it_waits_for_the_same_and_what_is_busy_does_not() -> None:
    first, about_it, busy = a_signal(), a_signal(), a_signal(pupil=uuid4())
    asks = problem(ProblemType.STEP_UP_NEEDED, 403)
    outcomes = (
        # An older server says no where it means not yet.
        CommandOutcome(command_id=first.command_id, outcome=OutcomeKind.REJECTED, problem=asks),
        CommandOutcome(
            command_id=about_it.command_id,
            outcome=OutcomeKind.REJECTED,
            problem=problem(ProblemType.LIFECYCLE_CONFLICT, 409),
        ),
        CommandOutcome(
            command_id=busy.command_id,
            outcome=OutcomeKind.HELD_BACK,
            problem=problem(ProblemType.DATABASE_BUSY, 503),
        ),
    )
    answer = SyncAnswer(
        outcomes=outcomes, changes=(), cursor="0:0", more=False, reset=False, server_time=NOW
    )
    sent = [_entry(first), _entry(about_it, like=first), _entry(busy)]
    reading = read(answer, sent, cursor=None)
    assert reading.ended == ()
    assert reading.held == {first.command_id, about_it.command_id, busy.command_id}
    assert reading.unproved == {first.command_id, about_it.command_id}


@pytest.mark.parametrize(
    ("status", "refused", "kind"),
    [
        (SyncStatus(state=SyncState.PROOF_NEEDED), 0, BannerKind.PROOF),
        (SyncStatus(state=SyncState.PROOF_NEEDED), 2, BannerKind.PROOF),
        (SyncStatus(state=SyncState.BACKING_OFF, problem="held-back"), 0, BannerKind.PROOF),
        (SyncStatus(state=SyncState.BACKING_OFF, problem="x"), 0, BannerKind.OFFLINE_WAITING),
        (SyncStatus(state=SyncState.UPDATE_NEEDED), 0, BannerKind.UPDATE_NEEDED),
    ],
)
def test_the_strip_asks_for_it_where_it_can_be_shown(
    status: SyncStatus, refused: int, kind: BannerKind
) -> None:
    waits = SyncStatus(
        state=status.state, problem=status.problem, unsent=2, unproved=frozenset({uuid4()})
    )
    assert banner_of(waits, refused=refused).kind is kind


def _entry(command: Command, *, like: Command | None = None) -> OutboxEntry:
    """Make an entry of a command; the body of another one makes it about the same."""
    return OutboxEntry(
        command_id=command.command_id,
        state=OutboxState.SENDING,
        attempts=1,
        body=to_bytes(like or command),
        problem=None,
    )
