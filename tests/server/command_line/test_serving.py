"""Servers and workers as processes: they come up, take work, and end well."""

from __future__ import annotations

import json
import signal
import time
from datetime import UTC, datetime

import httpx
import pytest
from typer.testing import CliRunner

from server import cli
from server.people.rules import TRIES_OF_NETWORK
from server.people.tries import count_try
from shared.version import RELEASE
from tests.support.installations import LONGEST_S, Installation, free_port, wait_until_ready

pytestmark = pytest.mark.timeout(300)


def test_the_server_serves_and_ends_well_when_it_is_told_to(installed: Installation) -> None:
    """PostgreSQL serves several processes, as in production."""
    port = free_port()
    workers = "1" if installed.url.startswith("sqlite") else "2"
    with installed.running("serve", "--port", str(port), "--workers", workers) as process:
        wait_until_ready(port, process)
        answer = httpx.get(f"http://127.0.0.1:{port}/health/live")
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=40)

    assert answer.json() == {"status": "live"}
    assert "server" not in answer.headers
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"/health/live", "/health/ready"} <= {line.get("route") for line in lines}


def test_several_processes_on_the_embedded_database_are_refused(on_sqlite: Installation) -> None:
    assert "SQLite serves one process" in on_sqlite.run("serve", "--workers", "2", code=1)


@pytest.mark.parametrize(("trusted", "believed"), [("127.0.0.1", True), ("", False)])
def test_only_a_trusted_proxy_and_only_our_own_name_are_believed(
    on_sqlite: Installation, trusted: str, *, believed: bool
) -> None:
    """Here is the network from which too much was tried; elsewhere is not."""
    on_sqlite.more = {"KRING_TRUSTED_PROXIES": trusted, "KRING_PUBLIC_URL": "https://kring.example"}
    port = free_port()
    with on_sqlite.running("serve", "--port", str(port)) as process:
        wait_until_ready(port, process)
        _try_too_often_from_here(on_sqlite)
        address = f"http://127.0.0.1:{port}"
        tried = httpx.post(
            f"{address}/v1/sessions",
            json={"username": "ann", "password": "not this one", "device_name": "x"},
            headers={"X-Forwarded-For": "192.0.2.7"},
        )
        ours = httpx.get(f"{address}/health/live", headers={"Host": "kring.example"})
        theirs = httpx.get(f"{address}/health/live", headers={"Host": "elsewhere.example"})

    assert tried.status_code == (401 if believed else 429)
    assert ours.status_code == 200
    assert theirs.is_client_error


def _try_too_often_from_here(installation: Installation) -> None:
    world = installation.world()
    world.clock.now = datetime.now(UTC)
    for number in range(TRIES_OF_NETWORK.free):
        with world.unit() as uow:
            count_try(uow, f"u{number}", "127.0.0.1")
            uow.commit()
    world.close()


def test_the_description_of_the_api_needs_no_installation() -> None:
    told = CliRunner().invoke(cli.app, ["openapi"])

    assert told.exit_code == 0
    document = json.loads(told.stdout)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == RELEASE
    assert "/v1/sync" in document["paths"]


def test_a_round_of_the_worker_tells_what_it_did(installed: Installation) -> None:
    world = installed.world()
    world.organisation()
    world.close()

    told = installed.run("work", "--once")

    assert told == "Commands 0, errands 0, journal rows sealed 1, failed 0.\n"


def test_the_health_check_tells_a_worker_that_works_from_one_that_does_not(
    installed: Installation,
) -> None:
    assert "has not finished a round" in installed.run("work", "--check", code=1)

    with installed.running("work") as process:
        until = time.monotonic() + LONGEST_S
        while CliRunner().invoke(cli.app, ["work", "--check"], env=installed.settings).exit_code:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0
    assert time.monotonic() - started < 20
