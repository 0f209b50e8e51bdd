"""The roles in an organisation as its administrator sees them, also those that wait."""

from __future__ import annotations

from server.kernel.running import run_query
from server.people import staff
from server.policy.actions import Action
from shared.vocabulary import MembershipState, OrganisationKind, Role
from tests.server.people.answers import account, problem
from tests.support.world import World


def test_who_waits_comes_first_and_pages_follow(world: World) -> None:
    school = world.organisation()
    admin = world.person(school, Role.ADMINISTRATOR, name="An")
    world.clock.forward(seconds=1)
    world.person(school, Role.SIGNALLER, name="Bo")
    world.person(school, Role.SIGNALLER, state=MembershipState.INVITED, name="Cis")
    world.person(school, Role.CARE_TEAM, state=MembershipState.ACCEPTED, name="Dirk")
    world.person(school, Role.CARE_TEAM, state=MembershipState.ENDED, name="Els")
    seen, cursor = [], None
    while True:
        path = f"/v1/organisations/{school}/memberships?limit=2"
        told = admin.client.get(path + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [(each["display_name"], each["state"]) for each in told["items"]]
        cursor = told["next_cursor"]
        if cursor is None:
            break
    assert seen == [
        ("Dirk", "accepted"),
        ("Cis", "invited"),
        ("An", "confirmed"),
        ("Bo", "confirmed"),
    ]
    needs = {each["display_name"]: each["needs_second_factor"] for each in told["items"]}
    assert needs["Bo"] is False


def test_only_an_administrator_of_it_sees_them(world: World) -> None:
    school = world.organisation()
    path = f"/v1/organisations/{school}/memberships"
    colleague = world.person(school, Role.CARE_TEAM)
    stranger = world.person(world.organisation(name="Elders"), Role.ADMINISTRATOR)
    coordination = world.organisation(OrganisationKind.COORDINATION)
    network = world.person(coordination, Role.ADMINISTRATOR)
    assert problem(colleague.client.get(path)) == (403, "forbidden")
    assert problem(stranger.client.get(path)) == (404, "not-found")
    assert network.client.get(path).status_code == 200
    nowhere = network.client.get(f"/v1/organisations/{world.new_id()}/memberships")
    assert problem(nowhere) == (404, "not-found")


def test_it_counts_whom_somebody_else_has_to_confirm(world: World) -> None:
    school = world.organisation()
    admin = world.person(school, Role.ADMINISTRATOR)
    world.person(school, Role.CARE_TEAM, state=MembershipState.ACCEPTED)
    world.person(school, Role.CARE_TEAM, state=MembershipState.INVITED)
    world.person(world.organisation(), Role.CARE_TEAM, state=MembershipState.ACCEPTED)
    found = run_query(world.runtime, admin.claims, Action.MEMBERSHIP_LIST, staff.count_to_confirm)
    assert found == 1


def test_an_account_is_found_by_its_name_to_be_invited(world: World) -> None:
    school = world.organisation()
    admin = world.person(school, Role.ADMINISTRATOR)
    ann = account(world, "Ann.Peeters")

    def find(username: str) -> object:
        return run_query(
            world.runtime,
            admin.claims,
            Action.MEMBERSHIP_INVITE,
            staff.find_colleague,
            organisation_id=school,
            username=username,
        )

    assert find(" ann.PEETERS") == ann
    assert find("niemand") is None
