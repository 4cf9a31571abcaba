"""The window while its database takes nothing, though every file is there: read-only (case 21) or full (case 19)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot
from sqlcipher3 import dbapi2

from core.ids import Ids
from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.messages import message
from desktop.models.standing import StandingModel
from desktop.pages.record.photo_tile import TileState
from desktop.status_bar import StatusBar
from local_db.desk import Desk
from local_db.driver import Driver
from local_db.failures import FULL, READONLY
from local_db.machine.clock import SystemClock
from local_db.store import open_store
from tests.window.desks import CLAIM, detail_of, open_test_desk, submit
from tests.window.test_full_and_lost_disks import TEXTS, begun_on, kept_titles, said, states, tickets, typed
from tests.window.test_record_new import fill as fill_in


class Refusing:
    """A database that takes nothing while `code` is a result code of SQLite; reading goes on."""

    def __init__(self) -> None:
        self.code = 0

    def driver(self, key: bytes) -> Driver:
        """The `connect` port over it."""

        def connect(path: Path) -> Any:
            connection = dbapi2.connect(str(path), check_same_thread=False, isolation_level=None, factory=_Connection)
            connection.refusing = self
            connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
            return connection

        return Driver(dbapi2, connect)

    def refuse(self) -> None:
        """Raises what SQLite would raise now."""
        if self.code:
            error = dbapi2.OperationalError("refused")
            error.sqlite_errorcode = self.code
            raise error


class _Connection(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    refusing: Refusing
    writing = False

    def execute(self, *given: Any) -> Any:
        if given[0] == "BEGIN IMMEDIATE":
            self.writing = True
            if self.refusing.code == READONLY:
                self.refusing.refuse()
        return super().execute(*given)

    def commit(self) -> None:
        if self.writing and self.in_transaction:
            self.refusing.refuse()
        super().commit()


@contextmanager
def refusing_desk(root: Path, qtbot: QtBot) -> Iterator[tuple[Refusing, Desk, RecordPlace]]:
    desk, clock, refusing = open_test_desk(root, SystemClock()), SystemClock(), Refusing()
    desk.store.close()
    driver = refusing.driver(desk.key.database())
    desk = replace(desk, store=open_store(desk.profile.database, driver, clock, Ids(clock, os.urandom)))
    with begun_on(desk, qtbot) as place:
        yield refusing, desk, place


CASES = pytest.mark.parametrize(
    ("code", "sentence"), [(READONLY, "store.not_writable"), (FULL, "store.disk_full")], ids=["case-21", "case-19"]
)


@CASES
def test_case_21_and_19_a_new_ticket_that_the_database_refuses_stays_with_its_photo_until_it_is_taken(
    tmp_path: Path, qtbot: QtBot, code: int, sentence: str
) -> None:
    with refusing_desk(tmp_path / "desk", qtbot) as (refusing, desk, place):
        refusing.code = code
        fill_in(place, CLAIM)
        source = photo(tmp_path / "外箱.jpg", "外箱")
        place.new_page.files_brought.emit([source])
        qtbot.waitUntil(lambda: said(place, sentence), timeout=10_000)
        qtbot.waitUntil(lambda: not any(tile.tile.state is TileState.TAKING for tile in place.new_page.photos.tiles()))
        place.new_page.submit.click()
        qtbot.waitUntil(lambda: place.new_page.submit.isEnabled() and place.record._workspace.jobs.idle)
        assert [typed(place, name) for name in TEXTS] == [CLAIM[name] for name in TEXTS]
        assert [tile.tile.name for tile in place.new_page.photos.tiles()] == [source.name]
        assert tickets(desk) == []
        refusing.code = 0
        qtbot.waitUntil(lambda: kept_titles(desk) == [CLAIM["title"]], timeout=10_000)  # nothing was typed since
        qtbot.waitUntil(lambda: not place.new_page.notice.isVisible())  # what was said holds no longer
        place.new_page.submit.click()
        qtbot.waitUntil(lambda: len(tickets(desk)) == 1, timeout=10_000)
        (made,) = tickets(desk)
        (kept,) = detail_of(desk, made.id).files
        assert desk.files.read(kept.hash) == source.read_bytes()


@CASES
def test_case_21_and_19_the_status_bar_says_so_as_long_as_what_is_typed_is_refused(
    tmp_path: Path, qtbot: QtBot, code: int, sentence: str
) -> None:
    with refusing_desk(tmp_path / "desk", qtbot) as (refusing, desk, place):
        standing, bar = StandingModel(place.record._workspace), StatusBar()
        qtbot.addWidget(bar)
        standing.told.connect(bar.show_standing)
        refusing.code = code
        fill_in(place, {"title": "外箱破损"})
        qtbot.waitUntil(lambda: bar.saved.text().strip() == "本机无法保存", timeout=10_000)
        assert said(place, sentence)
        refusing.code = 0
        qtbot.waitUntil(lambda: bar.saved.text().strip() == "本机已全部保存", timeout=10_000)
        assert kept_titles(desk) == ["外箱破损"]


@CASES
def test_case_21_and_19_field_note_contact_and_photo_of_a_ticket_stay_and_are_saved_once_they_are_taken(
    tmp_path: Path, qtbot: QtBot, code: int, sentence: str
) -> None:
    with refusing_desk(tmp_path / "desk", qtbot) as (refusing, desk, place):
        record = submit(desk)
        with qtbot.waitSignal(place.record.shown):
            place.open_record(record)
        page = place.page

        def says_so(act: Callable[[], object]) -> None:
            page.notice.hide()
            act()
            qtbot.waitUntil(lambda: page.notice.isVisibleTo(page), timeout=10_000)
            assert page.notice.sentence.text() == message(sentence)

        refusing.code = code
        entry, source = page.form.cells["title"].input, photo(tmp_path / "外箱.jpg", "外箱")
        entry.put("外箱破损，已改")
        says_so(entry.on_edited)
        says_so(page.submit_wanted.emit)
        page.notes.text.setPlainText("客户已回电")
        says_so(page.notes.add.click)
        page.notes.contact.click()
        page.contact.outcome.put("同意赔付")
        says_so(page.contact.log.click)
        says_so(lambda: page.files_brought.emit([source]))
        qtbot.waitUntil(lambda: states(place) == [TileState.NOT_STORED], timeout=10_000)
        assert entry.typed() == "外箱破损，已改"
        assert page.notes.text.toPlainText() == "客户已回电"
        assert page.contact.outcome.typed() == "同意赔付"
        assert detail_of(desk, record).record.fields["title"] == CLAIM["title"]
        refusing.code = 0
        qtbot.waitUntil(lambda: kept_titles(desk) == ["外箱破损，已改"], timeout=10_000)  # nothing was typed since
        for act in (page.submit_wanted.emit, page.notes.add.click, page.contact.log.click):
            act()
        page.photos.tiles()[0].click()
        qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == 1, timeout=10_000)
        qtbot.waitUntil(lambda: not page.notes.text.toPlainText() and not page.contact.isVisible(), timeout=10_000)
        detail = detail_of(desk, record)
        assert detail.record.fields["title"] == "外箱破损，已改"
        assert desk.files.read(detail.files[0].hash) == source.read_bytes()
        qtbot.waitUntil(lambda: states(place) == [TileState.KEPT], timeout=10_000)


def test_case_21_a_photo_that_could_not_be_attached_is_with_its_ticket_again_after_another_one(
    tmp_path: Path, qtbot: QtBot
) -> None:
    with refusing_desk(tmp_path / "desk", qtbot) as (refusing, desk, place):
        one, other = submit(desk), submit(desk)
        with qtbot.waitSignal(place.record.shown):
            place.open_record(one)
        refusing.code = READONLY
        place.page.files_brought.emit([photo(tmp_path / "外箱.jpg", "外箱")])
        for record in (other, one):
            with qtbot.waitSignal(place.record.shown):
                place.open_record(record)
            qtbot.waitUntil(lambda: place.record._workspace.jobs.idle)
        qtbot.waitUntil(lambda: states(place) == [TileState.NOT_STORED], timeout=10_000)
        refusing.code = 0
        place.page.photos.tiles()[0].click()
        qtbot.waitUntil(lambda: len(detail_of(desk, one).files) == 1, timeout=10_000)
