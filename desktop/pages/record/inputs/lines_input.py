"""A table of lines: goods, spare parts, costs. Its sums stand below."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.line_table import LineTable
from desktop.models.typed_values import stored_value
from desktop.models.value_words import Names
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.pages.record.inputs.lines_view import CellInput, LinesView
from desktop.widgets.parts import button, label
from desktop.wording import filled, listed
from engines.forms.document import Field
from engines.forms.several import LINES
from engines.forms.values import Value


class LinesInput(FieldInput):
    """The grid, and under it what can be done with a line and what its columns come to."""

    def __init__(self, spec: Field, cell_input: CellInput, names: Names) -> None:
        self.table = LineTable(spec, names)
        self.view = LinesView(self.table, cell_input)
        self._outer = QWidget()
        self._unread: Value = None
        """What stands there and is no table: a draft of another program, or something pasted."""
        self.add = button("", "plus", role="link", on_click=self._add)
        self.remove = button("", "trash", role="link", on_click=self._remove)
        self.back = button("", "undo", role="link", on_click=self.table.undo)
        self.sums = label("", "strong")
        column = QVBoxLayout(self._outer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.view)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for one in (self.add, self.remove, self.back):
            foot.addWidget(one)
        foot.addStretch()
        foot.addWidget(self.sums)
        column.addLayout(foot)
        super().__init__(spec, self.view)
        self.table.on_changed = self._changed
        self.view.left.connect(self._left)
        self.view.composed.connect(lambda: self.on_composed())
        self.view.no_room.connect(lambda count: self.on_too_long(count))
        self._follow()

    @property
    @override
    def outer(self) -> QWidget:
        return self._outer

    @property
    @override
    def limit(self) -> int:
        """The most lines."""
        return self.spec.max_items or LINES

    @property
    @override
    def locked(self) -> bool:
        return self.add.isHidden()

    @property
    @override
    def composing(self) -> bool:
        return self.view.composing

    @override
    def translate(self) -> None:
        super().translate()
        self.add.setText(QCoreApplication.translate("LinesInput", "Add line"))
        self.remove.setText(QCoreApplication.translate("LinesInput", "Remove line"))
        self.back.setText(QCoreApplication.translate("LinesInput", "Undo"))
        keys = QCoreApplication.translate(
            "LinesInput", "Enter: next line · Tab: next cell · Del: remove the line · Ctrl+Z: undo"
        )
        self.view.setToolTip(keys)
        self._follow()

    @override
    def typed(self) -> Value:
        return self.table.lines or ("" if self._unread is None else self._unread)

    @override
    def put(self, raw: Value) -> None:
        value = stored_value(self.spec, raw)
        lines = [line for line in value if isinstance(line, dict)] if isinstance(value, list) else []
        self._unread = None if lines or value in (None, "") else value
        self.table.show_lines(lines)
        self._follow()

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def forget(self) -> None:
        super().forget()
        self.table.forget()
        self._follow()

    @override
    def lock(self, locked: bool) -> None:
        if locked != self.locked:
            self.table.lock(locked)
            for one in (self.add, self.remove):
                one.setVisible(not locked)
            self._follow()

    def _add(self) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.table.index(self.table.rowCount() - 1, 0))
        self.view.edit(self.view.currentIndex())

    def _remove(self) -> None:
        self.view.remove_line()

    def _changed(self) -> None:
        self._unread = None
        self._follow()
        self.on_edited()

    def _left(self) -> None:
        self.table.close_up()
        self.on_left()

    def _follow(self) -> None:
        sums = QCoreApplication.translate("LinesInput", "%1 %2")
        self.sums.setText("    ".join(filled(sums, name, total) for name, total in self.table.sums()))
        count = QCoreApplication.translate("LinesInput", "Lines: %1").replace("%1", str(len(self.table.lines)))
        self.say_what_stands(listed([count, self.sums.text()]) if self.sums.text() else count)
        if not self.table.may_undo:
            self.back.hide()
        elif self.back.parent() is not None:
            self.back.show()
