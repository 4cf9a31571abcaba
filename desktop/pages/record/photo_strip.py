"""Photos and files of a ticket: tiles, a place to drop them, and what was wrong with one that was refused."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.brought import brought
from desktop.pages.record.copy_place import ask_for_place
from desktop.pages.record.photo_tile import TILE, PhotoTile, Tile, TileState
from desktop.theme import the_theme
from desktop.widgets.file_choice import choose_files
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import button, label, pill, set_pill

_NOT_HERE = (TileState.MISSING, TileState.REMOTE, TileState.ASKED, TileState.TAKING, TileState.NOT_STORED)
AT_ONCE = 40
"""Tiles that are made at first, and at each press of the button that shows more."""


class PhotoStrip(QFrame):
    """Says which files the person brings, opens or takes back; it touches no file itself."""

    files_brought = Signal(list)
    """Paths of files that were dropped, pasted or chosen."""
    picture_pasted = Signal(QImage)
    file_opened = Signal(str)
    file_removed = Signal(str)
    retry_wanted = Signal(str)
    outside_wanted = Signal(str)
    """The key of a file that another program shall open."""
    turned_down = Signal(str)
    """What was brought is no file of this computer: the sentence that says so."""
    copy_wanted = Signal(str, object)
    """The key of a photo, and the path of the file that a copy of it shall be written to."""
    original_wanted = Signal(str)
    """The key of a file that is only at headquarters and shall come here."""
    stop_wanted = Signal()
    picture_wanted = Signal(str)
    """The hash of a photo whose small picture is not shown yet."""
    picture_shown = Signal(str, object)
    """The hash of a photo and its small picture, which came: a field may hold it, too."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAcceptDrops(True)
        self._tiles: dict[str, PhotoTile] = {}
        self._order: tuple[str, ...] = ()
        self._may_add = True
        self._all: tuple[Tile, ...] = ()
        self._room = AT_ONCE
        self.title = label("", "section")
        self.waiting = pill("", "warn")
        self.taking = pill("", "primary")
        self.stop = button(self.tr("Stop"), role="link", on_click=self.stop_wanted.emit)
        self.choose = button(self.tr("Choose files"), "attachment", role="ghost", on_click=self._choose)
        self.drop = button("", role="drop", on_click=self._choose)
        self.drop.setText(self.tr("Drop or paste") + "\nCtrl+V")
        self.drop.setAccessibleName(self.tr("Drop or paste files here"))
        self.drop.setMinimumWidth(TILE.width() + 16)
        self.drop.setFixedHeight(TILE.height())
        self.nothing = label(self.tr("No photos or files"), "meta")
        self._holder = QWidget()
        self._flow = FlowLayout(8)
        self._lay_out()
        self.show_files(())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.waiting)
        head.addWidget(self.taking)
        head.addWidget(self.stop)
        head.addStretch()
        head.addWidget(self.choose)
        column.addLayout(head)
        self.more = button("", role="link", on_click=self._show_more)
        self._holder.setLayout(self._flow)
        self._flow.addWidget(self.drop)
        column.addWidget(self.nothing)
        column.addWidget(self._holder)
        column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_files(self, tiles: Iterable[Tile]) -> None:
        """Shows those files; tiles that stand already stay."""
        self._all = tuple(tiles)
        every = {tile.key: tile for tile in self._all}
        wanted = self._first(every)
        for key in [key for key in self._tiles if key not in wanted]:
            gone = self._tiles.pop(key)
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for key, tile in wanted.items():
            if key in self._tiles:
                self._tiles[key].show_tile(tile)
            else:
                self._add(tile)
        if list(self._tiles) != list(wanted):  # one that was taken back came again: it stands where it stood
            self._tiles = {key: self._tiles[key] for key in wanted}
            for widget in self._tiles.values():
                self._flow.removeWidget(widget)
                self._flow.addWidget(widget)
        self._flow.removeWidget(self.drop)
        self._flow.addWidget(self.drop)
        for one, following in pairwise((*self._tiles.values(), self.drop)):
            QWidget.setTabOrder(one, following)
        hidden = len(every) - len(wanted)
        self.more.setVisible(hidden > 0)
        self.more.setText(self.tr("Show %Ln more", "", hidden))
        waiting = sum(tile.state is TileState.WAITING for tile in every.values())
        set_pill(self.waiting, self.tr("%Ln to upload", "", waiting) if waiting else "", "warn")
        taking = sum(tile.state is TileState.TAKING for tile in every.values())
        set_pill(self.taking, self.tr("%Ln being stored", "", taking) if taking else "", "primary")
        self.stop.setVisible(taking > 1)
        self.title.setText(self.tr("Photos and files") + (f" {len(every)}" if every else ""))
        self._say_nothing()
        self._flow.invalidate()
        self._holder.updateGeometry()

    def show_from_start(self) -> None:
        """Another ticket: begins with its first files again."""
        self._room = AT_ONCE
        self.show_files(())

    def _first(self, every: dict[str, Tile]) -> dict[str, Tile]:
        """The files that have tiles: those that wait for a press first, then as many as there is room for."""
        if len(every) <= self._room:
            return every
        pressing = [tile for tile in every.values() if tile.state is TileState.NOT_STORED]
        rest = [tile for tile in every.values() if tile.state is not TileState.NOT_STORED]
        return {tile.key: tile for tile in (*pressing, *rest)[: self._room]}

    def _show_more(self) -> None:
        self._room += AT_ONCE
        self.show_files(self._all)

    def show_picture(self, file_hash: str, content: bytes | None) -> None:
        """The small picture of that file is here."""
        self.picture_shown.emit(file_hash, content)
        for tile in self._tiles.values():
            if tile.tile.hash == file_hash:
                tile.show_picture(content)

    def show_progress(self, file_hash: str, percent: int | None) -> None:
        """How much of that file, which was asked for, is here; None: it does not come just now."""
        for tile in self._tiles.values():
            if tile.tile.hash == file_hash:
                tile.show_progress(percent)

    def look_again(self) -> None:
        """Files have come: asks for the small pictures that are not shown yet."""
        for tile in self._tiles.values():
            if tile.bare and tile.tile.hash and tile.tile.mime.startswith("image/"):
                self.picture_wanted.emit(tile.tile.hash)

    def show_missing(self, file_hash: str) -> None:
        """The bytes of that file are not to be had on this computer."""
        for tile in self._tiles.values():
            if tile.tile.hash == file_hash:
                tile.show_tile(Tile(tile.tile.key, file_hash, tile.tile.name, tile.tile.mime, TileState.MISSING))

    def lock(self, locked: bool) -> None:
        """Takes no more files, or takes them again."""
        self._may_add = not locked
        self.choose.setVisible(not locked)
        self.drop.setVisible(not locked)
        self.setAcceptDrops(not locked)
        self._say_nothing()

    def _say_nothing(self) -> None:
        """Where nothing can be added and nothing was, it says so; else it would be an empty frame."""
        self.nothing.setVisible(not self._all and not self._may_add)
        self._holder.setVisible(self.nothing.isHidden())

    def tiles(self) -> list[PhotoTile]:
        """The tiles in order."""
        return list(self._tiles.values())

    def paste(self) -> bool:
        """Takes files or a picture from the clipboard; False when there is neither."""
        return self._may_add and self.take(QGuiApplication.clipboard().mimeData())

    def take(self, mime: QMimeData) -> bool:
        """Takes what was dropped or pasted; a file's bytes are asked for at once, before another program deletes it."""
        found = brought(mime)
        if isinstance(found, QImage):
            self.picture_pasted.emit(found)
        elif isinstance(found, str):
            self.turned_down.emit(found)
            return False
        elif found:
            self.files_brought.emit(found)
        return bool(found)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if self._may_add:
            self.take(event.mimeData())
            event.acceptProposedAction()

    def _add(self, tile: Tile) -> None:
        made = PhotoTile(tile)
        made.opened.connect(lambda: self.file_opened.emit(made.tile.key))
        made.removed.connect(lambda: self.file_removed.emit(made.tile.key))
        made.clicked.connect(lambda _checked=False: self._clicked(made))
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(lambda place: self._menu(made, place))
        self._tiles[tile.key] = made
        self._flow.addWidget(made)
        made.show()
        if tile.hash and tile.mime.startswith("image/"):
            self.picture_wanted.emit(tile.hash)

    def _clicked(self, tile: PhotoTile) -> None:
        if tile.tile.state is TileState.NOT_STORED:
            self.retry_wanted.emit(tile.tile.key)

    def _menu(self, tile: PhotoTile, place: QPoint) -> None:
        menu = QMenu(tile)
        key = tile.tile.key
        menu.addAction(the_theme().icon("eye"), self.tr("Open"), lambda: self.file_opened.emit(key))
        outside = self.tr("Open with another program")
        menu.addAction(the_theme().icon("export"), outside, lambda: self.outside_wanted.emit(key))
        if tile.tile.state is TileState.REMOTE:
            get = self.tr("Get the original")
            menu.addAction(the_theme().icon("cloud-down"), get, lambda: self.original_wanted.emit(key))
        if tile.tile.mime.startswith("image/") and tile.tile.state not in _NOT_HERE:
            menu.addAction(the_theme().icon("disk"), self.tr("Save a copy …"), partial(self._ask_place, tile.tile))
        if self._may_add:
            menu.addAction(the_theme().icon("trash"), self.tr("Take back"), lambda: self.file_removed.emit(key))
        menu.popup(tile.mapToGlobal(place))

    def _ask_place(self, tile: Tile) -> None:
        ask_for_place(self, tile.name, partial(self.copy_wanted.emit, tile.key))

    def _choose(self) -> None:
        choose_files(self, self.tr("Choose files"), self.files_brought.emit)
