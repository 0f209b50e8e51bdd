"""Drifting out of school: how far, what is known, and the last day somebody saw the pupil."""

from __future__ import annotations

from typing import ClassVar

from mobile.ui.forming import SignalFormScreen
from shared.vocabulary import SignalKind


class EarlyLeaverScreen(SignalFormScreen):
    """The short form of an early leaver."""

    form_rule: ClassVar[str] = "EarlyLeaverForm"
    kind: ClassVar[SignalKind] = SignalKind.EARLY_LEAVER
