"""One editor per property of a field: it shows what the field says and tells what the person wants instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.small_box import small_box
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine, EntryText
from desktop.widgets.parts import button, label
from desktop.wording import label_text
from engines.forms import editing, kinds
from engines.forms.choice_editing import ChoiceEdit
from engines.forms.document import Field, Form
from engines.forms.field import Label
from engines.forms.values import TEXT_LIMIT

Options = Callable[[Field, Form], Iterable[tuple[str, object]]]
_MOST_CHOICES = 20_000


class PropertyEditor(QWidget):
    """Told once per act; acts with the same `together` are one step of undo."""

    given = Signal(str, object, str)
    """Property, its new value, and `together`. Of several properties at once no name, and their values by name."""
    left_unfinished = Signal(str)
    """What was typed and cannot be read, which the document cannot keep; empty: nothing of it is left."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    def show_field(self, field: Field, form: Form) -> None:
        """Shows what the field says; what is being typed stays as it is typed."""

    def show_unfinished(self, text: str) -> None:
        """Such a text was left here."""

    def take_focus(self) -> None:
        """Somebody is led here, to mend something."""
        first = self.findChild(EntryLine)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            first.selectAll()

    def tell(self, value: object, together: str = "") -> None:
        """The person wants that value."""
        self.given.emit(self.name, value, together)

    def titled(self, words: str, widget: QWidget) -> QLabel:
        """Puts a widget under its title."""
        title = label(words, "label")
        title.setBuddy(widget)
        widget.setAccessibleName(words)
        self.column.addWidget(title)
        self.column.addWidget(widget)
        return title


class LabelLine(PropertyEditor):
    """What people read, in one language."""

    def __init__(self, name: str, words: str, language: str) -> None:
        super().__init__(name)
        self._language = language
        self._label: Label = {}
        self.line = EntryLine(TEXT_LIMIT)
        self.titled(words, self.line)
        self.line.textEdited.connect(self._take)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self.show_label(getattr(field, self.name) or {})

    def show_label(self, said: Label) -> None:
        """Shows the label of whatever has one."""
        self._label = said
        text = said.get(self._language, "")
        if self.line.text() != text and not self.line.composition:
            self.line.setText(text)

    def _take(self, text: str) -> None:
        said = editing.relabelled(self._label or {"zh_CN": "", "en": ""}, self._language, text)
        nothing = self.name == "help" and not any(part.strip() for part in said.values())
        self.tell(None if nothing else said, f"{self.name}:{self._language}")


class Tick(PropertyEditor):
    """Yes or no; of a property that the kind answers where the field does not, the kind's answer."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name)
        self.box = QCheckBox(words)
        self.column.addWidget(self.box)
        self.box.clicked.connect(self._take)
        self._usual: bool | None = None

    @override
    def show_field(self, field: Field, form: Form) -> None:
        usual = {"searchable": kinds.of(field.kind).searched, "reportable": kinds.of(field.kind).reported}
        self._usual = usual.get(self.name)
        said = getattr(field, self.name)
        self.box.setChecked(bool(self._usual if said is None else said))

    def _take(self, on: bool) -> None:
        self.tell(None if self._usual is not None and on == self._usual else on)


class OptionBox(PropertyEditor):
    """One of some values; `options` gives words and values for that field."""

    def __init__(self, name: str, words: str, options: Options) -> None:
        super().__init__(name)
        self._options = options
        self.box = small_box()
        self.titled(words, self.box)
        self.box.activated.connect(lambda at: self.tell(self._values[at]))
        self._values: list[object] = []

    @override
    def show_field(self, field: Field, form: Form) -> None:
        said = getattr(field, self.name)
        found = list(self._options(field, form))
        self._values = [value for _words, value in found]
        self.box.clear()
        self.box.addItems([words for words, _value in found])
        self.box.setCurrentIndex(self._values.index(said) if said in self._values else -1)


class ChoicesText(PropertyEditor):
    """The choices of a field in one language, one a line."""

    def __init__(self, words: str, language: str, new_id: Callable[[], str]) -> None:
        super().__init__("choices")
        self._language = language
        self._new_id = new_id
        self._edit = ChoiceEdit((), ())
        self._showing = False
        self._line = 0
        self.text = EntryText(_MOST_CHOICES, self._leave)
        self.titled(words, self.text)
        self.text.textChanged.connect(self._take)
        self.text.cursorPositionChanged.connect(self._move)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        if field.choices != self._edit.now:
            self._edit = ChoiceEdit(field.choices, field.choices)
        lines = [choice.label.get(self._language, "") for choice in field.choices]
        typed = [line.strip() for line in self.text.toPlainText().splitlines() if line.strip()]
        if typed != lines and not self.text.composition:
            self._showing = True
            self.text.setPlainText("\n".join(lines))
            self._showing = False

    @override
    def take_focus(self) -> None:
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        if self._showing or self.text.composition:
            return
        before, lines = self._edit.now, self.text.toPlainText().splitlines()
        self._edit = self._edit.typed(lines, self._language, self._new_id)
        if self._edit.now != before:
            self.tell(self._edit.now, f"choices:{self._language}")

    def _move(self) -> None:
        line = self.text.textCursor().blockNumber()
        if line != self._line and not self._showing:
            self._take()  # Qt tells where the caret is before it tells of the text
            self._edit = self._edit.on_another_line()
        self._line = line

    def _leave(self) -> None:
        self._take()
        self._edit = self._edit.on_another_line()


class ConditionLine(PropertyEditor):
    """A condition or a computed default in words, and the way to where it is edited."""

    wanted = Signal(str)

    def __init__(self, name: str, words: str, said: Callable[[Field, Form, str], str]) -> None:
        super().__init__(name)
        self._said = said
        self._words = words
        self.open = button("", "filter", on_click=lambda: self.wanted.emit(name))
        self.open.setAccessibleName(words)
        self.open.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.open.setText(words)
        self.sentence = label("", "hint", wrap=True, tone="purple")
        self.column.addWidget(self.open)
        self.column.addWidget(self.sentence)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._show(self._said(field, form, self.name), "purple")

    @override
    def show_unfinished(self, text: str) -> None:
        self._show(self.tr("Not finished, and not in use: %1").replace("%1", text), "danger")

    def _show(self, said: str, tone: str) -> None:
        restyle(self.sentence, tone=tone)
        self.sentence.setText(said)
        self.sentence.setVisible(bool(said))


class FormsTicks(PropertyEditor):
    """The kinds of records that a link may lead to."""

    def __init__(self, words: str, forms: Callable[[], Iterable[Form]]) -> None:
        super().__init__("forms")
        self.column.addWidget(label(words, "label"))
        self._boxes: Mapping[str, QCheckBox] = {one.id: QCheckBox(label_text(one.label)) for one in forms()}
        for box in self._boxes.values():
            self.column.addWidget(box)
            box.clicked.connect(lambda _on: self._take())

    @override
    def show_field(self, field: Field, form: Form) -> None:
        for name, box in self._boxes.items():
            box.setChecked(name in field.forms)

    def _take(self) -> None:
        self.tell(tuple(name for name, box in self._boxes.items() if box.isChecked()))
