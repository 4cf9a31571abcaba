"""Photos and files of one field: tiles of those it holds, and its own place to drop, paste or choose others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.brought import brought
from desktop.models.typed_values import stored_value
from desktop.models.value_words import value_text
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.pages.record.photo_tile import TILE, PhotoTile, Tile, TileState
from desktop.widgets.file_choice import choose_files
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import button
from engines.forms.document import Field
from engines.forms.values import Value, texts_of


class FilesInput(FieldInput):
    """Holds hashes; it touches no file itself. What a person brings is told to `on_brought`.

    Taking a file out of the field leaves it with the ticket's other files.
    """

    def __init__(self, spec: Field, widget: QWidget | None = None) -> None:
        self.hashes: list[str] = []
        self.on_brought: Callable[[list[Path] | QImage], None] = lambda _what: None
        self.on_held: Callable[[], None] = lambda: None
        """Hears that it holds other files than before."""
        self.on_refused: Callable[[str], None] = lambda _sentence: None
        self.on_opened: Callable[[str], None] = lambda _key: None
        self.on_retried: Callable[[str], None] = lambda _key: None
        self.on_bare: Callable[[str], None] = lambda _hash: None
        """Hears of a photo whose small picture is not shown yet."""
        self._unread: Value = None
        self._known: dict[str, Tile] = {}
        self._coming: list[Tile] = []
        self._locked = False
        self._tiles: dict[str, PhotoTile] = {}
        self._outer = _Place(self)
        self._flow = FlowLayout(8)
        self._holder = QWidget()
        self._holder.setLayout(self._flow)
        column = QVBoxLayout(self._outer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._holder)
        self._add = widget if widget is not None else self._make_drop()
        super().__init__(spec, self._add)
        self._lay_out(column)
        self._show()

    def _lay_out(self, column: QVBoxLayout) -> None:
        self._flow.addWidget(self._add)

    def _make_drop(self) -> QPushButton:
        made = button("", role="drop", on_click=self._choose)
        made.setMinimumWidth(TILE.width() + 16)
        made.setFixedHeight(TILE.height())
        return made

    @property
    @override
    def outer(self) -> QWidget:
        return self._outer

    @property
    @override
    def locked(self) -> bool:
        return self._locked

    @property
    @override
    def composing(self) -> bool:
        return False

    @override
    def translate(self) -> None:
        super().translate()
        if isinstance(self._add, QPushButton):
            self._add.setText(QCoreApplication.translate("PhotoStrip", "Drop or paste") + "\nCtrl+V")
        for made in self._tiles.values():
            made.show_tile(made.tile)

    @override
    def typed(self) -> Value:
        if self.hashes:
            return [*self.hashes]
        return "" if self._unread is None else self._unread

    @override
    def put(self, raw: Value) -> None:
        value = stored_value(self.spec, raw)
        self.hashes = texts_of(value)
        self._unread = None if self.hashes or value in (None, "") else value
        self._show()

    @override
    def show_value(self, value: Value) -> None:
        self.put(value)

    @override
    def lock(self, locked: bool) -> None:
        if locked != self._locked:
            self._locked = locked
            self._add.setVisible(not locked)
            self._outer.setAcceptDrops(not locked)

    def add_file(self, file_hash: str) -> None:
        """A file that was brought is kept now: the field holds it."""
        if file_hash not in self.hashes:
            self._hold([*self.hashes, file_hash])

    def take_out(self, key: str) -> None:
        """The person takes a file out of the field."""
        gone = next((one.tile.hash for one in self._tiles.values() if one.tile.key == key), "")
        if gone in self.hashes and not self._locked:
            self._hold([one for one in self.hashes if one != gone])

    def _hold(self, hashes: list[str]) -> None:
        self.hashes, self._unread = hashes, None
        self._show()
        self.on_edited()
        self.on_held()

    def show_files(self, tiles: Iterable[Tile]) -> None:
        """The record's files as they are now, and those on their way."""
        every = list(tiles)
        self._known = {tile.hash: tile for tile in every if tile.hash}
        self._coming = [tile for tile in every if tile.place == self.spec.id]
        self._show()

    def show_picture(self, file_hash: str, content: bytes | None) -> None:
        """The small picture of that file is here."""
        for made in self._tiles.values():
            if made.tile.hash == file_hash:
                made.show_picture(content)

    def take(self, mime: QMimeData) -> bool:
        """Takes what was dropped or pasted; False where that is no file."""
        found = brought(mime) if not self._locked else None
        if isinstance(found, str):
            self.on_refused(found)
        elif found is not None:
            self.on_brought(found)
        return found is not None

    def paste(self) -> bool:
        """Takes files or a picture from the clipboard; False when there is neither."""
        return self.take(QGuiApplication.clipboard().mimeData())

    def _choose(self) -> None:
        choose_files(self._outer, QCoreApplication.translate("PhotoStrip", "Choose files"), self.on_brought)

    def _show(self) -> None:
        held = [self._known.get(one) or _unknown(one) for one in self.hashes]
        wanted = {tile.key: tile for tile in (*held, *self._coming)}
        if [(tile.key, tile) for tile in wanted.values()] != [(key, made.tile) for key, made in self._tiles.items()]:
            self._build(wanted)
        self.say_what_stands(value_text(self.spec, [*self.hashes], str) if self.hashes else "")

    def _build(self, wanted: dict[str, Tile]) -> None:
        for key in [key for key in self._tiles if key not in wanted]:
            gone = self._tiles.pop(key)
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for key, tile in wanted.items():
            if key in self._tiles:
                if self._tiles[key].tile != tile:
                    self._tiles[key].show_tile(tile)
            else:
                self._tiles[key] = self._make_tile(tile)
        self._tiles = {key: self._tiles[key] for key in wanted}
        if self._flow.indexOf(self._add) >= 0:  # what adds others stands last
            self._flow.removeWidget(self._add)
            self._flow.addWidget(self._add)
            self._add.setVisible(not self._locked)
        self._holder.setVisible(self._flow.count() > 0)
        self._holder.updateGeometry()

    def _make_tile(self, tile: Tile) -> PhotoTile:
        made = PhotoTile(tile)
        made.opened.connect(lambda: self.on_opened(made.tile.key))
        made.removed.connect(lambda: self.take_out(made.tile.key))
        made.clicked.connect(lambda _checked=False: self._clicked(made.tile))
        self._flow.addWidget(made)
        made.show()
        if tile.hash and tile.mime.startswith("image/"):
            self.on_bare(tile.hash)
        return made

    def _clicked(self, tile: Tile) -> None:
        if tile.state is TileState.NOT_STORED:
            self.on_retried(tile.key)


class _Place(QWidget):
    """Where files are dropped."""

    def __init__(self, owner: FilesInput) -> None:
        super().__init__()
        self._owner = owner
        self.setAcceptDrops(True)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._owner.take(event.mimeData())
        event.acceptProposedAction()


def _unknown(file_hash: str) -> Tile:
    """A file of which nothing but its hash has come yet."""
    return Tile(file_hash, file_hash, file_hash[:8], "", TileState.REMOTE)
