"""The PIN of the person who works here: set, changed, removed. A part of the card of the shared computer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.parts import Notice, button, label
from desktop.widgets.reveal import reveal
from desktop.widgets.too_long import telling_line


class PinPart(QWidget):
    """Says what is wanted; its form opens in place. It knows no PIN and keeps none.

    `change_button` and `remove_button` stand where the card puts them.
    """

    pin_given = Signal(str, str)
    """The one in force (empty where there is none) and the new one."""
    removal_wanted = Signal(str)
    """The one in force."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._has, self._connected, self._removes = "", False, False, False
        self.notice, self.sentence = Notice(), label("", "body2", wrap=True)
        self.change_button = button("", "key", on_click=lambda: self._open(removes=False))
        self.remove_button = button("", on_click=lambda: self._open(removes=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.sentence, self._make_form(), self.notice):
            column.addWidget(part)
        self.translate()

    def show_person(self, name: str, *, has: bool, connected: bool) -> None:
        """Who works here, whether with a PIN; without headquarters (`connected`) nobody could reset one."""
        if (name, has, connected) != (self._name, self._has, self._connected):
            self._close()
        self._name, self._has, self._connected = name, has, connected
        self.change_button.setEnabled(connected)
        self.remove_button.setVisible(has and connected)
        self.translate()

    def show_done(self) -> None:
        """What was asked for holds."""
        self._close()
        done = self.tr("The PIN is in force: nobody else acts in this name on this computer.")
        gone = self.tr("There is no PIN any more: whoever works on this computer may act in this name.")
        self.notice.say(done if self._has else gone, "ok")
        self.change_button.setFocus()
        reveal(self.notice)

    def show_problem(self, sentence: str, *, of_new: bool) -> None:
        """Says what was wrong, with the new PIN or the one in force; what was typed stays."""
        self._say_wrong(sentence, self.new if of_new else self.old)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.translate()
        super().changeEvent(event)

    def translate(self) -> None:
        """Says everything in the window's language."""
        plain = self.tr("%1 works here without a PIN: whoever sits at this computer can act in this name.")
        guarded = self.tr(
            "%1 has a PIN here: the lock and the list of people ask for it. Headquarters can reset a forgotten one."
        )
        alone = self.tr("A PIN needs headquarters, who can reset it when it is forgotten.")
        said = (guarded if self._has else plain).replace("%1", self._name) if self._connected else alone
        self.sentence.setText(said)
        self.change_button.setText(self.tr("Change the PIN") if self._has else self.tr("Set a PIN"))
        self.remove_button.setText(self.tr("Remove the PIN"))
        self._old_label.setText(self.tr("PIN in force"))
        self._new_label.setText(self.tr("New PIN, 6 to 12 digits"))
        self._again_label.setText(self.tr("New PIN once more"))
        self.save_button.setText(self.tr("Remove it") if self._removes else self.tr("Use it from now on"))
        self._cancel.setText(self.tr("Cancel"))
        for name, line in self._fields:
            line.setAccessibleName(name.text())

    def _make_form(self) -> QWidget:
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.old, self.new, self.again = telling_line(), telling_line(), telling_line()
        self._old_label, self._new_label, self._again_label = (label("", "label") for _ in range(3))
        self._fields = (
            (self._old_label, self.old),
            (self._new_label, self.new),
            (self._again_label, self.again),
        )
        for text, line in self._fields:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
            line.setMaximumWidth(360)
            line.returnPressed.connect(self._go_on)
            text.setBuddy(line)
            column.addWidget(text)
            column.addWidget(line)
        self.save_button = button("", "check", role="primary", on_click=self._give)
        self._cancel = button("", on_click=self._close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save_button)
        row.addWidget(self._cancel)
        row.addStretch()
        column.addLayout(row)
        self._form.hide()
        return self._form

    def _open(self, *, removes: bool) -> None:
        self._close()
        self._removes = removes
        for part in (self.old, self._old_label):
            part.setVisible(self._has)
        for part in (self.new, self._new_label, self.again, self._again_label):
            part.setVisible(not removes)
        self.translate()
        self._form.show()
        (self.old if self._has else self.new).setFocus()
        reveal(self)

    def _go_on(self) -> None:
        """Into the next field that is empty; where none is, the person is done."""
        empty = [line for _name, line in self._fields if line.isVisible() and not line.text()]
        if empty:
            empty[0].setFocus()
        else:
            self._give()

    def _say_wrong(self, sentence: str, wrong: QLineEdit) -> None:
        self._form.setEnabled(True)
        self.notice.say(sentence, "danger")
        wrong.selectAll()
        wrong.setFocus()
        reveal(self)

    def _give(self) -> None:
        if not self._removes and self.new.text() != self.again.text():
            self._say_wrong(self.tr("The new PIN was typed in two ways: type it once more."), self.again)
        elif self._form.isEnabled():
            self._form.setEnabled(False)
            self.notice.hide()
            if self._removes:
                self.removal_wanted.emit(self.old.text())
            else:
                self.pin_given.emit(self.old.text(), self.new.text())

    def _close(self) -> None:
        self.notice.hide()
        self._form.setEnabled(True)
        self._form.hide()
        for _name, line in self._fields:
            line.clear()
