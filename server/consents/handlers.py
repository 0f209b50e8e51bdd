"""Carrying out what people decide about sharing, and what the worker sends when a date has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from server.cases.queries import find_case, is_party
from server.consents import rules
from server.consents.queries import find_sharing, is_renewed
from server.consents.tables import SharingRow
from server.kernel.errors import Conflict, NotFound, NotValid, StaleRecord
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.running import Handler
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from server.network.reference import legal_bases, school_calendar, threshold
from server.people.queries import find_young_person, members
from server.policy.actions import Action
from server.policy.consents import access_sharing, access_sharing_side
from server.referrals.queries import standing_on
from shared.consents import (
    AskSharingAgain,
    DecideSharing,
    InformFamily,
    RemindToInform,
    RevokeSharing,
)
from shared.contract import Command, Receipt
from shared.problems import ProblemType
from shared.referrals import CloseSharingOfReferral
from shared.school_calendar import local_date
from shared.vocabulary import CaseStatus, Role, SharingBasis, SharingState


def decide(uow: UnitOfWork, command: DecideSharing) -> Receipt:
    """Record that data may go to a partner: from this commit on it may, and no field more."""
    access_sharing_side(uow, command.from_organisation_id)
    today, terms = _today(uow), _terms(uow)
    rules.check_decision(command, today, terms)
    _check_case(uow, command)
    rules.check_receiver(
        command.basis,
        _side(uow, command.from_organisation_id, "from_organisation_id"),
        _side(uow, command.to_organisation_id, "to_organisation_id"),
    )
    birth_date = _birth_date(uow, command.young_person_id)
    lawful = {each.key for each in legal_bases(command.decided_on)}
    rules.check_basis(command, birth_date, terms, lawful)
    emergency = command.emergency
    sharing = SharingRow(
        id=command.sharing_id,
        young_person_id=command.young_person_id,
        case_id=command.case_id,
        from_organisation_id=command.from_organisation_id,
        to_organisation_id=command.to_organisation_id,
        fields=command.fields,
        purpose=command.purpose,
        basis=command.basis,
        gdpr_basis=command.gdpr_basis,
        decided_on=command.decided_on,
        expires_on=command.expires_on,
        lapses_at=rules.lapses_at(
            command, birth_date, now=uow.now, calendar=school_calendar(), terms=terms
        ),
        incapacity_reason=command.incapacity_reason,
        danger=emergency.danger if emergency else None,
        no_other_way=emergency.no_other_way if emergency else None,
        family_informed_on=command.family_informed_on,
        informed_deferred=command.informed_deferred,
        inform_by=command.inform_by,
    )
    uow.add(sharing)
    _tell(uow, "sharing.decide", sharing, command.basis.value)
    _leave_errands(uow, sharing)
    if sharing.basis is SharingBasis.EMERGENCY:
        uow.notify("sharing-emergency", sharing, _watchers(uow, sharing))
    return uow.receipt(sharing, SharingState.IN_FORCE)


def inform(uow: UnitOfWork, command: InformFamily) -> Receipt:
    """Record that the family, who was to be told later, now knows."""
    sharing = _at_version(
        access_sharing(uow, command.sharing_id, Action.SHARING_INFORM), command.version, uow
    )
    rules.check_inform(command, sharing.family_informed_on, sharing.decided_on, _today(uow))
    uow.change(sharing, family_informed_on=command.informed_on)
    uow.record("sharing.inform", sharing, audience=_audience(uow, sharing))
    return uow.receipt(sharing, _state(uow, sharing))


def revoke(uow: UnitOfWork, command: RevokeSharing) -> Receipt:
    """Take a sharing decision back: the next read finds nothing; what happened stays on record."""
    sharing = _at_version(
        access_sharing(uow, command.sharing_id, Action.SHARING_REVOKE), command.version, uow
    )
    rules.check_in_force(_state(uow, sharing))
    rules.check_revocation(sharing.basis, command.reason)
    uow.change(sharing, revoked_at=uow.now, revocation_reason=command.reason)
    _tell(uow, "sharing.revoke", sharing, command.reason.value)
    uow.notify("sharing-revoked", sharing, _audience(uow, sharing))
    _close_referrals(uow, sharing)
    return uow.receipt(sharing, SharingState.REVOKED)


def ask_again(uow: UnitOfWork, command: AskSharingAgain) -> Receipt:
    """Say to who shared that a decision has lapsed, and close what stood on it."""
    sharing = _sharing(uow, command.sharing_id)
    state = _state(uow, sharing)
    if state is not SharingState.LAPSED:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": state.value})
    _tell(uow, "sharing.lapse", sharing)
    if not is_renewed(uow, sharing):
        uow.notify(_lapse_notice(uow, sharing), sharing, [to_desk(sharing.from_organisation_id)])
    _close_referrals(uow, sharing)
    return uow.receipt(sharing, state)


def remind_to_inform(uow: UnitOfWork, command: RemindToInform) -> Receipt:
    """Say that the day has passed by which the family was to be told."""
    sharing = _sharing(uow, command.sharing_id)
    if sharing.family_informed_on is not None:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, reason="family_informed")
    uow.record("sharing.remind", sharing)
    uow.notify("family-not-informed", sharing, [to_desk(sharing.from_organisation_id)])
    return uow.receipt(sharing, _state(uow, sharing))


HANDLERS: Mapping[type[Command], Handler] = {
    DecideSharing: decide,
    InformFamily: inform,
    RevokeSharing: revoke,
    AskSharingAgain: ask_again,
    RemindToInform: remind_to_inform,
}
"""Who carries out what."""


def _check_case(uow: UnitOfWork, command: DecideSharing) -> None:
    """Sharing happens inside a case that runs, by one of the parties that hold it."""
    case = find_case(uow, command.case_id)
    if case is None or not is_party(uow, case.id, command.from_organisation_id):
        raise NotValid(("case_id",), "no_such_case")
    if case.young_person_id != command.young_person_id:
        raise NotValid(("young_person_id",), "not_of_this_case")
    if case.status is CaseStatus.CLOSED:
        raise Conflict(ProblemType.CASE_CLOSED)


def _side(uow: UnitOfWork, organisation_id: UUID, name: str) -> rules.Side:
    organisation = find_organisation(uow, organisation_id)
    if organisation is None or not organisation.active:
        raise NotValid((name,), "no_such_organisation")
    return rules.Side(kind=organisation.kind, secrecy=organisation.secrecy)


def _birth_date(uow: UnitOfWork, young_person_id: UUID) -> date:
    person = find_young_person(uow, young_person_id)
    if person is None:
        raise NotFound
    return date.fromisoformat(person.birth_date)


def _lapse_notice(uow: UnitOfWork, sharing: SharingRow) -> str:
    """Give the kind of the notice: a birthday asks anew, any other end only says so."""
    person = find_young_person(uow, sharing.young_person_id)
    birthday = (
        person is not None
        and sharing.basis in rules.CONSENTS
        and rules.ends_on_birthday(
            date.fromisoformat(person.birth_date),
            sharing.lapses_at,
            calendar=school_calendar(),
            terms=_terms(uow),
        )
    )
    return "sharing-asks-anew" if birthday else "sharing-lapsed"


def _leave_errands(uow: UnitOfWork, sharing: SharingRow) -> None:
    uow.follow_up(
        AskSharingAgain(command_id=uow.new_id(), sharing_id=sharing.id), due_at=sharing.lapses_at
    )
    if sharing.inform_by is not None:
        uow.follow_up(
            RemindToInform(command_id=uow.new_id(), sharing_id=sharing.id),
            due_at=rules.end_of_day(school_calendar(), sharing.inform_by),
        )


def _close_referrals(uow: UnitOfWork, sharing: SharingRow) -> None:
    for referral_id in standing_on(uow, sharing.case_id, sharing.to_organisation_id):
        uow.follow_up(CloseSharingOfReferral(command_id=uow.new_id(), referral_id=referral_id))


def _watchers(uow: UnitOfWork, sharing: SharingRow) -> list[Audience]:
    """Give who hears of an emergency: the desk that shares, and its privacy officers (I6)."""
    officers = members(uow, sharing.from_organisation_id, Role.PRIVACY_OFFICER)
    return [to_desk(sharing.from_organisation_id), *(to_account(each) for each in officers)]


def _audience(uow: UnitOfWork, sharing: SharingRow) -> list[Audience]:
    """Give both desks, the receiver's only once it is in the circle: before, it knows nothing."""
    audience = [to_desk(sharing.from_organisation_id)]
    if is_party(uow, sharing.case_id, sharing.to_organisation_id):
        audience.append(to_desk(sharing.to_organisation_id))
    return audience


def _tell(uow: UnitOfWork, event_type: str, sharing: SharingRow, reason: str | None = None) -> None:
    """Record what happened to a decision, and that its case shows otherwise to both desks.

    Notes
    -----
    The case itself is not changed. But whether it shows a name depends on what is in force, and a
    phone forgets that name only when it hears of the case.
    """
    audience = _audience(uow, sharing)
    uow.record(event_type, sharing, reason=reason, audience=audience)
    case = find_case(uow, sharing.case_id)
    if case is not None:
        uow.record(event_type, case, reason=reason, audience=audience)


def _sharing(uow: UnitOfWork, sharing_id: UUID) -> SharingRow:
    sharing = find_sharing(uow, sharing_id)
    if sharing is None:
        raise NotFound
    return sharing


def _state(uow: UnitOfWork, sharing: SharingRow) -> SharingState:
    return rules.state_at(sharing.lapses_at, sharing.revoked_at, uow.now)


def _at_version(sharing: SharingRow, version: int, uow: UnitOfWork) -> SharingRow:
    if sharing.version != version:
        state = _state(uow, sharing)
        raise StaleRecord({"status": state.value, "version": sharing.version})
    return sharing


def _terms(uow: UnitOfWork) -> rules.Terms:
    on = _today(uow)
    return rules.Terms(
        longest_days=threshold("sharing.longest", on),
        emergency_hours=threshold("sharing.emergency", on),
        minor_decides_years=threshold("sharing.minor-decides", on),
        of_age_years=threshold("sharing.of-age", on),
    )


def _today(uow: UnitOfWork) -> date:
    return local_date(school_calendar(), uow.now)
