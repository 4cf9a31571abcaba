"""What is known of the customer beside the ticket: only where there is room, in each of its states, to be opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.errors import UserError
from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.messages import message
from local_db.desk import Desk
from local_db.queries.customer_history import CustomerHistory
from tests.window.desks import CLAIM, submit

WIDE, NARROW = (1360, 900), (806, 700)


def show(place: RecordPlace, qtbot: QtBot, record: str) -> None:
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: place.record._workspace.jobs.idle)


def test_other_tickets_stand_beside_a_wide_page_and_enter_opens_one(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    first = submit(desk, fields={**CLAIM, "title": "电视屏碎"})
    here = submit(desk)
    submit(desk, fields={**CLAIM, "customer_phone": "13900001111", "waybill_no": "SF22222"})
    place.widget.resize(*WIDE)
    show(place, qtbot, here)
    card = place.page.customer
    qtbot.waitUntil(lambda: len(card.texts()) == 1)
    assert card.texts()[0].startswith("电视屏碎\n同一运单 · 登记 · 理赔 · ")
    assert (card.recent.text(), card.open.text()) == ("近 90 天 1 单", "未结 1 单")
    assert not card.asked.isVisible()
    QTest.keyClick(card.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.record_id == first)
    qtbot.waitUntil(lambda: len(card.texts()) == 1 and card.texts()[0].startswith(str(CLAIM["title"])))


def test_nothing_is_looked_up_until_there_is_room_for_it(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    submit(desk)
    place.widget.resize(*NARROW)
    show(place, qtbot, submit(desk))
    assert place.record.customer._asked is None
    assert not place.page.customer.isVisible()
    place.widget.resize(*WIDE)
    qtbot.waitUntil(lambda: len(place.page.customer.texts()) == 1)


def test_a_customer_without_other_tickets_and_one_without_numbers_have_their_sentences(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    place.widget.resize(*WIDE)
    show(place, qtbot, submit(desk))
    card = place.page.customer
    qtbot.waitUntil(lambda: card.sentence.text() == "没有其他工单使用这个电话或运单号。")
    assert card.texts() == []
    show(place, qtbot, submit(desk, "customer", {"name": "陈晓梅", "phone": "13800136620"}))
    qtbot.waitUntil(lambda: len(card.texts()) == 1)


@pytest.mark.parametrize("language", [Language.CHINESE, Language.ENGLISH])
def test_a_failure_is_said_and_can_be_tried_again_also_after_another_language(
    place: RecordPlace, desk: Desk, qtbot: QtBot, language: Language
) -> None:
    submit(desk)
    place.widget.resize(*WIDE)
    show(place, qtbot, submit(desk))
    lookup = place.record.customer
    qtbot.waitUntil(lambda: isinstance(lookup._told, CustomerHistory))
    assert lookup._asked is not None
    lookup._answer(lookup._asked, UserError("busy"))
    the_speech().speak(language)
    qtbot.waitUntil(lambda: place.page.customer.sentence.text() == message("busy"))
    place.page.customer.again.click()
    qtbot.waitUntil(lambda: len(place.page.customer.texts()) == 1)


def test_showing_all_looks_for_the_telephone_everywhere(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    for _ in range(6):
        submit(desk)
    place.widget.resize(*WIDE)
    show(place, qtbot, submit(desk))
    qtbot.waitUntil(lambda: len(place.page.customer.texts()) == 5)
    with qtbot.waitSignal(place.search_wanted) as asked:
        place.page.customer.search.click()
    assert asked.args == [CLAIM["customer_phone"]]
