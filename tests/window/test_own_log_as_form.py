"""A branch's log whose form was made of it, at the import page: planned for that form, every column sure."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from core.definitions import next_version
from core.ports import Changes
from desktop.bootstrap.desk_window import DeskWindow
from engines.forms.document import decode_form
from importers.form_of_sheet import form_of_workbook, read_sheets
from local_db.catalogue import publish
from resources import NEW_FORM
from tests.importers.test_form_of_sheet import HEADER, log, unequal
from tests.window.conftest import quiet
from tests.window.wizard import chosen, columns_shown, gone_on, import_page_of, tried


def test_the_log_comes_in_by_its_own_form_and_goes_out_as_it_was(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    source = log(tmp_path / "客诉登记.xlsx")
    made = form_of_workbook(read_sheets(source), source.stem, decode_form(NEW_FORM.read_bytes())).form
    form = replace(made, id="form-own", version=next_version(0, 7))
    store = window.desk.store
    store.write(lambda connection: publish(connection, [form])).result()
    store.writer.submit(lambda: store.announce(Changes(records=frozenset({"x"}), definitions=True))).result()
    quiet(qtbot, window)
    page = import_page_of(window, qtbot)
    chosen(page, qtbot, source)
    assert page.recognise.sheet is not None
    assert page.recognise.sheet.form == form.id
    page.foot.next_button.click()
    columns_shown(page, qtbot, HEADER)
    labels = {field.label["zh_CN"]: field.id for field in form.fields.values()}
    assert {name: page.match.boxes[name].currentData() for name in HEADER} == labels
    assert page.match.next_undecided() is None
    assert tried(page, qtbot).rejected == 0
    assert gone_on(page, qtbot).imported == 30
    window.navigator.go(f"tickets:{form.id}")
    quiet(qtbot, window)
    window.searching.export.write(tmp_path / "back.xlsx", masked=False, old=True)
    qtbot.waitUntil((tmp_path / "back.xlsx").exists)
    quiet(qtbot, window)
    assert unequal(read_sheets(source)[0].rows, read_sheets(tmp_path / "back.xlsx")[0].rows) == []
