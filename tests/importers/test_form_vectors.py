"""The vector file in the importer: what a cell is cleaned to is what the window stores, or a person looks at it."""

from __future__ import annotations

from datetime import time, timedelta, timezone
from typing import Any

import pytest

from engines.forms.document import Field, FieldKind
from importers.cleaning import CellRule, Unclear, cleaner_for
from tests.engines.forms.vectors import LABEL, Vector, read_vectors, verdict

ZONE = timezone(timedelta(hours=8))
READ_OTHERWISE = {FieldKind.LONG_TEXT, FieldKind.DATETIME, FieldKind.PHONE, FieldKind.SWITCH}
"""Kinds of which a cell means less than what a person types: outer space, offsets, country codes, marks."""
TYPED = [vector for vector in read_vectors() if isinstance(vector[1], str)]


def cleaned(spec: Field, cell: Any) -> Any:
    return cleaner_for(spec, CellRule(), ZONE)(cell)


@pytest.mark.parametrize("vector", TYPED, ids=lambda vector: f"{vector[0].kind.value}-{str(vector[1])[:20]!a}")
def test_a_cell_is_stored_as_the_window_stores_it_or_a_person_looks_at_it(vector: Vector) -> None:
    spec, typed, stored, code = vector
    try:
        value = cleaned(spec, typed)
    except Unclear:
        return
    if value is not None and (code is None or value == stored):
        assert verdict(spec, value) == code
    if code is None and spec.kind not in READ_OTHERWISE:
        assert value == stored


@pytest.mark.parametrize(
    ("kind", "cell", "stored"),
    [
        (FieldKind.DURATION, timedelta(hours=26, minutes=30), 95400),
        (FieldKind.DURATION, time(1, 30), 5400),
        (FieldKind.TIME, time(9, 5), "09:05"),
        (FieldKind.TIME, time(9, 5, 7), "09:05:07"),
        (FieldKind.PERCENT, "12.5%", "12.5"),
        (FieldKind.PERCENT, 0, "0"),
        (FieldKind.REGION, "广东省深圳市南山区", "440305"),
        (FieldKind.REGION, 440305.0, "440305"),
        (FieldKind.RATING, 5.0, "5"),
        (FieldKind.ID_NUMBER, "11010519491231002X", "11010519491231002X"),
    ],
)
def test_cells_of_workbooks_become_what_the_kinds_store(kind: FieldKind, cell: Any, stored: Any) -> None:
    assert cleaned(Field("x", kind, LABEL), cell) == stored


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        (FieldKind.PERCENT, 0.125, "cell.percent_unclear"),
        (FieldKind.PERCENT, 12.5, "cell.percent_unclear"),
        (FieldKind.ID_NUMBER, 110105194912310021.0, "cell.digits_lost"),
    ],
)
def test_what_a_workbook_leaves_open_goes_to_a_person(kind: FieldKind, cell: Any, code: str) -> None:
    with pytest.raises(Unclear) as unclear:
        cleaned(Field("x", kind, LABEL), cell)
    assert unclear.value.code == code
