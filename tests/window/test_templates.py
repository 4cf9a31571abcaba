"""Every template in the window: it opens, holds its example as it is stored, and its sheet says what stands in it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.printing.layout import SheetLayout, Words
from desktop.pages.printing.sheet import Choices, Origin, sheet_of
from engines.forms import kinds
from importers.samples import make_sample_records, sample_records
from local_db.catalogue import Catalogue, pack_forms
from local_db.desk import Desk
from resources import PACK_FORMS
from tests.window.conftest import quiet
from tests.window.desks import CLERK, detail_of

FORMS = Catalogue(pack_forms(PACK_FORMS)).newest()
KEYS = {sample.form: sample.key for sample in reversed(sample_records())}


@pytest.fixture
def made(desk: Desk) -> dict[str, str]:
    return make_sample_records(desk.store, CLERK)


@pytest.mark.parametrize("name", [form.id for form in FORMS])
def test_an_example_opens_and_is_printed(
    made: dict[str, str], window_without_tickets: DeskWindow, desk: Desk, qtbot: QtBot, name: str
) -> None:
    window, record = window_without_tickets, made[KEYS[name]]
    place = window.record
    window.navigator.go(f"tickets:{name}")
    place.open_record(record)
    qtbot.waitUntil(lambda: bool(place.page.state is not None and place.page.state.detail.record.id == record))
    quiet(qtbot, window)
    detail = detail_of(desk, record)
    form = desk.store.catalogue.form(name)
    assert set(place.page.form.cells) == set(form.fields)
    sheet = sheet_of(detail, form, str, Origin("440106", "天河营业部", "陈丽", 1_768_701_000_000), Choices())
    pages = SheetLayout(sheet, "WenQuanYi Micro Hei").pages()
    printed = "".join(item.text for page in pages for item in page if isinstance(item, Words))
    assert form.label["zh_CN"] in printed
    for field in form.fields.values():
        if field.column == "title":
            assert str(detail.record.fields[field.id]) in printed, "over the sheet, without its label"
        elif detail.record.fields.get(field.id) is not None and not kinds.of(field.kind).derived:
            assert field.label["zh_CN"].partition("（")[0] in printed, field.id


@pytest.mark.parametrize("name", [form.id for form in FORMS if form.is_ticket])
def test_a_new_one_begins_with_its_kind_and_shows_every_card_but_the_last(
    window_without_tickets: DeskWindow, qtbot: QtBot, name: str
) -> None:
    window = window_without_tickets
    window.navigator.new_ticket(name)
    page = window.record.new_page
    qtbot.waitUntil(lambda: page.isVisible() and page.form.form.id == name)
    quiet(qtbot, window)
    form = page.form.form
    assert {field.id for field in form.sections[0].fields} <= set(page.form.cells)
    assert "result" not in page.form.cells, "what comes of it is asked for when it is closed"
