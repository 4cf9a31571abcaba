"""Tables of rows to be checked that come back mended: what the program wrote beside the log's columns is taken off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from importers.reader.frames import Cell, Rows
from importers.texts import LANGUAGES, sentence

ROW_NAME = "BranchDesk #"
"""The header of the hidden column that names rows; whoever deletes it has an ordinary log again."""


@cache
def reason_names() -> frozenset[str]:
    """What the column of reasons is called, in any language."""
    return frozenset(sentence("say.reason_column", language) for language in LANGUAGES)


class ReturnedRows:
    """Takes those columns off the rows of one workbook. `names` says of a sheet and row which row it mends."""

    def __init__(self, sheets: Sequence[str]) -> None:
        self.names: dict[tuple[str, int], str] = {}
        self._sheets = sheets
        self._sheet = -1
        self._named_at: int | None = None
        self._extra: frozenset[int] = frozenset()

    def passed(self, batch: Rows) -> Rows:
        """The rows as they stand in the log. The header is in the first batch of its sheet."""
        if batch.sheet != self._sheet:
            self._sheet = batch.sheet
            self._find(batch.rows)
        if self._named_at is None:
            return batch
        return Rows(batch.sheet, batch.first_row, list(self._stripped(batch)))

    def _find(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._named_at = None
        for row in rows:
            if ROW_NAME in row:
                self._named_at = row.index(ROW_NAME)
                beside = {at for at, cell in enumerate(row) if cell in reason_names()}
                self._extra = frozenset({self._named_at, *beside})
                return

    def _stripped(self, batch: Rows) -> Iterator[list[Cell]]:
        assert self._named_at is not None
        for number, row in enumerate(batch.rows, batch.first_row):
            name = row[self._named_at] if self._named_at < len(row) else ""
            if isinstance(name, str) and name and name != ROW_NAME:
                self.names[self._sheets[batch.sheet], number] = name
            yield [cell for at, cell in enumerate(row) if at not in self._extra]
