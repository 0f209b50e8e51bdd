"""Going from room to room: by touch, by key, and back as Android expects."""

from __future__ import annotations

import gc
import weakref

import pytest

from mobile.ui.screens import SCREENS
from shared.vocabulary import OrganisationKind, Role
from tests.support.handset import Handset
from tests.support.phones import PIN, a_signal

TAB, ENTER = 9, 13
BEFORE_PIN = {"choose-pin", "lock", "server", "sign-in", "trouble"}


def test_back_leads_home_and_from_home_the_system_takes_over(handset: Handset) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.tap("Instellingen")
    handset.tap("Over Kring")
    assert handset.place == "about"
    assert handset.back()
    assert handset.place == "settings"
    assert handset.back()
    assert handset.place == "home"
    assert not handset.back()
    handset.tap("Berichten")
    handset.tap("Instellingen")
    assert handset.back()
    assert handset.place == "home"


def test_back_never_goes_around_the_lock(handset: Handset) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.tap("Instellingen")
    handset.tap("Nu vergrendelen")
    assert handset.place == "lock"
    assert not handset.back()
    assert handset.place == "lock"
    assert [one.name for one in handset.app.frame.navigator.screens] == ["lock"]
    assert "Nieuw signaal" not in handset.texts()


def test_screens_are_not_left_in_memory_behind_the_lock(
    handset: Handset,
) -> None:
    school = handset.world.organisation()
    handset.world.pupil(school)
    handset.start()
    handset.sign_in("teacher", school, Role.SIGNALLER, Role.CARE_TEAM, Role.PARTNER)
    for place in sorted(SCREENS - BEFORE_PIN):
        handset.go(place)
    handset.go("early-leaver")
    handset.tap(handset.screen.ids.picker.ids.list.body.children[-1])
    handset.tap("Meer vertellen")
    gone = [weakref.ref(one) for one in handset.app.frame.navigator.screens]
    assert len(gone) > 20
    handset.app.lock()
    gc.unfreeze()

    def left() -> set[str]:
        gc.collect()
        return {one.name for one in (each() for each in gone) if one is not None}

    # Kivy still holds the one a finger was on: its scroll bar was fading.
    handset.until(lambda: left() <= {"early-leaver"}, what="the screens to be gone")


def test_a_question_left_open_is_gone_when_the_phone_locks(handset: Handset) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.tap("Instellingen")
    handset.tap("Afmelden")
    handset.sees("Afmelden?")
    handset.pause()
    handset.resume()
    handset.pump(5)
    handset.sees("Geef je pincode in.")
    handset.does_not_see("Afmelden?")


def test_on_a_desk_tab_and_enter_do_what_a_finger_does(handset: Handset) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.tap("Instellingen")
    handset.screen.ids.language.children[-1].focus = True
    handset.pump()
    for _ in range(20):
        handset.key(TAB)
        focused = [one for one in handset.widgets() if getattr(one, "focus", False)]
        assert len(focused) == 1
        assert focused[0].has_ring
        if focused[0].text == "Over Kring":
            break
    handset.key(ENTER)
    assert handset.place == "about"


def test_the_pin_can_be_typed_with_keys(handset: Handset) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.app.lock()
    handset.pump()
    for digit in PIN[:5]:
        handset.key(ord(digit))
    handset.key(8)
    handset.key(256 + int(PIN[4]))
    handset.key(ord(PIN[5]))
    handset.until(lambda: handset.place == "home", what="home")


@pytest.mark.parametrize(
    ("role", "kind", "sees", "tab"),
    [
        (Role.CARE_TEAM, OrganisationKind.SCHOOL, "Signalen om te bekijken", "Bekijken"),
        (Role.PARTNER, OrganisationKind.PARTNER, "Hulpvragen", "Vragen"),
        (Role.COORDINATOR, OrganisationKind.COORDINATION, "Trends", "Trends"),
        (Role.ADMINISTRATOR, OrganisationKind.SCHOOL, "Je werk staat op het web", "Start"),
    ],
)
def test_each_role_finds_at_home_what_it_comes_for(
    handset: Handset, role: Role, kind: OrganisationKind, sees: str, tab: str
) -> None:
    handset.start()
    handset.sign_in("somebody", handset.world.organisation(kind), role)
    handset.sees(sees)
    assert tab in [one.text for one in handset.app.frame.bar.children]
    assert ("Nieuw signaal" in handset.texts()) == (role is Role.CARE_TEAM)
    handset.shot(f"home-{role}")


def test_without_a_role_home_says_that_somebody_has_to_confirm(handset: Handset) -> None:
    handset.employ("somebody", handset.world.organisation())
    handset.start()
    handset.sign_in("somebody")
    handset.sees("Je hebt nog geen rol")
    handset.shot("home-nobody")


def test_the_strip_says_that_what_waits_is_safe_and_a_notice_reminds_of_it(
    handset: Handset,
) -> None:
    handset.start()
    handset.sign_in("teacher", handset.world.organisation(), Role.SIGNALLER)
    handset.offline()
    handset.app.shell.ports.outbox.add(a_signal())
    handset.sync()
    handset.sees("Geen verbinding met Kring. Wat je schreef (1) staat hier veilig")
    handset.shot("home-offline")
    handset.pause()
    waits = "Nog te versturen: 1. Open Kring waar er verbinding is."
    assert handset.told == [("Kring", waits)]
    handset.resume()
    assert handset.told == []


def test_notices_are_new_until_looked_at(handset: Handset) -> None:
    school = handset.world.organisation()
    handset.start()
    handset.sign_in("somebody", school, Role.CARE_TEAM)
    handset.tap("Berichten")
    handset.sees("Niets te bekijken")
    handset.shot("notices-empty")
