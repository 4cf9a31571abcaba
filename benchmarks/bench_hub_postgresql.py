"""The hub on PostgreSQL over HTTP: one process, two devices of two branches, batches of 500, and the bare driver.

The server is Debian's or the wheel's, on this machine and durable (fsync and synchronous_commit on), so it shares the
cores with the hub. The baseline writes the rows that the hub wrote, through psycopg, under the same indexes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.baseline_hub_postgresql import make_bare, read_rows, write_batch
from benchmarks.bench_hub_push import enrolled, packed_size, pulling, renamed, working_day
from benchmarks.hub_pushes import OPERATIONS, Names, push_in_turns
from benchmarks.measure import Figure, print_figures
from sync.hub.embedded import EmbeddedHub
from tests.support.postgresql_server import NoServer, PostgresServer

TARGET = 3_000
TABLES = ("log", "record", "history")
NAMES = Names(
    title="PostgreSQL",
    speed="hub push on PostgreSQL, operations/s, 1 process",
    ratio="hub push on PostgreSQL, wall / bare psycopg",
    waits="hub push on PostgreSQL, p95 ms",
    cpu="the same, CPU of the hub per operation, us",
    alone="the same, operations/CPU-s",
    target=TARGET,
)


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
    fresh = iter([[renamed(rehearsed) for _ in range(batches * len(devices))] for _ in range(rounds + 1)])

    def write_bare() -> None:
        for rows in next(fresh):
            write_batch(bare, rows)

    figures = push_in_turns(devices, hub.pid, write_bare, batches, rounds, NAMES)
    bare.close()
    day, _, pulled = working_day(devices, batches), packed_size(devices[0]), pulling(devices[0])
    return [*figures, named(day, TARGET), named(pulled, 0)]


def named(figure: Figure, target: int) -> Figure:
    """The figure under this store's name and target."""
    met = int(figure.value.replace(",", "")) >= target
    return Figure(f"{figure.name}, PostgreSQL", figure.value, f">= {target:,}" if target else figure.target, met)


if __name__ == "__main__":
    main()
