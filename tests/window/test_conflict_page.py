"""The page of questions: nothing is decided by itself, and every decision is saved as made."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.effect import InboxItem, InboxKind, Outcome
from core.operation import Child, ChildKind, Kind
from core.record import STATUS, VOIDED
from desktop.bootstrap.questions import make_inbox
from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.models.standing import StandingModel
from desktop.pages.conflict.case import Side
from desktop.pages.conflict.inbox_page import DECIDED, InboxPage
from desktop.pages.conflict.page import ConflictPage
from engines.forms.values import Value
from local_db.desk import Desk
from tests.window.desks import CLERK, Headquarters, detail_of, submit
from tests.window.hand import named_button


@pytest.fixture
def headquarters(desk: Desk) -> Headquarters:
    """The hub as this device hears it."""
    return Headquarters(desk)


def asked(place: RecordPlace, qtbot: QtBot, record: str) -> ConflictPage:
    place.show_questions(record)
    qtbot.waitUntil(lambda: place.conflict_page.case is not None)
    return place.conflict_page


def two_questions(desk: Desk, headquarters: Headquarters) -> str:
    record = submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    headquarters.meet(record, "liability", "transit", "delivery", InboxKind.CONFLICT)
    return record


def test_applying_waits_until_every_row_is_chosen(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    page = asked(place, qtbot, two_questions(desk, headquarters))
    assert not page.apply.isEnabled()
    assert "请选择以哪个为准" in page.hint.text()
    assert "2" in page.apply.text()
    page.rows[0].choose(Side.MINE)
    assert not page.apply.isEnabled()
    assert "1" in page.apply.text()
    assert page.rows[0].result.text() == "1,480.00"
    page.rows[1].choose(Side.THEIRS)
    assert page.apply.isEnabled()


def test_the_result_is_what_was_chosen_and_both_values_stay_in_the_history(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = two_questions(desk, headquarters)
    page = asked(place, qtbot, record)
    page.rows[0].choose(Side.MINE)
    page.rows[1].choose(Side.THEIRS)
    page.apply.click()
    qtbot.waitUntil(lambda: not detail_of(desk, record).inbox)
    found = detail_of(desk, record)
    assert (found.record.fields["claim_amount"], found.record.fields["liability"]) == ("1480.00", "delivery")
    met = [item for effect in found.timeline for item in effect.inbox]
    assert {(item.mine, item.theirs) for item in met} == {("1480.00", "1380.00"), ("transit", "delivery")}
    qtbot.waitUntil(place.page.isVisible)


def test_base_mine_and_theirs_are_shown_with_names_and_nothing_is_called_local_or_remote(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    page = asked(place, qtbot, two_questions(desk, headquarters))
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    for wanted in ("1,280.00", "1,480.00", "1,380.00", "待核实", "中转", "派送", "陈丽", "王强", "我的修改"):
        assert wanted in words
    for unwanted in ("本地", "远程", "local", "remote"):
        assert unwanted not in words


def test_all_mine_chooses_every_row(place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters) -> None:
    record = two_questions(desk, headquarters)
    page = asked(place, qtbot, record)
    page.all_mine.click()
    page.apply.click()
    qtbot.waitUntil(lambda: not detail_of(desk, record).inbox)
    fields = detail_of(desk, record).record.fields
    assert (fields["claim_amount"], fields["liability"]) == ("1480.00", "transit")


def test_choices_stay_when_something_arrives_meanwhile(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = two_questions(desk, headquarters)
    page = asked(place, qtbot, record)
    page.rows[0].choose(Side.MINE)
    headquarters.meet(record, "settled_amount", "300.00", "200.00", InboxKind.CONFLICT)
    qtbot.waitUntil(lambda: len(page.rows) == 3)
    assert [row.choice for row in page.rows] == [Side.MINE, None, None]


def test_a_change_that_met_a_record_taken_back_restores_it_or_leaves_it(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    item = InboxItem(
        "i1", InboxKind.VOIDED, record, "claim_amount", "1280.00", "1280.00", mine="1480.00", mine_by=CLERK
    )
    headquarters.say(headquarters.effect(record, Kind.VOID, reason="重复登记", changes={VOIDED: (None, "重复登记")}))
    headquarters.say(headquarters.effect(record, Kind.SET, by=CLERK, outcome=Outcome.CONFLICT, inbox=(item,)))
    page = asked(place, qtbot, record)
    page.rows[0].choose(Side.MINE)
    assert "1,480.00" in page.rows[0].result.text()
    page.apply.click()
    qtbot.waitUntil(lambda: not detail_of(desk, record).record.voided)
    assert detail_of(desk, record).record.fields["claim_amount"] == "1480.00"


def test_two_texts_are_both_shown_until_they_were_seen(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    item = headquarters.meet(
        record, "description", "乙柜台：客户补充了签收视频。", "甲柜台：已复核外箱。", InboxKind.PARALLEL
    )
    page = asked(place, qtbot, record)
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "乙柜台：客户补充了签收视频。" in words
    assert "甲柜台：已复核外箱。" in words
    assert "不需要您决定" in page.hint.text()
    assert not page.apply.isVisibleTo(page)
    page.notice_seen.emit(item)
    qtbot.waitUntil(lambda: not detail_of(desk, record).inbox)
    assert detail_of(desk, record).record.fields["description"] == "乙柜台：客户补充了签收视频。"


def lost_closing(desk: Desk, headquarters: Headquarters) -> tuple[str, str]:
    """A closing by this device after HQ's own with another result; the record and the inbox item."""
    record = submit(desk)
    headquarters.accept(record)
    changes: dict[str, tuple[Value, Value]] = {STATUS: ("registered", "closed"), "result": (None, "paid")}
    headquarters.say(headquarters.effect(record, Kind.ACT, move="close", changes=changes))
    item = InboxItem(
        "lost", InboxKind.INEFFECTIVE, record, STATUS, "verifying", "closed", "wang.qiang", 1, "closed", CLERK, 2
    )
    headquarters.say(
        headquarters.effect(
            record,
            Kind.ACT,
            by=CLERK,
            move="close",
            outcome=Outcome.INEFFECTIVE,
            code="act.contradicts",
            answers={"result": "withdrawn"},
            inbox=(item,),
        )
    )
    return record, item.id


def test_a_step_without_effect_tells_which_why_and_what_stands_until_it_was_seen(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record, item = lost_closing(desk, headquarters)
    page = asked(place, qtbot, record)
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    for wanted in ("未生效", "核实 → 结案", "以先到者为准", "处理结果：客户撤回", "王强", "陈丽"):
        assert wanted in words
    assert not page.apply.isVisibleTo(page), "there is nothing to decide"
    assert "没有生效" in page.hint.text()
    page.notice_seen.emit(item)
    qtbot.waitUntil(lambda: not detail_of(desk, record).inbox)
    assert detail_of(desk, record).record.fields["result"] == "paid"


@pytest.fixture
def inbox(place: RecordPlace, qtbot: QtBot) -> InboxPage:
    """The page of everything that waits, beside `opened`, the records that it led to."""
    controller = make_inbox(place._workspace)
    controller.record_wanted.connect(opened.append)
    made = controller.page
    qtbot.addWidget(made)
    made.resize(1200, 680)
    made.show()
    opened.clear()
    return made


opened: list[str] = []


def test_the_page_of_all_questions_walks_through_the_records(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    records = [two_questions(desk, headquarters), two_questions(desk, headquarters)]
    page = inbox.conflict
    qtbot.waitUntil(lambda: page.case is not None and page.case.total == 2)
    seen: list[str] = []
    for _ in records:
        assert page.case is not None
        seen.append(page.case.record)
        page.record_wanted.emit(seen[-1])
        page.next.click()
        qtbot.waitUntil(partial(is_another, page, seen[-1]))
    assert sorted(seen) == sorted(records)
    assert opened == seen
    for left in (1, 0):
        page.all_theirs.click()
        page.apply.click()
        qtbot.waitUntil(partial(has_records, page, left))


def test_where_nothing_is_asked_the_page_of_all_questions_has_no_empty_foot(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "description", "乙柜台：补充", "甲柜台：复核", InboxKind.PARALLEL)
    page = inbox.conflict
    qtbot.waitUntil(lambda: page.case is not None)
    assert page.rows == []
    assert not page._foot.isVisibleTo(page)


def test_a_notice_that_was_seen_leaves_the_counts_the_list_and_its_tab(
    inbox: InboxPage, place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    counts = StandingModel(place._workspace)
    record = submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "description", "乙柜台：补充", "甲柜台：复核", InboxKind.PARALLEL)
    qtbot.waitUntil(lambda: counts.standing.backlog.notices == 1 and inbox.conflict.case is not None)
    qtbot.waitUntil(lambda: [row.key for row in inbox.list.items.rows] == [record])
    named_button(inbox.conflict, "知道了：情况说明").click()
    qtbot.waitUntil(lambda: detail_of(desk, record).inbox == ())
    qtbot.waitUntil(lambda: counts.standing.backlog.notices == 0)
    qtbot.waitUntil(lambda: not inbox.list.items.rows and inbox.conflict.case is None)


def test_the_list_leads_by_keys_from_one_ticket_to_the_next_and_answering_goes_on(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    for _ in range(3):
        two_questions(desk, headquarters)
    qtbot.waitUntil(lambda: len(inbox.list.items.rows) == 3 and inbox.conflict.case is not None)
    keys = [row.key for row in inbox.list.items.rows]
    assert inbox.list.items.rows[0].tag == "2 项待决定"
    inbox.list.setFocus()
    qtbot.keyClick(inbox.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None and inbox.conflict.case.record == keys[1])
    qtbot.keyClick(inbox.list, Qt.Key.Key_Return)
    assert inbox.conflict.rows[0].choices[Side.MINE].radio.hasFocus()
    qtbot.keyClick(inbox.conflict.rows[0].choices[Side.MINE].radio, Qt.Key.Key_Space)
    inbox.conflict.apply_now()
    assert inbox.conflict.rows[1].choices[Side.MINE].radio.hasFocus(), "what is not decided comes before applying"
    qtbot.keyClick(inbox.conflict.rows[1].choices[Side.MINE].radio, Qt.Key.Key_Right)
    qtbot.keyClick(inbox.conflict.rows[1].choices[Side.THEIRS].radio, Qt.Key.Key_Space)
    assert inbox.conflict.rows[1].choice is Side.THEIRS
    inbox.conflict.apply_now()
    qtbot.waitUntil(lambda: len(inbox.list.items.rows) == 2)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None and inbox.conflict.case.record == keys[2])
    assert inbox.list.currentIndex().row() == 1


def test_a_decision_waits_for_headquarters_and_can_be_taken_back_for_a_day(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = two_questions(desk, headquarters)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    inbox.conflict.all_mine.click()
    inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: inbox.tabs[DECIDED].text() == "近期已决定 1")
    assert detail_of(desk, record).record.fields["claim_amount"] == "1480.00"
    inbox.tabs[DECIDED].click()
    words = " ".join(one.text() for one in inbox.decided.findChildren(QLabel) if one.isVisible())
    for wanted in ("待总部确认", "1,280.00", "1,480.00", "1,380.00", "陈丽", "之前可以撤销"):
        assert wanted in words
    answers = [effect for effect in detail_of(desk, record).timeline if effect.closes]
    assert len({effect.tx for effect in answers}) == 1, "decided together, taken back together"
    inbox.decided.undo.click()
    qtbot.waitUntil(lambda: len(detail_of(desk, record).inbox) == 2)
    assert detail_of(desk, record).record.fields["claim_amount"] == "1380.00"
    qtbot.waitUntil(lambda: inbox.conflict.case is not None and inbox.right.currentWidget() is inbox.conflict)
    assert len(inbox.conflict.rows) == 2


def test_a_decision_that_headquarters_has_is_confirmed(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = two_questions(desk, headquarters)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    inbox.conflict.all_mine.click()
    inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: inbox.tabs[DECIDED].text() == "近期已决定 1")
    headquarters.accept(record)
    inbox.tabs[DECIDED].click()
    qtbot.waitUntil(lambda: inbox.decided.standing.text() == "总部已确认")


def test_what_merged_by_itself_is_folded_and_the_state_is_no_choice(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    headquarters.change(record, description="总部补充：已联系中转站。")
    changes: dict[str, tuple[Value, Value]] = {STATUS: ("registered", "verifying")}
    headquarters.say(headquarters.effect(record, Kind.ACT, move="verify", changes=changes))
    note = Child(kind=ChildKind.NOTE, text="已转财务核对保价单")
    headquarters.say(headquarters.effect(record, Kind.ADD, child=note))
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    page = asked(place, qtbot, record)

    def words() -> str:
        return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())

    assert len(page.rows) == 1
    qtbot.waitUntil(lambda: "状态" in words())
    assert "没有可选的" in words()
    assert "另有 2 处已自动合并" in words()
    assert "总部补充" not in words()
    page.unfold.click()
    assert "总部补充：已联系中转站。" in words()
    assert "两边的备注都保留：1 条" in words()


def is_another(page: ConflictPage, record: str) -> bool:
    return page.case is not None and page.case.record != record


def has_records(page: ConflictPage, left: int) -> bool:
    return (page.case.total if page.case is not None else 0) == left


def test_another_language_is_spoken_in_every_word_of_a_question_and_what_was_chosen_stays(
    place: RecordPlace, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    page = asked(place, qtbot, two_questions(desk, headquarters))
    page.rows[0].choose(Side.MINE)
    the_speech().speak(Language.ENGLISH)

    def in_english() -> bool:
        words = " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
        return "Claimed amount" in words and not any(old in words for old in ("申请金额", "我的修改", "总部现值"))

    qtbot.waitUntil(in_english)
    assert [row.choice for row in page.rows] == [Side.MINE, None]
    assert page.apply.text() == "Apply (1 left)"
