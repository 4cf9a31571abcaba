"""Push: a batch of one stream is checked as a whole, then merged in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from sqlalchemy import Connection

from core.effect import Outcome
from core.operation import Kind, Stream
from core.record import DEFINITION
from local_db.outbox import rolled
from local_db.writer import Lane
from sync.hub.admission import read_operation
from sync.hub.arrivals import Arrival, Sender
from sync.hub.journal import Place, places
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch
from sync.hub.problems import SessionProblem
from sync.hub.quarantine import end_in_quarantine, keep_apart, places_in_quarantine
from sync.hub.registry import NO_HASH, Device, device_of_replica, load_device, scopes_of
from sync.hub.sessions import refuse_ungreeted
from sync.hub.setting_aside import FAILED, Selection, merge_what_can_be
from sync.hub.store import HubStore
from sync.hub.streams import advance, held_end
from sync.protocol.errors import SessionCode
from sync.protocol.messages import PushReply, PushRequest, PushResult
from sync.protocol.signing import batch_parts, verify

_HASH = re.compile(r"[0-9a-f]{64}")


class Push:
    """One push request of one device, its bodies read once."""

    def __init__(self, store: HubStore, device: Device, request: PushRequest) -> None:
        self._store = store
        self._device = device
        self._request = request
        self._bodies = [bytes(raw) for raw in request.ops]
        self._operations = [read_operation(body, store.upcasting) for body in self._bodies]
        self._records = list(dict.fromkeys(one.record for one in self._operations if one is not None))
        self.definitions = {(one.form, one.definition) for one in self._operations if one is not None}
        """The form versions by which the operations were made."""
        self.publishes = any(name == DEFINITION for name, _ in self.definitions)
        self._lane = Lane.BULK if request.stream == Stream.BULK else Lane.WORK
        self._numbers = [
            n
            for n in range(request.from_n, request.from_n + len(self._bodies) + len(request.aside))
            if n not in request.aside
        ]

    @property
    def about_imports(self) -> bool:
        """Whether an operation about a whole import is among those that it carries."""
        return any(one is not None and one.whole is not None for one in self._operations)

    @property
    def erases(self) -> bool:
        """Whether an erasure is among them."""
        return any(one is not None and one.kind is Kind.ERASE for one in self._operations)

    def check(self) -> None:
        """What can be seen without the database; SessionProblem ``malformed`` or ``device_forked``."""
        request = self._request
        dense = len(self._numbers) == len(self._bodies)
        if request.stream not in (Stream.WORK, Stream.BULK) or request.from_n < 1 or not dense:
            raise SessionProblem(SessionCode.MALFORMED)
        if not all(_HASH.fullmatch(hashed) for hashed in request.aside.values()):
            raise SessionProblem(SessionCode.MALFORMED)
        parts = batch_parts(request.replica, request.stream, request.from_n, request.digest)
        if not verify(self._device.public_key, request.sig, *parts):
            raise SessionProblem(SessionCode.TOKEN_EXPIRED)
        for n, operation in zip(self._numbers, self._operations, strict=True):
            if operation is not None and operation.n != n:
                raise SessionProblem(SessionCode.MALFORMED, n=n)

    def merge(self) -> PushReply:
        """Merges the batch as one transaction and answers what the hub holds now.

        An operation that makes the merge itself fail is set aside with its act as ``operation.failed``, and so is one
        that waited for these and fails; the others go on (guarantee G7). SessionProblem for what concerns the whole
        stream. A failure that no operation is the cause of is raised, and nothing is set aside.
        """
        return merge_what_can_be(self._store, self._lane, self._merge, self._acts)

    def _acts(self) -> list[str]:
        return list(dict.fromkeys(one.tx for one in self._operations if one is not None))

    def _merge(self, connection: Connection, selection: Selection) -> PushReply:
        request = self._request
        self._locked = lock_branches(connection, self._device.branch, self._records)
        last_n, last_hash = self._end(connection)
        self._refuse_revoked(connection)
        if request.from_n > last_n + 1:
            raise SessionProblem(SessionCode.HUB_REWOUND, n=last_n)
        refuse_ungreeted(connection, request.replica)
        first, last = request.from_n - 1, min(last_n, request.from_n + len(self._bodies) + len(request.aside))
        repeats = request.from_n <= last_n
        known = places(connection, request.replica, request.stream, first, last) if repeats else {}
        start = self._hash_before(known, last_n, last_hash)
        arrivals = self._arrivals(start)
        if (arrivals[-1].hash if arrivals else start) != request.digest:
            raise SessionProblem(SessionCode.DEVICE_FORKED)
        again = [_repeated(arrival, known) for arrival in arrivals if arrival.n <= last_n]
        results = [result for result in again if result is not None]
        fresh = [arrival for arrival in arrivals if arrival.n > last_n]
        if fresh:
            results += self._take(connection, fresh, selection)
            last_n, last_hash = fresh[-1].n, fresh[-1].hash
            advance(connection, request.replica, request.stream, last_n, last_hash)
        return PushReply(last_n=last_n, last_hash=last_hash, res=tuple(results))

    def _take(self, connection: Connection, fresh: Sequence[Arrival], selection: Selection) -> tuple[PushResult, ...]:
        scopes = frozenset(scopes_of(connection, self._device))
        sender = Sender(self._request.replica, self._device.branch, scopes)
        stream, upcasting = self._request.stream, self._store.upcasting
        batch = Batch(connection, self._store.catalogue, sender, stream, upcasting, selection)
        batch.foresee([arrival.operation for arrival in fresh if arrival.operation is not None])
        check_branches(connection, self._locked, batch.homes())
        for arrival in fresh:
            tx = arrival.operation.tx if arrival.operation is not None else ""
            if tx in selection.failing:
                batch.refuse(arrival, FAILED)
            elif selection.takes(tx):
                batch.take(arrival)
        return batch.finish()

    def _end(self, connection: Connection) -> tuple[int, str]:
        end = held_end(connection, self._request.replica, self._request.stream)
        owner = device_of_replica(connection, self._request.replica)
        if owner is None:  # forgotten in a restore, like everything that came under it
            raise SessionProblem(SessionCode.HUB_REWOUND)
        if end is None or owner.id != self._device.id:
            raise SessionProblem(SessionCode.DEVICE_FORKED)
        return end

    def _refuse_revoked(self, connection: Connection) -> None:
        who = load_device(connection, self._device.id)
        if who is None or who.revoked_at is not None:
            raise SessionProblem(SessionCode.DEVICE_REVOKED)

    def keep_apart(self, now: int) -> PushReply:
        """Puts what a revoked device sends into quarantine; nothing else changes (invariant I17)."""
        return self._store.write(lambda connection: self._quarantine(connection, now), self._lane).result()

    def _quarantine(self, connection: Connection, now: int) -> PushReply:
        request = self._request
        last_n, last_hash = self._end(connection)
        apart_n = end_in_quarantine(connection, request.replica, request.stream)
        end = max(last_n, apart_n)
        if request.from_n > end + 1:
            raise SessionProblem(SessionCode.HUB_REWOUND, n=end)
        first, last = request.from_n - 1, request.from_n + len(self._bodies) + len(request.aside)
        known = places(connection, request.replica, request.stream, first, min(last, last_n))
        apart = places_in_quarantine(connection, request.replica, request.stream, first, last)
        start = apart.get(first) or self._hash_before(known, last_n, last_hash)
        arrivals = self._arrivals(start)
        if (arrivals[-1].hash if arrivals else start) != request.digest:
            raise SessionProblem(SessionCode.DEVICE_FORKED)
        if any(apart.get(one.n, one.hash) != one.hash for one in arrivals):
            raise SessionProblem(SessionCode.DEVICE_FORKED)
        again = [_repeated(arrival, known) for arrival in arrivals if arrival.n <= last_n]
        results = [result for result in again if result is not None]
        fresh = [arrival for arrival in arrivals if arrival.n > last_n]
        results += keep_apart(connection, self._device, request.replica, request.stream, fresh, now)
        return PushReply(arrivals[-1].n if arrivals else end, request.digest, tuple(results))

    def _hash_before(self, known: dict[int, Place], last_n: int, last_hash: str) -> str:
        before = self._request.from_n - 1
        if before == last_n:
            return last_hash
        if before == 0:
            return NO_HASH
        if before not in known:
            raise SessionProblem(SessionCode.DEVICE_FORKED, n=before)
        return known[before].hash

    def _arrivals(self, start: str) -> list[Arrival]:
        link = bytes.fromhex(start)
        aside = self._request.aside
        sent = iter(zip(self._bodies, self._operations, strict=True))
        arrivals = []
        for n in range(self._request.from_n, self._request.from_n + len(self._bodies) + len(aside)):
            if n in aside:
                link = hashlib.sha256(link + bytes.fromhex(aside[n])).digest()
                arrivals.append(Arrival(n, None, link.hex(), None))
            else:
                body, operation = next(sent)
                link = rolled(link, body)
                arrivals.append(Arrival(n, body, link.hex(), operation))
        return arrivals


def _repeated(arrival: Arrival, known: dict[int, Place]) -> PushResult | None:
    """The stored result of what came before, recognised by its place's rolling hash and never by its number alone."""
    place = known.get(arrival.n)
    if place is None or place.hash != arrival.hash:
        raise SessionProblem(SessionCode.DEVICE_FORKED, n=arrival.n)
    if place.result is not None or arrival.body is None:
        return place.result if arrival.body is not None else None
    operation_id = arrival.operation.id if arrival.operation is not None else ""
    return PushResult(n=arrival.n, id=operation_id, s=Outcome.REFUSED, code="operation.malformed")


def count_by_outcome(results: Sequence[PushResult]) -> dict[Outcome, int]:
    """How many results had each outcome; for the log."""
    counts: dict[Outcome, int] = {}
    for result in results:
        counts[result.s] = counts.get(result.s, 0) + 1
    return counts
