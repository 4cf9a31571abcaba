"""What taking in a page asks of the database: once for all its records, not once for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_db.replication import Page, apply_page
from tests.sync.client.offline_desks import MOMENT, Branch, branch_of, cursor_of, push
from tests.sync.client.serving import TestDesk


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Branch]:
    made = branch_of(tmp_path, 2)
    yield made
    made.close()


def asked_while_taking(desk: TestDesk, page: Page) -> int:
    """How many SELECTs that takes."""
    asked: list[str] = []

    def taking(connection: Any) -> None:
        raw = connection.connection.driver_connection
        raw.set_trace_callback(asked.append)
        apply_page(connection, desk.store.catalogue, page, MOMENT)
        raw.set_trace_callback(None)

    desk.store.write(taking).result()
    return sum(one.lstrip().startswith("SELECT") for one in asked)


def test_a_page_asks_about_its_records_together_however_many_they_are(branch: Branch) -> None:
    maker, reader = branch.desks
    counts = []
    for tickets in (5, 50):
        for number in range(tickets):
            maker.submit(title=f"{number} of {tickets}")
        while push(maker, branch.hub):
            pass
        page = branch.hub.page(cursor_of(reader, branch.hub), 500)
        assert len(page.received) == tickets
        counts.append(asked_while_taking(reader, page))
    assert counts[1] <= counts[0] + 5
