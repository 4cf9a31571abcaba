"""What the pages of questions tell is so: one row per field, HQ's own value, and what became of a decision."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.effect import InboxItem, InboxKind, Outcome
from core.operation import Kind
from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.questions import make_inbox
from desktop.bootstrap.record import RecordPlace
from desktop.pages.conflict.case import Other, Side
from desktop.pages.conflict.inbox_page import DECIDED, InboxPage
from desktop.pages.conflict.ruling import Ruling
from engines.forms.values import Value
from local_db.desk import Desk
from local_db.queries.standing import backlog
from sync.client.enrolment import enrol
from sync.client.state import Settings
from sync.client.worker import sync_once
from sync.hub.registry import put_person
from tests.sync.client.serving import ServedHub, TestDesk, served_hub
from tests.window.desks import CLERK, PEOPLE, Headquarters, detail_of, submit


@pytest.fixture
def headquarters(desk: Desk) -> Headquarters:
    """The hub as this device hears it."""
    return Headquarters(desk)


@pytest.fixture
def inbox(place: RecordPlace, qtbot: QtBot) -> InboxPage:
    """The page of everything that waits."""
    page = make_inbox(place._workspace).page
    qtbot.addWidget(page)
    page.resize(1200, 680)
    page.show()
    return page


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    """A real hub that knows everybody of this desk."""
    with served_hub(tmp_path / "hub") as hub:
        for someone in PEOPLE:
            hub.hub.store.write(partial(put_person, someone=someone)).result()
        yield hub


def edit(desk: Desk, record: str, **fields: Value) -> None:
    command = EditRecord(desk.store.ids.operation(), CLERK, record, fields)
    desk.store.announce(desk.store.execute(edit_record, command).result())


def exchange(desk: Desk) -> None:
    sync_once(desk.store, desk.files, settings=Settings(pull_between=0.0))


def counted(desk: Desk) -> int:
    with desk.store.plain_reading() as connection:
        return backlog(connection).questions


def shown(page: InboxPage) -> str:
    return " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def met(desk: Desk, other: TestDesk, served: ServedHub, mine: tuple[str, ...], theirs: str) -> str:
    """A ticket on whose amount this desk and another one met."""
    enrol(desk.store, None, served.url, served.hub.code("440106"), "window")
    other.person = "clerk"
    record = submit(desk)
    exchange(desk)
    other.sync()
    other.edit(record, claim_amount=theirs)
    other.sync()
    for value in mine:
        edit(desk, record, claim_amount=value)
    for _ in range(2):
        exchange(desk)
    return record


def decide(inbox: InboxPage, qtbot: QtBot, decided: int) -> None:
    """Everything as mine; and what was decided is shown."""
    inbox.conflict.all_mine.click()
    inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: inbox.tabs[DECIDED].text().endswith(f" {decided}"))
    inbox.tabs[DECIDED].click()
    qtbot.waitUntil(inbox.decided.isVisible)


def test_a_decision_that_headquarters_did_not_take_is_never_called_confirmed(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, served: ServedHub, tmp_path: Path
) -> None:
    other = served.desk(tmp_path / "other")
    record = met(desk, other, served, ("1480.00",), "1380.00")
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    other.edit(record, claim_amount="1400.00")
    other.sync()
    decide(inbox, qtbot, 1)
    assert inbox.decided.standing.text() == "待总部确认"
    assert [line.chosen for line in inbox.decided.decided.lines] == ["1,480.00"]  # type: ignore[union-attr]  # it is shown
    for _ in range(2):
        exchange(desk)
    qtbot.waitUntil(lambda: inbox.decided.standing.text() == "总部未采纳")
    told = inbox.decided.decided
    assert told is not None
    assert (told.ruling, [line.chosen for line in told.lines]) == (Ruling.NOT_TAKEN, ["1,480.00"])
    assert not inbox.decided.undo.isVisible()
    found = detail_of(desk, record)
    assert found.record.fields["claim_amount"] == "1400.00"
    assert [(item.base, item.theirs, item.mine) for item in found.inbox] == [("1380.00", "1400.00", "1480.00")]


def test_a_decision_for_what_stands_at_headquarters_is_told_with_its_value_and_is_confirmed(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, served: ServedHub, tmp_path: Path
) -> None:
    other = served.desk(tmp_path / "other")
    record = met(desk, other, served, ("1480.00",), "1380.00")
    other.edit(record, claim_amount="1400.00")
    other.sync()
    exchange(desk)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None and inbox.conflict.case.questions[0].theirs == "1,400.00")
    inbox.conflict.all_theirs.click()
    inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: inbox.tabs[DECIDED].text().endswith(" 1"))
    for _ in range(2):
        exchange(desk)
    inbox.tabs[DECIDED].click()
    qtbot.waitUntil(lambda: inbox.decided.standing.text() == "总部已确认")
    assert [line.chosen for line in inbox.decided.decided.lines] == ["1,400.00"]  # type: ignore[union-attr]  # it is shown


def test_a_field_that_was_changed_twice_is_asked_about_once_and_one_decision_answers_it_everywhere(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, served: ServedHub, tmp_path: Path
) -> None:
    other = served.desk(tmp_path / "other")
    record = met(desk, other, served, ("1480.00", "1500.00"), "1380.00")
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    (asked,) = inbox.conflict.case.questions  # type: ignore[union-attr]  # it is shown
    assert (asked.base, asked.mine, asked.theirs, asked.others) == ("1,280.00", "1,500.00", "1,380.00", ())
    assert (len(detail_of(desk, record).inbox), counted(desk)) == (2, 1)
    decide(inbox, qtbot, 1)
    (line,) = inbox.decided.decided.lines  # type: ignore[union-attr]  # it is shown
    assert (line.base, line.mine, line.theirs, line.chosen) == ("1,280.00", "1,500.00", "1,380.00", "1,500.00")
    for _ in range(2):
        exchange(desk)
        other.sync()
    qtbot.waitUntil(lambda: inbox.decided.standing.text() == "总部已确认")
    assert (detail_of(desk, record).inbox, counted(desk)) == ((), 0)
    assert other.rows("SELECT count(*) FROM inbox WHERE closed_by IS NULL") == [(0,)]
    assert detail_of(desk, record).record.fields["claim_amount"] == "1500.00"
    inbox.decided.undo.click()
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    for _ in range(2):
        exchange(desk)
    qtbot.waitUntil(lambda: inbox.conflict.rows[0].question.theirs == "1,380.00")
    (again,) = inbox.conflict.case.questions  # type: ignore[union-attr]  # it is shown
    assert (again.base, again.mine, again.others) == ("1,280.00", "1,500.00", ())


def test_two_writers_against_headquarters_are_one_row_with_three_values(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    first = detail_of(desk, record).inbox[0]
    item = InboxItem("another", InboxKind.CONFLICT, record, "claim_amount", first.base, "1380.00", mine="1600.00")
    headquarters.say(headquarters.effect(record, Kind.SET, outcome=Outcome.CONFLICT, inbox=(item,)))
    qtbot.waitUntil(lambda: bool(inbox.conflict.rows and inbox.conflict.rows[0].others))
    (row,) = inbox.conflict.rows
    assert (row.question.mine, [one.words for one in row.question.others]) == ("1,600.00", ["1,480.00"])
    row.choose(row.question.others[0])
    assert row.result.text() == "1,480.00"
    inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: not detail_of(desk, record).inbox)
    assert detail_of(desk, record).record.fields["claim_amount"] == "1480.00"


def test_what_is_typed_here_and_not_sent_is_never_shown_as_headquarters_value(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, served: ServedHub, tmp_path: Path
) -> None:
    other = served.desk(tmp_path / "other")
    record = met(desk, other, served, ("1480.00",), "1380.00")
    edit(desk, record, claim_amount="9990.00")
    qtbot.waitUntil(lambda: bool(inbox.conflict.rows and inbox.conflict.rows[0].others))
    (row,) = inbox.conflict.rows
    assert (row.question.mine, row.question.theirs) == ("1,480.00", "1,380.00")
    assert row.question.others == (Other("9,990.00", "本机已录入，总部还没有", "9990.00"),)
    inbox.conflict.all_theirs.click()
    inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: not detail_of(desk, record).inbox)
    for _ in range(2):
        exchange(desk)
        other.sync()
    assert detail_of(desk, record).record.fields["claim_amount"] == "1380.00"
    assert detail_of(desk, record).inbox == ()
    assert [row[0] for row in other.rows("SELECT amount_fen FROM record")] == [138_000]


def test_nobody_decides_on_an_amount_that_he_did_not_see(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    inbox.conflict.all_mine.click()
    pressed = inbox.conflict.case
    with headquarters.arriving(headquarters.effect(record, Kind.SET, changes={"claim_amount": ("1380.00", "5000.00")})):
        inbox.conflict.apply.click()
    qtbot.waitUntil(lambda: inbox.conflict.case is not pressed and inbox.conflict.notice.isVisible())
    found = detail_of(desk, record)
    assert (found.record.fields["claim_amount"], len(found.inbox)) == ("5000.00", 1)
    assert "重新决定" in shown(inbox)
    qtbot.waitUntil(lambda: inbox.conflict.rows[0].question.theirs == "5,000.00")
    assert inbox.conflict.rows[0].choice is None


def test_a_choice_goes_when_headquarters_value_changes_under_it_and_stays_otherwise(
    inbox: InboxPage, desk: Desk, qtbot: QtBot, headquarters: Headquarters
) -> None:
    record = submit(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    qtbot.waitUntil(lambda: inbox.conflict.case is not None)
    inbox.conflict.rows[0].choose(Side.MINE)
    before = inbox.conflict.case
    headquarters.change(record, title="别的")
    qtbot.waitUntil(lambda: inbox.conflict.case is not before)
    assert inbox.conflict.rows[0].choice is Side.MINE
    headquarters.change(record, claim_amount="5000.00")
    qtbot.waitUntil(lambda: inbox.conflict.rows[0].question.theirs == "5,000.00")
    assert inbox.conflict.rows[0].choice is None
