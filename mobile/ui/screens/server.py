"""Where Kring is: asked once, before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from mobile.controllers.server_address import NotAnAddress
from mobile.ui.i18n import mark, tr
from mobile.ui.navigation import KringScreen

_FAULTS: Mapping[str, str] = {
    "missing": mark("Fill in the address you were given."),
    "not-an-address": mark("This is not an address. It looks like kring.example.be"),
    "not-secure": mark("The address must begin with https, so that nobody can read along."),
    "not-a-fingerprint": mark("The code after the address is not complete. Copy all of it."),
}


class ServerScreen(KringScreen):
    """Asks for the server's address, typed or pasted."""

    @override
    def shown(self, **arguments: Any) -> None:
        """Begin with the cursor in the field."""
        self.ids.address.focus()

    def paste(self) -> None:
        """Take the address from the clipboard, as a QR code's text is copied there."""
        text = self.shell.device.clipboard.paste().strip()
        if text:
            self.ids.address.show(text[:500])
            self.ids.address.fault = ""

    def go_on(self) -> None:
        """Go to this server."""
        try:
            self.shell.connect(self.ids.address.text)
        except NotAnAddress as fault:
            self.ids.address.fault = tr._(_FAULTS[fault.code])
