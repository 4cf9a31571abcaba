"""What stands beside the list, and the page of open questions, joined to the workspace."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.models.workspace import Workspace
from desktop.widgets.parts import EmptyState


class _Nothing:
    def __init__(self) -> None:
        self.widget: QWidget = EmptyState("ticket", "")

    def open_record(self, record_id: str) -> None:
        """Shows that record."""

    def new_record(self, form_id: str | None) -> None:
        """Begins a new one."""

    def leave(self) -> None:
        """Keeps what is being typed."""


def make_record_desk(workspace: Workspace) -> _Nothing:
    return _Nothing()


def make_questions_page(workspace: Workspace, open_record: Callable[[str], None]) -> QWidget:
    return EmptyState("conflict", "")
