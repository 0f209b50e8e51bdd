"""The import contracts hold what they promise: each finds a violation made for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.requirements import REPOSITORY

VIOLATIONS = {
    "shared": ("shared/signals.py", "import server.kernel"),
    "server": ("server/signals/handlers.py", "import mobile.api"),
    "server, Kivy": ("server/main.py", "import kivy"),
    "mobile": ("mobile/api/client.py", "import pydantic"),
    "mobile, server": ("mobile/data/store.py", "import server.kernel"),
    "demo": ("server/main.py", "import demo.region"),
    "kivy": ("mobile/controllers/inbox.py", "import kivy"),
    "phone-layers": ("mobile/sync/engine.py", "import mobile.controllers"),
    "server-layers": ("server/kernel/journal.py", "import server.signals"),
    "server-layers, world": ("server/signals/handlers.py", "import server.world.building"),
    "server-layers, sync": ("server/signals/queries.py", "import server.sync.routes"),
    "slice-layers": ("server/signals/queries.py", "import server.signals.handlers"),
    "handlers": ("server/signals/handlers.py", "import server.cases.handlers"),
    "rules": ("server/signals/rules.py", "import sqlalchemy"),
    "trends-readers": ("server/trends/charts/drawing.py", "import server.signals.queries"),
    "trends-readers, compiler": (
        "server/trends/queries/answers.py",
        "import server.trends.gathering",
    ),
}
ROOMS = (
    "demo/region.py",
    "shared/signals.py",
    "server/main.py",
    "server/kernel/journal.py",
    "server/sync/routes.py",
    "server/world/building.py",
    *(
        f"server/{each}/{room}.py"
        for each in ("signals", "cases")
        for room in ("handlers", "queries")
    ),
    "server/signals/rules.py",
    "server/console/desk.py",
    *(f"server/{each}/tables.py" for each in ("consents", "people", "referrals")),
    *(
        f"server/trends/{each}.py"
        for each in (
            "boundaries",
            "charts/drawing",
            "compiling",
            "document",
            "downloads",
            "closing",
            "gathering",
            "indicators/making",
            "leavers",
            "overview",
            "queries/answers",
            "releasing",
            "routes",
            "statistics/rates",
            "stored",
            "yearly",
        )
    ),
    "mobile/api/client.py",
    "mobile/data/store.py",
    "mobile/sync/engine.py",
    "mobile/controllers/inbox.py",
    "mobile/ui/app.py",
)


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """Give a tree with Kring's contracts and empty rooms; Kivy is used where it may be."""
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    for room in ROOMS:
        file = tmp_path / room
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        for folder in file.relative_to(tmp_path).parents:
            if folder != Path():
                (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "mobile/ui/app.py").write_text("import kivy\n")
    return tmp_path


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=tree, check=False, capture_output=True, text=True
    )


def test_a_house_in_order_keeps_every_contract(small_house: Path) -> None:
    told = _lint(small_house)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(("file", "line"), VIOLATIONS.values(), ids=VIOLATIONS)
def test_a_violation_breaks_its_contract(small_house: Path, file: str, line: str) -> None:
    (small_house / file).write_text(f"{line}\n")
    told = _lint(small_house)
    assert told.returncode != 0
    assert "BROKEN" in told.stdout, told.stdout
