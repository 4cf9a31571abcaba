"""What another system delivered, in the window: it fills a ticket, stands beside it, and a change of it is proposed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.record import CUSTODY, DELIVERED
from core.reference import text_of
from desktop.bootstrap.record import RecordPlace
from desktop.widgets.parts import Button
from local_db.desk import Desk
from local_db.reference_copy import Entry, Place
from tests.window.desks import CLAIM, submit

AS_OF = 1_795_392_000_000
WIDE = (1360, 900)


@pytest.fixture
def delivered(desk: Desk) -> None:
    """The TMS has delivered the waybill of the tickets that are made here."""
    text = text_of({"waybill_no": CLAIM["waybill_no"], "receiver": "赵敏", "receiver_phone": "13700001111"})
    entry = Entry(1, "TMS", "waybill", str(CLAIM["waybill_no"]), AS_OF, text)
    columns = desk.store.catalogue.form("waybill").columns
    desk.store.reference.take("branch:x", Place(), [entry], Place(1, "e"), lambda _kind: columns, afresh=False)


def texts(place: RecordPlace) -> list[str]:
    return [one.text() for one in place.page.delivered.findChildren(QLabel) if one.isVisible()]


def link(place: RecordPlace, text: str) -> Button:
    found = [one for one in place.page.delivered.findChildren(Button) if one.text() == text]
    return found[-1]


def show(place: RecordPlace, qtbot: QtBot, record: str, size: tuple[int, int] = WIDE) -> None:
    place.widget.resize(*size)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: place.record._workspace.jobs.idle)


@pytest.mark.usefixtures("delivered")
def test_a_delivered_waybill_stands_beside_the_ticket_with_its_source_and_day(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    show(place, qtbot, submit(desk))
    qtbot.waitUntil(lambda: bool(texts(place)))
    head, lines = texts(place)[1:3]
    assert head == "TMS 的运单（截至 2026-11-23）"
    assert lines.splitlines() == [f"运单号：{CLAIM['waybill_no']}", "收件人：赵敏", "收件电话：13700001111"]


@pytest.mark.usefixtures("delivered")
@pytest.mark.parametrize("size", [(806, 684), (720, 468)])
def test_on_a_narrow_page_it_stands_under_the_form_and_moves_beside_it_where_there_is_room(
    place: RecordPlace, desk: Desk, qtbot: QtBot, size: tuple[int, int]
) -> None:
    show(place, qtbot, submit(desk), size)
    page = place.page
    qtbot.waitUntil(lambda: bool(texts(place)))
    assert not page.customer.isVisible()
    qtbot.waitUntil(lambda: 0 < page.form.geometry().bottom() < page.delivered.y() < page.timeline.y())
    place.widget.resize(*WIDE)
    qtbot.waitUntil(lambda: 0 < page.customer.geometry().bottom() < page.delivered.y() < page.timeline.y())
    assert page.customer.height() == page.customer.heightForWidth(page.customer.width())
    qtbot.waitUntil(lambda: bool(texts(place)))


@pytest.mark.usefixtures("delivered")
def test_a_change_is_proposed_in_a_record_that_headquarters_decides_on(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    ticket = submit(desk)
    show(place, qtbot, ticket)
    qtbot.waitUntil(lambda: bool(texts(place)))
    link(place, "建议更正").click()
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.record_id != ticket)
    assert place.page.state is not None
    fields = place.page.state.detail.record.fields
    assert (fields[CUSTODY], fields[DELIVERED]) == ("hq", f"TMS:{CLAIM['waybill_no']}")
    assert fields["receiver"] == "赵敏"
    show(place, qtbot, ticket)
    qtbot.waitUntil(lambda: bool(texts(place)))
    QTest.keyClick(link(place, "打开更正建议"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.record_id != ticket)


@pytest.mark.usefixtures("delivered")
def test_a_record_of_ones_own_with_the_same_number_is_named_beside_it(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    own = submit(desk, "waybill", {"waybill_no": CLAIM["waybill_no"], "receiver": "李雷"})
    show(place, qtbot, submit(desk))
    qtbot.waitUntil(lambda: bool(texts(place)))
    assert "本网点也有一条这个号码的记录，两条各自保留，不会合并。" in texts(place)
    link(place, "打开本网点的记录").click()
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.record_id == own)
