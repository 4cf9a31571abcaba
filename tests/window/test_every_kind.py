"""A field of every kind shows what is stored, and gives it back as it was."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.models.typed_values import stored_value
from desktop.models.value_words import value_text
from desktop.pages.record.field_cell import FieldCell
from engines.forms.document import Field, FieldKind
from engines.forms.values import Problem
from tests.engines.forms.vectors import Vector, read_vectors

STORED = [vector for vector in read_vectors() if vector[2] is not None and vector[3] is None]
RESTATED = {FieldKind.DATETIME}
"""Shown by the branch's clock; the moment is the same, its text another."""


@pytest.mark.parametrize("vector", STORED, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[2])[:20]!a}")
def test_a_stored_value_is_shown_and_given_back(qtbot: QtBot, vector: Vector) -> None:
    spec, _, stored, _ = vector
    cell = FieldCell(spec, list)
    qtbot.addWidget(cell)
    cell.input.show_value(stored)
    given = stored_value(spec, cell.input.typed())
    assert given == stored or spec.kind in RESTATED
    assert value_text(spec, stored, str)


def test_a_form_says_in_its_own_words_what_format_it_expects(qtbot: QtBot) -> None:
    expected = {"zh_CN": "两个大写字母", "en": "Two capitals"}
    spec = Field("x", FieldKind.TEXT, {"en": "X"}, pattern="[A-Z]{2}", pattern_message=expected)
    cell = FieldCell(spec, list)
    qtbot.addWidget(cell)
    cell.show_problem(Problem("x", "field.format"))
    assert cell.error in expected.values()
