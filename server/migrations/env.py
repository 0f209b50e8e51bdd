"""How Alembic runs a migration: on the connection it is given, in one transaction."""

from __future__ import annotations

from alembic import context

from server.kernel.tables import METADATA

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # A migration that has to wait for a lock gives up instead of holding up everybody behind it.
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.commit()
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=False,
    compare_type=True,
    compare_server_default=False,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
