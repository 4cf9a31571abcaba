"""What a field may hold in a record, what can be wrong with it, and what can be stored at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

Line = dict[str, str | int | bool]
"""One line of a table: stored values by the ids of its columns; an empty cell is not there."""

Value = str | int | bool | list[str | Line] | None
"""What a field may hold; money and numbers are decimal text, never floats; whole numbers are seconds of a duration."""

Fault = tuple[str, Mapping[str, str | int]]
"""The code of what is wrong with a value and the facts that its message names: limits, never the value."""

Check = Callable[[Value], Fault | None]
"""What says what is wrong with one stored value that is not None."""

TextCheck = Callable[[str], Fault | None]

TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 20_000
LINES_TEXT = 1_000_000
"""Characters of a table written as JSON."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with one field: a code for the message and the facts it names (limits, never the value).

    Of a table, the facts `line` (counted from 1) and `cell` (the id of the column) say where.
    """

    field_id: str
    code: str
    facts: Mapping[str, str | int] = msgspec.field(default_factory=dict)


def is_storable(text: str, limit: int) -> bool:
    """Whether text can be kept and sent as is: no longer than `limit`, no control characters, no half characters."""
    if len(text) > limit:
        return False
    if text.isprintable() or text.replace("\n", " ").isprintable():  # most texts, at a tenth of a search's time
        return True
    return not (_CONTROL.search(text) or _SURROGATE.search(text))


def texts_of(value: Value) -> list[str]:
    """The texts of a list: ids of choices, hashes of files, former numbers; none of anything else."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
