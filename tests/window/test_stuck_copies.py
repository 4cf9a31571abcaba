"""What is given up or mended in the sync centre holds everything that was typed: hand-overs, contacts, later steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.effect import InboxKind
from core.operation import Child, ChildKind
from core.services.commands import AddChildren, HandOver
from core.services.records import add_children, hand_over_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import CENTRE
from desktop.pages.record.timeline_words import TimelineWords
from desktop.pages.sync.page import SyncPage
from desktop.pages.sync.stuck_card import StuckCard
from local_db.desk import Desk
from local_db.queries.stuck import stuck_acts
from tests.window.conftest import quiet
from tests.window.desks import CLERK, Headquarters, detail_of, submit
from tests.window.stuck_desks import decide_all, refuse_everything

PROMISED = "2026-11-25T09:00:00+08:00"
RANG = Child(
    kind=ChildKind.CONTACT,
    text="答应明早回电",
    channel="phone",
    direction="out",
    person="王先生",
    promised_at=PROMISED,
    again=True,
)


@pytest.fixture
def window(window_without_tickets: DeskWindow) -> DeskWindow:
    return window_without_tickets


def refused_hand_over(desk: Desk, scope: str, why: str, *, stays: bool) -> str:
    record = submit(desk)
    Headquarters(desk).accept(record)
    command = HandOver(desk.store.ids.operation(), CLERK, record, scope, stays, why)
    desk.store.execute(hand_over_record, command).result()
    refuse_everything(desk, [record], "move.unknown_scope")
    return record


def refused_contact(desk: Desk) -> str:
    record = submit(desk)
    Headquarters(desk).accept(record)
    command = AddChildren(desk.store.ids.operation(), CLERK, record, (RANG,))
    desk.store.execute(add_children, command).result()
    refuse_everything(desk, [record], "person.unknown")
    return record


def only_card(window: DeskWindow, qtbot: QtBot) -> tuple[SyncPage, StuckCard]:
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    page = window.navigator.page(CENTRE)
    assert isinstance(page, SyncPage)
    qtbot.waitUntil(lambda: len(page.cards) == 1)
    return page, page.cards[0]


def given_up(page: SyncPage, card: StuckCard, path: Path, qtbot: QtBot) -> str:
    """The item is given up; what its copy says."""
    page.drop_wanted.emit(card.words.act, path)
    qtbot.waitUntil(lambda: page.cards == [])
    return path.read_text(encoding="utf-8-sig")


def history_of(desk: Desk, record: str) -> str:
    detail = detail_of(desk, record)
    form = desk.store.catalogue.form(detail.record.form, detail.record.form_version)
    entry = TimelineWords(form, str, 1_795_161_600_000).entries(detail.timeline)[0]
    return " | ".join((entry.head, *entry.lines))


@pytest.mark.parametrize(
    ("scope", "stays", "card_says"),
    [("branch:310115", False, "转交给 310115"), ("branch:hq", True, "交由 hq 处理")],
)
def test_a_hand_over_that_is_given_up_says_to_whom_and_why(
    window: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path, *, scope: str, stays: bool, card_says: str
) -> None:
    record = refused_hand_over(desk, scope, "客户已搬到浦东", stays=stays)
    page, card = only_card(window, qtbot)
    shown = " ".join(label.text() for label in card.findChildren(QLabel))
    copy = given_up(page, card, tmp_path / "copy.txt", qtbot)
    for said in (shown, copy):
        assert card_says in said
        assert "客户已搬到浦东" in said
    kept = history_of(desk, record)
    assert f"申请转交给 {scope}" in kept
    assert "客户已搬到浦东" in kept


def test_a_contact_that_is_given_up_keeps_how_with_whom_and_what_was_promised(
    window: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = refused_contact(desk)
    page, card = only_card(window, qtbot)
    shown = " ".join(label.text() for label in card.findChildren(QLabel))
    copy = given_up(page, card, tmp_path / "copy.txt", qtbot)
    for said in (shown, copy, history_of(desk, record)):
        for wanted in ("电话", "王先生", "催单", "答应明早回电", "09:00"):
            assert wanted in said, wanted
    assert "2026-11-25 09:00" in copy


def test_a_contact_is_mended_in_the_contact_panel_of_its_ticket(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    refused_contact(desk)
    _page, card = only_card(window, qtbot)
    card.repair.click()
    panel = window.record.page.contact
    qtbot.waitUntil(lambda: panel.isVisible() and panel.outcome.text.toPlainText() == RANG.text)
    logged: list[Child] = []
    panel.logged.connect(logged.append)
    with desk.store.reading() as connection:
        assert stuck_acts(connection) == []
    panel.log.click()
    assert logged == [RANG]


def test_what_was_done_on_a_refused_ticket_later_is_in_its_copy(
    window: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = submit(desk)
    desk.store.execute(
        hand_over_record, HandOver(desk.store.ids.operation(), CLERK, record, "branch:310115", False, "客户已搬到浦东")
    ).result()
    refuse_everything(desk, [record], "person.unknown")
    page, card = only_card(window, qtbot)
    copy = given_up(page, card, tmp_path / "copy.txt", qtbot)
    for wanted in ("转交给 310115", "客户已搬到浦东"):
        assert wanted in copy


def test_a_refused_decision_is_made_once_more_on_its_question_and_never_mended_as_an_edit(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk)
    headquarters = Headquarters(desk)
    headquarters.accept(record)
    headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    decide_all(desk, record)
    refuse_everything(desk, [record], "person.unknown")
    _page, card = only_card(window, qtbot)
    assert card.repair.text() == "打开工单"
    card.repair.click()
    qtbot.waitUntil(lambda: window.record.record.session is not None)
    assert window.record.record.session is not None
    assert not window.record.record.session.typed
    assert [item.field for item in detail_of(desk, record).inbox] == ["claim_amount"]
