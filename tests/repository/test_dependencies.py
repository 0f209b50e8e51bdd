"""What Kring stands on: each package with a reason, pinned by hash, under a licence that fits."""

import re
import tomllib
from importlib import metadata
from itertools import chain

import pytest
from packaging.utils import canonicalize_name

from tests.support.requirements import REPOSITORY

LOCKS = ("requirements.lock", "deploy/requirements.lock")

FITS = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
}
"""Licences under which Kring may use a package and stay under EUPL-1.2: the permissive ones, and
those that ask for reciprocity only for the package's own files or library."""

READ_BY_HAND = {
    "axe-playwright-python": "MIT",  # Its LICENSE file; the axe-core it carries is MPL-2.0.
    "docutils": "BSD-2-Clause",  # COPYING: public domain, BSD and PSF; its GPL file is not in it.
    "pyphen": "LGPL-3.0-or-later",  # GPL 2, LGPL 2.1 (each or later) or MPL 1.1, as one chooses.
    "pysqlite3": "Zlib",  # Its LICENSE file has zlib's text; its metadata name none.
}
"""Packages whose metadata name no licence by its SPDX name, and what their licence file says."""

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "zlib/libpng License": "Zlib",
}
FREE_TEXT = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
}


def _locked(lock: str) -> dict[str, tuple[str, int]]:
    """Read a lock: each package's version and how many hashes it has."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line):
            found[canonicalize_name(match[1])] = (str(match[2]), line.count("--hash=sha256:"))
    return found


def _licences(package: str) -> set[str]:
    """Give the SPDX names in a package's licence, from the best that its metadata say."""
    if package in READ_BY_HAND:
        return {READ_BY_HAND[package]}
    told = metadata.metadata(package).json
    named = str(told.get("license_expression", ""))
    if not named:
        kinds = [
            line.rsplit(" :: ", 1)[1]
            for line in told.get("classifier", [])
            if line.startswith("License :: ")
            and not line.endswith(("OSI Approved", "DFSG approved"))
        ]
        named = " AND ".join(CLASSIFIERS.get(kind, kind) for kind in kinds)
    if not named:
        text = str(told.get("license", "")).strip().splitlines()
        named = FREE_TEXT.get(text[0], text[0]) if text else "nothing"
    return _choice(named)


def _choice(expression: str) -> set[str]:
    """Of alternatives take one that fits, where there is one; of several at once, all."""
    needed: set[str] = set()
    for part in re.split(r"\s+AND\s+", expression.replace("(", "").replace(")", "")):
        choices = re.split(r"\s+OR\s+", part.strip())
        needed.add(next((choice for choice in choices if choice in FITS), choices[0]))
    return needed


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    locked = _locked(lock)
    assert locked
    assert {name for name, (_, hashes) in locked.items() if not hashes} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_says_nothing_about_where_packages_come_from(lock: str) -> None:
    options = [
        line
        for line in (REPOSITORY / lock).read_text(encoding="utf-8").splitlines()
        if line.startswith("-") or " @ " in line
    ]
    assert options == []


def test_the_servers_lock_is_a_part_of_the_whole_one() -> None:
    whole, servers = _locked("requirements.lock"), _locked("deploy/requirements.lock")
    assert servers.items() <= whole.items()
    assert "pytest" not in servers


def test_what_is_installed_is_what_is_locked() -> None:
    locked = _locked("requirements.lock")
    assert {name: metadata.version(name) for name in locked} == {
        name: version for name, (version, _) in locked.items()
    }


def test_everything_that_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {canonicalize_name(re.split(r"[\[<>=!~; ]", each, maxsplit=1)[0]) for each in asked}
    assert names <= _locked("requirements.lock").keys()


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    declared = text.split("[build-system]")[0]
    lines = re.findall(r'^    "[a-z].*$', declared, flags=re.MULTILINE)
    assert lines
    assert [line for line in lines if not re.search(r'",\s*# \w.*\.', line)] == []


@pytest.mark.parametrize("package", sorted(_locked("requirements.lock")))
def test_a_packages_licence_fits_the_eupl(package: str) -> None:
    licences = _licences(package)
    assert licences <= FITS, f"{package}: {licences - FITS}"
