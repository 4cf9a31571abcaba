"""A province, a city, a district: chosen step by step, or found by any of its names."""

from __future__ import annotations

from typing_extensions import override

from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.region_box import RegionBox
from engines.forms.document import Field
from engines.forms.values import Value


class RegionInput(FieldInput):
    """Stores the code of the division that was chosen last."""

    def __init__(self, spec: Field) -> None:
        self.box = RegionBox()
        super().__init__(spec, self.box)
        self.box.activated.connect(lambda _index: self._chosen())

    def _chosen(self) -> None:
        self.on_edited()
        if not self.box.is_open:
            self.on_left()

    @override
    def translate(self) -> None:
        super().translate()
        self.box.show_code(self.box.code)

    @override
    def typed(self) -> Value:
        return self.box.code

    @override
    def put(self, raw: Value) -> None:
        text = "" if raw is None else str(raw)
        if text != self.box.code:
            self.box.show_code(text)

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def lock(self, locked: bool) -> None:
        self.box.setEnabled(not locked)
