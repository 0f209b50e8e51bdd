"""Words for the region: parts of life, sectors, why a service is suggested, and its room."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import (
    Barrier,
    CapacityState,
    LifeDomain,
    SchoolType,
    Sector,
    SuggestionReason,
    TravelMode,
    Weekday,
)
from shared.wording import mark

_LIFE_DOMAINS: Mapping[LifeDomain, str] = {
    LifeDomain.HOUSING_ENERGY: mark("Housing and energy"),
    LifeDomain.EDUCATION: mark("Education"),
    LifeDomain.WORK: mark("Work"),
    LifeDomain.LEISURE: mark("Free time"),
    LifeDomain.CARE_HEALTH: mark("Care and health"),
    LifeDomain.HELP_SERVICES: mark("Help and services"),
    LifeDomain.CIVIC_PARTICIPATION: mark("Taking part in society"),
    LifeDomain.FAMILY: mark("Family"),
    LifeDomain.INCOME_DEBT: mark("Income and debts"),
}
_BARRIERS: Mapping[Barrier, str] = {
    Barrier.LANGUAGE: mark("Language"),
    Barrier.CHILDCARE: mark("Childcare"),
    Barrier.MOBILITY: mark("Getting there"),
    Barrier.LEISURE: mark("Free time"),
    Barrier.DIGITAL: mark("Digital"),
    Barrier.ACCESS_TO_HOUSING: mark("Finding a home"),
    Barrier.ACCESS_TO_WORK: mark("Finding work"),
}
_SECTORS: Mapping[Sector, str] = {
    Sector.EDUCATION: mark("a school"),
    Sector.PUPIL_GUIDANCE_CENTRE: mark("a CLB"),
    Sector.LOCAL_GOVERNMENT: mark("a municipality or OCMW"),
    Sector.GENERAL_WELFARE: mark("a CAW"),
    Sector.YOUTH_CARE: mark("youth care"),
    Sector.MENTAL_HEALTH: mark("mental health care"),
    Sector.HEALTH: mark("health care"),
    Sector.DISABILITY: mark("support with a disability"),
    Sector.PREVENTIVE_FAMILY_SUPPORT: mark("family support"),
    Sector.LEISURE_YOUTH_WORK: mark("youth work"),
    Sector.WORK: mark("work and training"),
    Sector.JUSTICE_POLICE: mark("police or justice"),
    Sector.COORDINATION: mark("the coordination of the region"),
}
_SCHOOL_TYPES: Mapping[SchoolType, str] = {
    SchoolType.PRIMARY: mark("primary school"),
    SchoolType.SPECIAL_PRIMARY: mark("special primary school (bubao)"),
    SchoolType.SECONDARY: mark("secondary school, both streams or not said"),
    SchoolType.SECONDARY_A: mark("secondary school, A stream"),
    SchoolType.SECONDARY_B: mark("secondary school, B stream"),
    SchoolType.PART_TIME: mark("part-time or dual learning"),
    SchoolType.SPECIAL_SECONDARY: mark("special secondary school (buso)"),
}
_REASONS: Mapping[SuggestionReason, str] = {
    SuggestionReason.FITS_LIFE_DOMAIN: mark("fits what it is about"),
    SuggestionReason.FITS_AGE: mark("for this age"),
    SuggestionReason.SERVES_MUNICIPALITY: mark("works where the family lives"),
    SuggestionReason.SPEAKS_LANGUAGE: mark("speaks the language"),
    SuggestionReason.OPEN_AFTER_SCHOOL: mark("open after school"),
    SuggestionReason.HAS_ROOM: mark("has room now"),
    SuggestionReason.SHORT_WAIT: mark("a short wait"),
    SuggestionReason.ON_FOOT: mark("can be walked to"),
    SuggestionReason.BY_BIKE: mark("can be cycled to"),
    SuggestionReason.BY_BUS: mark("can be reached by bus"),
}
TRAVEL: Mapping[TravelMode, str] = {
    TravelMode.FOOT: mark("{minutes} min on foot"),
    TravelMode.BIKE: mark("{minutes} min by bike"),
    TravelMode.BUS: mark("{minutes} min by bus"),
}
LANGUAGES: Mapping[str, str] = {
    "ar": mark("Arabic"),
    "de": mark("German"),
    "en": mark("English"),
    "es": mark("Spanish"),
    "fr": mark("French"),
    "it": mark("Italian"),
    "nl": mark("Dutch"),
    "pl": mark("Polish"),
    "ps": mark("Pashto"),
    "pt": mark("Portuguese"),
    "ro": mark("Romanian"),
    "ru": mark("Russian"),
    "so": mark("Somali"),
    "tr": mark("Turkish"),
    "uk": mark("Ukrainian"),
    "ur": mark("Urdu"),
}
AVAILABLE: Mapping[str, str] = {
    "24/7": mark("day and night"),
    "office hours": mark("in office hours"),
    "working days": mark("on working days"),
    "evenings, nights and weekends": mark("evenings, nights and weekends"),
}
AUDIENCES: Mapping[str, str] = {
    "children": mark("for children and young people"),
    "citizens": mark("for everybody"),
    "everyone": mark("for everybody"),
    "parents": mark("for parents"),
    "professionals": mark("for professionals"),
}
_CAPACITIES: Mapping[CapacityState, str] = {
    CapacityState.HAS_CAPACITY: mark("Room now"),
    CapacityState.WAITLIST: mark("Waiting list"),
    CapacityState.NO_CAPACITY: mark("No room now"),
    CapacityState.UNKNOWN: mark("Nobody said lately whether there is room"),
}
WEEKDAYS: Mapping[Weekday, str] = {
    Weekday.MONDAY: mark("Monday"),
    Weekday.TUESDAY: mark("Tuesday"),
    Weekday.WEDNESDAY: mark("Wednesday"),
    Weekday.THURSDAY: mark("Thursday"),
    Weekday.FRIDAY: mark("Friday"),
    Weekday.SATURDAY: mark("Saturday"),
    Weekday.SUNDAY: mark("Sunday"),
}

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Barrier: _BARRIERS,
    CapacityState: _CAPACITIES,
    LifeDomain: _LIFE_DOMAINS,
    SchoolType: _SCHOOL_TYPES,
    Sector: _SECTORS,
    SuggestionReason: _REASONS,
    Weekday: WEEKDAYS,
}
