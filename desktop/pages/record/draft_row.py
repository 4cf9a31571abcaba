"""The end of a form card's head: whether the draft is kept, throwing it away, and submitting it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.pages.record.submit_button import SubmitButton
from desktop.widgets.parts import button, label
from desktop.wording import clock_time, filled


class DraftRow(QWidget):
    """Only there while something is typed and not submitted."""

    submitted = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.saved = label("", "hint")
        self.discard = button(self.tr("Discard"), role="link", on_click=self.discarded.emit)
        self.submit = SubmitButton(self.submitted.emit, self.tr("Submit changes"))
        self.submit.setToolTip("Ctrl+Enter")
        for one in (self.saved, self.discard, self.submit):
            row.addWidget(one)
        kept = self.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # the form must not jump under the cursor at the first keystroke
        self.setSizePolicy(kept)
        self._locked = False
        self.hide()

    @property
    def may_submit(self) -> bool:
        """Whether something waits for being submitted, and can be."""
        return not self.isHidden() and not self._locked

    def show_unsubmitted(self, unsubmitted: bool, *, locked: bool = False, first: bool = True) -> None:
        """Appears with the first change and goes with the last. What is `locked` takes no changes: they are kept.

        Submitting is the page's primary act where it comes `first`.
        """
        self.submit.come_first(first)
        if unsubmitted and (self.isHidden() or locked != self._locked):
            self.saved.setText(self.tr("Kept; submit it once this is restored") if locked else self.tr("not submitted"))
        self._locked = locked
        self.submit.setVisible(not locked)
        self.setVisible(unsubmitted)

    def show_kept(self, at: int) -> None:
        """The draft is on the disk as of that moment (milliseconds since 1970 UTC)."""
        if at and not self._locked:
            self.saved.setText(filled(self.tr("Draft saved %1"), clock_time(at)))
