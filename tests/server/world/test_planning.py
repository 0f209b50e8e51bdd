"""From a world to its plan: the order of time, keys that name nothing, moments that cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.world.faults import WorldRefused
from server.world.format import World
from server.world.keys import KINDS, kind_of
from server.world.plan import Planned, identities
from server.world.planning import plan
from server.world.reading import check
from server.world.times import NoSuchTime, Times
from tests.support.world import START

BRUSSELS = ZoneInfo("Europe/Brussels")
ANN = {"name": "Ann", "roles": [{"organisation": "school", "role": "signaller"}]}
SMALL = {
    "kring_world": 1,
    "organisations": {"school": {"name": "School", "kind": "school"}},
    "people": {
        "ann": ANN,
        "bert": {"name": "Bert", "roles": [{"organisation": "school", "role": "care-team"}]},
    },
    "pupils": {
        "noor": {
            "school": "school",
            "given_name": "Noor",
            "family_name": "D",
            "birth_date": "-13y",
        }
    },
}


def steps_of(world: World | dict[str, Any]) -> list[Planned]:
    return plan(world if isinstance(world, World) else check(world), now=START, zone=BRUSSELS)


def refused(**sections: Any) -> list[tuple[str, str]]:
    with pytest.raises(WorldRefused) as error:
        steps_of({**SMALL, **sections})
    return [(fault.path, fault.what) for fault in error.value.faults]


def test_the_scene_is_set_before_everything_else(example: World) -> None:
    steps = steps_of(example)
    assert steps[0].do == "organisation.register"
    moments = [step.at for step in steps if step.at is not None]
    assert len(moments) == len(steps)
    assert moments == sorted(moments)
    assert moments[-1] <= START


def test_a_signal_is_weighed_after_it_was_sent() -> None:
    signals = {"s": {"by": "ann", "pupil": "noor", "status": "watching"}}
    steps = steps_of({**SMALL, "signals": signals})
    assert [step.do for step in steps][-2:] == ["signal.submit", "signal.decide"]
    assert steps[-1].by == "bert", "the first confirmed member of the care team"


def test_the_same_step_twice_is_known_as_two() -> None:
    again = {"do": "service.report-capacity", "by": "ann", "service_id": "x", "state": "unknown"}
    world = check({**SMALL, "history": [again, again]})
    step = Planned(do="x", by="ann", at=START, path="", fields={})
    assert len(set(identities([step, step]))) == 2
    assert world.history[0] == world.history[1]


def test_a_password_is_no_part_of_what_a_step_is_known_by() -> None:
    secret = Planned(do="x", by="ann", at=START, path="", fields={"password": "p", "name": "n"})
    assert '"p"' not in secret.content
    assert '"n"' in secret.content


def test_a_key_that_is_nowhere_is_named_with_its_place() -> None:
    signals = {"s": {"by": "nobody", "pupil": "noor"}}
    assert refused(signals=signals) == [
        ("signals.s", "person 'nobody' is nowhere in the file"),
    ]


def test_a_key_that_comes_later_is_said_to_come_too_early() -> None:
    history = [
        {"do": "signal.open", "by": "bert", "at": "-2d", "signal_id": "s"},
    ]
    signals = {"s": {"by": "ann", "pupil": "noor", "at": "-1d"}}
    assert refused(signals=signals, history=history) == [
        ("history[0]", "signal 's' is used before it is made"),
    ]


def test_a_thing_that_is_made_twice_is_refused() -> None:
    invite = {
        "do": "membership.invite",
        "membership_id": "ann-1",
        "account_id": "ann",
        "organisation_id": "school",
        "role": "signaller",
    }
    assert refused(history=[invite]) == [("history[0]", "membership 'ann-1' is made twice")]


def test_a_status_that_needs_a_case_says_so() -> None:
    signals = {"s": {"by": "ann", "pupil": "noor", "status": "referred"}}
    assert refused(signals=signals) == [("signals.s.case", "names no case of this file")]


def test_a_referral_needs_a_case_unless_it_asks_for_advice() -> None:
    referral = {"service": "jac", "from_organisation": "school"}
    assert ("referrals.r.case", "is needed, but for advice") in refused(referrals={"r": referral})
    advice = referral | {"kind": "advice", "case": "c"}
    assert ("referrals.r.case", "is not for advice, which has no name") in refused(
        referrals={"r": advice}
    )


def test_an_organisation_without_a_desk_is_named() -> None:
    people = {"ann": ANN}
    signals = {"s": {"by": "ann", "pupil": "noor", "status": "watching"}}
    ((path, what),) = refused(people=people, signals=signals)
    assert path == "signals.s"
    assert what == "person 'at the desk of school, confirmed,' is nowhere in the file"


@pytest.mark.parametrize("at", ["+1h", "2027-01-01T00:00:00Z"])
def test_a_moment_in_the_future_is_refused(at: str) -> None:
    signals = {"s": {"by": "ann", "pupil": "noor", "at": at}}
    assert refused(signals=signals) == [
        ("signals.s.at", "lies in the future: a world holds what has happened")
    ]


def test_a_moment_that_does_not_exist_is_refused_wherever_it_stands() -> None:
    never = "2026-13-01T00:00:00Z"
    signal = {"by": "ann", "pupil": "noor"}
    assert refused(begins=never) == [("begins", "there is no such moment")]
    assert refused(signals={"s": signal | {"at": never}}) == [
        ("signals.s.at", "there is no such moment")
    ]
    closed = signal | {"status": "closed", "contact_on": "2026-02-30", "at": "-3d"}
    assert refused(signals={"s": closed}) == [("signals.s.contact_on", "there is no such day")]


def test_a_day_that_does_not_exist_is_refused() -> None:
    signals = {"s": {"by": "ann", "pupil": "noor", "occurred_on": "2026-02-30"}}
    assert refused(signals=signals) == [("signals.s.occurred_on", "there is no such day or moment")]


def test_a_day_inside_a_field_is_checked_as_well() -> None:
    leaver = {"state": "risk", "last_seen_on": "2026-13-01"}
    signals = {"s": {"by": "ann", "pupil": "noor", "leaver": leaver}}
    assert refused(signals=signals) == [
        ("signals.s.leaver.last_seen_on", "there is no such day or moment")
    ]


TIMES = Times(now=START, begins=START - timedelta(days=10), zone=BRUSSELS)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("now", START),
        ("-2d", datetime(2026, 9, 2, 8, 0, tzinfo=UTC)),
        ("+90m", datetime(2026, 9, 4, 9, 30, tzinfo=UTC)),
        ("+1w 14:30", datetime(2026, 9, 11, 12, 30, tzinfo=UTC)),
        ("2026-09-01T10:00:00+02:00", datetime(2026, 9, 1, 8, 0, tzinfo=UTC)),
        ("2026-09-01T10:00Z", datetime(2026, 9, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_time_or_a_distance_from_the_beginning(
    written: str, moment: datetime
) -> None:
    assert TIMES.moment(written) == moment


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", date(2026, 9, 14)),
        ("+14d", date(2026, 9, 28)),
        ("-2w", date(2026, 8, 31)),
        ("-13y", date(2013, 9, 14)),
        ("2012-02-29", date(2012, 2, 29)),
    ],
)
def test_a_day_is_a_date_or_a_distance_from_the_step(written: str, day: date) -> None:
    assert TIMES.day(written, START) == day


def test_a_leap_day_of_a_year_without_one_is_the_day_before() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert TIMES.day("-13y", leap) == date(2015, 2, 28)


@pytest.mark.parametrize("written", ["2026-13-01T00:00:00Z", "-1d 25:00"])
def test_a_moment_that_cannot_be_is_refused(written: str) -> None:
    with pytest.raises(NoSuchTime):
        TIMES.moment(written)


@pytest.mark.parametrize("written", ["2026-02-30", "-99999y"])
def test_a_day_that_cannot_be_is_no_day(written: str) -> None:
    with pytest.raises(NoSuchTime):
        TIMES.day(written, START)


def test_every_field_that_points_at_something_says_at_what() -> None:
    assert kind_of("successor_organisation_id") == "organisation"
    assert kind_of("connector_account_id") == "person"
    assert kind_of("alternative_service_id") == "service"
    assert kind_of("young_person_id") == "pupil"
    assert set(map(kind_of, KINDS)) == set(KINDS.values())
