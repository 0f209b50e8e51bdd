"""What a browser is called in the list of devices: *Firefox, Windows*; as far as it says so."""

from __future__ import annotations

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: most call themselves by the names of others as well."""
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_UNKNOWN = "Browser"


def browser_name(agent: str) -> str:
    """Give the name of a browser and its machine; none of its own text is taken over."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), _UNKNOWN)
    machine = next((name for sign, name in _MACHINES if sign in agent), "")
    return f"{browser}, {machine}" if machine else browser
