"""A branch and its hub on virtual time: the shipped step, tasks and hub, and a line that is slow and breaks.

Only the line costs virtual seconds, and where it is asked for the CPU that both ends spent, as measured here. Bytes
are those of HTTP/1.1 (request lines, headers and bodies, as they would stand on the wire) and of a TLS handshake for
each connection; TCP and IP headers are not counted.
"""

from __future__ import annotations

import asyncio
import heapq
import io
import itertools
import os
import random
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.response import HTTPResponse

from core.ids import Ids
from core.people import Person, Role
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.files import FileStore
from local_db.identity import Identity
from local_db.store import Store, open_store
from resources import PACK_FORMS
from sync.client.enrolment import enrol
from sync.client.events import Event, LocalCommitted, SyncNow, Tick, What
from sync.client.http import HubConnection
from sync.client.orders import Request, SetTimer, Tell
from sync.client.state import Phase, Settings, SyncState
from sync.client.step import step
from sync.client.tasks import Tasks
from sync.hub import registry
from sync.hub.app import hub_app, hub_service, open_folder
from sync.hub.folder import hub_folder
from sync.hub.set_up import init_hub

URL = "http://localhost"
BRANCH = "440106"
CLERK = "clerk-1"
KEY = bytes(range(32))
START = datetime(2026, 3, 2, tzinfo=UTC)
HANDSHAKE_UP, HANDSHAKE_DOWN = 700, 3_500
"""Bytes of a TLS 1.3 handshake with one certificate."""
_GIVEN_BY_THE_PROXY = 120
"""Bytes of what a server adds to an answer's headers: date, server name."""


@dataclass(frozen=True)
class Line:
    """A line: bytes per second each way, seconds of a round trip, seconds that a connection lives.

    With `uneven` a connection lives that share longer or shorter, at random.
    """

    up: float
    down: float
    round_trip: float
    lives: float = float("inf")
    uneven: float = 0.0


@dataclass
class Traffic:
    """Bytes that were on the wire, whether or not they arrived."""

    up: float = 0.0
    down: float = 0.0
    connections: int = 0
    cut: int = 0


class Moment:
    """The clock of everybody in the virtual world."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


class VirtualHub:
    """The shipped hub on a real file, called in this process."""

    def __init__(self, folder: Path, clock: Moment) -> None:
        place = hub_folder(folder)
        init_hub(place, clock)
        self.folder = place
        self.store = open_folder(place, clock)
        self.store.write(partial(registry.add_branch, branch_id=BRANCH, name=BRANCH, utc_offset=480)).result()
        someone = Person(CLERK, "Li", Role.CLERK, BRANCH)
        self.store.write(partial(registry.put_person, someone=someone)).result()
        self.service = hub_service(place, self.store)
        self._app = hub_app(self.service)
        self._loop = asyncio.new_event_loop()

    def code(self) -> str:
        """A one-time code for a device of the branch."""
        expires_at = self.store.now() + 3_600_000
        return self.store.write(
            lambda connection: registry.make_code(connection, BRANCH, (), expires_at, os.urandom)
        ).result()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a plain SELECT gives."""
        with self.store.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values).fetchall()]

    def call(self, request: requests.PreparedRequest, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """One whole request and its answer."""
        sent: list[Any] = []
        left = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return left.pop() if left else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        self._loop.run_until_complete(self._app(_scope(request), receive, send))
        start, *parts = sent
        headers = [(name.decode(), value.decode()) for name, value in start["headers"]]
        return start["status"], headers, b"".join(part.get("body", b"") for part in parts)

    def close(self) -> None:
        """Ends it."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        self.store.close()


def _scope(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url or "")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), str(value).encode()) for name, value in request.headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("hub.test", 80),
    }


class VirtualLine(BaseAdapter):
    """Carries the client's real requests; `took` is how long the last call lasted."""

    def __init__(self, hub: VirtualHub, clock: Moment, line: Line) -> None:
        super().__init__()
        self._hub = hub
        self._clock = clock
        self._line = line
        self._builder = HTTPAdapter()
        self._dies_at = float("-inf")
        self._chance = random.Random(3)
        self.traffic = Traffic()
        self.took = 0.0

    def send(self, request: requests.PreparedRequest, *_given: Any, **_named: Any) -> requests.Response:
        body = _body(request.body)
        self.took = 0.0
        if self._clock.seconds >= self._dies_at:
            self._connect()
        asked = len(body) + _head(f"{request.method} {request.path_url} HTTP/1.1", request.headers.items())
        self._carry(asked, up=True)
        status, headers, answer = self._hub.call(request, body)
        self.took += self._line.round_trip
        self._carry(len(answer) + _head("HTTP/1.1 200 OK", headers) + _GIVEN_BY_THE_PROXY, up=False)
        raw = HTTPResponse(
            body=io.BytesIO(answer), headers=dict(headers), status=status, preload_content=False, decode_content=False
        )
        return self._builder.build_response(request, raw)

    def close(self) -> None:
        self._dies_at = float("-inf")

    def _connect(self) -> None:
        self.traffic.connections += 1
        share = 1.0 + self._line.uneven * (2.0 * self._chance.random() - 1.0)
        self._dies_at = self._clock.seconds + self._line.lives * share
        self.took += 2 * self._line.round_trip
        self._carry(HANDSHAKE_UP, up=True)
        self._carry(HANDSHAKE_DOWN, up=False)

    def _carry(self, count: int, *, up: bool) -> None:
        """So many bytes one way; what was on its way when the connection dies is lost and paid for."""
        speed = self._line.up if up else self._line.down
        left = self._dies_at - self._clock.seconds - self.took
        gone = min(float(count), max(0.0, left) * speed)
        self.took += gone / speed
        if up:
            self.traffic.up += gone
        else:
            self.traffic.down += gone
        if gone < count:
            self.traffic.cut += 1
            raise requests.ConnectionError("Connection aborted")


def _head(first: str, headers: Iterable[tuple[Any, Any]]) -> int:
    return len(first) + 2 + sum(len(str(name)) + len(str(value)) + 4 for name, value in headers) + 2


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else b"".join(body)


class VirtualBranch:
    """One device of a branch and its hub, driven by events on virtual time."""

    def __init__(self, folder: Path, line: Line, *, cpu_counts: bool = False, settings: Settings | None = None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._luck = random.Random(7)
        self._cpu_counts = cpu_counts
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._timer = 0
        self.clock = Moment()
        self.hub = VirtualHub(folder / "hub", self.clock)
        self.line = VirtualLine(self.hub, self.clock, line)
        ids = Ids(self.clock, os.urandom)
        self.store: Store = open_store(folder / "desk.db", cipher_driver(KEY), self.clock, ids)
        self.store.set_up(Identity(branch=BRANCH, branch_name=BRANCH), pack_forms(PACK_FORMS))
        enrol(self.store, None, URL, self.hub.code(), "bench", transport=VirtualLine(self.hub, self.clock, line))
        (folder / "files").mkdir()
        self.files = FileStore(folder / "files", KEY, KEY[::-1], self.clock, reserve=0)
        self._tasks = Tasks(self.store, self.files, HubConnection(URL, self.clock, transport=self.line))
        self.state = SyncState(settings or Settings())
        self.spent = 0.0
        """Seconds of CPU that both ends spent on what the client did."""

    @property
    def idle(self) -> bool:
        """Whether everything was exchanged."""
        return self.state.phase is Phase.IDLE

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Lets something happen later."""
        heapq.heappush(self._queue, (self.clock.seconds + seconds, next(self._order), action))

    def start(self) -> None:
        """The program starts."""
        self._hear(SyncNow())

    def saved(self) -> None:
        """Somebody saved something just now."""
        self._hear(LocalCommitted())

    def run(self, until: float, done: Callable[[], bool] = lambda: False) -> None:
        """Lets time pass up to `until`, or until `done`."""
        while self._queue and self._queue[0][0] <= until and not done():
            self.clock.seconds, _, action = heapq.heappop(self._queue)
            action()

    def close(self) -> None:
        """Ends both ends."""
        self.store.close()
        self.hub.close()

    def _hear(self, what: What) -> None:
        self.state, effects = step(self.state, Event(self.clock.seconds, self._luck.random(), what))
        for effect in effects:
            if isinstance(effect, SetTimer):
                self._timer += 1
                self.after(effect.seconds, partial(self._tick, self._timer))
            elif not isinstance(effect, Tell):
                self._carry_out(effect)

    def _carry_out(self, request: Request) -> None:
        self.line.took = 0.0
        started = time.process_time()
        answer = self._tasks.carry_out(request)
        spent = time.process_time() - started
        self.spent += spent
        counted = spent if self._cpu_counts else 0.0
        self.after(self.line.took + counted + 0.001, partial(self._hear, answer))

    def _tick(self, timer: int) -> None:
        if timer == self._timer:
            self._hear(Tick())


def packed_size(bodies: Iterable[bytes]) -> int:
    """Bytes of operations when all of them are compressed at once."""
    import gzip

    return len(gzip.compress(msgspec.json.encode([msgspec.Raw(body) for body in bodies]), 6))
