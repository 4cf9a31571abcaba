"""Work carried to headquarters on a stick and back (N9): the same end as over the network, in any order with it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operation import Child, ChildKind
from sync.client.status import Network
from sync.client.stick import Carried, write_bundle
from sync.client.stick_answer import Taken, take_answer
from sync.hub.stick import Visit, serve_stick
from sync.protocol.stick import place_of
from tests.local_db.pictures import jpeg
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, served_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def take(desk: TestDesk, stick: Path) -> Carried:
    return write_bundle(desk.store, desk.files, stick)


def headquarters(hub: ServedHub, stick: Path) -> list[Visit]:
    visits = serve_stick(hub.hub.service, stick)
    for visit in visits:
        if visit.error is not None:
            raise visit.error
    return visits


def bring(desk: TestDesk, stick: Path) -> Taken:
    return take_answer(desk.store, desk.files, stick)


def round_trip(hub: ServedHub, desk: TestDesk, stick: Path) -> Taken:
    take(desk, stick)
    headquarters(hub, stick)
    return bring(desk, stick)


def photo(desk: TestDesk, record: str, seed: int = 1) -> str:
    content = jpeg(seed=seed)
    kept = desk.files.put(io.BytesIO(content))
    desk.add(record, Child(kind=ChildKind.FILE, hash=kept.hash, size=len(content), name="p.jpg", mime="image/jpeg"))
    return kept.hash


def waiting(desk: TestDesk) -> int:
    return len(desk.rows("SELECT id FROM operation WHERE state IN ('pending', 'acknowledged')"))


def test_a_round_trip_by_stick_ends_as_one_over_the_network(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    here, there = hub.desk(tmp_path / "here"), hub.desk(tmp_path / "there")
    record = here.submit()
    here.edit(record, title="Parcel crushed")
    hashed = photo(here, record)
    other = there.submit(title="Lost")
    assert there.sync().network is Network.ONLINE
    taken = round_trip(hub, here, stick)
    assert (taken.operations, taken.problem, taken.behind) == (3, None, False)
    assert waiting(here) == 0
    assert {row[0] for row in here.rows("SELECT id FROM record")} == {record, other}
    assert there.sync().network is Network.ONLINE
    assert here.digest() == there.digest()
    assert there.files.verify(hashed)
    assert here.sync().pending_operations == 0
    assert_visible_is_base_and_unsent_work(here)
    assert not any(place.is_file() for place in place_of(stick, here.store.identity.device).rglob("*"))
    assert BRANCH in here.store.identity.scope
