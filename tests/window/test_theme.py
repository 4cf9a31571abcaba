"""Tokens, icons, fonts and the switch between themes."""

from __future__ import annotations

import re

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.theme import Appearance, restyle, the_theme
from desktop.theme.fonts import can_draw_chinese, window_font
from desktop.theme.icons import icon_names, pixmap
from desktop.theme.palette import palette_of
from desktop.theme.qss import style_sheet
from desktop.theme.tokens import BORDER_PAIRS, DARK, INK, LIGHT, SOFT, TEXT_PAIRS, Tokens
from desktop.turns import the_turns
from desktop.widgets.parts import button, label
from resources import ICONS


def luminance(colour: str) -> float:
    parts = [value / 255 for value in (QColor(colour).red(), QColor(colour).green(), QColor(colour).blue())]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_pair_and_every_control_border_has_enough_contrast(tokens: Tokens) -> None:
    texts = [*TEXT_PAIRS, *((INK[meaning], SOFT[meaning]) for meaning in SOFT)]
    weak = [(pair, 4.5) for pair in texts if contrast(tokens.colour(pair[0]), tokens.colour(pair[1])) < 4.5]
    weak += [(pair, 3.0) for pair in BORDER_PAIRS if contrast(tokens.colour(pair[0]), tokens.colour(pair[1])) < 3]
    assert weak == []


def test_the_themed_arrows_have_the_colours_of_the_tokens() -> None:
    for name, tokens in (("light", LIGHT), ("dark", DARK)):
        source = (ICONS / "themed" / f"chevron-down-{name}.svg").read_text(encoding="utf-8")
        assert re.findall(r'stroke="(#\w+)"', source) == [tokens.text3]


def test_every_icon_draws_something_in_the_colour_asked_for(qapp: QApplication) -> None:
    empty = []
    for name in icon_names():
        image = pixmap(name, LIGHT.danger, 16, 2.0).toImage()
        points = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        if not any(point.alpha() > 200 and point.red() > point.blue() for point in points):
            empty.append(name)
    assert empty == []
    assert len(icon_names()) >= 40


@pytest.mark.parametrize("points", [9, 10, 11, 13])
def test_the_style_sheet_is_complete_and_understood(points: int, qapp: QApplication) -> None:
    sheet = style_sheet(DARK, "dark", points)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_palette_and_style_sheet_come_from_the_same_tokens(qapp: QApplication) -> None:
    palette = palette_of(DARK)
    assert palette.window().color() == QColor(DARK.app)
    assert palette.highlight().color() == QColor(DARK.primary)


@pytest.mark.parametrize("name", ["shield-check", "../../etc/passwd", ""])
def test_an_icon_that_this_program_does_not_know_is_drawn_as_a_ticket(qapp: QApplication, name: str) -> None:
    assert pixmap(name, LIGHT.danger, 16, 2.0).toImage() == pixmap("ticket", LIGHT.danger, 16, 2.0).toImage()


def test_a_switch_of_theme_and_size_reaches_widgets_that_are_open(qtbot: QtBot) -> None:
    word, push = label("abc"), button("abc", "plus")
    for widget in (word, push):
        qtbot.addWidget(widget)
        widget.show()
    before = push.icon().cacheKey()
    the_theme().apply(Appearance.DARK, "huge")
    assert word.palette().windowText().color() == QColor(DARK.text)
    assert word.fontInfo().pointSize() == 13
    assert push.fontInfo().pointSize() == 13
    assert push.icon().cacheKey() != before


def test_applying_the_theme_again_does_nothing(qtbot: QtBot) -> None:
    heard: list[int] = []
    the_theme().changed.connect(lambda: heard.append(1))
    the_theme().apply(Appearance.LIGHT, "normal")
    assert heard == []


def test_missing_chinese_glyphs_are_noticed(qapp: QApplication) -> None:
    font = window_font(10)
    if not can_draw_chinese(font):
        pytest.skip("no Chinese font is installed here")
    only_latin = QFont("DejaVu Sans Mono")
    only_latin.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    assert not can_draw_chinese(only_latin)


def test_labels_show_plain_text_only(qtbot: QtBot) -> None:
    word: QLabel = label("<b>a</b>")
    qtbot.addWidget(word)
    assert word.text() == "<b>a</b>"
    assert word.textFormat().name == "PlainText"


@pytest.fixture
def window_with_two_pages(qtbot: QtBot) -> tuple[QStackedWidget, QLabel, list[QLabel]]:
    """Both pages were seen; the first is in front. The label on it, and those on the other."""
    pages, seen, hidden = QStackedWidget(), label("seen"), [label(str(number)) for number in range(40)]
    for labels in ([seen], hidden):
        page = QWidget()
        column = QVBoxLayout(page)
        for one in labels:
            column.addWidget(one)
        pages.addWidget(page)
    qtbot.addWidget(pages)
    pages.show()
    pages.setCurrentIndex(1)
    pages.setCurrentIndex(0)
    return pages, seen, hidden


def test_a_switch_styles_what_is_seen_and_then_in_turns_what_is_hidden(
    qtbot: QtBot, window_with_two_pages: tuple[QStackedWidget, QLabel, list[QLabel]]
) -> None:
    _pages, seen, hidden = window_with_two_pages
    hidden[0].setProperty("tone", "danger")
    the_theme().apply(Appearance.DARK, "huge")
    told = [one for one in hidden if one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)]
    assert (seen.palette().windowText().color(), told) == (QColor(DARK.text), [])
    qtbot.waitUntil(lambda: the_turns().idle)
    assert {one.fontInfo().pointSize() for one in hidden} == {13}
    assert [one.palette().windowText().color() for one in hidden[:2]] == [QColor(DARK.danger), QColor(DARK.text)]


def test_what_is_shown_before_its_turn_is_styled_when_it_is_shown(
    window_with_two_pages: tuple[QStackedWidget, QLabel, list[QLabel]],
) -> None:
    pages, _seen, hidden = window_with_two_pages
    the_theme().apply(Appearance.DARK, "huge")
    pages.setCurrentIndex(1)
    assert {one.palette().windowText().color().name() for one in hidden} == {DARK.text.lower()}
    assert all(one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished) for one in hidden)


class ShownByTheSwitch(QLabel):
    """As a word that has room only in some fonts: it shows the one beside it while the style sheet changes."""

    beside: QLabel

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "beside"):
            self.beside.show()


def test_what_is_shown_while_the_style_sheet_changes_is_styled_by_this_switch_and_the_next(qtbot: QtBot) -> None:
    page, shown, beside = QWidget(), ShownByTheSwitch("seen"), label("beside")
    column = QVBoxLayout(page)
    column.addWidget(shown)
    column.addWidget(beside)
    qtbot.addWidget(page)
    page.show()
    beside.hide()
    shown.beside = beside
    the_theme().apply(Appearance.DARK, "huge")
    assert beside.isVisible()
    assert beside.fontInfo().pointSize() == 13
    the_theme().apply(Appearance.LIGHT, "small")
    assert (beside.fontInfo().pointSize(), beside.palette().windowText().color()) == (9, QColor(LIGHT.text))


def test_a_hidden_word_keeps_no_colour_of_a_meaning_that_it_lost_after_a_switch(
    qtbot: QtBot, window_with_two_pages: tuple[QStackedWidget, QLabel, list[QLabel]]
) -> None:
    _pages, _seen, hidden = window_with_two_pages
    restyle(hidden[0], tone="danger")
    the_theme().apply(Appearance.DARK)
    the_theme().apply(Appearance.LIGHT)
    the_theme().apply(Appearance.DARK)
    qtbot.waitUntil(lambda: the_turns().idle)
    restyle(hidden[0], tone="")
    assert hidden[0].palette().windowText().color() == QColor(DARK.text)


def test_a_hidden_page_that_is_gone_before_its_turn_is_left_alone(
    qtbot: QtBot, window_with_two_pages: tuple[QStackedWidget, QLabel, list[QLabel]]
) -> None:
    pages, seen, _hidden = window_with_two_pages
    the_theme().apply(Appearance.DARK)
    gone = pages.widget(1)
    assert gone is not None
    shiboken6.delete(gone)
    qtbot.waitUntil(lambda: the_turns().idle)
    the_theme().apply(Appearance.LIGHT)
    assert seen.palette().windowText().color() == QColor(LIGHT.text)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton, QPushButton])
def test_the_ring_is_the_only_frame_of_what_the_keyboard_is_in(
    qtbot: QtBot, kind: type[QCheckBox | QRadioButton | QPushButton]
) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    made = kind("Enter moves on")
    column.addWidget(made)
    box.show()
    box.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    by_mouse = made.grab().toImage()
    box.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as the Tab key does
    assert made.grab().toImage() == by_mouse


def test_all_inner_parts_of_tables_follow_the_font_size(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    rows = QVBoxLayout(window)
    the_theme().apply(size="normal")
    for _ in range(30):  # Qt told the parts in the order of their addresses: of many, some came before their table
        rows.addWidget(QTableWidget(1, 1))
    window.show()
    the_theme().apply(size="huge")
    sizes = {part.font().pointSizeF() for part in window.findChildren(QWidget) if part.isVisible()}
    the_theme().apply(size="normal")
    assert sizes == {13}


def test_a_hidden_part_that_was_never_styled_has_the_font_size_in_force_when_it_is_seen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    the_theme().apply(size="normal")
    window.show()
    window.hide()
    inner = QWidget(window)
    QVBoxLayout(inner).addWidget(QTableWidget(1, 1))
    the_theme().apply(size="huge")
    window.show()
    inner.show()
    sizes = {part.font().pointSizeF() for part in inner.findChildren(QWidget) if part.isVisible()}
    the_theme().apply(size="normal")
    assert sizes == {13}
