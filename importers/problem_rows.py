"""The rows of an import that a person must check: their reasons in words, and a table of them all."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.document import Form
from importers.mapping import Mapping
from importers.texts import reason_sentence, sentence
from local_db.catalogue import Catalogue
from local_db.import_ledger import LedgerRow

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def row_reason(row: LedgerRow, mapping: Mapping, forms: Catalogue, language: str) -> str:
    """Why the row was not imported; its field is called by its label."""
    field_id, parted, _code = (row.reason or "").rpartition(": ")
    form = _form_with(field_id, mapping, forms) if parted else None
    return reason_sentence(row.reason or "", language, form)


def write_problems(path: Path, rows: Iterable[LedgerRow], mapping: Mapping, forms: Catalogue, language: str) -> None:
    """Writes the rows as CSV that a spreadsheet opens; UserError ``files.not_writable``.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as target:
            table = csv.writer(target)
            table.writerow(sentence("say.columns", language).split("|"))
            for row in rows:
                reason = row_reason(row, mapping, forms, language)
                table.writerow([_text(row.sheet), row.row, reason, *map(_text, _cells(row))])
    except OSError as error:
        raise UserError("files.not_writable") from error


def _form_with(field_id: str, mapping: Mapping, forms: Catalogue) -> Form | None:
    named = [mapping.form.otherwise, *mapping.form.values.values()]
    found = (forms.form(form_id) for form_id in named if isinstance(form_id, str))
    return next((form for form in found if field_id in form.fields), None)


def _cells(row: LedgerRow) -> list[object]:
    content = msgspec.json.decode(row.original) if row.original else []
    return list(content.values()) if isinstance(content, dict) else list(content)


def _text(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
