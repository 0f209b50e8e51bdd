"""Asking a partner: the question, and what may go along with it, as one act.

    signal or circle ─▶ a service ─▶ the question ─▶ what leaves ─▶ the outbox, all or nothing
                                          └─ advice: nobody is named, nothing leaves

To the person it is one act, to the server several (`asking.py`). What is typed is kept as a draft
at every keystroke (`help_draft.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from mobile.controllers.acting import ALREADY_WAITING, NOT_HERE
from mobile.controllers.asking import Asking
from mobile.controllers.checking import FormFault, faults_of
from mobile.controllers.due import known_calendar
from mobile.controllers.help_draft import HelpDraft, bases_for, faults_in, needs_incapacity
from mobile.controllers.help_nearby import AsksNearby, Subject, complete_subject, find_subject
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from mobile.wire import NotReadable, from_document, to_document
from shared.contract import Command
from shared.network import ServiceView
from shared.school_calendar import local_date, next_school_day
from shared.vocabulary import (
    LifeDomain,
    ReferralKind,
    SharingBasis,
)

_TERMS = (timedelta(days=91), timedelta(days=182), timedelta(days=365))
_EMERGENCY_ENDS = timedelta(days=3)
_LOOK_AGAIN = timedelta(days=21)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHelpState:
    """What the screens show."""

    subject: Subject | None = None
    draft: HelpDraft | None = None
    kinds: tuple[ReferralKind, ...] = ()
    """What can be asked of this service."""
    bases: tuple[SharingBasis, ...] = ()
    """The grounds that fit the age and the kind of question."""
    needs_incapacity: bool = False
    """A parent decides for somebody of twelve or older: only with a reason."""
    is_emergency: bool = False
    opens_circle: bool = False
    """There is no circle yet: it opens with the question, and whoever asks connects it."""
    terms: tuple[date, ...] = ()
    """Last days that are offered first."""
    dates: tuple[date, ...] = ()
    today: date | None = None
    age: int | None = None
    faults: tuple[FormFault, ...] = ()
    is_queued: bool = False

    @property
    def shares(self) -> bool:
        """Whether anything about the young person leaves."""
        return self.draft is not None and self.draft.kind is not ReferralKind.ADVICE

    def faults_in(self, *names: str) -> tuple[FormFault, ...]:
        """Give the faults of some fields."""
        return tuple(one for one in self.faults if one.field in names)


_OF_QUESTION = ("help_question", "life_domain", "kind", "next_on")


class AskHelpController:
    """Fills in a question to a service and puts it in the outbox."""

    def __init__(self, ports: Ports, asks: AsksNearby, who: WhoController) -> None:
        """Show nothing yet."""
        self._ports = ports
        self._asks = asks
        self._who = who
        self._subject: Subject | None = None
        self._draft: HelpDraft | None = None
        self._faults: tuple[FormFault, ...] = ()
        self.showing = Showing(AskHelpState())

    @property
    def state(self) -> AskHelpState:
        """What the screens show."""
        return self.showing.state

    async def begin(self, *, signal_id: UUID | None = None, case_id: UUID | None = None) -> None:
        """Go on with the draft for this signal or circle, and find out about whom it is."""
        self._faults = ()
        self._subject = find_subject(self._ports, self._who, signal_id=signal_id, case_id=case_id)
        self._draft = None if self._subject is None else self._kept(self._subject)
        self._show()
        if self._subject is None:
            return
        self._subject = await complete_subject(self._asks, self._who, self._subject)
        self._show()

    def choose(
        self,
        subject: Subject | None,
        service: ServiceView,
        *,
        kind: ReferralKind,
        life_domain: LifeDomain | None,
    ) -> None:
        """Ask this service; what was typed for another one stays."""
        if subject is None:
            return
        self._subject = subject
        before = self._kept(subject)
        draft = HelpDraft(service=service, kind=kind) if before is None else before
        fits = kind if kind in service.accepts else service.accepts[0]
        self.change(
            replace(
                draft,
                service=service,
                kind=fits,
                life_domain=life_domain or draft.life_domain,
            )
        )

    def change(self, draft: HelpDraft) -> None:
        """Take what was typed or chosen, and keep it."""
        subject = self._subject
        if subject is None or draft == self._draft:
            return
        self._draft = self._fitting(draft)
        self._ports.store.keep_draft(_draft_name(subject), to_document(self._draft))
        self._faults = tuple(
            fault for fault in self._faults if fault in self._all_faults(self._draft)
        )
        self._show()

    def check_question(self) -> bool:
        """Say whether the question can go on to what leaves; if not, `faults` says why."""
        if self._draft is None:
            return False
        found = self._all_faults(self._draft)
        self._faults = tuple(fault for fault in found if fault.field in _OF_QUESTION)
        self._show()
        return not self._faults

    def send(self) -> bool:
        """Put it all in the outbox. Says whether it could be; if not, `faults` says why."""
        subject, draft = self._subject, self._draft
        if subject is None or draft is None:
            return False
        self._faults = self._all_faults(draft)
        if self._faults:
            self._show()
            return False
        commands = self._commands(subject, draft)
        self._faults = self._against(subject, commands)
        if self._faults:
            self._show()
            return False
        self._ports.outbox.add_all(commands, instead_of_draft=_draft_name(subject))
        self._draft = None
        self._ports.wake()
        self._show(is_queued=True)
        return True

    def throw_away(self) -> None:
        """Forget what was typed: only when the person said so."""
        if self._subject is not None:
            self._ports.store.drop_draft(_draft_name(self._subject))
            self._draft, self._faults = None, ()
            self._show()

    def _show(self, *, is_queued: bool = False) -> None:
        subject, draft, today = self._subject, self._draft, self._today()
        calendar = known_calendar(self._ports.store)
        age = None if subject is None else subject.age_on(today)
        kind = None if draft is None else draft.kind
        basis = None if draft is None else draft.basis
        self.showing.show(
            AskHelpState(
                subject=subject,
                draft=draft,
                kinds=() if draft is None else draft.service.accepts,
                bases=() if kind is None else bases_for(age, kind),
                needs_incapacity=draft is not None and needs_incapacity(draft, age),
                is_emergency=basis is SharingBasis.EMERGENCY,
                opens_circle=subject is not None and subject.case_id is None,
                terms=tuple(today + term for term in _TERMS),
                dates=(next_school_day(calendar, today + _LOOK_AGAIN),),
                today=today,
                age=age,
                faults=self._faults,
                is_queued=is_queued,
            )
        )

    def _fitting(self, draft: HelpDraft) -> HelpDraft:
        """Let go of a ground that no longer fits; an emergency ends in three days, today."""
        subject, today = self._subject, self._today()
        age = None if subject is None else subject.age_on(today)
        if draft.basis is not None and draft.basis not in bases_for(age, draft.kind):
            draft = replace(draft, basis=None)
        if draft.basis is SharingBasis.EMERGENCY:
            return replace(draft, expires_on=today + _EMERGENCY_ENDS, decided_on=today)
        return draft

    def _all_faults(self, draft: HelpDraft) -> tuple[FormFault, ...]:
        subject = self._subject
        return () if subject is None else faults_in(draft, subject, self._today())

    def _against(self, subject: Subject, commands: tuple[Command, ...]) -> tuple[FormFault, ...]:
        """Give what speaks against sending these now."""
        if not commands:
            return (NOT_HERE,)
        signals = self._ports.views.signals()
        if any(one.is_waiting for one in signals if one.id == subject.signal_id):
            return (ALREADY_WAITING,)  # What waits makes the version in these commands old.
        return tuple(fault for one in commands for fault in faults_of(one))

    def _commands(self, subject: Subject, draft: HelpDraft) -> tuple[Command, ...]:
        me = self._who.me
        if me is None:
            return ()
        signals = self._ports.views.signals()
        return Asking(
            subject=subject,
            draft=draft,
            signal=next((s.record for s in signals if s.id == subject.signal_id), None),
            connector_account_id=me.account_id,
            today=self._today(),
            ids=self._ports.ids,
        ).commands()

    def _kept(self, subject: Subject) -> HelpDraft | None:
        kept = self._ports.store.draft(_draft_name(subject))
        try:
            return None if kept is None else from_document(kept, HelpDraft)
        except NotReadable:
            return None

    def _today(self) -> date:
        return local_date(known_calendar(self._ports.store), self._ports.clock())


def _draft_name(subject: Subject) -> str:
    return f"ask-help:{subject.signal_id or subject.case_id}"
