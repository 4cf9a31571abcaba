"""A branch on GPRS: 20 kbit/s and connections that live 30 seconds, on virtual time (sync.md, I18).

300 operations and 20 photos of 250 KB, through the shipped client and hub (benchmarks.virtual_branch). Once as the
backlog of a day and once as they come over six hours. Payload is the photos, their thumbnails and the operations as
they are stored, compressed at once; everything else on the wire is what it costs.
"""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from PIL import Image

from benchmarks.measure import Figure, print_figures
from benchmarks.virtual_branch import CLERK, Line, Traffic, VirtualBranch, packed_size
from core.services.commands import AddChildren, EditRecord, SubmitRecord
from core.services.records import add_children, edit_record, submit_record
from local_db.desk import file_child
from local_db.evidence import keep_evidence
from local_db.file_settings import FileSettings, save_file_settings
from local_db.files import Derived

GPRS = Line(up=2_500.0, down=2_500.0, round_trip=0.8, lives=30.0)
DAYS = (
    ("all at once", 0.0, GPRS),
    ("over six hours", 6 * 3600.0, GPRS),
    ("all at once, lives of 20-40 s", 0.0, replace(GPRS, uneven=1 / 3)),
)
OPERATIONS, PHOTOS, PHOTO_BYTES = 300, 20, 250_000
EIGHT_HOURS = 8 * 3600.0
COMPLAINT = {"customer_name": "陈洁", "customer_phone": "13800138000", "complaint_kind": "damage"}


class Day:
    """What a clerk does on one day."""

    def __init__(self, branch: VirtualBranch) -> None:
        self._branch = branch
        self._records: list[str] = []
        self._acts = 0
        self.thumbnails = 0

    def operation(self, number: int) -> None:
        """Every third a new ticket, the others change one of them."""
        self._acts += 1
        act, store = f"act-{self._acts:05d}", self._branch.store
        if number % 3 == 0 or not self._records:
            said = f"外箱破损，六瓶中有两瓶碎裂，收件人已拍照，第{number}件"
            fields = {**COMPLAINT, "title": f"外箱破损 {number}", "description": said}
            changes = store.execute(submit_record, SubmitRecord(act, CLERK, "complaint", fields)).result()
            self._records.extend(changes.records)
        else:
            record = self._records[number * 7 % len(self._records)]
            changed = {"description": f"客户来电补充说明，第{number}次，要求两日内答复"}
            store.execute(edit_record, EditRecord(act, CLERK, record, changed)).result()
        self._branch.saved()

    def photo(self, number: int) -> None:
        """A photo that a chat program has made small already."""
        noise = Image.frombytes("RGB", (48, 36), os.urandom(48 * 36 * 3))
        picture = noise.resize((1200, 900), Image.Resampling.BICUBIC)
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=70)
        content = target.getvalue()
        content += os.urandom(PHOTO_BYTES - len(content))
        child = file_child(keep_evidence(self._branch.files, io.BytesIO(content), f"现场{number}.jpg"))
        self.thumbnails += len(self._branch.files.derived(child.hash, Derived.THUMBNAIL) or b"")
        self._acts += 1
        record = self._records[number % len(self._records)]
        command = AddChildren(f"act-{self._acts:05d}", CLERK, record, (child,))
        self._branch.store.execute(add_children, command).result()
        self._branch.saved()


def play(folder: Path, spread_over: float, line: Line) -> tuple[float, float, Traffic]:
    """Seconds until everything is at the hub, bytes sent for each byte of payload, and what was on the wire."""
    branch = VirtualBranch(folder, line)
    try:
        branch.store.write(lambda connection: save_file_settings(connection, FileSettings(metered=True))).result()
        day = Day(branch)
        alone = OPERATIONS - PHOTOS
        for number in range(alone):
            branch.after(spread_over * number / OPERATIONS, partial(day.operation, number))
        for number in range(PHOTOS):
            branch.after(spread_over * (number + 1) / (PHOTOS + 1), partial(day.photo, number))
        branch.start()

        def done() -> bool:
            (waiting,) = branch.hub.rows("SELECT count(*) FROM held_file WHERE length(hash) = 64")[0]
            return waiting == PHOTOS and branch.idle

        branch.run(EIGHT_HOURS, done)
        (logged,) = branch.hub.rows("SELECT count(*) FROM log")[0]
        (held,) = branch.hub.rows("SELECT count(*) FROM held_file WHERE length(hash) = 64")[0]
        if (logged, held) != (operations_of(branch), PHOTOS):
            return float("inf"), float("inf"), branch.line.traffic
        payload = PHOTOS * PHOTO_BYTES + day.thumbnails + packed_size(bodies(branch))
        return branch.clock.seconds, branch.line.traffic.up / payload, branch.line.traffic
    finally:
        branch.close()


def operations_of(branch: VirtualBranch) -> int:
    """How many operations the device has made."""
    with branch.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM operation").scalar_one())


def bodies(branch: VirtualBranch) -> list[bytes]:
    """The operations as the hub has them."""
    return [row[0].encode() for row in branch.hub.rows("SELECT body FROM log ORDER BY seq")]


def main() -> None:
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for title, spread_over, line in DAYS:
            took, ratio, traffic = play(Path(folder) / title.replace(" ", "-"), spread_over, line)
            name = f"20 kbit/s, 30 s connections, {OPERATIONS} operations + {PHOTOS} photos, {title}"
            value = (
                f"{ratio:.2f}x bytes up in {took / 3600:.1f} virtual h"
                f" ({traffic.up / 1e6:.2f} MB up, {traffic.down / 1e6:.2f} down, {traffic.cut} cuts)"
            )
            figures.append(Figure(name, value, "<= 1.3x in 8 h", ratio <= 1.3 and took <= EIGHT_HOURS))
    print_figures(figures)


if __name__ == "__main__":
    main()
