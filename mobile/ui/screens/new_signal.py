"""A new signal: whom, what, how worried, and one text. Everything else folds away."""

from __future__ import annotations

from typing import ClassVar

from mobile.ui.forming import SignalFormScreen
from shared.vocabulary import SignalKind


class NewSignalScreen(SignalFormScreen):
    """The form of a worry."""

    form_rule: ClassVar[str] = "NewSignalForm"
    kind: ClassVar[SignalKind] = SignalKind.CONCERN
