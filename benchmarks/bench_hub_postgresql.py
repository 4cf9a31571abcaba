"""The hub on PostgreSQL over HTTP: one process, two devices of two branches, batches of 500, and the bare driver.

The server is Debian's or the wheel's, on this machine and durable (fsync and synchronous_commit on), so it shares the
cores with the hub. The baseline writes the rows that the hub wrote, through psycopg, under the same indexes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.baseline_hub_postgresql import make_bare, read_rows, write_batch
from benchmarks.bench_hub_push import OPERATIONS, enrolled, packed_size, pulling, push_all, renamed, working_day
from benchmarks.hub_sender import cpu_of
from benchmarks.measure import Figure, compare, percentile, print_figures
from sync.hub.embedded import EmbeddedHub
from tests.support.postgresql_server import NoServer, PostgresServer

TARGET = 3_000
TABLES = ("log", "record", "history")


def main() -> None:
    """Prints operations a second and what goes with them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--batches", type=int, default=3, help="batches of 500 per device and round")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    try:
        made = PostgresServer(durable=True)
    except NoServer as reason:
        sys.stdout.write(f"not measured: {reason}\n")
        return
    with tempfile.TemporaryDirectory() as folder, made as server:
        url = server.make("hub")
        with EmbeddedHub(Path(folder) / "hub", database_url=url) as hub:
            print_figures(measure(hub, server, url, chosen.batches, chosen.rounds))


def measure(hub: EmbeddedHub, server: PostgresServer, url: str, batches: int, rounds: int) -> list[Figure]:
    """New claims, both sides in turns; then mixed work and pulling."""
    devices = enrolled(hub)
    devices[0].push(devices[0].prepare(OPERATIONS))
    rehearsed = read_rows(url, TABLES)
    bare: Any = psycopg.connect(make_bare(url, server.make("bare"), TABLES))
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
    sys.stdout.write(done.report(f"PostgreSQL, {batches} batches of {OPERATIONS} from each of 2 (wall)") + "\n")
    figures = [
        Figure("hub push on PostgreSQL, operations/s, 1 process", f"{speed:,.0f}", f">= {TARGET:,}", speed >= TARGET),
        Figure("hub push on PostgreSQL, wall / bare psycopg", f"{done.wall_ratio()}x", "(no target)", True),
        Figure("hub push on PostgreSQL, p95 ms", f"{1000 * percentile(waits, 0.95):.0f}", "(no target)", True),
    ]
    if began_cpu is not None and ended_cpu is not None:
        each = 1e6 * (ended_cpu - began_cpu) / (round_of * (rounds + 1))
        figures.append(Figure("the same, CPU of the hub per operation, us", f"{each:.0f}", "(no target)", True))
        alone = 1e6 / each
        figures.append(Figure("the same, operations/CPU-s", f"{alone:,.0f}", f">= {TARGET:,}", alone >= TARGET))
    day, _, pulled = working_day(devices, batches), packed_size(devices[0]), pulling(devices[0])
    return [*figures, named(day, TARGET), named(pulled, 0)]


def named(figure: Figure, target: int) -> Figure:
    """The figure under this store's name and target."""
    met = int(figure.value.replace(",", "")) >= target
    return Figure(f"{figure.name}, PostgreSQL", figure.value, f">= {target:,}" if target else figure.target, met)


if __name__ == "__main__":
    main()
