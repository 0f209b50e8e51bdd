"""The way in, by touch: the server's address, signing in, the PIN, the lock."""

from __future__ import annotations

from mobile.data.vault import VaultState
from shared.vocabulary import Role
from tests.support.handset import Handset
from tests.support.phones import PIN, a_signal
from tests.support.staff import PASSWORD


def teacher_at_home(handset: Handset) -> None:
    school = handset.world.organisation()
    handset.start()
    handset.sign_in("teacher", school, Role.SIGNALLER)


def test_the_first_time_it_asks_for_the_server_and_takes_only_a_safe_address(
    handset: Handset,
) -> None:
    handset.employ("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.start(knows_server=False)
    handset.sees("Welkom bij Kring")
    handset.shot("server")
    handset.tap("Volgende")
    handset.sees("Vul het adres in dat je kreeg.")
    handset.fill("address", "http://kring.test")
    handset.tap("Volgende")
    handset.sees("Het adres moet met https beginnen")
    handset.shot("server-fault")
    handset.screen.ids.address.show("")
    handset.fill("address", "kring.test")
    handset.tap("Volgende")
    handset.until(lambda: handset.place == "sign-in", what="signing in")
    handset.sees("Je meldt je aan bij kring.test")
    handset.shot("sign-in")
    handset.restart()
    assert handset.place == "sign-in"


def test_a_teacher_walks_in_and_comes_home(handset: Handset) -> None:
    teacher_at_home(handset)
    handset.sees("Dag Ann Peeters")
    handset.shot("home-teacher")


def test_a_wrong_password_is_told_before_a_pin_is_asked(handset: Handset) -> None:
    handset.employ("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.start()
    handset.fill("username", "teacher")
    handset.fill("password", "iets anders")
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: "horen niet samen" in str(handset.texts()), what="the refusal")
    assert handset.place == "sign-in"
    handset.shot("sign-in-refused")
    handset.offline()
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: "geen verbinding" in str(handset.texts()), what="no connection")
    handset.shot("sign-in-offline")


def test_the_pin_is_asked_twice_and_not_an_easy_one(handset: Handset) -> None:
    handset.employ("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.start()
    handset.fill("username", "teacher")
    handset.fill("password", PASSWORD)
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: handset.place == "choose-pin", what="choosing a PIN")
    handset.shot("choose-pin")
    handset.enter_pin("123456")
    handset.enter_pin("123456")
    handset.sees("Deze probeert iedereen eerst")
    handset.enter_pin(PIN)
    handset.sees("Nog eens dezelfde zes cijfers")
    handset.enter_pin("135790")
    handset.sees("De twee waren niet gelijk")
    handset.shot("choose-pin-not-the-same")
    handset.enter_pin(PIN)
    handset.back()
    handset.sees("Zes cijfers die Kring")
    handset.enter_pin(PIN)
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place == "home", what="home")


def test_it_locks_when_left_and_comes_back_to_where_one_was(handset: Handset) -> None:
    teacher_at_home(handset)
    handset.tap("Instellingen")
    handset.tap("Mijn toestellen")
    handset.until(lambda: "Dit toestel" in str(handset.texts()), what="the devices")
    handset.shot("devices")
    handset.pause()
    handset.shot("paused")
    assert handset.app.frame.cover.is_on
    assert handset.app.shell.phone.access.state is VaultState.LOCKED
    handset.resume()
    assert handset.place == "lock"
    handset.shot("lock")
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place == "devices", what="the screen one left")
    assert handset.back()
    assert handset.place == "settings"


def test_it_locks_by_itself_after_five_minutes_without_a_touch(handset: Handset) -> None:
    teacher_at_home(handset)
    handset.ticks_s += 299
    handset.app.lock_when_due()
    handset.pump()
    assert handset.place == "home"
    handset.tap("Berichten")
    handset.ticks_s += 299
    handset.app.lock_when_due()
    handset.pump()
    assert handset.place == "notices"
    handset.ticks_s += 2
    handset.app.lock_when_due()
    handset.pump()
    assert handset.place == "lock"


def test_five_wrong_pins_destroy_the_key_and_lose_nothing_unsent(handset: Handset) -> None:
    teacher_at_home(handset)
    handset.offline()
    handset.app.shell.ports.outbox.add(a_signal())
    handset.app.lock()
    handset.pump()
    for left in ("4 pogingen", "3 pogingen", "2 pogingen", "1 poging"):
        handset.enter_pin("135791")
        handset.sees(left)
    handset.shot("lock-wrong")
    handset.enter_pin("135791")
    handset.until(lambda: handset.place == "sign-in", what="signing in anew")
    handset.sees("De pincode was vijf keer fout", "Wat je schreef (1) staat veilig")
    handset.shot("sign-in-after-five")
    assert handset.app.shell.phone.outbox.unsent() == 1
    handset.online()
    handset.sign_in("teacher")
    assert handset.app.shell.phone.outbox.unsent() == 0


def test_a_device_signed_out_elsewhere_is_wiped_and_says_so(handset: Handset) -> None:
    teacher_at_home(handset)
    shell = handset.app.shell

    async def elsewhere() -> None:
        client = shell.phone.client
        for one in (await client.sessions()).items:
            await client.end_session(one.session_id)

    handset.run(elsewhere())
    handset.app.shell.phone.engine.wake()
    handset.until(lambda: handset.place == "sign-in", what="signing in anew")
    handset.sees("Dit toestel werd afgemeld")
    handset.sign_in("teacher")
    handset.sees("Dag Ann Peeters")


def test_signing_out_wipes_the_device_also_without_a_network(handset: Handset) -> None:
    teacher_at_home(handset)
    handset.tap("Instellingen")
    handset.shot("settings")
    handset.offline()
    handset.tap("Afmelden")
    handset.shot("settings-sign-out")
    handset.tap("Blijven")
    handset.tap("Afmelden")
    handset.tap(handset.find("Afmelden"))
    handset.until(lambda: "Geen verbinding" in handset.texts(), what="the second question")
    handset.tap("Hier afmelden")
    handset.until(lambda: handset.place == "sign-in", what="signing in anew")
    handset.sees("Je bent afgemeld")
    assert handset.app.shell.phone.store.told("me") is None
