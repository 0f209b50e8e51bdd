"""Sessions at the desk: a browser that is signed in, recognised by an opaque cookie.

    sign in ──▶ device session + desk session ──used──▶ … ──sign out, idle, too long──▶ revoked

Only the digest of the cookie is kept. The device session beside it is the one that the list of
devices shows and that everything else revokes (another password, a disabled account, signing out
everywhere): whoever holds the cookie is asked about again at every request.

Must not: read the account's rights; `server/policy/identity.py` does that, with the claims found
here.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from server.kernel.errors import StaleRecord
from server.kernel.prepared import Prepared
from server.kernel.running import Runtime, run_act, run_as_system
from server.kernel.tables import columns, table_of
from server.kernel.tokens import Claims, new_refresh_token, refresh_digest
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.people import rules, sessions
from server.people.tables import AccountRow, DeskSessionRow, SessionRow
from server.policy.actions import Action
from server.policy.identity import find_asking
from server.policy.people import access_session
from shared.people import SignIn
from shared.school_calendar import local_date

_desk = columns(DeskSessionRow)
_session = columns(SessionRow)
_RECORDED_EVERY = timedelta(minutes=10)
"""How often the device session, whose changes stand in the journal, takes up that it was used."""

_BY_DIGEST = Prepared(
    select(
        _desk.id,
        _desk.session_id,
        _desk.created_at,
        _desk.last_used_at,
        _session.account_id,
        _session.revoked_at,
    )
    .select_from(table_of(DeskSessionRow).join(table_of(SessionRow)))
    .where(_desk.digest == bindparam("digest"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskVisit:
    """A session at the desk, as its cookie leads to it."""

    desk_session_id: UUID
    claims: Claims
    live: bool
    """Whether it still counts: not revoked and not timed out."""
    to_touch: bool
    """Whether it is time to write down that it was used."""


def open_desk(runtime: Runtime, command: SignIn, *, address: str, instead_of: str | None) -> str:
    """Sign in at the desk; gives the new cookie's value, which was never seen before.

    Parameters
    ----------
    instead_of
        The cookie the browser came with; a session of this account that it leads to is ended.

    Raises
    ------
    CredentialsNotAccepted, AccountLockedForNow, TooManyTries
        As `sessions.sign_in`.
    """

    def give(uow: UnitOfWork, account: AccountRow, device_name: str) -> str:
        _end_what_timed_out(uow, account.id, instead_of)
        token = new_refresh_token()
        # A digest that no token has: a session at the desk is never refreshed as a phone's is.
        session = sessions.add_session(uow, account.id, device_name, digest=os.urandom(32))
        uow.add(
            DeskSessionRow(
                id=uow.new_id(),
                session_id=session.id,
                digest=refresh_digest(token),
                last_used_at=uow.now,
            )
        )
        return token

    return sessions.check_and_open(runtime, command, address=address, give=give, in_two_steps=True)


def find_visit(uow: UnitOfWork, token: str) -> DeskVisit | None:
    """Give the session a cookie leads to, also one that no longer counts; none for any other."""
    rows = uow.prepared(_BY_DIGEST, digest=refresh_digest(token))
    if not rows:
        return None
    found = rows[0]
    ended = limits(uow).ended(
        opened_at=found.created_at, last_used_at=found.last_used_at, now=uow.now
    )
    return DeskVisit(
        desk_session_id=found.id,
        claims=Claims(account_id=found.account_id, session_id=found.session_id),
        live=found.revoked_at is None and not ended,
        to_touch=uow.now - found.last_used_at >= rules.TOUCHED_EVERY,
    )


def touch(runtime: Runtime, visit: DeskVisit) -> None:
    """Write down that a session is used; the device session hears of it every ten minutes."""

    def act(uow: UnitOfWork) -> None:
        uow.act_as(find_asking(uow, visit.claims).actor)
        uow.connection.execute(
            update(DeskSessionRow)
            .where(_desk.id == visit.desk_session_id, _desk.last_used_at < uow.now)
            .values(last_used_at=uow.now)
        )
        session = uow.find(
            SessionRow,
            _session.id == visit.claims.session_id,
            _session.last_used_at < uow.now - _RECORDED_EVERY,
        )
        if session is not None:
            uow.change(session, last_used_at=uow.now)
            uow.record("session.refresh", session)

    with suppress(StaleRecord):  # Another page of this browser wrote it down at this moment.
        run_as_system(runtime.store, runtime.clock(), act)


def leave(runtime: Runtime, who: Claims) -> None:
    """Sign this browser out, also one that has still to show its second factor."""

    def act(uow: UnitOfWork) -> None:
        uow.act_as(find_asking(uow, who).actor)
        sessions.revoke(uow, access_session(uow, who.session_id), reason="signed-out")

    run_act(runtime.store, runtime.clock(), Action.SESSION_REVOKE, act)


def limits(uow: UnitOfWork) -> rules.DeskLimits:
    """Give how long a browser stays signed in, as it holds today."""
    today = local_date(school_calendar(), uow.now)
    return rules.DeskLimits(
        idle=timedelta(minutes=threshold("desk.idle", today)),
        longest=timedelta(minutes=threshold("desk.longest", today)),
    )


def timed_out(uow: UnitOfWork) -> Any:
    """Say which sessions at the desk have timed out, as a condition on the desk's table."""
    limit = limits(uow)
    return (_desk.last_used_at <= uow.now - limit.idle) | (
        _desk.created_at <= uow.now - limit.longest
    )


def _end_what_timed_out(uow: UnitOfWork, account_id: UUID, instead_of: str | None) -> None:
    """End what timed out: a browser a day must not push this person's phone off the list."""
    replaced = refresh_digest(instead_of) if instead_of else b""
    rows = uow.select(
        select(_desk.session_id, _desk.digest)
        .select_from(table_of(DeskSessionRow).join(table_of(SessionRow)))
        .where(
            _session.account_id == account_id,
            _session.revoked_at.is_(None),
            timed_out(uow) | (_desk.digest == replaced),
        )
    )
    for row in rows:
        session = uow.find(SessionRow, _session.id == row.session_id)
        if session is not None:
            reason = "signed-in-again" if row.digest == replaced else "timed-out"
            sessions.revoke(uow, session, reason=reason)
