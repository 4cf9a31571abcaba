"""What stands above a table as ``name: value``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importers.reader.frames import Cell
from importers.sheet_layout import column_name
from importers.understanding.cells import Look, Row, filled, look_of, text_of

_APART = re.compile(r"\s{2,}|[;\n]")
_LONGEST_NAME = 16


def pairs_above(rows: Sequence[Row]) -> dict[str, Cell]:
    """The values by their names, as names of columns are compared; the first of a name counts.

    A name ends with a colon; its value stands behind it, or in the next filled cell.
    """
    found: dict[str, Cell] = {}
    for row in rows:
        places = filled(row)
        for at, place in enumerate(places):
            parts = [part.strip() for part in _APART.split(text_of(row[place])) if part.strip()]
            for number, part in enumerate(parts):
                name, colon, value = part.partition(":")
                if not colon or not _is_named(name, part):
                    continue
                if value.strip():
                    found.setdefault(column_name(name), value.strip())
                elif number == len(parts) - 1 and at + 1 < len(places) and not _is_name(row[places[at + 1]]):
                    found.setdefault(column_name(name), row[places[at + 1]])
    return found


def _is_named(name: str, whole: str) -> bool:
    """Not a time of day, nor a sentence with a colon in it."""
    named = 0 < len(name.strip()) <= _LONGEST_NAME and not name.strip()[-1].isdigit()
    return named and look_of(whole) in (Look.WORD, Look.TEXT)


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and ":" in text_of(cell)
