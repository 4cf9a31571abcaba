"""The pane of the list: views as tabs, filters as chips, the tickets, and what can be said in their place."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QDate, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import branch_people
from desktop.messages import message_of
from desktop.models.ticket_list import TicketListModel
from desktop.models.ticket_views import ME, OPEN, Narrowed, View
from desktop.models.view_shelf import ViewShelf
from desktop.models.workspace import Workspace
from desktop.pages.tickets.empty_list import AGAIN, NEW, PLAIN, RETRY, EmptyList
from desktop.pages.tickets.entry_rows import DatesRow, ExportRow, NameRow, export_button, export_words
from desktop.pages.tickets.filter_chips import FilterChips
from desktop.pages.tickets.filter_words import Words, nothing, number_text, order_title, title_of
from desktop.pages.tickets.own_views import OwnViews
from desktop.pages.tickets.row_fitting import RowFitting
from desktop.pages.tickets.several_bar import SeveralBar
from desktop.pages.tickets.ticket_row import TicketRowDelegate
from desktop.pages.tickets.ticket_view import TicketView
from desktop.pages.tickets.view_tabs import ViewTabs
from desktop.theme import the_theme
from desktop.widgets.banners import Banners
from desktop.widgets.parts import Notice, label, line, name_icon
from desktop.widgets.tab_order import tab_through
from desktop.wording import today
from engines.forms.document import Form, Standing
from local_db.queries.ticket_filter import Order
from local_db.queries.tickets import TicketCount

_SLOW_MILLISECONDS = 250
"""Reading is shown from here on; what takes less would only flash."""
_TICK_MILLISECONDS = 30_000


class ListPane(QFrame):
    """Shows lists. Signals give ids, never rows."""

    ticket_opened = Signal(str)
    """A person chose this record in the list."""
    ticket_clicked = Signal(str)
    """A person clicked on this record, which may be the chosen one already."""
    edit_wanted = Signal()
    new_wanted = Signal()
    emptied = Signal()
    """A place was gone to that has no record: what stood beside the list belongs to another one."""

    def __init__(self, workspace: Workspace, model: TicketListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "listpane")
        self._workspace = workspace
        self._model = model
        self.shelf = ViewShelf(workspace)
        self._view = self.shelf.last()
        self._narrowed = self._view.narrowed
        self._branches: tuple[str, ...] = ()
        self._open: str | None = None
        self._shown, self._asked_for = False, ""
        self._gone_to = False
        """Whether another place was gone to, and nothing was opened there yet."""
        self._build()
        self._own = OwnViews(self, self.shelf, self.name_row, self.notice, lambda: (self._view, self._narrowed))
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MILLISECONDS)
        self._slow.timeout.connect(self._show_reading)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MILLISECONDS)
        self._tick.timeout.connect(self._tell_time)
        self._tick.start()
        self._connect()
        self._translate()
        self.shelf.load()

    def show_form(self, form: Form | None) -> None:
        """Lists the tickets of that form, or of all kinds; a form that is no ticket's lists its reference records."""
        self._gone_to = self._shown and form != self.shelf.form
        self._shown = True
        self.shelf.go(form)
        self._take(self.shelf.last())
        self.shelf.count()

    def show_counts(self, counts: list[TicketCount]) -> None:
        """Puts live counts on the tabs and under the list."""
        self._branches = tuple(sorted({line.branch for line in counts}))
        self.shelf.note_counts(counts)

    def note_people(self) -> None:
        """Other people are known here now, or another one works here."""
        self.several.show_people(branch_people(self._workspace.people.values(), self._workspace.identity.branch))
        if self._shown and self._narrowed.assignee == ME and self._asked_for != self._workspace.person:
            self._ask()
        else:
            self._show_filters()
        self.shelf.count()

    def select(self, record_id: str) -> None:
        """Marks a ticket as the open one, where it is in the list; an empty id: none is."""
        self._open, self._gone_to = record_id, False
        self.list.mark(record_id)

    def take_focus(self) -> None:
        """Puts the focus on the tickets, or on what can be done where there are none."""
        seen = self._stack.currentWidget() is self.list
        part = self.list if seen else self.empty_button if not self.empty_button.isHidden() else self.chips.add
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_view(self, view_id: str) -> None:
        """Shows that view with the filters that belong to it."""
        self._take(self.shelf.view(view_id))
        self.shelf.note_shown(self._view)

    def narrow(self, narrowed: Narrowed) -> None:
        """Shows the tickets of these filters; the view stays marked and can be had back by its tab."""
        self._narrowed = narrowed
        self._ask()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._delegate.forget()
            self.list.doItemsLayout()
            self._translate()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_footer()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.views, self.chips = ViewTabs(), FilterChips()
        self.name_row, self.dates_row, self.notice = NameRow(), DatesRow(), Notice()
        self.export_row, self.export = ExportRow(), export_button()
        self.several = SeveralBar()
        self.list = self._make_list()
        self.empty = EmptyList()
        self.empty_button = self.empty.button
        self.empty.wanted.connect(self._act)
        self._stack = QStackedWidget()
        self._stack.setProperty("role", "surface")
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._under_views = line()
        said = Banners(8, 0, 8, 8)
        said.put(self.notice)
        for widget in (self.views, self._under_views, self.chips, self.name_row, self.dates_row, self.export_row):
            column.addWidget(widget)
        column.addWidget(said)
        self._over_list = line()
        column.addWidget(self._over_list)
        column.addWidget(self._stack, 1)
        column.addWidget(self.several)
        self._foot = QFrame()
        self._foot.setProperty("role", "footer")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(14, 2, 6, 2)
        self._sum, self._keys = label("", "hint"), label("", "hint")
        foot.addWidget(self._sum)
        foot.addStretch()
        foot.addWidget(self._keys)
        foot.addWidget(self.export)
        column.addWidget(self._foot)

    def _make_list(self) -> TicketView:
        view = TicketView(self._model)
        self._delegate = TicketRowDelegate(self._model, the_theme(), view)
        view.setItemDelegate(self._delegate)
        RowFitting(view, self._delegate)
        view.clicked.connect(lambda index: self.ticket_clicked.emit(self._model.id_at(index.row()) or ""))
        view.row_chosen.connect(self._on_chosen)
        view.edit_wanted.connect(self.edit_wanted)
        the_theme().changed.connect(view.doItemsLayout)
        return view

    def _connect(self) -> None:
        self._model.begun.connect(self._slow.start)
        self._model.filled.connect(self._on_filled)
        self._model.refreshed.connect(self._on_refreshed)
        self._model.failed.connect(self._on_failed)
        self.shelf.changed.connect(self._on_views_changed)
        self.shelf.counted.connect(self._tell_counts)
        self.shelf.failed.connect(lambda error: self.notice.say(partial(message_of, error), "danger"))
        self.views.chosen.connect(self.show_view)
        self.views.save_wanted.connect(self._own.ask_name)
        self.views.rename_wanted.connect(self._own.ask_other_name)
        self.views.delete_wanted.connect(self._own.delete)
        self._own.wanted.connect(self.show_view)
        self.chips.narrowed.connect(self.narrow)
        self.chips.dates_wanted.connect(self._ask_dates)
        self.chips.order_chosen.connect(lambda order: self._look(Order(order), self._view.compact))
        self.chips.density_chosen.connect(lambda compact: self._look(self._view.order, compact))
        self.dates_row.chosen.connect(lambda days: self.narrow(self._narrowed.having("created", days)))
        for row in (self.name_row, self.dates_row, self.export_row):
            row.left.connect(self.list.setFocus)
        self.list.several_chosen.connect(self._show_several)
        self.several.let_go.connect(self.list.only_current)
        self.several.person_chosen.connect(lambda person: self.several.assign(self._workspace, self.list, person))

    def _show_several(self, number: int) -> None:
        self.several.show_number(number, gathering=self.list.gathering)

    @property
    def _reference(self) -> bool:
        return self.shelf.form is not None and not self.shelf.form.is_ticket

    @property
    def _changed(self) -> bool:
        return self._narrowed != self._view.narrowed

    def _take(self, view: View) -> None:
        self._view, self._narrowed = view, view.narrowed
        for row in (self.name_row, self.dates_row):
            row.hide()
        self._ask()

    def _ask(self) -> None:
        """Reads the tickets of the filters in force."""
        self._delegate.compact = self._view.compact
        self._show_filters()
        self._tell_counts()
        if self._shown:
            self._asked_for = self._workspace.person
            self._model.show_tickets(self.shelf.filter_of(self._narrowed, self._view.order))

    def _show_filters(self) -> None:
        for part in (self.views, self._under_views, self.chips, self._over_list):
            part.setVisible(not self._reference)
        said = self._words().chips(self._narrowed)
        self.chips.show_filters(self._narrowed, said, lambda: self._words().offers(self._narrowed))
        tab_through(self.views, *self.chips.chips.values(), self.chips.add, self.chips.look, self.list)
        orders = [Order.CHANGED, Order.CREATED, *([Order.DUE] if self._narrowed.standing == Standing.OPEN else [])]
        self.chips.show_look(self._sorted_by(), self._view.compact, [(order, order_title(order)) for order in orders])

    @property
    def added_filters(self) -> Narrowed:
        """What a person filters by beside the view's own filters."""
        view, found = self._view.narrowed, Narrowed()
        for name in self._narrowed.__struct_fields__:
            value = getattr(self._narrowed, name)
            if value and value != getattr(view, name):
                found = found.having(name, value)
        return found

    def words_everywhere(self) -> Words:
        """The words of filters where tickets of every kind stand."""
        return replace(self._words(), form=None)

    def _words(self) -> Words:
        people = branch_people(self._workspace.people.values(), self._workspace.identity.branch)
        forms = [form for form in self._workspace.newest_forms() if form.is_ticket]
        branches = self._branches if self._workspace.identity.branch == "hq" else ()
        return Words(forms, people, branches, self.shelf.form, alone=not self._workspace.identity.enrolled)

    def _sorted_by(self) -> Order:
        return self.shelf.filter_of(self._narrowed, self._view.order).sorted_by

    def _look(self, order: Order, compact: bool) -> None:
        again = order is not self._view.order
        self._view = self.shelf.set_look(self._view, order, compact)
        self._delegate.compact = compact
        self.list.doItemsLayout()
        if again:
            self._ask()

    def _ask_dates(self) -> None:
        self.dates_row.open(self._narrowed.created, QDate(today().year, today().month, today().day))

    def _on_views_changed(self) -> None:
        """Views were read, saved or taken away. The first time that is the last view of the day before."""
        known = {view.id: view for view in self.shelf.views()}
        if not self._changed and (wanted := self.shelf.last()) != self._view:
            again = (wanted.narrowed, wanted.order) != (self._view.narrowed, self._view.order)
            self._view, self._narrowed = wanted, wanted.narrowed
            if again or self._delegate.compact != wanted.compact:
                self._ask()
        else:
            self._view = known.get(self._view.id, self._view)
        self._tell_counts()

    def _on_filled(self, rows: int) -> None:
        self._slow.stop()
        self._stack.setCurrentWidget(self.list if rows else self.empty)
        self._say_nothing()
        self.list.mark(self._open)
        self._tell_counts()
        elsewhere = self._gone_to and bool(self._open) and self._model.row_of(self._open or "") < 0
        self._gone_to = False
        if rows and (self._open is None or elsewhere):
            self.list.setCurrentIndex(self._model.index(0))
        elif elsewhere:
            self._open = None
            self.emptied.emit()

    def _on_refreshed(self) -> None:
        self._stack.setCurrentWidget(self.list if self._model.rowCount() else self.empty)
        self._say_nothing()
        self.list.choose_again(self._open)
        self._tell_counts()

    def _on_failed(self, error: BaseException) -> None:
        self._slow.stop()
        self._say("warning", message_of(error), RETRY)
        self._stack.setCurrentWidget(self.empty)

    def _show_reading(self) -> None:
        self._say("sync", self.tr("Reading tickets…"), AGAIN)
        self._stack.setCurrentWidget(self.empty)

    def _on_chosen(self, record_id: str) -> None:
        if record_id != self._open:
            self._open = record_id
            self.ticket_opened.emit(record_id)

    def _say_nothing(self) -> None:
        self._say(*nothing(self._view, changed=self._changed, reference=self._reference))

    def _say(self, icon: str, sentence: str, action: str) -> None:
        reference = self.shelf.form if self._reference else None
        self.empty.offer(icon, sentence, action, reference, may_write=not self._workspace.look_only)

    def _act(self, action: str) -> None:
        if action == NEW:
            self.new_wanted.emit()
        elif action in (RETRY, AGAIN):
            self._ask()
        elif action == PLAIN:
            self.narrow(self._view.narrowed)
        else:
            self.show_view(OPEN)

    def _tell_time(self) -> None:
        self._model.tell_time()
        self.list.viewport().update()

    def _tell_counts(self) -> None:
        titles = {}
        for view in self.shelf.views():
            number = self.shelf.number(view)
            counted = f" {number_text(*number)}" if number is not None and number[0] else ""
            titles[view.id] = title_of(view) + counted
        self.views.show_views(self.shelf.views(), titles, self._view, changed=self._changed)
        known = self._model.rowCount() > 0
        order = f" · {order_title(self._sorted_by())}" if known else ""
        self._sum.setText(f"{self._number_text()}{order}")
        self._fit_footer()

    def _number_text(self) -> str:
        number = self.shelf.number(self._view) if not self._changed else None
        if number is None or self._reference:
            rows = self._model.rowCount()
            number = rows, not self._model.complete and rows > 0
        counted = number[0]
        words = self.tr("%1 record(s)", "", counted) if self._reference else self.tr("%1 ticket(s)", "", counted)
        return words.replace("%1", number_text(*number))

    def _fit_footer(self) -> None:
        room = self.width() - 14 - 16 - 12 - self.export.width()
        fits = self._sum.sizeHint().width() + self._keys.sizeHint().width() <= room
        self._keys.setVisible(fits and self._model.rowCount() > 0)

    def _translate(self) -> None:
        self._keys.setText(self.tr("↑↓ switch · Space several · Enter edit"))
        self.list.setAccessibleName(self.tr("Tickets"))
        name_icon(self.export, export_words())
        self._say_nothing()
        if self._shown:
            self._show_filters()
            self._tell_counts()
