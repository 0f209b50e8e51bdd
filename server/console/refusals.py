"""Words for what was refused: what happened, what is safe, what to do next. Never blame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.console import csrf
from server.console.i18n import mark
from server.kernel.errors import KringError
from shared.problems import ProblemType


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem in three parts, English, marked."""

    happened: str
    safe: str
    next: str


_BEFORE_YOU = Refusal(
    mark("Somebody was before you"),
    mark("What you did was not carried out, and nothing of theirs was lost."),
    mark("Look how it stands now, then decide again."),
)
_NOT_YET = Refusal(
    mark("This is not possible as things stand now"),
    mark("Nothing was changed."),
    mark("Look how it stands now. Something else may have to come first."),
)
_LATER = Refusal(
    mark("Kring cannot do this for the moment"),
    mark("What you sent was not carried out. Nothing was half done."),
    mark("Wait a moment and send it again. It happens once."),
)
_WAIT = Refusal(
    mark("Too many tries"),
    mark("Nothing is wrong with the account. It waits, so that nobody can guess the password."),
    mark("Wait as long as is said here, then try again."),
)
_NOT_YOURS = Refusal(
    mark("Your role does not let you do this"),
    mark("Nothing was changed."),
    mark("Ask whoever manages the accounts of your organisation."),
)
_NOT_FOUND = Refusal(
    mark("There is nothing here"),
    mark("It may have been moved, or it is not for you to see."),
    mark("Go to the first page and look from there."),
)
_OLD_FORM = Refusal(
    mark("This form is no longer valid"),
    mark("Nothing was sent. Kring only takes forms that it showed in this browser itself."),
    mark("Open the page again and fill it in once more."),
)
_OURS = Refusal(
    mark("Something went wrong on our side"),
    mark("What you sent was not carried out. We were told about it."),
    mark("Try again. If it stays so, tell your administrator the number below."),
)
_BODY = Refusal(
    mark("This could not be taken as it was sent"),
    mark("Nothing was changed."),
    mark("Go back and check what you filled in."),
)
_TOO_LARGE = Refusal(
    mark("This is too long"),
    mark("Nothing was changed."),
    mark("Go back, make it shorter and send it again."),
)

WORDS: Mapping[ProblemType, Refusal] = {
    ProblemType.ACCOUNT_LOCKED_FOR_NOW: _WAIT,
    ProblemType.BODY_NOT_VALID: _BODY,
    ProblemType.BODY_TOO_LARGE: _TOO_LARGE,
    ProblemType.DATABASE_BUSY: _LATER,
    ProblemType.FORBIDDEN: _NOT_YOURS,
    ProblemType.INTERNAL: _OURS,
    ProblemType.NOT_FOUND: _NOT_FOUND,
    ProblemType.METHOD_NOT_ALLOWED: _NOT_FOUND,
    ProblemType.OUT_OF_SPACE: _LATER,
    ProblemType.REFERRAL_ALREADY_DECIDED: _BEFORE_YOU,
    ProblemType.SIGNAL_ALREADY_WEIGHED: _BEFORE_YOU,
    ProblemType.STALE_RECORD: _BEFORE_YOU,
    ProblemType.TOO_MANY_TRIES: _WAIT,
    ProblemType.UNAVAILABLE: _LATER,
}


def refusal_of(error: KringError) -> Refusal:
    """Give the words of an error; those of *not as things stand now* for any other conflict."""
    if error.reason == csrf.REASON:
        return _OLD_FORM
    return WORDS.get(error.problem, _NOT_YET)
