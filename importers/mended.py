"""Rows to be checked that came in mended: told again by their name, or in the log itself by what stood in them.

A log that is imported again brings the rows with it that were mended in a workbook of rows to be checked. They look as
they did, so they are to be checked once more, though their tickets are here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from importers.originals import digest_of, encode_cells
from importers.source_rows import SourceRow
from local_db.import_ledger import RowPlace, came_in_mended, rows_without_key

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_Content = tuple[str, int]
"""What stood in a row, as a digest, and which of the equal ones of its import it is."""


class MendedTicket(msgspec.Struct, frozen=True):
    """The ticket that a mended row became. `erased`: nothing of it is kept any more."""

    record: str
    erased: bool


class MendedRows:
    """Those of all imports but the one of id `job`; `learn` first."""

    def __init__(self, job: str | None) -> None:
        self._job = job or ""
        self._by_name: dict[str, MendedTicket] = {}
        self._by_content: dict[_Content, MendedTicket] = {}
        self._digests: set[str] = set()
        self._of_jobs: dict[str, dict[RowPlace, tuple[_Content, str | None]]] = {}
        self._copies: Counter[str] = Counter()
        self._found: dict[RowPlace, MendedTicket] = {}

    def learn(self, connection: AnyConnection) -> None:
        """Reads what came in mended."""
        for name, record, erased in came_in_mended(connection, self._job):
            self._by_name[name] = ticket = MendedTicket(record, erased)
            if (content := self._content_of(connection, name)) is not None:
                self._by_content[content] = ticket
                self._digests.add(content[0])

    @property
    def any_came(self) -> bool:
        """Whether any row ever came in mended: where none did, nothing needs to be asked."""
        return bool(self._by_name)

    def meet(self, row: SourceRow) -> None:
        """Looks at a row of the log; every one of the file once, in order."""
        digest = digest_of(encode_cells(row.cells))
        if digest not in self._digests:
            return
        self._copies[digest] += 1
        if (ticket := self._by_content.get((digest, self._copies[digest]))) is not None:
            self._found[row.sheet, row.row] = ticket

    def met(self, row: SourceRow) -> MendedTicket | None:
        """The ticket of a row that stands in the log as it did before it was mended."""
        return self._found.get((row.sheet, row.row))

    def named(self, connection: AnyConnection, name: str) -> MendedTicket | None:
        """The ticket of the row of that name, or of the same row of the log under its name in another import."""
        content = self._content_of(connection, name) if name not in self._by_name else None
        return self._by_content.get(content) if content is not None else self._by_name.get(name)

    def _content_of(self, connection: AnyConnection, name: str) -> _Content | None:
        """What stood in the log; a row that was mended more than once is followed back to it."""
        followed: set[str] = set()
        content: _Content | None = None
        before: str | None = name
        while before is not None and before not in followed:
            followed.add(before)
            job, place = _place_of(before)
            if job not in self._of_jobs:
                self._of_jobs[job] = _contents(connection, job)
            content, before = self._of_jobs[job].get(place, (None, None))
        return content


def _contents(connection: AnyConnection, job: str) -> dict[RowPlace, tuple[_Content, str | None]]:
    found: dict[RowPlace, tuple[_Content, str | None]] = {}
    copies: Counter[str] = Counter()
    for sheet, row, digest, mends in rows_without_key(connection, job):
        copies[digest] += 1
        found[sheet, row] = (digest, copies[digest]), mends
    return found


def _place_of(name: str) -> tuple[str, RowPlace]:
    """As `problem_book.row_name` wrote it; a workbook may hold anything there."""
    job, _, place = name.partition("|")
    row, _, sheet = place.partition("|")
    return job, (sheet, int(row) if row.isascii() and row.isdigit() and len(row) < 10 else 0)
