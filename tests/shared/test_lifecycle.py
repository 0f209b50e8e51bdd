"""The state machines: every status decides about every command, and nothing ends in a dead end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from shared.commands import PERSON_COMMANDS, WORKER_COMMANDS
from shared.lifecycle import (
    CASE,
    EITHER,
    REFERRAL,
    REFERRAL_ENDED,
    REFERRAL_JOINED,
    SIGNAL_COMMANDS,
    SIGNAL_CONTACT,
    SIGNAL_DECISIONS,
    SIGNAL_ENDED,
)
from shared.vocabulary import (
    CaseStatus,
    Party,
    ReferralStatus,
    SignalDecision,
    SignalStatus,
)

COMMANDS = {**PERSON_COMMANDS, **WORKER_COMMANDS}
NAMED = {
    ("draft", "requested"): "referral.send",
    ("requested", "accepted"): "referral.accept",
    ("requested", "rejected"): "referral.reject",
}
"""Which command is meant by an arrow of the design's machine that has only one."""
BY_TARGET = {
    "cancelled": "referral.recall",
    "in-progress": "referral.first-contact",
    "on-hold": "referral.hold",
    "completed": "referral.complete",
    "failed": "referral.fail",
    "entered-in-error": "referral.error",
}
STAYS = {"referral.answer", "referral.ask", "referral.assign", "referral.see"}
"""What is said or done within a status: no arrow."""
BEYOND_THE_STATUS = {"referral.draft", "referral.escalate", "referral.sharing-ended"}
"""What begins a referral, and what the worker does without moving it."""


def _reachable(start: Any, steps: Mapping[Any, set[Any]]) -> set[Any]:
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += steps[here]
    return seen


def _referral_steps() -> dict[ReferralStatus, set[ReferralStatus]]:
    return {status: {move.to for move in moves.values()} for status, moves in REFERRAL.items()}


def _signal_steps() -> dict[SignalStatus, set[SignalStatus]]:
    return {
        status: set(SIGNAL_COMMANDS[status].values()) | set(SIGNAL_DECISIONS[status].values())
        for status in SignalStatus
    }


@pytest.mark.parametrize(
    ("table", "statuses"),
    [
        (SIGNAL_COMMANDS, SignalStatus),
        (SIGNAL_DECISIONS, SignalStatus),
        (REFERRAL, ReferralStatus),
        (CASE, CaseStatus),
    ],
    ids=["signal commands", "signal decisions", "referral", "case"],
)
def test_every_status_decides(table: Mapping[Any, Any], statuses: type[StrEnum]) -> None:
    assert set(table) == set(statuses)


def test_every_command_in_a_table_exists_and_is_of_that_thing() -> None:
    for commands in SIGNAL_COMMANDS.values():
        assert all(name.startswith("signal.") and name in COMMANDS for name in commands)
    for moves in REFERRAL.values():
        assert all(name.startswith("referral.") and name in COMMANDS for name in moves)
    for names in CASE.values():
        assert names <= set(COMMANDS)


def test_every_command_about_a_referral_is_answered_by_some_status() -> None:
    answered = {name for moves in REFERRAL.values() for name in moves}
    asked = {name for name in COMMANDS if name.startswith("referral.")}
    assert asked == answered | BEYOND_THE_STATUS
    assert not answered & BEYOND_THE_STATUS


def test_every_command_about_a_case_is_answered_by_some_status() -> None:
    answered = set().union(*CASE.values())
    about_cases = ("case.", "goal.", "action.", "note.", "handover.", "dispute.", "round-table.")
    asked = {name for name in COMMANDS if name.startswith(about_cases)}
    assert asked == answered | {"case.open"}


def test_every_decision_about_a_signal_is_taken_by_some_status() -> None:
    assert {each for taken in SIGNAL_DECISIONS.values() for each in taken} == set(SignalDecision)


def test_the_machine_of_a_referral_is_the_one_that_was_designed(shared_material: Path) -> None:
    machine: dict[str, Any] = json.loads(
        (shared_material / "design/referral-machine.json").read_text(encoding="utf-8")
    )
    sides = {
        "sender": frozenset({Party.SENDER}),
        "receiver": frozenset({Party.RECEIVER}),
        "either": EITHER,
    }
    designed = set()
    for arrow in machine["transitions"]:
        starts = machine["statuses"] if arrow["from"] == "*" else [arrow["from"]]
        for start in starts:
            if start == "entered-in-error":
                continue  # What is an error already needs no second time.
            name = NAMED.get((start, arrow["to"])) or BY_TARGET[arrow["to"]]
            designed.add((start, name, arrow["to"], sides[arrow["by"]]))
    built = {
        (status.value, name, move.to.value, move.by)
        for status, moves in REFERRAL.items()
        for name, move in moves.items()
        if name not in STAYS
    }
    assert built == designed


def test_no_guard_of_the_design_is_forgotten(shared_material: Path) -> None:
    machine: dict[str, Any] = json.loads(
        (shared_material / "design/referral-machine.json").read_text(encoding="utf-8")
    )
    elsewhere = {
        "version_match": "every command carries the version",
        "if_receiver_and_responsible:counter_referral_open_or_sender_ack": "responsibility_covered",
        "contact_attempts>=policy": "contact_attempts",
        "no_open_case_task_without_owner": "responsibility_covered",
    }
    asked = {guard for arrow in machine["transitions"] for guard in arrow["guards"]}
    moves = [move for answers in REFERRAL.values() for move in answers.values()]
    held = {guard for move in moves for guard in move.guards}
    assert asked - set(elsewhere) <= held
    assert {name for name in elsewhere.values() if " " not in name} <= held


def test_what_stays_where_it_is_stays() -> None:
    for status, moves in REFERRAL.items():
        for name in STAYS & set(moves):
            assert moves[name].to is status


def test_every_status_of_a_referral_can_be_reached_and_every_one_can_end() -> None:
    steps = _referral_steps()
    assert _reachable(ReferralStatus.DRAFT, steps) == set(ReferralStatus)
    for status in ReferralStatus:
        assert _reachable(status, steps) & REFERRAL_ENDED


def test_every_status_of_a_signal_can_be_reached_and_every_one_can_end() -> None:
    steps = _signal_steps()
    assert _reachable(SignalStatus.SUBMITTED, steps) == set(SignalStatus)
    for status in SignalStatus:
        assert _reachable(status, steps) & SIGNAL_ENDED


def test_an_ended_referral_has_no_way_out_but_error() -> None:
    for status in REFERRAL_ENDED - {ReferralStatus.ENTERED_IN_ERROR}:
        assert set(REFERRAL[status]) == {"referral.error"}
    assert REFERRAL[ReferralStatus.ENTERED_IN_ERROR] == {}
    assert not REFERRAL_ENDED & REFERRAL_JOINED


def test_an_ended_signal_has_no_way_out() -> None:
    for status in SIGNAL_ENDED:
        assert SIGNAL_COMMANDS[status] == {}
        assert SIGNAL_DECISIONS[status] == {}
    assert not SIGNAL_ENDED & SIGNAL_CONTACT


def test_a_closed_case_can_only_be_opened_again() -> None:
    assert CASE[CaseStatus.CLOSED] == {"case.reopen"}
    assert "case.reopen" not in CASE[CaseStatus.OPEN] | CASE[CaseStatus.CLOSING]


def test_until_accept_nobody_joined() -> None:
    """Nothing but acceptance leads to where the packet can be read (invariant until_accept)."""
    for status, moves in REFERRAL.items():
        for name, move in moves.items():
            if move.to in REFERRAL_JOINED and status not in REFERRAL_JOINED:
                assert name == "referral.accept"


def test_silence_never_closes() -> None:
    """No command of the worker leads to an end (invariant never_auto_close)."""
    for moves in REFERRAL.values():
        assert not any(
            name in WORKER_COMMANDS and move.to in REFERRAL_ENDED for name, move in moves.items()
        )
    for commands in SIGNAL_COMMANDS.values():
        assert not any(
            name in WORKER_COMMANDS and to in SIGNAL_ENDED for name, to in commands.items()
        )


def test_only_a_referral_that_was_never_sent_or_accepted_can_be_withdrawn_by_the_sender_alone() -> (
    None
):
    for status, moves in REFERRAL.items():
        recall = moves.get("referral.recall")
        if recall is not None:
            alone = status in {ReferralStatus.DRAFT, ReferralStatus.REQUESTED}
            assert (recall.by == frozenset({Party.SENDER})) is alone


def test_the_tables_cannot_be_changed() -> None:
    for table in (SIGNAL_COMMANDS, SIGNAL_DECISIONS, REFERRAL, CASE):
        with pytest.raises(TypeError):
            table[next(iter(table))] = {}  # type: ignore[index]  # That is what must not work.
