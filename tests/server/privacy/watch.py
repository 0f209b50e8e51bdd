"""A school, a partner in the circle, and the privacy officers who watch over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from server.kernel.messages import dump
from shared.cases import SetGoal
from shared.contract import Command
from shared.people import AddContactPerson, EraseYoungPerson
from shared.privacy import OpenBreakGlass, PrepareSubjectExport, ReviewBreakGlass
from shared.signals import DecideSignal, LeaverFacts, SubmitSignal
from shared.vocabulary import (
    BreakGlassReason,
    BreakGlassVerdict,
    Category,
    ContactRelation,
    ErasureReason,
    LeaverFact,
    LeaverState,
    LifeDomain,
    OrganisationKind,
    Role,
    Severity,
    SignalDecision,
    SignalKind,
    SignalReason,
)
from tests.support.databases import KINDS
from tests.support.scenes import Asked
from tests.support.world import Person, World

ON_BOTH = pytest.mark.parametrize("database_kind", KINDS, indirect=True)
"""For a test in which the database could make a difference: a query or a write of its own."""
MINE = "Zonnebloem"
"""In everything that is said about the one young person."""
THEIRS = "Korenbloem"
"""In everything that is said about the other."""


@dataclass
class Watch:
    """Two young persons of one school, and who watches over what is done with them."""

    world: World
    asked: Asked = field(init=False)
    school: UUID = field(init=False)
    teacher: Person = field(init=False)
    care_team: Person = field(init=False)
    officer: Person = field(init=False)
    network_officer: Person = field(init=False)
    child: UUID = field(init=False)
    other: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Put everybody in the world."""
        self.asked = Asked(self.world)
        self.school, self.care_team = self.asked.school, self.asked.care_team
        coordination = self.world.organisation(OrganisationKind.COORDINATION, name="W13")
        self.teacher = self.world.person(self.school, Role.SIGNALLER)
        self.officer = self.world.person(self.school, Role.PRIVACY_OFFICER, name="Fien Privé")
        self.network_officer = self.world.person(
            coordination, Role.PRIVACY_OFFICER, name="Dirk DPO"
        )
        self.child = self.world.pupil(self.school, given_name=MINE, family_name=MINE)
        self.other = self.world.pupil(self.school, given_name=THEIRS, family_name=THEIRS)

    def signal(
        self, young_person_id: UUID, words: str, *, threshold_reached: int | None = None
    ) -> UUID:
        """Let the teacher signal; an early leaver when half-days are named."""
        leaver = None
        if threshold_reached is not None:
            leaver = LeaverFacts(
                state=LeaverState.RISK,
                known=(LeaverFact.ABSENCE_THRESHOLD,),
                threshold_reached=threshold_reached,
            )
        command = SubmitSignal(
            command_id=self.world.new_id(),
            signal_id=self.world.new_id(),
            organisation_id=self.school,
            young_person_id=young_person_id,
            severity=Severity.CONCERNED,
            categories=(Category.WELLBEING_MOOD,),
            observation=words,
            pupil_words=words,
            made_at=self.world.clock.now,
            kind=SignalKind.CONCERN if leaver is None else SignalKind.EARLY_LEAVER,
            leaver=leaver,
        )
        self.world.run(command, self.teacher)
        return command.signal_id

    def end_signal(self, signal_id: UUID, version: int = 1) -> None:
        """Let the care team say that nothing more is needed."""
        command = DecideSignal(
            command_id=self.world.new_id(),
            signal_id=signal_id,
            version=version,
            decision=SignalDecision.NO_ACTION,
            reason=SignalReason.RESOLVED,
            message_to_signaller="Dank je, het is besproken.",
        )
        self.world.run(command, self.care_team)

    def contact(self, young_person_id: UUID, words: str) -> None:
        """Add somebody to call."""
        self.world.run(
            AddContactPerson(
                command_id=self.world.new_id(),
                contact_person_id=self.world.new_id(),
                young_person_id=young_person_id,
                relation=ContactRelation.PARENT,
                name=words,
                phone="056 00 00 00",
            ),
            self.care_team,
        )

    def circle(self, young_person_id: UUID, words: str) -> UUID:
        """Open a case with a goal."""
        case_id, _ = self.asked.case(young_person_id)
        self.world.run(
            SetGoal(
                command_id=self.world.new_id(),
                case_id=case_id,
                goal_id=self.world.new_id(),
                life_domain=LifeDomain.FAMILY,
                from_family=True,
                words=words,
            ),
            self.care_team,
        )
        return case_id

    def erase(self, who: Person, young_person_id: UUID | None = None) -> Response:
        """Ask to erase the child, as somebody who has just shown who they are."""
        self.world.prove(who)
        command = EraseYoungPerson(
            command_id=self.world.new_id(),
            young_person_id=young_person_id or self.child,
            reason=ErasureReason.ASKED_BY_FAMILY,
        )
        return self.send(who, f"/young-persons/{command.young_person_id}/erasure", command)

    def outsider(self) -> Person:
        """Give somebody of a care team of another school where the child goes to school as well."""
        second = self.world.organisation(name="De Eik")
        self.enrol(second)
        return self.world.person(second, Role.CARE_TEAM, name="Els Eik")

    def enrol(self, school: UUID) -> None:
        """Put the child on another school's roster too, as rows: no command shares a pupil."""
        from server.people.tables import EnrolmentRow  # noqa: PLC0415 -- only for this arrangement

        with self.world.unit() as uow:
            row = EnrolmentRow(
                id=uow.new_id(),
                young_person_id=self.child,
                organisation_id=school,
                name_index=b"elsewhere",
            )
            uow.add(row)
            uow.record("enrolment.register", row)
            uow.commit()

    def emergency(self, who: Person, **changes: Any) -> OpenBreakGlass:
        """Give a command that opens the child's circle for somebody."""
        plain = OpenBreakGlass(
            command_id=self.world.new_id(),
            break_glass_id=self.world.new_id(),
            young_person_id=self.child,
            organisation_id=who.organisation_id,
            reason=BreakGlassReason.DANGER_NOW,
            why=f"{MINE} staat alleen aan de poort en niemand neemt op",
            hours=2,
        )
        return replace(plain, **changes)

    def opened(self, who: Person, **changes: Any) -> UUID:
        """Open the child's circle for somebody and give the id."""
        self.world.prove(who)
        command = self.emergency(who, **changes)
        answer = self.send(who, "/break-glass", command)
        assert answer.status_code == 201, answer.text
        return command.break_glass_id

    def review(self, who: Person, break_glass_id: UUID, **changes: Any) -> Response:
        """Say that it was right."""
        plain = ReviewBreakGlass(
            command_id=self.world.new_id(),
            break_glass_id=break_glass_id,
            version=1,
            verdict=BreakGlassVerdict.JUSTIFIED,
            finding="Gesproken met de school: terecht.",
        )
        path = f"/break-glass/{break_glass_id}/review"
        return self.send(who, path, replace(plain, **changes))

    def prepared(self, who: Person) -> UUID:
        """Prepare an export of the child and give its id."""
        self.world.prove(who)
        command = PrepareSubjectExport(
            command_id=self.world.new_id(),
            subject_export_id=self.world.new_id(),
            young_person_id=self.child,
        )
        assert self.send(who, "/subject-exports", command).status_code == 201
        return command.subject_export_id

    def fetch(self, who: Person, export_id: UUID) -> Response:
        """Fetch an export."""
        return who.client.post(f"/v1/subject-exports/{export_id}/content")

    def send(self, who: Person, path: str, command: Command) -> Response:
        """Send a command over HTTP."""
        return who.client.post(f"/v1{path}", json=dump(command))

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.world.clock.now += timedelta(**span)


def problem(answer: Response) -> tuple[int, str]:
    """Give status and type of a problem, and its reason where there is one."""
    body = answer.json()
    kind = body["type"].removeprefix("urn:kring:problem:")
    return answer.status_code, f"{kind} {body.get('reason', '')}".strip()
