"""A word on how hard the passphrase in a field is to guess, under that field."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QLineEdit
from typing_extensions import override

from desktop.passphrase_strength import Strength, strength
from desktop.theme import restyle

_WORDS = {
    Strength.TOO_SHORT: ("neutral", QT_TRANSLATE_NOOP("StrengthHint", "At least 10 characters")),
    Strength.WEAK: ("warn", QT_TRANSLATE_NOOP("StrengthHint", "Weak: easy to guess. Three or four words are better.")),
    Strength.FAIR: ("primary", QT_TRANSLATE_NOOP("StrengthHint", "Fair. One more word makes it strong.")),
    Strength.STRONG: ("ok", QT_TRANSLATE_NOOP("StrengthHint", "Strong")),
}


class StrengthHint(QLabel):
    """Follows a field as it is typed; with `optional` an empty field is not judged."""

    def __init__(self, field: QLineEdit, optional: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "hint")
        self.setWordWrap(True)
        self._field = field
        self._optional = optional
        field.textChanged.connect(lambda _text: self._judge())
        self._judge()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._judge()
        super().changeEvent(event)

    def _judge(self) -> None:
        typed = self._field.text()
        tone, words = _WORDS[strength(typed)]
        self.setText("" if self._optional and not typed else QCoreApplication.translate("StrengthHint", str(words)))
        restyle(self, tone=tone)
