"""A second opinion on who holds what and how things end: each invariant, said again from the rows.

Nothing here asks a rule of the product. A function takes the picture of now, or of before and
after one step, and complains with the name of the invariant it is.

Source: *Invariants* of the product's design, and the list I1 to I22 it goes back to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from tests.invariants.picture import Picture, Row

ENDED_REFERRAL = frozenset({"rejected", "completed", "failed", "cancelled", "entered-in-error"})
HELPING = frozenset({"accepted", "in-progress", "on-hold"})
ENDED_SIGNAL = frozenset({"closed", "withdrawn"})
_DESK = ("care-team", "partner")


def no_orphan(now: Picture) -> None:
    """Every open signal, referral and case has somebody accountable and a next date."""
    for signal in now.rows("signal"):
        if signal["status"] not in ENDED_SIGNAL:
            assert now.has_desk(signal["organisation_id"]), "no_orphan: a signal nobody holds"
            assert signal["due_at"] is not None, "no_orphan: a signal without a date"
    for referral in now.rows("referral"):
        if referral["status"] in ENDED_REFERRAL:
            continue
        asks, asked = referral["from_organisation_id"], referral["to_organisation_id"]
        assert now.has_desk(asks), "no_orphan: nobody asks any more"
        assert referral["due_at"] is not None, "no_orphan: a referral without a date"
        if referral["status"] != "draft":
            assert now.has_desk(asked), "no_orphan: nobody is asked any more"
        if referral["status"] in HELPING:
            helper = referral["assigned_account_id"]
            assert now.works_at(helper, asked, *_DESK), "no_orphan: help without a helper"
    for case in _running(now):
        parties = now.parties(case["id"])
        assert parties, "no_orphan: a case without a co-responsible party"
        for party in parties:
            assert now.has_desk(party["organisation_id"]), "no_orphan: a party without a desk"
        assert case["due_at"] is not None, "no_orphan: a case without a date"
        assert case["next_on"] is not None, "no_orphan: a case that never looks again"


def one_connector(now: Picture) -> None:
    """Hold each open case to one connector, somebody of a party, and its rows to its ledger."""
    for case in now.rows("case"):
        shared, connectors = held(now, case["id"])
        if case["status"] == "closed":
            assert (shared, connectors) == ({}, []), "one_connector: a closed case is held"
            continue
        said = (case["connector_organisation_id"], case["connector_account_id"])
        assert connectors == [said], "one_connector: the ledger says otherwise"
        assert now.works_at(said[1], said[0], *_DESK), "one_connector: who left connects"
        seats = {each["organisation_id"]: each["account_id"] for each in now.parties(case["id"])}
        assert said[0] in seats, "one_connector: the connector is of no party"
        assert seats == shared, "one_connector: parties and ledger differ"


def no_gap(now: Picture) -> None:
    """Between any two entries of a ledger somebody holds the case, and somebody connects."""
    for case in now.rows("case"):
        moments: list[datetime] = []
        for entries, shared, connectors in _story(now, case["id"]):
            moments.append(entries[-1]["at"])
            last = entries[-1]["basis"]
            if last in {"case-opened", "case-reopened", "case-closed"}:
                continue  # All at one moment: `one_connector` looks at what stands after the last.
            assert shared, "no_gap: for a moment nobody was co-responsible"
            assert connectors, "no_gap: for a moment nobody connected"
        assert moments == sorted(moments), "no_gap: the ledger goes back in time"


def until_accept(before: Picture, now: Picture) -> None:
    """Nothing but a yes of who takes it moves or adds responsibility."""
    for entry in _new(before, now, "ledger-entry"):
        if entry["change"] == "took-up":
            assert _was_meant(before, now, entry), (
                f"until_accept: {entry['role']} was taken up by {entry['basis']} without a yes"
            )


def _was_meant(before: Picture, now: Picture, entry: Row) -> bool:
    case_id, organisation_id = entry["case_id"], entry["organisation_id"]
    match str(entry["basis"]):
        case "case-opened":
            case = now.row("case", case_id)
            return case is not None and case["opened_by_organisation_id"] == organisation_id
        case "referral-accepted":
            return any(
                referral["status"] in HELPING
                and (entry["role"] != "connector" or referral["kind"] == "handover")
                for referral in now.rows(
                    "referral", case_id=case_id, to_organisation_id=organisation_id
                )
            )
        case "handover-accepted":
            return any(
                (_then(before, "handover", handover) or {}).get("status") == "proposed"
                and handover["status"] == "accepted"
                and handover["to_account_id"] == entry["account_id"]
                for handover in now.rows(
                    "handover",
                    case_id=case_id,
                    to_organisation_id=organisation_id,
                    role=entry["role"],
                )
            )
        case "case-reopened":
            was = before.row("case", case_id)
            return was is not None and was["status"] == "closed"
        case _:
            return False


def no_unilateral_return(before: Picture, now: Picture) -> None:
    """Nobody lets go by saying so: others hold on, and there is an end they could know of."""
    for entry in _new(before, now, "ledger-entry"):
        case_id, organisation_id = entry["case_id"], entry["organisation_id"]
        shared, connectors = held(now, case_id)
        if entry["change"] != "let-go" or entry["basis"] == "case-closed":
            continue
        assert shared, "no_unilateral_return: the last one left"
        assert len(connectors) == 1, "no_unilateral_return: the connector left"
        if organisation_id in shared or entry["role"] == "connector":
            continue
        assert organisation_id != connectors[0][0], "no_unilateral_return: it still connects"
        assert _is_agreed(before, now, entry, shared), (
            f"no_unilateral_return: {entry['basis']} without anything that ended"
        )


def _is_agreed(before: Picture, now: Picture, entry: Row, shared: dict[UUID, UUID | None]) -> bool:
    case_id, organisation_id = entry["case_id"], entry["organisation_id"]
    referrals = now.rows("referral", case_id=case_id, to_organisation_id=organisation_id)
    match str(entry["basis"]):
        case "referral-ended":
            ended = {"completed", "failed", "cancelled"}
            statuses = {referral["status"] for referral in referrals}
            return bool(statuses & ended) and not statuses & HELPING
        case "made-in-error":
            return any(
                referral["status"] == "entered-in-error"
                and referral["error_requested_by"] is not None
                for referral in referrals
            )
        case "handover-accepted":
            return any(
                handover["status"] == "accepted" and handover["to_organisation_id"] in shared
                for handover in now.rows(
                    "handover", case_id=case_id, from_organisation_id=organisation_id
                )
            )
        case "dispute-settled":
            return any(
                dispute["settlement"] == "leaves"
                and dispute["successor_organisation_id"] in shared
                and (_then(before, "dispute", dispute) or {}).get("status") == "open"
                for dispute in now.rows("dispute", case_id=case_id, organisation_id=organisation_id)
            )
        case _:
            return False


def leaver_guard(now: Picture) -> None:
    """Whoever holds something is there to be asked."""
    for case in _running(now):
        for party in now.parties(case["id"]):
            if party["account_id"] is not None:
                assert now.works_at(party["account_id"], party["organisation_id"], *_DESK), (
                    "leaver_guard: who left stands for a party"
                )
        for action in now.rows("action", case_id=case["id"], status="open"):
            at = action["doer_organisation_id"]
            assert now.works_at(action["doer_account_id"], at, *_DESK), (
                "leaver_guard: who left has an action to do"
            )
        for handover in now.rows("handover", case_id=case["id"], status="proposed"):
            at = handover["to_organisation_id"]
            assert now.works_at(handover["to_account_id"], at, *_DESK), (
                "leaver_guard: who left was asked to take over"
            )


def close_guard(before: Picture, now: Picture) -> None:
    """Let a case close when every party has said yes and nothing of it is without an end."""
    for case in now.rows("case", status="closed"):
        was = before.row("case", case["id"])
        if was is None or was["status"] == "closed":
            continue
        of_case = {"case_id": case["id"]}
        assert was["status"] == "closing", "close_guard: nobody proposed it"
        assert all(party["closing_answer"] is True for party in now.parties(case["id"])), (
            "close_guard: somebody did not say yes"
        )
        assert all(row["status"] in ENDED_REFERRAL for row in now.rows("referral", **of_case)), (
            "close_guard: a referral has no end"
        )
        for resource, ended in (("dispute", "open"), ("handover", "proposed"), ("action", "open")):
            assert not now.rows(resource, **of_case, status=ended), (
                f"close_guard: a {resource} has no end"
            )


def loop_closed(now: Picture) -> None:
    """Every ending says why by a code, and the signaller was told in words."""
    for signal in now.rows("signal"):
        if signal["status"] in ENDED_SIGNAL:
            assert signal["reason"] is not None, "loop_closed: a signal ended without a reason"
        if signal["status"] == "closed":
            assert signal["message"] is not None, "loop_closed: the signaller heard nothing"
            assert signal["step"] == "finished", "loop_closed: the signaller still waits"
            if signal["kind"] == "early-leaver":
                assert signal["leaver_outcome"] is not None, "loop_closed: a leaver was let go"
    for referral in now.rows("referral"):
        if referral["status"] in ENDED_REFERRAL:
            why = {"completed": "outcome", "entered-in-error": "error_reason"}
            column = why.get(referral["status"], "reason")
            assert referral[column] is not None, "loop_closed: a referral ended without a reason"
            assert referral["ended_at"] is not None, "loop_closed: a referral ended at no moment"
    waiting = {row["type"] for row in now.errands.values() if row["done_at"] is None}
    for case in now.rows("case", status="closed"):
        assert case["outcome"] is not None, "loop_closed: a case closed without an outcome"
        assert case["closing_message"] is not None, "loop_closed: a case closed without a word"
        if "signal.progress" in waiting:
            continue
        for signal in now.rows("signal"):
            if case["id"] == signal["case_id"] and signal["kind"] == "concern":
                assert signal["status"] in ENDED_SIGNAL, "loop_closed: a signal was forgotten"


def never_auto_close(before: Picture, now: Picture) -> None:
    """Time and the worker end nothing."""
    for resource, ended in (
        ("signal", ENDED_SIGNAL),
        ("referral", ENDED_REFERRAL),
        ("case", frozenset({"closed"})),
    ):
        for row in now.rows(resource):
            was = _then(before, resource, row)
            assert was is not None, f"never_auto_close: the clock made a {resource}"
            if row["status"] in ended:
                assert was["status"] in ended, f"never_auto_close: the clock ended a {resource}"
    assert not _new(before, now, "ledger-entry"), "never_auto_close: the clock moved something"


def overdue_is_told(now: Picture, at: datetime) -> None:
    """After a round of the worker, whatever waits too long has been told to somebody."""
    for resource, ended in (("signal", ENDED_SIGNAL), ("case", frozenset({"closed"}))):
        for row in now.rows(resource):
            if row["status"] not in ended and row["due_at"] <= at:
                assert row["reminded_level"] >= 1, f"no_orphan: an overdue {resource} nobody hears"
    for row in now.rows("referral"):
        if row["status"] not in ENDED_REFERRAL and row["due_at"] <= at:
            told = row["escalated_level"] >= 1 or row["status"] in {"draft", "in-progress"}
            assert told, "no_orphan: an overdue referral nobody hears of"


def sharing_recorded(now: Picture) -> None:
    """No packet crossed a border without a decision that names its two sides."""
    for referral in now.rows("referral"):
        if referral["kind"] == "advice":
            assert referral["packet"] is None, "sharing_recorded: advice with a packet"
            continue
        sharing = now.row("sharing", referral["sharing_id"])
        assert sharing is not None, "sharing_recorded: asked without a decision"
        assert [sharing[name] for name in ("case_id", "young_person_id")] == [
            referral["case_id"],
            referral["subject_id"],
        ], "sharing_recorded: a decision about something else"
        for side in ("from_organisation_id", "to_organisation_id"):
            assert sharing[side] == referral[side], "sharing_recorded: a decision for others"


def held(now: Picture, case_id: UUID) -> tuple[dict[UUID, UUID | None], list[tuple[UUID, UUID]]]:
    """Give who holds a case by its ledger: the co-responsible, and the connectors."""
    shared: dict[UUID, UUID | None] = {}
    connectors: list[tuple[UUID, UUID]] = []
    for _, shared, connectors in _story(now, case_id):  # noqa: B007 -- the last one is meant.
        pass
    return shared, connectors


def _story(
    now: Picture, case_id: UUID
) -> Iterator[tuple[list[Row], dict[UUID, UUID | None], list[tuple[UUID, UUID]]]]:
    """Tell a ledger from its beginning: after each entry, who is co-responsible and connects."""
    shared: dict[UUID, UUID | None] = {}
    connectors: list[tuple[UUID, UUID]] = []
    entries = sorted(now.rows("ledger-entry", case_id=case_id), key=lambda row: row["place"])
    for number, entry in enumerate(entries, start=1):
        assert entry["place"] == number, "no_gap: an entry is missing"
        who, person = entry["organisation_id"], entry["account_id"]
        if entry["role"] == "connector":
            if entry["change"] == "took-up":
                connectors = [*connectors, (who, person)]
            else:
                connectors = [each for each in connectors if each != (who, person)]
        elif entry["change"] == "took-up":
            shared = {**shared, who: person}
        elif shared.get(who) == person:
            shared = {each: shared[each] for each in shared if each != who}
        yield entries[:number], shared, connectors


def _running(now: Picture) -> list[Row]:
    return [case for case in now.rows("case") if case["status"] != "closed"]


def _new(before: Picture, now: Picture, resource: str) -> list[Row]:
    return [row for row in now.rows(resource) if row["id"] not in before.tables[resource]]


def _then(before: Picture, resource: str, row: Row) -> Row | None:
    return before.row(resource, row["id"])
