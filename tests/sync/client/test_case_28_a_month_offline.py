"""Case 28: thirty days without a network, then a link that is cut again and again: texts first, nothing twice."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operation import Child, ChildKind
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.client.worker import sync_with
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, served_hub
from tests.sync.client.test_three_devices import StopAfter

DAYS, A_DAY = 30, 1
REQUESTS = 20
"""So long every connection lives."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def a_month_of_work(desk: TestDesk) -> None:
    """Tickets with a photo each, on thirty days."""
    chance = random.Random(28)
    for day in range(DAYS):
        desk.clock.forward(hours=24)
        for number in range(A_DAY):
            record = desk.submit(title=f"day {day}, {number}")
            stored = desk.files.put(io.BytesIO(chance.randbytes(40_000)))
            desk.add(record, Child(ChildKind.FILE, hash=stored.hash, size=stored.size, name="p.jpg", mime="image/jpeg"))


def test_case_28_a_month_of_work_arrives_texts_first_over_a_link_that_is_cut_again_and_again(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    assert desk.sync().network is Network.ONLINE
    a_month_of_work(desk)
    hub.hub.clock.forward(hours=24 * DAYS)
    tickets, held = DAYS * A_DAY, 0
    for _ in range(100):
        line = HubConnection(hub.url, desk.clock)
        sync_with(line, desk.store, desk.files, stopped=StopAfter(REQUESTS))
        line.close()
        (texts,) = hub.hub.rows("SELECT count(*) FROM log")[0]
        (held,) = hub.hub.rows("SELECT count(*) FROM held_file")[0]
        assert held == 0 or texts == 2 * tickets, "a photo went before a text"
        if held == tickets:
            break
    assert held == tickets
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(2 * tickets, 2 * tickets)]
    assert desk.sync().pending_records == 0
    assert other.sync().network is Network.ONLINE
    assert other.digest() == desk.digest()
    numbers = [str(row[0]) for row in other.rows("SELECT number FROM record ORDER BY number")]
    assert len(set(numbers)) == tickets
    assert len({number.split("-")[1] for number in numbers}) == DAYS, "each by the day on which it was made"
    assert other.rows("SELECT count(*) FROM file WHERE state = 'stored'") == [(tickets,)]
    assert hub.hub.rows("SELECT DISTINCT home_branch FROM record") == [(BRANCH,)]
