"""A line of the second generation, in virtual time: the shipped client and hub, bytes as they stand on the wire."""

from __future__ import annotations

from pathlib import Path

from benchmarks.hub_sender import Clerk
from benchmarks.virtual_branch import BRANCH, CLERK, Line, VirtualBranch
from core.services.commands import SubmitRecord
from core.services.records import submit_record

GPRS = Line(up=6_250.0, down=6_250.0, round_trip=0.8, lives=30.0, uneven=0.9)
"""50 kbit/s, 800 ms, connections that break after 3 to 57 seconds."""
TICKETS = 20
SECONDS = 60.0


def test_case_33_twenty_tickets_are_sent_within_a_minute_over_50_kbit_s(tmp_path: Path) -> None:
    branch = VirtualBranch(tmp_path / "branch", GPRS)
    try:
        clerk = Clerk(BRANCH, "A")
        for number in range(TICKETS):
            claim = clerk.claim(number + 1)
            values = {name: one.v for name, one in claim.fields.items() if not name.startswith("$")}
            branch.store.execute(submit_record, SubmitRecord(claim.tx, CLERK, "claim", values)).result()
        branch.start()
        begun = branch.clock.seconds

        def sent() -> bool:
            with branch.store.reading() as connection:
                asked = "SELECT count(*) FROM operation WHERE state IN ('acknowledged', 'done')"
                return int(connection.exec_driver_sql(asked).scalar_one()) == TICKETS

        branch.run(3_600.0, sent)
        assert sent()
        assert branch.clock.seconds - begun <= SECONDS
        assert branch.hub.rows("SELECT count(*) FROM log") == [(TICKETS,)]
    finally:
        branch.close()
