"""When the phone itself is in trouble: full, damaged, or used by a newer app. Nothing is lost."""

from __future__ import annotations

import sqlite3

import pytest

from shared.vocabulary import Role
from tests.support.handset import Handset
from tests.support.phones import PIN, a_signal


def test_a_damaged_store_is_put_aside_and_told_and_what_was_written_goes_out(
    handset: Handset,
) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.kill()
    file = handset.folder / "kring.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[100:160] = b"\xff" * 60
    file.write_bytes(content)
    handset.start()
    handset.sees("Er was iets beschadigd op dit toestel", "opzij gezet, niet weggegooid")
    handset.shot("damaged")
    handset.tap("Ik heb het gelezen")
    assert list(handset.folder.glob("kring.db.damaged-*"))


def test_a_damaged_vault_is_told_and_asks_to_sign_in(handset: Handset) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.kill()
    (handset.folder / "vault.json").write_bytes(b"{")
    handset.start()
    handset.sees("Het bestand met je sleutels was beschadigd")
    handset.tap("Ik heb het gelezen")
    handset.sign_in("teacher")
    handset.sees("Dag Ann Peeters")


def test_a_store_of_a_newer_app_is_left_alone_and_trying_again_helps_once_it_can(
    handset: Handset,
) -> None:
    handset.folder.mkdir(parents=True)
    file = handset.folder / "kring.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    handset.start()
    handset.sees("Kring kan niet openen", "Installeer de nieuwste app.", "niets weggegooid")
    handset.shot("trouble")
    file.unlink()
    handset.tap("Opnieuw proberen")
    handset.until(lambda: handset.place == "sign-in", what="signing in")


def test_a_full_phone_ends_no_app_and_says_so(
    handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.tap("Instellingen")
    handset.app.shell.phone.database.connection.execute("PRAGMA max_page_count = 1")
    with monkeypatch.context() as full:

        def no_room(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        full.setattr(handset.app.shell.phone.store, "keep_setting", no_room)
        handset.tap("Donker")
        handset.sees("Dit toestel is vol")
        handset.shot("full")
    assert handset.place == "settings"


def test_another_server_is_reached_after_the_first_was_let_go(handset: Handset) -> None:
    handset.employ("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.start()
    first = handset.app.shell.phone
    handset.tap("Ander adres")
    assert handset.place == "server"
    assert handset.back()  # The keyboard goes first, as everywhere on Android.
    assert handset.back()
    assert handset.place == "sign-in"
    handset.tap("Ander adres")
    handset.fill("address", "other.kring.test")
    handset.tap("Volgende")
    handset.until(lambda: handset.app.shell.phone is not first, what="the other server")
    handset.pump(3)
    handset.sees("Je meldt je aan bij other.kring.test")
    handset.sign_in("teacher")


def test_unsent_words_hold_the_phone_for_their_owner_until_given_up_in_two_steps(
    handset: Handset,
) -> None:
    school = handset.world.organisation()
    handset.employ("colleague", school, Role.SIGNALLER, name="Bo Colleague")
    handset.start()
    handset.sign_in("teacher", school, Role.SIGNALLER)
    handset.offline()
    handset.app.shell.ports.outbox.add(a_signal())
    handset.restart()
    for _ in range(5):
        handset.enter_pin("135791")
    handset.until(lambda: handset.place == "sign-in", what="signing in anew")
    handset.does_not_see("Ander adres")
    handset.online()
    handset.fill("username", "colleague")
    handset.fill("password", "paars-olifant-fiets")
    handset.tap(handset.screen.ids.go_on)
    handset.until(lambda: "Iemand anders schreef" in str(handset.texts()), what="the refusal")
    handset.shot("sign-in-another")
    handset.tap("Het is verloren: gooi weg wat er stond")
    handset.sees("Weggooien wat niet verstuurd is?")
    handset.tap("Bewaren")
    assert handset.app.shell.phone.outbox.unsent() == 1
    handset.tap("Het is verloren: gooi weg wat er stond")
    handset.tap("Weggooien")
    handset.sees("Ben je zeker?")
    handset.tap("Ja, weggooien")
    assert handset.app.shell.phone.outbox.unsent() == 0
    handset.sign_in("colleague")
    handset.sees("Dag Bo Colleague")
    handset.app.lock()
    handset.pump()
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place == "home", what="home")
