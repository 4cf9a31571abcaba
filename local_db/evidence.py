"""Taking evidence in: the file is kept, looked at, and given its small pictures, in one call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

import msgspec

from core.errors import UserError
from local_db.file_kinds import HEAD_BYTES, FileKind, Sort, kind_of, shown_name
from local_db.files import Derived, FileStore
from local_db.sealed_file import Damaged, SealedReader

if TYPE_CHECKING:  # decoders are loaded with the first photo, not with the first window
    from local_db.images import ExaminedPhoto, PhotoFacts

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Evidence(msgspec.Struct, frozen=True):
    """A file that is kept: what a ticket's attachment records of it. `photo` only for photos."""

    hash: str
    size: int
    name: str
    mime: str
    sort: Sort
    photo: PhotoFacts | None


class _Look:
    """What was seen of the file while it was being kept."""

    def __init__(self) -> None:
        self.kind: FileKind | None = None
        self.photo: ExaminedPhoto | None = None

    def __call__(self, reader: SealedReader) -> None:
        self.kind = kind_of(reader.read(HEAD_BYTES))
        if self.kind.sort is Sort.PHOTO:
            from local_db.images import examine_photo

            self.photo = examine_photo(cast(BinaryIO, reader))


def keep_evidence(
    files: FileStore, source: BinaryIO | Path, given_name: str, step: Callable[[int], None] = lambda _: None
) -> Evidence:
    """Keeps a file that a person chose; the bytes stay as they came, under their SHA-256.

    Photos must decode whole; video, sound, documents and anything else are kept as they are. UserErrors of
    `FileStore.put`, ``photo.unreadable``, ``photo.too_many_pixels``. A full disk leaves the ticket alone: tell the
    clerk that this file is not stored and call again later.
    """
    look = _Look()
    stored = files.put(source, inspect=look, step=step)
    assert look.kind is not None
    if look.photo is not None:
        _keep_small_pictures(files, stored.hash, look.photo)
    facts = look.photo.facts if look.photo else None
    return Evidence(stored.hash, stored.size, shown_name(given_name, look.kind), look.kind.mime, look.kind.sort, facts)


def small_picture(files: FileStore, file_hash: str, kind: Derived) -> bytes | None:
    """The thumbnail or preview of a photo, made again when it is not there; None for a file that is no photo.

    UserError ``files.missing | files.damaged | files.unreadable`` when the photo itself is not to be had.
    """
    kept = files.derived(file_hash, kind)
    if kept is not None:
        return kept
    from local_db.images import examine_photo, thumbnail_of

    if kind is Derived.THUMBNAIL:
        return _of_photo(files, file_hash, lambda source: _kept_thumbnail(files, file_hash, thumbnail_of(source)))
    photo = _of_photo(files, file_hash, examine_photo)
    if photo is None:
        return None
    _keep_small_pictures(files, file_hash, photo)
    return photo.preview


def large_picture(files: FileStore, file_hash: str, edge: int) -> bytes | None:
    """A photo for a close look as JPEG, its longer edge at most `edge` pixels; None for a file that is no photo.

    It is not kept. UserErrors as `small_picture`.
    """
    from local_db.images import large_copy

    return _of_photo(files, file_hash, lambda source: large_copy(source, edge))


def photo_to_give_away(files: FileStore, file_hash: str) -> bytes | None:
    """A photo at full size as JPEG without place, device and owner; None for a file that is no photo.

    It is not kept. UserErrors as `small_picture`.
    """
    from local_db.images import export_copy

    return _of_photo(files, file_hash, export_copy)


def _of_photo(files: FileStore, file_hash: str, make: Callable[[BinaryIO], T]) -> T | None:
    with files.open(file_hash) as reader:
        try:
            if kind_of(reader.read(HEAD_BYTES)).sort is not Sort.PHOTO:
                return None
            return make(cast(BinaryIO, reader))
        except Damaged as error:
            raise UserError("files.damaged", hash=file_hash) from error


def _kept_thumbnail(files: FileStore, file_hash: str, thumbnail: bytes) -> bytes:
    try:
        files.keep_derived(file_hash, Derived.THUMBNAIL, thumbnail)
    except UserError as error:
        logger.warning("thumbnail of %s not kept: %s", file_hash, error.code)
    return thumbnail


def _keep_small_pictures(files: FileStore, file_hash: str, photo: ExaminedPhoto) -> None:
    """They can be made again, so a full disk here is no reason to refuse the photo."""
    try:
        files.keep_derived(file_hash, Derived.THUMBNAIL, photo.thumbnail)
        files.keep_derived(file_hash, Derived.PREVIEW, photo.preview)
    except UserError as error:
        logger.warning("small pictures of %s not kept: %s", file_hash, error.code)
