"""One row of the condition builder: field, operator and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.models.stored_names import division_beginning
from desktop.pages.designer.condition_words import FormSight, operator_name, removed, value_name
from desktop.pages.designer.row_values import is_astray, offered, value_of
from desktop.pages.designer.small_box import small_box
from desktop.theme import restyle
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.entry import EntryLine, EntryText
from desktop.widgets.parts import icon_button, label
from desktop.widgets.region_box import RegionBox
from desktop.wording import label_text
from engines.expressions.builder import Row
from engines.expressions.tree import Choice, Node, Text, YesNo
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, StoredNames
from engines.forms.document import Field, FieldKind

SEVERAL = frozenset({"in", "not_in"})
_ALONE = frozenset({"is_empty", "not_empty"})
_BY_NAME = frozenset({"eq", "ne", "starts", "not_starts"})
_LINE, _LINES = 200, 20_000


Box = TypeVar("Box", bound=QComboBox)


def first_row(sight: FormSight, field: str) -> Row:
    """What is asked about a field before anything was chosen."""
    return Row(field, offered(sight.by_id[field], sight.specs.get(field))[0])


def _on_one_line(value: Node, spec: FieldName | None) -> str:
    return " ".join(value_name(value, spec).splitlines())


class ConditionRow(QFrame):
    """Shows a Row and tells what it becomes. What is typed and is no value of its kind is marked and stays as text."""

    changed = Signal(str)
    """Whether more of it is the same act: ``typed`` while somebody types, else empty."""
    removed = Signal()
    arranged = Signal()
    """It has other fields for its values."""

    def __init__(self, row: Row, sight: FormSight) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.row = row
        self._sight = sight
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(6)
        self.field, self.operator = small_box(), small_box()
        self.field.setAccessibleName(self.tr("Field"))
        self.operator.setAccessibleName(self.tr("Comparison"))
        for one in sight.fields:
            self.field.addItem(label_text(one.label), one.id)
        if row.field not in sight.by_id:
            gone = sight.once_by_id.get(row.field)
            self.field.setPlaceholderText(removed(label_text(gone.label)) if gone is not None else "")
        self.field.setCurrentIndex(self.field.findData(row.field))
        self._remove = icon_button("close", self.tr("Remove this row"), self.removed.emit)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.field, 1)
        top.addWidget(self._remove)
        self._column.addLayout(top)
        self._column.addWidget(self.operator)
        self._values = QWidget()
        self._column.addWidget(self._values)
        self._empty = label(self.tr("Without a value this row does not count yet."), "hint", wrap=True)
        self._column.addWidget(self._empty)
        self.field.activated.connect(lambda _at: self._take_field())
        self.operator.activated.connect(lambda _at: self._take_operator())
        self._show_operators()

    @property
    def spec(self) -> FieldName | None:
        """The field that the row asks about; None where that is gone."""
        return self._sight.by_id.get(self.row.field)

    @property
    def kind(self) -> Kind:
        """The kind of its values."""
        return self.spec.kind if self.spec is not None else Kind.TEXT

    @property
    def form_field(self) -> Field | None:
        """The form's field that the row asks about; None of the state of a ticket."""
        return self._sight.specs.get(self.row.field)

    @property
    def is_complete(self) -> bool:
        """Whether the row says something: it has as many values of its kind as its operator compares with."""
        if self.row.operator in _ALONE:
            return not self.row.values
        if any(self._is_astray(value) for value in self.row.values):
            return False
        return len(self.row.values) == 2 if self.row.operator == "between" else bool(self.row.values)

    @property
    def is_unfinished(self) -> bool:
        """Whether something was typed and the row says nothing all the same."""
        return bool(self.row.values) and not self.is_complete

    def take_focus(self) -> None:
        """The focus comes to what is to be mended, else to the field."""
        lines = self._values.findChildren(EntryLine) if self.is_unfinished else []
        astray = [line for line in lines if line.property("invalid") == "true"]
        mended = astray or lines
        (mended[0] if mended else self.field).setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> list[QWidget]:
        """Where the Tab key goes, in order."""
        return [self.field, self._remove, self.operator, self._values]

    def _take_field(self) -> None:
        name = str(self.field.currentData())
        self.row = first_row(self._sight, name)
        self._show_operators()
        self.changed.emit("")

    def _take_operator(self) -> None:
        chosen, values = str(self.operator.currentData()), self.row.values
        values = tuple(value for value in values if value != Text(""))
        most = 0 if chosen in _ALONE else 2 if chosen == "between" else len(values) if chosen in SEVERAL else 1
        self.row = Row(self.row.field, chosen, values[:most])
        self._show_values()
        self.changed.emit("")

    def _show_operators(self) -> None:
        self.operator.clear()
        for op in offered(self.spec, self.form_field, self.row.operator):
            self.operator.addItem(operator_name(op, self.kind, self.form_field), op)
        self.operator.setCurrentIndex(max(self.operator.findData(self.row.operator), 0))
        self._show_values()

    def _show_values(self) -> None:
        made = self._made_values()
        self._column.replaceWidget(self._values, made)
        self._values.hide()
        self._values.deleteLater()
        self._values = made
        self._say_whether_it_counts()
        self.arranged.emit()

    def _say_whether_it_counts(self) -> None:
        """What is typed and is no value is marked at its place; what is missing is said."""
        astray = any(self._is_astray(value) for value in self.row.values if value != Text(""))
        self._empty.setVisible(not self.is_complete and not astray)

    def _made_values(self) -> QWidget:
        op, values = self.row.operator, self.row.values
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        spec = self.spec
        if op in _ALONE:
            holder.hide()
        elif spec is not None and spec.choices and op in SEVERAL:
            known: list[Node] = [Choice(spec.id, one.id) for one in spec.choices]
            for value in (*known, *[value for value in values if value not in known]):
                tick = QCheckBox(value_name(value, spec, self._sight))
                tick.setChecked(value in values)
                tick.toggled.connect(partial(self._tick, value))
                column.addWidget(tick)
        elif spec is not None and (spec.choices or self.kind is Kind.YES_NO):
            column.addWidget(self._value_box(spec))
        elif op in _BY_NAME and spec is not None and spec.names is not None and spec.names.known():
            column.addWidget(self._name_box(spec.names))
        elif op in _BY_NAME and self.form_field is not None and self.form_field.kind is FieldKind.REGION:
            column.addWidget(self._region_box())
        elif op in SEVERAL:
            column.addWidget(self._lines(values))
        else:
            for place in range(2 if op == "between" else 1):
                said = value_name(values[place], spec, self._sight) if place < len(values) else ""
                name = self.tr("From") if op == "between" else self.tr("Value")
                line = self._line(said, name if place == 0 else self.tr("to"), lambda _text: self._take_lines())
                wrong = bool(said) and self._is_astray(values[place])
                restyle(line, invalid="true" if wrong else "false")
                column.addWidget(line)
        return holder

    def _value_box(self, spec: FieldName) -> QComboBox:
        box = small_box()
        box.setAccessibleName(self.tr("Value"))
        box.addItem("", None)
        if self.kind is Kind.YES_NO:
            for value in (YesNo(True), YesNo(False)):
                box.addItem(value_name(value, spec), value)
        for one in spec.choices:
            box.addItem(label_text(one.label), Choice(spec.id, one.id))
        for gone in self.row.values:
            if isinstance(gone, Choice) and all(gone.id != one.id for one in spec.choices):
                box.addItem(value_name(gone, spec, self._sight), gone)
        chosen = [at for at in range(1, box.count()) if box.itemData(at) in self.row.values]
        box.setCurrentIndex(chosen[0] if chosen else 0)
        box.activated.connect(lambda at: self._take_values((box.itemData(at),) if at else ()))
        return box

    def _name_box(self, names: StoredNames) -> ChoiceBox:
        """People or branches, by their names or the first letters of these; one that is not offered stays."""
        box = ChoiceBox()
        box.set_options(names.known())
        now = next((value.value for value in self.row.values if isinstance(value, Text)), "")
        if now and box.findData(now) < 0:
            box.addItem(names.label(now), now)
        box.setCurrentIndex(max(box.findData(now), 0))
        box.activated.connect(lambda _at: self._take_text(str(box.currentData() or "")))
        return self._narrow(box)

    def _region_box(self) -> RegionBox:
        box, below = RegionBox(), self.row.operator in ("starts", "not_starts")
        now = next((value.value for value in self.row.values if isinstance(value, Text)), "")
        box.show_code(now.ljust(6, "0") if below and now else now)
        box.activated.connect(lambda _at: self._take_text(division_beginning(box.code) if below else box.code))
        return self._narrow(box)

    def _narrow(self, box: Box) -> Box:
        box.setAccessibleName(self.tr("Value"))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(4)
        return box

    def _take_text(self, text: str) -> None:
        self._take_values((Text(text),) if text else ())

    def _is_astray(self, value: Node) -> bool:
        fits = self.row.operator in offered(self.spec, self.form_field)  # an older one may ask for a part of a value
        return fits and is_astray(value, self.kind, self.form_field)

    def _line(self, text: str, name: str, hear: Callable[[str], None]) -> EntryLine:
        line = EntryLine(_LINE)
        line.setText(text)
        line.setAccessibleName(name)
        line.setPlaceholderText(name)
        line.textEdited.connect(hear)
        return line

    def _take_lines(self) -> None:
        found: list[Node] = []
        for line in self._values.findChildren(EntryLine):
            text = line.text().strip()
            value = value_of(text, self.kind, self.form_field)
            restyle(line, invalid="true" if value is None and text else "false")
            found.append(value if value is not None else Text(text))
        self._take_values(tuple(found) if found and any(one != Text("") for one in found) else (), "typed")

    def _lines(self, values: Sequence[Node]) -> EntryText:
        """Several values, one a line: a text may have any comma in it."""
        text, name = EntryText(_LINES, lambda: None), self.tr("Values, one a line")
        text.setPlainText("\n".join(_on_one_line(value, self.spec) for value in values))
        text.setAccessibleName(name)
        text.setPlaceholderText(name)
        text.textChanged.connect(lambda: self._take_several(text))
        return text

    def _take_several(self, text: EntryText) -> None:
        if text.composition:
            return
        parts = [part.strip() for part in text.toPlainText().splitlines()]
        as_said = {_on_one_line(value, self.spec).strip(): value for value in self.row.values}
        spec = self.form_field
        values = [as_said.get(part) or value_of(part, self.kind, spec) or Text(part) for part in parts if part]
        restyle(text, invalid="true" if any(self._is_astray(value) for value in values) else "false")
        self._take_values(tuple(values), "typed")

    def _tick(self, value: Node, on: bool) -> None:
        others = tuple(one for one in self.row.values if one != value)
        self._take_values((*others, value) if on else others)

    def _take_values(self, values: tuple[Node, ...], together: str = "") -> None:
        self.row = Row(self.row.field, self.row.operator, values)
        self._say_whether_it_counts()
        self.changed.emit(together)
