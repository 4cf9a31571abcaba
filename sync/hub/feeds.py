"""What one transaction appends to the logs of scopes, before its places are taken.

Until then an effect's place is negative: -1 is the first that this transaction appends to the scope. So a later
operation of the batch can tell who wrote a value, though the counter row is touched only at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from core.chains import chain
from core.effect import Effect, InboxItem, InboxKind
from core.merge import Meeting
from core.operation import Kind, Operation
from core.passages import past_of
from core.record import VOIDED, Record
from core.whole_imports import parent_of
from local_db.passages import effects_of
from sync.hub.journal import Entry, keep_chain, reserve, writer_at


class Feeds:
    """Effects and their log entries per scope, in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._feeds: dict[str, list[tuple[Effect, Entry]]] = {}
        self._by_operation: dict[str, Effect] = {}
        self._happened: list[Entry] = []

    def next_place(self, scope: str) -> int:
        """The place that the next effect of the scope has until the transaction's end."""
        return -1 - len(self._feeds.get(scope, ()))

    def append(self, effect: Effect, entry: Entry) -> None:
        """Appends to the scope that the entry names."""
        self._feeds.setdefault(entry.scope, []).append((effect, entry))
        self._happened.append(entry)
        self._by_operation[effect.operation] = effect

    def effect(self, operation_id: str) -> Effect | None:
        """The effect that an operation of this transaction had, or None."""
        return self._by_operation.get(operation_id)

    def scopes_of(self, record_id: str) -> set[str]:
        """The scopes in whose logs something about the record is appended."""
        return {one.scope for one in self._by_operation.values() if one.record == record_id and one.whole is None}

    def worked_on(self, record_id: str) -> bool:
        """Whether anybody's work on the record is among what is appended: neither its making nor a part of an operation
        about its whole import."""
        return any(
            one.record == record_id and one.kind is not Kind.CREATE and parent_of(one.operation) is None
            for one in self._by_operation.values()
        )

    def items(self, operation: Operation, record: Record, meetings: tuple[Meeting, ...]) -> tuple[InboxItem, ...]:
        """What people are told of meetings: both sides, who wrote the other one, and when by his own clock."""
        return tuple(self._item(operation, record, meeting) for meeting in meetings)

    def take_places(self) -> tuple[list[Effect], dict[str, int]]:
        """Takes the places: the effects as they happened, and each scope's place before the first of them."""
        reserved = {scope: reserve(self._connection, scope, len(self._feeds[scope])) for scope in sorted(self._feeds)}
        starts = {scope: start for scope, (start, _) in reserved.items()}
        placed: list[tuple[Effect, Entry]] = []
        for scope, start in starts.items():
            for index, (effect, entry) in enumerate(self._feeds[scope]):
                entry.seq = start + index + 1
                entry.result = msgspec.structs.replace(entry.result, seq=entry.seq)
                placed.append((msgspec.structs.replace(effect, seq=entry.seq), entry))
        effects = [effect for effect, _ in placed]
        effects = [self._with_past(effect, effects) if effect.enters else effect for effect in effects]
        links = {scope: bytes.fromhex(link) for scope, (_, link) in reserved.items()}
        for effect, (_, entry) in zip(effects, placed, strict=True):
            entry.operation = effect.operation
            links[effect.scope] = chain(links[effect.scope], effect.operation)
            entry.chain = links[effect.scope].hex()
        for scope, link in links.items():
            keep_chain(self._connection, scope, link)
        happened = {id(entry): place for place, entry in enumerate(self._happened)}
        order = sorted(range(len(placed)), key=lambda at: happened[id(placed[at][1])])
        return [effects[at] for at in order], starts

    def _with_past(self, entering: Effect, fresh: Sequence[Effect]) -> Effect:
        """An entering effect brings along what its new readers have not seen: the entries of the record before it."""
        assert entering.passage is not None
        era = entering.passage.era
        before = [*effects_of(self._connection, entering.record)]
        for one in fresh:
            if one.record == entering.record and not (one.passage is not None and one.passage.era > era):
                before.append(one)
        return past_of(entering, before)

    def _item(self, operation: Operation, record: Record, meeting: Meeting) -> InboxItem:
        taken_back = meeting.kind is InboxKind.VOIDED or (meeting.kind is InboxKind.INEFFECTIVE and record.voided)
        by, at = self._writer(record, VOIDED if taken_back else meeting.field)
        return InboxItem(
            id=f"{operation.id}:{meeting.field}",
            kind=meeting.kind,
            record=record.id,
            field=meeting.field,
            base=meeting.base,
            theirs=meeting.theirs,
            theirs_by=by,
            theirs_at=at,
            mine=meeting.mine,
            mine_by=operation.by,
            mine_at=operation.wall,
        )

    def _writer(self, record: Record, name: str) -> tuple[str, int]:
        place = record.versions.get(name, 0)
        if place < 0:
            effect, _ = self._feeds[record.scope][-place - 1]
            return effect.by, effect.at
        return writer_at(self._connection, record.scope, place) if place else ("", 0)
