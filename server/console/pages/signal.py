"""Signal: say that one is worried about a pupil, or sees one drifting out of school (J1, J2).

The same form and the same rules as on the phone. The pupil is looked for with a button, so it works
without JavaScript, and in the body of the form: a name never stands in an address. From *serious*
on a person comes before the desk: the form shows whom to call and asks with whom one spoke.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response

from server.console.checking import Fault, missing, read
from server.console.context import Desk, SignedIn
from server.console.forms import Form, as_id
from server.console.i18n import mark
from server.console.routing import desk_router
from server.kernel.command_log import NOBODY
from server.kernel.errors import Conflict, Forbidden, NotValid
from server.network.queries import list_helplines, names_of
from server.network.reference import thresholds_like
from server.people.queries import pupil_items
from server.people.views import list_pupils
from server.policy.actions import Action
from shared.people import PupilItem
from shared.signals import SubmitSignal
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverState,
    LifeDomain,
    Role,
    Severity,
    SignalKind,
)

router = desk_router("/signal")

SIGNALS = (Role.SIGNALLER, Role.CARE_TEAM)
SERIOUS = frozenset({Severity.SERIOUS, Severity.ACUTE})
_HITS = 20
"""How many pupils a search shows; a letter more narrows it down."""


@router.get("")
def show(desk: SignedIn, kind: SignalKind = SignalKind.CONCERN) -> Response:
    """Show an empty form."""
    return _page(desk, kind, _first(kind))


@router.post("")
def send(desk: SignedIn, kind: SignalKind = SignalKind.CONCERN) -> Response:
    """Look for a pupil, or send the signal."""
    form = desk.form
    if form.only_shown or form.value("go") != "send":
        return _page(desk, kind, form)
    try:
        command = _signal(desk, kind)
        desk.run(command)
    except (NotValid, Conflict) as error:
        form.refuse(error)
        return _page(desk, kind, form)
    return desk.go(
        f"/desk/signals/{command.signal_id}", said=mark("The care team has your signal.")
    )


def _first(kind: SignalKind) -> Form:
    """Give a form as it opens: who drifts out of school is, first of all, not there."""
    if kind is SignalKind.EARLY_LEAVER:
        return Form.empty(categories=(Category.ATTENDANCE,))
    return Form.empty()


def _page(desk: Desk, kind: SignalKind, form: Form) -> Response:
    chosen = _chosen(desk, form)
    looked = form.value("go") == "look"
    hits = _hits(desk, form) if looked or chosen is None else ()
    half_days = thresholds_like("absence.b.", desk.today)
    return desk.page(
        "signal/new.html",
        form=form,
        kind=kind,
        chosen=chosen,
        hits=hits[:_HITS],
        schools=_schools(desk),
        more_hits=len(hits) > _HITS,
        looked=looked and bool(form.value("sought").strip()),
        lines=desk.read(list_helplines, Action.NETWORK_READ).items,
        half_days=sorted(set(half_days.values())),
        duties=sorted(half_days.items(), key=lambda each: each[1]),
        signal_id=form.value("signal_id") or desk.new_id(),
        severities=tuple(Severity),
        categories=tuple(Category),
        informeds=tuple(Informed),
        domains=tuple(LifeDomain),
        barriers=tuple(Barrier),
        leaver_states=tuple(LeaverState),
        leaver_facts=tuple(one for one in LeaverFact if one is not LeaverFact.ABSENCE_THRESHOLD),
    )


def _schools(desk: Desk) -> dict[UUID, str]:
    """Give the names of one's schools, to tell pupils apart; none for who works in one."""
    own = desk.actor.organisations(*SIGNALS)
    if len(own) < 2:  # noqa: PLR2004 -- there is nothing to tell apart
        return {}
    return desk.read(names_of, Action.NETWORK_READ, organisation_ids=own)


def _chosen(desk: Desk, form: Form) -> PupilItem | None:
    """Give the pupil that was picked; none while nobody is, or when it is on no own roster."""
    if not desk.actor.organisations(*SIGNALS):
        raise Forbidden(Action.SIGNAL_SUBMIT.value)
    picked = as_id(form.value("young_person_id"))
    if picked is None:
        return None
    return desk.read(pupil_items, Action.PUPIL_LIST, young_person_ids=[picked]).get(picked)


def _hits(desk: Desk, form: Form) -> Sequence[PupilItem]:
    sought = form.value("sought").strip()
    if not sought:
        return ()
    return desk.read(list_pupils, Action.PUPIL_LIST, q=sought, limit=_HITS + 1).items


def _signal(desk: Desk, kind: SignalKind) -> SubmitSignal:
    """Read the signal that was typed.

    Raises
    ------
    NotValid
        With everything that is missing or cannot be so.
    """
    form, pupil = desk.form, _chosen(desk, desk.form)
    serious = form.value("severity") in SERIOUS
    faults: list[Fault] = [] if pupil else [(("young_person_id",), "missing")]
    if kind is SignalKind.EARLY_LEAVER:
        faults += missing(form, "leaver.state")
    if not form.typed.get("categories"):
        faults.append((("categories",), "too_short"))
    faults += missing(form, "severity", *(("discussed_with",) if serious else ()), "observation")
    faults += _told_twice(form)
    if kind is SignalKind.EARLY_LEAVER:
        form = _with_threshold(form)
    quiet: dict[str, None] = {} if serious else {"discussed_with": None}
    if kind is SignalKind.CONCERN:
        quiet["leaver"] = None
    return read(
        form,
        SubmitSignal,
        faults,
        kind=kind,
        organisation_id=NOBODY if pupil is None else pupil.organisation_id,
        young_person_id=NOBODY if pupil is None else pupil.young_person_id,
        made_at=desk.now,
        **quiet,
    )


def _told_twice(form: Form) -> list[Fault]:
    """Refuse *nobody yet* beside somebody: the two cannot both be so."""
    told = form.typed.get("informed", ())
    both = Informed.NOBODY in told and len(told) > 1
    return [(("informed",), "nobody_and_somebody")] if both else []


def _with_threshold(form: Form) -> Form:
    """Let the threshold and the fact that one was reached go together, or not at all."""
    known = [one for one in form.typed.get("leaver.known", ()) if one]
    if form.value("leaver.threshold_reached"):
        known.append(LeaverFact.ABSENCE_THRESHOLD)
    return Form({**form.typed, "leaver.known": known})
