"""A ticket through a real print server: what arrives in the queue, and what the person is told when nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.errors import UserError
from desktop.bootstrap.record import RecordPlace
from desktop.messages import message_of
from desktop.printers import open_printer, printer_names
from local_db.desk import Desk
from tests.support.print_server import QUEUE, NoPrintServer, PrintServer
from tests.window.desks import detail_of
from tests.window.test_record_print import (
    LONG,
    PHONE,
    facts_of,
    needs_poppler,
    open_print,
    same_text,
    save,
    text_of,
    with_photos,
)


@pytest.fixture
def server() -> Iterator[PrintServer]:
    """A print server with an open queue; the program finds it as it finds the computer's own."""
    try:
        with PrintServer() as running:
            assert printer_names() == [QUEUE]
            yield running
    except NoPrintServer as none:
        pytest.skip(str(none))


@needs_poppler
def test_a_ticket_arrives_in_the_queue_as_it_is_saved(
    server: PrintServer, place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = with_photos(desk, tmp_path, 2, customer_phone=PHONE)
    open_print(place, qtbot, record)
    page = place.print_page
    assert page.printers.currentText() == QUEUE
    page.print.click()
    qtbot.waitUntil(lambda: page.notice.sentence.text() == f"已发送到 {QUEUE}。", timeout=LONG)
    (sent,) = server.documents()
    saved = tmp_path / "same.pdf"
    save(place, qtbot, saved)
    assert same_text(sent, saved)
    assert PHONE not in text_of(sent)
    assert facts_of(sent)["Page size"].startswith("595 x 842 pts (A4)")
    number = detail_of(desk, record).record.number
    assert number in server.titles()
    assert "A4" in server.titles()


def test_a_queue_that_takes_no_jobs_is_said_so_and_nothing_is_called_sent(
    server: PrintServer, place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    open_print(place, qtbot, with_photos(desk, tmp_path, 1))
    page = place.print_page
    server.close_queue()
    page.print.click()
    closed = message_of(UserError("print.queue_closed", printer=QUEUE))
    qtbot.waitUntil(lambda: page.notice.sentence.text() == closed, timeout=LONG)
    server.remove_queue()
    page.print.click()
    gone = message_of(UserError("print.printer_gone", printer=QUEUE))
    qtbot.waitUntil(lambda: page.notice.sentence.text() == gone, timeout=LONG)
    assert page.print.isEnabled()
    assert server.documents() == []


def test_a_printer_that_is_gone_is_never_replaced_by_another(server: PrintServer) -> None:
    with pytest.raises(UserError, match=r"print\.printer_gone"):
        open_printer("back-office", "440106")
    assert server.documents() == []
