"""Pushing to a real hub process over HTTP, and pulling back, against the bare driver writing the same rows.

The hub reads HTTP and JSON, checks digests, hash chain and signature, validates, merges, numbers, writes durably and
answers. Two devices of two branches push batches of 500 over a connection each; their batches are made and packed
before the clock starts, so the wall holds the hub's work and almost nothing of theirs. The baseline takes its turns in
the same minutes.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.baseline_hub import Rows, open_bare, read_rows, read_shape, write_batch
from benchmarks.hub_pushes import OPERATIONS, Names, push_all, push_in_turns
from benchmarks.hub_sender import PushingDevice
from benchmarks.measure import Figure, print_figures
from core.people import Person, Role
from sync.hub.embedded import EmbeddedHub

TARGET = 5_000
MOST_BYTES = 200
TABLES = ("log", "record", "history")
BRANCHES = ("440106", "310115")
NAMES = Names(
    title="SQLite",
    speed="hub push over HTTP, operations/s",
    ratio="hub push, wall / bare driver",
    waits=f"hub push of {OPERATIONS}, 2 at once, p95 ms",
    cpu="hub push, CPU of the hub per operation, us",
    alone="hub push, operations/CPU-s",
    target=TARGET,
)


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
    fresh = iter([[renamed(rehearsed) for _ in range(batches * len(devices))] for _ in range(rounds + 1)])

    def write_bare() -> None:
        for rows in next(fresh):
            write_batch(bare, rows)

    figures = push_in_turns(devices, hub.pid, write_bare, batches, rounds, NAMES)
    bare.close()
    return figures


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
