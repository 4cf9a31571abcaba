"""Rebasing: visible rows are always the hub's last word with this device's own unfolded operations on top.

One transaction's worth. The same core.merge that the hub decides with decides here, so what a person sees is what the
hub would make of it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Connection, Text, bindparam, delete, func, select, text, update

from core.effect import Effect
from core.erasure import left_by
from core.merge import decide_here, effect_of, named_earlier
from core.operation import Kind, Operation
from core.passages import concerns
from core.ports import Forms
from core.record import Record, birth_scope, fold
from core.whole_imports import decide_expanded, is_work, parent_of
from core.witness import restated
from local_db.catalogue import keep_published
from local_db.create_runs import write_out
from local_db.erasing import erase_here, let_files_of_erased_go
from local_db.identity import load_identity
from local_db.outbox import BODY, UNFOLDED, decode_operation, keep_base, keep_bodies
from local_db.passages import eras_here, let_go, settle_questions, take_in
from local_db.rows import (
    RECORD_COLUMNS,
    Change,
    decode_effect,
    load_effect,
    record_of,
    remove_record,
    settle_child,
    withdraw_effect,
    write_effects,
    write_records,
)
from local_db.search.marks import mark_records
from local_db.statement import Statement
from local_db.tables import history, operation, record, record_base
from local_db.whole_imports import any_under_way, changed_at_hub, forget, order_on, parts_on, settled

_IDS = select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value)
"""Ids as one parameter, JSON: what a page asks about its records is asked in one statement, not in one for each."""
_SHOWN = Statement(select(*RECORD_COLUMNS).where(record.c.id.in_(_IDS)))
_BASES = Statement(select(record_base.c.record_id, record_base.c.body).where(record_base.c.record_id.in_(_IDS)))
_DROP_BASE = Statement(delete(record_base).where(record_base.c.record_id == bindparam("on_record")))
_OWN = Statement(
    select(operation.c.record_id, operation.c.home_branch, BODY, operation.c.n)
    .where(operation.c.record_id.in_(_IDS))
    .where(UNFOLDED)
    .order_by(text("operation.rowid"))  # as they were made, whichever stream they go in
)
_OWN_REFUSED = Statement(
    select(operation.c.record_id, operation.c.home_branch, BODY, operation.c.n, operation.c.code, history.c.effect)
    .select_from(
        operation.outerjoin(
            history, (history.c.home_branch == operation.c.home_branch) & (history.c.operation_id == operation.c.id)
        )
    )
    .where(text("operation.state IN ('refused', 'parked')"))
    .where(text("operation.state = 'refused'"))
    .where(operation.c.record_id.in_(_IDS))
    .order_by(text("operation.rowid"))  # as they were made, whichever stream they go in
)
"""The first condition is the partial index's own: without it every look would read the whole outbox."""
_decode_record = msgspec.json.Decoder(Record).decode
_encode = msgspec.json.Encoder(order="sorted").encode


_PUT_VERSIONS = Statement(
    update(record)
    .where(record.c.home_branch == bindparam("home"))
    .where(record.c.id == bindparam("record_id"))
    .values(versions=bindparam("new_versions"))
)
_AT_ONCE = 500
"""Records asked about in one statement."""


class Rebase:
    """Collects what the hub says about records, then rebuilds each of them once."""

    def __init__(self, connection: Connection, forms: Forms) -> None:
        self._connection = connection
        self._forms = forms
        self._shown: dict[str, Record | None] = {}
        self._words: dict[str, Record | None] = {}
        self._told: dict[str, None] = {}
        self._rows: dict[str, tuple[Any, Any]] = {}
        self._based: set[str] = set()
        self._retracted: dict[str, set[str]] = {}
        self._eras: dict[str, int] = {}
        self._entering: dict[str, Effect] = {}
        self.published = False
        """Whether `finish` took in definitions."""
        self._parts: dict[str, list[tuple[str, Effect]]] = {}
        self._erasing: list[Effect] = []

    @cached_property
    def _own_scope(self) -> str:
        identity = load_identity(self._connection)
        return identity.scope if identity is not None else ""

    def foresee(self, record_ids: Iterable[str]) -> None:
        """Reads what is here of records that are about to be touched, all at once."""
        wanted = [one for one in dict.fromkeys(record_ids) if one not in self._words]
        for ids in _in_pieces(wanted):
            shown = {row[0]: row for row in _SHOWN.rows(self._connection, ids=ids)}
            bases = {row[0]: row[1] for row in _BASES.rows(self._connection, ids=ids)}
            eras = eras_here(self._connection, ids)
            for one in msgspec.json.decode(ids):
                self._rows[one] = (shown.get(one), bases.get(one))
                self._eras.setdefault(one, eras.get(one, 0))

    def touch(self, record_id: str) -> Record | None:
        """The hub's last word on the record, None when it does not hold it; the record will be rebuilt.

        To be called before any operation of the record changes its state.
        """
        if record_id not in self._words:
            if record_id not in self._rows:
                self.foresee([record_id])
            row, base = self._rows.pop(record_id)
            shown = self._shown[record_id] = record_of(row) if row is not None else None
            write_out(self._connection, shown)
            if base is not None:
                self._based.add(record_id)
                self._words[record_id] = _decode_record(base)
            else:
                self._words[record_id] = shown if shown is not None and shown.versions else None
        return self._words[record_id]

    def take(self, effect: Effect) -> None:
        """Folds one effect of the hub onto its last word.

        Raises ValueError when the record was never created here, UserError when its form is not here; then nothing has
        changed.
        """
        if effect.whole is not None:
            return  # the last word on a whole import: each of its records has had its own
        word = self.touch(effect.record)
        if effect.erases:
            self._erase(effect, word)
            return
        era = self._eras[effect.record] if word is None else word.moves
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
            self._told[effect.record] = None

    def _erase(self, effect: Effect, word: Record | None) -> None:
        """The record as its erasure leaves it, whatever was known of it; where it had left, only its entries here."""
        left = left_by(effect)
        era = self._eras[effect.record] if word is None else word.moves
        if left is not None and left.moves >= era:
            self._forms.form(left.form, left.form_version)
            self._words[effect.record] = left
        self._erasing.append(effect)

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

    def decided_elsewhere(self, record_id: str, operation_id: str) -> None:
        """An own operation on a touched record lies on it no longer, or once more: so does what it did to a child."""
        shown = self._shown[record_id]
        effect = load_effect(self._connection, shown.home, operation_id) if shown is not None else None
        if effect is not None:
            self.retracted(effect)

    def finish(self) -> frozenset[str]:
        """Rebuilds and writes every touched record; their ids."""
        changes: list[Change] = []
        changed: list[str] = []
        confirmed: list[Record] = []
        self._end_whole_imports()
        for effect in self._erasing:
            erase_here(self._connection, effect)
        own, refused = self._of_records(_OWN), self._of_records(_OWN_REFUSED)
        for record_id, word in self._words.items():
            shown = self._shown[record_id]
            now = self._rebuilt(record_id, word, own.get(record_id, ()), refused.get(record_id, ()))
            if now is not None:
                for target in sorted(self._retracted.get(record_id, ())):
                    settle_child(self._connection, now, target)
            if now == shown:
                continue
            if now is not None and shown is not None and _differ_in_versions(shown, now):
                confirmed.append(now)
                continue
            changed.append(record_id)
            if now is not None:
                changes.append((shown, now, self._forms.validator(now.form, now.form_version)))
            elif shown is not None:
                remove_record(self._connection, shown, self._forms.form(shown.form, shown.form_version))
                let_go(self._connection, record_id)  # what is not sent yet hangs on it again when it comes back
        write_records(self._connection, changes)
        _PUT_VERSIONS.many(
            self._connection,
            [
                {"home": one.home, "record_id": one.id, "new_versions": _encode(one.versions).decode()}
                for one in confirmed
            ],
        )
        self.published = keep_published(self._connection, self._words.values())
        self._settle_passages()
        let_files_of_erased_go(self._connection, self._erasing)
        mark_records(self._connection, dict.fromkeys((*changed, *self._told)))
        return frozenset(self._words)

    def _end_whole_imports(self) -> None:
        """Operations about whole imports that wait for nothing more: parts that never came are shown no longer."""
        ended = settled(self._connection)
        for record_id in dict.fromkeys(name for one in ended for name in one.left):
            self.touch(record_id)
        forget(self._connection, ended)
        if any_under_way(self._connection):
            for ids in _in_pieces(list(self._words)):
                self._parts |= parts_on(self._connection, ids)

    def _settle_passages(self) -> None:
        moved = [word for word in self._words.values() if word is not None and word.moves]
        take_in(self._connection, list(self._entering.values()), moved)
        for record_id, word in self._words.items():
            if word is None and self._eras.get(record_id):
                let_go(self._connection, record_id)
        for ids in _in_pieces([record_id for record_id, word in self._words.items() if word is not None]):
            settle_questions(self._connection, ids)

    def _of_records(self, statement: Statement) -> dict[str, list[Any]]:
        """What a statement finds of the touched records, by record, without the record's id."""
        found: dict[str, list[Any]] = {}
        for ids in _in_pieces(list(self._words)):
            for row in statement.rows(self._connection, ids=ids):
                found.setdefault(row[0], []).append(row[1:])
        return found

    def _rebuilt(
        self, record_id: str, word: Record | None, waiting: Sequence[Any], refused: Sequence[Any]
    ) -> Record | None:
        own = [(str(row[0]), decode_operation(row[1], row[2])) for row in waiting]
        turned_down = [(str(row[0]), decode_operation(row[1], row[2])) for row in refused]
        if word is None and any(item.kind is Kind.CREATE for _home, item in turned_down):
            # The hub does not hold the record: its maker goes on seeing what he made, marked as refused.
            own = turned_down + own
        else:
            for row in refused:
                self._withdraw(row[4], row[3])
        if record_id in self._parts:
            own = self._with_parts(record_id, own)
        if own and word is not None:
            keep_base(self._connection, record_id, _encode(word))
        elif record_id in self._based:
            _DROP_BASE.run(self._connection, on_record=record_id)
        return self._replayed(word, own) if own else word

    def _with_parts(self, record_id: str, own: list[tuple[str, Operation]]) -> list[tuple[str, Operation]]:
        """The parts of operations about whole imports among the record's own operations, as they were made."""
        order = order_on(self._connection, record_id)
        parts = [(home, restated(effect)) for home, effect in self._parts[record_id]]
        return sorted([*own, *parts], key=lambda one: order.get(one[1].id, len(order)))

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
            if state is not None and parent_of(item.id) is not None:
                job = item.origin.job if item.origin is not None else ""
                worked = any(
                    is_work(one.kind, one.origin, job) and parent_of(one.operation) is None for one in effects.values()
                )
                changed = worked or changed_at_hub(self._connection, state, job)
                decision = decide_expanded(state, item, changed=changed)
            else:
                validator = self._forms.validator(item.form, version)
                decision = decide_here(state, item, validator, earlier, self._own_scope)
            scope = state.scope if state is not None else birth_scope(item.form, home)
            effect = effect_of(item, decision, home=home, scope=scope, form_version=version)
            effects[item.id] = effect
            if state is not None or decision.changes:
                state = fold(state, effect)
        keep_bodies(self._connection, effects.values())
        write_effects(self._connection, effects.values(), known=True)
        return state


def _differ_in_versions(shown: Record, now: Record) -> bool:
    """Whether the hub only said when the values that are here came into its log."""
    return shown.fields == now.fields and msgspec.structs.replace(shown, versions=now.versions) == now


def _in_pieces(ids: Sequence[str]) -> Iterator[str]:
    """The ids as JSON, so many at a time."""
    for start in range(0, len(ids), _AT_ONCE):
        yield msgspec.json.encode(ids[start : start + _AT_ONCE]).decode()
