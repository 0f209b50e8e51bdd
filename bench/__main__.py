"""Measure Kring beside its limits and peers and print the figures: ``make bench``.

``--only server``, ``desk``, ``phone`` or ``trends`` measures one part. ``--rows 20000 --requests
400 --starts 2`` is a quick look; the figures that count are those of the defaults, a million
referrals (trends: five times as many signals) and enough requests to see the ninety-ninth
percentile.
"""

from __future__ import annotations

import argparse
import sys

from bench import answering, desk, trends
from bench.phone import figures

_PARTS = ("server", "desk", "phone", "trends")


def main() -> int:
    """Run every measurement that was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", choices=_PARTS, help="one part")
    parser.add_argument("--rows", type=int, default=1_000_000, help="referrals in the database")
    parser.add_argument("--requests", type=int, default=3_000, help="requests a round")
    parser.add_argument("--starts", type=int, default=5, help="starts of the phone's app")
    wanted = parser.parse_args()
    parts = {wanted.only} if wanted.only else set(_PARTS)
    if "server" in parts:
        answering.measure(rows=wanted.rows, requests=wanted.requests)
    if "desk" in parts:
        desk.measure(rows=wanted.rows, requests=wanted.requests)
    if "phone" in parts:
        figures.measure(starts=wanted.starts)
    if "trends" in parts:
        trends.measure(rows=5 * wanted.rows, requests=wanted.requests)
    return 0


if __name__ == "__main__":
    sys.exit(main())
