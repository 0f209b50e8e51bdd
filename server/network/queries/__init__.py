"""Reading the network: lists for people, services near a place, and what other slices may ask.

``lists`` and ``services`` are for people and ask the gate; ``found`` is for other slices.
"""

from server.network.queries.found import (
    ORGANISATION,
    cards_of,
    coordination_desks,
    coordination_ids,
    find_organisation,
    find_organisation_by_external_id,
    find_service,
    find_site,
    network_ids,
    organisation_names,
    organisations_of_kind,
    sector_of,
    service_names,
    services_of,
)
from server.network.queries.lists import (
    list_helplines,
    list_municipalities,
    list_organisations,
    names_of,
    view_school_calendar,
)
from server.network.queries.services import (
    list_own_services,
    list_services,
    view_service,
)
from server.network.queries.setting_up import OrganisationSetUp, ServiceSetUp, set_up_of

__all__ = [
    "ORGANISATION",
    "OrganisationSetUp",
    "ServiceSetUp",
    "cards_of",
    "coordination_desks",
    "coordination_ids",
    "find_organisation",
    "find_organisation_by_external_id",
    "find_service",
    "find_site",
    "list_helplines",
    "list_municipalities",
    "list_organisations",
    "list_own_services",
    "list_services",
    "names_of",
    "network_ids",
    "organisation_names",
    "organisations_of_kind",
    "sector_of",
    "service_names",
    "services_of",
    "set_up_of",
    "view_school_calendar",
    "view_service",
]
