"""What the phone's tests share."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a phone that has just signed in at a server that is the model of the protocol."""
    one = Bench(tmp_path)
    asyncio.run(one.sign_in())
    return one
