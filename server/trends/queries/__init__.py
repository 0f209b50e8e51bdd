"""Reading releases: the list, one document, an indicator, a chart, a download.

All of it is for people and asks the gate. Nothing here knows a table of people. What is stored is
read by ``server/trends/stored.py``: the worker reads that too, and does without the statistics and
the charts that this loads.
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
from server.trends.queries.yearly import school_year

__all__ = [
    "PICTURES",
    "Answer",
    "Dashboard",
    "DrawnFrom",
    "Figures",
    "all_figures",
    "chart",
    "dashboard",
    "download",
    "drawn_from",
    "indicator",
    "leavers",
    "list_releases",
    "map_by",
    "release",
    "school_year",
]
