"""A hub's folder in which something is wrong: refused with a sentence, and nothing in it is changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.hub.command_line import main
from sync.hub.embedded import ROOT

KILLED_AT = """
import os, signal, sys
from pathlib import Path
import {module} as place
done = place.{name}
def killed(*given, **named):
    {before}
    os.kill(os.getpid(), signal.SIGKILL)
place.{name} = killed
from sync.hub.command_line import main
main(["--data", sys.argv[1], "init"])
"""
AFTER = "done(*given, **named)"
MOMENTS = {
    "before the key has its name": ("sync.hub.folder", "replace_file", "pass"),
    "before the database is begun": ("sync.hub.set_up", "open_store", "pass"),
    "before the first table": ("local_db.migrations.runner", "_run", "pass"),
    "before the first rows": ("sync.hub.set_up", "open_store", AFTER),
    "before the forms": ("sync.hub.set_up", "publish_packs", "pass"),
    "before the database has its name": ("sync.hub.set_up", "replace_file", "pass"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["--data", str(tmp_path / "hub"), "init"]) == 0
    return tmp_path / "hub"


def refused(folder: Path, capfd: pytest.CaptureFixture[str], *words: str) -> str:
    """What the program says; it must change nothing but its lock file."""
    capfd.readouterr()
    before = contents(folder)
    assert main(["--data", str(folder), *words]) == 1
    told = capfd.readouterr()
    assert contents(folder) == before
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) == 1, told.err
    return told.err


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "hub.lock"
    }


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["status"], ["init"], ["create-branch", "440106", "x"]])
def test_an_empty_database_file_is_no_empty_hub(
    folder: Path, words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    os.truncate(folder / "hub.db", 0)
    told = refused(folder, capfd, *words)
    assert f"{folder / 'hub.db'} is empty or cut off" in told


@pytest.mark.parametrize("length", [1, 5, 4096, 100_000])
def test_a_text_file_is_no_database(folder: Path, length: int, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "hub.db").write_bytes((b"minutes of the meeting\n" * 5000)[:length])
    told = refused(folder, capfd, "serve", "--port", "0")
    assert ("is empty or cut off" if length < 512 else "does not open") in told


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_a_part_of_a_database_is_named_damaged(folder: Path, part: float, capfd: pytest.CaptureFixture[str]) -> None:
    whole = (folder / "hub.db").stat().st_size
    os.truncate(folder / "hub.db", int(whole * part))
    told = refused(folder, capfd, "serve", "--port", "0")
    assert "is damaged" in told or "cut off" in told


@pytest.mark.skipif(os.name != "posix", reason="kills itself by SIGKILL")
@pytest.mark.parametrize("moment", MOMENTS)
def test_init_killed_anywhere_is_finished_by_a_second_one(
    tmp_path: Path, moment: str, capfd: pytest.CaptureFixture[str]
) -> None:
    module, name, before = MOMENTS[moment]
    code = KILLED_AT.format(module=module, name=name, before=before)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", code, str(tmp_path / "hub")]
    killed = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert killed.returncode == -9, killed.stderr
    assert main(["--data", str(tmp_path / "hub"), "status"]) == 1
    assert "There is no hub" in capfd.readouterr().err
    assert main(["--data", str(tmp_path / "hub"), "init"]) == 0
    assert main(["--data", str(tmp_path / "hub"), "status"]) == 0
    assert not list((tmp_path / "hub").glob("*.new*"))


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_nobody_else_on_the_machine_can_read_what_the_hub_keeps(folder: Path, tmp_path: Path) -> None:
    assert main(["--data", str(folder), "backup", str(tmp_path / "sets")]) == 0
    assert main(["--data", str(folder), "restore", str(tmp_path / "sets")]) == 0
    for path in (folder / "hub.db", folder / "hub.key", *(tmp_path / "sets").glob("hub-*/hub.db")):
        assert path.stat().st_mode & 0o077 == 0, path
