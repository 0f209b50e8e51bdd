"""What belongs together: the one place that knows every slice.

To add a slice: its tables to the metadata (import), its ``HANDLERS``, its ``router``, its jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fastapi import APIRouter

import server.cases.handlers
import server.cases.jobs
import server.cases.routes
import server.consents.handlers
import server.consents.routes
import server.console.desk
import server.dossiers.routes
import server.network.handlers
import server.network.routes
import server.people.handlers
import server.people.jobs
import server.people.routes
import server.privacy.handlers
import server.privacy.jobs
import server.privacy.routes
import server.referrals.handlers
import server.referrals.jobs
import server.referrals.routes
import server.signals.handlers
import server.signals.jobs
import server.signals.routes
import server.sync.routes
import server.trends.handlers
import server.trends.jobs
import server.trends.routes
from server.kernel.clock import Clock, system_clock
from server.kernel.running import Handler, Runtime
from server.kernel.unit_of_work import Store, UnitOfWork
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
        **server.trends.handlers.HANDLERS,
        **server.privacy.handlers.HANDLERS,
    }
)
"""Who carries out each command."""

ROUTERS: tuple[APIRouter, ...] = (
    *server.console.desk.ROUTERS,  # First: they say at once what is not theirs.
    server.trends.routes.router,  # So does this.
    server.people.routes.router,
    server.network.routes.router,
    server.signals.routes.router,
    server.consents.routes.router,
    server.referrals.routes.router,
    server.cases.routes.router,
    server.privacy.routes.router,
    server.dossiers.routes.router,
    server.sync.routes.router,
)
"""Every route but health."""

JOBS: tuple[Callable[[UnitOfWork], list[Command]], ...] = (
    server.people.jobs.due,
    server.signals.jobs.due,
    server.referrals.jobs.due,
    server.cases.jobs.due,
    server.privacy.jobs.due,
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
