"""A device that knows nothing of a scope takes a snapshot of it: open tickets first, then the others, then history.

Each part is verified against its hash, unsealed, and written in one transaction with how far it went, so it goes on
after any cut where it was. The place in the log is kept with the last part of tickets: from then on the scope is pulled
like any other, while its history still comes in. Parts that lie in a folder (a stick) are read there.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from core.ports import Changes
from local_db.driver import PlainConnection
from local_db.identity import load_meta, save_meta
from local_db.replication import Cursor, agrees, cursors, put_cursor
from local_db.sealed_file import Damaged, SealedReader
from local_db.snapshot_rows import SNAPSHOTS, Part, all_is_written, forget_scope, is_empty, unpacked, write_part
from local_db.store import Store
from local_db.writer import Lane
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.hub import Hub
from sync.protocol.errors import SessionCode
from sync.protocol.snapshots import ROWS, SnapshotManifest

logger = logging.getLogger(__name__)

T = TypeVar("T")
_SEED = "snapshots.seed"
FIRST_PIECE, LEAST_PIECE, MOST_PIECE = 1 << 16, 1 << 13, 1 << 20
"""Bytes asked for at once: doubled after each that came, halved after a failure."""


class Progress(msgspec.Struct, frozen=True):
    """A snapshot that is being taken in: `taken` of its parts are here. `overtaken`: a ticket in it moved on since.

    `by_log`: it is gone, and the log is read from its beginning instead, on top of the tickets that came.
    """

    manifest: SnapshotManifest
    taken: int = 0
    overtaken: bool = False
    by_log: bool = False

    @property
    def rows_left(self) -> bool:
        """Whether tickets are still to come."""
        return not self.by_log and any(part.kind == ROWS for part in self.manifest.parts[self.taken :])

    def is_read(self, at: Cursor) -> bool:
        """Whether the log was read so far that nothing of the snapshot is missing; a restored hub has another log."""
        return self.by_log and bool(at.epoch) and (at.seq >= self.manifest.seq or at.epoch != self.manifest.epoch)


class Standing(msgspec.Struct, frozen=True):
    """Scopes whose log must not be pulled yet, whether parts are left to fetch, and the tickets that just came."""

    withheld: frozenset[str]
    more: bool
    changes: Changes = msgspec.field(default_factory=Changes)


class Bootstrap:
    """Takes snapshots in, one request at a time."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self._declined: set[str] = set()
        self._held = bytearray()
        self._held_of = ""
        self._piece = FIRST_PIECE

    def standing(self, scopes: Iterable[str]) -> Standing:
        """At the beginning of a session: what is to be done before the first pull."""
        self._declined.clear()
        with self._store.plain_reading() as connection:
            known = cursors(connection)
            ended = [scope for scope, at in _load(connection).items() if at.is_read(known.get(scope, Cursor()))]
        if ended:
            self._write(lambda connection: _forget(connection, ended))
        return self._standing(scopes)

    def go_on(self, scopes: tuple[str, ...]) -> Standing:
        """One request and what follows from it. Raises CallFailed."""
        with self._store.plain_reading() as connection:
            under_way = _load(connection)
            coming = {scope: at for scope, at in under_way.items() if not at.by_log}
            fresh = [] if coming else self._fresh(connection, scopes, under_way)
        changes = Changes()
        if coming:
            scope = next((one for one, at in coming.items() if at.rows_left), next(iter(coming)))
            changes = self._next_part(scope, coming[scope])
        elif fresh:
            self._ask(fresh[0])
        return self._standing(scopes, changes)

    def _standing(self, scopes: Iterable[str], changes: Changes | None = None) -> Standing:
        with self._store.plain_reading() as connection:
            under_way = _load(connection)
            fresh = self._fresh(connection, scopes, under_way)
        withheld = frozenset(scope for scope, at in under_way.items() if at.rows_left) | frozenset(fresh)
        asking = [scope for scope in fresh if scope not in self._declined]
        coming = any(not at.by_log for at in under_way.values())
        return Standing(withheld, coming or bool(asking), changes or Changes())

    def _fresh(self, connection: PlainConnection, scopes: Iterable[str], under_way: Container[str]) -> list[str]:
        """Scopes of which nothing is here and for which no snapshot is under way."""
        known = cursors(connection)
        candidates = [one for one in scopes if one.startswith("branch:") and one not in known]
        candidates = [one for one in candidates if one not in self._declined and one not in under_way]
        return [one for one in candidates if is_empty(connection, one)]

    def _ask(self, scope: str) -> None:
        try:
            manifest = self._hub.snapshot(scope)
        except CallFailed as failed:
            if failed.failure.code is not SessionCode.NOT_FOUND:
                raise
            self._declined.add(scope)
            return
        if not manifest.ready:
            raise CallFailed(Failure(Trouble.BUSY, retry_after=5.0))
        self._write(lambda connection: self._adopt(connection, scope, manifest))

    def _adopt(self, connection: Any, scope: str, manifest: SnapshotManifest) -> None:
        """Something may have been made here meanwhile: then the scope is pulled from its beginning instead."""
        if not is_empty(connection, scope):
            self._declined.add(scope)
            return
        _save(connection, {**_load(connection), scope: Progress(manifest)})

    def _next_part(self, scope: str, at: Progress) -> Changes:
        said = at.manifest.parts[at.taken] if at.taken < len(at.manifest.parts) else None
        if said is None:
            return self._take(scope, at, Part())
        content = self._from_seed(said.hash) or self._fetched(scope, at)
        if content is None:
            return Changes()
        self._held, self._held_of = bytearray(), ""
        if hashlib.sha256(content).hexdigest() != said.hash:
            # The hub dropped the snapshot and made it again: other bytes, and another manifest.
            logger.error("part %d of the snapshot of %s is not what it should be", at.taken, scope)
            self._write(lambda connection: self._begin_anew(connection, scope))
            raise CallFailed(Failure(Trouble.CUT))
        try:
            part = unpacked(SealedReader(io.BytesIO(content), bytes.fromhex(at.manifest.key)).read())
        except (Damaged, ValueError) as error:
            logger.error("part %d of the snapshot of %s cannot be read", at.taken, scope)
            raise CallFailed(Failure(Trouble.NOT_THE_HUB)) from error
        return self._take(scope, at, part)

    def _fetched(self, scope: str, at: Progress) -> bytes | None:
        """The whole part, or None while more of it is to come."""
        said = at.manifest.parts[at.taken]
        if self._held_of != said.hash:
            self._held, self._held_of = bytearray(), said.hash
        try:
            length = min(self._piece, said.size - len(self._held))
            piece = self._hub.snapshot_piece(scope, at.taken, at.manifest.seq, len(self._held), length)
        except CallFailed as failed:
            self._piece = max(LEAST_PIECE, self._piece // 2)
            if failed.failure.code is SessionCode.NOT_FOUND:
                self._write(lambda connection: self._begin_anew(connection, scope))
                return None
            raise
        self._piece = min(MOST_PIECE, self._piece * 2)
        self._held += piece
        return bytes(self._held) if len(self._held) >= said.size else None

    def _begin_anew(self, connection: Any, scope: str) -> None:
        """The hub does not keep this snapshot any more: tickets begin once more with the next one.

        Where history is missing only, or work on some of its tickets is on its way, the log is read from its beginning
        instead, on top of what is here.
        """
        under_way = _load(connection)
        at = under_way.pop(scope)
        if not at.rows_left or not forget_scope(connection, self._store.catalogue, scope):
            put_cursor(connection, scope, Cursor())
            under_way[scope] = replace(at, by_log=True)
        _save(connection, under_way)
        logger.warning("the snapshot of %s is gone", scope)

    def _take(self, scope: str, at: Progress, part: Part) -> Changes:
        after = Progress(at.manifest, at.taken + 1)
        arrived = (at.rows_left and not after.rows_left) or (at.taken == 0 and not at.rows_left)

        def write(connection: Any) -> frozenset[str]:
            came = write_part(connection, self._store.catalogue, part)
            nonlocal after
            after = replace(after, overtaken=at.overtaken or len(came) < len(part.record))
            under_way = _load(connection)
            under_way[scope] = after
            if after.taken >= len(after.manifest.parts):
                under_way.pop(scope)
                all_is_written(connection)
            if arrived:
                said = at.manifest
                put_cursor(connection, scope, Cursor(said.seq, said.epoch, said.chain))
            _save(connection, under_way)
            return came

        came = self._write(write)
        if arrived and not after.overtaken:
            self._compare(scope, at.manifest)
        return Changes(records=came)

    def _compare(self, scope: str, said: SnapshotManifest) -> None:
        with self._store.plain_reading() as connection:
            same = agrees(connection, scope, Cursor(said.seq, said.epoch, said.chain), said.digest)
        if same is False:
            logger.error("the snapshot of %s at %d is not what the hub holds", scope, said.seq)

    def _from_seed(self, name: str) -> bytes | None:
        with self._store.plain_reading() as connection:
            folder = load_meta(connection, _SEED)
        if not folder:
            return None
        try:
            content = (Path(folder) / name).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == name else None

    def _write(self, task: Callable[[Any], T]) -> T:
        return self._store.write(task, Lane.SYNC).result()


def incomplete(connection: Any) -> frozenset[str]:
    """Scopes of which tickets are still to come in a snapshot: nothing of their logs may be taken in yet."""
    return frozenset(scope for scope, at in _load(connection).items() if at.rows_left)


def under_way(connection: Any) -> bool:
    """Whether parts of a snapshot are still to come."""
    return any(not at.by_log for at in _load(connection).values())


def use_seed(connection: Any, folder: Path) -> None:
    """Parts of snapshots that lie in this folder are read there instead of fetched."""
    save_meta(connection, _SEED, str(folder))


def _forget(connection: Any, scopes: Iterable[str]) -> None:
    gone = frozenset(scopes)
    _save(connection, {scope: at for scope, at in _load(connection).items() if scope not in gone})


def _load(connection: Any) -> dict[str, Progress]:
    kept = load_meta(connection, SNAPSHOTS)
    return msgspec.json.decode(kept, type=dict[str, Progress]) if kept else {}


def _save(connection: Any, under_way: dict[str, Progress]) -> None:
    save_meta(connection, SNAPSHOTS, msgspec.json.encode(under_way).decode())
