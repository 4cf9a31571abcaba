"""What was done on a device before it knew a hub reaches the hub, under the name of who did it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from core.people import Person, Role
from local_db.queries.standing import people
from local_db.replication import save_people
from sync.client.enrolment import enrol
from tests.sync.client.serving import BRANCH, open_desk, served_hub

LOCAL = Person("local-0a1b2c3d", "李雷", Role.CLERK, BRANCH)


def test_the_work_of_a_person_named_on_the_device_before_it_enrolled_is_taken(tmp_path: Path) -> None:
    with served_hub(tmp_path / "served") as hub:
        desk = open_desk(tmp_path)
        hub.desks.append(desk)
        desk.store.write(lambda connection: save_people(connection, [LOCAL])).result()
        desk.person = LOCAL.id
        record = desk.submit(description="before the hub")
        enrol(desk.store, None, hub.url, hub.hub.code(BRANCH), "counter")
        desk.edit(record, description="after it")
        desk.sync()
        assert desk.rows("SELECT DISTINCT state, code FROM operation") == [("done", None)]
        assert hub.hub.rows("SELECT count(*) FROM record WHERE id = ?", record) == [(1,)]
        with desk.store.reading() as connection:
            assert LOCAL in people(connection)


def test_the_database_of_a_device_is_readable_by_its_user_only(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.store.close()
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "desk.db").stat().st_mode) == 0o600
