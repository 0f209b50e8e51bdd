"""Erasing a young person: the key goes, and with it every word about them; what happened stays.

Refused while somebody still does something for them: a signal, a question or a circle that is open
has a holder, and its words are needed. The answer lists what has to end first.

The erasure is a row, and the worker copies it out of the database (`server/outside.py`): a backup
from before still has the key, so whoever puts one back erases again before anybody is served.

Must not: change a row of others. A question without a name that began with a signal about this
young person goes along, because people write more than they are asked for.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import server.cases.queries
import server.referrals.queries
import server.signals.queries
from server.kernel import subjects
from server.kernel.errors import ResponsibilityHeld
from server.kernel.journal import to_roster
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar
from server.people.tables import EnrolmentRow, ErasureRow, YoungPersonRow
from server.policy.actions import Action
from server.policy.copies import holders_of
from server.policy.privacy import access_subject
from shared.contract import Receipt
from shared.people import EraseYoungPerson, ReplayErasure
from shared.school_calendar import local_date
from shared.vocabulary import ErasureReason

_enrolment = columns(EnrolmentRow)
_erasure = columns(ErasureRow)


def erase(uow: UnitOfWork, command: EraseYoungPerson) -> Receipt:
    """Make every word about a young person unreadable, for good.

    Raises
    ------
    ResponsibilityHeld
        While something about them is open: with what has to end first.
    """
    person = access_subject(uow, command.young_person_id, Action.YOUNG_PERSON_ERASE)
    uow.lock(person.id)
    still_open = _open_about(uow, person.id)
    if still_open:
        raise ResponsibilityHeld(still_open)
    return _erase(uow, person, command.reason)


def replay(uow: UnitOfWork, command: ReplayErasure) -> Receipt:
    """Erase somebody again after a backup from before was put back, whatever it left open."""
    person = access_subject(uow, command.young_person_id, Action.YOUNG_PERSON_ERASE)
    return _erase(uow, person, ErasureReason.TERM_OVER)


def _erase(uow: UnitOfWork, person: YoungPersonRow, reason: ErasureReason) -> Receipt:
    enrolments = uow.all(
        EnrolmentRow,
        _enrolment.network_id == uow.actor.network_id,
        _enrolment.young_person_id == person.id,
    )
    today = local_date(school_calendar(), uow.now)
    uow.change(person, erased_at=uow.now, residence_nis=None, household_id=uow.new_id())
    rosters = [to_roster(each.organisation_id) for each in enrolments]
    uow.record("young-person.erase", person, reason=reason.value, audience=rosters)
    for enrolment in enrolments:
        uow.change(enrolment, name_index=b"", ended_on=enrolment.ended_on or today)
        uow.record("enrolment.erase", enrolment, reason=reason.value)
    erasure = ErasureRow(id=uow.new_id(), young_person_id=person.id, reason=reason)
    uow.add(erasure)
    uow.record("erasure.record", erasure, reason=reason.value)
    nameless = server.signals.queries.questions_from(uow, person.id)
    subjects.forget(uow, [person.id, *nameless], holders=holders_of)
    return uow.receipt(person, "erased")


def _open_about(uow: UnitOfWork, young_person_id: UUID) -> list[dict[str, Any]]:
    return [
        *server.signals.queries.open_about(uow, young_person_id),
        *server.cases.queries.open_about(uow, young_person_id),
        *server.referrals.queries.open_about(
            uow,
            [young_person_id, *server.signals.queries.questions_from(uow, young_person_id)],
        ),
    ]
