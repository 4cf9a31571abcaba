"""What two processes on one database must not do at the same moment: greet one replica, judge parked operations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, TypeVar

import msgspec
import pytest
from sqlalchemy import Connection

from core.definitions import publication
from core.effect import Outcome
from core.operation import Write
from core.record import ALIASES, DEFINITION
from sync.hub.pushing import Push
from sync.hub.registry import load_device
from sync.hub.setting_aside import Selection
from sync.hub.store import HubStore
from sync.hub.waiting import wake_one_slice
from sync.protocol.messages import HelloRequest, PushReply, PushRequest
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, start_hub

UNKNOWN = 1_000
"""A version of a form that nobody has published yet."""
WAIT = 120
T = TypeVar("T")


@pytest.fixture
def second(hub: RunningHub) -> Iterator[RunningHub]:
    """Another process on the same database, as far as the database can tell."""
    with closing(start_hub(hub.folder, hub.clock)) as running:
        yield running


@contextmanager
def uncommitted(store: HubStore, task: Callable[[Connection], T]) -> Iterator[Future[T]]:
    """A transaction that has done its task and commits only at the end of the block."""
    done, release = threading.Event(), threading.Event()

    def work(connection: Connection) -> T:
        result = task(connection)
        done.set()
        assert release.wait(WAIT)
        return result

    future = store.write(work)
    try:
        assert done.wait(WAIT)
        yield future
    finally:
        release.set()


def until_it_waits(hub: RunningHub, task: Future[Any]) -> None:
    """Returns once a transaction of this database waits for a lock of another, or the task has ended without."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while not task.done() and hub.rows(asked) == [(0,)]:
        pass


def test_of_two_machines_with_one_fence_that_greet_two_processes_at_once_one_is_told_apart(
    hub: RunningHub, second: RunningHub
) -> None:
    device = hub.device()
    twin = device.twin()
    device.session, twin.session, twin.http = "s2", "s3", second.http
    service, request = hub.service, _hello(device)
    who = _who(hub, device)
    with ThreadPoolExecutor(1) as threads:
        with uncommitted(hub.store, lambda connection: _greeted(connection, service, who, request)) as first:
            late = threads.submit(twin.ask_hello)
            until_it_waits(hub, late)
            assert not late.done()
        assert first.result(WAIT).session == "s2"
        answer = late.result(WAIT)
    assert (answer.status_code, msgspec.json.decode(answer.content)["error"]) == (409, "device_forked")


def _greeted(connection: Connection, service: Any, who: Any, request: HelloRequest) -> Any:
    from sync.hub.sessions import say_hello

    return say_hello(
        connection, who, request, service.limits, service.store.now(), service.random_bytes, service.public
    )


def _hello(device: BranchDevice) -> HelloRequest:
    return HelloRequest(
        replica=device.identity.replica,
        device=device.identity.device,
        session=device.session,
        fence=device.fence,
        streams={},
        app="test",
        sv=1,
        hub_epoch="",
        cursors=device.cursors,
        pending=0,
        wall=0,
    )


def _who(hub: RunningHub, device: BranchDevice) -> Any:
    with hub.store.reading() as connection:
        return load_device(connection, device.identity.device)


def _merging(hub: RunningHub, device: BranchDevice, request: PushRequest) -> Callable[[Connection], PushReply]:
    push = Push(hub.store, _who(hub, device), request)
    return lambda connection: push._merge(connection, Selection())


def test_parked_operations_are_judged_again_only_when_a_push_of_their_branch_is_through(
    hub: RunningHub, second: RunningHub
) -> None:
    device = hub.device()
    number = "440106-261120-A042"
    waiting = msgspec.structs.replace(device.create(number=number), definition=UNKNOWN)
    assert device.push(waiting).res[0].s is Outcome.PARKED
    form = hub.store.catalogue.form("claim", 1)
    second.store.publish([msgspec.structs.replace(form, version=UNKNOWN)])
    request = device.batch([device.create(number=number)])
    with ThreadPoolExecutor(1) as threads:
        with uncommitted(hub.store, _merging(hub, device, request)) as pushed:
            woken = threads.submit(second.service.tidy)
            until_it_waits(hub, woken)
            assert not woken.done()
        assert pushed.result(WAIT).res[0].seq == 1
        woken.result(WAIT)
    effects = device.pull()
    assert [effect.seq for effect in effects] == [1, 2]
    assert (effects[1].operation, effects[1].changes[ALIASES][1]) == (waiting.id, [number])
    assert hub.rows("SELECT count(*) FROM log WHERE waits_for IS NOT NULL") == [(0,)]


def test_two_processes_that_judge_the_same_parked_operation_at_once_book_it_once(
    hub: RunningHub, second: RunningHub
) -> None:
    device = hub.device()
    waiting = msgspec.structs.replace(device.create(), definition=UNKNOWN)
    device.push(waiting)
    newer = msgspec.structs.replace(hub.store.catalogue.form("claim", 1), version=UNKNOWN)
    for one in (hub, second):
        one.store.publish([newer])
    catalogue = hub.store.catalogue
    with ThreadPoolExecutor(1) as threads:
        with uncommitted(hub.store, lambda connection: wake_one_slice(connection, catalogue)):
            other = threads.submit(second.service.tidy)
            until_it_waits(hub, other)
        other.result(WAIT)
    assert hub.rows("SELECT seq, operation_id FROM history") == [(1, waiting.id)]


def test_a_publication_through_one_process_is_known_to_another(hub: RunningHub, second: RunningHub) -> None:
    head, device = hub.device("hq"), second.device()
    claim = hub.store.catalogue.form("claim")
    fields = publication(claim, claim.version, chance=5)
    version = int(str(fields["version"]))
    early = msgspec.structs.replace(device.create(), definition=version)
    assert device.push(early).res[0].s is Outcome.PARKED
    written = {name: Write(v=value) for name, value in fields.items()}
    made = msgspec.structs.replace(head.create(), form=DEFINITION, definition=1, fields=written)
    assert head.push(made).res[0].s is Outcome.APPLIED
    late = msgspec.structs.replace(device.create(), definition=version)
    assert device.push(late).res[0].s is Outcome.APPLIED
    assert {early.id, late.id} <= {effect.operation for effect in device.pull()}
    assert hub.rows("SELECT count(*) FROM log WHERE waits_for IS NOT NULL") == [(0,)]
