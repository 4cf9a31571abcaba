"""``branchdesk-hub reference``: brings in exports of other systems, lets go of what is old, says what there is."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from core.errors import UserError
from core.reference import Delivered, Delivery, Tally
from local_db.machine.clock import SystemClock
from local_db.writer import Lane
from sync.hub import registry
from sync.hub.app import open_folder
from sync.hub.folder import HubFolder
from sync.hub.reference import SLICE, check_source, drop, live_keys, plan, stocks, take, validator_of
from sync.hub.reference_rows import RowReader, Wishes
from sync.hub.reference_tables import BadRow, open_table
from sync.hub.store import HubStore

T = TypeVar("T")
SENTENCES = {
    "reference.source_invalid": "A source has a name of 1 to {limit} characters, for example: tms",
    "reference.kind_invalid": "{kind} is no kind of reference record. Kinds are forms without states, as waybill.",
    "reference.file_empty": "The file is empty; nothing was changed.",
    "reference.file_encoding": "The file is neither UTF-8 nor GB18030: byte {place} fits in no text. Nothing was "
    "changed; export it again as CSV UTF-8.",
    "reference.file_wide": "The file is UTF-16. Nothing was changed; export it again as CSV UTF-8.",
    "reference.column_twice": "Two columns have the name {name}. Nothing was changed; name them apart.",
    "reference.column_missing": "The file has no column {name}. Nothing was changed.",
    "reference.key_column": "No column holds the external key of a {kind}. Say which one does with: --key COLUMN",
    "reference.header_unknown": "No column of the file is a field of {kind}, by its id or label. Is the first row "
    "the header?",
    "reference.as_of_future": "The file would be of {moment}, more than a day ahead of this clock: later ones would "
    "count as older. Say when it was exported with: --as-of",
    "reference.moment_invalid": "{text} is no moment. Write it like 2026-11-23 or 2026-11-23T03:00+08:00",
    "reference.row_invalid": "The record {key} cannot be kept ({problem}). Nothing of its slice was changed.",
    "reference.rows_bad": "{count} rows were not loaded, for the reasons above; all others are.",
    "reference.rows_bad_complete": "{count} rows were not loaded, for the reasons above; all others are. Nothing was "
    "let go of, because the file was not read whole.",
}
ROW_SENTENCES = {
    "reference.row_unreadable": "cannot be read",
    "reference.row_too_long": "is longer than a million characters",
    "reference.row_width": "has {cells} cells, the header has {columns}",
    "reference.row_cut": "the file ends inside this row",
    "reference.key_missing": "has no external key",
    "reference.key_invalid": "the external key is too long or has characters that cannot be kept",
    "reference.key_twice": "the same external key stands in row {first} already",
    "reference.branch_missing": "names no branch",
    "reference.branch_unknown": "there is no branch {branch}",
    "field.required": "{field} is empty",
    "field.too_long": "{field} is longer than {limit} characters",
    "field.control_characters": "{field} holds characters that cannot be kept",
    "field.not_a_number": "{field} is no number",
    "field.too_many_decimals": "{field} has more than {limit} decimals",
    "field.below_minimum": "{field} is below {limit}",
    "field.above_maximum": "{field} is above {limit}",
    "field.not_a_choice": "{field} is none of its choices",
    "field.not_a_phone": "{field} is no telephone number",
    "field.not_a_code": "{field} is no number of that kind",
    "field.not_a_date": "{field} is no date like 2026-11-23",
    "field.not_a_datetime": "{field} is no date with a time like 2026-11-23 18:30",
    "field.id_number_mistyped": "{field} has a check character that does not fit",
    "field.not_a_duration": "{field} is no length of time like 26:30",
    "field.not_a_file": "{field} is no file of the record",
    "field.not_a_list": "{field} is no list of values",
    "field.not_a_rating": "{field} is not on its scale",
    "field.not_a_region": "{field} is no code of a province, city or district",
    "field.not_a_switch": "{field} is neither yes nor no",
    "field.not_a_time": "{field} is no time of day like 09:30",
    "field.not_an_email": "{field} is no e-mail address",
    "field.not_an_id": "{field} names nothing that can be found",
    "field.not_an_id_number": "{field} is no ID number",
    "field.not_in_order": "{field} holds a value twice, or not in the form's order",
    "field.not_lines": "{field} holds no lines of a table",
    "field.not_writable": "{field} is filled by the system",
    "field.region_too_wide": "{field} asks for a district",
    "field.too_many": "{field} holds more than {limit}",
    "field.format": "{field} does not fit its pattern",
    "field.over_other_field": "{field} is above {limit}",
    "field.invalid_by_rule": "{field}: {en}",
}
TRACES_KEPT = timedelta(days=90)
"""For so long a device may be away and still hear what went; later it reads the scope anew."""


def add_reference_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the command; `command` makes one of a name, what it runs and its help."""
    whole = command("reference", _stocks, "reference records that other systems deliver")
    parts = whole.add_subparsers(metavar="ACT")
    sub = parts.add_parser("load", help="bring in an export: delimited text or JSON lines, UTF-8 or GB18030")
    sub.set_defaults(run=_load)
    sub.add_argument("file", type=Path)
    _add_stock(sub)
    where = sub.add_mutually_exclusive_group(required=True)
    where.add_argument("--branch", default="", metavar="ID", help="whose records these are")
    where.add_argument("--branch-column", default="", metavar="COLUMN", help="the column that says so, row by row")
    where.add_argument("--for-all", action="store_true", help="every branch reads them")
    sub.add_argument("--key", default="", metavar="COLUMN", help="the external key (default: key, or the waybill no.)")
    sub.add_argument("--as-of", default="", metavar="MOMENT", help="when it was exported (default: the file's time)")
    sub.add_argument("--utc-offset", type=int, default=480, metavar="MINUTES", help="of times without a zone")
    sub.add_argument("--encoding", choices=["utf-8-sig", "gb18030"], help="where the file's own is guessed wrongly")
    sub.add_argument("--complete", action="store_true", help="let go of what this source delivered and the file lacks")
    sub.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    sub = parts.add_parser("drop", help="let go of what the source has not named since a moment")
    sub.set_defaults(run=_drop)
    _add_stock(sub)
    sub.add_argument("--before", required=True, metavar="MOMENT")


def _add_stock(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--kind", required=True, help="the form of the records, for example waybill or customer")
    sub.add_argument("--source", required=True, help="the system that they come from, for example tms")


def _with_store(folder: HubFolder, work: Callable[[HubStore], None]) -> None:
    store = open_folder(folder, SystemClock())
    try:
        work(store)
    finally:
        store.close()


def _stocks(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        with store.reading() as connection:
            for one in stocks(connection):
                span = f"named between {_day(one.oldest)} and {_day(one.newest)}"
                print(f"{one.source}  {one.kind}  {one.records} records, {span}")

    _with_store(folder, work)


def _drop(folder: HubFolder, parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        check_source(parsed.source)
        before = moment_of(parsed.before)
        since = store.now() - int(TRACES_KEPT.total_seconds() * 1000)
        print(f"{drop(store, parsed.source, parsed.kind, before, since)} records dropped")

    _with_store(folder, work)


def _load(folder: HubFolder, parsed: argparse.Namespace) -> None:
    wishes = Wishes(parsed.branch, parsed.branch_column, parsed.for_all, parsed.key, parsed.utc_offset)
    at = moment_of(parsed.as_of) if parsed.as_of else parsed.file.stat().st_mtime_ns // 1_000_000

    def work(store: HubStore) -> None:
        loading = Loading(store, Delivery(parsed.source, parsed.kind, at), dry_run=parsed.dry_run)
        for line in loading.load(parsed.file, wishes, parsed.encoding, complete=parsed.complete):
            print(line)
        if loading.bad:
            code = "reference.rows_bad_complete" if parsed.complete else "reference.rows_bad"
            raise UserError(code, count=loading.bad)

    _with_store(folder, work)


class Loading:
    """One file on its way in, slice by slice. Killed anywhere, loading it again brings the rest."""

    def __init__(self, store: HubStore, delivery: Delivery, *, dry_run: bool = False) -> None:
        self._store = store
        self._delivery = delivery
        self._dry_run = dry_run
        self.tally = Tally()
        self.bad = 0

    def load(self, path: Path, wishes: Wishes, encoding: str | None = None, *, complete: bool = False) -> Iterator[str]:
        """Loads the file; what there is to say, line by line. UserErrors of SENTENCES: nothing was changed then."""
        delivery = self._delivery
        check_source(delivery.source)
        validator = validator_of(self._store, delivery.kind)
        if delivery.as_of > self._store.now() + 86_400_000:
            raise UserError("reference.as_of_future", moment=_day(delivery.as_of))
        table = open_table(path, encoding)
        try:
            reader = RowReader(table, validator, wishes, self._branches())
            for piece in _slices(reader.rows()):
                yield from self._say_bad(piece)
                self._take(tuple(one for one in piece if isinstance(one, Delivered)), ())
            if complete and not self.bad and reader.keys:
                self._let_go(set(reader.keys))
        finally:
            table.close()
        if reader.unknown:
            yield f"columns that no field has, left out: {', '.join(reader.unknown)}"
        said = self.tally
        yield (
            f"{'would be ' if self._dry_run else ''}new {said.new}, changed {said.changed}, gone {said.gone},"
            f" unchanged {said.unchanged}, older than what stands {said.older}, bad {self.bad}"
        )

    def _say_bad(self, piece: tuple[Delivered | BadRow, ...]) -> Iterator[str]:
        for one in piece:
            if isinstance(one, BadRow):
                self.bad += 1
                yield f"row {one.row}: {ROW_SENTENCES.get(one.code, one.code).format(**one.facts)}"

    def _let_go(self, named: set[str]) -> None:
        with self._store.reading() as connection:
            held = live_keys(connection, self._delivery.source, self._delivery.kind)
        for keys in _slices(key for key in held if key not in named):
            self._take((), keys)

    def _take(self, rows: tuple[Delivered, ...], gone: tuple[str, ...]) -> None:
        piece = msgspec.structs.replace(self._delivery, rows=rows, gone=gone)
        if self._dry_run:
            with self._store.reading() as connection:
                self.tally.add(plan(connection, piece).tally)
            return
        self.tally.add(self._store.write(partial(take, delivery=piece, random_bytes=os.urandom), Lane.BULK).result())

    def _branches(self) -> set[str]:
        with self._store.reading() as connection:
            return {one.id for one in registry.all_branches(connection)} | {registry.HEADQUARTERS}


def moment_of(text: str) -> int:
    """A moment in milliseconds since 1970 UTC; UserError ``reference.moment_invalid``. Without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError("reference.moment_invalid", text=text) from error
    return int((moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _slices(rows: Iterable[T]) -> Iterator[tuple[T, ...]]:
    going = iter(rows)
    while piece := tuple(islice(going, SLICE)):
        yield piece


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
