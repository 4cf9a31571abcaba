"""Waybills that another system delivers: loading an export at the hub, taking it in on a device, finding one of them.

Loading checks every cell by the form, decides against what is held and takes a place for each row, slice by slice, each
durable; the bare script reads the same file and fills one table of an encrypted file. Taking in decodes the pages that
the hub gives and writes rows with their numbers, page by page; the bare script decodes the same pages into one table.
BRANCHDESK_BENCH_ROWS sets how many waybills: 200,000 by default; the pairs are taken with a tenth of them.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec

from benchmarks.baseline_reference import load_bare, take_bare
from benchmarks.measure import Figure, compare, print_figures
from core.ids import Ids
from core.reference import Delivery
from local_db.catalogue import pack_forms
from local_db.driver import PAGE_BYTES, cipher_driver
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.queries.known import known_values
from local_db.store import Store, open_store
from resources import PACK_FORMS
from sync.client.hub import Hub
from sync.client.reference import PAGE, ReferenceKeeper
from sync.client.reference import PAGE_BYTES as WIRE_BYTES
from sync.hub.app import open_folder
from sync.hub.folder import hub_folder
from sync.hub.reference import read_page
from sync.hub.reference_commands import Loading
from sync.hub.reference_rows import Wishes
from sync.hub.registry import Device, add_branch
from sync.hub.set_up import init_hub
from sync.hub.store import HubStore
from sync.protocol.reference import ReferenceMark, ReferencePage, ReferenceRequest

ROWS = int(os.environ.get("BRANCHDESK_BENCH_ROWS", "200000"))
ROUNDS = 5
LOOK_UPS = 2_000
MOST_MILLISECONDS = 100.0
BRANCH = "440106"
_KEY = bytes(range(32))
_CHANCE = random.Random(7)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲菊鹏梅鑫波斌莉宇浩凯健俊帆雪帅晨"
_number = itertools.count()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        part, whole = folder / "part.csv", folder / "whole.csv"
        write_export(part, max(1, ROWS // 10))
        write_export(whole, ROWS)
        loading = compare(
            lambda: load(folder, part).close(), lambda: load_bare(fresh(folder), part, _KEY, PAGE_BYTES), ROUNDS
        )
        print(loading.report(f"loading {ROWS // 10} waybills at the hub"))
        begun = time.process_time()
        hub = load(folder, whole)
        loaded = ROWS / (time.process_time() - begun)
        pages = list(pages_of(hub))
        few = pages[: max(1, len(pages) // 10)]
        taking = compare(
            lambda: take(folder, few).close(), lambda: take_bare(fresh(folder), few, _KEY, PAGE_BYTES), ROUNDS
        )
        print(taking.report(f"taking in {len(few)} pages on a device"))
        begun = time.process_time()
        desk = take(folder, pages)
        taken = ROWS / (time.process_time() - begun)
        size = sum(len(gzip.compress(page, compresslevel=5)) for page in pages) / ROWS
        found = find(desk)
        hub.close()
        desk.close()
    print_figures(
        [
            Figure("loading at the hub, CPU / bare script", f"{loading.cpu_ratio()}x", "none", True),
            Figure(f"loading {ROWS} at the hub", f"{loaded:,.0f} rows a CPU second", "none", True),
            Figure("taking in on a device, CPU / bare script", f"{taking.cpu_ratio()}x", "none", True),
            Figure(f"taking in {ROWS} on a device", f"{taken:,.0f} rows a CPU second", "none", True),
            Figure("a waybill on the wire", f"{size:.0f} bytes", "none", True),
            Figure(f"finding one of {ROWS}, p95", f"{found:.1f} ms", "< 100 ms", found < MOST_MILLISECONDS),
        ]
    )


def write_export(target: Path, rows: int) -> None:
    """A nightly export as a TMS writes it."""
    columns = ["waybill_no", "order_no", "sender", "receiver", "receiver_phone", "lane", "declared_value", "shipped_on"]
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        for row in range(rows):
            people = name(), name()
            phone = f"138{_CHANCE.randrange(10**8):08d}"
            value = f"{_CHANCE.randrange(10**6) / 100:.2f}"
            table.writerow([number(row), f"DD{row:08d}", *people, phone, "广州-上海", value, "2026-11-20"])


def name() -> str:
    """Somebody's name."""
    return _CHANCE.choice(_SURNAMES) + "".join(_CHANCE.choices(_GIVEN, k=2))


def number(row: int) -> str:
    """The number of the waybill in that row."""
    return f"SF{row:010d}"


def fresh(folder: Path) -> Path:
    """A path that nobody used yet."""
    return folder / f"{next(_number)}.db"


def load(folder: Path, export: Path) -> HubStore:
    """A fresh hub that has loaded the export."""
    place, clock = hub_folder(folder / f"hub{next(_number)}"), SystemClock()
    init_hub(place, clock)
    store = open_folder(place, clock)
    store.write(lambda connection: add_branch(connection, BRANCH, "bench", 480)).result()
    loading = Loading(store, Delivery("tms", "waybill", 1_000))
    list(loading.load(export, Wishes(branch=BRANCH)))
    assert loading.tally.new
    assert not loading.bad
    return store


def pages_of(store: HubStore) -> Iterator[bytes]:
    """What a device that has nothing yet is given, page by page."""
    who = Device("d", BRANCH, "bench", "", "A", (), "", 0, None, None)
    at, more = ReferenceMark(), True
    while more:
        with store.reading() as connection:
            body = read_page(connection, who, ReferenceRequest(f"branch:{BRANCH}", at, PAGE, WIRE_BYTES))
        yield body
        page = msgspec.json.decode(body, type=ReferencePage)
        at, more = page.at, page.more


class Line:
    """A hub that gives pages that were made before."""

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = iter(pages)

    def reference(self, _request: ReferenceRequest) -> ReferencePage:
        return msgspec.json.decode(next(self._pages), type=ReferencePage)


def take(folder: Path, pages: list[bytes]) -> Store:
    """A fresh device that has taken the pages in."""
    clock = SystemClock()
    store = open_store(fresh(folder), cipher_driver(_KEY), clock, Ids(clock, os.urandom))
    store.set_up(Identity(branch=BRANCH, branch_name="bench"), pack_forms(PACK_FORMS))
    keeper = ReferenceKeeper(store, cast(Hub, Line(pages)))
    last = msgspec.json.decode(pages[-1], type=ReferencePage).at
    keeper.hear({f"branch:{BRANCH}": last})
    for _ in pages:
        keeper.take()
    assert store.reference.places()[f"branch:{BRANCH}"].seq == last.seq
    return store


def find(desk: Store) -> float:
    """Milliseconds within which 95 of 100 waybills are found and fill a complaint."""
    look_ups = desk.catalogue.form("complaint").fields["waybill_no"].known_from
    spent = []
    for _ in range(LOOK_UPS):
        wanted = number(_CHANCE.randrange(ROWS))
        begun = time.perf_counter()
        with desk.reading() as connection:
            known = known_values(connection, look_ups, wanted, desk.reference)
        spent.append((time.perf_counter() - begun) * 1_000)
        assert known["customer_name"].source == "tms"
    return sorted(spent)[LOOK_UPS * 95 // 100]


if __name__ == "__main__":
    main()
