"""Every list of the network is read through the index made for it, on both kinds of database."""

from typing import Any

import pytest
from sqlalchemy import Engine

from server.network import queries, rules
from shared.vocabulary import OrganisationKind, Sector
from tests.support.plans import listening
from tests.support.world import World

KORTRIJK = "34022"


def explain(engine: Engine, statement: str, parameters: Any) -> str:
    """Give the plan of a statement, as the database tells it for a table of many rows."""
    postgresql = engine.dialect.name == "postgresql"
    with engine.connect() as connection:
        if postgresql:  # A planner that sees two rows would rather read them all.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        verb = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
        rows = connection.exec_driver_sql(verb + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize(
    ("wish", "indexes"),
    [
        (rules.Wish(), ("ix_service_name",)),
        (rules.Wish(nis=KORTRIJK, age=14, has_room=True), ("ix_service_",)),
        (None, ("ix_organisation_name",)),
    ],
)
def test_a_list_of_the_network_goes_along_its_index(
    world: World, wish: rules.Wish | None, indexes: tuple[str, ...]
) -> None:
    engine = world.runtime.store.engine
    with listening(engine) as heard, world.unit() as uow:
        if wish is not None:
            queries.list_services(uow, wish=wish)
        else:
            school, education = OrganisationKind.SCHOOL, Sector.EDUCATION
            queries.list_organisations(uow, kind=school, sector=education)
    told = "\n".join(explain(engine, statement, parameters) for statement, parameters in heard)
    assert all(index in told for index in indexes), told
    assert "SCAN service" not in told
    assert "SCAN organisation" not in told
    assert "Seq Scan" not in told
