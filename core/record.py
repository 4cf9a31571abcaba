"""Records: every ticket, customer, order ... is a record of a form version; its state is a fold over effects."""

from __future__ import annotations

import msgspec

from core.effect import Effect
from core.operation import Kind
from engines.forms.values import Value, texts_of

NUMBER = "$number"
STATUS = "$status"
VOIDED = "$voided"
SCOPE = "$scope"
CUSTODY = "$custody"
MOVES = "$moves"
ALIASES = "$aliases"
CONTACTS = "$contacts"
REMINDERS = "$reminders"
PROMISE_AT = "$promise_at"
REMOVED = "$removed"
DELIVERED = "$delivered"
"""Of a correction: which record of another system it corrects (core.reference.name_of). Headquarters decides on it."""
ERASED = "$erased"
HELD = "$"
"""Has a version in a record of which no field is left: the hub holds it nevertheless."""

DEFINITION = "definition"
"""The form of records that are definitions themselves (core.definitions)."""
HEADQUARTERS = "hq"
"""The scope of headquarters' own records."""
DEFINITIONS = "ref"
"""The scope of definitions."""


class Record(msgspec.Struct, frozen=True):
    """A record as one side sees it.

    `fields` holds business fields by stable id and the system's own under $ names; `versions` the hub's log position
    at which each field last changed (absent: never acknowledged). Times are milliseconds since 1970 UTC.
    """

    id: str
    home: str
    form: str
    form_version: int
    fields: dict[str, Value]
    versions: dict[str, int]
    created_at: int
    updated_at: int

    @property
    def status(self) -> str | None:
        """The state of its form that the record is in, None for reference records."""
        status = self.fields.get(STATUS)
        return status if isinstance(status, str) else None

    @property
    def number(self) -> str:
        """The human number."""
        return str(self.fields.get(NUMBER) or "")

    @property
    def voided(self) -> bool:
        """Whether the record was taken back."""
        return self.fields.get(VOIDED) is not None

    @property
    def erased(self) -> bool:
        """Whether everything that people typed on it was erased."""
        return self.fields.get(ERASED) is not None

    @property
    def removed(self) -> tuple[str, ...]:
        """The operations that added the children that were taken back since."""
        return tuple(texts_of(self.fields.get(REMOVED)))

    @property
    def scope(self) -> str:
        """The scope in whose log it is: that of its birth, unless it was moved."""
        return str(self.fields.get(SCOPE) or birth_scope(self.form, self.home))

    @property
    def custody(self) -> str:
        """The scope whose people decide on it: that of its log, unless custody was handed over."""
        return str(self.fields.get(CUSTODY) or self.scope)

    @property
    def moves(self) -> int:
        """How often it was moved between scopes."""
        moves = self.fields.get(MOVES)
        return moves if isinstance(moves, int) else 0


def branch_scope(branch: str) -> str:
    """The scope name of a branch; HQ's own is ``hq``."""
    return branch if branch in {HEADQUARTERS, DEFINITIONS} else f"branch:{branch}"


def birth_scope(form: str, home: str) -> str:
    """The scope in which a record of that form begins: ``ref`` for definitions, else that of its home branch."""
    return DEFINITIONS if form == DEFINITION else branch_scope(home)


def entered(effect: Effect, made: int) -> Record:
    """The record as an effect says it that states all of it, whatever was known before: its creation, its entering."""
    state: dict[str, Value] = {field: new for field, (_, new) in effect.changes.items() if new is not None}
    return Record(
        id=effect.record,
        home=effect.home,
        form=effect.form,
        form_version=effect.form_version,
        fields=state,
        versions=dict.fromkeys(state or (HELD,), effect.seq) if effect.seq else {},
        created_at=made,
        updated_at=effect.at,
    )


def fold(record: Record | None, effect: Effect) -> Record:
    """The record after `effect`. Folding the whole history from None gives the state (guarantee I4).

    An entering effect is a checkpoint: it says the whole state. Leaving takes nothing from the state; that the record
    is not here any more is `core.passages.standing`'s word.

    Raises ValueError when a change arrives for a record that was never created.
    """
    if effect.passage is not None and effect.enters:
        return entered(effect, effect.passage.made)
    if effect.kind is Kind.CREATE and record is None:
        return entered(effect, effect.at)
    if record is None:
        raise ValueError(f"effect {effect.operation} precedes the creation of record {effect.record}")
    if not effect.changes and effect.child is None:
        return record
    fields, versions = dict(record.fields), record.versions
    for field, (_, new) in effect.changes.items():
        if new is None:
            fields.pop(field, None)
        else:
            fields[field] = new
    if effect.seq:
        versions = versions | dict.fromkeys(effect.changes, effect.seq)
    return msgspec.structs.replace(record, fields=fields, versions=versions, updated_at=effect.at)
