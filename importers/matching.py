"""Match: decides what becomes of each source row. It writes nothing, so a trial decides as the import does.

A row seen before, in this file or any earlier one, is told by its key: the source's own number; without one the row's
content and which copy of it this is, so rows that are equal in one file are all kept, and the same file again brings
none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from importers.corrections import LEFT_OUT
from importers.mapping import Mapping
from importers.row_plan import MappedRow
from importers.source_rows import SourceRow
from local_db.import_ledger import KnownRow, RowOutcome, known_keys

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

Keyed = tuple[SourceRow, str | None]
"""A row with its key (`Matching.key_of`)."""

CAME_IN, TWICE, THERE = "row.came_in", "row.twice", "row.there"
"""Why a row is a duplicate: it came in with an earlier import, it stands in this file twice, its ticket is here."""


class Fate(msgspec.Struct, frozen=True, gc=False):
    """What becomes of a row, and why; `record` is the ticket that it is a duplicate of."""

    outcome: RowOutcome
    reason: str | None = None
    record: str | None = None


_COMES_IN = Fate(RowOutcome.IMPORTED)
_SKIPPED = Fate(RowOutcome.SKIPPED)
_LEFT_OUT = Fate(RowOutcome.SKIPPED, LEFT_OUT)


class Matching:
    """The rows of one file in their order, for the job of that id (None: there is none yet)."""

    def __init__(self, mapping: Mapping, job: str | None) -> None:
        self._mapping = mapping
        self._job = job
        self._copies: Counter[str] = Counter()
        self._here: dict[str, str] = {}

    def key_of(self, row: SourceRow) -> str | None:
        """The row's key; to be asked for every row of the file once, in order. None where no record could be made."""
        mapped = row.mapped
        if mapped is None or mapped.problem is not None:
            return None
        if mapped.number:
            return f"{self._mapping.name}:{mapped.number}"
        self._copies[mapped.digest] += 1
        return f"{self._mapping.name}::{mapped.digest}:{self._copies[mapped.digest]}"

    def fates(self, connection: AnyConnection, rows: Sequence[Keyed]) -> list[Fate]:
        """What becomes of the next rows."""
        known = known_keys(connection, [key for _, key in rows if key is not None])
        return [self._fate(row.mapped, key, known) for row, key in rows]

    def forget(self) -> None:
        """The rows so far are in the ledger now, where the next ones are looked up."""
        self._here.clear()

    def _fate(self, mapped: MappedRow | None, key: str | None, known: dict[str, KnownRow]) -> Fate:
        if mapped is None:
            return _SKIPPED
        if mapped.problem is not None or key is None:
            return _LEFT_OUT if mapped.problem == LEFT_OUT else Fate(RowOutcome.REJECTED, mapped.problem)
        digest, record, twice = self._here.get(key), None, True
        if digest is None and (before := known.get(key)) is not None:
            digest, record, twice = before.digest, before.record, before.job == self._job
        if digest is None:
            self._here[key] = mapped.digest
            return _COMES_IN
        if digest == mapped.digest:
            return Fate(RowOutcome.DUPLICATE, TWICE if twice else CAME_IN, record)
        return Fate(RowOutcome.REJECTED, "row.number_has_other_content", record)
