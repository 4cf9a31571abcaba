"""The measuring loop of the hub's two stores: devices push prepared batches, the bare driver takes its turns."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.hub_sender import Prepared, PushingDevice, cpu_of
from benchmarks.measure import Figure, compare, percentile

OPERATIONS = 500
"""Of a batch."""


@dataclass(frozen=True)
class Names:
    """What the figures of a store are called, and how many operations a second it is to take."""

    title: str
    speed: str
    ratio: str
    waits: str
    cpu: str
    alone: str
    target: int


def push_in_turns(
    devices: Sequence[PushingDevice],
    hub_pid: int | None,
    write_bare: Callable[[], None],
    batches: int,
    rounds: int,
    names: Names,
) -> list[Figure]:
    """New claims: `batches` of each device, all devices at once, against `write_bare`, which writes the same rows."""
    prepared = iter([[[one.prepare(OPERATIONS) for _ in range(batches)] for one in devices] for _ in range(rounds + 1)])
    walls: list[float] = []
    waits: list[float] = []
    began_cpu = cpu_of(hub_pid or 0)

    def ours() -> None:
        began = time.perf_counter()
        waits.extend(push_all(devices, next(prepared)))
        walls.append(time.perf_counter() - began)

    done = compare(ours, write_bare, rounds)
    ended_cpu = cpu_of(hub_pid or 0)
    round_of = batches * OPERATIONS * len(devices)
    speed, target = round_of / statistics.median(walls[1:]), names.target
    told = f"{names.title}, {batches} batches of {OPERATIONS} from each of {len(devices)} (wall)"
    sys.stdout.write(done.report(told) + "\n")
    figures = [
        Figure(names.speed, f"{speed:,.0f}", f">= {target:,}", speed >= target),
        Figure(names.ratio, f"{done.wall_ratio()}x", "(no target)", True),
        Figure(names.waits, f"{1000 * percentile(waits, 0.95):.0f}", "-", True),
    ]
    if began_cpu is not None and ended_cpu is not None:
        each = 1e6 * (ended_cpu - began_cpu) / (round_of * (rounds + 1))
        figures.append(Figure(names.cpu, f"{each:.0f}", "(no target)", True))
        alone = 1e6 / each  # what one core does: other programs on the machine slow it down and do not halve it
        figures.append(Figure(names.alone, f"{alone:,.0f}", f">= {target:,}", alone >= target))
    return figures


def push_all(devices: Sequence[PushingDevice], batches: Sequence[Sequence[Prepared]]) -> list[float]:
    """Every device its batches, all devices at once; the seconds each batch took."""

    def send(device: PushingDevice, own: Sequence[Prepared]) -> list[float]:
        waits = []
        for batch in own:
            began = time.perf_counter()
            device.push(batch)
            waits.append(time.perf_counter() - began)
        return waits

    with ThreadPoolExecutor(len(devices)) as threads:
        return [wait for waits in threads.map(send, devices, batches) for wait in waits]
