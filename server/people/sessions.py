"""Signing in, going on, signing out: what happens with a device session.

    sign in ──▶ session ──refresh──▶ session (next token) ──sign out, idle, reuse──▶ revoked

A refresh token is good once. The token before it gets the same successor for half a minute, because
an answer can get lost; any older one means that two devices hold the same session, and ends it.
These are no commands: nobody is signed in when they begin. Wrong tries are counted *before* the
password is looked at, so that a hundred guesses at once count as a hundred.

Must not: hash while a transaction is open, or say whether a name exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import delete, select

from server.kernel import tokens
from server.kernel.actor import Actor
from server.kernel.command_log import NOBODY
from server.kernel.errors import (
    CredentialsNotAccepted,
    KringError,
    NotSignedIn,
    SecondFactorNeeded,
    SecondFactorNotAccepted,
    StaleRecord,
)
from server.kernel.journal import to_account
from server.kernel.running import Runtime, run_act
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert
from server.people import passwords, proofs, rules
from server.people.tables import (
    AccountRow,
    PasskeyChallengeRow,
    SessionRow,
    SignInTryRow,
    SpentTokenRow,
)
from server.people.tries import count_try, forget_tries
from server.policy.actions import Action
from server.policy.gate import check, relations_of_anyone
from server.policy.identity import find_actor
from server.policy.people import access_session
from shared.people import RefreshTokens, SignIn, TokensView

_account = columns(AccountRow)
_session = columns(SessionRow)
_challenge = columns(PasskeyChallengeRow)
_spent = columns(SpentTokenRow)
_try = columns(SignInTryRow)

_Given = TypeVar("_Given")
Give: TypeAlias = Callable[[UnitOfWork, AccountRow, str], _Given]
"""Opens a session for an account on a device with this name."""

_NO_ACCOUNT = AccountRow(id=NOBODY, username="", username_key="", display_name="", password_hash="")
"""Stands in the journal for a name that does not exist."""


def sign_in(runtime: Runtime, command: SignIn, *, address: str) -> TokensView:
    """Open a session on one device.

    Parameters
    ----------
    address
        Where the request came from; only a keyed digest of its network is kept.

    Raises
    ------
    CredentialsNotAccepted
        When name and password do not belong together, or there is no such name.
    AccountLockedForNow, TooManyTries
        When this name, or this network, has to wait; also with the right password.
    SecondFactorNeeded, SecondFactorNotAccepted
        When the account has a second factor and no code came along, or not a right one.
    """
    return check_and_open(runtime, command, address=address, give=_open_device)


def check_and_open(
    runtime: Runtime,
    command: SignIn,
    *,
    address: str,
    give: Give[_Given],
    in_two_steps: bool = False,
) -> _Given:
    """Check name and password, then let somebody open a session of the kind they need.

    Parameters
    ----------
    give
        Opens the session in the transaction in which the tries are forgiven.
    in_two_steps
        Whether the second factor follows, as at the desk, where it may be a passkey: the session
        then serves nothing else before (``factors.prove``). Otherwise its code comes along.

    Raises
    ------
    CredentialsNotAccepted, AccountLockedForNow, TooManyTries
        As `sign_in`.
    """
    store, action = runtime.store, Action.SESSION_SIGN_IN
    now = runtime.clock()
    account = run_act(store, now, action, lambda uow: _begin_try(uow, command.username, address))
    password_hash = account.password_hash if account is not None and account.active else None
    accepted = passwords.verify_password(password_hash, command.password)
    if account is None or not accepted:
        return run_act(store, now, action, lambda uow: _refuse(uow, account))
    new_hash = None
    if passwords.needs_new_hash(account.password_hash):
        new_hash = passwords.hash_password(command.password)

    def act(uow: UnitOfWork) -> _Given | KringError:
        return _open(uow, account, command, address, new_hash, give, in_two_steps=in_two_steps)

    return run_act(store, now, action, act)


def refresh(runtime: Runtime, command: RefreshTokens) -> TokensView:
    """Give the next tokens for a refresh token that was not used before.

    Raises
    ------
    NotSignedIn
        When it is not the token of a session that counts. One that was used before ends its
        session.
    """

    def act(uow: UnitOfWork) -> TokensView | KringError:
        return _rotate(uow, command.refresh_token)

    try:
        return run_act(runtime.store, runtime.clock(), Action.SESSION_REFRESH, act)
    except StaleRecord:
        # The same token was used elsewhere at this very moment: now it is the one before.
        return run_act(runtime.store, runtime.clock(), Action.SESSION_REFRESH, act)


def sign_out(runtime: Runtime, who: tokens.Claims, session_id: UUID) -> None:
    """End one of one's own device sessions.

    Raises
    ------
    NotFound
        When there is none that still counts, or it is another person's.
    """

    def act(uow: UnitOfWork) -> None:
        uow.act_as(find_actor(uow, who))
        revoke(uow, access_session(uow, session_id), reason="signed-out")

    run_act(runtime.store, runtime.clock(), Action.SESSION_REVOKE, act)


def sign_out_everywhere(runtime: Runtime, who: tokens.Claims) -> None:
    """End every device session of one's own, this one too."""

    def act(uow: UnitOfWork) -> None:
        uow.act_as(find_actor(uow, who))
        access_session(uow, who.session_id)
        revoke_all(uow, who.account_id, reason="signed-out-everywhere")

    run_act(runtime.store, runtime.clock(), Action.SESSION_REVOKE, act)


def revoke(uow: UnitOfWork, session: SessionRow, *, reason: str) -> None:
    """End a session: its next request finds nobody signed in."""
    uow.change(session, revoked_at=uow.now)
    uow.record("session.revoke", session, reason=reason)


def revoke_all(uow: UnitOfWork, account_id: UUID, *, reason: str, but: UUID | None = None) -> None:
    """End every session of an account, perhaps but one."""
    for session in _sessions_of(uow, account_id):
        if session.id != but:
            revoke(uow, session, reason=reason)


def has_old_traces(uow: UnitOfWork) -> bool:
    """Tell whether spent tokens or wrong tries have been kept a day longer than they tell anything.

    Notes
    -----
    A day longer: so that tidying happens once a day and not at every round.
    """
    tries, spent = _old_traces(uow, later=timedelta(days=1))
    return bool(
        uow.select(select(_try.key).where(tries).limit(1))
        or uow.select(select(_spent.digest).where(spent).limit(1))
    )


def forget_old_traces(uow: UnitOfWork) -> None:
    """Forget spent tokens of idle sessions, tries that were forgiven, challenges nobody took."""
    tries, spent = _old_traces(uow)
    uow.connection.execute(delete(SignInTryRow).where(tries))
    uow.connection.execute(delete(SpentTokenRow).where(spent))
    uow.connection.execute(delete(PasskeyChallengeRow).where(_challenge.ends_at < uow.now))


def _old_traces(uow: UnitOfWork, *, later: timedelta = timedelta(0)) -> tuple[Any, Any]:
    """Say which tries and which spent tokens are old: a session may come back with none of them."""
    return (
        _try.last_at < uow.now - rules.TRACES_KEPT - later,
        _spent.spent_at < uow.now - rules.SESSION_IDLE - later,
    )


def _begin_try(uow: UnitOfWork, username: str, address: str) -> AccountRow | None:
    name = rules.username_key(username)
    count_try(uow, name, address)
    return uow.find(AccountRow, _account.username_key == name)


def _refuse(uow: UnitOfWork, account: AccountRow | None) -> KringError:
    """Leave a trace, also of a name that does not exist: the same write takes the same time."""
    if account is not None:
        uow.act_as(Actor(network_id=account.network_id))
    uow.record("session.refuse", account or _NO_ACCOUNT, reason="not-accepted")
    return CredentialsNotAccepted()


def _open(
    uow: UnitOfWork,
    verified: AccountRow,
    command: SignIn,
    address: str,
    new_hash: str | None,
    give: Give[_Given],
    *,
    in_two_steps: bool,
) -> _Given | KringError:
    account = uow.find(AccountRow, _account.id == verified.id)
    if account is None or not account.active or account.password_hash != verified.password_hash:
        return CredentialsNotAccepted()  # It changed while the hash was made.
    actor = Actor(network_id=account.network_id, account_id=account.id, session_id=uow.new_id())
    uow.act_as(actor)
    later = account.second_factor_since is not None and in_two_steps
    if not later:
        refused = _without_factor(uow, account, command.second_factor_code)
        if refused is not None:
            return refused
        forget_tries(uow, account.username_key, address)
        uow.act_as(replace(actor, proved_at=uow.now))
    check(uow, Action.SESSION_SIGN_IN, relations_of_anyone(actor))
    if new_hash is not None:
        uow.change(account, password_hash=new_hash)
        uow.record("account.renew-hash", account)
    return give(uow, account, command.device_name)


def _open_device(uow: UnitOfWork, account: AccountRow, device_name: str) -> TokensView:
    token = tokens.new_refresh_token()
    session = add_session(uow, account.id, device_name, digest=tokens.refresh_digest(token))
    return _tokens(uow, session, token)


def add_session(
    uow: UnitOfWork, account_id: UUID, device_name: str, *, digest: bytes
) -> SessionRow:
    """Add the session of whoever acts now; the device used longest ago makes room for it."""
    for surplus in _sessions_of(uow, account_id)[rules.SESSIONS_PER_ACCOUNT - 1 :]:
        revoke(uow, surplus, reason="too-many-devices")
    session_id = uow.actor.session_id
    assert session_id is not None  # noqa: S101 -- named by `_open` before anybody gives one
    session = SessionRow(
        id=session_id,
        account_id=account_id,
        device_name=device_name,
        last_used_at=uow.now,
        refresh_digest=digest,
        proved_at=uow.actor.proved_at,
    )
    uow.add(session)
    uow.record("session.sign-in", session)
    return session


def _without_factor(uow: UnitOfWork, account: AccountRow, code: str | None) -> KringError | None:
    """Give why somebody is not let in for want of their second factor; none when nothing is."""
    if account.second_factor_since is None:
        return None
    if code is None:
        return SecondFactorNeeded("prove")  # The try stays counted until the factor was shown.
    try:
        proofs.take_code(uow, account, code)
    except SecondFactorNotAccepted as refused:
        uow.record("session.refuse", account, reason="second-factor")
        return refused
    return None


def _rotate(uow: UnitOfWork, token: str) -> TokensView | KringError:
    digest = tokens.refresh_digest(token)
    session = _session_with(uow, digest)
    if session is None or session.revoked_at is not None:
        return NotSignedIn()
    account = uow.find(AccountRow, _account.id == session.account_id)
    idle = uow.now - session.last_used_at > rules.SESSION_IDLE
    if account is None or not account.active or idle:
        return NotSignedIn()
    actor = Actor(network_id=account.network_id, account_id=account.id, session_id=session.id)
    uow.act_as(actor)
    check(uow, Action.SESSION_REFRESH, relations_of_anyone(actor))
    successor = tokens.next_refresh_token(uow.store.keys, token)
    if session.refresh_digest == digest:
        spent = session.previous_digest
        uow.change(
            session,
            refresh_digest=tokens.refresh_digest(successor),
            previous_digest=digest,
            rotated_at=uow.now,
            last_used_at=uow.now,
        )
        uow.record("session.refresh", session)
        _spend(uow, session, spent)
        return _tokens(uow, session, successor)
    lost = session.rotated_at is not None and uow.now - session.rotated_at <= rules.REFRESH_GRACE
    if session.previous_digest == digest and lost:
        return _tokens(uow, session, successor)
    revoke(uow, session, reason="token-used-twice")
    uow.notify("session-ended-for-safety", session, [to_account(account.id)])
    return NotSignedIn()


def _session_with(uow: UnitOfWork, digest: bytes) -> SessionRow | None:
    """Find the session whose token this is, or was."""
    session = uow.find(
        SessionRow, (_session.refresh_digest == digest) | (_session.previous_digest == digest)
    )
    if session is not None:
        return session
    spent = uow.select(select(_spent.session_id).where(_spent.digest == digest))
    return uow.find(SessionRow, _session.id == spent[0].session_id) if spent else None


def _spend(uow: UnitOfWork, session: SessionRow, digest: bytes | None) -> None:
    """Remember the token before the last one: it is older than the grace can reach."""
    if digest is not None:
        values = {"digest": digest, "session_id": session.id, "spent_at": uow.now}
        uow.keep(Insert(SpentTokenRow, values))


def _sessions_of(uow: UnitOfWork, account_id: UUID) -> list[SessionRow]:
    """Give the sessions of an account that still count, the one used last first."""
    return uow.all(
        SessionRow,
        _session.account_id == account_id,
        _session.revoked_at.is_(None),
        order_by=(_session.last_used_at.desc(), _session.id.desc()),
    )


def _tokens(uow: UnitOfWork, session: SessionRow, refresh_token: str) -> TokensView:
    access_token = tokens.issue(
        uow.store.keys, account_id=session.account_id, session_id=session.id, now=uow.now
    )
    return TokensView(
        access_token=access_token,
        refresh_token=refresh_token,
        expires_in=tokens.LIFE_S,
        session_id=session.id,
        account_id=session.account_id,
    )
