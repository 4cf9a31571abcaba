"""What a computed field is made of: the steps of its formula, or its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.models.stored_names import KnownNames
from desktop.pages.designer.condition_words import sight_of
from desktop.pages.designer.expression_editor import ExpressionEditor
from desktop.pages.designer.kind_words import languages
from desktop.pages.designer.property_editors import PropertyEditor
from desktop.pages.designer.row_values import number_of
from desktop.pages.designer.small_box import small_box
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import button, clear, icon_button, label
from desktop.wording import label_text
from engines.expressions.printer import printed
from engines.expressions.tree import Aggregate, Number, Ref, Text
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName
from engines.forms import kinds
from engines.forms.document import Field, FieldKind, Form
from engines.forms.formulas import STEPS, Step, steps_of, tree_of
from engines.forms.writing import written

_OF_A_NUMBER = "#"


class FormulaEditor(PropertyEditor):
    """What a computed field is computed of, one step after the other."""

    def __init__(self, words: str, once: Callable[[], tuple[FieldName, ...]], names: KnownNames | None = None) -> None:
        """`once` gives what was taken away from the form, `names` who and what is known here by name."""
        super().__init__("formula")
        self._once, self._names = once, names
        self._steps: tuple[Step, ...] = ()
        self._field, self._form = "", Form("", 0, {}, ())
        self._shown: tuple[object, ...] | None = None
        self.column.addWidget(label(words, "label"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.column.addLayout(self._rows)
        self._add = button(self.tr("Add a step"), "plus", role="link", on_click=self._add_step)
        self.column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        self.written = ExpressionEditor(self.tr("Formula"))
        self.written.changed.connect(lambda tree, together: self.tell(tree, f"formula:{together}"))
        self.written.unfinished_changed.connect(self.left_unfinished)
        self.column.addWidget(self.written)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._field, self._form = field.id, form
        found = steps_of(field.formula) if field.formula is not None else ()
        self._write(field, form)
        if found is None:
            self.written.unfold(True)
        self._add.setVisible(found is not None)
        self._steps = found or ()
        now = (tuple((one.op, type(one.value), one.value) for one in self._steps), tuple(self._values()))
        if now != self._shown and not self._types_a_number():
            self._shown = now
            clear(self._rows)
            for place in range(len(self._steps)):
                row = self._row(place)
                self._rows.addWidget(row)
                row.show()

    @override
    def show_unfinished(self, text: str) -> None:
        self._write(self._form.fields[self._field], self._form, text)
        self.written.unfold(True)

    @override
    def take_focus(self) -> None:
        """Somebody goes on writing the text."""
        self.written.take_focus()

    def _write(self, field: Field, form: Form, unfinished: str = "") -> None:
        sight = sight_of(form, field.id, self._once(), self._names)
        read = partial(written, field=field, prop="formula", sight=sight)
        self.written.show_expression(field.formula, sight, read, unfinished)

    def _types_a_number(self) -> bool:
        return any(line.hasFocus() and line.isModified() for line in self.findChildren(EntryLine))

    def _values(self) -> Iterator[tuple[str, Ref | Aggregate]]:
        """What a step may use: the numbers of the form, and the sums of columns of its tables."""
        for field in self._form.fields.values():
            if field.id == self._field:
                continue
            if kinds.of(field.kind).expression is Kind.NUMBER or field.kind is FieldKind.COMPUTED:
                yield label_text(field.label), Ref(field.id)
            for column in field.lines:
                if kinds.of(column.kind).expression is Kind.NUMBER:
                    said = self.tr("Sum of %1 \u00b7 %2")
                    said = said.replace("%1", label_text(field.label)).replace("%2", label_text(column.label))
                    yield said, Aggregate("sum", field.id, Ref(column.id))

    def _row(self, place: int) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "choice")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.setSpacing(6)
        step, top = self._steps[place], QHBoxLayout()
        top.setSpacing(4)
        if place:
            op = small_box(self.tr("Calculation"))
            words = (self.tr("plus"), self.tr("minus"), self.tr("times"), self.tr("divided by"))
            for said, name in zip(words, STEPS, strict=True):
                op.addItem(said, name)
            op.setCurrentIndex(STEPS.index(step.op))
            op.activated.connect(lambda at: self._put(place, Step(STEPS[at], self._steps[place].value)))
            top.addWidget(op, 1)
        value = small_box(self.tr("Value"))
        known = list(self._values())
        for said, _one in known:
            value.addItem(said)
        value.addItem(self.tr("A number"), _OF_A_NUMBER)
        chosen = [at for at, (_said, one) in enumerate(known) if one == step.value]
        is_number = isinstance(step.value, Number)
        value.setCurrentIndex(chosen[0] if chosen else len(known) if is_number else -1)
        value.activated.connect(lambda at: self._choose(place, known[at][1] if at < len(known) else Number("1")))
        if not place:
            top.addWidget(value, 1)
        top.addWidget(icon_button("close", self.tr("Remove this step"), lambda: self._remove(place)))
        inside.addLayout(top)
        if place:
            inside.addWidget(value)
        if is_number:
            inside.addWidget(self._number(place))
        return frame

    def _number(self, place: int) -> EntryLine:
        line, value = EntryLine(30), self._steps[place].value
        line.setAccessibleName(self.tr("Number"))
        line.setText(value.value if isinstance(value, Number) else "")

        def take(text: str) -> None:
            spec = Field("typed", FieldKind.NUMBER, {})
            said = kinds.clean(spec, text)
            right = said is not None and kinds.check_of(spec)(said) is None
            restyle(line, invalid="false" if right else "true")
            if right:
                self._put(place, Step(self._steps[place].op, number_of(str(said))), f"formula:{place}")
            else:
                self.left_unfinished.emit(self._as_text(place, text))

        line.textEdited.connect(take)
        return line

    def _as_text(self, place: int, typed: str) -> str:
        """The formula as text, with what was typed as the number of a step and is none."""
        steps = [*self._steps[:place], Step(self._steps[place].op, Text(typed)), *self._steps[place + 1 :]]
        tree = tree_of(steps)
        assert tree is not None
        return printed(tree, sight_of(self._form, self._field, self._once(), self._names), languages()[0])

    def _choose(self, place: int, value: Ref | Aggregate | Number) -> None:
        self._put(place, Step(self._steps[place].op, value))

    def _put(self, place: int, step: Step, together: str = "") -> None:
        self.tell(tree_of((*self._steps[:place], step, *self._steps[place + 1 :])), together)

    def _add_step(self) -> None:
        first = next((value for _words, value in self._values()), Number("1"))
        self.tell(tree_of((*self._steps, Step("add" if self._steps else "", first))))

    def _remove(self, place: int) -> None:
        left = [*self._steps[:place], *self._steps[place + 1 :]]
        if left:
            left[0] = Step("", left[0].value)
        self.tell(tree_of(left))
