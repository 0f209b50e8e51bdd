"""The limit: the same framework, the same token check, the same JSON, and no database.

Whatever Kring adds (session, log, gate, sealed fields, journal, durable commit) is what separates
its figure from this one.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from server.kernel.clock import system_clock
from server.kernel.crypto import KeyRing
from server.kernel.tokens import verify
from shared.contract import Receipt
from shared.referrals import ReferralItem, ReferralPage
from shared.signals import SubmitSignal
from shared.vocabulary import (
    AgeBand,
    BusinessStatus,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralStatus,
    Sector,
    Urgency,
)

ROWS = 50
_keys = KeyRing.read(Path(os.environ["KRING_KEYS_FILE"]))
_bearer = HTTPBearer()
_THEN = datetime(2026, 9, 14, 8, tzinfo=UTC)


async def _verified(
    request: Request, given: Annotated[HTTPAuthorizationCredentials, Depends(_bearer)]
) -> None:
    request.state.claims = verify(_keys, given.credentials, system_clock())


app = FastAPI(openapi_url=None, dependencies=[Depends(_verified)])


@app.post("/v1/signals", status_code=201)
def submit(command: SubmitSignal) -> Receipt:
    """Answer as a submitted signal is answered."""
    return Receipt(
        command_id=command.command_id,
        resource="signal",
        resource_id=command.signal_id,
        status="submitted",
        version=1,
        recorded_at=system_clock(),
    )


def item(number: int) -> ReferralItem:
    """Make one line of an inbox."""
    return ReferralItem(
        referral_id=UUID(int=number),
        kind=ReferralKind.CO_CARE,
        status=ReferralStatus.REQUESTED,
        business_status=BusinessStatus.DELIVERED,
        urgency=Urgency.NORMAL,
        life_domains=(LifeDomain.FAMILY,),
        age_band=AgeBand.FROM_12_TO_14,
        municipality_nis="34022",
        from_organisation_id=UUID(int=1),
        from_organisation_name="De Linde",
        from_sector=Sector.EDUCATION,
        to_organisation_id=UUID(int=2),
        to_organisation_name="Het Baken",
        to_service_id=UUID(int=3),
        to_service_name="Jongerenonthaal",
        ball=Party.RECEIVER,
        due_at=_THEN,
        version=2,
        created_at=_THEN,
    )


@app.get("/v1/referrals")
def inbox() -> ReferralPage:
    """Answer as an inbox of fifty is answered."""
    return ReferralPage(items=tuple(item(number) for number in range(ROWS)), next_cursor="x" * 90)
