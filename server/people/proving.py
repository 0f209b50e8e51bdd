"""A session shows who it is: after the password, and again before what cannot be taken back.

    password ──▶ nothing is served ──second factor──▶ served ──five minutes──▶ asked again (step-up)

A try is counted before it is looked at, and taken back when it was right, together with the
password's: whoever has the password gets no free guesses at the code.

Must not: say what was wrong, or let a password do where there is a second factor.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.kernel.errors import KringError, NotSignedIn, NotValid, SecondFactorNotAccepted
from server.kernel.running import Runtime, run_act
from server.kernel.tables import columns
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.people import passkeys, passwords, proofs, rules
from server.people.tables import AccountRow, SessionRow
from server.people.tries import count_try, forget_tries
from server.policy.actions import Action
from server.policy.gate import check
from server.policy.identity import Asking, find_asking
from server.policy.rules import Relation
from shared.factors import PasskeyOptions, ProveSession, SessionProved

_account = columns(AccountRow)
_session = columns(SessionRow)


def prove(
    runtime: Runtime, who: Claims, command: ProveSession, site: passkeys.Site | None = None
) -> SessionProved:
    """Let a session show who it is: when somebody signs in, and again before what is grave.

    Parameters
    ----------
    site
        Where passkeys are bound to; needed for a passkey only.

    Raises
    ------
    SecondFactorNotAccepted
        When it is not right, or was used before.
    AccountLockedForNow
        After too many wrong ones; a right one waits as well.
    NotSignedIn
        When the session has ended, or the password was given too long ago.
    """
    rules.check_one_proof(command.code, command.passkey, command.password)
    store, action = runtime.store, Action.SESSION_PROVE
    now = runtime.clock()
    account = run_act(store, now, action, lambda uow: _begin_proof(uow, who))
    right = command.password is not None and passwords.verify_password(
        account.password_hash, command.password
    )
    return run_act(
        store,
        now,
        action,
        lambda uow: _prove(uow, who, command, site=site, password_is_right=right),
    )


def ask_for_passkey(runtime: Runtime, who: Claims, site: passkeys.Site) -> PasskeyOptions:
    """Give what the browser asks one of the account's passkeys."""

    def act(uow: UnitOfWork) -> PasskeyOptions:
        asking_of(uow, who)
        check(uow, Action.SESSION_PROVE, {Relation.SELF})
        known = proofs.passkeys_of(proofs.factors_of(uow, who.account_id))
        if not known:
            raise NotValid(("passkey",), "no_passkey")
        challenge = proofs.new_challenge(uow, who.session_id, "prove")
        return PasskeyOptions(options=passkeys.ask_to_sign(site, challenge=challenge, known=known))

    return run_act(runtime.store, runtime.clock(), Action.SESSION_PROVE, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """With what a session can show who it is."""

    code: bool
    """A code of an app, or a recovery code."""
    passkey: bool
    password: bool
    """Only without any factor."""


def ways_to_prove(runtime: Runtime, who: Claims) -> Ways:
    """Give with what a session can show who it is."""

    def act(uow: UnitOfWork) -> Ways:
        asking = asking_of(uow, who)
        check(uow, Action.SESSION_PROVE, {Relation.SELF})
        known = proofs.passkeys_of(proofs.factors_of(uow, who.account_id))
        return Ways(code=asking.has_factor, passkey=bool(known), password=not asking.has_factor)

    return run_act(runtime.store, runtime.clock(), Action.SESSION_PROVE, act)


def has_to_prove(runtime: Runtime, who: Claims) -> bool:
    """Tell whether a session has still to show the second factor before anything else."""

    def act(uow: UnitOfWork) -> bool:
        asking = asking_of(uow, who)
        check(uow, Action.SESSION_PROVE, {Relation.SELF})
        return asking.must_prove

    return run_act(runtime.store, runtime.clock(), Action.SESSION_PROVE, act)


def asking_of(uow: UnitOfWork, who: Claims) -> Asking:
    """Give who a session is of, also before it has shown a second factor, and act as them."""
    asking = find_asking(uow, who)
    uow.act_as(asking.actor)
    return asking


def own_account(uow: UnitOfWork, who: Claims) -> AccountRow:
    """Give the account of a session."""
    account = uow.find(AccountRow, _account.id == who.account_id)
    if account is None:
        raise NotSignedIn
    return account


def own_session(uow: UnitOfWork, who: Claims) -> SessionRow:
    """Give the row of a session."""
    session = uow.find(SessionRow, _session.id == who.session_id)
    if session is None:
        raise NotSignedIn
    return session


def _begin_proof(uow: UnitOfWork, who: Claims) -> AccountRow:
    asking = asking_of(uow, who)
    if asking.must_prove and uow.now - asking.begun_at > rules.SECOND_STEP:
        raise NotSignedIn
    check(uow, Action.SESSION_PROVE, {Relation.SELF})
    account = own_account(uow, who)
    count_try(uow, account.username_key)
    return account


def _prove(
    uow: UnitOfWork,
    who: Claims,
    command: ProveSession,
    *,
    site: passkeys.Site | None,
    password_is_right: bool,
) -> SessionProved | KringError:
    asking_of(uow, who)
    check(uow, Action.SESSION_PROVE, {Relation.SELF})
    account, session = own_account(uow, who), own_session(uow, who)
    try:
        _take(uow, who, account, command, site=site, password_is_right=password_is_right)
    except SecondFactorNotAccepted as refused:
        uow.record("session.refuse", session, reason="not-accepted")
        return refused
    forget_tries(uow, account.username_key)
    uow.change(session, proved_at=uow.now)
    uow.record("session.prove", session)
    return SessionProved(session_id=session.id, proved_at=uow.now)


def _take(
    uow: UnitOfWork,
    who: Claims,
    account: AccountRow,
    command: ProveSession,
    *,
    site: passkeys.Site | None,
    password_is_right: bool,
) -> None:
    if command.code is not None:
        proofs.take_code(uow, account, command.code)
    elif command.passkey is not None and site is not None:
        challenge = proofs.spend_challenge(uow, who.session_id, "prove")
        if challenge is None:
            raise SecondFactorNotAccepted
        proofs.take_passkey(uow, account, challenge, command.passkey, site)
    elif account.second_factor_since is not None or not password_is_right:
        # Whoever has a factor shows that one: the password is what a thief may have.
        raise SecondFactorNotAccepted
