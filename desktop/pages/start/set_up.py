"""The steps of a first start. Each can be gone back from; nothing is made before the last answer is given."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.language import Language, the_speech
from desktop.pages.start.sound_answers import is_branch_number, wrong_address
from desktop.passphrase_strength import Strength, strength
from desktop.theme import restyle, the_theme
from desktop.theme.tokens import FONT_POINTS
from desktop.widgets.parts import Notice, button, card, icon_button, icon_label, label, name_icon, pill
from desktop.widgets.strength_hint import StrengthHint
from desktop.widgets.too_long import telling_line
from engines.forms.plain_names import is_visible

LOOKS, HUB, PERSON, KEY, CODE, BEGINNING = range(6)
"""The screens of a first start; the last two come when the desk is made."""
NAME_LIMIT = 60


class FirstAnswers(msgspec.Struct, frozen=True):
    """What a new profile is set up with. Empty hub fields: this computer works alone."""

    branch: str
    branch_name: str
    person: str
    passphrase: str
    hub_url: str
    hub_code: str


class SetUpSteps(QWidget):
    """Four steps. Says what was chosen at once (looks) and what was answered in the end."""

    answered = Signal(object)
    """FirstAnswers."""
    language_chosen = Signal(str)
    font_size_chosen = Signal(str)
    practice_wanted = Signal()
    guide_wanted = Signal()

    def __init__(self, keyring: bool) -> None:
        super().__init__()
        self._keyring = keyring
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(icon_label("box", "primary", 28))
        self.title = label("", "title")
        self.progress = label("", "meta")
        head.addWidget(self.title, 1)
        head.addWidget(self.progress)
        self.guide = icon_button("question", "", self.guide_wanted.emit)
        head.addWidget(self.guide)
        column.addLayout(head)
        self.sentence = label("", "body2", wrap=True)
        column.addWidget(self.sentence)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.steps = QStackedWidget()
        self._pages = [make() for make in (self._make_looks, self._make_hub, self._make_person, self._make_key)]
        for page in self._pages:
            self.steps.addWidget(page)
        column.addWidget(self.steps)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.back = button("", "arrow-left", on_click=self.go_back)
        self.practice = button("", "box", role="link", on_click=self.practice_wanted.emit)
        self.next = button("", role="primary", on_click=self.go_on)
        row.addWidget(self.back)
        row.addWidget(self.practice)
        row.addStretch()
        row.addWidget(self.next)
        column.addLayout(row)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.activated.connect(self.go_back)
        self.show_step(LOOKS)

    def show_step(self, step: int) -> None:
        """Goes to that step; what was typed in the others stays."""
        self.steps.setCurrentIndex(step)
        for index, page in enumerate(self._pages):
            wanted = QSizePolicy.Policy.Preferred if index == step else QSizePolicy.Policy.Ignored
            page.setSizePolicy(wanted, wanted)
        self.notice.hide()
        self._translate()
        self._first_field().setFocus()

    def say(self, sentence: str, step: int, tone: str = "danger") -> None:
        """Says what was wrong with an answer, where it can be mended."""
        self.show_step(step)
        self.notice.say(sentence, tone)

    def go_back(self) -> None:
        """One step back; from the first there is none."""
        if self.steps.currentIndex() > LOOKS:
            self.show_step(self.steps.currentIndex() - 1)

    def go_on(self) -> None:
        """One step on when this one is answered; after the last the answers are given."""
        step = self.steps.currentIndex()
        missing = self._missing(step)
        if missing and step == KEY:
            self._show_wrong_key(missing)
        elif missing:
            self.notice.say(lambda: self._missing(step) or missing, "danger")
            self._to_mend().setFocus()
        elif step < KEY:
            self.show_step(step + 1)
        else:
            self._answer()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.focusWidget(), QRadioButton):
            self._enter()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _make_looks(self) -> QWidget:
        widget, column = _step()
        self._language_label, self._size_label = label("", "label"), label("", "label")
        languages = {str(Language.CHINESE): "\u4e2d\u6587\uff08\u7b80\u4f53\uff09", str(Language.ENGLISH): "English"}
        spoken = str(the_speech().spoken or Language.ENGLISH)
        self.languages = _choices(languages, spoken, self.language_chosen.emit)
        self.sizes = _choices(dict.fromkeys(FONT_POINTS, ""), the_theme().size, self.font_size_chosen.emit)
        for text, group in ((self._language_label, self.languages), (self._size_label, self.sizes)):
            column.addWidget(text)
            one_group = QWidget()  # of its own: among radio buttons of one parent Tab finds only one group
            row = QHBoxLayout(one_group)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(16)
            for made in group.buttons():
                row.addWidget(made)
            row.addStretch()
            column.addWidget(one_group)
        frame, inside = card(4, (14, 10, 14, 10))
        self._preview_title, self._preview_meta = label("", "strong"), label("", "meta")
        line = QHBoxLayout()
        self._preview_pill = pill("", "danger")
        line.addWidget(self._preview_pill)
        line.addWidget(self._preview_meta)
        line.addStretch()
        inside.addWidget(self._preview_title)
        inside.addLayout(line)
        column.addSpacing(4)
        column.addWidget(frame)
        return widget

    def _make_hub(self) -> QWidget:
        widget, column = _step()
        self.joined, self.alone = QRadioButton(), QRadioButton()
        self.joined.setChecked(True)
        self._joined_part, joined = _part()
        self._alone_part, alone = _part()
        self.hub_url, self._url_label = self._field(joined, "https://")
        self.hub_code, self._code_label = self._field(joined)
        self.branch, self._branch_label = self._field(alone, "440106")
        self.branch_name, self._name_label = self._field(alone)
        group = QButtonGroup(widget)
        for choice, part in ((self.joined, self._joined_part), (self.alone, self._alone_part)):
            group.addButton(choice)
            column.addWidget(choice)
            column.addWidget(part)
        self.joined.toggled.connect(self._show_way)
        self._alone_part.hide()
        return widget

    def _make_person(self) -> QWidget:
        widget, column = _step()
        self.person, self._person_label = self._field(column)
        column.addStretch()
        return widget

    def _make_key(self) -> QWidget:
        widget, column = _step()
        self.passphrase, self._passphrase_label = self._field(column)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        column.addWidget(StrengthHint(self.passphrase, optional=self._keyring))
        self.again, self._again_label = self._field(column)
        self.again.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_error = label("", "error", tone="danger", wrap=True)
        self.key_error.hide()
        column.addWidget(self.key_error)
        for line in (self.passphrase, self.again):
            line.textChanged.connect(lambda _text: self._show_wrong_key(""))
        column.addStretch()
        return widget

    def _field(self, column: QVBoxLayout, hint: str = "") -> tuple[QLineEdit, QLabel]:
        text, line = label("", "label"), telling_line()
        line.setPlaceholderText(hint)
        line.returnPressed.connect(self._enter)
        text.setBuddy(line)
        column.addWidget(text)
        column.addWidget(line)
        return line, text

    def _enter(self) -> None:
        """Enter goes to the next empty field of the step, then on."""
        fields = [line for line in self._pages[self.steps.currentIndex()].findChildren(QLineEdit) if line.isVisible()]
        empty = next((line for line in fields if not line.text() and not line.hasFocus()), None)
        if empty is not None and not (self._keyring and self.steps.currentIndex() == KEY):
            empty.setFocus()
        else:
            self.go_on()

    def _show_wrong_key(self, sentence: str) -> None:
        """Says under the fields what is wrong with the passphrase, and leads into the one to mend; empty: nothing."""
        self.key_error.setText(sentence)
        self.key_error.setVisible(bool(sentence))
        short = strength(self.passphrase.text()) is Strength.TOO_SHORT
        wrong = self.passphrase if short else self.again
        for line in (self.passphrase, self.again):
            restyle(line, invalid="true" if sentence and line is wrong else "false")
        if sentence:
            wrong.setAccessibleDescription(sentence)
            wrong.setFocus()

    def _show_way(self, joined: bool) -> None:
        self._joined_part.setVisible(joined)
        self._alone_part.setVisible(not joined)
        self.sentence.setText(self._sentences()[self.steps.currentIndex()])

    def _first_field(self) -> QWidget:
        step = self.steps.currentIndex()
        if step == LOOKS:
            return self.languages.checkedButton() or self.next
        if step == HUB:
            return self.joined if self.joined.isChecked() else self.alone
        return self.person if step == PERSON else self.passphrase

    def _to_mend(self) -> QWidget:
        """The first empty field of the step; where none is, its first one."""
        if self.steps.currentIndex() != HUB:
            return self._first_field()
        fields = (self.hub_url, self.hub_code) if self.joined.isChecked() else (self.branch, self.branch_name)
        return next((one for one in fields if not one.text().strip()), fields[0])

    def _missing(self, step: int) -> str:
        joined, alone = (step == HUB and way.isChecked() for way in (self.joined, self.alone))
        if joined and not (self.hub_url.text().strip() and self.hub_code.text().strip()):
            return self.tr("Please fill in the address and the code.")
        if joined and (wrong := wrong_address(_plain(self.hub_url))):
            return wrong
        if alone and not (self.branch.text().strip() and is_visible(self.branch_name.text())):
            return self.tr("Please fill in the number and the name of the branch.")
        if alone and not is_branch_number(_plain(self.branch)):
            return self.tr("A branch number has 2 to 12 letters and digits, such as 440106.")
        if step == PERSON and not is_visible(self.person.text()):
            return self.tr("Please fill in your name.")
        if any(len(_plain(field)) > NAME_LIMIT for field in self._names(step)):
            return self.tr("A name has at most %1 characters.").replace("%1", str(NAME_LIMIT))
        if step != KEY or (self._keyring and not self.passphrase.text()):
            return ""
        if strength(self.passphrase.text()) is Strength.TOO_SHORT:
            return self.tr("A passphrase has at least 10 characters.")
        return "" if self.passphrase.text() == self.again.text() else self.tr("The two passphrases differ.")

    def _names(self, step: int) -> tuple[QLineEdit, ...]:
        if step == HUB and self.alone.isChecked():
            return (self.branch_name,)
        return (self.person,) if step == PERSON else ()

    def _answer(self) -> None:
        joined = self.joined.isChecked()
        branch, name = ("", "") if joined else (_plain(self.branch), self.branch_name.text().strip())
        url, code = (_plain(self.hub_url), _plain(self.hub_code)) if joined else ("", "")
        person = self.person.text().strip()
        self.notice.say(self.tr("Asking headquarters…") if joined else self.tr("Setting up…"))
        self.answered.emit(FirstAnswers(branch, name, person, self.passphrase.text(), url, code))

    def _titles(self) -> tuple[str, ...]:
        return self.tr("Welcome"), self.tr("Headquarters"), self.tr("Who works here?"), self.tr("Key")

    def _sentences(self) -> tuple[str, ...]:
        hub = (
            self.tr("The code tells which branch this computer belongs to. The network is needed once, for that.")
            if self.joined.isChecked()
            else self.tr("The branch works on this computer alone. That needs no code and no network.")
        )
        key = (
            self.tr("Everything here is encrypted. The system keyring keeps the key; a passphrase is a second way in.")
            if self._keyring
            else self.tr("Everything here is encrypted. This computer has no keyring, so a passphrase opens it.")
        )
        return (
            self.tr("A few questions, then you can begin. All of it can be changed later."),
            hub,
            self.tr("The name that stands on the timeline. Others who share this computer are added later."),
            key,
        )

    def _translate(self) -> None:
        step = self.steps.currentIndex()
        self.title.setText(self._titles()[step])
        self.progress.setText(progress_words(step))
        self.sentence.setText(self._sentences()[step])
        name_icon(self.guide, self.tr("User guide (F1)"))
        self.back.setText(self.tr("Back"))
        self.back.setVisible(step > LOOKS)
        self.practice.setText(self.tr("Practise with sample data"))
        self.practice.setVisible(step == LOOKS)
        self.next.setText(self.tr("Set up") if step == KEY else self.tr("Next"))
        self._language_label.setText(self.tr("Language"))
        self._size_label.setText(self.tr("Font size"))
        words = (self.tr("Small"), self.tr("Normal"), self.tr("Large"), self.tr("Huge"))
        for made, word in zip(self.sizes.buttons(), words, strict=True):
            made.setText(word)
        self._preview_title.setText(self.tr("Outer box damaged, 2 items missing"))
        self._preview_pill.setText(self.tr("Claim"))
        self._preview_meta.setText("440106-260118-A042")
        self.joined.setText(self.tr("With a one-time code from headquarters"))
        self.alone.setText(self.tr("On its own; headquarters may come later"))
        self._url_label.setText(self.tr("Address of the hub"))
        self._code_label.setText(self.tr("One-time code from headquarters"))
        self._branch_label.setText(self.tr("Branch number"))
        self._name_label.setText(self.tr("Branch name"))
        self._person_label.setText(self.tr("Your name"))
        optional = self.tr("Passphrase (may stay empty)")
        self._passphrase_label.setText(optional if self._keyring else self.tr("Passphrase"))
        self._again_label.setText(self.tr("The same passphrase again"))
        if self.key_error.text():
            self.key_error.setText(self._missing(KEY))


def progress_words(step: int) -> str:
    """Which of the screens of a first start it is."""
    words = QCoreApplication.translate("SetUpSteps", "Step %1 of %2")
    return words.replace("%1", str(step + 1)).replace("%2", str(BEGINNING + 1))


def _plain(field: QLineEdit) -> str:
    """What stands there, its full-width letters and digits as plain ones."""
    return unicodedata.normalize("NFKC", field.text()).strip()


def _choices(words: dict[str, str], chosen: str, tell: Callable[[str], None]) -> QButtonGroup:
    group = QButtonGroup()
    for value, word in words.items():
        made = QRadioButton(word)
        made.setChecked(value == chosen)
        if not made.isChecked():
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab reaches the chosen one, as Qt has it after a choice
        made.clicked.connect(lambda _checked=False, picked=value: tell(picked))
        group.addButton(made)
    return group


def _step() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 4, 0, 8)
    column.setSpacing(6)
    return widget, column


def _part() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(26, 0, 0, 6)
    column.setSpacing(6)
    return widget, column
