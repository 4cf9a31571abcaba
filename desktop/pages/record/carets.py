"""Where the cursor stands in a form, so that it stands there in another view of the same record."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTableView, QWidget
from typing_extensions import override

from desktop.pages.record.form_view import FormView
from desktop.turns import the_turns

_BY_HAND = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.InputMethod})


class Caret(msgspec.Struct, frozen=True):
    """A field, and where in it: what is marked begins and the caret stands; of a table the row and column."""

    field: str
    at: tuple[int, int] | None = None


def caret_in(view: FormView) -> Caret | None:
    """Where the cursor stands, or stood before it went out of the form; None where it never was in it."""
    here: QWidget | None = view.focusWidget()  # the stubs forget that there may be none
    if here is None:
        return None
    for name, cell in view.cells.items():
        if here is cell.input.widget or cell.input.outer.isAncestorOf(here):
            return Caret(name, _place_in(cell.input.widget))
    return None


def put_caret_soon(view: FormView, caret: Caret | None) -> None:
    """Puts the cursor there, or into the first empty field where that one is not shown, once the form is on the screen.

    Whoever clicks or types into the form before that stays where he is.
    """
    hands = _Hands(view)
    the_turns().add(view, lambda: hands.leave(caret))


class _Hands(QObject):
    """Watches whether somebody clicks or types into a form."""

    def __init__(self, view: FormView) -> None:
        super().__init__(view)
        self._view = view
        self._used = False
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_HAND and isinstance(watched, QWidget) and self._view.isAncestorOf(watched):
            self._used = True
        return False

    def leave(self, caret: Caret | None) -> None:
        """Ends the watch, and puts the cursor there if nobody was quicker."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if not self._used:
            _put_caret(self._view, caret)
        self.deleteLater()


def _put_caret(view: FormView, caret: Caret | None) -> None:
    cell = view.cells.get(caret.field) if caret is not None else None
    if caret is None or cell is None or not cell.shown or cell.input.locked:
        view.go_to_first()
        return
    view.go_to(cell)
    if caret.at is not None:
        _put(cell.input.widget, *caret.at)


def _place_in(widget: QWidget) -> tuple[int, int] | None:
    if isinstance(widget, QLineEdit):
        at = widget.cursorPosition()
        if not widget.hasSelectedText():
            return at, at
        first, last = widget.selectionStart(), widget.selectionEnd()
        return (first, last) if at == last else (last, first)
    if isinstance(widget, QPlainTextEdit):
        return widget.textCursor().anchor(), widget.textCursor().position()
    if isinstance(widget, QTableView):
        return widget.currentIndex().row(), widget.currentIndex().column()
    return None


def _put(widget: QWidget, first: int, last: int) -> None:
    if isinstance(widget, QLineEdit):
        widget.setSelection(first, last - first)
    elif isinstance(widget, QPlainTextEdit):
        length = widget.document().characterCount() - 1
        caret = widget.textCursor()
        caret.setPosition(min(first, length))
        caret.setPosition(min(last, length), QTextCursor.MoveMode.KeepAnchor)
        widget.setTextCursor(caret)
    elif isinstance(widget, QTableView):
        widget.setCurrentIndex(widget.model().index(first, last))
