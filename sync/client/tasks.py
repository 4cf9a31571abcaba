"""Carries out what `step` asks for: one request, one event. Never raises for the network.

Everything durable is one transaction of the store's writer, so the process may be killed between any two lines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

import msgspec

from core.operation import Stream
from core.ports import Changes
from local_db.file_queue import offer_all_again, only_here
from local_db.files import FileStore
from local_db.identity import Identity, save_meta
from local_db.person_keys import note_words, untold_keys
from local_db.places import save_places
from local_db.replication import Session, apply_page, cursors, in_turn, load_session, save_people, save_session
from local_db.store import Store
from local_db.sweeping import sweep
from local_db.upload import (
    count_attempt,
    marks,
    next_batch,
    parked,
    record_answers,
    set_aside,
    set_aside_here,
    settle_parked,
)
from local_db.wipe import note_wipe
from local_db.writer import Lane
from sync.client import events, orders
from sync.client.answers import Hello
from sync.client.asking import HEARD_AT, PROGRAM_VERSION, hearing, hello_of
from sync.client.bootstrap import Bootstrap
from sync.client.bulk import make_operations
from sync.client.comparing import Comparison
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.file_tasks import FileTasks
from sync.client.hub import Hub
from sync.client.recovery import Recovery
from sync.client.reference import PAGE, ReferenceKeeper
from sync.protocol.errors import SessionCode
from sync.protocol.messages import HelloRequest, Incident, PullRequest, ScopeMark
from sync.protocol.signing import verify, wipe_parts

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Tasks:
    """The hands of one client: the store, the files and the connection to the hub; `records`: see ReferenceKeeper."""

    def __init__(self, store: Store, files: FileStore, hub: Hub, records: int = PAGE) -> None:
        self._store = store
        self._hub = hub
        self._files = files
        self._recovery = Recovery(store, hub)
        self._moving = FileTasks(store, files, hub)
        self._bootstrap = Bootstrap(store, hub)
        self.announcing = False
        self.pushed = 0
        self.pulled = 0
        self.clock_off: int | None = None
        self.incidents: tuple[Incident, ...] = ()
        self.comparison = Comparison(store, hub)
        self.reference = ReferenceKeeper(store, hub, records)

    @property
    def differing(self) -> frozenset[str]:
        """Scopes of which this device, at rest, does not hold what the hub holds."""
        return self.comparison.differing | self.reference.differing

    @property
    def fetching(self) -> tuple[str, int] | None:
        """The file that comes now, by its name on the wire, and its bytes that are here."""
        return self._moving.fetching

    def carry_out(self, request: orders.Request) -> events.What:
        """Does what is asked; a failed call or a refusing database comes back as an event too."""
        try:
            return self._moving.carry_out(request) or _DOERS[type(request)](self, request)
        except CallFailed as failed:
            logger.info("%s: %s", type(request).__name__, failed.code)
            if isinstance(request, orders.Push):
                self._note_attempt(request)
            return events.Failed(failed.failure)
        except Exception:
            # The sync loop is one of the places where a broad catch is allowed: the next round tries again.
            logger.exception("%s failed", type(request).__name__)
            return events.StoreFailed()

    def authorise(self, _request: orders.Authorise) -> events.What:
        """A token, by the device's signature."""
        return events.Authorised(self._hub.authorise(self._identity))

    def open_session(self, _request: orders.OpenSession) -> events.What:
        """Says hello. The session's name is durable before it is used, the hub's fence before it is counted on."""
        identity, now = self._identity, self._now()
        with self._store.plain_reading() as connection:
            session, streams = load_session(connection), marks(connection)
            places, waiting = cursors(connection), parked(connection)
            keys, alone = untold_keys(connection), only_here(connection)
            held_back = set_aside_here(connection)
        if not session.opening:
            session = msgspec.structs.replace(session, opening=self._store.ids.operation())
            self._write(lambda connection: save_session(connection, session))
        opening, fence, epoch = session.opening, session.fence, session.epoch
        hello = self._greet(
            hello_of(
                identity,
                streams,
                places,
                session=opening,
                fence=fence,
                epoch=epoch,
                wall=now,
                held_back=held_back,
                parked=waiting,
                files=alone,
                keys=keys,
            )
        )
        self.clock_off = now - hello.hub_time
        self.incidents = hello.incidents
        opened = Session(fence=hello.fence, epoch=hello.hub_epoch, last_at=session.last_at)

        def keep(connection: Any) -> None:
            save_session(connection, opened)
            save_people(connection, hello.people)
            save_places(connection, hello.places)
            note_words(connection, identity, hello.keys, hello.fresh_keys)
            save_meta(connection, HEARD_AT, str(hello.hub_time))
            if session.epoch not in ("", hello.hub_epoch):
                offer_all_again(connection)

        self._write(keep)
        if hello.settled:
            forms = self._store.catalogue
            self._tell(self._write(lambda connection: settle_parked(connection, forms, hello.settled, now)))
        self._tell(self._recovery.read_again(PROGRAM_VERSION))
        sweep(self._store, self._files)
        known = hearing(identity, hello)
        if known != identity:
            self._store.set_up(known)
        standing = self._bootstrap.standing(hello.scopes)
        lost = self._recovery.is_lost_again(hello.hub_epoch)
        return events.SessionOpened(hello, streams, standing.withheld, standing.more, lost)

    def _greet(self, request: HelloRequest) -> Hello:
        """A program that may only send hears by the refusal in which life of the hub it is."""
        try:
            return self._hub.hello(request)
        except CallFailed as failed:
            epoch = failed.failure.hub_epoch
            if epoch and self._recovery.is_lost_again(epoch):
                raise CallFailed(Failure(Trouble.SESSION, SessionCode.HUB_REWOUND)) from failed
            raise

    def take_snapshot(self, request: orders.TakeSnapshot) -> events.What:
        """One step in taking in a scope of which nothing is here."""
        standing = self._bootstrap.go_on(request.scopes)
        self._tell(standing.changes)
        return events.SnapshotTaken(standing.withheld, standing.more)

    def renew(self, request: orders.Renew) -> events.What:
        """Goes on under a fresh replica id."""
        self._tell(self._recovery.renew(request.cause))
        return events.Renewed()

    def recover(self, request: orders.Recover) -> events.What:
        """Gives a restored hub back what it lost."""
        if request.afresh:
            self._recovery.begin_anew()
        more, changes = self._recovery.recover()
        self._tell(changes)
        return events.Recovered(more)

    def obey(self, request: orders.Obey) -> events.What:
        """An order to erase this profile counts when it is the hub's, for this device, and nothing is only here."""
        order, identity = request.order, self._identity
        signed = verify(identity.order_key, order.signature, *wipe_parts(order.device, order.at))
        if signed and order.device == identity.device and self._is_all_there():
            self._write(lambda connection: note_wipe(connection, msgspec.json.encode(order).decode()))
            logger.warning("headquarters orders this device to erase itself; the next start does")
        else:
            logger.error("an order to erase this device was not believed")
        return events.Obeyed()

    def _is_all_there(self) -> bool:
        """Whether the hub has everything of this device, files of refused work included."""
        unsent = sum(mark.unsent for mark in self._read(marks).values()) + self._read(set_aside_here)
        return not unsent and self._moving.are_all_there()

    def read_batch(self, request: orders.ReadBatch) -> events.What:
        """The next operations of a stream."""
        if request.stream is Stream.BULK:
            bulk = self._read(marks)[Stream.BULK]
            make_operations(self._store, bulk.acked_n + request.most + 1)
        batch = self._read(lambda connection: next_batch(connection, request.stream, request.most, request.most_bytes))
        return events.BatchRead(request.stream, batch)

    def push(self, request: orders.Push) -> events.What:
        """Sends a batch."""
        return events.Pushed(self._hub.push(self._identity, request.batch))

    def keep_answers(self, request: orders.KeepAnswers) -> events.What:
        """Makes the hub's answers durable."""
        forms, now = self._store.catalogue, self._now()
        self._change(lambda connection: record_answers(connection, forms, request.batch, request.answers, now))
        self._store.settle(request.batch.settled)
        sweep(self._store, self._files)
        self.pushed += len(request.answers)
        return events.AnswersKept()

    def set_aside(self, request: orders.SetAside) -> events.What:
        """Takes operations out of the queue."""
        logger.warning("stream %s: %d operations set aside: %s", request.stream, len(request.numbers), request.code)
        forms = self._store.catalogue
        self._change(lambda connection: set_aside(connection, forms, request.stream, request.numbers, request.code))
        return events.AsideSet()

    def pull(self, request: orders.Pull) -> events.What:
        """A page of what happened in the scopes."""
        known = self._read(cursors)
        asked = {}
        for scope in request.scopes:
            at = known.get(scope)
            asked[scope] = ScopeMark(at.seq, at.epoch, at.chain) if at is not None else ScopeMark()
        return events.Pulled(self._hub.pull(PullRequest(asked, request.most, request.most_bytes)))

    def apply_page(self, request: orders.ApplyPage) -> events.What:
        """Takes a page in."""
        page, forms, now = request.page.page, self._store.catalogue, self._now()
        if page.received or not dict(page.cursors).items() <= self._read(cursors).items():
            for part in in_turn(page):
                self._change(partial(apply_page, forms=forms, page=part, moment=now))
        sweep(self._store, self._files)
        self.pulled += len(page.received)
        self.comparison.compare(request.page)
        return events.PageApplied(reference=self.reference.hear(request.page.reference))

    def take_reference(self, _request: orders.TakeReference) -> events.What:
        """A page of reference records."""
        return events.ReferenceTaken(self.reference.take())

    def note_synced(self) -> None:
        """Remembers when everything was exchanged."""
        now = self._now()
        self._write(
            lambda connection: save_session(connection, msgspec.structs.replace(load_session(connection), last_at=now))
        )
        self.comparison.ask(now)

    def _note_attempt(self, request: orders.Push) -> None:
        try:
            self._write(lambda connection: count_attempt(connection, request.batch))
        except Exception:
            logger.exception("an attempt could not be counted")

    @property
    def _identity(self) -> Identity:
        return self._store.identity

    def _now(self) -> int:
        return int(self._store.clock.now().timestamp() * 1000)

    def _read(self, query: Callable[[Any], T]) -> T:
        with self._store.plain_reading() as connection:
            return query(connection)

    def _write(self, task: Callable[[Any], T]) -> T:
        return self._store.write(task, Lane.SYNC).result()

    def _change(self, task: Callable[[Any], Changes]) -> None:
        self._tell(self._write(task))

    def _tell(self, changes: Changes) -> None:
        if changes.records:
            told: Future[None] = self._store.writer.submit(partial(self._announce, changes), Lane.SYNC)
            told.result()

    def _announce(self, changes: Changes) -> None:
        self.announcing = True
        try:
            self._store.announce(changes)
        finally:
            self.announcing = False


_DOERS: dict[type, Callable[[Tasks, Any], events.What]] = {
    orders.Authorise: Tasks.authorise,
    orders.OpenSession: Tasks.open_session,
    orders.TakeSnapshot: Tasks.take_snapshot,
    orders.TakeReference: Tasks.take_reference,
    orders.Renew: Tasks.renew,
    orders.Obey: Tasks.obey,
    orders.Recover: Tasks.recover,
    orders.ReadBatch: Tasks.read_batch,
    orders.Push: Tasks.push,
    orders.KeepAnswers: Tasks.keep_answers,
    orders.SetAside: Tasks.set_aside,
    orders.Pull: Tasks.pull,
    orders.ApplyPage: Tasks.apply_page,
}
