"""The bare script beside bench_save: the same rows through sqlcipher3 alone, one durable transaction a save."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

from sqlcipher3 import dbapi2

_TABLES = """
CREATE TABLE record (home_branch TEXT NOT NULL, id TEXT NOT NULL, scope TEXT NOT NULL, form TEXT NOT NULL,
    form_version INTEGER NOT NULL, standing TEXT NOT NULL, number TEXT, title TEXT, status TEXT, priority TEXT,
    customer_name TEXT, customer_phone TEXT, waybill_no TEXT, assignee TEXT, amount_fen BIGINT, due_at BIGINT,
    created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, fields TEXT NOT NULL,
    versions TEXT NOT NULL, PRIMARY KEY (home_branch, id));
CREATE UNIQUE INDEX record_by_id ON record (id);
CREATE INDEX record_by_standing ON record (standing, updated_at, id);
CREATE INDEX record_by_form ON record (form, standing, updated_at, id);
CREATE INDEX record_by_status ON record (form, status, updated_at, id);
CREATE INDEX record_by_number ON record (number);
CREATE INDEX record_by_waybill ON record (waybill_no) WHERE waybill_no IS NOT NULL;
CREATE TABLE history (home_branch TEXT NOT NULL, operation_id TEXT NOT NULL, scope TEXT NOT NULL, seq BIGINT,
    record_id TEXT NOT NULL, tx TEXT NOT NULL, "by" TEXT NOT NULL, at BIGINT NOT NULL, effect TEXT NOT NULL,
    PRIMARY KEY (home_branch, operation_id));
CREATE INDEX history_by_record ON history (record_id, seq);
CREATE UNIQUE INDEX history_by_seq ON history (scope, seq);
CREATE TABLE operation (stream TEXT NOT NULL, n BIGINT NOT NULL, id TEXT NOT NULL, tx TEXT NOT NULL,
    asked TEXT, home_branch TEXT NOT NULL, record_id TEXT NOT NULL, "by" TEXT NOT NULL, body BLOB NOT NULL,
    hash BLOB NOT NULL, state TEXT NOT NULL, outcome TEXT, code TEXT, seq BIGINT, attempts INTEGER NOT NULL,
    acknowledged_at BIGINT, PRIMARY KEY (stream, n));
CREATE UNIQUE INDEX operation_by_id ON operation (id);
CREATE INDEX operation_by_asked ON operation (asked) WHERE asked IS NOT NULL;
CREATE INDEX operation_unfolded ON operation (record_id) WHERE state IN ('pending', 'acknowledged', 'parked');
CREATE INDEX operation_stuck ON operation (state) WHERE state IN ('refused', 'parked');
"""

Save = dict[str, list[tuple[Any, ...]]]  # the rows of one save per table


def open_bare(path: Path, key: bytes) -> Any:
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(_TABLES)
    return connection


def save_bare(connection: Any, saves: list[Save], walls: list[float]) -> None:
    for save in saves:
        began = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in save.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.execute("COMMIT")
        walls.append(perf_counter() - began)
