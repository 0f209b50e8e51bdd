"""Who can help nearby: services for a part of life, near a place, each with why it is suggested.

Needs a network: whether there is room is only worth something while it is fresh. What one wished
for and what is known of the pupil stays on the screen without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from mobile.controllers.due import known_calendar
from mobile.controllers.municipalities import known_municipalities
from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from shared.network import ServicePage, ServiceView
from shared.people import YoungPersonView
from shared.school_calendar import local_date
from shared.signals import SignalView
from shared.vocabulary import CaseStatus, LifeDomain, ReferralKind, Role

OWN_LANGUAGE = "nl"
"""The language every service here helps in: nobody has to look for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """For whom help is looked for, as far as this reader may know it."""

    young_person_id: UUID
    organisation_id: UUID
    """The organisation of one's own that asks."""
    name: str | None
    signal_id: UUID | None = None
    case_id: UUID | None = None
    """The open circle it belongs to; none: it is opened with the question."""
    given_name: str | None = None
    """For seeing that a nameless question holds no name."""
    family_name: str | None = None
    birth_date: date | None = None
    language: str | None = None
    nis: str | None = None

    def age_on(self, on: date) -> int | None:
        """Give the age in whole years; none when the birth date is not known here."""
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is looked for."""

    life_domain: LifeDomain | None = None
    kind: ReferralKind = ReferralKind.CO_CARE
    nis: str | None = None
    language: str | None = None
    open_after_school: bool = False
    has_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNearbyState:
    """What the screen shows."""

    subject: Subject | None = None
    wish: Wish = Wish()
    municipalities: tuple[tuple[str, str], ...] = ()
    """Code and name, by name."""
    services: tuple[ServiceView, ...] = ()
    """The nearest that fits first, as the server gave them."""
    loading: Loading = Loading.NOTHING
    problem: str | None = None
    has_more: bool = False
    today: date | None = None

    @property
    def is_gone(self) -> bool:
        """What help was looked for is not (any more) on this phone."""
        return self.subject is None and self.loading is not Loading.LOADING


class AsksNearby(Protocol):
    """Asks the server who can help; the client is one."""

    async def services(
        self,
        *,
        life_domain: LifeDomain | None = None,
        kind: ReferralKind | None = None,
        age: int | None = None,
        nis: str | None = None,
        language: str | None = None,
        open_after_school: bool = False,
        has_room: bool = False,
        cursor: str | None = None,
    ) -> ServicePage:
        """Ask which services fit."""

    async def young_person(self, young_person_id: UUID) -> YoungPersonView:
        """Read a pupil of one's own school."""

    async def signal(self, signal_id: UUID) -> SignalView:
        """Read one whole signal."""


class HelpNearbyController:
    """Shows which services fit a wish."""

    def __init__(self, ports: Ports, asks: AsksNearby, who: WhoController) -> None:
        """Show nothing yet."""
        self._ports = ports
        self._asks = asks
        self._who = who
        self._cursor: str | None = None
        self._asked = 0
        self.showing = Showing(HelpNearbyState())

    @property
    def state(self) -> HelpNearbyState:
        """What the screen shows."""
        return self.showing.state

    async def begin(
        self,
        *,
        signal_id: UUID | None = None,
        case_id: UUID | None = None,
        advice: bool = False,
    ) -> None:
        """Find out for whom, from a signal or from a circle, and look for who fits."""
        subject = find_subject(self._ports, self._who, signal_id=signal_id, case_id=case_id)
        kind = ReferralKind.ADVICE if advice else ReferralKind.CO_CARE
        known = known_municipalities(self._ports.store)
        self.showing.show(
            HelpNearbyState(
                subject=subject,
                wish=Wish(kind=kind),
                municipalities=tuple(known.items()),
                loading=Loading.NOTHING if subject is None else Loading.LOADING,
                today=self._today(),
            )
        )
        if subject is None:
            return
        subject = await complete_subject(self._asks, self._who, subject)
        domain = await self._life_domain_of(signal_id)
        wish = replace(self.state.wish, nis=subject.nis, life_domain=domain)
        self.showing.show(replace(self.state, subject=subject, wish=wish))
        await self.look(wish)

    async def look(self, wish: Wish) -> None:
        """Ask who fits this wish, from the first on."""
        self._asked += 1
        asked, self._cursor = self._asked, None
        self.showing.show(
            replace(
                self.state,
                wish=wish,
                services=(),
                loading=Loading.LOADING,
                problem=None,
                has_more=False,
            )
        )
        await self._ask(wish, asked)

    async def more(self) -> None:
        """Ask for the next ones, when there are."""
        if self._cursor is not None and self.state.loading is Loading.LOADED:
            self._asked += 1
            self.showing.show(replace(self.state, loading=Loading.LOADING))
            await self._ask(self.state.wish, self._asked)

    def find(self, service_id: UUID) -> ServiceView | None:
        """Give one of the services that are shown."""
        return next((one for one in self.state.services if one.service_id == service_id), None)

    async def _ask(self, wish: Wish, asked: int) -> None:
        subject, today = self.state.subject, self._today()
        question = self._asks.services(
            life_domain=wish.life_domain,
            kind=wish.kind,
            age=None if subject is None else subject.age_on(today),
            nis=wish.nis,
            language=wish.language,
            open_after_school=wish.open_after_school,
            has_room=wish.has_room,
            cursor=self._cursor,
        )
        loading, page, problem = await read(question)
        if asked != self._asked:
            return  # Another wish was made meanwhile.
        found = () if page is None else page.items
        self._cursor = self._cursor if page is None else page.next_cursor
        self.showing.show(
            replace(
                self.state,
                loading=loading,
                problem=problem,
                services=(*self.state.services, *found),
                has_more=self._cursor is not None,
            )
        )

    async def _life_domain_of(self, signal_id: UUID | None) -> LifeDomain | None:
        """Give the part of life the signal names, when it names one."""
        if signal_id is None:
            return None
        _, signal, _ = await read(self._asks.signal(signal_id))
        return None if signal is None else next(iter(signal.life_domains), None)

    def _today(self) -> date:
        return local_date(known_calendar(self._ports.store), self._ports.clock())


def find_subject(
    ports: Ports, who: WhoController, *, signal_id: UUID | None, case_id: UUID | None
) -> Subject | None:
    """Give for whom help is looked for, from what is on this phone; none when it is gone."""
    if signal_id is not None:
        item = next((s.record for s in ports.views.signals() if s.id == signal_id), None)
        if item is None:
            return None
        circle = next(
            (
                one.record
                for one in ports.views.cases()
                if one.record is not None
                and one.record.young_person_id == item.young_person_id
                and one.record.status is not CaseStatus.CLOSED
            ),
            None,
        )
        return Subject(
            young_person_id=item.young_person_id,
            organisation_id=item.organisation_id,
            name=item.young_person_name,
            signal_id=signal_id,
            case_id=None if circle is None else circle.case_id,
        )
    case = next((c.record for c in ports.views.cases() if c.id == case_id), None)
    own = next(iter((*who.organisations(Role.CARE_TEAM), *who.organisations(Role.PARTNER))), None)
    if case is None or own is None:
        return None
    return Subject(
        young_person_id=case.young_person_id,
        organisation_id=own,
        name=case.young_person_name,
        case_id=case.case_id,
    )


async def complete_subject(asks: AsksNearby, who: WhoController, subject: Subject) -> Subject:
    """Add what the school knows of its pupil; a partner, and nobody without a network, adds it."""
    if subject.organisation_id not in who.organisations(Role.CARE_TEAM):
        return subject
    _, pupil, _ = await read(asks.young_person(subject.young_person_id))
    if pupil is None:
        return subject
    return replace(
        subject,
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        birth_date=pupil.birth_date,
        language=pupil.language,
        nis=pupil.residence_nis,
    )
