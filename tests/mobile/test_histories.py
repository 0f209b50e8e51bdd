"""Random histories over a way that loses, a server that refuses, and a phone that is restarted.

Whatever happened, once the way is clear each thing meant has happened exactly once, in order, or
stands refused with its reason; and the phone shows what the server has.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from typing_extensions import override

from mobile.data.outbox import OutboxState
from mobile.sync.engine import SyncState
from shared.problems import ProblemType
from shared.projection import PendingState
from shared.signals import SubmitSignal
from shared.sync import RecordKind
from tests.support.bench import Bench, a_pupil
from tests.support.phones import PIN, a_signal, a_withdrawal
from tests.support.protocol_server import problem


class Histories(RuleBasedStateMachine):
    """One teacher's phone over weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.bench = Bench(Path(self.folder.name))
        asyncio.run(self.bench.sign_in())
        self.meant: list[UUID] = []
        self.signals: list[SubmitSignal] = []
        self.taken_back: set[UUID] = set()
        self.pupils = 0

    @rule(pupil=st.integers(1, 3))
    def signal(self, pupil: int) -> None:
        command = a_signal(pupil=UUID(int=pupil))
        self.bench.phone.outbox.add(command)
        self.meant.append(command.command_id)
        self.signals.append(command)

    @precondition(lambda self: self.signals)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        command = a_withdrawal(data.draw(st.sampled_from(self.signals)))
        self.bench.phone.outbox.add(command)
        self.meant.append(command.command_id)

    @precondition(lambda self: self.signals)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        command = data.draw(st.sampled_from(self.signals))
        if self.bench.phone.outbox.take_back(command.command_id):
            self.taken_back.add(command.command_id)

    @rule(losses=st.lists(st.sampled_from(["question", "answer", "half", ""]), max_size=4))
    def synchronise(self, losses: list[str]) -> None:
        self.bench.way.losses = losses
        asyncio.run(self.bench.sync())
        self.bench.way.losses = []

    @rule(
        kind=st.sampled_from(
            [
                (ProblemType.DATABASE_BUSY, 503),
                (ProblemType.BODY_TOO_LARGE, 413),
                (ProblemType.OUT_OF_SPACE, 507),
                (ProblemType.INTERNAL, 500),
                (ProblemType.BODY_NOT_VALID, 422),
            ]
        )
    )
    def trouble(self, kind: tuple[ProblemType, int]) -> None:
        self.bench.server.fail_next.append(problem(*kind))
        asyncio.run(self.bench.sync())

    @precondition(lambda self: self.meant)
    @rule(data=st.data(), how=st.sampled_from(["reject", "hold", "poison"]))
    def be_unkind(self, data: st.DataObject, how: str) -> None:
        command_id = data.draw(st.sampled_from(self.meant))
        if how == "reject" and command_id not in self.bench.server.carried_out:
            self.bench.server.reject[command_id] = problem(ProblemType.FORBIDDEN, 403)
        elif how == "hold":
            self.bench.server.hold.add(command_id)
        elif command_id not in self.bench.server.carried_out:
            self.bench.server.poison.add(command_id)

    @rule()
    def be_kind(self) -> None:
        self.bench.server.hold.clear()

    @rule(page=st.integers(1, 4))
    def more_pupils(self, page: int) -> None:
        self.bench.server.page = page
        self.pupils += 1
        self.bench.server.change(a_pupil(self.pupils))

    @rule()
    def reset(self) -> None:
        self.bench.server.reset_next = True

    @rule()
    def expire(self) -> None:
        self.bench.server.expire_access()

    @rule()
    def restart(self) -> None:
        asyncio.run(self.bench.phone.close())
        self.bench.start()
        self.bench.phone.access.unlock(PIN)

    @rule()
    def forget_the_pin(self) -> None:
        self.bench.phone.access.revoke()
        asyncio.run(self.bench.sign_in())

    @invariant()
    def nothing_is_lost_and_nothing_happens_twice(self) -> None:
        runs = self.bench.server.runs
        assert len(set(runs)) == len(runs)
        here = {entry.command_id for entry in self.bench.phone.outbox.entries()}
        assert set(self.meant) - self.taken_back <= here | set(runs)
        assert not self.taken_back & set(runs)

    @invariant()
    def a_queued_signal_is_never_shown_as_done(self) -> None:
        waiting = {entry.command_id for entry in self.bench.phone.outbox.entries()}
        for shown in self.bench.phone.views.my_signals():
            for one in shown.pending:
                if one.command.command_id in waiting:
                    assert one.state is not PendingState.CONFIRMED

    @override
    def teardown(self) -> None:
        server, phone = self.bench.server, self.bench.phone
        server.hold.clear()
        server.fail_next.clear()
        for _ in range(3):
            asyncio.run(self.bench.sync())
        assert self.bench.is_in(SyncState.UP_TO_DATE)
        entries = phone.outbox.entries()
        assert all(entry.state is OutboxState.REFUSED and entry.problem for entry in entries)
        refused = {entry.command_id for entry in entries}
        assert refused.isdisjoint(server.runs)
        assert set(self.meant) - self.taken_back == refused | set(server.runs)
        receipts = {record.id for record in phone.store.records(RecordKind.SIGNAL_RECEIPT)}
        assert receipts == set(server.signals)
        assert len(phone.store.records(RecordKind.PUPIL)) == self.pupils
        assert phone.store.confirmations() == ()
        asyncio.run(phone.close())
        self.folder.cleanup()


Histories.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestHistories = Histories.TestCase
