"""Fields that nobody types: what is computed, what a policy says, and headings."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget
from typing_extensions import override

from desktop.models.value_words import OUTCOME_TONES, derived_text, verdict_text
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.widgets.parts import label, pill, set_pill
from desktop.wording import filled, label_text
from engines.forms.decimals import decimal_of
from engines.forms.document import Field
from engines.forms.validation import Validator
from engines.forms.values import Value


class DerivedInput(FieldInput):
    """Shows what follows from the other fields of the record."""

    @override
    def typed(self) -> Value:
        return None

    @override
    def put(self, raw: Value) -> None:
        """Nothing is typed here."""

    @override
    def show_value(self, value: Value) -> None:
        """What follows is shown by `show_from`, whatever a record says."""

    @override
    def lock(self, locked: bool) -> None:
        """It is readable only."""

    @property
    @override
    def locked(self) -> bool:
        return True

    def show_from(self, validator: Validator, values: Mapping[str, Value], derived: Mapping[str, Value]) -> None:
        """The record's values are these now, and `derived` follows from them."""


class ComputedInput(DerivedInput):
    """What a formula gives, live; it can be marked and copied, and Tab passes it by."""

    def __init__(self, spec: Field) -> None:
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._value: Value = None
        super().__init__(spec, self.line)

    @override
    def translate(self) -> None:
        super().translate()
        self.line.setPlaceholderText(QCoreApplication.translate("DerivedInput", "Computed"))
        self._say()

    @override
    def show_from(self, validator: Validator, values: Mapping[str, Value], derived: Mapping[str, Value]) -> None:
        self._value = derived.get(self.spec.id)
        self._say()

    def _say(self) -> None:
        text = derived_text(self.spec, self._value) if self._value is not None else ""
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)
            number = isinstance(self._value, str) and decimal_of(self._value) is not None
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            self.line.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)


class EligibilityInput(DerivedInput):
    """A pill, and the reason in words."""

    def __init__(self, spec: Field) -> None:
        self._outer = QWidget()
        self.pill = pill("")
        self.reason = label("", "body2", wrap=True)
        self._verdict: tuple[Validator, Mapping[str, Value]] | None = None
        row = QHBoxLayout(self._outer)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        row.addWidget(self.pill, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.reason, 1)
        super().__init__(spec, self._outer)

    @override
    def translate(self) -> None:
        super().translate()
        self._say()

    @override
    def show_from(self, validator: Validator, values: Mapping[str, Value], derived: Mapping[str, Value]) -> None:
        self._verdict = validator, dict(values)
        self._say()

    def _say(self) -> None:
        if self._verdict is None:
            return
        validator, values = self._verdict
        verdict = validator.eligibility(self.spec.id, values)
        word, reason = verdict_text(validator.form, verdict)
        set_pill(self.pill, word, OUTCOME_TONES[verdict.outcome])
        self.reason.setText(reason)
        self.say_what_stands(filled("%1. %2", word, reason))


class HeadingInput(DerivedInput):
    """A heading between fields, with what is to be known of them."""

    def __init__(self, spec: Field) -> None:
        self.words: QLabel = label("", "hint", wrap=True)
        super().__init__(spec, self.words)

    @override
    def translate(self) -> None:
        super().translate()
        self.words.setText(label_text(self.spec.help) if self.spec.help is not None else "")
        self.words.setToolTip("")
        if self.spec.help is None:
            self.words.hide()
