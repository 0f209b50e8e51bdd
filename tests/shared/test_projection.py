"""The projection: what the server said stays what it said, whatever was meant."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.consents import RevokeSharing
from shared.contract import Command
from shared.people import ChangePassword, EndEnrolment
from shared.projection import (
    Pending,
    PendingState,
    Shown,
    project,
    project_all,
    project_receipts,
    subject_id,
)
from shared.referrals import AcceptReferral, RecallReferral
from shared.signals import DecideSignal, SignalReceiptView, SubmitSignal, WithdrawSignal
from shared.vocabulary import (
    CancelReason,
    Category,
    RevocationReason,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
)

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
IDS = [UUID(int=number) for number in range(1, 5)]


def receipt(signal_id: UUID) -> SignalReceiptView:
    return SignalReceiptView(
        signal_id=signal_id,
        organisation_id=uuid4(),
        young_person_id=uuid4(),
        kind=SignalKind.CONCERN,
        step=SignallerStep.RECEIVED,
        step_at=NOW,
        message=None,
        answer_due_at=None,
        may_withdraw=True,
        version=1,
        created_at=NOW,
    )


def submit(signal_id: UUID) -> SubmitSignal:
    return SubmitSignal(
        command_id=uuid4(),
        signal_id=signal_id,
        organisation_id=uuid4(),
        young_person_id=uuid4(),
        severity=Severity.CONCERNED,
        categories=(Category.HOUSING,),
        observation="x",
        made_at=NOW,
    )


def withdraw(signal_id: UUID) -> WithdrawSignal:
    return WithdrawSignal(
        command_id=uuid4(), signal_id=signal_id, version=1, reason=SignalReason.DUPLICATE
    )


def decide(signal_id: UUID) -> DecideSignal:
    return DecideSignal(
        command_id=uuid4(), signal_id=signal_id, version=1, decision=SignalDecision.WATCH
    )


ACTS = st.builds(
    lambda make, about, state: Pending(command=make(about), state=state),
    st.sampled_from([submit, withdraw, decide]),
    st.sampled_from(IDS),
    st.sampled_from(PendingState),
)


@given(known=st.sets(st.sampled_from(IDS)), pending=st.lists(ACTS, max_size=8))
def test_no_record_is_changed_and_no_act_is_lost_or_shown_twice(
    known: set[UUID], pending: list[Pending]
) -> None:
    records = {one: receipt(one) for one in known}

    shown = project_receipts(records, pending)

    assert {one.id: one.record for one in shown if one.record is not None} == records
    assert len({one.id for one in shown}) == len(shown)
    submitted = {p.command.signal_id for p in pending if isinstance(p.command, SubmitSignal)}
    assert {one.id for one in shown} == known | submitted
    for one in shown:
        about = tuple(p for p in pending if subject_id(p.command) == one.id)
        assert one.pending == about
        assert one.is_waiting == any(p.state is PendingState.WAITING for p in about)
        assert one.refusals == tuple(p for p in about if p.state is PendingState.REFUSED)
        assert one == project(one.id, one.record, pending)


@given(pending=st.lists(ACTS, max_size=8))
def test_other_lists_show_only_what_the_server_told(pending: list[Pending]) -> None:
    records = {IDS[0]: receipt(IDS[0])}
    assert [one.id for one in project_all(records, pending)] == [IDS[0]]


def test_what_was_made_here_last_comes_first() -> None:
    pending = [Pending(command=submit(one), state=PendingState.WAITING) for one in IDS[:3]]
    shown: tuple[Shown[SignalReceiptView], ...] = project_receipts({}, pending)
    assert [one.id for one in shown] == [IDS[2], IDS[1], IDS[0]]


ABOUT = uuid4()


@pytest.mark.parametrize(
    ("command", "subject"),
    [
        (decide(ABOUT), ABOUT),
        (
            AcceptReferral(
                command_id=uuid4(), referral_id=ABOUT, version=1, assigned_account_id=uuid4()
            ),
            ABOUT,
        ),
        (
            RecallReferral(
                command_id=uuid4(),
                referral_id=ABOUT,
                version=1,
                reason=CancelReason.NO_LONGER_NEEDED,
            ),
            ABOUT,
        ),
        (
            RevokeSharing(
                command_id=uuid4(),
                sharing_id=ABOUT,
                version=1,
                reason=RevocationReason.MADE_IN_ERROR,
            ),
            ABOUT,
        ),
        (
            ChangePassword(
                command_id=uuid4(), account_id=ABOUT, old_password="x", new_password="y" * 12
            ),
            ABOUT,
        ),
        (
            EndEnrolment(
                command_id=uuid4(),
                young_person_id=ABOUT,
                organisation_id=uuid4(),
                ended_on=NOW.date(),
            ),
            None,
        ),
    ],
)
def test_a_command_is_about_what_its_type_names(command: Command, subject: UUID | None) -> None:
    assert subject_id(command) == subject
