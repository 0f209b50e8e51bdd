"""One question for help, from either side: what is known, whose move it is, and what one can do.

The receiver sees a preview without identity until the server has recorded its yes; the packet is
read from the server each time and never kept. The buttons are the commands the server says this
reader can give now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.acting import queue as put_in_outbox
from mobile.controllers.checking import FormFault
from mobile.controllers.due import Due, due_of, known_calendar
from mobile.controllers.municipalities import known_municipalities
from mobile.controllers.overtaken import Overtaken, let_go, overtaken_of, say_again
from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.referral_inbox import NOT_NOW
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from shared.contract import Command
from shared.network import ServicePage, ServiceView
from shared.people import ColleagueList, ColleagueView
from shared.projection import Pending, PendingState, Shown
from shared.referrals import NoteReferralSeen, ReferralItem, ReferralView
from shared.school_calendar import local_date
from shared.vocabulary import (
    BusinessStatus,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralStatus,
    Role,
)

Make = Callable[[ReferralView], Command]

ACTS = (
    "referral.accept",
    "referral.send",
    "referral.answer",
    "referral.first-contact",
    "referral.complete",
    "referral.ask",
    "referral.hold",
    "referral.assign",
    "referral.reject",
    "referral.fail",
    "referral.recall",
)
"""What can be done on a phone, the way forward first. A mistake (*error*) takes two people and is
called at the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReadingState:
    """What the screen shows."""

    referral_id: UUID | None = None
    item: ReferralItem | None = None
    """The line of the list: a preview, there without a network."""
    view: ReferralView | None = None
    loading: Loading = Loading.NOTHING
    problem: str | None = None
    side: Party = Party.NOBODY
    """On which side one's own desk is; on both: the receiver's, which has the answer to give."""
    due: Due = Due()  # noqa: RUF009 -- Frozen: one for all is as good as one for each.
    municipality: str | None = None
    today: date | None = None
    acts: tuple[str, ...] = ()
    """What can be done now, the way forward first; nothing while something waits."""
    colleagues: tuple[ColleagueView, ...] = ()
    """Who can take it: oneself first."""
    alternatives: tuple[ServiceView, ...] = ()
    """Others that fit the same question."""
    waiting: str | None = None
    """The name of the act of one's own that has not reached the server."""
    overtaken: Overtaken | None = None
    faults: tuple[FormFault, ...] = ()

    @property
    def is_gone(self) -> bool:
        """It is not (any more) for this reader."""
        return self.referral_id is not None and self.item is None and self.view is None

    @property
    def is_mine_to_move(self) -> bool:
        """Whether one's own side has the ball."""
        ball = self.item.ball if self.view is None and self.item else None
        party = self.view.ball.party if self.view is not None else ball
        return self.side is not Party.NOBODY and party is self.side


class AsksReferral(Protocol):
    """Asks the server about one question; the client is one."""

    async def referral(self, referral_id: UUID) -> ReferralView:
        """Read one referral."""

    async def colleagues(self, organisation_id: UUID) -> ColleagueList:
        """Ask who works in one's own organisation."""

    async def services(
        self,
        *,
        life_domain: LifeDomain | None = None,
        kind: ReferralKind | None = None,
        nis: str | None = None,
    ) -> ServicePage:
        """Ask which services fit."""


class ReferralReading:
    """Shows one referral and puts what is done about it in the outbox."""

    def __init__(self, ports: Ports, asks: AsksReferral, who: WhoController) -> None:
        """Show nothing yet."""
        self.ports = ports
        self._asks = asks
        self._who = who
        self.showing = Showing(ReferralReadingState())

    @property
    def state(self) -> ReferralReadingState:
        """What the screen shows."""
        return self.showing.state

    async def open(self, referral_id: UUID) -> None:
        """Show the line at once, read the whole, and note that the receiver has seen it."""
        self.showing.show(ReferralReadingState(referral_id=referral_id, loading=Loading.LOADING))
        self.refresh()
        await self._read(referral_id)
        self._note_seen()

    async def changed(self) -> None:
        """Look again after something changed; what the server tells anew is read anew."""
        self.refresh()
        state = self.state
        told, known = state.item, state.view
        if state.referral_id is not None and _is_older(known, told):
            await self._read(state.referral_id)

    def refresh(self) -> None:
        """Look again at what is on this phone."""
        shown = self._shown()
        item = None if shown is None else shown.record
        state = replace(self.state, view=_as_seen(self.state.view, item))
        calendar, now = known_calendar(self.ports.store), self.ports.clock()
        towns = known_municipalities(self.ports.store)
        known = state.view or item
        due_at = None
        if state.view is not None:
            due_at = state.view.ball.due_at
        elif item is not None:
            due_at = item.due_at
        waiting = _act_waiting(shown)
        commands = () if state.view is None else state.view.commands
        self.showing.show(
            replace(
                state,
                item=item,
                side=self._side(known),
                due=due_of(due_at, now=now, calendar=calendar),
                municipality=None if known is None else towns.get(known.municipality_nis or ""),
                today=local_date(calendar, now),
                acts=() if waiting else tuple(act for act in ACTS if act in commands),
                waiting=waiting,
                overtaken=None if shown is None else overtaken_of(shown.pending, commands),
            )
        )

    def close(self) -> None:
        """Leave, and drop what was read from memory."""
        self.showing.show(ReferralReadingState())

    async def look_for_colleagues(self) -> None:
        """Ask who can take it; without an answer one can still take it oneself."""
        view, me = self.state.view, self._who.me
        if view is None or me is None:
            return
        own = ColleagueView(
            account_id=me.account_id,
            display_name=me.display_name,
            organisation_id=view.to_organisation_id,
            roles=(Role.PARTNER,),
        )
        self.showing.show(replace(self.state, colleagues=(own,)))
        _, told, _ = await read(self._asks.colleagues(view.to_organisation_id))
        others = () if told is None else told.items
        able = [
            one
            for one in others
            if {Role.PARTNER, Role.CARE_TEAM} & set(one.roles) and one.account_id != me.account_id
        ]
        if self.state.view is not None:
            self.showing.show(replace(self.state, colleagues=(own, *able)))

    async def look_for_alternatives(self) -> None:
        """Ask who else fits the same question; without an answer one can still say: nobody."""
        view = self.state.view
        if view is None:
            return
        question = self._asks.services(
            life_domain=next(iter(view.life_domains), None),
            kind=view.kind,
            nis=view.municipality_nis,
        )
        _, page, _ = await read(question)
        found = () if page is None else page.items
        if self.state.view is not None:
            others = tuple(one for one in found if one.service_id != view.to_service_id)
            self.showing.show(replace(self.state, alternatives=others))

    def forget_faults(self) -> None:
        """Begin another act with a clean form."""
        self.showing.show(replace(self.state, faults=()))

    def say_again(self) -> None:
        """Send what was refused once more, about the referral as it stands now."""
        state = self.state
        if state.overtaken is not None and state.view is not None:
            say_again(self.ports, state.overtaken, version=state.view.version)
            self.refresh()

    def let_go(self) -> None:
        """Put a refusal away that the person has read."""
        if self.state.overtaken is not None:
            let_go(self.ports, self.state.overtaken)
            self.refresh()

    def queue(self, make: Make, *more: FormFault) -> bool:
        """Put an act in the outbox. Says whether it is there; if not, `faults` says why.

        Parameters
        ----------
        make
            Makes the command out of the referral as it was read.
        more
            Faults the contract's lengths cannot express.
        """
        view = self.state.view
        if view is None:
            return False
        command = make(view)
        if command.type not in view.commands:
            more = (NOT_NOW, *more)
        if _is_older(view, self.state.item):
            more = (ALREADY_WAITING, *more)  # It is being read anew: this version is old.
        if not more:
            self._take_back_seen()
        faults = put_in_outbox(self.ports, self._shown(), command, more=more)
        self.showing.show(replace(self.state, faults=faults))
        self.refresh()
        return not faults

    async def _read(self, referral_id: UUID) -> None:
        loading, view, problem = await read(self._asks.referral(referral_id))
        if self.state.referral_id != referral_id:
            return  # One has gone elsewhere meanwhile.
        known = view if loading is Loading.LOADED else self.state.view
        self.showing.show(replace(self.state, loading=loading, view=known, problem=problem))
        self.refresh()

    def _note_seen(self) -> None:
        """Tell the sender that the preview was opened, once: nobody presses a button for it."""
        view, shown = self.state.view, self._shown()
        if view is None or shown is None or self.state.side is not Party.RECEIVER:
            return
        is_new = (
            view.status is ReferralStatus.REQUESTED
            and view.business_status is BusinessStatus.DELIVERED
        )
        if is_new and not any(isinstance(one.command, NoteReferralSeen) for one in shown.pending):
            self.ports.outbox.add(
                NoteReferralSeen(command_id=self.ports.ids(), referral_id=view.referral_id)
            )
            self.ports.wake()

    def _take_back_seen(self) -> None:
        """Let an act overtake the note that it was seen, which would make its version old."""
        shown = self._shown()
        for one in () if shown is None else shown.pending:
            if isinstance(one.command, NoteReferralSeen) and one.state is PendingState.WAITING:
                self.ports.outbox.take_back(one.command.command_id)

    def _side(self, known: ReferralView | ReferralItem | None) -> Party:
        if known is None:
            return Party.NOBODY
        desks = {*self._who.organisations(Role.PARTNER), *self._who.organisations(Role.CARE_TEAM)}
        if known.to_organisation_id in desks:
            return Party.RECEIVER
        return Party.SENDER if known.from_organisation_id in desks else Party.NOBODY

    def _shown(self) -> Shown[ReferralItem] | None:
        opened = self.state.referral_id
        return next((one for one in self.ports.views.referrals() if one.id == opened), None)


def _as_seen(view: ReferralView | None, item: ReferralItem | None) -> ReferralView | None:
    """Take up that it was seen, which changes nothing else: it need not be read anew for that."""
    if view is None or item is None:
        return view
    only_seen = (
        view.business_status is BusinessStatus.DELIVERED
        and item.business_status is BusinessStatus.SEEN
        and item.status is view.status
        and item.version == view.version + 1
    )
    if not only_seen:
        return view
    return replace(view, business_status=item.business_status, version=item.version)


def _is_older(view: ReferralView | None, item: ReferralItem | None) -> bool:
    """Tell whether what was read is older than what the feed has told since."""
    return view is not None and item is not None and item.version > view.version


def _act_waiting(shown: Shown[ReferralItem] | None) -> str | None:
    """Give the name of the act that waits; that it was seen is not one of the person's."""
    pending: Iterable[Pending] = () if shown is None else shown.pending
    return next(
        (
            one.command.type
            for one in pending
            if one.state is PendingState.WAITING and not isinstance(one.command, NoteReferralSeen)
        ),
        None,
    )
