"""A file store in a temporary folder, with a clock that stands still."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_db.files import FileStore
from tests.local_db.clocks import FixedClock
from tests.local_db.stored_files import CONTENTS, NAMES


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def files(tmp_path: Path, clock: FixedClock) -> FileStore:
    folder = tmp_path / "files"
    folder.mkdir()
    return FileStore(folder, CONTENTS, NAMES, clock)
