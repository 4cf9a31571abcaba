"""Checks 20, 21, 26 and 30: nothing blocks the window, it asks nobody itself, and it follows the font size at once."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QLineEdit, QWidget

from desktop.theme import Appearance, the_theme
from tests.window.checks.eyes import named, visible
from tests.window.checks.own_thread import guarded
from tests.window.checks.pages import PAGES, Page
from tests.window.checks.stage import Stage
from tests.window.heartbeat import Gap, Heartbeat

FREEZE_SECONDS = 0.1
ROUNDS = 3
"""A block that a page causes comes every time; one that the machine causes does not."""


def test_check_20_no_page_blocks_the_window_when_it_is_shown_again(stage: Stage) -> None:
    the_theme().apply(Appearance.LIGHT, "normal")
    for page in PAGES:
        page.show(stage)
    slow = []
    for page in PAGES:
        found = [block(stage, page)]
        while found[-1].cpu > FREEZE_SECONDS and len(found) < ROUNDS:
            found.append(block(stage, page))
        if found[-1].cpu > FREEZE_SECONDS:
            slow.append(str(found[-1]))
    assert slow == []


def block(stage: Stage, page: Page) -> Gap:
    """The longest block while that page takes the place of the list."""
    PAGES[1].show(stage)
    heart = Heartbeat()
    heart.step = page.name
    heart.start()
    page.show(stage)
    heart.stop()
    return heart.busiest(1)[0]


def test_check_21_and_26_no_page_asks_database_or_network_in_the_windows_thread_or_opens_a_dialog(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs = []
    with guarded(monkeypatch) as touched:
        for page in PAGES:
            page.show(stage)
            dialogs += [page.name for top in QApplication.topLevelWidgets() if isinstance(top, QDialog)]
    assert touched == []
    assert dialogs == []


def test_check_30_every_widget_follows_the_font_size(stage: Stage) -> None:
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox)
    small: dict[str, dict[QWidget, float]] = {}
    stuck = []
    for size in ("small", "huge"):
        the_theme().apply(size=size)
        for page in PAGES:
            top = page.show(stage)
            saying = [one for kind in kinds for one in visible(top, kind)]
            sizes = {one: one.fontInfo().pointSizeF() for one in saying}
            before = small.setdefault(page.name, sizes)
            if size == "huge":
                kept = [one for one in before if shiboken6.isValid(one) and one in sizes]
                stuck += [f"{page.name}: {named(one)}" for one in kept if sizes[one] - before[one] < 2]
                own = [one for one in top.findChildren(QWidget) if one.testAttribute(Qt.WidgetAttribute.WA_SetStyle)]
                assert own == [], "a switch of the look counts on it that no widget has a style of its own"
    the_theme().apply(size="normal")
    assert stuck == [], "\n".join(stuck)
