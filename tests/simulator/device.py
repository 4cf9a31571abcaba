"""One simulated device: the shipped store and client, its clerk, and the moments in which its process dies."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2

from core.errors import BranchDeskError
from core.ids import Ids
from core.ports import Changes
from engines.forms.document import Form
from local_db.catalogue import pack_forms
from local_db.file_settings import FileSettings, save_file_settings
from local_db.files import FileStore
from local_db.identity import Identity, save_meta
from local_db.store import Store, open_store
from local_db.writer import Lane
from resources import PACK_FORMS
from sync.client.enrolment import enrol
from sync.client.events import Event, LocalCommitted, PageApplied, Pushed, SyncNow, Tick, What
from sync.client.http import HubConnection
from sync.client.orders import Request, SetTimer, Tell
from sync.client.state import Phase, Settings, SyncState
from sync.client.step import step
from sync.client.tasks import Tasks
from tests.simulator.clock import MachineClock
from tests.simulator.disk import Dead, Disk
from tests.simulator.faults import DEVICE_COMMITS, Fault
from tests.simulator.inline import InlineWriter
from tests.simulator.link import HUB_URL, SimLink
from tests.simulator.unwritten import unwritten

if TYPE_CHECKING:
    from tests.simulator.world import World

T = TypeVar("T")
FORMS = pack_forms(PACK_FORMS)
_KEY = bytes(range(32))
_REBOOT_WITHIN = 120.0
_YEAR = timedelta(days=365)


class SimDevice:
    """A device of `branch` with one person at it. It sleeps while its process is dead."""

    def __init__(self, world: World, name: str, branch: str, person: str, image: Path | None = None) -> None:
        self._world = world
        self.name = name
        self.branch = branch
        self.person = person
        self.folder = world.folder / name
        self._image = world.folder / f"{name}.image"
        if image is None:
            (self.folder / "files").mkdir(parents=True)
        else:
            shutil.copytree(image, self.folder, ignore=shutil.ignore_patterns("*-shm"))
        self.clock = MachineClock(lambda: world.now)
        self._ids = Ids(self.clock, world.random.randbytes)
        self._life = 0
        self._timer = 0
        self.awake = False
        self.state: SyncState
        self._down_until = 0.0
        self.revoked_at: dict[str, int] | None = None
        """How far the hub's log held its streams when its key was revoked."""
        self.lived_twice = image is not None
        """Whether its disk was copied or put back: its numbers may then run past the end of a key that it still has."""
        self._open()
        if image is not None:
            self._start()
            return
        secret = world.random.randbytes(32).hex()
        self.store.set_up(Identity(branch=branch, branch_name=branch, device_key=secret), FORMS)
        enrol(self.store, None, HUB_URL, world.hub.code(branch), name, transport=SimLink(world))
        self._start()

    @property
    def idle(self) -> bool:
        """Whether everything was exchanged and nothing is under way."""
        return self.awake and self.state.phase is Phase.IDLE

    def do(self, service: Callable[[Any, Any], Changes], command: Any, lane: Lane = Lane.WORK) -> bool:
        """What the clerk asks for; True when the screen said that it is saved."""
        try:
            with self.disk.dying():
                self.store.execute(service, command, lane).result()
        except (BranchDeskError, Dead):
            pass
        else:
            self._told()
            return True
        self._told()
        return False

    def write(self, task: Callable[[], T], lane: Lane) -> T:
        """What an import does on the writer's thread."""
        with self.disk.dying():
            done = self.store.writer.submit(task, lane).result()
        self._told()
        return done

    def keep_file(self, content: bytes) -> tuple[str, int]:
        """Puts a photo into the file store; its hash and size."""
        stored = self.files.put(io.BytesIO(content))
        return stored.hash, stored.size

    def holds(self, hashed: str) -> bool:
        """Whether the bytes of that file are on its disk."""
        return self.files._path(hashed).is_file()

    def copied(self, name: str) -> SimDevice:
        """Somebody copies its disk and starts the copy on another machine."""
        self.lived_twice = True
        return SimDevice(self._world, name, self.branch, self.person, image=self.folder)

    @property
    def has_image(self) -> bool:
        """Whether its disk was once imaged."""
        return self._image.exists()

    def take_image(self) -> None:
        """Its disk as it is now, for later."""
        shutil.rmtree(self._image, ignore_errors=True)
        shutil.copytree(self.folder, self._image, ignore=shutil.ignore_patterns("*-shm"))

    def put_back(self) -> None:
        """Its disk is what it was when it was imaged."""
        self.lived_twice = True
        had = {name for (name,) in self._rows_on_disk("SELECT hash FROM file") if self.holds(name)}
        self._shut()
        shutil.rmtree(self.folder)
        shutil.copytree(self._image, self.folder)
        if self._world.source is not None and self._world.source.is_in_no_backup():
            for part in self.folder.glob("desk-reference.db*"):
                part.unlink()
        self._world.lost_files |= {name for name in had if not self.holds(name)}
        self._world.after(_REBOOT_WITHIN, self.wake)

    def operations_on_disk(self) -> set[str]:
        """The operations in its outbox, whether or not its process runs."""
        waiting = {one.name for one in unwritten(self._rows_on_disk)}
        return waiting | {name for (name,) in self._rows_on_disk("SELECT id FROM operation")}

    def _rows_on_disk(self, sql: str) -> list[Any]:
        raw = dbapi2.connect(str(self.folder / "desk.db"))
        try:
            return list(raw.execute(sql))
        finally:
            raw.close()

    def lose_file(self) -> bool:
        """One of its files disappears from the disk (a virus scanner, a careless hand)."""
        held = [name for (name,) in self.rows("SELECT hash FROM file ORDER BY hash")]
        here = [name for name in held if self.holds(name)]
        if here:
            lost = self._world.random.choice(here)
            self.files._path(lost).unlink()
            self._world.lost_files.add(lost)
        return bool(here)

    def go_offline(self, seconds: float) -> None:
        """There is no network where it stands, for so long."""
        self._down_until = self.link.down_until = self._world.now + seconds

    def jump_clock(self) -> None:
        """Somebody sets the clock wrong, or right."""
        self.clock.skew = self._world.random.choice((-_YEAR, timedelta(), timedelta(hours=1), _YEAR))

    def replace_program(self, forms: Iterable[Form]) -> None:
        """It knows newer forms from now on, and files travel as they do where nobody chose otherwise."""
        self.store.set_up(
            self.store.identity, forms, also=lambda connection: save_file_settings(connection, FileSettings())
        )

    def enrol_again(self) -> None:
        """The hub has forgotten it; somebody enters a new code."""
        secret = self._world.random.randbytes(32).hex()
        self.store.write(lambda connection: save_meta(connection, "enrolment.key", secret)).result()
        enrol(self.store, None, HUB_URL, self._world.hub.code(self.branch), self.name, transport=SimLink(self._world))
        self.sync_now()

    def poll_seldom(self) -> None:
        """From now on it asks for news as seldom as the world says."""
        if self.awake:
            self.state = replace(self.state, settings=replace(self.state.settings, poll_every=self._world.poll_every))

    def sync_now(self) -> None:
        """The clerk presses the button."""
        if self.awake:
            self._hear(SyncNow())

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a plain SELECT gives."""
        with self.store.plain_reading() as connection:
            return connection.raw.execute(sql, values).fetchall()  # type: ignore[no-any-return]  # a driver's cursor

    def die(self) -> None:
        """The process ends here and now; it is started again some time later."""
        if not self.awake:
            return
        self._shut()
        wait = 1.0 if self._world.faults.calm else self._world.random.uniform(1.0, _REBOOT_WITHIN)
        self._world.after(wait, self.wake)

    def wake(self) -> None:
        """Starts the program on what was durable."""
        if self.awake:
            return
        try:
            self._open()
        except (Dead, OperationalError):
            self._shut()
            self._world.after(1.0, self.wake)
            return
        self._world.look_at(self)
        self._start()

    def close(self) -> None:
        """Ends the device and forgets its files."""
        self._shut()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _open(self) -> None:
        self.disk = Disk(lambda: self._world.faults.one_of(DEVICE_COMMITS), self._world.random)
        with self.disk.dying():
            self.store: Store = open_store(self.folder / "desk.db", self.disk.driver(), self.clock, self._ids)
        self.store.writer.close()
        self.store.writer = InlineWriter(self.disk, self.store.guard.run)
        self.files = FileStore(
            self.folder / "files", _KEY, _KEY[::-1], self.clock, self._world.random.randbytes, reserve=0
        )

    def _start(self) -> None:
        self._life += 1
        self.awake = True
        self.link = SimLink(self._world)
        self.link.down_until = self._down_until
        self.hub = HubConnection(HUB_URL, self.clock, transport=self.link, random_bytes=self._world.random.randbytes)
        self.tasks = Tasks(self.store, self.files, self.hub, self._world.page)
        settings = Settings(pull_between=0.0, poll_every=self._world.poll_every, page=self._world.page)
        self.state = SyncState(settings, size=self._world.first_batch)
        self._hear(SyncNow())

    def _shut(self) -> None:
        self.awake = False
        self._life += 1
        self.disk.die()
        with suppress(BaseException):
            self.store.close()

    def _told(self) -> None:
        """After a save: the process may have died over it, else the client hears of it."""
        if self.disk.dead:
            self.die()
        elif self.awake:
            self._hear(LocalCommitted())

    def _hear(self, what: What) -> None:
        world = self._world
        self.state, effects = step(self.state, Event(world.now, world.random.random(), what))
        for effect in effects:
            if isinstance(effect, SetTimer):
                self._timer += 1
                world.after(effect.seconds, self._living(partial(self._tick, self._timer)))
            elif isinstance(effect, Tell):
                world.note(self.name, effect.network)
                if effect.synced:
                    with suppress(BranchDeskError, Dead), self.disk.dying():
                        self.tasks.note_synced()
            else:
                self._carry_out(effect)
        if self.disk.dead:
            self.die()

    def _carry_out(self, request: Request) -> None:
        world = self._world
        self.link.took = 0.0
        try:
            with self.disk.dying():
                answer = self.tasks.carry_out(request)
        except Dead:
            self.die()
            return
        if self.disk.dead:
            self.die()
            return
        world.note(self.name, type(request).__name__, type(answer).__name__)
        if isinstance(answer, Pushed | PageApplied):
            world.look_at_acts(self)
        if world.faults.happens(Fault.DEVICE_KILLED_WHILE_WAITING):
            self.die()
            return
        world.after(self.link.took + 0.001, self._living(partial(self._hear, answer)))

    def _tick(self, timer: int) -> None:
        if timer == self._timer:
            self._hear(Tick())

    def _living(self, action: Callable[[], None]) -> Callable[[], None]:
        """`action`, unless the process that asked for it is gone by then."""
        life = self._life

        def act() -> None:
            if self.awake and self._life == life:
                action()

        return act
