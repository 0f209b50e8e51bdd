"""The threads in which a server process answers: as many as it has database connections.

More of them only wait for one another, and fewer leave a connection idle. The loop's own way to
them costs a third of what the framework's costs, and every request goes there and back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial, wraps
from typing import Any, TypeVar

from anyio.to_thread import current_default_thread_limiter

_Answer = TypeVar("_Answer")


def have_threads(count: int) -> None:
    """Let the running loop have so many threads, and the framework as many of its own."""
    executor = ThreadPoolExecutor(count, thread_name_prefix="kring")
    asyncio.get_running_loop().set_default_executor(executor)
    current_default_thread_limiter().total_tokens = count


async def in_thread(work: Callable[..., _Answer], *args: Any, **named: Any) -> _Answer:
    """Do what waits for the database in a thread, so that the loop serves others meanwhile."""
    there = partial(copy_context().run, work, *args, **named)
    return await asyncio.get_running_loop().run_in_executor(None, there)


def in_threads(work: Callable[..., _Answer]) -> Callable[..., Awaitable[_Answer]]:
    """Give what does this in a thread each time it is called."""

    @wraps(work)
    async def there(*args: Any, **named: Any) -> _Answer:
        return await in_thread(work, *args, **named)

    return there
