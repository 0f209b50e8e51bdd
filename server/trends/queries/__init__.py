"""Reading releases: the list, one document, an indicator, a chart, a download.

``stored`` reads the table and holds every document to its hash; ``answers``, ``dashboard`` and
``yearly`` are for people and ask the gate. Nothing here knows a table of people.
"""

from server.trends.queries.answers import (
    Answer,
    chart,
    download,
    indicator,
    list_releases,
    release,
)
from server.trends.queries.dashboard import (
    PICTURES,
    Dashboard,
    Figures,
    all_figures,
    dashboard,
    leavers,
)
from server.trends.queries.maps import DrawnFrom, drawn_from, map_by
from server.trends.queries.stored import (
    damaged_in_turn,
    history_of,
    last_place,
    newest_month,
)
from server.trends.queries.yearly import school_year

__all__ = [
    "PICTURES",
    "Answer",
    "Dashboard",
    "DrawnFrom",
    "Figures",
    "all_figures",
    "chart",
    "damaged_in_turn",
    "dashboard",
    "download",
    "drawn_from",
    "history_of",
    "indicator",
    "last_place",
    "leavers",
    "list_releases",
    "map_by",
    "newest_month",
    "release",
    "school_year",
]
