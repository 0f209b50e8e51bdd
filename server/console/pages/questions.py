"""Questions for help: what is asked of us and what we asked, each with whose move it is (J5).

Before a yes the receiver sees a preview without identity; reading it tells the sender that it was
seen. One act at a time stands open on the page, the way forward first; the others are a link away.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from server.console.answering import ACTS, NOBODY, SAID, Act, read_act
from server.console.chores import Waiting
from server.console.clocks import due
from server.console.context import Desk, SignedIn, Watched
from server.console.i18n import marks
from server.console.routing import desk_router
from server.console.words import label
from server.kernel.errors import Conflict, NotFound, NotValid
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import list_services, view_service
from server.network.reference import municipality_names
from server.network.rules import Wish
from server.people.views import list_colleagues
from server.policy.actions import Action
from server.referrals import queries
from server.referrals.queries import Box, OpenCounts, Which
from shared.lifecycle import REFERRAL_ENDED
from shared.network import ServiceView
from shared.referrals import NoteReferralSeen, ReferralPage, ReferralView
from shared.vocabulary import (
    BusinessStatus,
    CancelReason,
    FailureReason,
    HoldReason,
    Party,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    Role,
)

router = desk_router("/questions")

PAGE = 25
Cursor = Annotated[str | None, Query(max_length=400)]
DESK_ROLES = (Role.CARE_TEAM, Role.PARTNER)
_OTHERS = 5
"""How many others to ask are offered with a no."""
CHOICES: Mapping[str, tuple[StrEnum, ...]] = {
    "fail": tuple(FailureReason),
    "hold": tuple(HoldReason),
    "outcome": tuple(ReferralOutcome),
    "recall": tuple(CancelReason),
    "reject": tuple(RejectReason),
}
"""What the forms of the acts let one choose from."""
_REASONS: Mapping[ReferralStatus, type[StrEnum]] = {
    ReferralStatus.CANCELLED: CancelReason,
    ReferralStatus.FAILED: FailureReason,
    ReferralStatus.ON_HOLD: HoldReason,
    ReferralStatus.REJECTED: RejectReason,
}
"""Of which list the reason is, by where it stands."""


def waiting(desk: Desk) -> Waiting | None:
    """Say in how many questions the move is this desk's, for the first page."""
    if not desk.actor.organisations(*DESK_ROLES):
        return None
    counts = desk.read(_counts, Action.REFERRAL_LIST)
    one, many = marks("{count} question waits for you", "{count} questions wait for you")
    box = Box.IN if counts[Box.IN].mine else Box.OUT
    return Waiting(
        f"/desk/questions?box={box}&mine=true",
        one,
        many,
        counts[Box.IN].mine + counts[Box.OUT].mine,
        late=any(each.late for each in counts.values()),
    )


@router.get("")
def boxes(
    desk: Watched,
    box: Box | None = None,
    status: Which = Which.OPEN,
    cursor: Cursor = None,
    *,
    mine: bool = False,
) -> Response:
    """Show one box: what is asked of this desk, or what it asks itself."""
    if box is None:
        box = Box.IN if desk.actor.has(Role.PARTNER) else Box.OUT
    wanted = {"box": box, "status": status, "only_mine": mine and status is Which.OPEN}
    shown, counts = desk.read(_box, Action.REFERRAL_LIST, **wanted, cursor=cursor)
    return desk.page(
        "questions/inbox.html",
        box=box,
        boxes=tuple(Box),
        which=status,
        mine=mine,
        counts=counts,
        lines=[(item, due(desk, item.due_at)) for item in shown.items],
        towns=municipality_names(),
        ended=REFERRAL_ENDED,
        cursor=cursor,
        next_cursor=shown.next_cursor,
    )


def _box(uow: UnitOfWork, **wanted: Any) -> tuple[ReferralPage, Mapping[Box, OpenCounts]]:
    """Read what stands in a box and how much in each: one look, one moment."""
    return queries.list_box(uow, **wanted, limit=PAGE), _counts(uow)


def _counts(uow: UnitOfWork) -> Mapping[Box, OpenCounts]:
    return {box: queries.count_open(uow, box=box) for box in Box}


@router.get("/{referral_id}")
def question(desk: SignedIn, referral_id: UUID, act: Act | None = None) -> Response:
    """Show one question, and the form of one act."""
    return _page(desk, referral_id, act)


@router.post("/{referral_id}/{act}")
def carry_out(desk: SignedIn, referral_id: UUID, act: Act) -> Response:
    """Do one thing about it."""
    form = desk.form
    if form.only_shown:
        return _page(desk, referral_id, act)
    try:
        desk.run(read_act(form, act, referral_id=referral_id, new_id=desk.new_id()))
    except (NotValid, Conflict) as error:
        form.refuse(error)
        return _page(desk, referral_id, act)
    return desk.go(f"/desk/questions/{referral_id}", said=SAID[act])


def _page(desk: Desk, referral_id: UUID, act: Act | None) -> Response:
    shown = _read(desk, referral_id)
    side = _side(desk, shown)
    acts = [each for each in ACTS if each.command in shown.commands]
    opened = act if act in acts else None
    if opened is None and act is None and acts and not acts[0].ends:
        opened = acts[0]
    needs_colleagues = opened in {Act.ACCEPT, Act.ASSIGN}
    return desk.page(
        "questions/question.html",
        question=shown,
        side=side,
        due=due(desk, shown.ball.due_at),
        town=municipality_names().get(shown.municipality_nis or ""),
        is_preview=side is Party.RECEIVER
        and shown.packet is None
        and shown.status is ReferralStatus.REQUESTED
        and shown.kind is not ReferralKind.ADVICE,
        acts=acts,
        opened=opened,
        wanted=act,
        choices=CHOICES,
        colleague_options=_colleagues(desk, shown) if needs_colleagues else (),
        alternative_options=_alternatives(desk, shown) if opened is Act.REJECT else (),
        alternative=_suggested(desk, shown),
        reached_options=(
            ("yes", desk.words._("We spoke with the family")),
            ("no", desk.words._("We tried, nobody answered")),
        ),
        tomorrow=desk.today + timedelta(days=1),
        open_question=next((one for one in shown.questions if one.answer is None), None),
        reason=_reason(shown),
        new_id=desk.new_id(),
        ended=shown.status in REFERRAL_ENDED,
    )


def _reason(shown: ReferralView) -> Any:
    """Give why it stands where it stands; none where the code is of an earlier turn."""
    kind = _REASONS.get(shown.status)
    if kind is None or shown.reason is None:
        return None
    return kind(shown.reason)


def _read(desk: Desk, referral_id: UUID) -> ReferralView:
    """Read it, and tell the sender that it was seen when this desk is the first to look."""
    shown = desk.read(queries.view, Action.REFERRAL_READ, referral_id=referral_id)
    unseen = (
        not desk.form.only_shown
        and shown.status is ReferralStatus.REQUESTED
        and shown.business_status is BusinessStatus.DELIVERED
        and _side(desk, shown) is Party.RECEIVER
    )
    if not unseen:
        return shown
    with suppress(Conflict):  # A colleague saw it, or it was taken back, in the same moment.
        desk.run(NoteReferralSeen(command_id=desk.new_id(), referral_id=referral_id))
    return desk.read(queries.view, Action.REFERRAL_READ, referral_id=referral_id)


def _side(desk: Desk, shown: ReferralView) -> Party:
    """Tell which side this desk is on; on both, the receiver's, which has the answer to give."""
    if shown.to_organisation_id in desk.actor.organisations(*DESK_ROLES):
        return Party.RECEIVER
    return Party.SENDER


def _colleagues(desk: Desk, shown: ReferralView) -> list[tuple[UUID, str]]:
    """Give who can take it: oneself first."""
    told = desk.read(
        list_colleagues, Action.COLLEAGUE_LIST, organisation_id=shown.to_organisation_id
    )
    able = [one for one in told.items if set(DESK_ROLES) & set(one.roles)]
    able.sort(key=lambda one: one.account_id != desk.account_id)
    return [
        (
            one.account_id,
            desk.words._("{name} (you)", name=one.display_name)
            if one.account_id == desk.account_id
            else one.display_name,
        )
        for one in able
    ]


def _alternatives(desk: Desk, shown: ReferralView) -> list[tuple[str, str]]:
    """Give others that fit the same question, as far as this desk knows it; and *nobody else*."""
    wish = Wish(life_domain=shown.life_domains[0], nis=shown.municipality_nis, kind=shown.kind)
    found = desk.read(list_services, Action.NETWORK_READ, wish=wish, limit=_OTHERS * 2).items
    both = {shown.to_organisation_id, shown.from_organisation_id}
    others = [one for one in found if one.organisation_id not in both][:_OTHERS]
    return [
        *((str(one.service_id), _offer(desk, one)) for one in others),
        (NOBODY, desk.words._("I know nobody else")),
    ]


def _offer(desk: Desk, service: ServiceView) -> str:
    room = label(desk.words, service.capacity)
    return f"{service.organisation_name}: {service.name} · {room}"


def _suggested(desk: Desk, shown: ReferralView) -> ServiceView | None:
    """Give the service that was named with a no; none when it is offered no longer."""
    named = shown.alternative_service_id
    if named is None:
        return None
    try:
        return desk.read(view_service, Action.NETWORK_READ, service_id=named, wish=Wish())
    except NotFound:
        return None
