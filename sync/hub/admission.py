"""What the hub asks of an operation before the merge: is it complete, has what it needs come, may the sender do it."""

from __future__ import annotations

import re
from typing import Protocol

import msgspec
from sqlalchemy import Connection, bindparam, select

from core.effect import Effect, Outcome
from core.erasure import NOT_YOURS, REFUSED_BY
from core.merge import ELSEWHERE
from core.operation import Kind, Operation, WholeImport, says_too_much
from core.people import Person, speaks_for_headquarters
from core.reading import Unreadable, is_flat
from core.record import CUSTODY, DEFINITION, NUMBER, SCOPE, Record, branch_scope
from core.upcasting import CURRENT, Upcasting
from engines.forms.values import is_storable
from local_db.catalogue import Catalogue
from local_db.statement import Statement
from local_db.tables import history, inbox
from sync.hub.journal import STANDS
from sync.hub.registry import HEADQUARTERS, all_branches, load_person, may_act

_ID = re.compile(r"[0-9a-f]{32}")
"""As `core.ids` makes them: digests and runs take ids apart by their digits."""

_RUN = re.compile(r"[0-9a-f]{28}")
_KEY = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_LARGEST = 2**53
_LONGEST_FILE_NAME = 1_000
LONGEST_NUMBER = 64
DEFINITION_UNKNOWN = "definition.unknown"
_CUSTODIANS_ONLY = frozenset({Kind.SET, Kind.ACT, Kind.VOID, Kind.RESTORE, Kind.MOVE, Kind.CUSTODY})
_WAS_IN = Statement(
    select(history.c.operation_id)
    .where(history.c.record_id == bindparam("on_record"))
    .where(history.c.scope == bindparam("in_scope"))
    .limit(1)
)
_ITEM = Statement(
    select(inbox.c.record_id).where(inbox.c.home_branch == bindparam("home")).where(inbox.c.id == bindparam("item_id"))
)


class Waiting(msgspec.Struct, frozen=True):
    """Parked: the code says why, `wanted` what must come first."""

    code: str
    wanted: str


class Refusal(msgspec.Struct, frozen=True):
    """Refused for good, with the reason."""

    code: str


_UNKNOWN = Refusal("record.unknown")


class Proposal(msgspec.Struct, frozen=True):
    """The sender has no custody: the custodians are asked instead."""


class Course(Protocol):
    """What has happened so far in the transaction."""

    def outcome(self, home: str, operation_id: str) -> Outcome | None: ...
    def parked_on(self, record_id: str) -> str | None: ...
    def opened_here(self, item_id: str, record_id: str) -> bool: ...
    def effect(self, home: str, operation_id: str) -> Effect | None: ...


def read_operation(body: bytes, upcasting: Upcasting = CURRENT) -> Operation | None:
    """The operation, or None for a body that is none: then it holds its place and is refused, and the rest goes on."""
    if not is_flat(body):
        return None
    try:
        operation = upcasting.read(body)
    except Unreadable:
        return None
    if operation.erased is not None:
        return None
    ids = all(_ID.fullmatch(name) for name in (operation.id, operation.record))
    sizes = (operation.wall, operation.child.size if operation.child is not None else 0)
    texts = (operation.tx, operation.by, operation.form)
    sound = all(0 <= size < _LARGEST for size in sizes) and all(len(text) <= 200 for text in texts)
    whole = sound and _is_span(operation.whole) and _is_signature(operation)
    return operation if ids and whole and not _has_nul(operation) else None


def _is_signature(operation: Operation) -> bool:
    """Whether its signature, if it bears one, has the shape of one."""
    signed = _KEY.fullmatch(operation.key) and _SIGNATURE.fullmatch(operation.sig)
    return bool(signed) or not (operation.key or operation.sig)


def _is_span(whole: WholeImport | None) -> bool:
    if whole is None:
        return True
    ids = all(_ID.fullmatch(name) for name in (whole.first, whole.last))
    runs = all(_RUN.fullmatch(run) and all(0 <= place < _LARGEST for place in whole.keep[run]) for run in whole.keep)
    return ids and runs and len(whole.file) <= _LONGEST_FILE_NAME and "\0" not in whole.file


def _has_nul(operation: Operation) -> bool:
    """Whether a name in it, not a value, holds a NUL character, which PostgreSQL keeps in no text."""
    child = operation.child
    optional = (operation.target, operation.undo, operation.inbox)
    names = [operation.tx, operation.by, operation.form, *operation.needs, *filter(None, optional)]
    if child is not None:
        names += (child.hash, child.name, child.mime)
    return any("\0" in name for name in names)


class Admission:
    """The gate. `parked_something` says whether anything was parked since this transaction began."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, course: Course, upcasting: Upcasting = CURRENT
    ) -> None:
        self._upcasting = upcasting
        self._connection = connection
        self._catalogue = catalogue
        self._course = course
        self.parked_something = False
        self._people: dict[str, Person | None] = {}

    def look_at_person(self, person_id: str, branch: str) -> Refusal | None:
        """Whether this person's work may come from a device of `branch`; None when it may."""
        if person_id not in self._people:
            self._people[person_id] = load_person(self._connection, person_id)
        someone = self._people[person_id]
        if someone is None:
            return Refusal("person.unknown")
        return None if may_act(someone, branch) else Refusal("person.not_here")

    def look_at(
        self, operation: Operation, record: Record | None, home: str, own_scope: str, scopes: frozenset[str]
    ) -> Waiting | Refusal | Proposal | None:
        """None when the merge may judge it."""
        waiting = self._wait(operation, record, home)
        if waiting is not None:
            self.parked_something = True
            return waiting
        if says_too_much(operation):
            return Refusal("operation.malformed")
        if operation.kind is Kind.ERASE and not speaks_for_headquarters(self._people.get(operation.by), own_scope):
            return Refusal(NOT_YOURS)
        if record is None:
            return self._look_at_create(operation, own_scope) if operation.kind is Kind.CREATE else _UNKNOWN
        if record.form == DEFINITION:
            return Refusal("definition.immutable")
        was_own = record.custody != own_scope and self._was_own(record, own_scope)
        if record.scope not in scopes and (not was_own or operation.kind is Kind.CREATE):
            return Refusal("record.exists") if operation.kind is Kind.CREATE else _UNKNOWN
        if operation.form != record.form:
            return Refusal("record.form_differs")
        if record.erased and operation.kind is not Kind.ERASE:
            return Refusal(REFUSED_BY)
        if refusal := self._look_at_target(operation, record, own_scope):
            return refusal
        if record.custody != own_scope and (verdict := self._look_at_stranger(operation, record, own_scope, was_own)):
            return verdict
        return self._look_at_reference(operation, record)

    def _look_at_stranger(
        self, operation: Operation, record: Record, own_scope: str, was_own: bool
    ) -> Refusal | Proposal | None:
        """What becomes of an operation of somebody who has no custody; None when it needs none.

        Who had custody when he acted, and did not know better, has his work kept: as a question, or without effect.
        """
        if was_own and operation.kind in (Kind.VOID, Kind.RESTORE) and operation.target is not None:
            return None
        if operation.kind in _CUSTODIANS_ONLY:
            wanted = operation.fields.get(CUSTODY)
            asks = operation.kind is Kind.CUSTODY and wanted is not None and wanted.v == own_scope
            return Proposal() if was_own or asks or operation.kind is Kind.SET else Refusal(ELSEWHERE)
        if was_own and operation.kind is Kind.RESOLVE:
            return Proposal()
        if operation.inbox is not None and self._is_proposal(operation.inbox, record):
            return Refusal(ELSEWHERE)
        return None

    def _was_own(self, record: Record, own_scope: str) -> bool:
        """Whether the record has been in that scope's log: then its people may have acted before they knew better."""
        if record.scope == own_scope or branch_scope(record.home) == own_scope:
            return True
        return _WAS_IN.first(self._connection, on_record=record.id, in_scope=own_scope) is not None

    def _look_at_target(self, operation: Operation, record: Record, own_scope: str) -> Refusal | None:
        """A record goes to a scope that there is; custody goes to people who can read the record."""
        if operation.kind is Kind.MOVE and SCOPE in operation.fields:
            known = {branch_scope(one.id) for one in all_branches(self._connection)} | {branch_scope(HEADQUARTERS)}
            if operation.fields[SCOPE].v not in known:
                return Refusal("move.unknown_scope")
        if operation.kind is Kind.CUSTODY and CUSTODY in operation.fields:
            able = {record.scope, own_scope, branch_scope(HEADQUARTERS)}
            if operation.fields[CUSTODY].v not in able:
                return Refusal("custody.not_there")
        return None

    def look_again(self, operation: Operation, record: Record | None, home: str) -> Waiting | None:
        """For what was admitted before: only what must come first is asked. None when the merge may judge it."""
        waiting = self._wait(operation, record, home)
        self.parked_something = self.parked_something or waiting is not None
        return waiting

    def _wait(self, operation: Operation, record: Record | None, home: str) -> Waiting | None:
        if operation.sv > self._upcasting.version:
            return Waiting("schema.newer", f"schema:{operation.sv}")
        if operation.sv < self._upcasting.version:
            return Waiting("schema.older", f"schema:{operation.sv}")
        made_by = record.form_version if record is not None else operation.definition
        for version in (operation.definition, made_by):
            if not self._catalogue.knows(operation.form, version):
                return Waiting(DEFINITION_UNKNOWN, f"form:{operation.form}:{version}")
        for needed in operation.needs:
            if self._course.outcome(home, needed) not in STANDS:
                return Waiting("needs.not_applied", needed)
        if record is None and operation.kind is not Kind.CREATE and operation.whole is None:
            create = self._course.parked_on(operation.record)
            if create is not None and create != operation.id:
                return Waiting("needs.not_applied", create)
        return None

    def _look_at_create(self, operation: Operation, own_scope: str) -> Refusal | None:
        if operation.form == DEFINITION and not speaks_for_headquarters(self._people.get(operation.by), own_scope):
            return Refusal("definition.not_yours")
        number = operation.fields[NUMBER].v if NUMBER in operation.fields else None
        if isinstance(number, str) and not is_storable(number, LONGEST_NUMBER):
            return Refusal("record.number_unusable")
        return None

    def _look_at_reference(self, operation: Operation, record: Record) -> Refusal | None:
        if operation.target is not None:
            added = self._course.effect(record.home, operation.target)
            if added is None or added.record != record.id or added.kind is not Kind.ADD:
                return Refusal("child.unknown")
        if operation.kind is Kind.RESOLVE and operation.inbox is not None and not self._is_item(operation, record):
            return Refusal("inbox.unknown")
        return None

    def _is_proposal(self, item: str, record: Record) -> bool:
        """Whether that question is one for the custodians; its id begins with the operation that opened it."""
        return self._course.outcome(record.home, item.rpartition(":")[0]) is Outcome.PROPOSED

    def _is_item(self, operation: Operation, record: Record) -> bool:
        assert operation.inbox is not None
        if self._course.opened_here(operation.inbox, record.id):
            return True
        row = _ITEM.first(self._connection, home=record.home, item_id=operation.inbox)
        return row is not None and row[0] == record.id
