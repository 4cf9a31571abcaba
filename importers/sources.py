"""The files that an import is asked for: those named, and those in folders; each is tried again for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from core.errors import UserError

TABLES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt"})
"""What is looked for in folders, by the ends of names; a file that is named itself is told by its content."""

WAITS = (1.0, 3.0, 6.0)
"""Seconds before the second try and those after it."""
AWAY = frozenset({"import.file_in_use", "import.file_missing", "import.file_unreadable"})
"""Codes of a file that another program holds, or whose disk is gone for a moment."""
Outcome = TypeVar("Outcome")


def sources(named: Iterable[Path]) -> list[Path]:
    """Every file once: those named, and of folders all tables below them by name, without what spreadsheets hide there.

    UserError ``import.folder_empty``.
    """
    found: dict[Path, None] = {}
    for path in named:
        if not path.is_dir():
            found[path] = None
            continue
        tables = sorted(one for one in path.rglob("*") if _is_table(one))
        if not tables:
            raise UserError("import.folder_empty", folder=path)
        found |= dict.fromkeys(tables)
    return list(found)


def tried_again(
    path: Path,
    read: Callable[[], Outcome],
    wait: Callable[[float], object],
    tell: Callable[[UserError], None] = lambda _error: None,
) -> Outcome:
    """What `read` gives of the file, tried again where it is held by another program or its stick was pulled out.

    `tell` hears why, before each wait. A file that was never there is not waited for.
    """
    was_there = path.exists()
    for seconds in WAITS:
        try:
            return read()
        except UserError as error:
            if error.code not in AWAY or not was_there:
                raise
            tell(error)
            wait(seconds)
    return read()


def _is_table(path: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in (path.name, path.parent.name))
    return not hidden and path.suffix.lower() in TABLES and path.is_file()
