"""One server for all of these tests, and a hub of its own for every one of them: a copy of one that was made once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sync.hub.folder import HubFolder, hub_folder
from tests.support.postgresql_server import NoServer, PostgresServer
from tests.sync.hub.branch_devices import RunningHub, start_hub

Start = Callable[[Path], AbstractContextManager[RunningHub]]


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    try:
        started = PostgresServer()
    except NoServer as reason:
        pytest.skip(str(reason))
    with started:
        yield started


@pytest.fixture(scope="session")
def template(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "hub"
    start_hub(hub_folder(folder, database_url=server.make("template_hub"))).close()
    return folder


_number = itertools.count(1)


@pytest.fixture(scope="session")
def copied(server: PostgresServer, template: Path) -> Callable[[Path], HubFolder]:
    """Makes a copy of the hub, its folder at the path and its data in a database of their own."""

    def copy(place: Path) -> HubFolder:
        shutil.copytree(template, place)
        return hub_folder(place, database_url=server.make(f"hub_{next(_number)}", "template_hub"))

    return copy


@pytest.fixture(scope="session")
def started(server: PostgresServer, copied: Callable[[Path], HubFolder]) -> Start:
    """Starts a copy of the hub; afterwards its database is taken away."""

    @contextmanager
    def start(place: Path) -> Iterator[RunningHub]:
        folder = copied(place)
        running = start_hub(folder)
        try:
            yield running
        finally:
            running.close()
            server.drop(str(folder.database_url).rpartition("/")[2])

    return start


@pytest.fixture
def hub(tmp_path: Path, started: Start) -> Iterator[RunningHub]:
    with started(tmp_path / "hub") as running:
        yield running
