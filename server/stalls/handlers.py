"""Telling the coordinators that nobody can take up what waits; they see to it that somebody can."""

from __future__ import annotations

from collections.abc import Mapping

from server.kernel.errors import Conflict, NotFound
from server.kernel.running import Handler
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_desks, find_organisation
from server.stalls.queries import UNATTENDED, is_unattended
from shared.contract import Command, Receipt
from shared.problems import ProblemType
from shared.stalls import ReportUnattended


def report_unattended(uow: UnitOfWork, command: ReportUnattended) -> Receipt:
    """Tell the coordinators; which organisation it is stands at the desk."""
    organisation = find_organisation(uow, command.organisation_id)
    if organisation is None:
        raise NotFound
    if not is_unattended(uow, organisation.id):
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": "attended"})
    uow.record(command.type, organisation)
    uow.notify(UNATTENDED, organisation, coordination_desks(uow))
    return uow.receipt(organisation)


HANDLERS: Mapping[type[Command], Handler] = {ReportUnattended: report_unattended}
"""Who carries out what."""
