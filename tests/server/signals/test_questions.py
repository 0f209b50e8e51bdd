"""How often a signal asks the database: each time costs more than what is asked."""

from typing import Any

from sqlalchemy import event

from tests.server.signals.school import School
from tests.support.world import World


def test_a_signal_asks_one_question_and_is_written_in_one_statement_where_that_can_be(
    world: World,
) -> None:
    """Who sends it, whether it came before, whether the pupil is there, and their key: one."""
    school = School(world)
    school.sent()  # Whatever is asked once in a process was asked.
    signal = school.signal()
    engine = world.runtime.store.engine
    said: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement.split(maxsplit=1)[0])

    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert school.send(school.teacher, "", signal).status_code == 201
    finally:
        event.remove(engine, "before_cursor_execute", hear)

    question, *writes = said
    assert question == "SELECT"
    assert writes == (["WITH"] if engine.dialect.name == "postgresql" else ["INSERT"] * len(writes))
