"""A phone that speaks a contract we no longer understand is told to update, and nothing else."""

import pytest

from shared.version import CONTRACT, OLDEST_CONTRACT
from shared.vocabulary import Role
from tests.support.world import World


@pytest.mark.parametrize("named", [str(OLDEST_CONTRACT - 1), "x", "", "-1", "²"])
def test_an_older_contract_is_refused_before_anything_else(world: World, named: str) -> None:
    teacher = world.person(world.organisation(), Role.SIGNALLER)
    for client in (teacher.client, world.anonymous()):
        response = client.get("/v1/signals", headers=[(b"Kring-Contract", named.encode())])
        assert response.status_code == 426
        assert response.json()["type"] == "urn:kring:problem:client-too-old"


def test_the_present_contract_and_a_client_that_names_none_are_heard(world: World) -> None:
    teacher = world.person(world.organisation(), Role.SIGNALLER)
    assert teacher.client.get("/v1/signals").status_code == 200
    present = teacher.client.get("/v1/signals", headers={"Kring-Contract": str(CONTRACT)})
    assert present.status_code == 200
