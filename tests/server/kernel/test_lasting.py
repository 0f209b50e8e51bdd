"""Routes whose addresses are read once: what is kept of them, and how much."""

from __future__ import annotations

from server.kernel.lasting import MOST, Address, keep


def test_so_many_addresses_are_kept_and_then_it_begins_anew() -> None:
    kept: dict[Address, int] = {}
    for number in range(MOST):
        keep(kept, ("/v1/trends/releases", b"limit=%d" % number), number)
    keep(kept, ("/v1/trends/releases", b"limit=0"), 1)
    assert len(kept) == MOST
    assert kept["/v1/trends/releases", b"limit=0"] == 0
    keep(kept, ("/v1/trends/releases", b"limit=new"), 2)
    assert kept == {("/v1/trends/releases", b"limit=new"): 2}
