"""A circle in the whole server, and a signal that named half-days."""

from collections.abc import Callable

import pytest

from shared.signals import LeaverFacts, SubmitSignal
from shared.vocabulary import Category, LeaverFact, LeaverState, Severity, SignalKind
from tests.server.cases.circle import Around
from tests.support.databases import Kind
from tests.support.world import World


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """Say which database: SQLite, unless a test asks for each of `KINDS`."""
    kind: Kind = getattr(request, "param", "sqlite")
    if kind == "postgresql":
        request.getfixturevalue("postgresql_cluster")
    return kind


@pytest.fixture
def around(world: World) -> Around:
    """Give a school that has opened a case, and partners that may join it."""
    return Around(world)


@pytest.fixture
def absent(around: Around) -> Callable[[int], SubmitSignal]:
    """Let the care team signal that the pupil missed so many half-days, a minute later."""

    def signal(half_days: int) -> SubmitSignal:
        around.world.clock.forward(minutes=1)
        command = SubmitSignal(
            command_id=around.world.new_id(),
            signal_id=around.world.new_id(),
            organisation_id=around.school,
            young_person_id=around.pupil,
            kind=SignalKind.EARLY_LEAVER,
            severity=Severity.HEIGHTENED,
            categories=(Category.ATTENDANCE,),
            observation=f"Miste {half_days} halve dagen",
            interpretation="Lijkt moe",
            made_at=around.world.clock.now,
            leaver=LeaverFacts(
                state=LeaverState.RISK,
                known=(LeaverFact.ABSENCE_THRESHOLD,),
                threshold_reached=half_days,
            ),
        )
        around.world.run(command, around.care)
        return command

    return signal
