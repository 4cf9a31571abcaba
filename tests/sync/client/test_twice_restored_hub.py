"""A hub that was put back twice gets all again that the devices knew, also where the second time cut off the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.client.answers import Hello
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.client.worker import sync_with
from sync.protocol.errors import SessionCode
from sync.protocol.messages import HelloRequest
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import ServedHub
from tests.sync.client.test_restored_hub import NOTE, SCOPE, assert_whole, hub, settle
from tests.sync.client.test_three_devices import StopAfter, import_rows
from tests.sync.hub.test_old_programs import newer

__all__ = ["hub"]


@pytest.mark.parametrize("requests", [5, 7])
def test_edits_of_an_imported_ticket_wait_for_its_import_when_a_twice_restored_hub_gets_both_again(
    hub: ServedHub, tmp_path: Path, requests: int
) -> None:
    """The import goes in one stream and the edits went in the other, when its rows were at the hub already."""
    a = hub.desk(tmp_path / "a")
    settle(a)
    place = hub.back_up(tmp_path / "backups")
    import_rows(a, 3)
    settle(a)
    for number, record in enumerate(sorted(shown(a))):
        a.edit(record, description=f"edited {number}")
    a.submit(title="of another ticket")
    settle(a)
    sent = a.rows("SELECT stream, count(*) FROM operation GROUP BY stream ORDER BY stream")
    assert sent == [("bulk", 3), ("work", 4)]
    hub.restore(place)
    line = HubConnection(hub.url, a.clock)
    sync_with(line, a.store, a.files, stopped=StopAfter(requests))
    line.close()
    hub.restore(place)
    settle(a)
    assert sorted(str(one.fields.get("description")) for one in shown(a).values())[:3] == [
        "edited 0",
        "edited 1",
        "edited 2",
    ]
    assert_whole(hub, a)


@pytest.mark.parametrize("requests", [6, 8])
def test_what_was_handed_back_is_handed_back_once_more_when_the_hub_lost_it_again_before_it_was_read(
    hub: ServedHub, tmp_path: Path, requests: int
) -> None:
    """The ticket was made on a computer that burned; the other one worked on it and is all that knows it."""
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    record = a.submit(title="by the machine that burned")
    a.add(record, NOTE)
    settle(a, b)
    a.store.close()
    b.edit(record, description="worked on")
    settle(b)
    before = b.digest(SCOPE)
    hub.restore(place)
    line = HubConnection(hub.url, b.clock)
    sync_with(line, b.store, b.files, stopped=StopAfter(requests))
    line.close()
    hub.restore(place)
    settle(b)
    assert b.digest(SCOPE) == before
    assert_whole(hub, b)


@pytest.mark.parametrize("requests", range(2, 14))
def test_a_device_that_only_read_hands_back_once_more_what_it_has_not_read_again(
    hub: ServedHub, tmp_path: Path, requests: int
) -> None:
    """Its own place fits any log once it has gone back; what was kept was given to another life of the hub."""
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    for title in ("by the machine that burned", "another"):
        a.add(a.submit(title=title), NOTE)
    settle(a, b)
    a.store.close()
    before = b.digest(SCOPE)
    hub.restore(place)
    line = HubConnection(hub.url, b.clock)
    sync_with(line, b.store, b.files, stopped=StopAfter(requests))
    line.close()
    hub.restore(place)
    settle(b)
    assert b.digest(SCOPE) == before
    assert_whole(hub, b)
    assert b.rows("SELECT count(*) FROM handed_back") == [(0,)]


class FromAnotherDay(HubConnection):
    """Its first greeting is answered by what the hub said before it was put back: that this program may only send."""

    told = False

    def hello(self, request: HelloRequest) -> Hello:
        if not self.told:
            self.told = True
            raise CallFailed(Failure(Trouble.SESSION, SessionCode.UPLOAD_ONLY))
        return super().hello(request)


def test_an_old_answer_does_not_hide_that_the_hub_was_put_back(hub: ServedHub, tmp_path: Path) -> None:
    """The ticket was made on a computer that burned; an edit of it may not be refused as one of no ticket (I6)."""
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    record = a.submit(title="by the machine that burned")
    settle(a, b)
    a.store.close()
    hub.restore(place)
    b.edit(record, description="worked on")
    line = FromAnotherDay(hub.url, b.clock)
    sync_with(line, b.store, b.files)
    line.close()
    settle(b)
    assert line.told
    assert hub.hub.rows("SELECT count(*) FROM log WHERE outcome = 'refused'") == [(0,)]
    assert shown(b)[record].fields["description"] == "worked on"
    assert_whole(hub, b)


def test_an_old_program_that_may_only_send_hands_back_once_more_too(hub: ServedHub, tmp_path: Path) -> None:
    """It had gone back to where it cannot tell one life of the hub from the next, and was not another replica yet."""
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(a, b)
    place = hub.back_up(tmp_path / "backups")
    record = a.submit(title="by the machine that burned")
    settle(a, b)
    a.store.close()
    hub.restore(place)
    b.edit(record, description="worked on")
    line = HubConnection(hub.url, b.clock)
    sync_with(line, b.store, b.files, stopped=StopAfter(5))
    line.close()
    hub.restore(place)
    language = hub.hub.store.upcasting
    newer(hub.hub)
    assert b.sync().network is Network.UPLOAD_ONLY
    hub.hub.store.upcasting = language
    settle(b)
    assert shown(b)[record].fields["description"] == "worked on"
    assert hub.hub.rows("SELECT count(*) FROM log WHERE outcome = 'refused'") == [(0,)]
    assert_whole(hub, b)
