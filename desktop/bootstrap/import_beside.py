"""Pictures, notes and wrong totals of a trial, as the import page shows them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from desktop.bootstrap.import_looking import reason_named
from desktop.pages.importing.views import BesideView
from engines.forms.document import Form
from importers.beside_rows import ToldRow
from importers.report import row_text
from importers.sheet_layout import column_letters
from importers.trial import Trial
from importers.understanding.row_class import RowClass


def beside_view(trial: Trial, sheets: Container[str], forms: Sequence[Form]) -> Iterator[BesideView]:
    """What stands beside the rows of those sheets."""
    for picture in trial.seen:
        seen, told = picture.seen, picture.told
        if seen.sheet in sheets:
            place = f"{seen.sheet}!{column_letters(seen.column - 1)}{seen.row}"
            why = _why(told, forms) or seen.problem
            yield BesideView("picture", place, seen.name, _ticket(told), why, seen.at)
    for noted in trial.notes:
        if noted.note.sheet in sheets:
            text = row_text(noted.note.text.splitlines())
            yield BesideView("note", noted.note.place, text, _ticket(noted.told), _why(noted.told, forms))
    for total in trial.totals:
        if total.sheet in sheets:
            place, kind = f"{total.sheet}!{total.row}", f"class.{RowClass.SUBTOTAL}"
            yield BesideView("total", place, row_text(total.cells), None, kind)


def _ticket(told: ToldRow) -> str | None:
    return " · ".join(part for part in (told.number, told.title) if part) if told.is_ticket else None


def _why(told: ToldRow, forms: Sequence[Form]) -> str:
    """Why the row becomes no ticket; nothing where it becomes one."""
    if told.is_ticket:
        return ""
    if not told.outcome:
        return "row.not_there"
    return reason_named(told.reason, forms) or f"class.{told.kind}"
