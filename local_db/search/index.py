"""The text index itself: words by place. SQLite's FTS5, which keeps neither positions nor texts here.

A record's place is a small number, given when it is indexed first: places that lie close together make the index's
lists of them three times shorter than numbers made from ids would.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from local_db.search.findable import COLUMNS, Findables, is_told_of, removed_in, with_told
from local_db.search.told import may_have_told, told_on
from local_db.search.words import Findable, index_words
from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import record, search_place

_PUT = Statement(text("INSERT INTO search_words (rowid, words) VALUES (:place, :words)"))
_PUT_ANEW = Statement(text("INSERT OR REPLACE INTO search_words (rowid, words) VALUES (:place, :words)"))
_TAKE = Statement(text("DELETE FROM search_words WHERE rowid = :place"))
_ANEW = Statement(text("INSERT INTO search_words (search_words) VALUES ('optimize')"))
_EMPTY = Statement(text("INSERT INTO search_words (search_words) VALUES ('delete-all')"))
_DELETED_STAY = Statement(text("INSERT INTO search_words (search_words, rank) VALUES ('deletemerge', 0)"))
_SET = Statement(text("SELECT v FROM search_words_config WHERE k = 'deletemerge'"))
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
_PLACED = select(*COLUMNS, search_place.c.place).select_from(
    record.outerjoin(search_place, search_place.c.record_id == record.c.id)
)
_BY_IDS = Statement(_PLACED.where(record.c.id.in_([bindparam(name) for name in KEYS])))
_FROM_ID = Statement(
    _PLACED.where(record.c.id >= bindparam("low"))
    .where(record.c.id <= bindparam("high"))
    .order_by(record.c.id)
    .limit(bindparam("limit"))
)
_PLACE = Statement(select(search_place.c.place).where(search_place.c.record_id == bindparam("on_record")))
_LAST = Statement(select(func.coalesce(func.max(search_place.c.place), 0)))
_GIVE_PLACE = Statement(insert(search_place).values(place=bindparam("place"), record_id=bindparam("on_record")))
_DROP_PLACE = Statement(delete(search_place).where(search_place.c.place == bindparam("at_place")))
_DROP_PLACES = Statement(delete(search_place))

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


def empty_index(connection: Connection) -> None:
    """Takes every record out of the index; who does that marks them all."""
    _EMPTY.run(connection)
    _DROP_PLACES.run(connection)


def let_deleted_stay(connection: Connection) -> None:
    """Parts of the index are joined for their number only, and not because much in them was deleted.

    Else an import that is taken back has the same large parts joined again and again, for seconds in one commit.
    """
    row = _SET.first(connection)
    if row is None or row[0] != 0:
        _DELETED_STAY.run(connection)


def index_records(connection: Connection, findables: Findables, ids: Iterable[str]) -> None:
    """Makes the index say of these records what they say now; what is gone or taken back leaves it."""
    wanted = list(dict.fromkeys(ids))
    there = {row[0]: row for piece in in_pieces(wanted) for row in _BY_IDS.rows(connection, **piece)}
    for record_id in wanted:
        if record_id not in there and (place := place_of(connection, record_id)) is not None:
            _take(connection, place)
    _index(connection, findables, [there[one] for one in wanted if one in there])


def index_stretch(
    connection: Connection, findables: Findables, first: str, last: str, most: int
) -> tuple[int, str | None]:
    """As `index_records` for the first records of a stretch of ids.

    How many they were, `most` at most, and the id of the one behind them where there is one.
    """
    rows = _FROM_ID.rows(connection, low=first, high=last, limit=most + 1)
    now = rows[:most]
    if now:
        _index(connection, findables, now, may_have_told(connection, now[0][0], now[-1][0]))
    return len(now), str(rows[most][0]) if len(rows) > most else None


def _index(
    connection: Connection, findables: Findables, rows: Sequence[Any], told: Container[str] | None = None
) -> None:
    """The records whose COLUMNS and places these are; `told`, where it is known: where something may have been told."""
    found = [
        findables.of(row) if told is not None and row[0] not in told else whole(connection, findables, row)
        for row in rows
    ]
    last = int(_LAST.first(connection)[0])
    new: list[dict[str, Any]] = []
    put: list[dict[str, Any]] = []
    anew: list[dict[str, Any]] = []
    for row, words in zip(rows, index_words(found), strict=True):
        place = row[-1]
        if not words:
            if place is not None:
                _take(connection, place)
        elif place is not None:
            anew.append({"place": place, "words": words})
        else:
            last += 1
            new.append({"place": last, "on_record": row[0]})
            put.append({"place": last, "words": words})
    _PUT_ANEW.many(connection, sorted(anew, key=itemgetter("place")))
    _GIVE_PLACE.many(connection, new)
    _PUT.many(connection, put)


def _take(connection: Connection, place: int) -> None:
    _TAKE.run(connection, place=place)
    _DROP_PLACE.run(connection, at_place=place)
