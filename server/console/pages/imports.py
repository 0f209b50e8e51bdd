"""Set up: importing from files, with a dry run first and a report that names rows, never people."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from server.console.context import Desk, SignedIn
from server.console.i18n import mark
from server.console.routing import desk_router
from server.importing.at_the_desk import MOST_BYTES, Import, carry_out, kinds_for, look
from server.importing.mapping import Kind
from server.importing.refusing import FileRefused, MappingRefused
from server.importing.report import Report, RowState
from server.kernel.errors import NotFound
from server.network.queries import set_up_of
from server.policy.actions import Action
from shared.vocabulary import OrganisationKind, Role

router = desk_router("/set-up/imports")
_ROOM = 64 * 1024
_SHOWN = 20
_OFFICE = (Role.CARE_TEAM, Role.ADMINISTRATOR)
NO_FILE = mark("Choose a file.")
ANOTHER = mark("This is not the file you looked at. Here is what this one would do.")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were refused, and which."""

    code: str
    field: str
    rows: Sequence[int]
    more: int


@router.get("")
def ask(desk: SignedIn) -> Response:
    """Ask which file, and of what."""
    return _page(desk)


@router.post("", max_body_size=MOST_BYTES + _ROOM)
def take(desk: SignedIn) -> Response:
    """Look at a file; or carry it out, when it was looked at before."""
    kinds = kinds_for(desk.actor)
    kind = next((each for each in kinds if each.value == desk.form.value("kind")), None)
    file = desk.files.get("file")
    if desk.form.only_shown or kind is None or file is None:
        return _page(desk, wrong="" if desk.form.only_shown else NO_FILE)
    asked = Import(
        kind=kind,
        name=(file.filename or "")[:100],
        content=file.file.read(),
        school=desk.form.value("school").strip() or None,
        end_missing=desk.form.has("end_missing", "yes"),
    )
    looked_at = desk.form.value("looked_at")
    try:
        if looked_at != asked.digest:
            report = look(desk.runtime, desk.actor, asked)
            return _page(desk, asked, report, wrong=ANOTHER if looked_at else "")
        done = carry_out(desk.runtime, desk.actor, asked)
    except (FileRefused, MappingRefused) as refused:
        return _page(desk, refused=refused)
    return _page(desk, asked, done.report, refused_rows=done.refused_rows)


def _page(
    desk: Desk,
    asked: Import | None = None,
    report: Report | None = None,
    *,
    wrong: str = "",
    refused: FileRefused | MappingRefused | None = None,
    refused_rows: bytes = b"",
) -> Response:
    kinds = kinds_for(desk.actor)
    if not kinds:
        raise NotFound
    return desk.page(
        "set_up/imports.html",
        status=422 if wrong or refused else None,
        kinds=kinds,
        school=_school_number(desk) if Kind.ROSTER in kinds else None,
        rosters=Kind.ROSTER in kinds,
        wrong=wrong,
        refused=refused,
        asked=asked,
        report=report,
        counts=report.counts if report is not None else {},
        reasons=_reasons(report) if report is not None else (),
        any_refused=report is not None and report.counts[RowState.REFUSED] > 0,
        refused_rows=base64.b64encode(refused_rows).decode(),
        megabytes=MOST_BYTES // (1024 * 1024),
    )


def _school_number(desk: Desk) -> str | None:
    """Give the number of the first school whose pupils this person keeps."""
    for each in desk.actor.memberships:
        if each.role in _OFFICE and each.kind is OrganisationKind.SCHOOL:
            shown = desk.read(set_up_of, Action.NETWORK_READ, organisation_id=each.organisation_id)
            return shown.organisation.external_id
    return None


def _reasons(report: Report) -> list[Reason]:
    """Give why rows were refused, each reason once; what was in them is not told."""
    found: dict[tuple[str, str], list[int]] = {}
    for each in report.findings:
        if each.reason is not None:
            found.setdefault((each.reason, each.field), []).append(each.number)
    return [
        Reason(code, field, rows[:_SHOWN], max(0, len(rows) - _SHOWN))
        for (code, field), rows in found.items()
    ]
