"""Delimited text in any usual encoding; comma, tab, semicolon or bar."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from importers.reader.encoding import text_encoding
from importers.reader.refusal import ReadRefused

FIELD_LIMIT = 1 << 20
LINE_LIMIT = 4 << 20
"""Characters of one line: 16,384 cells of 256."""
_SAMPLE_LINES = 20
_DELIMITERS = (",", "\t", ";", "|")
_PLAIN_NAMES = (".csv", ".tsv", ".txt")


def open_delimited(path: Path) -> Iterator[list[str]]:
    """The rows of the text at `path`; raises ReadRefused when it is no text or no table.

    A file that does not call itself csv, tsv or txt must show at least one delimiter in its first lines.
    """
    encoding = text_encoding(path)
    with path.open(encoding=encoding, newline="") as stream:
        sample = [line for _, line in zip(range(_SAMPLE_LINES), _lines(stream), strict=False)]
    counts = {mark: sum(mark in line for line in sample) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: counts[mark])
    if not counts[delimiter] and path.suffix.lower() not in _PLAIN_NAMES:
        raise ReadRefused("import.not_a_workbook")
    return _rows(path, encoding, delimiter)


def _lines(stream: TextIO) -> Iterator[str]:
    """The lines, never more than LINE_LIMIT in memory; a longer one belongs to no log."""
    number = 0
    while line := stream.readline(LINE_LIMIT):
        number += 1
        if len(line) >= LINE_LIMIT:
            raise ReadRefused("import.sheet_too_big", rows=number, columns=line.count(",") + 1)
        yield line


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD_LIMIT)
    with path.open(encoding=encoding, newline="") as stream:
        try:
            yield from csv.reader(_lines(stream), delimiter=delimiter)
        except csv.Error as error:
            raise ReadRefused("import.file_damaged") from error
