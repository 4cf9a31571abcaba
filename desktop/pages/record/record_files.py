"""The files of the record that is shown: taking them in, attaching, showing, opening and taking back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QImage

from core.errors import UserError
from core.operation import Child
from core.ports import Changes
from core.services.commands import AddChildren
from core.services.records import add_children
from desktop.messages import message_of
from desktop.models.file_drops import FileDrop, FileDrops
from desktop.models.file_intake import FileIntake
from desktop.models.late_files import place_late
from desktop.models.photo_copies import save_photo
from desktop.models.refusals import Refusals
from desktop.models.workspace import Workspace
from desktop.pages.record.page import RecordPage
from desktop.pages.record.photo_strip import PhotoStrip
from desktop.pages.record.photo_tile import Tile, TileState
from desktop.pages.record.tiles import attached_tiles, incoming_tiles
from desktop.widgets.parts import Words
from desktop.wording import filled
from local_db.queries.detail import Attached

_ELSEWHERE = ("remote", "wanted")
OpenOutside = Callable[[Path], None]


def open_outside(path: Path) -> None:
    """Opens a file with the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def no_photo_words(name: str) -> str:
    """That a file which is called a photo is none."""
    words = QCoreApplication.translate("RecordFiles", "%1 is called a photo but is none; it was added as a file.")
    return filled(words, name)


def copy_words(name: str) -> str:
    """That a copy of a photo was written."""
    words = QCoreApplication.translate(
        "RecordFiles", "Saved as %1, without the place and the device that the photo was taken with."
    )
    return filled(words, name)


def file_words(name: str, error: BaseException) -> str:
    """Why that file cannot be had."""
    return filled(QCoreApplication.translate("RecordFiles", "%1: %2"), name, message_of(error))


class RecordFiles(QObject):
    """One intake per record: files that are still being kept go to the record that they were brought to."""

    changed = Signal()
    attached = Signal(str, object)
    """The acts that attached the files of a drop to the record that is shown, joined by blanks, and Words for them."""
    viewing = Signal(list, str)
    """The tiles of the record's files and the key of the photo that shall be shown large."""
    refusals_changed = Signal(object)
    """The Refusals of the record that is shown."""
    failed = Signal(object)
    """The Words of what did not work."""
    told = Signal(object, str)
    """Words and their tone."""
    placed = Signal(str, object)
    """The field of the record that is shown to which a file was brought, and its Child, which is kept now."""
    stale = Signal()
    """The record's files may be others now, or elsewhere: they are to be read again."""

    def __init__(self, workspace: Workspace, strip: Callable[[], PhotoStrip], show_file: OpenOutside) -> None:
        super().__init__()
        self._workspace = workspace
        self._strip = strip
        self._show_file = show_file
        self._files: tuple[Attached, ...] = ()
        self._missing: set[str] = set()
        self._intakes: dict[str, FileIntake] = {}
        self._refusals: dict[str, Refusals] = {}
        self._no_photos: dict[str, list[str]] = {}
        self._drops = FileDrops()
        workspace.files_moved.connect(self._files_moved)
        self.start("")

    def listen(self, page: RecordPage) -> None:
        """Does what a person wants with files on that page."""
        self.placed.connect(page.files.place)
        self.attached.connect(page.show_done)
        self.refusals_changed.connect(page.show_refusals)
        self.failed.connect(page.say)
        self.told.connect(page.say)
        page.files_brought.connect(self.take_paths)
        page.picture_pasted.connect(self.take_picture)
        page.brought_to_field.connect(self.take)
        page.file_opened.connect(self.open)
        page.retry_wanted.connect(self.retry)
        page.picture_wanted.connect(self.load_picture)
        page.stop_wanted.connect(self.stop)
        page.original_wanted.connect(self.want_original)
        page.outside_wanted.connect(self.open_outside)
        page.turned_down.connect(self.refuse)
        page.refusals_cleared.connect(self.clear_refusals)

    def start(self, record_id: str) -> None:
        """Another record is shown from now on; files of it that are not stored yet are shown again."""
        self._intakes = {record: one for record, one in self._intakes.items() if one.incoming}
        self._refusals = {record: said for record, said in self._refusals.items() if said.count}
        self._record = record_id
        self._intake = self.intake_of(record_id)
        self._files = ()
        self._missing = set()
        self.refusals_changed.emit(self.refusals)

    @property
    def refusals(self) -> Refusals:
        """The files that were not taken for the record that is shown, until the person clears them."""
        return self._refusals.setdefault(self._record, Refusals())

    def clear_refusals(self) -> None:
        """The person has read them."""
        self.refusals.clear()
        self.refusals_changed.emit(self.refusals)

    def refuse(self, reason: str) -> None:
        """What was brought is no file of this computer."""
        self._refused(self._record, "", reason)

    def intake_of(self, record_id: str) -> FileIntake:
        """The files on their way into that record, with those that a full disk refused before the last start."""
        if record_id not in self._intakes:
            intake = FileIntake(self._workspace, record_id)
            intake.recall()
            self.adopt(record_id, intake)
        return self._intakes[record_id]

    def adopt(self, record_id: str, intake: FileIntake) -> None:
        """From now on the files on their way there belong to that record, and are attached to it when they are kept."""
        self._intakes[record_id] = intake
        intake.own(record_id)
        intake.placed.connect(partial(self._place, record_id))
        intake.stored.connect(partial(self._attach_kept, record_id, intake))
        intake.refused.connect(partial(self._refused, record_id))
        intake.taken_after_all.connect(partial(self._taken_after_all, record_id))
        intake.no_photo.connect(partial(self._no_photo, record_id))
        intake.changed.connect(self.changed)

    def _attach_kept(self, record_id: str, intake: FileIntake, children: tuple[Child, ...]) -> None:
        command = AddChildren(self._workspace.new_id(), self._workspace.person, record_id, children)
        drop = self._drops.join(record_id, more=intake.taking)

        def refused(error: BaseException) -> None:
            self._intakes.setdefault(record_id, intake).not_attached(children)
            self.failed.emit(partial(message_of, error))

        def attached(changes: Changes) -> None:
            drop.note(command.id, len(children) - len(changes.there), changes.there)
            if record_id == self._record:
                self._tell(drop)
            intake.attached(children)

        self._workspace.do(add_children, command, attached, refused)

    def _tell(self, drop: FileDrop) -> None:
        """What became of the files so far, for the record that is shown."""
        if drop.files:
            self.attached.emit(" ".join(drop.acts), partial(self._added_words, drop.files))
        for name in self._no_photos.pop(self._record, []):
            self.told.emit(partial(no_photo_words, name), "warn")
        if drop.there:
            self.told.emit(partial(self._drops.there_words, tuple(drop.there)), "primary")

    def _added_words(self, files: int) -> str:
        return self.tr("%Ln file(s) added.", "", files)

    def _place(self, record_id: str, place: str, child: Child) -> None:
        if record_id == self._record:
            self.placed.emit(place, child)
        else:
            place_late(self._workspace, record_id, place, child)

    def receive(self, files: Iterable[Attached]) -> None:
        """The files that the record has now."""
        self._files = tuple(files)
        here = [one.hash for one in self._files if one.state not in _ELSEWHERE]
        if here:
            self._workspace.missing_files(here, self._found_missing)

    def tiles(self) -> list[Tile]:
        """Attached files, then those on their way."""
        attached = attached_tiles(self._files, self._missing, alone=not self._workspace.identity.enrolled)
        return [*attached, *incoming_tiles(self._intake.incoming.values())]

    def take_paths(self, paths: list[Path]) -> None:
        """Takes files that were dropped, pasted or chosen."""
        self._intake.take_paths(paths)

    def take(self, what: list[Path] | QImage, place: str) -> None:
        """Takes what was brought to a field."""
        self._intake.take(what, place)

    @property
    def on_their_way(self) -> bool:
        """Whether a file that a field of the shown record is to hold is not kept yet."""
        return any(one.place and not one.failed for one in self._intake.incoming.values())

    def take_picture(self, image: QImage) -> None:
        """Takes a picture from the clipboard."""
        self._intake.take_picture(image)

    def retry(self, key: str) -> None:
        """Tries again to store a file."""
        self._intake.retry(key)

    def stop(self) -> None:
        """Gives up the files that are still on their way into the record that is shown."""
        self._intake.stop()

    def leave(self) -> None:
        """The window closes."""
        for intake in self._intakes.values():
            intake.leave()

    def give_up(self, key: str) -> bool:
        """Forgets a file that is not attached yet; False when it is attached already."""
        return self._intake.drop(key)

    def open(self, key: str) -> None:
        """Shows a photo large inside the window; any other file is opened outside."""
        tile = next((one for one in self.tiles() if one.key == key), None)
        if tile is None or not tile.hash:
            return
        if tile.mime.startswith("image/") and tile.state is not TileState.MISSING:
            self.viewing.emit(self.tiles(), key)
        else:
            self.open_outside(key)

    def open_outside(self, key: str) -> None:
        """Opens a file with another program, as a plain copy that is taken back later."""
        found = next((one for one in self._files if one.operation == key), None)
        if found is not None:
            failed = partial(self._not_opened, found)
            self._workspace.lend_file(found.hash, found.name, self._show_file, failed)

    def save_copy(self, key: str, path: Path, say: Callable[[Words, str], None]) -> None:
        """Writes a photo of the record to that file, without place and device; `say` is told a sentence and tone."""
        tile = next((one for one in self.tiles() if one.key == key), None)
        if tile is None or not tile.hash:
            return

        def saved(whole: bool) -> None:
            if whole:
                say(partial(copy_words, path.name), "ok")
            else:
                say(lambda: self.tr("Only photos can be saved as a copy."), "warn")

        def failed(error: BaseException) -> None:
            say(partial(file_words, tile.name, error), "danger")

        say(lambda: filled(self.tr("%1 is being saved …"), path.name), "primary")
        save_photo(self._workspace, tile.hash, path, saved, failed)

    def load_picture(self, file_hash: str) -> None:
        """Brings the small picture of a photo onto its tile."""
        self._workspace.thumbnail(
            file_hash,
            lambda content: self._strip().show_picture(file_hash, content),
            partial(self._no_picture, file_hash),
        )

    def _refused(self, record_id: str, name: str, reason: str) -> None:
        self._refusals.setdefault(record_id, Refusals()).add(name, reason)
        if record_id == self._record:
            self.refusals_changed.emit(self.refusals)

    def _no_photo(self, record_id: str, name: str) -> None:
        """Told when the file is attached: what was done just before would hide it."""
        self._no_photos.setdefault(record_id, []).append(name)

    def _taken_after_all(self, record_id: str, name: str) -> None:
        self._refusals.setdefault(record_id, Refusals()).take_back(name)
        if record_id == self._record:
            self.refusals_changed.emit(self.refusals)

    def _no_picture(self, file_hash: str, error: BaseException) -> None:
        if (
            not self._is_elsewhere(file_hash)
            and isinstance(error, UserError)
            and error.code in ("files.missing", "files.damaged")
        ):
            self._missing.add(file_hash)
            self._strip().show_missing(file_hash)

    def want_original(self, key: str) -> None:
        """Asks for a file that is only at headquarters."""
        found = next((one for one in self._files if one.operation == key), None)
        if found is not None:
            asked, failed = partial(self._original_asked, found.name), partial(self._not_opened, found)
            self._workspace.want_original(found.hash, asked, failed)

    def _original_asked(self, name: str) -> None:
        self.told.emit(partial(self._asked_words, name), "primary")
        self.stale.emit()

    def _asked_words(self, name: str) -> str:
        said = self.tr("%1 was asked for. It comes when headquarters can be reached and has it; work on meanwhile.")
        return filled(said, name)

    @Slot(object)
    def _files_moved(self, fetching: tuple[str, int] | None) -> None:
        """Some came: what is shown of the record is looked at again while one of its files is not at both ends."""
        if fetching is None:
            if any(one.state in _ELSEWHERE or not one.uploaded for one in self._files):
                self.stale.emit()
                self._strip().look_again()
            return
        whole = next((one.size for one in self._files if one.hash == fetching[0]), 0)
        if whole:
            self._strip().show_progress(fetching[0], min(100 * fetching[1] // whole, 100))

    def _is_elsewhere(self, file_hash: str) -> bool:
        return any(one.hash == file_hash and one.state in _ELSEWHERE for one in self._files)

    def _not_opened(self, file: Attached, error: BaseException) -> None:
        if self._is_elsewhere(file.hash) and isinstance(error, UserError) and error.code == "files.missing":
            self._original_asked(file.name)
            return
        self._no_picture(file.hash, error)
        self.failed.emit(partial(file_words, file.name, error))

    def _found_missing(self, hashes: list[str]) -> None:
        if set(hashes) != self._missing:
            self._missing = set(hashes)
            self.changed.emit()
