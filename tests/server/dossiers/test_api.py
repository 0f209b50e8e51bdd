"""The dossier over HTTP: from when it is kept, what stands in it, and for whom."""

from collections.abc import Callable
from typing import Any

import pytest

from server.network.reference import threshold
from shared.signals import SubmitSignal, WithdrawSignal
from shared.vocabulary import NoteSecrecy, Role, SharedField, SignalReason
from tests.server.cases.circle import FAMILY_WORDS, Around, fault, problem
from tests.support.databases import KINDS
from tests.support.world import Person

Absent = Callable[[int], SubmitSignal]


def asked(around: Around, who: Person, **query: str) -> Any:
    """Ask for the pupil's dossier."""
    return who.client.get(f"/v1/young-persons/{around.pupil}/dossier", params=query)


def types(dossier: dict[str, Any]) -> list[str]:
    """Give the types of its entries."""
    return [entry["type"] for entry in dossier["entries"]]


def said(dossier: dict[str, Any]) -> set[str]:
    """Give every word in it."""
    return {words["words"] for entry in dossier["entries"] for words in entry["words"]}


@pytest.mark.parametrize("database_kind", KINDS, indirect=True)
def test_the_care_team_reads_everything_of_the_school_in_order(
    around: Around, absent: Absent
) -> None:
    absent(1)
    absent(6)
    around.goal()
    around.action()
    around.note(around.care, NoteSecrecy.OWN_TEAM, "Voor ons team")
    response = asked(around, around.care)
    assert response.status_code == 200, response.text
    dossier = response.json()
    assert dossier["young_person_name"] == "Noor Desmet"
    assert (dossier["half_days"], dossier["threshold"]) == (6, 5)
    assert dossier["school_name"] == "De Linde"
    assert dossier["made_for"] == ["De Linde"]
    assert types(dossier) == [
        "ledger-entry.took-up",
        "ledger-entry.took-up",
        "case.open",
        "signal.submit",
        "signal.submit",
        "goal.set",
        "action.agree",
        "note.write",
    ]
    assert said(dossier) >= {"Miste 6 halve dagen", "Lijkt moe", FAMILY_WORDS, "Belt de mama"}
    assert dossier["entries"][-1]["secrecy"] == "own-team"
    assert dossier["entries"][-2]["person_name"] == "Els Claes"
    assert around.world.journal(around.pupil)[-1] == "dossier.read"
    assert "case.read" in around.world.journal(around.case)


def test_there_is_none_before_five_half_days(around: Around, absent: Absent) -> None:
    assert problem(asked(around, around.care)) == (409, "guard-not-met", "half_days_reached")
    absent(4)
    assert problem(asked(around, around.care)) == (409, "guard-not-met", "half_days_reached")
    absent(5)
    assert asked(around, around.care).status_code == 200


@pytest.mark.parametrize("database_kind", KINDS, indirect=True)
def test_a_moment_gives_the_same_dossier_whenever_it_is_asked_for(
    around: Around, absent: Absent
) -> None:
    absent(5)
    goal = around.goal().json()["resource_id"]
    then = around.world.clock.now
    first = asked(around, around.care, at=then.isoformat()).json()
    around.world.clock.forward(days=3)
    absent(9)
    ended = around.care.client.post(
        f"/v1/cases/{around.case}/goals/{goal}/ending",
        json={
            "type": "goal.end",
            "command_id": str(around.world.new_id()),
            "case_id": str(around.case),
            "goal_id": goal,
            "version": 1,
            "status": "reached",
        },
    )
    assert ended.status_code == 200, ended.text
    assert asked(around, around.care, at=then.isoformat()).json() == first
    assert first["half_days"] == 5
    now = asked(around, around.care).json()
    assert now["half_days"] == 9
    assert types(now)[-2:] == ["signal.submit", "goal.end"]
    assert now["entries"][-1]["reason"] == "reached"


@pytest.mark.parametrize("database_kind", KINDS, indirect=True)
def test_what_was_written_before_the_term_of_the_journal_is_not_told(
    around: Around, absent: Absent
) -> None:
    absent(6)
    term = threshold("retention.journal", around.world.clock.now.date())
    around.world.clock.forward(days=term)
    assert "signal.submit" in types(asked(around, around.care).json())
    absent(7)

    around.world.clock.forward(seconds=1)

    dossier = asked(around, around.care).json()
    assert types(dossier) == ["signal.submit"]
    assert "Miste 7 halve dagen" in said(dossier)
    assert "Miste 6 halve dagen" not in said(dossier)


def test_no_moment_lies_ahead_or_before_the_half_days(around: Around, absent: Absent) -> None:
    before = around.world.clock.now
    absent(5)
    ahead = around.world.clock.now.replace(year=2027)
    assert fault(asked(around, around.care, at=ahead.isoformat())) == (["at"], "date_in_future")
    response = asked(around, around.care, at=before.isoformat())
    assert problem(response) == (409, "guard-not-met", "half_days_reached")


def test_what_was_taken_back_is_not_told(around: Around, absent: Absent) -> None:
    absent(5)
    mistake = absent(30)
    around.world.run(
        WithdrawSignal(
            command_id=around.world.new_id(),
            signal_id=mistake.signal_id,
            version=1,
            reason=SignalReason.SENT_BY_MISTAKE,
        ),
        around.care,
    )
    dossier = asked(around, around.care).json()
    assert dossier["half_days"] == 5
    assert types(dossier).count("signal.submit") == 1


def test_a_partner_reads_the_circle_and_no_signal_once_the_half_days_may_be_told(
    around: Around, absent: Absent
) -> None:
    absent(5)
    around.goal()
    around.note(around.care, NoteSecrecy.OWN_TEAM, "Voor ons team")
    around.joins(around.clb_worker)
    assert problem(asked(around, around.clb_worker))[2] == "half_days_reached"
    around.shares(around.clb, SharedField.IDENTITY, SharedField.LEAVER_FACTS)
    around.note(around.clb_worker, NoteSecrecy.PROFESSIONAL_SECRECY, "Onder beroepsgeheim")
    dossier = asked(around, around.clb_worker).json()
    assert dossier["made_for"] == ["CLB"]
    assert not any(each.startswith("signal.") for each in types(dossier))
    assert said(dossier) == {FAMILY_WORDS, "Onder beroepsgeheim"}
    school = asked(around, around.care).json()
    assert "Onder beroepsgeheim" not in said(school)
    assert "Voor ons team" in said(school)


def test_a_partner_with_whom_the_name_is_not_shared_reads_the_rest(
    around: Around, absent: Absent
) -> None:
    absent(5)
    around.goal()
    around.joins(around.clb_worker, shares=False)
    around.shares(around.clb, SharedField.LEAVER_FACTS)
    dossier = asked(around, around.clb_worker).json()
    assert dossier["young_person_name"] is None
    assert said(dossier) == {FAMILY_WORDS}


@pytest.mark.parametrize("role", [Role.SIGNALLER, Role.ADMINISTRATOR])
def test_a_colleague_who_is_not_of_the_care_team_reads_none(
    around: Around, absent: Absent, role: Role
) -> None:
    absent(5)
    colleague = around.world.person(around.school, role)
    assert problem(asked(around, colleague)) == (403, "forbidden", "dossier.read")


def test_to_others_there_is_no_such_dossier(around: Around, absent: Absent) -> None:
    absent(5)
    elsewhere = around.world.organisation(name="De Berk")
    for who in (around.caw_worker, around.world.person(elsewhere, Role.CARE_TEAM)):
        assert problem(asked(around, who)) == (404, "not-found", None)
