"""The numbers to call, also without a network.

They belong to nobody, so they are kept in clear, and the last list that came is shown. Before any
list came, the European emergency number is: it holds everywhere and needs no verifying.
"""

from __future__ import annotations

from datetime import date

from mobile.api.link import NoAnswer, ServerProblem
from mobile.api.session import DeviceRevoked, SignInNeeded
from mobile.controllers.ports import Reader
from mobile.data.store import Store
from mobile.wire import NotReadable, from_document, parse, to_bytes
from shared.network import HelplineList, HelplineView

_SETTING = "help-lines"

ALWAYS = HelplineView(
    key="112",
    name="112",
    number="112",
    audience="everyone",
    urgent=True,
    available="24/7",
    source="Directive (EU) 2018/1972, article 109",
    verified_on=date(2018, 12, 17),
    verified=True,
)
"""Shown when no list has ever come."""


def known_lines(store: Store) -> tuple[HelplineView, ...]:
    """Give the numbers as last told, the urgent ones first."""
    kept = store.setting(_SETTING)
    if kept is None:
        return (ALWAYS,)
    try:
        return from_document(parse(kept.encode()), HelplineList).items or (ALWAYS,)
    except NotReadable:
        return (ALWAYS,)


async def refresh_lines(store: Store, reader: Reader) -> None:
    """Ask for the numbers and keep them; without an answer the last ones stay."""
    try:
        lines = await reader.helplines()
    except (NoAnswer, ServerProblem, SignInNeeded, DeviceRevoked):
        return  # Revocation is heard by the loop, which has the means to act on it.
    store.keep_setting(_SETTING, to_bytes(lines).decode())
