"""One interactive save (a ticket and its three operations) through the one door, against the bare driver.

The bare script writes the very rows that our saves wrote, so both move the same bytes; ours also validates, numbers,
merges, encodes, keeps the summary and the stream's end, and hops to the writer thread.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.baseline_save import Save, open_bare, save_bare
from benchmarks.measure import Figure, compare, percentile, print_figures
from core.ids import Ids
from core.operation import Child, ChildKind
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.identity import Identity
from local_db.journal import Journal
from local_db.machine.clock import SystemClock
from local_db.store import Store, open_store

_FORMS = Path(__file__).resolve().parent.parent / "resources" / "packs" / "foundation" / "forms"
_TABLES = {"record": "id", "history": "record_id", "operation": "record_id"}


def main() -> None:
    """Prints the ratio of CPU and the 95th percentile of one save's time on the wall."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--saves", type=int, default=200, help="saves per round")
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), chosen.saves, chosen.rounds)


def measure(folder: Path, saves: int, rounds: int) -> None:
    """Both sides in turns, `saves` saves a round; the bare side gets the rows of a rehearsal under fresh keys."""
    key = secrets.token_bytes(32)
    store = open_ours(folder / "ours.db", key)
    walls: list[float] = []
    bare_walls: list[float] = []
    save_ours(store, saves, walls)
    rehearsed = rows_of(store)
    walls.clear()
    bare = open_bare(folder / "bare.db", key)
    fresh = iter([renamed(rehearsed, turn) for turn in range(rounds + 1)])
    done = compare(lambda: save_ours(store, saves, walls), lambda: save_bare(bare, next(fresh), bare_walls), rounds)
    store.close()
    bare.close()
    ratio, p95, bare_p95 = done.cpu_ratio(), 1000 * percentile(walls, 0.95), 1000 * percentile(bare_walls, 0.95)
    sys.stdout.write(done.report(f"{saves} saves") + f"\n  p95 of the bare script {bare_p95:.1f} ms\n")
    print_figures(
        [
            Figure("one save, CPU / bare driver", f"{ratio}x", "<= 2.5x", ratio.median <= 2.5),
            Figure("one save, p95 on the wall", f"{p95:.1f} ms", "<= 10 ms", p95 <= 10),
        ]
    )


def open_ours(path: Path, key: bytes) -> Store:
    """A store of a branch with the shipped forms."""
    clock = SystemClock()
    store = open_store(path, cipher_driver(key), clock, Ids(clock, os.urandom))
    store.set_up(Identity("440106", "天河网点"), pack_forms(_FORMS))
    store.keep_journal(Journal(path.with_suffix(".journal"), key))
    return store


def save_ours(store: Store, saves: int, walls: list[float]) -> None:
    """A claim with a note and a logged call, again and again, each durable before the next."""
    for number in range(saves):
        command = SubmitRecord(
            id=secrets.token_hex(16),
            by="clerk-1",
            form="claim",
            fields={
                "title": "外箱破损，内件短少两件",
                "waybill_no": f"SF{number:010d}",
                "customer_name": "广州恒达贸易有限公司",
                "customer_phone": "13800138000",
                "claim_kind": "damage_shortage",
                "declared_value": "12000.00",
                "claim_amount": "3580.50",
                "priority": "high",
                "assignee": "clerk-1",
                "description": "客户签收时发现外箱变形，开箱清点短少两件，已拍照留存，要求按声明价值赔付。",
            },
            files=(
                Child(ChildKind.NOTE, text="已联系派送员核实签收经过"),
                Child(ChildKind.CONTACT, text="客户要求三天内答复", channel="phone", direction="in", person="王先生"),
            ),
        )
        began = time.perf_counter()
        store.execute(submit_record, command).result()
        walls.append(time.perf_counter() - began)


def rows_of(store: Store) -> list[Save]:
    """The rows that each save wrote, per table."""
    saves: dict[str, Save] = {}
    with store.reading() as connection:
        for table, key in _TABLES.items():
            for record, *row in connection.exec_driver_sql(f"SELECT {key}, * FROM {table} ORDER BY rowid"):
                saves.setdefault(record, {}).setdefault(table, []).append(tuple(row))
    return list(saves.values())


def renamed(saves: list[Save], turn: int) -> list[Save]:
    """The same rows under new ids of the same length, so that they can be written once more."""
    mark = f"{turn:04x}"

    def new(value: object) -> object:
        return value[:28] + mark if isinstance(value, str) and len(value) == 32 else value

    step = turn * sum(len(save["operation"]) for save in saves)
    return [
        {
            "record": [tuple(map(new, row)) for row in save["record"]],
            "history": [tuple(map(new, row)) for row in save["history"]],
            "operation": [(row[0], row[1] + step, *map(new, row[2:])) for row in save["operation"]],
        }
        for save in saves
    ]


if __name__ == "__main__":
    main()
