"""The real workbooks of the shared corpus are read as its truth says; skipped where the corpus is not present."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from typing import Any

import pytest

from core.errors import UserError
from importers.cleaning import shown
from importers.reader.frames import Cell
from importers.reader.sheet_scan import column_number
from importers.reader.workbook import open_workbook
from tests.importers.reading import marks_of, refusal_of, sheets_of
from tests.importers.workbook_files import corpus_file, corpus_names

DATES_TO_BE_UNDERSTOOD = {"en_orders_july.xlsx", "nyc311_animals.csv"}
"""Their dates are texts in several orders: what they mean is decided after reading."""
NUMBERS_TO_BE_UNDERSTOOD = {("cn_city_distribution_orders.xlsx", "A8")}
"""A date that the file formats as a number: its column says what it is."""


@cache
def truth() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(corpus_file("truth.json").read_text(encoding="utf-8"))
    files: dict[str, Any] = whole["files"]
    return files


def place(cell: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]  # the truth's own
    return int(digits), column_number(letters.encode())


def how_to_open(name: str) -> dict[str, str]:
    password = truth()[name]["outcome"].get("password")
    return {"password": password} if password else {}


def said(cell: Cell) -> str:
    return re.sub(r"^(\d{4}-\d\d-\d\d) ", r"\1T", shown(cell).strip())


@pytest.mark.parametrize("name", corpus_names())
def test_every_value_that_the_truth_names_is_read(name: str) -> None:
    expected = truth()[name]
    if expected["outcome"]["expected"] == "refused":
        assert refusal_of(corpus_file(name)) in ("import.sheet_too_big", "import.file_damaged")
        return
    sheets = {title.strip(): rows for title, rows in sheets_of(corpus_file(name), **how_to_open(name)).items()}
    wrong = []
    for title, sheet in expected["sheets"].items():
        rows = sheets[title.strip()]
        assert len(rows) >= (sheet.get("last_data_row") or 0)
        for key in sheet["key_values"]:
            row, column = place(key["cell"])
            cell = said(rows[row - 1][column - 1])
            if cell in (key["value"].strip(), *key.get("accept", ())) or name in DATES_TO_BE_UNDERSTOOD:
                continue
            if (name, key["cell"]) not in NUMBERS_TO_BE_UNDERSTOOD:
                wrong.append((title, key["cell"], cell, key["value"]))
    assert wrong == []


@pytest.mark.parametrize("name", corpus_names("hidden", "comments", "error", "wps", "sanbao", "dispatch", "1904"))
def test_hidden_rows_and_notes_are_those_of_the_truth(name: str) -> None:
    _, marks = marks_of(corpus_file(name))
    for title, sheet in truth()[name]["sheets"].items():
        found = next(one for known, one in marks.items() if known.strip() == title.strip())
        hidden = [row for first, last in found.hidden_rows for row in range(first, last + 1)]
        assert hidden == sheet.get("hidden_rows", []), title
        notes = {(note.row, note.column): note.text for note in found.comments}
        assert notes == {place(cell): text for cell, text in sheet.get("comments", {}).items()}, title


def test_errors_are_told_from_empty_cells() -> None:
    flags, marks = marks_of(corpus_file("cn_workhours_errors.xlsx"))
    errors = marks["Test"].errors
    assert "error_cells" in flags
    assert (len(errors), {error.text for error in errors}) == (60, {"#N/A"})
    assert (errors[0].row, errors[0].column) == place("C67")
    assert sheets_of(corpus_file("cn_workhours_errors.xlsx"))["Test"][66][2] == "#N/A"


def test_formats_that_only_a_chinese_excel_knows_are_named() -> None:
    _, marks = marks_of(corpus_file("cn_stock_dispatch_pseudonymised.xlsx"))
    assert (10, 'm"月"d"日"') in {(one.column, one.format) for one in marks["订单模版"].formats}


def test_both_files_of_1904_say_the_same() -> None:
    assert sheets_of(corpus_file("date1904.xlsb")) == sheets_of(corpus_file("date1904.xlsx"))


def test_a_conversation_is_read_with_its_people() -> None:
    _, marks = marks_of(corpus_file("comments_notes.xlsx"))
    threads = {(note.row, note.column): note.thread for note in marks["Sheet1"].comments}
    assert threads[place("B3")] == (
        "John Doe: this is a comment",
        "Mary Sue: this is a reply",
        "John Doe: this is another reply",
    )


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("name", corpus_names("wps_dispimg", "place_in_cell", "floating", "stock", "orders_july"))
def test_pictures_are_at_the_cells_of_the_truth(name: str) -> None:
    with open_workbook(corpus_file(name), pictures=True) as reading:
        found = [
            (reading.opened.sheets[at.sheet], at.row, at.column, at.how, sha1_of(one.content or b""))
            for one in reading.pictures()
            for at in one.places
        ]
    wanted = [
        (one["sheet"], *place(one["cell"]), one["how"], one["sha1"])
        for one in truth()[name]["pictures"]
        if one["cell"] is not None
        for _ in range(one.get("copies", 1))
    ]
    assert sorted(found) == sorted(wanted)


def test_the_locked_workbook_asks_for_its_password() -> None:
    path = corpus_file("encrypted_agile.xlsx")
    assert refusal_of(path) == "import.password_needed"
    assert refusal_of(path, password="Password1234") == "import.password_wrong"
    with pytest.raises(UserError), open_workbook(path, pictures=True):
        pass
