"""Dossiers over HTTP."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime

from server.dossiers import queries
from server.kernel.context import SignedIn, SliceRouter, declares
from server.policy.actions import Action
from shared.dossiers import DossierView

router = SliceRouter(tag="dossiers")


@router.get("/young-persons/{young_person_id}/dossier", **declares(Action.DOSSIER_READ))
def read_dossier(
    ctx: SignedIn, young_person_id: UUID, at: AwareDatetime | None = None
) -> DossierView:
    """Give the begeleidingsdossier of a pupil as it stood at a moment; absent: now."""
    return ctx.read(queries.dossier, young_person_id=young_person_id, at=at)
