"""Pictures in the cells of a log, attached to the ticket of their row.

They are read a second time through the workbook, one picture at a time, after its rows came in; a job that was stopped
attaches what is left when it goes on. A picture that its ticket has already is not attached twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import msgspec

from core.errors import Cancelled, UserError
from core.operation import Child, Origin
from core.ports import Changes, UnitOfWork
from core.services.filling import attach_file
from importers.reader.frames import Picture
from importers.reader.workbook import open_workbook
from importers.sources import AWAY
from local_db.desk import file_child
from local_db.evidence import keep_evidence
from local_db.file_kinds import HEAD_BYTES, Sort, kind_of
from local_db.files import FileStore
from local_db.import_ledger import ImportJob
from local_db.queries.imported_files import has_file, tickets_of_rows
from local_db.store import Store
from local_db.writer import Lane

logger = logging.getLogger(__name__)

_REFUSED = frozenset({"photo.unreadable", "photo.too_many_pixels", "files.empty", "files.too_large"})
RowPlace = tuple[str, int]


class Attached(msgspec.Struct, frozen=True):
    """Places of pictures by what became of them: attached to a ticket, there already, at a row without a ticket, unfit.

    Unfit pictures cannot be decoded or are too large to be passed on. `problem` is the code of why the reader gave up
    on the pictures of a workbook whose rows it could read.
    """

    attached: int = 0
    known: int = 0
    left: int = 0
    unfit: int = 0
    problem: str = ""


class SeenPicture(msgspec.Struct, frozen=True):
    """A row that shows a picture, by the cell there; `at` counts the file's pictures from 0.

    `problem` is the code of why it cannot be attached to any ticket.
    """

    at: int
    name: str
    sheet: str
    row: int
    column: int
    how: str
    problem: str = ""


class SmallPicture(msgspec.Struct, frozen=True):
    """A small copy of the picture `at`, as JPEG; empty for what cannot be shown, `problem` says why if it is unfit."""

    at: int
    content: bytes
    problem: str = ""


def seen_pictures(
    path: Path, password: str | None = None, cancelled: Callable[[], bool] = lambda: False
) -> tuple[SeenPicture, ...]:
    """Every picture at every row that shows it, so far as they can be read."""
    found: list[SeenPicture] = []
    for at, picture, sheets in _read(path, password, cancelled):
        problem = "" if picture.content is not None else "picture.too_large"
        first = {(sheets[one.sheet], one.row): one for one in reversed(picture.places) if one.sheet < len(sheets)}
        for (sheet, row), one in reversed(first.items()):
            found.append(SeenPicture(at, picture.name, sheet, row, one.column, one.how, problem))
    return tuple(found)


def small_pictures(
    path: Path, most: int, password: str | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[SmallPicture]:
    """Small copies of the first `most` pictures, one at a time. Raises as `attach_pictures`."""
    for at, picture, _ in _read(path, password, cancelled):
        if at >= most:
            return
        yield _small(at, picture)


def _small(at: int, picture: Picture) -> SmallPicture:
    if not picture.content or kind_of(picture.content[:HEAD_BYTES]).sort is not Sort.PHOTO:
        return SmallPicture(at, b"")
    from local_db.images import thumbnail_of

    try:
        return SmallPicture(at, thumbnail_of(BytesIO(picture.content)))
    except UserError as error:
        return SmallPicture(at, b"", error.code)


def _read(
    path: Path, password: str | None, cancelled: Callable[[], bool]
) -> Iterator[tuple[int, Picture, tuple[str, ...]]]:
    """Each picture with its number and the names of the sheets, until the reader gives up on them."""
    try:
        with open_workbook(path, password=password, pictures=True, cancelled=cancelled) as reading:
            for at, picture in enumerate(reading.pictures()):
                if cancelled():
                    raise Cancelled
                yield at, picture, reading.opened.sheets
    except UserError as error:
        _pass_on(error)


def attach_pictures(
    store: Store,
    files: FileStore,
    path: Path,
    job: ImportJob,
    *,
    password: str | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Attached:
    """Attaches every picture of the workbook to the tickets that the job made or filled of its rows.

    Raises UserError when the file cannot be read any more or the disk is full, Cancelled; what is attached stays.
    """
    tally = Attached()
    try:
        with open_workbook(path, password=password, pictures=True, cancelled=cancelled) as reading:
            for picture in reading.pictures():
                if cancelled():
                    raise Cancelled
                tally = _sum(tally, _take(store, files, job, picture, _places(picture, reading.opened.sheets)))
    except UserError as error:
        _pass_on(error)
        tally = msgspec.structs.replace(tally, problem=error.code)
    logger.info("import %s: pictures: %s", job.id, tally)
    return tally


def _pass_on(error: UserError) -> None:
    """Raises what is not the reader's word on the pictures: its rows are here, and they are worth more."""
    if error.code in AWAY or not error.code.startswith("import."):
        raise error


def _places(picture: Picture, sheets: tuple[str, ...]) -> list[RowPlace]:
    """The rows that show it, each once."""
    return list(dict.fromkeys((sheets[one.sheet], one.row) for one in picture.places if one.sheet < len(sheets)))


def _take(store: Store, files: FileStore, job: ImportJob, picture: Picture, places: list[RowPlace]) -> Attached:
    with store.reading() as connection:
        tickets = tickets_of_rows(connection, job.id, places)
    left = len(places) - len(tickets)
    if not tickets:
        return Attached(left=left)
    child = _kept(files, picture)
    if child is None:
        return Attached(left=left, unfit=len(tickets))
    attached = 0
    for (sheet, row), record in tickets.items():
        with store.reading() as connection:
            if has_file(connection, record, child.hash):
                continue
        origin = Origin(job.id, job.file_name, sheet, row)
        store.execute(_attach, _Attaching(job.by, record, child, origin), Lane.BULK).result()
        attached += 1
    return Attached(attached, len(tickets) - attached, left)


class _Attaching(msgspec.Struct, frozen=True):
    by: str
    record: str
    child: Child
    origin: Origin


def _attach(command: _Attaching, uow: UnitOfWork) -> Changes:
    with uow:
        attach_file(uow, command.by, uow.record(command.record), command.child, command.origin)
        return uow.commit()


def _kept(files: FileStore, picture: Picture) -> Child | None:
    if picture.content is None:
        return None
    try:
        return file_child(keep_evidence(files, BytesIO(picture.content), picture.name))
    except UserError as error:
        if error.code not in _REFUSED:
            raise
        return None


def _sum(one: Attached, other: Attached) -> Attached:
    return Attached(
        one.attached + other.attached, one.known + other.known, one.left + other.left, one.unfit + other.unfit
    )
