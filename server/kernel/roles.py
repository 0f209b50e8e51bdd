"""Which of PostgreSQL's roles serves, and what it may do.

Two roles, so that whoever serves cannot undo what guards the data: the **owner** of the tables
migrates and does nothing else; the **serving role** is granted for each table what its rows are
declared to live through (`Rows`) and not a word more. It cannot change or delete a line of the
journal, put out a trigger, empty a table or make one. A superuser is never served with: for it no
rule of the database counts.

An installation for trials may do with one role that owns everything. From the moment a serving role
is granted anything, the owner is refused for serving.

Source: R27 and R34 of the security requirements. On SQLite there are no roles: whoever has the file
has all of it, and the triggers guard against mistakes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.sql.ddl import ExecutableDDLElement

from server.kernel.database import DatabaseRefused
from server.kernel.tables import METADATA, Rows

RIGHTS: Mapping[Rows, tuple[str, ...]] = {
    Rows.ADDED_TO: ("SELECT", "INSERT"),
    Rows.CHANGED: ("SELECT", "INSERT", "UPDATE"),
    Rows.LET_GO: ("SELECT", "INSERT", "UPDATE", "DELETE"),
}
"""What the serving role may do with a table."""

_WHO = text(
    """
    SELECT here.rolsuper OR here.rolbypassrls AS above_all_rules,
           pg_has_role(versions.relowner, 'USAGE') AS owner,
           has_table_privilege(versions.oid, 'SELECT') AS may_read,
           EXISTS (
               SELECT FROM aclexplode(versions.relacl) AS granted
               WHERE granted.grantee NOT IN (0, versions.relowner)
           ) AS another_serves
    FROM pg_roles AS here
    LEFT JOIN pg_class AS versions ON versions.oid = to_regclass('alembic_version')
    WHERE here.rolname = current_user
    """
)
_WHOM = text(
    """
    SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, current_user, 'USAGE') AS above_all_rules
    FROM pg_roles WHERE rolname = :role
    """
)


def serving_role(url: str) -> str | None:
    """Give the role that an address of PostgreSQL names; none on SQLite, which has no roles.

    Raises
    ------
    DatabaseRefused
        When it names none: then nobody can be granted anything.
    """
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        return None
    role = address.username
    if not role:
        message = "KRING_DATABASE_URL names no role; such as postgresql://kring@host/kring does"
        raise DatabaseRefused(message)
    return role


def rights_on(table: SqlTable) -> tuple[str, ...]:
    """Give what the serving role may do with a table."""
    return RIGHTS[table.info.get("rows", Rows.CHANGED)]


class _Said(ExecutableDDLElement):
    """What is said of a role: words of ours, and the role's name as the database quotes it."""

    inherit_cache = False

    def __init__(self, words: str, role: str) -> None:
        self.words = words
        self.role = role


@compiles(_Said)
def _say(said: _Said, compiler: DDLCompiler, **_: Any) -> str:
    return f"{said.words} {compiler.preparer.quote(said.role)}"


def grant(connection: Connection, role: str) -> None:
    """Let a role do what serving needs, and no more; as often as wanted.

    Raises
    ------
    DatabaseRefused
        When there is no such role, or it stands above the rules it would be held to.
    """
    found = connection.execute(_WHOM, {"role": role}).one_or_none()
    if found is None:
        message = f"there is no role {role}; make it first: CREATE ROLE {role} LOGIN"
        raise DatabaseRefused(message)
    if found.above_all_rules:
        message = f"the role {role} could do as the owner does; serve with another"
        raise DatabaseRefused(message)
    here = set(inspect(connection).get_table_names())
    connection.execute(_Said("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM", role))
    connection.execute(_Said("GRANT SELECT ON alembic_version TO", role))
    connection.execute(_Said("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO", role))
    for table in METADATA.tables.values():
        if table.name in here:  # Going back to an older revision leaves those it has.
            rights = ", ".join(rights_on(table))
            connection.execute(_Said(f"GRANT {rights} ON {table.name} TO", role))


def check_serving(connection: Connection) -> bool:
    """Refuse to serve with a role that could undo what guards the data.

    Returns
    -------
    bool
        Whether the role serves and no more. False for the only role of a trial, which owns all.

    Raises
    ------
    DatabaseRefused
        When it is a superuser, or stands above row security, or owns what another role serves, or
        was granted nothing.
    """
    if connection.dialect.name != "postgresql":
        return True
    who = connection.execute(_WHO).one()
    if who.above_all_rules:
        message = (
            "for this role of PostgreSQL's no rule counts (SUPERUSER or BYPASSRLS); serve with"
            " another: see 'PostgreSQL' in docs/running.md"
        )
        raise DatabaseRefused(message)
    if who.owner and who.another_serves:
        message = (
            "this role owns the tables, and is for kring migrate alone; put the serving role in"
            " KRING_DATABASE_URL and this one in KRING_DATABASE_OWNER_URL"
        )
        raise DatabaseRefused(message)
    if who.may_read is False:
        message = (
            "this role was granted nothing: run kring migrate with the role that owns the tables in"
            " KRING_DATABASE_OWNER_URL"
        )
        raise DatabaseRefused(message)
    return not who.owner
