"""Case 16: a database that a newer program wrote is looked at, and no byte of its folder changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from core.errors import UserError
from core.services.records import submit_record
from local_db.desk import Desk, file_child, open_desk, with_passphrase
from local_db.evidence import keep_evidence, small_picture
from local_db.files import Derived
from local_db.lent_files import LentFiles
from local_db.queries.detail import record_detail
from local_db.upkeep import back_up
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import PASSPHRASE, complaint, new_desk, reopened, save, titles
from tests.local_db.pictures import jpeg
from tests.local_db.vaults import no_vault

NEWER = ("ALTER TABLE record ADD COLUMN mood TEXT", "CREATE TABLE escalation (id TEXT)", "PRAGMA user_version = 99")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def newer(root: Path, clock: FixedClock, *changes: str) -> Desk:
    """A desk with a ticket and a photo whose database a newer program has written; it is still open."""
    desk = new_desk(root, clock)
    photo = keep_evidence(desk.files, root.parent / "a.jpg", "a.jpg")
    save(desk.store, complaint("c1", "外箱破损", files=(file_child(photo),)))

    def stamp(connection: Connection) -> None:
        for sql in (*NEWER, *changes):
            connection.exec_driver_sql(sql)

    desk.store.write(stamp).result()
    return desk


def looked_at(root: Path, clock: FixedClock) -> Desk:
    return open_desk(root, no_vault(), with_passphrase(PASSPHRASE), clock, look_only=True)


def state(folder: Path) -> dict[str, Any]:
    """Every file's bytes and every folder, so that not even an empty one is made."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def refusal(call: Any) -> str:
    with pytest.raises(UserError) as refused:
        call()
    return refused.value.code


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    return tmp_path / "desk"


def test_case_16_a_newer_database_is_looked_at_and_no_byte_of_its_folder_changes(root: Path, clock: FixedClock) -> None:
    newer(root, clock).close()
    assert refusal(lambda: reopened(root, clock)) == "store.newer_than_program"
    before = state(root)
    desk = looked_at(root, clock)
    scratch = desk.scratch
    assert scratch is not None
    assert titles(desk.store) == ["外箱破损"]
    (record,) = records(desk)
    with desk.store.reading() as connection:
        detail = record_detail(connection, record)
    assert detail is not None
    assert desk.files.read(detail.files[0].hash) == jpeg()
    assert small_picture(desk.files, detail.files[0].hash, Derived.THUMBNAIL) is not None
    desk.close()
    assert state(root) == before
    assert not scratch.exists()


def records(desk: Desk) -> list[str]:
    with desk.store.reading() as connection:
        return [str(row[0]) for row in connection.exec_driver_sql("SELECT id FROM record")]


def test_case_16_every_write_to_a_desk_that_is_looked_at_is_refused_with_its_sentence(
    root: Path, clock: FixedClock
) -> None:
    newer(root, clock).close()
    before = state(root)
    desk = looked_at(root, clock)
    (record,) = records(desk)
    with desk.store.reading() as connection:
        detail = record_detail(connection, record)
    assert detail is not None
    lent = LentFiles(desk.files, None)
    refused = [
        refusal(lambda: desk.store.execute(submit_record, complaint("c2")).result()),
        refusal(lambda: desk.store.write(lambda connection: connection.exec_driver_sql("SELECT 1")).result()),
        refusal(lambda: desk.store.writer.submit(lambda: None).result()),
        refusal(lambda: desk.store.set_up(desk.store.identity)),
        refusal(desk.store.unit_of_work),
        refusal(lambda: keep_evidence(desk.files, root.parent / "a.jpg", "a.jpg")),
        refusal(lambda: lent.lend(detail.files[0].hash, "a.jpg")),
        refusal(lambda: back_up(desk)),
    ]
    assert refused == ["store.look_only"] * len(refused)
    desk.close()
    assert state(root) == before


def test_case_16_what_a_killed_newer_program_left_in_its_log_is_seen_and_stays_there(
    root: Path, clock: FixedClock, tmp_path: Path
) -> None:
    running = newer(root, clock)
    killed = tmp_path / "killed"
    shutil.copytree(root, killed)  # what is on the disk while it runs is what a kill leaves
    running.close()
    assert (killed / "branchdesk.db-wal").stat().st_size > 0
    before = state(killed)
    desk = looked_at(killed, clock)
    assert titles(desk.store) == ["外箱破损"]
    desk.close()
    assert state(killed) == before


def test_case_16_a_profile_that_is_open_elsewhere_is_not_looked_at(root: Path, clock: FixedClock) -> None:
    running = newer(root, clock)
    assert refusal(lambda: looked_at(root, clock)) == "profile.open_elsewhere"
    running.close()


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE record RENAME COLUMN title TO heading", "DROP TABLE import_row", "UPDATE definition SET body = '{}'"],
)
def test_case_16_a_schema_that_this_program_cannot_read_is_named_and_left_alone(
    root: Path, clock: FixedClock, change: str
) -> None:
    newer(root, clock, change).close()
    before = state(root)
    assert refusal(lambda: looked_at(root, clock)) == "store.not_understood"
    assert state(root) == before
    assert not [name for name in os.listdir(root) if name.startswith("write-trial")]


def test_case_16_a_ticket_whose_history_is_kept_in_another_way_says_so(root: Path, clock: FixedClock) -> None:
    newer(root, clock, 'UPDATE history SET effect = \'{"kind": "teleport"}\'').close()
    desk = looked_at(root, clock)
    (record,) = records(desk)

    def read() -> None:
        with desk.store.reading() as connection:
            record_detail(connection, record)

    assert refusal(read) == "store.not_understood"
    desk.close()
