"""A text of the expression language that is typed: what may be meant is offered at the caret, a mistake underlined."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit
from typing_extensions import override

from desktop.pages.designer.kind_words import languages
from desktop.theme import the_theme
from desktop.widgets.entry import EntryText
from desktop.widgets.offers import Offers
from engines.expressions.completing import Offer, field_offers, function_offers, offers
from engines.expressions.lexer import TEXT_LENGTH
from engines.expressions.vocabulary import Vocabulary

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class ExpressionText(EntryText):
    """While offers are open Up and Down mark one, Enter and Tab take it, Esc closes; Ctrl+Space asks for the fields."""

    edited = Signal(str)
    """The person changed the text."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__(TEXT_LENGTH, self._leave)
        self._sight: Vocabulary | None = None
        self._about = ""
        self._shown: tuple[Offer, ...] = ()
        self._showing = False
        self._offers = Offers(self)
        self._offers.taken.connect(self._take)
        self.textChanged.connect(self._note)

    def show_text(self, text: str, sight: Vocabulary, about: str = "") -> None:
        """Shows that text; nothing is told of it. `about`: the field that it gives a value to."""
        self._sight, self._about = sight, about
        if self.toPlainText() != text:
            self._showing = True
            self.setPlainText(text)
            self._showing = False

    def mark(self, start: int, end: int) -> None:
        """Underlines what stands between two places; nothing where they are one."""
        marked = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        last = len(self.toPlainText())
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(the_theme().tokens.danger))
        marked.cursor, marked.format = cursor, look
        self.setExtraSelections([marked] if start < end else [])

    def replace(self, start: int, end: int, put: str, back: int = 0) -> None:
        """Puts other text between two places, undone by one step; the caret comes behind it, `back` before its end."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._showing = True  # told once, when the caret stands
        cursor.insertText(put)
        self._showing = False
        cursor.setPosition(start + len(put) - back)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit(self.toPlainText())

    def offer_fields(self) -> None:
        """Offers every field, to be put at the caret."""
        if self._sight is not None:
            self._offer(field_offers(self.textCursor().position(), self._sight, languages()[0]))

    def offer_functions(self) -> None:
        """Offers every function."""
        if self._sight is not None:
            self._offer(function_offers(self.textCursor().position(), self._sight.words, languages()[0]))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.composition:
            super().keyPressEvent(event)
        elif self._offers.is_open and key in _STEPS:
            self._offers.step(_STEPS[Qt.Key(key)])
        elif self._offers.is_open and key == Qt.Key.Key_Escape:
            self._offers.close()
        elif self._offers.is_open and key in _ENTER:
            self._offers.take()
        elif control and key == Qt.Key.Key_Space:
            self.offer_fields()
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        if self._offers.is_open and not self.composition and self._offers.take():
            return True
        return super().focusNextPrevChild(next_)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._offers.close()
        super().focusOutEvent(event)

    def _leave(self) -> None:
        self.left.emit()

    def _begun(self) -> tuple[Offer, ...]:
        assert self._sight is not None
        return offers(self.toPlainText(), self.textCursor().position(), self._sight, languages()[0], self._about)

    def _note(self) -> None:
        if self._showing or self.composition or self._sight is None:
            return
        if self.hasFocus():
            self._offer(self._begun())
        self.edited.emit(self.toPlainText())

    def _offer(self, found: Sequence[Offer]) -> None:
        text = self.toPlainText()
        self._shown = tuple(one for one in found if text[one.start : one.end] != one.put.strip())
        if self._shown:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._offers.show([one.words for one in self._shown], mark=True)
        else:
            self._offers.close()

    def _take(self, place: int) -> None:
        one = self._shown[place]
        self.replace(one.start, one.end, one.put, one.back)
