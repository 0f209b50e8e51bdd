"""Accounts and memberships over HTTP: who comes in, who goes, and who may not go yet."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from server.cases.tables import CaseRow
from server.kernel.messages import dump
from server.signals.tables import SignalRow
from shared.contract import Command
from shared.people import (
    AcceptMembership,
    ChangePassword,
    ConfirmMembership,
    DisableAccount,
    EndMembership,
    InviteMember,
    RegisterAccount,
)
from shared.vocabulary import (
    Category,
    LifeDomain,
    MembershipState,
    OrganisationKind,
    Role,
    Severity,
    SignalKind,
)
from tests.server.people.answers import PASSWORD, account, bearer, fault, problem, sign_in
from tests.support.world import Person, World

NEW_PASSWORD = "groene-fiets-zonder-bel"


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


def connect(world: World, person: Person, young_person_id: UUID) -> UUID:
    """Make somebody the connector of an open case."""
    case = CaseRow(
        id=world.new_id(),
        young_person_id=young_person_id,
        opened_by_organisation_id=person.organisation_id,
        connector_organisation_id=person.organisation_id,
        connector_account_id=person.account_id,
        next_on=world.clock.now.date(),
        due_at=world.clock.now,
    )
    with world.unit() as uow:
        uow.add(case)
        uow.record("case.open", case)
        uow.commit()
    return case.id


def signal_at(world: World, person: Person, young_person_id: UUID) -> UUID:
    """Put an open signal in a school's hands."""
    signal = SignalRow(
        id=world.new_id(),
        organisation_id=person.organisation_id,
        young_person_id=young_person_id,
        author_account_id=person.account_id,
        kind=SignalKind.CONCERN,
        severity=Severity.CONCERNED,
        categories=(Category.ATTENDANCE,),
        life_domains=(LifeDomain.EDUCATION,),
        observation="Kwam niet",
        made_at=world.clock.now,
        step_at=world.clock.now,
        due_at=world.clock.now + timedelta(days=5),
    )
    with world.unit() as uow:
        uow.add(signal)
        uow.record("signal.submit", signal)
        uow.commit()
    return signal.id


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
    path = f"/memberships/{invitation.membership_id}"
    ids = {"command_id": world.new_id(), "membership_id": invitation.membership_id}
    assert membership_of(noor)["state"] == "invited"
    assert problem(noor.client.get("/v1/pupils")) == (403, "forbidden")
    assert problem(
        send(administrator, f"{path}/acceptance", AcceptMembership(**ids, version=1))
    ) == (403, "forbidden")
    accepted = send(noor, f"{path}/acceptance", AcceptMembership(**ids, version=1))
    assert accepted.json()["status"] == "accepted"
    assert problem(noor.client.get("/v1/pupils")) == (403, "forbidden")

    world.clock.forward(seconds=1)
    confirmation = ConfirmMembership(
        command_id=world.new_id(), membership_id=invitation.membership_id, version=2
    )
    assert problem(send(noor, f"{path}/confirmation", confirmation)) == (403, "forbidden")
    assert send(administrator, f"{path}/confirmation", confirmation).status_code == 200
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
    path = f"/memberships/{membership_id}"
    ids = {"command_id": world.new_id(), "membership_id": membership_id, "version": 1}
    assert problem(send(stranger, f"{path}/confirmation", ConfirmMembership(**ids))) == (
        404,
        "not-found",
    )
    invitation = invite(world, accepted.account_id, school, Role.CARE_TEAM)
    assert problem(send(stranger, "/memberships", invitation)) == (404, "not-found")
    network = world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)
    assert send(network, f"{path}/confirmation", ConfirmMembership(**ids)).status_code == 200


def test_an_administrator_does_not_confirm_oneself(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    invitation = invite(world, administrator.account_id, school, Role.CARE_TEAM)
    path = f"/memberships/{invitation.membership_id}"
    ids = {"membership_id": invitation.membership_id}
    send(administrator, "/memberships", invitation)
    accept = AcceptMembership(command_id=world.new_id(), **ids, version=1)
    assert send(administrator, f"{path}/acceptance", accept).status_code == 200
    confirm = ConfirmMembership(command_id=world.new_id(), **ids, version=2)
    refused = send(administrator, f"{path}/confirmation", confirm)
    assert (problem(refused), refused.json()["reason"]) == (
        (403, "forbidden"),
        "membership.confirm",
    )
    other = world.person(school, Role.ADMINISTRATOR)
    assert send(other, f"{path}/confirmation", confirm).status_code == 200


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


def test_a_connector_neither_leaves_nor_is_disabled_before_the_case_moved(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    connector, other = (world.person(school, Role.CARE_TEAM) for _ in range(2))
    case_id = connect(world, connector, world.pupil(school))
    held = [
        {
            "resource": "case",
            "resource_id": str(case_id),
            "organisation_id": str(school),
            "role": "connector",
        }
    ]
    for refused in (
        end(world, administrator, connector),
        end(world, connector, connector),
        disable(world, administrator, connector.account_id),
    ):
        assert problem(refused) == (409, "responsibility-held")
        assert refused.json()["must_move_first"] == held
    assert connector.client.get("/v1/me").status_code == 200
    assert end(world, administrator, other).status_code == 200


def test_another_role_of_a_connector_ends_freely(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    connector = world.person(school, Role.CARE_TEAM)
    connect(world, connector, world.pupil(school))
    invitation = invite(world, connector.account_id, school, Role.SIGNALLER)
    assert send(administrator, "/memberships", invitation).status_code == 201
    command = EndMembership(
        command_id=world.new_id(), membership_id=invitation.membership_id, version=1
    )
    path = f"/memberships/{invitation.membership_id}/ending"
    assert send(administrator, path, command).status_code == 200


def test_the_last_of_a_care_team_with_open_signals_stays_until_there_is_another(
    world: World,
) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    last = world.person(school, Role.CARE_TEAM)
    signal_id = signal_at(world, last, world.pupil(school))
    for refused in (
        end(world, administrator, last),
        disable(world, administrator, last.account_id),
    ):
        assert problem(refused) == (409, "responsibility-held")
        (held,) = refused.json()["must_move_first"]
        assert (held["resource"], held["resource_id"]) == ("signal", str(signal_id))
    world.person(school, Role.CARE_TEAM)
    assert end(world, administrator, last).status_code == 200


def test_the_last_administrator_of_an_organisation_stays_until_there_is_another(
    world: World,
) -> None:
    school = world.organisation()
    last = world.person(school, Role.ADMINISTRATOR)
    world.person(school, Role.ADMINISTRATOR, state=MembershipState.ACCEPTED)
    refused = end(world, last, last)
    assert problem(refused) == (409, "responsibility-held")
    assert refused.json()["must_move_first"] == [
        {
            "resource": "organisation",
            "resource_id": str(school),
            "organisation_id": str(school),
            "role": "administrator",
        }
    ]
    world.person(school, Role.ADMINISTRATOR)
    assert end(world, last, last).status_code == 200


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
