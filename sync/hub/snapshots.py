"""Snapshots of scopes: made once for many devices, kept as sealed files, given out in ranges.

Below ``snapshots/NAME/SEQ`` lies each part under the SHA-256 of its sealed bytes, and the manifest sealed under the
hub's own key. The parts are sealed under a key of their own that only the manifest says, so the folder of a snapshot
can be carried on a stick: whoever finds it reads nothing, and a device learns the key over its session.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from core.plain_digits import whole_number
from core.reading import Unreadable, read_json
from local_db.machine import create_private, make_private_folder, replace_file, sync_file
from local_db.queries.digests import scope_digest
from local_db.sealed_file import Damaged, open_sealed, write_sealed
from local_db.snapshot_rows import ENTRIES_IN_A_PART, RECORDS_IN_A_PART, Part, packed, read_history, read_rows
from local_db.witnesses import with_receipt
from sync.hub.problems import SessionProblem
from sync.hub.pulling import head_of
from sync.hub.receipts import Receipts
from sync.hub.registry import Device, scopes_of
from sync.hub.store import HubStore
from sync.protocol.errors import SessionCode
from sync.protocol.snapshots import HISTORY, ROWS, SnapshotManifest, SnapshotPart

logger = logging.getLogger(__name__)

FROM_ENTRIES = 20_000
"""Length of a log from which on a snapshot is worth making; it is made anew when so many entries came after it."""
KEPT = 3
"""Snapshots of a scope that are kept: a device on a slow line may still be fetching an older one."""
LONGEST_WAIT = 2.0
"""Seconds that a request waits for a snapshot that is being made; then the device asks again a little later."""
_MANIFEST = "manifest"


class Snapshots:
    """The snapshots of one hub. Methods block and may be called from any thread.

    A scope gets one when its log has `from_entries`; parts hold at most `records` tickets or `entries` of history.
    """

    def __init__(
        self,
        store: HubStore,
        folder: Path,
        key: bytes,
        receipts: Receipts,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._random = random_bytes
        self._store = store
        self._folder = folder
        self._key = key
        self._receipts = receipts
        self.from_entries = FROM_ENTRIES
        self.records = RECORDS_IN_A_PART
        self.entries = ENTRIES_IN_A_PART
        self._lock = threading.Lock()
        self._building: dict[str, threading.Thread] = {}

    def manifest(self, who: Device, scope: str) -> SnapshotManifest:
        """The newest snapshot of a scope, or that it is being made.

        SessionProblem ``scope_changed`` for a scope that the device may not read, ``not_found`` for one whose log is
        short: that is pulled as quickly.
        """
        with self._store.reading() as connection:
            self._check(connection, who, scope)
            head = head_of(connection, scope)
        if head.seq < self.from_entries:
            raise SessionProblem(SessionCode.NOT_FOUND)
        found = self._newest(scope, head.epoch)
        if found is None or head.seq - found.seq >= max(self.from_entries, found.seq // 4):
            made = self._begin(scope)
            if found is None:
                made.join(LONGEST_WAIT)
                found = self._newest(scope, head.epoch)
        return found or SnapshotManifest(ready=False)

    def newest(self, scope: str) -> tuple[Path, SnapshotManifest] | None:
        """The folder of the snapshot that `manifest` gives, made now where there is none; None for a short log."""
        with self._store.reading() as connection:
            head = head_of(connection, scope)
        if head.seq < self.from_entries:
            return None
        found = self._newest(scope, head.epoch)
        if found is None or head.seq - found.seq >= max(self.from_entries, found.seq // 4):
            place = self.build(scope)
            found = self._read_manifest(place)
        return (self._place(scope) / str(found.seq), found) if found is not None else None

    def read(self, who: Device, scope: str, part: int, seq: int, start: int, length: int) -> tuple[bytes, int]:
        """At most so many bytes of a part as sealed, and its whole size; SessionProblem ``not_found``."""
        with self._store.reading() as connection:
            self._check(connection, who, scope)
        manifest = self._read_manifest(self._place(scope) / str(seq))
        if manifest is None or not 0 <= part < len(manifest.parts):
            raise SessionProblem(SessionCode.NOT_FOUND)
        said = manifest.parts[part]
        if not 0 <= start < said.size or length < 1:
            raise SessionProblem(SessionCode.MALFORMED)
        try:
            with (self._place(scope) / str(seq) / said.hash).open("rb") as file:
                file.seek(start)
                return file.read(length), said.size
        except OSError as error:
            logger.exception("a part of a snapshot cannot be read")
            raise SessionProblem(SessionCode.NOT_FOUND) from error

    def forget(self, scopes: Iterable[str]) -> None:
        """Drops what was made of these scopes, also what is being made now: the next one that asks has it made anew."""
        for scope in scopes:
            with self._lock:
                under_way = self._building.get(scope)
            if under_way is not None and under_way is not threading.current_thread():
                under_way.join()
            for place in self._made(scope):
                shutil.rmtree(place)

    def build(self, scope: str) -> Path:
        """Makes a snapshot of the scope as it stands now; its folder."""
        fresh = self._place(scope) / f"new-{self._random(4).hex()}"
        make_private_folder(fresh)
        try:
            manifest = self._write(scope, fresh)
            with create_private(fresh / _MANIFEST) as file:
                write_sealed(file, self._key, self._random(16), msgspec.json.encode(manifest))
                sync_file(file.fileno())
            target = self._place(scope) / str(manifest.seq)
            shutil.rmtree(target, ignore_errors=True)
            replace_file(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        self._tidy(scope)
        logger.info("snapshot of %s at %d: %d parts", scope, manifest.seq, len(manifest.parts))
        return target

    def _write(self, scope: str, folder: Path) -> SnapshotManifest:
        key = self._random(32)
        with self._store.reading() as connection:
            head = head_of(connection, scope)
            parts = [self._put(folder, key, ROWS, part) for part in read_rows(connection, scope, self.records)]
            entries = (self._with_receipts(part) for part in read_history(connection, scope, head.seq, self.entries))
            parts += [self._put(folder, key, HISTORY, part) for part in entries]
            digest = scope_digest(connection, scope)
        return SnapshotManifest(
            ready=True,
            seq=head.seq,
            epoch=head.epoch,
            chain=head.chain,
            digest=digest,
            key=key.hex(),
            parts=tuple(parts),
        )

    def _put(self, folder: Path, key: bytes, kind: str, part: Part) -> SnapshotPart:
        sealed = io.BytesIO()
        write_sealed(sealed, key, self._random(16), packed(part))
        content = sealed.getvalue()
        name = hashlib.sha256(content).hexdigest()
        with create_private(folder / name) as file:
            file.write(content)
        return SnapshotPart(kind, part.rows, len(content), name)

    def _with_receipts(self, part: Part) -> Part:
        """Entries as a pull gives them: with what proves to a restored hub that it said them."""
        receipted = [(*row[:-1], with_receipt(row[-1], self._receipts.of(row[-1].encode()))) for row in part.history]
        return Part(history=receipted)

    def _begin(self, scope: str) -> threading.Thread:
        with self._lock:
            under_way = self._building.get(scope)
            if under_way is not None and under_way.is_alive():
                return under_way
            made = threading.Thread(target=self._build_quietly, args=(scope,), name="snapshot", daemon=True)
            self._building[scope] = made
            made.start()
            return made

    def _build_quietly(self, scope: str) -> None:
        try:
            self.build(scope)
        except Exception:
            # The end of a thread of its own: the next device that asks begins again.
            logger.exception("a snapshot could not be made")

    def _check(self, connection: Connection, who: Device, scope: str) -> None:
        if scope not in scopes_of(connection, who):
            raise SessionProblem(SessionCode.SCOPE_CHANGED)

    def _newest(self, scope: str, epoch: str) -> SnapshotManifest | None:
        for place in self._made(scope):
            manifest = self._read_manifest(place)
            if manifest is not None and manifest.epoch == epoch:
                return manifest
        return None

    def _made(self, scope: str) -> list[Path]:
        """Places of whole snapshots, the newest first."""
        numbered = [(whole_number(place.name), place) for place in self._place(scope).glob("[0-9]*")]
        return [place for number, place in sorted(numbered, reverse=True) if number is not None]

    def _tidy(self, scope: str) -> None:
        for old in self._made(scope)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)

    def _read_manifest(self, place: Path) -> SnapshotManifest | None:
        try:
            with open_sealed(place / _MANIFEST, self._key) as reader:
                return read_json(reader.read(), SnapshotManifest)
        except (OSError, Damaged, Unreadable):
            return None

    def _place(self, scope: str) -> Path:
        return self._folder / hashlib.sha256(scope.encode()).hexdigest()[:32]
