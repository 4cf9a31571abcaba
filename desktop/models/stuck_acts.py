"""What stands still, as the sync centre sees it: asked for, retried, given up with a copy, or opened for repair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from core.operation import Child, ChildKind, Kind
from core.ports import Changes
from desktop.jobs import Cancel, Progress
from desktop.models.draft_keeper import edit_draft_id
from desktop.models.edit_session import CONTACT, NOTE
from desktop.models.stuck_copies import StuckCopy, write_copy
from desktop.models.typed_values import field_text, stored_value
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.queries.exchanged import Exchanged, exchanged
from local_db.queries.lost_files import LostFile, lost_files
from local_db.queries.standing import count_stuck
from local_db.queries.stuck import Settled, StuckAct, settled_act, settled_acts, stuck_acts

if TYPE_CHECKING:
    from desktop.models.workspace import Workspace

SETTLED_SHOWN = 20
_TEXTS = (NOTE, CONTACT + "text")
"""Of a draft, the texts to which another one may be added."""


class SettledCopy(msgspec.Struct, frozen=True):
    """What was dealt with, and what it carried, where the outbox still holds it."""

    settled: Settled
    act: StuckAct | None


class SyncLedger(msgspec.Struct, frozen=True):
    """One moment of the exchange with headquarters, as the database tells it."""

    stuck: tuple[StuckAct, ...]
    settled: tuple[SettledCopy, ...]
    exchanged: Exchanged
    lost: tuple[LostFile, ...] = ()
    more_stuck: int = 0
    """Items that stand still beside those of `stuck`."""


def read_ledger(connection: Any) -> SyncLedger:
    """What the sync centre shows."""
    settled = settled_acts(connection)[:SETTLED_SHOWN]
    copies = tuple(SettledCopy(one, settled_act(connection, one)) for one in settled)
    stuck = tuple(stuck_acts(connection))
    more = max(count_stuck(connection) - len(stuck), 0)
    return SyncLedger(stuck, copies, exchanged(connection), tuple(lost_files(connection)), more)


Done = Callable[[Changes], None]
Failed = Callable[[BaseException], None]


class StuckActs:
    """Carries out what a person decides about one item. Everything runs off the window's thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def retry(self, act: StuckAct, on_done: Done, on_error: Failed) -> None:
        """Sends it once more."""

        def task(connection: Any, store: Any) -> Changes:
            from local_db.person_keys import Signer
            from local_db.stuck import RETRIED, retry

            signer = Signer(connection, store.identity, store.opened_keys)
            entry = self._entry(act, RETRIED)
            return retry(connection, store.catalogue, store.ids, entry, act.record, signer.signed)

        self._workspace.change(task, on_done, on_error)

    def drop(
        self, act: StuckAct, copy: StuckCopy, path: Path, on_done: Callable[[int], None], on_error: Failed
    ) -> None:
        """Writes the copy, and only then gives the item up. `on_done` gets what `save_copy` gives."""

        def task(connection: Any, store: Any) -> Changes:
            from local_db.stuck import DROPPED, drop

            return drop(connection, store.catalogue, self._entry(act, DROPPED), act.record)

        def written(lacking: int) -> None:
            self._workspace.change(task, lambda _changes: on_done(lacking), on_error)

        self.save_copy(copy, path, written, on_error)

    def save_copy(self, copy: StuckCopy, path: Path, on_done: Callable[[int], None], on_error: Failed) -> None:
        """Writes the copy of an item. `on_done` gets how many of its files are not on this computer."""

        def write(cancel: Cancel, _progress: Progress) -> int:
            return write_copy(self._workspace.files, copy, path, cancel)

        self._workspace.jobs.net(write, on_done, on_error)

    def repair(self, act: StuckAct, form: Form, on_done: Callable[[str], None], on_error: Failed) -> None:
        """Puts the values into a draft, as if they had been typed; `on_done` gets its id.

        A refused ticket that is being mended has its draft already. The id is empty where there is nothing to type
        again, such as for a file or a step: then only the record is to be opened.
        """
        typed = {} if act.done_again else _typed(act, form)
        if not act.refused or not (typed or act.kind is Kind.CREATE):
            on_done("")
            return
        new = act.kind is Kind.CREATE
        draft_id = self._workspace.new_id() if new else edit_draft_id(act.record, self._workspace.person)
        person, now = self._workspace.person, self._workspace.now()

        def task(connection: Any, _store: Any) -> Changes:
            from local_db.drafts import Draft
            from local_db.stuck import REPAIRED, begin_repair, repairing_draft

            nonlocal draft_id
            begun = repairing_draft(connection, act.record, act.act, person) if new else None
            if begun is not None:
                draft_id = begun
                return Changes()
            record = None if new else act.record
            files = tuple(child for child in act.kept_children if child.hash) if new else ()
            bases = {} if new else {name: base for name, base in act.bases.items() if name in typed}
            draft = Draft(draft_id, form.id, form.version, person, record, typed, bases, files, now)
            entry = self._entry(act, REPAIRED)
            beside = all(name == NOTE or name.startswith(CONTACT) for name in typed)
            begin_repair(connection, draft, entry, act.record, at_once=beside and not new, joined=_TEXTS)
            return Changes(records=frozenset({act.record}))

        self._workspace.change(task, lambda _changes: on_done(draft_id), on_error)

    def _entry(self, act: StuckAct, how: str) -> Settled:
        return Settled(act.act, how, self._workspace.person, self._workspace.now(), act.places)


def _typed(act: StuckAct, form: Form) -> dict[str, Value]:
    typed: dict[str, Value] = {}
    for name, value in act.values.items():
        spec = form.fields.get(name)
        if spec is None:
            continue
        shown: Value = field_text(spec, value) if isinstance(value, str) or type(value) is int else value
        typed[name] = shown if stored_value(spec, shown) == value else value
    notes = [child.text for child in act.children if child.kind is ChildKind.NOTE and child.text]
    if notes and act.kind is not Kind.CREATE:
        typed[NOTE] = "\n".join(notes)
    contact = next((child for child in act.children if child.kind is ChildKind.CONTACT), None)
    if contact is not None and act.kind is not Kind.CREATE:
        typed |= {CONTACT + name: value for name, value in _parts(contact).items()}
    return typed


def _parts(contact: Child) -> dict[str, Value]:
    """A contact as a draft keeps one that was typed and not logged."""
    return {
        "text": contact.text,
        "person": contact.person,
        "channel": contact.channel,
        "direction": contact.direction,
        "promised": contact.promised_at or "",
        "again": contact.again,
    }
