"""What a test needs from the machine, and what happens when it is not there.

At a desk, a test whose ground is missing is skipped and says what to install. In CI nobody reads
skips, so there the same is a failure: green means that everything ran.
"""

import os
from pathlib import Path
from typing import NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED_MATERIAL = REPOSITORY.parent / "shared"
"""Source data and designs that lie beside the repository; never copied into it."""


def in_ci() -> bool:
    """Say whether this run decides if a change lands."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def is_missing(what: str) -> NoReturn:
    """End the test here: skipped at a desk, failed in CI.

    Parameters
    ----------
    what
        A sentence: what is not here, what it is for, and how to get it.
    """
    if in_ci():
        pytest.fail(what, pytrace=False)
    pytest.skip(what)  # The reason is the sentence.
