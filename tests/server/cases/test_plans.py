"""Everything of a case is read through an index, in a number of reads that no list multiplies."""

from typing import Any

import server.cases.jobs
from server.cases import queries
from tests.server.cases.circle import Around
from tests.support.plans import listening, read_whole


def test_what_a_page_shows_is_read_through_indexes(around: Around) -> None:
    around.goal()
    around.joins(around.caw_worker)
    engine = around.world.runtime.store.engine
    for path in ("", "?box=closed", f"/{around.case}", f"/{around.case}/ledger"):
        for who in (around.care, around.caw_worker):
            with listening(engine) as heard:
                assert who.client.get(f"/v1/cases{path}").status_code == 200
            assert heard
            for statement, parameters in heard:
                assert read_whole(engine, statement, parameters) == [], statement


def test_the_open_circles_around_a_pupil_are_found_by_their_own_parties(around: Around) -> None:
    found = {}
    for who in (around.care, around.caw_worker):
        with around.world.unit() as uow:
            uow.act_as(around.world.runtime.find_actor(uow, who.claims))
            with listening(around.world.runtime.store.engine) as heard:
                about = queries.list_open_about(uow, young_person_id=around.pupil)
            found[who.account_id] = [item.case_id for item in about]
        for statement, parameters in heard:
            assert read_whole(around.world.runtime.store.engine, statement, parameters) == []
    assert found == {around.care.account_id: [around.case], around.caw_worker.account_id: []}


def test_what_other_slices_and_the_worker_ask_is_read_through_indexes(around: Around) -> None:
    around.joins(around.caw_worker)
    around.proposed(around.care, around.caw_worker)
    engine = around.world.runtime.store.engine
    with listening(engine) as heard, around.world.unit() as uow:
        queries.is_party(uow, around.case, around.caw)
        queries.is_open_about(
            uow, around.case, young_person_id=around.pupil, organisation_id=around.school
        )
        queries.holds_connector(uow, around.case, around.caw)
        queries.held_by_account(uow, around.caw_worker.account_id, None)
        queries.held_by_account(uow, around.caw_worker.account_id, around.caw)
        queries.held_by_organisation(uow, around.caw)
        queries.staying_parties(uow, around.case)
        queries.ledger_of(uow, around.case)
        server.cases.jobs.due(uow)
    for statement, parameters in heard:
        assert read_whole(engine, statement, parameters) == [], statement


def test_a_read_without_an_index_would_be_noticed(around: Around) -> None:
    engine = around.world.runtime.store.engine
    assert read_whole(engine, "SELECT id FROM care_case WHERE reminded_level = 1", ()) != []


def test_a_list_of_five_takes_as_many_reads_as_a_list_of_one(around: Around) -> None:
    around.joins(around.caw_worker)
    one = _reads(around)
    for _ in range(4):
        around.case = around.open()
        around.joins(around.caw_worker)
    assert len(around.caw_worker.client.get("/v1/cases").json()["items"]) == 5
    assert _reads(around) == one


def _reads(around: Around) -> int:
    heard: list[tuple[str, Any]]
    with listening(around.world.runtime.store.engine) as heard:
        assert around.caw_worker.client.get("/v1/cases").status_code == 200
    return len(heard)
