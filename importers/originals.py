"""The cells of a source row as the ledger keeps them: JSON from which each comes back as what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from importers.cleaning import shown
from importers.reader.frames import Cell

_FLOATS = (float("inf"), float("-inf"))
_DIGEST_BYTES = 16


def encode_cells(cells: Sequence[Cell]) -> str:
    """The cells without the empty ones at the end."""
    filled = list(cells)
    while filled and filled[-1] == "":
        filled.pop()
    try:
        return msgspec.json.encode(list(map(_tagged, filled))).decode()
    except (UnicodeEncodeError, OverflowError):  # half a character, a number beyond 64 bits: as they are shown
        texts = [shown(cell).encode("utf-8", "replace").decode() for cell in filled]
        return msgspec.json.encode(texts).decode()


def decode_cells(original: str | None) -> list[Cell]:
    """What `encode_cells` wrote; nothing of None."""
    return [_cell(one) for one in msgspec.json.decode(original)] if original else []


def shown_cells(original: str | None) -> list[str]:
    """The cells as people read them."""
    return [shown(cell) for cell in decode_cells(original)]


def digest_of(original: str) -> str:
    """By which a row that became no ticket is told again."""
    return hashlib.blake2b(original.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def _tagged(cell: Cell) -> Any:
    if isinstance(cell, float) and (cell != cell or cell in _FLOATS):
        return str(cell)
    if isinstance(cell, timedelta):
        return {"seconds": int(cell.total_seconds())}
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    return cell


def _cell(stored: Any) -> Cell:
    if not isinstance(stored, dict):
        return "" if stored is None else stored
    ((kind, value),) = stored.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    reads: dict[str, Callable[[str], Cell]] = {
        "moment": datetime.fromisoformat,
        "day": date.fromisoformat,
        "time": time.fromisoformat,
    }
    return reads[kind](value)
