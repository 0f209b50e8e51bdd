"""Authorisation as a table: every act has a name and its permissions, and nothing is left open."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from server import wiring
from server.kernel.actor import Actor, Membership
from server.kernel.errors import Forbidden, NotFound
from server.policy.actions import Action
from server.policy.gate import (
    DESK_ROLES,
    SIGNALLING_ROLES,
    check,
    desks_of,
    is_network_administrator,
    relations_of_anyone,
    relations_to_organisation,
)
from server.policy.rules import PERMISSIONS, Decision, Relation, decide
from shared.commands import PERSON_COMMANDS, WORKER_COMMANDS, type_of
from shared.vocabulary import OrganisationKind, Role, SecrecyRegime, Sector
from tests.support.document import operations, whole_app

ONE, OTHER, NETWORK, ACCOUNT = (UUID(int=number) for number in range(1, 5))


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Give the whole application; nobody asks it anything."""
    return whole_app()


def _member(role: Role, organisation_id: Any = ONE, **changes: Any) -> Membership:
    plain: dict[str, Any] = {
        "organisation_id": organisation_id,
        "role": role,
        "kind": OrganisationKind.SCHOOL,
        "sector": Sector.EDUCATION,
        "secrecy": SecrecyRegime.OFFICIAL_SECRECY,
    }
    return Membership(**(plain | changes))


def _actor(*memberships: Membership) -> Actor:
    return Actor(network_id=NETWORK, account_id=ACCOUNT, memberships=memberships)


class Passed:
    """What the gate needs of a unit of work."""

    def __init__(self, actor: Actor) -> None:
        """Keep who asks."""
        self.actor = actor
        self.passed: set[str] = set()

    def let_through(self, action: str) -> None:
        """Keep what was let through."""
        self.passed.add(action)


def test_actions_are_alphabetical_and_spelled_as_what_they_name() -> None:
    assert list(Action) == sorted(Action)
    for action in Action:
        assert action.name == action.value.upper().replace(".", "_").replace("-", "_")
        assert action.value.count(".") == 1


def test_every_action_has_its_permissions_and_nothing_else_has() -> None:
    assert set(PERMISSIONS) == set(Action)
    assert list(PERMISSIONS) == sorted(PERMISSIONS)
    assert all(PERMISSIONS.values())


def test_the_permissions_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PERMISSIONS[Action.SIGNAL_READ] = frozenset(Relation)  # type: ignore[index]  # Must not work.


@pytest.mark.parametrize("name", PERSON_COMMANDS)
def test_every_command_of_a_person_is_an_action(name: str) -> None:
    assert name in set(Action)


@pytest.mark.parametrize("name", WORKER_COMMANDS)
def test_no_command_of_the_worker_is_an_action(name: str) -> None:
    assert name not in set(Action)


def test_every_command_has_one_handler_and_every_handler_a_command() -> None:
    known = {*PERSON_COMMANDS.values(), *WORKER_COMMANDS.values()}
    assert set(wiring.HANDLERS) == known


def test_every_route_declares_an_action_that_exists(app: FastAPI) -> None:
    declared = {each.action for each in operations(app)}
    assert declared <= set(Action)


def test_a_route_that_takes_a_command_declares_that_command(app: FastAPI) -> None:
    taken = {each.body: each for each in operations(app) if each.body}
    for kind in PERSON_COMMANDS.values():
        assert taken[kind.__name__].action == type_of(kind)


def test_every_action_is_declared_by_a_route(app: FastAPI) -> None:
    assert set(Action) == {each.action for each in operations(app)}


def test_only_signing_in_and_health_are_open_to_anybody(app: FastAPI) -> None:
    anonymous = {f"{each.method} {each.path}" for each in operations(app) if each.anonymous}
    assert anonymous == {
        "GET /health/live",
        "GET /health/ready",
        "POST /v1/sessions",
        "POST /v1/sessions/refresh",
    }


def test_no_worker_command_can_be_sent_over_http(app: FastAPI) -> None:
    bodies = {each.body for each in operations(app)}
    assert not bodies & {kind.__name__ for kind in WORKER_COMMANDS.values()}


@pytest.mark.parametrize("action", Action)
def test_one_relation_of_those_named_is_enough_and_no_other(action: Action) -> None:
    for relation in Relation:
        allowed = relation in PERMISSIONS[action]
        assert decide(action, [relation]) == Decision(allowed, relation if allowed else None)


@given(st.sampled_from(list(Action)), st.sets(st.sampled_from(list(Relation))))
def test_more_relations_never_allow_less(action: Action, relations: set[Relation]) -> None:
    decision = decide(action, relations)
    assert decision.allowed == bool(PERMISSIONS[action] & relations)
    assert decision.by is None or decision.by in PERMISSIONS[action] & relations
    for relation in Relation:
        assert decide(action, relations | {relation}).allowed >= decision.allowed


@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_relation_may_do_anything(action: Action) -> None:
    assert decide(action, []) == Decision(allowed=False, by=None)


READS_THAT_NAME_NOBODY = {
    Action.CASE_LIST,
    Action.HEALTH_READ,
    Action.ME_READ,
    Action.NETWORK_READ,
    Action.NOTICE_LIST,
    Action.REFERRAL_LIST,
    Action.SESSION_LIST,
    Action.SESSION_REFRESH,
    Action.SESSION_SIGN_IN,
    Action.SIGNAL_LIST,
    Action.SYNC_EXCHANGE,
}
"""What everybody may ask: each gives only what the scope of the one who asks lets through."""


def test_being_somebody_is_enough_for_nothing_about_a_young_person() -> None:
    open_to_all = {
        action
        for action, relations in PERMISSIONS.items()
        if relations & {Relation.ANYONE_SIGNED_IN, Relation.ANYONE_CONFIRMED}
    }
    assert open_to_all == READS_THAT_NAME_NOBODY


def test_administering_gives_no_way_to_what_is_said_about_a_young_person() -> None:
    of_content = ("signal.", "referral.", "case.", "note.", "goal.", "sharing.", "dispute.")
    administers = {Relation.ADMINISTRATOR, Relation.NETWORK_ADMINISTRATOR, Relation.PRIVACY_OFFICER}
    for action in Action:
        if action.value.startswith(of_content) and action not in READS_THAT_NAME_NOBODY:
            assert not PERMISSIONS[action] & administers


def test_only_the_receiver_answers_and_only_the_sender_asks() -> None:
    receivers = {
        Action.REFERRAL_ACCEPT,
        Action.REFERRAL_ASK,
        Action.REFERRAL_COMPLETE,
        Action.REFERRAL_FAIL,
        Action.REFERRAL_FIRST_CONTACT,
        Action.REFERRAL_HOLD,
        Action.REFERRAL_REJECT,
        Action.REFERRAL_SEE,
    }
    senders = {Action.REFERRAL_ANSWER, Action.REFERRAL_DRAFT, Action.REFERRAL_SEND}
    for action in receivers:
        assert PERMISSIONS[action] == {Relation.RECEIVER}
    for action in senders:
        assert PERMISSIONS[action] == {Relation.SENDER}


def test_the_gate_tells_outsiders_nothing_and_insiders_why() -> None:
    uow: Any = Passed(_actor())
    with pytest.raises(NotFound):
        check(uow, Action.SIGNAL_DECIDE, set())
    with pytest.raises(Forbidden) as refused:
        check(uow, Action.SIGNAL_DECIDE, {Relation.AUTHOR})
    assert refused.value.reason == "signal.decide"
    assert uow.passed == set()
    check(uow, Action.SIGNAL_DECIDE, {Relation.CARE_TEAM})
    assert uow.passed == {"signal.decide"}


def test_the_system_is_let_through() -> None:
    uow: Any = Passed(Actor(network_id=NETWORK))
    check(uow, Action.SIGNAL_DECIDE, set())
    assert uow.passed == {"signal.decide"}


EXPECTED = {
    Role.ADMINISTRATOR: {Relation.COLLEAGUE, Relation.ADMINISTRATOR},
    Role.CARE_TEAM: {
        Relation.CARE_TEAM,
        Relation.COLLEAGUE,
        Relation.DESK,
        Relation.SIGNALLER,
    },
    Role.COORDINATOR: {Relation.COLLEAGUE},
    Role.PARTNER: {Relation.COLLEAGUE, Relation.DESK},
    Role.PRIVACY_OFFICER: {Relation.COLLEAGUE, Relation.PRIVACY_OFFICER},
    Role.SIGNALLER: {Relation.COLLEAGUE, Relation.SIGNALLER},
}


@pytest.mark.parametrize("role", Role)
def test_a_role_gives_its_relations_in_its_own_organisation_and_none_elsewhere(role: Role) -> None:
    actor = _actor(_member(role))
    assert relations_to_organisation(actor, ONE) == EXPECTED[role]
    assert relations_to_organisation(actor, OTHER) == set()


def test_two_roles_give_the_relations_of_both_and_never_across_organisations() -> None:
    for one, two in combinations(Role, 2):
        actor = _actor(_member(one), _member(two))
        assert relations_to_organisation(actor, ONE) == EXPECTED[one] | EXPECTED[two]
        apart = _actor(_member(one), _member(two, OTHER))
        assert relations_to_organisation(apart, ONE) == EXPECTED[one]
        assert relations_to_organisation(apart, OTHER) == EXPECTED[two]


def test_who_administers_the_coordination_administers_the_network_and_nobody_else_does() -> None:
    for kind in OrganisationKind:
        for role in Role:
            actor = _actor(_member(role, kind=kind))
            expected = kind is OrganisationKind.COORDINATION and role is Role.ADMINISTRATOR
            assert is_network_administrator(actor) is expected
            anywhere = relations_to_organisation(actor, OTHER)
            assert (Relation.NETWORK_ADMINISTRATOR in anywhere) is expected


def test_who_has_no_confirmed_membership_is_only_signed_in() -> None:
    assert relations_of_anyone(_actor()) == {Relation.ANYONE_SIGNED_IN}
    assert relations_of_anyone(_actor(_member(Role.SIGNALLER))) == {
        Relation.ANYONE_CONFIRMED,
        Relation.ANYONE_SIGNED_IN,
    }


def test_desks_and_signalling_are_worked_by_the_roles_that_are_named() -> None:
    assert set(DESK_ROLES) == {Role.CARE_TEAM, Role.PARTNER}
    assert set(SIGNALLING_ROLES) == {Role.CARE_TEAM, Role.SIGNALLER}
    actor = _actor(_member(Role.CARE_TEAM), _member(Role.SIGNALLER, OTHER))
    assert desks_of(actor) == {ONE}
    assert actor.has(Role.SIGNALLER)
    assert actor.has(Role.SIGNALLER, OTHER)
    assert not actor.has(Role.SIGNALLER, ONE)
