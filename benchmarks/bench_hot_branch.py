"""One branch asks a hundred times as much as any other: how much longer do the others wait? (reliability.md, case 78)

A real hub process over HTTP on loopback. Twenty branches pull five times a second each; in every second phase another
branch has a hundred devices that would pull as often as each of those, and do not wait for one another. The figure is
the 99th percentile of what the twenty wait in the loud phases, against the calm ones before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from random import Random

import msgspec

from benchmarks.bench_herd import enrolled
from benchmarks.herd_devices import Done, Prepared, Refused, Session
from benchmarks.measure import Figure, percentile, print_figures
from sync.client.back_off import asked_wait
from sync.hub.embedded import EmbeddedHub
from sync.protocol import routes
from sync.protocol.messages import PullRequest, ScopeMark

CALM, HOT = 20, 100
EVERY_SECONDS = 0.2
PHASES = 6
PHASE_SECONDS = 6.0
TIMES_SLOWER = 1.5


class Branch:
    """One device that pulls again and again, and how long each answer took."""

    def __init__(self, port: int, device: Prepared) -> None:
        self._session = Session(port, device, Done())
        asked = PullRequest(cursors={f"branch:{device.branch}": ScopeMark()}, max=400, bytes=1 << 20)
        self._body = msgspec.json.encode(asked)
        self.waits: list[float] = []
        self.refused = 0

    async def open(self) -> None:
        """Gets its token, and lets the hub see whose it is."""
        await self._session.connect()
        self._bearer = await self._session.bearer()
        await self._session.post(routes.PULL, self._body, self._bearer)

    async def pull_until(self, end: float, chance: Random) -> None:
        """Pulls at its pace until that time."""
        due = time.perf_counter() + chance.random() * EVERY_SECONDS
        while due < end:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            began = time.perf_counter()
            try:
                await self._session.post(routes.PULL, self._body, self._bearer)
            except Refused as refused:
                self.refused += 1
                await asyncio.sleep(asked_wait(refused.seconds, chance.random()))
            self.waits.append(time.perf_counter() - began)
            due = max(due + EVERY_SECONDS, time.perf_counter())

    def close(self) -> None:
        """Hangs up."""
        self._session.close()


async def play(port: int, calm: list[Prepared], hot: list[Prepared]) -> list[Figure]:
    """Calm and loud phases in turns."""
    chance = Random(7)
    others, flood = [Branch(port, one) for one in calm], [Branch(port, one) for one in hot]
    for branch in (*others, *flood):
        await branch.open()
    waits: tuple[list[float], list[float]] = [], []
    for phase in range(PHASES):
        end = time.perf_counter() + PHASE_SECONDS
        playing = [*others, *(flood if phase % 2 else ())]
        await asyncio.gather(*(one.pull_until(end, chance) for one in playing))
        waits[phase % 2].extend(wait for one in others for wait in one.waits)
        for one in others:
            one.waits.clear()
    for branch in (*others, *flood):
        branch.close()
    before, after = (percentile(some, 0.99) for some in waits)
    served = sum(len(one.waits) - one.refused for one in flood) / (PHASES / 2 * PHASE_SECONDS)
    told = f"{after / before:.2f}x ({1000 * before:.0f} ms, {1000 * after:.0f} ms)"
    refused = f"{sum(one.refused for one in others)}, {sum(one.refused for one in flood)}"
    return [
        Figure(
            "p99 of other branches beside one with 100x load",
            told,
            f"<= {TIMES_SLOWER}x",
            after <= TIMES_SLOWER * before,
        ),
        Figure("pulls a second of the branch with 100x load", f"{served:.0f}", "(no target)", True),
        Figure("refused, of the others and of that branch", refused, "(no target)", True),
    ]


def main() -> None:
    """Prints how much longer the others waited."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedHub(Path(folder) / "hub") as hub:
        calm = enrolled(hub, 0, CALM, of_a_branch=1)
        hot = enrolled(hub, 100 * HOT, HOT, of_a_branch=HOT)
        port = int(hub.url.rpartition(":")[2])
        print_figures(asyncio.run(play(port, calm, hot)))


if __name__ == "__main__":
    main()
