"""What is written in the files of a device and of the hub, read by plain SQL and plain JSON.

The invariants look at nothing else: of the program under test only the meaning of a form document is taken on trust.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.simulator.unwritten import unwritten

Rows = Callable[[str], list[tuple[Any, ...]]]
Json = dict[str, Any]
NO_HASH = bytes(32).hex()
STREAMS = ("work", "bulk")


@dataclass
class State:
    """A record as folding plain history entries gives it."""

    home: str
    form: str
    version: int
    made: int
    changed: int
    fields: Json = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def copy(self) -> State:
        """The same, to be folded further."""
        return State(
            self.home, self.form, self.version, self.made, self.changed, dict(self.fields), dict(self.versions)
        )


def folded(state: State | None, effect: Json) -> State | None:
    """The record after one more history entry; None while nobody created it."""
    changes: Json = effect.get("f", {})
    if enters(effect):
        state = State(effect["home"], effect["e"], effect["form_version"], effect["passage"]["made"], effect["at"])
    elif state is None:
        if effect["k"] != "create":
            return None
        state = State(effect["home"], effect["e"], effect["form_version"], effect["at"], effect["at"])
    elif changes or effect.get("c"):
        state = state.copy()
        state.changed = effect["at"]
    stated = enters(effect) or effect["k"] == "create"
    if stated and effect.get("seq") and not any(after is not None for _, after in changes.values()):
        state.versions["$"] = effect["seq"]
    for name, (_, after) in changes.items():
        if after is None:
            state.fields.pop(name, None)
        else:
            state.fields[name] = after
        if effect.get("seq") and (after is not None or effect["k"] != "create"):
            state.versions[name] = effect["seq"]
    return state


def enters(effect: Json) -> bool:
    """Whether its record comes into this log's scope from another one by it."""
    return "passage" in effect and effect["scope"] == effect["passage"]["to"]


def parent_of(operation: str) -> str | None:
    """The operation about a whole import that this one is a part of."""
    parent, parted, _ = operation.partition(":of:")
    return parent if parted else None


def leaves(effect: Json) -> bool:
    """Whether its record goes from this log's scope to another one by it."""
    return "passage" in effect and effect["scope"] == effect["passage"]["source"]


def in_order(entries: Iterable[Kept]) -> list[Kept]:
    """The entries of one record that have a place, as they happened: by the moves before them, then by place."""
    logs: dict[str, list[Kept]] = {}
    for kept in entries:
        if kept.seq is not None:
            logs.setdefault(kept.scope, []).append(kept)
    placed = []
    for log in logs.values():
        era = 0
        for kept in sorted(log, key=lambda one: one.seq or 0):
            era = kept.effect["passage"]["era"] if enters(kept.effect) else era
            placed.append((era, kept.seq or 0, kept))
    return [kept for _, _, kept in sorted(placed, key=lambda one: one[:2])]


def standing(entries: Iterable[Kept]) -> State | None:
    """The record as these entries leave it; None when it is not here, or not any more."""
    state: State | None = None
    for kept in in_order(entries):
        state = None if leaves(kept.effect) else folded(state, kept.effect)
    return state


@dataclass(frozen=True)
class Kept:
    """One row of history."""

    home: str
    operation: str
    scope: str
    seq: int | None
    record: str
    tx: str
    effect: Json


def is_erased(row: Row | None) -> bool:
    """Whether headquarters erased that record."""
    return row is not None and "$erased" in row.fields


@dataclass(frozen=True)
class Row:
    """One record as it stands in its table."""

    home: str
    id: str
    scope: str
    form: str
    version: int
    standing: str
    number: str | None
    status: str | None
    made: int
    changed: int
    fields: Json
    versions: dict[str, int]


class Sight:
    """The tables that both ends have."""

    def __init__(self, rows: Rows) -> None:
        self.records = {
            row[1]: Row(*(*row[:10], json.loads(row[10]), json.loads(row[11])))
            for row in rows(
                "SELECT home_branch, id, scope, form, form_version, standing, number, status, created_at, updated_at, "
                "fields, versions FROM record"
            )
        }
        entries = rows(
            "SELECT home_branch, operation_id, scope, seq, record_id, tx, effect FROM history "
            "ORDER BY seq IS NULL, scope, seq, operation_id"
        )
        self.history = [Kept(*(*row[:6], self._effect(row[6]))) for row in entries] + self._unwritten()
        self.entries = {kept.operation: kept for kept in self.history}
        self.inbox = {row[0]: row for row in rows("SELECT id, record_id, kind, item, opened_seq, closed_by FROM inbox")}
        self.attachments = {
            row[0]: row for row in rows("SELECT operation_id, record_id, hash, size, voided FROM attachment")
        }
        self.summary = {
            row[:5]: row[5]
            for row in rows("SELECT home_branch, form, standing, status, day, tickets FROM summary WHERE tickets != 0")
        }
        self.by_record: dict[str, list[Kept]] = {}
        for kept in self.history:
            if "import" not in kept.effect:  # the last word on a whole import is about no record
                self.by_record.setdefault(kept.record, []).append(kept)

    def told(self) -> list[Json]:
        """Every entry that this end knows of, those that a record brought along from another scope among them.

        What it brought along says more than what stands here since the work was saved.
        """
        past = {
            one["operation"]: one for kept in self.history for one in kept.effect.get("passage", {}).get("past", ())
        }
        here = {
            kept.operation: kept.effect for kept in self.history if kept.seq is not None or kept.operation not in past
        }
        return list((past | here).values())

    def _unwritten(self) -> list[Kept]:
        """History that stands elsewhere than in its table."""
        return []

    def _effect(self, text: str) -> Json:
        effect: Json = json.loads(text)
        effect.pop("receipt", None)  # the hub's proof that it said these bytes, kept with what was pulled
        return effect

    def final(self) -> list[Kept]:
        """The entries that have a place in a scope's log, each scope in order."""
        return [kept for kept in self.history if kept.seq is not None]


@dataclass(frozen=True)
class Logged:
    """One row of the hub's log."""

    home: str
    operation: str
    replica: str
    stream: str
    n: int
    record: str
    scope: str
    seq: int | None
    chain: str | None
    hash: str
    body: bytes
    outcome: str
    waits_for: str | None
    result: Json

    @property
    def said(self) -> Json:
        """The operation that arrived; empty for a body that was none."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def emptied(self) -> str | None:
        """The SHA-256 of its bytes as they were, when it says that it was erased."""
        digest = self.said.get("erased")
        return digest if isinstance(digest, str) and digest else None


@dataclass(frozen=True)
class Key:
    """A key of a person at a device: the places of its streams after which it begins, and up to which it counts."""

    person: str
    key: str
    begins: dict[str, int]
    ends: dict[str, int | None]


class HubSight(Sight):
    """The hub's tables."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        found = rows(
            "SELECT home_branch, operation_id, replica, stream, n, record_id, scope, seq, chain, hash, body, outcome, "
            "waits_for, result FROM log ORDER BY replica, stream, n"
        )
        self.log = [Logged(*(*row[:10], row[10].encode(), *row[11:13], json.loads(row[13]))) for row in found]
        placed_last = sorted(self.log, key=lambda one: one.seq is not None)
        self.logged = {one.operation: one for one in placed_last}
        self.echoes = rows("SELECT replica, stream, n, hash, result FROM echo ORDER BY replica, stream, n")
        self.ends = {row[:2]: row[2:] for row in rows("SELECT replica, stream, last_n, last_hash FROM replica_stream")}
        self.counters = {row[0]: row[1:] for row in rows("SELECT scope, last, chain, epoch FROM counter")}
        apart = rows("SELECT operation_id, body, replica, stream FROM quarantine WHERE body IS NOT NULL")
        self.quarantined = {row[0]: row for row in apart}
        self.held = {row[0] for row in rows("SELECT hash FROM held_file")}
        self.machines: dict[str, str] = dict(rows("SELECT id, device FROM replica"))
        self.keys: dict[str, list[Key]] = {}
        for device, person, key, *places in rows(
            "SELECT device, person, key, work_n, bulk_n, end_work_n, end_bulk_n FROM person_key WHERE state != 'waits'"
        ):
            begins, ends = dict(zip(STREAMS, places[:2], strict=True)), dict(zip(STREAMS, places[2:], strict=True))
            self.keys.setdefault(device, []).append(Key(person, key, begins, ends))


@dataclass(frozen=True)
class Written:
    """One operation in a device's outbox."""

    stream: str
    n: int
    operation: str
    tx: str
    record: str
    body: bytes | None
    hash: bytes
    state: str
    code: str | None
    made: int
    """Grows in the order in which the work of one record was made."""


class DeviceSight(Sight):
    """A device's tables."""

    def __init__(self, rows: Rows) -> None:
        self._creates = list(unwritten(rows))
        super().__init__(rows)
        found = rows("SELECT stream, n, id, tx, record_id, body, hash, state, code, rowid FROM operation")
        outbox = [Written(*row) for row in found]
        outbox += [
            Written("bulk", one.n, one.name, one.name, one.effect["r"], one.body, one.hash, "pending", None, 0)
            for one in self._creates
        ]
        self.outbox = sorted(outbox, key=lambda one: (one.stream, one.n))
        self.written = {one.operation: one for one in self.outbox}
        self.ends = {
            row[0]: row[1:] for row in rows("SELECT stream, last_n, last_hash, acked_n, acked_hash FROM stream")
        }
        self.cursors = {row[0]: (row[1], row[2].hex()) for row in rows("SELECT scope, seq, chain FROM cursor")}
        self.bases = {row[0]: json.loads(row[1]) for row in rows("SELECT record_id, body FROM record_base")}
        self.files = {row[0]: row[1:] for row in rows("SELECT hash, state, uploaded_at FROM file")}
        self.snapshot_under_way = bool(rows("SELECT 1 FROM meta WHERE key = 'snapshots' AND value NOT IN ('', '{}')"))
        unplaced = rows("SELECT operation_id, rowid FROM history WHERE seq IS NULL")
        self.entered = {one.name: 0 for one in self._creates} | dict(unplaced)
        """Grows in the order in which entries without a place were made; a part in a run comes after its create."""
        self.turning = {row[0] for row in rows("SELECT operation_id FROM whole_import")}
        self.unread = rows("SELECT scope, seq, reason FROM unread_effect")

    def _unwritten(self) -> list[Kept]:
        effects = [one.effect for one in self._creates]
        effects += [one.taken_back for one in self._creates if one.taken_back is not None]
        return [Kept(one["home"], one["operation"], one["scope"], None, one["r"], one["tx"], one) for one in effects]


def rolling(previous: bytes, body: bytes) -> bytes:
    """The rolling hash of a stream, as sync.md says it."""
    return hashlib.sha256(previous + hashlib.sha256(body).digest()).digest()


def rolling_on(previous: bytes, digest: str) -> bytes:
    """The same after an operation of whose bytes only the SHA-256 (hex) is left."""
    return hashlib.sha256(previous + bytes.fromhex(digest)).digest()


def chained(operations: Iterable[str]) -> list[str]:
    """The chain of a scope after each of its operations."""
    link, links = bytes(32), []
    for operation in operations:
        link = hashlib.sha256(link + operation.encode()).digest()
        links.append(link.hex())
    return links
