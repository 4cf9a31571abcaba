"""The search box: text that is looked for once its typing pauses and no input method composes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import icon_label
from desktop.widgets.too_long import TooLongHint

LONGEST = 200
"""Characters that may be typed; a search looks at no more."""

PAUSE_MILLISECONDS = 120
"""So long after the last character the search begins."""

WIDTH, LEAST_WIDTH = 460, 150
_ICON, _EDGE = 16, 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchBox(EntryLine):
    """Says what to look for. Nothing is said while a composition is open, and a text is said once."""

    searched = Signal(str)
    """Look for this; empty: show the list again."""
    entered = Signal(str)
    """Enter was pressed on this text."""
    results_wanted = Signal()
    """The arrow down: on to what was found."""
    left = Signal()
    """Esc in the empty box."""

    def __init__(self) -> None:
        super().__init__(LONGEST, spare=0)
        TooLongHint(self, LONGEST)
        self._said = ""
        self.setMaximumWidth(WIDTH)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextMargins(_ICON + 8, 0, _ICON + 8, 0)
        self._glass = icon_label("search", "text2", _ICON)
        self._scanner = icon_label("scan", "text2", _ICON)
        for icon in (self._glass, self._scanner):
            icon.setParent(self)
            icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MILLISECONDS)
        self._timer.timeout.connect(self._say)
        self.textChanged.connect(self._note_text)
        self._translate()

    @property
    def waiting(self) -> bool:
        """Whether a text is about to be looked for."""
        return self._timer.isActive()

    def take_focus(self) -> None:
        """Puts the caret there; what stands in it is marked, so that typing replaces it."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def look_for(self, text: str) -> None:
        """Puts the text in and looks for it at once."""
        self.setText(text)
        self._say()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composition or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear() if self.text() else self.left.emit()
        elif event.key() in _ENTER:
            self._say()
            self.entered.emit(self.text())
        elif event.key() == Qt.Key.Key_Down:
            self.results_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if self.composition:
            self._timer.stop()
        elif self.text() != self._said:
            self._timer.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = (self.height() - _ICON) // 2
        self._glass.move(_EDGE, top)
        self._scanner.move(self.width() - _ICON - _EDGE, top)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _note_text(self, text: str) -> None:
        if not text:
            self._say()
        elif not self.composition:
            self._timer.start()

    def _say(self) -> None:
        self._timer.stop()
        if not self.composition and self.text() != self._said:
            self._said = self.text()
            self.searched.emit(self._said)

    def _translate(self) -> None:
        self.setPlaceholderText(self.tr("Number, customer, end of a phone, or scan…"))
        self.setAccessibleName(self.tr("Search tickets"))
        self.setToolTip(self.tr("Search in all tickets (Ctrl+F). Several words: all of them must fit."))
