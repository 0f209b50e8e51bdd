"""Everybody asks for everything, over HTTP, and gets what the table of permissions says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from server.policy.actions import Action
from shared.vocabulary import MembershipState, Role
from tests.server.matrix.expected import OWN, TARGETS, Verdict, verdict
from tests.server.matrix.personas import PERSONAS, Persona, Place
from tests.server.matrix.scene import CANARY, Scene, body_of, build, path_of
from tests.support.databases import Databases, Kind
from tests.support.document import Operation, operations
from tests.support.world import World

KNOWS_THE_PUPIL = {
    "author",
    "teacher",
    "care team",
    "connector",
    "school admin",
    "partner",
}
"""Who may meet the pupil's name somewhere: the school's own, and the partner that joined."""
ANONYMOUS_BODIES = {"SignIn", "RefreshTokens"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Name the kind of database."""
    asked: Kind = request.param
    if asked == "postgresql":
        request.getfixturevalue("postgresql_cluster")
    return asked


@pytest.fixture(scope="module")
def scene(kind: Kind, databases: Databases) -> Iterator[Scene]:
    """Give the scene; everybody asks in the same one, and nothing they ask moves it."""
    with databases.fresh(kind) as url:
        world = World.on(url)
        yield build(world)
        world.close()


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _asked(scene: Scene) -> list[Operation]:
    """Give the operations that are asked by somebody who is signed in, sign-out last."""
    all_of_them = [each for each in operations(scene.world.app) if not each.anonymous]
    return sorted(all_of_them, key=lambda each: _name(each) == OWN)


def _ask(scene: Scene, client: TestClient, operation: Operation, who: Persona) -> Any:
    body = body_of(operation, scene, who)
    return client.request(operation.method, path_of(operation, scene), json=body)


def _verdict(answer: Any) -> Verdict | str:
    said = answer.content and "json" in answer.headers.get("content-type", "")
    kind = answer.json().get("type", "") if said else ""
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.text}"
    return {
        "urn:kring:problem:not-found": Verdict.NOT_FOUND,
        "urn:kring:problem:forbidden": Verdict.FORBIDDEN,
        "urn:kring:problem:sign-in-needed": Verdict.SIGN_IN,
    }.get(kind, Verdict.ALLOWED)


def test_every_action_is_asked_about_something() -> None:
    assert set(TARGETS) == set(Action)


def test_everybody_is_there() -> None:
    """Each role, each state of a membership, and each way to stand to a case and a referral."""
    confirmed = [who for who in PERSONAS.values() if who.is_confirmed]
    assert {who.role for who in confirmed} == set(Role)
    assert {who.state for who in PERSONAS.values()} == set(MembershipState)
    assert {who.place for who in PERSONAS.values()} == {*Place, None}


@pytest.mark.slow
@pytest.mark.parametrize("key", PERSONAS)
def test_everybody_gets_what_the_permissions_say(scene: Scene, key: str) -> None:
    who, client = PERSONAS[key], scene.sign_in(key)
    differs = {}
    missing = None
    for operation in _asked(scene):
        answer = _ask(scene, client, operation, who)
        expected = verdict(_name(operation), Action(operation.action), who)
        found = _verdict(answer)
        if found != expected:
            differs[_name(operation)] = (found, expected, answer.text)
        if found is Verdict.FORBIDDEN:
            assert answer.json()["reason"] == operation.action
        if found is Verdict.NOT_FOUND:
            missing = missing or answer.content
            assert answer.content == missing
        if key not in KNOWS_THE_PUPIL:
            assert CANARY not in answer.text, _name(operation)
    assert differs == {}


@pytest.mark.slow
@pytest.mark.parametrize("key", ["connector", "school admin", "partner", "network admin"])
def test_what_is_not_there_is_answered_like_what_is_not_for_you(scene: Scene, key: str) -> None:
    """Whoever may do the most gets for a thing that does not exist what an outsider gets."""
    nowhere = replace(scene, ids={name: uuid4() for name in scene.ids})
    stranger = PERSONAS["stranger"]
    refusal = _ask(scene, scene.sign_in("stranger"), _reading_a_case(scene), stranger).content
    client = scene.sign_in(key)
    for operation in _asked(scene):
        on_a_thing = any(f"{{{name}}}" in operation.path for name in scene.ids)
        if on_a_thing:
            answer = _ask(nowhere, client, operation, PERSONAS[key])
            assert (answer.status_code, answer.content) == (404, refusal), _name(operation)


def _reading_a_case(scene: Scene) -> Operation:
    (found,) = [each for each in _asked(scene) if each.action == Action.CASE_READ]
    return found


@pytest.mark.slow
def test_nobody_who_is_not_signed_in_gets_anything(scene: Scene) -> None:
    client = scene.world.anonymous()
    who = PERSONAS["care team"]
    for operation in _asked(scene):
        body = body_of(operation, scene, who)
        answer = client.request(operation.method, path_of(operation, scene), json=body)
        assert answer.status_code == 401, _name(operation)
        assert answer.json()["type"] == "urn:kring:problem:sign-in-needed"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_what_is_open_to_anybody_is_only_signing_in_and_health(scene: Scene) -> None:
    bodies = {
        each.body
        for each in operations(scene.world.app)
        if each.anonymous and not each.path.startswith("/health")
    }
    assert bodies == ANONYMOUS_BODIES
