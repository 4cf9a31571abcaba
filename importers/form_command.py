"""`branchdesk form FILE --save FORM.forms`: a form that is made of a workbook, for the designer to take in.

    branchdesk form FILE --save FORM.forms [--mapping MAPPING.json] [--sheet NAME]

When the form is published, `branchdesk import FILE --mapping MAPPING.json` brings the rows of the workbook into it, and
`branchdesk export OUT.xlsx --form FORM --old-layout` writes them as the sheet had them.
"""

from __future__ import annotations

import argparse
import uuid
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.document import decode_form
from engines.forms.package import pack
from importers.asking import with_password
from importers.form_of_sheet import SheetForm, form_of_workbook, read_sheets
from importers.mapping import Choice
from importers.texts import sentence
from resources import NEW_FORM

FORM = "form"


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    making = commands.add_parser(FORM, help="make a form of a workbook, for the form designer")
    making.add_argument("file", type=Path)
    making.add_argument("--sheet", default="", help="the sheet's name; default: that with the most rows")
    making.add_argument("--password-on-stdin", action="store_true", help="read a locked workbook's password")
    making.add_argument("--save", type=Path, required=True, help="write the form into a new file")
    making.add_argument("--mapping", type=Path, default=None, help="write the mapping of its rows into a new file")


def run(given: argparse.Namespace) -> None:
    """Raises UserError for a file that cannot be read, that has no table, or a target that is there already."""
    for target in filter(None, (given.save, given.mapping)):
        if target.exists():
            raise UserError("look.file_exists", file=str(target))
    sheets = with_password(lambda password: read_sheets(given.file, password), given.password_on_stdin, given.language)
    made = form_of_workbook(sheets, given.file.stem, decode_form(NEW_FORM.read_bytes()), given.sheet)
    form = msgspec.structs.replace(made.form, id=f"form-{uuid.uuid4().hex[:12]}")
    _tell(made, given.language)
    _write(given.save, pack([form]))
    print(sentence("form.saved", given.language, {"file": given.save}))
    if given.mapping is not None:
        mapping = msgspec.structs.replace(made.mapping, form=Choice(otherwise=form.id))
        _write(given.mapping, msgspec.json.format(msgspec.json.encode(mapping), indent=2))
        print(sentence("look.saved", given.language, {"file": given.mapping, "source": given.file}))


def _tell(made: SheetForm, language: str) -> None:
    sheet = made.form.old_sheet.name if made.form.old_sheet is not None else ""
    print(sentence("form.made", language, {"name": made.form.label[language], "sheet": sheet}))
    for field in made.form.fields.values():
        facts = {"field": field.label[language], "kind": sentence(f"kind_of_field.{field.kind}", language)}
        print(sentence("form.required" if field.required else "form.field", language, facts))
        if field.id in made.lost:
            print(sentence("form.lost", language, {"cells": made.lost[field.id]}))


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise UserError("look.file_exists", file=str(path)) from error
