"""Records and answers for the tests of care teams' and partners' controllers, made of nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from mobile.api.link import NoAnswer
from mobile.controllers.ports import Ports
from mobile.controllers.who import WhoController
from mobile.data.views import command_of
from mobile.wire import to_document
from mobile.wiring import Phone
from shared.cases import CaseItem, CaseView, LedgerView, PartyView
from shared.contract import Command, View
from shared.network import MunicipalityList, MunicipalityView, ServicePage, ServiceView
from shared.people import ColleagueList, ColleagueView, MembershipView, MeView, YoungPersonView
from shared.problems import TYPE_PREFIX, Problem, ProblemType
from shared.referrals import BallView, ReferralItem, ReferralView
from shared.signals import SignalItem, SignalView
from shared.sync import Change, RecordKind, SyncAnswer
from shared.vocabulary import (
    AgeBand,
    CapacityState,
    CaseStatus,
    Category,
    Language,
    LifeDomain,
    MembershipState,
    Party,
    ReferralKind,
    ReferralStatus,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalStatus,
    Urgency,
)
from tests.support.phones import NOW, SCHOOL

PARTNER, SERVICE, NOOR, ME = (UUID(int=number) for number in (0x9A, 0x5E, 0xB0, 0xAE))
SIGNAL, REFERRAL, CASE = (UUID(int=number) for number in (0x51, 0x4E, 0xCA))
TODAY = date(2026, 9, 1)
V = TypeVar("V", bound=View)

ITEM = SignalItem(
    signal_id=SIGNAL,
    organisation_id=SCHOOL,
    young_person_id=NOOR,
    young_person_name="Noor Ünal",
    kind=SignalKind.CONCERN,
    severity=Severity.CONCERNED,
    categories=(Category.WELLBEING_MOOD,),
    status=SignalStatus.SUBMITTED,
    due_at=NOW + timedelta(days=2),
    version=4,
    created_at=NOW,
)
WHOLE = SignalView(
    signal_id=SIGNAL,
    organisation_id=SCHOOL,
    young_person_id=NOOR,
    young_person_name="Noor Ünal",
    author_account_id=UUID(int=1),
    author_name="Ann Peeters",
    kind=SignalKind.CONCERN,
    severity=Severity.CONCERNED,
    categories=(Category.WELLBEING_MOOD,),
    life_domains=(LifeDomain.FAMILY,),
    barriers=(),
    informed=(),
    observation="Stil",
    interpretation=None,
    pupil_words=None,
    strength=None,
    action_taken=None,
    discussed_with=None,
    occurred_on=None,
    leaver=None,
    status=SignalStatus.SUBMITTED,
    reason=None,
    leaver_outcome=None,
    step=SignallerStep.RECEIVED,
    message=None,
    family_informed_at=None,
    case_id=None,
    due_at=NOW + timedelta(days=2),
    earlier_signals=(UUID(int=0x52), UUID(int=0x53)),
    duties=(),
    decisions=(SignalDecision.WATCH,),
    version=4,
    created_at=NOW,
)
ASKED = ReferralItem(
    referral_id=REFERRAL,
    kind=ReferralKind.CO_CARE,
    status=ReferralStatus.REQUESTED,
    business_status=None,
    urgency=Urgency.NORMAL,
    life_domains=(LifeDomain.FAMILY,),
    age_band=AgeBand.FROM_12_TO_14,
    municipality_nis="34022",
    from_organisation_id=SCHOOL,
    from_organisation_name="De Linde",
    from_sector=Sector.EDUCATION,
    to_organisation_id=PARTNER,
    to_organisation_name="CAW",
    to_service_id=SERVICE,
    to_service_name="JAC",
    ball=Party.RECEIVER,
    due_at=NOW + timedelta(days=5),
    version=7,
    created_at=NOW,
)
PREVIEW = ReferralView(
    **{
        name: getattr(ASKED, name)
        for name in ReferralItem.__slots__
        if name not in {"ball", "due_at"}
    },
    barriers=(),
    case_id=None,
    sharing_id=None,
    help_question=None,
    packet=None,
    questions=(),
    assigned_account_id=None,
    assigned_name=None,
    reason=None,
    alternative_service_id=None,
    message=None,
    outcome=None,
    expected_on=None,
    bridging_plan=None,
    first_contact_on=None,
    attempts=0,
    ball=BallView(
        party=Party.RECEIVER,
        since=NOW,
        due_at=NOW + timedelta(days=5),
        school_seconds_used=0,
        late=False,
    ),
    commands=("referral.accept", "referral.reject", "referral.ask"),
)
CIRCLE = CaseItem(
    case_id=CASE,
    young_person_id=NOOR,
    young_person_name="Noor Ünal",
    status=CaseStatus.OPEN,
    connector_organisation_id=SCHOOL,
    connector_account_id=ME,
    next_on=TODAY + timedelta(days=14),
    parties=2,
    version=3,
    created_at=NOW,
)


def party(organisation_id: UUID, name: str, account_id: UUID | None, **more: Any) -> PartyView:
    """Make a party of a circle."""
    told: dict[str, Any] = {
        "organisation_name": name,
        "sector": Sector.EDUCATION,
        "person_name": None if account_id is None else f"{name}s mens",
        "since": NOW,
        "is_connector": False,
        "closing_answer": None,
    }
    return PartyView(organisation_id=organisation_id, account_id=account_id, **(told | more))


OPEN_CIRCLE = CaseView(
    case_id=CASE,
    young_person_id=NOOR,
    young_person_name="Noor Ünal",
    status=CaseStatus.OPEN,
    outcome=None,
    connector_organisation_id=SCHOOL,
    connector_account_id=ME,
    connector_name="Bert Claes",
    next_on=TODAY + timedelta(days=14),
    shared_responsibility=True,
    words_shown=True,
    parties=(
        party(SCHOOL, "De Linde", ME, is_connector=True),
        party(PARTNER, "CAW", UUID(int=0xBE)),
    ),
    goals=(),
    actions=(),
    notes=(),
    handovers=(),
    disputes=(),
    round_tables=(),
    commands=("goal.set", "action.agree", "note.write", "case.plan", "action.end", "goal.end"),
    version=3,
    created_at=NOW,
)
JAC = ServiceView(
    service_id=SERVICE,
    organisation_id=PARTNER,
    organisation_name="CAW",
    sector=Sector.GENERAL_WELFARE,
    name="JAC",
    life_domains=(LifeDomain.FAMILY,),
    accepts=(ReferralKind.CO_CARE, ReferralKind.ADVICE, ReferralKind.STEP_UP),
    min_age=6,
    max_age=25,
    area=(),
    languages=("nl",),
    opening_hours=(),
    how_to_refer=None,
    mandated=False,
    site_name=None,
    nis=None,
    latitude=None,
    longitude=None,
    capacity=CapacityState.HAS_CAPACITY,
    capacity_reported_at=NOW,
    first_free_on=None,
)
PUPIL = YoungPersonView(
    young_person_id=NOOR,
    given_name="Noor",
    family_name="Ünal",
    birth_date=date(2012, 9, 2),
    language="tr",
    residence_nis="34022",
    household_id=UUID(int=2),
    siblings=(),
    class_name="2A",
    contacts=(),
    version=1,
)
TOWNS = MunicipalityList(
    items=(
        MunicipalityView(
            nis="34022",
            name="Kortrijk",
            postcodes=("8500",),
            latitude=50.8,
            longitude=3.26,
            arrondissement="Kortrijk",
            french_facilities=False,
        ),
    ),
    source="test",
    verified_on=TODAY,
)


EMPTY_LEDGER = LedgerView(case_id=CASE, at=NOW, holders=(), entries=())
ONE_SERVICE = ServicePage(items=(JAC,))
NOBODY = ColleagueList(items=())


@dataclass
class Desk:
    """A server that answers what it holds, or has no answer when that is an exception."""

    signal_view: Any = WHOLE
    referral_view: Any = PREVIEW
    case_view: Any = OPEN_CIRCLE
    ledger_view: Any = EMPTY_LEDGER
    pupil: Any = PUPIL
    page: Any = ONE_SERVICE
    people: Any = NOBODY
    towns: Any = TOWNS
    asked: list[dict[str, Any]] = field(default_factory=list)
    """What services were asked for."""
    before: Callable[[], None] = lambda: None
    """What happens before an answer comes."""

    async def signal(self, signal_id: UUID) -> SignalView:
        """Answer with the signal."""
        found: SignalView = self._give(self.signal_view)
        return found

    async def referral(self, referral_id: UUID) -> ReferralView:
        """Answer with the referral."""
        found: ReferralView = self._give(self.referral_view)
        return found

    async def case(self, case_id: UUID) -> CaseView:
        """Answer with the circle."""
        found: CaseView = self._give(self.case_view)
        return found

    async def ledger(self, case_id: UUID) -> LedgerView:
        """Answer with the ledger."""
        found: LedgerView = self._give(self.ledger_view)
        return found

    async def young_person(self, young_person_id: UUID) -> YoungPersonView:
        """Answer with the pupil."""
        found: YoungPersonView = self._give(self.pupil)
        return found

    async def services(self, **wanted: Any) -> ServicePage:
        """Answer with services, and remember what was asked."""
        self.asked.append(wanted)
        found: ServicePage = self._give(self.page)
        return found

    async def colleagues(self, organisation_id: UUID) -> ColleagueList:
        """Answer with colleagues."""
        found: ColleagueList = self._give(self.people)
        return found

    async def municipalities(self) -> MunicipalityList:
        """Answer with the municipalities."""
        found: MunicipalityList = self._give(self.towns)
        return found

    async def helplines(self) -> Any:
        """Know no numbers."""
        raise NoAnswer("x")

    async def me(self) -> MeView:
        """Say who it is."""
        raise NoAnswer("x")

    def _give(self, answer: Any) -> Any:
        self.before()
        if isinstance(answer, Exception):
            raise answer
        return answer


def member(organisation_id: UUID, role: Role, **more: Any) -> MembershipView:
    """Make a confirmed membership."""
    told: dict[str, Any] = {
        "membership_id": UUID(int=3),
        "organisation_name": "Huis",
        "sector": Sector.EDUCATION,
        "secrecy": SecrecyRegime.OFFICIAL_SECRECY,
        "state": MembershipState.CONFIRMED,
        "version": 1,
    }
    return MembershipView(organisation_id=organisation_id, role=role, **(told | more))


CARE_TEAM = (member(SCHOOL, Role.CARE_TEAM),)
AT_PARTNER = (member(PARTNER, Role.PARTNER, secrecy=SecrecyRegime.PROFESSIONAL_SECRECY),)


def who_is(ports: Ports, *memberships: MembershipView) -> WhoController:
    """Say who holds this phone."""
    who = WhoController(ports, Desk())
    who.showing.show(
        MeView(
            account_id=ME,
            username="me",
            display_name="Bert Claes",
            language=Language.DUTCH,
            network_id=UUID(int=1),
            memberships=memberships,
        )
    )
    return who


def colleague(number: int, *roles: Role) -> ColleagueView:
    """Make a colleague."""
    return ColleagueView(
        account_id=UUID(int=number),
        display_name=f"Collega {number}",
        organisation_id=PARTNER,
        roles=roles,
    )


_IDS = {
    RecordKind.SIGNAL: "signal_id",
    RecordKind.REFERRAL: "referral_id",
    RecordKind.CASE: "case_id",
    RecordKind.PUPIL: "young_person_id",
}


def tell(phone: Phone, kind: RecordKind, *records: Any, gone: Sequence[UUID] = ()) -> None:
    """Let the server tell records, or that they are gone."""
    changes = [
        Change(kind=kind, id=getattr(one, _IDS[kind]), version=one.version, record=to_document(one))
        for one in records
    ]
    changes += [Change(kind=kind, id=one, version=0, record=None) for one in gone]
    answer = SyncAnswer(
        outcomes=(),
        changes=tuple(changes),
        cursor="1",
        more=False,
        reset=False,
        server_time=NOW,
    )
    phone.store.apply(answer, (), outbox=phone.outbox)


def queued(phone: Phone) -> tuple[Command, ...]:
    """Give what waits in the outbox."""
    found = [command_of(entry.body) for entry in phone.outbox.entries()]
    return tuple(one for one in found if one is not None)


def refuse(phone: Phone, kind: ProblemType = ProblemType.STALE_RECORD, **more: Any) -> None:
    """Let the server refuse everything that waits."""
    problem = Problem(type=TYPE_PREFIX + kind, title="No", status=409, **more)
    for entry in phone.outbox.entries():
        phone.outbox.refuse(entry.command_id, problem)
