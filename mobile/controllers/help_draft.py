"""The form for asking a partner: what stands in it, what it still needs. Pure.

Nothing is shared that is not ticked. The grounds that are offered follow from the age: from twelve
the young person decides, below a parent does (domain facts 5.2, invariant I3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobile.controllers.checking import FormFault, clean
from mobile.controllers.help_nearby import Subject
from shared import asking
from shared.asking import FIRST_FIELDS, bases_for
from shared.contract import View
from shared.network import ServiceView
from shared.vocabulary import (
    DeferredReason,
    LifeDomain,
    ReferralKind,
    SharedField,
    SharingBasis,
    Urgency,
)

__all__ = ["FIRST_FIELDS", "HelpDraft", "bases_for", "faults_in", "needs_incapacity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDraft(View):
    """What stands in the form."""

    service: ServiceView
    kind: ReferralKind
    life_domain: LifeDomain | None = None
    urgency: Urgency = Urgency.NORMAL
    help_question: str = ""
    fields: tuple[SharedField, ...] = FIRST_FIELDS
    basis: SharingBasis | None = None
    incapacity_reason: str = ""
    danger: str = ""
    no_other_way: str = ""
    expires_on: date | None = None
    decided_on: date | None = None
    """The day somebody said yes."""
    informed_on: date | None = None
    informed_deferred: DeferredReason | None = None
    inform_by: date | None = None
    next_on: date | None = None
    """When a new circle looks again."""


def needs_incapacity(draft: HelpDraft, age: int | None) -> bool:
    """Tell whether a parent decides for somebody of twelve or older: only with a reason."""
    return asking.needs_incapacity(draft.basis, age)


def faults_in(draft: HelpDraft, subject: Subject, today: date) -> tuple[FormFault, ...]:
    """Give what is still missing or cannot be so, in the order of the screens."""
    needed: dict[str, object] = {
        "help_question": clean(draft.help_question),
        "life_domain": draft.life_domain,
    }
    if draft.kind is not ReferralKind.ADVICE:
        if subject.case_id is None:
            needed["next_on"] = draft.next_on
        needed |= _needed_to_share(draft, subject.age_on(today))
    missing = (FormFault(field=name, code="missing") for name, value in needed.items() if not value)
    if draft.kind is ReferralKind.ADVICE and _holds_name(draft.help_question, subject):
        return (*missing, FormFault(field="help_question", code="holds_the_name"))
    return tuple(missing)


def _needed_to_share(draft: HelpDraft, age: int | None) -> dict[str, object]:
    needed: dict[str, object] = {
        "fields": draft.fields,
        "basis": draft.basis,
        "expires_on": draft.expires_on,
    }
    if draft.informed_on is None:
        needed["informed"] = draft.informed_deferred and draft.inform_by
    if needs_incapacity(draft, age):
        needed["incapacity_reason"] = clean(draft.incapacity_reason)
    if draft.basis is SharingBasis.EMERGENCY:
        needed |= {"danger": clean(draft.danger), "no_other_way": clean(draft.no_other_way)}
    return needed


def _holds_name(words: str, subject: Subject) -> bool:
    """Tell whether a name of the young person stands in a text, as words of its own."""
    spaced = f" {_only_words(words)} "
    names = [name for name in (subject.given_name, subject.family_name) if name]
    return any(f" {_only_words(name)} " in spaced for name in names if _only_words(name))


def _only_words(text: str) -> str:
    return " ".join("".join(s if s.isalnum() else " " for s in text.casefold()).split())
