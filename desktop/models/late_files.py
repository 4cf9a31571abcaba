"""A file that was brought to a field of a record, and kept only when another record was shown."""

from __future__ import annotations

from typing import Any

from core.operation import Child
from desktop.models.draft_keeper import DraftKeeper, edit_draft_id
from desktop.models.edit_session import EditSession
from desktop.models.workspace import Workspace
from engines.forms.values import texts_of
from local_db.drafts import Draft, load_draft
from local_db.queries.detail import RecordDetail, record_detail


def place_late(workspace: Workspace, record_id: str, place: str, child: Child) -> None:
    """Puts it into the person's draft on that record, where the field would have held it."""
    draft_id = edit_draft_id(record_id, workspace.person)

    def ask(connection: Any) -> tuple[RecordDetail | None, Draft | None]:
        return record_detail(connection, record_id), load_draft(connection, draft_id)

    def put(found: tuple[RecordDetail | None, Draft | None]) -> None:
        detail, draft = found
        if detail is None:
            return
        form = workspace.forms.form(detail.record.form, detail.record.form_version)
        session = EditSession(form, detail.record.fields)
        keeper = DraftKeeper(workspace, draft_id, session, record_id)
        keeper.restore(draft)
        held = texts_of(session.filled.get(place))
        if place in form.fields and child.hash not in held:
            session.take(place, [*held, child.hash])
            keeper.keep_now()

    workspace.read(ask, put)
