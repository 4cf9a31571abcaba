"""The focus of what goes away while it has it: rather than in the next text field by chance it is at what held that.

Qt hands the focus of a panel that closes, or of a button that is hidden or no longer usable, to the next widget that
takes any: often a text field whose text is marked then, so that the next key replaces it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

_TYPED_INTO = (QLineEdit, QPlainTextEdit, QComboBox)


class KeptFocus(QObject):
    """Belongs to one window. `homes`: within that page the focus goes to that widget instead, where it is visible."""

    def __init__(self, window: QWidget, homes: Mapping[QWidget, QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._homes = dict(homes)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._look)

    @Slot(QWidget, QWidget)
    def _look(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is None or now is None or not shiboken6.isValid(before) or now.window() is not self._window:
            return
        held = before
        while held is not self._window and not (held.isVisible() and held.isEnabled()):
            parent = held.parentWidget()
            if parent is None:
                return
            held = parent
        if held not in (before, self._window) and isinstance(now, _TYPED_INTO):
            QTimer.singleShot(0, self, partial(self._hand_back, held, now))

    def _hand_back(self, held: QWidget, now: QWidget) -> None:
        """Unless the page has put the focus somewhere itself meanwhile."""
        if shiboken6.isValid(held) and shiboken6.isValid(now) and QApplication.focusWidget() is now:
            self._home_of(held).setFocus(Qt.FocusReason.OtherFocusReason)

    def _home_of(self, held: QWidget) -> QWidget:
        homes = (home for page, home in self._homes.items() if page is held or page.isAncestorOf(held))
        return next((home for home in homes if home.isVisible()), held)
