"""The wizard on a log that nobody wrote a mapping for, in which a column says what each row is."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from tests.importers.test_kind_column import log_of
from tests.window.test_import_wizard import decide_columns
from tests.window.wizard import chosen, columns_shown, gone_on, import_page_of, tried


def test_one_sheet_becomes_tickets_of_two_kinds(window: DeskWindow, qtbot: QtBot, tmp_path: Path) -> None:
    page = import_page_of(window, qtbot)
    chosen(page, qtbot, log_of(tmp_path / "售后.xlsx"))
    page.foot.next_button.click()
    columns_shown(page, qtbot, ["业务类型"])
    assert page.match.boxes["业务类型"].currentData() == "@kind"
    decide_columns(window, page, qtbot)
    said = tried(page, qtbot)
    assert (said.imported, said.rejected) == (12, 0)
    assert {ticket.form["zh_CN"] for ticket in page.rail.tickets} == {"客诉", "理赔"}
    assert gone_on(page, qtbot) == said
