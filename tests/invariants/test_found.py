"""What the random histories have found, each told as shortly as it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.kernel.running import Runtime, run_command
from shared.commands import WORKER_COMMANDS
from shared.referrals import AcceptReferral
from tests.invariants.racing import nothing_fell
from tests.server.referrals.talk import Talk
from tests.support.world import World


def dying(world: World) -> Runtime:
    """Give a process that dies after the commit of a command, before its errands."""
    errands = set(WORKER_COMMANDS.values())
    handlers = world.runtime.handlers
    alive = {kind: handler for kind, handler in handlers.items() if kind not in errands}
    return replace(world.runtime, handlers=alive)


@pytest.mark.parametrize("ends", ["recall", "fail", "complete"])
def test_who_stepped_out_before_the_worker_let_it_in_does_not_come_in(
    world: World, ends: str
) -> None:
    talk = Talk(world)
    yes = AcceptReferral(
        command_id=world.new_id(),
        referral_id=talk.id,
        version=talk.version,
        assigned_account_id=talk.partner.account_id,
    )
    talk.version = run_command(dying(world), talk.partner.claims, yes).receipt.version
    assert getattr(talk, ends)().status_code == 200
    case_id = talk.view(talk.school)["case_id"]
    world.clock.forward(seconds=11)
    assert world.run_errands() == 2  # It would come in, and the signaller hears how it goes.
    case = talk.school.client.get(f"/v1/cases/{case_id}").json()
    assert [party["organisation_id"] for party in case["parties"]] == [str(talk.asked.school)]
    nothing_fell(world)
