"""Turning lines of the journal into entries: by what the views of their slices let this reader see.

A *fact* is something that can be told about: which kinds of lines tell of it, and what stands in
them. What is no fact of this reader's is not told, whatever the journal knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.kernel.history import Happened
from server.signals.queries.said import SignalWords
from shared.cases import CaseView, LedgerView
from shared.consents import SharingView
from shared.dossiers import EntryView, EntryWordsView
from shared.referrals import CaseReferralView

TYPES_OF_CASE = frozenset(
    {
        "case.open",
        "case.plan",
        "case.propose-closing",
        "case.answer-closing",
        "case.close",
        "case.reopen",
    }
)
TYPES_OF_SIGNAL = frozenset(
    {"signal.submit", "signal.decide", "signal.open", "signal.contact", "signal.progress"}
)
TYPES_OF_QUESTION = frozenset(
    {
        "referral.send",
        "referral.accept",
        "referral.reject",
        "referral.recall",
        "referral.first-contact",
        "referral.hold",
        "referral.complete",
        "referral.fail",
        "referral.error",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that can be told about."""

    resource: str
    types: frozenset[str]
    """The lines that tell of it."""
    always: Mapping[str, Any] = field(default_factory=dict)
    """What stands in each of them."""
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What stands in those of one type besides."""


def entries_of(
    lines: Iterable[Happened], facts: Mapping[UUID, Fact], people: Mapping[UUID, str]
) -> tuple[EntryView, ...]:
    """Give the entries of what happened, in the order it did."""
    return tuple(
        EntryView(
            at=line.at,
            type=line.type,
            account_name=people.get(line.account_id) if line.account_id else None,
            reason=line.reason,
            **{**fact.always, **fact.told.get(line.type, {})},
        )
        for line in lines
        if (fact := facts.get(line.resource_id)) is not None
        and fact.resource == line.resource
        and line.type in fact.types
    )


def facts_of_signals(signals: Iterable[SignalWords]) -> dict[UUID, Fact]:
    """Give what signals tell, to the care team they were made for."""
    return {
        signal.signal_id: Fact(
            resource="signal",
            types=TYPES_OF_SIGNAL,
            told={
                "signal.submit": {
                    "on": signal.occurred_on,
                    "half_days": signal.threshold_reached,
                    "categories": signal.categories,
                    "words": _words(**signal.words),
                }
            },
        )
        for signal in signals
    }


def facts_of_case(
    case: CaseView, ledger: LedgerView, *, people: Mapping[UUID, str], names: Mapping[UUID, str]
) -> dict[UUID, Fact]:
    """Give what a circle tells one of its parties.

    Parameters
    ----------
    people, names
        Of the accounts and the organisations that are named.
    """
    facts = {case.case_id: Fact(resource="case", types=TYPES_OF_CASE)}
    facts |= _of_work(case, names)
    for handover in case.handovers:
        facts[handover.handover_id] = Fact(
            resource="handover",
            types=frozenset({"handover.propose", "handover.answer"}),
            always={
                "role": handover.role,
                "organisation_name": names.get(handover.to_organisation_id),
                "person_name": people.get(handover.to_account_id),
            },
            told={"handover.propose": {"on": handover.next_on}},
        )
    for dispute in case.disputes:
        facts[dispute.dispute_id] = Fact(
            resource="dispute",
            types=frozenset({"dispute.raise", "dispute.settle"}),
            always={"organisation_name": names.get(dispute.organisation_id)},
            told={"dispute.raise": {"words": _words(words=dispute.words)}},
        )
    for entry in ledger.entries:
        facts[entry.entry_id] = Fact(
            resource="ledger-entry",
            types=frozenset({"ledger-entry.took-up", "ledger-entry.let-go"}),
            always={
                "role": entry.role,
                "basis": entry.basis,
                "organisation_name": entry.organisation_name,
                "person_name": people.get(entry.account_id) if entry.account_id else None,
            },
        )
    return facts


def facts_of_questions(questions: Iterable[CaseReferralView]) -> dict[UUID, Fact]:
    """Give what the questions to partners tell the two sides of each."""
    return {
        question.item.referral_id: Fact(
            resource="referral",
            types=TYPES_OF_QUESTION,
            always={"organisation_name": question.item.to_organisation_name},
        )
        for question in questions
    }


def facts_of_sharing(
    sharings: Iterable[SharingView], names: Mapping[UUID, str]
) -> dict[UUID, Fact]:
    """Give what the sharing decisions tell the two sides of each."""
    return {
        sharing.sharing_id: Fact(
            resource="sharing",
            types=frozenset({"sharing.decide", "sharing.inform", "sharing.revoke"}),
            always={"organisation_name": names.get(sharing.to_organisation_id)},
            told={"sharing.decide": {"on": sharing.decided_on}},
        )
        for sharing in sharings
    }


def accounts_in(case: CaseView, ledger: LedgerView, lines: Sequence[Happened]) -> set[UUID]:
    """Give whose names a chronology needs."""
    named = {handover.to_account_id for handover in case.handovers}
    named |= {entry.account_id for entry in ledger.entries if entry.account_id is not None}
    return named | {line.account_id for line in lines if line.account_id is not None}


def organisations_in(case: CaseView) -> set[UUID]:
    """Give which organisations' names a circle needs besides those it shows."""
    named = {handover.to_organisation_id for handover in case.handovers}
    named |= {dispute.organisation_id for dispute in case.disputes}
    return named | {note.organisation_id for note in case.notes}


def _of_work(case: CaseView, names: Mapping[UUID, str]) -> dict[UUID, Fact]:
    facts: dict[UUID, Fact] = {}
    for goal in case.goals:
        facts[goal.goal_id] = Fact(
            resource="goal",
            types=frozenset({"goal.set", "goal.end"}),
            always={"life_domain": goal.life_domain, "words": _words(words=goal.words)},
        )
    for action in case.actions:
        facts[action.action_id] = Fact(
            resource="action",
            types=frozenset({"action.agree", "action.end"}),
            always={"person_name": action.doer_name, "words": _words(words=action.words)},
            told={"action.agree": {"on": action.due_on}},
        )
    for note in case.notes:
        facts[note.note_id] = Fact(
            resource="note",
            types=frozenset({"note.write"}),
            always={
                "secrecy": note.secrecy,
                "organisation_name": names.get(note.organisation_id),
                "words": _words(words=note.words),
            },
        )
    for table in case.round_tables:
        facts[table.round_table_id] = Fact(
            resource="round-table",
            types=frozenset({"round-table.record"}),
            always={
                "on": table.held_on,
                "family_present": table.family_present,
                "words": tuple(
                    EntryWordsView(field="decisions", words=decision)
                    for decision in table.decisions
                ),
            },
        )
    return facts


def _words(**written: str | None) -> tuple[EntryWordsView, ...]:
    return tuple(EntryWordsView(field=name, words=text) for name, text in written.items() if text)
