"""The navigation at the left: one button per page with a live count; folded to icons in a narrow window."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.theme import restyle, the_theme
from desktop.theme.tokens import NAVIGATION, NAVIGATION_FOLDED
from desktop.widgets.parts import Button, label, line
from desktop.widgets.reveal import reveal
from desktop.widgets.yielding import Yielding
from desktop.wording import unmarked

_MARGIN = 8
"""Logical px left and right of the buttons."""
_DOT = 8
"""Logical px; how large the mark is that stands for a red count on a folded button, and how far from its corner."""


class Destination(msgspec.Struct, frozen=True):
    """Where a navigation button leads. `group` parts the buttons by hairlines; the first group scrolls where it is
    longer than the window, the others sit at the bottom.

    One that `folds` leads nowhere: it is the heading of those that are `under` its id, and shows or hides them.
    """

    id: str
    icon: str
    title: str
    group: int = 0
    folds: bool = False
    under: str = ""


class _NavigationButton(Button):
    """A checkable button with its count at the right end."""

    def __init__(self, destination: Destination) -> None:
        super().__init__()
        self.setProperty("role", "nav")
        self.setCheckable(not destination.folds)
        self.opened = False
        """Of a heading: whether what is under it is shown."""
        self.destination = destination
        self.title = destination.title
        self.count = label("", "count")
        self.count.setParent(self)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.count.hide()
        self._folded = self._urgent = False
        self.toggled.connect(lambda _on: self._draw())
        self._draw()

    def fold(self, folded: bool) -> None:
        """Icon only, with the title as a tooltip; or icon and title."""
        self._folded = folded
        self._draw()

    def open(self, opened: bool) -> None:
        """Of a heading: says whether what is under it is shown."""
        self.opened = opened
        self._draw()

    def set_title(self, title: str) -> None:
        """Says it in another language."""
        self.title = title
        self._draw()

    def set_count(self, number: int, tone: str) -> None:
        """Shows a count; 0 shows nothing, more than 999 shows 999+."""
        text = str(number) if number < 1000 else "999+"
        self.count.setText(text if number else "")
        restyle(self.count, tone=tone)
        self._urgent = bool(number) and tone == "danger"
        self._draw()

    @property
    def wanted(self) -> int:
        """How wide it is with its title and its count side by side, in pixels."""
        self.count.ensurePolished()
        count = max(self.count.sizeHint().width(), 26) + 10 if self.count.text() else 0
        return self.sizeHint().width() + count

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        size = self.count.sizeHint()
        width = max(size.width(), 26)
        self.count.setGeometry(self.width() - width - 8, (self.height() - size.height()) // 2, width, size.height())
        super().paintEvent(event)
        if self._folded and self._urgent:  # there is no room for the count
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(the_theme().tokens.danger))
            painter.drawEllipse(QPoint(self.width() - _DOT, _DOT), _DOT // 2, _DOT // 2)

    def _draw(self) -> None:
        chevron = "chevron-down" if self.opened else "chevron-right"
        icon = chevron if self.destination.folds else self.destination.icon
        the_theme().dress(self, icon, "primary" if self.isChecked() else "text2", 18)
        self.setIconSize(QSize(18, 18))
        self.setText("" if self._folded else f" {unmarked(self.title)}")
        counted = f"{self.title} {self.count.text()}".strip()
        self.setToolTip(counted if self._folded else "")
        self.setAccessibleName(counted)
        self.count.setVisible(bool(self.count.text()) and not self._folded)


class Navigation(QFrame):
    """All destinations. It says where the person wants to go."""

    chosen = Signal(str)

    def __init__(self, destinations: Sequence[Destination]) -> None:
        super().__init__()
        self.setProperty("role", "navigation")
        self._buttons: dict[str, _NavigationButton] = {}
        self._folded = False
        self._resized = QTimer(self)
        """Sizes change often in one switch of the look, and finding a place lays out the whole window."""
        self._resized.setSingleShot(True)
        self._resized.timeout.connect(self._show_marked)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, 0, 10)
        column.setSpacing(2)
        upper = QWidget()
        upper.setProperty("role", "plain")
        upper.setMinimumWidth(1)  # the navigation says how wide it is, not what its buttons would like
        self._upper, self._lower = QVBoxLayout(upper), QVBoxLayout()
        for part in (self._upper, self._lower):
            part.setContentsMargins(0, 0, _MARGIN, 0)
            part.setSpacing(2)
        self._scrolled = Yielding(upper)
        self._scrolled.verticalScrollBar().rangeChanged.connect(self._make_room)
        column.addWidget(self._scrolled)
        upper.show()
        column.addStretch()
        column.addLayout(self._lower)
        self.show_destinations(destinations)
        the_theme().changed.connect(self._fit)

    def show_destinations(self, destinations: Sequence[Destination]) -> None:
        """Offers these; the buttons of those that were offered before keep their counts and marks."""
        for part in (self._upper, self._lower):
            while (item := part.takeAt(0)) is not None:
                if (widget := item.widget()) is not None and not isinstance(widget, _NavigationButton):
                    widget.deleteLater()
        before, self._buttons = self._buttons, {}
        previous = 0
        for destination in destinations:
            part = self._lower if destination.group else self._upper
            if destination.group != previous:
                part.addSpacing(6)
                part.addWidget(line())
                part.addSpacing(6)
            previous = destination.group
            made = before.pop(destination.id, None) or self._made(destination)
            self._buttons[destination.id] = made
            part.addWidget(made)
        for gone in before.values():
            gone.deleteLater()
        self._show_opened()
        self.fold(self._folded)

    def _show_opened(self) -> None:
        """Shows what is under the open headings and hides the rest."""
        for made in self._buttons.values():
            heading = self._buttons.get(made.destination.under)
            made.setVisible(heading is None or heading.opened)

    def _under(self, heading: str) -> list[_NavigationButton]:
        return [made for made in self._buttons.values() if made.destination.under == heading]

    def _open(self, heading: str, opened: bool) -> None:
        self._buttons[heading].open(opened)
        self._show_opened()

    def _made(self, destination: Destination) -> _NavigationButton:
        made = _NavigationButton(destination)
        made.clicked.connect(lambda _checked=False, where=destination.id: self._choose(where))
        return made

    def fold(self, folded: bool) -> None:
        """54 pixels of icons, or 164 with titles; more where a title and its count need it."""
        self._folded = folded
        for made in self._buttons.values():
            made.fold(folded)
        self._fit()

    @Slot(int, int)
    def _make_room(self, _least: int, most: int) -> None:
        """The bar says that there are more destinations; it stands in the margin and covers none."""
        self._upper.setContentsMargins(0, 0, 0 if most else _MARGIN, 0)
        self._resized.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    @Slot()
    def _show_marked(self) -> None:
        """Scrolls to where the person is."""
        for made in self._buttons.values():
            if made.isChecked() and self._scrolled.isAncestorOf(made):
                reveal(made, self._scrolled)

    @Slot()
    def _fit(self) -> None:
        wanted = max((made.wanted for made in self._buttons.values()), default=0) + 2 * _MARGIN
        self.setFixedWidth(NAVIGATION_FOLDED if self._folded else max(NAVIGATION, wanted))

    def button(self, destination: str) -> Button:
        """The button that leads there."""
        return self._buttons[destination]

    def mark(self, destination: str) -> None:
        """Shows where the person is."""
        for name, made in self._buttons.items():
            made.setChecked(name == destination)
        under = self._buttons[destination].destination.under if destination in self._buttons else ""
        if under in self._buttons:
            self._open(under, True)
        self._show_marked()

    def _choose(self, destination: str) -> None:
        heading = self._buttons[destination]
        if heading.destination.folds:
            self._open(destination, not heading.opened)
            for shown in (*self._under(destination), heading) if heading.opened else ():
                reveal(shown, self._scrolled)
            return
        self.mark(destination)
        self.chosen.emit(destination)

    def set_titles(self, titles: dict[str, str]) -> None:
        """Says the titles in another language."""
        for destination, title in titles.items():
            if destination in self._buttons:
                self._buttons[destination].set_title(title)
        self._fit()

    def set_count(self, destination: str, number: int, tone: str = "neutral") -> None:
        """Shows a count on a button; 0 takes it away."""
        if destination in self._buttons:
            self._buttons[destination].set_count(number, tone)
            self._fit()
