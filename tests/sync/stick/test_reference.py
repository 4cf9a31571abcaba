"""Reference records on a stick: what changed since the bundle, taken in once, in any order with the network."""

from __future__ import annotations

from pathlib import Path

from core.reference import Delivered, Delivery
from sync.hub.reference import deliver
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk
from tests.sync.stick.carrying import bring, headquarters, round_trip, take


def give(hub: ServedHub, receiver: str, at: int, count: int = 1) -> None:
    numbers = [f"SF{number:04d}" for number in range(count)]
    rows = (Delivered(one, (f"branch:{BRANCH}",), {"waybill_no": one, "receiver": receiver}) for one in numbers)
    deliver(hub.hub.store, Delivery("TMS", "waybill", at, tuple(rows)))


def receivers(desk: TestDesk, number: str = "SF0000") -> list[object]:
    return [one.fields["receiver"] for one in desk.store.reference.find("waybill", "waybill_no", number)]


def test_they_come_with_a_stick(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    give(hub, "Wang", 1, count=2_500)
    assert round_trip(hub, desk, tmp_path).entries == 2_500
    assert receivers(desk, "SF2499") == ["Wang"]
    assert round_trip(hub, desk, tmp_path).entries == 0


def test_an_answer_that_comes_after_newer_news_changes_nothing(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    give(hub, "Wang", 1)
    take(desk, tmp_path)
    headquarters(hub, tmp_path)
    give(hub, "Zhao", 2)
    desk.sync()
    bring(desk, tmp_path)
    assert receivers(desk) == ["Zhao"]
    desk.sync()
    assert receivers(desk) == ["Zhao"]
