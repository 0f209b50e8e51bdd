"""Accounts and memberships over HTTP: who comes in, and who goes."""

from uuid import UUID

from shared.people import EndMembership, RegisterAccount
from shared.vocabulary import MembershipState, OrganisationKind, Role
from tests.server.people.answers import (
    PASSWORD,
    accept,
    account,
    bearer,
    confirm,
    disable,
    end,
    fault,
    invite,
    membership_of,
    problem,
    send,
    sign_in,
)
from tests.support.world import Person, World


def test_an_account_works_from_invitation_to_confirmation_and_not_before(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    colleague = world.person(school, Role.SIGNALLER)
    new = world.new_id()
    registration = RegisterAccount(
        command_id=world.new_id(),
        account_id=new,
        username="noor.desmet",
        display_name="Noor Desmet",
        password=PASSWORD,
    )
    assert problem(send(colleague, "/accounts", registration)) == (403, "forbidden")
    assert send(administrator, "/accounts", registration).status_code == 201

    invitation = invite(world, new, school, Role.CARE_TEAM)
    assert problem(send(colleague, "/memberships", invitation)) == (403, "forbidden")
    assert send(administrator, "/memberships", invitation).json()["status"] == "invited"

    token = sign_in(world, "noor.desmet").json()["access_token"]
    noor = Person(new, UUID(int=0), school, world.anonymous())
    noor.client.headers.update(bearer(token))
    membership_id = invitation.membership_id
    assert membership_of(noor)["state"] == "invited"
    assert problem(noor.client.get("/v1/pupils")) == (403, "forbidden")
    assert problem(accept(world, administrator, membership_id)) == (403, "forbidden")
    assert accept(world, noor, membership_id).json()["status"] == "accepted"
    assert problem(noor.client.get("/v1/pupils")) == (403, "forbidden")
    world.clock.forward(seconds=1)
    assert problem(confirm(world, noor, membership_id)) == (403, "forbidden")
    assert confirm(world, administrator, membership_id).status_code == 200
    assert noor.client.get("/v1/pupils").status_code == 200
    assert world.journal(invitation.membership_id) == [
        "membership.invite",
        "membership.accept",
        "membership.confirm",
    ]
    assert world.notices_to(new) == ["membership-invited", "membership-confirmed"]
    assert world.notices_to(administrator.account_id) == ["membership-accepted"]


def test_an_administrator_elsewhere_knows_of_no_invitation_here(world: World) -> None:
    school, elsewhere = world.organisation(), world.organisation(name="De Berk")
    stranger = world.person(elsewhere, Role.ADMINISTRATOR)
    accepted = world.person(school, Role.SIGNALLER, state=MembershipState.ACCEPTED)
    membership_id = UUID(membership_of(accepted)["membership_id"])
    assert problem(confirm(world, stranger, membership_id, version=1)) == (404, "not-found")
    invitation = invite(world, accepted.account_id, school, Role.CARE_TEAM)
    assert problem(send(stranger, "/memberships", invitation)) == (404, "not-found")
    network = world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)
    assert confirm(world, network, membership_id, version=1).status_code == 200


def test_an_administrator_does_not_confirm_oneself(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    invitation = invite(world, administrator.account_id, school, Role.CARE_TEAM)
    membership_id = invitation.membership_id
    send(administrator, "/memberships", invitation)
    assert accept(world, administrator, membership_id).status_code == 200
    refused = confirm(world, administrator, membership_id)
    assert problem(refused) == (403, "forbidden")
    assert refused.json()["reason"] == "membership.confirm"
    other = world.person(school, Role.ADMINISTRATOR)
    assert confirm(world, other, membership_id).status_code == 200


def test_a_role_an_organisation_does_not_have_is_not_given(world: World) -> None:
    clb = world.organisation(OrganisationKind.PARTNER, name="CLB De Brug")
    administrator = world.person(clb, Role.ADMINISTRATOR)
    somebody = account(world, "noor.desmet")
    refused = send(administrator, "/memberships", invite(world, somebody, clb, Role.CARE_TEAM))
    assert fault(refused) == (["role"], "not_in_this_kind_of_organisation")
    given = send(administrator, "/memberships", invite(world, somebody, clb, Role.PARTNER))
    assert given.status_code == 201


def test_nobody_has_the_same_role_twice(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    teacher = world.person(school, Role.SIGNALLER)
    again = invite(world, teacher.account_id, school, Role.SIGNALLER)
    refused = send(administrator, "/memberships", again)
    assert problem(refused) == (409, "lifecycle-conflict")
    assert refused.json()["current"] == {"status": "confirmed"}


def test_somebody_whose_role_ends_loses_access_at_the_next_request(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    teacher = world.person(school, Role.SIGNALLER)
    assert teacher.client.get("/v1/pupils").status_code == 200
    assert end(world, administrator, teacher).json()["status"] == "ended"
    assert problem(teacher.client.get("/v1/pupils")) == (403, "forbidden")
    assert teacher.client.get("/v1/me").json()["memberships"] == []


def test_somebody_may_leave_by_themselves_and_a_colleague_may_not_send_them(world: World) -> None:
    school = world.organisation()
    teacher = world.person(school, Role.SIGNALLER)
    colleague = world.person(school, Role.CARE_TEAM)
    assert problem(end(world, colleague, teacher)) == (403, "forbidden")
    assert end(world, teacher, teacher).status_code == 200


def test_a_stale_version_changes_nothing_and_says_how_it_is(world: World) -> None:
    school = world.organisation()
    teacher = world.person(school, Role.SIGNALLER)
    membership_id = UUID(membership_of(teacher)["membership_id"])
    command = EndMembership(command_id=world.new_id(), membership_id=membership_id, version=7)
    stale = send(teacher, f"/memberships/{membership_id}/ending", command)
    assert problem(stale) == (409, "stale-record")
    assert stale.json()["current"] == {"status": "confirmed", "version": 1}
    assert membership_of(teacher)["state"] == "confirmed"


def test_a_disabled_account_is_signed_out_everywhere_and_has_no_role_left(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    teacher = world.person(school, Role.SIGNALLER)
    other_device = world.session(teacher.account_id)
    membership_id = UUID(membership_of(teacher)["membership_id"])
    assert disable(world, administrator, teacher.account_id).json()["status"] == "disabled"
    assert problem(teacher.client.get("/v1/me")) == (401, "sign-in-needed")
    assert world.client(teacher.account_id, other_device).get("/v1/me").status_code == 401
    assert world.journal(membership_id)[-1] == "membership.end"
    assert world.journal(other_device)[-1] == "session.revoke"
    again = disable(world, administrator, teacher.account_id, version=2)
    assert problem(again) == (404, "not-found"), "whoever has no role left is nobody's to manage"


def test_an_administrator_of_one_organisation_does_not_disable_who_works_in_two(
    world: World,
) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    administrator = world.person(school, Role.ADMINISTRATOR)
    teacher = world.person(school, Role.SIGNALLER)
    invitation = invite(world, teacher.account_id, other, Role.SIGNALLER)
    world.run(invitation)
    assert problem(disable(world, administrator, teacher.account_id)) == (403, "forbidden")
    stranger = world.person(world.organisation(name="De Eik"), Role.ADMINISTRATOR)
    assert problem(disable(world, stranger, teacher.account_id)) == (404, "not-found")
    network = world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)
    assert disable(world, network, teacher.account_id).status_code == 200


def test_two_accounts_do_not_share_a_name_however_it_is_written(world: World) -> None:
    account(world, "Noor.Desmet")
    administrator = world.person(world.organisation(), Role.ADMINISTRATOR)
    twin = RegisterAccount(
        command_id=world.new_id(),
        account_id=world.new_id(),
        username="noor.DESMET",
        display_name="Een andere Noor",
        password=PASSWORD,
    )
    assert problem(send(administrator, "/accounts", twin)) == (409, "id-already-used")


def test_colleagues_are_listed_by_name_with_their_roles(world: World) -> None:
    school = world.organisation()
    zoe = world.person(school, Role.CARE_TEAM, name="Zo\u00eb Aerts")
    emile = world.person(school, Role.SIGNALLER, name="\u00c9mile Bos")
    world.person(school, Role.SIGNALLER, state=MembershipState.INVITED, name="Nog Niet")
    listed = emile.client.get(f"/v1/organisations/{school}/colleagues").json()["items"]
    assert [(each["display_name"], each["roles"]) for each in listed] == [
        ("\u00c9mile Bos", ["signaller"]),
        ("Zo\u00eb Aerts", ["care-team"]),
    ]
    stranger = world.person(world.organisation(name="De Berk"), Role.CARE_TEAM)
    denied = stranger.client.get(f"/v1/organisations/{school}/colleagues")
    absent = stranger.client.get(f"/v1/organisations/{world.new_id()}/colleagues")
    assert problem(denied) == (404, "not-found")
    assert denied.content == absent.content
    assert zoe.client.get(f"/v1/organisations/{school}/colleagues").status_code == 200
