"""The circles one shares the care in, the one that has to look again first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mobile.controllers.due import Due, due_on, known_calendar
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.who import WhoController
from shared.cases import CaseItem, OpenCase
from shared.people import PupilItem
from shared.projection import PendingState
from shared.school_calendar import SchoolCalendar
from shared.vocabulary import CaseStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleLine:
    """One circle in the list."""

    item: CaseItem
    due: Due
    is_connector: bool
    """Whether oneself is the connector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A circle of one's own that the server does not have yet."""

    case_id: UUID
    pupil: PupilItem | None
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleListState:
    """What the screen shows."""

    lines: tuple[CircleLine, ...] = ()
    """Open ones by their next date, then closed ones."""
    opening: tuple[Opening, ...] = ()
    has_heard: bool = False
    """Whether the server has told this phone anything yet."""


class CircleListController:
    """Shows one's circles."""

    def __init__(self, ports: Ports, who: WhoController) -> None:
        """Show what is there."""
        self._ports = ports
        self._who = who
        self.showing = Showing(CircleListState())
        self.refresh()

    @property
    def state(self) -> CircleListState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after something changed."""
        cases = self._ports.views.cases()
        calendar = known_calendar(self._ports.store)
        records = [one.record for one in cases if one.record is not None]
        known = {one.id for one in cases}
        self.showing.show(
            CircleListState(
                has_heard=self._ports.store.cursor() is not None,
                lines=tuple(self._line(record, calendar) for record in records),
                opening=tuple(
                    Opening(
                        case_id=one.command.case_id,
                        pupil=self._ports.views.pupil(one.command.young_person_id),
                        is_refused=one.state is PendingState.REFUSED,
                    )
                    for one in self._ports.views.pending()
                    if isinstance(one.command, OpenCase) and one.command.case_id not in known
                ),
            )
        )

    def _line(self, item: CaseItem, calendar: SchoolCalendar) -> CircleLine:
        me, now = self._who.me, self._ports.clock()
        closed = item.status is CaseStatus.CLOSED
        return CircleLine(
            item=item,
            due=Due() if closed else due_on(item.next_on, now=now, calendar=calendar),
            is_connector=me is not None and item.connector_account_id == me.account_id,
        )
