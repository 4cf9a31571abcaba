"""The project's own files, as the house rules look at them."""

from __future__ import annotations

import ast
import gc
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT_FOLDERS = ("core", "engines", "local_db", "sync", "importers", "exporters", "desktop")


def python_files(*folders: str) -> list[Path]:
    """Every Python file below the folders of the project root, sorted."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed file; parsed once a run."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    gc.freeze()  # these nodes stay to the end of the run: every later collection would walk over millions of them
    return tree


def place(path: Path, line: int) -> str:
    """`folder/file.py:12`, as a fault names it."""
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def committed_text_files() -> list[Path]:
    """Files of the repository that are text, by git's list where there is one (an unpacked copy has none)."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.decode("utf-8").split("\0") if name]
    else:
        hidden = (".venv", ".git", "build", "dist")
        paths = [path for path in ROOT.rglob("*") if path.relative_to(ROOT).parts[0] not in hidden]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]
