"""The archive that a clerk sends to headquarters says how the device stands, and nothing about people."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from core.operation import Child, ChildKind
from local_db.doctor import examine
from local_db.identity import Identity
from local_db.queries.exchanged import Exchanged, exchanged
from local_db.queries.stuck import Settled, stuck_acts
from local_db.stuck import DROPPED, drop
from tests.sync.client.serving import COMPLAINT, TestDesk, open_desk, served_hub

CANARY = {"customer_name": "Canary Zhang", "customer_phone": "13912345678", "waybill_no": "SFCANARY0001"}


def unpacked(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def examined(desk: TestDesk) -> bytes:
    with desk.store.reading() as connection:
        return examine(connection, desk.store.identity, 7, {"version": "0.1.0", "network": "online"})


def test_it_tells_states_counts_hashes_and_reasons_and_names_nobody(tmp_path: Path) -> None:
    with served_hub(tmp_path / "hub") as served:
        desk = served.desk(tmp_path / "counter")
        good = desk.submit(**CANARY)
        desk.sync()
        desk.person = "stranger-canary"
        desk.edit(good, description="secret words")
        desk.add(good, Child(kind=ChildKind.CONTACT, text="secret call", person="Canary Zhang", channel="phone"))
        desk.sync()
        with desk.store.reading() as connection:
            first, _second = stuck_acts(connection)
        entry = Settled(first.act, DROPPED, desk.person, 5, ())
        store = desk.store
        store.write(lambda connection: drop(connection, store.catalogue, entry, first.record)).result()
        content = examined(desk)
        found = unpacked(content)
        assert found["device.json"]["device"] == store.identity.device
        assert found["device.json"]["program"]["version"] == "0.1.0"
        assert found["streams.json"]["work"]["last_n"] == found["streams.json"]["work"]["acked_n"] == 3
        assert found["scopes.json"]["held"]["branch:440106"]["digest"] == desk.digest()
        assert [one["code"] for one in found["stuck.json"]["still"]] == ["person.unknown"]
        assert [one["how"] for one in found["stuck.json"]["settled"]] == ["dropped"]
        assert {one["state"] for one in found["operations.json"]["recent"]["work"]} == {"done", "dropped", "refused"}
        said = b"".join(json.dumps(part, ensure_ascii=False).encode() for part in found.values()).decode()
        secrets = (*CANARY.values(), *(str(value) for value in COMPLAINT.values() if value != "damage"))
        identity = store.identity
        number = desk.rows("SELECT number FROM record")[0][0]
        for secret in (
            *secrets,
            "secret",
            "canary",
            identity.device_key,
            identity.hub_url,
            identity.branch_name,
            number,
        ):
            assert str(secret) not in said


def told(desk: TestDesk) -> Exchanged:
    with desk.store.reading() as connection:
        return exchanged(connection)


def test_what_is_only_here_is_told_record_by_record_until_headquarters_confirms_it(tmp_path: Path) -> None:
    with served_hub(tmp_path / "hub") as served:
        desk = served.desk(tmp_path / "counter")
        record = desk.submit()
        desk.edit(record, description="later")
        before = told(desk)
        assert [(one.record, one.changes, one.fields["description"]) for one in before.here_only] == [
            (record, 2, "later")
        ]
        assert (before.confirmed, before.read) == (0, 0)
        desk.sync()
        after = told(desk)
        assert (after.here_only, after.confirmed, after.answers_awaited, after.read, after.unread) == ((), 2, 0, 2, 0)


def test_a_device_without_a_hub_can_be_examined_too(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, identity=Identity(branch="440106", branch_name="Tianhe"))
    desk.submit()
    found = unpacked(examined(desk))
    desk.store.close()
    assert found["device.json"]["enrolled"] is False
    assert found["operations.json"]["by_state"] == [["work", "pending", 1]]
