"""What the receiver may read, and when: a preview before yes, the packet after. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from shared.lifecycle import REFERRAL_JOINED
from shared.referrals import PacketView
from shared.vocabulary import AgeBand, ReferralStatus, SharedField

_BANDS: tuple[tuple[int, AgeBand], ...] = (
    (5, AgeBand.UNDER_6),
    (11, AgeBand.FROM_6_TO_11),
    (14, AgeBand.FROM_12_TO_14),
    (17, AgeBand.FROM_15_TO_17),
    (25, AgeBand.FROM_18_TO_25),
)


def band_of(age: int) -> AgeBand:
    """Give the band an age in whole years falls in: all that a preview says of it."""
    return next((band for last, band in _BANDS if age <= last), AgeBand.OVER_25)


def holds_name(words: str, names: Collection[str]) -> bool:
    """Tell whether one of these names stands in a text, as written, as words of its own."""
    spaced = f" {_only_words(words)} "
    return any(f" {_only_words(name)} " in spaced for name in names if name.strip())


def _only_words(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in text).split())


def packet_is_open(
    status: ReferralStatus,
    *,
    accepted_at: datetime | None,
    ended_at: datetime | None,
    now: datetime,
    grace_days: int,
) -> bool:
    """Tell whether the receiver may read the packet, as far as the referral itself goes.

    Notes
    -----
    From yes to the end, and some days longer to write off the file; never after a no, nor once it
    was called a mistake. Whether the sharing is in force is asked besides, at every read.
    """
    if status in REFERRAL_JOINED:
        return True
    if accepted_at is None or ended_at is None or status is ReferralStatus.ENTERED_IN_ERROR:
        return False
    return now < ended_at + timedelta(days=grace_days)


_FIELDS_OF: Mapping[SharedField, tuple[str, ...]] = {
    SharedField.IDENTITY: ("given_name", "family_name"),
    SharedField.BIRTH_DATE: ("birth_date",),
    SharedField.CONTACT_DETAILS: ("contacts",),
    SharedField.LANGUAGE: ("language",),
    SharedField.SCHOOL: ("school",),
    SharedField.HOUSEHOLD: ("household_size",),
    SharedField.OBSERVATION: ("observation",),
    SharedField.PUPIL_WORDS: ("pupil_words",),
    SharedField.STRENGTH: ("strength",),
    SharedField.ACTION_TAKEN: ("action_taken",),
    SharedField.BARRIERS: (),  # Barriers are part of the preview: they name nobody.
    SharedField.LEAVER_FACTS: ("leaver_facts",),
    SharedField.HELP_QUESTION: ("help_question",),
}


def let_through(packet: PacketView, fields: Collection[SharedField]) -> PacketView:
    """Give the packet with only what these fields name; the rest is as if it were never there."""
    kept = tuple(each for each in packet.shared if each in fields)
    names = {name for each in kept for name in _FIELDS_OF[each]}
    values = {name: getattr(packet, name) for name in names}
    return PacketView(shared=kept, **values)


def is_minimised(packet: PacketView, fields: Collection[SharedField]) -> bool:
    """Tell whether a packet holds nothing that these fields do not name."""
    return packet == let_through(packet, fields)
