"""The forms that there are and those on their way, one card each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.card_column import CardColumn
from desktop.widgets.banners import Banners
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import Notice, button, card, clear, icon_button, icon_label, label, pill


class FormRow(msgspec.Struct, frozen=True):
    """A form in the list. `draft`: the id of the draft that is gone on with; `pills` are words and tones."""

    form: str
    icon: str
    name: str
    words: str
    pills: tuple[tuple[str, str], ...] = ()
    draft: str = ""
    published: bool = True


class FormList(QWidget):
    """Says what is wanted."""

    new_wanted = Signal()
    opened = Signal(str, str)
    """A form's id and its draft's: the draft, or a new version of the form where there is none."""
    copy_wanted = Signal(str)
    versions_wanted = Signal(str)
    discard_wanted = Signal(str)
    """A draft's id."""
    import_wanted = Signal()
    workbook_wanted = Signal()
    """A form is to be made of a workbook."""
    export_wanted = Signal()
    schema_wanted = Signal()
    """What the fields hold is to be written down for other programs."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[FormRow, ...] = ()
        self._may = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 14, 8)
        row.setSpacing(8)
        self.title = label("", "title")
        self.bring = button("", "import", on_click=self.import_wanted.emit)
        self.of_workbook = button("", "spreadsheet", on_click=self.workbook_wanted.emit)
        self.export = button("", "export", on_click=self._open_exports)
        self.exports = QMenu(self)
        self.new = button("", "plus", role="primary", on_click=self.new_wanted.emit)
        row.addWidget(self.title, 1)
        for one in (self.of_workbook, self.bring, self.export, self.new):
            row.addWidget(one)
        column.addWidget(head)
        self.why = Notice(lasting=True)
        lines = Banners(16, 10, 16, 0)
        lines.put(self.why)
        column.addWidget(lines)
        self.area = CardColumn()
        self._column = self.area.cards
        column.addWidget(self.area, 1)
        for until_known in (self.new, self.bring, self.of_workbook):
            until_known.setEnabled(False)
        self._translate()

    def show_rows(self, rows: Sequence[FormRow], *, may_publish: bool) -> None:
        """These forms; without the right to publish they are looked at only."""
        if (tuple(rows), may_publish) == (self._rows, self._may) and self._column.count():
            return
        self._rows, self._may = tuple(rows), may_publish
        for allowed in (self.new, self.bring, self.of_workbook):
            allowed.setEnabled(may_publish)
        clear(self._column)
        for one in rows:
            self._column.addWidget(self._card(one))
        self._column.addStretch()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _open_exports(self) -> None:
        self.exports.clear()
        self.exports.addAction(self.tr("Forms as one file \u2026"), self.export_wanted.emit)
        self.exports.addAction(self.tr("What the fields hold, for other programs \u2026"), self.schema_wanted.emit)
        self.exports.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    def _card(self, one: FormRow) -> QFrame:
        frame, column = card(spacing=0, margins=(14, 8, 10, 8))
        row = QHBoxLayout()
        row.setSpacing(10)
        column.addLayout(row)
        row.addWidget(icon_label(one.icon, "primary", 20))
        words = QVBoxLayout()
        words.setSpacing(2)
        for text, role in ((one.name, "strong"), (one.words, "hint")):
            said = ElidedLabel(role)
            said.set_text(text)
            words.addWidget(said)
        row.addLayout(words, 1)
        for word, tone in one.pills:
            row.addWidget(pill(word, tone))
        self._add_buttons(row, one)
        return frame

    def _add_buttons(self, row: QHBoxLayout, one: FormRow) -> None:
        go_on = self.tr("Go on with the draft") if one.draft else self.tr("New version")
        wanted = go_on if self._may else self.tr("Look at it")
        opener = button(wanted, "edit" if self._may else "eye", on_click=lambda: self.opened.emit(one.form, one.draft))
        opener.setAccessibleName(f"{wanted}: {one.name}")
        opener.setAccessibleDescription(one.words)
        row.addWidget(opener)
        if one.published:
            versions = icon_button("clock", self.tr("Versions and differences"))
            versions.clicked.connect(lambda _on=False: self.versions_wanted.emit(one.form))
            versions.setAccessibleName(f"{self.tr('Versions and differences')}: {one.name}")
            row.addWidget(versions)
        if self._may and one.published:
            copy = icon_button("paste", self.tr("A new form that begins as a copy"))
            copy.clicked.connect(lambda _on=False: self.copy_wanted.emit(one.form))
            copy.setAccessibleName(f"{self.tr('A new form that begins as a copy')}: {one.name}")
            row.addWidget(copy)
        if self._may and one.draft:
            discard = icon_button("trash", self.tr("Discard the draft"))
            discard.clicked.connect(lambda _on=False: self.discard_wanted.emit(one.draft))
            discard.setAccessibleName(f"{self.tr('Discard the draft')}: {one.name}")
            row.addWidget(discard)

    def _translate(self) -> None:
        self.title.setText(self.tr("Forms"))
        self.new.setText(self.tr("New form"))
        self.of_workbook.setText(self.tr("From a workbook \u2026"))
        self.of_workbook.setToolTip(self.tr("Make a form of a log: its columns become fields"))
        self.bring.setText(self.tr("Import \u2026"))
        self.export.setText(self.tr("Export \u2026"))
        self.bring.setToolTip(self.tr("Take forms in from a file"))
        self.export.setToolTip(self.tr("Write forms into a file"))
        self.area.setAccessibleName(self.tr("Forms"))
