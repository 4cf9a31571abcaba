"""The hub's migrations make exactly what the table definitions say."""

from __future__ import annotations

import re

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from local_db.tables import shared
from sync.hub.tables import hub as hub_tables
from tests.sync.hub.branch_devices import RunningHub


def plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def test_the_migrated_database_is_what_the_tables_declare(hub: RunningHub) -> None:
    dialect = sqlite.dialect()
    tables = [*shared.tables.values(), *hub_tables.tables.values()]
    indexes = [index for table in tables for index in table.indexes if index.info.get("side") != "device"]
    declared = {plain(str(CreateTable(table).compile(dialect=dialect))) for table in tables}
    declared |= {plain(str(CreateIndex(index).compile(dialect=dialect))) for index in indexes}
    made = {plain(row[0]) for row in hub.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    assert made - declared == {"CREATE INDEX hub_record_by_scope ON record (scope, id)"}
    assert declared - made == set()
