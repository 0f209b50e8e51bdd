"""Words for sharing: what may leave, on which ground, and whether the family knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import (
    DeferredReason,
    RevocationReason,
    SharedField,
    SharingBasis,
)
from shared.wording import mark

FIELDS: Mapping[SharedField, str] = {
    SharedField.IDENTITY: mark("First and last name"),
    SharedField.CONTACT_DETAILS: mark("Whom to call, and how"),
    SharedField.HELP_QUESTION: mark("The question"),
    SharedField.BIRTH_DATE: mark("Date of birth"),
    SharedField.LANGUAGE: mark("Language at home"),
    SharedField.SCHOOL: mark("Which school"),
    SharedField.HOUSEHOLD: mark("How large the household is"),
    SharedField.PUPIL_WORDS: mark("The pupil's own words"),
    SharedField.STRENGTH: mark("What goes well"),
    SharedField.OBSERVATION: mark("What the teacher saw"),
    SharedField.ACTION_TAKEN: mark("What was done already"),
    SharedField.BARRIERS: mark("What stands in the way"),
    SharedField.LEAVER_FACTS: mark("What is known about staying away"),
}
"""In the order in which they are offered: what a partner needs first."""
_BASES: Mapping[SharingBasis, str] = {
    SharingBasis.CONSENT_MINOR: mark("The young person agrees"),
    SharingBasis.CONSENT_BOTH_PARENTS: mark("Both parents agree"),
    SharingBasis.CONSENT_ONE_PARENT: mark("One parent agrees"),
    SharingBasis.STATUTORY_TASK: mark("The law asks it of us"),
    SharingBasis.EMERGENCY: mark("Emergency"),
    SharingBasis.NONE: mark("No ground"),
}
_BASES_BELOW: Mapping[SharingBasis, str] = {
    SharingBasis.CONSENT_MINOR: mark("From twelve on the young person decides."),
    SharingBasis.CONSENT_BOTH_PARENTS: mark("For a child under twelve."),
    SharingBasis.CONSENT_ONE_PARENT: mark("The other one is taken to agree with what is ordinary."),
    SharingBasis.STATUTORY_TASK: mark("Such as compulsory schooling. Only what is needed for it."),
    SharingBasis.EMERGENCY: mark(
        "A matter of hours. Ends after three days; the privacy officer hears of it."
    ),
    SharingBasis.NONE: mark("Nothing may leave."),
}
_DEFERRED: Mapping[DeferredReason, str] = {
    DeferredReason.NOT_YET_REACHED: mark("Not reached yet"),
    DeferredReason.PUPIL_ASKED_TO_WAIT: mark("The young person asks to wait"),
    DeferredReason.INFORMING_COULD_ENDANGER: mark("Telling could put somebody in danger"),
}
_REVOCATIONS: Mapping[RevocationReason, str] = {
    RevocationReason.WITHDRAWN_BY_PUPIL: mark("The young person takes it back"),
    RevocationReason.WITHDRAWN_BY_PARENT: mark("A parent takes it back"),
    RevocationReason.NO_LONGER_NEEDED: mark("No longer needed"),
    RevocationReason.MADE_IN_ERROR: mark("It was a mistake"),
}

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    DeferredReason: _DEFERRED,
    RevocationReason: _REVOCATIONS,
    SharedField: FIELDS,
    SharingBasis: _BASES,
}

BELOW: Mapping[type[StrEnum], Mapping[Any, str]] = {SharingBasis: _BASES_BELOW}
