"""The columns of a table as cards: names in both languages, kinds, choices, and whether their sum stands below."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

from desktop.pages.designer.cards import Card, Cards
from desktop.pages.designer.kind_words import kind_label, kind_name, languages, palette
from desktop.pages.designer.property_editors import ChoicesText, LabelLine, PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.widgets.parts import button, label
from desktop.wording import filled, label_text, listed
from engines.expressions.values import Kind
from engines.forms import kinds
from engines.forms.contradictions import COLUMNS
from engines.forms.document import Field, FieldKind, Form
from engines.forms.readiness import NEEDED

_CELLS = [
    kind
    for _heading, group in palette()
    for kind in group
    if kinds.of(kind).cell and NEEDED.get(kind, "choices") == "choices"
]
"""What a column may be: of what a cell needs only choices can be given here."""


class ColumnsEditor(PropertyEditor):
    """One column at a time is open."""

    def __init__(self, words: str, new_id: Callable[[], str]) -> None:
        super().__init__("lines")
        self._new_id = new_id
        self._columns: tuple[Field, ...] = ()
        self._sums: tuple[str, ...] = ()
        self._form = Form("", 0, {}, ())
        self.column.addWidget(label(words, "label"))
        self.cards = Cards(self._card, self._show)
        self.cards.moved.connect(self._move)
        self.cards.removed.connect(self._remove)
        self.column.addWidget(self.cards)
        self._add = button(self.tr("Add a column"), "plus", role="link", on_click=self._add_column)
        self.column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._columns, self._sums, self._form = field.lines, field.sums, form
        self._show()

    def _show(self) -> None:
        self.cards.show_items((one.id for one in self._columns), tuple(one.kind for one in self._columns))
        for card, column in zip(self.cards.cards, self._columns, strict=True):
            if isinstance(card, ColumnCard):
                card.show_column(column, self._form, summed=column.id in self._sums)
        self._add.setEnabled(len(self._columns) < COLUMNS)

    def _card(self, name: str, number: int, is_open: bool) -> Card:
        column = next(one for one in self._columns if one.id == name)
        card = ColumnCard(column, number, self._new_id, is_open=is_open)
        card.changed.connect(self._put)
        card.kind_chosen.connect(self._change_kind)
        card.summed.connect(self._sum)
        return card

    def _add_column(self) -> None:
        made = Field(f"f{self._new_id()[:12]}", FieldKind.TEXT, kind_label(FieldKind.TEXT))
        self.cards.chosen = made.id
        self.tell((*self._columns, made))
        self.cards.focus()

    def _put(self, column: Field, together: str) -> None:
        columns = tuple(column if one.id == column.id else one for one in self._columns)
        self.tell(columns, f"lines:{column.id}:{together}" if together else "")

    def _change_kind(self, name: str, kind: FieldKind) -> None:
        old = next(one for one in self._columns if one.id == name)
        named = kind_label(kind) if old.label == kind_label(old.kind) else old.label
        made = Field(old.id, kind, named, required=old.required)
        columns = tuple(made if one.id == name else one for one in self._columns)
        sums = self._sums if kinds.of(kind).expression is Kind.NUMBER else self._others(name)
        self.given.emit("", {"lines": columns, "sums": sums}, "")

    def _move(self, name: str, step: int) -> None:
        columns = list(self._columns)
        place = next(at for at, one in enumerate(columns) if one.id == name)
        if 0 <= place + step < len(columns):
            columns.insert(place + step, columns.pop(place))
            self.tell(tuple(columns))

    def _remove(self, name: str) -> None:
        columns = tuple(one for one in self._columns if one.id != name)
        self.given.emit("", {"lines": columns, "sums": self._others(name)}, "")

    def _sum(self, name: str, on: bool) -> None:
        self.given.emit("sums", (*self._others(name), name) if on else self._others(name), "")

    def _others(self, name: str) -> tuple[str, ...]:
        return tuple(one for one in self._sums if one != name)


class ColumnCard(Card):
    """One column."""

    changed = Signal(object, str)
    """The column as it is wanted, and what is the same act."""
    kind_chosen = Signal(str, object)
    summed = Signal(str, bool)

    def __init__(self, column: Field, number: int, new_id: Callable[[], str], *, is_open: bool) -> None:
        super().__init__(column.id, is_open=is_open)
        self._column, self._number, self._new_id = column, number, new_id
        self._editors: list[PropertyEditor] = []
        if is_open:
            self._fill(column)

    def show_column(self, column: Field, form: Form, *, summed: bool) -> None:
        """Shows what the column says; what is being typed stays as it is typed."""
        self._column = column
        about = [kind_name(column.kind)]
        about += [self.tr("required")] if column.required else []
        about += [self.tr("summed")] if summed else []
        self.say(f"{self._number}. {label_text(column.label) or self.tr('(without a name)')}", listed(about))
        for editor in self._editors:
            editor.show_field(column, form)
        if self.is_open:
            self._required.setChecked(column.required)
            self._sum.setChecked(summed)

    @override
    def take_focus(self) -> None:
        first = self._editors[0] if self._editors else None
        if isinstance(first, LabelLine):
            first.line.setFocus()
            first.line.selectAll()

    def _fill(self, column: Field) -> None:
        first, second = languages()
        for language in (first, second):
            words = self.tr("Name of column %1 (Chinese)")
            if language != "zh_CN":
                words = self.tr("Name of column %1 (English)")
            self._put(LabelLine("label", filled(words, str(self._number)), language))
        kind = small_box(filled(self.tr("Kind of column %1"), str(self._number)))
        for one in _CELLS if column.kind in _CELLS else [column.kind, *_CELLS]:
            kind.addItem(kind_name(one), one.value)
        kind.setCurrentIndex(kind.findData(column.kind.value))
        kind.activated.connect(lambda _at: self.kind_chosen.emit(self.identity, FieldKind(kind.currentData())))
        self.inside.addWidget(kind)
        if NEEDED.get(column.kind) == "choices":
            for language in (first, second):
                words = self.tr("Choices of column %1, one a line (Chinese)")
                if language != "zh_CN":
                    words = self.tr("Choices of column %1, one a line (English)")
                self._put(ChoicesText(filled(words, str(self._number)), language, self._new_id))
        self._required = QCheckBox(self.tr("Required in every line"))
        self._required.clicked.connect(lambda on: self.changed.emit(replace(self._column, required=on), ""))
        self.inside.addWidget(self._required)
        self._sum = QCheckBox(self.tr("Sum below"))
        self._sum.clicked.connect(lambda on: self.summed.emit(self.identity, on))
        self.inside.addWidget(self._sum)
        self._sum.setVisible(kinds.of(column.kind).expression is Kind.NUMBER)
        earlier, later = self.tr("This column earlier"), self.tr("This column later")
        self.add_acts(earlier, later, self.tr("Remove this column"))

    def _put(self, editor: PropertyEditor) -> None:
        editor.given.connect(self._take)
        self._editors.append(editor)
        self.inside.addWidget(editor)

    def _take(self, name: str, value: object, together: str) -> None:
        self.changed.emit(replace(self._column, **{name: value}), together or name)
