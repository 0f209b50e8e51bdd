"""The second factor: codes of an app, recovery codes, and what a session may do until then."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import select

from server.kernel.errors import SecondFactorNeeded, StepUpNeeded
from server.kernel.running import run_act
from server.kernel.tables import columns
from server.kernel.tokens import Claims, issue
from server.network.reference import second_factor_terms
from server.people import codes, factors, proofs, proving, sessions
from server.people.tables import AccountRow, FactorRow, MembershipRow, RecoveryCodeRow, SessionRow
from server.policy.actions import Action
from server.policy.identity import find_actor, find_actor_with_factor
from shared.factors import ConfirmTotp, EnrolTotp, FactorEnrolled, ProveSession, ResetSecondFactor
from shared.people import SignIn
from shared.vocabulary import MembershipState, OrganisationKind, Role
from tests.server.people.answers import PASSWORD, account, bearer, problem, send, sign_in
from tests.support.world import START, World

LATER_S = 30
"""A code's half minute."""


@pytest.fixture
def ann(world: World) -> UUID:
    """Give an account that can sign in as *ann.peeters*."""
    return account(world, "Ann.Peeters")


class Ann:
    """Somebody with an app that shows codes, signed in on the device she enrolled it on."""

    def __init__(self, world: World) -> None:
        """Sign in and enrol."""
        self.world = world
        self.tokens: dict[str, Any] = sign_in(world, "ann.peeters").json()
        enrolled, self.app = enrol(world, self.claims)
        self.recovery_codes = enrolled.recovery_codes
        self.factor_id = enrolled.factor_id

    @property
    def claims(self) -> Claims:
        """Her session."""
        return Claims(
            account_id=UUID(self.tokens["account_id"]), session_id=UUID(self.tokens["session_id"])
        )

    def code(self) -> str:
        """Give what the app shows now."""
        return self.app.at(self.world.clock.now)

    def ask(self, method: str, path: str, body: Any = None) -> Response:
        """Ask over HTTP in her session."""
        token = renewed(self.world, self.claims)
        client = self.world.anonymous()
        return client.request(method, f"/v1{path}", json=body, headers=bearer(token))


def renewed(world: World, claims: Claims) -> str:
    """Give an access token of now."""
    return issue(
        world.runtime.store.keys,
        account_id=claims.account_id,
        session_id=claims.session_id,
        now=world.clock.now,
    )


def enrol(world: World, claims: Claims) -> tuple[FactorEnrolled, pyotp.TOTP]:
    """Enrol an app in a session."""
    begun = factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon"))
    app = pyotp.TOTP(begun.secret)
    command = ConfirmTotp(code=app.at(world.clock.now))
    return factors.confirm_totp(world.runtime, claims, begun.factor_id, command), app


def with_code(world: World, code: str) -> Response:
    """Sign in over HTTP, with a code."""
    body = {
        "username": "ann.peeters",
        "password": PASSWORD,
        "device_name": "Telefoon",
        "second_factor_code": code,
    }
    return world.anonymous().post("/v1/sessions", json=body)


def two_steps(world: World) -> Claims:
    """Give the password as the desk does; the second factor is still to be shown."""
    command = SignIn(username="ann.peeters", password=PASSWORD, device_name="Bureau")
    tokens = sessions.check_and_open(
        world.runtime, command, address="192.0.2.7", give=sessions._open_device, in_two_steps=True
    )
    return Claims(account_id=tokens.account_id, session_id=tokens.session_id)


@pytest.fixture
def enrolled(world: World) -> Ann:
    """Give somebody with an app."""
    account(world, "Ann.Peeters")
    return Ann(world)


def test_an_app_counts_when_its_first_code_was_right(world: World, ann: UUID) -> None:
    tokens = sign_in(world, "ann.peeters").json()
    claims = Claims(account_id=ann, session_id=UUID(tokens["session_id"]))
    begun = factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon"))
    assert re.fullmatch("[A-Z2-7]{32}", begun.secret)
    assert begun.uri.startswith("otpauth://totp/Kring:Ann.Peeters?secret=")
    assert sign_in(world, "ann.peeters").status_code == 201
    token = bearer(tokens["access_token"])
    path = f"/v1/factors/{begun.factor_id}/confirmation"
    wrong = world.anonymous().post(path, json={"code": "000 000"}, headers=token)
    assert problem(wrong) == (403, "second-factor-not-accepted")
    code = pyotp.TOTP(begun.secret).at(world.clock.now)
    right = world.anonymous().post(path, json={"code": f"{code[:3]} {code[3:]}"}, headers=token)
    assert right.status_code == 200
    told = right.json()["recovery_codes"]
    assert len(set(told)) == 10
    assert all(re.fullmatch("([2-9a-z]{4}-){3}[2-9a-z]{4}", each) for each in told)
    assert world.journal(begun.factor_id) == ["factor.enrol", "factor.confirm"]
    assert "account.require-second-factor" in world.journal(ann)
    assert world.notices_to(ann) == ["factor-changed"]


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


def test_the_secret_of_an_app_is_sealed_and_codes_are_kept_as_digests(
    world: World, enrolled: Ann
) -> None:
    with world.runtime.store.engine.connect() as connection:
        secret = connection.execute(select(columns(FactorRow).secret)).scalar_one()
        digests = connection.execute(select(columns(RecoveryCodeRow).digest)).scalars().all()
    assert enrolled.app.secret.encode() not in secret
    assert [len(each) for each in digests] == [32] * 10


def test_with_a_factor_the_password_alone_opens_nothing(world: World, enrolled: Ann) -> None:
    answer = sign_in(world, "ann.peeters")
    assert problem(answer) == (403, "second-factor-needed")
    assert answer.json()["reason"] == "prove"
    world.clock.forward(seconds=LATER_S)
    signed_in = with_code(world, enrolled.code())
    assert signed_in.status_code == 201
    me = world.anonymous().get("/v1/me", headers=bearer(signed_in.json()["access_token"]))
    assert me.status_code == 200


def test_a_code_is_good_once(world: World, enrolled: Ann) -> None:
    spent = enrolled.code()
    assert problem(with_code(world, spent)) == (403, "second-factor-not-accepted")
    world.clock.forward(seconds=LATER_S)
    code = enrolled.code()
    assert with_code(world, code).status_code == 201
    assert problem(with_code(world, code)) == (403, "second-factor-not-accepted")
    assert world.journal(enrolled.claims.account_id).count("session.refuse") == 2


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


def test_twenty_wrong_codes_slow_that_account_and_no_other(world: World, enrolled: Ann) -> None:
    account(world, "bert")
    claims = enrolled.claims
    answers = [enrolled.ask("POST", "/sessions/proof", {"code": "000000"}) for _ in range(20)]
    assert {problem(each) for each in answers[:5]} == {(403, "second-factor-not-accepted")}
    assert {problem(each) for each in answers[5:]} == {(429, "account-locked-for-now")}
    world.clock.forward(seconds=LATER_S - 1)
    locked = enrolled.ask("POST", "/sessions/proof", {"code": enrolled.code()})
    assert problem(locked) == (429, "account-locked-for-now")
    assert sign_in(world, "bert").status_code == 201
    world.clock.forward(seconds=LATER_S)
    right = enrolled.ask("POST", "/sessions/proof", {"code": enrolled.code()})
    assert right.status_code == 200
    assert world.journal(claims.session_id)[-1] == "session.prove"


def test_before_the_second_factor_a_session_reaches_nothing_but_showing_it(
    world: World, enrolled: Ann
) -> None:
    waiting = two_steps(world)
    token = bearer(renewed(world, waiting))
    client = world.anonymous()
    for method, path in (
        ("GET", "/v1/me"),
        ("GET", "/v1/sessions"),
        ("DELETE", "/v1/sessions"),
        ("GET", "/v1/factors"),
        ("POST", "/v1/factors/recovery-codes"),
        ("DELETE", f"/v1/factors/{enrolled.factor_id}"),
        ("GET", "/v1/notices"),
    ):
        answer = client.request(method, path, headers=token)
        assert problem(answer) == (403, "second-factor-needed"), path
    begin = client.post("/v1/factors/totp", json={"name": "x"}, headers=token)
    assert problem(begin) == (403, "second-factor-needed")
    world.clock.forward(seconds=LATER_S)
    code = {"code": enrolled.code()}
    assert client.post("/v1/sessions/proof", json=code, headers=token).status_code == 200
    assert client.get("/v1/me", headers=token).status_code == 200


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


def test_a_password_does_not_do_where_there_is_a_factor(world: World, enrolled: Ann) -> None:
    waiting = two_steps(world)
    answer = world.anonymous().post(
        "/v1/sessions/proof",
        json={"password": PASSWORD},
        headers=bearer(renewed(world, waiting)),
    )
    assert problem(answer) == (403, "second-factor-not-accepted")
    assert enrolled.ask("GET", "/me").status_code == 200


def test_a_recovery_code_lets_in_once(world: World, enrolled: Ann) -> None:
    code = enrolled.recovery_codes[0]
    assert with_code(world, code.upper().replace("-", " ")).status_code == 201
    assert problem(with_code(world, code)) == (403, "second-factor-not-accepted")
    listed = enrolled.ask("GET", "/factors").json()
    assert listed["recovery_codes_left"] == 9


def test_of_fifty_tries_with_one_recovery_code_at_once_one_is_the_first(
    world: World, enrolled: Ann
) -> None:
    account_id = enrolled.claims.account_id

    def attempt(_: int) -> bool:
        def act(uow: Any) -> bool:
            uow.act_as(find_actor(uow, enrolled.claims))
            uow.let_through(Action.SESSION_PROVE)
            row = uow.find(AccountRow, columns(AccountRow).id == account_id)
            proofs.take_code(uow, row, enrolled.recovery_codes[0])
            return True

        try:
            return run_act(world.runtime.store, world.clock.now, Action.SESSION_PROVE, act)
        except Exception:  # noqa: BLE001 -- refused, stale or busy: not let in.
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(50))) == 1
    with world.runtime.store.engine.connect() as connection:
        used = columns(RecoveryCodeRow).used_at
        statement = select(used).where(used.is_not(None))
        assert len(connection.execute(statement).all()) == 1


def test_new_recovery_codes_take_the_place_of_those_before(world: World, enrolled: Ann) -> None:
    answer = enrolled.ask("POST", "/factors/recovery-codes")
    assert answer.status_code == 201
    assert problem(with_code(world, enrolled.recovery_codes[0]))[0] == 403
    assert with_code(world, answer.json()["codes"][0]).status_code == 201


def test_a_factor_signs_out_every_device_that_has_not_shown_it(world: World, ann: UUID) -> None:
    other = sign_in(world, "ann.peeters").json()
    mine = Ann(world)
    answer = world.anonymous().get("/v1/me", headers=bearer(other["access_token"]))
    assert problem(answer) == (401, "sign-in-needed")
    assert mine.ask("GET", "/me").status_code == 200
    assert "session.revoke" in world.journal(UUID(other["session_id"]))
    assert ann == mine.claims.account_id


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
    assert _codes_in_force(world) == 0
    assert world.journal(enrolled.factor_id)[-1] == "factor.remove"


def test_who_needs_a_factor_keeps_one(world: World, enrolled: Ann) -> None:
    _give_role(world, enrolled.claims.account_id, Role.PARTNER)
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
    _give_role(world, enrolled.claims.account_id, Role.SIGNALLER, school)
    admin = world.person(school, Role.ADMINISTRATOR)
    colleague = world.person(school, Role.CARE_TEAM)
    with world.unit() as uow:
        row = uow.find(AccountRow, columns(AccountRow).id == enrolled.claims.account_id)
        assert row is not None
    command = ResetSecondFactor(command_id=world.new_id(), account_id=row.id, version=row.version)
    path = f"/accounts/{row.id}/second-factor-reset"
    assert problem(send(colleague, path, command)) == (403, "forbidden")
    assert problem(send(admin, path, command)) == (403, "step-up-needed")
    world.prove(admin)
    assert send(admin, path, command).status_code == 200
    assert problem(enrolled.ask("GET", "/me")) == (401, "sign-in-needed")
    assert sign_in(world, "ann.peeters").status_code == 201
    assert _codes_in_force(world) == 0
    assert "account.reset-second-factor" in world.journal(row.id)
    assert world.notices_to(row.id)[-1] == "factor-changed"


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


def _give_role(
    world: World, account_id: UUID, role: Role, organisation_id: UUID | None = None
) -> None:
    row = MembershipRow(
        id=world.new_id(),
        account_id=account_id,
        organisation_id=organisation_id or world.organisation(OrganisationKind.PARTNER),
        role=role,
        state=MembershipState.CONFIRMED,
    )
    with world.unit() as uow:
        uow.add(row)
        uow.record("membership.confirm", row)
        uow.commit()


def _codes_in_force(world: World) -> int:
    code = columns(RecoveryCodeRow)
    statement = select(code.id).where(code.used_at.is_(None), code.ended_at.is_(None))
    with world.runtime.store.engine.connect() as connection:
        return len(connection.execute(statement).all())
