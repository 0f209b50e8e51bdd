"""Reading the journal: who may, what it tells, and that reading it is written down as well."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from server.kernel.journal import JournalRow
from server.kernel.sealing import seal
from server.network.reference import threshold
from shared.vocabulary import Role
from tests.server.privacy.watch import MINE, ON_BOTH, Watch, problem
from tests.support.forging import forging


def _entries(watch: Watch, who: Any, query: str = "") -> list[dict[str, Any]]:
    answer = who.client.get(f"/v1/journal{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@ON_BOTH
def test_a_privacy_officer_reads_who_read_what_about_whom(watch: Watch) -> None:
    signal_id = watch.signal(watch.child, MINE)
    watch.care_team.client.get(f"/v1/signals/{signal_id}")
    entries = _entries(watch, watch.officer, f"?young_person_id={watch.child}")
    read = next(each for each in entries if each["type"] == "signal.read")
    assert (read["account_name"], read["read"]) == ("Zoë Zorg", True)
    assert read["young_person_id"] == str(watch.child)
    assert "observation" in read["fields"]
    assert MINE not in repr(entries)
    assert watch.world.journal(watch.child)[-1] == "journal.read"


def test_an_officer_of_another_organisation_learns_nothing_of_a_child_it_does_not_know(
    watch: Watch,
) -> None:
    watch.signal(watch.child, MINE)
    elsewhere = watch.world.person(
        watch.world.organisation(name="De Berk"), Role.PRIVACY_OFFICER, name="Bo Berk"
    )
    answer = elsewhere.client.get(f"/v1/journal?young_person_id={watch.child}")
    absent = elsewhere.client.get(f"/v1/journal?young_person_id={watch.world.new_id()}")
    assert (answer.status_code, answer.content) == (404, absent.content)
    assert all(each["young_person_id"] is None for each in _entries(watch, elsewhere))


@ON_BOTH
def test_the_officer_of_the_network_reads_all_of_it_and_the_one_of_a_school_its_own(
    watch: Watch,
) -> None:
    watch.signal(watch.child, MINE)
    partner_reads = f"?account_id={watch.asked.partner.account_id}"
    watch.asked.referral()
    watch.asked.partner.client.get("/v1/me")
    everything = _entries(watch, watch.network_officer, "?limit=200")
    own = _entries(watch, watch.officer, "?limit=200")
    assert {each["seq"] for each in own} < {each["seq"] for each in everything}
    assert "organisation.register" not in {each["type"] for each in own}
    assert _entries(watch, watch.officer, partner_reads) == []


@ON_BOTH
def test_the_journal_is_told_until_its_term_is_over_and_its_chain_stays_whole(
    watch: Watch,
) -> None:
    signal_id = watch.signal(watch.child, MINE)
    about = f"?young_person_id={watch.child}"
    by = f"?account_id={watch.teacher.account_id}"

    def told() -> list[bool]:
        asked = ((watch.officer, about), (watch.network_officer, about), (watch.officer, by))
        return [
            str(signal_id) in {each["resource_id"] for each in _entries(watch, who, query)}
            for who, query in asked
        ] + [str(signal_id) in repr(_export(watch)["journal"])]

    watch.later(days=threshold("retention.journal", watch.world.clock.now.date()))
    assert told() == [True] * 4

    watch.later(seconds=1)

    assert told() == [False] * 4
    assert watch.world.journal(signal_id) == ["signal.submit"]
    with watch.world.unit() as uow:
        seal(uow)
        uow.commit()
    whole = watch.network_officer.client.get("/v1/journal/check").json()
    assert (whole["whole"], whole["waiting"]) == (True, 0)


def _export(watch: Watch) -> Any:
    return watch.fetch(watch.network_officer, watch.prepared(watch.network_officer)).json()


def test_nobody_else_reads_the_journal(watch: Watch) -> None:
    for who in (watch.care_team, watch.teacher, watch.asked.partner):
        assert problem(who.client.get("/v1/journal")) == (403, "forbidden journal.read")
    admin = watch.world.person(watch.school, Role.ADMINISTRATOR)
    assert problem(admin.client.get("/v1/journal")) == (403, "forbidden journal.read")


@ON_BOTH
def test_a_period_is_of_local_days_and_pages_follow_each_other(watch: Watch) -> None:
    watch.later(days=2)
    watch.signal(watch.child, MINE)
    day = watch.world.clock.now.date()
    today = _entries(watch, watch.officer, f"?from_on={day}&until_on={day}")
    assert today
    assert all(each["at"][:10] == str(day) for each in today)
    first = watch.officer.client.get("/v1/journal?limit=2").json()
    second = watch.officer.client.get(f"/v1/journal?limit=2&cursor={first['next_cursor']}").json()
    seqs = [each["seq"] for each in (*first["items"], *second["items"])]
    assert seqs == sorted(seqs, reverse=True)
    assert len(set(seqs)) == len(seqs)


def test_somebody_is_found_only_by_all_that_one_has_to_know(watch: Watch) -> None:
    sought = {
        "organisation_id": str(watch.school),
        "given_name": MINE,
        "family_name": MINE,
        "birth_date": "2012-03-01",
    }
    found = watch.officer.client.post("/v1/young-persons/search", json=sought)
    assert found.json() == {"young_person_id": str(watch.child)}
    assert watch.world.journal(watch.child)[-1] == "young-person.find"
    wrong = sought | {"birth_date": "2012-03-02"}
    answer = watch.officer.client.post("/v1/young-persons/search", json=wrong)
    assert problem(answer) == (404, "not-found")
    refused = watch.care_team.client.post("/v1/young-persons/search", json=sought)
    assert problem(refused) == (403, "forbidden young-person.find")


@ON_BOTH
def test_the_check_of_the_journal_tells_whether_it_is_whole(watch: Watch) -> None:
    with watch.world.unit() as uow:
        seal(uow)
        uow.commit()
    whole = watch.officer.client.get("/v1/journal/check").json()
    assert (whole["whole"], whole["seals"], whole["fault"]) == (True, 1, None)
    assert problem(watch.care_team.client.get("/v1/journal/check"))[0] == 403


@ON_BOTH
def test_the_check_of_the_journal_tells_where_it_is_broken(watch: Watch) -> None:
    with watch.world.unit() as uow:
        seal(uow)
        uow.commit()
    with forging(watch.world, JournalRow) as connection:
        connection.execute(text("UPDATE journal SET type = 'signal.read' WHERE seq = 3"))
    broken = watch.officer.client.get("/v1/journal/check").json()
    assert broken["whole"] is False
    assert "seal 1" in broken["fault"]
