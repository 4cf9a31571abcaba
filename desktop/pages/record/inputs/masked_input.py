"""One line whose text is covered while nobody is in it: an ID number, or a field that its form gave a mask."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from typing_extensions import override

from desktop.models.typed_values import stored_value
from desktop.pages.record.inputs.line_input import LineInput
from desktop.widgets.entry import EntryLine
from engines.forms.document import Field
from engines.forms.kinds import check_of
from engines.forms.masking import mask_of, masked
from engines.forms.texts import limit_of
from engines.forms.values import Value


class MaskedInput(LineInput):
    """The whole text is there while the cursor is in it, and where something is wrong with it."""

    def __init__(self, spec: Field) -> None:
        self._whole: str | None = None
        """What is covered; None: nothing is."""
        self._under: str | None = None
        """What stood before the text of a draft that was opened again."""
        super().__init__(spec, _CoveredLine(self, spec))

    @override
    def typed(self) -> Value:
        return self._whole if self._whole is not None else super().typed()

    @override
    def put(self, raw: Value) -> None:
        self._whole = self._under = None
        super().put(raw)
        self.cover()

    @override
    def put_over(self, value: Value, raw: Value) -> None:
        self.show_value(value)
        under = str(self.typed() or "")
        self.put(raw)
        self._under = under

    def cover(self) -> None:
        """Covers what stands there, unless somebody works on it or it is wrong."""
        value = stored_value(self.spec, self.line.text())
        if (
            self._whole is None
            and value is not None
            and not self.line.hasFocus()
            and check_of(self.spec)(value) is None
        ):
            self._whole = self.line.text()
            self.line.show_text(masked(mask_of(self.spec), self._whole))

    def uncover(self) -> None:
        """Shows the whole text."""
        if self._whole is not None:
            whole, self._whole = self._whole, None
            self.line.show_text(whole if self._under is None else self._under)
            self.line.type_over(whole)


class _CoveredLine(EntryLine):
    def __init__(self, owner: MaskedInput, spec: Field) -> None:
        super().__init__(limit_of(spec))
        self._owner = owner

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._owner.uncover()
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._owner.cover()
