"""How often a signal asks the database: each time costs more than what is asked."""

from tests.server.signals.school import School
from tests.support.plans import listening
from tests.support.world import World


def test_a_signal_asks_one_question_and_is_written_in_one_statement_where_that_can_be(
    world: World,
) -> None:
    """Who sends it, whether it came before, whether the pupil is there, and their key: one."""
    school = School(world)
    school.sent()  # Whatever is asked once in a process was asked.
    signal = school.signal()
    engine = world.runtime.store.engine
    with listening(engine, writes=True) as heard:
        assert school.send(school.teacher, "", signal).status_code == 201

    question, *writes = [statement.split(maxsplit=1)[0] for statement, _ in heard]
    assert question == "SELECT"
    if engine.dialect.name == "postgresql":
        assert writes == ["WITH"]
    else:
        assert set(writes) == {"INSERT"}
