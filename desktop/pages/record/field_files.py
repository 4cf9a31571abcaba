"""The files of the fields of one form: what a person brings to them, and the tiles that they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.operation import Child
from desktop.pages.record.field_cell import FieldCell
from desktop.pages.record.inputs.files_input import FilesInput
from desktop.pages.record.inputs.signature_input import SignatureInput
from desktop.pages.record.photo_tile import Tile
from engines.forms.document import FieldKind
from engines.forms.values import Problem


class FieldFiles(QObject):
    """Belongs to one form view."""

    brought = Signal(object, str)
    """Paths of files or a picture, and the id of the field that it was brought to."""
    file_opened = Signal(str)
    retry_wanted = Signal(str)
    turned_down = Signal(str)
    """Why something that was dropped or pasted is no file at all."""
    picture_wanted = Signal(str)
    """The hash of a photo whose small picture is not shown yet."""
    left_over = Signal(list)
    """A field holds other files than before: the tiles of those that no field holds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._inputs: dict[str, tuple[FieldCell, FilesInput]] = {}
        self._tiles: tuple[Tile, ...] = ()

    def join(self, cell: FieldCell) -> None:
        """A field of the form was built."""
        made, name = cell.input, cell.spec.id
        if isinstance(made, FilesInput):
            self._inputs[name] = cell, made
            made.on_brought = lambda what: self.brought.emit(what, name)
            made.on_held = lambda: self.left_over.emit(self.show_files(self._tiles))
            made.on_refused = self.turned_down.emit
            made.on_opened = self.file_opened.emit
            made.on_retried = self.retry_wanted.emit
            made.on_bare = self.picture_wanted.emit
            made.show_files(self._tiles)

    def forget(self) -> None:
        """Its fields are gone: others are joined."""
        self._inputs.clear()

    def takes(self, name: str) -> bool:
        """Whether that field is here."""
        return name in self._inputs

    def join_page(self, page: Any) -> None:
        """Tells a page what it tells by signals of the same names, and its strip which files no field holds."""
        self.brought.connect(page.brought_to_field)
        for name in ("file_opened", "retry_wanted", "turned_down", "picture_wanted"):
            getattr(self, name).connect(getattr(page, name))

    def show_files(self, tiles: Iterable[Tile]) -> list[Tile]:
        """The record's files; those that no field holds come back, for the strip."""
        self._tiles = tuple(tiles)
        held: set[str] = set()
        for _cell, made in self._inputs.values():
            made.show_files(self._tiles)
            held |= set(made.hashes)
        return [tile for tile in self._tiles if tile.hash not in held and tile.place not in self._inputs]

    def show_picture(self, file_hash: str, content: bytes | None) -> None:
        """The small picture of that file is here."""
        for _cell, made in self._inputs.values():
            made.show_picture(file_hash, content)

    def place(self, name: str, child: Child) -> None:
        """A file that was brought to that field is kept now; what is no photo stays with the ticket's files."""
        cell, made = self._inputs.get(name, (None, None))
        if cell is None or made is None:
            return
        if cell.spec.kind is not FieldKind.FILES and not child.mime.startswith("image/"):
            cell.show_problem(Problem(name, "field.not_a_photo", {"name": child.name}))
        else:
            made.add_file(child.hash)

    def paste(self) -> bool:
        """Takes what is on the clipboard into the field under the cursor; False where that takes no files."""
        return any(made.has_focus and made.paste() for _cell, made in self._inputs.values())

    def finish(self) -> None:
        """Keeps what is drawn and not kept yet: before a submission."""
        for _cell, made in self._inputs.values():
            if isinstance(made, SignatureInput):
                made.finish()
