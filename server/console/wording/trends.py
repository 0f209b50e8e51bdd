"""Words for the page of a school year: what the region asks for, and what official figures mean."""

from __future__ import annotations

from collections.abc import Mapping

from server.console.i18n import mark
from shared.vocabulary import RejectReason

ASKS: Mapping[RejectReason, str] = {
    RejectReason.NO_CAPACITY: mark(
        "Make room. {count} questions were declined because there was no room."
    ),
    RejectReason.SERVICE_NOT_OFFERED: mark(
        "Offer what is missing. {count} questions were for help that who was asked does not offer."
    ),
    RejectReason.NOT_ELIGIBLE_AREA: mark(
        "Let help cross the borders of municipalities. "
        "{count} questions came from outside the area of who was asked."
    ),
    RejectReason.NOT_ELIGIBLE_AGE: mark(
        "Let help go on past an age. "
        "{count} questions were declined because of how old somebody is."
    ),
    RejectReason.NOT_ELIGIBLE_PROFILE: mark(
        "Open help to whom it does not see now. "
        "{count} questions did not fit those for whom who was asked works."
    ),
    RejectReason.NEEDS_HIGHER_THRESHOLD: mark(
        "Make specialised help reachable. {count} questions asked for more than was there."
    ),
    RejectReason.NEEDS_LOWER_THRESHOLD: mark(
        "Strengthen help close to home. {count} questions could have been answered there."
    ),
}
"""What follows from a reason that is about supply; with its shown count."""

FIGURES: Mapping[str, str] = {
    "vsv": mark("Early leavers of secondary school"),
    "one-in-seven": mark("Pupils who leave secondary school without a diploma"),
}
"""Official figures by name."""

MEANT: Mapping[str, str] = {
    "vsv": mark(
        "Who is no longer of compulsory school age and leaves Flemish secondary education without "
        "a sufficient qualification, of all who leave it; from registers of the government."
    ),
    "one-in-seven": mark("As the memorandum says it; it names no register."),
}
"""How each is defined by who publishes it."""
