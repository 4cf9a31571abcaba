"""The form document: data that says what one kind of record is.

A document is immutable once published. A record keeps the version it was made with, so an old record is always read
with the document it was written by.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property

import msgspec

Label = dict[str, str]
"""Text per language code, at least ``zh_CN`` and ``en``."""


class FieldKind(StrEnum):
    """What a field holds; decides its stored form, its normalisation and its widget."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    PHONE = "phone"
    WAYBILL = "waybill"
    SERIAL = "serial"
    PERSON = "person"
    SWITCH = "switch"


class MergeClass(StrEnum):
    """How two writers of one field are reconciled (sync.md section 3)."""

    APPEND = "append"
    TEXT = "text"
    DECISIVE = "decisive"
    WORKFLOW = "workflow"
    UNIQUE = "unique"
    DERIVED = "derived"
    FOREIGN = "foreign"


class Standing(StrEnum):
    """Where a record stands for lists: on the desk, done, taken back, or a reference record that is no ticket."""

    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"
    REFERENCE = "reference"


_DECISIVE_KINDS = frozenset({FieldKind.MONEY, FieldKind.NUMBER})
_UNIQUE_KINDS = frozenset({FieldKind.WAYBILL, FieldKind.SERIAL})


TODAY = "today"
"""The default of a date that is the day on which the record is begun."""

LOOK_UP_COLUMNS = frozenset({"waybill_no", "customer_phone"})
"""The list columns that a look-up may go by: those with an index."""

LIST_COLUMNS = frozenset(
    {"title", "customer_name", "customer_phone", "waybill_no", "assignee", "amount", "priority", "due_at"}
)


class Choice(msgspec.Struct, frozen=True):
    """One value of a choice field: a stable id and what people read."""

    id: str
    label: Label


class LookUp(msgspec.Struct, frozen=True):
    """Where a typed number is known already: records of `form` whose list column `column` holds it.

    `gives` maps a field of such a record to the field of this form that it fills, where that is still empty.
    """

    form: str
    column: str
    gives: dict[str, str]


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field of a form.

    `column` names the list column that shows the field (LIST_COLUMNS); `merge` is given only where the kind's own
    class is wrong. `default` of a date may be ``today``. With `repeats`, a new record begins with what the last one of
    its kind held. `at_most` names the field of this form whose amount this one may not exceed. `known_from` says what
    else is filled when the value is known from another record.
    """

    id: str
    kind: FieldKind
    label: Label
    required: bool = False
    merge: MergeClass | None = None
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    column: str | None = None
    default: str | None = None
    help: Label | None = None
    repeats: bool = False
    at_most: str | None = None
    known_from: tuple[LookUp, ...] = ()

    @property
    def merge_class(self) -> MergeClass:
        """The declared class, else the kind's: money and numbers decide, numbers of things are unique-ish."""
        if self.merge is not None:
            return self.merge
        if self.kind in _DECISIVE_KINDS:
            return MergeClass.DECISIVE
        if self.kind in _UNIQUE_KINDS:
            return MergeClass.UNIQUE
        return MergeClass.TEXT


class Section(msgspec.Struct, frozen=True):
    """A titled group of fields, drawn as one card."""

    label: Label
    fields: tuple[Field, ...]


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """A state of a ticket; `step` says whether the stepper draws it on the main road."""

    id: str
    label: Label
    standing: Standing = Standing.OPEN
    step: bool = True


class Move(msgspec.Struct, frozen=True, omit_defaults=True):
    """An allowed move between states. `asks` are fields that must be filled to make it (the result of a closing)."""

    id: str
    label: Label
    sources: tuple[str, ...]
    target: str
    asks: tuple[str, ...] = ()
    primary: bool = False


class Form(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """A whole form document. Reference records have neither states nor moves. `short` is the label in narrow places."""

    id: str
    version: int
    label: Label
    sections: tuple[Section, ...]
    icon: str = "ticket"
    tone: str = "neutral"
    short: Label | None = None
    states: tuple[State, ...] = ()
    moves: tuple[Move, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its stable id, in reading order."""
        return {field.id: field for section in self.sections for field in section.fields}

    @cached_property
    def columns(self) -> dict[str, str]:
        """List column -> id of the field shown there."""
        return {field.column: field.id for field in self.fields.values() if field.column}

    @cached_property
    def states_by_id(self) -> dict[str, State]:
        """Every state by its id."""
        return {state.id: state for state in self.states}

    @property
    def is_ticket(self) -> bool:
        """Whether records of this form are tickets (they have states) and not reference records."""
        return bool(self.states)

    @property
    def initial(self) -> str | None:
        """The state in which a ticket starts: the first one listed."""
        return self.states[0].id if self.states else None

    def moves_from(self, state: str | None) -> tuple[Move, ...]:
        """The moves that the form allows from `state`, in the form's order."""
        return tuple(move for move in self.moves if state in move.sources)

    def move(self, move_id: str | None) -> Move | None:
        """The move with that id, or None."""
        return next((move for move in self.moves if move.id == move_id), None)

    def standing(self, state: str | None, voided: bool) -> Standing:
        """Where a record in `state` stands for lists."""
        if voided:
            return Standing.VOID
        if not self.states:
            return Standing.REFERENCE
        known = self.states_by_id.get(state or "")
        return known.standing if known else Standing.OPEN


class FormDocumentError(ValueError):
    """A form document contradicts itself; the text names the form and the place."""


def decode_form(body: bytes) -> Form:
    """Reads a form document from JSON.

    Raises FormDocumentError naming the place when the document is malformed or contradicts itself.
    """
    try:
        form = msgspec.json.decode(body, type=Form)
    except msgspec.MsgspecError as error:
        raise FormDocumentError(f"not a form document: {error}") from error
    _check(form)
    return form


def encode_form(form: Form) -> bytes:
    """The document as canonical JSON: equal documents give equal bytes."""
    return msgspec.json.encode(form, order="sorted")


def _check(form: Form) -> None:
    where = f"form {form.id} version {form.version}"
    listed = [field.id for section in form.sections for field in section.fields]
    for what, ids in (
        ("field", listed),
        ("state", [state.id for state in form.states]),
        ("move", [move.id for move in form.moves]),
        ("list column", [field.column for field in form.fields.values() if field.column]),
    ):
        if len(set(ids)) != len(ids):
            raise FormDocumentError(f"{where}: a {what} stands twice")
    for field in form.fields.values():
        _check_field(field, where)
        _check_relations(form, field, where)
    for move in form.moves:
        for state in (*move.sources, move.target):
            if state not in form.states_by_id:
                raise FormDocumentError(f"{where}: move {move.id} names the unknown state {state}")
        for asked in move.asks:
            if asked not in form.fields:
                raise FormDocumentError(f"{where}: move {move.id} asks for the unknown field {asked}")


def _check_field(field: Field, where: str) -> None:
    if field.id.startswith("$"):
        raise FormDocumentError(f"{where}: field id {field.id} starts with $, which is reserved")
    if field.kind is FieldKind.CHOICE and not field.choices:
        raise FormDocumentError(f"{where}: choice field {field.id} has no choices")
    if field.column is not None and field.column not in LIST_COLUMNS:
        raise FormDocumentError(f"{where}: field {field.id} names the unknown list column {field.column}")
    try:
        re.compile(field.pattern or "")
        limits = [Decimal(limit) for limit in (field.minimum, field.maximum) if limit is not None]
    except (re.error, InvalidOperation) as error:
        raise FormDocumentError(f"{where}: field {field.id} has a rule that cannot be read: {error}") from error
    if not all(limit.is_finite() for limit in limits) or limits != sorted(limits):
        raise FormDocumentError(f"{where}: field {field.id} has limits that nothing can meet")


def _check_relations(form: Form, field: Field, where: str) -> None:
    if field.at_most is not None:
        other = form.fields.get(field.at_most)
        if other is None or {field.kind, other.kind} - {FieldKind.MONEY, FieldKind.NUMBER}:
            raise FormDocumentError(
                f"{where}: field {field.id} is limited by {field.at_most}, which is no amount of it"
            )
    for look_up in field.known_from:
        if look_up.column not in LOOK_UP_COLUMNS:
            raise FormDocumentError(f"{where}: field {field.id} cannot be looked up by {look_up.column}")
        if unknown := set(look_up.gives.values()) - set(form.fields):
            raise FormDocumentError(f"{where}: field {field.id} would fill the unknown field {min(unknown)}")
