"""A record as expressions see it: its fields by id, and the system's values under their $ names."""

from __future__ import annotations

from typing import Any

from core.record import Record
from engines.forms.document import Form


def record_values(record: Record, form: Form) -> dict[str, Any]:
    """The values of a record of that form, the same ones as the columns of its row hold."""
    assignee = form.columns.get("assignee")
    return {
        **record.fields,
        "$created": record.created_at,
        "$updated": record.updated_at,
        "$assignee": record.fields.get(assignee) if assignee else None,
        "$scope": record.scope,
        "$home": record.home,
    }
