"""The end of a device's own record of what was done is cut off, and the file is consistent all the same."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from sync.client.status import Network
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import served_hub


def _cut_after_the_second(connection: Connection) -> None:
    """As somebody would who knows the tables: rows, counters and hashes fit together afterwards."""
    run = connection.exec_driver_sql
    (record,) = run("SELECT record_id FROM operation WHERE stream = 'work' AND n = 3").fetchone() or ("",)
    run("DELETE FROM operation WHERE stream = 'work' AND n = 3")
    run("DELETE FROM history WHERE record_id = ?", (record,))
    run("DELETE FROM record WHERE id = ?", (record,))
    hashed = run("SELECT hash FROM operation WHERE stream = 'work' AND n = 2").scalar_one()
    run(
        "UPDATE stream SET last_n = 2, last_hash = ?, acked_n = 2, acked_hash = ? WHERE stream = 'work'",
        (hashed, hashed),
    )


def test_case_59_a_tail_that_was_cut_off_is_noticed_by_what_the_hub_keeps_and_told_to_managers(tmp_path: Path) -> None:
    with served_hub(tmp_path / "hq") as hub:
        desk = hub.desk(tmp_path / "desk")
        made = [desk.submit(title=f"ticket {number}") for number in range(3)]
        assert desk.sync().network is Network.ONLINE
        desk.store.write(_cut_after_the_second).result()
        assert set(shown(desk)) == set(made[:2])
        for _ in range(2):
            assert desk.sync().network is Network.ONLINE
        assert hub.hub.rows("SELECT kind FROM incident") == [("device_rewound",)]
        (told,) = desk.sync().incidents
        assert told.kind == "device_rewound"
        assert hub.hub.rows("SELECT count(*) FROM log") == [(3,)]
        new = desk.submit(title="after the cut")
        assert desk.sync().pending_operations == 0
        assert hub.hub.rows("SELECT count(*) FROM log") == [(4,)]
        assert len({row[0] for row in hub.hub.rows("SELECT number FROM record")}) == 4
        assert new in shown(desk)
