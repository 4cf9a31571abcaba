"""What stands beside the list, and the page of open questions, joined to the workspace."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.bootstrap.forms_ahead import FormsAhead
from desktop.messages import message_of
from desktop.models.desk_surroundings import DeskSurroundings
from desktop.models.draft_keeper import DraftKeeper
from desktop.models.workspace import Workspace
from desktop.pages.conflict.controller import ConflictController
from desktop.pages.conflict.page import ConflictPage
from desktop.pages.printing.controller import PrintController
from desktop.pages.printing.page import PrintPage
from desktop.pages.record.controller import RecordController
from desktop.pages.record.new_controller import NewRecordController
from desktop.pages.record.new_page import NewRecordPage
from desktop.pages.record.page import RecordPage
from desktop.pages.record.photo_tile import PhotoTile, Tile, TileState
from desktop.pages.record.photo_viewer import PhotoViewer
from desktop.widgets.parts import Said
from desktop.widgets.reveal import reveal
from desktop.wording import keep_clock


class RecordPlace(QObject):
    """One record, a new one, or the questions on one: what stands beside the list."""

    record_shown = Signal(str)
    """The id of the record that stands here from now on; empty while a new one is made."""
    search_wanted = Signal(str)
    """The number that the person wants to look for everywhere."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        keep_clock(workspace.now)
        around = DeskSurroundings(workspace)
        self.page, self.new_page = RecordPage(workspace.local_now, around), NewRecordPage(around)
        self.conflict_page = ConflictPage(may_decide=not workspace.look_only)
        self.record = RecordController(workspace, self.page)
        self.new = NewRecordController(workspace, self.new_page)
        self.conflict = ConflictController(workspace, self.conflict_page)
        self.viewer, self.print_page = PhotoViewer(), PrintPage()
        self.printing = PrintController(workspace, self.print_page)
        self._before_print: QWidget | None = None
        self._stack = QStackedWidget()
        self.setParent(self._stack)  # what listens here ends with the pages that it speaks to
        for controller in (self.record, self.new, self.conflict, self.printing):
            controller.setParent(self)
        for page in (self.page, self.new_page, self.conflict_page, self.viewer, self.print_page):
            self._stack.addWidget(page)
        self.page.conflict_wanted.connect(self.show_questions)
        self.conflict.left.connect(self._back)
        self.conflict.decided.connect(self._show_decided)
        self.conflict.record_wanted.connect(self.open_record)
        self._connect_viewer()
        self.record.customer.opened.connect(self.open_record)
        around.doors.opened.connect(self.open_record)
        around.doors.named.connect(self.record.show_again)
        self.record.customer.search_wanted.connect(self.search_wanted)
        self.page.print_wanted.connect(self.show_print)
        self.printing.left.connect(self._back_from_print)
        self.new.left_over.connect(self.record.take_files_over)
        self.new.made.connect(self._show_made)
        back = QShortcut(QKeySequence("Esc"), self.new_page)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self._back)
        self._ahead = FormsAhead(workspace, (self.page, self.new_page), self.page)
        workspace.jobs.net(lambda _cancel, _progress: workspace.take_files_back())

    @property
    def widget(self) -> QWidget:
        """What stands beside the list."""
        return self._stack

    @property
    def showing(self) -> SignalInstance:
        """Tells which record stands here, for the mark in the list."""
        return self.record_shown

    def open_record(self, record_id: str) -> None:
        """Shows that record; a new one that was begun stays as a draft."""
        self.new.flush()
        self._stack.setCurrentWidget(self.page)
        self.record.open(record_id)
        self.record_shown.emit(record_id)

    def return_to(self, record_id: str) -> None:
        """Shows that record again where its questions stand in its place."""
        if record_id and record_id == self.record.record_id and self._stack.currentWidget() is self.conflict_page:
            self.open_record(record_id)

    def show_nothing(self) -> None:
        """Shows no record; what was typed into the one that stood here is kept."""
        if self._stack.currentWidget() is not self.new_page:
            self.record.close()
            self._stack.setCurrentWidget(self.page)

    def edit(self) -> None:
        """Leads into the first field of the record that stands here."""
        if self._stands:
            self.page.form.go_to_first()

    def print_open(self) -> None:
        """Shows the record that stands here as it would be printed."""
        if self._stands:
            self.show_print()

    def assign_open(self) -> None:
        """Asks who shall be in charge of the record that stands here."""
        if self._stands:
            self.page.over.ask_assignee()

    @property
    def _stands(self) -> bool:
        return self._stack.currentWidget() is self.page and self.page.state is not None

    def new_record(self, form_id: str | None) -> None:
        """Begins a new record, or goes on with the one that is under way."""
        self.record.flush()
        self._stack.setCurrentWidget(self.new_page)
        self.new.begin(form_id)
        self.record_shown.emit("")

    def take_in_forms(self) -> None:
        """Forms came from headquarters and are in force: the new record that is under way is told."""
        self.new.take_in_forms()

    def go_on_with(self, draft_id: str) -> None:
        """Shows the draft of a new record that was begun earlier."""
        self.new_record(None)
        self.new_page.draft_wanted.emit(draft_id)

    def show_questions(self, record_id: str) -> None:
        """Shows what waits for a decision on that record."""
        self._stack.setCurrentWidget(self.conflict_page)
        self.conflict.open(record_id)

    def show_photo(self, tiles: list[Tile], key: str) -> None:
        """Shows a photo of the record large, in the place of its page."""
        self._stack.setCurrentWidget(self.viewer)
        self.viewer.show_photos(tiles, key)

    def show_print(self) -> None:
        """Shows the pages of the record as they would be printed."""
        session = self.record.session
        if session is not None:
            self._before_print = QApplication.focusWidget()
            self._stack.setCurrentWidget(self.print_page)
            self.printing.open(self.record.record_id, unsubmitted=bool(session.typed))

    def _connect_viewer(self) -> None:
        viewer, workspace = self.viewer, self._workspace
        self.record.viewing.connect(self.show_photo)
        viewer.left.connect(self._back_from_photo)
        viewer.outside_wanted.connect(self.page.outside_wanted)
        viewer.copy_wanted.connect(lambda key, path: self.record.save_copy(key, path, viewer.say))
        viewer.picture_wanted.connect(
            lambda file: workspace.preview(
                file, partial(viewer.show_picture, file), lambda error: viewer.show_failure(file, message_of(error))
            )
        )
        viewer.finer_wanted.connect(
            lambda file: workspace.close_look(file, partial(viewer.show_finer, file), partial(self._not_finer, file))
        )
        viewer.original_wanted.connect(self.page.original_wanted)

    def _not_finer(self, file_hash: str, _error: BaseException) -> None:
        """The photo itself is not here; where it is only elsewhere, looking closely has asked for it."""
        tile = self.viewer.tile
        if tile is not None and tile.hash == file_hash and tile.state in (TileState.REMOTE, TileState.ASKED):
            self.viewer.say_asked()

    def _back_to_record(self, focus: QWidget | None = None) -> None:
        self._stack.setCurrentWidget(self.page)
        (focus or self.page).setFocus(Qt.FocusReason.OtherFocusReason)

    def _back_from_photo(self) -> None:
        """A person with keys goes on at the photo that was looked at last."""
        shown = self.viewer.tile
        tiles = self.page.findChildren(PhotoTile)
        place = next((one for one in tiles if shown is not None and one.tile.key == shown.key), None)
        self._back_to_record(place)
        if place is not None:
            reveal(place)

    def _back_from_print(self) -> None:
        before = self._before_print
        alive = before is not None and shiboken6.isValid(before)
        self._back_to_record(before if alive else None)

    def paste(self) -> None:
        """Adds the picture or the files on the clipboard to the ticket that stands here."""
        if self._stack.currentWidget() is self.page and self.page.state is not None:
            self.page.photos.paste()
        elif self._stack.currentWidget() is self.new_page:
            self.new_page.photos.paste()

    def keep_drafts(self) -> None:
        """Keeps at once what is being typed."""
        self.record.flush()
        self.new.flush()

    def name_person(self) -> None:
        """It is known now who works here: what was typed before that is this person's."""
        self.record.name_person()
        self.new.name_person()

    def change_person(self) -> None:
        """Another person works here now; to be called when `keep_drafts` was, and the workspace knows the person."""
        self.record.change_person()
        self.new.change_person()

    def leave(self) -> None:
        """Keeps what is being typed and takes lent files back: the window closes."""
        self._ahead.stop()
        self.record.leave()
        self.new.leave()
        for keeper in self._workspace.findChildren(DraftKeeper):
            keeper.leave()
        self._workspace.take_files_back()

    def _back(self) -> None:
        self.new.flush()
        self._stack.setCurrentWidget(self.page)
        self.record_shown.emit(self.record.record_id)

    def _show_made(self, record_id: str, act: str) -> None:
        self._stack.setCurrentWidget(self.page)
        self.record.open_made(record_id, act)
        self.record_shown.emit(record_id)
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)  # not on a button that a further Enter would press

    def _show_decided(self, act: str, sentence: Said) -> None:
        """The ticket comes back, and over it the offer to take the decision back."""
        self._back_to_record()
        self.page.show_done(act, sentence)


def make_record_desk(workspace: Workspace) -> RecordPlace:
    """The place beside the list."""
    return RecordPlace(workspace)
