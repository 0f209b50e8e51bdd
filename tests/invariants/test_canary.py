"""A canary in every personal field, through the API: it is nowhere but where it was meant to be.

Not in the database's files (nor, on PostgreSQL, in any column of any table), not in a log, a
problem, a notice or the feed, and in nobody's answers but those of who may know.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import pytest
import structlog
from sqlalchemy import Select, inspect, literal_column, select, table

from server.kernel.logging import set_up_logging
from server.kernel.messages import dump
from server.kernel.tables import METADATA
from shared.commands import PERSON_COMMANDS
from shared.contract import Command
from shared.signals import SubmitSignal
from shared.vocabulary import Category, Severity
from tests.invariants import audit, sight
from tests.invariants.canaries import Said
from tests.invariants.picture import Picture
from tests.invariants.region import Region, a_region
from tests.invariants.story import Story
from tests.invariants.watched import LISTS
from tests.support.databases import Databases, Kind

_NOT_PERSONAL = frozenset(
    {
        # What organisations and their services say of themselves, to be found by.
        "organisation.register",
        "organisation.change",
        "site.add",
        "service.offer",
        "service.change",
        # How colleagues are called and what they sign in with.
        "account.register",
        "account.change-password",
        # Borders of municipalities, and whose they are; and the name of a school year.
        "trends.load-boundaries",
        "trends.restate",
    }
)
_ELSEWHERE = frozenset({"break-glass.open", "break-glass.review"})
"""Not sent by a phone: ``tests/server/privacy/test_break_glass.py`` looks for their words."""


@pytest.fixture
def region(databases: Databases, database_kind: Kind) -> Iterator[Region]:
    """Give a region of one's own."""
    with a_region(databases, database_kind) as one:
        yield one


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Set the logs up as a server does, at their most talkative, and give what they say."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    set_up_logging("DEBUG")
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def addresses(now: Picture) -> list[str]:
    """Give the address of everything there is to read."""
    found = list(LISTS)
    for name, resource in (
        ("signals", "signal"),
        ("referrals", "referral"),
        ("cases", "case"),
        ("sharing-decisions", "sharing"),
        ("young-persons", "young-person"),
    ):
        found += [f"/v1/{name}/{row['id']}" for row in now.rows(resource)]
    for case in now.rows("case"):
        found += [f"/v1/cases/{case['id']}/ledger"]
        found += [f"/v1/sharing-decisions?case_id={case['id']}"]
    for organisation in now.rows("organisation"):
        found += [f"/v1/organisations/{organisation['id']}/colleagues"]
    return found


def stored(region: Region, kind: Kind) -> bytes:
    """Give every byte the database keeps: its files, or on PostgreSQL each row of each table."""
    engine = region.world.runtime.store.engine
    if kind == "sqlite":
        assert engine.url.database is not None
        file = Path(engine.url.database)
        assert file.with_name(file.name + "-wal").exists()
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(file.name + "*")))
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        assert set(METADATA.tables) <= set(names)
        whole: Select[Any] = select(literal_column("kept::text"))  # A column of bytes comes in hex.
        rows = [
            connection.execute(whole.select_from(table(name).alias("kept"))).scalars().all()
            for name in names
        ]
        return "\n".join(row for some in rows for row in some).encode()


def test_a_canary_stays_where_it_was_meant_to_be(
    region: Region, database_kind: Kind, log: io.StringIO
) -> None:
    story = Story(region)
    story.tell()
    assert len(region.canaries.known) >= 60
    assert region.canaries.leaked_into(stored(region, database_kind)) == []
    told = 0
    engine = region.world.runtime.store.engine
    now = Picture.of(engine)
    for person in region.people.values():
        for path in addresses(now):
            response = person.client.get(path)
            assert response.status_code in {200, 403, 404}, response.text
            about = _may_have(region, now, person.account_id, response.text)
            told += len(about)
            now = Picture.of(engine, now.last_seq)
            audit.read_is_audited(now, person.account_id, about)
        copied = person.client.post("/v1/sync", json={})
        _may_have(region, now, person.account_id, copied.text)
    assert told > 20  # Somebody was told something: the canaries sing where they should.
    said = log.getvalue()
    assert "route" in said
    assert region.canaries.leaked_into(said.encode()) == []
    assert region.canaries.leaked_into(stored(region, database_kind)) == []


def test_no_problem_gives_back_what_was_sent(region: Region, log: io.StringIO) -> None:
    word = region.canaries.word(Said.NEVER_READ)
    care = region.people["care"].client
    whole = dump(
        SubmitSignal(
            command_id=region.world.new_id(),
            signal_id=region.world.new_id(),
            organisation_id=region.school,
            young_person_id=region.pupils[0],
            severity=Severity.CONCERNED,
            categories=(Category.SAFETY,),
            observation=word,
            made_at=region.world.clock.now,
        )
    )
    for change in (
        {"colour": word},
        {"severity": word},
        {"command_id": word},
        {"made_at": word},
        {"observation": word * 400},
        {"organisation_id": str(region.organisations["other_school"])},
        {"young_person_id": str(region.school)},
        {"occurred_on": "2031-01-01"},
        {"categories": ["veiligheid", "veiligheid"]},
    ):
        for path, body in (
            ("/v1/signals", whole | change),
            ("/v1/sync", {"commands": [whole | change]}),
        ):
            response = care.post(path, json=body)
            assert word not in response.text, (path, sorted(change))
    for response in (
        care.post("/v1/signals", content=word, headers={"content-type": "application/json"}),
        care.post("/v1/signals", content=word, headers={"content-type": word}),
        care.get(f"/v1/signals/{word}"),
        care.get(f"/v1/pupils?cursor={word}"),
        care.get(f"/v1/{word}"),
        care.post("/v1/sync", json={"cursor": word}),
    ):
        assert response.status_code >= 400
        assert word not in response.text
    assert region.canaries.leaked_into(log.getvalue().encode()) == []


def test_every_command_that_carries_words_is_in_the_story(databases: Databases) -> None:
    with a_region(databases, "sqlite") as region:
        story = Story(region)
        story.tell()
    worded = {
        name
        for name, command in PERSON_COMMANDS.items()
        if any("str" in str(hint) for hint in _own(command))
    }
    assert worded - _NOT_PERSONAL - _ELSEWHERE - {"young-person.register"} <= story.said


def _own(command: type[Command]) -> list[Any]:
    hints = get_type_hints(command)
    return [hint for name, hint in hints.items() if name != "type" and name[0] != "_"]


def _may_have(region: Region, now: Picture, reader: UUID, answer: str) -> set[UUID]:
    at = region.world.clock.now
    return sight.preview_only(now, at, reader, answer, region.canaries)
