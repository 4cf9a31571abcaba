"""Rows of the ticket list: what a row keeps, cuts or puts into a third line at every width, language and font size."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.ticket_list import RowRole
from desktop.theme import the_theme
from tests.window.conftest import quiet


def test_in_a_narrow_list_the_end_of_the_number_stays_whole_before_state_and_customer(
    window: DeskWindow, qtbot: QtBot
) -> None:
    quiet(qtbot, window)
    pane = window.navigator.tickets.pane
    delegate, row = pane._delegate, pane.list.model().index(0, 0).data(RowRole)
    wide, narrow = delegate._cut(row, 500, 0), delegate._cut(row, 190, 0)
    assert row.number in wide.who
    assert wide.state
    assert row.number[-6:] in narrow.who
    assert not narrow.state
    for width in range(190, 500, 3):
        assert row.number[-6:] in delegate._cut(row, width, 0).who, width


@pytest.mark.parametrize(
    ("language", "size", "width", "third"),
    [
        (Language.CHINESE, "normal", 396, False),
        (Language.CHINESE, "normal", 320, False),
        (Language.CHINESE, "huge", 320, True),
        (Language.ENGLISH, "normal", 396, False),
        (Language.ENGLISH, "normal", 320, True),
        (Language.ENGLISH, "huge", 396, True),
    ],
)
def test_rows_too_narrow_for_number_customer_and_state_get_a_third_line(
    window: DeskWindow, qtbot: QtBot, language: Language, size: str, width: int, third: bool
) -> None:
    pane = window.navigator.tickets.pane
    low = pane.list.sizeHintForRow(0)
    the_speech().speak(language)
    the_theme().apply(size=size)
    pane.setFixedWidth(width)
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: pane.list.viewport().width() > width - 20)
    row = pane.list.model().index(0, 0).data(RowRole)
    inner = pane.list.viewport().width() - 28
    cut = pane._delegate._cut(row, inner, 0)
    assert bool(cut.third) is third
    assert cut.state
    assert row.number in cut.who
    assert row.customer_name in (cut.third if third else cut.who)
    assert pane.list.visualRect(pane.list.model().index(1, 0)).height() == pane.list.sizeHintForRow(0)
    if size == "normal":
        assert (pane.list.sizeHintForRow(0) > low) is third


@pytest.mark.parametrize("language", [Language.CHINESE, Language.ENGLISH])
@pytest.mark.parametrize("size", ["normal", "huge"])
def test_a_state_of_many_words_gives_way_before_the_customer(
    window: DeskWindow, qtbot: QtBot, language: Language, size: str
) -> None:
    the_speech().speak(language)
    the_theme().apply(size=size)
    quiet(qtbot, window)
    pane = window.navigator.tickets.pane
    delegate, row = pane._delegate, pane.list.model().index(0, 0).data(RowRole)
    delegate._states[row.form, row.form_version, row.status] = "Waiting for the decision of headquarters"
    delegate.fit(396)
    cut = delegate._cut(row, 368, 0)
    assert row.customer_name in (cut.third or cut.who)
    assert row.number in cut.who
    assert cut.state in ("", "Waiting for the decision of headquarters") or cut.state.endswith("…")


@pytest.mark.parametrize(("width", "number"), [(560, True), (368, False), (292, False)])
def test_a_row_of_one_line_says_who_it_is_about_before_where_it_stands(
    window: DeskWindow, qtbot: QtBot, width: int, number: bool
) -> None:
    quiet(qtbot, window)
    pane = window.navigator.tickets.pane
    delegate, row = pane._delegate, pane.list.model().index(0, 0).data(RowRole)
    delegate.compact = True
    cut = delegate._cut(row, width, row.updated_at)
    assert row.customer_name in cut.who
    assert (row.number if number else row.number[-4:]) in cut.who or width < 300
    assert len(cut.title) >= 4
    wide = delegate._measure().meta_measures.horizontalAdvance
    parts = wide(cut.who) + wide(cut.state) + cut.kind_width + cut.when_width
    assert parts + delegate._measure().strong_measures.horizontalAdvance(cut.title) <= width
