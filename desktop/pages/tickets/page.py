"""The tickets page: the list, or what a search found in its place, and the ticket that is open beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.models.ticket_list import TicketListModel
from desktop.models.workspace import Workspace
from desktop.pages.tickets.list_pane import ListPane
from desktop.theme.tokens import LIST_PANE, LIST_PANE_NARROW, LIST_PANE_WIDE, NARROW, WIDE
from engines.forms.document import Form
from local_db.queries.tickets import TicketCount

if TYPE_CHECKING:
    from desktop.pages.tickets.found_pane import FoundPane


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TicketsPage(QWidget):
    """Puts the list and the record side by side. Signals give ids, never rows."""

    ticket_opened = Signal(str)
    """A person chose this record in the list."""
    ticket_clicked = Signal(str)
    """A person clicked on this record, which may be the chosen one already."""
    edit_wanted = Signal()
    """The open ticket is to be edited from the keyboard."""
    print_wanted = Signal()
    """The open ticket is to be printed."""
    assign_wanted = Signal()
    """Somebody else is to be in charge of the open ticket."""
    paste_wanted = Signal()
    """The picture or the files on the clipboard are for the open ticket."""
    new_wanted = Signal()
    emptied = Signal()
    """The list of another place is shown and it is empty."""

    def __init__(
        self, workspace: Workspace, model: TicketListModel, beside: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.beside = beside
        self.pane = self._pane = ListPane(workspace, model, self)
        self._found: FoundPane | None = None
        self.list, self.empty, self.new_button = self.pane.list, self.pane.empty, self.pane.empty_button
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.pane)
        row.addWidget(beside, 1)
        for name in ("ticket_opened", "ticket_clicked", "edit_wanted", "new_wanted", "emptied"):
            getattr(self.pane, name).connect(getattr(self, name))
        self.pane.setFixedWidth(LIST_PANE)

    def show_form(self, form: Form | None) -> None:
        """Lists the tickets of that form, or of all kinds; a form that is no ticket's lists its reference records."""
        self.pane.show_form(form)

    def show_counts(self, counts: list[TicketCount]) -> None:
        """Puts live counts on the tabs and under the list."""
        self.pane.show_counts(counts)

    def note_people(self) -> None:
        """Other people are known here now, or another one works here."""
        self.pane.note_people()

    def select(self, record_id: str) -> None:
        """Marks a ticket as the open one, where it is in the list; an empty id: none is."""
        self.pane.select(record_id)

    def take_found(self, pane: FoundPane) -> None:
        """Takes the pane that stands in the place of the list while something is searched."""
        self._found = pane
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(1, pane)
        pane.hide()
        pane.setFixedWidth(self._pane.maximumWidth())

    def show_found(self, shown: bool) -> None:
        """Shows what a search found, or the list again."""
        if self._found is None:
            return
        comes, goes = (self._found, self._pane) if shown else (self._pane, self._found)
        comes.show()
        focused: QWidget | None = self.window().focusWidget()
        if focused is not None and goes.isAncestorOf(focused):
            comes.take_focus()  # else it would go on to what comes next: a button that changes a ticket
        goes.hide()

    def fit(self, window_width: int) -> None:
        """Follows the window's width: the list is narrow below 1200 and wide from 1600 on."""
        wide = LIST_PANE_WIDE if window_width >= WIDE else LIST_PANE
        for pane in (self._pane, self._found):
            if pane is not None:
                pane.setFixedWidth(LIST_PANE_NARROW if window_width < NARROW else wide)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field wanted: Esc leads to the rows, F2 and Enter on one into the form, Ctrl+V adds a picture."""
        searched = self._found is not None and self._found.isVisible()
        rows = self._found.list if self._found is not None and searched else self.list
        if event.key() == Qt.Key.Key_Escape and not rows.hasFocus():
            if self._found is not None and searched:
                self._found.take_focus()
            else:
                rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_F2 or (event.key() in _ENTER and searched and rows.hasFocus()):
            self.edit_wanted.emit()
        elif event.key() == Qt.Key.Key_F4:
            self.assign_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Print):
            self.print_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        else:
            super().keyPressEvent(event)
