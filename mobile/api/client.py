"""The typed client: a method for each question the phone asks.

Changes go only through `sync`, in the outbox's order and with its bytes. The other methods read.
"""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any, TypeVar
from uuid import UUID

from mobile.api.link import NoAnswer, Question
from mobile.api.session import Session
from mobile.wire import NotReadable, from_document, to_bytes
from shared.cases import CaseView, LedgerView
from shared.contract import View
from shared.factors import FactorList, ProveSession, SessionProved
from shared.network import HelplineList, MunicipalityList, SchoolCalendarView, ServicePage
from shared.people import ColleagueList, MeView, SessionList, YoungPersonView
from shared.referrals import ReferralView
from shared.signals import SignalView
from shared.sync import RecordKind, SyncAnswer
from shared.trends import ChartView, PictureLook, ReleasePage
from shared.vocabulary import Language, LifeDomain, ReferralKind

SYNC_PATH = "/v1/sync"
MAX_SYNC_BYTES = 1024 * 1024
"""The largest body the server reads at this address."""

_KNOWN_KINDS = frozenset(RecordKind)

Answer = TypeVar("Answer", bound=View)


def sync_body(cursor: str | None, commands: Sequence[bytes]) -> bytes:
    """Put the outbox's own bytes into a request unread: a repeat is the same to the bit."""
    return b'{"cursor":%s,"commands":[%s]}' % (dumps(cursor).encode(), b",".join(commands))


class Client:
    """Asks the server in the name of this device."""

    def __init__(self, session: Session) -> None:
        """Ask through this session."""
        self._session = session

    async def sync(self, cursor: str | None, commands: Sequence[bytes]) -> SyncAnswer:
        """Send commands and take what changed since the cursor.

        Parameters
        ----------
        cursor
            Of the last answer that was stored; none to start afresh.
        commands
            JSON objects as kept by the outbox, oldest first.

        Raises
        ------
        NoAnswer
            Also when the answer is not one: then nothing of it counts.
        ServerProblem, DeviceRevoked, SignInNeeded
            As `Session.ask`.

        Notes
        -----
        A change of a kind this release does not know is left out: an older phone lives on with
        what it understands.
        """
        question = Question(method="POST", path=SYNC_PATH, body=sync_body(cursor, commands))
        document = await self._session.ask(question)
        return _read(_without_unknown_kinds(document), SyncAnswer)

    async def me(self) -> MeView:
        """Ask who is signed in, and as what."""
        return await self._view("/v1/me", MeView)

    async def sessions(self) -> SessionList:
        """Ask on which devices one is signed in."""
        return await self._view("/v1/sessions", SessionList)

    async def factors(self) -> FactorList:
        """Ask which second factors one has: with none the password is what one shows."""
        return await self._view("/v1/factors", FactorList)

    async def prove_session(
        self, *, code: str | None = None, password: str | None = None
    ) -> SessionProved:
        """Show that it is still oneself who holds this phone, with one of the two.

        Raises
        ------
        ServerProblem
            ``second-factor-not-accepted``, also for a wrong password; ``too-many-tries`` or
            ``account-locked-for-now``.
        """
        shown = to_bytes(ProveSession(code=code, password=password))
        question = Question(method="POST", path="/v1/sessions/proof", body=shown)
        return _read(await self._session.ask(question), SessionProved)

    async def end_session(self, session_id: UUID) -> None:
        """End one of one's own sessions: that device is wiped when it next asks."""
        await self._session.ask(Question(method="DELETE", path=f"/v1/sessions/{session_id}"))

    async def sign_out(self) -> None:
        """End the session of this device."""
        for one in (await self.sessions()).items:
            if one.current:
                await self.end_session(one.session_id)
        self._session.forget()

    async def signal(self, signal_id: UUID) -> SignalView:
        """Read one whole signal, as the care team. Each reading is journalled."""
        return await self._view(f"/v1/signals/{signal_id}", SignalView)

    async def referral(self, referral_id: UUID) -> ReferralView:
        """Read one referral: preview, or packet when it was accepted."""
        return await self._view(f"/v1/referrals/{referral_id}", ReferralView)

    async def young_person(self, young_person_id: UUID) -> YoungPersonView:
        """Read a pupil of one's own school, as its care team. Each reading is journalled."""
        return await self._view(f"/v1/young-persons/{young_person_id}", YoungPersonView)

    async def case(self, case_id: UUID) -> CaseView:
        """Read a circle, as one of its parties. Each reading is journalled."""
        return await self._view(f"/v1/cases/{case_id}", CaseView)

    async def ledger(self, case_id: UUID) -> LedgerView:
        """Read who held a young person, since when and on what ground."""
        return await self._view(f"/v1/cases/{case_id}/ledger", LedgerView)

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
        """Ask which services fit, the nearest first, each with the reason why it is suggested.

        Parameters
        ----------
        age
            In whole years.
        nis
            The municipality to count distances from.
        cursor
            Of the page before; absent for the first one.
        """
        wanted = {
            "life_domain": life_domain,
            "kind": kind,
            "age": age,
            "nis": nis,
            "language": language,
            "open_after_school": "true" if open_after_school else None,
            "has_room": "true" if has_room else None,
            "cursor": cursor,
        }
        query = tuple((name, str(value)) for name, value in wanted.items() if value is not None)
        return await self._view("/v1/network/services", ServicePage, query)

    async def municipalities(self) -> MunicipalityList:
        """Ask for the municipalities of the region."""
        return await self._view("/v1/network/municipalities", MunicipalityList)

    async def colleagues(self, organisation_id: UUID) -> ColleagueList:
        """Ask who works in one's own organisation."""
        path = f"/v1/organisations/{organisation_id}/colleagues"
        return await self._view(path, ColleagueList)

    async def helplines(self) -> HelplineList:
        """Ask for the numbers to call."""
        return await self._view("/v1/network/helplines", HelplineList)

    async def school_calendar(self) -> SchoolCalendarView:
        """Ask for the school calendar and the dated thresholds of the region."""
        return await self._view("/v1/network/school-calendar", SchoolCalendarView)

    async def newest_release(self) -> ReleasePage:
        """Ask for the newest release of trends; a page without one when there is none."""
        return await self._view("/v1/trends/releases", ReleasePage, (("limit", "1"),))

    async def chart(self, name: str, *, release: str, language: Language) -> ChartView:
        """Ask what a chart shows, in words and as a table."""
        asked = (("release", release), ("language", language.value))
        return await self._view(f"/v1/trends/charts/{name}.json", ChartView, asked)

    async def picture(
        self, name: str, *, release: str, language: Language, look: PictureLook
    ) -> bytes:
        """Ask for the picture of a chart, as a PNG."""
        asked = (("release", release), ("language", language.value), ("look", look.value))
        path = f"/v1/trends/charts/{name}.png"
        question = Question(method="GET", path=path, query=asked, wants_picture=True)
        picture: bytes = await self._session.ask(question)
        return picture

    async def _view(
        self, path: str, kind: type[Answer], query: tuple[tuple[str, str], ...] = ()
    ) -> Answer:
        question = Question(method="GET", path=path, query=query)
        return _read(await self._session.ask(question), kind)


def _read(document: object, kind: type[Answer]) -> Answer:
    try:
        return from_document(document, kind)
    except NotReadable:
        raise NoAnswer("not-readable") from None


def _without_unknown_kinds(document: Any) -> Any:
    if not isinstance(document, dict) or not isinstance(document.get("changes"), list):
        return document
    known = [
        change
        for change in document["changes"]
        if not isinstance(change, dict)
        or not isinstance(change.get("kind"), str)
        or change["kind"] in _KNOWN_KINDS
    ]
    return {**document, "changes": known}
