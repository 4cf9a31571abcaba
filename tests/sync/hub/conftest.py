"""A hub of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.hub.branch_devices import RunningHub, new_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    running = new_hub(tmp_path)
    yield running
    running.close()
