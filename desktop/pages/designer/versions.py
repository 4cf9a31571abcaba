"""The versions of a form, who published each and when, and what each did otherwise than the one before."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.stored_names import KnownNames
from desktop.pages.designer.difference_words import DesignWords
from desktop.widgets.parts import button, card, clear, icon_button, label, line, pill
from desktop.wording import filled, label_text
from engines.forms.diff import differences
from engines.forms.document import Form

_LIST = 260


class VersionRow(msgspec.Struct, frozen=True):
    """One version or draft: its document, the one that it is compared with, and what is said of it."""

    form: Form
    before: Form | None
    title: str
    words: str
    is_draft: bool = False


class VersionsView(QWidget):
    """Shows versions, the newest first, and the differences of the chosen one."""

    left = Signal()
    wanted = Signal(object)
    """The Form that is to be looked at whole."""

    def __init__(self, names: KnownNames) -> None:
        super().__init__()
        self._names = names
        self._rows: tuple[VersionRow, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._made_head())
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self._made_pane())
        below.addWidget(self._made_lines(), 1)
        column.addLayout(below, 1)
        self._name: Form | None = None
        self._translate()

    def show_versions(self, form: Form, rows: Sequence[VersionRow]) -> None:
        """The versions of that form."""
        self._name, self._rows = form, tuple(rows)
        chosen = max(self.list.currentRow(), 0)
        self.list.clear()
        for one in rows:
            self.list.addItem(QListWidgetItem(f"{one.title}\n{one.words}"))
        self._translate()
        self.list.setCurrentRow(min(chosen, len(rows) - 1))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._show(self.list.currentRow())

    def _made_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 8, 14, 8)
        row.setSpacing(10)
        self.back = icon_button("arrow-left", "", self.left.emit)
        self.title = label("", "title")
        self.look = button("", "eye", on_click=self._want)
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.look)
        return head

    def _made_pane(self) -> QFrame:
        pane = QFrame()
        pane.setProperty("role", "listpane")
        pane.setFixedWidth(_LIST)
        inside = QVBoxLayout(pane)
        inside.setContentsMargins(8, 8, 8, 8)
        self.list = QListWidget()
        self.list.setProperty("role", "versions")
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show)
        inside.addWidget(self.list)
        return pane

    def _made_lines(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setProperty("role", "plain")
        around = QVBoxLayout(holder)
        around.setContentsMargins(16, 12, 16, 12)
        self._card, self._lines = card(spacing=8)
        around.addWidget(self._card)
        around.addStretch()
        area.setWidget(holder)
        self._area = area
        return area

    def _want(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._rows):
            self.wanted.emit(self._rows[row].form)

    def _show(self, row: int) -> None:
        clear(self._lines)
        if not 0 <= row < len(self._rows):
            return
        one, words = self._rows[row], DesignWords(names=self._names)
        fields = len(one.form.fields)
        self._lines.addWidget(label(one.title, "section"))
        if one.before is None:
            first = self.tr("The first version: there is nothing to compare it with. It has %Ln field(s).", "", fields)
            self._lines.addWidget(label(first, "body2", wrap=True))
            return
        found = differences(one.before, one.form)
        if not found:
            self._lines.addWidget(label(self.tr("Nothing differs from the version before."), "body2", wrap=True))
        for difference in found:
            said = words.difference(difference, one.before, one.form)
            holder = QWidget()
            across = QHBoxLayout(holder)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(10)
            across.addWidget(pill(said.tag, said.tone), alignment=Qt.AlignmentFlag.AlignTop)
            across.addWidget(label(said.words, wrap=True), 1)
            self._lines.addWidget(line())
            self._lines.addWidget(holder)

    def _translate(self) -> None:
        self.back.setAccessibleName(self.tr("Back"))
        self.back.setToolTip(self.tr("Back"))
        self.look.setText(self.tr("Look at it"))
        self.list.setAccessibleName(self.tr("Versions"))
        self._area.setAccessibleName(self.tr("Differences"))
        if self._name is not None:
            self.title.setText(filled(self.tr("Versions of %1"), label_text(self._name.label)))
