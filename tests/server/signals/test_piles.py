"""The care team's piles: what stands in which, in what order, how many, and through an index."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.kernel.errors import NotValid
from server.kernel.running import run_query
from server.policy.actions import Action
from server.signals import queries
from server.signals.queries import Pile
from shared.signals import LeaverFacts, SignalPage
from shared.vocabulary import LeaverState, Role, Severity, SignalDecision, SignalKind, SignalReason
from tests.server.signals.school import School
from tests.support.plans import listening, read_whole
from tests.support.world import Person


def pile(school: School, pile: Pile, who: Person | None = None, **only: object) -> SignalPage:
    """Read a pile as the care team, or as somebody else."""
    claims = (who or school.care_team).claims
    runtime = school.world.runtime
    return run_query(runtime, claims, Action.SIGNAL_LIST, queries.list_pile, pile=pile, **only)


def ids(page: SignalPage) -> list[UUID]:
    """Give the ids of a page."""
    return [item.signal_id for item in page.items]


def counts(school: School, who: Person | None = None) -> queries.OpenCounts:
    """Count as the care team, or as somebody else."""
    claims = (who or school.care_team).claims
    return run_query(school.world.runtime, claims, Action.SIGNAL_LIST, queries.count_open)


def test_a_signal_goes_from_pile_to_pile_with_what_is_decided(school: School) -> None:
    first = school.sent()
    later = school.sent(severity=Severity.HEIGHTENED)
    assert ids(pile(school, Pile.TO_WEIGH)) == [later, first]
    assert school.decide(first, 1).status_code == 200
    assert ids(pile(school, Pile.TO_WEIGH)) == [later]
    assert ids(pile(school, Pile.FOLLOWED)) == [first]
    ends = {"decision": SignalDecision.CLOSE, "reason": SignalReason.RESOLVED, "next_on": None}
    assert school.decide(first, 2, **ends, message_to_signaller="Opgelost").status_code == 200
    assert ids(pile(school, Pile.FOLLOWED)) == []
    assert ids(pile(school, Pile.ENDED)) == [first]
    assert "signal.list" in school.world.journal(first)


def test_a_pile_can_be_narrowed_to_a_worry_or_a_kind(school: School) -> None:
    plain = school.sent()
    serious = school.sent(severity=Severity.SERIOUS, discussed_with="De directie")
    leaver = school.sent(kind=SignalKind.EARLY_LEAVER, leaver=LeaverFacts(state=LeaverState.LEFT))
    assert ids(pile(school, Pile.TO_WEIGH, severity=Severity.SERIOUS)) == [serious]
    assert ids(pile(school, Pile.TO_WEIGH, kind=SignalKind.EARLY_LEAVER)) == [leaver]
    assert set(ids(pile(school, Pile.TO_WEIGH))) == {plain, serious, leaver}


def test_the_pages_of_a_pile_skip_nothing_and_take_no_other_cursor(school: School) -> None:
    sent = [school.sent() for _ in range(3)]
    found, cursor = [], None
    for _ in range(3):
        page = pile(school, Pile.TO_WEIGH, limit=1, cursor=cursor)
        found += ids(page)
        cursor = page.next_cursor
    assert found == ids(pile(school, Pile.TO_WEIGH))
    assert set(found) == set(sent)
    one = pile(school, Pile.TO_WEIGH, limit=1).next_cursor
    with pytest.raises(NotValid):
        pile(school, Pile.ENDED, limit=1, cursor=one)


def test_who_is_of_no_care_team_finds_no_pile_and_counts_nothing(school: School) -> None:
    school.sent()
    elsewhere = school.world.person(school.world.organisation(name="De Berk"), Role.CARE_TEAM)
    for person in (school.teacher, elsewhere):
        assert ids(pile(school, Pile.TO_WEIGH, person)) == []
        assert counts(school, person).to_weigh == 0


def test_open_signals_are_counted_and_those_past_their_day(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = school.sent()
    school.sent()
    school.decide(first, 1)
    assert counts(school) == queries.OpenCounts(to_weigh=1, followed=1, late=0, is_more=False)
    school.world.clock.now += timedelta(days=30)
    assert counts(school).late == 2
    monkeypatch.setattr("server.signals.queries.lists.COUNTED", 1)
    assert counts(school).is_more


def test_piles_and_counts_are_read_through_an_index(school: School) -> None:
    school.sent()
    engine = school.world.runtime.store.engine
    with listening(engine) as heard:
        for each in Pile:
            pile(school, each)
        counts(school)
    assert heard
    for statement, parameters in heard:
        read = read_whole(engine, statement, parameters)
        assert [line for line in read if "anon" not in line] == [], statement
