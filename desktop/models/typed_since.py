"""What a person types into a new record while the order to make it waits for the disk: it goes with the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from desktop.models.draft_keeper import DraftKeeper, edit_draft_id
from desktop.models.edit_session import EditSession
from desktop.models.typed_values import stored_value
from desktop.models.workspace import Workspace
from engines.forms.values import Value


class TypedSince(QObject):
    """Keeps what was typed since `sent` as the person's draft on the record that was made of it, then says so, once."""

    def __init__(
        self,
        workspace: Workspace,
        session: EditSession,
        sent: Mapping[str, Value],
        record_id: str,
        on_kept: Callable[[], None],
    ) -> None:
        super().__init__(workspace)
        self._on_kept: Callable[[], None] | None = on_kept
        form = session.form
        made = session.stored | {name: stored_value(form.fields[name], raw) for name, raw in sent.items()}
        edit = EditSession(form, {name: value for name, value in made.items() if value is not None})
        for name in {**sent, **session.typed}:
            first = session.stored.get(name, "")
            now = session.typed.get(name, first)
            if now != sent.get(name, first):
                edit.take(name, now)
        self._keeper = DraftKeeper(workspace, edit_draft_id(record_id, workspace.person), edit, record_id)
        self._keeper.kept.connect(self._go_on)
        self._keeper.failed.connect(self._go_on)
        if edit.empty:
            self._go_on()
        else:
            self._keeper.keep_now()

    @Slot(object)
    def _go_on(self, _how: object = None) -> None:
        on_kept, self._on_kept = self._on_kept, None
        if on_kept is not None:
            self.deleteLater()
            on_kept()
