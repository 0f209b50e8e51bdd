"""A worry that cannot wait: a person comes between it and the school, and numbers are at hand."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mobile.api.link import NoAnswer
from mobile.controllers.help_lines import ALWAYS, known_lines, refresh_lines
from mobile.controllers.signal_form import (
    MOST_LINE,
    MOST_WORDS,
    GoOn,
    SignalDraft,
    SignalFormController,
)
from mobile.wire import from_document, parse
from mobile.wiring import Phone
from shared.network import HelplineList, HelplineView
from shared.signals import SubmitSignal
from shared.vocabulary import (
    Category,
    Severity,
)
from tests.support.controllers import ports_of
from tests.support.phones import PUPIL, SCHOOL, opened_in

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


def queued(phone: Phone) -> SubmitSignal:
    (entry,) = phone.outbox.entries()
    return from_document(parse(entry.body), SubmitSignal)


def test_acute_danger_shows_whom_to_call_and_asks_who_was_spoken_with(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(replace(FILLED, severity=Severity.ACUTE))
    assert form.state.is_not_the_channel
    assert form.state.asks_discussed_with
    assert form.state.help_lines == (ALWAYS,)
    assert not form.send()
    assert [fault.field for fault in form.state.faults] == ["discussed_with"]
    form.write(replace(form.state.draft, discussed_with="Nog niemand: ik bel nu"))
    assert form.send()
    assert queued(phone).severity is Severity.ACUTE
    assert not form.state.is_not_the_channel


def test_a_serious_worry_asks_with_whom_it_was_discussed(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(replace(FILLED, severity=Severity.SERIOUS, discussed_with=" Mia, zorgcoördinator "))
    assert form.state.asks_discussed_with
    assert not form.state.is_not_the_channel
    assert form.send()
    assert queued(phone).discussed_with == "Mia, zorgcoördinator"


def test_a_person_comes_between_a_serious_worry_and_the_school(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(SignalDraft(severity=Severity.ACUTE))
    assert form.go_on() is GoOn.MEND
    form.write(replace(FILLED, severity=Severity.ACUTE))
    assert form.go_on() is GoOn.TALK_FIRST
    assert not form.state.faults
    form.write(replace(form.state.draft, discussed_with="x" * (MOST_LINE + 1)))
    assert form.go_on() is GoOn.MEND
    form.write(replace(form.state.draft, discussed_with="112"))
    assert form.go_on() is GoOn.SENT
    assert queued(phone).discussed_with == "112"


def test_a_plain_worry_is_sent_at_once(phone: Phone) -> None:
    form = SignalFormController(ports_of(phone))
    form.write(FILLED)
    assert form.go_on() is GoOn.SENT
    assert MOST_WORDS == 4000


LINES = HelplineList(
    items=(
        HelplineView(
            key="awel",
            name="Awel",
            number="102",
            audience="children",
            urgent=False,
            available="16-22",
            source="awel.be",
            verified_on=date(2026, 1, 1),
            verified=True,
        ),
    )
)


class Numbers:
    """Gives the numbers, or no answer."""

    answers = True

    async def helplines(self) -> HelplineList:
        if not self.answers:
            raise NoAnswer("timeout")
        return LINES


def test_the_numbers_are_known_without_a_network_once_they_came(phone: Phone) -> None:
    numbers = Numbers()
    asyncio.run(refresh_lines(phone.store, numbers))  # type: ignore[arg-type]  # Only what is asked.
    numbers.answers = False
    asyncio.run(refresh_lines(phone.store, numbers))  # type: ignore[arg-type]
    assert known_lines(phone.store) == LINES.items
    for odd in ("nonsense", '{"items": 3}', '{"items": []}'):
        phone.store.keep_setting("help-lines", odd)
        assert known_lines(phone.store) == (ALWAYS,)
