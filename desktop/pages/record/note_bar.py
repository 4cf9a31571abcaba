"""The bar under a record: a note, a contact, a file. Ctrl+Enter adds."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout
from typing_extensions import override

from desktop.messages import message
from desktop.pages.record.submit_button import SubmitButton
from desktop.theme.tokens import CONTROL
from desktop.widgets.choice_box import is_composing
from desktop.widgets.entry import EntryText
from desktop.widgets.parts import button, icon_button, name_icon
from desktop.wording import count as grouped
from engines.forms.values import LONG_TEXT_LIMIT

LINES = 4


class _NoteText(EntryText):
    entered = Signal()

    def __init__(self) -> None:
        super().__init__(LONG_TEXT_LIMIT, lambda: None)
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self.composition:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text that no note can hold is not laid out at all: ten megabytes would stop the window."""
        text = source.text()
        if len(text) + self.document().characterCount() > LONG_TEXT_LIMIT:
            self.too_long.emit(len(text))
        elif text:
            self.insertPlainText(text)

    @override
    def _fit(self) -> None:
        wanted = int(self.document().size().height())
        lines = min(max(wanted, 1), LINES)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self.setFixedHeight(max(self.fontMetrics().lineSpacing() * lines + 18, CONTROL))


class NoteBar(QFrame):
    """Grows with its text up to four lines."""

    note_entered = Signal(str)
    contact_wanted = Signal()
    files_wanted = Signal()
    typed = Signal()
    too_long = Signal(str)
    """A sentence: what was pasted is too long for a note."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "footer")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self.text = _NoteText()
        self.contact = button("", "phone", on_click=self.contact_wanted.emit)
        self.attach = icon_button("attachment", "", self.files_wanted.emit)
        self.add = SubmitButton(self._enter, self.tr("Add"), "send", primary=False)
        row.addWidget(self.text, 1)
        for one in (self.attach, self.contact, self.add):
            row.addWidget(one, alignment=Qt.AlignmentFlag.AlignBottom)
        self.text.entered.connect(self._enter)
        self.text.too_long.connect(self._say_too_long)
        self.text.textChanged.connect(self._changed)
        self._showing = False
        self.translate()
        self._changed()

    def translate(self) -> None:
        """Says its words in the window's language; the note, the caret and the focus stay."""
        self.text.setPlaceholderText(self.tr("Add a note; Ctrl+Enter adds it"))
        self.text.setAccessibleName(self.tr("Note"))
        self.contact.setText(self.tr("Contact"))
        self.contact.setToolTip(self.tr("Log a call, a message or a visit"))
        name_icon(self.attach, self.tr("Choose files"))
        self.add.rename(self.tr("Add"))

    def show_text(self, text: str) -> None:
        """Shows a note that was being typed; nothing of one before it can be had back here."""
        self._showing = True
        self.text.setPlainText("")
        self.text.type_over(text)
        self._showing = False
        self.add.allow(bool(text.strip()))

    def take_away(self, sent: str) -> None:
        """That note is durable: what was typed after it stands there now, with the caret where it was."""
        typed = self.text.toPlainText()
        rest = rest_of(typed, sent)
        if not rest.strip():
            self.show_text("")
        elif rest != typed:
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(len(typed) - len(rest), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()

    def show_busy(self, busy: bool) -> None:
        """A note is being saved: none is added meanwhile."""
        self.add.show_busy(busy)

    def offer(self, *, notes: bool, files: bool) -> None:
        """What the record takes: one that was taken back still takes notes, but no files; an erased one nothing."""
        self.setVisible(notes)
        self.attach.setVisible(files)

    def _changed(self) -> None:
        self.add.allow(bool(self.text.toPlainText().strip()))
        if not self._showing:
            self.typed.emit()

    def _say_too_long(self, count: int) -> None:
        self.too_long.emit(
            message("field.paste_too_long", {"count": grouped(count), "limit": grouped(LONG_TEXT_LIMIT)})
        )

    def _enter(self) -> None:
        text = self.text.toPlainText().strip()
        if text and not is_composing(self.text):
            self.note_entered.emit(text)


def rest_of(typed: str, sent: str) -> str:
    """What was typed after the text that is durable now; all of it where another text stands there."""
    begun = typed.lstrip()
    return begun.removeprefix(sent).lstrip() if begun.startswith(sent) else typed
