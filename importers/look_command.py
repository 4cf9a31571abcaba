"""`branchdesk look FILE`: what the program makes of a workbook that nobody has written a mapping for.

    branchdesk look FILE [--form FORM] [--save MAPPING.json]

Every sheet with its header, columns and rows that are no data, each with its reason; with a form, which column would
fill which field, and as a file the mapping of what is sure.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.document import Form
from importers.asking import with_password
from importers.beside_rows import Note, notes_of
from importers.mapping import Mapping
from importers.plan import read_book
from importers.reader.frames import Cell
from importers.report import row_text
from importers.sheet_layout import column_letters
from importers.texts import sentence
from importers.understanding.code_lists import is_code_list
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading, understand
from importers.understanding.suggestion import SURE, Suggestion, suggested_mapping
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS

LOOK = "look"
ROWS_LOOKED_AT = 20_000
_ROWS_SHOWN = 20
_ORDINARY = frozenset({RowClass.DATA, RowClass.BLANK, RowClass.HEADER})

Rows = list[list[Cell]]


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    looking = commands.add_parser(LOOK, help="say what every sheet, column and row of a file is taken for")
    looking.add_argument("file", type=Path)
    looking.add_argument("--form", help="id of the form that the rows become")
    looking.add_argument("--password-on-stdin", action="store_true", help="read a locked workbook's password")
    looking.add_argument("--save", type=Path, default=None, help="write the mapping of what is sure into a new file")


def run(given: argparse.Namespace) -> None:
    """Raises UserError for a file that cannot be read, a form that is unknown, or a file that is there already."""
    form = _form(given)
    if given.save is not None and given.save.exists():
        raise UserError("look.file_exists", file=str(given.save))
    found: list[Suggestion] = []
    book = with_password(
        lambda password: read_book(given.file, password, most=ROWS_LOOKED_AT), given.password_on_stdin, given.language
    )
    for sheet in book.sheets:
        reading = understand(sheet.rows, None, sheet.marks)
        read = form is not None and not is_code_list(reading)
        suggestion = (
            suggested_mapping(given.file.stem, sheet.name, reading, sheet.rows, form) if form and read else None
        )
        notes = _notes(notes_of((sheet.name,), {0: sheet.marks}), given.language)
        for line in chain(_told(sheet.name, sheet.rows, reading, suggestion, form, given.language), notes):
            print(line)
        if suggestion is not None and suggestion.mapping.columns:
            found.append(suggestion)
    if given.save is not None and form is not None:
        _save(given, found, form)


def _form(given: argparse.Namespace) -> Form | None:
    forms = {form.id: form for form in Catalogue(pack_forms(PACK_FORMS)).newest()}
    if given.form is None:
        if given.save is not None:
            raise UserError("look.form_needed", forms=", ".join(forms))
        return None
    if given.form not in forms:
        raise UserError("look.form_unknown", form=given.form, forms=", ".join(forms))
    return forms[given.form]


def _save(given: argparse.Namespace, found: Sequence[Suggestion], form: Form) -> None:
    """One mapping for all sheets that have the header of the fullest one."""
    if not found:
        raise UserError("look.nothing")
    best = max(found, key=lambda one: len(one.mapping.columns))
    same = [one.mapping for one in found if one.mapping.header == best.mapping.header]
    mapping = msgspec.structs.replace(best.mapping, sheets=tuple(sheet for one in same for sheet in one.sheets))
    try:
        with given.save.open("xb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(mapping), indent=2))
    except FileExistsError as error:
        raise UserError("look.file_exists", file=str(given.save)) from error
    lacking = _lacking(mapping, form)
    if lacking:
        names = ", ".join(form.fields[name].label[given.language] for name in lacking)
        print(sentence("look.unfilled", given.language, {"fields": names, "form": form.label[given.language]}))
    print(sentence("look.saved", given.language, {"file": given.save, "source": given.file}))


def _lacking(mapping: Mapping, form: Form) -> list[str]:
    """Fields that every record needs and no column fills."""
    filled = {column.field for column in mapping.columns}
    return [field.id for field in form.fields.values() if field.required and field.id not in filled]


def _told(
    name: str, rows: Rows, reading: SheetReading, suggestion: Suggestion | None, form: Form | None, language: str
) -> Iterator[str]:
    if not any(one.kind is not RowClass.BLANK for one in reading.classes):
        yield sentence("look.empty", language, {"sheet": name})
        return
    counts = Counter(one.kind for one in reading.classes)
    parts = [
        sentence("look.class", language, {"rows": count, "kind": sentence(f"class.{kind}", language)})
        for kind, count in counts.most_common()
    ]
    facts = {"sheet": name, "classes": ("，" if language == "zh_CN" else ", ").join(parts)}
    if reading.header is None:
        yield sentence("look.no_header", language, facts)
    else:
        header = "-".join(str(row + 1) for row in reading.header.rows)
        yield sentence("look.sheet", language, facts | {"header": header})
        if is_code_list(reading):
            yield sentence("look.code_list", language)
        yield from _columns(reading, suggestion, form, language)
    yield from _rows(reading, language)
    if len(rows) >= ROWS_LOOKED_AT:
        yield sentence("look.more_data", language, {"rows": ROWS_LOOKED_AT})


def _columns(reading: SheetReading, suggestion: Suggestion | None, form: Form | None, language: str) -> Iterator[str]:
    proposals = {one.place: one for one in suggestion.proposals} if suggestion is not None else {}
    names = reading.header.names if reading.header is not None else {}
    for place, name in names.items():
        kind = reading.columns[place].kind or "unknown"
        facts: dict[str, object] = {
            "column": column_letters(place),
            "name": " ".join(name.split()),
            "kind": sentence(f"column.{kind}", language),
        }
        proposal = proposals.get(place)
        if proposal is None or proposal.field is None or form is None:
            yield sentence("look.column", language, facts)
            continue
        facts |= {"field": form.fields[proposal.field].label[language], "sure": round(100 * proposal.sure)}
        yield sentence("look.fills" if proposal.sure >= SURE else "look.unsure", language, facts)


def _rows(reading: SheetReading, language: str) -> Iterator[str]:
    told = [(at, one) for at, one in enumerate(reading.classes, 1) if one.kind not in _ORDINARY]
    for at, one in told[:_ROWS_SHOWN]:
        facts = {
            "row": at,
            "kind": sentence(f"class.{one.kind}", language),
            "why": sentence(f"why.{one.reason}", language),
        }
        yield sentence("look.row", language, facts)
    if len(told) > _ROWS_SHOWN:
        yield sentence("look.more_rows", language, {"count": len(told) - _ROWS_SHOWN})


def _notes(notes: Sequence[Note], language: str) -> Iterator[str]:
    for one in notes[:_ROWS_SHOWN]:
        facts = {"cell": column_letters(one.column - 1), "row": one.row, "text": row_text(one.text.splitlines())}
        yield sentence("look.note", language, facts)
    if len(notes) > _ROWS_SHOWN:
        yield sentence("look.more_notes", language, {"count": len(notes) - _ROWS_SHOWN})
