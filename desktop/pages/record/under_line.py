"""A line under a field: what is wrong with it, known or newer. It is built when it has something to say for once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.parts import button, icon_label, label


class UnderLine:
    """An icon and a text, and a button where there is something to do. `place`: how far below the field it stands."""

    def __init__(self, column: QVBoxLayout, place: int, icon: str, tone: str, role: str = "hint") -> None:
        self.action: QPushButton | None = None
        self._column, self._place = column, place
        self._icon, self._tone, self._role = icon, tone, role
        self._holder: QWidget | None = None
        self._on_act: Callable[[], None] = lambda: None

    @property
    def text(self) -> str:
        """What it says; empty while it says nothing."""
        return self._text.text() if self._holder is not None and not self._holder.isHidden() else ""

    def say(self, text: str, action: str = "", on_act: Callable[[], None] = lambda: None) -> None:
        """Says that, or nothing. `action` is what its button is called."""
        if not text and self._holder is None:
            return
        if self._holder is None:
            self._holder = self._make(bool(action))
        self._on_act = on_act
        self._text.setText(text)
        if self.action is not None:
            self.action.setText(action)
        self._holder.setVisible(bool(text))

    def _make(self, acts: bool) -> QWidget:
        holder = QWidget()
        holder.setProperty("under", self._place)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(icon_label(self._icon, self._tone, 14))
        self._text = label("", self._role, wrap=True, tone=self._tone if self._tone != "ok" else None)
        row.addWidget(self._text, 1)
        if acts:
            self.action = button("", role="link", on_click=lambda: self._on_act())
            row.addWidget(self.action)
        self._column.insertWidget(self._row(), holder)
        return holder

    def _row(self) -> int:
        """Behind the lines that stand above this one, and before the stretch at the end."""
        widgets = [self._column.itemAt(at).widget() for at in range(self._column.count())]  # type: ignore[union-attr]  # in range
        below = [at for at, one in enumerate(widgets) if one is not None and (one.property("under") or 0) > self._place]
        return below[0] if below else self._column.count() - 1
