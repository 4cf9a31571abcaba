"""What the core needs from outside. Adapters live in local_db (store, clock) and sync (hub)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import msgspec

from core.effect import Effect, InboxItem
from core.operation import Child, Operation, Stream, WholeImport
from core.record import Record
from engines.forms.document import Form

if TYPE_CHECKING:
    from engines.forms.validation import Validator


class Clock(Protocol):
    """The only source of time. `now` is aware and in UTC."""

    def now(self) -> datetime: ...


class IdSource(Protocol):
    """The only source of identities."""

    def record(self) -> str: ...
    def run(self) -> str: ...
    def operation(self) -> str: ...


class Changes(msgspec.Struct, frozen=True):
    """What one use case changed: ids for the models to refresh. `repeated` says the command had been done before.

    `definitions`: forms came from headquarters and are in force. `there`: the names of files that the record had
    already, so that they were not added again.
    """

    records: frozenset[str] = frozenset()
    repeated: bool = False
    definitions: bool = False
    there: tuple[str, ...] = ()


class Forms(Protocol):
    """Published form documents."""

    def form(self, form_id: str, version: int | None = None) -> Form:
        """The document of that version, or the newest; UserError ``form.unknown`` when there is none."""

    def validator(self, form_id: str, version: int) -> Validator:
        """The compiled validator of that version."""


class UnitOfWork(Forms, Protocol):
    """One transaction. Leaving the block without `commit` undoes everything done in it."""

    @property
    def clock(self) -> Clock: ...
    @property
    def ids(self) -> IdSource: ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def repeated(self, command_id: str) -> bool:
        """Whether operations of this command are already in the outbox or history."""

    def record(self, record_id: str) -> Record:
        """The record as this device sees it; UserError ``record.unknown`` when it is not here."""

    def find(self, record_id: str) -> Record | None:
        """The record as this device sees it, or None."""

    def files(self, record_id: str) -> frozenset[str]:
        """The files that the record had when this began, by their SHA-256 (hex)."""

    def have_again(self, record_id: str, files: Sequence[Child]) -> None:
        """These files of the record are on this device again or still: they were brought once more."""

    def act(self, tx: str) -> Sequence[Effect]:
        """The history entries that one act (tx) made on this device, oldest first; empty when it was not made here."""

    def inbox_item(self, record_id: str, item_id: str) -> InboxItem | None:
        """An inbox item of that record that nobody has answered yet, or None."""

    def new_record(self) -> str:
        """The id of a record that is about to be made; nothing is looked up for it."""

    def today(self) -> date:
        """The day that it is by the branch's clock."""

    def next_number(self) -> str:
        """The next human number of this device's lane for today."""

    def apply(self, operation: Operation, stream: Stream = Stream.WORK) -> None:
        """The one door: row, history and outbox together.

        A step or an answer is kept under its person's signature. Raises UserError with the merge's code when the
        operation is refused or would have no effect, ``pin.needed`` when its person has a PIN that was not entered,
        ``record.too_large`` when no request can carry it. An act that is too large for one goes in parts.
        """

    def unsent_of_import(self, whole: WholeImport) -> dict[str, tuple[int, ...]]:
        """The records of an import with work of people here that the hub does not know yet, as places by run."""

    def apply_to_import(self, operation: Operation) -> None:
        """An operation about a whole import: into the outbox, to be expanded in slices."""

    def typed_beside(self, draft_id: str) -> Sequence[Child]:
        """Notes and contacts of the refused record that this draft mends."""

    def discard_draft(self, draft_id: str, by: str = "") -> None:
        """Forgets a draft that `by` has submitted; what it repaired stands still no more."""

    def commit(self) -> Changes:
        """Makes everything durable and says which records changed."""
