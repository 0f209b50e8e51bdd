"""Who will be able to read a note: told before it is written, and as the view then has it."""

import pytest

from server.cases.queries import note_readers
from shared.vocabulary import NoteSecrecy
from tests.server.cases.circle import Around
from tests.support.world import Person


@pytest.fixture
def database_kind() -> str:
    """Say which database: who reads a note does not hang on it."""
    return "sqlite"


def readers(around: Around, who: Person) -> dict[NoteSecrecy, tuple[str, ...]]:
    """Give what is told to somebody who is about to write, by the names of the organisations."""
    names = {around.school: "school", around.caw: "caw", around.clb: "clb"}
    with around.world.unit() as uow:
        told = note_readers(uow, around.case, who.organisation_id)
    return {secrecy: tuple(names[each] for each in found) for secrecy, found in told.items()}


def test_each_class_names_its_readers_the_writers_own_first(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    assert readers(around, around.care) == {
        NoteSecrecy.OWN_TEAM: ("school",),
        NoteSecrecy.WHOLE_CIRCLE: ("school", "caw", "clb"),
    }
    assert readers(around, around.clb_worker) == {
        NoteSecrecy.OWN_TEAM: ("clb",),
        NoteSecrecy.PROFESSIONAL_SECRECY: ("clb", "caw"),
        NoteSecrecy.WHOLE_CIRCLE: ("clb", "school", "caw"),
    }


def test_a_partner_without_a_sharing_decision_is_not_named(around: Around) -> None:
    around.joins(around.caw_worker, shares=False)
    assert readers(around, around.care)[NoteSecrecy.WHOLE_CIRCLE] == ("school",)


@pytest.mark.parametrize("secrecy", NoteSecrecy)
def test_who_is_named_reads_it_and_nobody_else(around: Around, secrecy: NoteSecrecy) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker, shares=False)
    people = {"school": around.care, "caw": around.caw_worker, "clb": around.clb_worker}
    named = readers(around, around.caw_worker)[secrecy]
    around.note(around.caw_worker, secrecy, "Gezien")
    for name, who in people.items():
        notes = [note["words"] for note in around.read(who)["notes"]]
        assert (notes == ["Gezien"]) is (name in named)
