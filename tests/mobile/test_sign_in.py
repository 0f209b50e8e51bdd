"""The way into the phone, as the screen tells it."""

from __future__ import annotations

import asyncio

import pytest

from mobile.controllers.sign_in import SignInController, SignInStep, Why
from tests.support.bench import Bench
from tests.support.controllers import ports_of
from tests.support.phones import PASSWORD, PIN, USERNAME, a_signal


@pytest.fixture
def woken() -> list[bool]:
    return []


@pytest.fixture
def screen(bench: Bench, woken: list[bool]) -> SignInController:
    ports = ports_of(bench.phone, wake=lambda: woken.append(True))
    return SignInController(ports, bench.phone.access, device_name="Telefoon van An")


def test_the_pin_opens_and_a_wrong_one_says_how_many_tries_are_left(
    bench: Bench, screen: SignInController, woken: list[bool]
) -> None:
    bench.phone.access.lock()
    screen.refresh()
    assert screen.state.step is SignInStep.PIN
    screen.enter_pin("000000")
    assert (screen.state.problem, screen.state.tries_left) == ("wrong-pin", 4)
    screen.enter_pin(PIN)
    assert (screen.state.step, screen.state.problem) == (SignInStep.OPEN, None)
    assert woken == [True]


def test_after_five_wrong_pins_it_asks_to_sign_in_and_says_that_nothing_is_lost(
    bench: Bench, screen: SignInController, woken: list[bool]
) -> None:
    bench.phone.outbox.add(a_signal())
    bench.phone.access.lock()
    for _ in range(5):
        screen.enter_pin("000000")
    assert (screen.state.step, screen.state.unsent) == (SignInStep.SIGN_IN, 1)
    screen.enter_pin(PIN)
    assert screen.state.step is SignInStep.SIGN_IN
    asyncio.run(screen.sign_in(f" {USERNAME} ", PASSWORD, pin="135790"))
    assert (screen.state.step, screen.state.unsent) == (SignInStep.OPEN, 1)
    assert woken == [True]


def test_every_way_of_not_getting_in_has_its_code(bench: Bench, screen: SignInController) -> None:
    bench.phone.outbox.add(a_signal())
    bench.phone.access.revoke()

    def try_with(username: str = USERNAME, password: str = PASSWORD, pin: str = PIN) -> str | None:
        asyncio.run(screen.sign_in(username, password, pin=pin))
        return screen.state.problem

    assert try_with(password="wrong") == "credentials-not-accepted"
    assert try_with(pin="1") == "pin-too-short"
    assert try_with(username="b.colleague") == "another-owner"
    bench.way.losses = ["question"]
    assert try_with() == "no-answer"
    assert screen.state.step is SignInStep.SIGN_IN
    assert try_with() is None


def test_an_account_with_a_second_factor_is_asked_for_its_code_until_it_is_right(
    bench: Bench, screen: SignInController
) -> None:
    bench.server.second_factor_code = "123456"
    bench.phone.access.revoke()
    asyncio.run(screen.prove(USERNAME, PASSWORD))
    assert (screen.state.problem, screen.state.asks_code) == ("second-factor-needed", True)
    asyncio.run(screen.prove(USERNAME, PASSWORD, code="654321"))
    assert (screen.state.problem, screen.state.asks_code) == ("second-factor-not-accepted", True)
    asyncio.run(screen.prove(USERNAME, PASSWORD, code=" 123456 "))
    assert (screen.state.step, screen.state.asks_code) == (SignInStep.CHOOSE_PIN, False)


def test_a_changed_password_asks_for_the_former_one_until_it_is_given(
    bench: Bench, screen: SignInController
) -> None:
    bench.phone.vault.create(USERNAME, "what it was before", pin=PIN)
    bench.phone.store.unlocked()
    bench.phone.outbox.add(a_signal())
    bench.phone.access.revoke()
    asyncio.run(screen.sign_in(USERNAME, PASSWORD, pin=PIN))
    assert screen.state.asks_former_password
    bench.way.losses = ["question"]
    asyncio.run(screen.sign_in(USERNAME, PASSWORD, pin=PIN, former_password=""))
    assert screen.state.asks_former_password
    asyncio.run(screen.sign_in(USERNAME, PASSWORD, pin=PIN, former_password="what it was before"))
    assert screen.state.step is SignInStep.OPEN
    assert not screen.state.asks_former_password


def test_unsent_words_are_given_up_only_when_asked(bench: Bench, screen: SignInController) -> None:
    bench.phone.outbox.add(a_signal())
    screen.abandon_unsent()
    assert (screen.state.step, screen.state.unsent) == (SignInStep.SIGN_IN, 0)


def step_of(screen: SignInController) -> SignInStep:
    return screen.state.step


def why_of(screen: SignInController) -> Why | None:
    return screen.state.why


def test_the_server_is_asked_first_and_an_easy_pin_is_not_taken(
    bench: Bench, screen: SignInController
) -> None:
    bench.phone.access.revoke()
    screen.refresh()
    screen.choose_pin(PIN)
    assert step_of(screen) is SignInStep.SIGN_IN
    asyncio.run(screen.prove(USERNAME, PASSWORD))
    assert step_of(screen) is SignInStep.CHOOSE_PIN
    for easy in ("111111", "123456", "987654"):
        screen.choose_pin(easy)
        assert (step_of(screen), screen.state.problem) == (SignInStep.CHOOSE_PIN, "pin-too-easy")
    screen.start_again()
    assert step_of(screen) is SignInStep.SIGN_IN
    asyncio.run(screen.prove(USERNAME, PASSWORD))
    screen.choose_pin(PIN)
    assert (step_of(screen), screen.state.problem) == (SignInStep.OPEN, None)


def test_it_says_why_one_has_to_sign_in_again(bench: Bench, screen: SignInController) -> None:
    assert why_of(screen) is None
    bench.phone.access.revoke()
    screen.refresh()
    assert why_of(screen) is Why.AGAIN
    screen.lost(Why.REVOKED)
    assert why_of(screen) is Why.REVOKED
    asyncio.run(screen.sign_in(USERNAME, PASSWORD, pin=PIN))
    assert why_of(screen) is None
    bench.phone.access.lock()
    for _ in range(5):
        screen.enter_pin("000000")
    assert why_of(screen) is Why.PIN_LOST
