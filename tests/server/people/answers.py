"""Asking the server, and reading what it answers, in the tests of people."""

from datetime import date
from typing import Any
from uuid import UUID

from httpx2 import Response

from server.kernel.messages import dump
from shared.contract import Command
from shared.people import (
    AcceptMembership,
    ConfirmMembership,
    DisableAccount,
    EndMembership,
    InviteMember,
    RegisterAccount,
    RegisterYoungPerson,
)
from shared.vocabulary import Role
from tests.support.world import Person, World

PASSWORD = "paars-olifant-fiets"


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")


def fault(response: Response) -> tuple[list[str], str]:
    """Give the first field that was not as it should be, and how."""
    assert problem(response) == (422, "body-not-valid")
    first = response.json()["faults"][0]
    return first["loc"], first["type"]


def account(world: World, username: str, password: str = PASSWORD) -> UUID:
    """Make an account with a password, through its command."""
    account_id = world.new_id()
    world.run(
        RegisterAccount(
            command_id=world.new_id(),
            account_id=account_id,
            username=username,
            display_name="Ann Peeters",
            password=password,
        )
    )
    return account_id


def sign_in(world: World, username: str, password: str = PASSWORD) -> Response:
    """Sign in over HTTP."""
    return world.anonymous().post(
        "/v1/sessions",
        json={"username": username, "password": password, "device_name": "Telefoon van Ann"},
    )


def refresh(world: World, token: str) -> Response:
    """Ask for the next tokens over HTTP."""
    return world.anonymous().post("/v1/sessions/refresh", json={"refresh_token": token})


def bearer(access_token: str) -> dict[str, str]:
    """Give the header with which an access token asks."""
    return {"Authorization": f"Bearer {access_token}"}


def send(who: Person, path: str, command: Command) -> Response:
    """Send a command over HTTP."""
    return who.client.post(f"/v1{path}", json=dump(command))


def invite(world: World, account_id: UUID, organisation_id: UUID, role: Role) -> InviteMember:
    """Give an invitation."""
    return InviteMember(
        command_id=world.new_id(),
        membership_id=world.new_id(),
        account_id=account_id,
        organisation_id=organisation_id,
        role=role,
    )


def accept(world: World, who: Person, membership_id: UUID, *, version: int = 1) -> Response:
    """Accept an invitation, asked by somebody."""
    command = AcceptMembership(
        command_id=world.new_id(), membership_id=membership_id, version=version
    )
    return send(who, f"/memberships/{membership_id}/acceptance", command)


def confirm(world: World, who: Person, membership_id: UUID, *, version: int = 2) -> Response:
    """Confirm a membership, asked by somebody."""
    command = ConfirmMembership(
        command_id=world.new_id(), membership_id=membership_id, version=version
    )
    return send(who, f"/memberships/{membership_id}/confirmation", command)


def membership_of(person: Person) -> dict[str, Any]:
    """Give the first membership a person sees of themselves."""
    found: dict[str, Any] = person.client.get("/v1/me").json()["memberships"][0]
    return found


def end(world: World, who: Person, person: Person) -> Response:
    """End the membership of a person, asked by somebody."""
    found = membership_of(person)
    command = EndMembership(
        command_id=world.new_id(),
        membership_id=UUID(found["membership_id"]),
        version=found["version"],
    )
    return send(who, f"/memberships/{command.membership_id}/ending", command)


def disable(world: World, who: Person, account_id: UUID, version: int = 1) -> Response:
    """Disable an account, asked by somebody."""
    command = DisableAccount(command_id=world.new_id(), account_id=account_id, version=version)
    return send(who, f"/accounts/{account_id}/disabling", command)


def registration(world: World, school_id: UUID, **changes: Any) -> RegisterYoungPerson:
    """Give a registration of a pupil."""
    plain: dict[str, Any] = {
        "command_id": world.new_id(),
        "young_person_id": world.new_id(),
        "enrolment_id": world.new_id(),
        "organisation_id": school_id,
        "given_name": "No\u00eb",
        "family_name": "Van den Broucke",
        "birth_date": date(2011, 3, 5),
        "class_name": "3B",
    }
    return RegisterYoungPerson(**(plain | changes))


def names(response: Response) -> list[str]:
    """Give the names on a page of the roster."""
    assert response.status_code == 200, response.text
    items = response.json()["items"]
    return [f"{each['given_name']} {each['family_name']}" for each in items]
