"""Passkeys: an honest one is taken, and whatever is bent is refused."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server.kernel.errors import NotValid, SecondFactorNotAccepted
from server.people import factors, passkeys, proving
from server.people.passkeys import NewPasskey, Site
from shared.factors import EnrolPasskey, ProveSession
from shared.vocabulary import Role
from tests.server.people.answers import problem
from tests.support.authenticator import Authenticator
from tests.support.databases import Kind
from tests.support.world import Person, World

SITE = Site(host="kring.example", origin="https://kring.example")
FOREIGN = ec.generate_private_key(ec.SECP256R1())
CHALLENGE = os.urandom(32)
BENDS: dict[str, dict[str, Any]] = {
    "another challenge": {"challenge": base64.urlsafe_b64encode(os.urandom(32)).decode()},
    "another origin": {"origin": "https://kring.example.evil.example"},
    "the origin without TLS": {"origin": "http://kring.example"},
    "a passkey of another address": {"host": "evil.example"},
    "nobody was verified": {"flags": 0x01},
    "nobody was there": {"flags": 0x04},
    "made, not signed": {"type": "webauthn.create"},
    "another key": {"key": FOREIGN},
    "a counter that goes back": {"count": 3},
}


@dataclass
class Made:
    """A passkey that was made, and what the server keeps of it."""

    authenticator: Authenticator
    kept: NewPasskey


@pytest.fixture
def database_kind() -> Kind:
    """Name the one kind these tests need: what differs is tried with codes on both."""
    return "sqlite"


@pytest.fixture(scope="module")
def made() -> Made:
    """Give a passkey that was made as it was asked."""
    authenticator = Authenticator(count=5)
    options = passkeys.ask_to_make(
        SITE, account_id=bytes(16), username="ann", challenge=CHALLENGE, known=[]
    )
    credential = authenticator.make(options)
    return Made(authenticator, passkeys.take_made(SITE, challenge=CHALLENGE, credential=credential))


def _sign(made: Made, **bent: Any) -> int:
    made.authenticator.count = 5
    options = passkeys.ask_to_sign(SITE, challenge=CHALLENGE, known=[made.kept.credential_id])
    return passkeys.take_signed(
        SITE,
        challenge=CHALLENGE,
        credential=made.authenticator.sign(options, **bent),
        public_key=made.kept.public_key,
        sign_count=5,
    )


def test_an_honest_passkey_is_taken_and_counts_on(made: Made) -> None:
    assert _sign(made) == 6


@pytest.mark.parametrize("bend", BENDS)
def test_whatever_is_bent_is_refused(made: Made, bend: str) -> None:
    with pytest.raises(SecondFactorNotAccepted):
        _sign(made, **BENDS[bend])


@pytest.mark.parametrize(
    "bend", ["another challenge", "another origin", "the origin without TLS", "nobody was verified"]
)
def test_a_passkey_is_not_made_of_what_is_bent(bend: str) -> None:
    options = passkeys.ask_to_make(
        SITE, account_id=bytes(16), username="ann", challenge=CHALLENGE, known=[]
    )
    credential = Authenticator().make(options, **BENDS[bend])
    with pytest.raises(SecondFactorNotAccepted):
        passkeys.take_made(SITE, challenge=CHALLENGE, credential=credential)


@pytest.mark.parametrize("credential", ["{}", "[]", "null", '{"id": 1}', "no JSON", "{" * 10_000])
def test_what_is_no_answer_of_a_passkey_is_refused(credential: str) -> None:
    with pytest.raises(SecondFactorNotAccepted):
        passkeys.credential_of(credential)
    with pytest.raises(SecondFactorNotAccepted):
        passkeys.take_made(SITE, challenge=CHALLENGE, credential=credential)


def test_passkeys_are_bound_to_the_public_address_and_to_ones_own_machine() -> None:
    assert passkeys.site_of("https://kring.example/", "http://evil.example/x").host == SITE.host
    assert passkeys.site_of("https://kring.example", "http://x/") == SITE
    home = passkeys.site_of(None, "http://localhost:8000/desk")
    assert home == Site(host="localhost", origin="http://localhost:8000")
    with pytest.raises(NotValid):
        passkeys.site_of(None, "https://evil.example/desk")


@pytest.fixture
def owner(world: World) -> tuple[Person, Authenticator]:
    """Give somebody whose only factor is a passkey, which this session has just shown."""
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.prove(person)
    options = factors.ask_to_make_passkey(world.runtime, person.claims, SITE).options
    authenticator = Authenticator()
    command = EnrolPasskey(name="Laptop", credential=authenticator.make(options))
    enrolled = factors.enrol_passkey(world.runtime, person.claims, command, SITE)
    assert len(enrolled.recovery_codes) == 10
    assert world.journal(enrolled.factor_id) == ["factor.confirm"]
    return person, authenticator


def test_a_passkey_proves_a_session_and_the_same_answer_never_again(
    world: World, owner: tuple[Person, Authenticator]
) -> None:
    person, authenticator = owner
    world.clock.forward(minutes=6)
    options = proving.ask_for_passkey(world.runtime, person.claims, SITE).options
    # A passkey that is on several devices counts nothing: only the challenge shows a repeat.
    answer = ProveSession(passkey=authenticator.sign(options, count=0))
    assert proving.prove(world.runtime, person.claims, answer, SITE).proved_at == world.clock.now
    with pytest.raises(SecondFactorNotAccepted):
        proving.prove(world.runtime, person.claims, answer, SITE)
    assert world.journal(person.session_id)[-2:] == ["session.prove", "session.refuse"]


def test_what_a_passkey_was_asked_ends_after_five_minutes_and_with_a_wrong_answer(
    world: World, owner: tuple[Person, Authenticator]
) -> None:
    person, authenticator = owner
    options = proving.ask_for_passkey(world.runtime, person.claims, SITE).options
    world.clock.forward(minutes=5, seconds=1)
    late = ProveSession(passkey=authenticator.sign(options))
    with pytest.raises(SecondFactorNotAccepted):
        proving.prove(world.runtime, person.claims, late, SITE)
    options = proving.ask_for_passkey(world.runtime, person.claims, SITE).options
    wrong = ProveSession(passkey=authenticator.sign(options, key=FOREIGN))
    right = ProveSession(passkey=authenticator.sign(options))
    for answer in (wrong, right):
        with pytest.raises(SecondFactorNotAccepted):
            proving.prove(world.runtime, person.claims, answer, SITE)


def test_a_passkey_of_somebody_else_proves_nothing(
    world: World, owner: tuple[Person, Authenticator]
) -> None:
    person, _ = owner
    options = proving.ask_for_passkey(world.runtime, person.claims, SITE).options
    foreign = ProveSession(passkey=Authenticator().sign(options))
    with pytest.raises(SecondFactorNotAccepted):
        proving.prove(world.runtime, person.claims, foreign, SITE)


def test_without_a_public_address_no_passkey_is_asked_for_over_http(
    world: World, owner: tuple[Person, Authenticator]
) -> None:
    person, _ = owner
    world.app.state.public_url = None
    answer = person.client.post("/v1/sessions/passkey-options")
    assert problem(answer) == (422, "body-not-valid")
    world.app.state.public_url = "https://kring.example"
    assert "challenge" in person.client.post("/v1/sessions/passkey-options").json()["options"]
    world.app.state.public_url = None
