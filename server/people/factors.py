"""Getting and giving up a second factor.

    begin app ──first code──▶ counts ──▶ shown at each sign-in, and again before what is grave
    ask browser ──passkey──▶ counts       │
                                          └──removed, or reset by an administrator──▶ ended

With the first factor a password alone is not enough any more: every other device is signed out, and
ten recovery codes are told once. These are no commands: their answers hold secrets, which no log
may give again. A try is counted before it is looked at, and taken back when it was right.

Must not: serve a session that has still to show its factor with anything but showing it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from server.kernel.errors import (
    GuardNotMet,
    KringError,
    NotFound,
    SecondFactorNeeded,
    SecondFactorNotAccepted,
)
from server.kernel.journal import to_account
from server.kernel.keychain import DataKeyRow
from server.kernel.running import Runtime, run_act
from server.kernel.tables import columns
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.people import codes, passkeys, proofs, rules, sessions
from server.people.proving import asking_of, own_account, own_session
from server.people.tables import AccountRow, FactorRow, SessionRow
from server.policy.actions import Action
from server.policy.gate import check
from server.policy.identity import Asking
from server.policy.rules import Relation
from shared.factors import (
    ConfirmTotp,
    EnrolPasskey,
    EnrolTotp,
    FactorEnrolled,
    FactorList,
    FactorView,
    PasskeyOptions,
    RecoveryCodes,
    TotpEnrolment,
)
from shared.vocabulary import FactorKind

_account = columns(AccountRow)
_factor = columns(FactorRow)
_key = columns(DataKeyRow)
_session = columns(SessionRow)


def list_factors(runtime: Runtime, who: Claims) -> FactorList:
    """Give one's own factors, and whether a role of one's own needs one."""

    def act(uow: UnitOfWork) -> FactorList:
        asking = _may_change(uow, who, Action.FACTOR_LIST)
        return FactorList(
            items=tuple(_view(each) for each in proofs.factors_of(uow, who.account_id)),
            recovery_codes_left=proofs.codes_left(uow, who.account_id),
            required_at=asking.required_from,
        )

    return run_act(runtime.store, runtime.clock(), Action.FACTOR_LIST, act)


def enrol_totp(runtime: Runtime, who: Claims, command: EnrolTotp) -> TotpEnrolment:
    """Begin with an app that shows codes; it counts once `confirm_totp` saw one of them."""

    def act(uow: UnitOfWork) -> TotpEnrolment:
        _may_change(uow, who, Action.FACTOR_ENROL)
        account = own_account(uow, who)
        uow.lock(account.id)
        _drop_pending(uow, account.id)
        _insist_on_room(uow, account.id)
        if not uow.select(select(_key.subject_id).where(_key.subject_id == account.id)):
            uow.new_key(account.id)
        secret = codes.new_secret()
        factor = FactorRow(
            id=uow.new_id(),
            account_id=account.id,
            kind=FactorKind.TOTP,
            name=command.name,
            secret=secret,
        )
        uow.add(factor)
        uow.record("factor.enrol", factor)
        uri = codes.address_of(secret, account.username)
        return TotpEnrolment(factor_id=factor.id, secret=secret, uri=uri)

    return run_act(runtime.store, runtime.clock(), Action.FACTOR_ENROL, act)


def confirm_totp(
    runtime: Runtime, who: Claims, factor_id: UUID, command: ConfirmTotp
) -> FactorEnrolled:
    """Let an app count, now that it showed a right code.

    Raises
    ------
    NotFound
        When there is none that waits, or it was begun more than a quarter of an hour ago.
    SecondFactorNotAccepted
        When the code is not right.
    """

    def act(uow: UnitOfWork) -> FactorEnrolled:
        _may_change(uow, who, Action.FACTOR_CONFIRM)
        account = own_account(uow, who)
        uow.lock(account.id)
        factor = uow.find(FactorRow, _factor.id == factor_id, *_pending(account.id))
        if factor is None or uow.now - factor.created_at > rules.ENROLMENT:
            raise NotFound
        step = codes.step_of(factor.secret or "", command.code, now=uow.now, last_step=None)
        if step is None:
            raise SecondFactorNotAccepted
        uow.change(factor, confirmed_at=uow.now, used_at=uow.now, last_step=step)
        uow.record("factor.confirm", factor)
        return _counts_now(uow, who, account, factor)

    return run_act(runtime.store, runtime.clock(), Action.FACTOR_CONFIRM, act)


def ask_to_make_passkey(runtime: Runtime, who: Claims, site: passkeys.Site) -> PasskeyOptions:
    """Give what the browser is asked to make a passkey."""

    def act(uow: UnitOfWork) -> PasskeyOptions:
        _may_change(uow, who, Action.FACTOR_ENROL)
        account = own_account(uow, who)
        _insist_on_room(uow, account.id)
        options = passkeys.ask_to_make(
            site,
            account_id=account.id.bytes,
            username=account.username,
            challenge=proofs.new_challenge(uow, who.session_id, "enrol"),
            known=proofs.passkeys_of(proofs.factors_of(uow, account.id)),
        )
        return PasskeyOptions(options=options)

    return run_act(runtime.store, runtime.clock(), Action.FACTOR_ENROL, act)


def enrol_passkey(
    runtime: Runtime, who: Claims, command: EnrolPasskey, site: passkeys.Site
) -> FactorEnrolled:
    """Let a passkey count that was made as it was asked.

    Raises
    ------
    SecondFactorNotAccepted
        When it was not, or was asked too long ago.
    """

    def act(uow: UnitOfWork) -> FactorEnrolled | KringError:
        _may_change(uow, who, Action.FACTOR_ADD_PASSKEY)
        account = own_account(uow, who)
        challenge = proofs.spend_challenge(uow, who.session_id, "enrol")
        if challenge is None:
            return SecondFactorNotAccepted()
        try:
            made = passkeys.take_made(site, challenge=challenge, credential=command.credential)
        except SecondFactorNotAccepted as refused:
            return refused  # After the commit: what was asked is spent, also by a wrong answer.
        uow.lock(account.id)
        factor = FactorRow(
            id=uow.new_id(),
            account_id=account.id,
            kind=FactorKind.PASSKEY,
            name=command.name,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            confirmed_at=uow.now,
            used_at=uow.now,
        )
        uow.add(factor)
        uow.record("factor.confirm", factor)
        return _counts_now(uow, who, account, factor)

    return run_act(runtime.store, runtime.clock(), Action.FACTOR_ADD_PASSKEY, act)


def renew_codes(runtime: Runtime, who: Claims) -> RecoveryCodes:
    """Make new recovery codes; those of before are worth nothing any more."""

    def act(uow: UnitOfWork) -> RecoveryCodes:
        asking = _may_change(uow, who, Action.FACTOR_RENEW_CODES)
        if not asking.has_factor:
            raise GuardNotMet("another_factor_first")
        account = own_account(uow, who)
        uow.lock(account.id)
        made = proofs.make_codes(uow, account.id)
        uow.notify("factor-changed", account, [to_account(account.id)])
        return RecoveryCodes(codes=made)

    return run_act(runtime.store, runtime.clock(), Action.FACTOR_RENEW_CODES, act)


def remove_factor(runtime: Runtime, who: Claims, factor_id: UUID) -> None:
    """Give up a factor; every other device is signed out.

    Raises
    ------
    NotFound
        When there is no such factor of one's own.
    GuardNotMet
        When it is the only one and a role of one's own needs one.
    """

    def act(uow: UnitOfWork) -> None:
        asking_of(uow, who)
        factor = uow.find(
            FactorRow,
            _factor.id == factor_id,
            _factor.account_id == who.account_id,
            _factor.ended_at.is_(None),
        )
        if factor is None:
            raise NotFound
        asking = _may_change(uow, who, Action.FACTOR_REMOVE)
        _remove(uow, who, asking, own_account(uow, who), factor)

    run_act(runtime.store, runtime.clock(), Action.FACTOR_REMOVE, act)


def _counts_now(
    uow: UnitOfWork, who: Claims, account: AccountRow, factor: FactorRow
) -> FactorEnrolled:
    """Ask for the second factor from now on; this session has shown it."""
    if account.second_factor_since is None:
        uow.change(account, second_factor_since=uow.now)
        uow.record("account.require-second-factor", account)
    session = own_session(uow, who)
    uow.change(session, proved_at=uow.now)
    uow.record("session.prove", session)
    left = proofs.codes_left(uow, account.id)
    made = () if left else proofs.make_codes(uow, account.id)
    _tell_and_sign_out(uow, who, account)
    return FactorEnrolled(factor_id=factor.id, recovery_codes=made)


def _remove(
    uow: UnitOfWork, who: Claims, asking: Asking, account: AccountRow, factor: FactorRow
) -> None:
    uow.lock(account.id)
    counting = proofs.factors_of(uow, account.id)
    counts = factor.confirmed_at is not None
    if counts:
        required = asking.required_from is not None
        rules.check_not_the_last(len(counting), required=required)
    uow.change(factor, ended_at=uow.now, secret=None, credential_id=None)
    uow.record("factor.remove", factor)
    if not counts:
        return
    if len(counting) == 1:
        uow.change(account, second_factor_since=None)
        uow.record("account.release-second-factor", account)
        proofs.end_codes(uow, account.id)
    _tell_and_sign_out(uow, Claims(account_id=account.id, session_id=who.session_id), account)


def _tell_and_sign_out(uow: UnitOfWork, who: Claims, account: AccountRow) -> None:
    sessions.revoke_all(uow, account.id, reason="factor-changed", but=who.session_id)
    uow.notify("factor-changed", account, [to_account(account.id)])


def _may_change(uow: UnitOfWork, who: Claims, action: Action) -> Asking:
    """Let somebody at their own factors: not while the one they have is still to be shown."""
    asking = asking_of(uow, who)
    if asking.must_prove:
        raise SecondFactorNeeded("prove")
    check(uow, action, {Relation.SELF})
    return asking


def _pending(account_id: UUID) -> tuple[bool, ...]:
    return (
        _factor.account_id == account_id,
        _factor.ended_at.is_(None),
        _factor.confirmed_at.is_(None),
    )


def _drop_pending(uow: UnitOfWork, account_id: UUID) -> None:
    for factor in uow.all(FactorRow, *_pending(account_id)):
        uow.change(factor, ended_at=uow.now, secret=None)
        uow.record("factor.remove", factor)


def _insist_on_room(uow: UnitOfWork, account_id: UUID) -> None:
    if len(proofs.factors_of(uow, account_id)) >= rules.FACTORS_PER_ACCOUNT:
        raise GuardNotMet("fewer_factors_first")


def _view(factor: FactorRow) -> FactorView:
    return FactorView(
        factor_id=factor.id,
        kind=factor.kind,
        name=factor.name,
        enrolled_at=factor.confirmed_at or factor.created_at,
        used_at=factor.used_at,
    )
