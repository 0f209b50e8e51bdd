"""A whole signal as facts, in the order in which a care team weighs them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mobile.ui import signal_words as words
from mobile.ui.dates import day_words, moment_words
from mobile.ui.i18n import tr
from shared.signals import SignalView
from shared.vocabulary import SignalStatus


def facts_of(whole: SignalView, today: date) -> Iterable[tuple[str, str]]:
    """Give what a signal says besides what was seen, in the order in which it is weighed."""
    yield tr._("The pupil's own words"), whole.pupil_words or ""
    yield tr._("What goes well"), whole.strength or ""
    yield tr._("What was done already"), whole.action_taken or ""
    yield tr._("What the teacher thinks it means"), whole.interpretation or ""
    yield tr._("What was noticed"), _list(tr.label(one) for one in whole.categories)
    if whole.leaver is not None:
        yield (
            tr._("Leaving school"),
            _list(
                [
                    tr.label(whole.leaver.state),
                    *(tr.label(one) for one in whole.leaver.known),
                ]
            ),
        )
        reached, seen = whole.leaver.threshold_reached, whole.leaver.last_seen_on
        yield tr._("Absence"), "" if reached is None else words.half_days_words(reached)
        yield tr._("Last seen"), "" if seen is None else day_words(seen, today)
    yield tr._("Parts of life"), _list(tr.label(one) for one in whole.life_domains)
    yield tr._("What stands in the way"), _list(tr.label(one) for one in whole.barriers)
    yield tr._("Who knows already"), _list(tr.label(one) for one in whole.informed)
    yield tr._("Spoken with today"), whole.discussed_with or ""
    seen_on = whole.occurred_on
    yield tr._("Seen on"), "" if seen_on is None else day_words(seen_on, today)
    yield tr._("Signalled by"), whole.author_name
    if whole.message:
        yield tr._("Told to whoever signalled"), whole.message
    if whole.family_informed_at is not None:
        yield tr._("The family knows since"), moment_words(whole.family_informed_at, today)
    if whole.reason is not None and whole.status is SignalStatus.CLOSED:
        yield tr._("Why it ended"), tr.label(whole.reason)
    if whole.leaver_outcome is not None:
        yield tr._("How it ended"), tr.label(whole.leaver_outcome)


def _list(texts: Iterable[str]) -> str:
    return ", ".join(texts)
