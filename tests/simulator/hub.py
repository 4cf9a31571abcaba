"""The hub of a simulated world: the shipped ASGI application on a real file, called without a socket."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.exc import OperationalError

from core.errors import UserError
from core.ids import Ids
from core.people import Person, Role
from core.upcasting import CURRENT, Upcasting
from engines.forms.document import Form
from sync.hub import registry
from sync.hub.backups import begin_epoch
from sync.hub.entrance import Entrance
from sync.hub.gate import Gate
from sync.hub.quarantine import judge, order_wipe, waiting_of
from sync.hub.service import HubService
from sync.hub.set_up import furnish
from sync.hub.store import HubStore
from sync.protocol.messages import Limits
from sync.protocol.stick import public_half
from tests.simulator.calling import application, scope_of
from tests.simulator.clock import MachineClock
from tests.simulator.disk import AtCommit, Dead
from tests.simulator.faults import Fault
from tests.simulator.hub_files import Happens, SimFiles
from tests.simulator.hub_folder import FolderHub
from tests.simulator.hub_stores import OnSqlite, StoreOf
from tests.simulator.inline import InlineExecutor, InlineExpansion, InlineLoop, InlineSnapshots, InlineSweeping

_RECOVERY = public_half(bytes(range(32)))
_FILES_KEY = bytes(range(32))


STUMBLES = "stumble"
"""Over an operation that says this the hub's database fails, as a fault of the program would."""
_HANGS_UP = 0.1
"""How often, from piece to piece, somebody gives up who came to a crowded hub."""
_TURNS = 3
"""Turns of the loop between two pieces of work: each request comes to its next piece."""


@dataclass(frozen=True)
class Sent:
    """One request as it left a device."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    ends: str = "whole"
    """How it comes to its end: `whole`, `cut` when the line breaks inside it, `stalled` when nothing more comes."""


@dataclass(frozen=True)
class Answer:
    """What the hub said to one request."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def _nothing(_fault: Fault) -> bool:
    return False


_STUMBLING = f"NEW.effect LIKE '%{STUMBLES}%'"


class SimHub:
    """One hub. `restart` is what happens after a crash."""

    def __init__(
        self,
        folder: Path,
        clock: MachineClock,
        chance: Random,
        at_commit: AtCommit,
        happens: Happens = _nothing,
        *,
        as_made: bool = False,
        store: StoreOf | None = None,
    ) -> None:
        self._happens = happens
        self._folder = folder
        self._clock = clock
        self._random = chance
        self._at_commit = at_commit
        self._executor = InlineExecutor(1)
        self._loop = InlineLoop(self._executor)
        self.restarts = 0
        self._begins_anew = self._crowded = False
        self.on_restart: Callable[[], None] = lambda: None
        self.upcasting = CURRENT
        self.newer_forms: tuple[Form, ...] = ()
        self.snapshot_short_logs = False
        self.expands_at_once = True
        self._limits = Limits()
        self._snapshots_begun: set[tuple[str, int]] = set()
        self._made = FolderHub(folder, clock, chance) if as_made else None
        """Its folder where it is made, backed up and put back by the program's own commands."""
        folder.mkdir(parents=True, exist_ok=True)
        self._data = store or OnSqlite()
        self._open(furnished=as_made)
        self.store.write(partial(self._data.make_fail, table="history", when=_STUMBLING)).result()

    def _open(self, *, furnished: bool) -> None:
        keys = self._made.keys if self._made is not None else None
        ids = Ids(self._clock, self._random.randbytes)
        self._disk, self.store = self._data.open(self._folder, self._clock, ids, self)
        if not furnished:
            furnish(self.store, self._random.randbytes)
        if self.newer_forms:
            with self._disk.dying():
                self.store.publish(self.newer_forms)
        places = self._folder / "files", self._folder / "incoming"
        self.files = SimFiles(self._happens, self._random, self.store, *places, keys.files if keys else _FILES_KEY)
        recovery = keys.recovery_public if keys is not None else _RECOVERY
        self.service = HubService(
            self.store, self.files, recovery, limits=self._limits, random_bytes=self._random.randbytes
        )
        vars(self.service)["snapshots"] = InlineSnapshots(
            self.service, lambda: self.snapshot_short_logs, self._happens, self._snapshots_begun
        )
        vars(self.service)["expansion"] = InlineExpansion(self.store, self._random, lambda: self.expands_at_once)
        vars(self.service)["sweeping"] = InlineSweeping(self.store, self.service.files, self.service.snapshots)
        self.store.upcasting = self.upcasting
        self._app = application(self.service)

    def add_branch(self, branch: str, people: tuple[Person, ...]) -> None:
        """A branch and who works there."""
        self.store.write(partial(registry.add_branch, branch_id=branch, name=branch, utc_offset=480)).result()
        self.add_people(people)

    def add_people(self, people: tuple[Person, ...]) -> None:
        """Those who may act."""
        for someone in people:
            self.store.write(partial(registry.put_person, someone=someone)).result()

    def code(self, branch: str) -> str:
        """A one-time code for a device; one of headquarters reads every branch. Empty when the hub died over it."""
        subscriptions = (registry.EVERY_BRANCH,) if branch == registry.HEADQUARTERS else ()
        expires_at = self.store.now() + 3_600_000

        def make(connection: Any) -> str:
            return registry.make_code(connection, branch, subscriptions, expires_at, self._random.randbytes)

        code = ""
        with suppress(Dead, OperationalError), self._disk.dying():
            code = self.store.write(make).result()
        if self._disk.dead:
            self.restart()
        return code

    def enter(self, task: Callable[[Any], Any]) -> str | None:
        """What the administrator enters: empty when it is taken, the refusal's code, None when the hub died over it."""
        try:
            with self._disk.dying():
                self.store.write(task).result()
        except UserError as error:
            return error.code
        except (Dead, OperationalError):
            if self._disk.dead:
                self.restart()
            return None
        return ""

    def bring(self, action: Callable[[HubStore], object]) -> bool:
        """What another program does to its data; False when the hub died over it."""
        with suppress(Dead, OperationalError), self._disk.dying():
            action(self.store)
            return True
        if self._disk.dead:
            self.restart()
        return False

    def wipe(self, device: str) -> str | None:
        """Orders a locked device to erase itself; the refusal's code, None when it is ordered."""
        said = self.enter(lambda connection: order_wipe(connection, self.service.orders, device, self.store.now()))
        return said or None

    def publish(self, forms: Sequence[Form]) -> None:
        """The hub's program is replaced by one with newer forms; what waited for them is judged again."""
        self.newer_forms = tuple(forms)
        self.restart()

    def take_less(self) -> None:
        """It starts again as one that takes small batches; devices in the middle of a session do not know."""
        self._limits = Limits(ops=5, bytes=4_096)
        self.restart()

    def knows(self, device: str) -> bool:
        """Whether it knows that device; one that was put back knows none that came later."""
        return bool(self.rows("SELECT 1 FROM device WHERE id = ?", device))

    def revoke(self, device: str) -> bool:
        """Headquarters cuts a device off; False when the hub died over that."""
        with suppress(Dead, OperationalError), self._disk.dying():
            self.store.write(lambda connection: registry.revoke(connection, device, self.store.now())).result()
        if self._disk.dead:
            self.restart()
        return bool(self.rows("SELECT 1 FROM device WHERE id = ? AND revoked_at IS NOT NULL", device))

    def take_backup(self) -> None:
        """Keeps a copy of its database. Files are shared by all backups, as in a real set."""
        if self._made is not None:
            self._made.back_up(self.store, self.files)
            return
        self._data.back_up(self.store, self._folder)

    def understand(self, upcasting: Upcasting) -> None:
        """The hub's program is another version from now on: it speaks another language."""
        self.upcasting = self.store.upcasting = upcasting

    def review(self, device: str, *, accept: bool) -> int:
        """Headquarters goes through what a revoked device sent; how many operations that were."""
        judged = 0
        with self.store.reading() as connection:
            waiting_of(connection, device, 10)
        while count := self.store.write(
            partial(judge, catalogue=self.store.catalogue, device_id=device, accept=accept)
        ).result():
            judged += count
        return judged

    def put_back(self) -> None:
        """Its database is the one that was backed up; as after every restore, its log begins a new life."""
        self._end()
        if self._made is not None:
            self._made.put_back()
            self.restart()
            return
        self._data.put_back(self._folder)
        self._begins_anew = True
        self.restart()

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """One request to its end; None when the hub died over it (it is up again afterwards)."""
        return self.together([Sent(method, url, headers, body)])[0]

    def together(self, requests: Sequence[Sent]) -> list[Answer | None]:
        """Requests that are there at one moment: their pieces are done in any order. None as in `call`."""
        application(self.service)._gate = self._gate(len(requests))
        answers: list[Answer | None] = []
        with suppress(Dead), self._disk.dying():
            answers = self._loop.run_until_complete(self._serve(requests))
        if self._disk.dead:
            self.restart()
            return [None] * len(requests)
        return answers

    def _gate(self, requests: int) -> Gate:
        """Its entrance in the world's time; a small one when more come than it has seats for."""
        self._crowded = requests > 1 and self._happens(Fault.HUB_CROWDED)
        small = Entrance[Any](seats=1, most_inside=self._random.choice((2, 3, 4))) if self._crowded else None
        entrance = small or Entrance[Any]()
        return Gate(entrance, lambda: self._clock.now().timestamp())

    async def _serve(self, requests: Sequence[Sent]) -> list[Answer | None]:
        if len(requests) == 1:
            return [await self._answer(requests[0])]
        serving = [asyncio.ensure_future(self._answer(request)) for request in requests]
        try:
            return await self._in_any_order(serving)
        finally:
            for one in serving:  # those that still wait when the process dies
                one.cancel()

    async def _in_any_order(self, serving: Sequence[asyncio.Future[Answer]]) -> list[Answer | None]:
        self._executor.hold()
        while not all(one.done() for one in serving):
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            if self._crowded and self._random.random() < _HANGS_UP:
                self._random.choice(serving).cancel()
            self._executor.do_one(self._random)
        self._executor.release()
        return [None if one.cancelled() else one.result() for one in serving]

    async def _answer(self, request: Sent) -> Answer:
        sent: list[dict[str, Any]] = []
        whole = request.ends == "whole"
        messages = [{"type": "http.request", "body": request.body, "more_body": not whole}]

        async def receive() -> dict[str, Any]:
            if not messages and request.ends == "stalled":
                raise TimeoutError  # as the program's own limit ends its waiting
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope_of(request.method, request.url, request.headers), receive, send)
        if not sent:
            return Answer(0, (), b"")
        start, *parts = sent
        pairs = tuple((name.decode(), value.decode()) for name, value in start["headers"])
        return Answer(start["status"], pairs, b"".join(part.get("body", b"") for part in parts))

    def restart(self) -> None:
        """Starts again on what was durable, as often as it dies over that."""
        if self._disk.lost_power:
            self.files.tear()
        while True:
            self._end()
            self.restarts += 1
            try:
                self._open(furnished=True)
                with self._disk.dying():
                    if self._begins_anew:
                        begin_epoch(self.store, self._random.randbytes)
                        self._begins_anew = False
                    self.service.tidy()
            except (Dead, OperationalError):
                continue
            break
        self.on_restart()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a plain SELECT gives."""
        with self.store.reading() as connection:
            return self.rows_of(connection, sql, *values)

    def rows_of(self, connection: Any, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The same inside a transaction."""
        return self._run(connection, sql, values).fetchall()  # type: ignore[no-any-return]  # a driver's cursor

    def execute(self, connection: Any, sql: str, *values: object) -> int:
        """Changes rows behind the program's back; how many."""
        return int(self._run(connection, sql, values).rowcount)

    def _run(self, connection: Any, sql: str, values: Sequence[object]) -> Any:
        return self._data.run(connection, sql, values)

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._folder

    @property
    def database_key(self) -> bytes | None:
        """With which its database is encrypted, None: not at all."""
        return self._made.keys.database if self._made is not None else None

    @property
    def chance(self) -> Random:
        """What chance decides about it."""
        return self._random

    @property
    def at_commit(self) -> AtCommit:
        """What happens at a commit."""
        return self._at_commit

    def close(self) -> None:
        """Ends the hub and forgets its files."""
        self._end()
        self._loop.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._data.close()
        if self._made is not None:
            self._made.close()

    def _end(self) -> None:
        self._disk.die()
        with suppress(BaseException):
            self.store.close()


def headquarters() -> Person:
    """Who sits at headquarters."""
    return Person("head-1", "Wang", Role.HQ, registry.HEADQUARTERS)


def clerk(branch: str, number: int) -> Person:
    """One who works at a branch."""
    return Person(f"clerk-{branch}-{number}", f"Clerk {number}", Role.CLERK, branch)
