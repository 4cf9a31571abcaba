"""Taking a whole import back on a device, against a bare SQL UPDATE of the same rows in the same encrypted file.

Ours writes the records, their history and what the hub last said of them, slice by slice, each slice durable; bringing
back is the same the other way. The bare one writes the same three columns of `record` in one transaction, and nothing
else. Measured for an import that was not sent yet, and for one that the hub has. BRANCHDESK_BENCH_ROWS sets the size of
the log: 20,000 by default.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.baseline_take_back import update_bare
from benchmarks.log_workbook import write_log_workbook
from benchmarks.measure import Comparison, Figure, compare, print_figures
from core.ids import Ids
from importers.run import import_file
from importers.taking_back import take_back
from local_db.catalogue import pack_forms
from local_db.create_runs import write_out_next
from local_db.driver import PAGE_BYTES, cipher_driver
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.queries.imports import import_of
from local_db.store import Store, open_store
from resources import PACK_FORMS

SECONDS_FOR_500_000 = 20.0
ROWS = int(os.environ.get("BRANCHDESK_BENCH_ROWS", "20000"))
ROUNDS = 5
_KEY = bytes(range(32))
_AS_IF_SENT = (
    "UPDATE operation SET state = 'done', seq = n",
    "UPDATE history SET seq = rowid",
    'UPDATE record SET versions = \'{"$number":1,"$status":1}\'',
)


def main() -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "log.xlsx"
        write_log_workbook(log, ROWS)
        job, rows = _imported(folder / "unsent.db", log)
        shutil.copy(folder / "unsent.db", folder / "sent.db")
        _send(folder / "sent.db")
        for which in ("unsent", "sent"):
            comparison = _compared(folder, which, job)
            print(comparison.report(f"taking back an {which} import of {rows} rows"))
            seconds = sorted(spent.cpu for spent in comparison.ours)[ROUNDS // 2] * 500_000 / rows
            met = seconds <= SECONDS_FOR_500_000
            target = f"<= {SECONDS_FOR_500_000:g} s"
            figures.append(Figure(f"{which}: CPU seconds for 500,000 rows", f"{seconds:.1f} s", target, met))
            figures.append(Figure(f"{which}: against a bare UPDATE, CPU", f"{comparison.cpu_ratio()}x", "none", True))
    print_figures(figures)


def _compared(folder: Path, which: str, job: str) -> Comparison:
    ours = iter([Path(shutil.copy(folder / f"{which}.db", folder / f"{which}-{at}.db")) for at in range(ROUNDS + 1)])
    bare = iter([Path(shutil.copy(folder / f"{which}.db", folder / f"bare-{at}.db")) for at in range(ROUNDS + 1)])
    return compare(lambda: _take_back(next(ours), job), lambda: update_bare(next(bare), _KEY, PAGE_BYTES), ROUNDS)


def _open(database: Path) -> Store:
    clock = SystemClock()
    return open_store(database, cipher_driver(_KEY), clock, Ids(clock, os.urandom))


def _imported(database: Path, log: Path) -> tuple[str, int]:
    store = _open(database)
    store.set_up(Identity(branch="440106", branch_name="bench"), pack_forms(PACK_FORMS))
    try:
        report = import_file(store, log, "branch-log-2025", "bench")
        return report.job, report.imported
    finally:
        store.close()


def _send(database: Path) -> None:
    store = _open(database)
    try:
        while store.write(write_out_next).result():
            pass
        for sql in _AS_IF_SENT:
            store.write(partial(_run, sql=sql)).result()
    finally:
        store.close()


def _run(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql)


def _take_back(database: Path, job: str) -> None:
    store = _open(database)
    try:
        turned = take_back(store, job, "bench")
        with store.reading() as connection:
            assert import_of(connection, job) is not None
        assert turned.records > 0.9 * ROWS, turned
    finally:
        store.close()


if __name__ == "__main__":
    main()
