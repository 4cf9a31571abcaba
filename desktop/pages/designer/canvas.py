"""The page that is designed: sections as cards, fields in them, and where something that is dragged would come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.design_session import WHOLE, Chosen
from desktop.pages.designer.dragging import Dragged, unpacked
from desktop.pages.designer.tile import FieldTile, Piece, SectionTile
from desktop.pages.record.field_cell import columns_taken
from desktop.pages.record.form_view import THREE_COLUMNS, TWO_COLUMNS
from desktop.theme import the_theme
from desktop.widgets.parts import button, label
from desktop.wording import label_text
from engines.forms.document import Form

_COLUMNS = 3
_EDGE = 24
"""Logical px at the upper and lower edge in which a drag scrolls."""


class _Mark(QWidget):
    """A line where a dragged field would come."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(the_theme().tokens.primary))
        painter.end()


class SectionFrame(QFrame):
    """One section."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.head = SectionTile()
        self.tiles: list[FieldTile] = []
        self._columns = 0
        self._placed: list[tuple[FieldTile, int]] = []
        """The fields as they are laid out, and how many columns each takes."""
        self._empty = label("", "hint", wrap=True)
        self._empty.setContentsMargins(8, 8, 8, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self._empty)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2)
        self._grid.setVerticalSpacing(0)
        column.addLayout(self._grid)

    def show_tiles(self, name: str, tiles: list[FieldTile], columns: int) -> None:
        """Its name and its fields in so many columns."""
        self.head.show_name(name, len(tiles))
        self._empty.setText(self.tr("Drag a field here, or choose one at the left and press Enter."))
        self._empty.setVisible(not tiles)
        placed = [(tile, columns_taken(tile.field, columns)) for tile in tiles]
        if (placed, columns) == (self._placed, self._columns):
            return
        for tile in self.tiles:
            self._grid.removeWidget(tile)
        self.tiles, self._columns, self._placed = tiles, columns, placed
        row = place = 0
        for tile, taken in placed:
            if place + taken > columns:
                row, place = row + 1, 0
            self._grid.addWidget(tile, row, place, 1, taken)
            tile.show()
            place += taken
            if place >= columns:
                row, place = row + 1, 0
        for number in range(_COLUMNS):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)

    def place_at(self, point: QPoint) -> tuple[int, QRect]:
        """Where something dropped at that point comes, and the line that says so; both in this frame's terms."""
        for place, tile in enumerate(self.tiles):
            box = tile.geometry()
            side_by_side = columns_taken(tile.field, self._columns) < self._columns
            if point.y() > box.bottom() or (side_by_side and point.x() > box.right() and point.y() >= box.top()):
                continue
            if side_by_side:
                before = point.x() < box.center().x() or point.y() < box.top()
                at = box.left() - 1 if before else box.right()
                return place + (not before), QRect(at, box.top() + 4, 3, box.height() - 8)
            before = point.y() < box.center().y()
            at = box.top() - 1 if before else box.bottom()
            return place + (not before), QRect(box.left() + 4, at, box.width() - 8, 3)
        bottom = self.tiles[-1].geometry().bottom() if self.tiles else self.head.geometry().bottom() + 2
        return len(self.tiles), QRect(12, bottom, self.width() - 24, 3)


class Canvas(QScrollArea):
    """Shows a form and says what was done with its parts."""

    chosen = Signal(object)
    """A Chosen."""
    kind_dropped = Signal(object, int, int)
    """A FieldKind, section and place."""
    field_dropped = Signal(str, int, int)
    moved = Signal(object, int)
    """A Chosen and the step."""
    removed = Signal(object)
    properties_wanted = Signal()
    section_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(True)
        self._form: Form | None = None
        self._faults: Mapping[str, str] = {}
        self._chosen = WHOLE
        self._columns = 2
        self._locked = False
        self.tiles: dict[str, FieldTile] = {}
        self.frames: list[SectionFrame] = []
        self._in_order: list[Piece] = []
        self._inner = inner = QWidget()
        inner.setProperty("role", "plain")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        self.add_section = button("", "plus", role="chip", on_click=self.section_wanted.emit)
        self.add_section.setProperty("tone", "dashed")
        self._column.addWidget(self.add_section, alignment=Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch()
        self._mark = _Mark(inner)
        self.setWidget(inner)
        self._translate()

    def show_form(self, form: Form, faults: Mapping[str, str], *, locked: bool = False) -> None:
        """Draws that form; `faults`: sentences by the fields that something is wrong with."""
        self._form, self._faults, self._locked = form, faults, locked
        self.add_section.setVisible(not locked)
        for name in self.tiles.keys() - form.fields.keys():
            gone = self.tiles.pop(name)
            gone.hide()
            gone.deleteLater()
        while len(self.frames) > len(form.sections):
            frame = self.frames.pop()
            frame.hide()
            frame.deleteLater()
        while len(self.frames) < len(form.sections):
            self._column.insertWidget(len(self.frames), self._new_frame(len(self.frames)))
        for frame, section in zip(self.frames, form.sections, strict=True):
            tiles = [self._tile(field.id) for field in section.fields]
            frame.show_tiles(label_text(section.label), tiles, self._columns)
        pieces = self._pieces()
        if pieces != self._in_order:
            self._in_order = pieces
            self._order_tabs()
        self.show_chosen(self._chosen)

    def show_chosen(self, chosen: Chosen) -> None:
        """Marks what is chosen."""
        self._chosen = chosen
        for name, tile in self.tiles.items():
            tile.setChecked(name == chosen.field)
        for at, frame in enumerate(self.frames):
            frame.head.setChecked(at == chosen.section)

    @property
    def shows_landing(self) -> bool:
        """Whether the line stands where something that is dragged would come."""
        return self._mark.isVisible()

    def focus_chosen(self) -> None:
        """The focus comes to what is chosen, wholly in sight."""
        piece = self._piece(self._chosen)
        if piece is not None:
            piece.setFocus(Qt.FocusReason.OtherFocusReason)
            self.bring_into_view()

    def bring_into_view(self) -> None:
        """Scrolls to what is chosen."""
        piece = self._piece(self._chosen)
        if piece is not None:
            self._column.activate()
            self.ensureWidgetVisible(piece, 0, 24)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width() - 48
        columns = _COLUMNS if width >= THREE_COLUMNS else 2 if width >= TWO_COLUMNS else 1
        if columns != self._columns:
            self._columns = columns
            if self._form is not None:
                self.show_form(self._form, self._faults, locked=self._locked)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        found = self._landing(event)
        if found is None:
            event.ignore()
            self._mark.hide()
            return
        event.acceptProposedAction()
        self._scroll_at_the_edge(event.position().toPoint().y())
        at, _place, line = found[1:]
        frame = self.frames[at]
        self._mark.setGeometry(line.translated(frame.mapTo(self._inner, QPoint(0, 0))))
        self._mark.raise_()
        self._mark.show()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark.hide()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.hide()
        found = self._landing(event)
        if found is None:
            event.ignore()
            return
        event.acceptProposedAction()
        dragged, at, place, _line = found
        if dragged.kind is not None:
            self.kind_dropped.emit(dragged.kind, at, place)
        else:
            self.field_dropped.emit(dragged.field, at, place)

    def _scroll_at_the_edge(self, y: int) -> None:
        bar, below = self.verticalScrollBar(), self.viewport().height() - y
        bar.setValue(bar.value() + (_EDGE if below < _EDGE else -_EDGE if y < _EDGE else 0))

    def _landing(self, event: QDropEvent) -> tuple[Dragged, int, int, QRect] | None:
        dragged = unpacked(event.mimeData())
        if dragged is None or self._locked or not self.frames or self._form is None:
            return None
        if dragged.kind is None and dragged.field not in self._form.fields:
            return None
        point = self._inner.mapFrom(self, event.position().toPoint())
        at = next((at for at, frame in enumerate(self.frames) if point.y() <= frame.geometry().bottom()), None)
        at = len(self.frames) - 1 if at is None else at
        place, line = self.frames[at].place_at(self.frames[at].mapFrom(self._inner, point))
        return dragged, at, place, line

    def _new_frame(self, at: int) -> SectionFrame:
        frame = SectionFrame()
        self._hear(frame.head, Chosen(section=at))
        self.frames.append(frame)
        return frame

    def _tile(self, name: str) -> FieldTile:
        assert self._form is not None
        field = self._form.fields[name]
        if name not in self.tiles:
            self.tiles[name] = FieldTile(field)
            self._hear(self.tiles[name], Chosen(field=name))
        self.tiles[name].show_field(field, self._faults.get(name, ""))
        return self.tiles[name]

    def _hear(self, piece: Piece, what: Chosen) -> None:
        piece.chosen.connect(partial(self.chosen.emit, what))
        piece.moved.connect(partial(self.moved.emit, what))
        piece.removed.connect(partial(self.removed.emit, what))
        piece.opened.connect(self.properties_wanted)
        piece.stepped.connect(partial(self._step, piece))

    def _step(self, piece: Piece, step: int) -> None:
        pieces = self._pieces()
        place = pieces.index(piece) + step
        if 0 <= place < len(pieces):
            pieces[place].setFocus(Qt.FocusReason.TabFocusReason)
            pieces[place].click()
            self.bring_into_view()

    def _pieces(self) -> list[Piece]:
        return [piece for frame in self.frames for piece in (frame.head, *frame.tiles)]

    def _piece(self, chosen: Chosen) -> Piece | None:
        if chosen.section is not None and chosen.section < len(self.frames):
            return self.frames[chosen.section].head
        return self.tiles.get(chosen.field)

    def _order_tabs(self) -> None:
        stops: list[QWidget] = [*self._pieces(), self.add_section]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _translate(self) -> None:
        self.setAccessibleName(self.tr("Page of the form"))
        self.add_section.setText(self.tr("Add a section"))
        if self._form is not None:
            self.show_form(self._form, self._faults, locked=self._locked)
