"""A world from one seed: devices, their people and a hub on virtual time, until nothing more happens."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.simulator.clerk import Clerk
from tests.simulator.clock import MachineClock
from tests.simulator.device import SimDevice
from tests.simulator.faults import HUB_COMMITS, Fault, Faults
from tests.simulator.hub import SimHub, clerk, headquarters
from tests.simulator.ledger import Ledger

BRANCHES = ("440106", "310115")
_DAY_OF_WORK = 3_600.0
_OVER_ALL_WAITS = 1_300.0
"""Seconds after which every back-off and every late message of a world has run out."""
_ROUND = 1_200.0
ROUNDS = 3


class World:
    """Everything that one seed makes. `play` runs it to its end; `trace` tells two runs apart."""

    def __init__(self, seed: int, folder: Path, *, acts: int = 60, devices: int | None = None) -> None:
        self.seed = seed
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.random = Random(seed)
        self.now = 0.0
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._trace = hashlib.sha256()
        self.faults = Faults(self.random)
        self.ledger = Ledger()
        self._acts = acts
        self.hub = SimHub(
            folder / "hub", MachineClock(lambda: self.now), self.random, lambda: self.faults.one_of(HUB_COMMITS)
        )
        self.devices = self._people_and_devices(devices or self.random.choice((1, 2, 2, 3, 3, 4, 5)))
        self.rounds = 0

    def _people_and_devices(self, count: int) -> list[SimDevice]:
        branches = BRANCHES[: self.random.choice((1, 1, 2))]
        for branch in branches:
            self.hub.add_branch(branch, tuple(clerk(branch, number) for number in range(count)))
        self.hub.add_people((headquarters(),))
        made = []
        for number in range(count):
            branch = "hq" if number == 2 else self.random.choice(branches)
            person = "head-1" if branch == "hq" else f"clerk-{branch}-{number}"
            made.append(SimDevice(self, f"device-{number}", branch, person))
        return made

    @property
    def trace(self) -> str:
        """The hash of everything that happened so far."""
        return self._trace.hexdigest()

    def note(self, *what: object) -> None:
        """Adds to the trace."""
        self._trace.update(f"{self.now:.3f} {' '.join(map(str, what))}\n".encode())

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Lets something happen later."""
        heapq.heappush(self._queue, (self.now + seconds, next(self._order), action))

    def play(self) -> None:
        """Work and trouble, then calm: after it everything should have been exchanged."""
        people = Clerk(self)
        for _ in range(self._acts):
            device = self.random.choice(self.devices)
            self.after(self.random.uniform(0, _DAY_OF_WORK), lambda device=device: people.act(device))  # type: ignore[misc]  # bound now
        for _ in range(self._acts // 6):
            self.after(self.random.uniform(0, _DAY_OF_WORK), self._mishap)
        self.faults.calm = False
        self._run(until=_DAY_OF_WORK)
        self.faults.calm = True
        for device in self.devices:
            device.clock.skew *= 0
            device.wake()
        self._run(until=self.now + _OVER_ALL_WAITS)
        while self.rounds < ROUNDS and not self.drained():
            self.rounds += 1
            for device in self.devices:
                device.sync_now()
                self._run(until=self.now + _ROUND / len(self.devices))

    def drained(self) -> bool:
        """Whether every device has sent what it had and read what there is."""
        heads = dict(self.hub.rows("SELECT scope, last FROM counter"))
        for device in self.devices:
            if not device.idle or device.rows("SELECT 1 FROM operation WHERE state IN ('pending', 'acknowledged')"):
                return False
            reached = dict(device.rows("SELECT scope, seq FROM cursor"))
            if any(reached.get(scope, 0) < heads.get(scope, 0) for scope in device.store.identity.scopes):
                return False
        return True

    def close(self) -> None:
        """Ends everything and forgets its files."""
        for device in self.devices:
            device.close()
        self.hub.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _mishap(self) -> None:
        device = self.random.choice(self.devices)
        if self.faults.happens(Fault.CLOCK_JUMP):
            device.jump_clock()
        if device.awake and self.faults.happens(Fault.FILE_LOST):
            device.lose_file()

    def _run(self, until: float) -> None:
        while self._queue and self._queue[0][0] <= until:
            self.now, _, action = heapq.heappop(self._queue)
            action()
        self.now = max(self.now, until)
