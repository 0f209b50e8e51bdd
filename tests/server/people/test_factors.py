"""Getting and giving up a second factor, being asked again, and who needs one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pyotp
import pytest

from server import lost_factor
from server.kernel.errors import NotFound, SecondFactorNeeded, StepUpNeeded
from server.kernel.tables import columns
from server.kernel.tokens import Claims
from server.network.reference import second_factor_terms
from server.people import codes, factors, proving
from server.people.tables import AccountRow, SessionRow
from server.policy.identity import find_actor_with_factor
from shared.factors import EnrolTotp, ProveSession, ResetSecondFactor
from shared.vocabulary import MembershipState, OrganisationKind, Role
from tests.server.people.answers import PASSWORD, account, bearer, problem, send, sign_in
from tests.server.people.second_factors import (
    LATER_S,
    Ann,
    codes_in_force,
    enrol,
    give_role,
    renewed,
    two_steps,
    with_code,
)
from tests.support.databases import Kind
from tests.support.world import START, World


@pytest.fixture
def database_kind() -> Kind:
    """Name the one kind these tests need: what races is tried on both beside."""
    return "sqlite"


@pytest.fixture
def ann(world: World) -> UUID:
    """Give an account that can sign in as *ann.peeters*."""
    return account(world, "Ann.Peeters")


@pytest.fixture
def enrolled(world: World) -> Ann:
    """Give somebody with an app."""
    account(world, "Ann.Peeters")
    return Ann(world)


def test_the_second_factor_is_shown_within_ten_minutes_of_the_password(
    world: World, enrolled: Ann
) -> None:
    waiting = two_steps(world)
    world.clock.forward(minutes=11)
    answer = world.anonymous().post(
        "/v1/sessions/proof",
        json={"code": enrolled.code()},
        headers=bearer(renewed(world, waiting)),
    )
    assert problem(answer) == (401, "sign-in-needed")


def test_new_recovery_codes_take_the_place_of_those_before(world: World, enrolled: Ann) -> None:
    answer = enrolled.ask("POST", "/factors/recovery-codes")
    assert answer.status_code == 201
    assert problem(with_code(world, enrolled.recovery_codes[0]))[0] == 403
    assert with_code(world, answer.json()["codes"][0]).status_code == 201


def test_a_session_that_showed_a_password_before_the_factor_was_there_does_not_count(
    world: World, enrolled: Ann
) -> None:
    """Whoever slipped in at the moment of enrolling has shown no more than a password."""
    with world.unit() as uow:
        row = uow.find(SessionRow, columns(SessionRow).id == enrolled.claims.session_id)
        assert row is not None
        uow.change(row, proved_at=world.clock.now.replace(year=2025))
        uow.record("session.prove", row)
        uow.commit()
    assert problem(enrolled.ask("GET", "/me")) == (403, "second-factor-needed")


def test_what_is_grave_is_asked_for_again_after_five_minutes(world: World, enrolled: Ann) -> None:
    world.clock.forward(minutes=5, seconds=1)
    late = enrolled.ask("POST", "/factors/recovery-codes")
    assert problem(late) == (403, "step-up-needed")
    assert late.json()["reason"] == "factor.renew-codes"
    assert enrolled.ask("GET", "/factors").status_code == 200
    proof = {"code": enrolled.code()}
    assert enrolled.ask("POST", "/sessions/proof", proof).status_code == 200
    assert enrolled.ask("POST", "/factors/recovery-codes").status_code == 201


def test_somebody_without_a_factor_steps_up_with_the_password(world: World, ann: UUID) -> None:
    tokens = sign_in(world, "ann.peeters").json()
    claims = Claims(account_id=ann, session_id=UUID(tokens["session_id"]))
    world.clock.forward(minutes=6)
    with pytest.raises(StepUpNeeded):
        factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon"))
    wrong = world.anonymous().post(
        "/v1/sessions/proof",
        json={"password": "mis mis mis mis"},
        headers=bearer(renewed(world, claims)),
    )
    assert problem(wrong) == (403, "second-factor-not-accepted")
    proving.prove(world.runtime, claims, ProveSession(password=PASSWORD))
    assert factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon")).secret


def test_one_thing_is_shown_at_a_time(world: World, enrolled: Ann) -> None:
    for body in ({}, {"code": "123456", "password": PASSWORD}):
        answer = enrolled.ask("POST", "/sessions/proof", body)
        assert problem(answer) == (422, "body-not-valid")
    assert world.journal(enrolled.claims.session_id).count("session.refuse") == 0


def test_a_factor_is_given_up_by_its_owner_and_nobody_else(world: World, enrolled: Ann) -> None:
    teacher = world.person(world.organisation(), Role.SIGNALLER)
    foreign = teacher.client.delete(f"/v1/factors/{enrolled.factor_id}")
    assert problem(foreign) == (404, "not-found")
    assert enrolled.ask("DELETE", f"/factors/{enrolled.factor_id}").status_code == 204
    assert sign_in(world, "ann.peeters").status_code == 201
    assert codes_in_force(world) == 0
    assert world.journal(enrolled.factor_id)[-1] == "factor.remove"


def test_who_needs_a_factor_keeps_one(world: World, enrolled: Ann) -> None:
    give_role(world, enrolled.claims.account_id, Role.PARTNER)
    refused = enrolled.ask("DELETE", f"/factors/{enrolled.factor_id}")
    assert problem(refused) == (409, "guard-not-met")
    assert refused.json()["reason"] == "another_factor_first"
    world.clock.forward(seconds=LATER_S)
    second, _ = enrol(world, enrolled.claims)
    assert second.recovery_codes == ()
    assert enrolled.ask("DELETE", f"/factors/{enrolled.factor_id}").status_code == 204


def test_an_administrator_helps_a_colleague_who_lost_everything(
    world: World, enrolled: Ann
) -> None:
    school = world.organisation()
    give_role(world, enrolled.claims.account_id, Role.SIGNALLER, school)
    admin = world.person(school, Role.ADMINISTRATOR)
    colleague = world.person(school, Role.CARE_TEAM)
    with world.unit() as uow:
        row = uow.find(AccountRow, columns(AccountRow).id == enrolled.claims.account_id)
        assert row is not None
    command = ResetSecondFactor(command_id=world.new_id(), account_id=row.id, version=row.version)
    path = f"/accounts/{row.id}/second-factor-reset"
    assert problem(send(colleague, path, command)) == (403, "forbidden")
    world.clock.forward(minutes=6)
    assert problem(send(admin, path, command)) == (403, "step-up-needed")
    world.prove(admin)
    assert send(admin, path, command).status_code == 200
    assert problem(enrolled.ask("GET", "/me")) == (401, "sign-in-needed")
    assert sign_in(world, "ann.peeters").status_code == 201
    assert codes_in_force(world) == 0
    assert "account.reset-second-factor" in world.journal(row.id)
    assert world.notices_to(row.id)[-1] == "factor-changed"


def test_whoever_sits_at_the_server_helps_the_last_administrator(
    world: World, enrolled: Ann
) -> None:
    lost_factor.take_away(world.runtime, "ANN.peeters ")
    assert sign_in(world, "ann.peeters").status_code == 201
    assert codes_in_force(world) == 0
    assert "account.reset-second-factor" in world.journal(enrolled.claims.account_id)
    with pytest.raises(NotFound):
        lost_factor.take_away(world.runtime, "niemand")


def test_the_roles_of_the_dated_file_need_a_factor_after_their_days_of_grace(world: World) -> None:
    terms = second_factor_terms()
    in_need = {Role.ADMINISTRATOR, Role.COORDINATOR, Role.PARTNER, Role.PRIVACY_OFFICER}
    assert terms.roles == in_need
    organisation = world.organisation()
    people = {role: world.person(organisation, role) for role in Role}
    for person in people.values():
        with world.unit() as uow:
            assert find_actor_with_factor(uow, person.claims).memberships
    world.clock.forward(days=terms.grace.days, seconds=1)
    for role, person in people.items():
        with world.unit() as uow:
            if role not in in_need:
                assert find_actor_with_factor(uow, person.claims).memberships
                continue
            with pytest.raises(SecondFactorNeeded) as needed:
                find_actor_with_factor(uow, person.claims)
        assert needed.value.reason == "enrol"
        world.prove(person)
        enrol(world, person.claims)
        with world.unit() as uow:
            assert find_actor_with_factor(uow, person.claims).memberships


def test_a_role_that_was_not_confirmed_needs_no_factor(world: World) -> None:
    partner = world.organisation(OrganisationKind.PARTNER)
    person = world.person(partner, Role.PARTNER, state=MembershipState.INVITED)
    world.clock.forward(days=60)
    with world.unit() as uow:
        assert find_actor_with_factor(uow, person.claims).memberships == ()


def test_an_app_that_was_begun_waits_a_quarter_of_an_hour(world: World, ann: UUID) -> None:
    tokens = sign_in(world, "ann.peeters").json()
    claims = Claims(account_id=ann, session_id=UUID(tokens["session_id"]))
    begun = factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon"))
    world.clock.forward(minutes=16)
    code = pyotp.TOTP(begun.secret).at(world.clock.now)
    answer = world.anonymous().post(
        f"/v1/factors/{begun.factor_id}/confirmation",
        json={"code": code},
        headers=bearer(renewed(world, claims)),
    )
    assert problem(answer) == (404, "not-found")


def test_a_code_is_taken_half_a_minute_early_or_late_and_no_more() -> None:
    secret = codes.new_secret()
    at = START + timedelta(minutes=5)
    for seconds, right in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        shown = pyotp.TOTP(secret).at(at + timedelta(seconds=seconds))
        step = codes.step_of(secret, shown, now=at, last_step=None)
        assert (step is not None) is right, seconds
        assert codes.step_of(secret, shown, now=at, last_step=step or 10**9) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "0x1234", "-12345"])
def test_what_is_no_code_is_no_code(code: str) -> None:
    assert codes.step_of(codes.new_secret(), code, now=START, last_step=None) is None
