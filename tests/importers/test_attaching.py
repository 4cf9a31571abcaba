"""Pictures in the cells of a log are attached to the ticket of their row, once, and go back with their import."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from core.effect import Effect
from core.errors import UserError
from importers.attaching import Attached
from importers.mapping import load_mapping
from importers.run import Import, ImportReport
from importers.taking_back import take_back
from importers.trial import try_import
from local_db.files import FileStore
from local_db.machine.clock import SystemClock
from local_db.queries.detail import record_detail
from local_db.queries.imports import import_of, taking_back
from local_db.store import Store
from resources import SAMPLE_LOG
from resources.sample_data.generate_log import PICTURES
from tests.importers import container_files as old
from tests.importers import workbook_files
from tests.importers.stores import branch_store, values
from tests.importers.tables import HEADER, LOG, good
from tests.importers.test_pictures import cell_images


def files_in(folder: Path, reserve: int = 0) -> FileStore:
    (folder / "files").mkdir(exist_ok=True)
    return FileStore(folder / "files", b"c" * 32, b"n" * 32, SystemClock(), os.urandom, reserve)


def photo(colour: str) -> BytesIO:
    held = BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, "PNG")
    return held


def log_with_pictures(path: Path, rows: list[list[str]], pictures: dict[str, str]) -> Path:
    """A workbook with one picture of a colour over each of those cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [HEADER, *rows]:
        sheet.append(row)
    for cell, colour in pictures.items():
        sheet.add_image(SheetImage(photo(colour)), cell)
    book.save(path)
    return path


def run(store: Store, files: FileStore, path: Path) -> ImportReport:
    return Import(store, path, LOG, "p1", files=files).run()


def timeline(store: Store, record_id: str) -> tuple[Effect, ...]:
    with store.reading() as connection:
        detail = record_detail(connection, record_id)
    assert detail is not None
    return tuple(detail.timeline)


def test_each_picture_hangs_at_the_ticket_of_its_row_and_says_where_it_came_from(tmp_path: Path) -> None:
    rows = [good("A1", title="one"), good("A2", title="two"), good("A3", **{"电话": "1.38E+10"})]
    path = log_with_pictures(tmp_path / "log.xlsx", rows, {"I2": "red", "J2": "green", "I3": "red", "I4": "blue"})
    files = files_in(tmp_path)
    with branch_store(tmp_path) as store:
        trial = try_import(store, path, LOG)
        assert (trial.pictures, trial.pictures_left) == (3, 1)
        report = run(store, files, path)
        assert report.pictures == Attached(attached=3, left=1)
        held = dict(
            values(
                store,
                "SELECT r.title, group_concat(a.hash) FROM attachment a JOIN record r ON r.id = a.record_id GROUP BY 1",
            )
        )
        red, green = (hashlib.sha256(photo(colour).getvalue()).hexdigest() for colour in ("red", "green"))
        assert (set(held["one"].split(",")), held["two"]) == ({red, green}, red)
        assert files.read(red) == photo("red").getvalue()
        last = timeline(store, values(store, "SELECT id FROM record WHERE title = 'two'")[0][0])[-1]
        assert last.origin is not None
        assert (last.origin.job, last.origin.file, last.origin.row) == (report.job, "log.xlsx", 3)


def test_a_job_that_was_stopped_attaches_what_is_left_and_nothing_twice(tmp_path: Path) -> None:
    path = log_with_pictures(
        tmp_path / "log.xlsx", [good("A1", title="one"), good("A2", title="two")], {"I2": "red", "I3": "blue"}
    )
    full = files_in(tmp_path, reserve=1 << 60)
    with branch_store(tmp_path) as store:
        with pytest.raises(UserError, match=r"files\.disk_full"):
            run(store, full, path)
        assert values(store, "SELECT state FROM import_job") == [("failed",)]
        report = run(store, files_in(tmp_path), path)
        assert (report.imported, report.earlier, report.pictures.attached) == (0, 3, 2)
        again = run(store, files_in(tmp_path), path)
        assert (again.duplicate, again.pictures.attached) == (2, 0)
        assert values(store, "SELECT COUNT(*) FROM attachment") == [(2,)]


def test_the_pictures_of_the_sample_log_are_no_work_that_would_keep_its_tickets(tmp_path: Path) -> None:
    mapping = load_mapping("branch-log-2025")
    with branch_store(tmp_path) as store:
        trial = try_import(store, SAMPLE_LOG, mapping)
        report = Import(store, SAMPLE_LOG, mapping, "p1", files=files_in(tmp_path)).run()
        assert trial.pictures == report.pictures.attached
        assert report.pictures == Attached(attached=PICTURES, left=3), "three of their rows stand in the log twice"
        with store.reading() as connection:
            job = import_of(connection, report.job)
            assert job is not None
            assert taking_back(connection, job).stays == 0
        assert take_back(store, report.job, "p1").records == report.imported


def test_pictures_that_cannot_be_read_leave_the_rows_that_came_in(tmp_path: Path) -> None:
    bomb = {"xl/drawings/drawing1.xml": b" " * (80 << 20)}
    inner = workbook_files.write_parts(tmp_path / "inner.zip", cell_images() | bomb).read_bytes()
    cells = [
        old.text(row, column, text) for row, line in enumerate([HEADER, good("A1")]) for column, text in enumerate(line)
    ]
    streams = {"Workbook": old.workbook({"S": cells}), "ETCellImageData": inner}
    path = old.write_container(tmp_path / "a.et", streams)
    with branch_store(tmp_path) as store:
        assert try_import(store, path, LOG).pictures == 0
        report = run(store, files_in(tmp_path), path)
        assert (report.imported, report.pictures.attached) == (1, 0)
        assert report.pictures.problem
