"""From which records a value is known, and which fields they fill: cards of look-ups, each with its pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.cards import Card, Cards
from desktop.pages.designer.property_editors import PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.widgets.parts import button, icon_button, label
from desktop.wording import filled, label_text, listed
from engines.forms import kinds
from engines.forms import look_up_editing as acts
from engines.forms.document import LOOK_UP_COLUMNS, Field, FieldKind, Form, LookUp


class LookUpsEditor(PropertyEditor):
    """The first look-up that knows a value decides."""

    def __init__(self, words: str, forms: Callable[[], Iterable[Form]]) -> None:
        super().__init__("known_from")
        self._forms = forms
        self._field: Field | None = None
        self._form = Form("", 0, {}, ())
        self.column.addWidget(label(words, "label"))
        self.cards = Cards(self._card, self._show)
        self.cards.moved.connect(self._move)
        self.cards.removed.connect(self._remove)
        self.column.addWidget(self.cards)
        self._none = label(self.tr("There are no records yet that could be found by it."), "hint", wrap=True)
        self.column.addWidget(self._none)
        self._add = button(self.tr("Add a kind of records"), "plus", role="link", on_click=self._begin)
        self.column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._field, self._form = field, form
        self._show()

    def _show(self) -> None:
        field = self._field
        assert field is not None
        known = self._known()
        shape = (
            field.known_from,
            field.forms,
            tuple((one.id, *one.label.values()) for one in self._form.fields.values()),
        )
        self.cards.show_items(map(str, range(len(field.known_from))), shape)
        may_add = len(field.known_from) < acts.MOST and acts.begun(field, self._form, known) is not None
        self._add.setVisible(may_add)
        self._none.setVisible(not may_add and not field.known_from)

    def _known(self) -> dict[str, Form]:
        """The forms by id, this one as it is drawn now."""
        return {one.id: one for one in self._forms()} | {self._form.id: self._form}

    def _card(self, identity: str, number: int, is_open: bool) -> Card:
        assert self._field is not None
        look_up = self._field.known_from[int(identity)]
        card = LookUpCard(identity, look_up, self._field, self._form, self._known(), is_open=is_open)
        card.changed.connect(partial(self._take, int(identity)))
        return card

    def _take(self, place: int, look_up: LookUp) -> None:
        assert self._field is not None
        self.tell(acts.change_look_up(self._field, place, look_up))

    def _begin(self) -> None:
        assert self._field is not None
        made = acts.begun(self._field, self._form, self._known())
        if made is not None:
            self.cards.chosen = str(len(self._field.known_from))
            self.tell((*self._field.known_from, made))
            self.cards.focus()

    def _move(self, identity: str, step: int) -> None:
        assert self._field is not None
        moved = acts.shift_look_up(self._field, int(identity), step)
        if moved != self._field.known_from:
            self.cards.chosen = str(int(identity) + step)
            self.tell(moved)

    def _remove(self, identity: str) -> None:
        assert self._field is not None
        place = int(identity)
        self.tell((*self._field.known_from[:place], *self._field.known_from[place + 1 :]))


class LookUpCard(Card):
    """One look-up; what it becomes is told, and the card is made anew."""

    changed = Signal(object)

    def __init__(
        self, identity: str, look_up: LookUp, field: Field, form: Form, forms: Mapping[str, Form], *, is_open: bool
    ) -> None:
        super().__init__(identity, is_open=is_open)
        self._look_up, self._field, self._form, self._forms = look_up, field, form, forms
        self._other = forms.get(look_up.form)
        self._first: QComboBox | None = None
        name = label_text(self._other.label) if self._other is not None else self.tr("(a form that is not here)")
        self.say(f"{int(identity) + 1}. {name}", listed(self._pair_words()))
        if is_open:
            self._fill()

    @override
    def take_focus(self) -> None:
        if self._first is not None:
            self._first.setFocus()

    def _pair_words(self) -> list[str]:
        sources = self._other.fields if self._other is not None else {}
        return [
            filled("%1 \u2192 %2", self._name(sources.get(source)), self._name(self._form.fields.get(target)))
            for source, target in self._look_up.gives.items()
        ]

    def _name(self, field: Field | None) -> str:
        return label_text(field.label) if field is not None else self.tr("(removed field)")

    def _fill(self) -> None:
        look_up = self._look_up
        self._first = self._add_box(self.tr("Records of"))
        for one in acts.forms_by(self._field, look_up.column, self._forms):
            self._first.addItem(label_text(one.label), one.id)
        self._first.setCurrentIndex(self._first.findData(look_up.form))
        self._first.activated.connect(lambda _at: self._take_form(str(self._first_data())))
        if self._field.kind is not FieldKind.RELATION:
            box = self._add_box(self.tr("Found by their"))
            words = {"waybill_no": self.tr("waybill number"), "customer_phone": self.tr("customer's phone")}
            for column in sorted(LOOK_UP_COLUMNS, reverse=True):
                box.addItem(words[column], column)
            box.setCurrentIndex(box.findData(look_up.column))
            box.activated.connect(lambda _at: self._take_column(str(box.currentData())))
        self.inside.addWidget(
            label(self.tr("What is known there fills here, where nothing stands yet"), "label", wrap=True)
        )
        for number, (source, target) in enumerate(look_up.gives.items(), start=1):
            self.inside.addWidget(self._pair(number, source, target))
        self._add_more()
        self.add_acts(self.tr("These records earlier"), self.tr("These records later"), self.tr("Remove these records"))

    def _first_data(self) -> object:
        return self._first.currentData() if self._first is not None else None

    def _add_more(self) -> None:
        pair = acts.free_pair(self._look_up, self._form, self._other, self._field) if self._other is not None else None
        if pair is not None:
            add = button(self.tr("Fill another field"), "plus", role="link", on_click=lambda: self._put("", *pair))
            self.inside.addWidget(add, alignment=Qt.AlignmentFlag.AlignLeft)

    def _add_box(self, words: str) -> QComboBox:
        box = small_box(words)
        self.inside.addWidget(label(words, "label"))
        self.inside.addWidget(box)
        return box

    def _pair(self, number: int, source: str, target: str) -> QWidget:
        holder, sources = QWidget(), self._other.fields if self._other is not None else {}
        column, above, below = QVBoxLayout(holder), QHBoxLayout(), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        for row in (above, below):
            row.setSpacing(4)
            column.addLayout(row)
        known, fills = (
            small_box(filled(self.tr("Known field %1"), str(number))),
            small_box(filled(self.tr("Fills %1"), str(number))),
        )
        for one in sources.values():
            free = one.id == source or one.id not in self._look_up.gives
            if free and not kinds.of(one.kind).derived and acts.targets(one, self._form, self._field):
                known.addItem(label_text(one.label), one.id)
        known.setCurrentIndex(known.findData(source))
        if source in sources:
            for one in acts.targets(sources[source], self._form, self._field):
                fills.addItem(label_text(one.label), one.id)
        fills.setCurrentIndex(fills.findData(target))
        known.activated.connect(lambda _at: self._take_source(source, str(known.currentData()), target))
        fills.activated.connect(lambda _at: self._put(source, source, str(fills.currentData())))
        above.addWidget(known, 1)
        below.addWidget(label("\u2192", "body2"))
        below.addWidget(fills, 1)
        remove = icon_button("close", filled(self.tr("Do not fill %1"), self._name(self._form.fields.get(target))))
        remove.clicked.connect(lambda: self.changed.emit(acts.without_pair(self._look_up, source)))
        above.addWidget(remove)
        return holder

    def _take_form(self, name: str) -> None:
        gives = acts.alike(self._field, self._form, self._forms[name])
        self.changed.emit(replace(self._look_up, form=name, gives=gives))

    def _take_column(self, column: str) -> None:
        """Another kind of number: a form that shows it, the same where it does."""
        known = [one.id for one in acts.forms_by(self._field, column, self._forms)]
        if self._look_up.form in known or not known:
            self.changed.emit(replace(self._look_up, column=column))
        else:
            gives = acts.alike(self._field, self._form, self._forms[known[0]])
            self.changed.emit(LookUp(known[0], column, gives))

    def _take_source(self, old: str, source: str, target: str) -> None:
        """Another known field: it fills the same one where it fits, else the first that it fits."""
        assert self._other is not None
        fitting = [one.id for one in acts.targets(self._other.fields[source], self._form, self._field)]
        self._put(old, source, target if target in fitting else fitting[0])

    def _put(self, old: str, source: str, target: str) -> None:
        self.changed.emit(acts.with_pair(self._look_up, old, source, target))
