"""Every invariant of the product over random histories, on both databases."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.invariants.histories import Histories
from tests.support.databases import Databases, Kind

_EXAMPLES: dict[Kind, int] = {"sqlite": 30, "postgresql": 3}
"""PostgreSQL begins each history anew, and has the real races in tests of its own."""
_SETTINGS = settings(
    # Not made shorter when it fails: that takes minutes. What was meant is printed, step by step;
    # `make soak` looks for the shortest.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    stateful_step_count=25,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def machine(databases: Databases, kind: Kind) -> type[Histories]:
    """Give the machine for one kind of database."""
    return type(
        "HistoriesOf" + kind.title(), (Histories,), {"databases": databases, "database_kind": kind}
    )


@pytest.mark.slow
@pytest.mark.timeout(600)  # Half a minute alone; the limit is for a machine that others use too.
def test_no_history_breaks_an_invariant(databases: Databases, database_kind: Kind) -> None:
    run_state_machine_as_test(
        machine(databases, database_kind),
        settings=settings(_SETTINGS, max_examples=_EXAMPLES[database_kind]),
    )


@pytest.mark.soak
def test_no_long_history_breaks_an_invariant(databases: Databases, database_kind: Kind) -> None:
    minutes = float(os.environ.get("KRING_SOAK_MINUTES", "60"))
    until = time.monotonic() + 60 * minutes / 2
    while time.monotonic() < until:
        run_state_machine_as_test(
            machine(databases, database_kind),
            settings=settings(
                _SETTINGS, max_examples=5, stateful_step_count=80, phases=tuple(Phase)
            ),
        )
