"""What linked records are called: their kind, their number and what they are about, in a line."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.models.surroundings import Linked
from desktop.models.workspace import Workspace
from desktop.wording import label_text
from engines.forms.document import FieldKind, Form
from engines.forms.values import Value
from local_db.queries.detail import RecordDetail
from local_db.queries.tickets import TicketRow


def name_linked(workspace: Workspace, rows: Iterable[TicketRow]) -> list[Linked]:
    """These records by their names; the workspace knows them from now on."""
    named = []
    for row in rows:
        form = workspace.forms.form(row.form, row.form_version)
        about = row.title or row.customer_name or row.waybill_no or ""
        parts = (label_text(form.short or form.label), row.number, about)
        named.append(Linked(row.id, " \u00b7 ".join(part for part in parts if part)))
    workspace.record_names |= {one.id: one.words for one in named}
    return named


def linked_ids(form: Form, detail: RecordDetail) -> list[str]:
    """The records that this one leads to, or led to as its history tells."""
    found: list[Value] = []
    for spec in form.fields.values():
        if spec.kind is FieldKind.RELATION:
            found.append(detail.record.fields.get(spec.id))
            for entry in detail.timeline:
                found += entry.changes.get(spec.id, ())
        elif spec.kind is FieldKind.LINES:
            columns = [column.id for column in spec.lines if column.kind is FieldKind.RELATION]
            lines = detail.record.fields.get(spec.id)
            for line in lines if columns and isinstance(lines, list) else ():
                found += [line.get(column) for column in columns] if isinstance(line, dict) else []
    return list(dict.fromkeys(one for one in found if isinstance(one, str) and one))
