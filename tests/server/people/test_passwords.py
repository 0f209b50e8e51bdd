"""Changing a password, over HTTP."""

from uuid import UUID

import pytest
from httpx2 import Response

from shared.people import ChangePassword
from shared.vocabulary import Role
from tests.server.people.answers import PASSWORD, account, bearer, fault, problem, send, sign_in
from tests.support.world import Person, World

NEW_PASSWORD = "groene-fiets-zonder-bel"


@pytest.fixture
def noor(world: World) -> Person:
    """Give somebody who signed in with a password."""
    account_id = account(world, "noor.desmet")
    tokens = sign_in(world, "noor.desmet").json()
    client = world.anonymous()
    client.headers.update(bearer(tokens["access_token"]))
    return Person(account_id, UUID(tokens["session_id"]), UUID(int=0), client)


def change(world: World, who: Person, old: str, new: str, whose: UUID | None = None) -> Response:
    """Change a password over HTTP."""
    command = ChangePassword(
        command_id=world.new_id(),
        account_id=whose or who.account_id,
        old_password=old,
        new_password=new,
    )
    return send(who, f"/accounts/{command.account_id}/password", command)


def test_a_new_password_signs_out_every_other_device(world: World, noor: Person) -> None:
    other = world.session(noor.account_id)
    assert change(world, noor, PASSWORD, NEW_PASSWORD).status_code == 200
    assert noor.client.get("/v1/me").status_code == 200
    assert world.client(noor.account_id, other).get("/v1/me").status_code == 401
    assert sign_in(world, "noor.desmet", NEW_PASSWORD).status_code == 201
    assert sign_in(world, "noor.desmet", PASSWORD).status_code == 401
    assert "account.change-password" in world.journal(noor.account_id)
    assert world.notices_to(noor.account_id) == ["password-changed"]


def test_the_old_password_has_to_be_right_and_guessing_it_is_slowed(
    world: World, noor: Person
) -> None:
    wrong = "mis mis mis mis"
    assert fault(change(world, noor, wrong, NEW_PASSWORD)) == (["old_password"], "not_the_password")
    for _ in range(4):
        change(world, noor, wrong, NEW_PASSWORD)
    locked = (429, "account-locked-for-now")
    assert problem(change(world, noor, PASSWORD, NEW_PASSWORD)) == locked
    assert problem(sign_in(world, "noor.desmet")) == locked
    world.clock.forward(seconds=31)
    assert change(world, noor, PASSWORD, NEW_PASSWORD).status_code == 200


def test_a_well_known_password_is_refused_without_being_repeated(
    world: World, noor: Person
) -> None:
    refused = change(world, noor, PASSWORD, "Kring-Kortrijk-2026")
    assert fault(refused) == (["new_password"], "well_known")
    assert "Kortrijk" not in refused.text


def test_nobody_changes_somebody_elses_password(world: World, noor: Person) -> None:
    other = account(world, "bert")
    assert problem(change(world, noor, PASSWORD, NEW_PASSWORD, other)) == (404, "not-found")
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    teacher = world.person(school, Role.SIGNALLER)
    refused = change(world, administrator, PASSWORD, NEW_PASSWORD, teacher.account_id)
    assert problem(refused) == (403, "forbidden")
