"""Ask for help nearby: who can help, why each is suggested, and what may leave (J4).

    help nearby ─▶ one service: the question and the sharing decision ─▶ look it through ─▶ sent

The municipality and the language of the family never stand in an address: the filters say *where
the family lives*, and the server knows where that is. What is typed stays in the form from page to
page; nothing is kept before it is sent, and nothing leaves before a yes but the preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from server.cases.queries import list_open_about
from server.cases.queries import view as view_case
from server.console.asking import ASK_ID, Asking, Question, Subject
from server.console.clocks import school_day_from
from server.console.context import Desk, SignedIn
from server.console.forms import Form
from server.console.i18n import mark
from server.console.nearby_map import nearby_map
from server.console.routing import desk_router
from server.kernel.errors import Conflict, Forbidden, NotFound, NotValid
from server.network.queries import list_services, view_service
from server.network.reference import municipalities, municipality_names
from server.network.rules import Wish
from server.people.views import view_young_person
from server.policy.actions import Action
from server.signals.queries import view as view_signal
from shared.asking import FIRST_FIELDS, bases_for, needs_incapacity
from shared.network import ServiceView
from shared.referrals import DraftReferral
from shared.signals import SignalView
from shared.vocabulary import (
    AgeBand,
    Barrier,
    DeferredReason,
    LifeDomain,
    ReferralKind,
    Role,
    Urgency,
)
from shared.wording.sharing import FIELDS

router = desk_router("/help-nearby")

PAGE = 20
HOME, EVERYWHERE = "home", "everywhere"
"""Near the family, or anywhere; else a municipality somebody chose."""
OWN_LANGUAGE = "nl"
Cursor = Annotated[str | None, Query(max_length=400)]
Near = Annotated[str, Query(max_length=20)]
_LOOK_AGAIN = timedelta(days=21)
_TERM = timedelta(days=182)
_BANDS = (
    (5, AgeBand.UNDER_6),
    (11, AgeBand.FROM_6_TO_11),
    (14, AgeBand.FROM_12_TO_14),
    (17, AgeBand.FROM_15_TO_17),
    (25, AgeBand.FROM_18_TO_25),
)


@router.get("")
def nearby(
    desk: SignedIn,
    signal: UUID | None = None,
    case: UUID | None = None,
    kind: ReferralKind = ReferralKind.CO_CARE,
    domain: str = "",
    near: Near = HOME,
    cursor: Cursor = None,
    *,
    same_language: bool = False,
    after_school: bool = False,
    has_room: bool = False,
) -> Response:
    """Show which services fit, the nearest first, and why each is suggested."""
    subject = _subject(desk, signal, case)
    wanted = _domain(domain, subject)
    language = subject.person.language if subject.person else None
    wish = Wish(
        life_domain=wanted,
        age=subject.age_on(desk.today),
        nis=_nis(near, subject),
        language=language if same_language else None,
        kind=kind,
        open_after_school=after_school,
        has_room=has_room,
    )
    shown = desk.read(list_services, Action.NETWORK_READ, wish=wish, cursor=cursor, limit=PAGE)
    services = [one for one in shown.items if one.organisation_id != subject.organisation_id]
    return desk.page(
        "ask/nearby.html",
        subject=subject,
        about=_about(signal, case),
        services=services,
        map=nearby_map(services, wish.nis),
        names=municipality_names(),
        kind=kind,
        kinds=tuple(ReferralKind),
        domain=wanted,
        domains=tuple(LifeDomain),
        near=near,
        towns=municipalities(),
        speaks_other=language is not None and language != OWN_LANGUAGE,
        same_language=same_language,
        after_school=after_school,
        has_room=has_room,
        cursor=cursor,
        next_cursor=shown.next_cursor,
    )


@router.get("/{service_id}")
def ask(
    desk: SignedIn,
    service_id: UUID,
    signal: UUID | None = None,
    case: UUID | None = None,
    kind: ReferralKind = ReferralKind.CO_CARE,
) -> Response:
    """Show the question to one service, and the decision what may be shared."""
    subject = _subject(desk, signal, case)
    service = _service(desk, service_id, subject, kind)
    fits = kind if kind in service.accepts else service.accepts[0]
    return _form_page(desk, subject, service, fits, _first(desk, subject), signal, case)


@router.post("/{service_id}")
def send(
    desk: SignedIn,
    service_id: UUID,
    signal: UUID | None = None,
    case: UUID | None = None,
) -> Response:
    """Change what is asked, look it through, or send it."""
    form = desk.form
    subject = _subject(desk, signal, case)
    kind = _kind(form)
    service = _service(desk, service_id, subject, kind)
    go = form.value("go")
    if form.only_shown or go not in {"look", "send"}:
        return _form_page(desk, subject, service, kind, form, signal, case)
    asking = Asking(
        form=form,
        subject=subject,
        service=service,
        kind=kind,
        connector_account_id=desk.account_id,
        today=desk.today,
    )
    try:
        question = asking.read()
        if go == "send":
            return _sent(desk, question)
    except (NotValid, Conflict) as error:
        form.refuse(error)
        again = _subject(desk, signal, case)  # The circle may stand open by now.
        return _form_page(desk, again, service, kind, form, signal, case)
    return _review_page(desk, subject, service, question, signal, case)


def _sent(desk: Desk, question: Question) -> Response:
    """Carry it out; once it is prepared, what stops it is told where it can be sent again."""
    prepared = False
    path = f"/desk/questions/{question.referral_id}"
    for command in question.commands():
        try:
            desk.run(command)
        except (NotValid, Conflict):
            if not prepared:
                raise
            return desk.go(
                path, said=mark("The question is ready and was not sent. Look why, and send it.")
            )
        prepared = prepared or isinstance(command, DraftReferral)
    return desk.go(path, said=mark("The question has gone. You see here whose move it is."))


def _form_page(
    desk: Desk,
    subject: Subject,
    service: ServiceView,
    kind: ReferralKind,
    form: Form,
    signal: UUID | None,
    case: UUID | None,
) -> Response:
    age = subject.age_on(desk.today)
    return desk.page(
        "ask/question.html",
        form=form,
        subject=subject,
        service=service,
        kind=kind,
        about=_about(signal, case),
        ask_id=form.value(ASK_ID) or desk.new_id(),
        shares=kind is not ReferralKind.ADVICE,
        domains=tuple(LifeDomain),
        barriers=tuple(Barrier),
        urgencies=tuple(Urgency),
        shared_fields=tuple(FIELDS),
        bases=bases_for(age, kind),
        by_parents=any(needs_incapacity(one, age) for one in bases_for(age, kind)),
        deferred=tuple(DeferredReason),
        age=age,
    )


def _review_page(
    desk: Desk,
    subject: Subject,
    service: ServiceView,
    question: Question,
    signal: UUID | None,
    case: UUID | None,
) -> Response:
    age = subject.age_on(desk.today)
    towns = municipality_names()
    typed = {
        name: given
        for name, given in desk.form.typed.items()
        if name not in {"go", "csrf", "command_id"}
    }
    return desk.page(
        "ask/review.html",
        subject=subject,
        service=service,
        draft=question.draft,
        sharing=question.sharing,
        opening=question.opening,
        about=_about(signal, case),
        band=next((band for last, band in _BANDS if age <= last), AgeBand.OVER_25)
        if age is not None
        else None,
        town=towns.get(subject.nis or ""),
        typed=typed,
    )


def _first(desk: Desk, subject: Subject) -> Form:
    """Give the form as it opens: what a partner needs is ticked, and each can be taken off."""
    domains = subject.signal.life_domains if subject.signal else ()
    return Form.empty(
        life_domains=domains[:1],
        fields=FIRST_FIELDS,
        urgency=Urgency.NORMAL,
        expires_on=desk.today + _TERM,
        decided_on=desk.today,
        next_on=school_day_from(desk.today + _LOOK_AGAIN),
    )


def _subject(desk: Desk, signal_id: UUID | None, case_id: UUID | None) -> Subject:
    """Find out for whom, from a signal or from a circle.

    Raises
    ------
    NotFound
        When neither was named, or this desk has nothing to do with it.
    """
    if signal_id is not None:
        return _of_signal(desk, signal_id)
    if case_id is not None:
        return _of_case(desk, case_id)
    raise NotFound


def _of_signal(desk: Desk, signal_id: UUID) -> Subject:
    signal = desk.read(view_signal, Action.SIGNAL_READ, signal_id=signal_id)
    if not isinstance(signal, SignalView):
        raise Forbidden(Action.SIGNAL_DECIDE.value)
    about = {"young_person_id": signal.young_person_id}
    cases = desk.read(list_open_about, Action.CASE_LIST, **about)
    return Subject(
        young_person_id=signal.young_person_id,
        organisation_id=signal.organisation_id,
        name=signal.young_person_name,
        signal=signal,
        case_id=cases[0].case_id if cases else None,
        person=desk.read(view_young_person, Action.YOUNG_PERSON_READ, **about),
    )


def _of_case(desk: Desk, case_id: UUID) -> Subject:
    case = desk.read(view_case, Action.CASE_READ, case_id=case_id)
    own = desk.actor.organisations(Role.CARE_TEAM, Role.PARTNER)
    asks = next((one.organisation_id for one in case.parties if one.organisation_id in own), None)
    if asks is None:
        raise NotFound
    person = None
    if asks in desk.actor.organisations(Role.CARE_TEAM):
        person = desk.read(
            view_young_person, Action.YOUNG_PERSON_READ, young_person_id=case.young_person_id
        )
    return Subject(
        young_person_id=case.young_person_id,
        organisation_id=asks,
        name=case.young_person_name,
        case_id=case_id,
        person=person,
    )


def _service(desk: Desk, service_id: UUID, subject: Subject, kind: ReferralKind) -> ServiceView:
    domains = subject.signal.life_domains if subject.signal else ()
    wish = Wish(
        life_domain=domains[0] if domains else None,
        age=subject.age_on(desk.today),
        nis=subject.nis,
        kind=kind,
    )
    return desk.read(view_service, Action.NETWORK_READ, service_id=service_id, wish=wish)


def _kind(form: Form) -> ReferralKind:
    try:
        return ReferralKind(form.value("kind"))
    except ValueError:
        raise NotFound from None  # No page of ours asks for such a kind.


def _domain(typed: str, subject: Subject) -> LifeDomain | None:
    """Give the part of life that was chosen; at first what the signal names, when it names one."""
    if typed:
        known: Mapping[str, Any] = {str(each): each for each in LifeDomain}
        return known.get(typed)
    domains = subject.signal.life_domains if subject.signal else ()
    return domains[0] if domains else None


def _nis(near: str, subject: Subject) -> str | None:
    if near == HOME:
        return subject.nis
    return near if near in municipality_names() else None


def _about(signal_id: UUID | None, case_id: UUID | None) -> str:
    """Give the part of an address that says for whom, by its id."""
    return f"signal={signal_id}" if signal_id is not None else f"case={case_id}"
