"""The theme in force: applied once to the program, followed by everything that paints itself."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop.theme import icons
from desktop.theme.fonts import strong_weight, window_font
from desktop.theme.palette import palette_of
from desktop.theme.qss import style_sheet
from desktop.theme.tokens import DARK, FONT_POINTS, LIGHT, Appearance, Tokens
from desktop.theme.unseen import Unseen


class Theme(QObject):
    """Holds the tokens in force and puts them on the program; `changed` tells those that paint themselves."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.appearance = Appearance.SYSTEM
        self.size = "normal"
        self.tokens: Tokens = LIGHT
        self.unseen = Unseen()
        """What is hidden follows a switch in turns."""
        self._applied: tuple[str, int] | None = None
        self._dressed: WeakKeyDictionary[QWidget, tuple[str, str, int]] = WeakKeyDictionary()
        """Icon, token and size. Not found by QApplication.allWidgets(): of Qt's own inner widgets PySide may know some
        that are gone already, and crashed there."""

    @property
    def name(self) -> str:
        """``light`` or ``dark``."""
        return "dark" if self.tokens is DARK else "light"

    @property
    def points(self) -> int:
        """The font size of running text, in points."""
        return FONT_POINTS[self.size]

    def apply(self, appearance: Appearance | None = None, size: str | None = None) -> None:
        """Puts style, palette, font and style sheet on the program, if they are not on it already."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise RuntimeError("there is no QApplication to put the theme on")
        if self._applied is None:
            application.setStyle("Fusion")
            application.styleHints().colorSchemeChanged.connect(self._follow_system)
            application.screenAdded.connect(lambda _screen: self._draw_icons())
        self.appearance = appearance or self.appearance
        self.size = size or self.size
        self.tokens = self._wanted(application)
        wanted = (self.name, self.points)
        if wanted == self._applied:
            return
        self._applied = wanted
        self.unseen.leave_out()
        font = window_font(self.points)
        # Before the sheet goes: without one Qt asks a widget before or after its parent, as their addresses fall, and
        # the inner parts of a table then keep the parent's former font.
        application.setFont(font)
        # Off first: from sheet to sheet Qt polishes every widget of every page again, which takes ten times as long.
        application.setStyleSheet("")
        application.setPalette(palette_of(self.tokens))
        application.setStyleSheet(style_sheet(self.tokens, self.name, self.points, int(strong_weight(font))))
        self.unseen.take_up()
        self._draw_icons()
        self.changed.emit()

    def dress(self, widget: QWidget, name: str, token: str = "text2", size: int = icons.SIZE) -> None:
        """Gives a button or a label an icon that follows the theme."""
        wanted = (name, token, size)
        if self._dressed.get(widget) != wanted:
            self._dressed[widget] = wanted
            self._draw_icon(widget, name, token, size)

    def icon(self, name: str, token: str = "text2", size: int = icons.SIZE) -> QIcon:
        """The icon in the colour of that token now; `dress` what shall follow the theme."""
        return icons.icon(name, self.tokens.colour(token), self.tokens.text3, size)

    def pixmap(self, name: str, token: str, size: int, ratio: float) -> QPixmap:
        """The icon as a cached pixmap, for painting."""
        return icons.pixmap(name, self.tokens.colour(token), size, ratio)

    def font(self, points_more: float = 0, *, strong: bool = False) -> QFont:
        """The window's font, that much larger, DemiBold when `strong`; for painting."""
        font = window_font(self.points)
        font.setPointSizeF(max(self.points + points_more, 8.5))
        if strong:
            font.setWeight(strong_weight(font))
        return font

    def _draw_icons(self) -> None:
        for widget, wanted in list(self._dressed.items()):
            if shiboken6.isValid(widget):
                self._draw_icon(widget, *wanted)

    def _draw_icon(self, widget: QWidget, name: str, token: str, size: int) -> None:
        if isinstance(widget, QAbstractButton):
            widget.setIcon(self.icon(name, token, size))
            widget.setIconSize(QSize(size, size))
        elif isinstance(widget, QLabel):
            widget.setPixmap(self.pixmap(name, token, size, widget.devicePixelRatioF()))

    def _wanted(self, application: QApplication) -> Tokens:
        if self.appearance is Appearance.SYSTEM:
            dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        else:
            dark = self.appearance is Appearance.DARK
        return DARK if dark else LIGHT

    @Slot()
    def _follow_system(self) -> None:
        if self.appearance is Appearance.SYSTEM:
            self.apply()


_theme: list[Theme] = []


def the_theme() -> Theme:
    """The program's one theme; QApplication has one style sheet, so there is one of these."""
    if not _theme:
        _theme.append(Theme())
    return _theme[0]


def restyle(widget: QWidget, **properties: object) -> None:
    """Sets properties that the style sheet looks at, and lets it look again."""
    changed = {name: value for name, value in properties.items() if widget.property(name) != value}
    for name, value in changed.items():
        widget.setProperty(name, value)
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
