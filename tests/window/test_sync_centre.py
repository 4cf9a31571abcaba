"""The sync centre (N10): what stands still and why, three ways on for each item, a light that is not green then."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.definitions import publication
from core.operation import Child, ChildKind
from core.record import DEFINITION
from core.services.commands import AddChildren, EditRecord, SubmitRecord
from core.services.records import add_children, edit_record, submit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.stick_words import StickWords
from desktop.language import Language, the_speech
from desktop.models.standing import NetworkWord, Standing
from desktop.navigator import CENTRE, QUESTIONS
from desktop.pages.sync.page import SyncPage
from desktop.status_bar import network_words
from local_db.desk import Desk
from local_db.drafts import load_drafts
from local_db.file_needs import referenced_files
from local_db.queries.standing import Backlog
from local_db.queries.stuck import StuckAct, stuck_acts
from local_db.stuck import DROPPED_CODE
from sync.client.stick import Carried
from sync.client.stick_answer import Taken
from sync.protocol.errors import SessionCode
from tests.window.conftest import quiet
from tests.window.desks import CLERK, Headquarters, detail_of, submit
from tests.window.stuck_desks import refuse_everything

LONGER = "客户已提供签收视频，要求今天内回复。"


@pytest.fixture
def window(window_without_tickets: DeskWindow) -> DeskWindow:
    return window_without_tickets


def edited(desk: Desk, code: str = "person.unknown") -> str:
    """A claim that headquarters has, and an edit and a note on it that it refused."""
    record = submit(desk)
    Headquarters(desk).accept(record)
    desk.store.execute(
        edit_record, EditRecord(desk.store.ids.operation(), CLERK, record, {"description": LONGER})
    ).result()
    note = Child(kind=ChildKind.NOTE, text="司机说外箱已湿")
    desk.store.execute(add_children, AddChildren(desk.store.ids.operation(), CLERK, record, (note,))).result()
    refuse_everything(desk, [record], code)
    return record


def centre(window: DeskWindow, qtbot: QtBot) -> SyncPage:
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    page = window.navigator.page(CENTRE)
    assert isinstance(page, SyncPage)
    return page


def words_of(page: SyncPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def still(desk: Desk) -> list[StuckAct]:
    with desk.store.reading() as connection:
        return stuck_acts(connection)


def number_of_cards(page: SyncPage, wanted: int) -> Callable[[], bool]:
    return lambda: len(page.cards) == wanted


def test_each_item_says_in_words_of_the_form_what_it_carries_and_why_it_stands_still(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    edited(desk)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 2))
    words = words_of(page)
    for wanted in ("情况说明", LONGER, "司机说外箱已湿", "外箱破损", "陈丽", "总部的名册中没有这位操作人", "已拒绝"):
        assert wanted in words
    for unwanted in ("本地", "远程", "person.unknown", "description"):
        assert unwanted not in words


def test_one_bad_item_holds_nobody_up_and_is_counted_in_the_navigation_and_the_status_bar(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    edited(desk)
    other = submit(desk)
    window.standing.note_network(NetworkWord("offline"))
    page = centre(window, qtbot)
    bar = window.window.status_bar
    qtbot.waitUntil(lambda: "卡住 2" in bar.questions.text())
    assert window.window.navigation.button(CENTRE).accessibleName() == "同步中心 2"
    assert "1 条" in bar.pending.text()
    qtbot.waitUntil(lambda: detail_of(desk, other).record.number in words_of(page))
    window.navigator.go(QUESTIONS)
    bar.questions.click()
    assert window.navigator.place == CENTRE, "only items that stand still are waiting: the click leads to them"


def test_a_form_that_was_refused_says_why_and_offers_no_page_of_json(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    fields = publication(desk.store.catalogue.form("complaint"), 1, chance=3)
    command = SubmitRecord(desk.store.ids.operation(), CLERK, DEFINITION, fields)
    (record,) = desk.store.execute(submit_record, command).result().records
    refuse_everything(desk, [record], "definition.not_newest")
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 1))
    words = words_of(page)
    for wanted in ("定义", "complaint", "期间已有人发布了另一个版本"):
        assert wanted in words
    assert "sections" not in words
    card = page.cards[0]
    assert [one.isVisible() for one in (card.repair, card.retry, card.drop)] == [False, True, True]


@pytest.mark.parametrize(
    "waiting", [Backlog(0, 0, 0, 0, 1, 0, 0), Backlog(0, 0, 0, 0, 0, 1, 0), Backlog(0, 0, 0, 0, 0, 0, 1)]
)
def test_N10_the_light_is_never_green_while_something_waits_for_a_person(waiting: Backlog) -> None:
    online = NetworkWord("online", False, 1, None, 0)
    assert network_words(Standing(online, Backlog(0, 0, 0, 0, 0, 0, 0), None, 2))[:2] == ("cloud-check", "ok")
    icon, tone, _words = network_words(Standing(online, waiting, None, 2))
    assert (icon, tone) == ("cloud", "warn")
    differs = NetworkWord("online", False, 1, None, 0, ("branch:440106",))
    assert network_words(Standing(differs, Backlog(0, 0, 0, 0, 0, 0, 0), None, 2))[1] == "danger"


def test_retrying_puts_that_one_item_into_the_queue_again(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    edited(desk)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 2))
    page.cards[0].retry.click()
    qtbot.waitUntil(number_of_cards(page, 1))
    assert page.cards[0].words.act.children[0].text == "司机说外箱已湿"
    qtbot.waitUntil(lambda: "1 条" in window.window.status_bar.pending.text())
    assert "再次排队" in page.notice.sentence.text()


def test_giving_up_writes_the_copy_first_and_keeps_it_in_the_history(
    window: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = edited(desk)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 2))
    act = page.cards[0].words.act
    page.drop_wanted.emit(act, tmp_path / "nowhere" / "copy.txt")
    qtbot.waitUntil(lambda: "副本没有写成" in page.notice.sentence.text())
    assert len(still(desk)) == 2, "no copy, no giving up"
    page.drop_wanted.emit(act, tmp_path / "copy.txt")
    qtbot.waitUntil(number_of_cards(page, 1))
    copy = (tmp_path / "copy.txt").read_text(encoding="utf-8-sig")
    assert LONGER in copy
    assert act.parts[0].operation.id in copy
    given_up = [one.answers for one in detail_of(desk, record).timeline if one.code == DROPPED_CODE]
    assert given_up == [{"description": LONGER}]
    qtbot.waitUntil(lambda: "已放弃" in words_of(page))


def test_giving_up_files_puts_them_beside_the_copy_and_says_which_are_not_here(
    window: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(desk)
    Headquarters(desk).accept(record)
    kept = [desk.files.put(io.BytesIO(content)) for content in (b"the damage", b"the invoice", b"lost")]
    names = ("证据.txt", "证据.txt", "CON")
    children = tuple(
        Child(kind=ChildKind.FILE, hash=one.hash, size=one.size, name=name, mime="text/plain")
        for one, name in zip(kept, names, strict=True)
    )
    desk.store.execute(add_children, AddChildren(desk.store.ids.operation(), CLERK, record, children)).result()
    refuse_everything(desk, [record], "person.unknown")
    desk.files.forget(kept[2].hash)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 1))
    act = page.cards[0].words.act
    (tmp_path / "taken-files").write_bytes(b"a file in the place of the folder")
    page.drop_wanted.emit(act, tmp_path / "taken.txt")
    qtbot.waitUntil(lambda: "副本没有写成" in page.notice.sentence.text())
    assert len(still(desk)) == 1, "no copy, no giving up"
    page.drop_wanted.emit(act, tmp_path / "copy.txt")
    qtbot.waitUntil(number_of_cards(page, 0))
    beside = {path.name: path.read_bytes() for path in (tmp_path / "copy-files").iterdir()}
    assert beside == {"证据.txt": b"the damage", f"{kept[1].hash[:16]} 证据.txt": b"the invoice"}
    qtbot.waitUntil(lambda: "1 个文件不在本机，没有写入副本" in page.notice.sentence.text())
    copy = (tmp_path / "copy.txt").read_text(encoding="utf-8-sig")
    assert copy.splitlines()[-1] == "CON：不在本机，未写入此副本"
    with desk.store.reading() as connection:
        assert referenced_files(connection) == set()


def test_mending_opens_the_record_with_the_values_and_submitting_them_settles_the_item(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    record = edited(desk)
    window.navigator.open_record(record)
    quiet(qtbot, window)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 2))
    page.cards[0].repair.click()
    sheet = window.record.page
    qtbot.waitUntil(lambda: sheet.isVisible() and window.record.record.session is not None)
    session = window.record.record.session
    assert session is not None
    qtbot.waitUntil(lambda: window.record.record.session is not None and bool(window.record.record.session.typed))
    session = window.record.record.session
    assert session is not None
    assert session.changes == {"description": LONGER}
    assert len(still(desk)) == 2
    sheet.submit_wanted.emit()
    qtbot.waitUntil(lambda: len(still(desk)) == 1)
    assert detail_of(desk, record).record.fields["description"] == LONGER


def test_a_refused_ticket_is_mended_as_a_new_one(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    note = Child(kind=ChildKind.NOTE, text="司机说外箱已湿")
    desk.store.execute(add_children, AddChildren(desk.store.ids.operation(), CLERK, record, (note,))).result()
    refuse_everything(desk, [record], "record.number_unusable")
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 1))
    page.cards[0].repair.click()
    new = window.record.new
    qtbot.waitUntil(lambda: new.session is not None and new.session.changes.get("claim_amount") == "1280.00")
    quiet(qtbot, window)
    centre(window, qtbot).cards[0].repair.click()
    qtbot.waitUntil(new.page.isVisible)
    quiet(qtbot, window)
    with desk.store.reading() as connection:
        assert len(load_drafts(connection)) == 1, "pressed again, the same draft is opened"
    new.submit()
    qtbot.waitUntil(lambda: still(desk) == [])
    with desk.store.reading() as connection:
        left = connection.exec_driver_sql("SELECT id FROM record").fetchall()
    assert len(left) == 1
    assert left[0][0] != record
    assert [one.child.text for one in detail_of(desk, left[0][0]).timeline if one.child] == [note.text]


def test_a_note_is_mended_in_the_note_bar_of_its_ticket(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    edited(desk)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 2))
    page.cards[1].repair.click()
    qtbot.waitUntil(lambda: window.record.record.session is not None and bool(window.record.record.session.note))
    session = window.record.record.session
    assert session is not None
    assert session.note == "司机说外箱已湿"
    assert len(still(desk)) == 1


def test_the_report_for_headquarters_is_a_file_that_names_nobody(
    window: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    edited(desk)
    page = centre(window, qtbot)
    page.examine_wanted.emit(tmp_path / "report.zip")
    qtbot.waitUntil(lambda: "report.zip" in page.notice.sentence.text())
    with zipfile.ZipFile(io.BytesIO((tmp_path / "report.zip").read_bytes())) as archive:
        said = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "person.unknown" in said
    for secret in ("陈", "13800136620", "SF1537226004189", "chen.li", LONGER):
        assert secret not in said


def test_the_page_speaks_the_other_language_at_once(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    edited(desk)
    page = centre(window, qtbot)
    qtbot.waitUntil(number_of_cards(page, 2))
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: "Sync centre" in words_of(page) and "Description" in words_of(page))
    quiet(qtbot, window)
    assert not [word for word in ("同步", "重试", "情况说明") if word in words_of(page)]


def test_a_stick_under_way_and_what_was_said_outlive_a_switch_of_the_language(qtbot: QtBot) -> None:
    page = SyncPage()
    qtbot.addWidget(page)
    page.show_standing(Standing(NetworkWord("not_enrolled")))
    assert page.stick.isHidden(), "without headquarters there is nothing to carry"
    page.show_standing(Standing(NetworkWord("offline")))
    assert not page.stick.isHidden()
    page.show_stick_step("Writing", 1, 2)
    assert not page.stick.carry.isEnabled()
    with qtbot.waitSignal(page.stick_cancelled):
        page.stick.cancel.click()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: page.stick.carry.text() == "Take to headquarters by stick…")
    assert (page.stick.step.text(), page.stick.carry.isEnabled()) == ("Writing", False)
    page.show_stick_rest()
    assert page.stick.carry.isEnabled()


def test_what_a_stick_brought_is_said_in_words(qtbot: QtBot) -> None:
    words = StickWords()
    carried, tone = words.carried(Carried(operations=31, files=4, left_files=2))
    assert tone == "warn"
    assert "31 项改动 · 4 个文件" in carried
    assert "2 个文件放不下" in carried
    assert words.carried(Carried())[0].startswith("本机没有未发出的内容")
    assert words.taken(Taken()) == ("这份答复里的内容本机都已经有了，没有改动。", "ok")
    assert words.taken(Taken(operations=2, more=True))[1] == "warn"
    for code in SessionCode:
        said, tone = words.taken(Taken(problem=code))
        assert tone == "danger"
        assert said


def test_what_is_said_over_the_lists_ends_where_the_cards_end(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    for _ in range(4):
        edited(desk)
    window.window.resize(1093, 552)
    page = centre(window, qtbot)
    qtbot.waitUntil(lambda: bool(page.cards))
    page.say("said")
    quiet(qtbot, window)

    def edge(one: QWidget) -> int:
        return one.mapTo(page, one.rect().topRight()).x()

    qtbot.waitUntil(lambda: edge(page.notice) == edge(page.cards[0]))
    assert page.notice.mapTo(page, QPoint()).y() >= 12
