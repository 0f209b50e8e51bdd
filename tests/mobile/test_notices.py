"""Notices: where they lead, and which are new."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mobile.controllers.notices import Leads, NoticesController, unseen
from mobile.wiring import Phone, ports_of
from shared.vocabulary import (
    Role,
)
from tests.support.phones import NOW, opened_in
from tests.support.told import (
    known,
    notice,
    tell,
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def test_notices_lead_where_this_person_may_go_and_are_new_until_looked_at(phone: Phone) -> None:
    who = known(phone, Role.CARE_TEAM)
    tell(
        phone,
        notice("signal-waits", "signal", hours=1),
        notice("referral-received", "referral", hours=2),
        notice("case-waits", "case", hours=3),
        notice("password-changed", "account", hours=4),
        notice("membership-confirmed", "membership", hours=5),
    )
    assert unseen(ports_of(phone)) == 5
    notices = NoticesController(ports_of(phone), who)
    assert [one.leads for one in notices.state] == [
        Leads.NOWHERE,
        Leads.DEVICES,
        Leads.CASE,
        Leads.REFERRAL,
        Leads.SIGNAL,
    ]
    assert all(one.is_new for one in notices.state)
    notices.seen()
    notices.seen()
    assert unseen(ports_of(phone)) == 0
    tell(phone, notice(hours=6))
    notices.begin()
    assert [one.is_new for one in notices.state] == [True, *[False] * 5]
    notices.seen()
    phone.store.keep_told("notices-seen", {"until": (NOW + timedelta(days=9)).isoformat()})
    notices.begin()
    notices.seen()
    assert not notices.state[0].is_new
    phone.access.lock()
    assert unseen(ports_of(phone)) == 0


def test_a_notice_about_a_signal_leads_a_teacher_nowhere(phone: Phone) -> None:
    tell(phone, notice())
    (one,) = NoticesController(ports_of(phone), known(phone, Role.SIGNALLER)).state
    assert one.leads is Leads.NOWHERE


def test_no_notices_leave_no_trace_and_a_damaged_mark_makes_all_new(phone: Phone) -> None:
    who = known(phone, Role.SIGNALLER)
    NoticesController(ports_of(phone), who).seen()
    assert phone.store.told("notices-seen") is None
    phone.store.keep_told("notices-seen", {"until": "never"})
    tell(phone, notice())
    assert unseen(ports_of(phone)) == 1
