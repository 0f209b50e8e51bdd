"""The form of a new signal: kept at every keystroke, checked before it is queued.

What is typed is in the draft at once, sealed; killed in the middle of a word, the form opens again
with that word. Sending moves it from the draft to the outbox in one transaction and gives a
receipt the same second: *waiting to send*, never *sent*. An acute danger is never held up by the
form: it shows whom to call, says that the app is not the channel, and still sends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from mobile.controllers.checking import FormFault, clean, faults_of
from mobile.controllers.help_lines import known_lines
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.wire import NotReadable, from_document, to_document
from shared.contract import View
from shared.network import HelplineView
from shared.people import PupilItem
from shared.signals import LeaverFacts, SubmitSignal
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

_SERIOUS = frozenset({Severity.SERIOUS, Severity.ACUTE})


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
    faults: tuple[FormFault, ...] = ()
    """Shown after a first try to send, and kept current from then on."""
    help_lines: tuple[HelplineView, ...] = ()
    """Whom to call: shown from level 3 on."""
    asks_discussed_with: bool = False
    """Asked, never demanded: it must not hold up an urgent signal."""
    is_not_the_channel: bool = False
    """Acute danger: say plainly that calling comes first."""
    queued: UUID | None = None
    """The signal that was just put in the outbox: the receipt."""


class SignalFormController:
    """Fills in and sends one signal."""

    def __init__(self, ports: Ports) -> None:
        """Open the form, with the draft that was left."""
        self._ports = ports
        self._tried = False
        self.showing = Showing(SignalFormState())
        self._draw(_kept_draft(ports))

    @property
    def state(self) -> SignalFormState:
        """What the screen shows."""
        return self.showing.state

    def look_for(self, text: str) -> None:
        """Look for a pupil on the roster of one's own schools."""
        self.showing.show(replace(self.state, hits=self._ports.views.find_pupils(text)))

    def pick(self, pupil: PupilItem) -> None:
        """Take this pupil."""
        self.write(
            replace(
                self.state.draft,
                young_person_id=pupil.young_person_id,
                organisation_id=pupil.organisation_id,
            )
        )

    def write(self, draft: SignalDraft) -> None:
        """Take what was typed or tapped. Durable when it returns."""
        self._ports.store.keep_draft(DRAFT, to_document(draft))
        self._draw(draft)

    def discard(self) -> None:
        """Throw the draft away and start with an empty form."""
        self._ports.store.drop_draft(DRAFT)
        self._tried = False
        self._draw(SignalDraft())

    def send(self) -> bool:
        """Put the signal in the outbox. Says whether it could be; if not, `faults` says why."""
        draft = self.state.draft
        self._tried = True
        command = self._command(draft)
        if command is None or faults_of(command):
            self._draw(draft)
            return False
        self._ports.outbox.add(command, instead_of_draft=DRAFT)
        self._tried = False
        self._draw(SignalDraft(), queued=command.signal_id)
        self._ports.wake()
        return True

    def _draw(self, draft: SignalDraft, *, queued: UUID | None = None) -> None:
        serious = draft.severity in _SERIOUS
        picked = draft.young_person_id
        self.showing.show(
            SignalFormState(
                draft=draft,
                pupil=None if picked is None else self._ports.views.pupil(picked),
                faults=self._faults(draft) if self._tried else (),
                help_lines=known_lines(self._ports.store) if serious else (),
                asks_discussed_with=serious,
                is_not_the_channel=draft.severity is Severity.ACUTE,
                queued=queued,
            )
        )

    def _faults(self, draft: SignalDraft) -> tuple[FormFault, ...]:
        command = self._command(draft)
        return _missing(draft) if command is None else faults_of(command)

    def _command(self, draft: SignalDraft) -> SubmitSignal | None:
        """Make the command out of the draft; none while something it needs is missing."""
        pupil, school, severity = draft.young_person_id, draft.organisation_id, draft.severity
        if pupil is None or school is None or severity is None or _missing(draft):
            return None
        return SubmitSignal(
            command_id=self._ports.ids(),
            signal_id=self._ports.ids(),
            organisation_id=school,
            young_person_id=pupil,
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


def _kept_draft(ports: Ports) -> SignalDraft:
    kept = ports.store.draft(DRAFT)
    try:
        return SignalDraft() if kept is None else from_document(kept, SignalDraft)
    except NotReadable:
        return SignalDraft()  # Of another release. It stays in the store until something is typed.


def _missing(draft: SignalDraft) -> tuple[FormFault, ...]:
    needed = {
        "young_person_id": draft.young_person_id and draft.organisation_id,
        "severity": draft.severity,
        "categories": draft.categories,
        "observation": clean(draft.observation),
    }
    if draft.kind is SignalKind.EARLY_LEAVER:
        needed["leaver_state"] = draft.leaver_state
    return tuple(
        FormFault(field=name, code="missing") for name, value in needed.items() if not value
    )


def _leaver(draft: SignalDraft) -> LeaverFacts | None:
    if draft.kind is not SignalKind.EARLY_LEAVER or draft.leaver_state is None:
        return None
    return LeaverFacts(
        state=draft.leaver_state,
        known=draft.leaver_facts,
        threshold_reached=draft.threshold_reached,
        last_seen_on=draft.last_seen_on,
    )
