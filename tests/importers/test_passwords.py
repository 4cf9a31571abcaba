"""A workbook with a password asks for it, and opens with it in memory."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.importers import container_files as old
from tests.importers import workbook_files as files
from tests.importers.reading import read, refusal_of

FILLING = {"docProps/thumbnail.jpeg": random.Random(1).randbytes(5000)}
"""The library that locks workbooks for the tests spoils those of less than 4 KiB."""


def locked_new(plain: Path, password: str) -> Path:
    """Locks the workbook where it lies."""
    out = BytesIO()
    OOXMLFile(BytesIO(plain.read_bytes())).encrypt(password, out)
    plain.write_bytes(out.getvalue())
    return plain


def locked_old(path: Path, password: str) -> Path:
    cells = [old.text(row, 0, f"第 {row} 行") for row in range(200)]
    return old.write_container(path, {"Workbook": old.locked_workbook({"台账": cells}, password)})


def test_a_new_workbook_asks_and_opens(tmp_path: Path) -> None:
    path = locked_new(files.simple_workbook(tmp_path / "a.xlsx", [["单号", "破损"]], **FILLING), "秘密 123")
    assert refusal_of(path) == "import.password_needed"
    assert refusal_of(path, password="123") == "import.password_wrong"
    assert read(path, password="秘密 123") == [["单号", "破损"]]


def test_an_old_workbook_asks_and_opens(tmp_path: Path) -> None:
    path = locked_old(tmp_path / "a.xls", "秘密 123")
    assert refusal_of(path) == "import.password_needed"
    assert refusal_of(path, password="123") == "import.password_wrong"
    assert read(path, password="秘密 123") == [[f"第 {row} 行"] for row in range(200)]


def test_a_workbook_that_is_only_protected_from_changes_is_read_without_asking(tmp_path: Path) -> None:
    assert len(read(locked_old(tmp_path / "a.xls", "VelvetSweatshop"))) == 200


def test_a_password_that_is_not_needed_changes_nothing(tmp_path: Path) -> None:
    assert read(files.simple_workbook(tmp_path / "a.xlsx", [["x"]]), password="1") == [["x"]]


def test_the_child_leaves_nothing_readable_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, folder = locked_old(tmp_path / "a.xls", "1"), tmp_path / "temporary"
    monkeypatch.setenv("TMPDIR", str(folder))
    assert len(read(path, password="1")) == 200
    assert not folder.exists()


def test_a_damaged_lock_and_one_that_takes_forever_are_named(tmp_path: Path) -> None:
    assert refusal_of(old.old_container(tmp_path / "a.xlsx", "EncryptionInfo", "EncryptedPackage")) == (
        "import.lock_unknown"
    )
    described = b"\4\0\4\0\x40\0\0\0" + b'<encryption><keyData/><p:encryptedKey spinCount="99000000"/></encryption>'
    streams = {"EncryptionInfo": described, "EncryptedPackage": bytes(5000)}
    assert refusal_of(old.write_container(tmp_path / "b.xlsx", streams), password="1") == "import.lock_unknown"


def test_what_a_lock_hides_is_looked_over_like_any_other_file(tmp_path: Path) -> None:
    parts = files.parts_of(files.sheet_xml('<row r="900000"><c/></row>')) | FILLING
    path = locked_new(files.write_parts(tmp_path / "far.xlsx", parts), "1")
    assert refusal_of(path, password="1") == "import.sheet_too_big"
