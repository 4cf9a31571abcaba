"""Short ways to read a file in the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from importers.reader.frames import Cell, Marks
from importers.reader.workbook import open_workbook


def read(path: Path, **how: Any) -> list[list[Cell]]:
    """Every row of every sheet."""
    return [row for rows in sheets_of(path, **how).values() for row in rows]


def sheets_of(path: Path, **how: Any) -> dict[str, list[list[Cell]]]:
    """The rows of each sheet by its name."""
    with open_workbook(path, **how) as reading:
        sheets: dict[str, list[list[Cell]]] = {name: [] for name in reading.opened.sheets}
        for batch in reading.batches():
            sheets[reading.opened.sheets[batch.sheet]] += batch.rows
        return sheets


def marks_of(path: Path, **how: Any) -> tuple[set[str], dict[str, Marks]]:
    """The flags, and what each sheet says beside its values."""
    with open_workbook(path, **how) as reading:
        for _ in reading.batches():
            pass
        named = {reading.opened.sheets[sheet]: marks for sheet, marks in reading.marks.items()}
        return set(reading.opened.flags), named


def refusal_of(path: Path, **how: Any) -> str:
    """The code with which the file is refused."""
    with pytest.raises(UserError) as refused:
        read(path, **how)
    return refused.value.code
