"""The sample log in the repository is what its generator makes."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from resources import SAMPLE_LOG
from resources.sample_data.generate_log import PICTURES, rows_of_the_log, write_log


def cells_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    finally:
        book.close()


def test_the_committed_log_has_the_cells_that_the_generator_writes(tmp_path: Path) -> None:
    write_log(tmp_path / "again.xlsx")
    assert cells_of(tmp_path / "again.xlsx") == cells_of(SAMPLE_LOG)


def test_the_log_is_as_messy_as_it_should_be_and_small() -> None:
    rows = list(rows_of_the_log())
    tickets = [ticket for _, ticket in rows if ticket is not None]
    assert len({ticket.number for ticket in tickets}) >= 2100
    assert len(tickets) > len({ticket.number for ticket in tickets})
    assert sum(ticket is None for _, ticket in rows) == 12
    assert {type(ticket.registered).__name__ for ticket in tickets} == {"datetime", "int", "str"}
    assert {type(ticket.phone).__name__ for ticket in tickets} == {"int", "str"}
    assert len({ticket.number for ticket in tickets if ticket.picture}) == PICTURES
    assert SAMPLE_LOG.stat().st_size <= 1_500_000
