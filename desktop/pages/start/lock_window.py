"""What stands in the place of the window while nobody works: who comes back, the passphrase and his PIN, if any."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.theme import restyle
from desktop.theme.app_icon import app_icon
from desktop.widgets.parts import Notice, Words, button, card, icon_button, icon_label, label, name_icon
from desktop.widgets.too_long import telling_line


class LockWindow(QWidget):
    """Shows nothing of any ticket. It knows no key: it says what was typed."""

    unlock_wanted = Signal(str, str, str)
    """The passphrase, empty where there is none, the id of the person, and his PIN, empty where there is none."""
    log_out_wanted = Signal()
    quit_wanted = Signal()
    guide_wanted = Signal()
    """F1, there and back."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(app_icon())
        self._asks = False
        self._pins: frozenset[str] = frozenset()
        frame, column = card(10, (24, 20, 24, 20))
        frame.setMaximumWidth(520)
        frame.setMinimumWidth(400)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(icon_label("lock", "primary", 28))
        self.title = label("", "title")
        head.addWidget(self.title, 1)
        self.guide = icon_button("question", "", self.guide_wanted.emit)
        head.addWidget(self.guide)
        column.addLayout(head)
        self.sentence, self.warning = label("", "body2", wrap=True), label("", "hint", wrap=True)
        column.addWidget(self.sentence)
        column.addWidget(self.warning)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.people = QComboBox()
        self.passphrase = telling_line()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._unlock)
        self.pin = telling_line()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.pin.returnPressed.connect(self._unlock)
        self._who, self._secret, self._of_person = label("", "label"), label("", "label"), label("", "label")
        pairs: tuple[tuple[QLabel, QWidget], ...] = (
            (self._who, self.people),
            (self._secret, self.passphrase),
            (self._of_person, self.pin),
        )
        for name, field in pairs:
            name.setBuddy(field)
            column.addWidget(name)
            column.addWidget(field)
        self.people.currentIndexChanged.connect(self._choose)
        column.addLayout(self._make_foot())
        self._put_in_the_middle(frame)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.guide_wanted)
        self._translate()

    def _put_in_the_middle(self, frame: QWidget) -> None:
        self.pages = QStackedWidget()
        """The lock; what else comes lies over it."""
        lock = QWidget()
        whole = QVBoxLayout(lock)
        whole.addStretch()
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(frame, 100)
        middle.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch()
        self.pages.addWidget(lock)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 8, 0, 0)
        self.log_out = button("", role="link", on_click=self.log_out_wanted.emit)
        self.unlock = button("", "key", role="primary", on_click=self._unlock)
        foot.addWidget(self.log_out)
        foot.addStretch()
        foot.addWidget(self.unlock)
        return foot

    def ask(
        self, people: list[tuple[str, str]], person: str, *, passphrase: bool, pins: frozenset[str] = frozenset()
    ) -> None:
        """Asks who comes back; the one who worked last, or who is to take over, is chosen. `pins`: who has one."""
        self._asks, self._pins = passphrase, pins
        self.people.clear()
        for person_id, name in people:
            self.people.addItem(name, person_id)
        self.people.setCurrentIndex(max(self.people.findData(person), 0))
        self._who.setVisible(len(people) > 1)
        self.people.setVisible(len(people) > 1)
        self._secret.setVisible(passphrase)
        self.passphrase.setVisible(passphrase)
        self.passphrase.clear()
        self._choose()
        self.notice.hide()
        self.setEnabled(True)
        self._translate()
        self._first().setFocus()

    def refuse(self, sentence: Words, *, of_pin: bool = False) -> None:
        """The passphrase or the PIN was wrong, or could not be looked at: it is replaced by typing it anew."""
        self.setEnabled(True)
        self.notice.say(sentence, "danger")
        wrong = self.pin if of_pin else self.passphrase
        restyle(wrong, invalid="true")
        wrong.setAccessibleDescription(self.notice.sentence.text())
        wrong.selectAll()
        wrong.setFocus()

    def _first(self) -> QWidget:
        if self._asks:
            return self.passphrase
        return self.pin if self._has_pin() else self.unlock

    def _has_pin(self) -> bool:
        return self.people.currentData() in self._pins

    def _choose(self) -> None:
        """Another person: his PIN, or none."""
        self.pin.clear()
        restyle(self.pin, invalid="false")
        self._of_person.setVisible(self._has_pin())
        self.pin.setVisible(self._has_pin())
        self.warning.setVisible(not self._asks and not self._has_pin())

    def _unlock(self) -> None:
        if not self.isEnabled():
            return
        self.setEnabled(False)
        for field in (self.passphrase, self.pin):
            restyle(field, invalid="false")
        self.unlock_wanted.emit(self.passphrase.text(), str(self.people.currentData() or ""), self.pin.text())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.quit_wanted.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("BranchDesk"))
        self.title.setText(self.tr("Locked"))
        name_icon(self.guide, self.tr("User guide (F1)"))
        self.sentence.setText(self.tr("What was typed is kept as a draft; what is under way goes on."))
        self.warning.setText(self.tr("Without a passphrase anybody can unlock this desk. Set one in the settings."))
        self.warning.setVisible(not self._asks and not self._has_pin())
        self._who.setText(self.tr("Who works here"))
        self._secret.setText(self.tr("Passphrase"))
        self._of_person.setText(self.tr("PIN of this person"))
        self.pin.setAccessibleName(self.tr("PIN of this person"))
        self.people.setAccessibleName(self.tr("Who works here"))
        self.passphrase.setAccessibleName(self.tr("Passphrase"))
        self.unlock.setText(self.tr("Unlock"))
        self.log_out.setText(self.tr("Log out"))
