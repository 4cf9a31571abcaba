"""Migrations: all or nothing, copied first, forward only."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from core.errors import UserError
from local_db.migrations import MIGRATIONS
from local_db.migrations.runner import APPLICATION_ID, Migration, migrate
from local_db.tables import SEARCH_WORDS, device, shared
from tests.local_db.branches import driver, new_claim, open_branch
from tests.local_db.children import child_context, run_child
from tests.local_db.migration_steps import FIRST, SECOND, migrate_until_killed

PRELOAD = "tests.local_db.migration_steps"


def read(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(driver().connect(path)) as connection:
        return [tuple(row) for row in connection.execute(sql).fetchall()]


def version(path: Path) -> int:
    return int(read(path, "PRAGMA user_version")[0][0])


def schema(path: Path) -> dict[str, str]:
    entries = read(path, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: " ".join(sql.split()) for name, sql in entries}


def old_file(path: Path) -> Path:
    """A file of the made-up first version: two tickets, three photos."""
    migrate(path, driver(), FIRST)
    with closing(driver().connect(path)) as connection:
        connection.executescript(
            "INSERT INTO ticket VALUES (1, '破损'), (2, '丢失'); INSERT INTO photo VALUES (1, 1), (2, 1), (3, 2);"
        )
    return path


def test_the_newest_schema_is_that_of_the_tables(tmp_path: Path) -> None:
    migrate(tmp_path / "a.db", driver(), MIGRATIONS)
    dialect = sqlite.dialect()
    wanted: dict[str, str] = {}
    for tables in (shared, device):
        for table in tables.sorted_tables:
            wanted[table.name] = str(CreateTable(table).compile(dialect=dialect))
            wanted |= {str(index.name): str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes}

    def plain(sql: str) -> str:
        return "".join(sql.split()).replace('"', "")

    wanted["search_words"] = SEARCH_WORDS
    found = schema(tmp_path / "a.db")
    found = {name: sql for name, sql in found.items() if not name.startswith("search_words_")}  # the index keeps these
    assert {name: plain(sql) for name, sql in found.items()} == {name: plain(sql) for name, sql in wanted.items()}


def test_a_new_file_is_marked_as_ours_and_needs_no_copy(tmp_path: Path) -> None:
    assert migrate(tmp_path / "a.db", driver(), MIGRATIONS) is None
    assert read(tmp_path / "a.db", "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert migrate(tmp_path / "a.db", driver(), MIGRATIONS) is None
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".db"] == ["a.db"]


def test_a_rebuilt_parent_keeps_its_children_and_the_old_file_is_kept_as_a_copy(tmp_path: Path) -> None:
    path = old_file(tmp_path / "a.db")
    copy = migrate(path, driver(), SECOND)
    assert copy is not None
    assert version(copy) == 1
    assert read(copy, "SELECT count(*) FROM photo") == [(3,)]
    assert (version(path), read(path, "SELECT count(*) FROM photo")) == (2, [(3,)])
    assert read(path, "PRAGMA foreign_key_check") == []
    assert not list(tmp_path.glob("*.part"))


def test_a_step_that_breaks_a_reference_is_undone(tmp_path: Path) -> None:
    def orphaning(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM ticket WHERE id = 1")

    path = old_file(tmp_path / "a.db")
    with pytest.raises(UserError, match=r"store\.migration_broke_references"):
        migrate(path, driver(), (*FIRST, Migration(2, orphaning)))
    assert (version(path), read(path, "SELECT count(*) FROM ticket")) == (1, [(2,)])


def test_a_step_that_fails_half_way_is_undone(tmp_path: Path) -> None:
    def failing(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE photo")
        raise KeyError

    path = old_file(tmp_path / "a.db")
    with pytest.raises(KeyError):
        migrate(path, driver(), (*FIRST, Migration(2, failing)))
    assert (version(path), read(path, "SELECT count(*) FROM photo")) == (1, [(3,)])


def test_nothing_is_changed_when_the_copy_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old_file(tmp_path / "a.db")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(100, 100, 0))
    with pytest.raises(UserError, match=r"store\.no_space_to_migrate"):
        migrate(path, driver(), SECOND)
    assert version(path) == 1


def test_case_16_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    store = open_branch(path)
    new_claim(store)
    store.close()
    with closing(driver().connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {MIGRATIONS[-1].version + 1}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"store\.newer_than_program") as caught:
        open_branch(path)
    assert caught.value.facts == {"found": MIGRATIONS[-1].version + 1, "known": MIGRATIONS[-1].version}
    assert path.read_bytes() == before
    assert read(path, "SELECT count(*) FROM record") == [(1,)]


def test_case_3_killed_at_every_statement_a_first_start_leaves_nothing_or_a_whole_version(tmp_path: Path) -> None:
    context = child_context(PRELOAD)
    schemas: list[dict[str, str]] = [{}]
    for step in range(1, len(MIGRATIONS) + 1):
        migrate(tmp_path / f"whole-{step}.db", driver(), MIGRATIONS[:step])
        schemas.append(schema(tmp_path / f"whole-{step}.db"))
    last, ended, at = len(MIGRATIONS), -9, 0
    while ended:
        at += 1
        path = tmp_path / f"{at}.db"
        ended = run_child(context, migrate_until_killed, path, "release", at)
        state = (version(path), schema(path)) if path.exists() else (0, {})
        assert state in list(enumerate(schemas)), f"killed at statement {at}"
        migrate(path, driver(), MIGRATIONS)
        assert (version(path), schema(path)) == (last, schemas[last])
    assert at > len(schemas[last])


def test_case_3_killed_at_every_statement_a_migration_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    context = child_context(PRELOAD)
    old = old_file(tmp_path / "old.db")
    with closing(driver().connect(old)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    new = Path(shutil.copy(old, tmp_path / "new.db"))
    migrate(new, driver(), SECOND)
    schemas = {1: schema(old), 2: schema(new)}
    ended, at, seen = -9, 0, set[int]()
    while ended:
        at += 1
        path = Path(shutil.copy(old, tmp_path / f"{at}.db"))
        ended = run_child(context, migrate_until_killed, path, "second", at)
        found = version(path)
        seen.add(found)
        assert schema(path) == schemas[found], f"killed at statement {at}"
        assert read(path, "SELECT count(*) FROM photo") == [(3,)]
        copy = path.with_name(f"{at}.before-v1.db")
        assert found == 1 or copy.exists()
        if copy.exists():
            assert (version(copy), read(copy, "SELECT count(*) FROM photo")) == (1, [(3,)])
        migrate(path, driver(), SECOND)
        assert (version(path), schema(path), read(path, "SELECT count(*) FROM photo")) == (2, schemas[2], [(3,)])
        assert read(path, "PRAGMA integrity_check") == [("ok",)]
        assert read(path, "PRAGMA foreign_key_check") == []
    assert seen == {1, 2}
    assert at > 15
