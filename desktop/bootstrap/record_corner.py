"""Beside the list: an empty surface first, then the record place, which is built when the first rows are painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.models.workspace import Workspace

if TYPE_CHECKING:
    from desktop.bootstrap.record import RecordPlace


class RecordCorner(QObject):
    """What is asked of the place before it is there is done once it is: the last wish counts."""

    showing = Signal(str)
    """As `RecordPlace.showing`."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._place: RecordPlace | None = None
        self._wish: Callable[[RecordPlace], None] | None = None
        self.widget = QWidget()
        self.setParent(self.widget)
        self._room = QVBoxLayout(self.widget)
        self._room.setContentsMargins(0, 0, 0, 0)

    @property
    def built(self) -> bool:
        """Whether the place is there."""
        return self._place is not None

    @property
    def place(self) -> RecordPlace:
        """The place; built now if it was not yet."""
        if self._place is None:
            from desktop.bootstrap.record import make_record_desk

            self._place = place = make_record_desk(self._workspace)
            self._room.addWidget(place.widget)
            place.showing.connect(self.showing)
            wish, self._wish = self._wish, None
            if wish is not None:
                wish(place)
        return self._place

    def open_record(self, record_id: str) -> None:
        """Shows that record."""
        self._do(lambda place: place.open_record(record_id))

    def return_to(self, record_id: str) -> None:
        """Shows that record again where its questions stand in its place."""
        if self._place is not None:
            self._place.return_to(record_id)

    def show_nothing(self) -> None:
        """Shows no record; what was typed into one is kept."""
        self._do(lambda place: place.show_nothing())

    def edit(self) -> None:
        """Leads into the first field of the record that stands there."""
        if self._place is not None:
            self._place.edit()

    def print_open(self) -> None:
        """Shows the record that stands there as it would be printed."""
        if self._place is not None:
            self._place.print_open()

    def assign_open(self) -> None:
        """Asks who shall be in charge of the record that stands there."""
        if self._place is not None:
            self._place.assign_open()

    def new_record(self, form_id: str | None) -> None:
        """Begins a new ticket; None lets the person choose its kind."""
        if self._place is None:
            self.showing.emit("")  # else the list, once it is filled, would open its first ticket instead
        self._do(lambda place: place.new_record(form_id))

    def take_in_forms(self) -> None:
        """Forms came from headquarters and are in force."""
        if self._place is not None:
            self._place.take_in_forms()

    def hear_paste(self, line: QWidget) -> None:
        """Ctrl+V of a picture on that line, which is outside the page, is for the ticket that stands there."""
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), line)
        paste.setContext(Qt.ShortcutContext.WidgetShortcut)
        paste.activated.connect(self.paste)

    def paste(self) -> None:
        """Adds the picture or the files on the clipboard to the ticket that stands there."""
        if self._place is not None:
            self._place.paste()

    @Slot(object)
    def hold_undo(self, take_back: Callable[[], None]) -> None:
        """The last act was one on several tickets of the list, or a decision: Ctrl+Z takes that one back."""
        if self._place is not None:
            self._place.page.undo.hold(take_back)

    def keep_drafts(self) -> None:
        """Keeps at once what is being typed."""
        if self._place is not None:
            self._place.keep_drafts()

    def name_person(self) -> None:
        """It is known now who works here: what was typed before that is this person's."""
        if self._place is not None:
            self._place.name_person()

    def change_person(self) -> None:
        """Another person works here now."""
        if self._place is not None:
            self._place.change_person()

    def leave(self) -> None:
        """Keeps what is being typed: the window closes."""
        if self._place is not None:
            self._place.leave()

    def _do(self, wish: Callable[[RecordPlace], None]) -> None:
        if self._place is not None:
            wish(self._place)
        else:
            self._wish = wish
