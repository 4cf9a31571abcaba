"""The rows of records that an operation about their whole import takes back or brings back, a slice in four statements.

They are what `core.record.fold`, `local_db.rows` and the record's own encoder make one by one; tests hold the two ways
against each other. What is written here is at most: the hub's last word, an entry of history, and three columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from core.decision import Decision
from core.effect import Effect, Outcome
from core.merge import effect_of
from core.operation import Kind, Operation
from core.ports import Forms
from core.record import VOIDED, branch_scope
from core.whole_imports import expanded_from, expanded_id, reason_of
from local_db.operation_states import IN_A_RUN
from local_db.rows import SummaryKey, count_records, encode_effect
from local_db.statement import Statement

_CHOSEN = "record.id IN (SELECT value FROM json_each(:ids))"
_CANDIDATES = Statement(
    "SELECT record.id, record.home_branch, record.form, record.form_version, record.standing, record.status,"
    f" record.created_at, record.versions <> '{{}}', record.versions = '{{}}' AND {IN_A_RUN} FROM record"
    f" WHERE {_CHOSEN} AND record.scope = :scope AND instr(record.fields, '\"$custody\"') = 0"
    " AND instr(record.fields, '\"$moves\"') = 0 AND (record.standing <> 'void') = :stands"
    " AND (:stands OR instr(record.fields, :reason) > 0)"
)
_KEEP_BASES = Statement(
    "INSERT OR IGNORE INTO record_base (record_id, body) SELECT record.id, '{\"created_at\":' || record.created_at"
    " || ',\"fields\":' || record.fields || ',\"form\":' || json_quote(record.form) || ',\"form_version\":'"
    " || record.form_version || ',\"home\":' || json_quote(record.home_branch) || ',\"id\":' || json_quote(record.id)"
    " || ',\"updated_at\":' || record.updated_at || ',\"versions\":' || record.versions || '}'"
    f" FROM record WHERE {_CHOSEN} AND record.versions <> '{{}}'"
)
_ADD_ENTRIES = Statement(
    'INSERT INTO history (home_branch, operation_id, scope, seq, record_id, tx, "by", at, effect)'
    " VALUES (:home_branch, :operation_id, :scope, NULL, :record_id, :tx, :author, :at, :effect)"
)
_ENTRY_NAMES = ("home_branch", "operation_id", "scope", "record_id", "tx", "author", "at", "effect")
_STATUS_BEGINS = '(instr(fields, \'"$status":"\') + 11)'
_STATUS_ENDS = f"({_STATUS_BEGINS} + instr(substr(fields, {_STATUS_BEGINS}), '\"') - 1)"
_TAKE_BACK = Statement(
    "UPDATE record SET standing = 'void', updated_at = :at, fields = CASE"
    ' WHEN instr(fields, \'"$status":"\') > 0'
    f" THEN substr(fields, 1, {_STATUS_ENDS}) || ',' || :voided || substr(fields, {_STATUS_ENDS} + 1)"
    " WHEN fields = '{}' THEN '{' || :voided || '}'"
    " ELSE '{' || :voided || ',' || substr(fields, 2) END"
    f" WHERE {_CHOSEN}"
)
"""The reason stands behind the status, where the order of the names puts it; what has no status has no system field."""
_BRING_BACK = Statement(
    "UPDATE record SET standing = json_extract(:standings, '$.\"' || form || '|' || form_version || '|'"
    " || coalesce(status, '') || '\"'),"
    f" updated_at = CASE WHEN {IN_A_RUN} THEN created_at ELSE :at END,"
    " fields = replace(replace(replace(fields, ',' || :voided, ''), '{' || :voided || ',', '{'), :voided, '')"
    f" WHERE {_CHOSEN}"
)
_DAY_MS = 86_400_000

Candidate = tuple[str, str, str, int, str, str | None, int, int, int]
"""Id, home branch, form, its version, standing, status, when made; whether the hub has it, whether it is in a run."""


def candidates(connection: Connection, one: Operation, home: str, ids: Sequence[str]) -> list[Candidate]:
    """Those of these records that the operation may change, so far as their own rows tell."""
    rows = _CANDIDATES.rows(
        connection,
        ids=_listed(ids),
        scope=branch_scope(home),
        stands=int(one.kind is Kind.VOID),
        reason=_voided(one),
    )
    return [tuple(row) for row in rows]


def turn_rows(connection: Connection, forms: Forms, one: Operation, rows: Sequence[Candidate]) -> None:
    """Takes these records back, or brings them back. Of those in a run, the record alone says it."""
    if not rows:
        return
    ids = _listed([row[0] for row in rows])
    _KEEP_BASES.run(connection, ids=ids)
    _ADD_ENTRIES.tuples(connection, _ENTRY_NAMES, _entries(one, [row for row in rows if not row[8]]))
    given = {"ids": ids, "at": one.wall, "voided": _voided(one)}
    standings = {(row[2], row[3], row[5]): _standing(forms, one, row) for row in rows}
    if one.kind is Kind.VOID:
        _TAKE_BACK.run(connection, **given)
    else:
        named = {f"{form}|{version}|{status or ''}": said for (form, version, status), said in standings.items()}
        _BRING_BACK.run(connection, standings=_encode(named), **given)
    moves: Counter[SummaryKey] = Counter()
    for _, home, form, version, standing, status, made, _, _ in rows:
        if forms.form(form, version).is_ticket:
            moves[home, form, standing, status or "", made // _DAY_MS] -= 1
            moves[home, form, standings[form, version, status], status or "", made // _DAY_MS] += 1
    count_records(connection, moves)


def _standing(forms: Forms, one: Operation, row: Candidate) -> str:
    return str(forms.form(row[2], row[3]).standing(row[5], one.kind is Kind.VOID))


def _entries(one: Operation, rows: Sequence[Candidate]) -> list[tuple[Any, ...]]:
    """Entries without a place: alike but for the record, so each form's is encoded once."""
    made: dict[tuple[str, str, int], str] = {}
    entries = []
    for record_id, home, form, version, *_ in rows:
        key = (home, form, version)
        if key not in made:
            made[key] = encode_effect(_entry(one, home, form, version)).decode()
        name = expanded_id(one.id, record_id)
        text = made[key].replace(_PLACE, record_id)
        entries.append((home, name, branch_scope(home), record_id, name, one.by, one.wall, text))
    return entries


_PLACE = "0" * 31 + "x"
"""Stands for the record's id; no id has an x."""


def _entry(one: Operation, home: str, form: str, version: int) -> Effect:
    reason = reason_of(one.record)
    change = (None, reason) if one.kind is Kind.VOID else (reason, None)
    decision = Decision(Outcome.APPLIED, changes={VOIDED: change})
    part = expanded_from(one, _PLACE, form, version)
    return effect_of(part, decision, home=home, scope=branch_scope(home), form_version=version)


def entry_of(one: Operation, record_id: str, home: str, form: str, version: int) -> Effect:
    """The entry, without a place, of the operation on one record that it changes."""
    part = expanded_from(one, record_id, form, version)
    effect = _entry(one, home, form, version)
    return msgspec.structs.replace(effect, operation=part.id, tx=part.id, record=record_id)


def _voided(one: Operation) -> str:
    return f'"{VOIDED}":"{reason_of(one.record)}"'


def _listed(ids: Sequence[str]) -> str:
    return _encode(list(ids))


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
