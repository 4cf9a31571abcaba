"""Tickets from one device to the hub and down to a second one, beside PouchDB and Anki on the same documents.

Ours: the shipped client on an encrypted, durable database, a real hub process, HTTP on loopback. "Up" is from the full
outbox until the device is at rest: everything acknowledged, and its own effects pulled back and folded. "Down" is the
second device's whole round. The peers' rounds are taken in turns with ours and move documents of the same fields:
PouchDB on LevelDB <-> express-pouchdb, 100 documents at a time (its own choice) and 500 (ours), and Anki's incremental
sync with its sync server, all durable as they choose to be. The peers' programs are installed into a folder outside of
the repository, from the ordinary registries; one that cannot be had is reported as skipped.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.hub_sender import Clerk
from benchmarks.measure import Figure, print_figures
from benchmarks.peers.peer import NotToBeHad, Peer, start_anki, start_pouchdb
from core.ids import Ids
from core.operation import Operation
from core.people import Person, Role
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.files import FileStore
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.store import Store, open_store
from resources import PACK_FORMS
from sync.client.enrolment import enrol
from sync.client.status import SyncStatus
from sync.client.worker import sync_once
from sync.hub.embedded import EmbeddedHub

BRANCH, CLERK = "440106", "clerk-440106"
KEY = bytes(range(32))
TIMES_POUCHDB = 3.0
LEAST_ROUNDS = 5


@dataclass
class Side:
    """One program's documents a second, round by round."""

    name: str
    make: Callable[[list[Operation], str], object]
    up: Callable[[], tuple[float, int]]
    down: Callable[[], tuple[float, int]]
    ups: list[float] = field(default_factory=list)
    downs: list[float] = field(default_factory=list)

    def speeds(self, way: str) -> list[float]:
        """Documents a second of each round, ``up`` or ``down``."""
        return self.ups if way == "up" else self.downs

    def round(self, claims: list[Operation], file: str, *, counts: bool) -> None:
        """One round; AssertionError when not every document arrived."""
        self.make(claims, file)
        for move, speeds in ((self.up, self.ups), (self.down, self.downs)):
            seconds, documents = move()
            assert documents == len(claims), f"{self.name}: {documents} of {len(claims)} documents arrived"
            if counts:
                speeds.append(documents / seconds)


class Branch:
    """Two devices of one branch."""

    def __init__(self, folder: Path, hub: EmbeddedHub) -> None:
        self._clock = SystemClock()
        self._desks = [self._desk(folder / name, hub) for name in ("one", "two")]
        for desk in self._desks:
            self._sync(desk)

    def _desk(self, folder: Path, hub: EmbeddedHub) -> tuple[Store, FileStore]:
        (folder / "files").mkdir(parents=True)
        ids = Ids(self._clock, os.urandom)
        store = open_store(folder / "desk.db", cipher_driver(KEY), self._clock, ids)
        store.set_up(Identity(branch=BRANCH, branch_name=BRANCH), pack_forms(PACK_FORMS))
        enrol(store, None, hub.url, hub.enrolment_code(BRANCH), folder.name)
        return store, FileStore(folder / "files", KEY, KEY[::-1], self._clock, reserve=0)

    def make(self, claims: list[Operation], _file: str) -> None:
        """Submits the claims one by one, as clerks do."""
        store = self._desks[0][0]
        saved = []
        for claim in claims:
            values: dict[str, Value] = {name: one.v for name, one in claim.fields.items() if not name.startswith("$")}
            saved.append(store.execute(submit_record, SubmitRecord(claim.tx, CLERK, "claim", values)))
        for one in saved:
            one.result()

    def up(self) -> tuple[float, int]:
        """The first device's round: seconds, and tickets of which the hub's word is here."""
        return self._timed(0)

    def down(self) -> tuple[float, int]:
        """The second device's round."""
        return self._timed(1)

    def _timed(self, which: int) -> tuple[float, int]:
        desk = self._desks[which]
        before = self._decided(desk[0])
        began = time.perf_counter()
        self._sync(desk)
        seconds = time.perf_counter() - began
        return seconds, self._decided(desk[0]) - before

    @staticmethod
    def _decided(store: Store) -> int:
        with store.reading() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM history WHERE seq IS NOT NULL").scalar_one()
        return int(found)

    @staticmethod
    def _sync(desk: tuple[Store, FileStore]) -> SyncStatus:
        status = sync_once(*desk)
        assert not status.working, status.network
        assert status.retry_in is None, status.network
        return status

    def close(self) -> None:
        """Closes both."""
        for store, _ in self._desks:
            store.close()


def documents_in(folder: Path, claims: list[Operation]) -> str:
    """A file of the claims as the peers read them."""
    found = [
        {"_id": claim.record, **{name.lstrip("$"): one.v for name, one in claim.fields.items()}} for claim in claims
    ]
    place = folder / "documents.json"
    place.write_bytes(msgspec.json.encode(found))
    return str(place)


def play(folder: Path, programs: Path, documents: int, rounds: int) -> list[Side]:
    """All sides in turns, after one round of each that does not count."""
    with ExitStack() as stack:
        hub = stack.enter_context(EmbeddedHub(folder / "hub"))
        hub.add_branch(BRANCH, "bench")
        hub.add_person(Person(CLERK, "Li", Role.CLERK, BRANCH))
        ours = Branch(folder / "ours", hub)
        stack.callback(ours.close)
        sides = [Side("BranchDesk", ours.make, ours.up, ours.down)]
        starts: list[tuple[str, Callable[[], Peer]]] = [
            ("PouchDB", partial(start_pouchdb, programs, folder / "pouchdb")),
            ("PouchDB by 500", partial(start_pouchdb, programs, folder / "pouchdb-500", batch=500)),
            ("Anki", partial(start_anki, programs, folder / "anki")),
        ]
        for name, start in starts:
            try:
                peer = stack.enter_context(start())
            except NotToBeHad as reason:
                sys.stdout.write(f"{name}: skipped, {reason}\n")
                continue
            sys.stdout.write(f"{name}: version {peer.version}\n")
            sides.append(_side_of(name, peer))
        clerk = Clerk(BRANCH, "A")
        for number in range(rounds + 1):
            claims = [clerk.claim(n + 1) for n in range(documents)]
            file = documents_in(folder, claims)
            for side in sides[number % len(sides) :] + sides[: number % len(sides)]:
                side.round(claims, file, counts=number > 0)
        return sides


def _side_of(name: str, peer: Peer) -> Side:
    return Side(name, lambda _claims, file: peer.ask("make", file), lambda: peer.ask("up"), lambda: peer.ask("down"))


def figures_of(sides: list[Side]) -> list[Figure]:
    """Documents a second of everybody, and ours over theirs, round by round."""
    ours, *others = sides
    figures = []
    for way in ("up", "down"):
        for side in sides:
            speed = statistics.median(side.speeds(way))
            figures.append(Figure(f"documents/s {way}, {side.name}", f"{speed:,.0f}", "-", True))
        for other in others:
            ratios = [one / theirs for one, theirs in zip(ours.speeds(way), other.speeds(way), strict=True)]
            ratio = statistics.median(ratios)
            told = f"{ratio:.2f}x ({min(ratios):.2f}-{max(ratios):.2f})"
            wanted = {"PouchDB": TIMES_POUCHDB, "Anki": 1.0}.get(other.name)
            target = {"PouchDB": ">= 3x", "Anki": "> 1x (dream)"}.get(other.name, "(no target)")
            figures.append(Figure(f"sync {way} / {other.name}", told, target, wanted is None or ratio >= wanted))
    return figures


def main() -> None:
    """Prints everybody's documents a second and the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=5_000, help="per round")
    options.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    options.add_argument("--programs", type=Path, help="where the peers' programs are kept; otherwise taken away again")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = chosen.programs or Path(folder) / "programs"
        print_figures(figures_of(play(Path(folder), programs, chosen.documents, chosen.rounds)))


if __name__ == "__main__":
    main()
