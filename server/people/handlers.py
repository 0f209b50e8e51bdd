"""Carrying out what people mean to happen with accounts, memberships and pupils."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from server.kernel.errors import Conflict, NotFound, NotValid, StaleRecord
from server.kernel.journal import to_account, to_roster
from server.kernel.running import Handler, run_act
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from server.network.reference import school_calendar
from server.people import erasing, passwords, proofs, rules, sessions, tries
from server.people.leaving import insist_may_leave
from server.people.queries import (
    enrolments_of,
    find_live_account,
    find_young_person,
    household_at,
    household_size,
    live_memberships,
    members,
    name_index,
)
from server.people.tables import (
    AccountRow,
    ContactPersonRow,
    EnrolmentRow,
    MembershipRow,
    YoungPersonRow,
)
from server.policy.actions import Action
from server.policy.people import (
    access_account,
    access_membership,
    access_registration,
    access_roster,
    access_staff,
    access_young_person,
    keeps_roster_of,
)
from shared.contract import Command, Receipt
from shared.factors import ResetSecondFactor
from shared.people import (
    AcceptMembership,
    AddContactPerson,
    ChangePassword,
    ChangeYoungPerson,
    ConfirmMembership,
    DisableAccount,
    EndEnrolment,
    EndMembership,
    EraseYoungPerson,
    InviteMember,
    RegisterAccount,
    RegisterYoungPerson,
    ReplayErasure,
    TidySessions,
)
from shared.problems import ProblemType
from shared.school_calendar import local_date
from shared.vocabulary import MembershipState, OrganisationKind, Role

_CONFIRMED = MembershipState.CONFIRMED


def register_account(uow: UnitOfWork, command: RegisterAccount) -> Receipt:
    """Make an account; it gives access to nothing before a membership is confirmed."""
    access_registration(uow)
    rules.check_username(command.username)
    passwords.check(command.password, field="password", username=command.username)
    password_hash = uow.outside(lambda: passwords.hash_password(command.password))
    account = AccountRow(
        id=command.account_id,
        username=command.username,
        username_key=rules.username_key(command.username),
        display_name=command.display_name,
        language=command.language,
        password_hash=password_hash,
    )
    uow.add(account)
    uow.record("account.register", account)
    return uow.receipt(account, "active")


def change_password(uow: UnitOfWork, command: ChangePassword) -> Receipt:
    """Change one's own password: every other device has to sign in again."""
    account = access_account(uow, command.account_id, Action.ACCOUNT_CHANGE_PASSWORD)
    passwords.check(command.new_password, field="new_password", username=account.username)
    password_hash = uow.outside(lambda: _new_hash(uow, account, command))
    uow.change(account, password_hash=password_hash)
    uow.record("account.change-password", account)
    sessions.revoke_all(uow, account.id, reason="password-changed", but=uow.actor.session_id)
    uow.notify("password-changed", account, [to_account(account.id)])
    return uow.receipt(account, "active")


def disable_account(uow: UnitOfWork, command: DisableAccount) -> Receipt:
    """Take somebody's access away for good: their roles end and every device is signed out."""
    account = access_account(uow, command.account_id, Action.ACCOUNT_DISABLE)
    if account.version != command.version:
        raise StaleRecord({"status": _standing(account), "version": account.version})
    if not account.active:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": _standing(account)})
    memberships = live_memberships(uow, account.id)
    roles = [(each.organisation_id, each.role) for each in memberships if _counts(each)]
    insist_may_leave(uow, account.id, roles, for_good=True)
    uow.change(account, active=False)
    uow.record("account.disable", account)
    for membership in memberships:
        uow.change(membership, state=MembershipState.ENDED)
        uow.record("membership.end", membership, reason="account-disabled")
    sessions.revoke_all(uow, account.id, reason="account-disabled")
    return uow.receipt(account, _standing(account))


def reset_second_factor(uow: UnitOfWork, command: ResetSecondFactor) -> Receipt:
    """Take away the factors of a colleague who lost them; they enrol anew after their password."""
    account = access_account(uow, command.account_id, Action.ACCOUNT_RESET_SECOND_FACTOR)
    if account.version != command.version:
        raise StaleRecord({"status": _standing(account), "version": account.version})
    uow.lock(account.id)
    proofs.end_factors(uow, account)
    uow.change(account, second_factor_since=None)
    uow.record("account.reset-second-factor", account)
    sessions.revoke_all(uow, account.id, reason="factor-changed")
    uow.notify("factor-changed", account, [to_account(account.id)])
    return uow.receipt(account, _standing(account))


def invite_member(uow: UnitOfWork, command: InviteMember) -> Receipt:
    """Invite somebody to a role; it gives nothing before it is accepted and confirmed."""
    access_staff(uow, command.organisation_id, Action.MEMBERSHIP_INVITE)
    organisation = find_organisation(uow, command.organisation_id)
    account = find_live_account(uow, command.account_id)
    if organisation is None or not organisation.active or account is None:
        raise NotFound
    rules.check_role(command.role, organisation.kind)
    uow.lock(account.id)
    for each in live_memberships(uow, account.id):
        if each.organisation_id == organisation.id and each.role is command.role:
            raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": each.state.value})
    membership = MembershipRow(
        id=command.membership_id,
        account_id=account.id,
        organisation_id=organisation.id,
        role=command.role,
        state=MembershipState.INVITED,
    )
    uow.add(membership)
    uow.record("membership.invite", membership)
    uow.notify("membership-invited", membership, [to_account(account.id)])
    return uow.receipt(membership, membership.state)


def accept_membership(uow: UnitOfWork, command: AcceptMembership) -> Receipt:
    """Accept an invitation; an administrator still confirms who it was that accepted."""
    membership = _move(uow, command, Action.MEMBERSHIP_ACCEPT)
    waiting = members(uow, membership.organisation_id, Role.ADMINISTRATOR)
    others = [to_account(each) for each in waiting if each != membership.account_id]
    uow.notify("membership-accepted", membership, others)
    return uow.receipt(membership, membership.state)


def confirm_membership(uow: UnitOfWork, command: ConfirmMembership) -> Receipt:
    """Confirm a colleague: from this commit on they have access."""
    membership = _move(uow, command, Action.MEMBERSHIP_CONFIRM)
    if find_live_account(uow, membership.account_id) is None:
        raise NotFound
    uow.notify("membership-confirmed", membership, [to_account(membership.account_id)])
    return uow.receipt(membership, membership.state)


def end_membership(uow: UnitOfWork, command: EndMembership) -> Receipt:
    """End a role: from this commit on it gives no access, on any device."""
    membership = _move(uow, command, Action.MEMBERSHIP_END)
    uow.notify("membership-ended", membership, [to_account(membership.account_id)])
    return uow.receipt(membership, membership.state)


def register_young_person(uow: UnitOfWork, command: RegisterYoungPerson) -> Receipt:
    """Put a pupil on a school's roster, with a data key of their own."""
    access_roster(uow, command.organisation_id, Action.YOUNG_PERSON_REGISTER)
    school = find_organisation(uow, command.organisation_id)
    if school is None:
        raise NotFound
    if school.kind is not OrganisationKind.SCHOOL or not school.active:
        raise NotValid(("organisation_id",), "not_a_school")
    _check(uow, command)
    if command.household_id is not None:
        _check_household(uow, command.household_id, [school.id])
    uow.new_key(command.young_person_id)
    person = YoungPersonRow(
        id=command.young_person_id,
        household_id=command.household_id or uow.new_id(),
        **_known(command),
    )
    uow.add(person)
    uow.record("young-person.register", person, audience=[to_roster(school.id)])
    enrolment = EnrolmentRow(
        id=command.enrolment_id,
        young_person_id=person.id,
        organisation_id=school.id,
        class_name=command.class_name,
        name_index=_index(uow, school.id, command),
    )
    uow.add(enrolment)
    uow.record("enrolment.register", enrolment)
    return uow.receipt(person, "enrolled")


def change_young_person(uow: UnitOfWork, command: ChangeYoungPerson) -> Receipt:
    """Correct what is known of a pupil; the class is the one at the school that corrects it."""
    person = access_young_person(uow, command.young_person_id, Action.YOUNG_PERSON_CHANGE)
    if person.version != command.version:
        raise StaleRecord({"status": "enrolled", "version": person.version})
    _check(uow, command)
    enrolments = enrolments_of(uow, person.id)
    household_id = command.household_id or person.household_id
    if household_id != person.household_id:
        _check_household(uow, household_id, [each.organisation_id for each in enrolments])
    uow.change(person, household_id=household_id, **_known(command))
    rosters = [to_roster(each.organisation_id) for each in enrolments]
    uow.record("young-person.change", person, audience=rosters)
    for enrolment in enrolments:
        own = keeps_roster_of(uow.actor, enrolment.organisation_id)
        uow.change(
            enrolment,
            name_index=_index(uow, enrolment.organisation_id, command),
            class_name=command.class_name if own else enrolment.class_name,
        )
        uow.record("enrolment.change", enrolment)
    return uow.receipt(person, "enrolled")


def end_enrolment(uow: UnitOfWork, command: EndEnrolment) -> Receipt:
    """Take a pupil who left off the roster and out of every phone of the school."""
    access_roster(uow, command.organisation_id, Action.ENROLMENT_END)
    enrolments = enrolments_of(uow, command.young_person_id)
    here = [each for each in enrolments if each.organisation_id == command.organisation_id]
    person = find_young_person(uow, command.young_person_id)
    if not here or person is None:
        raise NotFound
    rules.check_departure(command.ended_on, _today(uow))
    for enrolment in here:
        uow.change(enrolment, ended_on=command.ended_on)
        uow.record("enrolment.end", enrolment)
    uow.record("enrolment.end", person, audience=[to_roster(command.organisation_id)])
    return uow.receipt(here[0], "ended")


def add_contact_person(uow: UnitOfWork, command: AddContactPerson) -> Receipt:
    """Add somebody who can be called about a pupil."""
    person = access_young_person(uow, command.young_person_id, Action.CONTACT_PERSON_ADD)
    contact = ContactPersonRow(
        id=command.contact_person_id,
        young_person_id=person.id,
        relation=command.relation,
        name=command.name,
        phone=command.phone,
        language=command.language,
        parental_authority=command.parental_authority,
    )
    uow.add(contact)
    uow.record("contact-person.add", contact)
    return uow.receipt(contact)


def tidy_sessions(uow: UnitOfWork, command: TidySessions) -> Receipt:
    """Forget what signing in left behind and no longer tells anything."""
    sessions.forget_old_traces(uow)
    return Receipt(
        command_id=command.command_id,
        resource="session",
        resource_id=command.command_id,
        status="tidied",
        version=1,
        recorded_at=uow.now,
    )


HANDLERS: Mapping[type[Command], Handler] = {
    RegisterAccount: register_account,
    ChangePassword: change_password,
    DisableAccount: disable_account,
    ResetSecondFactor: reset_second_factor,
    InviteMember: invite_member,
    AcceptMembership: accept_membership,
    ConfirmMembership: confirm_membership,
    EndMembership: end_membership,
    RegisterYoungPerson: register_young_person,
    ChangeYoungPerson: change_young_person,
    EndEnrolment: end_enrolment,
    AddContactPerson: add_contact_person,
    EraseYoungPerson: erasing.erase,
    ReplayErasure: erasing.replay,
    TidySessions: tidy_sessions,
}
"""Who carries out what."""


def _new_hash(uow: UnitOfWork, account: AccountRow, command: ChangePassword) -> str:
    """Make the hash of the new password once the old one was right; wrong ones are counted."""
    store, now, action = uow.store, uow.now, Action.ACCOUNT_CHANGE_PASSWORD
    name = account.username_key
    run_act(store, now, action, lambda act: tries.count_try(act, name))
    if not passwords.verify_password(account.password_hash, command.old_password):
        raise NotValid(("old_password",), "not_the_password")
    run_act(store, now, action, lambda act: tries.forget_tries(act, name))
    return passwords.hash_password(command.new_password)


def _move(
    uow: UnitOfWork, command: AcceptMembership | ConfirmMembership | EndMembership, action: Action
) -> MembershipRow:
    membership = access_membership(uow, command.membership_id, action)
    if membership.version != command.version:
        raise StaleRecord({"status": membership.state.value, "version": membership.version})
    after = rules.after_membership(membership.state, command.type)
    if after is MembershipState.ENDED and _counts(membership):
        role = (membership.organisation_id, membership.role)
        insist_may_leave(uow, membership.account_id, [role], for_good=False)
    uow.change(membership, state=after)
    uow.record(command.type, membership)
    return membership


def _counts(membership: MembershipRow) -> bool:
    return membership.state is _CONFIRMED


def _standing(account: AccountRow) -> str:
    return "active" if account.active else "disabled"


def _check(uow: UnitOfWork, command: RegisterYoungPerson | ChangeYoungPerson) -> None:
    rules.check_young_person(
        given_name=command.given_name,
        family_name=command.family_name,
        birth_date=command.birth_date,
        residence_nis=command.residence_nis,
        today=_today(uow),
    )


def _check_household(uow: UnitOfWork, household_id: UUID, schools: list[UUID]) -> None:
    """Take a new household or one the school knows: nobody joins another school's family."""
    known = household_size(uow, household_id) > 0
    if known and not uow.actor.is_system and not household_at(uow, household_id, schools):
        raise NotValid(("household_id",), "no_such_household")


def _known(command: RegisterYoungPerson | ChangeYoungPerson) -> dict[str, Any]:
    return {
        "given_name": command.given_name,
        "family_name": command.family_name,
        "birth_date": command.birth_date.isoformat(),
        "language": command.language,
        "residence_nis": command.residence_nis,
    }


def _index(
    uow: UnitOfWork, school_id: UUID, command: RegisterYoungPerson | ChangeYoungPerson
) -> bytes:
    return name_index(
        uow,
        school_id,
        given_name=command.given_name,
        family_name=command.family_name,
        birth_date=command.birth_date,
    )


def _today(uow: UnitOfWork) -> date:
    return local_date(school_calendar(), uow.now)
