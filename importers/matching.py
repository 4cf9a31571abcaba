"""Match: decides what becomes of each source row. It writes nothing, so a trial decides as the import does.

A row seen before, in this file or any earlier one, is told by its key: the source's own number; without one the row's
content and which copy of it this is, so rows that are equal in one file are all kept, and the same file again brings
none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from core.record import Record
from core.services.filling import blanks_filled
from engines.forms.values import Value
from importers.corrections import LEFT_OUT
from importers.duplicates import TicketsHere
from importers.mended import MendedRows
from importers.row_plan import MappedRow
from importers.source_rows import SourceRow
from importers.terms import Duplicates, Terms
from importers.understanding.row_class import WRONG_TOTAL
from local_db.import_ledger import KnownRow, RowOutcome, filled_records, known_keys
from local_db.seen_rows import SeenRows
from local_db.store import Store

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

Keyed = tuple[SourceRow, str | None]
"""A row with its key (`Matching.keyed`)."""

CAME_IN, TWICE, THERE = "row.came_in", "row.twice", "row.there"
"""Why a row is a duplicate: it came in with an earlier import, it stands in this file twice, its ticket is here."""

TOTAL_IS_WRONG = "row.total_is_wrong"
"""Why a total is to be looked at, though it is no ticket: a number of it is not the sum of those above."""

OTHER_CONTENT, SEVERAL = "row.number_has_other_content", "row.several_there"


class Fate(msgspec.Struct, frozen=True, gc=False):
    """What becomes of a row, and why; `record` is the ticket that is here already, `fills` what the row fills there."""

    outcome: RowOutcome
    reason: str | None = None
    record: str | None = None
    fills: Mapping[str, Value] = {}
    erased: bool = False
    """Of that ticket nothing is kept any more, so nothing of the row is."""


NOTHING_MENDED: Mapping[tuple[str, int], str] = MappingProxyType({})
_COMES_IN = Fate(RowOutcome.IMPORTED)
_SKIPPED = Fate(RowOutcome.SKIPPED)
_LEFT_OUT = Fate(RowOutcome.SKIPPED, LEFT_OUT)
_WRONG_TOTAL = Fate(RowOutcome.SKIPPED, TOTAL_IS_WRONG)


class Matching:
    """The rows of one file in their order, for the job of that id (None: there is none yet).

    `mended` says of a sheet and row which row of an earlier import it mends; it is filled while rows are read.
    """

    def __init__(
        self, store: Store, terms: Terms, job: str | None, mended: Mapping[tuple[str, int], str] = NOTHING_MENDED
    ) -> None:
        self._store = store
        self._mapping = terms.mapping
        self._policy = terms.options.duplicates
        self._job = job
        self._mended = mended
        self._came_mended = MendedRows(job)
        self._seen = SeenRows()
        self._here: dict[str, str] = {}
        self._remembers = False
        self._filled: set[str] = set()
        self._there = TicketsHere(store, terms.mapping)
        self._today = (store.clock.now() + timedelta(minutes=store.identity.utc_offset)).date()

    def learn(self, cancelled: Callable[[], bool]) -> None:
        """Reads what is asked for more than once; to be called first, off the writer's thread. Raises Cancelled."""
        if self._policy is not Duplicates.NEW:
            self._there.learn(cancelled)
        with self._store.reading() as connection:
            self._came_mended.learn(connection)
            if self._job is not None:
                self._filled = filled_records(connection, self._job)

    def close(self) -> None:
        """Lets go of what it noted of the rows. Safe to call twice."""
        self._seen.close()

    def keyed(self, rows: Sequence[SourceRow]) -> list[Keyed]:
        """The rows with their keys, None where no record could be made; each row of the file once, in order."""
        keys: list[str | None] = [None] * len(rows)
        plain: list[tuple[int, str]] = []
        any_came = self._came_mended.any_came
        for at, row in enumerate(rows):
            mapped = row.mapped
            if mapped is None:
                continue
            if any_came:
                self._came_mended.meet(row)
            if mapped.problem is not None:
                continue
            if mapped.number:
                keys[at] = f"{self._mapping.name}:{mapped.number}"
            else:
                plain.append((at, mapped.digest))
        if plain:
            copies = self._seen.copies([digest for _, digest in plain])
            for (at, digest), copy in zip(plain, copies, strict=True):
                keys[at] = f"{self._mapping.name}::{digest}:{copy}"
        return list(zip(rows, keys, strict=True))

    def fates(self, connection: AnyConnection, rows: Sequence[Keyed]) -> list[Fate]:
        """What becomes of the next rows."""
        keys = [key for _, key in rows if key is not None]
        known = known_keys(connection, keys)
        if self._remembers:
            self._here.update(self._seen.recall(keys))
        there = self._tickets_there(connection, rows, known)
        any_came = self._came_mended.any_came
        return [
            (any_came and self._mended_before(connection, row)) or self._fate(row, key, known, there)
            for row, key in rows
        ]

    def mends(self, row: SourceRow) -> str | None:
        """The row of an earlier import that this one mends."""
        return self._mended.get((row.sheet, row.row)) if self._mended else None

    def _mended_before(self, connection: AnyConnection, row: SourceRow) -> Fate | None:
        """Of a row that another import has brought in mended, whatever it says now."""
        if row.mapped is None or not _is_wanted(row):
            return None
        name = self.mends(row)
        came = self._came_mended.named(connection, name) if name is not None else self._came_mended.met(row)
        return Fate(RowOutcome.DUPLICATE, CAME_IN, came.record, erased=came.erased) if came is not None else None

    def _tickets_there(
        self, connection: AnyConnection, rows: Sequence[Keyed], known: dict[str, KnownRow]
    ) -> dict[str, list[Record]]:
        """By key the tickets that are here already; only of rows that are not known themselves."""
        if self._policy is Duplicates.NEW:
            return {}
        fresh = {
            key: row.mapped for row, key in rows if key is not None and key not in known and row.mapped is not None
        }
        found = self._there.of(connection, list(fresh.values()))
        return {key: records for key, records in zip(fresh, found, strict=True) if records}

    def forget(self) -> None:
        """The rows so far are in the ledger now, where the next ones are looked up."""
        self._here.clear()

    def remember(self) -> None:
        """The rows so far are written nowhere: the next ones are looked up among them."""
        self._seen.remember(self._here)
        self._here.clear()
        self._remembers = True

    def _fate(
        self, row: SourceRow, key: str | None, known: dict[str, KnownRow], there: dict[str, list[Record]]
    ) -> Fate:
        mapped = row.mapped
        if mapped is None:
            return _WRONG_TOTAL if row.reason == WRONG_TOTAL else _SKIPPED
        if mapped.problem is not None or key is None:
            return _LEFT_OUT if mapped.problem == LEFT_OUT else Fate(RowOutcome.REJECTED, mapped.problem)
        digest, record, twice, erased = self._here.get(key), None, True, False
        if digest is None and (before := known.get(key)) is not None:
            digest, record, twice, erased = before.digest, before.record, before.job == self._job, before.erased
        if digest is None:
            fate = self._of_tickets(mapped, there[key]) if key in there else _COMES_IN
            if fate.outcome in (RowOutcome.IMPORTED, RowOutcome.FILLED):
                self._here[key] = mapped.digest
            return fate
        if digest == mapped.digest:
            return Fate(RowOutcome.DUPLICATE, TWICE if twice else CAME_IN, record, erased=erased)
        return Fate(RowOutcome.REJECTED, OTHER_CONTENT, record, erased=erased)

    def _of_tickets(self, mapped: MappedRow, records: list[Record]) -> Fate:
        """A ticket is filled once by one import: what a second row says of it is no blank any more."""
        if len(records) > 1:
            return Fate(RowOutcome.REJECTED, SEVERAL)
        record = records[0]
        if self._policy is Duplicates.FILL and record.id not in self._filled:
            validator = self._store.catalogue.validator(record.form, record.form_version)
            fills = blanks_filled(record, mapped.fields, validator, self._today)
            if fills:
                self._filled.add(record.id)
                return Fate(RowOutcome.FILLED, None, record.id, fills)
        return Fate(RowOutcome.DUPLICATE, THERE, record.id)


def _is_wanted(row: SourceRow) -> bool:
    return row.mapped is not None and row.mapped.problem != LEFT_OUT
