from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from local_db.backup import backup_sets, verify_backup
from local_db.desk import file_child, rescue_desk, with_passphrase
from local_db.drafts import Draft, save_draft
from local_db.driver import PAGE_BYTES
from local_db.evidence import keep_evidence
from local_db.upkeep import back_up, back_up_before_import, keep_up
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import PASSPHRASE, complaint, new_desk, reopened, save
from tests.local_db.pictures import jpeg
from tests.local_db.vaults import no_vault

PROJECT = Path(__file__).resolve().parents[2]
KILLED_BEFORE_THE_SAVE = """
import os, sys
from pathlib import Path
from local_db.evidence import keep_evidence
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import reopened
desk = reopened(Path(sys.argv[1]), FixedClock())
print(keep_evidence(desk.files, Path(sys.argv[2]), "photo.jpg").hash, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def photo(folder: Path, seed: int) -> Path:
    path = folder / f"photo {seed}.jpg"
    path.write_bytes(jpeg(seed=seed))
    return path


@pytest.mark.skipif(os.name != "posix", reason="kills itself with SIGKILL")
def test_case_2_a_photo_kept_before_a_kill_is_collected_after_30_days_and_those_in_use_stay(
    tmp_path: Path, clock: FixedClock
) -> None:
    root = tmp_path / "desk"
    desk = new_desk(root, clock)
    attached = keep_evidence(desk.files, photo(tmp_path, 1), "a.jpg")
    drafted = keep_evidence(desk.files, photo(tmp_path, 2), "b.jpg")
    save(desk.store, complaint("c1", files=(file_child(attached),)))
    draft = Draft("d1", "complaint", 1, "p1", None, {}, {}, (file_child(drafted),), 0)
    desk.store.write(lambda connection: save_draft(connection, draft)).result()
    desk.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_THE_SAVE, str(root), str(photo(tmp_path, 3))],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    orphan = killed.stdout.strip()
    again = reopened(root, clock)
    with again.store.reading() as connection:
        mentioned = {row[0] for row in connection.exec_driver_sql("SELECT hash FROM attachment").fetchall()}
    assert mentioned == {attached.hash}
    assert again.files.missing([attached.hash, drafted.hash, orphan]) == []
    clock.advance(timedelta(days=29))
    assert keep_up(again).orphans == 0
    clock.advance(timedelta(days=2))
    assert keep_up(again).orphans == 3  # the photo and its two small pictures
    assert again.files.missing([attached.hash, drafted.hash, orphan]) == [orphan]
    again.close()


def test_what_a_killed_backup_left_behind_is_cleared_and_hurts_no_set(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1"))
    first = back_up(desk)
    half = desk.profile.backups / "making-000002-20260118T013001Z"
    half.mkdir()
    (half / "branchdesk.db").write_bytes(b"half a copy")
    dropped = desk.profile.backups / "000000-20260101T000000Z"
    shutil.copytree(first.folder, dropped)
    (dropped / "manifest.json").unlink()
    clock.advance(timedelta(minutes=40))
    second = back_up(desk)
    assert sorted(path.name for path in desk.profile.backups.iterdir()) == sorted(
        [first.folder.name, second.folder.name]
    )
    assert all(verify_backup(one, desk.store.driver) for one in backup_sets(desk.profile))
    desk.close()


def test_a_clock_that_went_ahead_and_back_leaves_the_order_of_the_sets_and_their_rhythm(
    tmp_path: Path, clock: FixedClock
) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1"))
    clock.advance(timedelta(days=3650))
    ahead = keep_up(desk).backup
    clock.advance(timedelta(days=-3650))
    save(desk.store, complaint("c2"))
    right = keep_up(desk).backup
    assert ahead is not None
    assert right is not None
    save(desk.store, complaint("c3"))
    assert keep_up(desk).backup is None
    assert [one.folder for one in backup_sets(desk.profile)] == [right.folder, ahead.folder]
    desk.close()


def test_the_rescue_tells_how_many_photos_of_the_backup_are_gone(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    for seed in (1, 2):
        keep_evidence(desk.files, photo(tmp_path, seed), "a.jpg")
    back_up(desk)
    desk.close()
    largest = max((path for path in desk.profile.files.rglob("*") if path.is_file()), key=lambda p: p.stat().st_size)
    largest.unlink()
    os.truncate(desk.profile.database, 0)
    assert rescue_desk(desk.profile.root, no_vault(), with_passphrase(PASSPHRASE), clock).missing_files == 1


def test_no_customer_key_or_passphrase_reaches_the_log_or_an_unencrypted_file(
    tmp_path: Path, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = new_desk(tmp_path / "desk", clock)
    evidence = keep_evidence(desk.files, photo(tmp_path, 1), "李雷13800138000.jpg")
    save(desk.store, complaint("c1", files=(file_child(evidence),)))
    keep_up(desk)
    key = desk.safe.open_with_passphrase(PASSPHRASE)
    desk.close()
    os.truncate(desk.profile.database, 3 * PAGE_BYTES)
    rescue_desk(desk.profile.root, no_vault(), with_passphrase(PASSPHRASE), clock)
    again = reopened(desk.profile.root, clock)
    keep_up(again)
    again.close()
    secrets = [key.secret(), key.database(), key.file_contents(), key.file_names(), key.journal()]
    canaries = ["13800138000", "李雷", "外箱破损", PASSPHRASE, *(one.hex() for one in secrets)]
    for canary in canaries:
        assert canary not in caplog.text
    for path in (path for path in desk.profile.root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for canary in (*canaries, evidence.hash):
            assert canary.encode() not in content
            assert canary not in str(path)
        for secret in secrets:
            assert secret not in content


def test_an_import_into_a_desk_with_work_backs_it_up_first_and_into_an_empty_one_does_not(
    tmp_path: Path, clock: FixedClock
) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    back_up_before_import(desk)
    assert backup_sets(desk.profile) == []
    save(desk.store, complaint("c1"))
    back_up_before_import(desk)
    (made,) = backup_sets(desk.profile)
    assert verify_backup(made, desk.store.driver)
    desk.close()


def test_a_folder_of_backups_that_cannot_be_written_stops_no_import_and_is_named(
    tmp_path: Path, clock: FixedClock
) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1"))
    desk.profile.backups.rmdir()
    desk.profile.backups.write_bytes(b"a file in its place")
    refused = back_up_before_import(desk)
    assert refused is not None
    assert refused.code == "backup.folder_refused"
    desk.close()
