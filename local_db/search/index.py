"""The text index itself: words by place. SQLite's FTS5, which keeps neither positions nor texts here.

A record's place is a small number, given when it is indexed first: places that lie close together make the index's
lists of them three times shorter than numbers made from ids would.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from local_db.search.findable import COLUMNS, Findables, is_told_of, removed_in, with_told
from local_db.search.told import told_on
from local_db.search.words import Findable, index_words
from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import record, search_place

_PUT = Statement(text("INSERT OR REPLACE INTO search_words (rowid, words) VALUES (:place, :words)"))
_TAKE = Statement(text("DELETE FROM search_words WHERE rowid = :place"))
_ANEW = Statement(text("INSERT INTO search_words (search_words) VALUES ('optimize')"))
_FOUND = Statement(
    text(
        "SELECT rowid FROM search_words WHERE search_words MATCH :expression AND rowid <= :up_to "
        "ORDER BY rowid DESC LIMIT :limit"
    )
)
_BY_ID = Statement(select(*COLUMNS).where(record.c.id == bindparam("record_id")))
_AT_PLACE = Statement(
    select(*COLUMNS)
    .select_from(search_place.join(record, record.c.id == search_place.c.record_id))
    .where(search_place.c.place == bindparam("at_place"))
)
_BY_IDS = Statement(
    select(*COLUMNS, search_place.c.place)
    .select_from(record.outerjoin(search_place, search_place.c.record_id == record.c.id))
    .where(record.c.id.in_([bindparam(name) for name in KEYS]))
)
_PLACE = Statement(select(search_place.c.place).where(search_place.c.record_id == bindparam("on_record")))
_LAST = Statement(select(func.coalesce(func.max(search_place.c.place), 0)))
_GIVE_PLACE = Statement(insert(search_place).values(place=bindparam("place"), record_id=bindparam("on_record")))
_DROP_PLACE = Statement(delete(search_place).where(search_place.c.place == bindparam("at_place")))

LAST_PLACE = 2**63 - 1


def record_by_id(connection: Connection, record_id: str) -> Any:
    """The COLUMNS of the record, or None."""
    return _BY_ID.first(connection, record_id=record_id)


def record_at(connection: Connection, place: int) -> Any:
    """The COLUMNS of the record at that place, or None when it is gone."""
    return _AT_PLACE.first(connection, at_place=place)


def place_of(connection: Connection, record_id: str) -> int | None:
    """The record's place; None while it was never indexed."""
    row = _PLACE.first(connection, on_record=record_id)
    return int(row[0]) if row is not None else None


def places_found(connection: Connection, expression: str, up_to: int, limit: int) -> list[int]:
    """The first places from `up_to` on, downwards, whose words answer the expression."""
    rows = _FOUND.rows(connection, expression=expression, up_to=up_to, limit=limit)
    return [int(row[0]) for row in rows]


def whole(connection: Connection, findables: Findables, row: Any) -> Findable:
    """All that can be found of the record whose COLUMNS these are, with what was told on it."""
    found = findables.of(row)
    return with_told(found, told_on(connection, row[0], removed_in(row))) if is_told_of(row) else found


def write_index_anew(connection: Connection) -> None:
    """Writes the index anew, so that words of records that are gone from it, or changed, are in none of its parts."""
    _ANEW.run(connection)


def index_records(
    connection: Connection, findables: Findables, ids: Iterable[str], told: Container[str] | None = None
) -> None:
    """Makes the index say of these records what they say now; what is gone or taken back leaves it.

    `told`, where it is known: the records on which something may have been told.
    """
    put: list[dict[str, Any]] = []
    given: list[dict[str, Any]] = []
    last = int(_LAST.first(connection)[0])
    wanted = list(dict.fromkeys(ids))
    there = {row[0]: row for piece in in_pieces(wanted) for row in _BY_IDS.rows(connection, **piece)}
    for record_id in wanted:
        words, row = "", there.get(record_id)
        place = place_of(connection, record_id) if row is None else row[-1]
        if row is not None:
            plain = told is not None and record_id not in told
            words = index_words(findables.of(row[:-1]) if plain else whole(connection, findables, row[:-1]))
        if place is None and words:
            last += 1
            place = last
            given.append({"place": place, "on_record": record_id})
        if words:
            put.append({"place": place, "words": words})
        elif place is not None:
            _TAKE.run(connection, place=place)
            _DROP_PLACE.run(connection, at_place=place)
    _GIVE_PLACE.many(connection, given)
    _PUT.many(connection, sorted(put, key=lambda entry: entry["place"]))
