"""The window: bars above and below, navigation at the left, one page in the middle. It docks; others decide."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.navigation import Navigation
from desktop.status_bar import StatusBar
from desktop.theme.tokens import NARROW
from desktop.top_bar import TopBar
from desktop.widgets.banners import Banners
from desktop.widgets.parts import Notice

FIRST = (1366, 768)
LEAST = (1040, 550)
"""Logical px of what the window shows, given outright: what a wide window shows and a narrow one folds must not keep a
screen that shrinks from a jump. A smaller window scrolls; it can be made so on a smaller screen only."""
_BANNERS = (18, 12, 18, 8)
"""Margins of what stands over a page: it begins and ends where the page's cards do."""
_TITLE_BAR = 40
"""Logical px that a desktop's frame around a window takes from its height, at most."""


def first_size(room: QSize) -> QSize:
    """How large a window is that was never shown before, on that room of the screen (logical px)."""
    return QSize(*FIRST).boundedTo(room - QSize(0, _TITLE_BAR))


class _Room(QScrollArea):
    """Gives the window's contents its own size or LEAST; unlike Qt's rule, a sentence that wraps asks for no more."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        contents = self.widget()
        if contents is not None:  # asked for its viewport, whose size the event tells, Qt wakes every kind of widget
            contents.resize(event.size().expandedTo(QSize(*LEAST)))


class MainWindow(QMainWindow):
    """Docks what it is given and folds the navigation in a narrow window."""

    resized = Signal(int)
    """The new width of what the window shows, in logical pixels."""
    language_changed = Signal()
    closing = Signal()
    save_wanted = Signal()
    """A person pressed the keys for saving, which nothing in front has a use for."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__()
        self.navigation = navigation
        self._branch = ""
        self._follows_screens = self._gives_room = False
        self._small = False
        """Whether it is smaller than LEAST."""
        self.top_bar = TopBar()
        self.status_bar = StatusBar()
        self.notice = Notice()
        self.lasting = Notice(lasting=True)
        """What holds as long as the window is open; it cannot be put away."""
        self.pages = QStackedWidget()
        area = _Room()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCentralWidget(area)
        self._whole = QWidget()
        self._whole.setMinimumSize(*LEAST)
        area.setWidget(self._whole)
        self._fill(self._whole)
        self.setMinimumSize(*LEAST)
        self._translate()

    def _fill(self, whole: QWidget) -> None:
        """From the outside in: whatever gets a parent is styled with all that it has in it."""
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        middle = QWidget(whole)
        column.addWidget(middle, 1)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self._make_content(middle), 1)
        column.addWidget(self.status_bar)

    def _make_content(self, parent: QWidget) -> QWidget:
        content = QWidget(parent)
        content.setProperty("role", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._lines = Banners(*_BANNERS)
        self._lines.put(self.lasting, self.notice)
        column.addWidget(self._lines)
        column.addWidget(self.pages, 1)
        return content

    def tell_for_good(self, notice: Notice) -> None:
        """Puts a line over every page that holds as long as the window is open."""
        self._lines.put(notice, first=True)

    def name_branch(self, branch: str) -> None:
        """The title names the branch, so that the windows of two profiles can be told apart."""
        self._branch = branch
        self._translate()

    def dock(self, page: QWidget) -> None:
        """Puts a page into the window (once), behind the one that is seen."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Docks a page and brings it to the front."""
        self.dock(page)
        self.pages.setCurrentWidget(page)

    def fit_on(self, room: QSize) -> None:
        """Lets the window be as small as that room on the screen (logical px); what does not fit then scrolls."""
        self.setMinimumSize(QSize(*LEAST).boundedTo(room))

    @override
    def minimumSizeHint(self) -> QSize:
        """What the bars and the page need without scrolling."""
        return self._whole.minimumSizeHint()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_on(self.screen())
        handle = self.windowHandle()
        if not self._follows_screens and handle is not None:
            self._follows_screens = True
            handle.screenChanged.connect(self._fit_on)

    def _fit_on(self, screen: QScreen) -> None:
        self.fit_on(screen.availableGeometry().size() - QSize(0, _TITLE_BAR))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        small = self.width() < LEAST[0] or self.height() < LEAST[1]
        if small != self._small:
            self._small = small
            self._tell_of_size()
        width = max(self.width(), LEAST[0])
        self.navigation.fold(self._gives_room or width < NARROW)
        self.resized.emit(width)

    def give_room(self, wanted: bool) -> None:
        """Folds the navigation at every width while a page that is drawn on is in front."""
        self._gives_room = wanted
        self.navigation.fold(wanted or max(self.width(), LEAST[0]) < NARROW)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.language_changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Save):
            self.save_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def _tell_of_size(self) -> None:
        """A window that scrolls says why, where nothing else is said; one that is large enough takes it back."""
        if not self._small:
            self.notice.take_back(self._size_words)
        elif self.notice.isHidden():
            self.notice.say(self._size_words, "warn")

    def _size_words(self) -> str:
        words = self.tr("This window is smaller than %1 × %2. Scroll to what does not fit, or make it larger.")
        return words.replace("%1", str(LEAST[0])).replace("%2", str(LEAST[1]))

    def _translate(self) -> None:
        program = self.tr("BranchDesk")
        self.setWindowTitle(f"{self._branch} · {program}" if self._branch else program)
