"""Pushing to a real hub process over HTTP, and pulling back, against the bare driver writing the same rows.

The hub reads HTTP and JSON, checks digests, hash chain and signature, validates, merges, numbers, writes durably and
answers. Two devices of two branches push batches of 500 over a connection each; their batches are made and packed
before the clock starts, so the wall holds the hub's work and almost nothing of theirs. The baseline takes its turns in
the same minutes.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.baseline_hub import Rows, open_bare, read_rows, read_shape, write_batch
from benchmarks.hub_sender import Prepared, PushingDevice, cpu_of
from benchmarks.measure import Figure, compare, percentile, print_figures
from core.people import Person, Role
from sync.hub.embedded import EmbeddedHub

OPERATIONS = 500
TARGET = 5_000
MOST_BYTES = 200
TABLES = ("log", "record", "history")
BRANCHES = ("440106", "310115")


def main() -> None:
    """Prints operations a second, the ratio to the bare driver, and what goes with them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--batches", type=int, default=4, help="batches of 500 per device and round")
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedHub(Path(folder) / "hub") as hub:
        devices = enrolled(hub)
        figures = measure(Path(folder), hub, devices, chosen.batches, chosen.rounds)
        figures += [working_day(devices, chosen.batches * 2), packed_size(devices[0]), pulling(devices[0])]
        print_figures(figures)


def enrolled(hub: EmbeddedHub) -> list[PushingDevice]:
    """A device of each branch."""
    for branch in BRANCHES:
        hub.add_branch(branch, "bench")
        hub.add_person(Person(f"clerk-{branch}", "Li", Role.CLERK, branch))
    return [PushingDevice(hub.url, hub.enrolment_code(branch)) for branch in BRANCHES]


def measure(
    folder: Path, hub: EmbeddedHub, devices: Sequence[PushingDevice], batches: int, rounds: int
) -> list[Figure]:
    """New claims, both sides in turns."""
    key = hub.folder.load_keys().database
    devices[0].push(devices[0].prepare(OPERATIONS))
    rehearsed = read_rows(hub.folder.database, key, TABLES)
    bare = open_bare(folder / "bare.db", key, read_shape(hub.folder.database, key, TABLES))
    prepared = iter([[[one.prepare(OPERATIONS) for _ in range(batches)] for one in devices] for _ in range(rounds + 1)])
    fresh = iter([[renamed(rehearsed) for _ in range(batches * len(devices))] for _ in range(rounds + 1)])
    walls: list[float] = []
    waits: list[float] = []
    began_cpu = cpu_of(hub.pid or 0)

    def ours() -> None:
        began = time.perf_counter()
        waits.extend(push_all(devices, next(prepared)))
        walls.append(time.perf_counter() - began)

    def theirs() -> None:
        for rows in next(fresh):
            write_batch(bare, rows)

    done = compare(ours, theirs, rounds)
    bare.close()
    ended_cpu = cpu_of(hub.pid or 0)
    round_of = batches * OPERATIONS * len(devices)
    speed = round_of / statistics.median(walls[1:])
    sys.stdout.write(done.report(f"{batches} batches of {OPERATIONS} from each of {len(devices)} (wall)") + "\n")
    figures = [
        Figure("hub push over HTTP, operations/s", f"{speed:,.0f}", f">= {TARGET:,}", speed >= TARGET),
        Figure("hub push, wall / bare driver", f"{done.wall_ratio()}x", "(no target)", True),
        Figure(f"hub push of {OPERATIONS}, 2 at once, p95 ms", f"{1000 * percentile(waits, 0.95):.0f}", "-", True),
    ]
    if began_cpu is not None and ended_cpu is not None:
        each = 1e6 * (ended_cpu - began_cpu) / (round_of * (rounds + 1))
        figures.append(Figure("hub push, CPU of the hub per operation, us", f"{each:.0f}", "(no target)", True))
        alone = 1e6 / each  # what one core does: other programs on the machine slow it down and do not halve it
        figures.append(Figure("hub push, operations/CPU-s", f"{alone:,.0f}", f">= {TARGET:,}", alone >= TARGET))
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


def working_day(devices: Sequence[PushingDevice], batches: int) -> Figure:
    """One new claim in four, the others are changes, moves and notes of claims made before."""
    prepared = [[one.prepare(OPERATIONS, mixed=True) for _ in range(batches)] for one in devices]
    began = time.perf_counter()
    push_all(devices, prepared)
    speed = batches * OPERATIONS * len(devices) / (time.perf_counter() - began)
    return Figure("hub push, mixed work, operations/s", f"{speed:,.0f}", f">= {TARGET:,}", speed >= TARGET)


def packed_size(device: PushingDevice) -> Figure:
    """What a batch of 100 takes on the wire, new claims: the largest operations that people make."""
    batch = device.prepare(100)
    device.push(batch)
    each = len(batch.packed) / batch.operations
    return Figure("bytes per operation, batch of 100, gzip", f"{each:.0f}", f"<= {MOST_BYTES}", each <= MOST_BYTES)


def pulling(device: PushingDevice) -> Figure:
    """A branch's whole log to one device."""
    began = time.perf_counter()
    effects = device.pull(500)
    speed = effects / (time.perf_counter() - began)
    return Figure(f"hub pull over HTTP, effects/s ({effects:,})", f"{speed:,.0f}", "(no target)", True)


_turn = itertools.count(1)


def renamed(rows: Rows) -> Rows:
    """The same rows under fresh keys: ids of the same length, places further on."""
    turn = next(_turn)
    step = turn * OPERATIONS
    fresh: Rows = {}
    for table, values in rows.items():
        fresh[table] = [tuple(_moved(value, step, turn) for value in row) for row in values]
    return fresh


def _moved(value: object, step: int, turn: int) -> object:
    if isinstance(value, int) and 0 < value <= OPERATIONS:
        return value + step
    if isinstance(value, str) and len(value) == 32 and value.isalnum():
        return f"{value[:24]}{(int(value[24:], 16) + turn) & 0xFFFFFFFF:08x}"
    return value


if __name__ == "__main__":
    main()
