from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UserError
from core.services.records import submit_record
from local_db.desk import file_child
from local_db.driver import cipher_driver
from local_db.evidence import keep_evidence
from local_db.files import FileStore
from local_db.store import Store
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import KEY, complaint, new_desk, new_store, reopened, save, titles
from tests.local_db.mounts import fill, mounted, run, small_disk
from tests.local_db.pictures import jpeg

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def sound_and_paired(path: Path) -> bool:
    """Whether the file is sound and every record has its history and its outbox row."""
    with closing(cipher_driver(KEY).connect(path)) as connection:
        checks = [connection.execute(f"PRAGMA {name}").fetchall() for name in ("cipher_integrity_check", "quick_check")]
        counts = {
            connection.execute(f"SELECT count(DISTINCT {column}) FROM {table}").fetchall()[0][0]
            for column, table in (("id", "record"), ("record_id", "history"), ("record_id", "operation"))
        }
    return checks == [[], [("ok",)]] and len(counts) == 1


def refused(store: Store, name: str) -> str:
    with pytest.raises(UserError) as failed:
        save(store, complaint(name, "没有地方了"))
    return failed.value.code


def test_case_7_a_full_disk_refuses_the_save_keeps_the_rest_and_saves_again_when_there_is_room(
    tmp_path: Path, clock: FixedClock
) -> None:
    with small_disk(tmp_path / "disk", 4) as folder:
        store = new_store(folder / "branchdesk.db", clock)
        save(store, complaint("c1", "之前"))
        ballast = fill(folder)
        saved, code = 0, ""
        while not code and saved < 500:  # what the log has room for already is still saved
            try:
                save(store, complaint(f"more {saved}", "之前"))
                saved += 1
            except UserError as error:
                code = error.code
        assert code == "store.disk_full"
        assert [refused(store, f"again {count}") for count in range(5)] == ["store.disk_full"] * 5
        assert titles(store) == ["之前"] * (1 + saved)
        ballast.unlink()
        save(store, complaint("again 1", "又有地方了"))
        assert "又有地方了" in titles(store)
        store.close()
        assert sound_and_paired(folder / "branchdesk.db")


def test_case_9_a_disk_full_for_photos_only_saves_the_ticket_and_stores_the_photo_later(
    tmp_path: Path, clock: FixedClock
) -> None:
    photo = jpeg()
    with small_disk(tmp_path / "disk", 3) as folder:
        files = FileStore(folder, b"c" * 32, b"n" * 32, clock, reserve=0)
        store = new_store(tmp_path / "branchdesk.db", clock)
        ballast = fill(folder)
        for _ in range(2):
            with pytest.raises(UserError) as failed:
                keep_evidence(files, io.BytesIO(photo), "破损.jpg")
            assert failed.value.code == "files.disk_full"
        assert [path for path in folder.rglob("*") if path.is_file()] == [ballast]
        save(store, complaint("c1", "没有照片"))
        ballast.unlink()
        evidence = keep_evidence(files, io.BytesIO(photo), "破损.jpg")
        save(store, complaint("c2", "有照片", files=(file_child(evidence),)))
        assert titles(store) == ["有照片", "没有照片"]
        assert files.read(evidence.hash) == photo
        store.close()


def test_case_9_photos_leave_room_on_the_disk_for_tickets(tmp_path: Path, clock: FixedClock) -> None:
    with small_disk(tmp_path / "disk", 8) as folder:
        (folder / "files").mkdir()
        files = FileStore(folder / "files", b"c" * 32, b"n" * 32, clock, reserve=5 << 20)
        store = new_store(folder / "branchdesk.db", clock)
        chance = random.Random(9)
        with pytest.raises(UserError) as failed:
            for _ in range(20):
                files.put(io.BytesIO(chance.randbytes(500_000)))
        assert failed.value.code == "files.disk_full"
        for count in range(20):
            save(store, complaint(f"c{count}"))
        store.close()


HOLD = """
import sys
from contextlib import closing
from pathlib import Path
from local_db.driver import cipher_driver
with closing(cipher_driver(bytes(range(32))).connect(Path(sys.argv[1]))) as connection:
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    connection.execute("ROLLBACK")
"""


@pytest.mark.skipif(os.name != "posix", reason="freezes a process with SIGSTOP")
def test_case_19_a_frozen_process_that_holds_the_write_lock_delays_saves_but_loses_none(
    tmp_path: Path, clock: FixedClock
) -> None:
    if sys.platform == "win32":
        return  # skipped there; the line tells mypy
    store = new_store(tmp_path / "branchdesk.db", clock)
    save(store, complaint("c0", "之前"))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.path)], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    os.kill(holder.pid, signal.SIGSTOP)
    saves = [store.execute(submit_record, complaint(f"c{count}", "等着")) for count in range(1, 4)]
    assert titles(store) == ["之前"]
    with pytest.raises(NotYet):
        saves[0].result(5.5)  # longer than one wait for the lock: the save is queued, not refused
    assert titles(store) == ["之前"]
    os.kill(holder.pid, signal.SIGCONT)
    holder.communicate(b"done\n", timeout=20)
    for waiting in saves:
        waiting.result(20)
    assert titles(store) == ["之前", "等着", "等着", "等着"]
    assert not store.guard.stopped
    store.close()


def test_case_21_a_read_only_profile_is_named_at_start_and_works_when_it_is_writable_again(
    tmp_path: Path, clock: FixedClock
) -> None:
    with small_disk(tmp_path / "disk", 16) as folder:
        desk = new_desk(folder / "desk", clock)
        save(desk.store, complaint("c1", "之前"))
        desk.close()
        assert run("mount", "-o", "remount,ro", str(folder))
        with pytest.raises(UserError) as failed:
            reopened(folder / "desk", clock)
        assert failed.value.code == "profile.not_writable"
        assert run("mount", "-o", "remount,rw", str(folder))
        again = reopened(folder / "desk", clock)
        assert titles(again.store) == ["之前"]
        again.close()


def test_case_21_a_folder_gone_while_running_refuses_saves_and_takes_them_when_it_is_back(
    tmp_path: Path, clock: FixedClock
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    with mounted(tmp_path / "seen", "--bind", str(real)) as folder:
        desk = new_desk(folder / "desk", clock)
        save(desk.store, complaint("c1", "之前"))
        assert run("umount", "-l", str(folder))
        assert refused(desk.store, "c2") == "store.profile_gone"
        with pytest.raises(UserError) as failed:
            keep_evidence(desk.files, io.BytesIO(jpeg()), "破损.jpg")
        assert failed.value.code in ("files.not_writable", "files.disk_full")
        assert run("mount", "--bind", str(real), str(folder))
        save(desk.store, complaint("c2", "回来以后"))
        assert titles(desk.store) == ["之前", "回来以后"]
        desk.close()
