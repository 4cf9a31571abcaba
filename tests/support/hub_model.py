"""The hub as a reference model in memory: the same core.merge, no files, no network, nothing clever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from core.chains import CHAIN_START, chain
from core.effect import Effect, InboxItem, Outcome
from core.merge import decide, effect_of, named_earlier
from core.operation import Operation
from core.ports import Forms
from core.record import Record, branch_scope, fold
from local_db.replication import Cursor, Page, Received
from local_db.rows import encode_effect
from local_db.upload import Answer, OutboxBatch

_decode = msgspec.json.Decoder(Operation).decode


@dataclass
class HubModel:
    """One scope's log and what follows from it. `refuse` and `park` name operations that are treated so."""

    forms: Forms
    branch: str
    log: list[Effect] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    refuse: set[str] = field(default_factory=set)
    park: set[str] = field(default_factory=set)
    parked: list[Operation] = field(default_factory=list)

    @property
    def scope(self) -> str:
        return branch_scope(self.branch)

    def push(self, batch: OutboxBatch) -> tuple[Answer, ...]:
        """Takes a batch; an operation that came before gets the answer that it got then."""
        return tuple(self._take(_decode(body)) for body in batch.bodies)

    def wake(self) -> None:
        """Applies what was parked."""
        waiting, self.parked = self.parked, []
        for operation in waiting:
            self._apply(operation)

    def page(self, after: Cursor, most: int) -> Page:
        """What follows the cursor, at most so many effects."""
        part = self.log[after.seq : after.seq + most]
        link = bytes.fromhex(after.chain) or CHAIN_START
        for effect in part:
            link = chain(link, effect.operation)
        reached = Cursor(after.seq + len(part), "model", link.hex())
        received = tuple(Received(self.scope, effect.seq, encode_effect(effect).decode()) for effect in part)
        return Page(received, {self.scope: reached})

    def outcomes(self) -> Sequence[Outcome]:
        return [effect.outcome for effect in self.log]

    def _take(self, operation: Operation) -> Answer:
        if operation.id not in self.answers:
            if operation.id in self.refuse:
                answer = Answer(operation.n, "refused", code="test.refused")
            elif operation.id in self.park:
                self.parked.append(operation)
                answer = Answer(operation.n, "parked", code="test.parked")
            else:
                answer = self._apply(operation)
            self.answers[operation.id] = answer
        return self.answers[operation.id]

    def _apply(self, operation: Operation) -> Answer:
        record = self.records.get(operation.record)
        version = record.form_version if record is not None else operation.definition
        name = named_earlier(operation)
        undone = next((effect for effect in self.log if effect.operation == name), None)
        decision = decide(record, operation, self.forms.validator(operation.form, version), undone)
        if decision.outcome is Outcome.REFUSED:
            return Answer(operation.n, "refused", code=decision.code)
        seq = len(self.log) + 1
        effect = effect_of(operation, decision, home=self.branch, scope=self.scope, form_version=version, seq=seq)
        items = tuple(
            InboxItem(
                id=f"{operation.id}-{meeting.field}",
                kind=meeting.kind,
                record=operation.record,
                field=meeting.field,
                base=meeting.base,
                theirs=meeting.theirs,
                mine=meeting.mine,
                mine_by=operation.by,
                mine_at=operation.wall,
            )
            for meeting in decision.meetings
        )
        effect = msgspec.structs.replace(effect, inbox=items)
        self.log.append(effect)
        self.records[operation.record] = fold(record, effect)
        return Answer(operation.n, str(decision.outcome), seq=seq, code=decision.code)
