"""What a new record begins with on this desk: by the branch's clock."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.models.workspace import Workspace
from desktop.wording import today
from engines.expressions.context import Context
from engines.forms.beginning import first_values
from engines.forms.document import Form
from engines.forms.values import Value


def values_to_begin(workspace: Workspace, form: Form, last: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """As `first_values`: today, and now for defaults by expression, are those of the branch."""
    return first_values(form, today(), last, Context(workspace.local_now()))
