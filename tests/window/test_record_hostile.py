"""Case 53 through the window: hostile texts in every field, and far too long ones, are kept as they are or refused."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.models.typed_values import stored_value
from local_db.desk import Desk
from tests.window.desks import detail_of, submit

HOSTILE = {
    "40 digits": "1234567890" * 4,
    "NUL": "外箱\x00破损",
    "right to left": "\u202e外箱破损",
    "half a character": "外箱\ud800破损",
    "a family": "👨\u200d👩\u200d👧 外箱",
    "SQL": "'; DROP TABLE record; --",
    "markup": "<b>外箱</b><img src=x>",
    "formula": "=cmd|' /C calc'!A0",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_case_53_a_hostile_text_is_kept_as_it_is_or_refused_under_its_field(
    place: RecordPlace, desk: Desk, qtbot: QtBot, name: str
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    page, text = place.page, HOSTILE[name]
    before = detail_of(desk, record).record.fields
    for field in ("title", "customer_name", "customer_phone", "waybill_no", "claim_amount", "description"):
        cell = page.form.cells[field]
        cell.input.put(text)
        cell.input.on_edited()
        raw = cell.input.typed()
        page.submit_wanted.emit()
        wanted = stored_value(cell.spec, raw)

        def told(field: str = field, wanted: object = wanted) -> bool:
            return bool(page.form.cells[field].error) or detail_of(desk, record).record.fields.get(field) == wanted

        qtbot.waitUntil(told, timeout=5_000)
        if cell.error:
            assert detail_of(desk, record).record.fields.get(field) == before.get(field)
            page.discard_wanted.emit()
        qtbot.waitUntil(lambda: place._workspace.jobs.idle)


def test_case_53_ten_megabytes_into_a_note_or_a_reason_never_hold_the_window_up(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    page = place.page
    QGuiApplication.clipboard().setText("破" * 10_000_000)
    page.notes.text.setPlainText("客户")
    began = time.thread_time()
    QTest.keyClick(page.notes.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert time.thread_time() - began < 0.3
    assert page.notes.text.toPlainText() == "客户"
    assert "20000" in page.notice.sentence.text().replace(",", "")
    page.notes.contact.click()
    for field, limit in ((page.contact.outcome.text, "2,000"), (page.contact.person, "60")):
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert f"10,000,000 字，这里最多 {limit} 字" in page.contact._error.text()
    page.header.void_chosen.emit()
    assert page.ask.reason is not None
    began = time.thread_time()
    QTest.keyClick(page.ask.reason, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert time.thread_time() - began < 0.3
    assert len(page.ask.reason.text()) <= 500
    assert "500" in page.ask._error.text()
    QGuiApplication.clipboard().clear()
