"""Devices as the hub's tests see them: they speak the wire by hand, so that nothing of the client can hide a fault."""

from __future__ import annotations

import copy
import gzip
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import httpx
import msgspec
from litestar.testing import TestClient

from core.effect import Effect
from core.operation import Child, Kind, Operation, Write, canonical
from core.people import Person, Role
from core.record import NUMBER, STATUS
from engines.forms.values import Value
from local_db.outbox import rolled
from sync.hub.app import hub_app, hub_service, open_folder
from sync.hub.folder import HubFolder, hub_folder
from sync.hub.service import HubService
from sync.hub.set_up import init_hub
from sync.hub.store import HubStore
from sync.hub.wire import Wire
from sync.protocol.messages import (
    DIGEST_HEADER,
    SIGNATURE_HEADER,
    EnrolReply,
    EnrolRequest,
    HelloReply,
    HelloRequest,
    MarkLine,
    PullLine,
    PullRequest,
    PushReply,
    PushRequest,
    ScopeMark,
    StreamMark,
    TokenReply,
    TokenRequest,
)
from sync.protocol.signing import batch_parts, body_digest, new_key, sign, token_parts

PATH = "/sync/v1"
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ZERO = bytes(32)


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def forward(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


PEOPLE = (
    Person("clerk-1", "Li", Role.CLERK, "440106"),
    Person("clerk-2", "Zhou", Role.CLERK, "440106"),
    Person("clerk", "Chen", Role.CLERK, "440106"),
    Person("clerk-3", "Sun", Role.CLERK, "310115"),
    Person("head-1", "Wang", Role.HQ, "hq"),
)
AT_WORK = {"440106": "clerk-1", "310115": "clerk-3", "hq": "head-1"}
"""Who sits at a device of a branch, unless a test says otherwise."""


@dataclass
class RunningHub:
    """A hub in this process on a real file, and a client that talks to it over ASGI."""

    folder: HubFolder
    clock: SetClock
    store: HubStore
    service: HubService
    app: Wire
    http: TestClient[Any]

    def code(self, branch: str, *subscriptions: str) -> str:
        from sync.hub.registry import make_code

        expires_at = self.store.now() + 3_600_000
        return self.store.write(
            lambda connection: make_code(connection, branch, subscriptions, expires_at, _random)
        ).result()

    def device(self, branch: str = "440106", *subscriptions: str) -> BranchDevice:
        """A freshly enrolled device with a token and an open session."""
        made = BranchDevice(self.http, person=AT_WORK[branch])
        made.enrol(self.code(branch, *subscriptions))
        made.get_token()
        made.say_hello()
        return made

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """What a plain SELECT gives."""
        with self.store.reading() as connection:
            if connection.dialect.name == "postgresql":
                sql = sql.replace("%", "%%").replace("?", "%s")
            return [tuple(row) for row in connection.exec_driver_sql(sql, values).fetchall()]

    def make_fail(self, event: str, when: str = "1 = 1") -> None:
        """From now on the database refuses that event (as ``INSERT ON log``) for every row that fits."""

        def refuse(connection: Any) -> None:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(
                    f"CREATE TRIGGER fails BEFORE {event} WHEN {when} BEGIN SELECT RAISE(ABORT, 'never'); END"
                )
                return
            connection.exec_driver_sql(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''never''; END'"
            )
            connection.exec_driver_sql(
                f"CREATE TRIGGER fails BEFORE {event} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()"
            )

        self.store.write(refuse).result()

    def make_work(self, table: str) -> None:
        """Takes back `make_fail`."""

        def mend(connection: Any) -> None:
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER fails{on}")

        self.store.write(mend).result()

    def close(self) -> None:
        self.http.__exit__()
        self.store.close()


def _random(count: int) -> bytes:
    import os

    return os.urandom(count)


def start_hub(folder: HubFolder, clock: SetClock | None = None) -> RunningHub:
    """Opens the hub in `folder`, making it with two branches when there is none."""
    from sync.hub.registry import add_branch, put_person

    clock = clock or SetClock()
    fresh = not folder.begun
    if fresh:
        init_hub(folder, clock)
    store = open_folder(folder, clock)
    if fresh:
        for branch, name in (("440106", "Tianhe"), ("310115", "Pudong")):
            store.write(partial(add_branch, branch_id=branch, name=name, utc_offset=480)).result()
        for someone in PEOPLE:
            store.write(partial(put_person, someone=someone)).result()
    service = hub_service(folder, store)
    app = hub_app(service)
    client = TestClient[Any](cast(Any, app))
    client.__enter__()
    return RunningHub(folder, clock, store, service, app, client)


def new_hub(path: Any) -> RunningHub:
    """A fresh hub below `path`."""
    return start_hub(hub_folder(path / "hub"))


@dataclass
class SentStream:
    """One upload stream as the device keeps it."""

    n: int = 0
    hash: bytes = ZERO
    acked_n: int = 0
    acked_hash: bytes = ZERO


_counter = itertools.count(1)


def new_id() -> str:
    """An id that no other of the run has."""
    return f"{next(_counter):032x}"


@dataclass
class BranchDevice:
    """A device that keeps its streams and cursors in memory."""

    http: httpx.Client
    private_key: str = ""
    public_key: str = ""
    me: EnrolReply | None = None
    token: str = ""
    fence: str = ""
    session: str = "s1"
    person: str = "clerk-1"
    streams: dict[str, SentStream] = field(default_factory=lambda: {"work": SentStream(), "bulk": SentStream()})
    cursors: dict[str, ScopeMark] = field(default_factory=dict)
    known: list[Effect] = field(default_factory=list)

    @property
    def identity(self) -> EnrolReply:
        assert self.me is not None
        return self.me

    def twin(self) -> BranchDevice:
        """A copy of the machine's disk, started beside it."""
        return replace(self, streams=copy.deepcopy(self.streams), cursors=dict(self.cursors), known=list(self.known))

    def post(
        self, path: str, message: Any, *, more: Mapping[str, str] | None = None, packed: bool = False
    ) -> httpx.Response:
        """One request with digest and token, as every client must send it."""
        body = message if isinstance(message, bytes) else msgspec.json.encode(message)
        headers = {DIGEST_HEADER: body_digest(body), "Content-Type": "application/json", **(more or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if packed:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        return self.http.post(PATH + path, content=body, headers=headers)

    def enrol(self, code: str, people: tuple[Person, ...] = ()) -> httpx.Response:
        if not self.private_key:
            self.private_key, self.public_key = new_key()
        request = EnrolRequest(code=code, device_name="desk", public_key=self.public_key, people=people)
        answer = self.post("/enrol", request)
        if answer.status_code == 200:
            self.me = msgspec.json.decode(answer.content, type=EnrolReply)
            self.cursors = {scope: ScopeMark() for scope in self.me.scopes}
        return answer

    def ask_token(self, nonce: str | None = None, key: str | None = None) -> httpx.Response:
        request = TokenRequest(device=self.identity.device, nonce=nonce or new_id(), at=1)
        body = msgspec.json.encode(request)
        signed = sign(key or self.private_key, *token_parts(request.nonce, request.at, body_digest(body)))
        return self.post("/token", body, more={SIGNATURE_HEADER: signed})

    def get_token(self) -> None:
        answer = self.ask_token()
        assert answer.status_code == 200, answer.content
        self.token = msgspec.json.decode(answer.content, type=TokenReply).token

    def ask_hello(self, **changes: Any) -> httpx.Response:
        request = HelloRequest(
            replica=self.identity.replica,
            device=self.identity.device,
            session=self.session,
            fence=self.fence,
            streams={name: StreamMark(one.acked_n, one.acked_hash.hex()) for name, one in self.streams.items()},
            app="test",
            sv=1,
            hub_epoch="",
            cursors=self.cursors,
            pending=0,
            wall=0,
        )
        return self.post("/hello", msgspec.structs.replace(request, **changes))

    def say_hello(self) -> HelloReply:
        answer = self.ask_hello()
        assert answer.status_code == 200, answer.content
        reply = msgspec.json.decode(answer.content, type=HelloReply)
        self.fence = reply.fence
        return reply

    def batch(self, operations: Sequence[Operation | bytes], stream: str = "work") -> PushRequest:
        """Numbers the operations, advances the stream, and signs the batch."""
        own = self.streams[stream]
        first = own.n + 1
        bodies = []
        for operation in operations:
            own.n += 1
            body = operation if isinstance(operation, bytes) else canonical(msgspec.structs.replace(operation, n=own.n))
            own.hash = rolled(own.hash, body)
            bodies.append(body)
        return self.signed(stream, first, bodies, own.hash.hex())

    def signed(self, stream: str, first: int, bodies: Sequence[bytes], digest: str) -> PushRequest:
        replica = self.identity.replica
        return PushRequest(
            replica=replica,
            stream=stream,
            from_n=first,
            ops=tuple(msgspec.Raw(body) for body in bodies),
            digest=digest,
            sig=sign(self.private_key, *batch_parts(replica, stream, first, digest)),
        )

    def push(self, *operations: Operation | bytes, stream: str = "work") -> PushReply:
        """Pushes and expects a 200."""
        return self.accepted(self.batch(operations, stream))

    def accepted(self, request: PushRequest) -> PushReply:
        answer = self.post("/push", request)
        assert answer.status_code == 200, answer.content
        reply = msgspec.json.decode(answer.content, type=PushReply)
        own = self.streams[request.stream]
        own.acked_n, own.acked_hash = reply.last_n, bytes.fromhex(reply.last_hash)
        return reply

    def ask_pull(self, **changes: Any) -> httpx.Response:
        return self.post("/pull", msgspec.structs.replace(PullRequest(cursors=self.cursors), **changes))

    def pull(self, **changes: Any) -> list[Effect]:
        """Everything new in the device's scopes."""
        new: list[Effect] = []
        while True:
            answer = self.ask_pull(**changes)
            assert answer.status_code == 200, answer.content
            lines = [msgspec.json.decode(line, type=PullLine) for line in answer.content.splitlines()]
            mark = lines[-1]
            assert isinstance(mark, MarkLine)
            for line in lines[:-1]:
                assert not isinstance(line, MarkLine)
                new.append(line.effect)
            self.cursors = {**self.cursors, **mark.cursors}
            if not mark.more:
                self.known += new
                return new

    def create(self, record: str | None = None, *, number: str = "", form: str = "claim", **fields: Value) -> Operation:
        """A create of a ticket in its first state; `fields` beside what is always there."""
        values: dict[str, Value] = {"title": "crushed box", "customer_name": "Chen", "claim_amount": "100.00", **fields}
        values[NUMBER] = number or f"{self.identity.branch}-261120-{self.identity.lane}{next(_counter):03d}"
        values[STATUS] = "registered"
        return self.operation(
            Kind.CREATE, record or new_id(), form, fields={name: Write(v=value) for name, value in values.items()}
        )

    def set(self, record: str, **changes: tuple[Value, Value]) -> Operation:
        """Sets fields, each given as the value it was based on and the new one."""
        return self.operation(
            Kind.SET, record, fields={name: Write(b=base, v=value) for name, (base, value) in changes.items()}
        )

    def act(self, record: str, move: str, source: str, **seen: Value) -> Operation:
        return self.operation(Kind.ACT, record, move=move, source=source, seen=dict(seen))

    def add(self, record: str, child: Child) -> Operation:
        return self.operation(Kind.ADD, record, child=child)

    def operation(self, kind: Kind, record: str, form: str = "claim", **members: Any) -> Operation:
        members.setdefault("id", new_id())
        members.setdefault("tx", members["id"])
        return Operation(
            kind=kind, record=record, form=form, by=self.person, wall=1_800_000_000_000, definition=1, **members
        )
