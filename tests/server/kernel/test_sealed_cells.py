"""Sealed cells in a real database: what was moved or changed there reads as nobody's words."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, make_url, select, update

from server.kernel.crypto import KeyRing, SealBroken
from server.kernel.keychain import DataKeyRow
from server.kernel.store import Store
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import YoungPersonRow
from shared.vocabulary import Role
from tests.server.kernel.small import (
    a_registration,
    new_young_person,
    read_name,
    young_person,
)
from tests.support.world import World

FIRST, SECOND = ("Noor", "Desmet"), ("Lina", "Claes")


def _enrol(world: World, given_name: str, family_name: str) -> UUID:
    with world.unit() as uow:
        row = new_young_person(world.new_id(), given_name, family_name)
        uow.new_key(row.id)
        uow.add(row)
        uow.record("young-person.register", row)
        uow.commit()
    return row.id


@pytest.fixture
def two(small: World) -> tuple[UUID, UUID]:
    """Give two young persons."""
    return _enrol(small, *FIRST), _enrol(small, *SECOND)


def _cells(world: World, row_id: UUID) -> Any:
    with world.runtime.store.engine.connect() as connection:
        statement = select(*columns(YoungPersonRow)).where(young_person.id == row_id)
        return connection.execute(statement).one()


def _set(world: World, row_id: UUID, **values: Any) -> None:
    with world.runtime.store.engine.begin() as connection:
        connection.execute(
            update(table_of(YoungPersonRow)).where(young_person.id == row_id).values(**values)
        )


def _read(world: World, row_id: UUID) -> YoungPersonRow:
    with world.unit() as uow:
        found = uow.find(YoungPersonRow, young_person.id == row_id)
    assert found is not None
    return found


def _of_another_person(world: World, one: UUID, other: UUID) -> None:
    _set(world, one, given_name=_cells(world, other).given_name)


def _of_another_column(world: World, one: UUID, other: UUID) -> None:
    _set(world, one, given_name=_cells(world, one).family_name)


def _whole_row(world: World, one: UUID, other: UUID) -> None:
    cells = _cells(world, other)
    _set(world, one, **{name: getattr(cells, name) for name in YoungPersonRow.__sealed__})


def _one_bit(world: World, one: UUID, other: UUID) -> None:
    cell = bytearray(_cells(world, one).given_name)
    cell[-1] ^= 1
    _set(world, one, given_name=bytes(cell))


def _nonce(world: World, one: UUID, other: UUID) -> None:
    mine, theirs = _cells(world, one).given_name, _cells(world, one).family_name
    _set(world, one, given_name=mine[:1] + theirs[1:13] + mine[13:])


def _plain_text(world: World, one: UUID, other: UUID) -> None:
    _set(world, one, given_name=b"Noor")


def _nothing(world: World, one: UUID, other: UUID) -> None:
    _set(world, one, given_name=b"")


def _another_key(world: World, one: UUID, other: UUID) -> None:
    keys = columns(DataKeyRow)
    with world.runtime.store.engine.begin() as connection:
        theirs = connection.execute(select(keys.wrapped).where(keys.subject_id == other)).scalar()
        connection.execute(
            update(table_of(DataKeyRow)).where(keys.subject_id == one).values(wrapped=theirs)
        )


CHANGES: list[Callable[[World, UUID, UUID], None]] = [
    _of_another_person,
    _of_another_column,
    _whole_row,
    _one_bit,
    _nonce,
    _plain_text,
    _nothing,
    _another_key,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_a_cell_that_was_changed_in_the_database_never_reads(
    small: World, two: tuple[UUID, UUID], change: Callable[[World, UUID, UUID], None]
) -> None:
    change(small, *two)
    with pytest.raises(SealBroken):
        _read(small, two[0])
    organisation = small.run(a_registration(small)).receipt.resource_id
    client = small.person(organisation, Role.SIGNALLER).client
    answer = client.get(f"/v1/small/young-persons/{two[0]}")
    assert answer.status_code == 500
    assert not any(name in answer.text for name in (*FIRST, *SECOND))
    if change is not _another_key:
        assert _read(small, two[1]).given_name == SECOND[0]


def test_the_same_name_twice_is_two_different_cells(small: World) -> None:
    cells = [_cells(small, _enrol(small, "Noor", "Noor")) for _ in range(3)]
    sealed = [getattr(cell, name) for cell in cells for name in ("given_name", "family_name")]
    assert len(set(sealed)) == 6


def test_a_person_whose_key_is_gone_is_gone_and_the_others_are_not(
    small: World, two: tuple[UUID, UUID]
) -> None:
    before = _cells(small, two[1])
    with small.runtime.store.engine.begin() as connection:
        connection.execute(
            delete(table_of(DataKeyRow)).where(columns(DataKeyRow).subject_id == two[0])
        )
    words: list[str | None] = [_read(small, two[0]).given_name, _read(small, two[0]).family_name]
    assert words == [None, None]
    assert _cells(small, two[1]) == before
    assert _read(small, two[1]).given_name == SECOND[0]


def test_the_database_without_the_key_file_is_worth_nothing(
    small: World, two: tuple[UUID, UUID]
) -> None:
    stolen = Store(small.runtime.store.engine, KeyRing.fresh())
    with (
        UnitOfWork(stolen, actor=small.system(), now=small.clock.now) as uow,
        pytest.raises(SealBroken),
    ):
        read_name(uow, young_person_id=two[0])


def test_many_keys_come_in_one_statement(small: World) -> None:
    people = [_enrol(small, f"name {number}", "x") for number in range(5)]
    with small.unit() as uow:
        uow.keychain.fetch(people)
        kept = dict(uow.keychain._keys)
        uow.keychain.fetch(people)
        assert set(kept) == set(people)
        for row_id in people:
            cell = _cells(small, row_id).given_name
            opened = uow.keychain.open(YoungPersonRow, "given_name", row_id, row_id, cell)
            assert opened is not None
            assert opened.startswith("name ")
            assert uow.keychain.open(YoungPersonRow, "given_name", row_id, row_id, None) is None
        nobody = small.new_id()
        assert uow.keychain.open(YoungPersonRow, "given_name", nobody, nobody, b"x") is None


def test_no_word_of_a_person_is_in_the_files_of_the_database(small: World) -> None:
    canary = "Zonnebloem Äquator"
    row_id = _enrol(small, canary, canary.upper())
    organisation = small.run(a_registration(small)).receipt.resource_id
    small.person(organisation, Role.SIGNALLER).client.get(f"/v1/small/young-persons/{row_id}")
    engine = small.runtime.store.engine
    if engine.dialect.name == "sqlite":
        database = Path(make_url(str(engine.url)).database or "")
        files = b"".join(each.read_bytes() for each in database.parent.iterdir())
    else:
        with engine.connect() as connection:
            tables = YoungPersonRow.metadata.sorted_tables
            files = b"".join(
                bytes(cell) if isinstance(cell, bytes) else str(cell).encode()
                for table in tables
                for row in connection.execute(select(*table.c))
                for cell in row
            )
    for text in (canary, canary.upper(), canary.lower(), canary.casefold()):
        for raw in (text.encode(), text.encode("utf-16-le"), text.encode().hex().encode()):
            assert raw not in files
        assert gzip.compress(text.encode(), mtime=0)[10:-8] not in files
