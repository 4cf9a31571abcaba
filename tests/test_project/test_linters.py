"""The configuration of ruff and import-linter really refuses what the house rules refuse."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_project.source_files import PRODUCT_FOLDERS, ROOT

REFUSED = {
    "DTZ005": "from datetime import datetime\n\nnow = datetime.now()\n",
    "S113": "import requests\n\nanswer = requests.get('https://hub.example')\n",
    "N802": "class Page:\n    def sizeHint(self) -> int:\n        return 1\n",
    "PLR0915": "def f() -> None:\n    x = 0\n" + "    x += 1\n" * 41,
    "T201": "print('hello')\n",
    "TID251": "from PySide6.QtWidgets import QApplication\n\nQApplication.processEvents()\n",
    "FIX002": "x = 1  # TO" + "DO: later\n",
    "BLE001": "try:\n    x = 1\nexcept Exception:\n    x = 2\n",
    "PGH003": "x = 1  # type: ig" + "nore\n",
    "G004": "import logging\n\nlogging.getLogger(__name__).info(f'{1}')\n",
    "TID252": "from . import models\n",
}

OVERRIDE = (
    "from PySide6.QtCore import QSize\nfrom PySide6.QtWidgets import QWidget\n"
    "from typing_extensions import override\n\n\n"
    "class Page(QWidget):\n    @override\n    def sizeHint(self) -> QSize:\n        return QSize(1, 1)\n"
)


def ruff(source: str, name: str) -> str:
    """What ruff prints about a file of this name and content."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"]
    done = subprocess.run(
        [*command, "--stdin-filename", name, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("code", REFUSED)
def test_ruff_refuses(code: str) -> None:
    assert f": {code} " in ruff(REFUSED[code], "core/example.py")


def test_ruff_lets_qt_overrides_keep_qts_name() -> None:
    assert "N802" not in ruff(OVERRIDE, "desktop/pages/example.py")


def test_mypy_refuses_a_qt_override_that_does_not_say_so(tmp_path: Path) -> None:
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "desktop" / "example.py").write_text(OVERRIDE.replace("    @override\n", ""), encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache" / sys.platform), "desktop"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert "[explicit-override]" in done.stdout


def test_import_linter_refuses_every_arrow_that_turns_round(tmp_path: Path) -> None:
    for folder in PRODUCT_FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    crimes = {
        "core/crime.py": "import local_db, PySide6, sqlalchemy, requests, litestar, socket\n",
        "sync/client/crime.py": "import sync.hub\n",
        "engines/crime.py": "import engines.forms\n",
    }
    for name, source in crimes.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    # a contract that lets some imports pass has their number behind its verdict
    broken = set(re.findall(r"^(.+) BROKEN(?: \(\d+ ignored imports?\))?$", done.stdout, re.MULTILINE))
    assert broken == {
        "The arrows point one way",
        "Qt lives in desktop",
        "SQLAlchemy and the driver live in local_db and sync.hub",
        "requests lives in sync",
        "The web framework lives in sync.hub",
        "core and engines do no input or output",
        "sync.client and sync.hub meet only in sync.protocol",
        "The four engines do not know each other",
    }
