"""Append-only children: what adding, taking back and bringing back one does to the counters of its record."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from datetime import datetime

import msgspec

from core.effect import Effect
from core.operation import Child, ChildKind
from core.record import CONTACTS, PROMISE_AT, REMINDERS, Record
from engines.forms.values import LONG_TEXT_LIMIT, TEXT_LIMIT, Value, is_storable

_HASH = re.compile(r"[0-9a-f]{64}")

NOTE, FILE, CONTACT = "$note", "$file", "$contact"
"""The names under which the history of a dropped act keeps a note's text, a file's name, and a contact."""

Counted = Mapping[str, tuple[Value, Value]]
"""Field -> value before and after."""


def fault_of(child: Child) -> str | None:
    """What is wrong with a child as a code, or None: text that cannot be stored, a file without hash or size."""
    if not is_storable(child.text, LONG_TEXT_LIMIT):
        return "child.text_unusable"
    if not all(is_storable(text, TEXT_LIMIT) for text in (child.channel, child.direction, child.person, child.mime)):
        return "child.text_unusable"
    if child.promised_at is not None and not _is_moment(child.promised_at):
        return "child.promise_not_a_time"
    if child.kind is ChildKind.FILE:
        if not _HASH.fullmatch(child.hash) or child.size <= 0:
            return "child.file_incomplete"
        if not is_storable(child.name, 4 * TEXT_LIMIT):
            return "child.file_name_unusable"
    return None


def files_once(children: Iterable[Child], held: Container[str]) -> tuple[tuple[Child, ...], tuple[Child, ...]]:
    """The children that are to be added, and the files that are not: by their SHA-256 they are `held`, or came before.

    A record has a file once, whatever it is called.
    """
    fresh: list[Child] = []
    there: list[Child] = []
    added: set[str] = set()
    for child in children:
        known = child.kind is ChildKind.FILE and (child.hash in held or child.hash in added)
        (there if known else fresh).append(child)
        added.add(child.hash)
    return tuple(fresh), tuple(there)


def carried(child: Child) -> dict[str, Value]:
    """What the history of an act that was given up keeps of a child that it would have added: all that was typed."""
    if child.kind is ChildKind.CONTACT:
        parts = msgspec.to_builtins(child).items()
        return {CONTACT: [{name: value for name, value in parts if value is not None}]}
    return {FILE if child.kind is ChildKind.FILE else NOTE: child.text or child.name}


def carried_contact(kept: Mapping[str, Value]) -> Child | None:
    """The contact that `carried` kept among these, or None."""
    said = kept.get(CONTACT)
    return msgspec.convert(said[0], Child) if isinstance(said, list) and said else None


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def appended(record: Record, child: Child) -> Counted:
    """Adding a contact counts it, a reminder too, and a promise becomes the record's deadline."""
    if child.kind is not ChildKind.CONTACT:
        return {}
    changes = {name: _counted(record, name, 1) for name in _counters(child)}
    if child.promised_at:
        changes[PROMISE_AT] = (record.fields.get(PROMISE_AT), child.promised_at)
    return changes


def taken_away(record: Record, added: Effect | None) -> Counted:
    """Taking a contact back counts it out; its promise goes where no later one has taken its place."""
    return _moved(record, added, step=-1)


def brought_back(record: Record, added: Effect | None) -> Counted:
    """Bringing a contact back counts it in again, with its promise where none has taken its place."""
    return _moved(record, added, step=1)


def _moved(record: Record, added: Effect | None, step: int) -> Counted:
    if added is None or added.child is None or added.child.kind is not ChildKind.CONTACT:
        return {}
    changes = {name: _counted(record, name, step) for name in _counters(added.child)}
    if PROMISE_AT in added.changes:
        without, with_it = added.changes[PROMISE_AT]
        found, left = (with_it, without) if step < 0 else (without, with_it)
        if record.fields.get(PROMISE_AT) == found:
            changes[PROMISE_AT] = (found, left)
    return changes


def _counters(child: Child) -> tuple[str, ...]:
    return (CONTACTS, REMINDERS) if child.again else (CONTACTS,)


def _counted(record: Record, name: str, step: int) -> tuple[Value, Value]:
    count = record.fields.get(name)
    after = (count if isinstance(count, int) else 0) + step
    return count, after if after > 0 else None
