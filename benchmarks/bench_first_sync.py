"""The first sync of a branch with 300,000 tickets at 4 Mbit/s: seconds until its open tickets can be worked on.

Virtual time: the line's, and the CPU that both ends spent on it here (benchmarks.virtual_branch). The hub has made the
snapshot before, as it has for every device but the first; how long that took is told beside. One ticket of ten is open,
each has three entries of history. History is told as rows for each second of CPU that both ends spend on it after its
bytes have come: fetching it is the line's affair.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measure import Figure, print_figures
from benchmarks.virtual_branch import BRANCH, CLERK, Line, VirtualBranch
from core.effect import Effect, Outcome
from core.operation import Kind
from engines.forms.values import Value
from local_db.rows import encode_effect
from local_db.snapshot_rows import Part
from local_db.statement import insert_or_keep
from local_db.tables import history, record

LINE = Line(up=500_000.0, down=500_000.0, round_trip=0.05)
SCOPE = f"branch:{BRANCH}"
SLICE = 5_000
USABLE_SECONDS, HISTORY_PER_SECOND = 60.0, 30_000
ENTRIES = 3
WORDS = (
    "外箱破损内件碎裂收件人签收时发现客户来电要求赔付网点已拍照"
    "核实责任在中转场等待总部确认运费退还登记完毕请尽快处理谢谢"
)
FORM = "claim"


def fill(branch: VirtualBranch, tickets: int) -> None:
    """Puts tickets and what happened to them into the hub's tables, as its merge would have left them."""
    chance, seq = random.Random(11), 0
    for first in range(0, tickets, SLICE):
        records, entries = [], []
        for number in range(first, min(first + SLICE, tickets)):
            records.append(_record(chance, number))
            for effect in _story(chance, records[-1]):
                seq += 1
                told = msgspec.structs.replace(effect, seq=seq)
                text = encode_effect(told).decode()
                entries.append((BRANCH, told.operation, SCOPE, seq, told.record, told.tx, told.by, told.at, text))
        part = Part(record=records, history=entries)
        branch.hub.store.write(partial(_put, part=part)).result()
    head = "INSERT INTO counter (scope, last, chain, epoch) VALUES (?, ?, ?, 'life')"
    head += " ON CONFLICT (scope) DO UPDATE SET last = excluded.last, chain = excluded.chain"
    values = (SCOPE, seq, "ab" * 32)
    branch.hub.store.write(lambda connection: connection.exec_driver_sql(head, values)).result()


def _put(connection: Any, part: Part) -> None:
    for table, rows in ((record, part.record), (history, part.history)):
        insert_or_keep(table).tuples(connection, [column.name for column in table.columns], rows)


def _record(chance: random.Random, number: int) -> tuple[Any, ...]:
    at = 1_700_000_000_000 + 31_000 * number
    said = "".join(chance.choices(WORDS, k=114))
    status = chance.choice(("registered", "verifying")) if number % 10 == 0 else "paid"
    standing = "open" if number % 10 == 0 else "closed"
    phone, waybill = f"138{chance.randrange(10**8):08d}", f"SF{chance.randrange(10**12):012d}"
    name = "".join(chance.choices(WORDS, k=3))
    amount = chance.randrange(5_000, 90_000)
    fields = {
        "$number": f"{BRANCH}-25{number % 12 + 1:02d}{number % 28 + 1:02d}-A{number:06d}",
        "$status": status,
        "title": said[:12],
        "customer_name": name,
        "customer_phone": phone,
        "waybill_no": waybill,
        "claim_kind": "damage",
        "declared_value": f"{amount / 50:.2f}",
        "claim_amount": f"{amount / 100:.2f}",
        "description": said,
    }
    text = msgspec.json.encode(fields, order="sorted").decode()
    versions = msgspec.json.encode(dict.fromkeys(sorted(fields), 3 * number + 1)).decode()
    name_of_it = f"{at:012x}7{chance.getrandbits(76):019x}"
    return (
        BRANCH, name_of_it, SCOPE, FORM, 1, standing, fields["$number"], said[:12], status, None, name, phone,
        waybill, CLERK, amount, at + 86_400_000, at, at + 5_000_000, text, versions,
    )  # fmt: skip


def _story(chance: random.Random, ticket: tuple[Any, ...]) -> Iterator[Effect]:
    fields = msgspec.json.decode(ticket[18])
    for step in range(ENTRIES):
        changes: dict[str, tuple[Value, Value]] = {}
        if step == 0:
            changes = {name: (None, value) for name, value in fields.items()}
        if step:
            changes = {"description": (None, "".join(chance.choices(WORDS, k=30)))}
        yield Effect(
            operation=f"{chance.getrandbits(128):032x}",
            tx=f"{chance.getrandbits(128):032x}",
            kind=Kind.CREATE if step == 0 else Kind.SET,
            record=ticket[1],
            form=FORM,
            form_version=1,
            home=BRANCH,
            scope=SCOPE,
            by=CLERK,
            at=ticket[16] + 3_600_000 * step,
            changes=changes,
            outcome=Outcome.APPLIED,
        )


def play(folder: Path, tickets: int) -> dict[str, float]:
    """Seconds until usable, all tickets here, everything here; seconds of making the snapshot; history rows a CPU s."""
    branch = VirtualBranch(folder, LINE, cpu_counts=True)
    try:
        fill(branch, tickets)
        started = time.process_time()
        branch.hub.service.snapshots.build(SCOPE)
        made = time.process_time() - started
        branch.start()
        begun = branch.clock.seconds
        opened = (tickets + 9) // 10
        branch.run(86_400.0, lambda: _count(branch, "record") >= opened)
        usable = branch.clock.seconds - begun
        branch.run(86_400.0, lambda: _count(branch, "cursor WHERE scope LIKE 'branch:%'") > 0)
        tickets_here = branch.clock.seconds - begun
        before = branch.spent
        branch.run(86_400.0, lambda: _count(branch, "meta WHERE key = 'snapshots' AND value = '{}'") > 0)
        entries = _count(branch, "history")
        if (_count(branch, "record"), entries) != (tickets, ENTRIES * tickets):
            raise AssertionError("the snapshot did not bring everything")
        return {
            "usable": usable,
            "tickets": tickets_here,
            "all": branch.clock.seconds - begun,
            "made": made,
            "history": entries / (branch.spent - before),
            "down": branch.line.traffic.down,
        }
    finally:
        branch.close()


def _count(branch: VirtualBranch, what: str) -> int:
    with branch.store.reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one())


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--tickets", type=int, default=300_000)
    tickets = options.parse_args().tickets
    with tempfile.TemporaryDirectory() as folder:
        found = play(Path(folder) / "branch", tickets)
    first = (
        f"{found['usable']:.0f} s (all tickets {found['tickets']:.0f} s, history {found['all']:.0f} s,"
        f" {found['down'] / 1e6:.0f} MB; made in {found['made']:.0f} s of CPU)"
    )
    title = f"first sync of {tickets} tickets at 4 Mbit/s, usable after"
    print_figures(
        [
            Figure(title, first, "<= 60 s", found["usable"] <= USABLE_SECONDS),
            Figure(
                "history snapshot on a device, rows per CPU second of both ends",
                f"{found['history']:.0f}",
                ">= 30000",
                found["history"] >= HISTORY_PER_SECOND,
            ),
        ]
    )


if __name__ == "__main__":
    main()
