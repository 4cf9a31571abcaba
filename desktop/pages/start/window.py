"""The small window before the desk is open. One screen at a time; it knows neither keys nor databases."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.guide_book import FIRST_START, SETTINGS, TROUBLE
from desktop.pages.start.set_up import BEGINNING, CODE, HUB, KEY, LOOKS, FirstAnswers, SetUpSteps, progress_words
from desktop.theme import restyle
from desktop.theme.app_icon import app_icon
from desktop.widgets.code_panel import CodePanel
from desktop.widgets.file_choice import choose_folder
from desktop.widgets.parts import Notice, button, card, icon_button, icon_label, label
from desktop.widgets.too_long import telling_line


class StartWindow(QWidget):
    """Shows a screen and says what the person answered."""

    set_up_wanted = Signal(object)
    """FirstAnswers."""
    passphrase_given = Signal(str)
    recovery_given = Signal(str)
    printed = Signal()
    """The person says that the recovery code is kept."""
    begin_wanted = Signal(bool)
    """True: with an import."""
    first_copy_wanted = Signal(object)
    """The Path of the stick that holds one."""
    language_chosen = Signal(str)
    font_size_chosen = Signal(str)
    practice_wanted = Signal()
    practice_given_up = Signal()
    keys_wanted = Signal()
    rescue_wanted = Signal()
    retry_wanted = Signal()
    look_wanted = Signal()
    """The person wants to see what is there without changing anything."""
    quit_wanted = Signal()
    screen_shown = Signal()
    """Another screen is to be seen."""
    guide_wanted = Signal()
    """F1, there and back."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("BranchDesk"))
        self._screen: QWidget | None = None
        self._answered: QLineEdit | None = None
        self._practice_rows: QLabel | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pages = QStackedWidget()
        """The screen; what else comes lies over it."""
        self.pages.addWidget(self._scroll)
        whole.addWidget(self.pages)
        self.topic = TROUBLE
        """The page of the guide on the screen."""
        QShortcut(QKeySequence("F1"), self).activated.connect(self.guide_wanted)
        self.notice = Notice()
        self._lines = whole
        self.setWindowIcon(app_icon())
        self.resize(760, 540)

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
        """A new profile: a few steps. Without a keyring a passphrase must be given."""
        column = self._begin(topic=FIRST_START)
        self.steps = steps = SetUpSteps(keyring)
        self.notice = steps.notice
        steps.answered.connect(self._answer)
        steps.language_chosen.connect(self.language_chosen.emit)
        steps.font_size_chosen.connect(self.font_size_chosen.emit)
        steps.practice_wanted.connect(self.practice_wanted.emit)
        steps.guide_wanted.connect(self.guide_wanted.emit)
        column.addWidget(steps)
        self._end(column)
        steps.show_step(LOOKS)

    def show_practice(self, rows: int = 0) -> None:
        """The practice desk is being made."""
        if self._practice_rows is None or not shiboken6.isValid(self._practice_rows):
            sentence = self.tr("An invented branch's log of one year comes in…")
            column = self._begin("box", self.tr("Practice"), sentence, FIRST_START)
            bar = QProgressBar()
            bar.setRange(0, 0)
            bar.setTextVisible(False)
            self._practice_rows = label("", "meta")
            column.addWidget(bar)
            column.addWidget(self._practice_rows)
            self._end(column, button(self.tr("Cancel"), on_click=self.practice_given_up.emit))
        self._practice_rows.setText(self.tr("%1 rows").replace("%1", str(rows)) if rows else " ")

    def show_begin(self, *, with_hub: bool = False) -> None:
        """The desk is made: empty, or with a log of the past; what headquarters has may lie on a stick."""
        column = self._begin(
            "check-circle",
            self.tr("All set"),
            self.tr("Begin with an empty desk, or bring in your old log."),
            FIRST_START,
            progress_words(BEGINNING),
        )
        first = button(self.tr("Import an Excel log"), "import", on_click=lambda: self.begin_wanted.emit(True))
        empty = button(self.tr("Begin"), "check", role="primary", on_click=lambda: self.begin_wanted.emit(False))
        if with_hub:
            hint = self.tr("Your branch's tickets come over the network, or from a stick that headquarters wrote:")
            column.addWidget(label(hint, "hint", wrap=True))
            copy = button(self.tr("Read the first copy…"), "cloud-down", on_click=self._choose_first_copy)
            column.addWidget(copy, alignment=Qt.AlignmentFlag.AlignLeft)
        self._end(column, first, empty)
        empty.setFocus()

    def _choose_first_copy(self) -> None:
        choose_folder(self, self.tr("Which stick holds the first copy?"), "", self.first_copy_wanted.emit)

    def show_keys_lost(self, reason: str) -> None:
        """The file of the wrapped keys is lost or damaged; backups have a copy."""
        column = self._begin("key", self.tr("The key file is damaged"), reason)
        more = self.tr("The newest backup holds a copy of it. The damaged file is kept aside.")
        column.addWidget(label(more, "body2", wrap=True))
        restore = button(self.tr("Restore the key file"), "undo", role="primary", on_click=self.keys_wanted.emit)
        self._end(column, self._quit(), self._retry(), restore)

    def show_unlock(self, reason: str, passphrase: bool, *, refused: bool = False) -> None:
        """The keyring does not give the key: the passphrase or the recovery code does.

        With `refused`, the reason is that what was given before is wrong.
        """
        known = self.tr("Your work is kept and locked. It opens with one of these.") if refused else reason
        column = self._begin("lock", self.tr("Unlock your desk"), known)
        if refused:
            self.notice.say(reason, "danger")
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

    def show_logged_out(self) -> None:
        """The desk was closed on purpose, and the keyring has its key."""
        known = self.tr("Your work is kept and sealed. The keyring of this account on the computer opens it.")
        column = self._begin("lock", self.tr("You are logged out"), known, SETTINGS)
        again = button(self.tr("Open"), "key", role="primary", on_click=self.retry_wanted.emit)
        self._end(column, self._quit(), again)
        again.setFocus()

    def show_recovery_code(self, code: str, printer: bool = False) -> None:
        """A new profile's recovery code, to be kept now: it is not kept in the clear anywhere."""
        column = self._begin(
            "key",
            self.tr("Keep the recovery code"),
            self.tr("It opens this desk when keyring and passphrase are lost. It is shown only now."),
            FIRST_START,
            progress_words(CODE),
        )
        self.panel = panel = CodePanel(code, printer)
        column.addWidget(panel)
        done = button(self.tr("Next"), role="primary", on_click=self.printed.emit)
        done.setEnabled(False)
        panel.confirmed.connect(done.setEnabled)
        self._end(column, done)
        panel.kept.setFocus()

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
        self._come_to_front()
        self.notice.say(sentence, tone)
        if self._answered is not None:  # the whole answer is replaced by typing it anew
            restyle(self._answered, invalid="true")
            self._answered.setAccessibleDescription(sentence)
            self._answered.selectAll()
            self._answered.setFocus()

    def say_of_set_up(self, sentence: str, code: str) -> None:
        """Says it at the step whose answer can be mended."""
        self._come_to_front()
        self.steps.say(sentence, KEY if code.startswith(("passphrase.", "keys.")) else HUB)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.quit_wanted.emit()

    def _come_to_front(self) -> None:
        """There is something to be answered or read: nothing lies over the screen."""
        self._scroll.setEnabled(True)
        self.pages.setCurrentWidget(self._scroll)

    def _begin(
        self, icon: str = "", title: str = "", sentence: str = "", topic: str = TROUBLE, progress: str = ""
    ) -> QVBoxLayout:
        self._come_to_front()
        self._answered = None
        self.topic = topic
        self.notice = Notice()
        screen = QWidget()
        screen.setProperty("role", "plain")
        outer = QVBoxLayout(screen)
        outer.setContentsMargins(20, 16, 20, 16)
        frame, column = card(8, (24, 20, 24, 20))
        frame.setMaximumWidth(640)
        frame.setMinimumWidth(440)
        if title:
            head = QHBoxLayout()
            head.setSpacing(12)
            head.addWidget(icon_label(icon, "primary", 28))
            head.addWidget(label(title, "title"), 1)
            head.addWidget(label(progress, "meta"))
            head.addWidget(icon_button("question", self.tr("User guide (F1)"), self.guide_wanted.emit))
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
        self.screen_shown.emit()

    def _field(self, column: QVBoxLayout, words: str, hint: str = "") -> QLineEdit:
        text = label(words, "label")
        line = telling_line()
        line.setPlaceholderText(hint)
        text.setBuddy(line)
        column.addWidget(text)
        column.addWidget(line)
        return line

    def _retry(self, role: str | None = None) -> QWidget:
        return button(self.tr("Try again"), "sync", role=role, on_click=self.retry_wanted.emit)

    def _quit(self) -> QWidget:
        return button(self.tr("Quit"), on_click=self.quit_wanted.emit)

    def _answer(self, answers: FirstAnswers) -> None:
        self._scroll.setEnabled(False)
        self.set_up_wanted.emit(answers)

    def _answer_passphrase(self) -> None:
        self._note_answer(self.passphrase)
        self._scroll.setEnabled(False)
        self.passphrase_given.emit(self.passphrase.text())

    def _note_answer(self, line: QLineEdit) -> None:
        if self._answered is not None:
            restyle(self._answered, invalid="false")
        self._answered = line

    def _answer_recovery(self) -> None:
        self._note_answer(self.recovery)
        self._scroll.setEnabled(False)
        self.recovery_given.emit(self.recovery.text().strip())
