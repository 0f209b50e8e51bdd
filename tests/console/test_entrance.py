"""Signing in at the desk, and everything that must not get in."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from server.kernel.tables import columns
from server.main import create_app
from server.people.passwords import hash_password
from server.people.tables import AccountRow, DeskSessionRow, SessionRow
from server.routers import ROUTERS
from shared.vocabulary import Language, Role
from tests.support.desk import ORIGIN, Browserless, keep_cookie
from tests.support.world import Person, World

PASSWORD = "vier gele fietsen"
_HASH: list[str] = []


@pytest.fixture
def database_kind() -> str:
    """Say which database: what differs between them is tested in ``tests/server/people``."""
    return "sqlite"


def somebody(world: World, username: str = "ann.peeters") -> Person:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    _HASH[:] = _HASH or [hash_password(PASSWORD)]
    with world.unit() as uow:
        account = uow.find(AccountRow, columns(AccountRow).id == person.account_id)
        assert account is not None
        uow.change(
            account,
            language=Language.ENGLISH,
            username=username,
            username_key=username,
            password_hash=_HASH[0],
        )
        uow.record("account.change-password", account)
        uow.commit()
    return person


def sign_in(desk: Browserless, username: str = "ann.peeters", password: str = PASSWORD) -> int:
    if desk.response is None or not any(f.action == "/desk/sign-in" for f in desk.forms()):
        desk.get("/desk/sign-in")
    return desk.send("/desk/sign-in", username=username, password=password).status_code


def test_who_signs_in_is_led_to_the_page_they_wanted(world: World) -> None:
    somebody(world)
    desk = Browserless.of(world)
    assert desk.get("/desk/devices").url.path == "/desk/sign-in"
    sign_in(desk)
    assert desk.response is not None
    assert desk.response.url.path == "/desk/devices"
    assert "Browser" in desk.text
    assert world.journal()[-1] == "session.sign-in"


def test_a_wrong_password_says_nothing_about_the_name(world: World) -> None:
    somebody(world)
    desk = Browserless.of(world)
    assert sign_in(desk, password="niet dit wachtwoord") == 401
    known = desk.text
    assert sign_in(desk, username="ann.peeter5", password="niet dit wachtwoord") == 401
    assert desk.text == known
    assert "Not signed in" in known


def test_only_a_digest_of_the_cookie_is_kept(world: World) -> None:
    somebody(world)
    desk = Browserless.of(world)
    sign_in(desk)
    token = desk.client.cookies["kring-desk"]
    with world.unit() as uow:
        rows = uow.all(DeskSessionRow, columns(DeskSessionRow).id.is_not(None))
    assert len(rows) == 1
    assert token.encode() not in rows[0].digest


def test_signing_in_never_takes_over_a_session_somebody_else_chose(world: World) -> None:
    somebody(world)
    desk = Browserless.of(world)
    keep_cookie(desk.client, "kring-desk", "chosen-by-an-attacker")
    keep_cookie(desk.client, "kring-form", "chosen-by-an-attacker-too")
    sign_in(desk)
    assert desk.client.cookies["kring-desk"] != "chosen-by-an-attacker"
    planted = Browserless.of(world)
    keep_cookie(planted.client, "kring-desk", "chosen-by-an-attacker")
    assert planted.get("/desk").url.path == "/desk/sign-in"


def test_signing_in_again_ends_the_session_of_before(world: World) -> None:
    somebody(world)
    desk = Browserless.of(world)
    sign_in(desk)
    before = desk.client.cookies["kring-desk"]
    desk.get("/desk/sign-in")
    sign_in(desk)
    old = Browserless.of(world)
    keep_cookie(old.client, "kring-desk", before)
    assert old.get("/desk").url.path == "/desk/sign-in"
    assert desk.get("/desk").url.path == "/desk"


def test_twenty_wrong_passwords_slow_that_account_and_no_other(world: World) -> None:
    somebody(world)
    somebody(world, "bob.claes")
    desk = Browserless.of(world)
    answers = [sign_in(desk, password="niet dit wachtwoord") for _ in range(20)]
    assert answers[:5] == [401] * 5
    assert answers[-1] == 429
    assert desk.response is not None
    assert int(desk.response.headers["retry-after"]) > 0
    assert sign_in(desk) == 429, "the right password waits as well"
    other = Browserless.of(world)
    assert sign_in(other, "bob.claes") == 200
    world.clock.forward(minutes=16)
    assert sign_in(desk) == 200


def test_over_https_cookies_are_closed_and_another_host_is_answered_nothing(world: World) -> None:
    app = create_app(world.runtime, ROUTERS, public_url="https://kring.example")
    client = TestClient(
        app, base_url="https://kring.example", raise_server_exceptions=False, follow_redirects=False
    )
    answer = client.get("/desk/sign-in")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-kring-form=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    for host in ("evil.example", "kring.example.evil.be", "kring.example:80@x", "evil.be:443"):
        refused = client.get("/desk/sign-in", headers={"host": host})
        assert refused.status_code == 404
        assert "set-cookie" not in refused.headers
        assert host not in refused.text


def test_at_home_cookies_go_without_https(world: World) -> None:
    plain = Browserless.of(world).get("/desk/sign-in")
    assert plain.headers["set-cookie"].startswith("kring-form=")
    assert "strict-transport-security" not in plain.headers


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/desk/../../evil",
        "/desk//evil.example",
        "javascript:alert(1)",
        "/desk\t/x",
        "/desk/%0d%0aset-cookie:x=1\r\nx: y",
        "desk",
        "/v1/me",
        "/desk/sign-in?next=/desk",
        "/deskevil",
        "/desk/" + "x" * 600,
    ],
)
def test_a_return_path_leads_nowhere_else(world: World, path: str) -> None:
    somebody(world)
    desk = Browserless.of(world)
    desk.get("/desk/sign-in", params={"next": path})
    assert desk.form("/desk/sign-in").fields["next"] == ["/desk"]
    desk.client.follow_redirects = False
    desk.send("/desk/sign-in", username="ann.peeters", password=PASSWORD, next=path)
    assert desk.response is not None
    assert desk.response.headers["location"] == "/desk"


@pytest.mark.parametrize(
    ("headers", "given"),
    [
        ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, "ours"),
        ({"sec-fetch-site": "same-site", "origin": "https://other.localhost"}, "ours"),
        ({"sec-fetch-site": "none", "origin": "null"}, "ours"),
        ({"sec-fetch-site": "", "origin": "https://evil.example"}, "ours"),
        ({"sec-fetch-site": "", "origin": ""}, "ours"),
        ({"sec-fetch-site": "", "origin": "https://localhost"}, "ours"),
        ({"sec-fetch-site": "same-origin", "origin": "http://["}, "ours"),
        ({"sec-fetch-site": "same-origin", "origin": "https://localhost.evil.example"}, "ours"),
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, "ours"),
        ({}, ""),
        ({}, "AAAA"),
        ({}, "é"),
        ({}, "another's"),
    ],
)
def test_a_form_of_another_site_does_nothing(
    world: World, headers: dict[str, str], given: str
) -> None:
    person = somebody(world)
    phone = world.session(person.account_id)
    desk = Browserless.of(world, person)
    desk.get("/desk/devices")
    tokens = {
        "ours": desk.form("/ending").fields["csrf"][0],
        "another's": _token_of_another(world),
    }
    for name in headers:
        desk.client.headers.pop(name, None)
    sent = {name: value for name, value in headers.items() if value}
    sent.setdefault("origin", "") if "origin" in headers else sent.setdefault("origin", ORIGIN)
    sent = {name: value for name, value in sent.items() if value}
    fields = {"csrf": tokens.get(given, given)} if given else {}
    answer = desk.client.post(f"/desk/devices/{phone}/ending", data=fields, headers=sent)
    assert answer.status_code == 403
    assert "no longer valid" in answer.text
    assert world.client(person.account_id, phone).get("/v1/me").status_code == 200


def _token_of_another(world: World) -> str:
    other = Browserless.of(world, world.person(world.organisation(), Role.CARE_TEAM))
    other.get("/desk/devices")
    return other.form("/desk/sign-out").fields["csrf"][0]


def test_a_form_behind_a_proxy_that_speaks_https_is_ours(world: World) -> None:
    person = somebody(world)
    phone = world.session(person.account_id)
    desk = Browserless.of(world, person)
    desk.get("/desk/devices")
    form = desk.form(f"/desk/devices/{phone}/ending")
    answer = desk.post(form.action, form.fields, headers={"origin": "https://localhost"})
    assert answer.status_code == 200
    assert world.client(person.account_id, phone).get("/v1/me").status_code == 401


def test_tokens_of_forms_differ_each_time_and_all_count(world: World) -> None:
    person = somebody(world)
    desk = Browserless.of(world, person)
    shown: list[set[str]] = []
    tokens: list[str] = []
    for _ in range(2):
        desk.get("/desk/devices")
        tokens = [form.fields["csrf"][0] for form in desk.forms()]
        shown.append(set(tokens))
    # The way out stands there twice, for a wide screen and for a narrow one: with one token.
    assert len(shown[0]) == len(shown[1]) == len(tokens) - 1
    assert not shown[0] & shown[1], "what is on a page is masked anew each time"
    assert desk.post("/desk/look", {"csrf": tokens[-1], "theme": "dark"}).status_code == 200
    assert 'data-theme="dark"' in desk.get("/desk").text


def test_a_disabled_account_is_out_at_the_next_page(world: World) -> None:
    person = somebody(world)
    desk = Browserless.of(world, person)
    assert desk.get("/desk").status_code == 200
    with world.unit() as uow:
        account = uow.find(AccountRow, columns(AccountRow).id == person.account_id)
        assert account is not None
        uow.change(account, active=False)
        uow.record("account.disable", account)
        uow.commit()
    assert desk.get("/desk").url.path == "/desk/sign-in"


def test_a_role_that_ended_is_gone_at_the_next_page(world: World) -> None:
    person = somebody(world)
    desk = Browserless.of(world, person)
    desk.get("/desk")
    assert "Care team" in desk.text
    world.end_memberships(person)
    desk.get("/desk")
    assert "Care team" not in desk.text


def test_the_browser_stands_among_the_devices(world: World) -> None:
    person = somebody(world)
    desk = Browserless.of(world)
    desk.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0"
    sign_in(desk)
    listed = person.client.get("/v1/sessions").json()["items"]
    assert "Firefox, Windows" in [each["device_name"] for each in listed]
    world.clock.forward(minutes=31)
    listed = person.client.get("/v1/sessions").json()["items"]
    assert "Firefox, Windows" not in [each["device_name"] for each in listed]


def test_a_browser_a_day_does_not_push_the_phone_off_the_list(world: World) -> None:
    person = somebody(world)
    for _ in range(21):
        world.clock.forward(hours=11)
        assert sign_in(Browserless.of(world)) == 200
    with world.unit() as uow:
        phone = uow.find(SessionRow, columns(SessionRow).id == person.session_id)
    assert phone is not None
    assert phone.revoked_at is None


def test_signing_out_leaves_nothing_behind(world: World) -> None:
    person = somebody(world)
    desk = Browserless.of(world, person)
    token = desk.client.cookies["kring-desk"]
    desk.get("/desk")
    answer = desk.send("/desk/sign-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "kring-desk" not in desk.client.cookies
    keep_cookie(desk.client, "kring-desk", token)
    assert desk.get("/desk").url.path == "/desk/sign-in"
    assert world.journal(person.session_id)[-1] == "session.revoke"
