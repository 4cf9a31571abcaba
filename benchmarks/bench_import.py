"""The whole import of a log of 20 columns, against python-calamine reading the same file and doing nothing with it.

Ours counts everything of an import: the child process, its start and checks, mapping, cleaning, the one door,
SQLCipher, the ledger, fsync, and closing the file, which writes back what is left in the log. Making and opening the
empty encrypted store is no part of an import and happens before (about 20 ms). BRANCHDESK_BENCH_ROWS sets the size of
the log: 100,000 by default, as the target says.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.baseline_import import read_everything
from benchmarks.log_workbook import write_log_workbook
from benchmarks.measure import Figure, compare, print_figures
from core.ids import Ids
from importers.run import import_file
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.store import Store, open_store
from resources import PACK_FORMS

TARGET = 5.0
ROWS = int(os.environ.get("BRANCHDESK_BENCH_ROWS", "100000"))
ROUNDS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.xlsx"
        write_log_workbook(log, ROWS)
        stores = iter([empty_store(Path(folder) / f"{number}.db") for number in range(ROUNDS + 1)])
        comparison = compare(lambda: _import_into(next(stores), log), lambda: read_everything(log), ROUNDS)
    print(comparison.report(f"import of {ROWS} rows x 20 columns"))
    rows_per_second = ROWS / sorted(spent.cpu for spent in comparison.ours)[ROUNDS // 2]
    print(f"  {rows_per_second:,.0f} rows per CPU-second")
    ratio = comparison.cpu_ratio()
    print_figures([Figure("whole import / raw calamine, CPU", f"{ratio}x", f"<= {TARGET:g}x", ratio.median <= TARGET)])


def empty_store(database: Path) -> Store:
    """A new encrypted store with the shipped forms."""
    clock = SystemClock()
    store = open_store(database, cipher_driver(bytes(range(32))), clock, Ids(clock, os.urandom))
    store.set_up(Identity(branch="440106", branch_name="bench"), pack_forms(PACK_FORMS))
    return store


def _import_into(store: Store, log: Path) -> None:
    try:
        report = import_file(store, log, "branch-log-2025", "bench")
        assert report.imported > 0.9 * ROWS, report
    finally:
        store.close()


if __name__ == "__main__":
    main()
