"""The files of a record where its page shows them: in fields of the form, in a panel that asks, in the strip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from core.operation import Child
from desktop.pages.record.photo_tile import Tile

if TYPE_CHECKING:
    from desktop.pages.record.page import RecordPage


class PageFiles(QObject):
    """Belongs to one page."""

    def __init__(self, page: RecordPage) -> None:
        super().__init__(page)
        self._page = page

    def show(self, tiles: Iterable[Tile]) -> None:
        """The record's files as they are now; those that no field of the form holds stand in the strip."""
        every = tuple(tiles)
        self._page.over.ask.files.show_files(every)
        self._page.photos.show_files(self._page.form.files.show_files(every))

    @Slot(str, object)
    def place(self, name: str, child: Child) -> None:
        """A file that was brought to that field is kept now: for the panel that asks for it, else for the form."""
        ask = self._page.over.ask
        asking = ask.isVisible() and ask.files.takes(name)
        (ask if asking else self._page.form).files.place(name, child)

    @Slot(str, object)
    def show_picture(self, file_hash: str, content: bytes | None) -> None:
        """The small picture of a photo came."""
        self._page.form.files.show_picture(file_hash, content)
        self._page.over.ask.files.show_picture(file_hash, content)
