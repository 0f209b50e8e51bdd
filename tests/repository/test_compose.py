"""The production set-up keeps its promises. It is read, not run: no engine is needed for that."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from sqlalchemy.engine import make_url

from server import wiring  # noqa: F401 -- Brings every table there is.
from server.kernel.database import open_database
from server.kernel.migrating import is_current, migrate
from server.kernel.roles import check_serving
from tests.support.postgresql import Cluster
from tests.support.requirements import REPOSITORY

COMPOSE: dict[str, Any] = yaml.safe_load(
    (REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8")
)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "api", "worker")
NGINX = (REPOSITORY / "deploy/nginx.conf").read_text(encoding="utf-8")
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")

every_service = pytest.mark.parametrize("name", SERVICES)


def _option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_the_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"database", "migrate", "api", "worker", "proxy"}


@pytest.mark.parametrize("name", OURS)
def test_what_no_backup_may_undo_is_kept_outside_the_database(name: str) -> None:
    place = SERVICES[name]["environment"]["KRING_AUDIT_CHECKPOINT_DIR"]
    assert SERVICES[name]["volumes"] == [f"${{KRING_OUTSIDE:-./outside}}:{place}"]


@every_service
def test_a_service_runs_on_a_read_only_disk_without_rights_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate"}))
def test_a_service_that_stays_is_watched_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["database", "proxy"])
def test_an_image_of_others_is_pinned_to_one_release(name: str) -> None:
    assert re.search(r":\d+\.\d+(\.\d+)?-\w+$", SERVICES[name]["image"])


def test_postgresql_is_version_16_and_loses_nothing() -> None:
    database = SERVICES["database"]
    assert database["image"].startswith("postgres:16.")
    assert {"--fsync=on", "--full_page_writes=on", "--synchronous_commit=on"} <= set(
        database["command"]
    )
    assert "--data-checksums" in database["environment"]["POSTGRES_INITDB_ARGS"]
    assert "database:/var/lib/postgresql/data" in database["volumes"]


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["database"]["networks"] == ["inside"]
    assert "inside" not in SERVICES["proxy"]["networks"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert COMPOSE["networks"]["front"]["internal"] is True


def test_no_secret_stands_in_the_file() -> None:
    for secret in COMPOSE["secrets"].values():
        assert list(secret) == ["file"]
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not re.search(r"://[^/@]*:[^/@]*@", str(value)), f"{name} holds a password"
            secretive = re.search("PASSWORD|KEY|TOKEN|SECRET", name)
            assert not secretive or name.endswith("_FILE"), f"{name} is given in the open"


def test_every_secret_that_is_named_is_declared_and_used() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", ["api", "worker"])
def test_only_migrating_knows_the_owner_of_the_tables(name: str) -> None:
    owner, secret = "KRING_DATABASE_OWNER_URL", "database_owner_password"
    assert owner in SERVICES["migrate"]["environment"]
    assert owner not in SERVICES[name]["environment"]
    assert secret in SERVICES["migrate"]["secrets"]
    assert secret not in SERVICES[name]["secrets"]
    assert "database_password" not in SERVICES["migrate"]["secrets"]


def test_the_roles_of_production_migrate_and_serve(postgresql_cluster: Cluster) -> None:
    script = (REPOSITORY / "deploy/make-database.sh").read_text(encoding="utf-8")
    statements = script.split("<<'SQL'\n")[1].split("SQL\n")[0]
    statements = re.sub(r":'\w+'", "'secret'", statements)
    # Under other names: the roles of the tests are called as those of production are.
    statements = statements.replace("kring", "produced")
    with postgresql_cluster.admin() as admin:
        try:
            for statement in statements.split(";")[:-1]:
                admin.execute(statement.encode())
            serving = make_url(postgresql_cluster.url("produced")).set(username="produced")
            owner = open_database(serving.set(username="produced_owner").render_as_string())
            migrate(owner, serving_role="produced")
            owner.dispose()
            engine = open_database(serving.render_as_string())
            with engine.connect() as connection:
                assert check_serving(connection)
                assert is_current(connection)
            engine.dispose()
        finally:
            for thing in ("DATABASE", "ROLE"):
                admin.execute(f"DROP {thing} IF EXISTS produced".encode())
            admin.execute(b"DROP ROLE IF EXISTS produced_owner")


@pytest.mark.parametrize("name", OURS)
def test_our_services_get_their_settings_from_the_environment(name: str) -> None:
    assert set(SERVICES[name]["environment"]) - {"KRING_DATABASE_OWNER_URL"} == {
        "KRING_AUDIT_CHECKPOINT_DIR",
        "KRING_DATABASE_URL",
        "KRING_KEYS_FILE",
        "KRING_PUBLIC_URL",
        "KRING_TRUSTED_PROXIES",
    }


def test_the_server_trusts_the_proxys_address_and_no_other() -> None:
    trusted = SERVICES["api"]["environment"]["KRING_TRUSTED_PROXIES"]
    assert trusted == SERVICES["proxy"]["networks"]["front"]["ipv4_address"]


def test_the_api_has_several_workers_and_time_to_finish() -> None:
    assert int(_option(SERVICES["api"]["command"], "--workers")) > 1
    assert SERVICES["api"]["stop_grace_period"] == "25s"


@pytest.mark.parametrize("name", ["api", "worker"])
def test_nothing_serves_before_the_migrations_have_run(name: str) -> None:
    waits = SERVICES[name]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert waits["database"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_and_option_is_one_of_the_command_line(name: str) -> None:
    service = SERVICES[name]
    asked = [service["command"], service.get("healthcheck", {}).get("test", [])[1:]]
    for command in asked:
        if "server.cli" not in command:
            continue
        words = command[command.index("server.cli") + 1 :]
        told = subprocess.run(
            [sys.executable, "-m", "server.cli", words[0], "--help"],
            cwd=REPOSITORY,
            env={"COLUMNS": "200", "TERM": "dumb"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, told.stderr
        for option in (word for word in words if word.startswith("--")):
            assert option in told.stdout


@pytest.mark.parametrize(
    "directive",
    [
        "client_header_timeout 5s",
        "client_body_timeout 10s",
        "client_max_body_size 64k",
        "large_client_header_buffers 4 8k",
        "proxy_request_buffering on",
        "proxy_set_header X-Forwarded-For $remote_addr",
        "proxy_set_header X-Forwarded-Proto https",
        "server_tokens off",
        "ssl_protocols TLSv1.2 TLSv1.3",
    ],
)
def test_the_proxy_takes_what_is_slow_large_or_pretended(directive: str) -> None:
    assert f"{directive};" in NGINX


def test_the_proxy_lets_only_a_sync_batch_be_large() -> None:
    allowed = re.findall(r"location (.*?) \{[^}]*client_max_body_size (\w+);", NGINX)
    assert allowed == [("= /v1/sync", "1m")]


def test_the_proxys_log_holds_no_query_no_address_and_no_agent() -> None:
    written = re.search(r"log_format kring '([^']*)'", NGINX)
    assert written is not None
    assert not re.search(
        r"\$(request|request_uri|args|query_string|remote_addr|http_\w+)\b", written[1]
    )


def test_the_image_is_pinned_unprivileged_and_built_from_the_lock_by_hash() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert bases
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-bookworm", base) for base in bases)
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, flags=re.MULTILINE)
    assert not re.search(r"^(ARG|ENV) .*(PASSWORD|SECRET|TOKEN)", DOCKERFILE, flags=re.MULTILINE)
