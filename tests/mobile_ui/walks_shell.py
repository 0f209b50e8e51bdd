"""The way in, and the rooms that are everybody's, state by state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.vocabulary import OrganisationKind, Role
from tests.support.handset import Handset
from tests.support.phones import PIN, a_signal
from tests.support.pictures import Walk
from tests.support.staff import PASSWORD


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
    handset.until(lambda: "horen niet samen" in str(handset.texts()), what="the refusal")
    yield "sign-in/refused"
    handset.offline()
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: "geen verbinding" in str(handset.texts()), what="no connection")
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
    handset.until(lambda: "Dit toestel" in str(handset.texts()), what="the devices")
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
    """Be a coordinator, for whom there are no figures yet."""
    organisation = handset.world.organisation(OrganisationKind.COORDINATION)
    handset.start()
    handset.sign_in("coordinator", organisation, Role.COORDINATOR)
    yield "home/coordinator"
    go(handset, "trends")
    yield "trends/none"


WALKS: tuple[Walk, ...] = (entering, being_home, coordinating)
