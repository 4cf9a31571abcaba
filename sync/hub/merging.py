"""The merge service: operations of one batch, one after another, inside one transaction.

The rules are core.merge's, the same that the device used; the hub adds what only it can know: the order, custody, what
must have come before, twins, and who met whom.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from core.effect import Effect, Outcome
from core.erasure import REFUSED_BY
from core.merge import ELSEWHERE, Decision, decide, effect_of, named_earlier, propose
from core.operation import Kind, Operation
from core.passages import parted
from core.record import DEFINITION, ERASED, NUMBER, SCOPE, Record, birth_scope, branch_scope, fold
from core.signatures import as_signed
from core.upcasting import CURRENT, Upcasting
from core.whole_imports import decide_expanded, parent_of
from core.witness import told_again
from engines.forms.values import is_storable
from local_db.catalogue import Catalogue, keep_published
from local_db.record_batches import load_records
from local_db.rows import Change, load_effect, load_record, write_effects, write_records
from sync.hub.admission import LONGEST_NUMBER, Admission, Proposal, Refusal, Waiting
from sync.hub.arrivals import Arrival, Sender
from sync.hub.erasing import erase_record, tell, words_of
from sync.hub.expansions import begin_expansion, worked_on
from sync.hub.feeds import Feeds
from sync.hub.foresight import awaited_of, outcomes_of
from sync.hub.journal import (
    PROPOSED_ONCE,
    RECOVERED,
    STANDS,
    Entry,
    Parked,
    anything_parked,
    known_result,
    parked_of_record,
    told_elsewhere,
    waiting_for,
    write_echo,
    write_entries,
)
from sync.hub.numbers import TwinNumbers
from sync.hub.publications import Publications
from sync.hub.registry import device_of_replica, scopes_of
from sync.hub.setting_aside import FAILED, Selection
from sync.hub.signatures import Signatures
from sync.protocol.messages import PushResult


class Batch:
    """The working state of one transaction; `take` every arrival in order, then `finish`."""

    def __init__(
        self,
        connection: Connection,
        catalogue: Catalogue,
        sender: Sender,
        stream: str,
        upcasting: Upcasting = CURRENT,
        selection: Selection | None = None,
    ) -> None:
        self._upcasting = upcasting
        self._selection = selection or Selection()
        self._connection = connection
        self._catalogue = catalogue
        self._sender = sender
        self._stream = stream
        self._before: dict[str, Record | None] = {}
        self._now: dict[str, Record | None] = {}
        self._feeds = Feeds(connection)
        self._entries: dict[str, Entry] = {}
        self._senders: dict[str, Sender] = {}
        self._results: list[PushResult | Entry] = []
        self._numbers = TwinNumbers(connection)
        self._publications = Publications(connection)
        self._admission = Admission(connection, catalogue, self, upcasting)
        self._signatures = Signatures(connection)
        self._parked_exist = anything_parked(connection)
        self._standing: list[str] = []
        self._earlier: dict[tuple[str, str], Outcome | None] = {}
        self._erased: list[str] = []

    def foresee(self, operations: Sequence[Operation]) -> None:
        """Asks at once what `take` would ask for each of these: the records, and whether anything was here before."""
        self.foresee_records([one.record for one in operations])
        asked: dict[str, dict[str, None]] = {}
        for one in operations:
            record = self._now[one.record]
            home = record.home if record is not None else self._sender.branch
            asked.setdefault(home, {}).update(dict.fromkeys((one.id, *one.needs)))
        for home, names in asked.items():
            known = outcomes_of(self._connection, home, list(names))
            self._earlier.update(((home, name), known.get(name)) for name in names)
        numbers = [one.fields[NUMBER].v for one in operations if NUMBER in one.fields]
        self._numbers.foresee([text for text in numbers if isinstance(text, str) and is_storable(text, LONGEST_NUMBER)])

    def foresee_records(self, record_ids: Sequence[str]) -> None:
        """Reads all of these records at once."""
        ids = [name for name in dict.fromkeys(record_ids) if name not in self._now]
        stand = load_records(self._connection, ids)
        for record_id in ids:
            self._before[record_id] = self._now[record_id] = stand.get(record_id)

    def homes(self) -> set[str]:
        """The home branches of the records that were looked up and of the operations that were taken."""
        records = {record.home for record in self._now.values() if record is not None}
        return records | {entry.home for entry in self._entries.values()}

    def take(self, arrival: Arrival) -> None:
        """Decides one operation and remembers what it does."""
        operation = arrival.operation
        if arrival.body is None:
            write_echo(self._connection, self._sender.replica, self._stream, arrival.n, arrival.hash, None)
            return
        if operation is None:
            self.refuse(arrival, "operation.malformed")
            return
        record = self.find(operation.record) if operation.whole is None else None
        home = record.home if record is not None else self._sender.branch
        known = self._known(home, operation.id)
        if known is not None:
            known = self._sender.told(known)
            self._results.append(msgspec.structs.replace(known, n=arrival.n))
            write_echo(self._connection, self._sender.replica, self._stream, arrival.n, arrival.hash, known)
            return
        entry = Entry(
            home=home,
            operation=operation.id,
            record=operation.record,
            scope=record.scope if record is not None else birth_scope(operation.form, home),
            n=arrival.n,
            hash=arrival.hash,
            body=arrival.body,
            result=PushResult(n=arrival.n, id=operation.id, s=Outcome.PARKED),
        )
        self._entries[operation.id] = entry
        self._results.append(entry)
        self._judge(entry, operation, self._sender)

    def bring_back(self, operation: Operation, body: bytes, told: Effect, n: int) -> bool:
        """Decides once more on what had that effect before the hub was put back; False when the log holds it."""
        proposed = told.outcome is Outcome.PROPOSED or told.code == ELSEWHERE  # its sender had no custody
        unknown = operation.kind is Kind.ERASE and self.find(operation.record) is None
        if unknown or self._known(told.home, operation.id) is not None:
            return False
        entry = Entry(
            home=told.home,
            operation=operation.id,
            record=operation.record,
            scope=birth_scope(operation.form, told.home),
            n=n,
            hash=PROPOSED_ONCE if proposed else "",
            body=body,
            result=PushResult(n=n, id=operation.id, s=Outcome.PARKED),
            told=told,
        )
        self._entries[operation.id] = entry
        self._judge(entry, operation, self._sender)
        return True

    def refuse(self, arrival: Arrival, code: str) -> None:
        """Notes an operation that cannot be taken at all; it holds its place in the stream and does nothing."""
        place = f"{self._sender.replica}:{self._stream}:{arrival.n}"
        operation_id = arrival.operation.id if arrival.operation is not None else ""
        entry = Entry(
            home=self._sender.branch,
            operation=place,
            record="",
            scope=self._sender.scope,
            n=arrival.n,
            hash=arrival.hash,
            body=arrival.body or b"",
            result=PushResult(n=arrival.n, id=operation_id, s=Outcome.REFUSED, code=code),
        )
        self._entries[place] = entry
        self._results.append(entry)

    def find(self, record_id: str) -> Record | None:
        """The record as it stands at this point of the transaction, or None."""
        if record_id not in self._now:
            self._before[record_id] = self._now[record_id] = load_record(self._connection, record_id)
        return self._now[record_id]

    def outcome(self, home: str, operation_id: str) -> Outcome | None:
        """What became of an earlier operation, or None when it never came."""
        entry = self._entries.get(operation_id)
        if entry is not None:
            return entry.result.s
        if (home, operation_id) not in self._earlier:
            known = known_result(self._connection, home, operation_id)
            self._earlier[home, operation_id] = known.s if known is not None else None
        return self._earlier[home, operation_id]

    def parked_on(self, record_id: str) -> str | None:
        """An operation on that record that is parked, or None."""
        for entry in self._entries.values():
            if entry.waits_for is not None and entry.record == record_id:
                return entry.operation
        return parked_of_record(self._connection, record_id) if self._parked_exist else None

    def opened_here(self, item_id: str, record_id: str) -> bool:
        """Whether that inbox item of that record was opened in this transaction."""
        return any(entry.record == record_id and item_id in entry.result.inbox for entry in self._entries.values())

    def effect(self, home: str, operation_id: str) -> Effect | None:
        """The effect of an earlier operation, or None."""
        return self._feeds.effect(operation_id) or load_effect(self._connection, home, operation_id)

    def wake(self, wanted: str, limit: int = 100_000) -> None:
        """Judges again what waited for `wanted`, now that it is there; at most `limit` operations of the log."""
        for parked in waiting_for(self._connection, wanted, limit):
            if parked.operation not in self._entries and self._selection.wakes(parked.operation):
                self._wake(parked)
        for entry in [entry for entry in self._entries.values() if entry.waits_for == wanted]:
            operation = self._upcasting.read(entry.body)
            if self._selection.wakes(operation.id if entry.parked_before else operation.tx):
                entry.waits_for = None
                self._judge(entry, operation, self._senders.get(entry.operation, self._sender))

    def finish(self) -> tuple[PushResult, ...]:
        """Takes places in the logs and writes everything. Results are in the order in which operations were taken."""
        self._wake_what_waited()
        effects, starts = self._feeds.take_places()
        write_effects(self._connection, effects, known=False)
        write_entries(self._connection, self._sender.replica, self._stream, self._entries.values())
        for record_id in self._erased:
            self._now[record_id] = erase_record(self._connection, self._catalogue, record_id)
        touched = dict.fromkeys(effect.record for effect in effects if effect.whole is None)
        changes = [self._change(record_id, starts) for record_id in touched]
        write_records(self._connection, changes)
        keep_published(self._connection, (after for _, after, _ in changes))
        return tuple(one.result if isinstance(one, Entry) else one for one in self._results)

    def _change(self, record_id: str, starts: dict[str, int]) -> Change:
        after = self._now[record_id]
        assert after is not None
        start = starts.get(after.scope, 0)
        versions = {name: seq if seq >= 0 else start - seq for name, seq in after.versions.items()}
        placed = msgspec.structs.replace(after, versions=versions)
        return self._before[record_id], placed, self._catalogue.validator(after.form, after.form_version)

    def _known(self, home: str, operation_id: str) -> PushResult | None:
        entry = self._entries.get(operation_id)
        if entry is not None:
            return entry.result
        if self._earlier.get((home, operation_id), Outcome.DUPLICATE) is None:
            return None
        return known_result(self._connection, home, operation_id)

    def add(self, entry: Entry, operation: Operation, record: Record, decision: Decision) -> None:
        """Appends an entry of the hub's own making on a record."""
        self._entries[entry.operation] = entry
        self._apply(entry, operation, record, decision, record.form_version)

    def append(self, entry: Entry, effect: Effect) -> None:
        """Appends an entry that is about no record; its effect's place is filled in."""
        self._entries[entry.operation] = entry
        self._feeds.append(msgspec.structs.replace(effect, seq=self._feeds.next_place(entry.scope)), entry)
        self._standing.append(entry.operation)

    def holds(self, home: str, operation_id: str) -> bool:
        """Whether the log holds an operation, that of this transaction included."""
        return self._known(home, operation_id) is not None

    def _judge(self, entry: Entry, operation: Operation, sender: Sender) -> None:
        if operation.whole is not None:
            person = None if sender.proven else self._admission.look_at_person(operation.by, sender.branch)
            begin_expansion(
                self._connection, entry, operation, person or self._admission.look_again(operation, None, entry.home)
            )
            return
        record = self.find(operation.record)
        verdict = self._verdict(entry, operation, record, sender)
        if isinstance(verdict, Waiting):
            self._admission.parked_something = True
            entry.waits_for = verdict.wanted
            entry.result = PushResult(n=entry.n, id=operation.id, s=Outcome.PARKED, code=verdict.code)
            return
        if isinstance(verdict, Refusal):
            self._close_refused(entry, verdict.code)
            return
        version = record.form_version if record is not None else operation.definition
        name = named_earlier(operation)
        earlier = self.effect(entry.home, name) if name is not None else None
        validator = self._catalogue.validator(operation.form, version)
        if record is not None and parent_of(operation.id) is not None:
            changed = self._feeds.worked_on(record.id) or worked_on(self._connection, record.id)
            decision = decide_expanded(record, operation, changed=changed)
        elif isinstance(verdict, Proposal) and record is not None:
            decision = propose(record, operation, validator)
        else:
            decision = decide(record, operation, validator, earlier)
        if entry.told is not None:
            decision = told_again(entry.told, record, decision)
        if decision.outcome is not Outcome.REFUSED and operation.kind is Kind.CREATE and operation.form == DEFINITION:
            decision = self._publications.settle(decision, proven=sender.proven)
        if decision.outcome is Outcome.REFUSED:
            self._close_refused(entry, decision.code or "operation.refused")
            return
        if operation.kind is Kind.CREATE:
            decision = self._numbers.settle(entry.home, operation.wall, decision)
        if record is not None and operation.kind is Kind.MOVE and SCOPE in decision.changes:
            decision = self._numbers.settle_move(record, operation.wall, decision)
        self._apply(entry, operation, record, decision, version)
        if entry.scope not in sender.scopes:
            entry.result = msgspec.structs.replace(entry.result, scope=entry.scope)

    def _apply(
        self, entry: Entry, operation: Operation, record: Record | None, decision: Decision, version: int
    ) -> None:
        entry.scope = record.scope if record is not None else birth_scope(operation.form, entry.home)
        place = self._feeds.next_place(entry.scope)
        effect = effect_of(operation, decision, home=entry.home, scope=entry.scope, form_version=version, seq=place)
        if operation.sig and effect.signed:
            effect = msgspec.structs.replace(effect, signed=as_signed(entry.body))
        if decision.meetings and record is not None:
            items = self._feeds.items(operation, record, decision.meetings)
            effect = msgspec.structs.replace(effect, inbox=items)
        if record is not None and SCOPE in effect.changes:
            effect, after = self._pass(entry, effect, record)
        elif record is not None and ERASED in effect.changes:
            made = tell(self._connection, self._feeds, entry, effect)
            self._entries |= {one.operation: one for one in made}
            self._erased.append(record.id)
            after = fold(record, effect)
        else:
            self._feeds.append(effect, entry)
            after = fold(record, effect)
        self._now[operation.record] = after
        inbox = tuple(item.id for item in effect.inbox)
        entry.result = PushResult(n=entry.n, id=operation.id, s=decision.outcome, code=decision.code, inbox=inbox)
        if decision.outcome in STANDS:
            self._standing.append(operation.id)

    def _verdict(
        self, entry: Entry, operation: Operation, record: Record | None, sender: Sender
    ) -> Waiting | Refusal | Proposal | None:
        """None when the merge may judge it for a custodian."""
        if sender.proven:
            again = self._admission.look_again(operation, record, entry.home)
            return Proposal() if again is None and entry.hash == PROPOSED_ONCE else again
        stream = entry.stream or self._stream
        return (
            self._admission.look_at_person(operation.by, sender.branch)
            or self._signatures.look_at(operation, entry.body, sender.replica, stream, operation.n)
            or self._admission.look_at(operation, record, entry.home, sender.scope, sender.scopes)
        )

    def _pass(self, entry: Entry, effect: Effect, before: Record) -> tuple[Effect, Record]:
        """A move in both logs: its effect where the record leaves, and the record as it stands where it entered."""
        leaving, entering = parted(effect, before)
        self._feeds.append(leaving, entry)
        entering = msgspec.structs.replace(entering, seq=self._feeds.next_place(entering.scope))
        derived = told_elsewhere(entry, entering.operation, entering.scope, 1)
        self._entries[derived.operation] = derived
        self._feeds.append(entering, derived)
        return leaving, fold(before, entering)

    def _wake_what_waited(self) -> None:
        """Judges again, round by round, what waited for operations that stand now."""
        while self._standing and (self._parked_exist or self._admission.parked_something):
            stand, self._standing = self._standing, []
            awaited = awaited_of(self._connection, stand) | {
                entry.waits_for for entry in self._entries.values() if entry.waits_for is not None
            }
            for operation_id in stand:
                if operation_id in awaited:
                    self.wake(operation_id)

    def _wake(self, parked: Parked) -> None:
        if parked.operation in self._selection.failing:
            entry = self._entries[parked.operation] = parked.again("", branch_scope(parked.home))
            self._close_refused(entry, FAILED)
            return
        who = device_of_replica(self._connection, parked.replica)
        if who is None:
            return
        operation = self._upcasting.read(parked.body)
        entry = parked.again(operation.record, birth_scope(operation.form, parked.home))
        self._entries[parked.operation] = entry
        proven = parked.stream == RECOVERED
        sender = Sender(parked.replica, who.branch, frozenset(scopes_of(self._connection, who)), proven)
        self._senders[parked.operation] = sender
        self._judge(entry, operation, sender)

    def _close_refused(self, entry: Entry, code: str) -> None:
        record = self._now.get(entry.record)
        if code == REFUSED_BY and record is not None and record.id not in self._erased:
            entry.body = words_of(self._connection, self._catalogue, record, entry.body)
        entry.result = PushResult(n=entry.n, id=entry.operation, s=Outcome.REFUSED, code=code)
