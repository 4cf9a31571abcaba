"""tests.sync.hub.test_fuzzed_messages on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.servers.postgresql.conftest import Start
from tests.sync.hub.branch_devices import RunningHub
from tests.sync.hub.test_fuzzed_messages import *  # noqa: F403  # every test of it, with the hub below


@pytest.fixture(scope="module")  # type: ignore[no-redef]  # instead of the imported one
def hub(tmp_path_factory: pytest.TempPathFactory, started: Start) -> Iterator[RunningHub]:
    with started(tmp_path_factory.mktemp("fuzzed") / "hub") as running:
        yield running
