"""The ordinary tests that could notice a mutant, with it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.mutants.forks import ROOT, Loop
from tests.mutants.mutant import Mutant, Notice

FOLDERS = ("tests/core", "tests/engines", "tests/local_db", "tests/sync", "tests/importers")
"""All unit tests of what can be replaced. Those of the window and of real server processes are left out."""
_HOW = ("-q", "-s", "-m", "not slow", "-p", "no:cacheprovider", "--rootdir", str(ROOT))


def look(mutants: Sequence[Mutant], processes: int, told: Callable[[Mutant, Notice], None]) -> int:
    """Runs them once without any mutant, then with each; 0 when that went well."""
    return int(pytest.main([*_HOW, *(str(ROOT / name) for name in FOLDERS)], [Loop(mutants, processes, told)]))
