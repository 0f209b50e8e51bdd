"""Signing in, going on and signing out, over HTTP."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from server.kernel.errors import CredentialsNotAccepted, TooManyTries
from server.kernel.tables import columns, table_of
from server.people import jobs, passwords, sessions
from server.people.tables import AccountRow, SessionRow, SignInTryRow, SpentTokenRow
from shared.people import DisableAccount, SignIn
from shared.vocabulary import Role
from tests.server.people.answers import (
    PASSWORD,
    account,
    bearer,
    problem,
    refresh,
    sign_in,
)
from tests.support.world import World


@pytest.fixture
def ann(world: World) -> UUID:
    """Give an account that can sign in as *ann.peeters*."""
    return account(world, "Ann.Peeters")


def test_somebody_signs_in_and_the_token_says_who_asks(world: World, ann: UUID) -> None:
    response = sign_in(world, "ann.peeters")
    tokens = response.json()
    assert response.status_code == 201
    assert tokens["account_id"] == str(ann)
    assert tokens["expires_in"] == 600
    me = world.anonymous().get("/v1/me", headers=bearer(tokens["access_token"])).json()
    assert (me["username"], me["memberships"]) == ("Ann.Peeters", [])
    assert world.journal(UUID(tokens["session_id"])) == ["session.sign-in"]


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world: World, ann: UUID) -> None:
    wrong = sign_in(world, "ann.peeters", "groen-olifant-fiets")
    unknown = sign_in(world, "niemand", "groen-olifant-fiets")
    assert problem(wrong) == (401, "credentials-not-accepted")
    assert wrong.content == unknown.content
    assert wrong.headers["www-authenticate"] == "Bearer"
    assert world.journal(ann) == ["account.register", "session.refuse"]
    assert world.journal(UUID(int=0)) == ["session.refuse"]


def test_the_password_is_compared_exactly_after_normalisation(world: World) -> None:
    account(world, "noor", "caf\u00e9 au lait om negen")
    assert sign_in(world, "NOOR ", "cafe\u0301 au lait om negen").status_code == 201
    assert sign_in(world, "noor", "Caf\u00e9 au lait om negen").status_code == 401


def test_a_disabled_account_cannot_sign_in(world: World, ann: UUID) -> None:
    world.run(DisableAccount(command_id=world.new_id(), account_id=ann, version=1))
    assert problem(sign_in(world, "ann.peeters")) == (401, "credentials-not-accepted")


def test_twenty_wrong_passwords_slow_that_account_and_no_other(world: World, ann: UUID) -> None:
    account(world, "bert")
    answers = [problem(sign_in(world, "ann.peeters", "mis mis mis mis")) for _ in range(20)]
    assert answers[:5] == [(401, "credentials-not-accepted")] * 5
    assert set(answers[5:]) == {(429, "account-locked-for-now")}
    right = sign_in(world, "ann.peeters")
    assert problem(right) == (429, "account-locked-for-now")
    assert right.headers["retry-after"] == "30"
    assert sign_in(world, "bert").status_code == 201


def test_a_name_that_does_not_exist_is_slowed_alike(world: World) -> None:
    answers = [problem(sign_in(world, "niemand", "mis mis mis mis")) for _ in range(6)]
    assert answers[-1] == (429, "account-locked-for-now")


def test_a_lock_survives_a_restart_and_is_never_permanent(
    world: World, ann: UUID, database_url: str
) -> None:
    for _ in range(5):
        sign_in(world, "ann.peeters", "mis mis mis mis")
    world.runtime.store.engine.dispose()
    assert problem(sign_in(world, "ann.peeters")) == (429, "account-locked-for-now")
    world.clock.forward(seconds=31)
    assert sign_in(world, "ann.peeters").status_code == 201
    assert sign_in(world, "ann.peeters", "mis mis mis mis").status_code == 401


def test_each_wrong_password_more_waits_longer_up_to_a_quarter_of_an_hour(
    world: World, ann: UUID
) -> None:
    waits = []
    for _ in range(11):
        sign_in(world, "ann.peeters", "mis mis mis mis")
        blocked = sign_in(world, "ann.peeters", "mis mis mis mis")
        wait = int(blocked.headers.get("retry-after", "0"))
        waits.append(wait)
        world.clock.forward(seconds=wait)
    assert waits == [0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_a_hundred_guesses_at_once_count_as_a_hundred(world: World, ann: UUID) -> None:
    command = SignIn(username="ann.peeters", password="mis mis mis mis", device_name="x")
    refused: list[str] = []

    def guess(_: int) -> None:
        try:
            sessions.sign_in(world.runtime, command, address="192.0.2.1")
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is counted below.
            refused.append(type(error).__name__)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(guess, range(24)))
    assert sorted(set(refused)) == ["AccountLockedForNow", "CredentialsNotAccepted"]
    assert refused.count("CredentialsNotAccepted") == 5


def test_one_network_that_guesses_many_names_waits_and_another_does_not(world: World) -> None:
    def guess(name: str, address: str) -> None:
        command = SignIn(username=name, password="mis mis mis mis", device_name="x")
        sessions.sign_in(world.runtime, command, address=address)

    for number in range(60):
        with pytest.raises(CredentialsNotAccepted):
            guess(f"naam{number}", "2001:db8::1")
    with pytest.raises(TooManyTries):
        guess("nog.een.naam", "2001:db8::2")
    with pytest.raises(CredentialsNotAccepted):
        guess("nog.een.naam", "2001:db8:0:1::1")


def test_no_name_and_no_address_is_stored_with_a_try(world: World) -> None:
    sign_in(world, "niemand", "mis mis mis mis")
    with world.runtime.store.engine.connect() as connection:
        rows = connection.execute(select(columns(SignInTryRow).key)).all()
    assert [len(row.key) for row in rows] == [32, 32]


def test_nothing_is_hashed_inside_a_transaction(world: World, ann: UUID) -> None:
    pool = world.runtime.store.engine.pool
    during: list[int] = []
    verify = PasswordHasher.verify

    def watch(hasher: PasswordHasher, known: str, password: bytes) -> bool:
        during.append(pool.checkedout())  # type: ignore[attr-defined]  # A pool that queues has it.
        return verify(hasher, known, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", watch)
        assert sign_in(world, "ann.peeters").status_code == 201
    assert during == [0]


def test_a_password_that_changed_while_it_was_looked_at_opens_no_session(
    world: World, ann: UUID
) -> None:
    verify = PasswordHasher.verify

    def change_meanwhile(hasher: PasswordHasher, known: str, password: bytes) -> bool:
        with world.unit() as uow:
            row = uow.find(AccountRow, columns(AccountRow).id == ann)
            assert row is not None
            uow.change(row, password_hash="!")
            uow.record("account.change-password", row)
            uow.commit()
        return verify(hasher, known, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", change_meanwhile)
        assert problem(sign_in(world, "ann.peeters")) == (401, "credentials-not-accepted")


def test_no_more_hashes_run_at_once_than_there_are_cores() -> None:
    waiting = threading.Event()
    turn = passwords._turn()
    held = [turn.acquire(blocking=False) for _ in range(os.cpu_count() or 1)]

    def hash_one() -> None:
        passwords.hash_password(PASSWORD)
        waiting.set()

    thread = threading.Thread(target=hash_one)
    thread.start()
    assert not waiting.wait(0.2)
    for _ in held:
        turn.release()
    assert waiting.wait(10)
    thread.join()


def test_a_hash_of_weaker_parameters_is_renewed_at_sign_in(world: World, ann: UUID) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with world.unit() as uow:
        row = uow.find(AccountRow, columns(AccountRow).id == ann)
        assert row is not None
        uow.change(row, password_hash=weak)
        uow.record("account.renew-hash", row)
        uow.commit()
    assert sign_in(world, "ann.peeters").status_code == 201
    with world.unit() as uow:
        row = uow.find(AccountRow, columns(AccountRow).id == ann)
    assert row is not None
    assert "m=19456,t=2,p=1" in row.password_hash
    assert sign_in(world, "ann.peeters").status_code == 201


def test_a_refresh_token_is_good_once_and_gives_the_next(world: World, ann: UUID) -> None:
    first = sign_in(world, "ann.peeters").json()
    second = refresh(world, first["refresh_token"])
    assert second.status_code == 200
    third = refresh(world, second.json()["refresh_token"])
    assert third.status_code == 200
    tokens = {each["refresh_token"] for each in (first, second.json(), third.json())}
    assert len(tokens) == 3
    session_id = UUID(first["session_id"])
    assert world.journal(session_id) == ["session.sign-in", "session.refresh", "session.refresh"]


def test_a_lost_answer_gets_the_same_successor_for_half_a_minute(world: World, ann: UUID) -> None:
    first = sign_in(world, "ann.peeters").json()["refresh_token"]
    lost = refresh(world, first).json()["refresh_token"]
    world.clock.forward(seconds=30)
    assert refresh(world, first).json()["refresh_token"] == lost
    assert refresh(world, lost).status_code == 200


def test_a_token_used_again_later_ends_the_session_and_says_so(world: World, ann: UUID) -> None:
    first = sign_in(world, "ann.peeters").json()
    second = refresh(world, first["refresh_token"]).json()
    world.clock.forward(seconds=31)
    assert problem(refresh(world, first["refresh_token"])) == (401, "sign-in-needed")
    assert problem(refresh(world, second["refresh_token"])) == (401, "sign-in-needed")
    me = world.anonymous().get("/v1/me", headers=bearer(second["access_token"]))
    assert problem(me) == (401, "sign-in-needed")
    assert world.journal(UUID(first["session_id"]))[-1] == "session.revoke"
    assert world.notices_to(ann) == ["session-ended-for-safety"]


def test_a_token_spent_long_ago_ends_the_session_too(world: World, ann: UUID) -> None:
    first = sign_in(world, "ann.peeters").json()["refresh_token"]
    last = first
    for _ in range(3):
        last = refresh(world, last).json()["refresh_token"]
    assert problem(refresh(world, first)) == (401, "sign-in-needed")
    assert problem(refresh(world, last)) == (401, "sign-in-needed")


def test_two_refreshes_of_one_token_at_once_get_the_same_successor(world: World, ann: UUID) -> None:
    token = sign_in(world, "ann.peeters").json()["refresh_token"]
    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda each: refresh(world, each), [token, token]))
        assert [each.status_code for each in both] == [200, 200]
        assert both[0].json()["refresh_token"] == both[1].json()["refresh_token"]
        token = both[0].json()["refresh_token"]


def test_a_token_nobody_was_given_is_no_session(world: World) -> None:
    assert problem(refresh(world, "x" * 43)) == (401, "sign-in-needed")


def test_a_device_that_lay_idle_for_two_months_signs_in_again(world: World, ann: UUID) -> None:
    token = sign_in(world, "ann.peeters").json()["refresh_token"]
    world.clock.forward(days=59)
    token = refresh(world, token).json()["refresh_token"]
    world.clock.forward(days=61)
    assert problem(refresh(world, token)) == (401, "sign-in-needed")


def test_one_lists_and_signs_out_ones_own_devices(world: World) -> None:
    person = world.person(world.organisation(), Role.SIGNALLER)
    other = world.session(person.account_id)
    listed = person.client.get("/v1/sessions").json()["items"]
    assert {each["session_id"]: each["current"] for each in listed} == {
        str(person.session_id): True,
        str(other): False,
    }
    assert person.client.delete(f"/v1/sessions/{other}").status_code == 204
    assert problem(world.client(person.account_id, other).get("/v1/me")) == (401, "sign-in-needed")
    assert person.client.get("/v1/me").status_code == 200
    assert world.journal(other) == ["session.sign-in", "session.revoke"]


def test_nobody_signs_out_somebody_elses_device(world: World) -> None:
    school = world.organisation()
    person, colleague = (world.person(school, Role.ADMINISTRATOR) for _ in range(2))
    denied = colleague.client.delete(f"/v1/sessions/{person.session_id}")
    absent = colleague.client.delete(f"/v1/sessions/{world.new_id()}")
    assert problem(denied) == (404, "not-found")
    assert denied.content == absent.content
    assert person.client.get("/v1/me").status_code == 200


def test_signing_out_everywhere_ends_every_device(world: World) -> None:
    person = world.person(world.organisation(), Role.SIGNALLER)
    other = world.session(person.account_id)
    stranger = world.person(world.organisation(), Role.SIGNALLER)
    assert person.client.delete("/v1/sessions").status_code == 204
    assert person.client.get("/v1/me").status_code == 401
    assert world.client(person.account_id, other).get("/v1/me").status_code == 401
    assert stranger.client.get("/v1/me").status_code == 200


def test_a_device_too_many_ends_the_one_that_was_used_least_lately(world: World, ann: UUID) -> None:
    devices = []
    for _ in range(21):
        devices.append(sign_in(world, "ann.peeters").json()["session_id"])
        world.clock.forward(seconds=1)
    with world.unit() as uow:
        rows = uow.all(SessionRow, columns(SessionRow).revoked_at.is_not(None))
    assert [str(row.id) for row in rows] == devices[:1]


def test_what_signing_in_left_behind_is_forgotten_once_a_day(world: World, ann: UUID) -> None:
    token = sign_in(world, "ann.peeters").json()["refresh_token"]
    for _ in range(2):
        token = refresh(world, token).json()["refresh_token"]
    sign_in(world, "niemand", "mis mis mis mis")
    with world.unit() as uow:
        assert jobs.due(uow) == []
    world.clock.forward(days=62)
    with world.unit() as uow:
        (tidy,) = jobs.due(uow)
    world.run(tidy)
    with world.runtime.store.engine.connect() as connection:
        for table in (SignInTryRow, SpentTokenRow):
            assert connection.execute(select(table_of(table))).all() == []
    with world.unit() as uow:
        assert jobs.due(uow) == []
