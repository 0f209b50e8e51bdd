"""How each persona stands to what is asked about, and what each should be answered.

This states a second time how people stand to things; the first is ``server/policy``. Only the table
of permissions is shared. Where the two differ, one is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from server.policy.actions import Action
from server.policy.rules import PERMISSIONS, Relation
from shared.vocabulary import Role
from tests.server.matrix.personas import Persona, Place

R = Relation


class Verdict(StrEnum):
    """What an answer comes down to."""

    ALLOWED = "●"
    """Done, or refused for what is in the command."""
    FORBIDDEN = "○"
    """403 with the action as the reason: known, and not for this person."""
    NOT_FOUND = "·"
    """404, the same bytes as for what does not exist."""
    SIGN_IN = "x"
    """401."""


def _anyone(who: Persona) -> set[Relation]:
    return {R.ANYONE_SIGNED_IN, R.ANYONE_CONFIRMED} if who.is_confirmed else {R.ANYONE_SIGNED_IN}


def _confirmed(who: Persona) -> set[Relation]:
    return {R.ANYONE_CONFIRMED} if who.is_confirmed else set()


_OF_ROLE: Mapping[Role, set[Relation]] = {
    Role.ADMINISTRATOR: {R.ADMINISTRATOR},
    Role.CARE_TEAM: {R.CARE_TEAM, R.DESK, R.SIGNALLER},
    Role.COORDINATOR: set(),
    Role.PARTNER: {R.DESK},
    Role.PRIVACY_OFFICER: {R.PRIVACY_OFFICER},
    Role.SIGNALLER: {R.SIGNALLER},
}


def _inside(who: Persona, place: Place) -> set[Relation]:
    relations: set[Relation] = set()
    for role in who.roles_at(place):
        relations |= {R.COLLEAGUE, *_OF_ROLE[role]}
    return relations


def _network(who: Persona) -> set[Relation]:
    rules = who.roles_at(Place.COORDINATION) == {Role.ADMINISTRATOR}
    return {R.NETWORK_ADMINISTRATOR} if rules else set()


def school(who: Persona) -> set[Relation]:
    """Stand to the school itself, for what the coordination has nothing to do with."""
    return _inside(who, Place.SCHOOL)


def asking_desk(who: Persona) -> set[Relation]:
    """Stand to the school as the side that asks and shares."""
    inside = _inside(who, Place.SCHOOL)
    return inside | {R.SENDER} if R.DESK in inside else inside


def staff(who: Persona) -> set[Relation]:
    """Stand to the people of the school."""
    return _inside(who, Place.SCHOOL) | _network(who)


def provider(who: Persona) -> set[Relation]:
    """Stand to the partner, its sites and services: everybody in the network sees these."""
    return _inside(who, Place.PARTNER) | _network(who) | _confirmed(who)


def registering(who: Persona) -> set[Relation]:
    """Stand to an organisation that is not there yet."""
    return _network(who) | _confirmed(who)


def new_account(who: Persona) -> set[Relation]:
    """Stand to an account that is not there yet."""
    administers = who.is_confirmed and who.role is Role.ADMINISTRATOR
    return _anyone(who) | ({R.ADMINISTRATOR} if administers else set())


def account(who: Persona) -> set[Relation]:
    """Stand to the account of a teacher of the school."""
    relations = _network(who) | (_inside(who, Place.SCHOOL) & {R.COLLEAGUE, R.ADMINISTRATOR})
    return relations | ({R.SELF} if who.special == "subject" else set())


def membership(who: Persona) -> set[Relation]:
    """Stand to the membership of somebody who was invited to the school."""
    return {R.SELF} if who.special == "invited" else staff(who)


def session(who: Persona) -> set[Relation]:
    """Stand to a device session of a teacher of the school."""
    return {R.SELF} if who.special == "subject" else set()


def own_sessions(who: Persona) -> set[Relation]:
    """Stand to one's own device sessions."""
    return {R.SELF} | _anyone(who)


def own(_: Persona) -> set[Relation]:
    """Stand to what is one's own: everybody does."""
    return {R.SELF}


def factor(who: Persona) -> set[Relation]:
    """Stand to a second factor of a teacher of the school."""
    return session(who)


def pupil(who: Persona) -> set[Relation]:
    """Stand to a pupil of the school."""
    return _inside(who, Place.SCHOOL) & {R.CARE_TEAM, R.SIGNALLER, R.ADMINISTRATOR}


def rosters(who: Persona) -> set[Relation]:
    """Stand to the rosters of all schools one signals in."""
    signals = who.is_confirmed and who.role in {Role.SIGNALLER, Role.CARE_TEAM}
    return _anyone(who) | ({R.SIGNALLER} if signals else set())


def signal(who: Persona) -> set[Relation]:
    """Stand to a signal about the pupil."""
    relations = _inside(who, Place.SCHOOL) & {R.CARE_TEAM}
    return relations | ({R.AUTHOR} if who.special == "author" else set())


def referral(who: Persona) -> set[Relation]:
    """Stand to the referral the partner accepted."""
    sender = {R.SENDER} if R.DESK in _inside(who, Place.SCHOOL) else set()
    receiver = {R.RECEIVER} if R.DESK in _inside(who, Place.PARTNER) else set()
    return sender | receiver


def case(who: Persona) -> set[Relation]:
    """Stand to the case."""
    parties = (Place.SCHOOL, Place.PARTNER)
    if not any(R.DESK in _inside(who, place) for place in parties):
        return set()
    return {R.CIRCLE, R.CONNECTOR} if who.special == "connector" else {R.CIRCLE}


def dossier(who: Persona) -> set[Relation]:
    """Stand to the dossier of the pupil: as to the pupil, or in the circle around it."""
    return pupil(who) | (case(who) & {R.CIRCLE})


def _watches_the_network(who: Persona) -> set[Relation]:
    rules = who.roles_at(Place.COORDINATION) == {Role.PRIVACY_OFFICER}
    return {R.NETWORK_PRIVACY_OFFICER} if rules else set()


def watch(who: Persona) -> set[Relation]:
    """Stand to what privacy officers watch over, about no one in particular."""
    officer = who.is_confirmed and who.role is Role.PRIVACY_OFFICER
    return _anyone(who) | _watches_the_network(who) | ({R.PRIVACY_OFFICER} if officer else set())


def subject(who: Persona) -> set[Relation]:
    """Stand to the pupil, for what concerns their privacy."""
    of_school = {R.ADMINISTRATOR, R.CARE_TEAM, R.PRIVACY_OFFICER, R.SIGNALLER}
    helped = {R.RECEIVER} if R.DESK in _inside(who, Place.PARTNER) else set()
    return (_inside(who, Place.SCHOOL) & of_school) | helped | _watches_the_network(who)


def finding(who: Persona) -> set[Relation]:
    """Stand to the school whose pupil is looked for."""
    return _inside(who, Place.SCHOOL) | _watches_the_network(who)


def emergency(who: Persona) -> set[Relation]:
    """Stand to the emergency in which somebody of the school's care team read."""
    officer = _inside(who, Place.SCHOOL) & {R.PRIVACY_OFFICER}
    reader = {R.SELF} if who.key == "care team" else set()
    return officer | reader | _watches_the_network(who)


def export(who: Persona) -> set[Relation]:
    """Stand to the export that the network's officer prepared."""
    return {R.SELF} if who.key == "network officer" else set()


def coordination(who: Persona) -> set[Relation]:
    """Stand to what coordinators see to: coordinate the network, or administer it."""
    coordinates = who.roles_at(Place.COORDINATION) == {Role.COORDINATOR}
    return _network(who) | ({R.COORDINATOR} if coordinates else set())


def trends(who: Persona) -> set[Relation]:
    """Stand to the trends of the network: coordinate it, or contribute to what is counted."""
    contributes = who.is_confirmed and who.role in {Role.CARE_TEAM, Role.PARTNER}
    return coordination(who) | ({R.CONTRIBUTOR} if contributes else set())


TARGETS: Mapping[Action, Callable[[Persona], set[Relation]]] = MappingProxyType(
    {
        Action.ACCOUNT_CHANGE_PASSWORD: account,
        Action.ACCOUNT_DISABLE: account,
        Action.ACCOUNT_REGISTER: new_account,
        Action.ACCOUNT_RESET_SECOND_FACTOR: account,
        Action.ACTION_AGREE: case,
        Action.ACTION_END: case,
        Action.BREAK_GLASS_LIST: watch,
        Action.BREAK_GLASS_OPEN: subject,
        Action.BREAK_GLASS_READ: emergency,
        Action.BREAK_GLASS_REVIEW: emergency,
        Action.CASE_ANSWER_CLOSING: case,
        Action.CASE_LEDGER: case,
        Action.CASE_LIST: _anyone,
        Action.CASE_OPEN: school,
        Action.CASE_PLAN: case,
        Action.CASE_PROPOSE_CLOSING: case,
        Action.CASE_READ: case,
        Action.CASE_REOPEN: case,
        Action.COLLEAGUE_LIST: staff,
        Action.CONTACT_PERSON_ADD: pupil,
        Action.DISPUTE_RAISE: case,
        Action.DISPUTE_SETTLE: case,
        Action.DOSSIER_READ: dossier,
        Action.ENROLMENT_END: school,
        Action.FACTOR_ADD_PASSKEY: own,
        Action.FACTOR_CONFIRM: factor,
        Action.FACTOR_ENROL: own,
        Action.FACTOR_LIST: own,
        Action.FACTOR_REMOVE: factor,
        Action.FACTOR_RENEW_CODES: own,
        Action.GOAL_END: case,
        Action.GOAL_SET: case,
        Action.HANDOVER_ANSWER: case,
        Action.HANDOVER_PROPOSE: case,
        Action.HEALTH_READ: _anyone,
        Action.JOURNAL_READ: watch,
        Action.JOURNAL_VERIFY: watch,
        Action.ME_READ: _anyone,
        Action.MEMBERSHIP_ACCEPT: membership,
        Action.MEMBERSHIP_CONFIRM: membership,
        Action.MEMBERSHIP_END: membership,
        Action.MEMBERSHIP_INVITE: staff,
        Action.MEMBERSHIP_LIST: staff,
        Action.NETWORK_READ: _confirmed,
        Action.NOTE_WRITE: case,
        Action.NOTICE_LIST: _anyone,
        Action.ORGANISATION_CHANGE: provider,
        Action.ORGANISATION_DISABLE: provider,
        Action.ORGANISATION_REGISTER: registering,
        Action.PUPIL_LIST: rosters,
        Action.REFERRAL_ACCEPT: referral,
        Action.REFERRAL_ANSWER: referral,
        Action.REFERRAL_ASK: referral,
        Action.REFERRAL_ASSIGN: referral,
        Action.REFERRAL_COMPLETE: referral,
        Action.REFERRAL_DRAFT: asking_desk,
        Action.REFERRAL_ERROR: referral,
        Action.REFERRAL_FAIL: referral,
        Action.REFERRAL_FIRST_CONTACT: referral,
        Action.REFERRAL_HOLD: referral,
        Action.REFERRAL_LIST: _anyone,
        Action.REFERRAL_READ: referral,
        Action.REFERRAL_RECALL: referral,
        Action.REFERRAL_REJECT: referral,
        Action.REFERRAL_SEE: referral,
        Action.REFERRAL_SEND: referral,
        Action.ROUND_TABLE_RECORD: case,
        Action.SERVICE_CHANGE: provider,
        Action.SERVICE_OFFER: provider,
        Action.SERVICE_REPORT_CAPACITY: provider,
        Action.SESSION_LIST: _anyone,
        Action.SESSION_PROVE: own,
        Action.SESSION_REFRESH: _anyone,
        Action.SESSION_REVOKE: session,
        Action.SESSION_SIGN_IN: _anyone,
        Action.SHARING_DECIDE: asking_desk,
        Action.SHARING_INFORM: referral,
        Action.SHARING_LIST: case,
        Action.SHARING_READ: referral,
        Action.SHARING_REVOKE: referral,
        Action.SIGNAL_CONTACT: signal,
        Action.SIGNAL_DECIDE: signal,
        Action.SIGNAL_LIST: _anyone,
        Action.SIGNAL_OPEN: signal,
        Action.SIGNAL_READ: signal,
        Action.SIGNAL_SUBMIT: school,
        Action.SIGNAL_WITHDRAW: signal,
        Action.SITE_ADD: provider,
        Action.SUBJECT_EXPORT_FETCH: export,
        Action.SUBJECT_EXPORT_LIST: watch,
        Action.SUBJECT_EXPORT_PREPARE: subject,
        Action.SYNC_EXCHANGE: _anyone,
        Action.TRENDS_LOAD_BOUNDARIES: trends,
        Action.STALL_LIST: coordination,
        Action.TRENDS_READ: trends,
        Action.TRENDS_RESTATE: trends,
        Action.YOUNG_PERSON_CHANGE: pupil,
        Action.YOUNG_PERSON_ERASE: subject,
        Action.YOUNG_PERSON_FIND: finding,
        Action.YOUNG_PERSON_READ: pupil,
        Action.YOUNG_PERSON_REGISTER: school,
    }
)
"""How a persona stands to what each action is asked about in the scene."""

OWN = "DELETE /v1/sessions"
"""The one operation about oneself that shares its action with one about a single session."""


def verdict(operation: str, action: Action, who: Persona) -> Verdict:
    """Give what a persona should be answered."""
    relations = own_sessions(who) if operation == OWN else TARGETS[action](who)
    if not relations:
        return Verdict.NOT_FOUND
    return Verdict.ALLOWED if PERMISSIONS[action] & relations else Verdict.FORBIDDEN
