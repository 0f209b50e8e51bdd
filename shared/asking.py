"""What goes with what when a partner is asked: for the forms of phone and desk. Pure.

Nothing is shared that is not ticked. The grounds that are offered follow from the age: from twelve
the young person decides, below a parent does (domain facts 5.2, invariant I3). The server holds
every decision to its dated list; this only says what is worth offering.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shared.vocabulary import (
    GdprBasis,
    ReferralKind,
    SharedField,
    SharingBasis,
    SharingPurpose,
)

FIRST_FIELDS = (SharedField.IDENTITY, SharedField.CONTACT_DETAILS, SharedField.HELP_QUESTION)
"""What a partner needs to begin: ticked at first, and each can be taken off."""

_OF_PARENTS = (SharingBasis.CONSENT_BOTH_PARENTS, SharingBasis.CONSENT_ONE_PARENT)
_DECIDES_FROM, _OF_AGE = 12, 18
"""Ages of the decree, for what is offered; the server holds every decision to its dated list."""

PURPOSES: Mapping[ReferralKind, SharingPurpose] = MappingProxyType(
    {
        ReferralKind.CO_CARE: SharingPurpose.CARE,
        ReferralKind.HANDOVER: SharingPurpose.HANDOVER,
        ReferralKind.STEP_UP: SharingPurpose.PROTECTION,
    }
)
"""For what a kind of question shares."""

GDPR_BASES: Mapping[SharingBasis, GdprBasis] = MappingProxyType(
    {
        SharingBasis.CONSENT_MINOR: GdprBasis.PUBLIC_TASK,
        SharingBasis.CONSENT_BOTH_PARENTS: GdprBasis.PUBLIC_TASK,
        SharingBasis.CONSENT_ONE_PARENT: GdprBasis.PUBLIC_TASK,
        SharingBasis.STATUTORY_TASK: GdprBasis.LEGAL_OBLIGATION,
        SharingBasis.EMERGENCY: GdprBasis.VITAL_INTEREST,
    }
)
"""The ground under data-protection law that goes with a ground for sharing."""


def bases_for(age: int | None, kind: ReferralKind) -> tuple[SharingBasis, ...]:
    """Give the grounds that can be offered, the usual one first.

    Parameters
    ----------
    age
        In whole years; none when it is not known here: then every ground is offered, and the
        server, which knows it, has the last word.

    Source
    ------
    Domain facts 5.2 and invariant I3; a step up never stands on consent.
    """
    lawful = (SharingBasis.STATUTORY_TASK, SharingBasis.EMERGENCY)
    if kind is ReferralKind.STEP_UP:
        return lawful
    if age is not None and age >= _OF_AGE:
        return (SharingBasis.CONSENT_MINOR, *lawful)
    if age is not None and age < _DECIDES_FROM:
        return (*_OF_PARENTS, *lawful)
    return (SharingBasis.CONSENT_MINOR, *_OF_PARENTS, *lawful)


def needs_incapacity(basis: SharingBasis | None, age: int | None) -> bool:
    """Tell whether a parent decides for somebody of twelve or older: only with a reason."""
    return basis in _OF_PARENTS and age is not None and age >= _DECIDES_FROM
