"""What every input of a field does. It keeps text as typed; the stored form is the session's business."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.models.typed_values import field_text
from desktop.theme import restyle
from desktop.widgets.choice_box import is_composing
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind
from engines.forms.texts import limit_of
from engines.forms.values import Value

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
        self.on_composed: Callable[[], None] = lambda: None
        """Hears that an input method's composition in it is over."""
        self._untold = False
        self.required = spec.required
        self._said, self._fault = "", ""
        if hasattr(widget, "composed"):
            widget.composed.connect(self._composed)
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

    def tell_edited(self) -> None:
        """Tells `on_edited`; while a composition is open, when that is over."""
        self._untold = self.composing
        if not self._untold:
            self.on_edited()

    def _composed(self) -> None:
        if self._untold:
            self.tell_edited()
        self.on_composed()

    @property
    def has_focus(self) -> bool:
        """Whether the cursor is in it, or in a part of it."""
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self.widget or self.outer.isAncestorOf(focused))

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return self.typed() in (None, "", [])

    def show_required(self, required: bool) -> None:
        """Says by its name whether it must be filled in."""
        self.required = required
        self._say_name()

    def describe(self, fault: str) -> None:
        """Tells those who cannot see it what is wrong with it; nothing: then what stands in it, where that is drawn."""
        self._fault = fault
        self.widget.setAccessibleDescription(fault or self._said)

    def say_what_stands(self, words: str) -> None:
        """What stands in it, in words."""
        self._said = words
        self.describe(self._fault)

    def translate(self) -> None:
        """Says its words in the window's language; what was typed, cursor and undo stay."""
        self._say_name()
        if self.spec.help is not None:
            self.widget.setToolTip(label_text(self.spec.help))

    def _say_name(self) -> None:
        name = label_text(self.spec.label)
        if self.required:
            name = QCoreApplication.translate("FieldCell", "%1, required").replace("%1", name)
        self.widget.setAccessibleName(name)

    @abstractmethod
    def typed(self) -> Value:
        """What stands there, as it was typed."""

    @abstractmethod
    def put(self, raw: Value) -> None:
        """Shows typed text again (of a draft), without telling `on_edited`."""

    def put_over(self, value: Value, raw: Value) -> None:
        """Shows typed text of a draft that is opened again, over the stored value: where text is typed, Ctrl+Z leads
        back to that one."""
        self.put(raw)

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
