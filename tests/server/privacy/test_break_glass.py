"""Reading in an emergency: in the open, for hours, one circle, read only (P11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.policy.rules import FRESH
from shared.vocabulary import BreakGlassReason, BreakGlassVerdict, Role
from tests.server.privacy.watch import MINE, ON_BOTH, THEIRS, Watch, problem


@ON_BOTH
def test_who_knows_the_child_reads_whom_to_call_and_everybody_hears_of_it(watch: Watch) -> None:
    watch.contact(watch.child, f"Mama {MINE}")
    watch.circle(watch.child, f"Elke ochtend samen {MINE}")
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    view = reader.client.get(f"/v1/break-glass/{break_glass_id}").json()
    assert (view["given_name"], view["contacts"][0]["phone"]) == (MINE, "056 00 00 00")
    assert view["circles"][0]["organisations"] == ["De Linde"]
    assert view["circles"][0]["connector_name"] == "Zoë Zorg"
    for audience in (
        watch.school,
        watch.officer.account_id,
        watch.network_officer.account_id,
    ):
        assert "break-glass-opened" in watch.world.notices_to(audience)
    assert watch.world.journal(break_glass_id) == ["break-glass.open", "break-glass.read"]


def test_it_gives_no_note_no_signal_and_no_other_child(watch: Watch) -> None:
    watch.signal(watch.child, f"Geheim {MINE}")
    watch.circle(watch.other, THEIRS)
    watch.circle(watch.child, "Samen ontbijten")
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    answer = reader.client.get(f"/v1/break-glass/{break_glass_id}").text
    assert "Geheim" not in answer
    assert THEIRS not in answer
    assert reader.client.get("/v1/cases").json()["items"] == []


@pytest.mark.parametrize(("hours", "lasts"), [(1, 1), (4, 4)])
def test_it_is_over_at_its_hour_whatever_the_worker_did(
    watch: Watch, hours: int, lasts: int
) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader, hours=hours)
    watch.later(hours=lasts, seconds=-1)
    assert reader.client.get(f"/v1/break-glass/{break_glass_id}").status_code == 200
    watch.later(seconds=1)
    answer = reader.client.get(f"/v1/break-glass/{break_glass_id}")
    assert problem(answer) == (409, "guard-not-met break_glass_open")


def test_more_than_four_hours_cannot_be_asked(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    watch.world.prove(reader)
    body = {
        **{name: str(watch.world.new_id()) for name in ("command_id", "break_glass_id")},
        "type": "break-glass.open",
        "young_person_id": str(watch.child),
        "organisation_id": str(reader.organisation_id),
        "reason": BreakGlassReason.MISSING.value,
        "why": "Niemand weet waar hij is",
        "hours": 5,
    }
    assert reader.client.post("/v1/break-glass", json=body).status_code == 422


def test_it_asks_to_show_again_who_one_is(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    watch.world.prove(reader)
    watch.world.clock.now += FRESH
    watch.later(seconds=1)
    answer = watch.send(reader, "/break-glass", watch.emergency(reader))
    assert problem(answer)[1].startswith("step-up-needed")


def test_who_is_in_the_circle_needs_none_and_who_has_nothing_to_do_with_it_gets_none(
    watch: Watch,
) -> None:
    watch.circle(watch.child, MINE)
    watch.world.prove(watch.care_team)
    inside = watch.send(watch.care_team, "/break-glass", watch.emergency(watch.care_team))
    assert problem(inside) == (409, "guard-not-met outside_the_circle")
    partner = watch.asked.partner
    watch.world.prove(partner)
    stranger = watch.send(partner, "/break-glass", watch.emergency(partner))
    assert problem(stranger) == (404, "not-found")
    watch.world.prove(watch.teacher)
    teacher = watch.send(watch.teacher, "/break-glass", watch.emergency(watch.teacher))
    assert problem(teacher) == (403, "forbidden break-glass.open")


def test_a_partner_that_was_only_asked_cannot_learn_who_it_is(watch: Watch) -> None:
    case_id, _ = watch.asked.case(watch.child)
    watch.asked.sharing(case_id, watch.child)
    partner = watch.asked.partner
    watch.world.prove(partner)
    answer = watch.send(partner, "/break-glass", watch.emergency(partner))
    assert problem(answer) == (404, "not-found")


def test_nobody_reads_on_through_another_persons_emergency(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    colleague = watch.world.person(reader.organisation_id, Role.CARE_TEAM)
    answer = colleague.client.get(f"/v1/break-glass/{break_glass_id}")
    assert problem(answer) == (404, "not-found")
    officer = watch.officer.client.get(f"/v1/break-glass/{break_glass_id}")
    assert problem(officer) == (403, "forbidden break-glass.read")


def test_who_lost_the_role_reads_no_further(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    watch.world.end_memberships(reader)
    assert reader.client.get(f"/v1/break-glass/{break_glass_id}").status_code == 404


def test_the_queue_shows_what_waits_and_a_review_takes_it_out(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    (waiting,) = watch.officer.client.get("/v1/break-glass").json()["items"]
    assert (waiting["account_name"], waiting["open"]) == ("Els Eik", True)
    assert MINE in waiting["why"]
    assert watch.review(watch.officer, break_glass_id).json()["status"] == "justified"
    assert watch.officer.client.get("/v1/break-glass").json()["items"] == []
    (reviewed,) = watch.officer.client.get("/v1/break-glass?waiting=false").json()["items"]
    assert reviewed["finding"] == "Gesproken met de school: terecht."
    assert watch.world.notices_to(reader.account_id) == ["break-glass-reviewed"]
    again = watch.review(watch.network_officer, break_glass_id, version=2)
    assert problem(again)[1].startswith("lifecycle-conflict")


def test_nobody_reviews_their_own(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    refused = watch.review(reader, break_glass_id)
    assert problem(refused) == (403, "forbidden break-glass.review")


def test_it_is_not_opened_again_before_somebody_else_looked_at_it(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    break_glass_id = watch.opened(reader)
    watch.later(hours=5)
    watch.world.prove(reader)
    again = watch.send(reader, "/break-glass", watch.emergency(reader))
    assert problem(again) == (409, "guard-not-met reviewed_before_again")
    watch.review(watch.officer, break_glass_id)
    assert watch.opened(reader) != break_glass_id


def test_who_was_found_to_be_wrong_does_not_read_again(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    first = watch.opened(reader)
    watch.review(watch.officer, first, verdict=BreakGlassVerdict.NOT_JUSTIFIED)
    watch.world.prove(reader)
    again = watch.send(reader, "/break-glass", watch.emergency(reader))
    assert problem(again) == (409, "guard-not-met found_justified_before")


def test_an_officer_elsewhere_sees_no_queue_of_others(watch: Watch) -> None:
    watch.circle(watch.child, MINE)
    watch.opened(watch.outsider())
    elsewhere = watch.world.person(watch.world.organisation(name="De Berk"), Role.PRIVACY_OFFICER)
    assert elsewhere.client.get("/v1/break-glass").json()["items"] == []
    assert problem(watch.care_team.client.get("/v1/break-glass"))[0] == 403


def test_its_words_stand_nowhere_in_the_clear(watch: Watch, database_url: str) -> None:
    watch.circle(watch.child, MINE)
    words = (f"waarom-{watch.world.new_id().hex}", f"oordeel-{watch.world.new_id().hex}")
    break_glass_id = watch.opened(watch.outsider(), why=words[0])
    watch.later(hours=2)
    watch.world.prove(watch.network_officer)
    reviewed = watch.review(watch.network_officer, break_glass_id, finding=words[1])
    assert reviewed.status_code == 200, reviewed.text
    told = watch.network_officer.client.get("/v1/break-glass?waiting=false").text
    assert [word for word in words if word not in told] == [], told
    file = Path(database_url.removeprefix("sqlite:///"))
    kept = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert [word for word in words if word.encode() in kept] == []
