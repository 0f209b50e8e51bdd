"""The one decision: whether somebody who stands in these relations may do this.

Pure: no database, no clock. The table below is the whole of it; ``docs/authorisation.md`` is made
from it, and the matrix test walks it over HTTP. A membership that is invited, accepted or ended
gives no relation at all: the actor does not carry it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from server.policy.actions import Action


class Relation(StrEnum):
    """How somebody stands to what an action is about."""

    ADMINISTRATOR = "administrator"
    """Administrator of the organisation it belongs to."""
    ANYONE_CONFIRMED = "anyone-confirmed"
    """Has at least one confirmed membership."""
    ANYONE_SIGNED_IN = "anyone-signed-in"
    """Has a session that counts."""
    AUTHOR = "author"
    """Made it, and still belongs to the school it was made in."""
    CARE_TEAM = "care-team"
    """Care team of the school it belongs to."""
    CIRCLE = "circle"
    """Works the desk of an organisation that is co-responsible."""
    COLLEAGUE = "colleague"
    """Has any role in the organisation it belongs to."""
    CONNECTOR = "connector"
    """Is the connector of the case."""
    CONTRIBUTOR = "contributor"
    """Works a desk whose signals or answers are counted in the trends."""
    COORDINATOR = "coordinator"
    """Coordinator of the network."""
    DESK = "desk"
    """Works the desk (care team, partner) of the organisation it belongs to."""
    NETWORK_ADMINISTRATOR = "network-administrator"
    """Administrator of the coordination of the network."""
    NETWORK_PRIVACY_OFFICER = "network-privacy-officer"
    """Privacy officer of the coordination: for what concerns every organisation together."""
    PRIVACY_OFFICER = "privacy-officer"
    """Privacy officer of the organisation it belongs to."""
    RECEIVER = "receiver"
    """Works the desk of the organisation that is asked."""
    SELF = "self"
    """It is about this very account."""
    SENDER = "sender"
    """Works the desk of the organisation that asks."""
    SIGNALLER = "signaller"
    """May signal in the school it belongs to: any staff with that role, and its care team."""


_R = Relation
_ADMINISTRATORS = frozenset({_R.ADMINISTRATOR, _R.NETWORK_ADMINISTRATOR})
_SCHOOL_OFFICE = frozenset({_R.CARE_TEAM, _R.ADMINISTRATOR})
_BOTH_SIDES = frozenset({_R.SENDER, _R.RECEIVER})
_OFFICERS = frozenset({_R.PRIVACY_OFFICER, _R.NETWORK_PRIVACY_OFFICER})

PERMISSIONS: Mapping[Action, frozenset[Relation]] = MappingProxyType(
    {
        Action.ACCOUNT_CHANGE_PASSWORD: frozenset({_R.SELF}),
        Action.ACCOUNT_DISABLE: _ADMINISTRATORS,
        Action.ACCOUNT_REGISTER: _ADMINISTRATORS,
        Action.ACCOUNT_RESET_SECOND_FACTOR: _ADMINISTRATORS,
        Action.ACTION_AGREE: frozenset({_R.CIRCLE}),
        Action.ACTION_END: frozenset({_R.CIRCLE}),
        Action.BREAK_GLASS_LIST: _OFFICERS,
        Action.BREAK_GLASS_OPEN: frozenset({_R.CARE_TEAM, _R.RECEIVER}),
        Action.BREAK_GLASS_READ: frozenset({_R.SELF}),
        Action.BREAK_GLASS_REVIEW: _OFFICERS,
        Action.CASE_ANSWER_CLOSING: frozenset({_R.CIRCLE}),
        Action.CASE_LEDGER: frozenset({_R.CIRCLE}),
        Action.CASE_LIST: frozenset({_R.ANYONE_CONFIRMED}),
        Action.CASE_OPEN: frozenset({_R.CARE_TEAM}),
        Action.CASE_PLAN: frozenset({_R.CIRCLE}),
        Action.CASE_PROPOSE_CLOSING: frozenset({_R.CONNECTOR}),
        Action.CASE_READ: frozenset({_R.CIRCLE}),
        Action.CASE_REOPEN: frozenset({_R.CIRCLE}),
        Action.COLLEAGUE_LIST: frozenset({_R.COLLEAGUE, _R.NETWORK_ADMINISTRATOR}),
        Action.CONTACT_PERSON_ADD: _SCHOOL_OFFICE,
        Action.DISPUTE_RAISE: frozenset({_R.CIRCLE}),
        Action.DISPUTE_SETTLE: frozenset({_R.CONNECTOR}),
        Action.DOSSIER_READ: frozenset({_R.CARE_TEAM, _R.CIRCLE}),
        Action.ENROLMENT_END: _SCHOOL_OFFICE,
        Action.FACTOR_ADD_PASSKEY: frozenset({_R.SELF}),
        Action.FACTOR_CONFIRM: frozenset({_R.SELF}),
        Action.FACTOR_ENROL: frozenset({_R.SELF}),
        Action.FACTOR_LIST: frozenset({_R.SELF}),
        Action.FACTOR_REMOVE: frozenset({_R.SELF}),
        Action.FACTOR_RENEW_CODES: frozenset({_R.SELF}),
        Action.GOAL_END: frozenset({_R.CIRCLE}),
        Action.GOAL_SET: frozenset({_R.CIRCLE}),
        Action.HANDOVER_ANSWER: frozenset({_R.CIRCLE}),
        Action.HANDOVER_PROPOSE: frozenset({_R.CIRCLE}),
        Action.HEALTH_READ: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.JOURNAL_READ: _OFFICERS,
        Action.JOURNAL_VERIFY: _OFFICERS,
        Action.ME_READ: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.MEMBERSHIP_ACCEPT: frozenset({_R.SELF}),
        Action.MEMBERSHIP_CONFIRM: _ADMINISTRATORS,
        Action.MEMBERSHIP_END: _ADMINISTRATORS | {_R.SELF},
        Action.MEMBERSHIP_INVITE: _ADMINISTRATORS,
        Action.MEMBERSHIP_LIST: _ADMINISTRATORS,
        Action.NETWORK_READ: frozenset({_R.ANYONE_CONFIRMED}),
        Action.NOTE_WRITE: frozenset({_R.CIRCLE}),
        Action.NOTICE_LIST: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.ORGANISATION_CHANGE: _ADMINISTRATORS,
        Action.ORGANISATION_DISABLE: frozenset({_R.NETWORK_ADMINISTRATOR}),
        Action.ORGANISATION_REGISTER: frozenset({_R.NETWORK_ADMINISTRATOR}),
        Action.PUPIL_LIST: frozenset({_R.SIGNALLER}),
        Action.REFERRAL_ACCEPT: frozenset({_R.RECEIVER}),
        Action.REFERRAL_ANSWER: frozenset({_R.SENDER}),
        Action.REFERRAL_ASK: frozenset({_R.RECEIVER}),
        Action.REFERRAL_ASSIGN: frozenset({_R.RECEIVER}),
        Action.REFERRAL_COMPLETE: frozenset({_R.RECEIVER}),
        Action.REFERRAL_DRAFT: frozenset({_R.SENDER}),
        Action.REFERRAL_ERROR: frozenset({_R.SENDER}),
        Action.REFERRAL_FAIL: frozenset({_R.RECEIVER}),
        Action.REFERRAL_FIRST_CONTACT: frozenset({_R.RECEIVER}),
        Action.REFERRAL_HOLD: frozenset({_R.RECEIVER}),
        Action.REFERRAL_LIST: frozenset({_R.ANYONE_CONFIRMED}),
        Action.REFERRAL_READ: _BOTH_SIDES,
        Action.REFERRAL_RECALL: _BOTH_SIDES,
        Action.REFERRAL_REJECT: frozenset({_R.RECEIVER}),
        Action.REFERRAL_SEE: frozenset({_R.RECEIVER}),
        Action.REFERRAL_SEND: frozenset({_R.SENDER}),
        Action.ROUND_TABLE_RECORD: frozenset({_R.CIRCLE}),
        Action.SERVICE_CHANGE: _ADMINISTRATORS,
        Action.SERVICE_OFFER: _ADMINISTRATORS,
        Action.SERVICE_REPORT_CAPACITY: frozenset({_R.DESK, _R.ADMINISTRATOR}),
        Action.SESSION_LIST: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.SESSION_PROVE: frozenset({_R.SELF}),
        Action.SESSION_REFRESH: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.SESSION_REVOKE: frozenset({_R.SELF}),
        Action.SESSION_SIGN_IN: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.SHARING_DECIDE: frozenset({_R.SENDER}),
        Action.SHARING_INFORM: frozenset({_R.SENDER}),
        Action.SHARING_LIST: frozenset({_R.CIRCLE}),
        Action.SHARING_READ: _BOTH_SIDES,
        Action.SHARING_REVOKE: _BOTH_SIDES,
        Action.SIGNAL_CONTACT: frozenset({_R.CARE_TEAM}),
        Action.SIGNAL_DECIDE: frozenset({_R.CARE_TEAM}),
        Action.SIGNAL_LIST: frozenset({_R.ANYONE_CONFIRMED}),
        Action.SIGNAL_OPEN: frozenset({_R.CARE_TEAM}),
        Action.SIGNAL_READ: frozenset({_R.AUTHOR, _R.CARE_TEAM}),
        Action.SIGNAL_SUBMIT: frozenset({_R.SIGNALLER}),
        Action.SIGNAL_WITHDRAW: frozenset({_R.AUTHOR}),
        Action.SITE_ADD: _ADMINISTRATORS,
        Action.STALL_LIST: frozenset({_R.COORDINATOR, _R.NETWORK_ADMINISTRATOR}),
        Action.SUBJECT_EXPORT_FETCH: frozenset({_R.SELF}),
        Action.SUBJECT_EXPORT_LIST: frozenset({_R.NETWORK_PRIVACY_OFFICER}),
        Action.SUBJECT_EXPORT_PREPARE: frozenset({_R.NETWORK_PRIVACY_OFFICER}),
        Action.SYNC_EXCHANGE: frozenset({_R.ANYONE_SIGNED_IN}),
        Action.TRENDS_LOAD_BOUNDARIES: frozenset({_R.NETWORK_ADMINISTRATOR}),
        Action.TRENDS_READ: frozenset({_R.CONTRIBUTOR, _R.COORDINATOR, _R.NETWORK_ADMINISTRATOR}),
        Action.TRENDS_RESTATE: frozenset({_R.NETWORK_ADMINISTRATOR}),
        Action.YOUNG_PERSON_CHANGE: _SCHOOL_OFFICE,
        Action.YOUNG_PERSON_ERASE: frozenset({_R.NETWORK_PRIVACY_OFFICER}),
        Action.YOUNG_PERSON_FIND: _OFFICERS,
        Action.YOUNG_PERSON_READ: frozenset({_R.CARE_TEAM}),
        Action.YOUNG_PERSON_REGISTER: _SCHOOL_OFFICE,
    }
)
"""For each action, the relations of which one is enough. What is not here is not allowed."""

STEP_UP: frozenset[Action] = frozenset(
    {
        Action.ACCOUNT_RESET_SECOND_FACTOR,
        Action.BREAK_GLASS_OPEN,
        Action.FACTOR_ENROL,
        Action.FACTOR_REMOVE,
        Action.FACTOR_RENEW_CODES,
        Action.SUBJECT_EXPORT_FETCH,
        Action.SUBJECT_EXPORT_PREPARE,
        Action.YOUNG_PERSON_ERASE,
    }
)
"""What a session that lies open on a desk must not do: it shows again who it is first (R14).

Source: security promises R14: export, erase, break-glass, factor change.
"""
CIRCLE_CHANGES: frozenset[Action] = frozenset(
    {
        Action.CASE_ANSWER_CLOSING,
        Action.CASE_REOPEN,
        Action.DISPUTE_SETTLE,
        Action.HANDOVER_ANSWER,
        Action.HANDOVER_PROPOSE,
        Action.REFERRAL_ACCEPT,
        Action.REFERRAL_COMPLETE,
        Action.REFERRAL_ERROR,
        Action.REFERRAL_FAIL,
        Action.REFERRAL_FIRST_CONTACT,
        Action.REFERRAL_RECALL,
    }
)
"""What asks the same when, said so about this circle, it moves who is in it or who holds it (R14).

A no, a question about no circle and help that never began move nobody and ask nothing: which it is,
only the handler knows. It says so where an entry of the ledger is written, or the yes is given that
one will stand on.

Source: security promises R14: circle change; decision 0008.
"""
FRESH = timedelta(minutes=5)
"""How long a session that has shown who it is may do these."""


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Tell whether a session has shown a moment ago who it is."""
    return proved_at is not None and now - proved_at <= FRESH


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided."""

    allowed: bool
    by: Relation | None
    """The relation that allowed it; the first by name where several do."""


def decide(action: Action, relations: Collection[Relation]) -> Decision:
    """Decide whether these relations allow an action."""
    enough = sorted(PERMISSIONS[action] & frozenset(relations))
    return Decision(bool(enough), enough[0] if enough else None)
