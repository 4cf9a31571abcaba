"""A sentence under a field of one line that did not take a paste, where nothing else on the page could say it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel

from desktop.widgets.drop_frame import DropFrame
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import label

MOST = 1_000
"""Characters that a field of the settings or of the first start takes: more than any address or passphrase has."""
_WIDTH, _EDGE = 300, 10


def refusal(count: int, limit: int) -> tuple[str, dict[str, str | int]]:
    """What `EntryLine.too_long` is about, as a code and its facts: a paste that was not taken, or typing that ended."""
    from desktop.wording import count as grouped

    code = "field.paste_too_long" if count > limit else "field.too_long"
    return code, {"count": grouped(count), "limit": grouped(limit)}


class TooLongHint(QObject):
    """Belongs to its field. The sentence goes with the next character, Esc, or when the focus goes elsewhere."""

    def __init__(self, line: EntryLine, limit: int) -> None:
        super().__init__(line)
        self._line, self._limit = line, limit
        self._frame: DropFrame | None = None
        self._sentence: QLabel | None = None
        line.too_long.connect(self._say)
        line.textChanged.connect(self._take_back)

    @property
    def sentence(self) -> str:
        """What it says now; empty when nothing."""
        shown = self._frame is not None and not self._frame.isHidden()
        return self._sentence.text() if shown and self._sentence is not None else ""

    @Slot(int)
    def _say(self, count: int) -> None:
        from desktop.messages import message

        if self._frame is None or self._sentence is None:
            self._frame, self._sentence = DropFrame(self._line), label("", "error", tone="danger", wrap=True)
            self._frame.column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
            self._frame.column.addWidget(self._sentence)
            self._line.destroyed.connect(self._frame.deleteLater)
        self._sentence.setText(message(*refusal(count, self._limit)))
        self._line.setAccessibleDescription(self._sentence.text())
        width = max(self._line.width(), _WIDTH)
        inner = self._sentence.heightForWidth(width - 2 * _EDGE - 2)
        self._frame.open(width, inner + 2 * _EDGE + 2)

    @Slot()
    def _take_back(self) -> None:
        if self._frame is not None and len(self._line.text()) < self._limit:
            self._frame.hide()
            self._line.setAccessibleDescription("")


def telling_line(limit: int = MOST) -> EntryLine:
    """A field of one line that says under it when it does not take a paste."""
    line = EntryLine(limit, spare=0)
    TooLongHint(line, limit)
    return line
