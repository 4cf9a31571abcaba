"""Bare psycopg writing what the hub wrote for a batch: the same rows into the same tables, one durable transaction.

It imports none of our code. It decides nothing, checks nothing and speaks no HTTP.
"""

from __future__ import annotations

from typing import Any

import psycopg

Rows = dict[str, list[tuple[Any, ...]]]


def read_rows(url: str, tables: tuple[str, ...]) -> Rows:
    """Everything in those tables."""
    with psycopg.connect(url) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}".encode()).fetchall() for table in tables}


def make_bare(source: str, target: str, tables: tuple[str, ...]) -> str:
    """Makes tables of the same columns and indexes in another database; its address."""
    with psycopg.connect(source) as connection, psycopg.connect(target) as bare:
        for table in tables:
            columns = connection.execute(
                "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
                "WHERE table_name = %s ORDER BY ordinal_position",
                (table,),
            ).fetchall()
            made = ", ".join(
                f'"{name}" {kind}{" COLLATE" + chr(32) + chr(34) + "C" + chr(34) if kind == "text" else ""}'
                f"{'' if empty == 'YES' else ' NOT NULL'}"
                for name, kind, empty in columns
            )
            bare.execute(f"CREATE TABLE {table} ({made})".encode())
            indexes = connection.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", (table,)).fetchall()
            for (statement,) in indexes:
                bare.execute(statement.encode())
    return target


def write_batch(bare: Any, rows: Rows) -> None:
    """One transaction."""
    with bare.transaction(), bare.cursor() as cursor:
        for table, values in rows.items():
            marks = ",".join(["%s"] * len(values[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    bare.commit()
