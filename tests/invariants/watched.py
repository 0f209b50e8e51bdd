"""A region in which nothing happens without being looked at: every step is held to every invariant.

A step is one command, one exchange of a phone, one reading, or one round of the worker.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import note

from mobile.data.outbox import OutboxState
from mobile.data.vault import VaultState
from mobile.sync.engine import SyncState
from server import wiring, worker
from server.kernel.errors import Conflict, KringError, NotSignedIn, StaleRecord
from server.kernel.running import Ran, Runtime, run_command
from shared.commands import WORKER_COMMANDS
from shared.contract import Command, Receipt
from shared.problems import ProblemType
from shared.sync import RecordKind
from tests.invariants import audit, opinion, sight
from tests.invariants.asking import Asking
from tests.invariants.means import Meant
from tests.invariants.picture import Picture, Row
from tests.invariants.region import Region

_NO_STEP = frozenset({"case.answer-closing", "referral.see"})
"""Commands that may leave the version of what they are about as it is."""
_AFTER_A_CRASH_S = 11
"""When the worker tries again what a process that died had begun."""
LISTS = (
    "/v1/pupils",
    "/v1/signals",
    "/v1/signals?box=own",
    "/v1/referrals?box=in",
    "/v1/referrals?box=out",
    "/v1/cases",
    "/v1/notices",
    "/v1/me",
)


@dataclass(frozen=True)
class Answered:
    """A command and the first answer it got."""

    who: str
    command: Command
    receipt: Receipt


class Watched:
    """A region and whoever watches it."""

    def __init__(self, region: Region) -> None:
        """Look at how it begins."""
        self.region = region
        self.world = region.world
        # A process that dies after the commit of a command, before it carries out the rest.
        self.dying = Runtime(
            store=self.world.runtime.store,
            clock=self.world.clock,
            handlers={
                kind: handler
                for kind, handler in wiring.HANDLERS.items()
                if kind not in set(WORKER_COMMANDS.values())
            },
            find_actor=self.world.runtime.find_actor,
        )
        self.answered: list[Answered] = []
        self.late: set[UUID] = set()
        """Commands that the way delivered once more."""
        self.now = Picture.of(self.world.runtime.store.engine)

    def asking(self, chance: Random) -> Asking:
        """Give what people can mean now."""
        return Asking(self.region, self.now, chance)

    def send(self, meant: Meant, *, dies: bool = False) -> Receipt | None:
        """Carry out a command; give its receipt, or none when it was refused."""
        who, command = meant
        before = self.now
        self.world.clock.forward(seconds=1)
        try:
            ran = self._run(who, command, dies=dies)
        except KringError as refused:
            note(f"{who} means {command.type}: {refused}")
            audit.nothing_happened(before, self._look())
            self._is_honest(before, command, refused)
            return None
        note(f"{who} means {command.type}: {ran.receipt.status}{' and all dies' if dies else ''}")
        self._check(before, self._look())
        assert not ran.replayed, "nothing_lost: a new command was taken for an old one"
        self._compares_and_sets(before, command, ran.receipt)
        self.answered.append(Answered(who, command, ran.receipt))
        return ran.receipt

    def send_again(self, old: Answered) -> None:
        """Repeat a command: it gets its first answer, and nothing happens."""
        before = self.now
        try:
            ran = self._run(old.who, old.command)
        except NotSignedIn:
            ran = Ran(old.receipt, replayed=True)  # Who has left gets no answer at all.
        audit.nothing_happened(before, self._look())
        assert ran == Ran(old.receipt, replayed=True), "compare_and_set: another answer"

    def send_under_the_id_of(self, old: Answered, command: Command) -> None:
        """Send another command under an id that was used: it is refused."""
        before = self.now
        with pytest.raises((Conflict, NotSignedIn)) as refused:
            self._run(old.who, replace(command, command_id=old.command.command_id))
        reused = refused.value.problem is ProblemType.COMMAND_ID_REUSED
        assert reused or refused.type is NotSignedIn, "compare_and_set: one id, two commands"
        audit.nothing_happened(before, self._look())

    def tidy_up(self) -> None:
        """Let the worker end what a process that died had begun."""
        before = self.now
        self.world.clock.forward(seconds=_AFTER_A_CRASH_S)
        self.world.run_errands()
        self._check(before, self._look())

    def pass_time(self, **span: float) -> None:
        """Let time pass and the worker make a round: it reminds, and ends nothing."""
        self.tidy_up()
        note(f"{span} pass")
        before = self.now
        self.world.clock.forward(**span)
        done = worker.one_round(self.world.runtime, wiring.JOBS)
        assert done.failed == 0, "the worker met something nobody foresaw"
        now = self._look()
        self._check(before, now)
        opinion.never_auto_close(before, now)
        opinion.overdue_is_told(now, self.at)

    def read(self, who: str, path: str) -> Any:
        """Read something as somebody; give the answer, or none when it was refused."""
        note(f"{who} reads {path}")
        return self._asked(who, path)

    def copy(self, who: str) -> None:
        """Read everything a new phone of somebody's would copy."""
        answer = self._asked(who, "/v1/sync", {})
        while answer is not None and answer["more"]:
            answer = self._asked(who, "/v1/sync", {"cursor": answer["cursor"]})

    def see_previews(self) -> None:
        """Look, as each desk that was asked and has not said yes, at all there is to see."""
        asked = [row for row in self.now.rows("referral") if row["sent_at"] is not None]
        for organisation_id in self.region.services:
            who = self.region.partner(organisation_id)
            waiting = [
                row
                for row in asked
                if row["to_organisation_id"] == organisation_id and row["accepted_at"] is None
            ]
            for row in waiting:
                self._asked(who, f"/v1/referrals/{row['id']}")
            if waiting:
                self._asked(who, "/v1/referrals?box=in")
                self.copy(who)

    def sync(self, name: str, *losses: str) -> None:
        """Let a phone synchronise over a way that loses these."""
        phone = self.region.phones[name]
        before = self.now
        note(f"the phone of {name} synchronises, {losses} lost")
        asyncio.run(phone.sync(*losses))
        now = self._look()
        self._check(before, now)
        account_id = self.region.people[name].account_id
        if phone.phone.engine.status.state is SyncState.UP_TO_DATE:
            kept = [phone.phone.store.records(kind) for kind in RecordKind]
            sight.preview_only(now, self.at, account_id, repr(kept), self.region.canaries)
        self.nothing_is_lost()

    def deliver_again(self, name: str, body: bytes) -> None:
        """Let an exchange that was sent before arrive once more; nobody reads the answer."""
        before = self.now
        self.late |= {UUID(each["command_id"]) for each in json.loads(body)["commands"]}
        self.region.people[name].client.post(
            "/v1/sync", content=body, headers={"content-type": "application/json"}
        )
        self._check(before, self._look())

    def nothing_is_lost(self) -> None:
        """Find everything that was meant: acknowledged at the server, or in its outbox."""
        for phone in self.region.phones.values():
            if phone.phone.access.state is VaultState.OPEN:
                here = {entry.command_id for entry in phone.phone.outbox.entries()}
                meant = {command.command_id for command in phone.meant}
                assert meant <= here | self.now.commands, "nothing_lost: a phone lost something"

    def end(self) -> None:
        """Clear the way: all that was meant has happened once, or stands refused with its why."""
        self.tidy_up()
        for name, phone in self.region.phones.items():
            for _ in range(3):
                self.sync(name)
            if phone.phone.engine.status.state is not SyncState.UP_TO_DATE:
                continue  # Whoever was let go sends nothing any more.
            entries = phone.phone.outbox.entries()
            assert all(each.state is OutboxState.REFUSED and each.problem for each in entries)
            both = {each.command_id for each in entries} & self.now.commands
            assert both <= self.late, "nothing_lost: shown as refused, and done"
        self._keeps_its_secrets()

    @property
    def at(self) -> datetime:
        """The moment it is."""
        return self.world.clock.now

    def _keeps_its_secrets(self) -> None:
        """Find no word in the files of the database; other spellings are `test_canary`'s."""
        engine = self.world.runtime.store.engine
        if engine.dialect.name != "sqlite":
            return
        assert engine.url.database is not None
        file = Path(engine.url.database)
        for part in file.parent.glob(file.name + "*"):
            content = part.read_bytes().decode("latin-1")
            found = [canary.said for _, canary in self.region.canaries.found_in(content)]
            assert not found, "a word stands in the database as it was written"

    def _run(self, who: str, command: Command, *, dies: bool = False) -> Ran:
        runtime = self.dying if dies else self.world.runtime
        return run_command(runtime, self.region.people[who].claims, command)

    def _look(self) -> Picture:
        self.now = Picture.of(self.world.runtime.store.engine, self.now.last_seq)
        return self.now

    def _check(self, before: Picture, now: Picture) -> None:
        if now.tables == before.tables and not now.journal:
            return
        audit.audited(before, now)
        opinion.no_orphan(now)
        opinion.one_connector(now)
        opinion.no_gap(now)
        opinion.until_accept(before, now)
        opinion.no_unilateral_return(before, now)
        opinion.leaver_guard(now)
        opinion.close_guard(before, now)
        opinion.loop_closed(now)
        opinion.sharing_recorded(now)

    def _asked(self, who: str, path: str, body: Any = None) -> Any:
        """Ask over HTTP: what comes back may be known, is in the journal, and changed nothing."""
        before = self.now
        person = self.region.people[who]
        ask = person.client.get if body is None else partial(person.client.post, json=body)
        response = ask(path)
        now = self._look()
        assert response.status_code < 500, response.text
        assert now.tables == before.tables, "a reading changed something"
        about = sight.preview_only(
            now, self.at, person.account_id, response.text, self.region.canaries
        )
        audit.read_is_audited(now, person.account_id, about)
        return response.json() if response.status_code == 200 else None

    def _is_honest(self, before: Picture, command: Command, refused: KringError) -> None:
        """Hold a refusal to what is so: a stale record says how it stands."""
        row = _target(before, command)
        if isinstance(refused, StaleRecord) and refused.current is not None:
            assert row is not None
            assert refused.current["version"] == row["version"], "compare_and_set: not as it is"
            assert getattr(command, "version", None) != row["version"], "compare_and_set: not stale"

    def _compares_and_sets(self, before: Picture, command: Command, receipt: Receipt) -> None:
        """Hold a yes to the version the person saw, and to a row that is there."""
        row = _target(before, command)
        seen = getattr(command, "version", None)
        assert receipt.command_id in self.now.commands, "nothing_lost: acknowledged, and not kept"
        if seen is not None and row is not None:
            assert row["version"] == seen, "compare_and_set: an old look was good enough"
        after = _target(self.now, command)
        assert after is not None, "nothing_lost: acknowledged, and not there"
        if command.type not in _NO_STEP and row is not None and seen is not None:
            assert after["version"] > row["version"], "compare_and_set: it won and changed nothing"


def _target(now: Picture, command: Command) -> Row | None:
    """Give the row a command is about, by the noun in its name."""
    noun = command.type.partition(".")[0]
    return now.row(noun, getattr(command, f"{noun.replace('-', '_')}_id"))
