"""What happened to the exchange itself is told once, in one sentence, and no light is green before somebody read it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.operation import Kind
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.news import DAMAGED, FORGOTTEN, UNREAD, News
from desktop.models.standing import NetworkWord
from desktop.navigator import CENTRE, SETTINGS, TICKETS
from desktop.pages.settings.device import DeviceFacts
from desktop.pages.settings.hub import HubCard
from desktop.pages.sync.news_words import NewsWords
from desktop.pages.sync.page import SyncPage
from local_db.notices import Notice, notices, put_away_ids, tell
from local_db.replication import Cursor, Page, Received, apply_page
from local_db.rewinding import rewind
from local_db.rows import encode_effect
from tests.window.conftest import quiet
from tests.window.desks import Headquarters, submit

CODES = (
    "sync.device_forked",
    "sync.device_rewound",
    "sync.hub_rewound",
    "journal.reentered",
    "incident.device_forked",
    "incident.device_rewound",
    "incident.quarantined",
    DAMAGED,
    UNREAD,
    "state.revoked",
    FORGOTTEN,
    "state.upload_only",
)


def told(window: DeskWindow, qtbot: QtBot, *those: Notice) -> SyncPage:
    for one in those:
        window.desk.store.write(partial(tell, notice=one)).result()
    window.standing.ask()
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    page = window.navigator.page(CENTRE)
    assert isinstance(page, SyncPage)
    return page


def buttons(page: SyncPage) -> list[QPushButton]:
    return [one for one in page.news.findChildren(QPushButton) if one.isVisible()]


def shown(page: SyncPage) -> str:
    return " ".join(one.text() for one in page.news.findChildren(QLabel) if one.isVisible())


def test_a_recovery_is_told_in_one_sentence_until_somebody_has_read_it(window: DeskWindow, qtbot: QtBot) -> None:
    window.standing.note_network(NetworkWord("online", False, 1))
    bar = window.window.status_bar
    assert not bar.questions.isVisible()
    page = told(window, qtbot, Notice("r1", "sync.hub_rewound", 1, 3))
    assert "总部" in shown(page)
    assert "3 " in shown(page)
    assert "提醒 1 条" in bar.questions.text()
    assert bar.network.property("tone") == "warn", "not green while somebody has not read it"
    assert not window.news.notice.isVisible(), "nobody has to act: no line over the page"
    bar.questions.click()
    assert window.navigator.place == CENTRE
    buttons(page)[0].click()
    qtbot.waitUntil(lambda: not page.news.isVisible())
    quiet(qtbot, window)
    assert bar.network.property("tone") == "ok"
    with window.desk.store.reading() as connection:
        assert notices(connection) == ()
        assert put_away_ids(connection) == {"r1"}


def test_where_somebody_must_act_a_line_over_the_page_says_so_and_once_closed_stays_closed(
    window: DeskWindow, qtbot: QtBot
) -> None:
    page = told(window, qtbot, Notice("r2", "sync.device_forked", 1, 0))
    assert not window.news.notice.isVisible(), "the sync centre says it itself"
    window.navigator.go(TICKETS)
    assert "另一台电脑" in window.news.notice.sentence.text()
    before = window.news.notice.sentence.text()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: window.news.notice.sentence.text() != before)
    the_speech().speak(Language.CHINESE)
    quiet(qtbot, window)
    window.news.notice.action.click()
    assert window.navigator.place == CENTRE
    assert not window.news.notice.isVisible()
    quiet(qtbot, window)
    assert page.news.isVisible(), "the sync centre keeps it until somebody says that he understood"
    with window.desk.store.reading() as connection:
        assert put_away_ids(connection) == {"banner:r2"}
    window.standing.ask()
    quiet(qtbot, window)
    assert not window.news.notice.isVisible()


def test_a_manager_is_told_two_devices_one_image_once_and_never_again_when_read(
    window: DeskWindow, qtbot: QtBot
) -> None:
    copied = News("i1", "incident.device_forked", 1, device="前台电脑", branch="440106")
    word = NetworkWord("online", False, 1, incidents=(copied,))
    window.standing.note_network(word)
    page = told(window, qtbot)
    assert "2 台设备" in shown(page)
    assert "前台电脑" in shown(page)
    window.navigator.go(TICKETS)
    assert "前台电脑" in window.news.notice.sentence.text()
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    buttons(page)[0].click()
    qtbot.waitUntil(lambda: not page.news.isVisible())
    window.standing.note_network(word)
    quiet(qtbot, window)
    assert not page.news.isVisible()
    assert not window.news.notice.isVisible()


def test_damage_is_told_as_long_as_it_is_there_and_offers_to_read_anew(window: DeskWindow, qtbot: QtBot) -> None:
    page = told(window, qtbot)
    window.navigator.go(TICKETS)
    window.standing.note_network(NetworkWord("online", False, 1, differing=("branch:440106",)))
    assert window.news.notice.isVisible()
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    assert [one.text() for one in buttons(page)] == ["重新读取"]
    heard: list[object] = []
    page.anew_wanted.connect(heard.append)
    buttons(page)[0].click()
    assert [one.subject for one in heard if isinstance(one, News)] == ["branch:440106"]
    assert "重新读取" in page.notice.sentence.text()
    window.standing.note_network(NetworkWord("online", False, 1))
    assert not page.news.isVisible()
    assert not window.news.notice.isVisible()


def test_a_hub_that_forgot_this_device_is_told_with_the_way_to_enter_a_new_code(
    window: DeskWindow, qtbot: QtBot
) -> None:
    page = told(window, qtbot)
    window.navigator.go(TICKETS)
    window.standing.note_network(NetworkWord("unknown", False, 1))
    assert "新的" in window.news.notice.sentence.text()
    assert window.window.status_bar.network.property("tone") == "danger"
    window.navigator.go(CENTRE)
    quiet(qtbot, window)
    (go,) = buttons(page)
    go.click()
    assert window.navigator.place == SETTINGS
    quiet(qtbot, window)
    window.standing.note_network(NetworkWord("online", False, 1))
    assert not page.news.isVisible()


def test_the_card_of_the_hub_takes_a_new_code_only_while_the_hub_does_not_know_this_device(qtbot: QtBot) -> None:
    facts = DeviceFacts("440106", "Tianhe", "A", "d", "https://hub.test", "/", "keyring", "1")
    card = HubCard(facts)
    qtbot.addWidget(card)
    assert card.code.isHidden()
    card.show_hub_state("x", forgotten=True)
    assert not card.code.isHidden()
    assert card.address.text() == facts.hub_url
    card.show_hub_state("x")
    assert card.code.isHidden()


def test_where_something_looks_into_the_connection_the_card_takes_the_line_that_permits_it(qtbot: QtBot) -> None:
    facts = DeviceFacts("440106", "Tianhe", "A", "d", "https://hub.test", "/", "keyring", "1")
    card = HubCard(facts)
    qtbot.addWidget(card)
    card.show_hub_state("x", intercepted=True)
    assert not card.code.isHidden()
    assert card.address.isHidden()
    assert "总部授权码" in [one.text() for one in card.findChildren(QLabel) if not one.isHidden()]
    card.code.setText("BDT1.abc")
    with qtbot.waitSignal(card.enrolment_wanted) as wanted:
        card.enrol_button.click()
    assert wanted.args == ["", "BDT1.abc", ""]
    card.show_hub_state("x")
    assert card.code.isHidden()


def test_every_code_has_a_sentence_of_its_own_in_both_languages(window: DeskWindow) -> None:
    for language in Language.CHINESE, Language.ENGLISH:
        the_speech().speak(language)
        words = NewsWords(2)
        said = {words.sentence(News("x", code, 1, 2, "A", "B")) for code in CODES}
        assert len(said) == len(CODES)
        assert words.sentence(News("x", "unheard.of", 1)) not in said
    the_speech().speak(Language.CHINESE)


def test_what_headquarters_said_and_nobody_here_can_read_is_told_until_it_is_read_anew(
    window: DeskWindow, qtbot: QtBot
) -> None:
    desk, hub = window.desk, Headquarters(window.desk)
    record = submit(desk)
    hub.accept(record)
    window.standing.note_network(NetworkWord("online", False, 1))
    quiet(qtbot, window)
    bar = window.window.status_bar
    assert bar.network.property("tone") == "ok"
    scope = desk.store.identity.scope
    line = encode_effect(hub.effect(record, Kind.SET, changes={"title": (None, "x")})).decode()
    newer = Received(scope, 1000, line.replace('"applied"', '"sparkling"'))
    page = Page((newer,), {scope: Cursor(1000, "e", "00")})
    desk.store.write(lambda connection: apply_page(connection, desk.store.catalogue, page, 1)).result()
    shown_page = told(window, qtbot)
    qtbot.waitUntil(lambda: bar.network.property("tone") == "warn")
    assert bar.questions.isVisible()
    (news,) = [one.news for one in shown_page.news.lines]
    assert (news.code, news.subject, news.count) == (UNREAD, scope, 1)
    assert "本程序读不了总部的 1 条记录" in shown(shown_page)
    assert "1 条本机读不了" in " ".join(one.text() for one in shown_page.findChildren(QLabel))
    wanted: list[News] = []
    shown_page.anew_wanted.connect(wanted.append)
    (button,) = buttons(shown_page)
    button.click()
    assert [one.subject for one in wanted] == [scope]
    desk.store.write(lambda connection: rewind(connection, desk.store.catalogue, scope, Cursor())).result()
    window.standing.ask()
    qtbot.waitUntil(lambda: bar.network.property("tone") == "ok")
