"""Logs: only what is on the list, and never what somebody sent."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from server.kernel.logging import ALLOWED, keep_allowed, places, set_up_logging
from shared.vocabulary import Role
from tests.server.kernel.small import CRASHES, Faults, a_registration, an_errand
from tests.support.world import World

CANARY = "Zag blauwe plekken op de arm"


class Lines(io.StringIO):
    """What was logged."""

    def documents(self) -> list[dict[str, Any]]:
        """Give every line as JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Set the logs up as a server does, and give what they say."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    set_up_logging()
    written = Lines()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_a_key_that_is_not_on_the_list_is_dropped(lines: Lines) -> None:
    structlog.get_logger("kring.test").info("said", count=1, name=CANARY, username=CANARY)
    (line,) = lines.documents()
    assert line["event"] == "said"
    assert line["count"] == 1
    assert set(line) <= ALLOWED
    assert CANARY not in lines.getvalue()


def test_an_exception_is_logged_by_its_type_and_places(lines: Lines) -> None:
    def deep() -> None:
        raise ValueError(CANARY)

    try:
        deep()
    except ValueError as error:
        structlog.get_logger("kring.test").error("failed", exc_info=error)
        structlog.get_logger("kring.test").error("failed", exc_info=True)
        logging.getLogger("library").exception("failed")
    assert CANARY not in lines.getvalue()
    documents = lines.documents()
    assert len(documents) == 3
    for line in documents:
        assert line["error"] == "ValueError"
        assert any("test_logging.py" in place and "deep" in place for place in line["places"])


def test_an_exception_within_an_exception_stays_unsaid(lines: Lines) -> None:
    def inner() -> None:
        raise KeyError(CANARY)

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise RuntimeError(CANARY) from error

    try:
        outer()
    except RuntimeError:
        logging.getLogger("library").exception("failed")
    assert CANARY not in lines.getvalue()
    assert lines.documents()[0]["error"] == "RuntimeError"


def test_what_a_library_puts_into_its_message_stays_unsaid(lines: Lines) -> None:
    library = logging.getLogger("library")
    library.warning("could not write %s", CANARY)
    library.warning(f"could not write {CANARY}")
    library.warning("could not write {name}", extra={"name_of_pupil": CANARY})
    library.warning("%(name)s", {"name": CANARY})
    assert len(lines.documents()) == 4
    assert CANARY not in lines.getvalue()
    assert lines.documents()[0]["logger"] == "library"


def test_what_asyncio_says_of_a_task_that_died_stays_unsaid(lines: Lines) -> None:
    logging.getLogger("asyncio").error(
        f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{CANARY}')>"  # noqa: G004 -- as it does
    )
    assert CANARY not in lines.getvalue()


def test_what_the_server_says_when_it_starts_is_said(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 42)
    (line,) = lines.documents()
    assert line["event"].startswith("Started server process")


def test_addresses_and_queries_of_requests_are_not_logged_by_libraries(lines: Lines) -> None:
    for name in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(name).info("GET /v1/pupils?q=%s", CANARY)
    assert lines.getvalue() == ""


def test_a_request_is_logged_by_its_template_without_ids_or_query(
    small: World, lines: Lines
) -> None:
    person = small.person(small.run(a_registration(small)).receipt.resource_id, Role.SIGNALLER)
    pupil = small.pupil(person.organisation_id, given_name=CANARY)
    person.client.get(f"/v1/small/young-persons/{pupil}?q={CANARY}")
    person.client.get(f"/v1/{CANARY}")
    requests = [line for line in lines.documents() if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [
        ("/v1/small/young-persons/{young_person_id}", 200),
        ("-", 404),
    ]
    assert str(pupil) not in lines.getvalue()
    assert CANARY not in lines.getvalue()


def test_nothing_that_was_sent_or_went_wrong_is_logged(
    small: World, faults: Faults, lines: Lines
) -> None:
    def fail() -> None:
        raise RuntimeError(CANARY)

    faults.happens = fail
    person = small.person(small.run(a_registration(small)).receipt.resource_id, Role.SIGNALLER)
    answer = person.client.get("/v1/small/fault")
    person.client.post("/v1/small/organisations", json={CANARY: CANARY, "name": CANARY * 20})
    person.client.post("/v1/small/organisations", content=CANARY)
    small.run(an_errand(small, CRASHES))
    small.pupil(person.organisation_id, given_name=CANARY)
    assert CANARY not in lines.getvalue()
    assert "Noor" not in lines.getvalue()
    (line,) = [line for line in lines.documents() if line["event"] == "unforeseen"]
    assert line["trace_id"] == answer.json()["trace_id"]
    assert any("errand" in line["event"] for line in lines.documents())


def test_the_list_has_no_key_that_holds_a_persons_words() -> None:
    for word in ("name", "user", "username", "path", "query", "body", "exc_info", "exception"):
        assert word not in ALLOWED
    assert keep_allowed(None, "", {"event": "x", "body": CANARY}) == {"event": "x"}


def test_places_name_files_and_functions_only() -> None:
    def deep(secret: str) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError, match=CANARY) as raised:
        deep(CANARY)
    assert CANARY not in " ".join(places(raised.value))
    assert places(raised.value)[-1].endswith(" deep")
