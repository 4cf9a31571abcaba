"""Parts of a panel are made anew while somebody works in them: the focus comes back to what is called the same."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


def focused_in(whole: QWidget) -> str:
    """What the widget inside is called that has the focus; empty where none has."""
    focused = QApplication.focusWidget()
    return _name(focused) if focused is not None and whole.isAncestorOf(focused) else ""


def focus_again(name: str, parts: list[QWidget]) -> None:
    """The focus comes to what is called so in these parts, else to the first that takes it."""
    inside = [widget for part in parts for widget in part.findChildren(QWidget) if not widget.isHidden()]
    stops = [widget for widget in inside if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()]
    again = next((widget for widget in stops if _name(widget) == name), stops[0] if stops else None)
    if again is not None:
        again.setFocus(Qt.FocusReason.OtherFocusReason)


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
