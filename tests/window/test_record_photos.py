"""Photos of a ticket: looked at closely inside the window, brought in by the dozen, and badly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.messages import message
from desktop.models.standing import NetworkWord
from desktop.pages.record.photo_tile import TileState
from desktop.pages.record.refused_panel import HIGHEST
from local_db.desk import Desk, file_child
from local_db.evidence import keep_evidence
from local_db.file_queue import asked_for
from local_db.files import LARGEST_FILE, Derived
from tests.window.conftest import quiet
from tests.window.desks import detail_of, enrol, submit
from tests.window.heartbeat import FREEZE_SECONDS, Heartbeat
from tests.window.test_record_files import drop

PAGE_MILLISECONDS = 20_000


@pytest.fixture
def shown(place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path) -> str:
    """A claim with three photos, open on the page."""
    kept = [
        file_child(keep_evidence(desk.files, photo(tmp_path / f"{name}.jpg", name), f"{name}.jpg"))
        for name in ("现场", "外箱", "内件")
    ]
    record = submit(desk, files=tuple(kept))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 3)
    return record


def looked_at(place: RecordPlace, qtbot: QtBot, name: str) -> None:
    viewer = place.viewer
    qtbot.waitUntil(
        lambda: viewer.tile is not None and viewer.tile.name == name and viewer.canvas.picture is not None,
        timeout=10_000,
    )


def test_a_photo_opens_large_in_the_window_and_keys_turn_zoom_and_leave(
    place: RecordPlace, qtbot: QtBot, shown: str
) -> None:
    tiles = place.page.photos.tiles()
    QTest.keyClick(tiles[1], Qt.Key.Key_Return)
    viewer = place.viewer
    qtbot.waitUntil(viewer.isVisible)
    looked_at(place, qtbot, "外箱.jpg")
    assert viewer.count.text() == "2 / 3"
    assert viewer.canvas.fitted
    assert not place.widget.findChildren(QDialog)
    before = viewer.canvas.scale
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Plus)
    assert viewer.canvas.scale > before
    QTest.keyClick(viewer.canvas, Qt.Key.Key_0)
    assert viewer.canvas.fitted
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Right)
    looked_at(place, qtbot, "内件.jpg")
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Right)
    looked_at(place, qtbot, "现场.jpg")
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Left)
    looked_at(place, qtbot, "内件.jpg")
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert place.page.isVisible()


def test_a_close_look_brings_the_photo_in_all_its_pixels(place: RecordPlace, qtbot: QtBot, shown: str) -> None:
    place.page.file_opened.emit(place.page.photos.tiles()[0].tile.key)
    looked_at(place, qtbot, "现场.jpg")
    canvas = place.viewer.canvas
    assert canvas.picture is not None
    assert canvas.picture.width() == 1280
    for _ in range(8):
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: canvas.picture is not None and canvas.picture.width() == 1600, timeout=10_000)


def test_a_photo_whose_file_is_gone_says_so_in_its_place(
    place: RecordPlace, desk: Desk, qtbot: QtBot, shown: str
) -> None:
    first, second = detail_of(desk, shown).files[:2]
    desk.files._path(second.hash).unlink()
    from local_db.files import Derived

    desk.files._path(second.hash, Derived.PREVIEW).unlink()
    place.page.file_opened.emit(first.operation)
    looked_at(place, qtbot, "现场.jpg")
    QTest.keyClick(place.viewer.canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: message("files.missing") in place.viewer.canvas._sentence, timeout=10_000)


def test_twenty_photos_at_once_never_hold_the_window_up(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    sources = [photo(tmp_path / f"{number:02}.jpg", str(number)) for number in range(20)]
    heart = Heartbeat()
    heart.start()
    heart.step = "20 photos"
    drop(place, *sources)
    qtbot.waitUntil(lambda: place.page.photos.stop.isVisibleTo(place.page))
    qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == 20, timeout=60_000)
    qtbot.waitUntil(lambda: place.record._workspace.jobs.idle, timeout=20_000)
    heart.stop()
    assert heart.busiest(1)[0].cpu < FREEZE_SECONDS, "\n".join(map(str, heart.busiest()))
    assert len({effect.tx for effect in detail_of(desk, record).timeline if effect.child is not None}) == 1


def test_two_hundred_files_are_told_and_drawn_in_groups_and_the_broken_ones_are_counted(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    sources = []
    for number in range(200):
        source = tmp_path / f"{number:03}.txt"
        source.write_text("" if number < 50 else f"第 {number} 份说明", encoding="utf-8")
        sources.append(source)
    heart = Heartbeat()
    heart.start()
    heart.step = "200 files"
    drop(place, *sources)
    qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == 150, timeout=120_000)
    qtbot.waitUntil(lambda: place.record._workspace.jobs.idle, timeout=20_000)
    heart.stop()
    refused = place.page.refused
    assert refused.title.text() == "50 个文件未能添加"
    assert {text.partition("：")[0] for text in refused.texts()} == {f"{number:03}.txt" for number in range(50)}
    assert refused.list.height() <= HIGHEST
    assert heart.busiest(1)[0].cpu < FREEZE_SECONDS, "\n".join(map(str, heart.busiest()))
    assert place.page.undo.sentence.text() == "已添加 150 个附件。"
    place.page.undo.undo()
    qtbot.waitUntil(lambda: not place.page.photos.tiles(), timeout=60_000)
    assert detail_of(desk, record).files == ()


def test_files_on_their_way_can_be_stopped(place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    drop(place, *(photo(tmp_path / f"{number:02}.jpg", str(number)) for number in range(12)))
    place.page.photos.stop.click()
    qtbot.waitUntil(lambda: not place.page.photos.tiles() and place.record._workspace.jobs.idle, timeout=10_000)
    assert detail_of(desk, record).files == ()


def test_a_temporary_file_that_vanishes_right_after_the_drop_is_kept(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    sources = [photo(tmp_path / f"{number}.jpg", str(number)) for number in range(8)]
    contents = {source.read_bytes() for source in sources}
    intake = place.record.intake_of(record)
    drop(place, *sources)
    qtbot.waitUntil(lambda: intake._holding == 0)
    for source in sources:
        source.unlink()
    qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == 8, timeout=PAGE_MILLISECONDS)
    assert {desk.files.read(one.hash) for one in detail_of(desk, record).files} == contents


def test_a_video_of_two_gigabytes_is_refused_with_the_limit_before_it_is_read(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    video = tmp_path / "签收视频.mp4"
    with video.open("wb") as made:
        os.truncate(made.fileno(), 2 << 30)
    drop(place, video)
    wanted = f"{video.name}：{message('files.too_large', {'largest_mb': LARGEST_FILE >> 20})}"
    qtbot.waitUntil(lambda: place.page.refused.texts() == [wanted], timeout=2_000)
    assert not list(desk.profile.files.rglob("incoming/*"))


def test_ctrl_v_of_a_picture_in_a_text_field_adds_a_photo_and_text_stays_text(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    place.widget.activateWindow()
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    clipboard = QGuiApplication.clipboard()
    for field in (place.page.notes.text, place.page.form.cells["customer_name"].input.widget):
        mime = QMimeData()
        mime.setImageData(image)
        clipboard.setMimeData(mime)
        count = len(detail_of(desk, record).files)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda count=count: len(detail_of(desk, record).files) == count + 1, timeout=10_000)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        image.fill(Qt.GlobalColor.darkRed)
    clipboard.setText("客户已回电")
    QTest.keyClick(place.page.notes.text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(place.page.notes.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert place.page.notes.text.toPlainText() == "客户已回电"
    assert detail_of(desk, record).files[0].name.startswith("粘贴-")
    clipboard.clear()


def test_a_copy_without_place_and_device_is_saved_from_the_viewer_and_from_the_menu(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    source = tmp_path / "现场.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SpyCam"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.new("RGB", (400, 300), "#7a5").save(source, exif=exif)
    record = submit(desk, files=(file_child(keep_evidence(desk.files, source, "现场.jpg")),))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    place.page.photos.tiles()[0].opened.emit()
    looked_at(place, qtbot, "现场.jpg")
    for number, (key, asks, notice) in enumerate(
        (
            (Qt.Key.Key_S, place.viewer, place.viewer.notice),
            (None, place.page.photos, place.page.notice),
        )
    ):
        if key is not None:
            QTest.keyClick(place.viewer.canvas, key, Qt.KeyboardModifier.ControlModifier)
        else:
            place.viewer.left.emit()
            place.page.photos._ask_place(place.page.photos.tiles()[0].tile)
        (dialog,) = asks.findChildren(QFileDialog)
        target = tmp_path / f"给客户{number}.jpg"
        dialog.fileSelected.emit(str(target))
        dialog.close()
        qtbot.waitUntil(target.exists)
        wanted = f"已另存为 {target.name}，不含拍摄位置和设备信息。"
        qtbot.waitUntil(lambda notice=notice, wanted=wanted: notice.sentence.text() == wanted)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        with Image.open(target) as copy:
            assert copy.size == (400, 300)
            assert not copy.getexif()
        assert b"SpyCam" not in target.read_bytes()
        qtbot.waitUntil(lambda asks=asks: not asks.findChildren(QFileDialog))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    assert desk.files.read(detail_of(desk, record).files[0].hash) == source.read_bytes()


def test_a_copy_that_cannot_be_written_says_so_and_leaves_nothing(
    place: RecordPlace, qtbot: QtBot, shown: str, tmp_path: Path
) -> None:
    tile = place.page.photos.tiles()[0].tile
    place.page.copy_wanted.emit(tile.key, tmp_path / "gone" / "x.jpg")
    wanted = f"{tile.name}：{message('copy.not_written')}"
    qtbot.waitUntil(lambda: place.page.notice.sentence.text() == wanted)
    assert not (tmp_path / "gone").exists()


def test_a_photo_that_is_only_at_hq_shows_its_small_picture_and_a_close_look_asks_for_it(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    child = file_child(keep_evidence(desk.files, photo(tmp_path / "photo.jpg", "现场"), "现场.jpg"))
    record = submit(desk, files=(child,))
    desk.files._path(child.hash).unlink()
    desk.files._path(child.hash, Derived.PREVIEW).unlink()
    elsewhere = f"UPDATE file SET state = 'remote', uploaded_at = 1 WHERE hash = '{child.hash}'"
    desk.store.write(lambda connection: connection.exec_driver_sql(elsewhere)).result()
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 1)
    (tile,) = place.page.photos.tiles()
    assert tile.tile.state is TileState.REMOTE
    qtbot.waitUntil(lambda: tile._picture is not None)
    place.page.file_opened.emit(tile.tile.key)
    looked_at(place, qtbot, "现场.jpg")

    def asked() -> list[str]:
        with desk.store.reading() as connection:
            return asked_for(connection, 10)

    assert asked() == []
    assert place.viewer.notice.isVisible(), "says that this is a smaller picture, and offers the original"
    place.viewer.finer_wanted.emit(child.hash)
    qtbot.waitUntil(lambda: asked() == [child.hash])


def test_an_original_is_asked_for_from_the_strip_and_its_way_is_seen(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk, place, workspace = window.desk, window.record, window.workspace
    child = file_child(keep_evidence(desk.files, photo(tmp_path / "photo.jpg", "现场"), "现场.jpg"))
    record = submit(desk, files=(child,))
    whole = desk.files._path(child.hash).read_bytes()
    desk.files._path(child.hash).unlink()

    def now(state: str, uploaded: str = "1") -> None:
        sql = f"UPDATE file SET state = '{state}', uploaded_at = {uploaded} WHERE hash = '{child.hash}'"
        desk.store.write(lambda connection: connection.exec_driver_sql(sql)).result()

    now("remote")
    quiet(qtbot, window)
    window.navigator.open_record(record)
    strip = place.page.photos
    qtbot.waitUntil(lambda: [one.tile.state for one in strip.tiles()] == [TileState.REMOTE])
    with qtbot.waitSignal(window.standing.original_wanted):
        strip.original_wanted.emit(strip.tiles()[0].tile.key)
    qtbot.waitUntil(lambda: [one.tile.state for one in strip.tiles()] == [TileState.ASKED])
    assert "现场.jpg" in place.page.notice.sentence.text()
    window.standing.note_network(NetworkWord("online", True, 1, fetching=(child.hash, child.size // 2)))
    assert "50 %" in strip.tiles()[0].toolTip() or "49 %" in strip.tiles()[0].toolTip()
    desk.files._path(child.hash).write_bytes(whole)
    now("stored")
    window.standing.note_network(NetworkWord("online", False, 1))
    qtbot.waitUntil(lambda: [one.tile.state for one in strip.tiles()] == [TileState.UPLOADED])
    now("remote")
    workspace.files_moved.emit(None)
    quiet(qtbot, window)
    assert strip.tiles()[0].tile.state is TileState.UPLOADED, "at both ends: nothing is read again"


def test_a_file_that_was_sent_meanwhile_is_no_longer_said_to_wait(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = window.desk
    enrol(desk)
    child = file_child(keep_evidence(desk.files, photo(tmp_path / "photo.jpg", "现场"), "现场.jpg"))
    record = submit(desk, files=(child,))
    quiet(qtbot, window)
    window.navigator.open_record(record)
    strip = window.record.page.photos
    qtbot.waitUntil(lambda: [one.tile.state for one in strip.tiles()] == [TileState.WAITING])
    sql = f"UPDATE file SET uploaded_at = 1 WHERE hash = '{child.hash}'"
    desk.store.write(lambda connection: connection.exec_driver_sql(sql)).result()
    window.standing.note_network(NetworkWord("online", True, 1))
    window.standing.note_network(NetworkWord("online", False, 1))
    qtbot.waitUntil(lambda: [one.tile.state for one in strip.tiles()] == [TileState.UPLOADED])


def test_ctrl_v_in_the_list_adds_the_picture_to_the_ticket_that_is_open(window: DeskWindow, qtbot: QtBot) -> None:
    record = window.model.id_at(0)
    assert record is not None
    window.navigator.open_record(record)
    qtbot.waitUntil(lambda: window.record.page.state is not None)
    mime = QMimeData()
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    mime.setImageData(picture)
    QGuiApplication.clipboard().setMimeData(mime)
    window.tickets.list.setFocus()
    QTest.keyClick(window.tickets.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(detail_of(window.desk, record).files) == 1, timeout=PAGE_MILLISECONDS)
    quiet(qtbot, window)
