"""The session of this device: signing in, staying signed in, hearing that it is over.

The access token lives minutes and only in memory. The refresh token is used once: the server gives
its successor, which is durable in the store before anything else is asked with it. When that answer
is lost, the same token is sent again at once, and within 30 seconds the server gives the same
successor (``security.md`` section 2). Whoever needs a new token while one is being fetched waits
for that one: there is never a second refresh at the same time.

A refused refresh means that the device was revoked, the session ended, or a token was used twice.
The phone does not tell them apart, because to the person holding it they are the same: what the
server said must go, and only who signs in gets it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from mobile.api.link import Link, NoAnswer, Question, ServerProblem
from mobile.clock import Monotonic
from mobile.wire import NotReadable, from_document, to_bytes
from shared.people import RefreshTokens, SignIn, TokensView
from shared.problems import ProblemType

Sleep = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""

REFRESH_PAUSES_S = (0.5, 2.0, 5.0)
"""How long to wait before each repeat of a lost refresh: all of it well within 30 seconds."""

_MARGIN_S = 15.0
"""A token this close to its end is not used any more."""

_UNAUTHORIZED = 401


class DeviceRevoked(Exception):
    """The server no longer accepts this device: wipe what it said."""


class SignInNeeded(Exception):
    """Nobody is signed in on this device."""


class TokenKeeper(Protocol):
    """Keeps the refresh token durably and sealed. The store is one."""

    def refresh_token(self) -> str | None:
        """Give the token; none when nobody is signed in."""

    def keep_refresh_token(self, token: str) -> None:
        """Keep this token instead of the one before. Durable when it returns."""


class Session:
    """Keeps this device signed in and asks in its name."""

    def __init__(
        self,
        link: Link,
        keeper: TokenKeeper,
        *,
        monotonic: Monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Use this link, and this keeper for what must survive."""
        self._link = link
        self._keeper = keeper
        self._monotonic = monotonic
        self._sleep = sleep
        self._access: str | None = None
        self._ends_at_s = 0.0
        self._refreshing: asyncio.Task[str] | None = None

    async def sign_in(
        self, username: str, password: str, *, device_name: str, code: str | None = None
    ) -> TokensView:
        """Sign in with a name and a password, and the code of a second factor where there is one.

        Returns
        -------
        TokensView
            Not kept yet: the caller opens the vault first, then calls `begin`.

        Raises
        ------
        ServerProblem
            ``credentials-not-accepted``, ``second-factor-needed``, ``second-factor-not-accepted``,
            ``too-many-tries`` or ``account-locked-for-now``.
        NoAnswer
            When the server was not reached.
        """
        told = SignIn(
            username=username,
            password=password,
            device_name=device_name,
            second_factor_code=code,
        )
        return await self._tokens("/v1/sessions", to_bytes(told))

    def begin(self, tokens: TokensView) -> None:
        """Start the session of these tokens: durable first, then used."""
        self._keeper.keep_refresh_token(tokens.refresh_token)
        self._use(tokens)

    def forget(self) -> None:
        """Drop what is in memory, when the app is locked or wiped."""
        self._access = None

    async def ask(self, question: Question) -> Any:
        """Ask in the name of this device; once more with a new token after a 401.

        Raises
        ------
        NoAnswer, ServerProblem
            As `Link.ask`.
        DeviceRevoked
            When the server refuses to go on with this device.
        SignInNeeded
            When there is no session.
        """
        bearer = await self._bearer()
        try:
            return await self._link.ask(question, bearer=bearer)
        except ServerProblem as refusal:
            if refusal.status != _UNAUTHORIZED:
                raise
        if self._access == bearer:
            self._access = None
        return await self._link.ask(question, bearer=await self._bearer())

    async def _bearer(self) -> str:
        if self._access is not None and self._monotonic() < self._ends_at_s - _MARGIN_S:
            return self._access
        if self._refreshing is None:
            self._refreshing = asyncio.ensure_future(self._refresh())
            self._refreshing.add_done_callback(self._refreshed)
        # Shielded: one screen that goes away must not break off the refresh others wait for.
        return await asyncio.shield(self._refreshing)

    def _refreshed(self, task: asyncio.Task[str]) -> None:
        self._refreshing = None
        if not task.cancelled():
            task.exception()  # Asked for, so that a refresh nobody waits for any more stays quiet.

    async def _refresh(self) -> str:
        token = self._keeper.refresh_token()
        if token is None:
            raise SignInNeeded
        body = to_bytes(RefreshTokens(refresh_token=token))
        try:
            tokens = await self._persist(body)
        except ServerProblem as refusal:
            if refusal.is_a(ProblemType.SIGN_IN_NEEDED, ProblemType.CREDENTIALS_NOT_ACCEPTED):
                raise DeviceRevoked from None
            raise
        self.begin(tokens)
        return tokens.access_token

    async def _persist(self, body: bytes) -> TokensView:
        for pause_s in REFRESH_PAUSES_S:
            try:
                return await self._tokens("/v1/sessions/refresh", body)
            except NoAnswer:
                await self._sleep(pause_s)
        return await self._tokens("/v1/sessions/refresh", body)

    async def _tokens(self, path: str, body: bytes) -> TokensView:
        answer = await self._link.ask(Question(method="POST", path=path, body=body))
        try:
            return from_document(answer, TokensView)
        except NotReadable:
            raise NoAnswer("not-readable") from None

    def _use(self, tokens: TokensView) -> None:
        self._access = tokens.access_token
        self._ends_at_s = self._monotonic() + tokens.expires_in
