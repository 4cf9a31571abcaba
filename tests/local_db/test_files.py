"""The file store: whole bytes under their hash, nothing in the clear, nothing left behind."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Cancelled, UserError
from local_db.evidence import keep_evidence
from local_db.files import LARGEST_FILE, Derived, FileStore
from local_db.sealed_file import FRAME
from tests.local_db.clocks import FixedClock
from tests.local_db.pictures import jpeg
from tests.local_db.stored_files import NAMES, code, noise, on_disk, sha

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("size", [1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 700_000])
def test_bytes_come_back_equal_under_their_hash(files: FileStore, size: int) -> None:
    content = noise(size)
    stored = files.put(io.BytesIO(content))
    assert (stored.hash, stored.size, stored.was_there) == (sha(content), size, False)
    assert files.read(stored.hash) == content
    assert files.size(stored.hash) == size
    assert files.verify(stored.hash)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 110_000), st.integers(0, 70_000))
def test_any_range_reads_as_a_slice_does(files: FileStore, offset: int, length: int) -> None:
    content = noise(100_000)
    stored = files.put(io.BytesIO(content))
    assert files.read(stored.hash, offset, length) == content[offset : offset + length]


def test_the_same_bytes_are_kept_once(files: FileStore, tmp_path: Path) -> None:
    first = files.put(io.BytesIO(b"the same"))
    second = files.put(io.BytesIO(b"the same"))
    assert second.was_there
    assert first.hash == second.hash
    assert len(on_disk(files, tmp_path)) == 1


def test_neither_content_nor_hash_nor_name_is_on_the_disk(files: FileStore, tmp_path: Path) -> None:
    content = b"13800138000 \xe6\x9d\x8e\xe9\x9b\xb7 " * 5000
    stored = files.put(io.BytesIO(content))
    for path in on_disk(files, tmp_path):
        assert b"13800138000" not in path.read_bytes()
        assert stored.hash[:12] not in str(path)
        if os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0


def test_one_flipped_bit_anywhere_is_noticed_and_putting_again_mends_it(files: FileStore, tmp_path: Path) -> None:
    content = noise(FRAME * 2 + 500)
    stored = files.put(io.BytesIO(content))
    (path,) = on_disk(files, tmp_path)
    whole = path.read_bytes()
    for place in (0, 5, 25, 20 + FRAME + 10, 20 + 2 * (FRAME + 16) + 3, len(whole) - 1, len(whole) - 40):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        path.write_bytes(damaged)
        assert not files.verify(stored.hash)
        with pytest.raises(UserError) as failed:
            files.read(stored.hash)
        assert code(failed) == "files.damaged"
    assert not files.put(io.BytesIO(content)).was_there
    assert files.read(stored.hash) == content


def test_a_cut_file_swapped_frames_and_another_files_bytes_are_noticed(files: FileStore, tmp_path: Path) -> None:
    content = noise(FRAME * 3)
    stored = files.put(io.BytesIO(content))
    (path,) = on_disk(files, tmp_path)
    other = files.put(io.BytesIO(noise(FRAME * 3, seed=2)))
    (other_path,) = [candidate for candidate in on_disk(files, tmp_path) if candidate != path]
    whole, frame = path.read_bytes(), FRAME + 16
    swapped = whole[:20] + whole[20 + frame : 20 + 2 * frame] + whole[20 : 20 + frame] + whole[20 + 2 * frame :]
    cuts = [whole[:-1], whole[:-48], whole[: 20 + frame], whole[: 20 + frame] + whole[-48:], whole[:20], b""]
    for damaged in (*cuts, swapped, other_path.read_bytes()):
        path.write_bytes(damaged)
        assert not files.verify(stored.hash)
        with pytest.raises(UserError) as failed:
            files.read(stored.hash)
        assert code(failed) == "files.damaged"
    assert files.verify(other.hash)


def test_another_profiles_key_opens_nothing(files: FileStore, tmp_path: Path, clock: FixedClock) -> None:
    stored = files.put(io.BytesIO(b"secret"))
    stranger = FileStore(tmp_path / "files", b"x" * 32, NAMES, clock)
    assert not stranger.verify(stored.hash)


def test_a_missing_file_is_told(files: FileStore, tmp_path: Path) -> None:
    stored = files.put(io.BytesIO(b"here"))
    absent = sha(b"never")
    assert files.missing([stored.hash, absent]) == [absent]
    with pytest.raises(UserError) as failed:
        files.read(absent)
    assert code(failed) == "files.missing"
    on_disk(files, tmp_path)[0].unlink()
    assert files.missing([stored.hash]) == [stored.hash]


def test_an_empty_file_is_refused(files: FileStore, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        files.put(io.BytesIO(b""))
    assert code(refused) == "files.empty"
    assert on_disk(files, tmp_path) == []


class Endless(io.RawIOBase):
    """A source that never ends, without holding its bytes in memory."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any writable buffer
        return len(buffer)


def test_a_file_over_200_mb_is_refused_and_leaves_nothing(files: FileStore, tmp_path: Path) -> None:
    taken: list[int] = []
    with pytest.raises(UserError) as refused:
        files.put(io.BufferedReader(Endless(), 1 << 18), step=taken.append)
    assert code(refused) == "files.too_large"
    assert taken[-1] <= LARGEST_FILE
    assert on_disk(files, tmp_path) == []


def test_cancelling_and_a_camera_pulled_out_leave_nothing(files: FileStore, tmp_path: Path) -> None:
    def stop(taken: int) -> None:
        if taken > 500_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        files.put(io.BytesIO(noise(2_000_000)), step=stop)

    class PulledOut(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any writable buffer
            raise OSError(5, "Input/output error")

    with pytest.raises(UserError) as failed:
        files.put(io.BufferedReader(PulledOut()))
    assert code(failed) == "files.unreadable"
    assert on_disk(files, tmp_path) == []


def test_a_download_with_another_hash_is_refused(files: FileStore, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        files.put(io.BytesIO(b"something else"), expected=sha(b"what was asked for"))
    assert code(refused) == "files.hash_differs"
    assert on_disk(files, tmp_path) == []


def test_many_threads_putting_the_same_photo_keep_it_once(files: FileStore, tmp_path: Path) -> None:
    content = noise(300_000)
    threads = [threading.Thread(target=lambda: files.put(io.BytesIO(content))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files.read(sha(content)) == content
    assert len(on_disk(files, tmp_path)) == 1


KILLED = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime
from local_db.files import FileStore
class Clock:
    def now(self):
        return datetime(2026, 1, 18, 1, 30, tzinfo=UTC)
files = FileStore(Path(sys.argv[1]), b"c" * 32, b"n" * 32, Clock())
def die(taken):
    if taken >= int(sys.argv[2]):
        os.kill(os.getpid(), 9)
files.put(Path(sys.argv[3]), step=die)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills itself with SIGKILL")
@pytest.mark.parametrize(("after", "files_left"), [(300_000, 0), (10**9, 1)])
def test_case_2_a_kill_around_storing_a_photo_leaves_a_whole_file_or_none_and_the_orphan_goes_after_30_days(
    files: FileStore, tmp_path: Path, clock: FixedClock, after: int, files_left: int
) -> None:
    content = noise(1_000_000)
    (tmp_path / "photo.bin").write_bytes(content)
    subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "files"), str(after), str(tmp_path / "photo.bin")],
        cwd=PROJECT,
        timeout=60,
        check=False,
    )
    files.clear_incoming()
    assert len(on_disk(files, tmp_path)) == files_left
    assert files.verify(sha(content)) == bool(files_left)
    clock.advance(timedelta(days=29, hours=23))
    assert files.collect_orphans([]) == 0
    clock.advance(timedelta(hours=2))
    assert files.collect_orphans([]) == files_left
    assert on_disk(files, tmp_path) == []


def test_case_2_a_file_that_a_ticket_or_draft_refers_to_is_never_collected(
    files: FileStore, tmp_path: Path, clock: FixedClock
) -> None:
    kept = keep_evidence(files, io.BytesIO(jpeg()), "a.jpg")
    orphan = keep_evidence(files, io.BytesIO(jpeg(seed=2)), "b.jpg")
    again = files.put(io.BytesIO(b"dropped again later"))
    clock.advance(timedelta(days=20))
    files.put(io.BytesIO(b"dropped again later"))
    clock.advance(timedelta(days=20))
    assert files.collect_orphans([kept.hash]) == 3
    assert files.missing([kept.hash, orphan.hash, again.hash]) == [orphan.hash]
    assert files.derived(kept.hash, Derived.THUMBNAIL) is not None
    assert files.derived(orphan.hash, Derived.THUMBNAIL) is None
    assert len(on_disk(files, tmp_path)) == 4
