"""What is refused, as a page: in the reader's language, with what is safe and what to do next."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from server.console import refusals
from server.console.context import Desk
from server.console.i18n import LANGUAGES, Words
from server.kernel.errors import KringError, Unavailable
from shared.problems import ProblemType
from shared.vocabulary import Role
from tests.support.desk import Browserless
from tests.support.world import World


@pytest.fixture
def database_kind() -> str:
    """Say which database: a page of a problem does not hang on it."""
    return "sqlite"


@pytest.fixture
def desk(world: World) -> Browserless:
    """Give somebody at the desk."""
    return Browserless.of(world, world.person(world.organisation(), Role.CARE_TEAM))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", ProblemType)
def test_every_problem_is_told_in_three_parts(problem: ProblemType, language: str) -> None:
    error = KringError()
    error.problem = problem
    refusal = refusals.refusal_of(error)
    spoken = Words(language)
    for part in (refusal.happened, refusal.safe, refusal.next):
        assert spoken.knows(part), part


def _breaks(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let whatever a page reads fail so: the database is not ours to break on purpose."""

    def read(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Desk, "read", read)


def test_what_nobody_foresaw_gives_a_number_and_tells_nothing(
    desk: Browserless, monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaks(monkeypatch, RuntimeError("Noor Desmet, SELECT * FROM signal"))
    answer = desk.get("/desk")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in desk.text
    assert "The number of this event: " in desk.text
    assert "Noor" not in answer.text
    assert "SELECT" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_database_that_is_away_is_told_as_later(
    desk: Browserless, monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaks(monkeypatch, Unavailable(retry_after_s=7))
    answer = desk.get("/desk")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert "Wait 7 seconds, then try again." in desk.text


def test_what_the_database_says_itself_is_told_as_later(
    desk: Browserless, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = Exception("database is locked")
    locked.sqlite_errorcode = 5  # type: ignore[attr-defined]  # As the driver's own errors have it.
    _breaks(monkeypatch, OperationalError("SELECT 1", {}, locked))
    assert desk.get("/desk").status_code == 503
    assert "SELECT" not in desk.text


@pytest.mark.parametrize(
    "path",
    [
        "/desk/nothing",
        "/desk/weigh/not-an-id",
        "/desk/weigh/01a09eee-1c00-7116-8329-972bec6f2242",
        "/desk/weigh?cursor=nonsense",
        "/desk/weigh?pile=nonsense",
        "/desk/static/nothing.css",
    ],
)
def test_an_address_nobody_made_is_answered_as_a_page(desk: Browserless, path: str) -> None:
    answer = desk.get(path)
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"].startswith("text/html")
    assert "Kring" in desk.text
    assert "nonsense" not in desk.text


def test_a_form_that_is_too_long_is_told_so(desk: Browserless) -> None:
    desk.get("/desk/signal")
    form = next(form for form in desk.forms() if "observation" in form.fields)
    answer = desk.post(form.action, {**form.fields, "observation": "é" * 40_000})
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "This is too long" in desk.text


def test_the_bare_address_leads_to_the_desk(desk: Browserless) -> None:
    assert desk.get("/").url.path == "/desk"
