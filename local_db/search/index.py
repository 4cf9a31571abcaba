"""The text index itself: rows of words by place. SQLite's FTS5 without positions, texts or columns' sizes to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from local_db.search.findable import COLUMNS, Findables
from local_db.search.places import stretch_of
from local_db.search.words import index_words, written
from local_db.statement import Statement
from local_db.tables import record

_PUT = Statement(text("INSERT OR REPLACE INTO search_words (rowid, words) VALUES (:place, :words)"))
_TAKE = Statement(text("DELETE FROM search_words WHERE rowid = :place"))
_FOUND = Statement(
    text(
        "SELECT rowid FROM search_words WHERE search_words MATCH :expression AND rowid <= :up_to "
        "ORDER BY rowid DESC LIMIT :limit"
    )
)
_AT_PLACE = Statement(
    select(*COLUMNS)
    .where(record.c.id >= bindparam("low"))
    .where(record.c.id < bindparam("high"))
    .order_by(record.c.id.desc())
)

LAST_PLACE = 2**63 - 1
BATCH = 128
"""Places that are read at a time."""


def records_at(connection: Connection, place: int) -> Sequence[Any]:
    """The COLUMNS of the records that stand at that place, highest id first; nearly always one."""
    low, high = stretch_of(place)
    return _AT_PLACE.rows(connection, low=low, high=high)


def places_found(connection: Connection, expression: str, up_to: int = LAST_PLACE) -> list[int]:
    """The next BATCH places whose words answer the expression, highest first, from `up_to` on."""
    rows = _FOUND.rows(connection, expression=expression, up_to=up_to, limit=BATCH)
    return [int(row[0]) for row in rows]


def write_places(connection: Connection, findables: Findables, places: Iterable[int]) -> None:
    """Makes the index say of these places what their records say now; what is gone or taken back leaves it."""
    put: list[dict[str, object]] = []
    for place in sorted(places):
        words: set[str] = set()
        for row in records_at(connection, place):
            words |= index_words(findables.of(row))
        if words:
            put.append({"place": place, "words": written(words)})
        else:
            _TAKE.run(connection, place=place)
    _PUT.many(connection, put)
