"""Who will be able to read a note, by its class: told to its writer before a word is written."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from server.cases.queries.circle import find_case, parties_of
from server.consents.queries import fields_by_case
from server.kernel.errors import NotFound
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from shared.vocabulary import NoteSecrecy, SecrecyRegime


def note_readers(
    uow: UnitOfWork, case_id: UUID, organisation_id: UUID
) -> Mapping[NoteSecrecy, tuple[UUID, ...]]:
    """Give the organisations that could read a note of an organisation's at this moment, by class.

    Returns
    -------
    Mapping
        The classes this organisation can choose; in each the writer's own organisation first.

    Notes
    -----
    Unguarded: for whoever has been let into the circle. A partner reads what others wrote only
    through a sharing decision in force, as `sights_of` has it.

    Source
    ------
    Domain facts 0.2 and I5: what those bound by professional secrecy write for one another, a
    school never reads; I2: nothing crosses a border without a decision.
    """
    case = find_case(uow, case_id)
    if case is None:
        raise NotFound
    parties = parties_of(uow, case_id)
    decided = fields_by_case(uow, case_ids=[case_id], to_organisation_ids=parties)
    open_to = {each for each in parties if decided.get((case_id, each))}
    open_to.add(case.opened_by_organisation_id)
    others = [each for each in parties if each in open_to and each != organisation_id]
    bound = [each for each in (organisation_id, *others) if _is_bound(uow, each)]
    readers: dict[NoteSecrecy, tuple[UUID, ...]] = {NoteSecrecy.OWN_TEAM: (organisation_id,)}
    if organisation_id in bound:
        readers[NoteSecrecy.PROFESSIONAL_SECRECY] = tuple(bound)
    return readers | {NoteSecrecy.WHOLE_CIRCLE: (organisation_id, *others)}


def _is_bound(uow: UnitOfWork, organisation_id: UUID) -> bool:
    organisation = find_organisation(uow, organisation_id)
    return organisation is not None and organisation.secrecy is SecrecyRegime.PROFESSIONAL_SECRECY
