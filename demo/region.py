"""The demo region as a world: the same seed and day give the same region.

    .venv/bin/python -m demo.region > region.json

writes it as a file for ``kring world apply``.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, datetime
from typing import Any

from demo.circles import circles
from demo.organisations import organisations, people
from demo.pupils import pupils
from demo.year import signals
from server.kernel.clock import system_clock
from server.network.reference import school_calendar
from server.world.format import World
from server.world.reading import check
from shared.school_calendar import local_date

SEED = 13
"""Thirteen welfare organisations began W13."""


def region(now: datetime, *, password: str, seed: int = SEED) -> World:
    """Give the demo region as it stands at a moment.

    Parameters
    ----------
    now
        The year of signals ends here.
    password
        Everybody's.
    """
    return check(document(now, password=password, seed=seed))


def document(now: datetime, *, password: str, seed: int = SEED) -> dict[str, Any]:
    """Give the demo region as the values of a world file."""
    chance = random.Random(seed)  # noqa: S311 -- the same region every time, no secret
    everybody = pupils(chance, local_date(school_calendar(), now))
    told = signals(chance, everybody, now.astimezone(UTC))
    asked = circles(chance, told, now.astimezone(UTC))
    return {
        "kring_world": 1,
        "network": "demo",
        "organisations": organisations(chance),
        "people": people(chance, password),
        "pupils": {each.key: each.part for each in everybody},
        "signals": {each.key: each.part for each in told},
        "cases": asked.cases,
        "sharing": asked.sharing,
        "referrals": asked.referrals,
    }


if __name__ == "__main__":
    values = document(system_clock(), password=sys.argv[1] if sys.argv[1:] else "lantaarn-beuk-41")
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=1) + "\n")
