"""Power cut at any point: what was acknowledged is there, and everything happens once.

Each command is carried out in a fork that is killed just before or just after its first, second, …
last word to the database, the commit included. Then it is sent again, as a phone does that got no
answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from server.kernel.command_log import CommandLogRow
from server.kernel.database import open_database
from server.kernel.journal import FeedRow, JournalRow
from server.kernel.running import run_command
from server.kernel.store import Store
from server.kernel.tables import columns
from shared.contract import Command
from shared.referrals import AcceptReferral
from shared.signals import SubmitSignal
from shared.vocabulary import Category, Role, Severity
from tests.support.power_cut import Death, run_and_die
from tests.support.scenes import Asked
from tests.support.world import Person, World

pytestmark = pytest.mark.timeout(300)

FEWEST = 3
"""Who asks with all that is asked along, all rows at once, the commit."""


@dataclass(frozen=True)
class Traces:
    """How often a command left its mark."""

    command_log: int
    journal: int
    feed: int


def traces(world: World, command: Command, resource_id: UUID) -> Traces:
    """Count what is durable of a command."""
    log, journal, feed = columns(CommandLogRow), columns(JournalRow), columns(FeedRow)
    by_command = journal.command_id == command.command_id
    counts = (
        select(func.count()).select_from(CommandLogRow).where(log.command_id == command.command_id),
        select(func.count()).select_from(JournalRow).where(by_command),
        select(func.count()).select_from(FeedRow).where(feed.resource_id == resource_id),
    )
    with world.runtime.store.engine.connect() as connection:
        return Traces(*(connection.execute(count).scalar_one() for count in counts))


def die_everywhere(
    world: World, url: str, who: Person, make: Callable[[], tuple[Command, UUID]]
) -> int:
    """Kill a fresh command at every point; give the number of words it takes to do it all."""
    whole, resource_id = make()
    before = traces(world, whole, resource_id)
    world.run(whole, who)
    complete = traces(world, whole, resource_id)
    assert complete.command_log == 1
    assert complete.journal >= 1
    marks = Traces(complete.command_log, complete.journal, complete.feed - before.feed)
    for word in itertools.count(1):
        for after in (False, True):
            command, resource_id = make()
            before = traces(world, command, resource_id)

            def act(engine: Engine, command: Command = command) -> None:
                runtime = replace(world.runtime, store=Store(engine, world.runtime.store.keys))
                run_command(runtime, who.claims, command)

            outcome = run_and_die(lambda: open_database(url), act, Death(word, after=after))
            left = traces(world, command, resource_id)
            nothing = Traces(0, 0, before.feed)
            everything = Traces(marks.command_log, marks.journal, before.feed + marks.feed)
            assert left in (nothing, everything), (word, after)
            if outcome.acknowledged:
                assert left == everything, (word, after)
            world.run(command, who)
            assert traces(world, command, resource_id) == everything, (word, after)
            if not outcome.killed:
                assert outcome.acknowledged
                return word - 1
    raise AssertionError


def test_a_signal_survives_a_cut_at_every_point(world: World, database_url: str) -> None:
    school = world.organisation()
    teacher = world.person(school, Role.SIGNALLER)
    pupil = world.pupil(school)

    def make() -> tuple[Command, UUID]:
        signal = SubmitSignal(
            command_id=world.new_id(),
            signal_id=world.new_id(),
            organisation_id=school,
            young_person_id=pupil,
            severity=Severity.CONCERNED,
            categories=(Category.BEHAVIOUR,),
            observation="Was al drie dagen stil.",
            made_at=world.clock.now,
        )
        return signal, signal.signal_id

    words = die_everywhere(world, database_url, teacher, make)
    assert words >= FEWEST


def test_an_acceptance_survives_a_cut_at_every_point(world: World, database_url: str) -> None:
    asked = Asked(world)

    def make() -> tuple[Command, UUID]:
        referral_id, version = asked.referral()
        accept = AcceptReferral(
            command_id=world.new_id(),
            referral_id=referral_id,
            version=version,
            assigned_account_id=asked.partner.account_id,
        )
        return accept, referral_id

    words = die_everywhere(world, database_url, asked.partner, make)
    assert words > FEWEST
