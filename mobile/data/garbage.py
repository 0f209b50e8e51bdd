"""Sparing Python's collector what stays: thousands of opened records are no garbage.

The collector walks through everything it knows again and again, also in the middle of drawing. With
a large school on the phone that made opening a screen cost twice as much. So what stands when many
records have been read is left out, until the phone locks and all of it goes.
"""

from __future__ import annotations

import gc

MANY = 500
"""When more records than this are read at once, it is worth it."""


def look_seldom() -> None:
    """Have the collector come less often: one form is made of a hundred thousand small things.

    Told once, at the start of the app: what goes in circles is found a little later, and no screen
    waits for the whole of memory to be walked through three times while it is built.
    """
    gc.set_threshold(20_000, 20, 20)


def leave_out_what_stands() -> None:
    """Have the collector pass over all that is in memory now."""
    gc.freeze()


def look_at_everything() -> None:
    """Have the collector look at all of it again: what is let go must really go."""
    gc.unfreeze()
