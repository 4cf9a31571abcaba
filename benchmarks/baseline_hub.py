"""The bare driver writing what the hub wrote for a batch: the same rows into the same tables, one durable transaction.

It imports none of our code. It decides nothing, checks nothing and speaks no HTTP.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

Rows = dict[str, list[tuple[Any, ...]]]


def read_shape(source: Path, key: bytes, tables: tuple[str, ...]) -> list[str]:
    """The statements that made those tables and their indexes."""
    bare = _open(source, key)
    marks = ",".join("?" * len(tables))
    found = bare.execute(f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND sql IS NOT NULL", tables)
    statements = [row[0] for row in found.fetchall()]
    bare.close()
    return sorted(statements, key=lambda statement: not statement.startswith("CREATE TABLE"))


def read_rows(source: Path, key: bytes, tables: tuple[str, ...]) -> Rows:
    """Everything in those tables."""
    bare = _open(source, key)
    rows = {table: bare.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    bare.close()
    return rows


def open_bare(path: Path, key: bytes, shape: list[str]) -> Any:
    """An empty database of that shape."""
    bare = _open(path, key)
    for statement in shape:
        bare.execute(statement)
    return bare


def write_batch(bare: Any, rows: Rows) -> None:
    """One transaction."""
    bare.execute("BEGIN IMMEDIATE")
    for table, values in rows.items():
        bare.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(values[0]))})", values)
    bare.execute("COMMIT")


def _open(path: Path, key: bytes) -> Any:
    bare = dbapi2.connect(str(path), isolation_level=None)
    bare.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    bare.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    bare.execute("PRAGMA journal_mode = WAL").fetchall()
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("PRAGMA cache_size = -131072")
    bare.execute("PRAGMA wal_autocheckpoint = 8192").fetchall()
    return bare
