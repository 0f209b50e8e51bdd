"""Which pixels of a frame are filled: only those of a frame that somebody reads.

Without a graphics card the filling of pixels is a third of what a test of the phone costs.
"""

from __future__ import annotations


def nothing() -> None:
    """Draw the next frames without filling a pixel."""
    from kivy.graphics.opengl import (  # noqa: PLC0415 -- Opens the window.
        GL_SCISSOR_TEST,
        glEnable,
        glScissor,
    )

    glEnable(GL_SCISSOR_TEST)
    glScissor(0, 0, 1, 1)


def everything() -> None:
    """Fill the next frame whole."""
    from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable  # noqa: PLC0415 -- As above.

    glDisable(GL_SCISSOR_TEST)


def finish() -> None:
    """Wait until all is drawn: the software renderer queues frames, and a read would wait."""
    from kivy.graphics.opengl import glFinish  # noqa: PLC0415 -- As above.

    glFinish()
