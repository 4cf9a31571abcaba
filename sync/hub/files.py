"""Files at the hub: chunks come in any order, the whole is verified against its SHA-256 and kept sealed on disk.

Chunks lie below ``incoming/DEVICE/HASH``, so one device can neither see nor spoil another's upload. Whole files lie
below ``files``. Both are sealed like a branch's (local_db.sealed_file): a copied disk shows nobody's evidence.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, select

from local_db.machine import create_private, make_private_folder, replace_file, sync_file
from local_db.sealed_file import Damaged, SealedWriter, open_sealed, write_sealed
from local_db.statement import Statement, insert_or_keep
from local_db.tables import attachment, record
from sync.hub.problems import SessionProblem
from sync.hub.registry import Device, scopes_of
from sync.hub.store import HubStore
from sync.hub.tables import file_giver, held_file
from sync.protocol.errors import SessionCode
from sync.protocol.messages import FileDone, FileState

logger = logging.getLogger(__name__)

LARGEST_FILE = 256 << 20
LARGEST_CHUNK = 64 * 1024
SMALLEST_CHUNK = 1024
MOST_HASHES = 500
_HASH = re.compile(r"[0-9a-f]{64}")

_HELD = Statement(select(held_file.c.size).where(held_file.c.hash == bindparam("wanted")))
_KEEP = insert_or_keep(held_file)
_GAVE = Statement(
    select(file_giver.c.device)
    .where(file_giver.c.hash == bindparam("wanted"))
    .where(file_giver.c.device == bindparam("giver"))
)
_NOTE_GIVER = insert_or_keep(file_giver)
_SCOPES_THAT_REFER = Statement(
    select(record.c.scope)
    .distinct()
    .select_from(
        attachment.join(
            record, (record.c.home_branch == attachment.c.home_branch) & (record.c.id == attachment.c.record_id)
        )
    )
    .where(attachment.c.hash == bindparam("wanted"))
)
_ALL = Statement(select(held_file.c.hash, held_file.c.size).order_by(held_file.c.hash))
_UNREFERENCED = Statement(
    select(held_file.c.hash)
    .where(held_file.c.stored_at < bindparam("moment"))
    .where(held_file.c.hash.not_in(select(attachment.c.hash)))
)
_DROP = Statement(delete(held_file).where(held_file.c.hash == bindparam("wanted")))
_DROP_GIVERS = Statement(delete(file_giver).where(file_giver.c.hash == bindparam("wanted")))


class HubFiles:
    """The file store of the hub."""

    def __init__(self, store: HubStore, files: Path, incoming: Path, key: bytes) -> None:
        self._store = store
        self._files = files
        self._incoming = incoming
        self.key = key
        for folder in (files, incoming):
            make_private_folder(folder)

    def have(self, who: Device, hashes: Sequence[str]) -> dict[str, FileState]:
        """What the hub has of each file. A whole one counts only if the device may read it or has sent it itself."""
        if len(hashes) > MOST_HASHES:
            raise SessionProblem(SessionCode.SPLIT)
        with self._store.reading() as connection:
            scopes = frozenset(scopes_of(connection, who))
            return {
                wanted: FileState(whole=True)
                if self._is_whole_for(connection, who, scopes, _checked(wanted))
                else FileState(whole=False, chunks=tuple(self._chunks(who, wanted)))
                for wanted in hashes
            }

    def put_chunk(self, who: Device, wanted: str, index: int, body: bytes) -> FileState:
        """Keeps one chunk, sealed; sending it again, or in any order, changes nothing. The state names this chunk."""
        folder = self._parts(who, _checked(wanted))
        if not 0 <= index <= LARGEST_FILE // SMALLEST_CHUNK or not body:
            raise SessionProblem(SessionCode.MALFORMED)
        if len(body) > LARGEST_CHUNK:
            raise SessionProblem(SessionCode.SPLIT)
        make_private_folder(folder)
        part, fresh = folder / str(index), folder / f"{index}.{os.urandom(4).hex()}"
        with create_private(fresh) as file:
            write_sealed(file, self.key, os.urandom(16), body)
        os.replace(fresh, part)
        return FileState(whole=False, chunks=(index,))

    def finish(self, who: Device, wanted: str, done: FileDone) -> FileState:
        """Puts the chunks together, verifies the whole and keeps it durably.

        Missing chunks: the state with those that are here; none when some were torn by a power cut. SessionProblem
        ``hash_differs`` when the whole is not what it claims to be; its chunks are then forgotten.
        """
        if not 0 < done.size <= LARGEST_FILE or not SMALLEST_CHUNK <= done.chunk <= LARGEST_CHUNK:
            raise SessionProblem(SessionCode.MALFORMED)
        folder = self._parts(who, _checked(wanted))
        needed = range(-(-done.size // done.chunk))
        here = set(self._chunks(who, wanted))
        if not here.issuperset(needed):
            with self._store.reading() as connection:
                if self._is_whole_for(connection, who, frozenset(scopes_of(connection, who)), wanted):
                    return FileState(whole=True)
            return FileState(whole=False, chunks=tuple(sorted(here)))
        try:
            self._seal(wanted, done.size, (folder / str(index) for index in needed))
        except (Damaged, FileNotFoundError):
            logger.warning("chunks of a file of device %s were torn and are asked for again", who.id)
            return FileState(whole=False)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        moment = self._store.now()

        def keep(connection: Connection) -> None:
            _KEEP.run(connection, hash=wanted, size=done.size, stored_at=moment)
            _NOTE_GIVER.run(connection, hash=wanted, device=who.id)

        self._store.write(keep).result()
        return FileState(whole=True)

    def size(self, who: Device, wanted: str) -> int:
        """The file's size; SessionProblem ``not_found`` unless a record in the device's scopes refers to it."""
        with self._store.reading() as connection:
            held = _HELD.first(connection, wanted=_checked(wanted))
            scopes = frozenset(scopes_of(connection, who))
            if held is None or not self._is_referred_to(connection, scopes, wanted):
                raise SessionProblem(SessionCode.NOT_FOUND)
            return int(held[0])

    def read(self, wanted: str, start: int, length: int) -> bytes:
        """A piece of a file that `size` has allowed; SessionProblem ``not_found`` when it is missing on disk."""
        try:
            with open_sealed(self._path(wanted), self.key, bytes.fromhex(wanted)) as reader:
                reader.seek(start)
                return reader.read(length)
        except (OSError, Damaged) as error:
            logger.exception("file %s cannot be read", wanted)
            raise SessionProblem(SessionCode.NOT_FOUND) from error

    def held(self, connection: Connection) -> list[tuple[str, int]]:
        """Every whole file as hash and size."""
        return [(row[0], int(row[1])) for row in _ALL.rows(connection)]

    def path_of(self, wanted: str) -> Path:
        """Where a whole file lies, sealed."""
        return self._path(wanted)

    def drop_unreferenced(self, before: int) -> int:
        """Forgets files that no record refers to and that came before `before`; how many there were."""
        with self._store.reading() as connection:
            names = [row[0] for row in _UNREFERENCED.rows(connection, moment=before)]

        def forget(connection: Connection) -> None:
            for name in names:
                _DROP.run(connection, wanted=name)
                _DROP_GIVERS.run(connection, wanted=name)

        self._store.write(forget).result()
        for name in names:
            self._path(name).unlink(missing_ok=True)
        return len(names)

    def drop_unfinished(self, before: int) -> None:
        """Forgets chunks of files whose last chunk came before `before`."""
        for folder in self._incoming.glob("*/*"):
            if folder.is_dir() and folder.stat().st_mtime * 1000 < before:
                shutil.rmtree(folder, ignore_errors=True)

    def _seal(self, wanted: str, size: int, parts: Iterable[Path]) -> None:
        target = self._path(wanted)
        make_private_folder(target.parent)
        fresh = target.with_name(f"{wanted}.{os.urandom(4).hex()}")
        plain = hashlib.sha256()
        count = 0
        try:
            with create_private(fresh) as file:
                sealed = SealedWriter(file, self.key, os.urandom(16))
                for part in parts:
                    with open_sealed(part, self.key) as kept:
                        piece = kept.read()
                    count += len(piece)
                    plain.update(piece)
                    sealed.write(piece)
                if count != size or plain.hexdigest() != wanted:
                    raise SessionProblem(SessionCode.HASH_DIFFERS)
                sealed.finish()
                file.flush()
                sync_file(file.fileno())
            if not self._is_sound(wanted):
                replace_file(fresh, target)
        finally:
            fresh.unlink(missing_ok=True)

    def _is_sound(self, wanted: str) -> bool:
        try:
            open_sealed(self._path(wanted), self.key, bytes.fromhex(wanted)).close()
        except (OSError, Damaged):
            return False
        return True

    def _is_whole_for(self, connection: Connection, who: Device, scopes: frozenset[str], wanted: str) -> bool:
        if _HELD.first(connection, wanted=wanted) is None or not self._path(wanted).exists():
            return False
        gave = _GAVE.first(connection, wanted=wanted, giver=who.id) is not None
        return gave or self._is_referred_to(connection, scopes, wanted)

    def _is_referred_to(self, connection: Connection, scopes: frozenset[str], wanted: str) -> bool:
        return any(row[0] in scopes for row in _SCOPES_THAT_REFER.rows(connection, wanted=wanted))

    def _chunks(self, who: Device, wanted: str) -> list[int]:
        folder = self._parts(who, wanted)
        return sorted(int(part.name) for part in folder.iterdir() if part.name.isdigit()) if folder.is_dir() else []

    def _parts(self, who: Device, wanted: str) -> Path:
        return self._incoming / who.id / wanted

    def _path(self, wanted: str) -> Path:
        return self._files / wanted[:2] / wanted


def _checked(wanted: str) -> str:
    if not _HASH.fullmatch(wanted):
        raise SessionProblem(SessionCode.MALFORMED)
    return wanted
