"""The window of a desk of headquarters with the page of forms in front."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.ports import Changes
from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.pages.designer.dragging import Dragged, packed
from desktop.pages.designer.page import DesignerPage
from desktop.preferences import Preferences
from engines.forms.document import Form
from local_db.catalogue import publish
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from tests.window.conftest import quiet as no_job
from tests.window.designer.desks import DESIGNER_PERSON, designer_of, open_head
from tests.window.hand import Hand

_LAYOUTS = 4
ALT = Qt.KeyboardModifier.AltModifier
Opened = Callable[..., DeskWindow]


def quiet(qtbot: QtBot, window: DeskWindow) -> None:
    """Waits until no job is under way and everything is laid out."""
    no_job(qtbot, window)
    for _ in range(_LAYOUTS):
        Hand().pause(1)


@pytest.fixture
def open_again(tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    """Opens the window on a desk of headquarters; called again, on a desk that is given."""
    made: list[DeskWindow] = []

    def opened(desk: Desk, person: str = DESIGNER_PERSON) -> DeskWindow:
        window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), person)
        made.append(window)
        window.start()
        window.window.resize(1366, 690)
        quiet(qtbot, window)
        return window

    yield opened
    for window in made:
        window.close()
        shiboken6.delete(window.window)


@pytest.fixture
def head(tmp_path: Path) -> Desk:
    return open_head(tmp_path / "head", SystemClock())


@pytest.fixture
def window(head: Desk, open_again: Opened) -> DeskWindow:
    return open_again(head)


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> DesignerPage:
    made, _join = designer_of(window)
    quiet(qtbot, window)
    return made


@pytest.fixture
def join(window: DeskWindow, page: DesignerPage) -> DesignerJoin:
    return designer_of(window)[1]


def form_of(page: DesignerPage) -> Form:
    session = page.workbench.session
    assert session is not None
    return session.form


def arrive(window: DeskWindow, qtbot: QtBot, *forms: Form) -> None:
    """As an exchange with headquarters brings them."""
    store = window.desk.store
    store.write(lambda connection: publish(connection, forms)).result()
    store.writer.submit(lambda: store.announce(Changes(records=frozenset({"x"}), definitions=True))).result()
    quiet(qtbot, window)


def drop(page: DesignerPage, dragged: Dragged, at: QPoint) -> bool:
    """Drops at a point of the page; whether it was taken."""
    canvas, mime = page.workbench.canvas, packed(dragged)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(at, Qt.DropAction.MoveAction, mime, left, none)
    QApplication.sendEvent(canvas.viewport(), entering)
    if not entering.isAccepted():
        return False
    QApplication.sendEvent(canvas.viewport(), QDropEvent(QPointF(at), Qt.DropAction.MoveAction, mime, left, none))
    return True


def middle(page: DesignerPage, field: str, share: float) -> QPoint:
    """A point in a field, that share of its width from the left."""
    tile = page.workbench.canvas.tiles[field]
    at = QPoint(int(tile.width() * share), tile.height() // 2)
    return tile.mapTo(page.workbench.canvas.viewport(), at)
