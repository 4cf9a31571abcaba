"""A rating: stars, or the points of the net promoter score."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.models.value_words import rating_text
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.parts import label
from desktop.widgets.rating_bar import RatingBar
from engines.forms.decimals import SCALES
from engines.forms.document import Field, Scale
from engines.forms.values import Value


class RatingInput(FieldInput):
    """The bar, and beside it what it says in words."""

    def __init__(self, spec: Field) -> None:
        least, most = SCALES[spec.scale]
        self.bar = RatingBar(least, most, stars=spec.scale is Scale.STARS)
        self._outer = QWidget()
        self._words = label("", "meta")
        self._raw: Value = ""
        row = QHBoxLayout(self._outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.bar)
        row.addWidget(self._words)
        self._words.setVisible(spec.scale is Scale.STARS)
        row.addStretch()
        super().__init__(spec, self.bar)
        self.bar.rated.connect(self._rated)

    @property
    @override
    def outer(self) -> QWidget:
        return self._outer

    @override
    def translate(self) -> None:
        super().translate()
        self._say()

    @override
    def typed(self) -> Value:
        return self._raw

    @override
    def put(self, raw: Value) -> None:
        self._raw = "" if raw is None else raw
        text = str(self._raw)
        known = text.isascii() and text.isdecimal() and len(text) < 3 and int(text) in range(self.bar.maximum() + 1)
        self.bar.setValue(int(text) if known else RatingBar.NOTHING)
        self._say()

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def lock(self, locked: bool) -> None:
        self.bar.setEnabled(not locked)

    def _rated(self, count: int) -> None:
        self._raw = "" if count == RatingBar.NOTHING else str(count)
        self._say()
        self.on_edited()
        self.on_left()

    def _say(self) -> None:
        words = rating_text(self.spec, str(self._raw)) if self._raw != "" else ""
        self._words.setText(words)
        self.say_what_stands(words)
