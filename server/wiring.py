"""What belongs together: the one place that knows every slice.

To add a slice: its tables to the metadata (import), its ``HANDLERS``, its jobs; and its ``router``
in `server.routers`, which only those load who serve over HTTP. The tables that the worker keeps for
the whole installation are imported as well: whoever migrates grants the serving role each it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import server.cases.handlers
import server.cases.jobs
import server.consents.handlers
import server.kernel.feed
import server.kernel.heartbeat
import server.network.handlers
import server.people.handlers
import server.people.jobs
import server.privacy.handlers
import server.privacy.jobs
import server.referrals.handlers
import server.referrals.jobs
import server.signals.handlers
import server.signals.jobs
import server.stalls.handlers
import server.stalls.jobs
import server.trends.handlers
import server.trends.jobs
from server.kernel.clock import Clock, system_clock
from server.kernel.running import Handler, Runtime
from server.kernel.store import Store
from server.kernel.unit_of_work import UnitOfWork
from server.policy.identity import find_actor, find_actor_with_factor
from shared.contract import Command

HANDLERS: Mapping[type[Command], Handler] = MappingProxyType(
    {
        **server.people.handlers.HANDLERS,
        **server.network.handlers.HANDLERS,
        **server.signals.handlers.HANDLERS,
        **server.consents.handlers.HANDLERS,
        **server.referrals.handlers.HANDLERS,
        **server.cases.handlers.HANDLERS,
        **server.stalls.handlers.HANDLERS,
        **server.trends.handlers.HANDLERS,
        **server.privacy.handlers.HANDLERS,
    }
)
"""Who carries out each command."""

JOBS: tuple[Callable[[UnitOfWork], list[Command]], ...] = (
    server.people.jobs.due,
    server.signals.jobs.due,
    server.referrals.jobs.due,
    server.cases.jobs.due,
    server.privacy.jobs.due,
    server.stalls.jobs.due,
    server.trends.jobs.due,
)
"""What the worker asks at every round: which commands are due by themselves."""


def runtime(
    store: Store, clock: Clock = system_clock, *, second_factor_required: bool = True
) -> Runtime:
    """Put together what every edge needs.

    Parameters
    ----------
    second_factor_required
        Whether the roles of the dated file must have a second factor; who has one shows it always.
    """
    who = find_actor_with_factor if second_factor_required else find_actor
    return Runtime(store=store, clock=clock, handlers=HANDLERS, find_actor=who)
