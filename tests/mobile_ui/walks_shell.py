"""The way in, and the rooms that are everybody's, state by state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from server.trends.document import hash_of
from server.trends.periods import Month
from shared.people import EndMembership
from shared.vocabulary import OrganisationKind, Role
from tests.support.handset import Handset
from tests.support.phones import PIN, a_signal
from tests.support.pictures import Walk
from tests.support.staff import PASSWORD
from tests.support.trends import Made, keep, put_releases
from tests.support.world import World


def go(handset: Handset, place: str, **arguments: Any) -> None:
    """Go somewhere, on the app's own loop."""

    async def act() -> None:
        handset.app.frame.navigator.go(place, **arguments)

    handset.run(act())
    handset.pump()


def entering(handset: Handset) -> Iterator[str]:
    """Walk in for the first time, then through the lock."""
    handset.employ("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.start(knows_server=False)
    yield "server/empty"
    handset.tap("Volgende")
    yield "server/missing"
    handset.fill("address", "kring.test")
    handset.tap("Volgende")
    handset.until(lambda: handset.place == "sign-in", what="signing in")
    yield "sign-in/empty"
    handset.fill("username", "teacher")
    handset.fill("password", "iets anders")
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: handset.shows("horen niet samen"), what="the refusal")
    yield "sign-in/refused"
    handset.offline()
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: handset.shows("geen verbinding"), what="no connection")
    yield "sign-in/offline"
    handset.online()
    handset.screen.ids.password.show("")
    handset.fill("password", PASSWORD)
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: handset.place == "choose-pin", what="choosing a PIN")
    yield "choose-pin/first"
    handset.enter_pin(PIN)
    handset.enter_pin("135790")
    yield "choose-pin/not-the-same"
    handset.enter_pin(PIN)
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place == "home", what="home")
    handset.settle()
    handset.pause()
    handset.resume()
    handset.until(lambda: handset.place == "lock", what="the lock")
    yield "lock/empty"
    handset.enter_pin("111112")
    yield "lock/wrong"


def being_home(handset: Handset) -> Iterator[str]:
    """Look around in everybody's rooms."""
    school = handset.world.organisation()
    handset.start()
    handset.sign_in("teacher", school, Role.SIGNALLER)
    yield "home/teacher"
    go(handset, "notices")
    yield "notices/empty"
    go(handset, "settings")
    yield "settings/settings"
    go(handset, "devices")
    handset.until(lambda: handset.shows("Dit toestel"), what="the devices")
    yield "devices/one"
    go(handset, "about")
    yield "about/about"
    go(handset, "trouble", too_new=True)
    yield "trouble/too-new"
    go(handset, "home")
    handset.offline()
    handset.app.shell.ports.outbox.add(a_signal())
    handset.sync()
    yield "home/offline"


def coordinating(handset: Handset) -> Iterator[str]:
    """Be a coordinator: before there are figures, with them, without a network, and no longer."""
    world = handset.world
    handset.start()
    coordination = world.organisation(OrganisationKind.COORDINATION)
    handset.sign_in("coordinator", coordination, Role.COORDINATOR)
    yield "home/coordinator"
    handset.offline()
    handset.tap(handset.app.frame.bar.children[-2])
    handset.until(lambda: handset.screen.is_offline, what="that there is no network")
    yield "trends/nothing-kept"
    handset.online()
    handset.slow()
    handset.tap("Opnieuw proberen")
    yield "trends/loading"
    handset.online()
    handset.until(lambda: handset.screen.is_empty, what="that there is no figure")
    yield "trends/none"
    made = put_releases(world, Month(2025, 10), 2)
    yield from _at_a_glance(handset)
    _damage(world, made)
    go(handset, "home")
    go(handset, "trends")
    handset.until(lambda: handset.screen.problem, what="that it went wrong")
    yield "trends/error"
    _dismiss(handset)
    handset.tap("Opnieuw proberen")
    handset.until(lambda: handset.screen.is_refused, what="the refusal")
    yield "trends/refused"


def _at_a_glance(handset: Handset) -> Iterator[str]:
    go(handset, "home")
    go(handset, "trends")
    handset.until(lambda: handset.screen.month, what="the month")
    handset.sees(*(one.says for one in _pictures(handset)))
    yield "trends/month"
    handset.tap(_pictures(handset)[1])
    yield "trends/picture"
    handset.back()
    go(handset, "home")
    handset.offline()
    go(handset, "trends")
    handset.until(lambda: handset.screen.is_offline, what="that there is no network")
    yield "trends/offline"
    handset.online()


def _pictures(handset: Handset) -> list[Any]:
    return [one for one in handset.widgets() if type(one).__name__ == "Picture"]


def _damage(world: World, made: Sequence[Made]) -> None:
    """Put in a release that is not what was signed."""
    release, body = made[-1]
    keep(world, replace(release, name="2025-12", sha256=hash_of(b"meant")), body)


def _dismiss(handset: Handset) -> None:
    """End the one role of who holds the phone."""
    (role,) = handset.app.shell.who.memberships
    world = handset.world
    world.run(
        EndMembership(
            command_id=world.new_id(), membership_id=role.membership_id, version=role.version
        )
    )


WALKS: tuple[Walk, ...] = (entering, being_home, coordinating)
