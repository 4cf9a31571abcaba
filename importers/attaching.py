"""Pictures in the cells of a log, attached to the ticket of their row.

They are read a second time through the workbook, one picture at a time, after its rows came in; a job that was stopped
attaches what is left when it goes on. A picture that its ticket has already is not attached twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
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


def picture_places(
    path: Path, password: str | None = None, cancelled: Callable[[], bool] = lambda: False
) -> dict[RowPlace, int]:
    """How many pictures stand at which rows, by sheet and row, so far as they can be read."""
    found: dict[RowPlace, int] = {}
    try:
        with open_workbook(path, password=password, pictures=True, cancelled=cancelled) as reading:
            for picture in reading.pictures():
                for place in _places(picture, reading.opened.sheets):
                    found[place] = found.get(place, 0) + 1
    except UserError as error:
        _pass_on(error)
    return found


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
