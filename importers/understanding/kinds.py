"""The kinds of columns that logs have."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What the cells of a column are."""

    IDENTIFIER = "identifier"
    WAYBILL = "waybill"
    PHONE = "phone"
    NAME = "name"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    MONEY = "money"
    QUANTITY = "quantity"
    STATUS = "status"
    TEXT = "text"
    URL = "url"
    PICTURE = "picture"


DAYS = frozenset({Kind.DATE, Kind.DATETIME})
