"""The rows of an import that a person must check: their reasons in words, and a table of them all."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from core.errors import UserError
from engines.forms.document import Form
from importers.mapping import Mapping
from importers.originals import shown_cells
from importers.texts import reason_sentence, sentence
from local_db.catalogue import Catalogue
from local_db.import_ledger import LedgerRow
from local_db.machine import replace_file

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def row_reason(row: LedgerRow, mapping: Mapping, forms: Catalogue, language: str) -> str:
    """Why the row was not imported; its field is called by its label."""
    return reason_in_words(row.reason or "", mapping, forms, language)


def reason_in_words(reason: str, mapping: Mapping | None, forms: Catalogue, language: str) -> str:
    """A reason of the ledger; its field is called by its label where the mapping says of which forms it is."""
    field_id, parted, _code = reason.rpartition(": ")
    form = _form_with(field_id, mapping, forms) if parted and mapping is not None else None
    return reason_sentence(reason, language, form)


def refuse_log(path: Path, log: Path) -> None:
    """UserError ``import.problems_is_the_log`` where a table at `path` would take the place of the log itself."""
    with suppress(OSError):
        if path.samefile(log):
            raise UserError("import.problems_is_the_log", file=path)


def check_target(path: Path, log: Path) -> None:
    """Whether a new table can be written at `path` for `log`; to be asked before the work, leaves nothing behind.

    UserError ``import.problems_is_the_log | problems_file_exists | problems_folder_missing | problems_not_writable``.
    """
    refuse_log(path, log)
    if os.path.lexists(path):
        raise UserError("import.problems_file_exists", file=path)
    if not path.parent.is_dir():
        raise UserError("import.problems_folder_missing", folder=path.parent)
    try:
        path.open("xb").close()
        path.unlink()
    except OSError as error:
        raise UserError("import.problems_not_writable", file=path) from error


def write_problems(path: Path, rows: Iterable[LedgerRow], mapping: Mapping, forms: Catalogue, language: str) -> None:
    """Writes the rows as CSV that a spreadsheet opens; UserError ``import.problems_not_written``.

    A file of that name is replaced once the table is whole, never before. Cells that a spreadsheet would take for a
    formula begin with an apostrophe.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=".branchdesk-", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as target:
                table = csv.writer(target)
                table.writerow(sentence("say.columns", language).split("|"))
                for row in rows:
                    reason = row_reason(row, mapping, forms, language)
                    table.writerow([_text(row.sheet), row.row, reason, *map(_text, shown_cells(row.original))])
            replace_file(Path(name), path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError("import.problems_not_written", file=path) from error


def _form_with(field_id: str, mapping: Mapping, forms: Catalogue) -> Form | None:
    named = [mapping.form.otherwise, *mapping.form.values.values()]
    found = (forms.form(form_id) for form_id in named if isinstance(form_id, str))
    return next((form for form in found if field_id in form.fields), None)


def _text(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
