"""Operations: the closed set of ways in which a synced record changes (sync.md section 2).

The structs are also the wire form; `rename` gives the short names used there.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from core.reading import Int64
from engines.forms.values import Value

SCHEMA_VERSION = 1
"""The `sv` of every operation made by this program."""


class Kind(StrEnum):
    """What an operation does. Nothing else ever changes a record."""

    CREATE = "create"
    SET = "set"
    ACT = "act"
    ADD = "add"
    VOID = "void"
    RESTORE = "restore"
    MOVE = "move"
    CUSTODY = "custody"
    RESOLVE = "resolve"
    ERASE = "erase"


class Stream(StrEnum):
    """The two upload streams of a device: daily work never waits behind an import."""

    WORK = "work"
    BULK = "bulk"


class Write(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field's write: the value it was based on, that value's version at the hub, and the new value."""

    b: Value = None
    bv: Int64 = 0
    v: Value = None


class ChildKind(StrEnum):
    """What an append-only child of a record is."""

    NOTE = "note"
    CONTACT = "contact"
    FILE = "file"


class Child(msgspec.Struct, frozen=True, omit_defaults=True):
    """An append-only child: a note, a contact (F14) or a file (F15). Unused members stay at their defaults."""

    kind: ChildKind
    text: str = ""
    channel: str = ""
    direction: str = ""
    person: str = ""
    promised_at: str | None = None
    again: bool = False
    hash: str = ""
    size: Int64 = 0
    name: str = ""
    mime: str = ""
    captured_at: str | None = None
    width: Int64 = 0
    height: Int64 = 0


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an imported row came from: the job, the file's name, the sheet and the row as a person counts it."""

    job: str
    file: str
    sheet: str
    row: Int64


class WholeImport(msgspec.Struct, frozen=True, omit_defaults=True, rename={"keep": "except"}):
    """All records of one import, whose job stands in the place of the record: its file's name, the first and the last
    of their ids, and those that are kept, as places by run (`core.ids.run_place`)."""

    file: str
    first: str
    last: str
    keep: dict[str, tuple[Int64, ...]] = {}


_SHORT = {
    "whole": "import",
    "fields": "f",
    "kind": "k",
    "form": "e",
    "record": "r",
    "move": "a",
    "source": "from",
    "definition": "def",
    "child": "c",
    "origin": "o",
}


class Operation(msgspec.Struct, frozen=True, omit_defaults=True, rename=_SHORT):
    """One change of one record.

    `wall` is the device's clock in milliseconds since 1970 UTC, for display only; `n` its dense number in the
    device's stream (0 until written there); `needs` the operations without which this one makes no sense; `seen`
    the decisive values that the acting person saw; `undo` the operation that this one takes back. An act carries its
    answers in `fields`: they stand or fall with it. `whole`: it is about all records of the import job that `record`
    names (core.whole_imports). `sig` is the signature of the person's key `key` (core.signatures), both hex.
    `erased`: what people typed was taken out of it with its record; the SHA-256 (hex) of its bytes as they were, empty
    where nobody knows it any more. Only the hub keeps such operations; none is sent.
    """

    id: str
    tx: str
    kind: Kind
    record: str
    form: str
    by: str
    wall: Int64
    definition: Int64 = 0
    sv: Int64 = SCHEMA_VERSION
    n: Int64 = 0
    needs: tuple[str, ...] = ()
    fields: dict[str, Write] = {}
    move: str | None = None
    source: str | None = None
    seen: dict[str, Value] = {}
    undo: str | None = None
    child: Child | None = None
    target: str | None = None
    reason: str | None = None
    inbox: str | None = None
    origin: Origin | None = None
    whole: WholeImport | None = None
    key: str = ""
    sig: str = ""
    erased: str | None = None


_ONLY_OF = {
    "child": frozenset({Kind.ADD}),
    "move": frozenset({Kind.ACT}),
    "target": frozenset({Kind.VOID, Kind.RESTORE}),
    "inbox": frozenset({Kind.RESOLVE}),
    "origin": frozenset({Kind.CREATE, Kind.SET, Kind.ADD}),
}


def says_too_much(operation: Operation) -> bool:
    """Whether it carries what only other kinds carry: history would say something that nobody decided on."""
    if operation.erased is not None:
        return True
    return any(getattr(operation, name) is not None and operation.kind not in of for name, of in _ONLY_OF.items())


def canonical(operation: Operation) -> bytes:
    """The bytes that are hashed, stored and sent: equal operations give equal bytes."""
    return msgspec.json.encode(operation, order="sorted")
