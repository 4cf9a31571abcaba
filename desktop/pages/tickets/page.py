"""The tickets page: saved views as tabs over the list, the list, and the ticket that is open beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.messages import message_of
from desktop.models.ticket_list import TicketListModel
from desktop.pages.tickets.ticket_row import TicketRowDelegate
from desktop.theme import the_theme
from desktop.theme.tokens import LIST_PANE, LIST_PANE_NARROW, LIST_PANE_WIDE, NARROW, WIDE
from desktop.widgets.parts import EmptyState, button, label
from desktop.wording import count, label_text
from engines.forms.document import Form, Standing
from local_db.queries.tickets import TicketCount, TicketFilter

_VIEWS = (Standing.OPEN, Standing.CLOSED, Standing.VOID)


class TicketsPage(QWidget):
    """Shows lists and the record beside them. Signals give ids, never rows."""

    ticket_opened = Signal(str)
    """A person chose this record in the list."""
    ticket_clicked = Signal(str)
    """A person clicked on this record, which may be the chosen one already."""
    new_wanted = Signal()

    def __init__(self, model: TicketListModel, beside: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._model = model
        self._form: Form | None = None
        self._reference = False
        self._standing = Standing.OPEN
        self._counts: list[TicketCount] = []
        self._open: str | None = None
        self.beside = beside
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._pane = self._make_pane()
        row.addWidget(self._pane)
        row.addWidget(beside, 1)
        model.filled.connect(self._on_filled)
        model.refreshed.connect(self._on_refreshed)
        model.failed.connect(self._on_failed)
        self._translate()
        self._pane.setFixedWidth(LIST_PANE)

    def show_form(self, form: Form | None) -> None:
        """Lists the tickets of that form, or of all kinds; a form that is no ticket's lists its reference records."""
        self._form = form
        self._reference = form is not None and not form.is_ticket
        self._standing = Standing.REFERENCE if self._reference else Standing.OPEN
        self._mark()
        self._fill_states()
        self._show()

    def show_counts(self, counts: list[TicketCount]) -> None:
        """Puts live counts on the tabs and under the list."""
        self._counts = counts
        self._translate_tabs()

    def select(self, record_id: str) -> None:
        """Marks a ticket as the open one, where it is in the list; an empty id: none is."""
        self._open = record_id
        self._reselect()

    def fit(self, window_width: int) -> None:
        """Follows the window's width: the list is narrow below 1200 and wide from 1600 on."""
        wide = LIST_PANE_WIDE if window_width >= WIDE else LIST_PANE
        self._pane.setFixedWidth(LIST_PANE_NARROW if window_width < NARROW else wide)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._delegate.forget()
            self._translate()
        super().changeEvent(event)

    def _make_pane(self) -> QFrame:
        pane = QFrame()
        pane.setProperty("role", "listpane")
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_tabs())
        column.addLayout(self._make_filters())
        self.list = self._make_list()
        self.new_button = button("", "plus", on_click=self.new_wanted.emit)
        self.empty = EmptyState("empty", "", self.new_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        column.addWidget(self._stack, 1)
        foot = QFrame()
        foot.setProperty("role", "footer")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 6, 14, 6)
        self._sum = label("", "hint")
        self._keys = label("", "hint")
        line.addWidget(self._sum)
        line.addStretch()
        line.addWidget(self._keys)
        column.addWidget(foot)
        return pane

    def _make_tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(14)
        self.tabs = [button("", role="tab") for _ in _VIEWS]
        for standing, tab in zip(_VIEWS, self.tabs, strict=True):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, chosen=standing: self._choose(chosen))
            row.addWidget(tab)
        self.tabs[0].setChecked(True)
        row.addStretch()
        return row

    def _make_filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(8)
        self._state_label = label("", "label")
        self.states = QComboBox()
        self._state_label.setBuddy(self.states)
        self.states.activated.connect(lambda _index: self._show())
        row.addWidget(self._state_label)
        row.addWidget(self.states, 1)
        return row

    def _make_list(self) -> QListView:
        view = QListView()
        self._model.rowsAboutToBeRemoved.connect(self._on_removal)  # before the view and its selection hear of it
        view.setModel(self._model)
        self._delegate = TicketRowDelegate(self._model, the_theme(), view)
        view.setItemDelegate(self._delegate)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.clicked.connect(lambda index: self.ticket_clicked.emit(self._model.id_at(index.row()) or ""))
        view.selectionModel().selectionChanged.connect(lambda _on, _off: self._on_chosen())
        the_theme().changed.connect(view.doItemsLayout)
        return view

    def _choose(self, standing: Standing) -> None:
        self._standing = standing
        self._mark()
        self._fill_states()
        self._show()

    def _mark(self) -> None:
        for standing, tab in zip(_VIEWS, self.tabs, strict=True):
            tab.setChecked(standing is self._standing)

    def _fill_states(self) -> None:
        kept = self.states.currentData()
        self.states.clear()
        self.states.addItem(self.tr("Any status"), None)
        if self._form is not None:
            for state in self._form.states:
                if state.standing is self._standing or self._standing is Standing.VOID:
                    self.states.addItem(label_text(state.label), state.id)
        self.states.setCurrentIndex(max(self.states.findData(kept), 0) if kept else 0)
        filters = self._form is not None and not self._reference
        self.states.setVisible(filters)
        self._state_label.setVisible(filters)

    def _show(self) -> None:
        form = self._form.id if self._form is not None else None
        self._model.show_tickets(TicketFilter(self._standing, form, None, self.states.currentData()))
        self._translate_tabs()

    def _on_filled(self, rows: int) -> None:
        self._stack.setCurrentWidget(self.list if rows else self.empty)
        self.empty.say("empty", self._nothing())
        self._reselect()
        self._translate_tabs()
        if self._open is None and rows:
            self.list.setCurrentIndex(self._model.index(0))

    def _on_refreshed(self) -> None:
        self._stack.setCurrentWidget(self.list if self._model.rowCount() else self.empty)
        self._reselect()

    def _on_failed(self, error: BaseException) -> None:
        self.empty.say("warning", message_of(error))
        self._stack.setCurrentWidget(self.empty)

    def _on_chosen(self) -> None:
        """A click makes a row the current one before it selects it, so the selection is what counts."""
        chosen = self.list.selectionModel().selectedIndexes()
        record_id = self._model.id_at(chosen[0].row()) if chosen else None
        if record_id is not None and record_id != self._open:
            self._open = record_id
            self.ticket_opened.emit(record_id)

    def _on_removal(self, _parent: QModelIndex, first: int, last: int) -> None:
        """The chosen ticket leaves the list; Qt would choose its neighbour, and nobody asked for that one."""
        if first <= self.list.currentIndex().row() <= last:
            self.list.selectionModel().clear()

    def _reselect(self) -> None:
        """A row that moved takes its mark with it; nothing is opened by that."""
        row = self._model.row_of(self._open) if self._open is not None else -1
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self._model.index(row), flags)
        else:
            self.list.selectionModel().clear()

    def _nothing(self) -> str:
        if self._reference:
            return self.tr("No records yet")
        if self._standing is Standing.OPEN:
            return self.tr("No open tickets here. Make a new one or import your log.")
        return self.tr("No tickets here")

    def _translate(self) -> None:
        self._state_label.setText(self.tr("Status"))
        self._keys.setText(self.tr("↑↓ to choose"))
        self.new_button.setText(self.tr("New ticket"))
        self.list.setAccessibleName(self.tr("Tickets"))
        self._fill_states()
        self._translate_tabs()

    def _translate_tabs(self) -> None:
        names = {
            Standing.OPEN: self.tr("Open"),
            Standing.CLOSED: self.tr("Closed"),
            Standing.VOID: self.tr("Taken back"),
        }
        for standing, tab in zip(_VIEWS, self.tabs, strict=True):
            number = self._number(standing)
            tab.setText(f"{names[standing]} {count(number)}" if number else names[standing])
            tab.setVisible(not self._reference)
            tab.setMinimumWidth(tab.sizeHint().width())
        shown = self._model.rowCount() if self._reference else self._number(self._standing)
        self._sum.setText(self.tr("%n ticket(s), last changed first", "", shown))

    def _number(self, standing: Standing) -> int:
        form = self._form.id if self._form is not None else None
        return sum(
            line.tickets for line in self._counts if line.standing == str(standing) and form in (None, line.form)
        )
