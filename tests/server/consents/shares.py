"""A school that is about to share with a partner, and what it says over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from httpx2 import Response

from server.consents.queries import fields_in_force
from server.kernel.messages import dump
from shared.consents import DecideSharing, EmergencyReason, RevokeSharing
from shared.contract import Command
from shared.vocabulary import (
    GdprBasis,
    RevocationReason,
    SharedField,
    SharingBasis,
    SharingPurpose,
)
from tests.support.scenes import Asked
from tests.support.world import Person

PATH = "/v1/sharing-decisions"
EMERGENCY = EmergencyReason(danger="binnen enkele uren", no_other_way="niemand neemt op")


class Shares:
    """A school with a case, about to share with the partner."""

    def __init__(self, asked: Asked, born: date = date(2012, 3, 1)) -> None:
        """Open a case about a pupil born on that day."""
        self.asked = asked
        self.world = asked.world
        pupil = self.world.pupil(asked.school, birth_date=born)
        self.case_id, self.young_person_id = asked.case(pupil)

    def decision(self, **changes: Any) -> DecideSharing:
        """Give a decision of the young person, for a hundred days."""
        plain = DecideSharing(
            command_id=self.world.new_id(),
            sharing_id=self.world.new_id(),
            young_person_id=self.young_person_id,
            case_id=self.case_id,
            from_organisation_id=self.asked.school,
            to_organisation_id=self.asked.partner_id,
            fields=(SharedField.IDENTITY, SharedField.SCHOOL),
            purpose=SharingPurpose.CARE,
            basis=SharingBasis.CONSENT_MINOR,
            gdpr_basis=GdprBasis.PUBLIC_TASK,
            expires_on=self.asked.today + timedelta(days=100),
            decided_on=self.asked.today,
            family_informed_on=self.asked.today,
        )
        return replace(plain, **changes)

    def decided(self, **changes: Any) -> UUID:
        """Decide as the care team and give the decision's id."""
        command = self.decision(**changes)
        response = send(self.asked.care_team, "", command)
        assert response.status_code == 201, response.text
        return command.sharing_id

    def revoke(self, sharing_id: UUID, who: Person, **changes: Any) -> Response:
        """Take a decision back."""
        plain = RevokeSharing(
            command_id=self.world.new_id(),
            sharing_id=sharing_id,
            version=1,
            reason=RevocationReason.WITHDRAWN_BY_PUPIL,
        )
        return send(who, f"/{sharing_id}/revocation", replace(plain, **changes))

    def in_force(self) -> frozenset[SharedField]:
        """Give what the partner may read now."""
        with self.world.unit() as uow:
            return fields_in_force(
                uow,
                young_person_id=self.young_person_id,
                case_id=self.case_id,
                to_organisation_id=self.asked.partner_id,
            )


def send(who: Person, path: str, command: Command) -> Response:
    """Send a command over HTTP."""
    return who.client.post(PATH + path, json=dump(command))


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")
