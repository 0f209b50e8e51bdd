"""How Alembic runs migrations: on the connection it is given, in one transaction, one at a time."""

from __future__ import annotations

from alembic import context

from server.kernel.roles import grant
from server.kernel.tables import METADATA

# Two hosts may start at once; the second waits here and then finds everything done.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7598263)"

connection = context.config.attributes["connection"]
serving_role = context.config.attributes["serving_role"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=False,
    compare_type=True,
    compare_server_default=False,
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(_ONE_AT_A_TIME)
        # One that has to wait for a table gives up instead of holding up everybody behind it.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    context.run_migrations()
    if serving_role is not None:
        grant(connection, serving_role)
connection.commit()
