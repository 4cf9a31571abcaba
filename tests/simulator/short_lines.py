"""A world with one trouble only: every connection ends after 30 seconds, on a slow line (I18)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.operation import Child, ChildKind
from tests.simulator.checks import check_world
from tests.simulator.checks.broken import require
from tests.simulator.clerk import Clerk
from tests.simulator.faults import Fault
from tests.simulator.world import World

MOST = 1.3
"""Bytes that go up for each byte of what is sent, at most."""
_SPEEDS = (1_800, 2_500, 4_000)
_ACTS, _PHOTOS = 30, 12
_SIZES = (150_000, 250_000)
_MORNING, _DAY = 900.0, 6 * 3_600.0


class WorldOfShortLines(World):
    """One device that makes tickets and photos; `cost` says what they cost on the line."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder, acts=_ACTS, devices=1, without=tuple(Fault))

    def play(self) -> None:
        """A morning of work, and the rest of the day to send it."""
        [device] = self.devices
        people = Clerk(self)
        people._submit(device, "first")
        for _ in range(_ACTS):
            self.after(self.random.uniform(0, _MORNING), partial(people.act, device))
        for number in range(_PHOTOS):
            self.after(self.random.uniform(0, _MORNING), partial(self._photograph, people, number))
        self.faults.calm = False
        device.link.end_connections(self.random.choice(_SPEEDS))
        self.run_on(_MORNING)
        device.replace_program(())  # files travel again as they do where nobody chose otherwise
        self.run_on(_DAY)
        device.sync_now()
        self.run_on(_MORNING)

    def _photograph(self, people: Clerk, number: int) -> None:
        [device] = self.devices
        content = self.random.randbytes(self.random.randint(*_SIZES))
        hashed, size = device.keep_file(content)
        child = Child(
            kind=ChildKind.FILE, hash=hashed, size=size, name=f"{number}.bin", mime="application/octet-stream"
        )
        people._add(device, f"photo-{number}", child)

    @property
    def cost(self) -> float:
        """Bytes on the line for each byte of operations and files that the hub has got."""
        [[files]] = self.hub.rows("SELECT coalesce(sum(size), 0) FROM held_file")
        [[operations]] = self.hub.rows("SELECT coalesce(sum(length(body)), 0) FROM log")
        sent = int(files) + int(operations)
        return self.devices[0].link.uploaded / max(1, sent)

    def judge(self) -> None:
        """I18, and everything that holds of other worlds."""
        check_world(self)
        [[files]] = self.hub.rows("SELECT count(*) FROM held_file")
        require(files, "I18", "no file has come: the line was never tried")
        require(self.cost <= MOST, "I18", "too many bytes on a line that is cut", cost=self.cost)
