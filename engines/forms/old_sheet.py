"""How the sheet looked that a form was made of: what stood over its rows, and how each column wrote its values. Pure.

It is part of the form document, so every branch that has the form can write its records in the sheet's old layout.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

import msgspec


class HeadDay(msgspec.Struct, frozen=True):
    """A day over the rows, as ISO text, with its time where it has one, and its number format."""

    day: str
    format: str = "yyyy-mm-dd"


HeadCell = str | int | float | bool | HeadDay
"""A cell over the rows; an empty one is the empty text."""

_LONGEST_PATTERN = 60
_PART = re.compile(r"\{([A-Za-z,]{1,2})\}")


class Written(StrEnum):
    """What the cells of a column are in the workbook."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    SWITCH = "switch"


class OldColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column from the left. Without a `field` it stays empty.

    `pattern` says how a text tells a day (``{Y}/{m}/{d} {HH}:{MM}``), a number (``￥{n,}``: with groups) or yes and no
    (``有|无``); `format` is the number format of the cells.
    """

    field: str = ""
    written: Written = Written.TEXT
    pattern: str = ""
    format: str = "General"


class OldSheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sheet by its name, the rows down to its header as they stood, and its columns."""

    name: str
    head: tuple[tuple[HeadCell, ...], ...]
    columns: tuple[OldColumn, ...]


def day_written(pattern: str, when: date | datetime) -> str:
    """A day, with its time where there is one, as the pattern says."""
    clock = when.time() if isinstance(when, datetime) else time()
    parts = {"Y": str(when.year), "m": str(when.month), "mm": f"{when.month:02}", "d": str(when.day)}
    parts |= {"dd": f"{when.day:02}", "H": str(clock.hour), "HH": f"{clock.hour:02}", "M": str(clock.minute)}
    parts |= {"MM": f"{clock.minute:02}", "S": str(clock.second), "SS": f"{clock.second:02}"}
    return _filled(pattern, parts)


def number_written(pattern: str, number: Decimal) -> str:
    """A number in the pattern's place for it."""
    return _filled(pattern, {"n": format(number, "f"), "n,": format(number, ",f")})


def switch_written(pattern: str, value: bool) -> str:
    """The pattern's word for yes or for no."""
    yes, _, no = pattern.partition("|")
    return yes if value else no


def _filled(pattern: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: parts.get(found[1], ""), pattern[:_LONGEST_PATTERN])
