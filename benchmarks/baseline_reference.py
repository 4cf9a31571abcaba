"""The bare scripts beside bench_reference: the csv module and one table, by sqlcipher3 alone, in one transaction."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

_TABLE = "CREATE TABLE waybill (number TEXT PRIMARY KEY, fields TEXT NOT NULL) WITHOUT ROWID"
_PUT = "INSERT OR REPLACE INTO waybill VALUES (?, ?)"


def load_bare(database: Path, export: Path, key: bytes, page_bytes: int) -> None:
    """Reads the export and keeps every row, under its number."""
    with export.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        _keep(database, key, page_bytes, ((row["waybill_no"], json.dumps(row, ensure_ascii=False)) for row in rows))


def take_bare(database: Path, pages: Iterable[bytes], key: bytes, page_bytes: int) -> None:
    """Decodes the pages of a hub and keeps every row, under its number."""
    told = (line for page in pages for line in json.loads(page)["lines"])
    _keep(database, key, page_bytes, ((line[3], json.dumps(line[5], ensure_ascii=False)) for line in told))


def _keep(database: Path, key: bytes, page_bytes: int, rows: Iterable[tuple[Any, Any]]) -> None:
    with closing(dbapi2.connect(str(database), isolation_level=None)) as connection:
        connection.execute("PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256")
        connection.execute(f"PRAGMA cipher_default_page_size = {page_bytes}")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        connection.executemany(_PUT, rows)
        connection.execute("COMMIT")
