"""Photos and files of a record: brought in, refused with a reason, shown, opened and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.messages import message
from desktop.pages.record.photo_tile import TileState
from local_db.desk import Desk, file_child
from local_db.evidence import keep_evidence
from tests.window.desks import detail_of, submit
from tests.window.test_record_pressed_twice import at_rest


@pytest.fixture
def opened(place: RecordPlace, desk: Desk, qtbot: QtBot) -> str:
    """A claim that is open on the page."""
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    return record


def drop(place: RecordPlace, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle = QPointF(place.page.photos.rect().center())
    event = QDropEvent(
        middle, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    place.page.photos.dropEvent(event)


def states(place: RecordPlace) -> list[TileState]:
    return [tile.tile.state for tile in place.page.photos.tiles()]


def test_dropped_photos_are_attached_as_one_act_and_survive_the_source(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    sources = [photo(tmp_path / f"{name}.jpg", name) for name in ("外箱", "内件", "面单")]
    originals = {source.read_bytes() for source in sources}
    drop(place, *sources)
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 3, timeout=15_000)
    for source in sources:
        source.unlink()
    found = detail_of(desk, opened)
    assert {desk.files.read(one.hash) for one in found.files} == originals
    assert len({effect.tx for effect in found.timeline if effect.child is not None}) == 1
    qtbot.waitUntil(lambda: states(place) == [TileState.KEPT] * 3)
    qtbot.waitUntil(lambda: all(tile._picture is not None for tile in place.page.photos.tiles()), timeout=10_000)


def test_files_of_one_drop_stand_in_the_order_in_which_they_were_dropped(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    names = ["外箱.png", "说明.txt", "内件.jpg"]
    image = QImage(3000, 2000, QImage.Format.Format_RGB32)  # its check outlasts that of a line of text
    image.fill(0x804020)
    assert image.save(str(tmp_path / names[0]))
    (tmp_path / names[1]).write_text("外箱破损", encoding="utf-8")
    photo(tmp_path / names[2], "内件")
    drop(place, *(tmp_path / name for name in names))
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 3, timeout=15_000)
    assert [file.name for file in detail_of(desk, opened).files] == names


def test_any_kind_of_file_is_evidence(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    paper = tmp_path / "赔付说明.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + b"x" * 2000)
    drop(place, paper)
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 1)
    assert detail_of(desk, opened).files[0].mime == "application/pdf"


def test_broken_photo_folder_and_vanished_file_are_refused_in_place_and_hold_up_nothing(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    good, broken = photo(tmp_path / "外箱.jpg", "外箱"), tmp_path / "半张.jpg"
    broken.write_bytes(good.read_bytes()[:5000])
    refused = place.page.refused
    for bad, code in (
        (broken, "photo.unreadable"),
        (tmp_path, "files.is_a_folder"),
        (tmp_path / "没有.jpg", "files.gone"),
    ):
        drop(place, bad)
        wanted = f"{bad.name}：{message(code)}"
        qtbot.waitUntil(lambda wanted=wanted: refused.texts()[:1] == [wanted], timeout=10_000)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    assert refused.title.text() == "3 个文件未能添加"
    drop(place, good)
    qtbot.waitUntil(lambda: [one.name for one in detail_of(desk, opened).files] == ["外箱.jpg"], timeout=10_000)


def test_a_full_disk_leaves_a_tile_that_is_stored_when_it_is_pressed_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.files, "_reserve", 1 << 60)
    drop(place, photo(tmp_path / "外箱.jpg", "外箱"))
    qtbot.waitUntil(lambda: states(place) == [TileState.NOT_STORED])
    assert detail_of(desk, opened).files == ()
    monkeypatch.undo()
    place.page.photos.tiles()[0].click()
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 1, timeout=10_000)


def test_a_pasted_picture_is_attached(place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    mime = QMimeData()
    mime.setImageData(image)
    assert place.page.photos.take(mime)
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 1)
    assert detail_of(desk, opened).files[0].mime == "image/png"


def test_a_link_from_a_browser_is_refused_with_a_sentence(place: RecordPlace, opened: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/photo.jpg")])
    assert not place.page.photos.take(mime)
    assert place.page.refused.isVisibleTo(place.page)


def test_the_same_refusal_is_counted_stays_with_its_ticket_and_is_cleared_by_a_button(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    refused = place.page.refused
    drop(place, tmp_path / "没有.jpg")
    qtbot.waitUntil(lambda: refused.isVisible() and "次" not in refused.texts()[0])
    drop(place, tmp_path / "没有.jpg")
    qtbot.waitUntil(lambda: refused.texts()[0].endswith("（2 次）"))
    assert refused.list.count() == 1
    with qtbot.waitSignal(place.record.shown):
        place.open_record(submit(desk))
    assert not refused.isVisible()
    with qtbot.waitSignal(place.record.shown):
        place.open_record(opened)
    assert refused.isVisible()
    qtbot.waitUntil(lambda: refused.mapTo(place.page, QPoint()).y() >= place.page.header.geometry().bottom())
    refused.clear.click()
    assert not refused.isVisible()
    assert place.record._files.refusals.count == 0


def test_a_file_that_was_stored_after_all_is_refused_no_more(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.files, "_reserve", 1 << 60)
    drop(place, photo(tmp_path / "外箱.jpg", "外箱"))
    qtbot.waitUntil(lambda: place.page.refused.isVisible())
    monkeypatch.undo()
    place.page.photos.tiles()[0].click()
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 1, timeout=10_000)
    assert not place.page.refused.isVisible()


def test_a_file_that_is_gone_from_this_computer_is_shown_as_missing(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    kept = file_child(keep_evidence(desk.files, photo(tmp_path / "外箱.jpg", "外箱"), "外箱.jpg"))
    record = submit(desk, files=(kept,))
    desk.files._path(kept.hash).unlink()
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: states(place) == [TileState.MISSING])
    place.page.photos.tiles()[0].opened.emit()
    qtbot.waitUntil(lambda: "外箱.jpg：" in place.page.notice.sentence.text())


def test_a_file_is_opened_as_a_plain_copy_that_goes_when_the_window_closes(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    source = photo(tmp_path / "外箱.jpg", "外箱")
    record = submit(desk, files=(file_child(keep_evidence(desk.files, source, "外箱.jpg")),))
    lent: list[Path] = []
    place.record._files._show_file = lent.append
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 1)
    place.page.photos.outside_wanted.emit(place.page.photos.tiles()[0].tile.key)
    qtbot.waitUntil(lambda: bool(lent))
    assert lent[0].name == "外箱.jpg"
    assert lent[0].read_bytes() == source.read_bytes()
    assert desk.profile.root in lent[0].parents
    place.leave()
    assert not lent[0].exists()


def test_a_file_that_is_called_a_photo_and_is_none_is_said_to_be_a_file(
    place: RecordPlace, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    text = tmp_path / "签收.jpg"
    text.write_text("这不是照片", encoding="utf-8")
    drop(place, text)
    said = "签收.jpg 名为照片，其实不是照片，已作为文件添加。"
    qtbot.waitUntil(lambda: place.page.notice.isVisibleTo(place.page), timeout=10_000)
    assert place.page.notice.sentence.text() == said
    place.new_record("claim")
    place.new_page.files_brought.emit([text])
    qtbot.waitUntil(lambda: place.new_page.notice.sentence.text() == said, timeout=10_000)


def test_a_file_that_is_brought_twice_is_there_once_and_a_sentence_says_so(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    box, inside = photo(tmp_path / "外箱.jpg", "外箱"), photo(tmp_path / "内件.jpg", "内件")
    copy = tmp_path / "外箱 (1).jpg"
    copy.write_bytes(box.read_bytes())
    said = place.page.notice.sentence

    def names() -> list[str]:
        return [file.name for file in detail_of(desk, opened).files]

    drop(place, box, copy)
    qtbot.waitUntil(lambda: said.text() == "1 个文件已在这里，只保留一份：外箱 (1).jpg", timeout=15_000)
    assert names() == ["外箱.jpg"]
    assert place.page.undo.sentence.text() == "已添加 1 个附件。"
    drop(place, copy, inside, box)
    qtbot.waitUntil(lambda: said.text() == "2 个文件已在这里，只保留一份：外箱 (1).jpg、外箱.jpg", timeout=15_000)
    assert place.page.notice.isVisible()
    assert names() == ["外箱.jpg", "内件.jpg"]
    place.page.undo.button.click()
    qtbot.waitUntil(lambda: names() == ["外箱.jpg"])
    at_rest(qtbot, place, desk)
    place.page.notice.hide()
    place.page.undo.forget()
    drop(place, box)
    qtbot.waitUntil(lambda: place.page.notice.isVisible() and "1 个文件" in said.text(), timeout=15_000)
    assert not place.page.undo.isVisible(), "nothing was added: there is nothing to undo"
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 1)


def test_a_picture_that_is_pasted_twice_is_there_once(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str
) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    mime = QMimeData()
    mime.setImageData(image)
    for _ in range(2):
        assert place.page.photos.take(mime)
    qtbot.waitUntil(lambda: "只保留一份：粘贴-" in place.page.notice.sentence.text(), timeout=15_000)
    assert len(detail_of(desk, opened).files) == 1


def test_a_file_that_was_taken_back_can_be_brought_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    box = photo(tmp_path / "外箱.jpg", "外箱")
    drop(place, box)
    qtbot.waitUntil(lambda: states(place) == [TileState.KEPT], timeout=15_000)
    place.page.photos.tiles()[0].removed.emit()
    qtbot.waitUntil(lambda: not place.page.photos.tiles())
    drop(place, box)
    qtbot.waitUntil(lambda: states(place) == [TileState.KEPT], timeout=15_000)
    assert not place.page.notice.isVisible()


def test_taking_a_file_back_removes_its_tile_and_can_be_undone(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    kept = file_child(keep_evidence(desk.files, photo(tmp_path / "外箱.jpg", "外箱"), "外箱.jpg"))
    record = submit(desk, files=(kept,))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 1)
    place.page.photos.tiles()[0].removed.emit()
    qtbot.waitUntil(lambda: not place.page.photos.tiles())
    place.page.undo.button.click()
    qtbot.waitUntil(lambda: len(place.page.photos.tiles()) == 1)


def test_a_file_whose_removal_is_undone_stands_at_its_old_place_by_eye_and_by_key(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    names = ["外箱.jpg", "内件.jpg", "面单.jpg"]
    kept = [file_child(keep_evidence(desk.files, photo(tmp_path / name, name), name)) for name in names]
    record = submit(desk, files=tuple(kept))
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    strip = place.page.photos
    qtbot.waitUntil(lambda: len(strip.tiles()) == 3)
    strip.tiles()[0].removed.emit()
    qtbot.waitUntil(lambda: len(strip.tiles()) == 2)
    place.page.undo.button.click()
    qtbot.waitUntil(lambda: len(strip.tiles()) == 3)

    def by_eye() -> list[str]:
        return [tile.tile.name for tile in sorted(strip.tiles(), key=lambda one: (one.y(), one.x()))]

    qtbot.waitUntil(lambda: by_eye() == names)
    assert [tile.tile.name for tile in strip.tiles()] == names
    assert [file.name for file in detail_of(desk, record).files] == names
    first, second, third = strip.tiles()
    assert (first.nextInFocusChain(), second.nextInFocusChain(), third.nextInFocusChain()) == (
        second,
        third,
        strip.drop,
    )


def test_files_still_being_stored_go_to_the_record_that_they_were_brought_to(
    place: RecordPlace, desk: Desk, qtbot: QtBot, opened: str, tmp_path: Path
) -> None:
    other = submit(desk)
    drop(place, photo(tmp_path / "外箱.jpg", "外箱"))
    place.open_record(other)
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).files) == 1, timeout=10_000)
    assert detail_of(desk, other).files == ()
