"""One input per kind of field. An input keeps the text as it was typed; its stored form is the session's business."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from desktop.models.plain_names import unmarked
from desktop.models.typed_values import field_text
from desktop.theme import restyle
from desktop.widgets.choice_box import ChoiceBox, is_composing
from desktop.widgets.entry import CodeLine, EntryLine, EntryText
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind
from engines.forms.texts import limit_of
from engines.forms.validation import Value

CODES = frozenset({FieldKind.WAYBILL, FieldKind.SERIAL})
"""Kinds that a scanner types, with Enter at the end."""


class FieldInput(ABC):
    """What a field cell holds. `on_edited` hears that the person changed it, `on_left` that he went on."""

    def __init__(self, spec: Field, widget: QWidget) -> None:
        self.spec = spec
        self.widget = widget
        self.on_edited: Callable[[], None] = lambda: None
        self.on_left: Callable[[], None] = lambda: None
        self.on_too_long: Callable[[int], None] = lambda _count: None
        """Hears how many characters were pasted and not taken."""
        self.translate()

    @property
    def outer(self) -> QWidget:
        """What goes into the layout."""
        return self.widget

    @property
    def limit(self) -> int:
        """The most characters that the field accepts."""
        return limit_of(self.spec)

    @property
    def locked(self) -> bool:
        """Whether it is readable only."""
        return bool(getattr(self.widget, "isReadOnly", lambda: False)()) or not self.widget.isEnabled()

    @property
    def composing(self) -> bool:
        """Whether an input method has an open composition in it."""
        return is_composing(self.widget)

    def translate(self) -> None:
        """Says its words in the window's language; what was typed, cursor and undo stay."""
        name = label_text(self.spec.label)
        if self.spec.required:
            name = QCoreApplication.translate("FieldCell", "%1, required").replace("%1", name)
        self.widget.setAccessibleName(name)
        if self.spec.help is not None:
            self.widget.setToolTip(label_text(self.spec.help))

    @abstractmethod
    def typed(self) -> Value:
        """What stands there, as it was typed."""

    @abstractmethod
    def put(self, raw: Value) -> None:
        """Shows typed text again (of a draft), without telling `on_edited`."""

    def show_value(self, value: Value) -> None:
        """Shows a stored value, without telling `on_edited`."""
        self.put(field_text(self.spec, value))

    def forget(self) -> None:
        """Another record comes: nothing that was typed for the one before can be taken back into it."""
        self.mark(wrong=False)

    @abstractmethod
    def lock(self, locked: bool) -> None:
        """Makes it readable only, or writable again."""

    def mark(self, wrong: bool) -> None:
        """Draws the border of a field that is wrong."""
        restyle(self.widget, invalid="true" if wrong else "false")

    def take_focus(self) -> None:
        """Puts the cursor there; what stands in it is marked, so that typing replaces it."""
        self.widget.setFocus(Qt.FocusReason.TabFocusReason)


class LineInput(FieldInput):
    """Text, numbers, money, phones and codes on one line."""

    def __init__(self, spec: Field) -> None:
        self.spec = spec
        self.line: EntryLine = CodeLine(self.limit) if spec.kind in CODES else EntryLine(self.limit)
        super().__init__(spec, self.line)
        if spec.kind in (FieldKind.MONEY, FieldKind.NUMBER):
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        elif spec.kind in CODES or spec.kind is FieldKind.PHONE:
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.line.textEdited.connect(lambda _text: self.on_edited())
        self.line.editingFinished.connect(lambda: self.on_left())
        self.line.too_long.connect(lambda count: self.on_too_long(count))

    @override
    def translate(self) -> None:
        super().translate()
        if self.spec.help is not None:
            self.line.setPlaceholderText(label_text(self.spec.help))

    @override
    def typed(self) -> Value:
        return self.line.text()

    @override
    def put(self, raw: Value) -> None:
        self.line.show_text("" if raw is None else str(raw))

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
        if not self._showing and not self.composing:
            self.on_edited()

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
    def forget(self) -> None:
        super().forget()
        self.text.document().clearUndoRedoStacks()

    @override
    def lock(self, locked: bool) -> None:
        self.text.setReadOnly(locked)


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
