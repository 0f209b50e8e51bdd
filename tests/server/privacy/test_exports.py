"""What is given to who asks about themselves: all of it, of nobody else, once (P9)."""

from __future__ import annotations

import json

from shared.vocabulary import Role
from tests.server.privacy.watch import MINE, ON_BOTH, THEIRS, Watch, problem


def _said(watch: Watch) -> None:
    for young_person_id, words in ((watch.child, MINE), (watch.other, THEIRS)):
        watch.signal(young_person_id, f"{words} gezien")
        watch.contact(young_person_id, f"Mama {words}")
        watch.circle(young_person_id, f"Doel {words}")


@ON_BOTH
def test_an_export_holds_every_word_about_one_and_none_about_another(watch: Watch) -> None:
    _said(watch)
    answer = watch.fetch(watch.network_officer, watch.prepared(watch.network_officer))
    assert answer.status_code == 200
    for words in (f"{MINE} gezien", f"Mama {MINE}", f"Doel {MINE}", "2012-03-01", "3B"):
        assert words in answer.text
    assert THEIRS not in answer.text
    assert str(watch.other) not in answer.text
    export = answer.json()
    assert export["format"] == "kring-subject-export/1"
    assert {"signal", "contact-person", "goal", "case", "enrolment"} <= set(export["records"])
    assert "signal.submit" in {each["what"] for each in export["journal"]}


def test_the_same_is_given_the_same_way(watch: Watch) -> None:
    _said(watch)
    officer = watch.network_officer
    one = watch.fetch(officer, watch.prepared(officer)).json()
    two = watch.fetch(officer, watch.prepared(officer)).json()
    for export in (one, two):
        export["records"].pop("subject-export")
        export["journal"] = [e for e in export["journal"] if not e["what"].startswith("subject")]
    assert json.dumps(one) == json.dumps(two)


def test_an_export_is_fetched_once_within_a_day_and_that_is_written_down(watch: Watch) -> None:
    officer = watch.network_officer
    export_id = watch.prepared(officer)
    assert watch.fetch(officer, export_id).status_code == 200
    assert problem(watch.fetch(officer, export_id)) == (409, "guard-not-met fetched_once")
    assert watch.world.journal(export_id) == ["subject-export.prepare", "subject-export.fetch"]
    late = watch.prepared(officer)
    watch.later(hours=24)
    watch.world.prove(officer)
    assert problem(watch.fetch(officer, late)) == (409, "guard-not-met fetched_in_time")


def test_an_export_is_only_for_who_prepared_it(watch: Watch) -> None:
    export_id = watch.prepared(watch.network_officer)
    colleague = watch.world.person(watch.network_officer.organisation_id, Role.PRIVACY_OFFICER)
    watch.world.prove(colleague)
    assert problem(watch.fetch(colleague, export_id)) == (404, "not-found")
    for who in (watch.officer, watch.care_team):
        watch.world.prove(who)
        assert problem(watch.fetch(who, export_id)) == (404, "not-found")
    (listed,) = watch.network_officer.client.get("/v1/subject-exports").json()["items"]
    assert listed["subject_export_id"] == str(export_id)
    assert colleague.client.get("/v1/subject-exports").json()["items"] == []


def test_fetching_asks_to_show_again_who_one_is(watch: Watch) -> None:
    export_id = watch.prepared(watch.network_officer)
    watch.later(minutes=6)
    answer = watch.fetch(watch.network_officer, export_id)
    assert problem(answer)[1].startswith("step-up-needed")
