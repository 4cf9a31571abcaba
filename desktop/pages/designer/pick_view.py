"""Several things of which a person ticks some before anything happens: forms of a file, clashes of a merge."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.card_column import CardColumn
from desktop.pages.designer.difference_words import DifferenceLine
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import button, card, clear, icon_button, label, name_icon, pill

_INDENT = 30


class PickRow(msgspec.Struct, frozen=True):
    """One thing: its name, what is said of it, a pill, and lines of what it does; `tick` is what ticking it means.

    Without a `tick` its name is that.
    """

    id: str
    name: str
    words: str = ""
    pill: tuple[str, str] = ("", "neutral")
    lines: tuple[DifferenceLine, ...] = ()
    tick: str = ""


class Picking(msgspec.Struct, frozen=True):
    """What is asked: a title, a sentence, the rows, and the button; where `needed`, at least one must be ticked."""

    title: str
    hint: str
    rows: tuple[PickRow, ...]
    act: str
    needed: bool = True


class PickView(QWidget):
    """Shows the rows in the window's language; ticks stay when that is switched. Esc leaves, Ctrl+Enter goes on."""

    left = Signal()
    taken = Signal(object)
    """The ids that are ticked, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._made: Callable[[], Picking] | None = None
        self._picking = Picking("", "", (), "")
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._made_head())
        self.area = CardColumn()
        self._column = self.area.cards
        column.addWidget(self.area, 1)
        for keys, act in (("Esc", self.left.emit), ("Ctrl+Return", self._take)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._translate()

    def ask(self, made: Callable[[], Picking], ticked: set[str]) -> None:
        """Asks that; `made` says it in the window's language. `ticked`: the ids that are ticked at first."""
        self._made = made
        self._show(ticked)
        first = next(iter(self.boxes.values()), None)
        (first or self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ids that are ticked."""
        return tuple(name for name, box in self.boxes.items() if box.isChecked())

    def _show(self, ticked: set[str]) -> None:
        assert self._made is not None
        self._picking = self._made()
        clear(self._column)
        self._column.addWidget(label(self._picking.hint, "body2", wrap=True))
        self.boxes = {}
        for row in self._picking.rows:
            made = self._card(row)
            self.boxes[row.id].setChecked(row.id in ticked)
            self.boxes[row.id].toggled.connect(lambda _on: self._count())
            self._column.addWidget(made)
        self._column.addStretch()
        self.title.set_text(self._picking.title)
        self.act.setText(self._picking.act)
        self._count()

    def _card(self, row: PickRow) -> QFrame:
        frame, column = card(spacing=6, margins=(14, 8, 14, 8))
        head = QHBoxLayout()
        head.setSpacing(10)
        box = QCheckBox(row.tick or row.name)
        box.setAccessibleName(f"{row.tick}: {row.name}" if row.tick else row.name)
        said = "; ".join(line.words for line in row.lines)
        box.setAccessibleDescription(" ".join(part for part in (row.words, row.pill[0], said) if part))
        self.boxes[row.id] = box
        if row.tick:
            column.addWidget(label(row.name, "strong", wrap=True))
        words = ElidedLabel("hint")
        words.set_text(row.words)
        head.addWidget(box)
        head.addWidget(words, 1)
        if row.pill[0]:
            head.addWidget(pill(*row.pill))
        for line in row.lines:
            across = QHBoxLayout()
            across.setContentsMargins(0 if row.tick else _INDENT, 0, 0, 0)
            across.setSpacing(10)
            across.addWidget(pill(line.tag, line.tone), alignment=Qt.AlignmentFlag.AlignTop)
            across.addWidget(label(line.words, wrap=True), 1)
            column.addLayout(across)
        column.insertLayout(column.count() if row.tick else 0, head)
        return frame

    def _count(self) -> None:
        count = len(self.ticked)
        self.act.setEnabled(bool(count) or not self._picking.needed)
        self.every.setVisible(len(self.boxes) > 1)
        self.every.setText(self.tr("Tick none") if count == len(self.boxes) else self.tr("Tick all"))

    def _turn_all(self) -> None:
        on = len(self.ticked) < len(self.boxes)
        for box in self.boxes.values():
            box.setChecked(on)

    def _take(self) -> None:
        if self.act.isEnabled():
            self.taken.emit(self.ticked)

    def _made_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 8, 14, 8)
        row.setSpacing(10)
        self.back = icon_button("arrow-left", "", self.left.emit)
        self.title = ElidedLabel("title")
        self.every = button("", role="link", on_click=self._turn_all)
        self.act = button("", "check", role="primary", on_click=self._take)
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.every)
        row.addWidget(self.act)
        return head

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            if self._made is not None and self.isVisible():
                self._show({*self.ticked})

    def _translate(self) -> None:
        name_icon(self.back, self.tr("Back"))
        self.area.setAccessibleName(self.tr("What can be ticked"))
