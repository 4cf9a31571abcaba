"""The ticket list: a model over ids that fetches 64 rows at a time and refreshes the rows that changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from desktop.models.draft_marks import DraftMarks
from desktop.models.workspace import Workspace
from desktop.wording import label_text, moment_in_words, remaining
from engines.forms.document import Form
from local_db.queries.ticket_filter import key_of, matches, place_of
from local_db.queries.tickets import PAGE, TicketFilter, TicketKey, TicketRow, ticket_page, tickets_by_id

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1
"""The TicketRow behind an index, for the delegate; its id only ever leaves the list."""

WHOLE_REFRESH = 3 * PAGE
"""From so many changes on, the loaded pages are read again instead of row by row."""


class TicketListModel(QAbstractListModel):
    """Tickets of one filter in its order. Everything is read on a reader thread."""

    begun = Signal()
    """Other tickets are being read."""
    filled = Signal(int)
    """The first page of a filter is here; the number of rows in it."""
    refreshing = Signal()
    """Rows are about to be put in, moved or taken out one by one."""
    refreshed = Signal()
    """Rows were put in, moved or taken out by a change."""
    failed = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._wanted = TicketFilter()
        self._ids: list[str] = []
        self._rows: dict[str, TicketRow] = {}
        self._complete = False
        self._fetching = False
        self._generation = 0
        self.now = workspace.now()
        self._drafts = DraftMarks(workspace, self)
        self._drafts.changed.connect(self._note_draft)
        workspace.changed.connect(self._note_changes)

    @property
    def wanted(self) -> TicketFilter:
        """Which tickets are shown."""
        return self._wanted

    @property
    def complete(self) -> bool:
        """Whether every ticket of the filter is loaded."""
        return self._complete

    def tell_time(self) -> None:
        """Times such as "39 min ago" count from now on."""
        self.now = self._workspace.now()

    def show_tickets(self, wanted: TicketFilter) -> None:
        """Shows the tickets of that filter from the top; the old ones stay until the new ones are here."""
        self.begun.emit()
        self._wanted = wanted
        self._generation += 1
        self._reload(PAGE, self._generation)

    def reload(self) -> None:
        """Reads again what is loaded."""
        self._generation += 1
        self._reload(max(PAGE, len(self._ids)), self._generation)

    def row_of(self, record_id: str) -> int:
        """Where that ticket stands, -1 when it is not loaded."""
        row = self._rows.get(record_id)
        return self._position(row) if row is not None else -1

    def id_at(self, row: int) -> str | None:
        """The id of the ticket in that row."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    @property
    def forms(self) -> list[Form]:
        """The forms whose tickets may stand there."""
        return self._workspace.newest_forms()

    def form_of(self, row: TicketRow) -> Form:
        """The form document that a ticket was made with."""
        return self._workspace.forms.form(row.form, row.form_version)

    @property
    def alone(self) -> bool:
        """Whether no headquarters knows this desk: nothing is to be said of sending."""
        return not self._workspace.identity.enrolled

    def has_draft(self, row: TicketRow) -> bool:
        """Whether the person in front has typed something on that ticket and not saved it."""
        return self._drafts.on(row.id)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        record_id = self.id_at(index.row())
        row = self._rows.get(record_id) if record_id is not None else None
        if row is None:
            return None
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title or row.number
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._complete and not self._fetching and bool(self._ids)

    @override
    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        self._fetching = True
        generation, wanted = self._generation, self._wanted
        after = key_of(self._rows[self._ids[-1]], wanted.sorted_by)
        self._workspace.read(
            lambda connection: ticket_page(connection, wanted, after, going=lambda: generation == self._generation),
            lambda rows: self._append(rows, generation),
            self._fail,
        )

    def _reload(self, limit: int, generation: int) -> None:
        wanted = self._wanted
        self._workspace.read(
            lambda connection: ticket_page(
                connection, wanted, None, limit, going=lambda: generation == self._generation
            ),
            lambda rows: self._replace(rows, limit, generation),
            self._fail,
        )

    def _replace(self, rows: Sequence[TicketRow], limit: int, generation: int) -> None:
        if generation != self._generation:
            return
        self.beginResetModel()
        self.now = self._workspace.now()
        self._ids = [row.id for row in rows]
        self._rows = {row.id: row for row in rows}
        self._complete = len(rows) < limit
        self._fetching = False
        self.endResetModel()
        self.filled.emit(len(rows))
        self._drafts.look()

    def _append(self, rows: Sequence[TicketRow], generation: int) -> None:
        if generation != self._generation:
            return
        fresh = [row for row in rows if row.id not in self._rows]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._ids), len(self._ids) + len(fresh) - 1)
            self._ids += [row.id for row in fresh]
            self._rows |= {row.id: row for row in fresh}
            self.endInsertRows()
        self._complete = len(rows) < PAGE
        self._fetching = False

    def _fail(self, error: BaseException) -> None:
        self._fetching = False
        self.failed.emit(error)

    def _note_changes(self, records: frozenset[str]) -> None:
        if not records or len(records) >= WHOLE_REFRESH:
            self.reload()
            return
        generation, ids = self._generation, list(records)
        self._workspace.read(
            lambda connection: tickets_by_id(connection, ids),
            lambda rows: self._refresh(ids, rows, generation),
            self._fail,
        )

    def _refresh(self, ids: Sequence[str], rows: Sequence[TicketRow], generation: int) -> None:
        if generation != self._generation:
            return
        found = {row.id: row for row in rows}
        self.refreshing.emit()
        for record_id in ids:
            self._put(record_id, found.get(record_id))
        self.refreshed.emit()

    def _put(self, record_id: str, row: TicketRow | None) -> None:
        """Brings one ticket to where it belongs now, or takes it out."""
        before = self._rows.get(record_id)
        belongs = row is not None and matches(row, self._wanted)
        if before is not None and (not belongs or row is None or self._key(row) != self._key(before)):
            place = self._position(before)
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._ids[place], self._rows[record_id]
            self.endRemoveRows()
            before = None
        if row is None or not belongs:
            return
        place = self._position(row)
        if before is not None:
            self._rows[record_id] = row
            self.dataChanged.emit(self.index(place), self.index(place))
        elif place < len(self._ids) or self._complete or not self._ids:
            self.beginInsertRows(QModelIndex(), place, place)
            self._ids.insert(place, record_id)
            self._rows[record_id] = row
            self.endInsertRows()

    def _note_draft(self, record_id: str) -> None:
        if record_id in self._rows:
            place = self.index(self._position(self._rows[record_id]))
            self.dataChanged.emit(place, place)

    def _key(self, row: TicketRow) -> TicketKey:
        return key_of(row, self._wanted.sorted_by)

    def _position(self, row: TicketRow) -> int:
        """Where the row stands by the order in force; ids part those of one millisecond."""
        order = self._wanted.sorted_by
        return bisect_left(
            self._ids, place_of(row, order), key=lambda record_id: place_of(self._rows[record_id], order)
        )

    def _spoken(self, row: TicketRow) -> str:
        form = self.form_of(row)
        state = form.states_by_id.get(row.status or "")
        parts = [
            row.title,
            row.customer_name or "",
            label_text(state.label) if state is not None else "",
            remaining(row.due_at, self.now) if row.due_at else moment_in_words(row.updated_at, self.now),
            label_text(form.short or form.label),
            row.number,
            self.tr("changes not saved yet") if self.has_draft(row) else "",
        ]
        return ", ".join(part for part in parts if part)
