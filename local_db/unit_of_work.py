"""The unit of work: one transaction through the one door (core.ports.UnitOfWork)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType, TracebackType
from typing import Self

import msgspec
from sqlalchemy import Connection, bindparam, select

from core.act_parts import ActParts
from core.creations import Imported
from core.effect import Effect, InboxItem, Outcome
from core.errors import UserError
from core.merge import decide_here, effect_of, named_earlier
from core.numbering import number_head, numbered
from core.operation import Child, Kind, Operation, Stream, WholeImport, canonical
from core.ports import Changes, Clock, Forms, IdSource
from core.record import Record, birth_scope, fold
from engines.forms.document import Form
from engines.forms.validation import Validator
from local_db.bulk_door import BulkDoor, ImportPlan
from local_db.create_runs import write_out
from local_db.drafts import drop_draft
from local_db.engine import Transaction
from local_db.file_rows import have_again, own_files
from local_db.identity import Identity
from local_db.journal import Entry, Journal
from local_db.outbox import OutboxTail, act_effects, act_is_known, keep_base_once, unfolded, unfolded_stream
from local_db.person_keys import Signer
from local_db.rows import (
    Change,
    attached_files,
    load_effect,
    load_inbox_item,
    load_record,
    write_effects,
    write_records,
)
from local_db.search.marks import mark_records
from local_db.small_pictures import send_pictures
from local_db.statement import Statement, upsert
from local_db.stuck import repaired_by, typed_beside
from local_db.tables import number_counter
from local_db.whole_imports import note_whole_import, unsent_of

_LAST_NUMBER = Statement(
    select(number_counter.c.last)
    .where(number_counter.c.day == bindparam("on_day"))
    .where(number_counter.c.lane == bindparam("on_lane"))
)
_PUT_NUMBER = upsert(number_counter)
_ACCEPTABLE = frozenset({Outcome.APPLIED, Outcome.MERGED, Outcome.CONFLICT, Outcome.PROPOSED})


class _Numbers:
    """The human numbers that one transaction gives out."""

    def __init__(self, day: str, head: str, last: int) -> None:
        self.day, self.last = day, last
        self._head = head

    def next(self) -> str:
        self.last += 1
        return numbered(self._head, self.last)


class SqlUnitOfWork:
    """One BEGIN IMMEDIATE transaction on the writer's connection. Records are cached and written once, at commit."""

    def __init__(
        self,
        connection: Connection,
        forms: Forms,
        identity: Identity,
        clock: Clock,
        ids: IdSource,
        on_commit: Callable[[Changes], None],
        journal: Journal | None = None,
        opened_keys: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.clock = clock
        self.ids = ids
        self._connection = connection
        self._transaction = Transaction(connection)
        self._forms = forms
        self._identity = identity
        self._on_commit = on_commit
        self._journal = journal
        self._signer = Signer(connection, identity, opened_keys)
        self._parts = ActParts(ids)
        self._before: dict[str, Record | None] = {}
        self._now: dict[str, Record | None] = {}
        self._streams: dict[str, Stream | None] = {}
        self._effects: list[Effect] = []
        self._tails: dict[Stream, OutboxTail] = {}
        self._numbers: _Numbers | None = None
        self._bulk: BulkDoor | None = None
        self._made: list[str] = []

    def __enter__(self) -> Self:
        self._transaction.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.__exit__(kind, error, trace)

    @property
    def connection(self) -> Connection:
        """The open transaction, for what must commit with the operations (import ledger, drafts)."""
        return self._connection

    def form(self, form_id: str, version: int | None = None) -> Form:
        return self._forms.form(form_id, version)

    def validator(self, form_id: str, version: int) -> Validator:
        return self._forms.validator(form_id, version)

    def repeated(self, command_id: str) -> bool:
        return act_is_known(self._connection, command_id)

    def new_record(self) -> str:
        record_id = self.ids.record()
        self._before[record_id] = self._now[record_id] = None
        return record_id

    def find(self, record_id: str) -> Record | None:
        self.flush_imported()
        if record_id not in self._now:
            found = load_record(self._connection, record_id)
            write_out(self._connection, found)
            self._before[record_id] = self._now[record_id] = found
        return self._now[record_id]

    def record(self, record_id: str) -> Record:
        found = self.find(record_id)
        if found is None:
            raise UserError("record.unknown")
        return found

    def files(self, record_id: str) -> frozenset[str]:
        return attached_files(self._connection, record_id)

    def have_again(self, record_id: str, files: Sequence[Child]) -> None:
        have_again(self._connection, files, int(self.clock.now().timestamp() * 1000))
        self._made.append(record_id)

    def act(self, tx: str) -> Sequence[Effect]:
        return act_effects(self._connection, tx)

    def inbox_item(self, record_id: str, item_id: str) -> InboxItem | None:
        return load_inbox_item(self._connection, self.record(record_id).home, item_id)

    def today(self) -> date:
        return (self.clock.now() + timedelta(minutes=self._identity.utc_offset)).date()

    def next_number(self) -> str:
        if self._numbers is None:
            lane = self._identity.lane
            day = self.today()
            row = _LAST_NUMBER.first(self._connection, on_day=f"{day:%y%m%d}", on_lane=lane)
            head = number_head(self._identity.branch, day, lane)
            self._numbers = _Numbers(f"{day:%y%m%d}", head, int(row[0]) if row is not None else 0)
        return self._numbers.next()

    def create_imported(self, plan: ImportPlan, item: Imported) -> str:
        """The one door for a source row: what `submit_record` would do for it, in the bulk stream; the record's id.

        `item.fields` have passed the form's validator. Raises UserError ``record.state_unknown``.
        """
        if self._bulk is None:
            self._bulk = BulkDoor(self._connection, self._tail(Stream.BULK), self.next_number, self.ids)
        return self._bulk.create(plan, item)

    def flush_imported(self) -> None:
        """Hands to SQLite what was imported since the last time; `commit` and `find` do it too."""
        if self._bulk is not None:
            self._made += self._bulk.flush()
            self._bulk = None
            self._tail(Stream.BULK).flush()

    def apply(self, operation: Operation, stream: Stream = Stream.WORK) -> None:
        asked = operation.tx if stream is Stream.WORK else None
        record = self.find(operation.record)
        version = record.form_version if record is not None else operation.definition
        earlier = self._earlier(record, operation)
        validator = self.validator(operation.form, version)
        decision = decide_here(record, operation, validator, earlier, self._identity.scope)
        if decision.outcome not in _ACCEPTABLE:
            raise UserError(decision.code or "operation.no_effect")
        operation = self._signer.signed(self._parts.placed(operation))
        home = record.home if record is not None else self._identity.branch
        scope = record.scope if record is not None else birth_scope(operation.form, home)
        tail = self._tail(self._stream_for(record, operation, stream))
        numbered = tail.append(operation, home, asked=asked)
        effect = effect_of(numbered, decision, home=home, scope=scope, form_version=version)
        self._effects.append(effect)
        self._now[operation.record] = fold(record, effect)

    def unsent_of_import(self, whole: WholeImport) -> dict[str, tuple[int, ...]]:
        return unsent_of(self._connection, whole)

    def apply_to_import(self, operation: Operation) -> None:
        home = self._identity.branch
        numbered = self._tail(Stream.BULK).append(operation, home, asked=operation.tx)
        self._effects.append(note_whole_import(self._connection, numbered, home))

    def _earlier(self, record: Record | None, operation: Operation) -> Effect | None:
        name = named_earlier(operation)
        if name is None or record is None:
            return None
        for effect in reversed(self._effects):
            if effect.operation == name:
                return effect
        found = load_effect(self._connection, record.home, name)
        if found is None and operation.target is not None:
            raise UserError("child.unknown")
        return found

    def _stream_for(self, record: Record | None, operation: Operation, wanted: Stream) -> Stream:
        """An edit of a record whose create is still unsent travels in that record's stream."""
        if operation.kind is Kind.CREATE or record is None:
            self._streams[operation.record] = wanted
            return wanted
        if operation.record not in self._streams:
            carried = unfolded_stream(self._connection, operation.record)
            if carried is None and record.versions:
                keep_base_once(self._connection, [(record.id, msgspec.json.encode(record, order="sorted"))])
            self._streams[operation.record] = carried or wanted
        return self._streams[operation.record] or wanted

    def _tail(self, stream: Stream) -> OutboxTail:
        if stream not in self._tails:
            self._tails[stream] = OutboxTail(self._connection, stream)
        return self._tails[stream]

    def typed_beside(self, draft_id: str) -> Sequence[Child]:
        return typed_beside(self._connection, draft_id)

    def discard_draft(self, draft_id: str, by: str = "") -> None:
        now = int(self.clock.now().timestamp() * 1000)
        self._made += repaired_by(self._connection, self._forms, draft_id, by, now)
        drop_draft(self._connection, draft_id)

    def _entries(self) -> list[Entry]:
        """What the journal keeps of this act: all that people did.

        An edit of an imported record that is not sent yet would be lost without its creation, so that goes with it.
        """
        entries: list[Entry] = []
        bulk = self._tails.get(Stream.BULK)
        for record_id in dict.fromkeys(bulk.records if bulk is not None else ()):
            before = self._before.get(record_id)
            for one in unfolded(self._connection, record_id) if before is not None else ():
                if one.kind is Kind.CREATE:
                    entries.append(Entry(before.home if before is not None else "", one.id, canonical(one)))
        for tail in self._tails.values():
            entries += tail.entries
        return entries

    def commit(self) -> Changes:
        self.flush_imported()
        touched = dict.fromkeys(effect.record for effect in self._effects if effect.whole is None)
        changes: list[Change] = []
        for record_id in touched:
            after = self._now[record_id]
            assert after is not None
            changes.append((self._before.get(record_id), after, self.validator(after.form, after.form_version)))
        write_records(self._connection, changes)
        write_effects(self._connection, self._effects, known=False)
        mark_records(self._connection, touched)
        own_files(self._connection, self._effects)
        send_pictures(self._connection, self._effects)
        entries = self._entries() if self._journal is not None else []
        for tail in self._tails.values():
            tail.flush()
        if self._numbers is not None:
            lane = self._identity.lane
            _PUT_NUMBER.run(self._connection, day=self._numbers.day, lane=lane, last=self._numbers.last)
        self._transaction.commit()
        if self._journal is not None and entries:
            self._journal.append(entries)
        done = Changes(records=frozenset((*touched, *self._made)))
        self._on_commit(done)
        return done
