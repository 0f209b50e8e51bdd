"""The packet: what the sharing decision lets through, copied once and frozen at sending.

A copy, because what the family agreed to is what is known on that day, not what is written later.
It is sealed in the referral's row as one document. Who may read how much of it is decided at every
read (``rules/packet.py``, and the fields in force then).

Must not: hold a field that the decision does not name, nor a signal of another organisation.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from server.kernel.errors import NotFound
from server.kernel.messages import adapter, dump_bytes
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import organisation_names
from server.people.queries import contacts_of, current_school, find_young_person, household_size
from server.referrals.rules.packet import let_through
from server.signals.queries import of_case
from shared.referrals import PacketView
from shared.vocabulary import SharedField


def gather(
    uow: UnitOfWork,
    *,
    young_person_id: UUID,
    case_id: UUID,
    signal_id: UUID | None,
    organisation_id: UUID,
    help_question: str,
    fields: Collection[SharedField],
) -> PacketView:
    """Copy what these fields name, as it is known now.

    Parameters
    ----------
    signal_id
        The signal whose words go along; absent: the first of the case.
    organisation_id
        The sender: only a signal of its own goes along.

    Raises
    ------
    NotFound
        When the young person was erased.
    """
    person = find_young_person(uow, young_person_id)
    if person is None:
        raise NotFound
    everything = PacketView(
        shared=tuple(each for each in SharedField if each in fields),
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=date.fromisoformat(person.birth_date),
        language=person.language,
        school=_school(uow, young_person_id),
        contacts=_contacts(uow, young_person_id),
        household_size=household_size(uow, person.household_id),
        help_question=help_question,
        **_of_signal(uow, case_id, signal_id, organisation_id),
    )
    return let_through(everything, fields)


def freeze(packet: PacketView) -> str:
    """Give a packet as the text that is sealed."""
    return dump_bytes(packet).decode()


def thaw(text: str | None) -> PacketView | None:
    """Read a frozen packet; none when there is none, or its subject was erased."""
    if text is None:
        return None
    packet: PacketView = adapter(PacketView).validate_json(text)
    return packet


def _school(uow: UnitOfWork, young_person_id: UUID) -> str | None:
    school_id = current_school(uow, young_person_id)
    return None if school_id is None else organisation_names(uow, [school_id]).get(school_id)


def _contacts(uow: UnitOfWork, young_person_id: UUID) -> tuple[str, ...]:
    return tuple(
        ", ".join(part for part in (each.name, each.relation.value, each.phone) if part)
        for each in contacts_of(uow, young_person_id)
    )


def _of_signal(
    uow: UnitOfWork, case_id: UUID, signal_id: UUID | None, organisation_id: UUID
) -> dict[str, Any]:
    own = [each for each in of_case(uow, case_id) if each.organisation_id == organisation_id]
    chosen = next((each for each in own if each.id == signal_id), None)
    signal = chosen or next(iter(own), None)
    if signal is None:
        return {}
    return {
        "observation": signal.observation,
        "pupil_words": signal.pupil_words,
        "strength": signal.strength,
        "action_taken": signal.action_taken,
        "leaver_facts": tuple(fact.value for fact in signal.leaver_facts),
    }
