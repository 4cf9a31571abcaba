"""Numbers and days of a property that are typed; what cannot be read is marked, told, and stays until it is mended."""

from __future__ import annotations

from PySide6.QtCore import Qt
from typing_extensions import override

from desktop.pages.designer.property_editors import PropertyEditor
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine
from engines.forms import kinds
from engines.forms.document import TODAY, Field, FieldKind, Form
from engines.forms.texts import limit_of
from engines.forms.values import Value


class ValueLine(PropertyEditor):
    """One line whose text is a value of that kind; empty: none."""

    def __init__(self, name: str, words: str, spec: Field, length: int = 20) -> None:
        super().__init__(name)
        self._spec = spec
        self.line = EntryLine(length)
        self.titled(words, self.line)
        self.line.textEdited.connect(self._take)

    @override
    def show_unfinished(self, text: str) -> None:
        if self.line.text() != text:
            self.line.setText(text)
        self._mark(wrong=True)

    def show_text(self, text: str) -> None:
        """Shows what the document says; what is being typed stays as it is typed."""
        if not self.line.hasFocus() or not self.line.isModified():
            self.line.setText(text)
            self._mark(wrong=False)

    def read(self, text: str) -> Value:
        """The value of a text as it is stored; what is none is left for the check."""
        return kinds.clean(self._spec, text)

    def is_wrong(self, stored: Value) -> bool:
        """Whether that is no value."""
        return stored is not None and kinds.check_of(self._spec)(stored) is not None

    def value_of(self, stored: Value) -> object:
        """The property's value."""
        return stored

    def _take(self, text: str) -> None:
        stored = self.read(text)
        wrong = self.is_wrong(stored)
        self._mark(wrong=wrong)
        if wrong:
            self.left_unfinished.emit(text)
        else:
            self.tell(self.value_of(stored), self.name)

    def _mark(self, *, wrong: bool) -> None:
        restyle(self.line, invalid="true" if wrong else "false")


class NumberLine(ValueLine):
    """A whole number, or a decimal one where `decimal`."""

    def __init__(self, name: str, words: str, *, decimal: bool = False) -> None:
        super().__init__(name, words, Field("typed", FieldKind.NUMBER, {}, places=None if decimal else 0))
        self._decimal = decimal
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self.show_number(getattr(field, self.name))

    def show_number(self, said: str | int | None) -> None:
        """Shows the number of whatever has one."""
        self.show_text("" if said is None else str(said))

    @override
    def value_of(self, stored: Value) -> object:
        return stored if stored is None or self._decimal else int(str(stored))


class DayLine(ValueLine):
    """A day; where `today`, also the word for today: the day on which a value is entered."""

    def __init__(self, name: str, words: str, *, today: bool = True) -> None:
        super().__init__(name, words, Field("typed", FieldKind.DATE, {}))
        self._today = today
        self.line.setPlaceholderText(self.tr("2026-01-18 or today") if today else "2026-01-18")

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self.show_day(getattr(field, self.name))

    def show_day(self, said: str | None) -> None:
        """Shows the day of whatever has one."""
        self.show_text(self.tr("today") if said == TODAY else said or "")

    @override
    def read(self, text: str) -> Value:
        return TODAY if self._today and text.strip() in (TODAY, self.tr("today")) else super().read(text)

    @override
    def is_wrong(self, stored: Value) -> bool:
        return not (self._today and stored == TODAY) and super().is_wrong(stored)


class BeginningLine(ValueLine):
    """What the field itself holds when a record is begun, as people type it."""

    def __init__(self, words: str, field: Field) -> None:
        super().__init__("default", words, field, limit_of(field))

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._spec = field
        self.show_text(field.default or "")

    @override
    def value_of(self, stored: Value) -> object:
        return self.line.text().strip() if stored is not None else None
