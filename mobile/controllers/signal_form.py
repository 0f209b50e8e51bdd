"""The form of a new signal: kept at every keystroke, checked before it is queued.

What is typed is in the draft at once, sealed; killed in the middle of a word, the form opens again
with that word. Sending moves it from the draft to the outbox in one transaction and gives a
receipt the same second: *waiting to send*, never *sent*. Each kind of signal has its own draft, so
that beginning one loses nothing of the other.

From *serious* on a person comes before the app: the form shows whom to call and asks with whom it
was discussed, which the server wants to know too. One tap answers that, also with "nobody yet": no
danger is held up by a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import get_args
from uuid import UUID

from annotated_types import MaxLen

from mobile.controllers.checking import FormFault, clean, faults_of
from mobile.controllers.help_lines import known_lines
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.thresholds import absence_thresholds, duties_of
from mobile.data.views import MAX_HITS
from mobile.wire import NotReadable, from_document, to_document
from shared.contract import Line, View, Words
from shared.network import HelplineView
from shared.people import PupilItem
from shared.projection import Shown
from shared.school_calendar import SchoolCalendar, local_date
from shared.signals import LeaverFacts, SignalReceiptView, SubmitSignal
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverState,
    LifeDomain,
    Severity,
    SignalKind,
)

DRAFT = "signal-form"
DRAFTS: Mapping[SignalKind, str] = {
    SignalKind.CONCERN: DRAFT,
    SignalKind.EARLY_LEAVER: "leaver-form",
}
"""Under which name each kind's draft is kept."""

MOST_WORDS, MOST_LINE = (
    next(rule.max_length or 0 for rule in get_args(kind) if isinstance(rule, MaxLen))
    for kind in (Words, Line)
)
"""How many characters a text and a line may have, as the contract says."""

MAX_RECENT = 3
"""How many pupils one signalled about before stand above the roster."""

_SERIOUS = frozenset({Severity.SERIOUS, Severity.ACUTE})
_TOO_LONG = frozenset({"string_too_long", "too_long"})
_NOBODY = UUID(int=0)
_REGION = SchoolCalendar(closed=())
"""For its clock alone: the day it is where the schools are."""


class GoOn(StrEnum):
    """What comes after the form."""

    MEND = "mend"
    """Something is missing or too long: `faults` says what."""
    TALK_FIRST = "talk-first"
    """All is there but a person: whom to call, and with whom it was discussed."""
    SENT = "sent"
    """It is in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDraft(View):
    """What has been filled in so far. Everything may still be missing."""

    young_person_id: UUID | None = None
    organisation_id: UUID | None = None
    kind: SignalKind = SignalKind.CONCERN
    severity: Severity | None = None
    categories: tuple[Category, ...] = ()
    observation: str = ""
    interpretation: str = ""
    pupil_words: str = ""
    strength: str = ""
    action_taken: str = ""
    life_domains: tuple[LifeDomain, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    informed: tuple[Informed, ...] = ()
    occurred_on: date | None = None
    leaver_state: LeaverState | None = None
    leaver_facts: tuple[LeaverFact, ...] = ()
    threshold_reached: int | None = None
    last_seen_on: date | None = None
    discussed_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFormState:
    """What the screen shows."""

    draft: SignalDraft = SignalDraft()
    pupil: PupilItem | None = None
    """The pupil that was picked."""
    hits: tuple[PupilItem, ...] = ()
    """Pupils that fit what is being looked for."""
    recent: tuple[PupilItem, ...] = ()
    """Pupils one signalled about before, the last one first: while nothing is looked for."""
    has_roster: bool = True
    """Whether any pupil is on this phone: a fresh one has to hear of them first."""
    more_hits: bool = False
    """There are more than `hits` shows: a letter more narrows it down."""
    faults: tuple[FormFault, ...] = ()
    """What is missing is shown after a first try to send, what is too long at once."""
    thresholds: tuple[int, ...] = ()
    """Half-days of absence that a threshold counts, as in force today, the lowest first."""
    duties: tuple[str, ...] = ()
    """Keys of the thresholds that the reported absence reaches, the lowest first."""
    today: date = date.min
    """The day it is by this phone, where the schools are."""
    help_lines: tuple[HelplineView, ...] = ()
    """Whom to call: shown from level 3 on."""
    asks_discussed_with: bool = False
    """From level 3 on a person comes first, so the form asks who that was."""
    is_not_the_channel: bool = False
    """Acute danger: say plainly that calling comes first."""
    is_begun: bool = False
    """Something has been filled in: it is kept, and can be thrown away."""
    queued: UUID | None = None
    """The signal that was just put in the outbox: the receipt."""


class SignalFormController:
    """Fills in and sends one signal."""

    def __init__(self, ports: Ports, kind: SignalKind = SignalKind.CONCERN) -> None:
        """Open the form of this kind, with the draft that was left."""
        self._ports = ports
        self._kind = kind
        self._name = DRAFTS[kind]
        self._tried = False
        self.showing = Showing(SignalFormState())
        self.open_again()

    @property
    def state(self) -> SignalFormState:
        """What the screen shows."""
        return self.showing.state

    def open_again(self) -> None:
        """Show the draft as it is kept: it may have been written elsewhere meanwhile."""
        self._tried = False
        self._draw(self._kept_draft())

    def look_for(self, text: str) -> None:
        """Look for a pupil on the roster of one's own schools."""
        views, asked = self._ports.views, text.strip()
        hits = views.find_pupils(asked)
        self.showing.show(
            replace(
                self.state,
                hits=hits,
                recent=() if asked else self._recent(),
                has_roster=bool(hits) or bool(views.find_pupils("")),
                more_hits=len(hits) == MAX_HITS,
            )
        )

    def pick(self, pupil: PupilItem) -> None:
        """Take this pupil."""
        self.write(
            replace(
                self.state.draft,
                young_person_id=pupil.young_person_id,
                organisation_id=pupil.organisation_id,
            )
        )

    def inform(self, told: tuple[Informed, ...]) -> None:
        """Take who knows. *Nobody* and somebody cannot both be so: the last tap counts."""
        before, nobody = self.state.draft.informed, Informed.NOBODY
        if nobody in told and len(told) > 1:
            told = (nobody,) if nobody not in before else tuple(t for t in told if t != nobody)
        self.write(replace(self.state.draft, informed=told))

    def write(self, draft: SignalDraft) -> None:
        """Take what was typed or tapped. Durable when it returns."""
        if draft == empty_draft(self._kind):
            self._ports.store.drop_draft(self._name)
        else:
            self._ports.store.keep_draft(self._name, to_document(draft))
        self._draw(draft)

    def discard(self) -> None:
        """Throw the draft away and start with an empty form."""
        self._ports.store.drop_draft(self._name)
        self._tried = False
        self._draw(empty_draft(self._kind))

    def check(self) -> bool:
        """Say whether it could be sent as it is; if not, `faults` says why from now on."""
        self._tried = True
        self._draw(self.state.draft)
        return not self.state.faults

    def go_on(self) -> GoOn:
        """Do what comes after the form: send, or say what comes first."""
        if self.check():
            return GoOn.SENT if self.send() else GoOn.MEND
        if [fault.field for fault in self.state.faults] != ["discussed_with"]:
            return GoOn.MEND
        too_long = self.state.faults[0].code in _TOO_LONG
        if not too_long:
            self._tried = False  # Nobody was asked yet, so nothing is wrong yet.
            self._draw(self.state.draft)
        return GoOn.MEND if too_long else GoOn.TALK_FIRST

    def send(self) -> bool:
        """Put the signal in the outbox. Says whether it could be; if not, `faults` says why."""
        if not self.check():
            return False
        command = self._command(self.state.draft)
        self._ports.outbox.add(command, instead_of_draft=self._name)
        self._tried = False
        self._draw(empty_draft(self._kind), queued=command.signal_id)
        self._ports.wake()
        return True

    def _draw(self, draft: SignalDraft, *, queued: UUID | None = None) -> None:
        serious = draft.severity in _SERIOUS
        picked = draft.young_person_id
        faults = self._faults(draft)
        store, today = self._ports.store, local_date(_REGION, self._ports.clock())
        self.showing.show(
            SignalFormState(
                draft=draft,
                pupil=None if picked is None else self._ports.views.pupil(picked),
                faults=faults if self._tried else tuple(f for f in faults if f.code in _TOO_LONG),
                thresholds=absence_thresholds(store, today),
                duties=duties_of(store, today, draft.threshold_reached),
                today=today,
                help_lines=known_lines(store) if serious else (),
                asks_discussed_with=serious,
                is_not_the_channel=draft.severity is Severity.ACUTE,
                is_begun=draft != empty_draft(self._kind),
                queued=queued,
            )
        )

    def _faults(self, draft: SignalDraft) -> tuple[FormFault, ...]:
        missing = _missing(draft)
        # Nobody waits for the missing to hear that a text is too long: it is measured as it stands.
        named = {fault.field for fault in missing}
        found = faults_of(self._command(draft))
        rest = tuple(fault for fault in found if fault.field not in named)
        return (*missing, *rest, *_future(draft, local_date(_REGION, self._ports.clock())))

    def _recent(self) -> tuple[PupilItem, ...]:
        """Give the pupils of one's own signals that are still on the roster, without repeats."""
        found: dict[UUID, PupilItem] = {}
        for shown in self._ports.views.my_signals():
            about = _about(shown)
            pupil = None if about is None else self._ports.views.pupil(about)
            if pupil is not None:
                found.setdefault(pupil.young_person_id, pupil)
            if len(found) == MAX_RECENT:
                break
        return tuple(found.values())

    def _kept_draft(self) -> SignalDraft:
        kept = self._ports.store.draft(self._name)
        try:
            if kept is not None:
                return from_document(kept, SignalDraft)
        except NotReadable:
            pass  # Of another release. It stays in the store until something is typed.
        return empty_draft(self._kind)

    def _command(self, draft: SignalDraft) -> SubmitSignal:
        """Make the command out of the draft. What is missing has a stand-in: it is not sent so."""
        severity = draft.severity or Severity.CONCERNED
        return SubmitSignal(
            command_id=self._ports.ids(),
            signal_id=self._ports.ids(),
            organisation_id=draft.organisation_id or _NOBODY,
            young_person_id=draft.young_person_id or _NOBODY,
            kind=draft.kind,
            severity=severity,
            categories=draft.categories,
            observation=clean(draft.observation) or "",
            interpretation=clean(draft.interpretation),
            pupil_words=clean(draft.pupil_words),
            strength=clean(draft.strength),
            action_taken=clean(draft.action_taken),
            life_domains=draft.life_domains,
            barriers=draft.barriers,
            informed=draft.informed,
            occurred_on=draft.occurred_on,
            leaver=_leaver(draft),
            discussed_with=clean(draft.discussed_with) if severity in _SERIOUS else None,
            made_at=self._ports.clock(),
        )


def draft_of(command: SubmitSignal) -> SignalDraft:
    """Turn a signal back into a draft, to change it and send it as a new one."""
    leaver = command.leaver
    return SignalDraft(
        young_person_id=command.young_person_id,
        organisation_id=command.organisation_id,
        kind=command.kind,
        severity=command.severity,
        categories=command.categories,
        observation=command.observation,
        interpretation=command.interpretation or "",
        pupil_words=command.pupil_words or "",
        strength=command.strength or "",
        action_taken=command.action_taken or "",
        life_domains=command.life_domains,
        barriers=command.barriers,
        informed=command.informed,
        occurred_on=command.occurred_on,
        leaver_state=None if leaver is None else leaver.state,
        leaver_facts=() if leaver is None else leaver.known,
        threshold_reached=None if leaver is None else leaver.threshold_reached,
        last_seen_on=None if leaver is None else leaver.last_seen_on,
        discussed_with=command.discussed_with or "",
    )


def empty_draft(kind: SignalKind) -> SignalDraft:
    """Give a form as it opens: who drifts out of school is, first of all, not there."""
    if kind is SignalKind.EARLY_LEAVER:
        return SignalDraft(kind=kind, categories=(Category.ATTENDANCE,))
    return SignalDraft(kind=kind)


def _about(shown: Shown[SignalReceiptView]) -> UUID | None:
    if shown.record is not None:
        return shown.record.young_person_id
    commands = (one.command for one in shown.pending)
    return next((c.young_person_id for c in commands if isinstance(c, SubmitSignal)), None)


def _missing(draft: SignalDraft) -> tuple[FormFault, ...]:
    needed = {
        "young_person_id": draft.young_person_id and draft.organisation_id,
        "severity": draft.severity,
        "categories": draft.categories,
        "observation": clean(draft.observation),
    }
    if draft.kind is SignalKind.EARLY_LEAVER:
        needed["leaver_state"] = draft.leaver_state
    if draft.severity in _SERIOUS:
        needed["discussed_with"] = clean(draft.discussed_with)
    return tuple(
        FormFault(field=name, code="missing") for name, value in needed.items() if not value
    )


def _future(draft: SignalDraft, today: date) -> tuple[FormFault, ...]:
    days = {"occurred_on": draft.occurred_on}
    if draft.kind is SignalKind.EARLY_LEAVER:
        days["leaver.last_seen_on"] = draft.last_seen_on
    return tuple(
        FormFault(field=name, code="date_in_future")
        for name, on in days.items()
        if on is not None and on > today
    )


def _leaver(draft: SignalDraft) -> LeaverFacts | None:
    """Give the facts. The threshold and the fact that one was reached go together or not at all."""
    if draft.kind is not SignalKind.EARLY_LEAVER or draft.leaver_state is None:
        return None
    facts = set(draft.leaver_facts) - {LeaverFact.ABSENCE_THRESHOLD}
    if draft.threshold_reached is not None:
        facts.add(LeaverFact.ABSENCE_THRESHOLD)
    return LeaverFacts(
        state=draft.leaver_state,
        known=tuple(fact for fact in LeaverFact if fact in facts),
        threshold_reached=draft.threshold_reached,
        last_seen_on=draft.last_seen_on,
    )
