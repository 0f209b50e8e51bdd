"""What is public about the region, and stands in every release.

Apart from ``facts``, so that whoever reads a stored release loads no columns of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

NONE = -1
"""Not happened, or not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is public about the region: its places, its schools and how many pupils they have."""

    municipalities: tuple[str, ...]
    """NIS codes, in order; a signal's municipality is a place in it."""
    municipality_names: tuple[str, ...]
    """The names, in the same order."""
    schools: tuple[str, ...]
    """What names each school for the outside, in order: its public number, or its id."""
    school_names: tuple[str, ...]
    school_municipality: tuple[int, ...]
    """For each school a place in ``municipalities``."""
    school_type: tuple[str, ...]
    """A `SchoolType`, within which it is compared; ``""``: not known, and compared with none."""
    school_pupils: tuple[int, ...]
    """Pupils on 1 February of the school year; ``NONE`` when not known."""
    places: int = 0
    """How many young people the services of partners can help at once, as far as they say."""
    services: int = 0
    """How many services take somebody up."""
    services_silent: int = 0
    """How many of these did not lately say how many places they have."""
    silent_most: int = 20
    """With more than this per cent of them silent, nothing is divided by the places."""
