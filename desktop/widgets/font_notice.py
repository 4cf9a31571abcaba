"""Says in the window and on stderr that this computer cannot draw Chinese; without it a person sees boxes only."""

from __future__ import annotations

import sys

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.theme import the_theme
from desktop.theme.fonts import can_draw_chinese, window_font
from desktop.widgets.parts import Notice

NO_CHINESE_FONT = str(
    QT_TRANSLATE_NOOP(
        "FontNotice",
        "No Chinese font was found on this computer, so Chinese shows as boxes. "
        "Install one, for example Noto Sans CJK SC or WenQuanYi Micro Hei, and start again.",
    )
)


class FontNotice(Notice):
    """A line that stays. English comes first: it can be read where Chinese cannot."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(lasting=True)
        self.setParent(window)  # before it is shown: a widget without a parent would be a window of its own
        self._say()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        spoken = self.tr(NO_CHINESE_FONT)
        self.say(NO_CHINESE_FONT if spoken == NO_CHINESE_FONT else f"{NO_CHINESE_FONT}\n{spoken}", "warn")


def chinese_is_missing() -> bool:
    """Whether the window's font cannot draw Chinese; says so on stderr too, for a run that nobody sees."""
    missing = not can_draw_chinese(window_font(the_theme().points))
    if missing:
        sys.stderr.write(NO_CHINESE_FONT + "\n")
    return missing
