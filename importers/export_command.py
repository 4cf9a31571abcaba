"""`branchdesk export FILE.xlsx`: records of this device as a workbook.

    branchdesk export FILE.xlsx [--form FORM] [--standing open|closed|void|all|reference] [--search WORDS] [--unmasked]
    branchdesk export FILE.xlsx --form FORM --old-layout

One sheet for each kind; telephone numbers and what the forms cover are covered unless `--unmasked` says otherwise.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.errors import UserError
from engines.forms.document import Standing
from exporters.old_layout import export_in_old_layout
from exporters.records import Exported, Wish, export_records
from importers.texts import sentence
from local_db.desk import Desk
from local_db.queries.tickets import TicketFilter

EXPORT = "export"
_ALL = "all"


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    exporting = commands.add_parser(EXPORT, help="write records of this device into a workbook")
    exporting.add_argument("file", type=Path, help="the workbook to write; it must not be there yet")
    exporting.add_argument("--form", help="id of the form whose records are written; default: every kind of ticket")
    standings = [*map(str, Standing), _ALL]
    exporting.add_argument("--standing", choices=standings, help="default: all of the form's, else all tickets")
    exporting.add_argument("--search", default="", metavar="WORDS", help="only what a search for these words finds")
    exporting.add_argument("--old-layout", action="store_true", help="as the sheet was that the form was made of")
    exporting.add_argument("--unmasked", action="store_true", help="do not cover telephone numbers and masked fields")
    exporting.add_argument("--profile", type=Path, default=None, help="the profile's folder, if not the usual one")
    exporting.add_argument("--passphrase-on-stdin", action="store_true", help="read the passphrase as one line")


def run(desk: Desk, given: argparse.Namespace, stopped: Callable[[], bool]) -> None:
    """Raises UserError for a form that is unknown, and for a file that is there or cannot be written."""
    if given.file.exists():
        raise UserError("look.file_exists", file=str(given.file))
    wish = Wish(_wanted(desk, given), given.search, given.language, masked=not given.unmasked)
    told = partial(_show, given.language)
    if given.old_layout:
        if given.form is None:
            raise UserError("look.form_needed", forms=_made_of_sheets(desk))
        done = export_in_old_layout(desk.store, given.form, wish, given.file, told, stopped)
    else:
        done = export_records(desk.store, wish, given.file, told, stopped)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    _report(done, given)


def _wanted(desk: Desk, given: argparse.Namespace) -> TicketFilter | None:
    forms = {form.id: form for form in desk.store.catalogue.newest()}
    if given.form is not None and given.form not in forms:
        raise UserError("look.form_unknown", form=given.form, forms=", ".join(forms))
    if given.search and given.form is None and given.standing is None:
        return None
    if given.form is not None and not forms[given.form].is_ticket:
        return TicketFilter(standing=Standing.REFERENCE, form=given.form)
    standing = None if given.standing in (None, _ALL) else Standing(given.standing)
    return TicketFilter(standing=standing, form=given.form)


def _made_of_sheets(desk: Desk) -> str:
    return ", ".join(form.id for form in desk.store.catalogue.newest() if form.old_sheet is not None)


def _show(language: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        print("\r" + sentence("export.progress", language, {"done": done, "of": of}), end="", file=sys.stderr)


def _report(done: Exported, given: argparse.Namespace) -> None:
    print(sentence("export.done", given.language, {"records": done.records, "file": given.file}))
    if done.long_texts:
        print(sentence("export.long_texts", given.language, {"count": done.long_texts}))
