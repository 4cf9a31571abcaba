"""Case 9 over a restart: what a full disk refused is remembered, on that full disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from local_db.drafts import Draft, save_draft
from local_db.refused_files import HALF, RefusedFile, RefusedFiles, placed
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import complaint, new_desk, reopened, save
from tests.local_db.mounts import fill, small_disk

KEY = b"r" * 32


def refused(key: str, owner: str = "r1", source: str = "/camera/外箱.jpg", act: str = "") -> RefusedFile:
    return RefusedFile(key, owner, act, os.fsencode(source), Path(source).name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not-stored.bin"


def known(path: Path) -> list[str]:
    return [file.key for file in RefusedFiles(path, KEY).all()]


def test_what_is_noted_is_known_after_a_restart_and_what_is_forgotten_is_not(path: Path) -> None:
    files = RefusedFiles(path, KEY)
    files.note([refused("a"), refused("b", "draft-1", act="act-1")])
    assert files.write()
    again = RefusedFiles(path, KEY)
    assert again.all() == (refused("a"), refused("b", "draft-1", act="act-1"))
    assert again.all()[0].path == Path("/camera/外箱.jpg")
    again.forget(["a", "never heard of"])
    assert again.write()
    assert known(path) == ["b"]


def test_case_9_a_disk_without_a_free_byte_still_remembers_which_file_it_refused(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 3) as folder:
        files = RefusedFiles(folder / "not-stored.bin", KEY)
        assert files.prepare()
        fill(folder)
        for count in range(5):
            files.note([refused(f"photo {count}")])
            assert files.write()
        assert known(folder / "not-stored.bin") == [f"photo {count}" for count in range(5)]
        assert (folder / "not-stored.bin").stat().st_size == 2 * HALF


def test_case_9_a_list_that_was_never_prepared_says_that_it_remembers_nothing_until_there_is_room(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", 3) as folder:
        ballast = fill(folder)
        files = RefusedFiles(folder / "not-stored.bin", KEY)
        files.note([refused("a")])
        assert not files.write()
        ballast.unlink()
        assert files.write()
        assert known(folder / "not-stored.bin") == ["a"]


def test_a_write_that_was_cut_off_leaves_the_one_before_it(path: Path) -> None:
    files = RefusedFiles(path, KEY)
    for count in range(3):
        files.note([refused(f"photo {count}")])
        assert files.write()
        before = path.read_bytes()
        place = HALF * ((count + 1) % 2)
        for cut in (place, place + 11, place + 700, place + HALF - 1):
            path.write_bytes(before[:cut] + bytes([before[cut] ^ 1]) + before[cut + 1 :])
            assert known(path) == [f"photo {at}" for at in range(count)]
        path.write_bytes(before)


def test_neither_names_nor_places_of_files_are_in_the_clear_and_another_key_reads_nothing(path: Path) -> None:
    files = RefusedFiles(path, KEY)
    files.note([refused("a", source="/customers/13800138000/front.jpg")])
    assert files.write()
    assert b"13800138000" not in path.read_bytes()
    assert b"front" not in path.read_bytes()
    assert RefusedFiles(path, b"x" * 32).all() == ()


def test_more_than_has_room_is_said_and_what_was_remembered_stays(path: Path) -> None:
    files = RefusedFiles(path, KEY)
    files.note([refused("a")])
    assert files.write()
    files.note([refused(f"photo {count}") for count in range(500)])
    assert not files.write()
    assert known(path) == ["a"]
    files.forget([f"photo {count}" for count in range(450)])
    assert files.write()
    assert len(known(path)) == 51


def test_case_9_after_a_restart_each_refused_file_is_told_with_its_ticket_its_draft_or_nothing(
    tmp_path: Path,
) -> None:
    clock = FixedClock()
    original = tmp_path / "外箱.jpg"
    original.write_bytes(b"jpeg")
    desk = new_desk(tmp_path / "desk", clock)
    record = save(desk.store, complaint("c1"))
    made = save(desk.store, complaint("act-2"))
    draft = Draft("draft-3", "complaint", 1, "p1", None, {"title": "没有提交"}, {}, (), 1)
    desk.store.write(lambda connection: save_draft(connection, draft)).result()
    desk.refused.note(
        [
            refused("of a ticket", record, str(original)),
            refused("of a draft that became a ticket", "draft-2", str(tmp_path / "gone.jpg"), "act-2"),
            refused("of a draft", "draft-3", str(original), "act-3"),
            refused("of nothing", "draft-4", str(original), "act-4"),
            RefusedFile("pasted", record, "", b"", "picture.png"),
        ]
    )
    assert desk.refused.write()
    desk.close()
    shutil.copytree(tmp_path / "desk", tmp_path / "killed")
    again = reopened(tmp_path / "killed", clock)
    with again.store.reading() as connection:
        found = placed(connection, again.refused.all())
    assert [(one.record, one.draft, one.there) for one in found] == [
        (record, False, True),
        (made, False, False),
        ("", True, True),
        ("", False, True),
        (record, False, False),
    ]
    assert found[0].number
    again.close()
