"""The one event loop in which the servers under test answer.

A test client would start a loop and its threads for every single request, which costs more than
many a request; here a process starts them once.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from starlette.testclient import TestClient

_running = ExitStack()


@cache
def _portal() -> BlockingPortal:
    return _running.enter_context(start_blocking_portal())


def client_of(app: FastAPI, *, base_url: str = "http://testserver") -> TestClient:
    """Give an HTTP client of a server in this process; its mistakes are answers, as in life."""
    client = TestClient(app, base_url=base_url, raise_server_exceptions=False)
    client.portal = _portal()
    return client


def end() -> None:
    """End the loop and its threads, or the process never ends."""
    _running.close()
    _portal.cache_clear()
