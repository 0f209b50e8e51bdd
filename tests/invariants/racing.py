"""Several people at the same moment, each in a thread of their own."""

from __future__ import annotations

from threading import Barrier, Thread

from server.kernel.errors import Conflict, KringError
from shared.contract import Command
from tests.invariants import opinion
from tests.invariants.picture import Picture
from tests.support.world import Person, World

Ended = list[KringError | None]
"""How each command ended: none when it was carried out."""


def at_once(world: World, *commands: tuple[Command, Person]) -> Ended:
    """Run commands at the same moment; give how each ended, and hold what came of it."""
    ended: Ended = [None] * len(commands)
    faults: list[BaseException] = []
    start = Barrier(len(commands))

    def run(place: int, command: Command, who: Person) -> None:
        start.wait()
        try:
            world.run(command, who)
        except KringError as refused:
            ended[place] = refused
        except BaseException as fault:  # noqa: BLE001 -- told in the test's own thread, below.
            faults.append(fault)

    threads = [Thread(target=run, args=(place, *each)) for place, each in enumerate(commands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    nothing_fell(world)
    return ended


def exactly_one(ended: Ended) -> int:
    """Give the place of the one that was carried out; the others were told of a conflict."""
    won = [place for place, refused in enumerate(ended) if refused is None]
    assert len(won) == 1, ended
    assert all(refused is None or isinstance(refused, Conflict) for refused in ended), ended
    return won[0]


def nothing_fell(world: World) -> None:
    """Hold the world as it is now to the invariants of responsibility."""
    now = Picture.of(world.runtime.store.engine)
    opinion.no_orphan(now)
    opinion.one_connector(now)
    opinion.no_gap(now)
    opinion.leaver_guard(now)
    opinion.loop_closed(now)
    opinion.sharing_recorded(now)
