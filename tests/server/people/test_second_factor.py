"""The second factor: codes of an app, recovery codes, and what a session may do until then."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from server.kernel.running import run_act
from server.kernel.tables import columns
from server.kernel.tokens import Claims
from server.people import factors, proofs
from server.people.tables import AccountRow, FactorRow, RecoveryCodeRow
from server.policy.actions import Action
from server.policy.identity import find_actor
from shared.factors import EnrolTotp
from tests.server.people.answers import PASSWORD, account, bearer, problem, sign_in
from tests.server.people.second_factors import (
    LATER_S,
    Ann,
    renewed,
    two_steps,
    with_code,
)
from tests.support.world import World


@pytest.fixture
def ann(world: World) -> UUID:
    """Give an account that can sign in as *ann.peeters*."""
    return account(world, "Ann.Peeters")


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


def test_a_factor_signs_out_every_device_that_has_not_shown_it(world: World, ann: UUID) -> None:
    other = sign_in(world, "ann.peeters").json()
    mine = Ann(world)
    answer = world.anonymous().get("/v1/me", headers=bearer(other["access_token"]))
    assert problem(answer) == (401, "sign-in-needed")
    assert mine.ask("GET", "/me").status_code == 200
    assert "session.revoke" in world.journal(UUID(other["session_id"]))
    assert ann == mine.claims.account_id
