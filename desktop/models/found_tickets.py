"""What a search found, as a list: page by page from a reader thread, the newest search wins."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from desktop.models.draft_marks import DraftMarks
from desktop.models.found_words import place_words
from desktop.models.ticket_list import RowRole
from desktop.models.ticket_views import Narrowed, filter_of
from desktop.models.view_shelf import around
from desktop.models.workspace import Workspace
from desktop.wording import label_text, remaining
from engines.forms.document import Form
from local_db.queries.search import Found, SearchPage, TicketSearch, everything
from local_db.queries.ticket_filter import Order, TicketFilter, matches
from local_db.queries.tickets import PAGE, TicketRow
from local_db.search.where import Place
from local_db.search.words import spans_in

Index = QModelIndex | QPersistentModelIndex


class FoundTickets(QAbstractListModel):
    """Tickets of one search. A change anywhere searches again; what stands there stays until that is done."""

    told = Signal()
    """Rows, numbers or the state are others now."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._rows: list[TicketRow] = []
        self._places: dict[str, Place] = {}
        self._search: TicketSearch | None = None
        self._generation = 0
        self._asking = False
        self._stale = False
        self.typed = ""
        self.narrowed = Narrowed()
        """What is filtered by beside what is typed."""
        self.searching = False
        self.complete = False
        self.error: BaseException | None = None
        self.counted: Found | None = None
        """How many there are, once that is known."""
        self.unindexed = 0
        """About how many tickets the index has yet to take in; they are found too, more slowly."""
        self.now = workspace.now()
        self._drafts = DraftMarks(workspace, self)
        self._drafts.changed.connect(self._note_draft)
        workspace.changed.connect(self._note_changes)

    def search(self, typed: str) -> None:
        """Looks for that; nothing typed: stops looking and forgets what was found."""
        self.typed = typed
        self._begin()
        self._drafts.look()
        if not self.searching:
            self._show([])
        self.told.emit()

    def narrow(self, narrowed: Narrowed) -> None:
        """Of what was typed only the tickets of these filters."""
        self.narrowed = narrowed
        self.search(self.typed)

    @property
    def terms(self) -> tuple[str, ...]:
        """What is looked for, as it is compared."""
        return self._search.terms.texts if self._search is not None else ()

    @property
    def alone(self) -> bool:
        """Whether no headquarters knows this desk: nothing is to be said of sending."""
        return not self._workspace.identity.enrolled

    def has_draft(self, row: TicketRow) -> bool:
        """Whether the person in front has typed something on that ticket and not saved it."""
        return self._drafts.on(row.id)

    def marks_in(self, text: str) -> list[tuple[int, int]]:
        """From and to of what is looked for in a text of a row."""
        return spans_in(text, self.terms)

    def place_in_words(self, row: TicketRow) -> str:
        """Where the words stand of a row that does not show them; empty for one that does."""
        place = self._places.get(row.id)
        return place_words(place, self.form_of(row)) if place is not None else ""

    def search_again(self) -> None:
        """The same once more, from the top."""
        self.search(self.typed)

    def id_at(self, row: int) -> str | None:
        """The id of the ticket in that row."""
        return self._rows[row].id if 0 <= row < len(self._rows) else None

    def row_of(self, record_id: str) -> int:
        """Where that ticket stands, -1 when it is not there."""
        return next((at for at, row in enumerate(self._rows) if row.id == record_id), -1)

    @property
    def forms(self) -> list[Form]:
        """The forms whose tickets may stand there."""
        return self._workspace.newest_forms()

    def form_of(self, row: TicketRow) -> Form:
        """The form document that a ticket was made with."""
        return self._workspace.forms.form(row.form, row.form_version)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title or row.number
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._search is not None and not self.complete and not self._asking

    @override
    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent) and self._search is not None:
            self._ask(self._search, list(self._rows), len(self._rows) + PAGE)

    def _begin(self, goal: int = PAGE, *, quietly: bool = False) -> None:
        """`quietly` leaves what stands there until the whole goal is reached."""
        self._generation += 1
        search = self._new_search()
        self._search = search if search.terms else None
        self._stale = self._asking = False
        self.searching = self._search is not None and not quietly
        self.complete = False
        self.error, self.counted = None, None if not quietly else self.counted
        if not quietly:
            self._places = {}
        if self._search is not None:
            self._ask(self._search, [], goal, quietly=quietly)

    @property
    def wanted(self) -> TicketFilter | None:
        """The filter of what is found; None: every record that fits is shown."""
        if self.narrowed == Narrowed():
            return None
        return filter_of(self.narrowed, Order.CHANGED, around(self._workspace))

    def _new_search(self) -> TicketSearch:
        wanted = self.wanted
        fits = everything if wanted is None else lambda row: matches(row, wanted)
        return TicketSearch(self.typed, self._workspace.forms, fits)

    def _ask(self, search: TicketSearch, before: list[TicketRow], goal: int, *, quietly: bool = False) -> None:
        self._asking = True
        generation = self._generation

        def arrived(page: SearchPage) -> None:
            if generation == self._generation:
                self._take(search, before + list(page.rows), page, goal, quietly=quietly)

        self._workspace.read(lambda connection: search.page(connection), arrived, partial(self._fail, generation))

    def _take(self, search: TicketSearch, rows: list[TicketRow], page: SearchPage, goal: int, *, quietly: bool) -> None:
        enough = page.done or len(rows) >= goal
        self._asking = not enough
        self.complete = page.done
        self._places |= page.places
        self.unindexed = page.unindexed
        if enough or not quietly:
            self._show(rows)
        if not enough:
            self._ask(search, rows, goal, quietly=quietly)
            self.told.emit()
            return
        self.searching = False
        if page.done:
            self.counted = Found(len(rows), more=False)
        elif self.counted is None or quietly:
            self._count()
        if self._stale:
            self._note_changes(frozenset())
        self.told.emit()

    def _count(self) -> None:
        generation = self._generation
        counting = self._new_search()

        def counted(found: Found) -> None:
            if generation == self._generation:
                self.counted = found
                self.told.emit()

        self._workspace.read(
            lambda connection: counting.count(connection, lambda: generation == self._generation),
            counted,
            partial(self._fail, generation),
        )

    def _show(self, rows: list[TicketRow]) -> None:
        self.now = self._workspace.now()
        known, fresh = [row.id for row in self._rows], [row.id for row in rows]
        if known and fresh[: len(known)] == known:
            self._rows[: len(known)] = rows[: len(known)]
            self.dataChanged.emit(self.index(0), self.index(len(known) - 1))
            if len(fresh) > len(known):
                self.beginInsertRows(QModelIndex(), len(known), len(fresh) - 1)
                self._rows += rows[len(known) :]
                self.endInsertRows()
        elif known != fresh:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def _fail(self, generation: int, error: BaseException) -> None:
        if generation == self._generation:
            self._search, self._asking, self.searching = None, False, False
            self.error = error
            self.told.emit()

    def _note_changes(self, _records: frozenset[str]) -> None:
        if self._search is None:
            return
        if self._asking:
            self._stale = True
        else:
            self._begin(max(PAGE, len(self._rows)), quietly=True)

    def _note_draft(self, record_id: str) -> None:
        if (row := self.row_of(record_id)) >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _spoken(self, row: TicketRow) -> str:
        form = self.form_of(row)
        state = form.states_by_id.get(row.status or "")
        parts = [
            row.title,
            label_text(form.short or form.label),
            row.number,
            row.customer_name or "",
            label_text(state.label) if state is not None else "",
            remaining(row.due_at, self.now) if row.due_at else "",
            self.place_in_words(row),
            self.tr("changes not saved yet") if self.has_draft(row) else "",
        ]
        return ", ".join(part for part in parts if part)
