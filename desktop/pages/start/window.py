"""The small window before the desk is open. One screen at a time; it knows neither keys nor databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QProgressBar, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.parts import Notice, button, card, icon_label, label


@dataclass(frozen=True)
class FirstAnswers:
    """What a new profile is set up with: a branch, or the hub's address and a code that tells the branch."""

    branch: str
    branch_name: str
    person: str
    passphrase: str
    hub_url: str
    hub_code: str


class StartWindow(QWidget):
    """Shows a screen and says what the person answered."""

    set_up_wanted = Signal(object)
    """FirstAnswers."""
    passphrase_given = Signal(str)
    recovery_given = Signal(str)
    printed = Signal()
    """The person has written the recovery code down."""
    rescue_wanted = Signal()
    retry_wanted = Signal()
    look_wanted = Signal()
    """The person wants to see what is there without changing anything."""
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("BranchDesk"))
        self._screen: QWidget | None = None
        self._keyring = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.addWidget(self._scroll)
        self.notice = Notice()
        self._lines = whole
        self.resize(720, 520)

    def tell_for_good(self, notice: Notice) -> None:
        """Puts a line over every screen."""
        self._lines.insertWidget(0, notice)

    def show_opening(self) -> None:
        """The desk is being opened."""
        column = self._begin("box", self.tr("BranchDesk"), self.tr("Opening your desk…"))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        column.addWidget(bar)
        self._end(column)

    def show_set_up(self, keyring: bool) -> None:
        """A new profile: first whether headquarters gave a code, then only what that leaves open."""
        self._keyring = keyring
        column = self._begin("box", self.tr("Welcome"), self.tr("How does this computer begin?"))
        joined = button(
            self.tr("With a one-time code from headquarters"), "cloud", role="primary", on_click=self.show_set_up_joined
        )
        alone = button(self.tr("On its own; headquarters may come later"), "box", on_click=self.show_set_up_alone)
        for made in (joined, alone):
            column.addWidget(made)
        self._end(column)
        joined.setFocus()

    def show_set_up_joined(self) -> None:
        """Headquarters gave a code, which says which branch this is."""
        sentence = self.tr("The code tells which branch this computer belongs to. The network is needed once, now.")
        column = self._begin("cloud", self.tr("With headquarters"), sentence)
        self.hub_url = self._field(column, self.tr("Address of the hub"), "https://")
        self.hub_code = self._field(column, self.tr("One-time code from headquarters"))
        self._end_set_up(column, self._answer_joined, self.hub_url)

    def show_set_up_alone(self) -> None:
        """No hub yet: a person says which branch this is."""
        column = self._begin("box", self.tr("On its own"), self.tr("Say which branch this computer belongs to."))
        self.branch = self._field(column, self.tr("Branch number"), "440106")
        self.branch_name = self._field(column, self.tr("Branch name"))
        self._end_set_up(column, self._answer_alone, self.branch)

    def _end_set_up(self, column: QVBoxLayout, answer: Callable[[], None], first: QLineEdit) -> None:
        self.person = self._field(column, self.tr("Your name"))
        if self._keyring:
            hint = self.tr("Passphrase (optional: the system keyring keeps the key)")
        else:
            hint = self.tr("Passphrase, at least 10 characters (this computer has no keyring)")
        self.passphrase = self._field(column, hint)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        back = button(self.tr("Back"), "arrow-left", on_click=lambda: self.show_set_up(self._keyring))
        self._end(column, back, button(self.tr("Set up"), "check", role="primary", on_click=answer))
        first.setFocus()

    def show_unlock(self, reason: str, passphrase: bool) -> None:
        """The keyring does not give the key: the passphrase or the recovery code does."""
        column = self._begin("lock", self.tr("Unlock your desk"), reason)
        if passphrase:
            self.passphrase = self._field(column, self.tr("Passphrase"))
            self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
            unlock = button(self.tr("Unlock"), "key", role="primary", on_click=self._answer_passphrase)
            self.passphrase.returnPressed.connect(self._answer_passphrase)
            column.addWidget(unlock, alignment=Qt.AlignmentFlag.AlignRight)
        self.recovery = self._field(column, self.tr("Recovery code (printed, or read out by headquarters)"))
        self.recovery.returnPressed.connect(self._answer_recovery)
        use = button(self.tr("Use the recovery code"), on_click=self._answer_recovery)
        self._end(column, use, self._quit())
        (self.passphrase if passphrase else self.recovery).setFocus()

    def show_recovery_code(self, code: str) -> None:
        """A new profile's recovery code, to be written down now: it is not kept in the clear anywhere."""
        column = self._begin(
            "key",
            self.tr("Write down the recovery code"),
            self.tr("It opens this desk when keyring and passphrase are lost. It is shown only now."),
        )
        shown = label(code, "title", wrap=True)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(self.tr("Recovery code"))
        column.addWidget(shown)
        done = button(self.tr("I have written it down"), "check", role="primary", on_click=self.printed.emit)
        copy = button(self.tr("Copy"), "paste", on_click=lambda: QApplication.clipboard().setText(code))
        self._end(column, copy, done)
        done.setFocus()

    def show_rescue(self, reason: str) -> None:
        """The database cannot be trusted. Nothing is deleted whatever is chosen."""
        column = self._begin("warning", self.tr("Your desk needs a rescue"), reason)
        promise = self.tr("The damaged file is kept aside. The newest good backup takes its place;")
        more = self.tr("what headquarters has comes back by itself.")
        column.addWidget(label(f"{promise} {more}", "body2", wrap=True))
        rescue = button(self.tr("Restore the newest backup"), "undo", role="primary", on_click=self.rescue_wanted.emit)
        self._end(column, self._retry(), self._quit(), rescue)

    def show_problem(self, reason: str, may_look: bool = False) -> None:
        """The desk cannot be opened now, for a reason that a person can mend; it may still be looked at."""
        column = self._begin("warning", self.tr("Your desk cannot be opened now"), reason)
        if may_look:
            look = button(self.tr("Look without changing anything"), "eye", on_click=self.look_wanted.emit)
            self._end(column, self._quit(), look, self._retry(role="primary"))
        else:
            self._end(column, self._quit(), self._retry(role="primary"))

    def say(self, sentence: str, tone: str = "danger") -> None:
        """Says in place what was wrong with an answer; the answers stay."""
        self.notice.say(sentence, tone)
        self.setEnabled(True)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.quit_wanted.emit()

    def _begin(self, icon: str, title: str, sentence: str) -> QVBoxLayout:
        self.setEnabled(True)
        self.notice = Notice()
        screen = QWidget()
        screen.setProperty("role", "plain")
        outer = QVBoxLayout(screen)
        outer.setContentsMargins(20, 16, 20, 16)
        frame, column = card(8, (24, 20, 24, 20))
        frame.setMaximumWidth(640)
        frame.setMinimumWidth(440)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(icon_label(icon, "primary", 28))
        head.addWidget(label(title, "title"), 1)
        column.addLayout(head)
        column.addWidget(label(sentence, "body2", wrap=True))
        column.addWidget(self.notice)
        outer.addStretch()
        middle = QHBoxLayout()  # an alignment would take the height that wrapped sentences ask for
        middle.addStretch(1)
        middle.addWidget(frame, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch()
        self._screen = screen
        return column

    def _end(self, column: QVBoxLayout, *buttons: QWidget) -> None:
        if buttons:
            row = QHBoxLayout()
            row.setContentsMargins(0, 8, 0, 0)
            row.addStretch()
            for made in buttons:
                row.addWidget(made)
            column.addLayout(row)
        if self._screen is not None:
            self._scroll.setWidget(self._screen)

    def _field(self, column: QVBoxLayout, words: str, hint: str = "") -> QLineEdit:
        text = label(words, "label")
        line = QLineEdit()
        line.setPlaceholderText(hint)
        text.setBuddy(line)
        column.addWidget(text)
        column.addWidget(line)
        return line

    def _retry(self, role: str | None = None) -> QWidget:
        return button(self.tr("Try again"), "sync", role=role, on_click=self.retry_wanted.emit)

    def _quit(self) -> QWidget:
        return button(self.tr("Quit"), on_click=self.quit_wanted.emit)

    def _answer_joined(self) -> None:
        url, code, person = (line.text().strip() for line in (self.hub_url, self.hub_code, self.person))
        if not (url and code and person):
            self.say(self.tr("The address of the hub, the code and your name are needed."))
            return
        self._answer(FirstAnswers("", "", person, self.passphrase.text(), url, code))
        self.notice.say(self.tr("Asking headquarters…"))

    def _answer_alone(self) -> None:
        branch, name, person = (line.text().strip() for line in (self.branch, self.branch_name, self.person))
        if not (branch and name and person):
            self.say(self.tr("Branch number, branch name and your name are needed."))
            return
        self._answer(FirstAnswers(branch, name, person, self.passphrase.text(), "", ""))

    def _answer(self, answers: FirstAnswers) -> None:
        self.setEnabled(False)
        self.set_up_wanted.emit(answers)

    def _answer_passphrase(self) -> None:
        self.setEnabled(False)
        self.passphrase_given.emit(self.passphrase.text())

    def _answer_recovery(self) -> None:
        self.setEnabled(False)
        self.recovery_given.emit(self.recovery.text().strip())
