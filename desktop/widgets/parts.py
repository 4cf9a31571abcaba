"""Buttons, labels, pills and cards that look as the design says and have names for those who cannot see them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.theme import restyle, the_theme

Said = Callable[[], str]
"""What says a sentence in the language that the window speaks when it is asked."""
Words = str | Said
"""A sentence; or what says it whenever it is asked, in the language that the window speaks then."""
_ICON_TOKENS = {"primary": "onprimary", "link": "primary", "chip": "primary", "danger": "danger"}


class Button(QPushButton):
    """Enter presses it while it has the focus, as the space bar does; a chord with Enter belongs to its page."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAutoDefault(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str,
    icon: str | None = None,
    *,
    role: str | None = None,
    on_click: Callable[[], None] | None = None,
    tooltip: str = "",
) -> Button:
    """A push button. `role` is primary, ghost, link, danger, tab, chip, nav, status, drop or None for a plain one."""
    made = Button(text)
    if role:
        made.setProperty("role", role)
    if icon:
        the_theme().dress(made, icon, _ICON_TOKENS.get(role or "", "text2"))
    if tooltip:
        made.setToolTip(tooltip)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def icon_button(icon: str, name: str, on_click: Callable[[], None] | None = None) -> Button:
    """A button that is an icon only; `name` becomes its tooltip and its accessible name."""
    made = button("", icon, role="ghost", on_click=on_click, tooltip=name)
    made.setAccessibleName(name)
    made.setFixedWidth(34)
    return made


def name_icon(made: QWidget, name: str) -> None:
    """Gives another name to what shows an icon only."""
    made.setToolTip(name)
    made.setAccessibleName(name)


def label(text: str = "", role: str | None = None, *, wrap: bool = False, tone: str | None = None) -> QLabel:
    """A label of plain text. `role` is title, section, strong, label, meta, body2, hint, error or kpi."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def icon_label(icon: str, token: str, size: int = 16) -> QLabel:
    """A label that is an icon and says nothing; words stand beside it."""
    made = QLabel()
    the_theme().dress(made, icon, token, size)
    made.setFixedSize(size, size)
    return made


def pill(text: str, tone: str = "neutral") -> QLabel:
    """A word on a coloured ground. `tone` is danger, warn, ok, purple, primary or neutral."""
    made = label(text, "pill", tone=tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def set_pill(made: QLabel, text: str, tone: str) -> None:
    """Changes what a pill says, and its colour."""
    made.setText(text)
    restyle(made, tone=tone)
    made.setVisible(bool(text))


def card(spacing: int = 10, margins: tuple[int, int, int, int] = (16, 12, 16, 12)) -> tuple[QFrame, QVBoxLayout]:
    """A card and the column that its content goes into."""
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(*margins)
    column.setSpacing(spacing)
    return frame, column


def bar(role: str) -> tuple[QFrame, QHBoxLayout]:
    """A frame across the window (topbar, statusbar, header, footer) and the row that its content goes into."""
    frame = QFrame()
    frame.setProperty("role", role)
    row = QHBoxLayout(frame)
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(8)
    return frame, row


def line(upright: bool = False) -> QFrame:
    """A hairline."""
    frame = QFrame()
    frame.setProperty("role", "upright" if upright else "line")
    return frame


def clear(layout: QHBoxLayout | QVBoxLayout) -> None:
    """Takes everything out of a layout and lets it go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class EmptyState(QWidget):
    """What stands where nothing is: an icon, one sentence and, where there is one, the next step."""

    def __init__(self, icon: str, sentence: str, action: QPushButton | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        self.icon = icon_label(icon, "text3", 32)
        self.sentence = label(sentence, "body2", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        column.addWidget(self.icon, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence)
        if action is not None:
            column.addWidget(action, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, icon: str, sentence: str) -> None:
        """Says something else."""
        the_theme().dress(self.icon, icon, "text3", 32)
        self.sentence.setText(sentence)


class Notice(QFrame):
    """A line over a page that says what happened and may offer one thing to do; it is never a dialog."""

    closed = Signal()
    """The person closed it."""

    def __init__(self, *, lasting: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        self._icon = icon_label("info", "primary")
        self.sentence = label(wrap=True)
        self.action = button("", role="link", on_click=self._act)
        self._close = icon_button("close", self.tr("Close"), self._put_away)
        row.addWidget(self._icon)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.action)
        row.addWidget(self._close)
        self._close.setVisible(not lasting)
        self._said: tuple[Words, str, Words] = ("", "primary", "")
        self._on_action: Callable[[], None] | None = None
        self.hide()

    def say(
        self, sentence: Words, tone: str = "primary", action: Words = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Shows the sentence, whatever language is spoken meanwhile. `tone` is primary, ok, warn or danger."""
        icons = {"warn": "warning", "danger": "warning", "ok": "check-circle"}
        the_theme().dress(self._icon, icons.get(tone, "info"), tone)
        self._said, self._on_action = (sentence, tone, action), on_action
        self.sentence.setText(spoken(sentence))
        self.action.setText(spoken(action))
        self.action.setVisible(bool(action))
        restyle(self, tone=tone)
        self.show()

    def take_back(self, sentence: Words) -> None:
        """Hides it, if that is what it says: it holds no longer."""
        if sentence and spoken(sentence) == self.sentence.text():
            self.hide()

    @property
    def saying(self) -> Callable[[Notice], None]:
        """Lets another notice say what this one says now, when it is made anew in another language."""
        if self.isHidden():
            return lambda _other: None
        (sentence, tone, action), on_action = self._said, self._on_action
        return lambda other: other.say(sentence, tone, action, on_action)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            name_icon(self._close, self.tr("Close"))
            if not self.isHidden():
                sentence, _tone, action = self._said
                self.sentence.setText(spoken(sentence))
                self.action.setText(spoken(action))

    def _put_away(self) -> None:
        self.hide()
        self.closed.emit()

    def _act(self) -> None:
        self.hide()
        if self._on_action is not None:
            self._on_action()


def spoken(words: Words) -> str:
    """The sentence as it is said now."""
    return words if isinstance(words, str) else words()
