"""Searching tickets by two to four characters, one character and numbers; filling the text index; its size.

The file is built once, through the driver into the real schema, its tickets marked as an import marks them, and the
index is filled in slices as the program fills it. Recall is counted against reading every record.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measure import Figure, percentile, print_figures
from core.ids import Ids
from local_db.catalogue import pack_forms
from local_db.engine import cipher_driver
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.migrations import MIGRATIONS
from local_db.migrations.runner import migrate
from local_db.queries.search import TicketSearch
from local_db.search import words
from local_db.search.filling import Filled, fill_slice
from local_db.search.findable import Findables
from local_db.search.marks import mark_stretch
from local_db.store import Store, open_store
from local_db.tables import record
from local_db.writer import Lane
from resources import PACK_FORMS
from resources.sample_data import log_words

KEY = bytes(range(32))
_COLUMNS = [column.name for column in record.columns]
_INSERT = f"INSERT INTO record ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_NEWEST, _STEP, _SLICE_ROWS = 1_768_700_000_000, 60_000, 1_000
_KINDS = ("damage", "shortage", "damage_shortage", "loss", "wet", "other")
_MORE = (
    "客户称已多次拨打网点电话，要求今天之内给出处理方案并书面答复",
    "已安抚客户，约定下午五点前回电，同时联系派送员核实经过",
    "补拍外包装照片后上传，等待主管审批",
    "仓库复核监控，未见异常装卸",
    "转运中心反馈车辆晚点，已加急配载",
)


@dataclass(frozen=True)
class Filling:
    """Tickets per CPU second of the writer; the longest slice in milliseconds; the index's share of the file."""

    per_second: float
    longest_cpu: float
    longest: float
    share: float


def main() -> None:
    """Prints how long searches take, how fast the index is filled and what it adds to the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=60, help="different searches of each kind")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    chosen = parser.parse_args()
    chosen.cache.mkdir(parents=True, exist_ok=True)
    store, filling = opened(chosen.cache, chosen.tickets)
    at = f"at {chosen.tickets:,}"
    figures = [missed(store, chosen.searches, at)]
    for kind, wanted in searches(store, chosen.searches).items():
        limit = 100 if kind == "one character" else 30
        spent = [page_of(store, word) for word in wanted for _ in range(3)]
        cpu, wall = ([1000 * one for one in side] for side in zip(*spent, strict=True))
        low, high = statistics.median(cpu), percentile(cpu, 0.95)
        sys.stdout.write(f"{kind}: {statistics.median(wall):.1f} / {percentile(wall, 0.95):.1f} ms on the wall\n")
        name = f"search {at}, {kind}, CPU p50 / p95"
        figures.append(Figure(name, f"{low:.1f} / {high:.1f} ms", f"<= {limit} ms", high <= limit))
    store.close()
    if filling is not None:
        sys.stdout.write(f"longest slice {filling.longest_cpu:.0f} ms CPU, {filling.longest:.0f} ms on the wall\n")
        rows = f"{filling.per_second:,.0f} per CPU second"
        figures.append(Figure(f"filling the text index {at}", rows, ">= 6,800", filling.per_second >= 6800))
        figures.append(
            Figure(f"text index {at}, share of the file", f"{filling.share:.0%}", "<= 25 %", filling.share <= 0.25)
        )
    print_figures(figures)


def opened(cache: Path, size: int) -> tuple[Store, Filling | None]:
    """The store with `size` indexed tickets, and how it was filled when that was done now."""
    schema = repr((_COLUMNS, _MORE, inspect.getsource(words), inspect.getsource(tickets)))
    shape = hashlib.sha256(schema.encode()).hexdigest()[:8]
    path = cache / f"search-{size}-v{MIGRATIONS[-1].version}-{shape}.db"
    if path.exists():
        return open_branch(path), None
    unfinished = path.with_suffix(".part")
    for left in cache.glob(unfinished.name + "*"):
        left.unlink()
    build(unfinished, size)
    store = open_branch(unfinished)
    filling = fill(store)
    store.close()
    unfinished.rename(path)
    return open_branch(path), filling


def open_branch(path: Path) -> Store:
    """A store of a branch with the shipped forms."""
    clock = SystemClock()
    store = open_store(path, cipher_driver(KEY), clock, Ids(clock, os.urandom))
    if not store.is_set_up:
        store.set_up(Identity("440106", "天河网点"), pack_forms(PACK_FORMS))
    return store


def build(path: Path, size: int) -> None:
    """Rows straight through the driver into one transaction."""
    migrate(path, cipher_driver(KEY), MIGRATIONS)
    connection = cipher_driver(KEY).connect(path)
    for pragma in ("synchronous = OFF", "cache_size = -400000", "journal_mode = OFF"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, tickets(size))
    connection.execute("COMMIT")
    connection.close()


def tickets(size: int) -> Iterator[tuple[Any, ...]]:
    """Tickets as people describe them, of about 110 characters each."""
    chance = random.Random(7)
    stories = [(kind, story) for kind, several in log_words.STORIES.items() for story in several]
    goods = log_words.GOODS + log_words.GOODS_REPAIR
    for number in range(size):
        at = _NEWEST - _STEP * (size - number)
        kind, story = chance.choice(stories)
        told = story.format(goods=chance.choice(goods), parts=chance.randrange(1, 9))
        name = chance.choice(log_words.FAMILY_NAMES) + chance.choice(log_words.GIVEN_NAMES)
        street = f"{chance.choice(log_words.CITIES)}{chance.choice(log_words.STREETS)}{chance.randrange(1, 400)}号"
        description = f"{told}{street}。{'；'.join(chance.sample(_MORE, 2))}。"
        phone, waybill = f"138{chance.randrange(10**8):08d}", f"SF{chance.randrange(10**13):013d}"
        fields = {"title": f"{kind}：{told[:24]}", "customer_name": name, "description": description}
        choices = {"claim_kind": chance.choice(_KINDS), "liability": "unknown", "priority": "normal"}
        row: dict[str, Any] = {
            "home_branch": "440106",
            "id": f"{at:012x}7{chance.getrandbits(12):03x}8{chance.getrandbits(60):015x}",
            "scope": "branch:440106",
            "form": "claim",
            "form_version": 1,
            "standing": "open" if number % 2 else "closed",
            "number": f"440106-{number // 500:06d}-A{number % 500:03d}",
            "title": fields["title"],
            "status": ("closed", "verifying")[number % 2],
            "priority": "normal",
            "customer_name": name,
            "customer_phone": phone,
            "waybill_no": waybill,
            "created_at": at,
            "updated_at": at,
            "fields": msgspec.json.encode(fields | choices | {"customer_phone": phone, "waybill_no": waybill}).decode(),
            "versions": "{}",
        }
        yield tuple(row.get(name) for name in _COLUMNS)


def fill(store: Store) -> Filling:
    """Marks every ticket as an import does, a slice a mark, and lets the index catch up."""

    def mark(connection: Any) -> int:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM record ORDER BY id")]
        for first in range(0, len(ids), _SLICE_ROWS):
            part = ids[first : first + _SLICE_ROWS]
            mark_stretch(connection, part[0], part[-1], len(part))
        return len(ids)

    def fill_one(connection: Any) -> tuple[Filled, float]:
        cpu = time.thread_time()
        return fill_slice(connection, findables), time.thread_time() - cpu

    before, findables = pages(store), Findables(store.catalogue)
    number, walls, cpus = store.write(mark).result(), list[float](), list[float]()
    while True:
        began = time.perf_counter()
        done, cpu = store.write(fill_one, Lane.SEARCH).result()
        walls.append(time.perf_counter() - began)
        cpus.append(cpu)
        if not done.more:
            share = 1 - before / pages(store)
            return Filling(number / sum(cpus), 1000 * max(cpus), 1000 * max(walls), share)


def pages(store: Store) -> int:
    """Pages in use in the file."""
    with store.reading() as connection:
        free = int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) - free


def searches(store: Store, number: int) -> dict[str, list[str]]:
    """What people look for, cut from tickets that are there."""
    chance = random.Random(11)
    with store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT json_extract(fields, '$.description'), customer_name, waybill_no, customer_phone FROM record "
            f"WHERE abs(random()) % 100 < 1 LIMIT {5 * number}"
        ).all()
    found: dict[str, list[str]] = {}
    for length, kind in ((2, "two characters"), (3, "three characters"), (4, "four characters"), (1, "one character")):
        cuts = [(text, chance.randrange(len(text) - length)) for text, *_ in chance.sample(rows, number)]
        found[kind] = [text[at : at + length] for text, at in cuts]
    found["two terms"] = [f"{text[:2]} {name}" for text, name, *_ in chance.sample(rows, number)]
    found["waybill's beginning"] = [waybill[:8] for _, _, waybill, _ in chance.sample(rows, number)]
    found["phone's end"] = [phone[-4:] for *_, phone in chance.sample(rows, number)]
    return found


def page_of(store: Store, typed: str) -> tuple[float, float]:
    """Seconds of CPU and on the wall that the first page takes, with its connection."""
    wall, cpu = time.perf_counter(), time.thread_time()
    with store.reading() as connection:
        TicketSearch(typed, store.catalogue).page(connection)
    return time.thread_time() - cpu, time.perf_counter() - wall


def missed(store: Store, number: int, at: str) -> Figure:
    """What LIKE finds among the newest tickets and the search does not, over all searches of texts."""
    lost = wanted = 0
    with store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id, title || char(10) || customer_name || char(10) || json_extract(fields, '$.description') "
            "FROM record ORDER BY id DESC LIMIT 20000"
        ).all()
        for typed in [word for kind, some in searches(store, number // 4).items() if "char" in kind for word in some]:
            expected = {row[0] for row in rows if typed in row[1]}
            search, found, done = TicketSearch(typed, store.catalogue), set[str](), False
            while not done and not expected <= found:
                page = search.page(connection)
                found |= {row.id for row in page.rows}
                done = page.done
            wanted += len(expected)
            lost += len(expected - found)
    recall = 1 - lost / max(wanted, 1)
    return Figure(f"recall {at} against LIKE, {wanted:,} hits", f"{recall:.4f}", "1.0", lost == 0)


if __name__ == "__main__":
    main()
