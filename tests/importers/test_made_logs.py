"""Logs never seen: headers right 95 times of 100, columns 90 and surely wrong at most once; no row is lost."""

from __future__ import annotations

from collections import Counter

from importers.understanding.column_kinds import Guess
from importers.understanding.kinds import Kind
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import understand
from importers.understanding.suggestion import SURE, suggested_mapping
from tests.importers.forms import form
from tests.importers.log_maker import MadeLog, made_log

LOGS = 60
FIELDS = {"number", "pieces"}
"""Columns that are no field of a complaint."""


def test_headers_and_rows_of_logs_never_seen_are_found() -> None:
    found: Counter[str] = Counter()
    for seed in range(LOGS):
        log = made_log(seed)
        reading = understand(log.rows)
        assert len(reading.classes) == len(log.rows)
        found["header"] += reading.header is not None and reading.header.rows == (log.header,)
        told = zip(log.classes, reading.classes, strict=True)
        wrong = [(said, one.kind) for said, one in told if (said is RowClass.DATA) is not (one.kind is RowClass.DATA)]
        found["lost"] += sum(said is RowClass.DATA for said, _ in wrong)
        found["phantom"] += sum(said is not RowClass.DATA for said, _ in wrong)
    assert found["header"] >= 0.95 * LOGS
    assert (found["lost"], found["phantom"]) == (0, 0)


def test_columns_of_logs_never_seen_hold_what_they_hold() -> None:
    found: Counter[str] = Counter()
    for seed in range(LOGS):
        log = made_log(seed)
        guesses = understand(log.rows).columns
        for place, (field, kind) in log.columns.items():
            guess = guesses.get(place, Guess(None, 0.0))
            sure = guess.kind is not None and guess.sure >= SURE
            right = guess.kind is kind or (field == "result_note" and guess.kind is Kind.STATUS)
            found["asked" if not sure else "right" if right else "wrong"] += 1
    assert found["right"] >= 0.9 * found.total()
    assert found["wrong"] <= 0.01 * found.total()


def test_columns_of_logs_never_seen_fill_the_fields_that_they_are_about() -> None:
    found: Counter[str] = Counter()
    for seed in range(LOGS):
        found += mapped(made_log(seed))
    assert found["right"] >= 0.9 * found.total()
    assert found["wrong"] <= 0.01 * found.total()


def mapped(log: MadeLog) -> Counter[str]:
    suggestion = suggested_mapping("log", "S", understand(log.rows), log.rows, form("complaint"))
    assert suggestion is not None
    sure = {one.place: one.field for one in suggestion.proposals if one.field is not None and one.sure >= SURE}
    mapping = suggestion.mapping
    dated = mapping.original_time.headers if mapping.original_time is not None else ()
    names = {one.place: one.name for one in suggestion.proposals}
    found: Counter[str] = Counter()
    for place, (field, _) in log.columns.items():
        if field == "number":
            found["right" if names.get(place) in mapping.number else "asked"] += 1
        elif field in FIELDS:
            found["wrong" if place in sure else "right"] += 1
        elif place in sure:
            found["right" if sure[place] == field else "wrong"] += 1
        else:
            found["right" if field == "happened_on" and names.get(place) in dated else "asked"] += 1
    return found
