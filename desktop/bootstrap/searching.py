"""The search box, what it finds in the place of the list, the scanner, and the index that is filled meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Slot

from desktop.actions import Action, both
from desktop.bootstrap.exporting import ExportJoin
from desktop.models.found_tickets import FoundTickets
from desktop.models.ticket_views import Narrowed
from desktop.navigator import TICKETS
from desktop.pages.record.passing_keys import PassingKeys
from desktop.pages.tickets.found_pane import FoundPane
from desktop.scanner import Scanner
from desktop.wording import filled
from local_db.queries.search import tickets_numbered
from local_db.queries.tickets import TicketRow
from local_db.search.filling import Filling

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow

_SEARCH = QT_TRANSLATE_NOOP("Actions", "Search tickets")


class SearchJoin(QObject):
    """Belongs to one DeskWindow. `stop` ends the scanner and the filling before the desk is closed."""

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._opens_first = False
        self.box = desk.window.top_bar.search
        self.found = FoundTickets(desk.workspace)
        self.pane = FoundPane(self.found, desk.tickets.pane.words_everywhere)
        desk.tickets.take_found(self.pane)
        self.pane.ticket_opened.connect(desk.tickets.ticket_opened)
        desk.record.showing.connect(self.pane.select)
        desk.record.search_wanted.connect(self.box.look_for)
        self.scanner = Scanner(desk.window)
        self.scanner.scanned.connect(self.open_scanned)
        self.scanner.composed.connect(self._warn_of_input_method)
        self.box.searched.connect(self._look)
        self.box.entered.connect(self._enter)
        self.box.results_wanted.connect(self.pane.enter)
        self.box.left.connect(self._to_the_list)
        PassingKeys(self).listen(desk.window.top_bar)
        self.pane.left.connect(self._leave)
        self.found.told.connect(self._found_some)
        desk.window.top_bar.person_chosen.connect(self._other_person)
        desk.window.navigation.chosen.connect(lambda _place: self.box.clear())
        desk.shell.actions.add(Action("search", both("Actions", _SEARCH), "search", "Ctrl+F", run=self.box.take_focus))
        self.export = ExportJoin(desk, self.found, self.pane)
        self.filling = Filling(desk.desk.store)
        if not desk.desk.look_only:
            self.filling.start()
        if self.box.text():
            self._look(self.box.text())  # somebody was quicker

    def stop(self) -> None:
        """Ends after the slice of the index that is under way."""
        self.scanner.stop()
        self.filling.stop()

    @Slot(str)
    def open_scanned(self, number: str) -> None:
        """Opens the ticket with that number, shows all where there are several, or offers a new one with it."""
        self._numbered(number, partial(self._show_scanned, number))

    def _numbered(self, number: str, then: Callable[[list[TicketRow]], None]) -> None:
        self._desk.workspace.read(lambda connection: tickets_numbered(connection, number), then)

    def _show_scanned(self, number: str, rows: list[TicketRow]) -> None:
        if not rows:
            self._offer_new(number)
            return
        self._desk.window.notice.hide()
        if len(rows) > 1:
            self.box.look_for(number)
        self._desk.navigator.open_record(rows[0].id)

    def _offer_new(self, number: str) -> None:
        sentence = lambda: filled(self.tr("No ticket has the number %1."), number)  # noqa: E731 - asked for anew
        if self._desk.desk.look_only:
            self._desk.window.notice.say(sentence)
        else:
            new = partial(self._begin_new, number)
            self._desk.window.notice.say(sentence, "primary", lambda: self.tr("New ticket with it"), new)

    def _begin_new(self, number: str) -> None:
        self.box.clear()
        self._desk.navigator.new_ticket("")
        self._desk.record.new.take_number(number)

    @Slot()
    def _warn_of_input_method(self) -> None:
        self._desk.window.notice.say(
            lambda: self.tr("The scan went through the input method. Please switch to English input and scan again."),
            "warn",
        )

    @Slot(str)
    def _look(self, typed: str) -> None:
        self._opens_first = False
        wanted = bool(typed.strip())
        if not self.found.typed.strip() or not wanted:  # a search begins with what was filtered by, and ends with it
            self.found.narrowed = self._desk.tickets.pane.added_filters if wanted else Narrowed()
        if wanted and not self._desk.navigator.place.startswith(TICKETS):
            self._desk.navigator.go(TICKETS)
        self.found.search(typed)
        self._desk.tickets.show_found(wanted)

    @Slot(str)
    def _other_person(self, _person: str) -> None:
        """What is "mine" is somebody else's now."""
        if self.found.typed.strip():
            self.found.search_again()

    @Slot(str)
    def _enter(self, typed: str) -> None:
        """An exact number opens its ticket; anything else goes on to what was found."""
        if typed.strip():
            self._numbered(typed, partial(self._entered, typed))

    def _entered(self, typed: str, rows: list[TicketRow]) -> None:
        if typed != self.box.text():
            return
        if len(rows) == 1:
            self._desk.navigator.open_record(rows[0].id)
        elif self.found.rowCount():
            self.pane.enter()
        else:
            self._opens_first = self.found.searching

    @Slot()
    def _found_some(self) -> None:
        if self._opens_first and self.found.rowCount():
            self._opens_first = False
            self.pane.enter()

    @Slot()
    def _leave(self) -> None:
        self.box.clear()
        self._to_the_list()

    @Slot()
    def _to_the_list(self) -> None:
        self._desk.tickets.list.setFocus()
