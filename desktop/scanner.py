"""A hand scanner that types: a burst of keys that no hand can type, ended by Enter or Tab, is a scan.

Keys go where they always go, so that typing never waits for anything. When the end of a burst shows that it was a scan,
the field that had the focus gets back what stood in it, and the code is told instead.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import msgspec
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from desktop.widgets.entry import CodeLine

GAP_SECONDS = 0.035
"""A scanner's keys follow each other at least so fast; a practised hand needs twice as long."""

LEAST_LENGTH = 8
"""Characters that a scanned number has at least."""

_LONGEST = 100
_SURELY_A_BURST = 3
"""After so many quick characters a control character is the scanner's and no shortcut."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_QUIET = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr)
_COMPOSED_AT_LEAST = 6
"""So many changes of a composition in a burst are a scanner typing into an input method."""


class _Before(msgspec.Struct):
    """What stood in the field when a burst began."""

    widget: QWidget | None
    text: str = ""
    position: int = 0
    anchor: int = 0


class Scanner(QObject):
    """Hears every key of one window, until `stop`.

    It listens to what has the focus only: a filter on the application would be asked about every event there is.
    """

    scanned = Signal(str)
    """A code came that belongs into no field: look for its ticket."""
    composed = Signal()
    """A scan went through an input method's composition: what it typed stands where it was typed."""

    def __init__(self, window: QWidget, watch: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window = window
        self._watch = watch
        self._typed = ""
        self._last = float("-inf")
        self._before = _Before(None)
        self._composition = ""
        self._changes = 0
        self._heard: QWidget | None = None
        _application().focusChanged.connect(self._follow_focus)
        self._follow_focus(None, _focused())

    def stop(self) -> None:
        """Hears nothing any more."""
        _application().focusChanged.disconnect(self._follow_focus)
        self._hear_at(None)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _before: QWidget | None, focused: QWidget | None) -> None:
        """Without a focus the keys go to the window itself."""
        if focused is None:
            self._hear_at(self._window)
        else:
            self._hear_at(focused if focused.window() is self._window else None)

    def _hear_at(self, widget: QWidget | None) -> None:
        if self._heard is not None and shiboken6.isValid(self._heard):
            self._heard.removeEventFilter(self)
        self._heard = widget if widget is not None and shiboken6.isValid(widget) else None
        if self._heard is not None:
            self._heard.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._is_first_to_hear(watched):
            return self._hear(event)
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent) and watched is _focused():
            self._hear_composition(event)
        return False

    def _is_first_to_hear(self, watched: QObject) -> bool:
        """A key that a field ignores comes again for each widget around it; only the first time counts."""
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        focused = _focused()
        return watched is focused or (focused is None and watched is self._window)

    def _hear(self, event: QKeyEvent) -> bool:
        if event.key() in _QUIET or event.isAutoRepeat():
            return False
        now = self._watch()
        quick, self._last = now - self._last <= GAP_SECONDS, now
        if not quick:
            self._begin()
        if event.key() in _ENDS:
            return self._end(quick)
        text = event.text()
        control = bool(text) and unicodedata.category(text[0]) == "Cc"
        if not text or len(self._typed) > _LONGEST or (control and not _sent_by_scanner(event)):
            self._typed = ""
            return False
        within = quick and len(code_of(self._typed)) >= _SURELY_A_BURST
        self._typed += text
        return control and within

    def _begin(self) -> None:
        self._typed, self._changes = "", 0
        self._before = _standing_in(_focused())

    def _end(self, quick: bool) -> bool:
        typed, self._typed = self._typed, ""
        code = code_of(typed)
        if not quick or len(code) < LEAST_LENGTH or not _is_code(code):
            return False
        before, widget = self._before, self._before.widget
        if self._composition:
            self.composed.emit()
            return True
        if isinstance(widget, CodeLine) and not widget.isReadOnly():
            _put(widget, code)
            return False
        _give_back(before)
        self.scanned.emit(code)
        return True

    def _hear_composition(self, event: QInputMethodEvent) -> None:
        now = self._watch()
        if now - self._last > GAP_SECONDS:
            self._begin()
        self._last = now
        self._composition = event.preeditString()
        self._changes += 1
        if self._changes == _COMPOSED_AT_LEAST:
            self.composed.emit()


def code_of(typed: str) -> str:
    """A scan as the number that it means: NFKC, without control characters and spaces around it."""
    text = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf")).strip()


def _sent_by_scanner(event: QKeyEvent) -> bool:
    """Whether a control character may part a scan's fields; Backspace and its like are a hand's."""
    return event.key() == Qt.Key.Key_unknown or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _is_code(code: str) -> bool:
    return code.isascii() and code.isprintable() and any(sign.isdigit() for sign in code)


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("a window has its application")
    return application


def _focused() -> QWidget | None:
    return QApplication.focusWidget()


def _standing_in(widget: QWidget | None) -> _Before:
    if isinstance(widget, QLineEdit):
        anchor = widget.selectionStart() if widget.hasSelectedText() else widget.cursorPosition()
        return _Before(widget, widget.text(), widget.cursorPosition(), anchor)
    if isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        return _Before(widget, widget.toPlainText(), cursor.position(), cursor.anchor())
    return _Before(widget)


def _give_back(before: _Before) -> None:
    """Puts back what stood there, as an edit: drafts hear of it."""
    widget = before.widget
    if isinstance(widget, QLineEdit) and widget.text() != before.text:
        _put(widget, before.text)
        if before.anchor != before.position:
            widget.setSelection(before.anchor, len(before.text))
        else:
            widget.setCursorPosition(before.position)
    elif isinstance(widget, QPlainTextEdit) and widget.toPlainText() != before.text:
        cursor = widget.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(before.text)
        cursor.setPosition(before.anchor)
        cursor.setPosition(before.position, QTextCursor.MoveMode.KeepAnchor)
        widget.setTextCursor(cursor)
    elif isinstance(widget, QComboBox):
        widget.hidePopup()


def _put(line: QLineEdit, text: str) -> None:
    line.selectAll()
    line.insert(text)
