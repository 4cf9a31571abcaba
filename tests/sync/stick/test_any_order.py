"""Sticks and the network in any order: bundles carried late, twice or never, answers lost, old or read twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from sync.client.status import Network
from sync.protocol.stick import ANSWER, BUNDLE
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work
from tests.sync.client.serving import ServedHub, TestDesk, served_hub
from tests.sync.stick.carrying import bring, headquarters, take, waiting

DESKS = 2
ACTS = st.tuples(
    st.sampled_from(("work", "work", "sync", "write", "carry", "bring", "bring")),
    st.integers(0, DESKS - 1),
    st.integers(0, 9),
)
NOTHING = frozenset({"stick.nothing_here", "stick.other_device", "stick.not_answered"})


@pytest.fixture(scope="module")
def shared_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    with served_hub(tmp_path_factory.mktemp("hq")) as served:
        yield served


@dataclass
class Days:
    """Two desks of one branch, and every stick that was ever written: the copies are carried in any order."""

    hub: ServedHub
    folder: Path
    desks: list[TestDesk] = field(default_factory=list)
    records: list[list[str]] = field(default_factory=list)
    sticks: list[Path] = field(default_factory=list)
    edits: int = 0

    def do(self, act: str, who: int, which: int) -> None:
        desk = self.desks[who]
        if act == "work":
            self._work(desk, self.records[who])
        elif act == "sync":
            assert desk.sync().network is Network.ONLINE
        elif act == "write":
            fresh = self.folder / f"stick {len(self.sticks)}"
            fresh.mkdir()
            take(desk, fresh)
            self.sticks.append(fresh)
        elif self.sticks:
            stick = self.sticks[which % len(self.sticks)]
            if act == "carry" and any(stick.rglob(BUNDLE)):
                headquarters(self.hub, stick)
            elif act == "bring":
                self._bring(desk, stick)

    def _work(self, desk: TestDesk, mine: list[str]) -> None:
        self.edits += 1
        if len(mine) < 2:
            mine.append(desk.submit(title=f"ticket {self.edits}"))
        else:
            desk.edit(mine[self.edits % 2], title=f"edit {self.edits}")

    def _bring(self, desk: TestDesk, stick: Path) -> None:
        """Reads a copy, so that the same answer can come once more later."""
        copy = self.folder / "copy"
        shutil.copytree(stick, copy)
        try:
            assert bring(desk, copy).problem is None
        except UserError as error:
            if error.code not in NOTHING:
                raise
        finally:
            shutil.rmtree(copy)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, min_size=10, max_size=18))
def test_N9_sticks_and_the_network_in_any_order_end_as_the_network_alone(
    shared_hub: ServedHub, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("days")
    desks = [shared_hub.desk(folder / str(number)) for number in range(DESKS)]
    days = Days(shared_hub, folder, desks, [[] for _ in desks])
    before = shared_hub.hub.rows("SELECT count(*) FROM log")[0][0]
    for act in acts:
        days.do(*act)
        for desk in desks:
            assert_visible_is_base_and_unsent_work(desk)
    for desk in (*desks, *desks):
        status = desk.sync()
        assert (status.network, status.differing, status.pending_operations) == (Network.ONLINE, (), 0)
    assert len({desk.digest() for desk in desks}) == 1
    assert [waiting(desk) for desk in desks] == [0, 0]
    made = sum(len(desk.rows("SELECT id FROM operation")) for desk in desks)
    assert shared_hub.hub.rows("SELECT count(*) FROM log")[0][0] - before == made
    assert not any(place.name == ANSWER and place.stat().st_size == 0 for place in folder.rglob("*"))
    for desk in desks:
        desk.store.close()
