"""Rebasing: visible rows are always the hub's last word with this device's own unfolded operations on top.

One transaction's worth. The same core.merge that the hub decides with decides here, so what a person sees is what the
hub would make of it now.
"""

from __future__ import annotations

from functools import cached_property

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text

from core.effect import Effect
from core.merge import decide_here, effect_of, named_earlier
from core.operation import Kind, Operation
from core.passages import concerns
from core.ports import Forms
from core.record import Record, branch_scope, fold
from local_db.create_runs import write_out
from local_db.identity import load_identity
from local_db.outbox import BODY, UNFOLDED, decode_operation, keep_base, keep_bodies
from local_db.passages import era_here, let_go, take_in
from local_db.rows import (
    Change,
    decode_effect,
    load_effect,
    load_record,
    remove_record,
    settle_child,
    withdraw_effect,
    write_effects,
    write_records,
)
from local_db.search.marks import mark_records
from local_db.statement import Statement
from local_db.tables import history, operation, record_base

_BASE = Statement(select(record_base.c.body).where(record_base.c.record_id == bindparam("on_record")))
_DROP_BASE = Statement(delete(record_base).where(record_base.c.record_id == bindparam("on_record")))
_OWN = Statement(
    select(operation.c.home_branch, BODY, operation.c.n)
    .where(operation.c.record_id == bindparam("on_record"))
    .where(UNFOLDED)
    .order_by(operation.c.stream.desc(), operation.c.n)
)
_OWN_REFUSED = Statement(
    select(operation.c.home_branch, BODY, operation.c.n, operation.c.code, history.c.effect)
    .select_from(
        operation.outerjoin(
            history, (history.c.home_branch == operation.c.home_branch) & (history.c.operation_id == operation.c.id)
        )
    )
    .where(text("operation.state IN ('refused', 'parked')"))
    .where(text("operation.state = 'refused'"))
    .where(operation.c.record_id == bindparam("on_record"))
    .order_by(operation.c.stream.desc(), operation.c.n)
)
"""The first condition is the partial index's own: without it every look would read the whole outbox."""
_decode_record = msgspec.json.Decoder(Record).decode
_encode = msgspec.json.Encoder(order="sorted").encode


class Rebase:
    """Collects what the hub says about records, then rebuilds each of them once."""

    def __init__(self, connection: Connection, forms: Forms) -> None:
        self._connection = connection
        self._forms = forms
        self._shown: dict[str, Record | None] = {}
        self._words: dict[str, Record | None] = {}
        self._told: set[str] = set()
        self._retracted: dict[str, set[str]] = {}
        self._eras: dict[str, int] = {}
        self._entering: dict[str, Effect] = {}

    @cached_property
    def _own_scope(self) -> str:
        identity = load_identity(self._connection)
        return identity.scope if identity is not None else ""

    def touch(self, record_id: str) -> Record | None:
        """The hub's last word on the record, None when it does not hold it; the record will be rebuilt.

        To be called before any operation of the record changes its state.
        """
        if record_id not in self._words:
            shown = load_record(self._connection, record_id)
            write_out(self._connection, shown)
            row = _BASE.first(self._connection, on_record=record_id)
            self._shown[record_id] = shown
            if row is not None:
                self._words[record_id] = _decode_record(row[0])
            else:
                self._words[record_id] = shown if shown is not None and shown.versions else None
        return self._words[record_id]

    def take(self, effect: Effect) -> None:
        """Folds one effect of the hub onto its last word.

        Raises ValueError when the record was never created here, UserError when its form is not here; then nothing has
        changed.
        """
        word = self.touch(effect.record)
        era = self._era(effect.record) if word is None else word.moves
        if effect.passage is not None:
            self._eras[effect.record] = max(era, effect.passage.era)
        if not concerns(word, effect, era):
            return  # the record went on elsewhere: for its timeline only
        if word is not None and effect.leaves:
            self._words[effect.record] = None
            return
        known = fold(word, effect)
        self._forms.form(known.form, known.form_version)
        self._words[effect.record] = known
        if effect.enters:
            self._entering[effect.record] = effect
        if effect.child is not None:
            self._told.add(effect.record)

    def _era(self, record_id: str) -> int:
        if record_id not in self._eras:
            self._eras[record_id] = era_here(self._connection, record_id)
        return self._eras[record_id]

    def tell_anew(self, record_id: str, word: Record | None, *, moved: bool) -> None:
        """Puts another word of the hub in the place of the last one, for a record that was touched.

        `moved`: a move between scopes is among what is told anew.
        """
        self._words[record_id] = word
        if moved:
            self._eras[record_id] = max(1, self._eras.get(record_id, 0))

    def retracted(self, effect: Effect) -> None:
        """An effect on a touched record was undone: the child that it took back or brought back is looked at again."""
        if effect.target is not None:
            self._retracted.setdefault(effect.record, set()).add(effect.target)

    def finish(self) -> frozenset[str]:
        """Rebuilds and writes every touched record; their ids."""
        changes: list[Change] = []
        changed: list[str] = []
        for record_id, word in self._words.items():
            shown, now = self._shown[record_id], self._rebuilt(record_id, word)
            if now is not None:
                for target in sorted(self._retracted.get(record_id, ())):
                    settle_child(self._connection, now, target)
            if now == shown:
                continue
            changed.append(record_id)
            if now is not None:
                changes.append((shown, now, self._forms.form(now.form, now.form_version)))
            elif shown is not None:
                remove_record(self._connection, shown, self._forms.form(shown.form, shown.form_version))
        write_records(self._connection, changes)
        self._settle_passages()
        mark_records(self._connection, dict.fromkeys((*changed, *self._told)))
        return frozenset(self._words)

    def _settle_passages(self) -> None:
        moved = [word for word in self._words.values() if word is not None and word.moves]
        take_in(self._connection, list(self._entering.values()), moved)
        for record_id, word in self._words.items():
            if word is None and self._eras.get(record_id):
                let_go(self._connection, record_id)

    def _rebuilt(self, record_id: str, word: Record | None) -> Record | None:
        own = [
            (str(row[0]), decode_operation(row[1], row[2])) for row in _OWN.rows(self._connection, on_record=record_id)
        ]
        refused = _OWN_REFUSED.rows(self._connection, on_record=record_id)
        if word is None:
            # The hub does not hold the record: its maker goes on seeing what he made, marked as refused.
            own = [(str(row[0]), decode_operation(row[1], row[2])) for row in refused] + own
        else:
            for row in refused:
                self._withdraw(row[4], row[3])
        if own and word is not None:
            keep_base(self._connection, record_id, _encode(word))
        else:
            _DROP_BASE.run(self._connection, on_record=record_id)
        return self._replayed(word, own)

    def _withdraw(self, entry: str | None, code: str | None) -> None:
        effect = decode_effect(entry) if entry is not None else None
        if effect is not None and (effect.changes or effect.child or effect.target or effect.closes):
            keep_bodies(self._connection, [msgspec.structs.replace(effect, changes={})])
            withdraw_effect(self._connection, effect, code)
            self.retracted(effect)

    def _replayed(self, word: Record | None, own: list[tuple[str, Operation]]) -> Record | None:
        state = word
        effects: dict[str, Effect] = {}
        for home, item in own:
            if state is None and item.kind is not Kind.CREATE:
                continue
            version = state.form_version if state is not None else item.definition
            name, earlier = named_earlier(item), None
            if name is not None:
                earlier = effects.get(name) or load_effect(self._connection, home, name)
            validator = self._forms.validator(item.form, version)
            decision = decide_here(state, item, validator, earlier, self._own_scope)
            scope = state.scope if state is not None else branch_scope(home)
            effect = effect_of(item, decision, home=home, scope=scope, form_version=version)
            effects[item.id] = effect
            if state is not None or decision.changes:
                state = fold(state, effect)
        keep_bodies(self._connection, effects.values())
        write_effects(self._connection, effects.values(), known=True)
        return state
