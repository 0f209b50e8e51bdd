"""Every route there is: what a process loads that serves over HTTP, and no other.

The command line and the worker do without: building the routes takes longer than most of what a
command does.
"""

from __future__ import annotations

from fastapi import APIRouter

import server.cases.routes
import server.consents.routes
import server.console.desk
import server.dossiers.routes
import server.network.routes
import server.people.routes
import server.privacy.routes
import server.referrals.routes
import server.signals.routes
import server.sync.routes
import server.trends.routes

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
