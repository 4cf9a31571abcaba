"""The filters in force as chips under the tabs: a click changes one, its cross or Del takes it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.ticket_views import Narrowed
from desktop.theme import the_theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import Button, button, icon_button
from desktop.wording import unmarked
from local_db.queries.ticket_filter import Order

_CROSS = 26
RANGE = "range"
"""The value of `created` that asks for two dates."""


class Offer(msgspec.Struct, frozen=True):
    """One filter that can be chosen. `values` are pairs of what is kept and what is said; none: it is on or off."""

    name: str
    title: str
    values: Sequence[tuple[str, str]] = ()


class _Chip(Button):
    """Says a filter; the cross at its end takes it away."""

    removed = Signal()
    opened = Signal()

    def __init__(self, text: str, remove: str) -> None:
        super().__init__(f"{unmarked(text)}\u2002")  # the icon stands at the right, and room between them
        self.setProperty("role", "chip")
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        the_theme().dress(self, "close", "primary", 12)
        self.setAccessibleName(text)
        self.setAccessibleDescription(remove)
        self.setToolTip(remove)
        self._at = QPoint()
        self.clicked.connect(self._act)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._at = event.position().toPoint()
        super().mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        self._at = QPoint()
        super().keyPressEvent(event)

    def _act(self) -> None:
        if self._at.x() > self.width() - _CROSS:
            self.removed.emit()
        else:
            self.opened.emit()


class FilterChips(QFrame):
    """Shows what is filtered by; says what a person wants to filter by."""

    narrowed = Signal(object)
    """A Narrowed."""
    dates_wanted = Signal()
    order_chosen = Signal(str)
    density_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._now = Narrowed()
        self._offers: Callable[[], Sequence[Offer]] = list
        self._order, self._compact = Order.CHANGED, False
        self._orders: list[tuple[Order, str]] = []
        self.chips: dict[str, _Chip] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 6, 8)
        row.setSpacing(6)
        self._place = QWidget()
        self._flow = FlowLayout(6)
        self._place.setLayout(self._flow)
        self.add = button("", "plus", role="chip")
        self.add.setProperty("tone", "dashed")
        the_theme().dress(self.add, "plus", "text2", 12)
        self.add.clicked.connect(self._open_offers)
        self._flow.addWidget(self.add)
        row.addWidget(self._place, 1)
        column = QVBoxLayout()
        self.look = icon_button("filter", "")
        self.look.clicked.connect(self._open_look)
        column.addWidget(self.look)
        column.addStretch()
        row.addLayout(column)
        self.menu = QMenu(self)
        self._translate()

    def show_filters(self, narrowed: Narrowed, words: Mapping[str, str], offers: Callable[[], Sequence[Offer]]) -> None:
        """Shows the filters in force; `words` say each. `offers` is asked when a person opens the menu."""
        self._now, self._offers = narrowed, offers
        wanted = dict(words)
        if {name: chip.accessibleName() for name, chip in self.chips.items()} == wanted:
            return
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self.add)
        self.chips = {}
        for name, text in wanted.items():
            chip = _Chip(text, self.tr("Del takes this filter away"))
            chip.removed.connect(lambda gone=name: self.narrowed.emit(self._now.without(gone)))
            chip.opened.connect(lambda changed=name: self._open_values(changed))
            self._flow.addWidget(chip)
            self.chips[name] = chip
            chip.show()
        self._flow.addWidget(self.add)
        self._flow.invalidate()
        self.updateGeometry()

    def show_look(self, order: Order, compact: bool, orders: Sequence[tuple[Order, str]]) -> None:
        """Marks order and density in the menu at the end."""
        self._order, self._compact, self._orders = order, compact, list(orders)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.add.setText(self.tr("Filter"))
        self.look.setToolTip(self.tr("Order and density"))
        self.look.setAccessibleName(self.tr("Order and density"))

    def _open_offers(self) -> None:
        self.menu.clear()
        for offer in self._offers():
            if offer.values:
                self._fill(self.menu.addMenu(unmarked(offer.title)), offer)
            else:
                self._add_switch(offer)
        self._popup(self.add)

    def _open_values(self, name: str) -> None:
        offer = next((offer for offer in self._offers() if offer.name == name), None)
        if offer is None or not offer.values:
            self.narrowed.emit(self._now.without(name))
            return
        self.menu.clear()
        self._fill(self.menu, offer)
        self._popup(self.chips[name])

    def _fill(self, menu: QMenu, offer: Offer) -> None:
        now = getattr(self._now, offer.name)
        for value, said in offer.values:
            self._action(menu, said, value == now, partial(self._choose, offer.name, value))
        if now:
            menu.addSeparator()
            menu.addAction(self.tr("Take this filter away"), lambda: self.narrowed.emit(self._now.without(offer.name)))

    def _add_switch(self, offer: Offer) -> None:
        on = bool(getattr(self._now, offer.name))
        changed = self._now.without(offer.name) if on else self._now.having(offer.name, True)
        self._action(self.menu, offer.title, on, lambda: self.narrowed.emit(changed))

    def _choose(self, name: str, value: str) -> None:
        if name == "created" and value == RANGE:
            self.dates_wanted.emit()
        elif name == "standing":
            standing, _, status = value.partition("/")
            self.narrowed.emit(self._now.having("standing", standing).having("status", status))
        else:
            self.narrowed.emit(self._now.having(name, value))

    def _open_look(self) -> None:
        self.menu.clear()
        for order, said in self._orders:
            self._action(self.menu, said, order is self._order, partial(self.order_chosen.emit, str(order)))
        self.menu.addSeparator()
        for compact, said in ((False, self.tr("Two lines")), (True, self.tr("One line"))):
            self._action(self.menu, said, compact is self._compact, partial(self.density_chosen.emit, compact))
        self._popup(self.look)

    @staticmethod
    def _action(menu: QMenu, text: str, checked: bool, act: Callable[[], None]) -> None:
        action = QAction(unmarked(text), menu)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)

    def _popup(self, under: QWidget) -> None:
        self.menu.popup(under.mapToGlobal(under.rect().bottomLeft()))
