"""`branchdesk imports`, `take-back` and `bring-back`: the imports of this device from a command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from core.errors import Cancelled, UserError
from importers.taking_back import bring_back, go_on, take_back
from importers.texts import sentence
from local_db.desk import Desk
from local_db.import_ledger import RowOutcome, recent_jobs, row_counts
from local_db.queries.imports import import_of, taking_back

IMPORTS, TAKE_BACK, BRING_BACK = "imports", "take-back", "bring-back"
TURNING = frozenset({IMPORTS, TAKE_BACK, BRING_BACK})
"""The commands of this module."""
_SHOWN = 20


def add_commands(commands: Any) -> None:
    """Adds them to the parser's commands."""
    listing = commands.add_parser(IMPORTS, help="list the imports of this device, the newest first")
    taking = commands.add_parser(TAKE_BACK, help="take every ticket of an import back on which nobody has worked since")
    bringing = commands.add_parser(BRING_BACK, help="bring back what was taken back with an import")
    for parser in (listing, taking, bringing):
        parser.add_argument("--profile", type=Path, default=None, help="the profile's folder, if not the usual one")
        parser.add_argument("--passphrase-on-stdin", action="store_true", help="read the passphrase as one line")
    for parser in (taking, bringing):
        parser.add_argument("job", metavar="IMPORT", help="its id, as `branchdesk imports` shows it")
        parser.add_argument("--by", help="id of the person who asks for it; needed where several people work")
    taking.add_argument("--yes", action="store_true", help="do not ask")


def run(desk: Desk, given: argparse.Namespace, person: Callable[[], str], cancelled: Callable[[], bool]) -> None:
    """Does what one of these commands asks for.

    Raises UserErrors of `importers.taking_back`, and Cancelled when the person says no or stops it.
    """
    if given.what == IMPORTS:
        _list(desk, given.language)
        return
    by = person()
    go_on(desk.store)
    if given.what == TAKE_BACK:
        _confirm(desk, given)
        turned = take_back(desk.store, given.job, by, on_progress=_progress(given.language), cancelled=cancelled)
        print(sentence("say.taken_back", given.language, {"tickets": turned.records}))
    else:
        turned = bring_back(desk.store, given.job, by, on_progress=_progress(given.language))
        print(sentence("say.brought_back", given.language, {"tickets": turned.records}))


def _list(desk: Desk, language: str) -> None:
    zone = timezone(timedelta(minutes=desk.store.identity.utc_offset))
    with desk.store.reading() as connection:
        for job in recent_jobs(connection):
            rows = sum(one.rows for one in row_counts(connection, job.id) if one.outcome == RowOutcome.IMPORTED)
            at = datetime.fromtimestamp(job.started_at / 1000, UTC).astimezone(zone)
            said = sentence(f"job.{job.state}", language)
            print(f"{job.id}  {at:%Y-%m-%d %H:%M}  {rows:7}  {said}  {job.file_name}")


def _confirm(desk: Desk, given: argparse.Namespace) -> None:
    with desk.store.reading() as connection:
        job = import_of(connection, given.job)
        if job is None:
            raise UserError("import.unknown")
        comes_to = taking_back(connection, job)
    facts = {"file": job.file_name, "goes": comes_to.goes, "stays": comes_to.stays}
    print(sentence("say.takes_back", given.language, facts))
    for ticket in comes_to.kept[:_SHOWN]:
        print(f"  {ticket.number} {ticket.title}")
    if comes_to.stays > _SHOWN:
        print(sentence("say.more_stay", given.language, {"count": comes_to.stays - _SHOWN}))
    if given.yes:
        return
    if not sys.stdin.isatty():
        raise UserError("import.yes_needed")
    if (
        input(sentence("say.sure", given.language)).strip().lower()
        not in sentence("say.yes_words", given.language).split()
    ):
        raise Cancelled


def _progress(language: str) -> Callable[[int], None]:
    def show(rows: int) -> None:
        if sys.stderr.isatty():
            print("\r" + sentence("say.progress", language, {"rows": rows}), end="", file=sys.stderr)

    return show
