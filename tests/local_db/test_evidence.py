"""Evidence: names from outside, kinds told by their bytes, photos and their small pictures."""

from __future__ import annotations

import io
import logging
import os
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from core.errors import UserError
from local_db.evidence import keep_evidence, small_picture
from local_db.file_kinds import UNKNOWN, Sort, kind_of, shown_name
from local_db.files import Derived, FileStore
from tests.local_db.pictures import jpeg
from tests.local_db.stored_files import CONTENTS, NAMES, code, noise, on_disk, sha


@pytest.mark.parametrize(
    "name",
    [
        "../../x.jpg",
        "C:\\x.jpg",
        "..\\..\\x.jpg",
        "a\0b.jpg",
        "图" * 300 + ".jpg",
        "/etc/passwd",
        "CON",
        "\u202egpj.exe",
        "",
        ".",
    ],
)
def test_case_68_a_hostile_photo_name_writes_nothing_outside_the_store(
    files: FileStore, tmp_path: Path, name: str
) -> None:
    content = jpeg()
    before = {path for path in tmp_path.parent.rglob("*") if path.is_file()}
    evidence = keep_evidence(files, io.BytesIO(content), name)
    new = {path for path in tmp_path.parent.rglob("*") if path.is_file()} - before
    assert len(new) == 3
    assert all(path.is_relative_to(tmp_path / "files") for path in new)
    assert evidence.hash == sha(content)
    assert 0 < len(evidence.name) <= 120
    assert not set(evidence.name) & set("/\\\0\u202e")


def test_case_68_two_photos_of_one_name_are_two_files(files: FileStore) -> None:
    first = keep_evidence(files, io.BytesIO(jpeg(seed=1)), "IMG_0001.JPG")
    second = keep_evidence(files, io.BytesIO(jpeg(seed=2)), "IMG_0001.JPG")
    assert first.hash != second.hash
    assert first.name == second.name == "IMG_0001.JPG"


@pytest.mark.skipif(os.name != "posix", reason="makes symbolic links")
def test_case_68_a_link_planted_in_the_store_is_not_followed(files: FileStore, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for first in range(256):
        (tmp_path / "files" / f"{first:02x}").symlink_to(outside)
    with pytest.raises(UserError) as refused:
        files.put(io.BytesIO(b"photo"))
    assert code(refused) == "files.folder_is_a_link"
    assert list(outside.rglob("*")) == []


@pytest.mark.skipif(os.name != "posix", reason="makes links, pipes and device paths")
def test_case_68_only_plain_files_are_taken_and_a_link_to_one_is_its_content(files: FileStore, tmp_path: Path) -> None:
    if sys.platform == "win32":
        return  # skipped there; the line tells mypy
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    (tmp_path / "link.jpg").symlink_to(tmp_path / "photo.jpg")
    assert keep_evidence(files, tmp_path / "link.jpg", "link.jpg").hash == sha(jpeg())
    os.mkfifo(tmp_path / "pipe")
    for path, expected in [
        (tmp_path / "pipe", "files.not_a_file"),
        (Path("/dev/zero"), "files.not_a_file"),
        (tmp_path, "files.is_a_folder"),
        (tmp_path / "nothing", "files.gone"),
        (Path("a\0b"), "files.unreadable"),
    ]:
        with pytest.raises(UserError) as refused:
            files.put(path)
        assert code(refused) == expected


@pytest.mark.parametrize(
    ("head", "sort", "mime"),
    [
        (b"%PDF-1.7\n", Sort.DOCUMENT, "application/pdf"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", Sort.VIDEO, "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", Sort.VIDEO, "video/quicktime"),
        (b"#!AMR\n", Sort.SOUND, "audio/amr"),
        (b"ID3\x04", Sort.SOUND, "audio/mpeg"),
        (b"RIFF\x10\0\0\0WAVEfmt ", Sort.SOUND, "audio/wav"),
        (b"\x1aE\xdf\xa3", Sort.VIDEO, "video/webm"),
        (b"anything at all", Sort.OTHER, "application/octet-stream"),
    ],
)
def test_other_evidence_is_kept_as_its_bytes_and_named_by_them(
    files: FileStore, head: bytes, sort: Sort, mime: str
) -> None:
    content = head + noise(5000)
    evidence = keep_evidence(files, io.BytesIO(content), "签收.mp4")
    assert (evidence.sort, evidence.mime, evidence.photo) == (sort, mime, None)
    assert files.read(evidence.hash) == content
    assert small_picture(files, evidence.hash, Derived.THUMBNAIL) is None


def test_case_66_a_photo_with_a_wrong_extension_is_a_photo_and_its_bytes_stay_equal(files: FileStore) -> None:
    content = jpeg(orientation=6)
    evidence = keep_evidence(files, io.BytesIO(content), "破损.png")
    assert (evidence.mime, evidence.name) == ("image/jpeg", "破损.png")
    assert files.read(evidence.hash) == content
    assert evidence.photo is not None
    assert evidence.photo.has_place
    assert small_picture(files, evidence.hash, Derived.THUMBNAIL) is not None


def test_case_66_an_unreadable_photo_is_refused_and_leaves_nothing(files: FileStore, tmp_path: Path) -> None:
    for content in (jpeg()[:5000], b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + bytes(300)):
        with pytest.raises(UserError) as refused:
            keep_evidence(files, io.BytesIO(content), "a.jpg")
        assert code(refused) == "photo.unreadable"
    assert on_disk(files, tmp_path) == []


def test_a_lost_small_picture_is_made_again(files: FileStore, tmp_path: Path) -> None:
    evidence = keep_evidence(files, io.BytesIO(jpeg()), "a.jpg")
    before = files.derived(evidence.hash, Derived.PREVIEW)
    for path in sorted(on_disk(files, tmp_path), key=lambda path: path.stat().st_size)[:2]:
        path.write_bytes(b"garbage")
    files.verify(evidence.hash)
    assert small_picture(files, evidence.hash, Derived.PREVIEW) == before


def test_names_are_shown_without_tricks() -> None:
    assert shown_name("C:\\Users\\李\\照片 1.jpg", UNKNOWN) == "照片 1.jpg"
    assert shown_name("photo\u202egpj.exe", UNKNOWN) == "photogpj.exe"
    assert shown_name("x" * 300 + ".jpeg", UNKNOWN) == "x" * 115 + ".jpeg"
    assert shown_name("/", UNKNOWN) == "file.bin"


def test_no_name_or_content_reaches_the_log(files: FileStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    evidence = keep_evidence(files, io.BytesIO(jpeg()), "李雷13800138000.jpg")
    source: BinaryIO = io.BytesIO(b"\xff\xd8\xff canary 13800138000")
    with pytest.raises(UserError) as refused:
        keep_evidence(files, source, "李雷13800138000.jpg")
    files.collect_orphans([])
    small_picture(files, evidence.hash, Derived.PREVIEW)
    shown = caplog.text + str(refused.value)
    for canary in ("13800138000", "李雷", CONTENTS.hex(), NAMES.hex(), "HUAWEI"):
        assert canary not in shown


def test_kinds_are_told_by_bytes_alone() -> None:
    assert kind_of(b"") is UNKNOWN
    assert kind_of(b"RIFF????CDXA") is UNKNOWN
    assert kind_of(b"\0\0\0\x18ftypheic").mime == "image/heic"
