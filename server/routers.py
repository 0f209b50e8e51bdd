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
import server.stalls.routes
import server.sync.routes
import server.trends.routes

ROUTERS: tuple[APIRouter, ...] = (
    *server.console.desk.ROUTERS,
    server.sync.routes.router,
    server.signals.routes.router,
    server.referrals.routes.router,
    server.cases.routes.router,
    server.consents.routes.router,
    server.network.routes.router,
    server.trends.routes.router,
    server.stalls.routes.router,
    # Last: what has several beginnings looks at each of its routes.
    server.people.routes.router,
    server.privacy.routes.router,
    server.dossiers.routes.router,
)
"""Every route but health."""
