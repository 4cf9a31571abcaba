"""The calendar under a date field: named, in the language of the window, its colours from the tokens."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.language import Language, the_speech
from desktop.theme import Appearance, the_theme
from desktop.widgets.day_calendar import DayCalendar


@pytest.fixture
def calendar(qtbot: QtBot) -> DayCalendar:
    made = DayCalendar()
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def test_every_control_of_it_has_a_name_in_the_language_of_the_window(calendar: DayCalendar, qtbot: QtBot) -> None:
    days = calendar.findChild(QAbstractItemView, "qt_calendar_calendarview")
    assert days is not None
    controls: list[QWidget] = [
        *calendar.findChildren(QToolButton),
        *calendar.findChildren(QSpinBox),
        days,
    ]
    assert len(controls) >= 6
    assert all(re.search("[\u4e00-\u9fff]", control.accessibleName()) for control in controls)
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: all(re.fullmatch("[A-Za-z ]+", control.accessibleName()) for control in controls))


def test_the_names_of_days_have_room(calendar: DayCalendar) -> None:
    days = calendar.findChild(QAbstractItemView, "qt_calendar_calendarview")
    assert isinstance(days, QAbstractItemView)
    model, width = days.model(), calendar.width() // 7
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            text = str(model.data(model.index(row, column)) or "")
            assert calendar.fontMetrics().horizontalAdvance(text) + 8 <= width


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_weekend_and_the_head_have_colours_of_the_theme_in_force(
    calendar: DayCalendar, appearance: Appearance
) -> None:
    the_theme().apply(appearance, "normal")
    wanted = QColor(the_theme().tokens.text2)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        assert calendar.weekdayTextFormat(day).foreground().color() == wanted
    assert calendar.headerTextFormat().foreground().color() == wanted
