"""The form of a new signal: nothing typed is lost, nothing wrong is queued, nothing is held up."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from mobile.controllers.checking import clean
from mobile.controllers.ports import Ports
from mobile.controllers.signal_form import (
    DRAFT,
    DRAFTS,
    SignalDraft,
    SignalFormController,
    draft_of,
)
from mobile.wire import from_document, parse
from mobile.wiring import Phone
from server.kernel.body import clean_text
from server.kernel.errors import NotValid
from shared.signals import LeaverFacts, SubmitSignal
from shared.sync import SyncAnswer
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverState,
    LifeDomain,
    Severity,
    SignalKind,
)
from tests.support.bench import a_pupil
from tests.support.controllers import ports_of
from tests.support.phones import NOW, PUPIL, SCHOOL, a_signal, opened_in

FILLED = SignalDraft(
    young_person_id=PUPIL,
    organisation_id=SCHOOL,
    severity=Severity.CONCERNED,
    categories=(Category.WELLBEING_MOOD,),
    observation="Al drie dagen stil",
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


@pytest.fixture
def ports(phone: Phone) -> Ports:
    return ports_of(phone)


def queued(phone: Phone) -> SubmitSignal:
    (entry,) = phone.outbox.entries()
    return from_document(parse(entry.body), SubmitSignal)


def test_every_keystroke_survives_a_kill(phone: Phone, tmp_path: Path) -> None:
    form = SignalFormController(ports_of(phone))
    for length in range(1, 6):
        form.write(replace(form.state.draft, observation="stil?"[:length]))
    again = SignalFormController(ports_of(opened_in(tmp_path)))
    assert again.state.draft.observation == "stil?"
    again.discard()
    assert SignalFormController(ports_of(opened_in(tmp_path))).state.draft == SignalDraft()


def test_sending_moves_the_draft_to_the_outbox_and_wakes_the_loop(phone: Phone) -> None:
    woken: list[bool] = []
    form = SignalFormController(ports_of(phone, wake=lambda: woken.append(True)))
    form.write(FILLED)
    assert form.send()
    signal = queued(phone)
    assert signal.observation == "Al drie dagen stil"
    assert signal.made_at == NOW
    assert signal.leaver is None
    assert form.state.queued == signal.signal_id
    assert form.state.draft == SignalDraft()
    assert phone.store.drafts() == ()
    assert woken == [True]


def test_what_is_missing_is_named_only_after_a_first_try(ports: Ports) -> None:
    form = SignalFormController(ports)
    form.write(SignalDraft(kind=SignalKind.EARLY_LEAVER))
    assert not form.state.faults
    assert not form.send()
    assert {fault.field for fault in form.state.faults} == {
        "young_person_id",
        "severity",
        "categories",
        "observation",
        "leaver_state",
    }
    form.write(replace(FILLED, observation=" \n "))
    assert [fault.field for fault in form.state.faults] == ["observation"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"observation": "x" * 4001}, "observation", "string_too_long"),
        ({"strength": "x" * 4001}, "strength", "string_too_long"),
        (
            {"severity": Severity.SERIOUS, "discussed_with": "x" * 201},
            "discussed_with",
            "string_too_long",
        ),
        (
            {
                "kind": SignalKind.EARLY_LEAVER,
                "leaver_state": LeaverState.RISK,
                "threshold_reached": 0,
            },
            "leaver.threshold_reached",
            "greater_than_equal",
        ),
        (
            {
                "kind": SignalKind.EARLY_LEAVER,
                "leaver_state": LeaverState.RISK,
                "threshold_reached": 401,
            },
            "leaver.threshold_reached",
            "less_than_equal",
        ),
        ({"informed": (*Informed, Informed.CLB)}, "informed", "too_long"),
    ],
)
def test_what_the_server_would_refuse_is_not_queued(
    phone: Phone, change: dict[str, object], field: str, code: str
) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(replace(FILLED, **change))  # type: ignore[arg-type]  # Each row changes others.
    assert not form.send()
    assert [(fault.field, fault.code) for fault in form.state.faults] == [(field, code)]
    assert phone.outbox.size() == 0
    assert phone.store.drafts() == (DRAFT,)


def test_an_early_leaver_carries_its_facts(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(
        replace(
            FILLED,
            kind=SignalKind.EARLY_LEAVER,
            leaver_state=LeaverState.LEFT,
            leaver_facts=(LeaverFact.WORK,),
            threshold_reached=30,
            last_seen_on=date(2026, 8, 30),
        )
    )
    assert form.send()
    assert queued(phone).leaver == LeaverFacts(
        state=LeaverState.LEFT,
        known=(LeaverFact.ABSENCE_THRESHOLD, LeaverFact.WORK),
        threshold_reached=30,
        last_seen_on=date(2026, 8, 30),
    )
    assert draft_of(queued(phone)).threshold_reached == 30


def test_a_threshold_and_the_fact_that_it_was_reached_go_together(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone), SignalKind.EARLY_LEAVER)
    form.write(
        replace(
            FILLED,
            kind=SignalKind.EARLY_LEAVER,
            leaver_state=LeaverState.RISK,
            leaver_facts=(LeaverFact.ABSENCE_THRESHOLD, LeaverFact.NO_ANSWER),
        )
    )
    assert form.send()
    leaver = queued(phone).leaver
    assert leaver is not None
    assert leaver.known == (LeaverFact.NO_ANSWER,)


def test_an_early_leaver_is_first_of_all_not_there(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone), SignalKind.EARLY_LEAVER)
    assert form.state.draft.categories == (Category.ATTENDANCE,)
    assert form.state.thresholds == (1, 5, 30)
    assert not form.state.is_begun


def test_each_kind_of_signal_keeps_its_own_draft(phone: Phone) -> None:
    concern = SignalFormController(ports_of(phone))
    leaver = SignalFormController(ports_of(phone), SignalKind.EARLY_LEAVER)
    concern.write(replace(concern.state.draft, observation="stil"))
    leaver.write(replace(leaver.state.draft, observation="weg"))
    assert set(phone.store.drafts()) == set(DRAFTS.values())
    leaver.discard()
    assert phone.store.drafts() == (DRAFT,)
    concern.write(replace(concern.state.draft, observation=""))
    assert phone.store.drafts() == ()


def test_a_draft_written_elsewhere_is_shown_when_the_form_opens_again(phone: Phone) -> None:
    form, elsewhere = SignalFormController(ports_of(phone)), SignalFormController(ports_of(phone))
    elsewhere.write(FILLED)
    form.open_again()
    assert form.state.draft == FILLED


@pytest.mark.parametrize(
    ("taps", "knows"),
    [
        ([Informed.CLB, Informed.NOBODY], (Informed.NOBODY,)),
        ([Informed.NOBODY, Informed.PARENTS], (Informed.PARENTS,)),
        ([Informed.CLB, Informed.PARENTS], (Informed.CLB, Informed.PARENTS)),
    ],
)
def test_nobody_and_somebody_do_not_know_together(
    ports: Ports, taps: list[Informed], knows: tuple[Informed, ...]
) -> None:
    form = SignalFormController(ports)
    for tap in taps:
        form.inform((*form.state.draft.informed, tap))
    assert form.state.draft.informed == knows


def test_odd_signs_from_a_keyboard_do_not_stop_a_signal(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    words = "a\x00b\ud800c\r\n\té 🙂 \u202b\u0634\u0643\u0631"
    form.write(replace(FILLED, observation=words.replace("\ud800", "")))
    form.write(replace(FILLED, observation=words))
    assert form.send()
    assert queued(phone).observation == "abc\n\té 🙂 \u0634\u0643\u0631"


def test_no_sign_is_sent_that_the_server_would_refuse_and_no_other_is_dropped() -> None:
    for point in range(sys.maxunicode + 1):
        sign = f"a{chr(point)}b"
        try:
            as_the_server_takes_it = clean_text(sign, ("observation",))
        except NotValid:
            as_the_server_takes_it = "ab"
        assert clean(sign) == as_the_server_takes_it, f"U+{point:04X}"


def test_a_full_form_comes_back_as_a_draft(phone: Phone) -> None:
    full = replace(
        FILLED,
        interpretation="thuis?",
        pupil_words="gaat wel",
        strength="tekent graag",
        action_taken="gesprek",
        life_domains=(LifeDomain.FAMILY,),
        barriers=(Barrier.LANGUAGE,),
        informed=(Informed.CLB,),
        occurred_on=date(2026, 8, 31),
    )
    form = SignalFormController(ports_of(phone))
    form.write(full)
    assert form.send()
    assert draft_of(queued(phone)) == full


def test_a_pupil_is_found_and_picked(phone: Phone) -> None:
    answer = SyncAnswer(
        outcomes=(), changes=(a_pupil(),), cursor="1", more=False, reset=False, server_time=NOW
    )
    phone.store.apply(answer, (), outbox=phone.outbox)
    form = SignalFormController(ports_of(phone))
    told: list[bool] = []
    stop = form.showing.watch(lambda: told.append(True))
    form.look_for("unal")
    (pupil,) = form.state.hits
    form.pick(pupil)
    stop()
    assert len(told) == 2
    assert form.state.hits == ()
    form.discard()
    form.pick(pupil)
    assert form.state.pupil == pupil
    assert form.state.draft.young_person_id == UUID(int=1)


def test_who_one_signalled_about_before_stands_above_the_roster(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.look_for("")
    assert not form.showing.state.has_roster
    answer = SyncAnswer(
        outcomes=(),
        changes=tuple(a_pupil(number) for number in range(1, 61)),
        cursor="1",
        more=False,
        reset=False,
        server_time=NOW,
    )
    phone.store.apply(answer, (), outbox=phone.outbox)
    for number in (1, 2, 2, 3, 99, 4):
        phone.outbox.add(a_signal(pupil=UUID(int=number)))
    form.look_for("")
    assert [p.young_person_id.int for p in form.state.recent] == [4, 3, 2]
    assert form.state.more_hits
    form.look_for("zzz")
    state = form.showing.state
    assert state.has_roster
    assert not state.hits
    assert not state.recent


@pytest.mark.parametrize("field", ["occurred_on", "last_seen_on"])
def test_a_day_to_come_cannot_have_been_seen(phone: Phone, field: str) -> None:
    form = SignalFormController(ports_of(phone), SignalKind.EARLY_LEAVER)
    filled = replace(FILLED, kind=SignalKind.EARLY_LEAVER, leaver_state=LeaverState.RISK)
    form.write(replace(filled, **{field: form.state.today + timedelta(days=1)}))  # type: ignore[arg-type]
    assert not form.check()
    assert [fault.code for fault in form.state.faults] == ["date_in_future"]
    form.write(replace(filled, **{field: form.state.today}))  # type: ignore[arg-type]
    assert form.check()


def test_what_is_too_long_is_said_at_once(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(SignalDraft(observation="x" * 4001))
    assert [(f.field, f.code) for f in form.state.faults] == [("observation", "string_too_long")]


def test_a_draft_of_another_release_is_left_in_peace(phone: Phone) -> None:
    phone.store.keep_draft(DRAFT, {"severity": "purple"})
    form = SignalFormController(ports_of(phone))
    assert form.state.draft == SignalDraft()
    assert phone.store.draft(DRAFT) == {"severity": "purple"}
