"""The frozen program, built from build.spec as a clerk gets it: what is in it, and what must not be."""

from __future__ import annotations

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
