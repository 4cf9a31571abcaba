"""Keys: how this desk is protected, another passphrase, another recovery code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard
from desktop.passphrase_strength import Strength, strength
from desktop.widgets.code_panel import CodePanel
from desktop.widgets.parts import button, label
from desktop.widgets.reveal import reveal
from desktop.widgets.strength_hint import StrengthHint
from desktop.widgets.too_long import telling_line


class KeysCard(SettingsCard):
    """Says what is wanted; forms open in place. The code is shown until the person says that it is kept."""

    passphrase_given = Signal(str, str)
    """The one in force (empty where there is none) and the new one."""
    code_wanted = Signal()
    code_kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._protection, self._has_passphrase = "", False
        self.panel: CodePanel | None = None
        self.protection = label("", "body2", wrap=True)
        self.column.addWidget(self.protection)
        self.change_button = button("", "key", on_click=self._open_passphrase)
        self.code_button = button("", "print", on_click=self._open_code)
        self.add_row(self.change_button, self.code_button)
        self.column.addWidget(self._make_passphrase())
        self.column.addWidget(self._make_code())
        self._place = QVBoxLayout()
        self.column.addLayout(self._place)
        self.column.addWidget(self.notice)
        self.translate()

    def show_protection(self, protection: str, has_passphrase: bool) -> None:
        """`protection` is keyring, passphrase or recovery."""
        self._protection, self._has_passphrase = protection, has_passphrase
        self.translate()

    def show_passphrase_done(self) -> None:
        """The new passphrase is in force."""
        self._close()
        self.notice.say(self.tr("The new passphrase is in force; the old one no longer opens anything."), "ok")
        reveal(self.notice)

    def show_code(self, panel: CodePanel) -> None:
        """A new code, which the caller joined to printer and disk."""
        self._close()
        self.panel = panel
        self._place.addWidget(panel)
        self.change_button.setEnabled(False)
        self.code_button.setEnabled(False)
        panel.confirmed.connect(self._kept)
        panel.shown.setFocus()
        reveal(panel)

    def show_problem(self, sentence: str) -> None:
        """Says what was wrong; what was typed stays."""
        self._inner.setEnabled(True)
        self._asking.setEnabled(True)
        self.notice.say(sentence, "danger")
        reveal(self.notice)

    @override
    def lock(self) -> None:
        """Nothing can be written here."""
        self.change_button.setEnabled(False)
        self.code_button.setEnabled(False)

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("Keys"))
        protections = {
            "keyring": self.tr("The system keyring opens this desk; the recovery code does when it is lost."),
            "passphrase": self.tr("The passphrase opens this desk (a lower level than a keyring)."),
            "recovery": self.tr("Only the recovery code opens this desk (a lower level). Please set a passphrase."),
        }
        self.protection.setText(protections.get(self._protection, ""))
        change = self.tr("Change the passphrase") if self._has_passphrase else self.tr("Set a passphrase")
        self.change_button.setText(change)
        self.code_button.setText(self.tr("New recovery code"))
        self._old_label.setText(self.tr("Passphrase in force"))
        self._new_label.setText(self.tr("New passphrase"))
        self.save_button.setText(self.tr("Use it from now on"))
        self._cancel.setText(self.tr("Cancel"))
        self._warning.setText(self.tr("The code that was printed before opens nothing any more from that moment on."))
        self.make_button.setText(self.tr("Make a new code"))
        self._keep_old.setText(self.tr("Keep the old one"))

    def _make_passphrase(self) -> QWidget:
        self._inner, column = _column()
        self.old, self.new = telling_line(), telling_line()
        self._old_label, self._new_label = label("", "label"), label("", "label")
        for text, line in ((self._old_label, self.old), (self._new_label, self.new)):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setMaximumWidth(360)
            text.setBuddy(line)
            column.addWidget(text)
            column.addWidget(line)
        column.addWidget(StrengthHint(self.new))
        self.save_button = button("", "check", role="primary", on_click=self._give)
        self.save_button.setEnabled(False)
        self._cancel = button("", on_click=self._close)
        self.new.textChanged.connect(
            lambda typed: self.save_button.setEnabled(strength(typed) is not Strength.TOO_SHORT)
        )
        self.new.returnPressed.connect(self._give)
        row = self.add_row(self.save_button, self._cancel)
        self.column.removeItem(row)
        column.addLayout(row)
        self._inner.hide()
        return self._inner

    def _make_code(self) -> QWidget:
        self._asking, column = _column()
        self._warning = label("", "body2", wrap=True)
        column.addWidget(self._warning)
        self.make_button = button("", "key", role="danger", on_click=self._want_code)
        self._keep_old = button("", on_click=self._close)
        row = self.add_row(self.make_button, self._keep_old)
        self.column.removeItem(row)
        column.addLayout(row)
        self._asking.hide()
        return self._asking

    def _open_passphrase(self) -> None:
        self._close()
        for part in (self.old, self._old_label):
            part.setVisible(self._has_passphrase)
        self._inner.show()
        (self.old if self._has_passphrase else self.new).setFocus()
        reveal(self._inner)

    def _open_code(self) -> None:
        self._close()
        self._asking.show()
        self._keep_old.setFocus()
        reveal(self._asking)

    def _give(self) -> None:
        if self.save_button.isEnabled():
            self._inner.setEnabled(False)
            self.passphrase_given.emit(self.old.text(), self.new.text())

    def _want_code(self) -> None:
        self._asking.setEnabled(False)
        self.code_wanted.emit()

    def _close(self) -> None:
        self.notice.hide()
        for part in (self._inner, self._asking):
            part.setEnabled(True)
            part.hide()
        self.old.clear()
        self.new.clear()

    def _kept(self, kept: bool) -> None:
        if kept and self.panel is not None:
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None
            self.change_button.setEnabled(True)
            self.code_button.setEnabled(True)
            self.notice.say(self.tr("The new recovery code is in force."), "ok")
            reveal(self.notice)
            self.code_kept.emit()


def _column() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    return widget, column
