"""Files at the hub: chunks come in any order, the whole is verified against its SHA-256 and kept sealed on disk.

Chunks lie below ``incoming/DEVICE/NAME``, so one device can neither see nor spoil another's upload. Whole files lie
below ``files``. Both are sealed like a branch's (local_db.sealed_file): a copied disk shows nobody's evidence.

The small pictures of a photo lie beside it under its hash, a dot and their kind. They come before the photo and are
taken from a device in whose scopes a record refers to it; the first ones stay.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, func, select

from core.plain_digits import whole_number
from local_db.emptying import is_attached
from local_db.machine import create_private, make_private_folder, replace_file, sync_file
from local_db.sealed_file import Damaged, SealedWriter, open_sealed, write_sealed
from local_db.statement import Statement, insert_or_keep
from local_db.tables import attachment
from sync.hub.file_access import Wanted, is_nonce_of, is_referred_to, may_read, nonce_for, was_referred_to
from sync.hub.file_needs import unneeded, waiting_files
from sync.hub.problems import SessionProblem
from sync.hub.registry import Device, scopes_of
from sync.hub.store import HubStore
from sync.hub.tables import erased_file, file_giver, held_file
from sync.protocol.errors import SessionCode
from sync.protocol.messages import FileDone, FileProof, FileState, HaveReply, HaveRequest

logger = logging.getLogger(__name__)

LARGEST_FILE = 256 << 20
LARGEST_CHUNK = 64 * 1024
SMALLEST_CHUNK = 1024
MOST_HASHES = 500
MOST_WANTED = 100
"""Files that one answer says are wanted."""
_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"([0-9a-f]{64})(?:\.(thumbnail|preview))?")
_MOST_BYTES = {None: LARGEST_FILE, "thumbnail": 16 << 10, "preview": 320 << 10}
_JPEG = b"\xff\xd8\xff"

_ERASED = Statement(select(erased_file.c.hash).where(erased_file.c.hash == bindparam("photo")))
_HELD = Statement(select(held_file.c.size).where(held_file.c.hash == bindparam("wanted")))
_KEEP = insert_or_keep(held_file)
_GAVE = Statement(
    select(file_giver.c.device)
    .where(file_giver.c.hash == bindparam("wanted"))
    .where(file_giver.c.device == bindparam("giver"))
)
_NOTE_GIVER = insert_or_keep(file_giver)
_ALL = Statement(select(held_file.c.hash, held_file.c.size).order_by(held_file.c.hash))
_UNREFERENCED = Statement(
    select(held_file.c.hash)
    .where(held_file.c.stored_at < bindparam("moment"))
    .where(func.substr(held_file.c.hash, 1, 64).not_in(select(attachment.c.hash)))
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
        self._wanted = Wanted()
        for folder in (files, incoming):
            make_private_folder(folder)

    def answer(self, who: Device, request: HaveRequest) -> HaveReply:
        """What the hub has of each file, what it lacks and somebody wants, and a nonce for proofs."""
        files = self.have(who, request.hashes)
        wants = [_checked(name) for name in request.want[:MOST_WANTED]]
        sizes: dict[str, int] = {}
        with self._store.reading() as connection:
            scopes = frozenset(scopes_of(connection, who))
            for name in files:
                held = _HELD.first(connection, wanted=name) if files[name].whole and _kind(name) is not None else None
                if held is not None:
                    sizes[name] = int(held[0])
            self._wanted.add([name for name in wants if is_referred_to(connection, scopes, name)])
            wanted = self._wanted_from(connection, scopes)
        return HaveReply(files, nonce_for(self.key, who, self._store.now()), sizes, wanted)

    def _wanted_from(self, connection: Connection, scopes: frozenset[str]) -> tuple[str, ...]:
        found: list[str] = []
        for name in reversed(self._wanted.names()):
            if len(found) == MOST_WANTED:
                break
            if _HELD.first(connection, wanted=name) is not None:
                self._wanted.arrived(name)
            elif was_referred_to(connection, scopes, name):
                found.append(name)
        return tuple(found)

    def have(self, who: Device, names: Sequence[str]) -> dict[str, FileState]:
        """What the hub has of each file. A whole one counts only if the device may read it or has sent it itself."""
        if len(names) > MOST_HASHES:
            raise SessionProblem(SessionCode.SPLIT)
        with self._store.reading() as connection:
            scopes = frozenset(scopes_of(connection, who))
            return {
                wanted: FileState(whole=True)
                if self._is_whole_for(connection, who, scopes, _named(wanted)) or is_erased(connection, wanted)
                else FileState(whole=False, chunks=tuple(self._chunks(who, wanted)))
                for wanted in names
            }

    def was_given(self, who: Device, wanted: str) -> bool:
        """Whether this device gave the file, or proved to hold it, and it is here."""
        with self._store.reading() as connection:
            gave = _GAVE.first(connection, wanted=_named(wanted), giver=who.id) is not None
            return gave and _HELD.first(connection, wanted=wanted) is not None and self._path(wanted).exists()

    def prove(self, who: Device, wanted: str, claim: FileProof) -> FileState:
        """Takes the proof that a device holds a file which it may read: it counts as if the device had sent it.

        A proof that does not fit says nothing; the state is then that of a file which must be sent.
        """
        with self._store.reading() as connection:
            scopes = frozenset(scopes_of(connection, who))
            readable = self._is_whole_for(connection, who, scopes, _checked(wanted))
        if not (readable and is_nonce_of(self.key, who, self._store.now(), claim.nonce)):
            return FileState(whole=False)
        if not hmac.compare_digest(self._proof(wanted, bytes.fromhex(claim.nonce)).encode(), claim.proof.encode()):
            logger.warning("device %s did not prove to hold file %s", who.id, wanted)
            return FileState(whole=False)
        self._store.write(lambda connection: _NOTE_GIVER.run(connection, hash=wanted, device=who.id)).result()
        return FileState(whole=True)

    def _proof(self, wanted: str, nonce: bytes) -> str:
        rolled = hmac.new(nonce, digestmod="sha256")
        try:
            with open_sealed(self._path(wanted), self.key, bytes.fromhex(wanted)) as reader:
                while piece := reader.read(1 << 18):
                    rolled.update(piece)
        except (OSError, Damaged):
            logger.exception("file %s cannot be read", wanted)
            return ""
        return rolled.hexdigest()

    def put_chunk(self, who: Device, wanted: str, index: int, body: bytes, unit: int = 0) -> FileState:
        """Keeps chunks, sealed; sending them again, or in any order, changes nothing. The state names these chunks.

        `unit`: the body is cut into chunks of so many bytes, of which `index` is the first; 0: it is one chunk.
        """
        folder = self._parts(who, _named(wanted))
        sound = unit == 0 or SMALLEST_CHUNK <= unit <= LARGEST_CHUNK
        if not 0 <= index <= LARGEST_FILE // SMALLEST_CHUNK or not body or not sound:
            raise SessionProblem(SessionCode.MALFORMED)
        if len(body) > LARGEST_CHUNK:
            raise SessionProblem(SessionCode.SPLIT)
        make_private_folder(folder)
        step = unit or len(body)
        pieces = [body[start : start + step] for start in range(0, len(body), step)]
        for place, piece in enumerate(pieces, index):
            part, fresh = folder / str(place), folder / f"{place}.{os.urandom(4).hex()}"
            with create_private(fresh) as file:
                write_sealed(file, self.key, os.urandom(16), piece)
            os.replace(fresh, part)
        return FileState(whole=False, chunks=tuple(range(index, index + len(pieces))))

    def finish(self, who: Device, wanted: str, done: FileDone) -> FileState:
        """Puts the chunks together, verifies the whole and keeps it durably.

        Missing chunks: the state with those that are here; none when some were torn by a power cut. SessionProblem
        ``hash_differs`` when the whole is not what it claims to be; its chunks are then forgotten. A small picture of
        a photo that no record of the device's scopes refers to: ``not_found``.
        """
        kind = _kind(_named(wanted))
        promised = wanted if kind is None else done.hash
        if not 0 < done.size <= _MOST_BYTES[kind] or not SMALLEST_CHUNK <= done.chunk <= LARGEST_CHUNK:
            raise SessionProblem(SessionCode.MALFORMED)
        _checked(promised)
        folder = self._parts(who, wanted)
        needed = range(-(-done.size // done.chunk))
        with self._store.reading() as connection:
            if is_erased(connection, wanted):
                shutil.rmtree(folder, ignore_errors=True)
                return FileState(whole=True)
        here = set(self._chunks(who, wanted))
        if kind is not None or not here.issuperset(needed):
            with self._store.reading() as connection:
                scopes = frozenset(scopes_of(connection, who))
                if kind is not None and not was_referred_to(connection, scopes, _photo(wanted)):
                    raise SessionProblem(SessionCode.NOT_FOUND)
                if self._is_whole_for(connection, who, scopes, wanted):
                    shutil.rmtree(folder, ignore_errors=True)
                    return FileState(whole=True)
        if not here.issuperset(needed):
            return FileState(whole=False, chunks=tuple(sorted(here)))
        try:
            self._seal(wanted, promised, done.size, (folder / str(index) for index in needed))
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
        self._wanted.arrived(wanted)
        return FileState(whole=True)

    def size(self, who: Device, wanted: str) -> int:
        """The file's size; SessionProblem ``not_found`` unless a record in the device's scopes refers to it."""
        with self._store.reading() as connection:
            held = _HELD.first(connection, wanted=_named(wanted))
            scopes = frozenset(scopes_of(connection, who))
            if held is None or not self._may_read(connection, who, scopes, wanted):
                raise SessionProblem(SessionCode.NOT_FOUND)
            return int(held[0])

    def read(self, wanted: str, start: int, length: int) -> bytes:
        """A piece of a file that `size` has allowed; SessionProblem ``not_found`` when it is missing on disk."""
        try:
            with open_sealed(self._path(wanted), self.key, content_hash(wanted)) as reader:
                reader.seek(start)
                return reader.read(length)
        except (OSError, Damaged) as error:
            logger.exception("file %s cannot be read", wanted)
            raise SessionProblem(SessionCode.NOT_FOUND) from error

    def held(self, connection: Connection) -> list[tuple[str, int]]:
        """Every whole file as hash and size."""
        return [(row[0], int(row[1])) for row in _ALL.rows(connection)]

    def beside(self, name: str) -> Path:
        """A private folder of that name beside the one of whole files."""
        folder = self._files.parent / name
        make_private_folder(folder)
        return folder

    def path_of(self, wanted: str) -> Path:
        """Where a whole file lies, sealed."""
        return self._path(wanted)

    def forget(self, photos: Iterable[str]) -> None:
        """Deletes these files with their small pictures and what has come of them, unless something needs them."""
        with self._store.reading() as connection:
            gone = unneeded(connection, photos)
        for photo in gone:
            for name in (photo, *(f"{photo}.{kind}" for kind in _MOST_BYTES if kind is not None)):
                self._path(name).unlink(missing_ok=True)
                for folder in self._incoming.glob(f"*/{name}"):
                    shutil.rmtree(folder)

    def drop_unreferenced(self, before: int) -> int:
        """Forgets files that nothing needs and that came before `before`; how many there were."""
        with self._store.reading() as connection:
            old = [row[0] for row in _UNREFERENCED.rows(connection, moment=before)]
            waiting = waiting_files(connection) if old else set()
        names = [name for name in old if _photo(name) not in waiting]

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

    def _seal(self, wanted: str, promised: str, size: int, parts: Iterable[Path]) -> None:
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
                    if count == 0 and _kind(wanted) is not None and not piece.startswith(_JPEG):
                        raise SessionProblem(SessionCode.HASH_DIFFERS)
                    count += len(piece)
                    plain.update(piece)
                    sealed.write(piece)
                if count != size or plain.hexdigest() != promised:
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
            open_sealed(self._path(wanted), self.key, content_hash(wanted)).close()
        except (OSError, Damaged):
            return False
        return True

    def _is_whole_for(self, connection: Connection, who: Device, scopes: frozenset[str], wanted: str) -> bool:
        if _HELD.first(connection, wanted=wanted) is None or not self._path(wanted).exists():
            return False
        if _kind(wanted) is None and _GAVE.first(connection, wanted=wanted, giver=who.id) is not None:
            return True
        return self._may_read(connection, who, scopes, wanted)

    def _may_read(self, connection: Connection, who: Device, scopes: frozenset[str], wanted: str) -> bool:
        """A small picture came from somebody entitled; the photo itself may still be on its way."""
        if _kind(wanted) is not None:
            return is_referred_to(connection, scopes, _photo(wanted))
        return may_read(connection, who, scopes, wanted)

    def _chunks(self, who: Device, wanted: str) -> list[int]:
        folder = self._parts(who, wanted)
        if not folder.is_dir():
            return []
        numbers = (whole_number(part.name) for part in folder.iterdir())
        return sorted(number for number in numbers if number is not None)

    def _parts(self, who: Device, wanted: str) -> Path:
        return self._incoming / who.id / wanted

    def _path(self, wanted: str) -> Path:
        return self._files / wanted[:2] / wanted


def is_erased(connection: Connection, name: str) -> bool:
    """Whether a file, or a small picture of it, is one of an erased record only: nobody shall send it any more."""
    photo = _photo(name)
    return _ERASED.first(connection, photo=photo) is not None and not is_attached(connection, photo)


def content_hash(name: str) -> bytes | None:
    """The SHA-256 that a file's name promises; None for a small picture."""
    return bytes.fromhex(name) if _kind(name) is None else None


def _kind(name: str) -> str | None:
    return name[65:] or None


def _photo(name: str) -> str:
    return name[:64]


def _named(wanted: str) -> str:
    if not _NAME.fullmatch(wanted):
        raise SessionProblem(SessionCode.MALFORMED)
    return wanted


def _checked(wanted: str) -> str:
    if not _HASH.fullmatch(wanted):
        raise SessionProblem(SessionCode.MALFORMED)
    return wanted
