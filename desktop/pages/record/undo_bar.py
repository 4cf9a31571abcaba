"""What was just done, and taking it back: ten seconds, or Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.theme import restyle
from desktop.widgets.parts import Said, button, icon_button, icon_label, label, name_icon
from desktop.wording import filled

SECONDS = 10


class UndoBar(QFrame):
    """Shows the last act on the page that owns it. Ctrl+Z works in the whole window while the act is the last one.

    Without a page Ctrl+Z is the business of the owner, who calls `undo`.
    """

    undone = Signal(str)
    """The act (a command's id, or several joined by blanks) that the person wants taken back."""

    def __init__(self, page: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        restyle(self, tone="ok")
        self._act = ""
        self._elsewhere: Callable[[], None] | None = None
        self._named = ""
        self._said: Said = str
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 6, 2)
        row.setSpacing(8)
        self.sentence = label("")
        self.button = button(self.tr("Undo"), "undo", role="link", on_click=self.undo)
        row.addWidget(icon_label("check-circle", "ok"))
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)
        self.keys = label("Ctrl+Z", "hint")
        row.addWidget(self.keys)
        self.close_button = icon_button("close", self.tr("Close"), self.hide)
        row.addWidget(self.close_button)
        if page is not None:
            shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), page)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)  # also while the list has the focus
            shortcut.activated.connect(self.undo)
        self.hide()

    @property
    def act(self) -> str:
        """The act that Ctrl+Z would take back; empty when there is none."""
        return self._act

    def offer(self, act: str, sentence: Said, take_back: Callable[[], None] | None = None) -> None:
        """Says what was done, in the language of the moment, and offers to take it back.

        That is the act with that id, or what only this window knows of.
        """
        self._act, self._elsewhere, self._named = act, take_back, ""
        self._said = sentence
        self.sentence.setText(sentence())
        self.button.setVisible(bool(act or take_back))
        self.keys.setVisible(bool(act or take_back))
        self.show()
        self._timer.start()

    def hold(self, take_back: Callable[[], None]) -> None:
        """The last act was done elsewhere in the window and is told there: Ctrl+Z takes that one back."""
        self._act, self._elsewhere = "", take_back
        self.hide()

    def forget(self) -> None:
        """There is nothing to take back here any more."""
        self._act, self._elsewhere = "", None
        self.hide()

    def stay_for(self, record: str) -> None:
        """Another record or none is shown: for the rest of its time the act stands there with its record's name.

        `record` is the name of the one that was shown before. An act that nobody could name is offered no more.
        """
        if self._act and self._timer.isActive() and not self.isHidden() and (self._named or record):
            if not self._named and record not in self.sentence.text():
                self.sentence.setText(filled(self.tr("%1: %2"), record, self.sentence.text()))
            self._named = self._named or record
        elif self._elsewhere is None or not self.isHidden():
            self.forget()

    def take_over(self, former: UndoBar) -> None:
        """Stands for a bar of another language from now on, for the rest of its time."""
        left = former._timer.remainingTime()
        if left > 0 and not former.isHidden() and (former._act or former._elsewhere is not None):
            self.offer(former._act, former._said, former._elsewhere)
            self._named = former._named
            self._timer.start(left)
            self.translate()

    def translate(self) -> None:
        """Speaks the window's language for the rest of its time."""
        self.button.setText(self.tr("Undo"))
        name_icon(self.close_button, self.tr("Close"))
        sentence = self._said()
        named = bool(self._named) and self._named not in sentence
        self.sentence.setText(filled(self.tr("%1: %2"), self._named, sentence) if named else sentence)

    def undo(self) -> None:
        """Asks for the last act to be taken back, once."""
        act, self._act = self._act, ""
        elsewhere, self._elsewhere = self._elsewhere, None
        if elsewhere is not None:
            self.hide()
            elsewhere()
        elif act:
            self.hide()
            self.undone.emit(act)
