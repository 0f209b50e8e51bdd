"""The municipalities of the region by their code, also without a network. They are nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from mobile.api.link import NoAnswer, ServerProblem
from mobile.api.session import DeviceRevoked, SignInNeeded
from mobile.data.store import Store
from mobile.wire import NotReadable, from_document, parse, to_bytes
from shared.network import MunicipalityList

_SETTING = "municipalities"


class AsksMunicipalities(Protocol):
    """Asks the server for the municipalities; the client is one."""

    async def municipalities(self) -> MunicipalityList:
        """Ask for the municipalities of the region."""


def known_municipalities(store: Store) -> Mapping[str, str]:
    """Give the name of each municipality by its NIS code, by name; empty when none ever came."""
    kept = store.setting(_SETTING)
    if kept is None:
        return {}
    try:
        told = from_document(parse(kept.encode()), MunicipalityList)
    except NotReadable:
        return {}
    return {one.nis: one.name for one in told.items}


async def refresh_municipalities(store: Store, asks: AsksMunicipalities) -> None:
    """Ask for the municipalities and keep them; without an answer the last ones stay."""
    try:
        told = await asks.municipalities()
    except (NoAnswer, ServerProblem, SignInNeeded, DeviceRevoked):
        return  # Revocation is heard by the loop, which has the means to act on it.
    store.keep_setting(_SETTING, to_bytes(told).decode())
