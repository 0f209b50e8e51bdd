"""The repository's own files, as its tests read them.

Counts what git knows or would add: what a colleague gets with a clone, and what is about to be
committed. Ignored files (environments, caches, databases) are nobody's business here.
"""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tests.support.requirements import REPOSITORY


@dataclass(frozen=True)
class Source:
    """One Python file.

    Parameters
    ----------
    path
        From the repository's root, with slashes.
    text
        What it says.
    """

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text, filename=self.path)

    @property
    def is_test(self) -> bool:
        """Whether it proves rather than works."""
        return self.path.startswith("tests/")

    def is_in(self, *folders: str) -> bool:
        """Whether it lies in one of these folders, named with a closing slash."""
        return self.path.startswith(folders)

    def calls(self) -> Iterator[ast.Call]:
        """Every call in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every module or name it imports, in full, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)

    def _origin(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        package = self.path.removesuffix(".py").split("/")[: -node.level]
        return ".".join([*package, *([node.module] if node.module else [])])


def dotted(node: ast.expr) -> str:
    """Write an expression such as ``datetime.datetime.now`` as a dotted name; else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            before = dotted(value)
            return f"{before}.{attribute}" if before else f"?.{attribute}"
        case _:
            return ""


@cache
def tracked_files() -> tuple[Path, ...]:
    """Give every file that git knows or would add, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = {REPOSITORY / name for name in listed.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def sources() -> tuple[Source, ...]:
    """Give every Python file of ours, in order."""
    return tuple(
        Source(path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8"))
        for path in tracked_files()
        if path.suffix == ".py"
    )
