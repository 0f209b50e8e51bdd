"""A circle around a pupil: a school, two partners, and short ways to send what they mean."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from httpx2 import Response

from server.cases.queries import find_case, ledger_of, parties_of, staying_parties
from server.cases.rules.responsibility import holders_at
from server.kernel.messages import dump
from shared.cases import (
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    JoinCircle,
    LeaveCircle,
    OpenCase,
    ProposeClosing,
    ProposeHandover,
    RaiseDispute,
    SetGoal,
    SettleDispute,
    WriteNote,
)
from shared.consents import DecideSharing
from shared.contract import Command
from shared.vocabulary import (
    CaseOutcome,
    DisputeReason,
    DisputeSettlement,
    GdprBasis,
    HandoverStatus,
    LedgerBasis,
    LifeDomain,
    NoteSecrecy,
    OrganisationKind,
    ResponsibilityRole,
    Role,
    Sector,
    SharedField,
    SharingBasis,
    SharingPurpose,
)
from tests.support.world import Person, World

FAMILY_WORDS = "Wij willen dat Noor weer graag naar school gaat"
_C = TypeVar("_C", bound=Command)


class Around:
    """A school with its care team, a CAW and a CLB, and an open case about a pupil."""

    def __init__(self, world: World) -> None:
        """Put them in the world and open the case."""
        self.world = world
        self.school = world.organisation()
        self.care = world.person(self.school, Role.CARE_TEAM, name="Els Claes")
        self.colleague = world.person(self.school, Role.CARE_TEAM, name="Tom Maes")
        self.pupil = world.pupil(self.school)
        self.caw = world.organisation(OrganisationKind.PARTNER, name="CAW")
        self.caw_worker = world.person(self.caw, Role.PARTNER, name="Ilse Baert")
        self.clb = world.organisation(
            OrganisationKind.PARTNER, sector=Sector.PUPIL_GUIDANCE_CENTRE, name="CLB"
        )
        self.clb_worker = world.person(self.clb, Role.PARTNER, name="Jan Wouters")
        self.case = self.open()

    @property
    def today(self) -> date:
        """The day it is in the world."""
        return self.world.clock.now.date()

    def soon(self, days: int = 14) -> date:
        """Give a day to come."""
        return self.today + timedelta(days=days)

    def make(self, kind: type[_C], **fields: Any) -> _C:
        """Make a command about the case."""
        return kind(command_id=self.world.new_id(), **{"case_id": self.case, **fields})

    def opening(self, **changes: Any) -> OpenCase:
        """Make the command that opens a case."""
        plain: dict[str, Any] = {
            "case_id": self.world.new_id(),
            "young_person_id": self.pupil,
            "organisation_id": self.school,
            "connector_account_id": self.care.account_id,
            "next_on": self.soon(),
        }
        return OpenCase(command_id=self.world.new_id(), **(plain | changes))

    def open(self, **changes: Any) -> UUID:
        """Open a case as the care team and give its id."""
        command = self.opening(**changes)
        self.world.run(command, self.care)
        return command.case_id

    def post(self, who: Person, path: str, command: Command) -> Response:
        """Send a command about the case over HTTP, a second after whatever came before."""
        self.world.clock.forward(seconds=1)
        return who.client.post(f"/v1/cases/{self.case}{path}", json=dump(command))

    def read(self, who: Person) -> dict[str, Any]:
        """Read the case."""
        response = who.client.get(f"/v1/cases/{self.case}")
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    @property
    def version(self) -> int:
        """The version of the case now."""
        return int(self.read(self.care)["version"])

    def joins(
        self,
        who: Person,
        *,
        shares: bool = True,
        moves_connector: bool = False,
        referral_id: UUID | None = None,
    ) -> UUID:
        """Let a partner join a second later, as an accepted referral does; give its id."""
        if shares:
            self.shares(who.organisation_id)
        self.world.clock.forward(seconds=1)
        referral_id = referral_id or self.world.new_id()
        self.world.run(
            self.make(
                JoinCircle,
                organisation_id=who.organisation_id,
                account_id=who.account_id,
                referral_id=referral_id,
                moves_connector=moves_connector,
            )
        )
        return referral_id

    def leaves(
        self,
        who: Person,
        referral_id: UUID,
        basis: LedgerBasis = LedgerBasis.REFERRAL_ENDED,
    ) -> None:
        """Let a partner's help end."""
        self.world.run(
            self.make(
                LeaveCircle,
                organisation_id=who.organisation_id,
                referral_id=referral_id,
                basis=basis,
            )
        )

    def shares(self, to: UUID, *fields: SharedField, until: date | None = None) -> UUID:
        """Decide to share with a partner, as the pupil of fourteen said; give the decision's id."""
        sharing_id = self.world.new_id()
        self.world.run(
            DecideSharing(
                command_id=self.world.new_id(),
                sharing_id=sharing_id,
                young_person_id=self.pupil,
                case_id=self.case,
                from_organisation_id=self.school,
                to_organisation_id=to,
                fields=fields or (SharedField.IDENTITY, SharedField.HELP_QUESTION),
                purpose=SharingPurpose.CARE,
                basis=SharingBasis.CONSENT_MINOR,
                gdpr_basis=GdprBasis.CONSENT,
                expires_on=until or self.soon(300),
                decided_on=self.today,
                family_informed_on=self.today,
            ),
            self.care,
        )
        return sharing_id

    def goal(self, who: Person | None = None, **changes: Any) -> Response:
        """Set the family's goal."""
        plain: dict[str, Any] = {
            "goal_id": self.world.new_id(),
            "life_domain": LifeDomain.EDUCATION,
            "from_family": True,
            "words": FAMILY_WORDS,
        }
        return self.post(who or self.care, "/goals", self.make(SetGoal, **(plain | changes)))

    def action(self, who: Person | None = None, **changes: Any) -> Response:
        """Agree on an action of the school's."""
        plain: dict[str, Any] = {
            "action_id": self.world.new_id(),
            "doer_account_id": self.care.account_id,
            "due_on": self.soon(7),
            "words": "Belt de mama",
        }
        command = self.make(AgreeAction, **(plain | changes))
        return self.post(who or self.care, "/actions", command)

    def note(self, who: Person, secrecy: NoteSecrecy, words: str, **changes: Any) -> Response:
        """Write a note."""
        plain: dict[str, Any] = {
            "note_id": self.world.new_id(),
            "organisation_id": who.organisation_id,
            "secrecy": secrecy,
            "words": words,
        }
        return self.post(who, "/notes", self.make(WriteNote, **(plain | changes)))

    def proposal(self, giver: Person, to: Person, **changes: Any) -> ProposeHandover:
        """Make a proposal to hand over the connector's role."""
        plain: dict[str, Any] = {
            "handover_id": self.world.new_id(),
            "role": ResponsibilityRole.CONNECTOR,
            "from_organisation_id": giver.organisation_id,
            "to_organisation_id": to.organisation_id,
            "to_account_id": to.account_id,
            "next_on": self.soon(7),
        }
        return self.make(ProposeHandover, **(plain | changes))

    def proposed(self, giver: Person, to: Person, **changes: Any) -> UUID:
        """Propose a handover and give its id."""
        command = self.proposal(giver, to, **changes)
        response = self.post(giver, "/handovers", command)
        assert response.status_code == 201, response.text
        return command.handover_id

    def answer(
        self, who: Person, handover_id: UUID, answer: HandoverStatus, version: int = 1
    ) -> Response:
        """Answer a handover."""
        command = self.make(AnswerHandover, handover_id=handover_id, version=version, answer=answer)
        return self.post(who, f"/handovers/{handover_id}/answer", command)

    def disputed(self, who: Person) -> UUID:
        """Say "not ours" and give the dispute's id."""
        command = self.make(
            RaiseDispute,
            dispute_id=self.world.new_id(),
            organisation_id=who.organisation_id,
            reason=DisputeReason.NOT_OUR_AREA,
            words="Woont niet in ons gebied",
        )
        response = self.post(who, "/disputes", command)
        assert response.status_code == 201, response.text
        return command.dispute_id

    def settle(
        self, who: Person, dispute_id: UUID, settlement: DisputeSettlement, **changes: Any
    ) -> Response:
        """Settle a dispute."""
        plain: dict[str, Any] = {"version": 1, "settlement": settlement}
        command = self.make(SettleDispute, dispute_id=dispute_id, **(plain | changes))
        return self.post(who, f"/disputes/{dispute_id}/settlement", command)

    def closing(self, who: Person | None = None, **changes: Any) -> Response:
        """Propose to close."""
        plain: dict[str, Any] = {
            "version": self.version,
            "outcome": CaseOutcome.GOAL_REACHED,
            "message_to_signaller": "De hulp is afgerond. Dank je wel.",
        }
        command = self.make(ProposeClosing, **(plain | changes))
        return self.post(who or self.care, "/closing", command)

    def says(self, who: Person, *, agrees: bool, version: int | None = None) -> Response:
        """Answer a proposed closing for one's organisation."""
        command = self.make(
            AnswerClosing,
            version=version or self.version,
            organisation_id=who.organisation_id,
            agrees=agrees,
        )
        return self.post(who, "/closing/answer", command)

    def closed(self, *others: Person) -> None:
        """Close the case, everybody agreeing."""
        assert self.closing().status_code == 200
        for who in (self.care, *others):
            assert self.says(who, agrees=True).status_code == 200

    def connector(self) -> tuple[UUID, UUID]:
        """Give who connects, as the case says."""
        with self.world.unit() as uow:
            case = find_case(uow, self.case)
            assert case is not None
            return case.connector_organisation_id, case.connector_account_id

    def parties(self) -> list[UUID]:
        """Give the parties, as the case says."""
        with self.world.unit() as uow:
            return parties_of(uow, self.case)

    def ledger_agrees(self) -> None:
        """Hold the rows against the ledger: both say the same about who holds what now."""
        with self.world.unit() as uow:
            case = find_case(uow, self.case)
            assert case is not None
            entries = ledger_of(uow, self.case)
            now = holders_at(entries, entries[-1].at)
            parties = staying_parties(uow, self.case)
        connectors = [e for e in now if e.role is ResponsibilityRole.CONNECTOR]
        shared = [e for e in now if e.role is ResponsibilityRole.CO_RESPONSIBLE]
        if case.closed_at is not None:
            assert now == []
            return
        assert [(e.organisation_id, e.account_id) for e in connectors] == [
            (case.connector_organisation_id, case.connector_account_id)
        ]
        assert {(e.organisation_id, e.account_id) for e in shared} == {
            (p.organisation_id, p.account_id) for p in parties
        }


def made(response: Response) -> UUID:
    """Give the id of what was made."""
    assert response.status_code == 201, response.text
    return UUID(response.json()["resource_id"])


def problem(response: Response) -> tuple[int, str, str | None]:
    """Give status, type and reason of a problem."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    body = response.json()
    return response.status_code, body["type"].removeprefix("urn:kring:problem:"), body.get("reason")


def fault(response: Response) -> tuple[list[str], str]:
    """Give where and what of a body that was not valid."""
    assert response.status_code == 422, response.text
    first = response.json()["faults"][0]
    return [str(part) for part in first["loc"]], first["type"]
