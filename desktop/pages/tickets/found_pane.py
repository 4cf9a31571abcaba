"""What a search found, in the place of the list: the same rows, filters of its own, and how to get back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QStackedWidget, QVBoxLayout
from typing_extensions import override

from desktop.messages import message_of
from desktop.models.found_tickets import FoundTickets
from desktop.models.ticket_views import Narrowed
from desktop.pages.tickets.entry_rows import DatesRow, ExportRow, export_button, export_words
from desktop.pages.tickets.filter_chips import FilterChips, Offer
from desktop.pages.tickets.filter_words import Words
from desktop.pages.tickets.found_row import FoundRowDelegate
from desktop.pages.tickets.row_fitting import RowFitting
from desktop.theme import the_theme
from desktop.widgets.parts import EmptyState, button, label, line, name_icon
from desktop.wording import count, today
from local_db.queries.search import MANY

_SHOWN_OF_SEARCH = 24
"""Characters of the search that its sentences repeat."""


class FoundPane(QFrame):
    """Shows what a FoundTickets holds; it says which ticket was opened and that the person has seen enough."""

    ticket_opened = Signal(str)
    left = Signal()
    """Back to the list."""

    def __init__(self, model: FoundTickets, words: Callable[[], Words]) -> None:
        super().__init__()
        self.setProperty("role", "listpane")
        self._model = model
        self._words = words
        self._open: str | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._title = label("", "section")
        self.back = button("", role="link", on_click=self.left.emit)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 10, 10)
        head.addWidget(self._title, 1)
        head.addWidget(self.back)
        column.addLayout(head)
        self.chips, self.dates_row = FilterChips(), DatesRow()
        self.export_row, self.export = ExportRow(), export_button()
        self.chips.look.hide()
        self.chips.narrowed.connect(model.narrow)
        self.chips.dates_wanted.connect(self._ask_dates)
        self.dates_row.chosen.connect(self._take_dates)
        for row in (self.dates_row, self.export_row):
            row.left.connect(self._to_the_rows)
        for part in (self.chips, self.dates_row, self.export_row, line()):
            column.addWidget(part)
        self.list = self._make_list()
        self.clear_button = button("", on_click=self._widen)
        self.retry_button = button("", on_click=model.search_again)
        self.stop_button = button("", on_click=self.left.emit)
        self.nothing = EmptyState("search", "", self.clear_button)
        self.failed = EmptyState("warning", "", self.retry_button)
        self.waiting = EmptyState("search", "", self.stop_button)
        self._stack = QStackedWidget()
        for one in (self.list, self.nothing, self.failed, self.waiting):
            self._stack.addWidget(one)
        column.addWidget(self._stack, 1)
        column.addWidget(self._make_foot())
        model.told.connect(self._show)
        self._translate()

    def select(self, record_id: str) -> None:
        """Marks that ticket as the open one, where it is among those found; nothing is opened by that."""
        self._open = record_id
        row = self._model.row_of(record_id)
        choice = self.list.selectionModel()
        if row >= 0:
            choice.setCurrentIndex(self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            choice.clear()

    def enter(self) -> None:
        """Puts the focus on the first ticket and opens it."""
        if self._model.rowCount():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentIndex(self._model.index(0))

    def take_focus(self) -> None:
        """Puts the focus on the tickets, or where there are none on the way back."""
        seen = self.list.isVisible() and self._model.rowCount() > 0
        (self.list if seen else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def footer_words(self) -> str:
        """What stands under the list."""
        return f"{self._sum.text()} {self._indexing.text()}".strip()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._delegate.forget()
            self.list.doItemsLayout()
            self._translate()
        super().changeEvent(event)

    def _make_list(self) -> QListView:
        view = QListView()
        view.setModel(self._model)
        self._delegate = FoundRowDelegate(self._model, the_theme(), view)
        view.setItemDelegate(self._delegate)
        RowFitting(view, self._delegate)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.selectionModel().selectionChanged.connect(lambda _on, _off: self._on_chosen())
        self._model.modelReset.connect(lambda: self.select(self._open or ""))
        the_theme().changed.connect(view.doItemsLayout)
        return view

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "footer")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 2, 6, 2)
        self._sum = label("", "hint")
        self._indexing = label("", "hint")
        line.addWidget(self._sum)
        line.addStretch()
        line.addWidget(self._indexing)
        line.addWidget(self.export)
        return foot

    def _on_chosen(self) -> None:
        chosen = self.list.selectionModel().selectedIndexes()
        record_id = self._model.id_at(chosen[0].row()) if chosen else None
        if record_id is not None and record_id != self._open:
            self._open = record_id
            self.ticket_opened.emit(record_id)

    def _ask_dates(self) -> None:
        self.dates_row.open(self._model.narrowed.created, QDate(today().year, today().month, today().day))

    def _take_dates(self, days: str) -> None:
        self._model.narrow(self._model.narrowed.having("created", days))

    def _to_the_rows(self) -> None:
        self.list.setFocus()

    def _widen(self) -> None:
        """Nothing was found: without the filters something may be, and without them the list comes back."""
        if self._model.narrowed != Narrowed():
            self._model.narrow(Narrowed())
        else:
            self.left.emit()

    def _show_filters(self) -> None:
        now = self._model.narrowed
        self.chips.show_filters(now, self._words().chips(now), self._offers)

    def _offers(self) -> list[Offer]:
        return self._words().offers(self._model.narrowed)

    def _show(self) -> None:
        model = self._model
        self._show_filters()
        if model.error is not None:
            self.failed.say("warning", message_of(model.error))
            self._stack.setCurrentWidget(self.failed)
        elif model.rowCount():
            self._stack.setCurrentWidget(self.list)
        else:
            self._stack.setCurrentWidget(self.waiting if model.searching else self.nothing)
        typed = model.typed.strip()
        shown = typed if len(typed) <= _SHOWN_OF_SEARCH else typed[:_SHOWN_OF_SEARCH] + "…"
        narrowed = model.narrowed != Narrowed()
        sentence = self.tr("Nothing found for “%1”. Try fewer characters.")
        if len(typed) == 1:
            sentence = self.tr("Nothing found for “%1”.")
        if narrowed:
            sentence = self.tr("Nothing found for “%1” with these filters.")
        self.nothing.say("search", sentence.replace("%1", shown))
        self.clear_button.setText(self.tr("Take the filters away") if narrowed else self.tr("Clear the search"))
        self._sum.setText(self._number())
        left = self.tr("Still indexing, %Ln left", "", model.unindexed) if model.unindexed else ""
        self._indexing.setText(left)

    def _number(self) -> str:
        model = self._model
        if model.error is not None:
            return self.tr("Not searched")
        if model.counted is None:
            return self.tr("Searching…") if model.searching or not model.complete else ""
        if not model.counted.number:
            return self.tr("Nothing found")
        if model.counted.more or model.counted.number >= MANY:
            return self.tr("%1+ found, newest first").replace("%1", count(max(model.counted.number, 1) - 1))
        return self.tr("%Ln found, newest first", "", model.counted.number)

    def _translate(self) -> None:
        self._title.setText(self.tr("Search results"))
        self.back.setText(self.tr("Back to the list"))
        self.back.setToolTip(self.tr("Esc"))
        self.retry_button.setText(self.tr("Try again"))
        self.stop_button.setText(self.tr("Stop searching"))
        self.waiting.say("search", self.tr("Searching…"))
        self.list.setAccessibleName(self.tr("Search results"))
        name_icon(self.export, export_words())
        self._show()
