"""No file names the machine it was written on, or a package registry's host.

The leak: a path that exists at one desk only breaks everywhere else, and tells about the desk. A
registry's host in a lock takes the choice of mirror away from whoever installs Kring.

The names are put together from pieces here, so that this file passes its own rule. ``test_rules``
runs it over every text file, not over Python alone.
"""

import re
from collections.abc import Iterator

from tests.repository.tree import Source

_HOMES = "|".join(("work", "root", "opt/" + "pypi", "home/" + r"\w+", "Users/" + r"\w+"))
_HOSTS = "|".join(
    host.replace("@", r"\.")
    for host in (
        "pypi" + "@org",
        "pythonhosted" + "@org",
        "registry" + "@npmjs@org",
        "deb" + "@debian@org",
        "files" + "@pythonhosted",
        "ghcr" + "@io",
        "proxy" + "@golang@org",
    )
)
MACHINE = re.compile(rf"(?<![\w.$}}>/-])/(?:{_HOMES})/")
HOST = re.compile(rf"\b(?:{_HOSTS})\b")

ALLOWED: dict[str, str] = {}

BAD = (
    ("docs/testing.md", "run it in /" + "work/main\n"),
    ("Makefile", "PY := /" + "home/someone/.venv/bin/python\n"),
    ("requirements.lock", "--index-url https://" + "pypi" + ".org/simple\n"),
)
GOOD = (
    ("README.md", "see docs/work/plan.md and https://eupl.eu/1.2/en/\n"),
    ("deploy/nginx.conf", "root /srv/kring;\n"),
)


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find paths of one machine and hosts of registries, in any text."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := MACHINE.search(line):
            yield number, f"{found[0]} exists on one machine only"
        if found := HOST.search(line):
            yield number, f"{found[0]} is a registry's host: leave the choice to who installs"
