"""The kinds that a new record can be of: as many as fit stand as tabs, the others in a menu behind them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from desktop.theme import the_theme
from desktop.widgets.parts import Button, button, icon_button
from desktop.wording import label_text, unmarked
from engines.forms.document import Form

_GAP = 12


class KindTabs(QWidget):
    """Shows forms by their short names; the chosen one is always among the tabs."""

    chosen = Signal(str)
    """The id of a form."""

    def __init__(self) -> None:
        super().__init__()
        self._forms: Sequence[Form] = ()
        self._now = ""
        self.buttons: dict[str, Button] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.more = icon_button("chevron-down", self.tr("Other kinds"), self._open_menu)
        self._row.addWidget(self.more)
        self._row.addStretch()

    def show_kinds(self, forms: Sequence[Form], now: str) -> None:
        """Shows these; `now` is the one that the record is of."""
        self._forms, self._now = forms, now
        for old in self.buttons.values():
            old.hide()
            old.deleteLater()
        self.buttons = {form.id: self._tab(form) for form in forms}
        for place, tab in enumerate(self.buttons.values()):
            self._row.insertWidget(place, tab)
        self._fold()

    def hidden(self) -> list[Form]:
        """Those that have no room."""
        return [form for form in self._forms if self.buttons[form.id].isHidden()]

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for the chosen one and the menu; it never makes its window wider."""
        tab = self.buttons.get(self._now)
        width = self.more.sizeHint().width() + (tab.sizeHint().width() + _GAP if tab is not None else 0)
        return QSize(width, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    @override
    def event(self, event: QEvent) -> bool:
        """Another font makes other widths of the same words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def menu(self) -> QMenu:
        """The kinds that have no tab."""
        menu = QMenu(self)
        for form in self.hidden():
            words = unmarked(label_text(form.short or form.label))
            menu.addAction(the_theme().icon(form.icon), words, partial(self.chosen.emit, form.id))
        return menu

    def _tab(self, form: Form) -> Button:
        one = button(unmarked(label_text(form.short or form.label)), form.icon, role="tab")
        one.setToolTip(label_text(form.label))
        one.setCheckable(True)
        one.setAutoExclusive(True)
        one.setChecked(form.id == self._now)
        one.clicked.connect(lambda _checked=False: self.chosen.emit(form.id))
        return one

    def _fold(self) -> None:
        widths = {name: tab.sizeHint().width() + _GAP for name, tab in self.buttons.items()}
        room = self.width()
        if sum(widths.values()) - _GAP > room:
            room -= self.more.sizeHint().width() + _GAP
        left = room - widths.get(self._now, 0)
        shown = {self._now}
        for name, width in widths.items():
            if name != self._now and (left := left - width) < 0:
                break
            shown.add(name)
        for name, tab in self.buttons.items():
            tab.setVisible(name in shown)
        self.more.setVisible(len(shown) < len(self.buttons))

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
