"""Reading answers of the server in the tests of people."""

from uuid import UUID

from httpx2 import Response

from shared.people import RegisterAccount
from tests.support.world import World

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
