"""How a command is taken from a request: who asks, the ids of the path, the body, and no more.

Nearly every route that changes something takes just that. What FastAPI has ready for all that a
request can hold (forms, files, streams, filters, nested dependencies) took as long as reading the
command; it still describes these routes, and takes every request that holds something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, get_type_hints
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from server.kernel.body import read_json
from server.kernel.messages import adapter
from shared.contract import Command


@dataclass(frozen=True, slots=True)
class Taking:
    """What an endpoint takes."""

    asker: str
    """The parameter for who asks."""
    ids: Sequence[str]
    """The parameters for ids of the path."""
    command: str
    kind: type[Command]

    @classmethod
    def of(cls, endpoint: Callable[..., Any], asker: Any) -> Self | None:
        """Give what an endpoint takes; none when it takes anything else.

        Parameters
        ----------
        asker
            The annotation of the parameter for who asks.
        """
        hints = get_type_hints(endpoint, include_extras=True)
        hints.pop("return", None)
        askers = [name for name, hint in hints.items() if hint == asker]
        ids = [name for name, hint in hints.items() if hint is UUID]
        commands = [
            name
            for name, hint in hints.items()
            if isinstance(hint, type) and issubclass(hint, Command)
        ]
        if (len(askers), len(commands)) != (1, 1) or len(hints) != len(ids) + 2:
            return None
        return cls(askers[0], ids, commands[0], hints[commands[0]])

    def values(self, path: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
        """Give the ids and the command that a request holds.

        Parameters
        ----------
        path
            The parts of the path by their names, as they were sent.
        raw
            The body.

        Raises
        ------
        KringError
            When the body cannot be read.
        RequestValidationError
            With all that is wrong with the ids and the command, as FastAPI would say it.
        """
        faults: list[Any] = []
        values: dict[str, Any] = {}
        asked: list[tuple[str, Any, Any, tuple[str, ...]]] = [
            (name, UUID, path[name], ("path", name)) for name in self.ids
        ]
        if raw:
            asked.append((self.command, self.kind, read_json(raw), ("body",)))
        for name, kind, given, loc in asked:
            try:
                values[name] = adapter(kind).validate_python(given)
            except ValidationError as error:
                faults += [
                    {"type": each["type"], "loc": (*loc, *each["loc"])}
                    for each in error.errors(include_url=False, include_input=False)
                ]
        if not raw:
            faults.append({"type": "missing", "loc": ("body",)})
        if faults:
            raise RequestValidationError(faults)
        return values
