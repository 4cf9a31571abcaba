"""The views as tabs over the list, at most four and as many as fit; the others wait in a menu at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton
from typing_extensions import override

from desktop.models.ticket_views import View
from desktop.widgets.parts import button, icon_button
from desktop.wording import unmarked

MOST_TABS = 4
_EDGE, _GAP, _MENU = 14, 10, 34


class ViewTabs(QFrame):
    """Shows views by name and count. Signals give ids of views."""

    chosen = Signal(str)
    save_wanted = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._views: list[View] = []
        self._titles: dict[str, str] = {}
        self._shown = ""
        self._own = self._changed = False
        self.buttons = [button("", role="tab") for _ in range(MOST_TABS)]
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 0, 6, 0)
        row.setSpacing(_GAP)
        for tab in self.buttons:
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, pressed=tab: self._press(pressed))
            row.addWidget(tab)
        row.addStretch()
        self.more = icon_button("chevron-down", self.tr("All views"))
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.clicked.connect(self._open_menu)
        row.addWidget(self.more)

    def show_views(self, views: Sequence[View], titles: dict[str, str], shown: View, *, changed: bool) -> None:
        """Shows these views; `titles` are what their tabs say, with counts. `changed`: the filters are others now."""
        self._views, self._titles, self._shown = list(views), titles, shown.id
        self._own, self._changed = shown.own, changed
        self._lay()

    def tab(self, view_id: str) -> QPushButton | None:
        """The tab of that view, None while it is in the menu."""
        return next((tab for tab in self.buttons if tab.property("view") == view_id and not tab.isHidden()), None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.more.setToolTip(self.tr("All views"))
            self.more.setAccessibleName(self.tr("All views"))

    def _lay(self) -> None:
        """The first views that fit; the shown one takes the last place if it would not be among them."""
        room = self.width() - _EDGE - 6 - _MENU - _GAP
        order = self._views[:MOST_TABS]
        fitting = self._fitting(order, room)
        shown = next((view for view in self._views if view.id == self._shown), None)
        if shown is not None and shown not in fitting:
            while fitting and len(self._fitting([*fitting, shown], room)) <= len(fitting):
                fitting.pop()
            fitting = [*fitting[: MOST_TABS - 1], shown]
        for place, tab in enumerate(self.buttons):
            there = place < len(fitting)
            if there:
                self._say(tab, fitting[place])
            tab.setVisible(there)

    def _fitting(self, views: list[View], room: int) -> list[View]:
        found: list[View] = []
        for view, tab in zip(views, self.buttons, strict=False):
            room -= self._say(tab, view) + _GAP
            if room < -_GAP and found:
                break
            found.append(view)
        return found

    def _say(self, tab: QPushButton, view: View) -> int:
        """What the tab needs to say it, in pixels."""
        title = self._titles.get(view.id, view.name)
        tab.setProperty("view", view.id)
        shown = tab.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, 170)
        tab.setText(unmarked(shown))
        tab.setToolTip(title if shown != title else "")
        tab.setAccessibleName(title)
        tab.setChecked(view.id == self._shown)
        width = tab.sizeHint().width()
        tab.setMinimumWidth(width)
        return width

    def _press(self, tab: QPushButton) -> None:
        tab.setChecked(True)
        self.chosen.emit(str(tab.property("view")))

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _fill_menu(self) -> None:
        self.menu.clear()
        group = QActionGroup(self.menu)
        for view in self._views:
            action = QAction(unmarked(self._titles.get(view.id, view.name)), self.menu)
            action.setCheckable(True)
            action.setChecked(view.id == self._shown)
            action.triggered.connect(lambda _checked=False, chosen=view.id: self.chosen.emit(chosen))
            group.addAction(action)
            self.menu.addAction(action)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Save these filters as a view…"), self.save_wanted.emit)
        if self._own:
            self.menu.addAction(self.tr("Rename this view…"), self.rename_wanted.emit)
            self.menu.addAction(self.tr("Delete this view"), self.delete_wanted.emit)
