"""A world from one seed: devices, their people and a hub on virtual time, until nothing more happens."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import shutil
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from random import Random

from core.upcasting import CURRENT, Upcasting
from tests.simulator.administrator import erase_some, mistype, renew_keys
from tests.simulator.aftermath import a_month_later, erase_locked, mend_damage, verify_log
from tests.simulator.checks import check_buckets, check_device, check_hub, check_review, check_world
from tests.simulator.checks.of_copies import check_acts
from tests.simulator.checks.of_reference import check_reference, check_reference_copy, check_reference_hub
from tests.simulator.clerk import Clerk
from tests.simulator.clock import MachineClock
from tests.simulator.device import SimDevice
from tests.simulator.enrolling import enrol_oddly
from tests.simulator.faults import GRAVE, HUB_COMMITS, Fault, Faults
from tests.simulator.grave import GRAVE_MISHAPS
from tests.simulator.habits import sign_again, to_sign_again
from tests.simulator.hub import SimHub, clerk, headquarters
from tests.simulator.hub_stores import StoreOf
from tests.simulator.ledger import Ledger
from tests.simulator.newer_forms import newer_forms
from tests.simulator.source import Source
from tests.simulator.strangers import Stranger

BRANCHES = ("440106", "310115")
MOST_ACTS = 60
_DEVICES = ((1, 12), (2, 40), (3, 40), (4, 20), (5, 10), (8, 4), (15, 2), (30, 1))
"""How many devices a world has, and how often that."""
_DEVICES_OF_A_FULL_DAY = ((1, 10), (2, 50), (3, 30), (4, 10))
_ACTS_OF_A_FULL_DAY = (300, 800)
_AT_ONCE = 12
_LOGS_OF_A_FULL_DAY = (5, 15)
_ROWS_OF_A_LOG = (200, 800)
_LOOKS = 6
"""So many lives of each world are looked at one by one; of later ones every fourth."""
_DAY_OF_WORK = 2_400.0
_MISHAPS = 12
_MEDDLING = 24
_ACCEPTED = 0.7
_GIVES = 0.5
_PUBLISHES = 0.5
_DELIVERS = 0.5
_ERASES = 0.4
_ERASURES = (1, 2, 3)
_AT_HUB = 0.7
_PUBLICATIONS = (1, 2, 2, 4)
_BY_HEADQUARTERS = 0.9
_GRAVE_MISHAPS = 2
_MENDED = 10
_JOINING = 2
_POLLS = (150.0, 600.0, 900.0)
_PAGES = (2, 7, 100)
_BATCHES = (1, 3, 50)
"""Effects in a page and operations in the first batch: acts of several operations meet both limits."""
_SLOW = (1_200, 2_500, 5_000)
"""Bytes per second of lines whose connections do not live long."""
_LONG_OFFLINE = (120.0, 1_800.0)
_OVER_ALL_WAITS = 1_300.0
"""Seconds after which every back-off and every late message of a world has run out."""
_ROUND = 1_200.0
_UNSENT = "SELECT 1 FROM operation WHERE state IN ('pending', 'acknowledged') UNION ALL SELECT 1 FROM create_run"
_PARKED = "SELECT id FROM operation WHERE state = 'parked'"
_SETTLED = "SELECT 1 FROM log WHERE operation_id = ? AND waits_for IS NULL"
_TO_COME = "SELECT hash FROM file WHERE state IN ('remote', 'wanted', 'missing')"
ROUNDS = 3


def moves_tickets(seed: int) -> bool:
    """Whether people of that world move tickets."""
    return Random(f"{seed} gives").random() < _GIVES


def erases_records(seed: int) -> bool:
    """Whether records are erased in that world."""
    return Random(f"{seed} erasures").random() < _ERASES


def has_source(seed: int) -> bool:
    """Whether a source delivers reference records to that world."""
    return Random(f"{seed} source").random() < _DELIVERS


def grave_mishap(seed: int) -> Fault:
    """The one kind of grave mishap that world has."""
    return Random(f"{seed} grave").choice(GRAVE)


class World:
    """Everything that one seed makes. `play` runs it to its end; `trace` tells two runs apart."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        *,
        acts: int | None = None,
        devices: int | None = None,
        without: Collection[Fault] = (),
        full_day: bool = False,
        store: StoreOf | None = None,
    ) -> None:
        self.seed = seed
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.random = Random(seed)
        self.now = 0.0
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._trace = hashlib.sha256()
        self._full_day = full_day
        self.faults = Faults(seed, self.random, without, every_kind=full_day)
        self.poll_every = self.random.choice(_POLLS)
        sizes = Random(f"{seed} sizes")
        self.page, self.first_batch = sizes.choice(_PAGES), sizes.choice(_BATCHES)
        self.ledger = Ledger()
        self.lost_files: set[str] = set()
        self.spoiled_at_hub: set[str] = set()
        self._looks = 0
        by_seed = self.random.randint(10, MOST_ACTS)
        self._acts = acts if acts is not None else by_seed
        self.gives = moves_tickets(seed)
        self._grave = grave_mishap(seed)
        self.hub = SimHub(
            folder / "hub",
            MachineClock(lambda: self.now),
            self.random,
            lambda: self.faults.one_of(HUB_COMMITS),
            self.faults.happens,
            as_made=self._grave is Fault.HUB_PUT_BACK and store is None,
            store=store,
        )
        count = self.random.choices(*zip(*(_DEVICES_OF_A_FULL_DAY if full_day else _DEVICES), strict=True))[0]
        self.devices = self._people_and_devices(devices or count)
        self.hub.on_restart = self._look_at_hub
        delivers = Random(f"{seed} source")
        self.source = Source(self, delivers) if delivers.random() < _DELIVERS else None
        """The system that delivers reference records to this world, where there is one."""
        self.rounds = 0

    def _people_and_devices(self, count: int) -> list[SimDevice]:
        branches = self._branches = BRANCHES[: self.random.choice((1, 1, 2))]
        for branch in branches:
            self.hub.add_branch(branch, tuple(clerk(branch, number) for number in range(count)))
        self.hub.add_people((headquarters(),))
        made = []
        for number in range(count):
            branch = "hq" if number == 2 else self.random.choice(branches)
            person = "head-1" if branch == "hq" else f"clerk-{branch}-{number}"
            made.append(SimDevice(self, f"device-{number}", branch, person))
        return made

    @property
    def branches(self) -> tuple[str, ...]:
        """The branches of this world, without headquarters."""
        return tuple(self._branches)

    @property
    def scopes(self) -> list[str]:
        """Those between which tickets go."""
        return sorted({device.store.identity.scope for device in self.devices if device.awake} | {"hq"})

    @property
    def trace(self) -> str:
        """The hash of everything that happened so far."""
        return self._trace.hexdigest()

    def note(self, *what: object) -> None:
        """Adds to the trace."""
        self._trace.update(f"{self.now:.3f} {' '.join(map(str, what))}\n".encode())

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Lets something happen later."""
        heapq.heappush(self._queue, (self.now + seconds, next(self._order), action))

    def play(self) -> None:
        """Work and trouble, then calm: after it everything should have been exchanged."""
        self._people = Clerk(self)
        (self._plan_a_full_day if self._full_day else self._plan_acts)(self._people)
        self._plan_publications()
        if self.source is not None:
            self.source.plan(_DAY_OF_WORK)
        self._plan_erasures()
        for _ in range(_MISHAPS):
            self.after(self.random.uniform(0, _DAY_OF_WORK), self._mishap)
        strangers = [Stranger(self, branch) for branch in self._branches]
        for _ in range(_MEDDLING):
            self.after(self.random.uniform(0, _DAY_OF_WORK), partial(self._meddle, self.random.choice(strangers)))
        self.after(self.random.uniform(0, _DAY_OF_WORK), self._replace_hub_program)
        self.after(self.random.uniform(0, _DAY_OF_WORK), self._publish)
        self.after(self.random.uniform(0, _DAY_OF_WORK), self._take_less)
        kind = self._grave
        grave = GRAVE_MISHAPS[kind]
        self.hub.snapshot_short_logs = kind is not Fault.HUB_PUT_BACK
        for _ in range(_JOINING):
            self.after(self.random.uniform(_DAY_OF_WORK / 4, _DAY_OF_WORK * 0.7), self._join)
        for _ in range(_GRAVE_MISHAPS):
            device, at = self.random.choice(self.devices), self.random.uniform(0, _DAY_OF_WORK)
            self.after(self.random.uniform(0, at), partial(self._back_up, device))
            self.after(at, partial(grave, self, device))
        self.faults.calm = self.hub.expands_at_once = False
        self._run(until=_DAY_OF_WORK)
        self.faults.calm = self.hub.expands_at_once = True
        self.hub.understand(CURRENT)
        self.poll_every = max(_POLLS)  # in calm there is little to ask for
        for device in self.devices:
            device.poll_seldom()
            device.clock.skew *= 0
            device.go_offline(0.0)
            device.wake()
            if device.awake:
                device.replace_program(self.hub.newer_forms)
            if device.awake and not self.hub.knows(device.store.identity.device):
                device.enrol_again()
        if self.source is not None:
            self.source.finish()
        self._run(until=self.now + _OVER_ALL_WAITS)
        while self.rounds < ROUNDS and not (self.rounds and self.drained() and self._all_signed()):
            self.rounds += 1
            renew_keys(self)
            sign_again(self, self._people.pins)
            for device in self.devices:
                device.sync_now()
                self._run(until=self.now + _ROUND / len(self.devices))

    def _plan_acts(self, people: Clerk) -> None:
        for number in range(MOST_ACTS):
            at, device = self.random.uniform(0, _DAY_OF_WORK), self.random.choice(self.devices)
            if number < self._acts:
                self.after(at, partial(people.act, device))

    def _plan_a_full_day(self, people: Clerk) -> None:
        left = self.random.randint(*_ACTS_OF_A_FULL_DAY)
        while left > 0:
            count = min(left, self.random.randint(1, _AT_ONCE))
            at, device = self.random.uniform(0, _DAY_OF_WORK), self.random.choice(self.devices)
            self.after(at, partial(people.acts, device, count))
            left -= count
        for _ in range(self.random.randint(*_LOGS_OF_A_FULL_DAY)):
            at, device = self.random.uniform(0, _DAY_OF_WORK), self.random.choice(self.devices)
            if device.branch != "hq":
                self.after(at, partial(people.bring_in, device, self.random.randint(*_ROWS_OF_A_LOG)))

    def _plan_publications(self) -> None:
        """Headquarters publishes forms; seldom somebody tries it who may not."""
        chance = Random(f"{self.seed} publications")
        if chance.random() >= _PUBLISHES:
            return
        heads = [device for device in self.devices if device.branch == "hq"]
        for _ in range(chance.choice(_PUBLICATIONS)):
            device = chance.choice(heads if heads and chance.random() < _BY_HEADQUARTERS else self.devices)
            number = chance.randrange(1 << 16)
            self.after(chance.uniform(0, _DAY_OF_WORK), partial(self._people.publish, device, number))

    def _plan_erasures(self) -> None:
        """Headquarters erases records, at the hub or from a desk of its own; seldom somebody tries it who may not."""
        chance = Random(f"{self.seed} erasures")
        if chance.random() >= _ERASES:
            return
        for number in range(chance.choice(_ERASURES)):
            at, device = chance.uniform(0, _DAY_OF_WORK), chance.choice(self.devices)
            choice, at_hub = chance.random(), chance.random() < _AT_HUB
            act = (
                partial(erase_some, self.hub, choice) if at_hub else partial(self._people.erase, device, number, choice)
            )
            self.after(at, act)

    def judge(self) -> None:
        """The invariants over every file, when everything is at rest; Broken for the first that does not hold."""
        check_world(self)
        check_reference(self)
        for device in self.devices:
            if device.revoked_at is None:
                check_buckets(device)
            elif self.hub.review(device.store.identity.device, accept=self.random.random() < _ACCEPTED):
                check_review(device, check_hub(self.hub))
        self.note("files", *_digests(self))
        verify_log(self)
        if self._full_day or self.seed % _MENDED == 0:  # hours that all devices go on in cost half a world
            mend_damage(self)
            erase_locked(self)
        a_month_later(self)

    def run_on(self, seconds: float) -> None:
        """Lets the world go on for so long."""
        self._run(until=self.now + seconds)

    def look_at(self, device: SimDevice) -> None:
        """A device has started again: what must always be true of it."""
        if self._worth_a_look():
            check_device(device, self.ledger.of(device.name))
            check_acts(self, device)
            check_reference_copy(self.hub, device)

    def look_at_acts(self, device: SimDevice) -> None:
        """The device has sent or taken in something: whole acts."""
        if not self._full_day:
            check_acts(self, device)

    def _look_at_hub(self) -> None:
        if self._worth_a_look():
            check_hub(self.hub)
            check_reference_hub(self.hub, self.source)
            check_acts(self)

    def _worth_a_look(self) -> bool:
        self._looks += 1
        if self._full_day:  # there is much to look at, and it dies often
            return self._looks & (self._looks - 1) == 0
        return self._looks <= _LOOKS or self._looks % 4 == 0

    def drained(self) -> bool:
        """Whether every device has sent what it had and read what there is, files included."""
        heads = dict(self.hub.rows("SELECT scope, last FROM counter"))
        held = {name for (name,) in self.hub.rows("SELECT hash FROM held_file")} - self.spoiled_at_hub
        feeds = {row[0]: row[1:] for row in self.hub.rows("SELECT scope, last, epoch FROM reference_feed")}
        for device in self.devices:
            if device.revoked_at is not None:
                continue
            if not device.idle or device.rows(_UNSENT):
                return False
            if any(self.hub.rows(_SETTLED, name) for (name,) in device.rows(_PARKED)):
                return False  # the next greeting tells what became of it
            reached = dict(device.rows("SELECT scope, seq FROM cursor"))
            if any(reached.get(scope, 0) < heads.get(scope, 0) for scope in device.store.identity.scopes):
                return False
            if held & {name for (name,) in device.rows(_TO_COME)}:
                return False
            copies = device.store.reference.places()
            for scope in {"ref", device.store.identity.scope} & feeds.keys():
                if (copies[scope].seq, copies[scope].epoch) != feeds[scope] if scope in copies else True:
                    return False
        return True

    def _all_signed(self) -> bool:
        return not any(to_sign_again(self, device) for device in self.devices)

    def close(self) -> None:
        """Ends everything and forgets its files."""
        for device in self.devices:
            device.close()
        self.hub.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _mishap(self) -> None:
        device = self.random.choice(self.devices)
        if device.awake and self.faults.happens(Fault.OFFLINE_FOR_LONG):
            device.go_offline(self.random.uniform(*_LONG_OFFLINE))
        if device.awake and self.faults.happens(Fault.SHORT_CONNECTIONS):
            device.link.end_connections(self.random.choice(_SLOW))
        if self.faults.happens(Fault.CLOCK_JUMP):
            device.jump_clock()
        if device.awake and self.faults.happens(Fault.FILE_LOST):
            device.lose_file()
        if self.faults.happens(Fault.HUB_FILE_LOST) and (name := self.hub.files.lose_one()):
            self.spoiled_at_hub.add(name)
        if self.faults.happens(Fault.WRONG_ENTRY):
            self.note("entry", mistype(self.hub, self.random))

    def _replace_hub_program(self) -> None:
        """The hub speaks a newer language from now on; the devices' programs are replaced at the end of the day."""
        if self.faults.happens(Fault.OLD_PROGRAM):
            self.hub.understand(Upcasting(2, {1: lambda said: said}))

    def _take_less(self) -> None:
        """Headquarters' hub is set up for small batches."""
        if self.faults.happens(Fault.HUB_TAKES_LESS):
            self.hub.take_less()

    def _publish(self) -> None:
        """Headquarters' program has newer forms; faulty programs send such tickets before and after it."""
        if self.faults.happens(Fault.NEW_FORM):
            self.hub.publish(newer_forms())

    def _join(self) -> None:
        """A new computer at a branch that has worked for a while."""
        if not self.faults.happens(Fault.NEW_DEVICE):
            return
        self.faults.calm = True  # how its enrolment goes on after a cut is told in tests of its own
        branch = self.random.choice(self._branches)
        device = SimDevice(self, f"device-{len(self.devices)}", branch, clerk(branch, 0).id)
        self.devices.append(device)
        self.faults.calm = False
        if self.faults.happens(Fault.ODD_ENROLMENT):
            enrol_oddly(self, branch)

    def _meddle(self, stranger: Stranger) -> None:
        if self.faults.happens(Fault.FAULTY_PROGRAM):
            stranger.meddle()

    def _back_up(self, device: SimDevice) -> None:
        self.hub.take_backup()
        device.take_image()

    def _run(self, until: float) -> None:
        while self._queue and self._queue[0][0] <= until:
            self.now, _, action = heapq.heappop(self._queue)
            action()
        self.now = max(self.now, until)


def _digests(world: World) -> list[str]:
    """What ended up in the log and in every outbox, for the trace."""
    log = world.hub.rows("SELECT home_branch, operation_id, scope, seq, hash, result FROM log ORDER BY 1, 2")
    outboxes = [
        device.rows("SELECT stream, n, hash, state, code FROM operation ORDER BY 1, 2") for device in world.devices
    ]
    return [hashlib.sha256(repr(rows).encode()).hexdigest() for rows in (log, *outboxes)]
