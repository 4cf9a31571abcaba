"""What stands in the status bar is whole at every width: the less important words go first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.language import Language, the_speech
from desktop.models.saves_under_way import Saving
from desktop.models.standing import NetworkWord, Standing
from desktop.status_bar import StatusBar, network_words
from desktop.theme import the_theme
from local_db.queries.standing import Backlog

HOUR = 3_600_000
LANGUAGES = (Language.CHINESE, Language.ENGLISH)
LINE_AND_GAPS = 1 + 3 * 4
WORST = Standing(
    NetworkWord("online", False, 1, None, HOUR, ("branch:440106",)), Backlog(12, 12, 3, 9_000_000, 2, 0, 1), HOUR, 2
)
CALM = Standing(NetworkWord("not_enrolled"), Backlog(9, 2_182, 0, 0, 0, 0, 0), saved_at=HOUR, now=HOUR)
TRYING = replace(CALM, network=NetworkWord("offline", last_sync_at=HOUR, retry_at=2 * HOUR))


def cut(bar: StatusBar) -> list[str]:
    shown = [one for one in bar.findChildren(QPushButton) if one.isVisible()]
    return [one.text() for one in shown if one.width() < one.minimumSizeHint().width()]


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every text has that size; a switch takes as long as everything else here together."""
    the_theme().apply(size=request.param)
    yield request.param
    the_theme().apply(size="normal")
    the_speech().speak(Language.CHINESE)


@pytest.mark.parametrize("size", ["normal", "huge"], indirect=True)
def test_the_words_of_the_status_bar_are_never_cut(qtbot: QtBot, size: str) -> None:
    savings = ((False, Saving.QUICK), (True, Saving.QUICK), (False, Saving.HELD_UP))
    for language, (unsaved, saving) in product(LANGUAGES, savings):
        the_speech().speak(language)
        words_are_never_cut(qtbot, unsaved, saving)


def words_are_never_cut(qtbot: QtBot, unsaved: bool, saving: Saving) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_standing(replace(WORST, unsaved=unsaved, saving=saving))
    bar.resize(1920, bar.height())
    bar.show()
    said = bar.network.text()
    for width in (1366, 1093):
        bar.resize(width, bar.height())
        qtbot.waitUntil(lambda: not cut(bar))
        assert bar.width() == width
        assert bar.questions.isVisible()
        assert bar.saved.isVisible() or not (unsaved or saving)
        assert bar.network.toolTip().strip() == network_words(WORST)[2].strip(), "what went is still to be had"
    bar.resize(1920, bar.height())
    qtbot.waitUntil(lambda: bar.network.text() == said)


@pytest.mark.parametrize("size", ["small", "normal", "large", "huge"], indirect=True)
def test_the_last_save_is_said_as_long_as_there_is_room(qtbot: QtBot, size: str) -> None:
    for language, standing in product(LANGUAGES, (CALM, TRYING, WORST)):
        the_speech().speak(language)
        last_save_is_said(qtbot, standing)


def last_save_is_said(qtbot: QtBot, standing: Standing) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_standing(standing)
    bar.resize(1093, bar.height())
    bar.show()
    qtbot.waitUntil(lambda: not cut(bar) and bar.saved.isVisible() == (room_left(bar) >= 0))
    assert bar.width() == 1093
    assert bar.saved.isVisible() or standing is not CALM


def room_left(bar: StatusBar) -> int:
    """Pixels between the words of the bar; less than none when the last save does not fit between them."""
    before = bar.saved if bar.saved.isVisible() else bar.questions if bar.questions.isVisible() else bar.pending
    after = bar.retry if bar.retry.isVisible() else bar.sync_button
    row = bar.layout()
    assert row is not None
    end = after.x() if after.isVisible() else bar.width() - row.contentsMargins().right()
    wanted = 0 if bar.saved.isVisible() else bar.saved.sizeHint().width() + LINE_AND_GAPS
    return end - before.x() - before.width() - wanted
