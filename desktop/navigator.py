"""Who leads through the window: destinations to pages, ids to the ticket beside the list, sentences to the notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.errors import Cancelled, UserError
from desktop.loading import are_loaded, load
from desktop.main_window import MainWindow
from desktop.messages import message_of
from desktop.models.standing import Standing, StandingModel
from desktop.models.workspace import Workspace
from desktop.navigation import Destination
from desktop.pages.tickets.page import TicketsPage
from desktop.turns import the_turns
from desktop.wording import label_text
from engines.forms.document import Form
from local_db.queries.tickets import TicketCount

TICKETS, IMPORT, QUESTIONS, SETTINGS, GUIDE = "tickets", "import", "questions", "settings", "guide"
CENTRE, DESIGNER = "sync-centre", "designer"
_FORM = "tickets:"
RECORDS = "records"
"""The heading over the lists of records that are no tickets; it is no place."""


class RecordDesk(Protocol):
    """What shows one record, or a new one, beside the list."""

    @property
    def widget(self) -> QWidget:
        """What stands beside the list."""

    @property
    def showing(self) -> SignalInstance:
        """Tells the id of the record that stands there from now on; empty for a new one."""

    def open_record(self, record_id: str) -> None:
        """Shows that record."""

    def return_to(self, record_id: str) -> None:
        """Shows that record again where its questions stand in its place."""

    def show_nothing(self) -> None:
        """Shows no record; what was typed into one is kept."""

    def edit(self) -> None:
        """Leads into the first field of the record that stands there."""

    def print_open(self) -> None:
        """Shows the record that stands here as it would be printed."""

    def assign_open(self) -> None:
        """Asks who shall be in charge of the record that stands here."""

    def paste(self) -> None:
        """Adds the picture or the files on the clipboard to the record that stands here."""

    def new_record(self, form_id: str | None) -> None:
        """Begins a new ticket; None lets the person choose its kind."""


def destinations(workspace: Workspace, titles: Mapping[str, str]) -> list[Destination]:
    """Every destination: all tickets, one per form (those that are no tickets under one heading), then the rest."""
    forms = workspace.newest_forms()
    found = [Destination(TICKETS, "ticket", titles[TICKETS])]
    found += [_list_of(form, titles) for form in forms if form.is_ticket]
    found.append(Destination(RECORDS, "folder", records_title(), folds=True))
    found += [_list_of(form, titles) for form in forms if not form.is_ticket]
    found.append(Destination(IMPORT, "import", titles[IMPORT], 1))
    found.append(Destination(QUESTIONS, "conflict", titles[QUESTIONS], 1))
    found.append(Destination(CENTRE, "sync", titles[CENTRE], 1))
    found.append(Destination(DESIGNER, "file", titles[DESIGNER], 2))
    found.append(Destination(SETTINGS, "settings", titles[SETTINGS], 2))
    return found


def _list_of(form: Form, titles: Mapping[str, str]) -> Destination:
    name = _FORM + form.id
    return Destination(name, form.icon, titles[name], under="" if form.is_ticket else RECORDS)


def records_title() -> str:
    """What the records that are no tickets are called together, in the window's language."""
    return QCoreApplication.translate("Navigator", "Records")


class Navigator(QObject):
    """Connects the parts of the window. Pages are made at their first visit."""

    definitions_came = Signal()
    """Headquarters published something that is in force now."""
    went = Signal(str)
    """The place that is in front now."""
    staying = Signal()
    """The window closes: what is being made on a page is to be kept now."""

    def __init__(
        self,
        window: MainWindow,
        workspace: Workspace,
        standing: StandingModel,
        tickets: TicketsPage,
        record: RecordDesk,
        makers: Mapping[str, Callable[[], QWidget]],
        code: Mapping[str, Sequence[str]],
    ) -> None:
        """`makers` build the pages by place; `code` names the modules that a place needs and that come later."""
        super().__init__(window)
        self.window = window
        self.tickets = tickets
        self.record = record
        self.place = ""
        self._workspace = workspace
        self._makers = makers
        self._code = code
        self._on_the_way = ""
        self._pages: dict[str, QWidget] = {}
        window.navigation.chosen.connect(self.visit)
        window.top_bar.new_wanted.connect(self.new_ticket)
        window.status_bar.questions_wanted.connect(lambda: self.visit(QUESTIONS))
        window.status_bar.centre_wanted.connect(lambda: self.visit(CENTRE))
        window.resized.connect(tickets.fit)
        window.language_changed.connect(self.translate)
        tickets.ticket_opened.connect(record.open_record)
        tickets.ticket_clicked.connect(record.return_to)
        tickets.edit_wanted.connect(record.edit)
        tickets.print_wanted.connect(record.print_open)
        tickets.assign_wanted.connect(record.assign_open)
        tickets.paste_wanted.connect(record.paste)
        tickets.emptied.connect(record.show_nothing)
        record.showing.connect(tickets.select)
        tickets.new_wanted.connect(lambda: self.new_ticket(""))
        standing.told.connect(self._show_standing)
        standing.counted.connect(self._show_counts)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: self.new_ticket(""))
        window.show_page(tickets)

    @Slot(str)
    def visit(self, place: str) -> None:
        """Shows that destination as soon as it stands; another one that is wanted meanwhile comes instead.

        The code of a page is loaded first; then the page is built, put into the window and shown in three turns.
        """
        self._on_the_way = place
        code = self._code.get(place, ())
        if place.startswith(TICKETS) or place in self._pages:
            self.go(place)
        elif are_loaded(code):
            the_turns().add(self, partial(self._make, place))
        else:
            load(code, self._workspace.jobs, self, self._arrive)

    def stay(self) -> None:
        """The window closes: what is on the way is not shown any more."""
        self._on_the_way = ""
        self.staying.emit()

    def _make(self, place: str) -> None:
        if place == self._on_the_way and place not in self._pages:
            self._pages[place] = self._makers[place]()
            the_turns().add(self, partial(self._dock, place))

    def _dock(self, place: str) -> None:
        if place == self._on_the_way:
            self.window.dock(self._pages[place])
            the_turns().add(self, self._arrive)

    def _arrive(self) -> None:
        if self._on_the_way:
            self.visit(self._on_the_way)

    @Slot(str)
    def go(self, place: str) -> None:
        """Shows that destination."""
        self._on_the_way = ""
        self._show(place)
        self.went.emit(place)

    def _show(self, place: str) -> None:
        self.place = place
        self.window.navigation.mark(place)
        if place == TICKETS or place.startswith(_FORM):
            form = self._workspace.forms.form(place.removeprefix(_FORM)) if place != TICKETS else None
            self.window.show_page(self.tickets)
            self.tickets.show_form(form)
            return
        if place not in self._pages:
            self._pages[place] = self._makers[place]()
        self.window.show_page(self._pages[place])

    def places(self) -> list[str]:
        """Every destination: what screenshots and the usability checks walk through."""
        return list(self.titles(self._workspace))

    def destinations(self) -> list[Destination]:
        """What the navigation offers, in its order."""
        return destinations(self._workspace, self.titles(self._workspace))

    def take_in_forms(self) -> None:
        """Forms came from headquarters: offers their lists, and the others under their newest names."""
        self.window.navigation.show_destinations(self.destinations())
        self.translate()
        self.definitions_came.emit()

    def page(self, place: str) -> QWidget:
        """The page of a destination that was visited."""
        return self.tickets if place.startswith(TICKETS) else self._pages[place]

    def open_record(self, record_id: str) -> None:
        """Shows a record from anywhere."""
        if not self.place.startswith(TICKETS):
            self.go(TICKETS)
        self.record.open_record(record_id)

    @Slot(str)
    def new_ticket(self, form_id: str) -> None:
        """Begins a new ticket; of the kind whose list is open, where one is."""
        if self._workspace.look_only:
            self.show_error(UserError("store.look_only"))
            return
        chosen = form_id or (self.place.removeprefix(_FORM) if self.place.startswith(_FORM) else "")
        if not self.place.startswith(TICKETS):
            self.go(TICKETS)
        self.record.new_record(chosen or None)

    def show_error(self, error: BaseException) -> None:
        """Says over the page what went wrong; never a dialog."""
        if not isinstance(error, Cancelled):
            self.window.notice.say(partial(message_of, error), "danger")

    @Slot()
    def translate(self) -> None:
        """Says the destinations in the window's language now."""
        self.window.navigation.set_titles({**self.titles(self._workspace), RECORDS: records_title()})
        self.window.top_bar.show_forms([form for form in self._workspace.newest_forms() if form.is_ticket])

    @staticmethod
    def titles(workspace: Workspace) -> dict[str, str]:
        """Every destination's title in the window's language."""
        said = {
            TICKETS: QCoreApplication.translate("Navigator", "All tickets"),
            IMPORT: QCoreApplication.translate("Navigator", "Import"),
            QUESTIONS: QCoreApplication.translate("Navigator", "Conflicts"),
            CENTRE: QCoreApplication.translate("Navigator", "Sync"),
            DESIGNER: QCoreApplication.translate("Navigator", "Forms"),
            SETTINGS: QCoreApplication.translate("Navigator", "Settings"),
            GUIDE: QCoreApplication.translate("Navigator", "User guide"),
        }
        return said | {_FORM + form.id: label_text(form.short or form.label) for form in workspace.newest_forms()}

    @Slot(object)
    def _show_standing(self, standing: Standing) -> None:
        self.window.status_bar.show_standing(standing)
        waiting = standing.backlog
        tone = "danger" if waiting.questions else "warn"
        self.window.navigation.set_count(QUESTIONS, waiting.questions or waiting.notices, tone)
        tone = "danger" if waiting.stuck or standing.files_wanting else "warn"
        at_centre = waiting.stuck + len(standing.news) + standing.files_wanting
        self.window.navigation.set_count(CENTRE, at_centre, tone)

    @Slot(object)
    def _show_counts(self, counts: list[TicketCount]) -> None:
        self.tickets.show_counts(counts)
        open_by_form: dict[str, int] = {}
        for line in counts:
            if line.standing == "open":
                open_by_form[line.form] = open_by_form.get(line.form, 0) + line.tickets
        self.window.navigation.set_count(TICKETS, sum(open_by_form.values()))
        for form in self._workspace.newest_forms():
            self.window.navigation.set_count(_FORM + form.id, open_by_form.get(form.id, 0))
