"""What this device does when it, or the hub, is not what it was: a fresh replica id, and handing back what was lost.

One call per request of `step`, each of which may be repeated after a broken connection or a kill.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from core.chains import CHAIN_START, chain
from core.ports import Changes
from core.record import DEFINITIONS
from local_db.handed_back import BEFORE_ALL, kept_after, kept_scopes
from local_db.identity import load_meta, save_meta
from local_db.journal import Entry
from local_db.reentry import reenter_refused
from local_db.renewal import Renewal, ask_again, begin_renewal, finish_renewal
from local_db.replication import Cursor, cursors, first_unread
from local_db.rewinding import rewind
from local_db.store import Store
from local_db.witnesses import Place, Told, told_after, told_places
from local_db.writer import Lane
from sync.client.hub import Hub
from sync.protocol.errors import SessionCode
from sync.protocol.messages import RecoverRequest, RenewRequest, ScopeMark, StreamMark, Witness
from sync.protocol.routes import MOST_WITNESSES

logger = logging.getLogger(__name__)

T = TypeVar("T")
_READ_BY = "sync.read_by"
WITNESSES, WITNESS_BYTES = 200, 200_000
"""How much one request hands back: effects, bytes of their text; more where one act is longer."""


class Recovery:
    """One recovery at a time; what it has reached is kept only while the program runs, and done again otherwise."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self._common: dict[str, Cursor] | None = None
        self._lines: list[_Line] = []

    def renew(self, cause: SessionCode) -> Changes:
        """Gets a fresh replica id and goes on as that; what the hub may not hold is sent again under it."""
        store, forms, lost = self._store, self._store.catalogue, cause is SessionCode.HUB_REWOUND
        fresh = store.ids.operation()
        shown: list[Changes] = []

        def begin(connection: Any) -> Renewal:
            if lost:
                shown.append(ask_again(connection, forms))
            return begin_renewal(connection, fresh, str(cause), lost=lost)

        renewal = self._write(begin)
        reply = self._hub.renew(_asking(store.identity.replica, renewal))
        identity = msgspec.structs.replace(store.identity, replica=reply.replica, lane=reply.lane)
        now = int(store.clock.now().timestamp() * 1000)
        refused = [(Entry(one.home, "", one.text.encode()), one.code) for one in reply.refused]

        def become(connection: Any) -> None:
            shown.append(finish_renewal(connection, forms, renewal, now))
            shown.append(reenter_refused(connection, forms, refused))

        store.set_up(identity, also=become)
        self._common = None
        logger.warning("this device goes on as replica %s: %s", reply.replica, cause)
        return Changes(records=frozenset().union(*(one.records for one in shown)))

    def is_lost_again(self, epoch: str) -> bool:
        """Whether a hub of that life lost once more what an earlier recovery handed back to another life of it.

        Where this device went back to, it cannot tell: its place there fits both.
        """
        with self._store.plain_reading() as connection:
            kept, held = kept_scopes(connection), cursors(connection)
        return any(scope in held and held[scope].epoch not in ("", epoch) for scope in kept)

    def begin_anew(self) -> None:
        """Forgets how far an earlier recovery came: the hub may have been put back once more."""
        self._common = None

    def recover(self) -> tuple[bool, Changes]:
        """One step: find the common place of the logs, hand back some effects, at last go back to that place.

        True with nothing changed while there is more to do.
        """
        if self._common is None:
            self._common = self._find_common()
            self._lines = self._all_lines(self._common)
            return True, Changes(records=frozenset())
        for line in self._lines:
            told = fitting(self._after(line))
            if told:
                self._hand_back(line.scope, told)
                line.offered = told[-1].seq
                return True, Changes(records=frozenset())
        common, forms = self._common, self._store.catalogue

        def go_back(connection: Any) -> Changes:
            changed: set[str] = set()
            for scope, at in common.items():
                changed |= rewind(connection, forms, scope, at, lost=True).records
            return Changes(records=frozenset(changed))

        return False, self._write(go_back)

    def read_again(self, program: str) -> Changes:
        """After an upgrade, or when forms have come: goes back to before what could not be read, once per occasion."""
        forms = self._store.catalogue
        reader = f"{program} {len(forms.every())}"
        with self._store.plain_reading() as connection:
            unread = first_unread(connection)
            if not unread or load_meta(connection, _READ_BY) == reader:
                return Changes(records=frozenset())
            held = cursors(connection)
            places = {
                scope: place_at(told_places(connection, scope), held.get(scope, Cursor()), first - 1)
                for scope, first in unread.items()
            }

        def go_back(connection: Any) -> Changes:
            save_meta(connection, _READ_BY, reader)
            changed: set[str] = set()
            for scope, at in places.items():
                changed |= rewind(connection, forms, scope, at).records
            return Changes(records=frozenset(changed))

        return self._write(go_back)

    def _find_common(self) -> dict[str, Cursor]:
        with self._store.plain_reading() as connection:
            held = cursors(connection)
            ladder = {scope: tuple(rungs(told_places(connection, scope), at)) for scope, at in held.items()}
        reply = self._hub.recover(RecoverRequest(ladder=ladder))
        found = {scope: reply.common.get(scope, ScopeMark()) for scope in ladder}
        return {scope: Cursor(mark.seq, mark.epoch, mark.chain) for scope, mark in found.items()}

    def _all_lines(self, common: Mapping[str, Cursor]) -> list[_Line]:
        """What was read after the common place and, after it, what an earlier recovery handed back in vain.

        Definitions come first, as they do in a pull.
        """
        with self._store.plain_reading() as connection:
            kept = kept_scopes(connection)
        lines = [
            *(_Line(scope, at.seq, told_after) for scope, at in sorted(common.items())),
            *(_Line(scope, BEFORE_ALL, kept_after) for scope in sorted(kept)),
        ]
        return sorted(lines, key=lambda line: line.scope != DEFINITIONS)

    def _after(self, line: _Line) -> list[Told]:
        with self._store.plain_reading() as connection:
            return line.read(connection, line.scope, line.offered, MOST_WITNESSES)

    def _hand_back(self, scope: str, told: Sequence[Told]) -> None:
        witnesses = tuple(Witness(one.text, one.receipt) for one in told if one.receipt)
        if witnesses:
            reply = self._hub.recover(RecoverRequest(witness=witnesses))
            if reply.unproven:
                logger.error("scope %s: the hub did not know %d receipts", scope, len(reply.unproven))

    def _write(self, task: Callable[[Any], T]) -> T:
        return self._store.write(task, Lane.SYNC).result()


class _Line(msgspec.Struct):
    """Entries of one scope to hand back, and how far that has come."""

    scope: str
    offered: int
    read: Callable[[Any, str, int, int], list[Told]]


def fitting(told: list[Told]) -> list[Told]:
    """The first acts of them that one request carries, each whole, at least one: nobody shall read half of one (I9)."""
    size, whole = 0, 0
    for at, one in enumerate(told, start=1):
        size += len(one.text.encode())
        if whole and (at > WITNESSES or size > WITNESS_BYTES):
            break
        if at == len(told) or told[at].act != one.act:
            whole = at
    return told[:whole]


def rungs(told: Iterable[Place], at: Cursor) -> Iterator[ScopeMark]:
    """Places of a log with their chains, the highest first: the cursor, then steps back that double.

    No step ends inside an act: it goes back to where the act begins. Where an entry is missing here, no place from
    there on but the cursor can be shown.
    """
    wanted = {at.seq - (1 << step) for step in range(at.seq.bit_length())}
    found = {at.seq: ScopeMark(at.seq, at.epoch, at.chain)}
    for seq, whole in _whole(told):
        if seq in wanted and whole.seq:
            found.setdefault(whole.seq, ScopeMark(whole.seq, at.epoch, whole.chain))
    return iter(sorted(found.values(), key=lambda mark: mark.seq, reverse=True))


def place_at(told: Iterable[Place], held: Cursor, wanted: int) -> Cursor:
    """The cursor at an earlier place of a log, at the last end of an act up to there.

    The log's beginning when an entry before that is missing here.
    """
    for seq, whole in _whole(told):
        if seq == wanted and whole.seq:
            return Cursor(whole.seq, held.epoch, whole.chain)
    return Cursor(0, held.epoch, "")


def _whole(told: Iterable[Place]) -> Iterator[tuple[int, Cursor]]:
    """For each place but the last, the last end of an act up to there; as far as no entry is missing."""
    link, before, act, whole = CHAIN_START, 0, "", Cursor()
    for place in told:
        if place.seq != before + 1 or not place.operation:
            return
        if place.act != act:
            whole = Cursor(before, "", link.hex())
        if before:
            yield before, whole
        link, before, act = chain(link, place.operation), place.seq, place.act


def _asking(replica: str, renewal: Renewal) -> RenewRequest:
    begins = {name: StreamMark(begin.n, begin.hash) for name, begin in renewal.streams.items()}
    return RenewRequest(replica, renewal.fresh, renewal.cause, begins)
