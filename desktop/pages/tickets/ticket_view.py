"""The list itself: keys, several rows at once, and no reading while a key is held down."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from desktop.models.ticket_list import TicketListModel

HELD_MILLISECONDS = 90
"""A ticket opens when the held arrow key has rested on it for so long."""
_MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class TicketView(QListView):
    """Says which ticket was chosen, and which several are."""

    row_chosen = Signal(str)
    """One ticket is chosen alone: its id."""
    several_chosen = Signal(int)
    """How many are chosen together; 0 and 1 are not several unless somebody is `gathering`."""
    edit_wanted = Signal()
    rows_painted = Signal()
    """Once: the first rows are on the screen."""

    def __init__(self, model: TicketListModel) -> None:
        super().__init__()
        self._take_viewport()
        self._tickets = model
        self._held = False
        self.gathering = False
        """Whether the space bar gathers: the arrow keys walk, and what was chosen stays so."""
        self._told = ""
        self._kept: list[str] | None = None
        self._painted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HELD_MILLISECONDS)
        self._timer.timeout.connect(self._tell)
        model.rowsAboutToBeRemoved.connect(self._on_removal)  # before the view and its selection hear of it
        model.refreshing.connect(self._keep_chosen)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self._on_chosen())

    def _take_viewport(self) -> None:
        """One that Python has made: asked for one of Qt's own, PySide wakes every kind of widget, which takes 10 ms."""
        viewport = QWidget()
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)

    def mark(self, record_id: str | None) -> None:
        """Marks that ticket alone as the open one, where it is in the list. Nothing is opened by that."""
        self._timer.stop()
        self.gathering = False
        self._told = record_id or ""
        row = self._tickets.row_of(record_id) if record_id else -1
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self._tickets.index(row), flags)
        else:
            self.selectionModel().clear()

    def chosen(self) -> list[str]:
        """The ids of the chosen tickets, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [found for row in rows if (found := self._tickets.id_at(row)) is not None]

    def choose_again(self, opened: str | None) -> None:
        """After rows were moved one by one: several that were chosen before are so again, else the open one is."""
        several, self._kept = [one for one in self._kept or () if self._tickets.row_of(one) >= 0], None
        if len(several) < 2:
            self.mark(opened)
            self.several_chosen.emit(len(self.chosen()))
            return
        self._timer.stop()
        rows = [self._tickets.index(self._tickets.row_of(one)) for one in several]
        current = self._tickets.row_of(opened) if opened else -1
        here = self._tickets.index(current) if current >= 0 else rows[0]
        self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)
        for index in rows:
            self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
        self.several_chosen.emit(len(several))

    def only_current(self) -> None:
        """Of several chosen tickets only the current one stays chosen."""
        self.gathering = False
        self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted and self._tickets.rowCount():
            self._painted = True
            QTimer.singleShot(0, self._tell_painted)

    @Slot()
    def _tell_painted(self) -> None:
        self.rows_painted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.edit_wanted.emit()
            return
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._gather()
            return
        if event.key() == Qt.Key.Key_Escape and (self.gathering or len(self.chosen()) > 1):
            self.only_current()
            self.several_chosen.emit(len(self.chosen()))
            return
        if event.text() and event.text().isprintable() and not event.modifiers():
            event.ignore()  # no jumping about by typed letters: a scanner types, too
            return
        self._held = event.isAutoRepeat() and event.key() in _MOVES
        if self._several and event.key() in _MOVES and not event.modifiers():
            self._step_among_several(event)
        else:
            super().keyPressEvent(event)
        self._held = False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.gathering = False
        super().mousePressEvent(event)

    def _gather(self) -> None:
        """The space bar: a ticket that is chosen alone becomes the first of several, then each is put in or out."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if not self.gathering and self.selectionModel().selectedIndexes() == [index]:
            self.gathering = True
            self.several_chosen.emit(1)
            return
        self.gathering = True
        self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Toggle)

    @property
    def _several(self) -> bool:
        return len(self.selectionModel().selectedIndexes()) > 1 or self.gathering

    def _step_among_several(self, event: QKeyEvent) -> None:
        """The arrow keys walk past chosen tickets without letting go of them."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = max(0, min(self.currentIndex().row() + step, self._tickets.rowCount() - 1))
        index = self._tickets.index(row)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    def _on_chosen(self) -> None:
        """A click makes a row the current one before it selects it, so the selection is what counts."""
        if self._kept is not None:
            return  # rows are being moved; nobody chose anything
        number = len(self.selectionModel().selectedIndexes())
        self.several_chosen.emit(number)
        if number > 1:
            self._timer.stop()
        elif self._held:
            self._timer.start()
        elif number == 1:
            self._timer.stop()
            self._tell()

    def _tell(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1 and chosen[0] != self._told:
            self._told = chosen[0]
            self.row_chosen.emit(chosen[0])

    def _keep_chosen(self) -> None:
        self._kept = self.chosen()

    def _on_removal(self, _parent: QModelIndex, first: int, last: int) -> None:
        """The chosen ticket leaves the list; Qt would choose its neighbour, and nobody asked for that one."""
        if first <= self.currentIndex().row() <= last:
            self.selectionModel().clear()
