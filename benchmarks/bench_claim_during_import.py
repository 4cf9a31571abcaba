"""A new claim while imported rows upload at 512 kbit/s: seconds from its saving until the hub's log holds it.

Virtual time: the line's, and the CPU that device and hub spent on it here (benchmarks.virtual_branch). The log is
smaller than 500,000 rows and scaled honestly: what a claim waits for is the request under way and what follows it at
once, which hang on the size of a batch and not on how many batches are still to come. Claims come all through it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, percentile, print_figures
from benchmarks.virtual_branch import CLERK, Line, VirtualBranch
from core.creations import Imported, Source
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from local_db.bulk_door import ImportPlan
from local_db.writer import Lane
from sync.client.state import Settings

LINE = Line(up=64_000.0, down=64_000.0, round_trip=0.1)
FULL_LOG = 500_000
EVERY = 1.7
LONGEST_WAIT = 10.0


def import_rows(branch: VirtualBranch, rows: int) -> None:
    """As the importer does: claims of past years, in the bulk stream."""
    store = branch.store
    form = store.catalogue.form("claim")
    identity = store.identity
    plan = ImportPlan(form, Source(CLERK, identity.branch, identity.scope, "job-1", "2025.xlsx", "Sheet1"))

    def write() -> None:
        uow = store.unit_of_work()
        with uow:
            for number in range(rows):
                fields = {
                    "title": f"外箱破损 {number * 7919 % rows}",
                    "customer_name": f"客户{number * 31 % 997}",
                    "customer_phone": f"138{number * 104_729 % 100_000_000:08d}",
                    "waybill_no": f"SF{number * 15_485_863 % 10**12:012d}",
                    "claim_kind": "damage",
                    "declared_value": f"{300 + number % 977}.00",
                    "claim_amount": f"{100 + number % 389}.00",
                    "description": f"签收时发现外箱破损，{number % 12}瓶碎裂，客户{number % 365}天后来电要求赔付。",
                }
                at = 1_700_000_000_000 + 61_000 * number
                uow.create_imported(plan, Imported(number + 2, fields, at))
            uow.commit()

    store.writer.submit(write, Lane.BULK).result()


class Claims:
    """Claims that a clerk makes meanwhile, and when the hub had each."""

    def __init__(self, branch: VirtualBranch) -> None:
        self._branch = branch
        self._saved: dict[str, float] = {}
        self.waits: list[float] = []
        self._made = 0

    def make(self) -> None:
        """One more."""
        branch = self._branch
        self.look()
        if branch.hub.rows("SELECT 1 FROM log LIMIT 1"):
            self._made += 1
            fields = {
                "title": f"claim {self._made}",
                "customer_name": "陈洁",
                "customer_phone": "13800138000",
                "waybill_no": f"YT{self._made:012d}",
                "claim_kind": "damage",
                "declared_value": "300.00",
                "claim_amount": "120.00",
                "description": "外箱破损",
            }
            command = SubmitRecord(f"claim-{self._made}", CLERK, "claim", fields)
            (record,) = branch.store.execute(submit_record, command).result().records
            self._saved[record] = branch.clock.seconds
            branch.saved()
        branch.after(EVERY, self.make)

    def look(self) -> None:
        """Notes which claims the hub has by now."""
        now = self._branch.clock.seconds
        for record in list(self._saved):
            if self._branch.hub.rows("SELECT 1 FROM record WHERE id = ?", record):
                self.waits.append(now - self._saved.pop(record))

    @property
    def open(self) -> int:
        """How many the hub does not have yet."""
        return len(self._saved)


def play(folder: Path, rows: int) -> tuple[list[float], float, int]:
    """Each claim's wait, how long the upload took, and rows that were left at the last claim."""
    branch = VirtualBranch(folder, LINE, cpu_counts=True, settings=Settings())
    try:
        import_rows(branch, rows)
        claims = Claims(branch)
        branch.start()
        branch.after(EVERY, claims.make)

        def done() -> bool:
            claims.look()
            with branch.store.reading() as connection:
                last, acked = connection.exec_driver_sql(
                    "SELECT last_n, acked_n FROM stream WHERE stream = 'bulk'"
                ).one()
            return last == acked and not claims.open

        branch.run(24 * 3600.0, done)
        return claims.waits, branch.clock.seconds, claims.open
    finally:
        branch.close()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=20_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        waits, took, left = play(Path(folder) / "branch", rows)
    longest = max(waits)
    value = (
        f"p50 {percentile(waits, 0.5):.1f} s, longest {longest:.1f} s of {len(waits)} claims"
        f" ({rows} rows in {took / 60:.0f} virtual min, so {FULL_LOG} in {took / 3600 * FULL_LOG / rows:.1f} h)"
    )
    met = longest <= LONGEST_WAIT and not left
    print_figures([Figure("new claim at HQ while imported rows upload at 512 kbit/s", value, "<= 10 s", met)])


if __name__ == "__main__":
    main()
