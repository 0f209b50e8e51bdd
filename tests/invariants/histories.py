"""Random histories of a region: everybody acts, two phones are offline, processes die, time passes.

What each rule does is looked at by ``watched.py``, which holds it to every invariant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from typing_extensions import override

from mobile.data.vault import VaultState
from shared.cases import OpenCase
from shared.referrals import SendReferral
from shared.signals import SubmitSignal, WithdrawSignal
from shared.vocabulary import ReferralKind, SignalReason
from tests.invariants.carried import Carried
from tests.invariants.means import Meant
from tests.invariants.opinion import ENDED_REFERRAL, ENDED_SIGNAL
from tests.invariants.picture import Row
from tests.invariants.region import CARRIERS, a_region
from tests.invariants.watched import LISTS, Watched
from tests.support.databases import Databases, Kind

SEED = st.integers(0, 2**32 - 1)
"""For each step. Were every choice drawn by itself, almost all would be the first of their list."""
LOSSES = st.lists(st.sampled_from(["question", "answer", "half", ""]), max_size=3)
WITH_A_NAME = tuple(kind for kind in ReferralKind if kind is not ReferralKind.ADVICE)
READERS = (
    "teacher",
    "care",
    "principal",
    "outsider",
    "caw",
    "clb",
    "coordinator",
    "administrator",
)
_CASES = 3
SPANS = (
    {"minutes": 20},
    {"hours": 20},
    {"days": 3},
    {"days": 8},
    {"days": 45},
    {"days": 100},
)


class Histories(RuleBasedStateMachine):
    """One region over weeks or months."""

    databases: ClassVar[Databases]
    database_kind: ClassVar[Kind]

    def __init__(self) -> None:
        """Begin with a region of one's own."""
        super().__init__()
        self.open = ExitStack()
        self.region = self.open.enter_context(a_region(self.databases, self.database_kind))
        self.watched = Watched(self.region)
        self.steps = 0

    @initialize(seed=SEED, kind=st.sampled_from(WITH_A_NAME))
    def a_family_is_helped(self, seed: int, kind: ReferralKind) -> None:
        """Begin in the middle: a signal, a case, a partner that was asked."""
        chance = self._chance(seed)
        asking = self.watched.asking(chance)
        signal = asking.a_signal()
        self.watched.send(("teacher", signal))
        people = self.region.people
        case = asking.make(
            OpenCase,
            case_id=self.region.world.new_id(),
            young_person_id=signal.young_person_id,
            organisation_id=self.region.school,
            connector_account_id=people["care"].account_id,
            signal_id=signal.signal_id,
            next_on=asking.a_day_ahead(),
        )
        if self.watched.send(("care", case)) is not None:
            self._ask(chance, self._rows("case")[0], kind)

    @rule(seed=SEED, dies=st.integers(0, 4))
    def somebody_acts(self, seed: int, dies: int) -> None:
        self._act(self._chance(seed), dies=dies == 4)

    @rule(seeds=st.lists(SEED, min_size=4, max_size=12))
    def a_busy_day(self, seeds: list[int]) -> None:
        for seed in seeds:
            self._act(self._chance(seed))

    @precondition(lambda self: self._rows("referral"))
    @rule(seed=SEED)
    def two_move_a_referral_at_once(self, seed: int) -> None:
        chance = self._chance(seed)
        referral = self._one_that_lives("referral", chance)
        asking = self.watched.asking(chance)  # Both look at the same moment.
        for meant in [asking.about_a_referral(referral) for _ in range(2)]:
            self.watched.send(meant)

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: dict[str, float]) -> None:
        self.watched.pass_time(**span)

    @rule()
    def the_worker_ends_what_was_begun(self) -> None:
        self.watched.tidy_up()

    @precondition(lambda self: self.watched.answered)
    @rule(seed=SEED)
    def somebody_repeats_a_command(self, seed: int) -> None:
        chance = self._chance(seed)
        old = chance.choice(self.watched.answered)
        self.watched.send_again(old)
        self.watched.send_under_the_id_of(old, self.watched.asking(chance).a_signal())

    @rule(seed=SEED, who=st.sampled_from(READERS))
    def somebody_reads(self, seed: int, who: str) -> None:
        chance = self._chance(seed)
        self.watched.read(who, chance.choice([*LISTS, *self._paths()]))
        if chance.randrange(3) == 0:
            self.watched.copy(who)

    @rule(seed=SEED)
    def a_teacher_writes_without_a_network(self, seed: int) -> None:
        chance = self._chance(seed)
        phone = self.region.phones["teacher"]
        if _is_open(phone):
            before = [each for each in phone.meant if isinstance(each, SubmitSignal)]
            if before and chance.randrange(3) == 0:
                phone.means(
                    WithdrawSignal(
                        command_id=self.watched.world.new_id(),
                        signal_id=chance.choice(before).signal_id,
                        version=1,
                        reason=SignalReason.SENT_BY_MISTAKE,
                    )
                )
            else:
                phone.means(self.watched.asking(chance).a_signal())
            self.watched.nothing_is_lost()

    @precondition(lambda self: self._rows("referral"))
    @rule(seed=SEED)
    def a_partner_answers_without_a_network(self, seed: int) -> None:
        chance = self._chance(seed)
        phone = self.region.phones["caw"]
        if _is_open(phone):
            referral = self._one_that_lives("referral", chance)
            asking = self.watched.asking(chance)
            phone.means(asking.about_a_referral(referral, by="caw")[1])

    @rule(name=st.sampled_from(CARRIERS), losses=LOSSES)
    def a_phone_synchronises(self, name: str, losses: list[str]) -> None:
        self.watched.sync(name, *losses)

    @precondition(lambda self: any(phone.way.sent for phone in self.region.phones.values()))
    @rule(seed=SEED)
    def the_way_delivers_once_more(self, seed: int) -> None:
        chance = self._chance(seed)
        sent = [(name, phone.way.sent) for name, phone in self.region.phones.items()]
        name, bodies = chance.choice([each for each in sent if each[1]])
        self.watched.deliver_again(name, chance.choice(bodies))

    @rule(name=st.sampled_from(CARRIERS))
    def a_phone_is_restarted(self, name: str) -> None:
        self.region.phones[name].restart()
        self.watched.nothing_is_lost()

    @override
    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.watched.end()
        finally:
            self.open.close()

    def _chance(self, seed: int) -> Random:
        """Give the chance of one step: the same seed twice is not the same choice twice."""
        self.steps += 1
        return Random(f"{seed} {self.steps}")  # noqa: S311 -- it has to be had again, not be secret.

    def _act(self, chance: Random, *, dies: bool = False) -> None:
        """Let somebody do something that there is to be done."""
        acts: list[tuple[int, Callable[[Random], Meant | None]]] = [
            (3, self._worry),
            (6, self._weigh),
            (2, self._begin_a_circle),
            (14, self._work_on_a_case),
            (5, self._ask_a_partner),
            (2, self._ask_advice),
            (16, self._go_on_with_a_referral),
            (2, self._stop_sharing),
            (2, lambda chance: self.watched.asking(chance).a_change_of_staff()),
            (1, lambda chance: self.watched.asking(chance).capacity()),
        ]
        (act,) = chance.choices([act for _, act in acts], [weight for weight, _ in acts])
        meant = act(chance)
        if meant is not None:
            self.watched.send(meant, dies=dies)
        if meant is not None and meant[1].type.startswith("referral."):
            self.watched.see_previews()

    def _worry(self, chance: Random) -> Meant:
        return chance.choice(["teacher", "care"]), self.watched.asking(chance).a_signal()

    def _weigh(self, chance: Random) -> Meant | None:
        if not self._rows("signal"):
            return None
        signal = self._one_that_lives("signal", chance)
        return self.watched.asking(chance).about_a_signal(signal)

    def _begin_a_circle(self, chance: Random) -> Meant | None:
        if len(self._rows("case")) >= _CASES:
            return None
        return self.watched.asking(chance).a_case(chance.choice(self.region.pupils))

    def _work_on_a_case(self, chance: Random) -> Meant | None:
        cases = self._rows("case")
        return self.watched.asking(chance).about_a_case(chance.choice(cases)) if cases else None

    def _ask_a_partner(self, chance: Random) -> None:
        if cases := self._rows("case"):
            self._ask(chance, chance.choice(cases), chance.choice(WITH_A_NAME))

    def _ask_advice(self, chance: Random) -> None:
        to = chance.choice(list(self.region.services))
        asking = self.watched.asking(chance)
        self._send_draft(chance, asking.a_draft(None, ReferralKind.ADVICE, to))

    def _go_on_with_a_referral(self, chance: Random) -> Meant | None:
        if not self._rows("referral"):
            return None
        referral = self._one_that_lives("referral", chance)
        return self.watched.asking(chance).about_a_referral(referral)

    def _stop_sharing(self, chance: Random) -> Meant | None:
        decisions = self._rows("sharing")
        asking = self.watched.asking(chance)
        return asking.an_end_to_sharing(chance.choice(decisions)) if decisions else None

    def _rows(self, resource: str) -> list[Row]:
        return self.watched.now.rows(resource)

    def _one_that_lives(self, resource: str, chance: Random) -> Row:
        """Take one that has not ended, where there is any; now and then any."""
        rows = self._rows(resource)
        ended = ENDED_REFERRAL if resource == "referral" else ENDED_SIGNAL
        alive = [row for row in rows if row["status"] not in ended]
        return chance.choice(alive if alive and chance.randrange(8) else rows)

    def _ask(self, chance: Random, case: Row, kind: ReferralKind) -> None:
        to = chance.choice(list(self.region.services))
        decision = self.watched.asking(chance).a_decision(case, to, kind=kind, by="care")
        receipt = self.watched.send(decision)
        if receipt is not None:
            sharing = self.watched.now.row("sharing", receipt.resource_id)
            asking = self.watched.asking(chance)
            self._send_draft(chance, asking.a_draft(sharing, kind, to, by="care"))

    def _send_draft(self, chance: Random, draft: Meant) -> None:
        receipt = self.watched.send(draft)
        if receipt is not None and chance.randrange(5):
            command = SendReferral(
                command_id=self.watched.world.new_id(),
                referral_id=receipt.resource_id,
                version=receipt.version,
            )
            self.watched.send((draft[0], command))
            self.watched.see_previews()

    def _paths(self) -> list[str]:
        """Give the address of everything there is."""
        rows = {
            "signals": self._rows("signal"),
            "referrals": self._rows("referral"),
            "cases": self._rows("case"),
            "sharing-decisions": self._rows("sharing"),
            "young-persons": self._rows("young-person"),
        }
        found = [f"/v1/{name}/{row['id']}" for name, some in rows.items() for row in some]
        cases = [row["id"] for row in rows["cases"]]
        found += [f"/v1/cases/{case_id}/ledger" for case_id in cases]
        return [*found, *(f"/v1/sharing-decisions?case_id={case_id}" for case_id in cases)]


def _is_open(phone: Carried) -> bool:
    return phone.phone.access.state is VaultState.OPEN
