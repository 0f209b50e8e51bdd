"""What goes into the Android package: little, pinned, resolvable, and no more rights than it needs.

The package itself is built on a machine with the SDK; everything that can be known without is held
here.
"""

from __future__ import annotations

import ast
import logging
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from shared.vocabulary import Language
from tests.support.requirements import REPOSITORY

ON_ANDROID = {
    "android",
    "annotated_types",
    "cattrs",
    "httpx",
    "jnius",
    "kivy",
    "typing_extensions",
}
"""What the app may import there, besides the standard library and itself."""

NEVER_REACHED = {("mobile/data/box.py", "cryptography")}
"""Inside a function that a phone never calls: the desk's own cipher."""

MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def spec() -> ConfigParser:
    parser = ConfigParser()
    parser.read(REPOSITORY / "mobile/buildozer.spec")
    return parser


@pytest.fixture(scope="module")
def stage() -> Path:
    """Lay out what goes in, as the build does."""
    subprocess.run([REPOSITORY / "scripts/apk", "--stage"], check=True)  # noqa: S603 -- A script of ours.
    return REPOSITORY / "build/android"


def requirements(spec: ConfigParser) -> dict[str, str | None]:
    pairs = (one.strip().partition("==") for one in spec["app"]["requirements"].split(","))
    return {name: version or None for name, _, version in pairs}


def locked() -> dict[str, str]:
    lines = (REPOSITORY / "requirements.lock").read_text().splitlines()
    pairs = (line.split()[0].partition("==") for line in lines if line[:1].isalpha())
    return {name.replace("-", "_"): version for name, _, version in pairs}


def test_it_asks_for_the_network_and_for_notices_and_for_nothing_else(spec: ConfigParser) -> None:
    asked = {one.strip() for one in spec["app"]["android.permissions"].split(",")}
    assert asked == {
        "android.permission.ACCESS_NETWORK_STATE",
        "android.permission.INTERNET",
        "android.permission.POST_NOTIFICATIONS",
    }


def test_nothing_of_it_goes_into_a_cloud_and_it_is_one_app_in_one_window(
    spec: ConfigParser,
) -> None:
    app = spec["app"]
    assert app.getboolean("android.allow_backup") is False
    assert app["android.manifest.launch_mode"] == "singleTask"
    assert app["orientation"] == "portrait"
    assert app.getint("android.api") == 34
    assert int(app["android.minapi"]) >= 26
    assert set(app["source.include_exts"].split(",")) == {"py", "kv", "ttf", "mo"}


def test_it_has_the_very_packages_that_are_tested_here(spec: ConfigParser) -> None:
    wanted, here = requirements(spec), locked()
    assert wanted["python3"] == wanted["hostpython3"]
    assert str(wanted["python3"]).startswith("3.13.")
    for name in ("anyio", "attrs", "cattrs", "h11", "httpcore", "httpx", "kivy"):
        assert wanted[name] == here[name], name
    forbidden = {"cryptography", "cffi", "fastapi", "pydantic", "pydantic_core", "sqlmodel"}
    assert not forbidden & set(wanted)
    assert (ON_ANDROID - {"jnius"}) <= set(wanted)
    assert "pyjnius" in wanted


def test_its_version_is_the_house_s(spec: ConfigParser) -> None:
    house = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    assert spec["app"]["version"] == house["project"]["version"]


def test_what_it_is_made_of_can_be_put_in_an_order(spec: ConfigParser) -> None:
    logging.getLogger("p4a").setLevel(logging.CRITICAL)
    from pythonforandroid.bootstrap import Bootstrap  # noqa: PLC0415 -- Slow, and only here.
    from pythonforandroid.build import Context  # noqa: PLC0415 -- As above.
    from pythonforandroid.graph import get_recipe_order_and_bootstrap  # noqa: PLC0415 -- As above.

    context = Context()
    context.local_recipes = None
    bootstrap = Bootstrap.get_bootstrap(spec["app"]["p4a.bootstrap"], context)
    recipes, modules, chosen = get_recipe_order_and_bootstrap(
        context, set(requirements(spec)), bootstrap
    )
    assert chosen.name == "sdl2"
    assert {"android", "httpx", "kivy", "openssl", "pyjnius", "python3", "sqlite3"} <= set(recipes)
    pure = {"annotated_types", "anyio", "attrs", "cattrs", "certifi", "h11", "httpcore", "idna"}
    assert pure <= set(modules)
    assert not any("pydantic" in one or "cryptography" in one for one in (*recipes, *modules))


def imports_of(file: Path) -> Iterator[tuple[str, int]]:
    """Give every import in a file, in functions too, as the names that could be modules."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def file_of(module: str) -> Path | None:
    path = REPOSITORY / module.replace(".", "/")
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.exists():
            return file
    return None


def test_everything_the_app_can_reach_is_on_a_phone() -> None:
    waiting = [REPOSITORY / "mobile/main.py"]
    waiting += sorted((REPOSITORY / "mobile/ui").rglob("*.py"))  # Screens are found by name.
    seen: set[Path] = set()
    strangers: set[tuple[str, str, int]] = set()
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        where = file.relative_to(REPOSITORY).as_posix()
        for module, line in imports_of(file):
            root = module.partition(".")[0]
            if root in {"mobile", "shared"}:
                found = file_of(module)
                waiting += [found] if found is not None else []
            elif root not in sys.stdlib_module_names | ON_ANDROID:
                strangers.add((where, root, line))
    assert {one for one in strangers if one[:2] not in NEVER_REACHED} == set()
    assert len(seen) > 60
    assert REPOSITORY / "mobile/platform/android.py" in seen


def find_python(name: str) -> Path | None:
    """Give a Python of this release that runs: on the path, or kept by a version manager."""
    kept = Path.home().glob(f".pyenv/versions/{name.removeprefix('python')}*/bin/{name}")
    on_path = shutil.which(name)
    for candidate in (*([Path(on_path)] if on_path else []), *sorted(kept)):
        ran = subprocess.run([candidate, "-V"], check=False, capture_output=True)  # noqa: S603 -- It only tells its version.
        if ran.returncode == 0:
            return candidate
    return None


@pytest.mark.parametrize("name", ["python3.11", "python3.12", "python3.13"])
def test_it_compiles_without_a_warning_on_every_python_it_may_meet(
    stage: Path, tmp_path: Path, name: str
) -> None:
    python = find_python(name)
    if python is None:
        pytest.skip(f"{name} is not here; the one that runs these tests compiles it anyway")
    compiled = subprocess.run(  # noqa: S603 -- A Python, on files of our own.
        [str(python), "-W", "error", "-m", "compileall", "-q", "-f", "-o", "2", str(stage)],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPYCACHEPREFIX": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr


def test_only_the_phone_goes_in_and_it_is_small(stage: Path) -> None:
    inside = {one.name for one in stage.iterdir()} - {".buildozer", "bin"}
    assert inside == {"buildozer.spec", "main.py", "mobile", "shared"}
    files = [one for one in stage.rglob("*") if one.is_file() and "__pycache__" not in one.parts]
    assert not [one for one in files if one.suffix == ".po"]
    spoken = {one.relative_to(stage).as_posix() for one in files if one.suffix == ".mo"}
    assert {f"shared/locale/{each}/LC_MESSAGES/words.mo" for each in Language} < spoken
    assert sum(one.stat().st_size for one in files) < MOST_BYTES * 2
    assets = [one for one in files if one.suffix in {".ttf", ".mo"}]
    assert sum(one.stat().st_size for one in assets) < MOST_BYTES
