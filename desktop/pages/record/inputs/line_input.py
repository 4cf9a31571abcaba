"""Text on one line or on several: words, numbers, money, telephones, codes, times and durations."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from typing_extensions import override

from desktop.models.typed_values import field_text
from desktop.pages.record.inputs.field_input import CODES, FieldInput
from desktop.widgets.entry import CodeLine, EntryLine, EntryText
from desktop.wording import filled, label_text
from engines.forms.document import Field, FieldKind
from engines.forms.values import Value

_NUMBERS = frozenset({FieldKind.MONEY, FieldKind.NUMBER, FieldKind.PERCENT})
_LATIN = frozenset({FieldKind.PHONE, FieldKind.ID_NUMBER, FieldKind.EMAIL, FieldKind.TIME})


def _example(kind: FieldKind) -> str:
    """How a value of that kind may be written; empty where everybody knows."""
    if kind is FieldKind.DURATION:
        return QCoreApplication.translate("LineInput", "2 d 3 h, or 1:30")
    return {FieldKind.TIME: "09:30", FieldKind.PERCENT: "12.5%", FieldKind.EMAIL: "name@example.com"}.get(kind, "")


class LineInput(FieldInput):
    """Text, numbers, money, phones, codes, times and durations on one line."""

    def __init__(self, spec: Field, line: EntryLine | None = None) -> None:
        self.spec = spec
        self.line: EntryLine = line or (CodeLine(self.limit) if spec.kind in CODES else EntryLine(self.limit))
        super().__init__(spec, self.line)
        if spec.kind in _NUMBERS:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        elif spec.kind in CODES or spec.kind in _LATIN:
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.line.textEdited.connect(lambda _text: self.tell_edited())
        self.line.editingFinished.connect(lambda: self.on_left())
        self.line.too_long.connect(lambda count: self.on_too_long(count))

    @override
    def translate(self) -> None:
        super().translate()
        if self.spec.help is not None:
            self.line.setPlaceholderText(label_text(self.spec.help))
        elif example := _example(self.spec.kind):
            self.line.setPlaceholderText(filled(QCoreApplication.translate("DateInput", "e.g. %1"), example))

    @override
    def typed(self) -> Value:
        return self.line.text()

    @override
    def put(self, raw: Value) -> None:
        self.line.show_text(self._text_of(raw))

    @override
    def put_over(self, value: Value, raw: Value) -> None:
        self.show_value(value)
        self.line.type_over(self._text_of(raw))
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)

    def _text_of(self, raw: Value) -> str:
        return raw if isinstance(raw, str) else field_text(self.spec, raw)

    @override
    def forget(self) -> None:
        super().forget()
        if self.line.isUndoAvailable() or self.line.isRedoAvailable():
            self.line.setText(self.line.text())

    @override
    def lock(self, locked: bool) -> None:
        self.line.setReadOnly(locked)

    @override
    def take_focus(self) -> None:
        super().take_focus()
        self.line.selectAll()


class LongTextInput(FieldInput):
    """Text of several lines. Tab goes on to the next field; it grows with its text up to twelve lines."""

    def __init__(self, spec: Field) -> None:
        self.spec = spec
        self.text = EntryText(self.limit, lambda: self.on_left())
        super().__init__(spec, self.text)
        self._showing = False
        self.text.textChanged.connect(self._changed)
        self.text.too_long.connect(lambda count: self.on_too_long(count))

    def _changed(self) -> None:
        if not self._showing:
            self.tell_edited()

    @override
    def typed(self) -> Value:
        return self.text.toPlainText()

    @override
    def put(self, raw: Value) -> None:
        text = "" if raw is None else str(raw)
        if self.text.toPlainText() != text:
            self._showing = True
            self.text.setPlainText(text)
            self._showing = False

    @override
    def put_over(self, value: Value, raw: Value) -> None:
        self.show_value(value)
        self._showing = True
        self.text.type_over("" if raw is None else str(raw))
        self._showing = False

    @override
    def forget(self) -> None:
        super().forget()
        self.text.document().clearUndoRedoStacks()

    @override
    def lock(self, locked: bool) -> None:
        self.text.setReadOnly(locked)
