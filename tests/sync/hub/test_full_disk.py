"""A full disk at the hub: devices are told to come again later, and lose nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.effect import Outcome
from sync.hub.folder import hub_folder
from sync.protocol.errors import SessionCode
from tests.local_db.mounts import fill, small_disk
from tests.sync.hub.branch_devices import start_hub
from tests.sync.hub.test_files import chunk, put
from tests.sync.hub.test_sessions import error


def test_case_7_a_hub_without_room_answers_later_and_takes_the_same_batch_when_there_is_room(
    tmp_path: Path, made_hub: Path
) -> None:
    with small_disk(tmp_path / "disk", 16) as disk:
        shutil.copytree(made_hub, disk / "hub")
        hub = start_hub(hub_folder(disk / "hub"))
        try:
            device = hub.device()
            device.push(device.create())
            ballast = fill(disk)
            batch = device.batch([device.create(description="x" * 5000) for _ in range(40)])
            answer = device.post("/push", batch)
            assert error(answer) == (503, SessionCode.RETRY_AFTER)
            assert answer.headers["Retry-After"] == "5"
            assert put(device, 0, chunk(0)) == 503
            ballast.unlink()
            assert {result.s for result in device.accepted(batch).res} == {Outcome.APPLIED}
            assert put(device, 0, chunk(0)) == 200
            assert hub.rows("SELECT count(*) FROM log") == [(41,)]
        finally:
            hub.close()
