"""The files of a new record as its page shows them: pictures, copies, what was refused and what was there already."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from core.children import files_once
from core.operation import Child
from desktop.models.draft_keeper import DraftKeeper
from desktop.models.file_drops import FileDrops
from desktop.models.file_intake import FileIntake
from desktop.models.photo_copies import save_photo
from desktop.models.refusals import Refusals
from desktop.models.workspace import Workspace
from desktop.pages.record.new_page import NewRecordPage
from desktop.pages.record.record_files import OpenOutside, copy_words, file_words, no_photo_words


class DraftFiles(QObject):
    """Belongs to one page. A file's key is its hash there."""

    def __init__(self, workspace: Workspace, page: NewRecordPage, show_file: OpenOutside) -> None:
        super().__init__(page)
        self._workspace = workspace
        self._page = page
        self._show_file = show_file
        self._refusals = Refusals()
        self._drops = FileDrops()
        page.picture_wanted.connect(self._load_picture)
        page.copy_wanted.connect(self._save_copy)
        page.turned_down.connect(partial(self._refused, ""))
        page.refusals_cleared.connect(self.clear_refusals)

    def listen(self, intake: FileIntake) -> None:
        """Says what becomes of files on their way; nothing is refused yet."""
        intake.refused.connect(self._refused)
        intake.taken_after_all.connect(self._taken_after_all)
        intake.no_photo.connect(self._no_photo)
        self.clear_refusals()

    def attach(self, keeper: DraftKeeper, intake: FileIntake, children: tuple[Child, ...]) -> None:
        """These are kept: the draft has them, each once."""
        fresh, there = files_once(children, {child.hash for child in keeper.files})
        drop = self._drops.join(keeper.id, more=intake.taking)
        drop.note("", len(fresh), [child.name for child in there])
        keeper.files += fresh
        keeper.keep_now()
        if drop.there:
            self._page.say(partial(self._drops.there_words, tuple(drop.there)), "primary")

    def open(self, file: Child) -> None:
        """Opens it with another program, as a plain copy that is taken back later."""
        self._workspace.lend_file(file.hash, file.name, self._show_file, partial(self._not_had, file.name))

    @Slot()
    def clear_refusals(self) -> None:
        """The person has read them, or another new record is begun."""
        self._refusals.clear()
        self._page.show_refusals(self._refusals)

    @Slot(str, object)
    def _save_copy(self, key: str, path: Path) -> None:
        name = path.name

        def saved(_whole: bool) -> None:
            self._page.say(partial(copy_words, name), "ok")

        save_photo(self._workspace, key, path, saved, partial(self._not_had, name))

    def _not_had(self, name: str, error: BaseException) -> None:
        self._page.say(partial(file_words, name, error))

    @Slot(str)
    def _load_picture(self, file_hash: str) -> None:
        self._workspace.thumbnail(
            file_hash,
            lambda content: self._page.photos.show_picture(file_hash, content),
            lambda _error: self._page.photos.show_missing(file_hash),
        )

    @Slot(str, str)
    def _refused(self, name: str, reason: str) -> None:
        self._refusals.add(name, reason)
        self._page.show_refusals(self._refusals)

    @Slot(str)
    def _no_photo(self, name: str) -> None:
        self._page.say(partial(no_photo_words, name), "warn")

    @Slot(str)
    def _taken_after_all(self, name: str) -> None:
        self._refusals.take_back(name)
        self._page.show_refusals(self._refusals)
