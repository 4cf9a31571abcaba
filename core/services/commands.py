"""What people can ask for. `id` is made where the user clicked and becomes the act's tx; `by` is the person's id."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.operation import Child, Kind, Origin, Stream, WholeImport
from engines.forms.values import Value


class SubmitRecord(msgspec.Struct, frozen=True):
    """Make a record by `version` of `form`, or its newest. `fields` hold stored values; `files` are in the file store.

    An import gives `origin` and `stream`; the required-field rule is then not enforced, `status` may name any state
    of the form, `at` (milliseconds UTC) keeps the log's own time and `aliases` the numbers that paper may carry.
    """

    id: str
    by: str
    form: str
    fields: Mapping[str, Value]
    files: tuple[Child, ...] = ()
    draft: str | None = None
    record: str | None = None
    origin: Origin | None = None
    stream: Stream = Stream.WORK
    status: str | None = None
    at: int | None = None
    aliases: tuple[str, ...] = ()
    version: int | None = None


class EditRecord(msgspec.Struct, frozen=True):
    """Change fields. `bases` are the values that the person saw when he began, per field; without one, today's."""

    id: str
    by: str
    record: str
    fields: Mapping[str, Value]
    bases: Mapping[str, Value] = msgspec.field(default_factory=dict)
    draft: str | None = None


class AssignRecords(msgspec.Struct, frozen=True):
    """Put one person in charge of several records; an empty `assignee` puts nobody in charge."""

    id: str
    by: str
    records: tuple[str, ...]
    assignee: str


class MoveRecord(msgspec.Struct, frozen=True):
    """Take a move of the form. `answers` fill the fields that the move asks for (the result of a closing).

    `shown` are the record's values, the system's too, as the person had them before him; without, today's.
    """

    id: str
    by: str
    record: str
    move: str
    answers: Mapping[str, Value] = msgspec.field(default_factory=dict)
    shown: Mapping[str, Value] | None = None


class AddChildren(msgspec.Struct, frozen=True):
    """Append notes, contacts or files."""

    id: str
    by: str
    record: str
    children: tuple[Child, ...]


class RemoveChild(msgspec.Struct, frozen=True):
    """Take back a note, contact or file; it stays in history. `child` is the operation that added it."""

    id: str
    by: str
    record: str
    child: str


class VoidRecord(msgspec.Struct, frozen=True):
    """Take a record back, saying why."""

    id: str
    by: str
    record: str
    reason: str


class RestoreRecord(msgspec.Struct, frozen=True):
    """Bring a record back that was taken back."""

    id: str
    by: str
    record: str


class EraseRecord(msgspec.Struct, frozen=True):
    """Everything that people typed on a record and attached to it is erased, everywhere and for ever."""

    id: str
    by: str
    record: str
    reason: str


class HandOver(msgspec.Struct, frozen=True):
    """Give a record to the people of another scope, saying why if one likes.

    `stays`: only custody goes there, and the record stays in the scope where it is. Without, the whole record goes.
    """

    id: str
    by: str
    record: str
    scope: str
    stays: bool = False
    reason: str = ""


class AnswerQuestion(msgspec.Struct, frozen=True):
    """Answer an inbox item with the value that shall stand; `restore` also brings a voided record back."""

    id: str
    by: str
    record: str
    item: str
    value: Value
    restore: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What shall stand where one inbox item asks; `restore` as in AnswerQuestion.

    `also` are other items that ask about the same field: the same decision closes them.
    """

    item: str
    value: Value
    restore: bool = False
    also: tuple[str, ...] = ()


class AnswerQuestions(msgspec.Struct, frozen=True):
    """Answer several inbox items of one record together: one act, taken back as one. `shown` as in MoveRecord."""

    id: str
    by: str
    record: str
    answers: tuple[Answer, ...]
    shown: Mapping[str, Value] | None = None


class UndoAct(msgspec.Struct, frozen=True):
    """Take back an earlier act, named by its command's id, by new operations."""

    id: str
    by: str
    act: str


class TurnImport(msgspec.Struct, frozen=True):
    """Take all records of an import back (`kind` void), or bring them back (restore).

    `whole` says which they are; its `keep` is filled in when it is done. `form` and `form_version` are those of one of
    them.
    """

    id: str
    by: str
    job: str
    kind: Kind
    whole: WholeImport
    form: str
    form_version: int
