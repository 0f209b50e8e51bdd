"""Signalling when something is odd: missing, too long, refused, overtaken, or begun twice."""

from __future__ import annotations

from uuid import UUID

import pytest

from mobile.controllers.signal_form import MOST_WORDS
from shared.signals import OpenSignal
from shared.vocabulary import Role
from tests.mobile_ui.signalling import at_the_school, draft, paste
from tests.mobile_ui.walks_signaller import SEND, WORDS, School
from tests.support.handset import Handset


def test_what_is_missing_is_named_and_shown(told: School) -> None:
    handset = told.handset
    told.begin()
    handset.tap(SEND)
    handset.sees(
        "Duid minstens één ding aan dat je opvalt.",
        "Zeg hoe bezorgd je bent.",
        "Schrijf in enkele woorden wat je zag of hoorde.",
    )
    assert handset.place == "new-signal"
    told.fill()
    handset.does_not_see("Zeg hoe bezorgd je bent.")


@pytest.mark.parametrize(
    "words",
    [
        (
            "🙂 héél stil 🙂\n\u05e9\u05dc\u05d5\u05dd \u202bشكر\u202c stil\n\n\n"
            "derde\r\nvierde\ttab\tnul\x00teken"
        ),
        "x" * MOST_WORDS,
    ],
    ids=["odd", "longest"],
)
def test_odd_words_arrive_as_they_can(told: School, words: str) -> None:
    handset = told.handset
    told.begin()
    told.fill(words="")
    paste(handset, "observation", words)
    handset.tap(SEND)
    handset.sync()
    handset.sees("Het zorgteam heeft je signaal.")
    (signal,) = at_the_school(told)
    kept = "".join(sign for sign in words if sign not in "\x00\r\u202b\u202c")
    assert signal.observation == kept


def test_words_that_are_too_long_are_kept_and_counted(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill(words="")
    paste(handset, "observation", "x" * (MOST_WORDS + 12))
    handset.sees("12 tekens te veel. Alles is bewaard")
    handset.tap(SEND)
    assert handset.place == "new-signal"
    assert len(draft(handset).observation) == MOST_WORDS + 12
    assert at_the_school(told) == []


def test_odd_words_in_the_search_find_nobody_and_break_nothing(told: School) -> None:
    handset = told.handset
    handset.tap("Nieuw signaal")
    search = handset.screen.ids.picker.ids.search.ids.entry
    handset.tap(search)
    for text in ("🙂", "\u202bشكر", "%_'\"\\", "x" * 500, "a\nb"):
        search.text = ""
        search.insert_text(text)
        handset.pump(2)
    search.text = ""
    handset.type("zoe")
    handset.sees("Zoë Claeys")
    handset.does_not_see("Noor Desmet")


def test_a_withdrawal_that_came_too_late_shows_both_sides_and_one_way_on(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.sync()
    handset.offline()
    handset.tap("Dit signaal intrekken")
    handset.tap("Het was een misverstand")
    handset.tap("Intrekken")
    handset.sees("Je intrekking wordt verstuurd.")
    signal_id: UUID = told.signal_id
    told.world.run(
        OpenSignal(command_id=told.world.new_id(), signal_id=signal_id, version=1), told.care_team
    )
    handset.online()
    handset.sync()
    handset.tap("Kijk waarom, en wat je kan doen")
    handset.sees("Wat jij wou", "Het was een misverstand", "Hoe het nu staat", "Opgenomen")
    handset.tap("Kijk hoe het nu staat")
    assert handset.place == "signal-detail"
    handset.back()
    handset.tap("Wegleggen")
    handset.sees("Er werd niets geweigerd")


def test_a_refused_signal_keeps_every_word_and_goes_back_to_the_form(told: School) -> None:
    handset = told.handset
    handset.offline()
    told.begin()
    told.fill()
    handset.tap(SEND)
    told.dismiss_teacher()
    handset.online()
    handset.sync()
    handset.until(lambda: handset.app.shell.phone.outbox.refused() == 1, what="the refusal")
    handset.sees("Niet aanvaard: 1.")
    handset.tap(handset.app.frame.banner)
    assert handset.place == "refused"
    handset.sees(WORDS, "De school heeft dit signaal niet.")
    handset.tap("Open het in het formulier en verstuur opnieuw")
    assert handset.place == "new-signal"
    assert draft(handset).observation == WORDS
    assert handset.app.shell.phone.outbox.size() == 0


def test_putting_a_refused_signal_away_is_asked_twice(told: School) -> None:
    handset = told.handset
    handset.offline()
    told.begin()
    told.fill()
    handset.tap(SEND)
    told.dismiss_teacher()
    handset.online()
    handset.sync()
    handset.until(lambda: handset.app.shell.phone.outbox.refused() == 1, what="the refusal")
    handset.tap(handset.app.frame.banner)
    handset.tap("Wegleggen")
    handset.sees("Wat je schreef, staat nergens anders.")
    handset.tap("Houden")
    assert handset.app.shell.phone.outbox.refused() == 1
    handset.tap("Wegleggen")
    handset.tap("Weggooien")
    assert handset.app.shell.phone.outbox.size() == 0
    handset.sees("Er werd niets geweigerd")


def test_back_from_the_picker_leaves_the_form_and_from_a_change_returns_to_it(
    told: School,
) -> None:
    handset = told.handset
    handset.tap("Nieuw signaal")
    assert handset.back()
    assert handset.place == "home"
    told.begin()
    handset.tap("Noor Desmet")
    handset.sees("Welke leerling?")
    assert handset.back()
    assert handset.place == "new-signal"
    handset.sees("Wat valt je op?")
    assert handset.back()
    assert handset.place == "home"


def test_two_kinds_of_signal_are_begun_without_losing_either(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill(words="een zorg")
    told.go_home()
    handset.tap("Dreigt af te haken")
    handset.tap("Bilal El Amrani")
    told.go_home()
    handset.tap("Nieuw signaal")
    handset.sees("Noor Desmet", "een zorg")
    assert {*handset.app.shell.phone.store.drafts()} == {"signal-form", "leaver-form"}


def test_a_care_team_member_signals_too(handset: Handset) -> None:
    told = School(handset)
    told.enrol()
    handset.start()
    handset.sign_in("team", told.school, Role.CARE_TEAM)
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.sync()
    assert len(at_the_school(told)) == 1
