"""Several of the form's choices: chips, and over them a box that finds the others as one types."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.typed_values import stored_value
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.chip_box import ChipBox
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import button
from desktop.wording import filled, label_text, listed, unmarked
from engines.forms.document import Field
from engines.forms.values import Value, texts_of


class ChipsInput(FieldInput):
    """The box has the focus; a chip is taken out by a click, the last one by Backspace in the empty box."""

    def __init__(self, spec: Field) -> None:
        self.spec = spec
        self.box = ChipBox()
        self.chosen: list[str] = []
        self._outer = QWidget()
        self._holder = QWidget()
        self._flow = FlowLayout(6)
        self._holder.setLayout(self._flow)
        column = QVBoxLayout(self._outer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        column.addWidget(self._holder)
        super().__init__(spec, self.box)
        self.box.activated.connect(self._turn)
        self.box.last_unwanted.connect(self._take_last)

    @property
    @override
    def outer(self) -> QWidget:
        return self._outer

    @override
    def translate(self) -> None:
        super().translate()
        self.box.prompt = QCoreApplication.translate("ChipsInput", "Choose or type …")
        self.box.set_options((choice.id, label_text(choice.label)) for choice in self.spec.choices)
        self._show_chips()

    @override
    def typed(self) -> Value:
        return [*self.chosen] or ""

    @override
    def put(self, raw: Value) -> None:
        self.chosen = texts_of(stored_value(self.spec, raw))
        self._show_chips()

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def lock(self, locked: bool) -> None:
        if locked == self.box.isEnabled():
            self.box.setEnabled(not locked)
            self._show_chips()

    def _turn(self, place: int) -> None:
        """The entry at that place was taken: in, or out again."""
        choice = str(self.box.itemData(place))
        self._change([*self.chosen, choice] if choice not in self.chosen else [x for x in self.chosen if x != choice])

    def _take_last(self) -> None:
        if self.chosen:
            self._change(self.chosen[:-1])

    def _change(self, chosen: list[str]) -> None:
        order = {choice.id: place for place, choice in enumerate(self.spec.choices)}
        self.chosen = sorted(chosen, key=lambda one: order.get(one, len(order)))
        self._show_chips()
        self.on_edited()
        self.on_left()

    def _show_chips(self) -> None:
        names = {choice.id: label_text(choice.label) for choice in self.spec.choices}
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for choice in self.chosen:
            self._flow.addWidget(self._chip(choice, names.get(choice, choice)))
        self._holder.setVisible(bool(self.chosen))
        self._holder.updateGeometry()
        self.box.checked = frozenset(self.box.findData(choice) for choice in self.chosen)
        said = QCoreApplication.translate("ChipsInput", "Chosen: %1")
        words = listed(names.get(one, one) for one in self.chosen)
        self.say_what_stands(filled(said, words) if self.chosen else "")

    def _chips(self) -> list[QWidget]:
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    def _chip(self, choice: str, words: str) -> QWidget:
        chip = button(unmarked(words), "close" if self.box.isEnabled() else None, role="chip")
        chip.setAccessibleName(filled(QCoreApplication.translate("ChipsInput", "Take out %1"), words))
        chip.setFocusPolicy(chip.focusPolicy().NoFocus)  # the keys have Backspace; Tab goes to the next field
        chip.setEnabled(self.box.isEnabled())
        chip.clicked.connect(lambda _checked=False: self._change([one for one in self.chosen if one != choice]))
        return chip
