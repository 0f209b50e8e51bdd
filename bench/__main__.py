"""Measure Kring beside its limits and peers and print the figures: ``make bench``.

``--only server`` or ``--only phone`` measures one half. ``--rows 20000 --requests 400 --starts 2``
is a quick look; the figures that count are those of the defaults, a million referrals and enough
requests to see the ninety-ninth percentile.
"""

from __future__ import annotations

import argparse
import sys

from bench import answering
from bench.phone import figures


def main() -> int:
    """Run every measurement that was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", choices=("server", "phone"), help="one half")
    parser.add_argument("--rows", type=int, default=1_000_000, help="referrals in the database")
    parser.add_argument("--requests", type=int, default=3_000, help="requests a round")
    parser.add_argument("--starts", type=int, default=5, help="starts of the phone's app")
    wanted = parser.parse_args()
    if wanted.only != "phone":
        answering.measure(rows=wanted.rows, requests=wanted.requests)
    if wanted.only != "server":
        figures.measure(starts=wanted.starts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
