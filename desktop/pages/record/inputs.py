"""One input per kind of field. An input keeps the text as it was typed; its stored form is the session's business."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from desktop.models.typed_values import field_text
from desktop.theme import restyle
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Value

LINES = 3
"""Lines of text that a long text shows at least."""


class FieldInput(ABC):
    """What a field cell holds. `on_edited` hears that the person changed it, `on_left` that he went on."""

    def __init__(self, spec: Field, widget: QWidget) -> None:
        self.spec = spec
        self.widget = widget
        self.on_edited: Callable[[], None] = lambda: None
        self.on_left: Callable[[], None] = lambda: None
        widget.setAccessibleName(label_text(spec.label))
        if spec.help is not None:
            widget.setToolTip(label_text(spec.help))

    @property
    def outer(self) -> QWidget:
        """What goes into the layout."""
        return self.widget

    @abstractmethod
    def typed(self) -> Value:
        """What stands there, as it was typed."""

    @abstractmethod
    def put(self, raw: Value) -> None:
        """Shows typed text again (of a draft), without telling `on_edited`."""

    def show_value(self, value: Value) -> None:
        """Shows a stored value, without telling `on_edited`."""
        self.put(field_text(self.spec, value))

    @abstractmethod
    def lock(self, locked: bool) -> None:
        """Makes it readable only, or writable again."""

    def mark(self, wrong: bool) -> None:
        """Draws the border of a field that is wrong."""
        restyle(self.widget, invalid="true" if wrong else "false")


class LineInput(FieldInput):
    """Text, numbers, money, phones and codes on one line."""

    def __init__(self, spec: Field) -> None:
        self.line = QLineEdit()
        super().__init__(spec, self.line)
        if spec.kind in (FieldKind.MONEY, FieldKind.NUMBER):
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        elif spec.kind in (FieldKind.WAYBILL, FieldKind.SERIAL):
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        if spec.help is not None:
            self.line.setPlaceholderText(label_text(spec.help))
        self.line.textEdited.connect(lambda _text: self.on_edited())
        self.line.editingFinished.connect(lambda: self.on_left())

    @override
    def typed(self) -> Value:
        return self.line.text()

    @override
    def put(self, raw: Value) -> None:
        text = "" if raw is None else str(raw)
        if self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)

    @override
    def lock(self, locked: bool) -> None:
        self.line.setReadOnly(locked)


class _LongText(QPlainTextEdit):
    def __init__(self, on_left: Callable[[], None]) -> None:
        super().__init__()
        self._on_left = on_left
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit)

    @override
    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt gives a QFocusEvent
        self._on_left()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum() == 0:
            event.ignore()
        else:
            super().wheelEvent(event)

    def _fit(self) -> None:
        lines = min(max(int(self.document().size().height()), LINES), 4 * LINES)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 20)

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt gives a QResizeEvent
        self._fit()


class LongTextInput(FieldInput):
    """Text of several lines. Tab goes on to the next field; it grows with its text up to twelve lines."""

    def __init__(self, spec: Field) -> None:
        self.text = _LongText(lambda: self.on_left())
        super().__init__(spec, self.text)
        self._showing = False
        self.text.textChanged.connect(self._changed)

    def _changed(self) -> None:
        if not self._showing:
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
    def lock(self, locked: bool) -> None:
        self.text.setReadOnly(locked)


class _Combo(QComboBox):
    """A list that the wheel scrolls past instead of changing a value that nobody looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceInput(FieldInput):
    """One of the form's choices, or of the people who are known here; an empty line where nothing is chosen."""

    def __init__(self, spec: Field, options: Iterable[tuple[str, str]]) -> None:
        self.combo = _Combo()
        super().__init__(spec, self.combo)
        self.combo.addItem("", None)
        for value, text in options:
            self.combo.addItem(text, value)
        self.combo.activated.connect(lambda _index: self._chosen())

    def _chosen(self) -> None:
        self.on_edited()
        self.on_left()

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
        self.box = QCheckBox(label_text(spec.label))
        super().__init__(spec, self.box)
        self.box.clicked.connect(lambda _checked: self._clicked())

    def _clicked(self) -> None:
        self.on_edited()
        self.on_left()

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
