"""Reading sharing decisions: what is in force now, and what stands on record for a case."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from server.consents import rules
from server.consents.tables import SharingRow
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.consents import access_sharing, visible_sharings
from shared.consents import SharingPage, SharingView
from shared.vocabulary import SharedField

_sharing = columns(SharingRow)


def fields_in_force(
    uow: UnitOfWork, *, young_person_id: UUID, case_id: UUID, to_organisation_id: UUID
) -> frozenset[SharedField]:
    """Give the fields that may be read by an organisation at this very moment.

    Returns
    -------
    frozenset[SharedField]
        Of all decisions in force together; empty when there is none. Nothing is kept between two
        calls, so a decision that was taken back counts from the next read.
    """
    statement = select(_sharing.fields).where(
        _sharing.network_id == uow.actor.network_id,
        _sharing.young_person_id == young_person_id,
        _sharing.to_organisation_id == to_organisation_id,
        _sharing.case_id == case_id,
        _sharing.revoked_at.is_(None),
        _sharing.lapses_at > uow.now,
    )
    return frozenset(field for row in uow.select(statement) for field in row.fields)


def fields_by_case(
    uow: UnitOfWork, *, case_ids: Iterable[UUID], to_organisation_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID], frozenset[SharedField]]:
    """Give what may be read at this very moment, by case and receiver: for a list, in one go."""
    statement = select(_sharing.case_id, _sharing.to_organisation_id, _sharing.fields).where(
        _sharing.network_id == uow.actor.network_id,
        _sharing.case_id.in_(list(case_ids)),
        _sharing.to_organisation_id.in_(list(to_organisation_ids)),
        _sharing.revoked_at.is_(None),
        _sharing.lapses_at > uow.now,
    )
    found: dict[tuple[UUID, UUID], frozenset[SharedField]] = {}
    for row in uow.select(statement):
        place = (row.case_id, row.to_organisation_id)
        found[place] = found.get(place, frozenset()) | frozenset(row.fields)
    return found


def find_sharing(uow: UnitOfWork, sharing_id: UUID) -> SharingRow | None:
    """Give a sharing decision to another slice or the worker; none when there is none."""
    return uow.find(
        SharingRow, _sharing.id == sharing_id, _sharing.network_id == uow.actor.network_id
    )


def is_renewed(uow: UnitOfWork, sharing: SharingRow) -> bool:
    """Tell whether a later decision for the same case and receiver is in force."""
    statement = (
        select(_sharing.id)
        .where(
            _sharing.network_id == uow.actor.network_id,
            _sharing.young_person_id == sharing.young_person_id,
            _sharing.to_organisation_id == sharing.to_organisation_id,
            _sharing.case_id == sharing.case_id,
            _sharing.id != sharing.id,
            _sharing.revoked_at.is_(None),
            _sharing.lapses_at > uow.now,
        )
        .limit(1)
    )
    return bool(uow.select(statement))


def list_of_case(
    uow: UnitOfWork, *, case_id: UUID, cursor: str | None = None, limit: int = 50
) -> SharingPage:
    """Give one page of the sharing decisions of a case that concern this reader, newest first."""
    statement = select(_sharing.id).where(
        _sharing.network_id == uow.actor.network_id,
        _sharing.case_id == case_id,
        visible_sharings(uow, case_id),
    )
    rows = uow.select(
        page(statement, (_sharing.id,), cursor=cursor, limit=limit, newest_first=True)
    )
    ids = [row.id for row in rows[:limit]]
    sharings = uow.all(SharingRow, _sharing.id.in_(ids), order_by=(_sharing.id.desc(),))
    uow.record_read("sharing.list", sharings, fields=("young_person_id", "fields"))
    return SharingPage(
        items=tuple(_view(uow, sharing) for sharing in sharings),
        next_cursor=next_cursor(rows, limit, ("id",)),
    )


def view(uow: UnitOfWork, *, sharing_id: UUID) -> SharingView:
    """Give one sharing decision to one of the two sides."""
    sharing = access_sharing(uow, sharing_id, Action.SHARING_READ)
    uow.record_read("sharing.read", sharing, fields=("young_person_id", "fields"))
    return _view(uow, sharing)


def _view(uow: UnitOfWork, sharing: SharingRow) -> SharingView:
    return SharingView(
        sharing_id=sharing.id,
        young_person_id=sharing.young_person_id,
        case_id=sharing.case_id,
        from_organisation_id=sharing.from_organisation_id,
        to_organisation_id=sharing.to_organisation_id,
        fields=sharing.fields,
        purpose=sharing.purpose,
        basis=sharing.basis,
        gdpr_basis=sharing.gdpr_basis,
        state=rules.state_at(sharing.lapses_at, sharing.revoked_at, uow.now),
        decided_on=sharing.decided_on,
        lapses_at=sharing.lapses_at,
        revoked_at=sharing.revoked_at,
        family_informed_on=sharing.family_informed_on,
        informed_deferred=sharing.informed_deferred,
        inform_by=sharing.inform_by,
        version=sharing.version,
        created_at=sharing.created_at,
    )
