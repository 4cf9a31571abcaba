"""A real hub on a real port inside this process, and real devices on real files beside it."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import uvicorn

from core.ids import Ids
from core.ports import Changes
from core.services.commands import AddChildren, EditRecord, MoveRecord, SubmitRecord, VoidRecord
from core.services.records import add_children, edit_record, move_record, submit_record, void_record
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.files import FileStore
from local_db.identity import Identity
from local_db.queries.digests import scope_digest
from local_db.store import Store, open_store
from resources import PACK_FORMS
from sync.client.enrolment import enrol
from sync.client.state import Settings
from sync.client.status import SyncStatus
from sync.client.worker import sync_once
from sync.hub.backups import make_backup, restore_backup
from tests.sync.hub.branch_devices import RunningHub, SetClock, new_hub, start_hub

BRANCH = "440106"
KEY = bytes(range(32))
FORMS = pack_forms(PACK_FORMS)
COMPLAINT: dict[str, Value] = {
    "title": "Parcel soaked",
    "customer_name": "Wang",
    "customer_phone": "13800138000",
    "complaint_kind": "damage",
    "description": "the box was wet",
}
_acts = itertools.count(1)


def new_act() -> str:
    """An act's id that no other has."""
    return f"act-{next(_acts)}"


@dataclass
class TestDesk:
    """One device: its store, files and what a clerk does on it."""

    __test__ = False
    store: Store
    files: FileStore
    clock: SetClock
    person: str = "clerk"

    def submit(self, **fields: Value) -> str:
        command = SubmitRecord(new_act(), self.person, "complaint", {**COMPLAINT, **fields})
        return self._only(self.store.execute(submit_record, command).result())

    def edit(self, record: str, **fields: Value) -> None:
        self.store.execute(edit_record, EditRecord(new_act(), self.person, record, fields)).result()

    def move(self, record: str, move: str, **answers: Value) -> None:
        self.store.execute(move_record, MoveRecord(new_act(), self.person, record, move, answers)).result()

    def void(self, record: str) -> None:
        self.store.execute(void_record, VoidRecord(new_act(), self.person, record, "twice")).result()

    def add(self, record: str, *children: object) -> None:
        command = AddChildren(new_act(), self.person, record, children)  # type: ignore[arg-type]  # children, as given
        self.store.execute(add_children, command).result()

    def sync(self, **options: object) -> SyncStatus:
        settings = Settings(pull_between=0.0)
        return sync_once(self.store, self.files, settings=settings, **options)  # type: ignore[arg-type]  # time limits

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self.store.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values).fetchall()]

    def digest(self, scope: str = f"branch:{BRANCH}") -> str:
        with self.store.reading() as connection:
            return scope_digest(connection, scope)

    @staticmethod
    def _only(changes: Changes) -> str:
        (record,) = changes.records
        return record


def open_desk(folder: Path, clock: SetClock | None = None, identity: Identity | None = None) -> TestDesk:
    """A device in `folder`, local-only unless an identity is given."""
    clock = clock or SetClock()
    store = open_store(folder / "desk.db", cipher_driver(KEY), clock, Ids(clock, os.urandom))
    if not store.is_set_up:
        store.set_up(identity or Identity(branch=BRANCH, branch_name="Tianhe"), FORMS)
    (folder / "files").mkdir(exist_ok=True)
    files = FileStore(folder / "files", KEY, KEY[::-1], clock, reserve=0)
    return TestDesk(store, files, clock)


@dataclass
class ServedHub:
    """The hub and where it listens."""

    hub: RunningHub
    port: int
    server: uvicorn.Server
    thread: threading.Thread
    door: socket.socket
    desks: list[TestDesk] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def desk(self, folder: Path, branch: str = BRANCH, *subscriptions: str, url: str | None = None) -> TestDesk:
        """A device that the hub knows; `url` is the way it takes there."""
        folder.mkdir(parents=True, exist_ok=True)
        desk = open_desk(folder, SetClock(), Identity(branch=branch, branch_name=branch))
        desk.person = "head-1" if branch == "hq" else desk.person
        self.desks.append(desk)
        code = self.hub.code(branch, *subscriptions)
        identity = enrol(desk.store, None, self.url, code, folder.name)
        if url is not None:
            desk.store.set_up(msgspec.structs.replace(identity, hub_url=url))
        return desk

    def back_up(self, target: Path) -> Path:
        """A set of what the hub holds now."""
        return make_backup(self.hub.store, self.hub.service.files, target).place

    def restore(self, place: Path) -> None:
        """Stops the hub, puts the set in the place of its data and serves again on the same port."""
        self._pause()
        restore_backup(self.hub.folder, place, self.hub.clock, os.urandom)
        self.hub = start_hub(self.hub.folder, self.hub.clock)
        self.server, self.thread = _serving(self.hub, self.door)

    def stop(self) -> None:
        """Ends the server and closes the hub."""
        self._pause()
        self.door.close()

    def _pause(self) -> None:
        """The port stays taken: another program's connection could have it before the hub is back."""
        self.server.should_exit = True
        self.thread.join(10)
        self.hub.store.close()


def _serving(hub: RunningHub, door: socket.socket) -> tuple[uvicorn.Server, threading.Thread]:
    server = uvicorn.Server(uvicorn.Config(hub.app, log_config=None, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door.dup()]}, daemon=True)
    thread.start()
    return server, thread


@contextmanager
def served_hub(folder: Path) -> Iterator[ServedHub]:
    """A fresh hub that listens on a port of this machine until the block ends."""
    hub = new_hub(folder)
    door = socket.create_server(("127.0.0.1", 0), backlog=64)
    server, thread = _serving(hub, door)
    served = ServedHub(hub, door.getsockname()[1], server, thread, door)
    try:
        yield served
    finally:
        for desk in served.desks:
            desk.store.close()
        served.stop()
