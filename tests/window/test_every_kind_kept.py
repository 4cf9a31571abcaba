"""Every kind of field from the keyboard to the disk and back: submitted, kept as a draft over a crash, read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.models.typed_values import stored_value
from desktop.pages.printing.sheet import Choices, Origin, sheet_of
from desktop.pages.record.form_view import FormView
from desktop.pages.record.timeline_words import TimelineWords
from desktop.wording import keep_branch_time
from engines.forms.values import Value
from local_db.desk import Desk
from local_db.drafts import Draft, load_drafts
from local_db.machine.clock import SystemClock
from local_db.queries.tickets import TicketFilter, ticket_page
from tests.window.all_kinds import VALUES, all_kinds
from tests.window.conftest import place_on
from tests.window.desks import CLERK, detail_of, open_test_desk, submit

ORDER = msgspec.json.Encoder(order="sorted")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_test_desk(tmp_path / "branch", SystemClock(), more=(all_kinds(),))
    yield made
    made.close()


def fill(form: FormView) -> None:
    """Each field as a person fills it in: what its input shows for a value is what is typed."""
    keep_branch_time(480)
    for name, value in VALUES.items():
        cell = form.cells[name]
        cell.input.show_value(value)
        cell.input.on_edited()
        cell.input.on_left()
        assert cell.error == "", f"{name}: {cell.error}"


def tickets(desk: Desk) -> list[str]:
    with desk.store.reading() as connection:
        return [row.id for row in ticket_page(connection, TicketFilter())]


def drafts(desk: Desk) -> list[Draft]:
    with desk.store.reading() as connection:
        return load_drafts(connection)


def opened(desk: Desk, place: RecordPlace, qtbot: QtBot) -> str:
    place.new_record("everything")
    fill(place.new_page.form)
    place.new_page.submit_wanted.emit()
    qtbot.waitUntil(lambda: len(tickets(desk)) == 1)
    qtbot.waitUntil(lambda: place.page.state is not None)
    return tickets(desk)[0]


def test_case_53_every_kind_is_entered_saved_and_opened_again_with_equal_bytes(desk: Desk, qtbot: QtBot) -> None:
    with place_on(desk, CLERK, qtbot) as place:
        record = opened(desk, place, qtbot)
    kept = {name: value for name, value in detail_of(desk, record).record.fields.items() if not name.startswith("$")}
    assert ORDER.encode(kept) == ORDER.encode(VALUES)
    with place_on(desk, CLERK, qtbot) as place:
        with qtbot.waitSignal(place.record.shown):
            place.open_record(record)
        cells = place.page.form.cells
        shown = {name: stored_value(cells[name].spec, cells[name].input.typed()) for name in VALUES}
        assert ORDER.encode(shown) == ORDER.encode(VALUES)
        assert place.record.session is not None
        assert place.record.session.typed == {}


def test_a_draft_keeps_every_kind_when_the_program_ends_without_a_word(desk: Desk, qtbot: QtBot) -> None:
    with place_on(desk, CLERK, qtbot) as place:
        place.new_record("everything")
        fill(place.new_page.form)
        qtbot.waitUntil(lambda: any(len(draft.typed) >= len(VALUES) for draft in drafts(desk)), timeout=10_000)
        (draft,) = drafts(desk)
    with place_on(desk, CLERK, qtbot) as again:
        again.go_on_with(draft.id)
        qtbot.waitUntil(lambda: again.new.session is not None and len(again.new.session.filled) >= len(VALUES))
        assert again.new.session is not None
        filled = {name: value for name, value in again.new.session.filled.items() if name in VALUES}
        assert ORDER.encode(filled) == ORDER.encode(VALUES)


def test_history_and_paper_tell_every_kind_in_words(desk: Desk, qtbot: QtBot) -> None:
    with place_on(desk, CLERK, qtbot) as place:
        record = opened(desk, place, qtbot)
    detail, form = detail_of(desk, record), all_kinds()
    origin = Origin("440106", "天河营业部", "陈丽", 1_768_700_000_000)
    sheet = sheet_of(detail, form, str, origin, Choices(masked=True))
    told = {entry.label: entry.text for _name, entries in sheet.sections for entry in entries}
    assert told["地区"] == "广东省 广州市 天河区"
    assert told["破损情况"] == "外箱压损、内件破碎"
    assert told["身份证号"] == "110***********002X"
    assert told["等候时长"] == "2 天 3 小时"
    assert told["应赔金额(元)"] == "160.00"
    assert told["服务评分"] == "4 / 5"
    assert told["是否符合"].startswith("不符合 · 7 天无理由退货")
    assert "陶瓷杯 · 内件破碎 · 2 · 260.00" in told["货物明细"]
    assert "货物核对" not in told
    words = TimelineWords(form, str, 1_768_700_000_000, ())
    assert words.entries(detail.timeline)


def test_a_sum_of_nothing_is_not_on_paper_and_a_large_one_has_its_thousands_parted(desk: Desk) -> None:
    origin = Origin("440106", "天河营业部", "陈丽", 1_768_700_000_000)

    def told(**fields: Value) -> dict[str, str]:
        record = submit(desk, "everything", {"title": "t", **fields})
        sheet = sheet_of(detail_of(desk, record), all_kinds(), str, origin, Choices())
        return {entry.label: entry.text for _name, entries in sheet.sections for entry in entries}

    assert "应赔金额(元)" not in told()
    assert told(declared="1234567.00", share="100")["应赔金额(元)"] == "1,234,567.00"
    assert told(declared="0.00", share="100")["应赔金额(元)"] == "0.00"


def test_paper_leaves_out_what_the_form_hides(desk: Desk, qtbot: QtBot) -> None:
    with place_on(desk, CLERK, qtbot) as place:
        place.new_record("everything")
        fill(place.new_page.form)
        switch = place.new_page.form.cells["insured"]
        switch.input.put(False)
        switch.input.on_edited()
        place.new_page.submit_wanted.emit()
        qtbot.waitUntil(lambda: len(tickets(desk)) == 1)
    detail = detail_of(desk, tickets(desk)[0])
    assert detail.record.fields["premium"] == "6.00"
    origin = Origin("440106", "天河营业部", "陈丽", 1_768_700_000_000)
    sheet = sheet_of(detail, all_kinds(), str, origin, Choices())
    assert "保价费(元)" not in {entry.label for _name, entries in sheet.sections for entry in entries}
