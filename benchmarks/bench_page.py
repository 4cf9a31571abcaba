"""A page of 64 tickets at 1,000,000 against the same page at 100,000.

Both files are built once, through the driver into the real schema, and kept in a cache folder between runs; the
smaller one is the baseline. The same hits at both sizes: the top of the list, a page from its middle, a page of one
form in one rare state.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, compare, print_figures
from core.ids import Ids
from local_db.driver import cipher_driver
from local_db.machine.clock import SystemClock
from local_db.migrations import MIGRATIONS
from local_db.migrations.runner import migrate
from local_db.queries.tickets import PAGE, TicketFilter, TicketKey, ticket_page
from local_db.store import Store, open_store
from local_db.tables import record

KEY = bytes(range(32))
_COLUMNS = [column.name for column in record.columns]
INSERT = f"INSERT INTO record ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_FIELDS = '{"claim_amount":"3580.50","description":"' + "客户签收时发现外箱变形，已拍照留存。" * 6 + '"}'
_NEWEST = 1_768_700_000_000
_STEP = 60_000


def main() -> None:
    """Prints the ratio of CPU of the same pages at the two sizes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=30, help="reads of each of the three pages per round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    chosen = parser.parse_args()
    chosen.cache.mkdir(parents=True, exist_ok=True)
    large, small = (opened(chosen.cache, size) for size in (chosen.large, chosen.small))
    done = compare(
        lambda: read_pages(large, chosen.large, chosen.pages),
        lambda: read_pages(small, chosen.small, chosen.pages),
        chosen.rounds,
    )
    large.close()
    small.close()
    ratio = done.cpu_ratio()
    each = 1000 * min(spent.cpu for spent in done.ours) / (3 * chosen.pages)
    sys.stdout.write(done.report(f"{3 * chosen.pages} pages of {PAGE}") + f"\n  {each:.2f} ms CPU a page\n")
    name = f"page of {PAGE} at {chosen.large:,} / at {chosen.small:,}, CPU"
    print_figures([Figure(name, f"{ratio}x", "<= 2x", ratio.median <= 2)])


def opened(cache: Path, size: int) -> Store:
    """The store with `size` tickets, built when the cache has none of this schema."""
    indexes = sorted((str(index.name), [column.name for column in index.columns]) for index in record.indexes)
    shape = hashlib.sha256(repr((_COLUMNS, indexes, _FIELDS)).encode()).hexdigest()[:8]
    path = cache / f"tickets-{size}-v{MIGRATIONS[-1].version}-{shape}.db"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        for left in cache.glob(unfinished.name + "*"):
            left.unlink()
        build(unfinished, size)
        unfinished.rename(path)
    clock = SystemClock()
    return open_store(path, cipher_driver(KEY), clock, Ids(clock, os.urandom))


def build(path: Path, size: int) -> None:
    """Rows straight through the driver into one transaction, indexes last: a million in about a minute."""
    migrate(path, cipher_driver(KEY), MIGRATIONS)
    connection = cipher_driver(KEY).connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    connection.execute("PRAGMA journal_mode = OFF").fetchall()
    fill(connection, size)
    connection.close()


def fill(connection: Any, size: int) -> None:
    """So many tickets into the empty table of an open connection of the driver."""
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'record' AND type = 'index'")
    made_by_us = [(name, sql) for name, sql in indexes.fetchall() if sql is not None]
    for name, _ in made_by_us:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, tickets(size))
    for _, sql in made_by_us:
        connection.execute(sql)
    connection.execute("COMMIT")


def tickets(size: int) -> Iterator[tuple[Any, ...]]:
    """Tickets of four kinds over the years, one in a hundred in the rare state, half of them closed."""
    chance = random.Random(7)
    for number in range(size):
        at = _NEWEST - _STEP * (size - number)
        rare = number % 100 == 0
        row: dict[str, Any] = {
            "home_branch": "440106",
            "id": f"{at:012x}{chance.getrandbits(80):020x}",
            "scope": "branch:440106",
            "form": "claim" if rare else ("claim", "complaint", "return", "repair")[number % 4],
            "form_version": 1,
            "standing": "open" if rare or number % 2 else "closed",
            "number": f"440106-{number // 500:06d}-A{number % 500:03d}",
            "title": "外箱破损，内件短少两件",
            "status": "settling" if rare else ("closed", "verifying")[number % 2],
            "priority": "normal",
            "customer_name": "广州恒达贸易有限公司",
            "customer_phone": "13800138000",
            "waybill_no": f"SF{chance.randrange(10**10):010d}",
            "amount_fen": 358050,
            "created_at": at,
            "updated_at": at,
            "fields": _FIELDS,
            "versions": "{}",
        }
        yield tuple(row.get(name) for name in _COLUMNS)


def read_pages(store: Store, size: int, pages: int) -> None:
    """The top of the list, a page from its middle and one of a rare state, each `pages` times."""
    middle = TicketKey(_NEWEST - _STEP * (size // 2), "f" * 32)
    for _ in range(pages):
        with store.reading() as connection:
            found = (
                ticket_page(connection, TicketFilter()),
                ticket_page(connection, TicketFilter(form="complaint"), middle),
                ticket_page(connection, TicketFilter(form="claim", status="settling"), middle),
            )
        assert [len(page) for page in found] == [PAGE] * 3


if __name__ == "__main__":
    main()
