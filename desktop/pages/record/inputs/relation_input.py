"""A link to another record: found by its number, its customer or any word, shown by what it is called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.models.surroundings import Linked, Surroundings
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.parts import icon_button, name_icon
from desktop.widgets.suggest_line import SuggestLine
from engines.forms.document import Field
from engines.forms.values import Value

_UNFOUND = "? "
"""Stands before text that names no record yet: no id has a space in it, so it is refused and kept."""


class RelationInput(FieldInput):
    """Holds a record's id. The newest question wins; what was found for an older one is dropped."""

    def __init__(self, spec: Field, around: Surroundings) -> None:
        self.spec = spec
        self.line = SuggestLine(self.limit)
        self.go = icon_button("arrow-right", "", self._open)
        self._around = around
        self._id = ""
        self._offers: list[Linked] = []
        self._asked = 0
        self._outer = QWidget()
        row = QHBoxLayout(self._outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.go)
        super().__init__(spec, self.line)
        self.line.textEdited.connect(lambda _text: self._typed())
        self.line.looking.connect(self._look)
        self.line.composed.connect(self._follow)
        self.line.taken.connect(self._take)
        self.line.editingFinished.connect(lambda: self.on_left())
        self.line.too_long.connect(lambda count: self.on_too_long(count))
        self._follow()

    @property
    @override
    def outer(self) -> QWidget:
        return self._outer

    @override
    def translate(self) -> None:
        super().translate()
        self.line.setPlaceholderText(QCoreApplication.translate("RelationInput", "Number, customer or words"))
        name_icon(self.go, QCoreApplication.translate("RelationInput", "Open the linked record"))

    @override
    def typed(self) -> Value:
        text = self.line.text().strip()
        return self._id or (_UNFOUND + text if text else "")

    @override
    def put(self, raw: Value) -> None:
        text = "" if raw is None else str(raw)
        if text == self.typed():
            return
        if text.startswith(_UNFOUND) or not text:
            self._id = ""
            self.line.show_text(text.removeprefix(_UNFOUND))
        else:
            self._id = text
            self.line.show_text(text)
            self._around.name_record(text, lambda found: self._named(text, found))
        self._follow()

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def lock(self, locked: bool) -> None:
        self.line.setReadOnly(locked)

    def _named(self, record_id: str, found: Linked | None) -> None:
        if record_id != self._id:
            return
        away = QCoreApplication.translate("RelationInput", "Not on this computer (%1)")
        self.line.show_text(found.words if found is not None else away.replace("%1", record_id[:8]))
        self.line.setToolTip(self.line.text())
        self.go.setEnabled(found is not None)

    def _typed(self) -> None:
        self._id = ""
        self.tell_edited()
        if not self.line.composition:
            self._follow()
            self._look()

    def _look(self) -> None:
        self._asked += 1
        asked, text = self._asked, self.line.text().strip()
        if text and not self._id:
            self._around.find_records(self.spec.forms, text, lambda found: self._found(asked, found))
        else:
            self.line.close_offers()

    def _found(self, asked: int, found: list[Linked]) -> None:
        if asked == self._asked and not self._id:
            self._offers = found
            self.line.offer([one.words for one in found], mark=True)

    def _take(self, place: int) -> None:
        if place < len(self._offers):
            chosen = self._offers[place]
            self._id = chosen.id
            self._named(chosen.id, chosen)
            self._follow()
            self.on_edited()
            self.on_left()

    def _open(self) -> None:
        if self._id:
            self._around.open_record(self._id)

    def _follow(self) -> None:
        if self._id:
            self.go.show() if self.go.parentWidget() is not None else None
        else:
            self.go.hide()
