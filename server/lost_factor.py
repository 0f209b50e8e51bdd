"""Taking away the second factors of somebody who lost them, for whoever sits at the server.

An administrator does this at the desk for a colleague. When the last administrator has lost theirs,
nobody at the desk can: then it is done here, through the same command, and stands in the journal as
done by the system.
"""

from __future__ import annotations

import os

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.running import Runtime, run_as_system, run_command
from server.people.staff import account_named
from shared.factors import ResetSecondFactor
from shared.ids import ENTROPY_BYTES, uuid7


def take_away(runtime: Runtime, username: str) -> None:
    """Take away the factors and codes of an account; every device is signed out.

    Raises
    ------
    NotFound
        When nobody signs in with this name.
    """
    found = run_as_system(runtime.store, runtime.clock(), lambda uow: account_named(uow, username))
    if found is None:
        raise NotFound
    command = ResetSecondFactor(
        command_id=uuid7(runtime.clock(), os.urandom(ENTROPY_BYTES)),
        account_id=found.account_id,
        version=found.version,
    )
    run_command(runtime, Actor(network_id=found.network_id), command)
