"""Photos, files and signatures of a field: brought to it, kept with the ticket, shown, taken out, submitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.record import Record
from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.pages.record.form_view import FormView
from desktop.pages.record.inputs.files_input import FilesInput
from desktop.pages.record.inputs.signature_input import SignatureInput
from engines.forms.values import texts_of
from local_db.desk import Desk
from local_db.drafts import load_drafts
from local_db.machine.clock import SystemClock
from local_db.queries.tickets import TicketFilter, ticket_page
from tests.window.all_kinds import all_kinds
from tests.window.conftest import place_on
from tests.window.desks import CLERK, detail_of, open_test_desk, submit

TITLE = {"title": "外箱压损"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_test_desk(tmp_path / "branch", SystemClock(), more=(all_kinds(),))
    yield made
    made.close()


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    with place_on(desk, CLERK, qtbot) as made:
        yield made


@pytest.fixture
def record(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A ticket with no file, open on the page."""
    made = submit(desk, form="everything", fields=dict(TITLE))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(made)
    return made


def field(form: FormView, name: str) -> FilesInput:
    found = form.cells[name].input
    assert isinstance(found, FilesInput)
    return found


def drop(target: FilesInput, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert target.take(mime)


def stands(desk: Desk, record: str) -> Record:
    return detail_of(desk, record).record


def test_a_photo_dropped_on_a_field_is_the_tickets_file_and_the_fields_value(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str, tmp_path: Path
) -> None:
    page = place.page
    photos = field(page.form, "photos")
    source = photo(tmp_path / "开箱.jpg", "开箱")
    drop(photos, source)
    qtbot.waitUntil(lambda: bool(photos.hashes) and len(detail_of(desk, record).files) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: [one.tile.name for one in photos._tiles.values()] == ["开箱.jpg"], timeout=10_000)
    assert desk.files.read(photos.hashes[0]) == source.read_bytes()
    assert page.photos.tiles() == []
    assert stands(desk, record).fields.get("photos") is None
    page.submit_wanted.emit()
    qtbot.waitUntil(lambda: texts_of(stands(desk, record).fields.get("photos")) == photos.hashes)
    qtbot.waitUntil(lambda: not next(iter(photos._tiles.values())).bare, timeout=10_000)


def test_a_file_taken_out_of_a_field_stays_with_the_ticket(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str, tmp_path: Path
) -> None:
    page = place.page
    photos = field(page.form, "photos")
    drop(photos, photo(tmp_path / "开箱.jpg", "开箱"))
    qtbot.waitUntil(lambda: bool(photos.hashes) and len(detail_of(desk, record).files) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: not page.photos.tiles())
    tile = next(iter(photos._tiles.values()))
    QTest.keyClick(tile, Qt.Key.Key_Delete)
    assert photos.hashes == []
    qtbot.waitUntil(lambda: len(page.photos.tiles()) == 1)


def test_what_is_no_photo_is_said_so_and_added_to_the_other_files(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str, tmp_path: Path
) -> None:
    text = tmp_path / "说明.txt"
    text.write_text("外箱压损", encoding="utf-8")
    drop(field(place.page.form, "photos"), text)
    cell = place.page.form.cells["photos"]
    qtbot.waitUntil(lambda: bool(cell.error), timeout=10_000)
    assert "说明.txt" in cell.error
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 1, timeout=10_000)
    drop(field(place.page.form, "papers"), text)
    qtbot.waitUntil(lambda: len(field(place.page.form, "papers").hashes) == 1, timeout=10_000)


def test_a_picture_is_pasted_into_the_field_under_the_cursor(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str
) -> None:
    photos = field(place.page.form, "photos")
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(picture)
    with qtbot.waitActive(place.widget):
        place.widget.activateWindow()
    photos.widget.setFocus()
    QTest.keyClick(photos.widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(photos.hashes) == 1, timeout=10_000)
    QGuiApplication.clipboard().clear()


def test_a_new_ticket_keeps_the_files_of_its_fields_in_the_draft_and_takes_them_along(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    place.new_record("everything")
    form = place.new_page.form
    drop(field(form, "photos"), photo(tmp_path / "开箱.jpg", "开箱"))
    qtbot.waitUntil(lambda: bool(field(form, "photos").hashes), timeout=10_000)
    (kept,) = field(form, "photos").hashes

    def in_draft() -> bool:
        with desk.store.reading() as connection:
            drafts = load_drafts(connection)
        return any(draft.typed.get("photos") == [kept] and draft.files[0].hash == kept for draft in drafts)

    qtbot.waitUntil(in_draft, timeout=10_000)
    form.type_in("title", "外箱压损")
    place.new_page.submit_wanted.emit()

    def made() -> list[str]:
        with desk.store.reading() as connection:
            return [row.id for row in ticket_page(connection, TicketFilter())]

    qtbot.waitUntil(lambda: len(made()) == 1)
    (ticket,) = made()
    assert stands(desk, ticket).fields["photos"] == [kept]
    assert [one.hash for one in detail_of(desk, ticket).files] == [kept]


def sign(pad: SignatureInput) -> None:
    """One stroke of the mouse."""
    QTest.mousePress(pad.pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    QTest.mouseMove(pad.pad, QPoint(120, 90))
    QTest.mouseRelease(pad.pad, Qt.MouseButton.LeftButton, pos=QPoint(120, 90))


def signature(form: FormView) -> SignatureInput:
    found = form.cells["signature"].input
    assert isinstance(found, SignatureInput)
    return found


def test_a_drawn_signature_is_kept_as_a_picture_and_can_be_drawn_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str
) -> None:
    name = signature(place.page.form)
    sign(name)
    assert not name.pad.empty
    name.undo.click()
    assert name.pad.empty
    sign(name)
    name.done.click()
    qtbot.waitUntil(lambda: len(name.hashes) == 1, timeout=10_000)
    picture = QImage.fromData(desk.files.read(name.hashes[0]))
    assert (picture.width(), picture.height()) == (840, 240)
    assert any(picture.pixelColor(x, y).lightness() < 80 for x in range(80, 240, 2) for y in range(80, 180, 2))
    assert name.pad.isHidden()
    place.page.submit_wanted.emit()
    qtbot.waitUntil(lambda: stands(desk, record).fields.get("signature") == name.hashes)
    name.again.click()
    assert not name.pad.isHidden()
    assert name.typed() == ""


def test_a_signature_that_nobody_called_done_is_kept_before_the_ticket_is_submitted(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str
) -> None:
    name = signature(place.page.form)
    sign(name)
    place.page.form.settle()
    qtbot.waitUntil(lambda: len(name.hashes) == 1, timeout=10_000)


def test_a_file_that_is_kept_while_another_ticket_is_shown_is_in_the_draft_of_its_own(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str, tmp_path: Path
) -> None:
    other = submit(desk, form="everything", fields=dict(TITLE))
    drop(field(place.page.form, "photos"), photo(tmp_path / "开箱.jpg", "开箱"))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(other)
    qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == 1, timeout=10_000)
    (kept,) = (one.hash for one in detail_of(desk, record).files)

    def in_draft() -> bool:
        with desk.store.reading() as connection:
            return any(one.record == record and one.typed.get("photos") == [kept] for one in load_drafts(connection))

    qtbot.waitUntil(in_draft, timeout=10_000)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    assert field(place.page.form, "photos").hashes == [kept]


def test_a_step_that_asks_for_files_takes_them_in_its_panel(
    place: RecordPlace, desk: Desk, qtbot: QtBot, record: str, tmp_path: Path
) -> None:
    text = tmp_path / "凭证.txt"
    text.write_text("收据", encoding="utf-8")
    page = place.page
    page.over.move("close")
    asked = page.ask.cells["proof"].input
    assert isinstance(asked, FilesInput)
    drop(asked, text)
    qtbot.waitUntil(lambda: len(asked.hashes) == 1, timeout=10_000)
    page.ask.confirm.click()
    qtbot.waitUntil(lambda: stands(desk, record).status == "closed")
    assert stands(desk, record).fields["proof"] == asked.hashes
    assert [one.hash for one in detail_of(desk, record).files] == asked.hashes
