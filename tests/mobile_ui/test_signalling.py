"""J1 and J2 by touch: a teacher signals in five taps and one text, and nothing of it gets lost."""

from __future__ import annotations

from mobile.data.vault import VaultState
from server.kernel.tables import columns
from server.people.tables import SessionRow
from shared.signals import OpenSignal
from shared.vocabulary import Category, LeaverFact, LeaverState, Severity, SignalKind
from tests.mobile_ui.signalling import at_the_school, draft, enter
from tests.mobile_ui.walks_signaller import ACUTE, QUIET, SEND, SERIOUS, WORDS, WORRIED, School
from tests.support.phones import a_signal

FROM_HOME_TO_SENT = 5


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
    handset.sees("Een signaal dat je begon, is hier bewaard.")
    handset.tap("Nieuw signaal")
    handset.sees("Noor Desmet", "Al drie dagen st")
    assert draft(handset).categories == (Category.WELLBEING_MOOD,)
    assert handset.find(QUIET).is_chosen
    assert handset.find(WORRIED).is_chosen
    handset.tap(handset.field("observation").ids.entry)
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
