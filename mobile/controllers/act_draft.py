"""What is typed for one act, such as a question to the sender: kept until it is sent or dropped.

A phone locks after five minutes and can die at any moment: a message half written is still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobile.data.store import Store
from mobile.wire import NotReadable, from_document, to_document
from shared.contract import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDraft(View):
    """What stands in the form of an act."""

    choice: str | None = None
    second: str | None = None
    day: date | None = None
    second_day: date | None = None
    words: str = ""


class ActDrafts:
    """The drafts of acts about one thing."""

    def __init__(self, store: Store) -> None:
        """Keep them here, sealed."""
        self._store = store

    def read(self, act: str, about: object) -> ActDraft:
        """Give what was typed; an empty draft when nothing was, or it no longer opens."""
        kept = self._store.draft(_name(act, about))
        try:
            return ActDraft() if kept is None else from_document(kept, ActDraft)
        except NotReadable:
            return ActDraft()

    def keep(self, act: str, about: object, draft: ActDraft) -> None:
        """Keep what was typed instead of what was before."""
        self._store.keep_draft(_name(act, about), to_document(draft))

    def drop(self, act: str, about: object) -> None:
        """Forget it: it was sent, or is not wanted."""
        self._store.drop_draft(_name(act, about))


def _name(act: str, about: object) -> str:
    return f"act:{act}:{about}"
