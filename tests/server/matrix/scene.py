"""The scene of the matrix in a real database, and a well-formed request for every operation."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from annotated_types import MaxLen, MinLen
from sqlalchemy import select
from starlette.testclient import TestClient

from server.kernel.messages import dump
from server.kernel.tables import columns
from server.people.tables import FactorRow, MembershipRow
from server.privacy.tables import BreakGlassRow, SubjectExportRow
from server.trends.periods import Month
from shared.cases import AgreeAction, ProposeHandover, RaiseDispute, SetGoal
from shared.commands import PERSON_COMMANDS
from shared.contract import Command, View
from shared.factors import ConfirmTotp, EnrolPasskey, EnrolTotp, ProveSession
from shared.referrals import AcceptReferral, DraftReferral, SendReferral
from shared.signals import SubmitSignal
from shared.vocabulary import (
    BreakGlassReason,
    Category,
    DisputeReason,
    FactorKind,
    LifeDomain,
    MembershipState,
    OrganisationKind,
    ResponsibilityRole,
    Role,
    Severity,
)
from tests.server.matrix.personas import PERSONAS, Persona, Place
from tests.support.document import Operation
from tests.support.scenes import Asked
from tests.support.trends import put_releases
from tests.support.world import Person, World

CANARY = "Zonnebloem"
"""The pupil's name and the words of the signal: nobody reads it who should not."""
STALE = 999_999
"""A version nothing has: who is let through is told so, and nothing moves."""


@dataclass
class Scene:
    """Everybody in place, and the ids of what can be asked about."""

    world: World
    people: Mapping[str, Person]
    ids: Mapping[str, UUID]
    places: Mapping[Place, UUID]

    def sign_in(self, key: str) -> TestClient:
        """Give a client of a new session: what is asked about one's own sessions ends them.

        They have shown nothing: what asks a proof is allowed, and moves nothing in the scene.
        """
        account_id = self.people[key].account_id
        return self.world.client(account_id, self.world.session(account_id, proved=False))


def build(world: World) -> Scene:
    """Put the scene in the world, through the commands."""
    asked = Asked(world)
    places = {
        Place.SCHOOL: asked.school,
        Place.PARTNER: asked.partner_id,
        Place.OTHER_SCHOOL: world.organisation(name="De Eik"),
        Place.ASKED: world.organisation(OrganisationKind.PARTNER, name="De Kaai"),
        Place.STRANGER: world.organisation(OrganisationKind.PARTNER, name="Ver Weg"),
        Place.COORDINATION: world.organisation(OrganisationKind.COORDINATION, name="W13"),
    }
    people = {
        key: world.person(
            places[who.place or Place.STRANGER],
            who.role if who.place else Role.PARTNER,
            state=who.state if who.place else MembershipState.ENDED,
        )
        for key, who in PERSONAS.items()
        if key not in {"connector", "partner"}
    }
    people["connector"], people["partner"] = asked.care_team, asked.partner
    put_releases(world, Month(2026, 7), 1)
    pupil = world.pupil(asked.school, given_name=CANARY, family_name=CANARY)
    ids = {
        "young_person_id": pupil,
        "signal_id": _signal(world, asked, people["author"], pupil),
        "account_id": people["teacher"].account_id,
        "session_id": world.session(people["teacher"].account_id),
        "membership_id": _membership(world, people["care team, invited"]),
        "service_id": asked.service_id,
        "factor_id": _factor(world, people["teacher"]),
        **_circle(world, asked, pupil),
        **_watched(world, people, asked.school, pupil),
    }
    return Scene(world, people, ids, places)


def _signal(world: World, asked: Asked, author: Person, pupil: UUID) -> UUID:
    command = SubmitSignal(
        command_id=world.new_id(),
        signal_id=world.new_id(),
        organisation_id=asked.school,
        young_person_id=pupil,
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD,),
        observation=CANARY,
        made_at=world.clock.now,
    )
    world.run(command, author)
    return command.signal_id


def _membership(world: World, person: Person) -> UUID:
    row = columns(MembershipRow)
    with world.unit() as uow:
        (found,) = uow.select(select(row.id).where(row.account_id == person.account_id))
    membership_id: UUID = found.id
    return membership_id


def _factor(world: World, person: Person) -> UUID:
    """Put in an app that somebody has begun with and not confirmed."""
    row = FactorRow(
        id=world.new_id(), account_id=person.account_id, kind=FactorKind.TOTP, name="Telefoon"
    )
    with world.unit() as uow:
        uow.add(row)
        uow.record("factor.enrol", row)
        uow.commit()
    return row.id


def _watched(
    world: World, people: Mapping[str, Person], school: UUID, pupil: UUID
) -> dict[str, UUID]:
    """Put in an emergency and an export, as rows: who may open and prepare them is asked below."""
    emergency = BreakGlassRow(
        id=world.new_id(),
        young_person_id=pupil,
        account_id=people["care team"].account_id,
        organisation_id=school,
        reason=BreakGlassReason.DANGER_NOW,
        why="x" * 10,
        ends_at=world.clock.now + timedelta(hours=4),
    )
    export = SubjectExportRow(
        id=world.new_id(),
        young_person_id=pupil,
        account_id=people["network officer"].account_id,
        expires_at=world.clock.now + timedelta(hours=24),
    )
    with world.unit() as uow:
        uow.add(emergency)
        uow.record("break-glass.open", emergency)
        uow.add(export)
        uow.record("subject-export.prepare", export)
        uow.commit()
    return {"break_glass_id": emergency.id, "subject_export_id": export.id}


def _circle(world: World, asked: Asked, pupil: UUID) -> dict[str, UUID]:
    case_id, _ = asked.case(pupil)
    sharing_id = asked.sharing(case_id, pupil)
    referral_id, version = _referral(asked, case_id, sharing_id)
    world.run(
        AcceptReferral(
            command_id=world.new_id(),
            referral_id=referral_id,
            version=version,
            assigned_account_id=asked.partner.account_id,
        ),
        asked.partner,
    )
    goal = SetGoal(
        command_id=world.new_id(),
        case_id=case_id,
        goal_id=world.new_id(),
        life_domain=LifeDomain.FAMILY,
        from_family=True,
        words=CANARY,
    )
    action = AgreeAction(
        command_id=world.new_id(),
        case_id=case_id,
        action_id=world.new_id(),
        doer_account_id=asked.care_team.account_id,
        due_on=asked.today + timedelta(days=7),
        words=CANARY,
    )
    handover = ProposeHandover(
        command_id=world.new_id(),
        case_id=case_id,
        handover_id=world.new_id(),
        role=ResponsibilityRole.CONNECTOR,
        from_organisation_id=asked.school,
        to_organisation_id=asked.partner_id,
        to_account_id=asked.partner.account_id,
        next_on=asked.today + timedelta(days=7),
    )
    dispute = RaiseDispute(
        command_id=world.new_id(),
        case_id=case_id,
        dispute_id=world.new_id(),
        organisation_id=asked.partner_id,
        reason=DisputeReason.NOT_OUR_AREA,
        words=CANARY,
    )
    for command, who in (
        (goal, asked.care_team),
        (action, asked.care_team),
        (handover, asked.care_team),
        (dispute, asked.partner),
    ):
        world.clock.forward(seconds=1)
        world.run(command, who)
    return {
        "case_id": case_id,
        "sharing_id": sharing_id,
        "referral_id": referral_id,
        "goal_id": goal.goal_id,
        "action_id": action.action_id,
        "handover_id": handover.handover_id,
        "dispute_id": dispute.dispute_id,
    }


def _referral(asked: Asked, case_id: UUID, sharing_id: UUID) -> tuple[UUID, int]:
    world = asked.world
    draft = DraftReferral(
        command_id=world.new_id(),
        referral_id=world.new_id(),
        kind=asked.kind,
        from_organisation_id=asked.school,
        to_service_id=asked.service_id,
        case_id=case_id,
        sharing_id=sharing_id,
        life_domains=(LifeDomain.FAMILY,),
        help_question=CANARY,
    )
    version = world.run(draft, asked.care_team).receipt.version
    send = SendReferral(command_id=world.new_id(), referral_id=draft.referral_id, version=version)
    return draft.referral_id, world.run(send, asked.care_team).receipt.version


_OTHER_MESSAGES: tuple[type[View], ...] = (ConfirmTotp, EnrolPasskey, EnrolTotp, ProveSession)
_BODIES: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (*PERSON_COMMANDS.values(), *_OTHER_MESSAGES)
}
_WRONG_ON_PURPOSE: Mapping[str, Mapping[str, Any]] = {
    "RegisterAccount": {"password": "kringkringkring", "username": "x" * 5},
    "ChangePassword": {"new_password": "kringkringkring"},
    "EndEnrolment": {"ended_on": date(2999, 1, 1)},
}
"""What has no version to be stale: the rules refuse it, after the gate let it through."""
_OF_TRENDS = {
    "/download.{form}": "/download.csv",
    "{release}": "2026-07",
    "{indicator}": "signals",
    "{chart}.{form}": "region.json",
}
"""What the trends of the scene are asked for by."""
_OF_THE_PARTNER = ("organisation.", "service.", "site.")


def body_of(operation: Operation, scene: Scene, who: Persona) -> dict[str, Any] | None:
    """Give a well-formed body for an operation, as this persona would send it."""
    if operation.body is None:
        return None
    if operation.body == "SyncRequest":
        return {}
    if operation.body == "SubjectSought":
        names = {"given_name": CANARY, "family_name": CANARY, "birth_date": "2012-03-01"}
        return {"organisation_id": str(scene.places[Place.SCHOOL]), **names}
    kind = _BODIES[operation.body]
    hints = get_type_hints(kind, include_extras=True)
    values = {
        each.name: _value(each.name, hints[each.name], operation, scene, who)
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    }
    values |= {**_WRONG_ON_PURPOSE.get(kind.__name__, {}), **_together(kind, scene)}
    return dump(kind(**values))


def _together(kind: type[Command], scene: Scene) -> dict[str, Any]:
    """Give what only makes sense together, so that nothing that is meant is missing."""
    if kind.__name__ == "DraftReferral":
        return {name: scene.ids[name] for name in ("case_id", "sharing_id")}
    return {}


def path_of(operation: Operation, scene: Scene) -> str:
    """Give the path of an operation, with the ids of the scene."""
    ids = {**scene.ids, "organisation_id": _organisation(operation, scene)}
    path = operation.path
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    for name, word in _OF_TRENDS.items():
        path = path.replace(name, word)
    if operation.action == "sharing.list":
        path += f"?case_id={scene.ids['case_id']}"
    return path


def _organisation(operation: Operation, scene: Scene) -> UUID:
    of_partner = operation.action.startswith(_OF_THE_PARTNER)
    return scene.places[Place.PARTNER if of_partner else Place.SCHOOL]


def _value(name: str, hint: Any, operation: Operation, scene: Scene, who: Persona) -> Any:
    if name == "version":
        return STALE
    if name.endswith("_id"):
        return _id(name, operation, scene, who)
    return _plain(hint, scene)


def _id(name: str, operation: Operation, scene: Scene, who: Persona) -> UUID:
    made = operation.action.partition(".")[0].replace("-", "_") + "_id"
    new = {made, "boundaries_id", "enrolment_id", "contact_person_id", "restatement_id"}
    if name == "command_id" or (f"{{{name}}}" not in operation.path and name in new):
        return scene.world.new_id()
    own_desk = scene.places[Place.PARTNER if who.place is Place.PARTNER else Place.SCHOOL]
    return {
        **scene.ids,
        "question_id": scene.world.new_id(),
        "organisation_id": own_desk
        if operation.path.startswith("/v1/cases/{")
        else _organisation(operation, scene),
        "from_organisation_id": own_desk
        if operation.path.startswith("/v1/cases/{")
        else scene.places[Place.SCHOOL],
        "to_organisation_id": scene.places[Place.PARTNER],
        "to_service_id": scene.ids["service_id"],
        "to_account_id": scene.people["partner"].account_id,
        "doer_account_id": scene.people["partner"].account_id,
        "connector_account_id": scene.people["connector"].account_id,
        "assigned_account_id": scene.people["partner"].account_id,
    }[name]


def _plain(hint: Any, scene: Scene) -> Any:
    length = 5
    if get_origin(hint) is Annotated:
        hint, *bounds = get_args(hint)
        length = max([5, *(each.min_length for each in bounds if isinstance(each, MinLen))])
        length = min([length, *(each.max_length for each in bounds if isinstance(each, MaxLen))])
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return None
    if origin is tuple:
        return () if is_dataclass(inner[0]) else (_plain(inner[0], scene),)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    soon = scene.world.clock.now.date() + timedelta(days=7)
    plain = {str: "x" * length, bool: True, int: 1, date: soon, datetime: scene.world.clock.now}
    return plain[hint]
