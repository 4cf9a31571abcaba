"""Effects: what an operation did to a record. History stores them, pull delivers them, their fold is the state."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from core.operation import Child, ChildKind, Kind, Origin, WholeImport
from core.reading import Int64
from engines.forms.values import Value


class Outcome(StrEnum):
    """What became of an operation; the hub's answer per operation and the last column of history."""

    APPLIED = "applied"
    MERGED = "merged"
    DUPLICATE = "duplicate"
    PROPOSED = "proposed"
    CONFLICT = "conflict"
    REFUSED = "refused"
    PARKED = "parked"
    INEFFECTIVE = "ineffective"


class InboxKind(StrEnum):
    """Why a person is told: a question only a person may answer, or a notice.

    Questions: two values met, an edit met a withdrawn record, somebody without custody proposes a value.
    Notices: a text lost against another one, or a workflow step stayed without effect.
    """

    CONFLICT = "conflict"
    VOIDED = "voided"
    PARALLEL = "parallel"
    INEFFECTIVE = "ineffective"
    PROPOSAL = "proposal"


NOTICES = frozenset({InboxKind.PARALLEL, InboxKind.INEFFECTIVE})
"""The kinds that only tell: seen is enough. All others ask for a decision."""


class InboxItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field on which two writers met: the common base, the hub's value and writer, the arriving one and its own.

    For a step without effect the field is $status: the state it left from, the one that stands, the one it led to.
    Times are milliseconds since 1970 UTC of the writers' own clocks, for display only.
    """

    id: str
    kind: InboxKind
    record: str
    field: str
    base: Value = None
    theirs: Value = None
    theirs_by: str = ""
    theirs_at: Int64 = 0
    mine: Value = None
    mine_by: str = ""
    mine_at: Int64 = 0


class Passage(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record's move between scopes. Its effect stands in both logs: in that of `source` it leaves, in `to` it enters.

    `era` counts the record's moves, so what is read late from a scope it has left is told from what is newer. An
    entering effect carries the whole state in its changes, when the record was made, and its `past`: every entry
    before, in order, so that the new custodians see its whole timeline.
    """

    era: Int64
    source: str
    to: str
    made: Int64 = 0
    past: tuple[Effect, ...] = ()


_SHORT = {"changes": "f", "kind": "k", "record": "r", "form": "e", "child": "c", "origin": "o", "whole": "import"}


class Named(msgspec.Struct, frozen=True, rename=_SHORT):
    """What an entry of a log is about, whatever else of it can be read here; empty where it does not say."""

    operation: str = ""
    record: str = ""
    tx: str = ""


class Effect(msgspec.Struct, frozen=True, omit_defaults=True, rename=_SHORT):
    """What one operation did. `seq` is its place in the scope's log, 0 while only this device knows it.

    `changes` maps a field to its value before and after; fields that start with $ are the system's: $number, $status,
    $voided, $scope, $custody, $moves, $aliases, $contacts, $reminders, $promise_at, $removed (children taken back),
    $erased (why). `answers` is what was meant and changed nothing: by an act that stayed without effect, or by an
    answer to a question; `seen` the decisive values that an act's person saw. `whole`: it closes what was done to a
    whole import; `record` is the job, and no record. `erased`: what people typed was taken out of it with its record;
    `erases`: of an erasure, the record's entries in this log before it, as they are from then on (core.erasure).
    `signed` is the operation as its person signed it (core.signatures), empty where nobody did.
    """

    operation: str
    tx: str
    home: str
    record: str
    form: str
    form_version: Int64
    kind: Kind
    by: str
    at: Int64
    outcome: Outcome
    seq: Int64 = 0
    scope: str = ""
    code: str | None = None
    changes: dict[str, tuple[Value, Value]] = {}
    child: Child | None = None
    target: str | None = None
    reason: str | None = None
    move: str | None = None
    undo: str | None = None
    origin: Origin | None = None
    inbox: tuple[InboxItem, ...] = ()
    closes: str | None = None
    answers: dict[str, Value] = {}
    seen: dict[str, Value] = {}
    passage: Passage | None = None
    whole: WholeImport | None = None
    signed: str = ""
    erased: bool = False
    erases: tuple[Effect, ...] = ()

    @property
    def file(self) -> Child | None:
        """The file that it attaches; None for every other effect, and for a file that was erased."""
        child = self.child
        attaches = child is not None and child.kind is ChildKind.FILE and child.hash and self.kind is Kind.ADD
        return child if attaches else None

    @property
    def leaves(self) -> bool:
        """Whether the record leaves this log's scope by it."""
        return self.passage is not None and self.scope == self.passage.source

    @property
    def enters(self) -> bool:
        """Whether the record enters this log's scope by it."""
        return self.passage is not None and self.scope == self.passage.to
