"""The page of a school year, for who makes policy: made once for each release and language."""

from __future__ import annotations

from functools import lru_cache

from server.kernel.errors import NotFound
from server.kernel.unit_of_work import UnitOfWork
from server.trends.document import History
from server.trends.queries.answers import derived_of, seen
from server.trends.stored import NEWEST
from server.trends.yearly import Year, last_word_on, year_of
from shared.vocabulary import Language


@NEWEST.along()
def school_year(uow: UnitOfWork, *, year: str | None, language: Language) -> Year:
    """Give a closed school year, or the newest one.

    Raises
    ------
    NotFound
        When it has not closed; also when none has.
    """
    history = seen(uow, None)
    closed = history.school_years
    chosen = year if year is not None else (closed[-1] if closed else None)
    if chosen is None or chosen not in closed:
        raise NotFound
    return _made(history, chosen, language)


@lru_cache(maxsize=24)
def _made(history: History, year: str, language: Language) -> Year:
    until = last_word_on(history, year)
    return year_of(until, derived_of(until), year, language)
