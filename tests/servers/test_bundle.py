"""The frozen program, built from build.spec as a clerk gets it: what is in it, and what must not be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from importers.reader.workbook import open_workbook
from resources import SAMPLE_LOG
from tests.test_project.source_files import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executable of a fresh bundle."""
    into = tmp_path_factory.mktemp("bundle")
    subprocess.run([sys.executable, "dev.py", "build", "--into", str(into)], cwd=ROOT, check=True, timeout=600)
    return into / "BranchDesk" / ("BranchDesk.exe" if sys.platform == "win32" else "BranchDesk")


def names(program: Path) -> list[str]:
    return [path.relative_to(program.parent).as_posix() for path in program.parent.rglob("*")]


def test_the_bundle_holds_no_gpl_library_and_no_development_tool(program: Path) -> None:
    unwanted = ("libreadline", "libgtk", "keyrings/alt", "hypothesis", "pytest", "faker", "polyfactory", "apsw")
    assert [name for name in names(program) if any(word in name for word in unwanted)] == []


def test_the_bundle_holds_qts_plugins_for_windows_and_pictures(program: Path) -> None:
    held = " ".join(names(program))
    platforms = ["qwindows"] if sys.platform == "win32" else ["qxcb", "qoffscreen", "composeplatforminputcontext"]
    assert [plugin for plugin in [*platforms, "qjpeg", "qsvg", "qsvgicon"] if plugin not in held] == []


def test_the_bundle_holds_every_resource_that_is_data(program: Path) -> None:
    data = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".ts")
    ]
    held = {name.removeprefix("_internal/") for name in names(program)}
    assert sorted(set(data) - held) == []


def test_the_frozen_reader_child_reads_the_sample_log(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    with open_workbook(SAMPLE_LOG) as reading:
        assert sum(len(frame.rows) for frame in reading.batches()) > 2100


def test_the_frozen_program_finds_all_its_parts(program: Path) -> None:
    done = subprocess.run(
        [program, "--self-test"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert "MISSING" not in done.stdout
    assert done.returncode == 0


@pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs Debian's dbus and gnome-keyring",
)
def test_the_frozen_program_keeps_a_secret_in_a_real_secret_service(program: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    unlocked = "printf 'for this test\\n' | gnome-keyring-daemon --unlock --components=secrets > /dev/null; exec \"$@\""
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", unlocked, "sh", program, "--self-test"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_RUNTIME_DIR": str(tmp_path / "run"),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "keyring: keyring.backends.SecretService.Keyring, written and read" in done.stdout


def test_the_journey_runs_in_the_frozen_program(program: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [program, "--demo", "--headless", "--folder", tmp_path / "story"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert "the story ended as promised" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
