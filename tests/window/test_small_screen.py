"""A screen smaller than what the window shows: everything can still be reached, by keys and by scrolling."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.main_window import FIRST, LEAST, first_size
from desktop.pages.importing.page import ImportPage
from tests.window.conftest import quiet


def shrunk(window: DeskWindow, qtbot: QtBot, width: int, height: int) -> QScrollArea:
    window.window.fit_on(QSize(width, height))
    window.window.resize(width, height)
    window.navigator.go("tickets:claim")
    quiet(qtbot, window)
    record = window.model.id_at(0)
    assert record is not None
    window.tickets.select(record)
    quiet(qtbot, window)
    area = window.window.centralWidget()
    assert isinstance(area, QScrollArea)
    return area


def seen(area: QScrollArea, widget: QWidget) -> bool:
    place = QRect(widget.mapTo(area.viewport(), QPoint(0, 0)), widget.size())
    return area.viewport().rect().contains(place.center())


@pytest.mark.parametrize(("width", "height"), [(853, 480), (1024, 500), (800, 800)])
def test_a_smaller_window_scrolls_to_every_corner(window: DeskWindow, qtbot: QtBot, width: int, height: int) -> None:
    area = shrunk(window, qtbot, width, height)
    assert (window.window.width(), window.window.height()) == (width, height)
    content = area.widget()
    assert content is not None
    assert (content.width(), content.height()) >= LEAST
    across, down = area.horizontalScrollBar(), area.verticalScrollBar()
    assert across.isVisible() == (width < LEAST[0])
    assert down.isVisible() == (height < LEAST[1])
    across.setValue(across.maximum())
    down.setValue(down.maximum())
    assert content.mapTo(area.viewport(), content.rect().bottomRight()) == area.viewport().rect().bottomRight()


def test_the_tab_key_brings_what_is_out_of_sight_into_a_smaller_window(window: DeskWindow, qtbot: QtBot) -> None:
    area = shrunk(window, qtbot, 640, 400)
    with qtbot.waitActive(window.window):
        window.window.activateWindow()
    bar = window.window.top_bar
    bar.person_button.setFocus(Qt.FocusReason.TabFocusReason)
    passed: list[QWidget] = []
    for _step in range(120):
        qtbot.keyClick(window.window.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
        focused = window.window.focusWidget()
        assert focused is not None
        if focused in passed:
            break
        passed.append(focused)
        if focused.height() < 400 and focused.width() < 640:
            assert seen(area, focused), f"{focused.accessibleName()} {type(focused).__name__}"
    assert len(passed) > 20


def test_on_a_large_screen_the_window_keeps_its_least_size_and_never_scrolls(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.fit_on(QSize(1920, 1080))
    window.window.resize(300, 300)
    quiet(qtbot, window)
    area = window.window.centralWidget()
    assert isinstance(area, QScrollArea)
    assert (window.window.width(), window.window.height()) == LEAST
    assert area.horizontalScrollBar().maximum() == area.verticalScrollBar().maximum() == 0


def test_a_sentence_over_the_page_pushes_nothing_out_of_the_smallest_window(window: DeskWindow, qtbot: QtBot) -> None:
    area = shrunk(window, qtbot, 1093, 552)
    window.window.notice.say("这里有一句很长的话，窗口窄了就要换行：" * 4, "warn")
    quiet(qtbot, window)
    assert not area.verticalScrollBar().isVisible()
    bar = window.window.status_bar
    assert bar.mapTo(window.window, bar.rect().bottomLeft()).y() < window.window.height()


@pytest.mark.parametrize("room", [(1093, 552), (1366, 728), (1024, 700), (1920, 1040)])
def test_a_window_that_was_never_shown_fits_on_the_screen_with_its_frame(room: tuple[int, int]) -> None:
    size = first_size(QSize(*room))
    assert size.width() <= room[0]
    assert size.height() <= room[1] - 30
    if room[0] >= FIRST[0] and room[1] >= FIRST[1] + 40:
        assert (size.width(), size.height()) == FIRST


def right_edge(widget: QWidget) -> tuple[int, int]:
    left = widget.mapTo(widget.window(), QPoint(0, 0)).x()
    return left, left + widget.width()


@pytest.mark.parametrize("height", [690, 1080])
def test_banners_begin_and_end_where_the_cards_under_them_do(window: DeskWindow, qtbot: QtBot, height: int) -> None:
    window.window.resize(1366, height)
    window.record.page.notice.say("这里有一句话。")
    quiet(qtbot, window)
    page = window.record.page
    qtbot.waitUntil(lambda: right_edge(page.notice) == right_edge(page.photos))
    page.notice.hide()
    window.navigator.new_ticket("claim")
    window.record.new_page.notice.say("这里有一句话。")
    quiet(qtbot, window)
    new = window.record.new_page
    qtbot.waitUntil(lambda: right_edge(new.notice) == right_edge(new.photos))
    bars = page.undo.parentWidget()
    assert bars is not None
    assert not bars.isVisible(), "bars that say nothing take no room"
    window.navigator.go("import")
    window.window.notice.say("这里有一句话。")
    quiet(qtbot, window)
    log = window.navigator.page("import")
    assert isinstance(log, ImportPage)
    assert right_edge(window.window.notice) == (182, 1348) == (right_edge(log.steps)[0], right_edge(log.head)[1])


def test_a_window_that_shrinks_below_the_least_says_so_until_it_is_larger(window: DeskWindow, qtbot: QtBot) -> None:
    notice = window.window.notice
    notice.hide()
    shrunk(window, qtbot, 640, 400)
    assert "1040 × 550" in notice.sentence.text()
    assert notice.isVisible()
    window.take_language("en")
    qtbot.waitUntil(lambda: notice.sentence.text().startswith("This window is smaller"))
    window.take_language("zh_CN")
    qtbot.waitUntil(lambda: "1040 × 550，" in notice.sentence.text())
    window.window.resize(1366, 768)
    quiet(qtbot, window)
    assert not notice.isVisible()
