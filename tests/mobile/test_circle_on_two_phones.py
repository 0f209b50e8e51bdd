"""Two phones in one circle: what somebody does on one, the other shows after one sync."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from mobile.controllers.circle import CircleController
from mobile.controllers.who import WhoController
from mobile.wiring import Phone, ports_of
from shared.cases import CaseView, ProposeHandover
from shared.referrals import AcceptReferral, RecallReferral
from shared.vocabulary import (
    CancelReason,
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    DisputeSettlement,
    HandoverStatus,
    LifeDomain,
    NoteSecrecy,
    ReopenReason,
    ResponsibilityRole,
    Role,
)
from tests.mobile_ui.asked import Asked
from tests.support.phones import PIN, phone_in
from tests.support.protocol_server import Way
from tests.support.staff import PASSWORD, employ

_WAITS = (HandoverStatus.PROPOSED,)


class Looker:
    """Somebody who has the circle open on a phone."""

    def __init__(self, asked: Asked, folder: Path, username: str) -> None:
        self.asked, self.username = asked, username
        world = asked.world
        self.phone: Phone = phone_in(folder, Way(world.app), clock=lambda: world.clock.now)
        ports = ports_of(self.phone)
        self.who = WhoController(ports, self.phone.client)
        self.circle = CircleController(ports, self.phone.client, self.who)

    async def open(self) -> None:
        """Sign in, and look at the circle."""
        await self.phone.access.sign_in(self.username, PASSWORD, pin=PIN, device_name="test")
        await self.who.refresh()
        await self.phone.engine.sync_once()
        await self.circle.open(self.asked.case_id)

    async def sync(self) -> None:
        """Synchronise once, and look again, as the screen does."""
        waited = len(self.circle.state.waiting)
        await self.phone.engine.sync_once()
        await self.circle.changed(waited)

    async def does(self, act: Callable[[CircleController], bool], other: Looker) -> None:
        """Do something, send it, and let the other one hear of it."""
        assert act(self.circle), self.circle.state.faults
        await self.sync()
        assert self.circle.state.overtaken is None
        await other.sync()


def _join(asked: Asked) -> None:
    """Let the partner join the circle."""
    joke = asked.world.person(asked.region.partner, Role.PARTNER, name="Joke Desmedt")
    asked.run(
        AcceptReferral,
        joke,
        referral_id=asked.referral_id,
        version=asked.version(joke),
        assigned_account_id=joke.account_id,
    )
    asked.world.run_errands()


def _of_school(asked: Asked, folder: Path, username: str, name: str) -> Looker:
    employ(asked.world, username, asked.region.school, Role.CARE_TEAM, name=name)
    return Looker(asked, folder / username, username)


def _connector(asked: Asked, folder: Path) -> Looker:
    """Give somebody of the school who is asked to be connector, as the only one who may close."""
    account_id = employ(asked.world, "bert", asked.region.school, Role.CARE_TEAM, name="Bert Claes")
    asked.run(
        ProposeHandover,
        case_id=asked.case_id,
        handover_id=asked.world.new_id(),
        role=ResponsibilityRole.CONNECTOR,
        from_organisation_id=asked.region.school,
        to_organisation_id=asked.region.school,
        to_account_id=account_id,
        next_on=asked.region.today + timedelta(days=2),
    )
    return Looker(asked, folder / "bert", "bert")


async def _takes_up_connecting(bert: Looker, other: Looker) -> None:
    offered = bert.circle.state.handover
    assert offered is not None
    await bert.does(lambda one: one.answer_handover(offered, accepts=True), other)


def _of_partner(asked: Asked, folder: Path) -> Looker:
    employ(asked.world, "jac", asked.region.partner, Role.PARTNER, name="Els Wouters")
    return Looker(asked, folder / "jac", "jac")


def test_an_open_circle_shows_within_one_sync_what_somebody_else_did(
    asked: Asked, tmp_path: Path
) -> None:
    _join(asked)
    bert, jac = _connector(asked, tmp_path), _of_partner(asked, tmp_path)
    later = asked.region.today + timedelta(days=9)

    async def both() -> None:
        await bert.open()
        await jac.open()
        await _takes_up_connecting(bert, jac)
        assert view_of(jac).connector_name == "Bert Claes"
        assert "case.propose-closing" in bert.circle.state.acts
        await jac.does(
            lambda one: one.set_goal("Rust.", life_domain=LifeDomain.FAMILY, from_family=True), bert
        )
        assert [goal.words for goal in view_of(bert).goals] == ["Rust."]
        await bert.does(lambda one: one.write_note("Gebeld.", NoteSecrecy.WHOLE_CIRCLE), jac)
        assert [note.words for note in view_of(jac).notes] == ["Gebeld."]
        await jac.does(lambda one: one.say_not_ours("Verhuisd.", DisputeReason.NOT_OUR_AREA), bert)
        dispute = bert.circle.state.dispute
        assert dispute is not None
        assert "case.propose-closing" not in bert.circle.state.acts
        stays = DisputeSettlement.STAYS
        await bert.does(lambda one: one.settle(dispute, stays, successor=None), jac)
        assert jac.circle.state.dispute is None
        assert "case.propose-closing" in bert.circle.state.acts
        await jac.does(lambda one: one.offer_place(one.state.takers[0], answer_by=later), bert)
        offered = {one.role for one in view_of(bert).handovers if one.status in _WAITS}
        assert offered == {ResponsibilityRole.CO_RESPONSIBLE}
        assert "case.propose-closing" not in bert.circle.state.acts

    asyncio.run(both())


def view_of(looker: Looker) -> CaseView:
    view = looker.circle.state.view
    assert view is not None
    return view


def test_a_place_is_handed_over_and_a_closed_circle_is_opened_again(
    asked: Asked, tmp_path: Path
) -> None:
    bert = _connector(asked, tmp_path)
    dina = _of_school(asked, tmp_path, "dina", "Dina Maes")
    later = asked.region.today + timedelta(days=9)
    asked.run(
        RecallReferral,
        referral_id=asked.referral_id,
        version=asked.version(),
        reason=CancelReason.NO_LONGER_NEEDED,
    )
    asked.world.run_errands()

    async def both() -> None:
        await bert.open()
        await dina.open()
        await _takes_up_connecting(bert, dina)
        await bert.circle.look_for_colleagues()
        (to,) = [one for one in bert.circle.state.takers if one.name == "Dina Maes"]
        await bert.does(lambda one: one.offer_place(to, answer_by=later), dina)
        offered = dina.circle.state.handover
        assert offered is not None
        assert "handover.take-place" in dina.circle.state.acts
        await dina.does(lambda one: one.answer_handover(offered, accepts=True), bert)
        (party,) = view_of(bert).parties
        assert party.person_name == "Dina Maes"
        outcome = CaseOutcome.GOAL_REACHED
        await bert.does(lambda one: one.propose_closing("Het gaat goed.", outcome), dina)
        await dina.does(lambda one: one.answer_closing(agrees=True), bert)
        assert view_of(bert).status is CaseStatus.CLOSED
        assert bert.circle.state.acts == ("case.reopen",)
        why = ReopenReason.WORRY_CAME_BACK
        await bert.does(lambda one: one.reopen(why, next_on=later), dina)
        assert view_of(dina).status is CaseStatus.OPEN
        assert view_of(dina).next_on == later

    asyncio.run(both())
