"""What one cell looks like, whatever column it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from importers.reader.frames import Cell
from importers.vocabulary import vocabulary

Row = Sequence[Cell]

_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PICTURE = re.compile(r"=?_?(?:xlfn\.)?DISPIMG\(", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_PERCENT = re.compile(r"[-+]?\d+(?:\.\d+)?\s*%")
_CURRENCY = re.compile(r"[$€£]\s*")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_./#-]{2,39}")
_PHONE = re.compile(
    r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|0\d{2,3}[- ]?\d{7,8}(?:-\d{1,6})?|400[- ]?\d{3,4}[- ]?\d{3,4}"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?", re.IGNORECASE)
_SLASHED = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s*[AP]M)?)?", re.IGNORECASE
)
_LONGEST_WORD = 40
_PARTS, _LARGEST = 10_000, 1e15
_LONG = 60


class Look(StrEnum):
    """What a cell looks like by itself."""

    BLANK = "blank"
    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    CODE = "code"
    PHONE = "phone"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    URL = "url"
    EMAIL = "email"
    PICTURE = "picture"
    SWITCH = "switch"


def text_of(cell: Cell) -> str:
    """The cell as plain text after NFKC; a whole number has no decimals."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFKC", cell).strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def look_of(cell: Cell) -> Look:
    """What it looks like. A text that could be a name of a column or of a thing is a WORD, a long one a TEXT."""
    if isinstance(cell, str):
        return _look_of_text(cell)
    if isinstance(cell, bool):
        return Look.SWITCH
    if isinstance(cell, datetime):
        return _look_of_moment(cell)
    if isinstance(cell, date):
        return Look.DATE
    if isinstance(cell, time | timedelta):
        return Look.TIME
    return Look.PHONE if _PHONE.fullmatch(text_of(cell)) else Look.NUMBER


def _look_of_moment(cell: datetime) -> Look:
    if cell.year <= 1900:  # a time of day: spreadsheets count days from the last day of 1899
        return Look.TIME
    return Look.DATE if cell.time() == time() else Look.DATETIME


@lru_cache(maxsize=8192)
def _look_of_text(cell: str) -> Look:
    text = text_of(cell)
    if not text:
        return Look.BLANK
    for look, pattern in (
        (Look.PICTURE, _PICTURE),
        (Look.URL, _URL),
    ):
        if pattern.match(text):
            return look
    for look, pattern in (
        (Look.EMAIL, _EMAIL),
        (Look.PHONE, _PHONE),
        (Look.NUMBER, _NUMBER),
        (Look.PERCENT, _PERCENT),
        (Look.TIME, _TIME),
    ):
        if pattern.fullmatch(text):
            return look
    if _is_money(text):
        return Look.MONEY
    if (moment := _moment_look(text)) is not None:
        return moment
    if _CODE.fullmatch(text):
        return Look.CODE
    return Look.TEXT if len(text) > _LONG else Look.WORD


def _is_money(text: str) -> bool:
    """A number with a currency before or after it."""
    bare = _without_currency(text)
    return bare != text and _NUMBER.fullmatch(bare) is not None


def _without_currency(text: str) -> str:
    said = vocabulary()
    prefix = said.money_before.match(text) or _CURRENCY.match(text)
    return said.money_after.sub("", text[prefix.end() :] if prefix else text)


def amount_of(cell: Cell) -> int | None:
    """The number or the amount in the cell in ten-thousandths, as it is summed; None where it holds neither."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return round(cell * _PARTS) if abs(cell) < _LARGEST else None
    return _amount_of_text(cell) if isinstance(cell, str) else None


@lru_cache(maxsize=8192)
def _amount_of_text(cell: str) -> int | None:
    if _look_of_text(cell) not in (Look.NUMBER, Look.MONEY):
        return None
    number = Decimal(_without_currency(text_of(cell)).replace(",", ""))
    return round(number * _PARTS) if abs(number) < _LARGEST else None


def _moment_look(text: str) -> Look | None:
    if len(text) > _LONGEST_WORD or not any(character.isdigit() for character in text):
        return None
    if _SLASHED.fullmatch(text):
        return Look.DATETIME if ":" in text else Look.DATE
    for pattern in vocabulary().dates:
        found = pattern.fullmatch(text)
        if found is not None and not _NUMBER.fullmatch(text):
            return Look.DATETIME if found.groupdict().get("hour") else Look.DATE
    return None


def filled(row: Row) -> list[int]:
    """The places of the cells that say something."""
    return [place for place, cell in enumerate(row) if cell != "" and (cell.__class__ is not str or not cell.isspace())]
