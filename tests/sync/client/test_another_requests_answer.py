"""Something in between that gives one request's answer to another (a proxy whose connections have come out of step)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.response import HTTPResponse

from sync.client.failure import CallFailed, Trouble
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.client.worker import sync_with
from sync.protocol import routes
from sync.protocol.messages import REQUEST_HEADER, HaveRequest
from tests.sync.client.serving import ServedHub, TestDesk, served_hub
from tests.sync.client.test_small_pictures import held, small_photo

Kept = tuple[int, dict[str, str], bytes]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


class OutOfStep(BaseAdapter):
    """Passes everything to the hub; `instead` of what it says on these paths it gives what is kept there."""

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._line = HTTPAdapter()
        self._without = without
        self.kept: dict[str, Kept] = {}
        self.instead: dict[str, Kept] = {}

    def send(self, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        path = str(request.path_url)
        answer = self._line.send(request, *given, **named)
        headers = {name: value for name, value in answer.headers.items() if name not in self._without}
        self.kept[path] = (answer.status_code, headers, answer.raw.read(decode_content=False))
        status, headers, body = self.instead.get(path, self.kept[path])
        raw = HTTPResponse(io.BytesIO(body), headers, status, preload_content=False, decode_content=False)
        return self._line.build_response(request, raw)

    def close(self) -> None:
        self._line.close()


def line_of(hub: ServedHub, desk: TestDesk, between: OutOfStep) -> HubConnection:
    return HubConnection(hub.url, desk.clock, transport=between)


def test_a_refusal_of_another_day_sets_no_work_aside(hub: ServedHub, tmp_path: Path) -> None:
    """Something that cannot be read was sent then; today's act is as any other."""
    desk = hub.desk(tmp_path / "counter")
    between = OutOfStep()
    line = line_of(hub, desk, between)
    line.authorise(desk.store.identity)
    with pytest.raises(CallFailed):
        line._call("POST", routes.PUSH, b'{"not": "a push"}')
    between.instead = {routes.PUSH: between.kept[routes.PUSH]}
    desk.submit(title="today's")
    status = sync_with(line, desk.store, desk.files)
    assert desk.rows("SELECT state FROM operation") == [("pending",)]
    assert status.network is Network.NOT_THE_HUB
    between.instead = {}
    assert sync_with(line, desk.store, desk.files).network is Network.ONLINE
    assert desk.rows("SELECT state FROM operation") == [("done",)]
    line.close()


def test_an_answer_from_before_the_hub_was_put_back_does_not_let_a_picture_count_as_there(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "counter")
    desk.sync()
    place = hub.back_up(tmp_path / "backups")
    desk.add(desk.submit(), small_photo(desk))
    desk.sync()
    before = held(hub)
    between = OutOfStep()
    line = line_of(hub, desk, between)
    line.authorise(desk.store.identity)
    assert all(state.whole for state in line.have(HaveRequest(tuple(before))).files.values())
    between.instead = {routes.HAVE: between.kept[routes.HAVE]}
    hub.restore(place)
    sync_with(line, desk.store, desk.files)
    between.instead = {}
    assert sync_with(line, desk.store, desk.files).network is Network.ONLINE
    assert held(hub) == before
    line.close()


def test_of_a_hub_that_names_requests_no_answer_without_a_name_is_believed(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "counter")
    between = OutOfStep()
    line = line_of(hub, desk, between)
    line.authorise(desk.store.identity)
    line.have(HaveRequest(()))
    status, headers, body = between.kept[routes.HAVE]
    bare = {name: value for name, value in headers.items() if name.lower() != REQUEST_HEADER.lower()}
    between.instead = {routes.HAVE: (status, bare, body)}
    with pytest.raises(CallFailed) as failed:
        line.have(HaveRequest(()))
    assert failed.value.failure.trouble is Trouble.NOT_THE_HUB
    line.close()


def test_a_hub_from_before_requests_had_names_is_worked_with(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "counter")
    desk.submit()
    line = line_of(hub, desk, OutOfStep(frozenset({REQUEST_HEADER.lower()})))
    assert sync_with(line, desk.store, desk.files).network is Network.ONLINE
    assert desk.rows("SELECT state FROM operation") == [("done",)]
    line.close()
