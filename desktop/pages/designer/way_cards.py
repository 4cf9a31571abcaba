"""A state and a move of a ticket: a line in words; opened, everything that can be said of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.cards import Card
from desktop.pages.designer.kind_words import languages
from desktop.pages.designer.property_editors import LabelLine
from desktop.pages.designer.small_box import small_box
from desktop.pages.designer.tone_words import swatch, tones
from desktop.widgets.parts import icon_button, label
from desktop.wording import filled, label_text, listed
from engines.forms import kinds
from engines.forms.document import Form, Move, Standing, State


class _WayCard(Card):
    """What states and moves have in common: a name in both languages."""

    changed = Signal(str, object, str)
    """The id, other properties by name, and what is the same act."""

    def __init__(self, identity: str, *, is_open: bool) -> None:
        super().__init__(identity, is_open=is_open)
        self._names: list[LabelLine] = []

    @override
    def take_focus(self) -> None:
        if self._names:
            self._names[0].line.setFocus()
            self._names[0].line.selectAll()

    def _add_names(self, chinese: str, english: str) -> None:
        for language in languages():
            words = chinese if language == "zh_CN" else english
            line = LabelLine("label", words, language)
            line.given.connect(lambda name, value, together: self._tell(together, **{name: value}))
            self._names.append(line)
            self.inside.addWidget(line)

    def _add_box(self, words: str) -> QComboBox:
        box = small_box(words)
        self.inside.addWidget(label(words, "label"))
        self.inside.addWidget(box)
        return box

    def _tick(self, words: str, name: str) -> QCheckBox:
        tick = QCheckBox(words)
        tick.clicked.connect(lambda on: self._tell(**{name: on}))
        self.inside.addWidget(tick)
        return tick

    def _tell(self, together: str = "", /, **properties: Any) -> None:
        self.changed.emit(self.identity, properties, together)


class StateCard(_WayCard):
    """A state."""

    def __init__(self, state: State, number: int, *, is_open: bool, alone: bool) -> None:
        """`alone`: it is the only one, and stays."""
        super().__init__(state.id, is_open=is_open)
        self._number = number
        if not is_open:
            return
        self._add_names(self.tr("Name of the state (Chinese)"), self.tr("Name of the state (English)"))
        self._standing = self._add_box(self.tr("A ticket in it"))
        self._standing.addItem(self.tr("is still to be done"), Standing.OPEN)
        self._standing.addItem(self.tr("is done"), Standing.CLOSED)
        self._standing.activated.connect(lambda _at: self._tell(standing=Standing(self._standing.currentData())))
        self._tone = self._add_box(self.tr("Colour"))
        for tone, words in tones():
            self._tone.addItem(swatch(tone), words, tone)
        self._tone.activated.connect(lambda _at: self._tell(tone=self._tone.currentData()))
        self._step = self._tick(self.tr("Shown on the way of a ticket"), "step")
        remove = "" if alone else self.tr("Remove this state")
        self.add_acts(self.tr("This state earlier"), self.tr("This state later"), remove)

    def show_state(self, state: State, *, is_first: bool) -> None:
        """Shows what the state says; what is being typed stays as it is typed."""
        about = [self.tr("a ticket begins here")] if is_first else []
        about += [self.tr("done")] if state.standing is Standing.CLOSED else []
        about += [] if state.step else [self.tr("beside the way")]
        name = label_text(state.label) or self.tr("(without a name)")
        self.say(f"{self._number}. {name}", listed(about))
        if not self.is_open:
            return
        for line in self._names:
            line.show_label(state.label)
        self._standing.setCurrentIndex(self._standing.findData(state.standing))
        self._tone.setCurrentIndex(self._tone.findData(state.tone))
        self._step.setChecked(state.step)


class MoveCard(_WayCard):
    """A move from some states to one."""

    def __init__(self, move: Move, form: Form, number: int, *, is_open: bool) -> None:
        super().__init__(move.id, is_open=is_open)
        self._number = number
        if not is_open:
            return
        self._add_names(self.tr("Name of the step (Chinese)"), self.tr("Name of the step (English)"))
        self.inside.addWidget(label(self.tr("Can be taken in"), "label"))
        self._sources = {state.id: QCheckBox(label_text(state.label)) for state in form.states}
        for name, tick in self._sources.items():
            tick.setAccessibleName(filled(self.tr("From \u201c%1\u201d"), label_text(form.states_by_id[name].label)))
            tick.clicked.connect(lambda _on: self._take_sources())
            self.inside.addWidget(tick)
        self._target = self._add_box(self.tr("Leads to"))
        for state in form.states:
            self._target.addItem(label_text(state.label), state.id)
        self._target.activated.connect(lambda _at: self._tell(target=self._target.currentData()))
        self._add_asked(move, form)
        self._primary = self._tick(self.tr("The main button of its states"), "primary")
        self.add_acts(
            self.tr("This step earlier"), self.tr("This step later"), self.tr("Remove this step from the form")
        )

    def show_move(self, move: Move, form: Form) -> None:
        """Shows what the move says; what is being typed stays as it is typed."""
        names = {state.id: label_text(state.label) for state in form.states}
        way = filled("%1 \u2192 %2", listed(names.get(one, one) for one in move.sources), names.get(move.target, ""))
        asked = listed(label_text(form.fields[name].label) for name in move.asks if name in form.fields)
        said = filled(self.tr("%1; asks for %2"), way, asked) if asked else way
        self.say(f"{self._number}. {label_text(move.label) or self.tr('(without a name)')}", said)
        if not self.is_open:
            return
        for line in self._names:
            line.show_label(move.label)
        for name, tick in self._sources.items():
            tick.setChecked(name in move.sources)
        self._target.setCurrentIndex(self._target.findData(move.target))
        self._primary.setChecked(move.primary)

    def _add_asked(self, move: Move, form: Form) -> None:
        """What must be filled in for it: a line for each field, and a box for one more."""
        box = self._add_box(self.tr("Asks for"))
        box.addItem(self.tr("Another field \u2026"), None)
        for field in form.fields.values():
            if field.id not in move.asks and not kinds.of(field.kind).derived:
                box.addItem(label_text(field.label), field.id)
        box.activated.connect(lambda at: self._tell(asks=(*move.asks, box.currentData())) if at else None)
        for name in move.asks:
            self.inside.addWidget(self._asked(name, move, form))

    def _asked(self, name: str, move: Move, form: Form) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(8, 0, 0, 0)
        said = label_text(form.fields[name].label) if name in form.fields else self.tr("(removed field)")
        row.addWidget(label(said, "body2", wrap=True), 1)
        words = filled(self.tr("Ask for \u201c%1\u201d no more"), said)
        others = tuple(one for one in move.asks if one != name)
        row.addWidget(icon_button("close", words, lambda: self._tell(asks=others)))
        return holder

    def _take_sources(self) -> None:
        self._tell(sources=tuple(name for name, tick in self._sources.items() if tick.isChecked()))
