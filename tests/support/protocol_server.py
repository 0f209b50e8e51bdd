"""The server's side of ``docs/sync.md`` in memory: honest about the rules, and unkind on demand.

An ASGI application with sign-in, refresh and `POST /v1/sync`. It keeps what was carried out by
command id, so a test can ask whether each thing happened exactly once. It is a model to test the
phone against: journeys run against the real server.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from typing_extensions import override

from mobile.wire import NotReadable, from_document, to_document
from shared.contract import Receipt
from shared.problems import TYPE_PREFIX, Problem, ProblemType
from shared.signals import SignalReceiptView, SubmitSignal, WithdrawSignal
from shared.sync import MAX_COMMANDS, Change, CommandOutcome, OutcomeKind, RecordKind, SyncAnswer
from shared.vocabulary import SignallerStep

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PASSWORD = "a long enough password"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


Application = Callable[[Scope, Receive, Send], Awaitable[None]]
"""Anything that answers like a server."""


def problem(kind: ProblemType, status: int, **more: Any) -> Problem:
    """Make a problem document."""
    return Problem(type=TYPE_PREFIX + kind, title=kind.value, status=status, **more)


@dataclass
class ProtocolServer:
    """One server with one teacher's account."""

    page: int = 500
    """How many changes an answer carries."""
    max_body: int = 1024 * 1024
    max_commands: int = MAX_COMMANDS
    carried_out: dict[UUID, tuple[dict[str, Any], Receipt]] = field(default_factory=dict)
    """By command id: the body that was carried out and its first answer."""
    runs: list[UUID] = field(default_factory=list)
    """Each carrying out, in order; a command id stands here at most once."""
    signals: dict[UUID, SignalReceiptView] = field(default_factory=dict)
    feed: list[Change] = field(default_factory=list)
    reject: dict[UUID, Problem] = field(default_factory=dict)
    """Commands to refuse for good."""
    hold: set[UUID] = field(default_factory=set)
    """Commands to hold back for now."""
    poison: set[UUID] = field(default_factory=set)
    """Commands with which the whole request is answered 422."""
    fail_next: list[Problem | bytes] = field(default_factory=list)
    """Answers to give instead, without doing anything: a problem, or a 200 with these bytes."""
    retry_after: str | None = None
    reset_next: bool = False
    epoch: int = 0
    revoked: bool = False
    access: set[str] = field(default_factory=set)
    refresh: dict[str, str] = field(default_factory=dict)
    """Each refresh token and its successor; the current one has none yet (empty)."""
    second_factor_code: str = ""
    """What the account's app shows; empty for an account without one."""
    refreshes: int = 0
    requests: int = 0
    bodies: list[bytes] = field(default_factory=list)
    now: datetime = START
    _tokens: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        self.requests += 1
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        status, content, extra = self.answer(scope["method"], scope["path"], headers, body)
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", b"application/json"), *extra],
            }
        )
        await send({"type": "http.response.body", "body": content})

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        """Give status, body and further headers."""
        if path == "/v1/sessions" and method == "POST":
            return self._sign_in(body)
        if path == "/v1/sessions/refresh":
            return self._refresh(json.loads(body)["refresh_token"])
        if headers.get("authorization", "")[7:] not in self.access or self.revoked:
            return self._problem(problem(ProblemType.SIGN_IN_NEEDED, 401))
        if path == "/v1/sync":
            self.bodies.append(body)
            return self._sync(body)
        return self._problem(problem(ProblemType.NOT_FOUND, 404))

    def expire_access(self) -> None:
        """Let every access token end."""
        self.access.clear()

    def change(self, one: Change) -> None:
        """Put a change in the feed."""
        self.feed.append(one)

    def _sign_in(self, body: bytes) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        if json.loads(body)["password"] != PASSWORD:
            return self._problem(problem(ProblemType.CREDENTIALS_NOT_ACCEPTED, 401))
        shown = json.loads(body).get("second_factor_code")
        if self.second_factor_code and shown is None:
            return self._problem(problem(ProblemType.SECOND_FACTOR_NEEDED, 403))
        if self.second_factor_code and shown != self.second_factor_code:
            return self._problem(problem(ProblemType.SECOND_FACTOR_NOT_ACCEPTED, 403))
        self.revoked = False
        return self._new_tokens(None)

    def _refresh(self, token: str) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        self.refreshes += 1
        if self.revoked or token not in self.refresh:
            return self._problem(problem(ProblemType.SIGN_IN_NEEDED, 401))
        successor = self.refresh[token]
        if successor and self.refresh[successor]:
            self.revoked = True  # Used a second time, and its successor was used too: a thief.
            return self._problem(problem(ProblemType.SIGN_IN_NEEDED, 401))
        return self._new_tokens(token)

    def _new_tokens(self, old: str | None) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        self._tokens += 1
        successor = (self.refresh[old] if old else "") or f"refresh-{self._tokens}"
        if old:
            self.refresh[old] = successor
        self.refresh.setdefault(successor, "")
        access = f"access-{self._tokens}"
        self.access.add(access)
        document = {
            "access_token": access,
            "refresh_token": successor,
            "expires_in": 600,
            "session_id": str(UUID(int=1)),
            "account_id": str(UUID(int=2)),
        }
        return 200, json.dumps(document).encode(), []

    def _sync(  # noqa: PLR0911 - One rule of the protocol, one answer.
        self, body: bytes
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        if self.fail_next:
            instead = self.fail_next.pop(0)
            if isinstance(instead, bytes):
                return 200, instead, []
            return self._problem(instead)
        if len(body) > self.max_body:
            return self._problem(problem(ProblemType.BODY_TOO_LARGE, 413))
        document = json.loads(body)
        commands = document["commands"]
        if len(commands) > self.max_commands:
            return self._problem(problem(ProblemType.BODY_TOO_LARGE, 413))
        if any(UUID(one["command_id"]) in self.poison for one in commands):
            return self._problem(problem(ProblemType.BODY_NOT_VALID, 422))
        epoch, position = self._position(document["cursor"])
        if position > len(self.feed):
            return self._problem(problem(ProblemType.BODY_NOT_VALID, 422))
        outcomes = tuple(self._run(one) for one in commands)
        reset = epoch != self.epoch or self.reset_next
        if reset:
            self.reset_next = False
            position = 0
        changes = tuple(self.feed[position : position + self.page])
        end = position + len(changes)
        answer = SyncAnswer(
            outcomes=outcomes,
            changes=changes,
            cursor=f"{self.epoch}:{end}",
            more=end < len(self.feed),
            reset=reset,
            server_time=self.now,
        )
        return 200, json.dumps(to_document(answer)).encode(), []

    def _position(self, cursor: str | None) -> tuple[int, int]:
        if cursor is None:
            return self.epoch, 0
        epoch, _, position = cursor.partition(":")
        return int(epoch), int(position)

    def _run(self, document: dict[str, Any]) -> CommandOutcome:  # noqa: PLR0911 - As above.
        command_id = UUID(document["command_id"])
        if command_id in self.hold:
            return CommandOutcome(
                command_id=command_id,
                outcome=OutcomeKind.HELD_BACK,
                problem=problem(ProblemType.DATABASE_BUSY, 503),
            )
        if command_id in self.carried_out:
            first_body, receipt = self.carried_out[command_id]
            if first_body == document:
                return CommandOutcome(
                    command_id=command_id, outcome=OutcomeKind.DUPLICATE, receipt=receipt
                )
            return self._rejected(command_id, problem(ProblemType.COMMAND_ID_REUSED, 422))
        if command_id in self.reject:
            return self._rejected(command_id, self.reject[command_id])
        try:
            receipt = self._carry_out(document)
        except NotReadable:
            return self._rejected(command_id, problem(ProblemType.BODY_NOT_VALID, 422))
        except KeyError:
            return self._rejected(command_id, problem(ProblemType.NOT_FOUND, 404))
        self.carried_out[command_id] = (document, receipt)
        self.runs.append(command_id)
        return CommandOutcome(command_id=command_id, outcome=OutcomeKind.ACCEPTED, receipt=receipt)

    def _rejected(self, command_id: UUID, why: Problem) -> CommandOutcome:
        return CommandOutcome(command_id=command_id, outcome=OutcomeKind.REJECTED, problem=why)

    def _carry_out(self, document: dict[str, Any]) -> Receipt:
        if document["type"] == "signal.submit":
            submit = from_document(document, SubmitSignal)
            view = SignalReceiptView(
                signal_id=submit.signal_id,
                organisation_id=submit.organisation_id,
                young_person_id=submit.young_person_id,
                kind=submit.kind,
                step=SignallerStep.RECEIVED,
                step_at=self.now,
                message=None,
                answer_due_at=None,
                may_withdraw=True,
                version=1,
                created_at=self.now,
            )
            return self._told(submit.command_id, view, "submitted")
        withdraw = from_document(document, WithdrawSignal)
        old = self.signals[withdraw.signal_id]
        view = replace(
            old, step=SignallerStep.WITHDRAWN, may_withdraw=False, version=old.version + 1
        )
        return self._told(withdraw.command_id, view, "withdrawn")

    def _told(self, command_id: UUID, view: SignalReceiptView, status: str) -> Receipt:
        self.signals[view.signal_id] = view
        self.feed.append(
            Change(
                kind=RecordKind.SIGNAL_RECEIPT,
                id=view.signal_id,
                version=view.version,
                record=to_document(view),
            )
        )
        return Receipt(
            command_id=command_id,
            resource="signal",
            resource_id=view.signal_id,
            status=status,
            version=view.version,
            recorded_at=self.now,
        )

    def _problem(self, one: Problem) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        wait = [] if self.retry_after is None else [(b"retry-after", self.retry_after.encode())]
        return one.status, json.dumps(to_document(one)).encode(), wait


class Way(httpx.AsyncBaseTransport):
    """The way to the server: loses questions and answers when told to.

    `losses` is read from the front at each request: ``question`` is lost before the server sees
    it, ``answer`` after it was carried out, ``half`` breaks off in the middle of the answer.
    """

    def __init__(self, server: Application) -> None:
        """Lead to this server, the model or the real one."""
        self._inner = httpx.ASGITransport(app=server)
        self.losses: list[str] = []

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, or lose it."""
        loss = self.losses.pop(0) if self.losses else ""
        if loss == "question":
            raise httpx.ConnectError("no network")
        response = await self._inner.handle_async_request(request)
        if loss == "answer":
            raise httpx.ReadTimeout("no answer")
        if loss == "half":
            content = await response.aread()
            return httpx.Response(response.status_code, content=content[: len(content) // 2])
        return response
