"""``make demo``: a region comes to life, and the main job is played before your eyes.

    .venv/bin/python -m demo             plays, then keeps serving until Ctrl-C
    .venv/bin/python -m demo --exit      plays, then ends (so does it where nobody can type)

Nothing leaves this machine; the folder is thrown away afterwards, unless ``--folder`` names one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx

from demo.cast import Cast, Player
from demo.handset import Handset
from demo.installation import USUAL_PORT, Laid, free_port, lay_down, serving
from demo.organisations import desk_of
from demo.play import play
from demo.telling import NotAsPromised, Teller
from demo.window import phone_in_a_window
from mobile.data.vault import ScryptCost
from server.kernel.clock import system_clock
from server.network.reference import municipality, school_calendar
from server.world.scene_format import PupilPart
from shared.school_calendar import local_date

_SCHOOL = "spoel"
_WORDS = (
    "lantaarn", "beuk", "fiets", "wolk", "tegel", "merel", "kade", "lepel", "zolder", "gras",
    "viool", "kastanje", "brug", "regen", "appel", "toren", "kiezel", "deken", "zeil", "mos",
)  # fmt: skip
_EVERY_STEPS = 250
_QUICK = ScryptCost(n=2**12)
"""The phones of the demo are thrown away: their PIN need not hold out against anybody."""


def main() -> int:
    """Play the demo; gives the exit code."""
    told = argparse.ArgumentParser(prog="make demo", description="Play the main job of Kring.")
    told.add_argument("--exit", action="store_true", help="end after the play")
    told.add_argument("--port", type=int, default=USUAL_PORT, help="where the server listens")
    told.add_argument("--folder", type=Path, help="keep database and keys here")
    wanted = told.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # The server ends with the demo.
    tell = Teller()
    stays = not wanted.exit and (sys.stdin.isatty() or os.environ.get("KRING_DEMO_STAY") == "1")
    try:
        with _folder(wanted.folder) as folder:
            _demo(folder, tell, free_port(wanted.port), stays=stays)
    except NotAsPromised as broken:
        sys.stderr.write(f"\n✗ Not as promised: {broken}\n")
        return 1
    except KeyboardInterrupt:
        sys.stdout.write("\nTot ziens (goodbye).\n")
    return 0


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is None:
        with tempfile.TemporaryDirectory(prefix="kring-demo-") as folder:
            yield Path(folder)
        return
    wanted.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (wanted / "kring.db").exists():
        raise NotAsPromised(f"{wanted} is empty: the demo makes a region of its own")
    yield wanted


def _demo(folder: Path, tell: Teller, port: int, *, stays: bool) -> None:
    password = _password()
    tell.chapter("A region comes to life  ·  een streek komt tot leven")
    began = time.monotonic()
    laid = lay_down(folder, system_clock, password=password, progress=_Progress(tell))
    world = laid.world
    tell.detail(
        f"14 municipalities, {len(world.organisations)} organisations, {len(world.people)} people,"
        f" {len(world.pupils)} pupils,",
        f"{len(world.signals)} signals of one school year, {len(world.cases)} circles,"
        f" {len(world.referrals)} questions to partners.",
        f"Laid down in {time.monotonic() - began:.0f} seconds, through the commands people use.",
        "The municipalities are real. Schools, partners and families do not exist.",
    )
    with serving(folder, port) as url:
        tell.kept(f"The server listens on {url}, with its worker.")
        asyncio.run(_play(laid, folder, url, tell, password))
        _tell_how_to_explore(tell, url, password)
        if stays:
            sign_in = (f"leraar-{_SCHOOL}-1", password)
            with phone_in_a_window(folder / "phones" / "window", url, tell, sign_in=sign_in):
                tell.detail("", "Ctrl-C ends it.")
                threading.Event().wait()
    tell.chapter("Done  ·  klaar")


async def _play(laid: Laid, folder: Path, url: str, tell: Teller, password: str) -> None:
    phones: list[Handset] = []
    desks = {laid.built.ids["organisation"][key]: who for key, who in desk_of().items()}
    school = laid.built.ids["organisation"][_SCHOOL]

    async def player(username: str, organisation_id: UUID) -> Player:
        handset = Handset(
            username,
            server_url=url,
            folder=folder / "phones" / username,
            transport=httpx.AsyncHTTPTransport,
            clock=system_clock,
            cost=_QUICK,
        )
        phones.append(handset)
        return Player(handset, await handset.sign_in(username, password), organisation_id)

    async def call_in(organisation_id: UUID) -> Player:
        return await player(desks[organisation_id], organisation_id)

    try:
        teacher = await player(f"leraar-{_SCHOOL}-1", school)
        care_team = await player(f"zorg-{_SCHOOL}", school)
        network = laid.built.ids["organisation"]["coordinatie"]
        cast = _cast(laid, teacher, care_team, await player("coordinator", network))
        await play(cast, tell, call_in)
    finally:
        for handset in phones:
            await handset.close()


def _cast(laid: Laid, teacher: Player, care_team: Player, outsider: Player) -> Cast:
    """Choose two pupils nobody has signalled about yet; the first lives nearby."""
    known = {signal.pupil for signal in laid.world.signals.values()}
    free = [
        pupil
        for key, pupil in laid.world.pupils.items()
        if pupil.school == _SCHOOL and key not in known
    ]
    near = [pupil for pupil in free if municipality(pupil.residence_nis or "") is not None]
    if not near or len(free) < 2:  # noqa: PLR2004 -- two pupils
        raise NotAsPromised("the school of the play has two pupils nobody worries about yet")
    first = near[0]
    second = next(each for each in free if _name(each) != _name(first))
    today = local_date(school_calendar(), laid.at)
    return Cast(
        teacher=teacher,
        care_team=care_team,
        outsider=outsider,
        pupils=(_name(first), _name(second)),
        age=_age(first, today),
        nis=first.residence_nis or "",
        language=first.language,
        today=today,
    )


def _name(pupil: PupilPart) -> tuple[str, str]:
    return pupil.given_name, pupil.family_name


def _age(pupil: PupilPart, today: date) -> int:
    born = date.fromisoformat(pupil.birth_date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class _Progress:
    """Tells how far the region is, now and then."""

    def __init__(self, tell: Teller) -> None:
        """Tell here."""
        self._tell = tell

    def __call__(self, taken: int, of: int) -> None:
        """Tell every so many steps."""
        if taken % _EVERY_STEPS == 0 or taken == of:
            self._tell.detail(f"{taken:>5} of {of} commands")


def _password() -> str:
    return "-".join([*(secrets.choice(_WORDS) for _ in range(3)), str(secrets.randbelow(90) + 10)])


def _tell_how_to_explore(tell: Teller, url: str, password: str) -> None:
    tell.chapter("Look around  ·  kijk rond")
    tell.detail(
        f"The desk is at {url}/desk: open it in a browser.",
        f"Everybody's password here: {password}",
        "",
        f"leraar-{_SCHOOL}-1        a teacher: signals, and sees a receipt",
        f"zorg-{_SCHOOL}            a care team: weighs, opens circles, asks",
        "team-caw-vlasstreek   a partner: answers and joins",
        "team-kantlijn         a partner with a waiting list",
        "coordinator           sees how the region does, never a name",
        "beheerder             organisations, services, people",
        "privacy               who opened what",
        "",
        f"The API is described at {url}/openapi.json; sign in with POST {url}/v1/sessions.",
    )


if __name__ == "__main__":
    sys.exit(main())
