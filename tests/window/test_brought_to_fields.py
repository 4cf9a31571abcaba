"""Files that are dropped or pasted on a text field go to the photos of the page, whatever else comes with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from local_db.desk import Desk
from tests.window.desks import detail_of, submit

Field = QLineEdit | QPlainTextEdit


def files(path: Path, *, with_path_as_text: bool) -> QMimeData:
    """A file as programs offer it: some add its path as text."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    if with_path_as_text:
        mime.setText(str(path))
    return mime


def evidence(path: Path) -> Path:
    path.write_text(path.name, encoding="utf-8")
    return path


def text_of(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def fields_in(page: QWidget) -> list[Field]:
    """Every text field that can be written into and is on the page now."""
    found: list[Field] = [*page.findChildren(QLineEdit), *page.findChildren(QPlainTextEdit)]
    return [one for one in found if one.isVisibleTo(page) and not one.isReadOnly() and one.isEnabled()]


def dropped(field: Field, mime: QMimeData) -> bool:
    """Whether somebody takes the drop: Qt asks the widget under it first, then those around it."""
    target = field.viewport() if isinstance(field, QPlainTextEdit) else field
    how = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(4, 4), *how)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(4, 4), *how))
    return enter.isAccepted()


@pytest.mark.parametrize("with_path_as_text", [False, True])
def test_a_photo_dropped_on_any_field_of_a_ticket_is_added_and_no_field_takes_its_path(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path, with_path_as_text: bool
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    page = place.page
    page.over.open_contact()
    before = {field: text_of(field) for field in fields_in(page)}
    assert sum(isinstance(field, QPlainTextEdit) for field in before) >= 3
    for number, field in enumerate(before):
        mime = files(evidence(tmp_path / f"{number}.txt"), with_path_as_text=with_path_as_text)
        assert dropped(field, mime)
    qtbot.waitUntil(lambda: len(detail_of(desk, record).files) == len(before), timeout=60_000)
    assert {field: text_of(field) for field in before} == before


def pasted_by_keys(field: Field) -> None:
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def pasted_by_menu(field: Field) -> None:
    """Right click, Paste."""
    if isinstance(field, QPlainTextEdit):
        field.paste()
        return
    point = field.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, field.mapToGlobal(point))
    QApplication.sendEvent(field, asked)
    (menu,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible()]
    (action,) = [one for one in menu.findChildren(QAction) if one.objectName() == "edit-paste"]
    action.trigger()
    menu.close()


@pytest.mark.parametrize("paste", [pasted_by_keys, pasted_by_menu])
def test_copied_files_pasted_into_any_field_of_a_new_ticket_become_its_photos(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path, paste: Callable[[Field], None]
) -> None:
    place.new_record("claim")
    page = place.new_page
    qtbot.waitUntil(lambda: len(fields_in(page)) >= 6)
    place.widget.activateWindow()
    before = {field: text_of(field) for field in fields_in(page)}
    for number, field in enumerate(before, 1):
        path = evidence(tmp_path / f"{number}.txt")
        QGuiApplication.clipboard().setMimeData(files(path, with_path_as_text=True))
        field.setFocus()
        paste(field)
        qtbot.waitUntil(lambda wanted=number: len(page.photos.tiles()) == wanted, timeout=10_000)  # type: ignore[misc]  # mypy cannot infer a default's type
    assert {field: text_of(field) for field in before} == before


def test_words_and_links_of_the_web_are_still_text(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    description = place.page.form.cells["description"].input.widget
    assert isinstance(description, QPlainTextEdit)
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/parcel")])
    mime.setText("https://example.com/parcel")
    assert dropped(description, mime)
    assert "https://example.com/parcel" in description.toPlainText()
