"""Where the phone app starts: ``python -m mobile.main [--server ADDRESS] [--folder FOLDER]``.

Little is imported before the first frame. On Android there are no arguments: the folder is the
app's own, and the server is asked on the first screen.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mobile.data import garbage


def main() -> None:
    """Start the app on this machine."""
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    os.environ.setdefault("KCFG_KIVY_LOG_LEVEL", "warning")  # Below it stands what servers answer.
    os.environ.setdefault("KCFG_KIVY_EXIT_ON_ESCAPE", "0")
    garbage.look_seldom()
    if hasattr(sys, "getandroidapilevel"):
        _on_android()
    else:
        _on_a_desk(_arguments())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mobile.main", description="Kring on this desk.")
    parser.add_argument("--server", help="the server's address, such as kring.example.be")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path.home() / ".local/share/kring",
        help="where it keeps files",
    )
    return parser.parse_args()


def _on_a_desk(told: argparse.Namespace) -> None:
    # Kivy's own log tells of input devices nobody has; Python keeps stderr, where a fault shows.
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    os.environ.setdefault("KCFG_KIVY_LOG_LEVEL", "critical")
    os.environ.setdefault("KIVY_HOME", str(told.folder / "window"))
    (told.folder / "window").mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("KCFG_GRAPHICS_WIDTH", "400")
    os.environ.setdefault("KCFG_GRAPHICS_HEIGHT", "800")
    os.environ.setdefault("KCFG_INPUT_MOUSE", "mouse,disable_multitouch")
    from mobile.controllers.server_address import address_from  # noqa: PLC0415 -- After the environment.
    from mobile.platform.desktop import desktop_device  # noqa: PLC0415 -- As above.
    from mobile.ui.app import KringApp, run  # noqa: PLC0415 -- As above.
    from mobile.ui.clipboard import WindowClipboard  # noqa: PLC0415 -- As above.

    address = address_from(told.server) if told.server else None
    run(KringApp(desktop_device(told.folder, clipboard=WindowClipboard()), address=address))


def _on_android() -> None:
    from mobile.platform.android import android_device  # noqa: PLC0415 -- Not on a desk.
    from mobile.ui.app import KringApp, run  # noqa: PLC0415 -- As above.
    from mobile.ui.clipboard import WindowClipboard  # noqa: PLC0415 -- As above.

    run(KringApp(android_device(WindowClipboard())))


if __name__ == "__main__":
    main()
