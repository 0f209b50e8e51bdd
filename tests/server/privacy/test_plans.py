"""Every list of an officer is read through an index, on both kinds of database."""

from __future__ import annotations

from sqlalchemy import Engine

from tests.server.privacy.watch import MINE, ON_BOTH, Watch
from tests.support.plans import listening, read_whole


def _whole(engine: Engine, statement: str, parameters: object) -> list[str]:
    """Give what is read from end to end.

    Notes
    -----
    The journal backwards from its end is no such thing, nor is a list of no ids.
    """
    fine = {"SCAN journal", "SCAN (subquery-1)"}
    return [line for line in read_whole(engine, statement, parameters) if line not in fine]


@ON_BOTH
def test_what_an_officer_sees_is_read_through_indexes(watch: Watch) -> None:
    watch.signal(watch.child, MINE)
    watch.circle(watch.child, MINE)
    reader = watch.outsider()
    emergency = watch.opened(reader)
    watch.prepared(watch.network_officer)
    engine = watch.world.runtime.store.engine
    by_person = f"/journal?young_person_id={watch.child}&from_on=2026-09-01"
    by_colleague = f"/journal?account_id={watch.care_team.account_id}"
    asked = [
        *(
            (who, path)
            for who in (watch.officer, watch.network_officer)
            for path in (
                "/journal",
                by_person,
                by_colleague,
                "/break-glass",
                "/break-glass?waiting=false",
            )
        ),
        (watch.network_officer, "/subject-exports"),
        (reader, f"/break-glass/{emergency}"),
    ]
    for who, path in asked:
        with listening(engine) as heard:
            assert who.client.get(f"/v1{path}").status_code == 200, path
        for statement, parameters in heard:
            assert _whole(engine, statement, parameters) == [], (path, statement)


@ON_BOTH
def test_the_journal_of_one_is_found_by_its_index_and_not_by_looking_through(watch: Watch) -> None:
    engine = watch.world.runtime.store.engine
    for query in (f"young_person_id={watch.child}", f"account_id={watch.care_team.account_id}"):
        with listening(engine) as heard:
            watch.network_officer.client.get(f"/v1/journal?{query}")
        (asked,) = [each for each in heard if "FROM journal" in each[0]]
        assert read_whole(engine, *asked) == []
