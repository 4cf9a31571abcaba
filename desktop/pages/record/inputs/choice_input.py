"""One of several choices, and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.choice_box import ChoiceBox
from desktop.wording import label_text, unmarked
from engines.forms.document import Field
from engines.forms.values import Value


class ChoiceInput(FieldInput):
    """One of the form's choices, or of the people who are known here; an empty line where nothing is chosen."""

    def __init__(self, spec: Field, options: Callable[[], Iterable[tuple[str, str]]]) -> None:
        """`options` gives values and words, in the language in which it is asked."""
        self.combo = ChoiceBox()
        self._options = options
        super().__init__(spec, self.combo)
        self.combo.activated.connect(lambda _index: self._chosen())

    def _chosen(self) -> None:
        self.on_edited()
        self.on_left()

    @override
    def translate(self) -> None:
        super().translate()
        chosen = self.typed()
        self.combo.set_options(self._options())
        self.put(chosen)

    @override
    def typed(self) -> Value:
        chosen = self.combo.currentData()
        return str(chosen) if chosen is not None else ""

    @override
    def put(self, raw: Value) -> None:
        if raw is None or raw == "":
            self.combo.setCurrentIndex(0)
            return
        index = self.combo.findData(str(raw))
        if index < 0:
            self.combo.addItem(str(raw), str(raw))
            index = self.combo.count() - 1
        self.combo.setCurrentIndex(index)

    @override
    def lock(self, locked: bool) -> None:
        self.combo.setEnabled(not locked)


class SwitchInput(FieldInput):
    """Yes or no."""

    def __init__(self, spec: Field) -> None:
        self.box = QCheckBox()
        super().__init__(spec, self.box)
        self.box.clicked.connect(lambda _checked: self._clicked())

    def _clicked(self) -> None:
        self.on_edited()
        self.on_left()

    @override
    def translate(self) -> None:
        super().translate()
        self.box.setText(unmarked(label_text(self.spec.label)))

    @override
    def typed(self) -> Value:
        return self.box.isChecked()

    @override
    def put(self, raw: Value) -> None:
        self.box.setChecked(raw is True)

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def lock(self, locked: bool) -> None:
        self.box.setEnabled(not locked)
