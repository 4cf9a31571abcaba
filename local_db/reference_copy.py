"""This device's copy of the reference records that other systems delivered to headquarters.

A file of its own beside the database, under the same key: outside backups, rescue and migrations, because the sync
brings it anew whenever it is gone, damaged or of another layout. A page and the mark behind it are one transaction.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from core.reference import summed, weight
from engines.forms.document import LOOK_UP_COLUMNS
from engines.forms.values import Value
from local_db.driver import DURABLE, Driver, PlainConnection, PlainReaders, begin, opened
from local_db.failures import CORRUPT, NOTADB, named_failure, result_code
from local_db.machine import create_private
from local_db.statement import Statement

logger = logging.getLogger(__name__)

T = TypeVar("T")
LAYOUT = 2
"""Of the tables below; a file of another one is made anew."""

_PRAGMAS = (*DURABLE, "cache_size = -32768")
_SCHEMA = (
    "CREATE TABLE reference (scope TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL,"
    " seq INTEGER NOT NULL, as_of INTEGER NOT NULL, fields TEXT NOT NULL, waybill_no TEXT, customer_phone TEXT,"
    " PRIMARY KEY (scope, kind, source, key)) WITHOUT ROWID",
    "CREATE INDEX reference_by_waybill ON reference (waybill_no, kind) WHERE waybill_no IS NOT NULL",
    "CREATE INDEX reference_by_phone ON reference (customer_phone, kind) WHERE customer_phone IS NOT NULL",
    "CREATE TABLE mark (scope TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, epoch TEXT NOT NULL,"
    " begun INTEGER NOT NULL) WITHOUT ROWID",
    f"PRAGMA user_version = {LAYOUT}",
)
_PUT = Statement(
    "INSERT OR REPLACE INTO reference (scope, kind, source, key, seq, as_of, fields, waybill_no, customer_phone)"
    " VALUES (:scope, :kind, :source, :key, :seq, :as_of, :fields, :waybill_no, :customer_phone)"
)
_DROP = Statement("DELETE FROM reference WHERE scope = :scope AND kind = :kind AND source = :source AND key = :key")
_CLEAR = Statement("DELETE FROM reference WHERE scope = :scope")
_PUT_MARK = Statement("INSERT OR REPLACE INTO mark (scope, seq, epoch, begun) VALUES (:scope, :seq, :epoch, :begun)")
_DROP_MARK = Statement("DELETE FROM mark WHERE scope = :scope")
_MARKS = Statement("SELECT mark.scope, mark.seq, mark.epoch, mark.begun FROM mark")
_ALL = (
    "SELECT reference.seq, reference.source, reference.kind, reference.key, reference.as_of, reference.fields"
    " FROM reference WHERE reference.scope = ?"
)
_FOUND = "SELECT reference.source, reference.kind, reference.key, reference.as_of, reference.fields FROM reference"
_ENOUGH = 20
_BY = {
    "waybill_no": Statement(
        f"{_FOUND} WHERE reference.waybill_no = :number AND reference.kind = :kind LIMIT {_ENOUGH}"
    ),
    "customer_phone": Statement(
        f"{_FOUND} WHERE reference.customer_phone = :number AND reference.kind = :kind LIMIT {_ENOUGH}"
    ),
}
_values = msgspec.json.Decoder(dict[str, Value]).decode


def place_beside(database: Path) -> Path:
    """Where the copy of the desk with that database lies."""
    return database.with_name(f"{database.stem}-reference{database.suffix}")


class Place(msgspec.Struct, frozen=True):
    """How far the copy of a scope goes: place, life of the hub, and where the scope ended when a first copy began."""

    seq: int = 0
    epoch: str = ""
    begun: int = 0


class Entry(msgspec.Struct, frozen=True):
    """One record as headquarters gave it; no `fields`: it is gone. `as_of` in milliseconds since 1970 UTC."""

    seq: int
    source: str
    kind: str
    key: str
    as_of: int
    fields: str | None


class Known(msgspec.Struct, frozen=True):
    """A delivered record that was found, with its values by the fields of its kind."""

    source: str
    kind: str
    key: str
    as_of: int
    fields: dict[str, Value]


Columns = Callable[[str], Mapping[str, str]]
"""A kind -> list column -> the field that is shown there; empty for a kind that is not known here."""


class ReferenceCopy:
    """The file, opened when it is first wanted. Any thread may ask; one at a time writes."""

    def __init__(self, path: Path, driver: Driver) -> None:
        self.path = path
        self._driver = driver
        self._lock = threading.Lock()
        self._raw: Any = None
        self._readers: PlainReaders | None = None

    def places(self) -> dict[str, Place]:
        """How far each scope's copy goes."""
        return self._read(lambda connection: _places(connection), {})

    def take(
        self, scope: str, asked: Place, entries: Iterable[Entry], reached: Place, columns: Columns, *, afresh: bool
    ) -> bool:
        """Takes in what changed after `asked`, and the place reached by it; whether it goes on from what is here.

        `afresh`: what is here of the scope goes first. A page that was taken in already changes nothing. UserError
        ``store.disk_full | not_writable | io_error`` and Busy ``store.locked``: nothing of it was taken in.
        """
        with self._writing() as connection:
            here = _places(connection).get(scope, Place())
            if here != asked:
                return False
            if afresh:
                _CLEAR.run(connection, scope=scope)
            told = list(entries)
            gone = (one for one in told if one.fields is None)
            names = [{"scope": scope, "kind": one.kind, "source": one.source, "key": one.key} for one in gone]
            _DROP.many(connection, names)
            _PUT.many(connection, [_row(scope, one, columns) for one in told if one.fields is not None])
            _PUT_MARK.run(connection, scope=scope, seq=reached.seq, epoch=reached.epoch, begun=reached.begun)
        return True

    def forget(self, scopes: Iterable[str]) -> None:
        """Lets go of all that is here of these scopes: the sync brings it anew where it still may."""
        with self._writing() as connection:
            for scope in scopes:
                _CLEAR.run(connection, scope=scope)
                _DROP_MARK.run(connection, scope=scope)

    def keep_only(self, scopes: Collection[str]) -> None:
        """Lets go of every scope that is not among these."""
        strange = [scope for scope in self.places() if scope not in scopes]
        if strange:
            self.forget(strange)

    def digest(self, scope: str) -> tuple[int, str]:
        """How many records are here of the scope, and their digest (core.reference.summed)."""

        def summing(connection: PlainConnection) -> tuple[int, str]:
            count = total = 0
            for row in connection.raw.execute(_ALL, (scope,)):  # row by row: they may be many
                count, total = count + 1, total + weight(*row)
            return count, summed([total])

        return self._read(summing, (0, ""))

    def find(self, kind: str, column: str, number: str) -> list[Known]:
        """The delivered records of a kind in whose list column that number stands, as far as they have come."""
        if column not in LOOK_UP_COLUMNS:
            return []

        def asking(connection: PlainConnection) -> list[Known]:
            rows = _BY[column].rows(connection, kind=kind, number=number)
            return [Known(row[0], row[1], row[2], row[3], _values(row[4])) for row in rows]

        return self._read(asking, [])

    def close(self) -> None:
        """Closes what is open. Safe to call twice."""
        with self._lock:
            self._shut()

    def _shut(self) -> None:
        if self._readers is not None:
            self._readers.close()
        if self._raw is not None:
            self._raw.close()
        self._readers = self._raw = None

    def _read(self, query: Callable[[PlainConnection], T], otherwise: T) -> T:
        """Asks the file; `otherwise` where there is none yet, or what is there cannot be read."""
        with self._lock:
            if self._readers is None and self.path.exists():
                self._readers = PlainReaders(self.path, self._driver)
            readers = self._readers
        if readers is None:
            return otherwise
        try:
            with readers.reading() as connection:
                return query(connection)
        except self._driver.module.Error as error:
            if not _unusable(error):
                raise
            logger.warning("the copy of reference records cannot be read; the sync makes it anew")
            return otherwise

    @contextmanager
    def _writing(self) -> Iterator[PlainConnection]:
        with self._lock:
            try:
                raw = self._writer()
                begin(raw, self._driver)
                yield PlainConnection(raw)
                raw.commit()
            except BaseException as error:
                if self._raw is not None and self._raw.in_transaction:
                    self._raw.rollback()
                if _unusable(error):
                    self._begin_anew()
                    raise
                named = named_failure(error)
                if named is None:
                    raise
                raise named from error

    def _writer(self) -> Any:
        if self._raw is None:
            if not self.path.exists():
                create_private(self.path).close()
            self._raw = opened(self.path, self._driver, _PRAGMAS)
            found = self._raw.execute("PRAGMA user_version").fetchall()[0][0]
            if found not in (0, LAYOUT):
                self._begin_anew()
                return self._writer()
            if not found:
                begin(self._raw, self._driver)
                for statement in _SCHEMA:
                    self._raw.execute(statement)
                self._raw.commit()
        return self._raw

    def _begin_anew(self) -> None:
        """What is there is of no use: the next page begins a new file."""
        logger.warning("the copy of reference records is made anew")
        self._shut()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)


def _places(connection: PlainConnection) -> dict[str, Place]:
    return {row[0]: Place(*row[1:]) for row in _MARKS.rows(connection)}


def _row(scope: str, one: Entry, columns: Columns) -> dict[str, Any]:
    shown, values = columns(one.kind), _values(one.fields or "{}")
    numbers = {column: values.get(shown[column]) if column in shown else None for column in LOOK_UP_COLUMNS}
    row = {"kind": one.kind, "source": one.source, "key": one.key, "seq": one.seq, "as_of": one.as_of}
    return {"scope": scope, **row, "fields": one.fields, **numbers}


def _unusable(error: BaseException) -> bool:
    """Whether the file is damaged, of another key, or has no such tables."""
    code = result_code(error)
    return code in (CORRUPT, NOTADB) or "no such table" in str(error)
