"""A faulty program gives its work the id of another branch's operation, which it should not even know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.effect import Outcome
from core.operation import Operation
from sync.client.status import Network
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, served_hub
from tests.sync.hub.branch_devices import BranchDevice

OTHER = "310115"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def head(hub: ServedHub, tmp_path: Path) -> TestDesk:
    """Headquarters, which reads both branches."""
    return hub.desk(tmp_path / "hq-desk", "hq", BRANCH, OTHER)


def titles(desk: TestDesk) -> dict[str, str]:
    return {str(record): str(title) for record, title in desk.rows("SELECT id, title FROM record")}


def under_a_taken_name(thief: BranchDevice, record: str, taken: str, form: str) -> Operation:
    said = thief.set(record, title=("x", "under a taken name"))
    return msgspec.structs.replace(said, id=taken, form=form)


def test_work_under_a_taken_name_stands_beside_the_work_that_had_it(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    honest, thief = hub.desk(tmp_path / "a"), hub.hub.device(OTHER)
    record = honest.submit(title="Parcel soaked")
    honest.edit(record, title="Parcel soaked and late")
    assert honest.sync().network is Network.ONLINE
    [[taken]] = hub.hub.rows("SELECT operation_id FROM log ORDER BY seq DESC LIMIT 1")
    own = thief.create(title="crushed box")
    thief.push(own)
    reply = thief.push(under_a_taken_name(thief, own.record, taken, "claim"))
    assert [one.s for one in reply.res] == [Outcome.MERGED]
    for _ in range(2):
        status = head.sync()
        assert (status.network, status.differing) == (Network.ONLINE, ())
    assert titles(head) == {record: "Parcel soaked and late", own.record: "under a taken name"}
    assert hub.hub.rows("SELECT count(*) FROM log WHERE operation_id = ?", taken) == [(2,)]


def test_work_under_the_name_of_work_on_the_same_ticket_changes_nothing(hub: ServedHub, tmp_path: Path) -> None:
    honest, thief = hub.desk(tmp_path / "a"), hub.hub.device(BRANCH)
    record = honest.submit(title="Parcel soaked")
    assert honest.sync().network is Network.ONLINE
    [[taken]] = hub.hub.rows("SELECT operation_id FROM log WHERE record_id = ?", record)
    thief.push(under_a_taken_name(thief, record, taken, "complaint"))
    honest.sync()
    assert titles(honest) == {record: "Parcel soaked"}
