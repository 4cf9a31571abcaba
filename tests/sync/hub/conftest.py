"""A hub of its own for every test: a copy of one that was made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.hub.folder import hub_folder
from tests.sync.hub.branch_devices import RunningHub, new_hub, start_hub


@pytest.fixture(scope="session")
def made_hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    new_hub(folder).close()
    return folder / "hub"


@pytest.fixture
def hub(tmp_path: Path, made_hub: Path) -> Iterator[RunningHub]:
    shutil.copytree(made_hub, tmp_path / "hub")
    running = start_hub(hub_folder(tmp_path / "hub"))
    yield running
    running.close()
