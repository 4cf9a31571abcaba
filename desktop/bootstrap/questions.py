"""The page of everything that waits for a decision, joined to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.models.workspace import Workspace
from desktop.navigator import TICKETS
from desktop.pages.conflict.inbox_controller import InboxController
from desktop.pages.conflict.inbox_page import InboxPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.bootstrap.desk_window import DeskWindow


def make_inbox(workspace: Workspace) -> InboxController:
    """What leads through everything that waits for a decision; its page keeps it."""
    return InboxController(workspace, InboxPage(may_decide=not workspace.look_only))


def questions_page(desk: DeskWindow, hold_undo: Callable[[Callable[[], None]], None]) -> QWidget:
    """The page of that window. `hold_undo` has Ctrl+Z among the tickets take a decision back."""
    inbox = make_inbox(desk.workspace)
    inbox.record_wanted.connect(desk.navigator.open_record)
    inbox.page.tickets_wanted.connect(lambda: desk.navigator.go(TICKETS))
    inbox.acted.connect(hold_undo)
    inbox.told.connect(desk.window.notice.say)
    return inbox.page
