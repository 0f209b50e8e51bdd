"""What stands in the way is said in words of its own, and never as if somebody had been first."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from server.console.i18n import words_in
from server.console.wording.conflicts import why
from server.kernel.errors import Conflict, GuardNotMet, NotValid, StaleRecord
from server.referrals.rules.machine import GUARDS
from shared.problems import ProblemType
from shared.vocabulary import RejectReason

_SAID_ELSEWHERE = {"consent_or_legal_basis_snapshot", "target_accepts_kind_age_area"}
"""Guards whose refusal is a problem of its own."""
_FORM_ASKS = {
    "first_contact_recorded",
    "loop_message_to_signaller",
    "outcome_code",
    "packet_minimised",
    "question_open",
    "reason_code",
    "reason_text",
}
"""Guards that the form itself asks for first, or that nobody at a desk can miss."""


def insufficient() -> set[str]:
    """Give every reason for which a consent does not suffice, as the rules spell it."""
    found = {"another_purpose", "step_up_needs_legal_basis"}
    for node in ast.walk(ast.parse(Path("server/consents/rules.py").read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_insufficient":
            found |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def test_every_guard_that_can_be_missed_has_words_of_its_own() -> None:
    general = why(GuardNotMet("something new"))
    own = {name for name in GUARDS if why(GuardNotMet(name)) != general}
    assert set(GUARDS) - own - _SAID_ELSEWHERE == _FORM_ASKS


def test_every_consent_that_does_not_suffice_is_explained() -> None:
    kind = ProblemType.CONSENT_NOT_SUFFICIENT
    general = why(Conflict(kind))
    assert [each for each in insufficient() if why(Conflict(kind, reason=each)) == general] == []


@pytest.mark.parametrize("reason", [None, *RejectReason])
def test_a_service_that_does_not_fit_says_where_to_look(reason: RejectReason | None) -> None:
    assert why(Conflict(ProblemType.SERVICE_NOT_SUITABLE, reason=reason))


def test_only_who_was_second_hears_that_somebody_was_first() -> None:
    assert why(StaleRecord()) == why(Conflict(ProblemType.REFERRAL_ALREADY_DECIDED)) == ""
    assert why(NotValid(("reason",), "missing")) == why(None) == ""


def test_the_words_stand_in_every_language() -> None:
    told = {why(GuardNotMet(name)) for name in GUARDS}
    told |= {
        why(Conflict(ProblemType.CONSENT_NOT_SUFFICIENT, reason=each)) for each in insufficient()
    }
    told |= {why(Conflict(kind)) for kind in ProblemType} - {""}
    for language in ("nl", "fr"):
        assert all(words_in(language).knows(text) for text in told)
