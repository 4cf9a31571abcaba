"""One row of the condition builder: field, operator and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.pages.designer.condition_words import operator_name, removed, value_name
from desktop.pages.designer.small_box import small_box
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine, EntryText
from desktop.widgets.parts import icon_button
from desktop.wording import label_text
from engines.expressions.builder import OPERATORS, Row
from engines.expressions.tree import LITERAL_LENGTH, Choice, Day, Duration, Moment, Node, Number, Text, YesNo
from engines.expressions.values import Kind, number_text
from engines.expressions.vocabulary import FieldName, Vocabulary
from engines.forms import kinds
from engines.forms.document import Field, FieldKind

SEVERAL = frozenset({"in", "not_in"})
_ALONE = frozenset({"is_empty", "not_empty"})
_CLEANED = {
    Kind.NUMBER: FieldKind.NUMBER,
    Kind.DATE: FieldKind.DATE,
    Kind.DATETIME: FieldKind.DATETIME,
    Kind.DURATION: FieldKind.DURATION,
}
_LINE, _LINES = 200, 20_000


def is_complete(row: Row, kind: Kind) -> bool:
    """Whether the row says something: it has as many values of that kind as its operator compares with."""
    if row.operator in _ALONE:
        return not row.values
    if any(_is_astray(value, kind) for value in row.values):
        return False
    return len(row.values) == 2 if row.operator == "between" else bool(row.values)


def _is_astray(value: Node, kind: Kind) -> bool:
    """Whether it stands for what somebody typed that is no value of that kind."""
    return kind in _CLEANED and isinstance(value, Text)


def value_of(kind: Kind, text: str) -> Node | None:
    """What somebody typed as a value of that kind; None of what is none."""
    text = text.strip()
    if not text:
        return None
    if kind not in _CLEANED:
        return Text(text[:LITERAL_LENGTH])
    spec = Field("typed", _CLEANED[kind], {})
    stored = kinds.clean(spec, text)
    if stored is None or kinds.check_of(spec)(stored) is not None:
        return _local_moment(text) if kind is Kind.DATETIME else None
    if isinstance(stored, int):
        return Duration(stored)
    if kind is Kind.NUMBER:
        return number_of(str(stored))
    return Day(str(stored)) if kind is Kind.DATE else Moment(str(stored))


def _on_one_line(value: Node, spec: FieldName | None) -> str:
    return " ".join(value_name(value, spec).splitlines())


def number_of(stored: str) -> Number:
    """A number as expressions write it, ``500`` for ``500.00``, of one that a field stores."""
    return Number(number_text(Decimal(stored)))


def _local_moment(text: str) -> Node | None:
    """A day with a time of the branch's clock."""
    day, _, time = text.replace("T", " ").partition(" ")
    spec, clock = Field("typed", FieldKind.DATE, {}), Field("typed", FieldKind.TIME, {})
    said = kinds.clean(clock, time.strip() or "00:00")
    right = kinds.check_of(spec)(day) is None and said is not None and kinds.check_of(clock)(said) is None
    return Moment(f"{day}T{said}") if right else None


class ConditionRow(QFrame):
    """Shows a Row and tells what it becomes. What is typed and is no value of its kind is marked and stays as text."""

    changed = Signal(str)
    """Whether more of it is the same act: ``typed`` while somebody types, else empty."""
    removed = Signal()
    arranged = Signal()
    """It has other fields for its values."""

    def __init__(self, row: Row, sight: Vocabulary) -> None:
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
    def is_unfinished(self) -> bool:
        """Whether something was typed and the row says nothing all the same."""
        return bool(self.row.values) and not is_complete(self.row, self.kind)

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
        self.row = Row(name, OPERATORS[self._sight.by_id[name].kind][0])
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
        for op in OPERATORS[self.kind]:
            self.operator.addItem(operator_name(op, self.kind), op)
        self.operator.setCurrentIndex(max(self.operator.findData(self.row.operator), 0))
        self._show_values()

    def _show_values(self) -> None:
        made = self._made_values()
        self._column.replaceWidget(self._values, made)
        self._values.hide()
        self._values.deleteLater()
        self._values = made
        self.arranged.emit()

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
        elif op in SEVERAL:
            column.addWidget(self._lines(values))
        else:
            for place in range(2 if op == "between" else 1):
                said = value_name(values[place], spec, self._sight) if place < len(values) else ""
                name = self.tr("From") if op == "between" else self.tr("Value")
                line = self._line(said, name if place == 0 else self.tr("to"), lambda _text: self._take_lines())
                wrong = bool(said) and _is_astray(values[place], self.kind)
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
            value = value_of(self.kind, text)
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
        values = [as_said.get(part) or value_of(self.kind, part) or Text(part) for part in parts if part]
        restyle(text, invalid="true" if any(_is_astray(value, self.kind) for value in values) else "false")
        self._take_values(tuple(values), "typed")

    def _tick(self, value: Node, on: bool) -> None:
        others = tuple(one for one in self.row.values if one != value)
        self._take_values((*others, value) if on else others)

    def _take_values(self, values: tuple[Node, ...], together: str = "") -> None:
        self.row = Row(self.row.field, self.row.operator, values)
        self.changed.emit(together)
