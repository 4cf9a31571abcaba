"""The head of a record: whatever the state, language, font size and width, the number is whole and nothing is cut."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.record import PROMISE_AT, REMINDERS, STATUS
from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.pages.record.header import RecordHeader
from desktop.pages.record.record_state import RecordState, status_pill
from desktop.theme import the_theme
from local_db.desk import Desk
from tests.window.desks import submit

WIDTHS = (500, 560, 719, 806, 1206)


@pytest.fixture
def shown(place: RecordPlace, desk: Desk, qtbot: QtBot) -> RecordState:
    """What the page shows of a claim."""
    with qtbot.waitSignal(place.record.shown):
        place.open_record(submit(desk))
    assert place.page.state is not None
    return place.page.state


def busiest(state: RecordState) -> list[RecordState]:
    """The same record in each of its states, with a promise and reminders: the most that a head may have to say."""
    record = state.detail.record
    more = {**record.fields, PROMISE_AT: "2026-01-18T10:00+08:00", REMINDERS: 12}
    return [
        replace(
            state, detail=replace(state.detail, record=msgspec.structs.replace(record, fields=more | {STATUS: one.id}))
        )
        for one in state.form.states
    ]


def cut(header: RecordHeader) -> list[str]:
    """The texts that do not have the room that they ask for, and what stands outside the head."""
    parts: list[QPushButton | QLabel] = [*header.findChildren(QPushButton), *header.findChildren(QLabel)]
    seen = [part for part in parts if part.isVisible() and part.text() and part is not header.title]
    right = header.rect().right()
    return [
        part.text()
        for part in seen
        if part.width() < part.sizeHint().width() or part.mapTo(header, part.rect().topRight()).x() > right
    ]


@pytest.mark.parametrize("size", ["normal", "huge"])
@pytest.mark.parametrize("language", [Language.CHINESE, Language.ENGLISH])
def test_the_number_is_whole_and_nothing_is_cut_at_any_width(
    shown: RecordState, qtbot: QtBot, language: Language, size: str
) -> None:
    the_speech().speak(language)
    the_theme().apply(size=size)
    header = RecordHeader()
    qtbot.addWidget(header)
    header.show()
    for state in busiest(shown):
        for width in WIDTHS:
            header.resize(width, 110)
            header.show_record(state)
            qtbot.waitUntil(lambda: header.number.width() == header.number.sizeHint().width())
            qtbot.waitUntil(lambda: cut(header) == [])


def test_in_english_at_1366_assigning_and_printing_have_their_buttons(shown: RecordState, qtbot: QtBot) -> None:
    the_speech().speak(Language.ENGLISH)
    header = RecordHeader()
    qtbot.addWidget(header)
    header.show()
    header.resize(806, 110)
    for state in busiest(shown):
        header.show_record(state)
        assert header.assign.isVisible(), state.detail.record.status
        assert header.print.isVisible(), state.detail.record.status
        assert header.print.toolTip().startswith("Print") or header.print.text() == "Print"


def test_a_larger_font_folds_at_once(shown: RecordState, qtbot: QtBot) -> None:
    header = RecordHeader()
    qtbot.addWidget(header)
    header.show()
    header.resize(640, 110)
    header.show_record(busiest(shown)[0])
    the_theme().apply(size="huge")
    qtbot.waitUntil(lambda: cut(header) == [])


def test_a_state_has_the_colour_that_its_form_gives_it(shown: RecordState) -> None:
    usual = status_pill(shown)
    states = tuple(msgspec.structs.replace(one, tone="purple") for one in shown.form.states)
    coloured = status_pill(replace(shown, form=msgspec.structs.replace(shown.form, states=states)))
    unknown = tuple(msgspec.structs.replace(one, tone="turquoise") for one in shown.form.states)
    assert usual is not None
    assert usual.tone == "warn"
    assert coloured is not None
    assert (coloured.tone, coloured.text) == ("purple", usual.text)
    assert status_pill(replace(shown, form=msgspec.structs.replace(shown.form, states=unknown))) == usual
