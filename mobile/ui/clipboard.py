"""The window's clipboard, for a desk."""

from __future__ import annotations


class WindowClipboard:
    """What the person copied elsewhere."""

    def paste(self) -> str:
        """Give the text that was copied; empty when there is none."""
        from kivy.core.clipboard import Clipboard  # noqa: PLC0415 -- Looks for programs when imported.

        return str(Clipboard.paste() or "")
