"""The ordinary tests that could notice a mutant, with it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.mutants.forks import ROOT, Loop
from tests.mutants.mutant import Mutant, Notice

FOLDERS = ("tests/core", "tests/engines", "tests/local_db", "tests/sync")
"""All unit tests of what can be replaced. Those of the window and of real server processes are left out."""
OF_CHILDREN = ("test_case_01_killed_while_saving.py", "test_migrations.py", "test_search_filling.py")
"""They look at what is left by processes that they kill, and those run without a mutant."""
_HOW = ("-q", "-s", "-m", "not slow", "-p", "no:cacheprovider", "--rootdir", str(ROOT))


def look(mutants: Sequence[Mutant], processes: int, told: Callable[[Mutant, Notice], None]) -> int:
    """Runs them without any mutant, then with mutants; 0 when that went well."""
    folders = [str(ROOT / name) for name in FOLDERS]
    without = [f"--ignore={ROOT}/tests/local_db/{name}" for name in OF_CHILDREN]
    return int(pytest.main([*_HOW, *without, *folders], [Loop(mutants, processes, told)]))
