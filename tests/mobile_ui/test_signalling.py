"""J1 and J2 by touch: a teacher signals in five taps and one text, and nothing of it gets lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from mobile.controllers.signal_form import DRAFT, MOST_WORDS, SignalDraft
from mobile.data.vault import VaultState
from mobile.wire import from_document, parse
from server.kernel.tables import columns
from server.people.tables import SessionRow
from server.signals.tables import SignalRow
from shared.signals import OpenSignal, SubmitSignal
from shared.vocabulary import Category, LeaverFact, LeaverState, Role, Severity, SignalKind
from tests.mobile_ui.walks_signaller import ACUTE, QUIET, SEND, SERIOUS, WORDS, WORRIED, School
from tests.support.handset import Handset
from tests.support.phones import PIN, a_signal

FROM_HOME_TO_SENT = 5


@pytest.fixture
def told(handset: Handset) -> School:
    """Put a teacher at home, with a roster."""
    school = School(handset)
    school.enrol()
    school.sign_in()
    return school


def at_the_school(told: School) -> list[SignalRow]:
    with told.world.unit() as uow:
        return uow.all(SignalRow, order_by=(columns(SignalRow).created_at,))


def queued(handset: Handset) -> SubmitSignal:
    (entry,) = handset.app.shell.phone.outbox.entries()
    return from_document(parse(entry.body), SubmitSignal)


def draft(handset: Handset, name: str = DRAFT) -> SignalDraft:
    kept = handset.app.shell.phone.store.draft(name)
    assert kept is not None
    return from_document(kept, SignalDraft)


def enter(handset: Handset) -> None:
    handset.until(lambda: handset.place == "lock", what="the lock")
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place != "lock", what="what is behind the lock")


def paste(handset: Handset, field: str, text: str) -> None:
    """Put a text in a field at once, as a paste does."""
    entry = handset.screen.ids[field].ids.entry
    handset.tap(entry)
    entry.insert_text(text)
    handset.pump(2)


def test_a_worry_takes_five_taps_and_one_text(told: School) -> None:
    handset = told.handset
    handset.count_taps()
    handset.tap("Nieuw signaal")
    handset.tap("Noor Desmet")
    handset.tap(QUIET)
    handset.tap(WORRIED)
    handset.pump(3)
    handset.type(WORDS)
    handset.tap(SEND)
    assert (handset.taps, handset.typed) == (FROM_HOME_TO_SENT, 1)
    assert handset.place == "signal-detail"
    handset.sync()
    handset.sees("Het zorgteam heeft je signaal.", "Je krijgt antwoord tegen")
    handset.does_not_see(WORDS)
    (signal,) = at_the_school(told)
    assert signal.observation == WORDS
    assert signal.severity is Severity.CONCERNED
    assert signal.categories == (Category.WELLBEING_MOOD,)
    assert handset.app.shell.phone.outbox.size() == 0


def test_the_whole_answer_comes_back_step_by_step(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.sync()
    told.at_desk(OpenSignal)
    handset.sees("Iemand van het zorgteam neemt het op.")
    handset.does_not_see("Dit signaal intrekken")
    told.go_home()
    handset.tap("Mijn signalen")
    handset.sees("Noor Desmet", "Opgenomen")


def test_an_early_leaver_has_a_short_path_of_its_own(told: School) -> None:
    handset = told.handset
    handset.count_taps()
    handset.tap("Dreigt af te haken")
    handset.tap("Bilal El Amrani")
    handset.tap("Komt nog. Maar steeds minder")
    handset.tap("5 halve dagen of meer")
    handset.sees("Vanaf hier moet de school het CLB betrekken.")
    handset.tap("Een week geleden")
    handset.tap("Niemand antwoordt")
    handset.tap(WORRIED)
    handset.pump(3)
    handset.type("Ouders nemen niet op.")
    handset.tap(SEND)
    assert handset.taps == 8
    handset.sync()
    handset.sees("Het zorgteam heeft je signaal.")
    (signal,) = at_the_school(told)
    assert signal.kind is SignalKind.EARLY_LEAVER
    assert signal.leaver_state is LeaverState.RISK
    assert signal.threshold_reached == 5
    assert set(signal.leaver_facts) == {LeaverFact.ABSENCE_THRESHOLD, LeaverFact.NO_ANSWER}


def test_offline_in_the_middle_it_waits_and_says_so_until_it_has_arrived_once(
    told: School,
) -> None:
    handset = told.handset
    told.begin()
    handset.tap(QUIET)
    handset.offline()
    handset.tap(WORRIED)
    handset.pump(3)
    handset.type(WORDS)
    handset.tap(SEND)
    handset.until(lambda: "zodra er verbinding is" in str(handset.texts()), what="no network")
    handset.does_not_see("Het zorgteam heeft je signaal.")
    assert at_the_school(told) == []
    told.go_home()
    handset.tap("Mijn signalen")
    handset.sees("Wordt verstuurd")
    handset.restart()
    enter(handset)
    handset.online()
    handset.sync()
    handset.sync()
    assert len(at_the_school(told)) == 1
    told.go_home()
    handset.tap("Mijn signalen")
    handset.sees("Ontvangen")
    handset.does_not_see("Wordt verstuurd")


def test_a_lost_answer_makes_no_second_signal(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill()
    handset.way.losses = ["answer"]
    handset.tap(SEND)
    handset.until(lambda: not handset.way.losses, what="the answer to get lost")
    handset.sync()
    handset.until(lambda: handset.app.shell.phone.outbox.size() == 0, what="the repeat")
    assert len(at_the_school(told)) == 1


def test_killed_in_the_middle_of_a_word_the_form_opens_with_that_word(told: School) -> None:
    handset = told.handset
    told.begin()
    handset.tap(QUIET)
    handset.tap(WORRIED)
    handset.pump(3)
    handset.type("Al drie dagen st")
    handset.kill()
    handset.start()
    enter(handset)
    handset.sees("Een begonnen signaal is hier bewaard.")
    handset.tap("Nieuw signaal")
    handset.sees("Noor Desmet", "Al drie dagen st")
    assert draft(handset).categories == (Category.WELLBEING_MOOD,)
    assert handset.find(QUIET).is_chosen
    assert handset.find(WORRIED).is_chosen
    handset.tap(handset.screen.ids.observation.ids.entry)
    handset.type("il")
    handset.tap(SEND)
    handset.sync()
    (signal,) = at_the_school(told)
    assert signal.observation.startswith("Al drie dagen st")
    assert "il" in signal.observation


def test_locked_in_the_middle_it_comes_back_to_the_form_as_it_was(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill(words="Al drie dagen")
    handset.pause()
    handset.resume()
    enter(handset)
    assert handset.place == "new-signal"
    handset.sees("Al drie dagen")


def test_an_access_token_that_ended_is_renewed_without_a_word(told: School) -> None:
    handset = told.handset
    told.world.clock.forward(hours=2)
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.sync()
    handset.sees("Het zorgteam heeft je signaal.")
    assert len(at_the_school(told)) == 1


def test_five_wrong_pins_lose_no_unsent_signal(told: School) -> None:
    handset = told.handset
    handset.offline()
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.until(lambda: "zodra er verbinding is" in str(handset.texts()), what="no network")
    handset.pause()
    handset.resume()
    handset.until(lambda: handset.place == "lock", what="the lock")
    for wrong in ("111112", "222223", "333334", "444445", "555556"):
        handset.enter_pin(wrong)
    handset.until(lambda: handset.place == "sign-in", what="signing in anew")
    assert handset.app.shell.phone.vault.state is VaultState.NEEDS_SIGN_IN
    handset.online()
    handset.sign_in("teacher")
    handset.sync()
    (signal,) = at_the_school(told)
    assert signal.observation == WORDS


def test_a_revoked_device_forgets_the_pupils_and_keeps_the_unsent_for_its_owner(
    told: School,
) -> None:
    handset = told.handset
    handset.offline()
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.until(lambda: "zodra er verbinding is" in str(handset.texts()), what="no network")
    table = columns(SessionRow)
    with told.world.unit() as uow:
        for row in uow.all(SessionRow, table.account_id == told.teacher):
            uow.change(row, revoked_at=told.world.clock.now)
            uow.record("session.revoke", row)
        uow.commit()
    told.world.clock.forward(hours=1)
    handset.online()
    handset.app.shell.phone.engine.wake()
    handset.until(lambda: handset.place == "sign-in", what="signing in anew")
    handset.pump()
    handset.does_not_see("Noor Desmet")
    handset.sign_in("teacher")
    handset.sync()
    assert len(at_the_school(told)) == 1


def test_danger_shows_the_numbers_and_asks_who_was_spoken_with_before_it_sends(
    told: School,
) -> None:
    handset = told.handset
    told.begin()
    told.fill(severity=ACUTE)
    handset.tap("Verder: wie kan nu helpen")
    handset.sees("Bel eerst", "112", "dag en nacht", "Dit nummer werd nog niet nagekeken")
    handset.tap(SEND)
    handset.sees("Zeg met wie je sprak")
    assert handset.app.shell.phone.outbox.size() == 0
    handset.tap("Nog niemand, ik bel nu")
    handset.tap(SEND)
    handset.sync()
    (signal,) = at_the_school(told)
    assert signal.severity is Severity.ACUTE
    assert signal.discussed_with == "Nog niemand, ik bel nu"


def test_a_number_opens_the_telephone_or_says_how_to_call(told: School) -> None:
    handset = told.handset
    told.begin()
    told.fill(severity=SERIOUS)
    handset.tap("Verder: wie kan nu helpen")
    (line,) = [w for w in handset.widgets() if getattr(w, "number", "") == "112"]
    handset.tap(line)
    handset.sees("Bel 112 met een telefoon.")


def test_what_never_left_is_taken_back_on_the_phone(told: School) -> None:
    handset = told.handset
    (pupil,) = handset.app.shell.phone.views.find_pupils("noor")
    handset.app.shell.phone.outbox.add(a_signal(WORDS, pupil=pupil.young_person_id))
    handset.tap("Mijn signalen")
    handset.tap("Noor Desmet")
    handset.sees("Veilig op deze telefoon.", WORDS)
    handset.tap("Terugnemen: het is nog niet vertrokken")
    assert handset.place == "my-signals"
    handset.sees("Over Noor Desmet is niets verstuurd.")
    assert handset.app.shell.phone.outbox.size() == 0


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
        "🙂 héél stil 🙂",
        "שלום \u202bشكر\u202c stil",
        "eerste regel\n\n\ntweede regel\r\nderde",
        "tab\tnul\x00teken",
        "x" * MOST_WORDS,
    ],
    ids=["emoji", "right-to-left", "newlines", "control", "longest"],
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
