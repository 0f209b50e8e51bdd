"""``kring world`` at the command line: ids and credentials out, or a plain refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from server.cli import app
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.journal import JournalRow
from server.kernel.tables import columns
from server.world.schema import schema_text
from tests.server.world.conftest import EXAMPLE

SEVERITIES = "'bezorgd', 'verhoogde_zorg', 'verontrustend' or 'acuut_gevaar'"


@pytest.fixture
def kring(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    KeyRing.fresh().write(tmp_path / "keys.json")
    monkeypatch.setenv("KRING_DATABASE_URL", database_url)
    monkeypatch.setenv("KRING_KEYS_FILE", str(tmp_path / "keys.json"))
    return CliRunner()


def journal_rows(database_url: str) -> int:
    engine = open_database(database_url)
    with engine.connect() as connection:
        rows = connection.execute(select(columns(JournalRow).seq)).all()
    engine.dispose()
    return len(rows)


def apply(kring: CliRunner, *arguments: str, said: str | None = None) -> Result:
    return kring.invoke(app, ["world", "apply", *arguments], input=said)


def test_a_world_is_built_and_told_as_json(kring: CliRunner) -> None:
    result = apply(kring, str(EXAMPLE))
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["ids"]["signal"].keys() >= {"s-submitted", "s-closed"}
    credentials = {each["person"]: each for each in told["credentials"]}
    ann = credentials["teacher-ann"]
    assert ann["access"] == {
        "send": "POST /v1/sessions",
        "body": {
            "username": "teacher-ann",
            "password": ann["password"],
            "device_name": "my first device",
        },
    }
    again = json.loads(apply(kring, str(EXAMPLE), "--no-rehearse").stdout)
    assert (again["taken"], again["ids"]) == (0, told["ids"])
    assert {each["password"] for each in again["credentials"]} == {None}


def test_a_world_can_come_from_standard_input_and_let_the_worker_work(kring: CliRunner) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    result = apply(kring, "-", "--no-rehearse", "--worker", said=text)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["taken"] > 100


def test_a_fault_in_the_file_is_told_with_its_place_and_nothing_is_done(
    kring: CliRunner, database_url: str, tmp_path: Path
) -> None:
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["signals"]["s-closed"]["severity"] = "red"
    document["pupils"]["noor"]["shool"] = "x"
    file = tmp_path / "world.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    result = apply(kring, str(file))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "pupils.noor.shool: there is no such field here",
        f"signals.s-closed.severity: has to be {SEVERITIES}",
    ]
    assert journal_rows(database_url) == 0


def test_what_the_rules_refuse_is_found_in_the_rehearsal(
    kring: CliRunner, database_url: str, tmp_path: Path
) -> None:
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["people"]["care-bert"]["roles"][0]["role"] = "partner"  # In a school there is none.
    document["people"]["care-dina"]["roles"][0]["role"] = "care-team"
    file = tmp_path / "world.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    result = apply(kring, str(file))
    assert result.exit_code == 1
    assert result.stderr.startswith("people.care-bert.roles[0]: membership.invite by system")
    assert journal_rows(database_url) == 0


def test_a_file_that_is_not_there_is_said_to_be_missing(kring: CliRunner) -> None:
    result = apply(kring, "nowhere.json")
    assert (result.exit_code, result.stderr) == (1, "file: cannot be read: FileNotFoundError\n")


def test_the_schema_is_printed_without_any_installation() -> None:
    result = CliRunner().invoke(app, ["world", "schema"])
    assert (result.exit_code, result.stdout) == (0, schema_text())
