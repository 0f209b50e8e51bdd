"""Fixtures for every test: fresh databases of both kinds, and the material beside the house."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import portal
from tests.support.databases import KINDS, Databases, Kind, Run, begin_run
from tests.support.postgresql import Cluster, PostgreSQLMissing
from tests.support.requirements import SHARED_MATERIAL, is_missing

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
if os.environ.get("CI"):
    # The same examples for the same code: a change lands or not by what it does. Other histories
    # are for a desk and for `make soak`, where somebody is there to read what they find.
    settings.load_profile("ci")

_RUN = pytest.StashKey[Run]()
_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder, in the main process only; its workers are told where it is."""
    told: dict[str, str] | None = getattr(config, "workerinput", None)
    if told is not None:
        config.stash[_FOLDER] = Path(told["kring_folder"])
        return
    run = begin_run()
    config.stash[_RUN] = run
    config.stash[_FOLDER] = run.folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker where the run's folder is."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # xdist ships no types.
    node.workerinput["kring_folder"] = str(config.stash[_FOLDER])  # type: ignore[attr-defined]  # As above.


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started; and the run's, when its last worker has ended."""
    portal.end()
    run = config.stash.get(_RUN, None)
    if run is not None:
        run.end()


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays: walking it again and again costs a sixth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """Make fresh databases: ``with databases.fresh("sqlite") as url``.

    For a test that needs several, or one that is empty. Most want ``database_url``.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return Databases(pytestconfig.stash[_FOLDER], worker)


@pytest.fixture(scope="session")
def postgresql_cluster(databases: Databases) -> Cluster:
    """Give the run's PostgreSQL server, started by whoever asks first."""
    try:
        return databases.cluster()
    except PostgreSQLMissing as missing:
        is_missing(str(missing))


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """Name the kind of database; the test runs once on each."""
    kind: Kind = request.param
    if kind == "postgresql":
        request.getfixturevalue("postgresql_cluster")
    return kind


@pytest.fixture
def database_url(database_kind: Kind, databases: Databases) -> Iterator[str]:
    """Give a fresh, migrated database; the test runs once on SQLite and once on PostgreSQL."""
    with databases.fresh(database_kind) as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster, databases: Databases) -> Iterator[str]:
    """Give a fresh, migrated database on PostgreSQL, for what only PostgreSQL can do."""
    with databases.fresh("postgresql") as url:
        yield url


@pytest.fixture(scope="session")
def shared_material() -> Path:
    """Give the folder of source data and designs that lies beside the repository."""
    if not SHARED_MATERIAL.is_dir():
        is_missing(
            f"the shared material is not in {SHARED_MATERIAL}: "
            "registers, vectors and designs that this test reads and the repository does not carry"
        )
    return SHARED_MATERIAL
