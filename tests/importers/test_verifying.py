"""`branchdesk verify` (case 58): what is found wrong is printed line by line, and the exit code says so."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from importers.command_line import DONE, FAILED, main
from importers.texts import LANGUAGES
from local_db.catalogue import pack_forms
from local_db.desk import create_desk, open_desk, with_passphrase
from local_db.identity import Identity, save_meta
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from local_db.replication import Cursor, put_cursor
from local_db.snapshot_rows import SNAPSHOTS
from resources import PACK_FORMS

PASSPHRASE = "a passphrase that is long enough"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    root, identity = tmp_path / "profile", Identity(branch="440106", branch_name="五山")
    desk, _code = create_desk(root, NoKeyring(), PASSPHRASE, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.close()
    return root


@pytest.fixture
def verify(profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    def command(language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSPHRASE + "\n"))
        code = main(["--language", language, "verify", "--profile", str(profile), "--passphrase-on-stdin"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def change(profile: Path, task: Callable[[Any], None]) -> None:
    desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    try:
        desk.store.write(task).result()
    finally:
        desk.close()


def test_case_58_a_sound_copy_is_said_to_be_sound(verify: Command) -> None:
    assert verify() == (DONE, "Every entry says what was written.\n", "")


def test_case_58_each_bad_entry_is_printed_and_counted(
    profile: Path, verify: Callable[..., tuple[int, str, str]]
) -> None:
    elsewhere = Cursor(2, "life", "11" * 32)
    change(profile, lambda connection: put_cursor(connection, "branch:440106", elsewhere))
    for language in LANGUAGES:
        code, printed, said = verify(language)
        assert (code, printed) == (FAILED, "scope branch:440106  at 0  -  chain at the end\n")
        assert "1" in said


def test_a_first_copy_that_is_still_coming_is_told(profile: Path, verify: Command) -> None:
    change(profile, lambda connection: save_meta(connection, SNAPSHOTS, '{"branch:440106":{}}'))
    code, printed, said = verify()
    assert (code, printed) == (FAILED, "")
    assert "not all here yet" in said
