"""Logging a contact in three actions: open, write what came of it, log. The rest has sensible values already.

Without room its fields scroll; what logs or leaves it is always seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from core.operation import Child, ChildKind
from desktop.messages import message
from desktop.models.typed_values import stored_value
from desktop.pages.record.contact_words import channels, directions
from desktop.pages.record.inputs.date_input import DateInput
from desktop.pages.record.inputs.line_input import LongTextInput
from desktop.pages.record.submit_button import SubmitButton
from desktop.theme import restyle
from desktop.widgets.choice_box import is_composing
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import button, label
from desktop.widgets.too_long import refusal
from desktop.widgets.yielding import Yielding
from desktop.wording import instant_of
from engines.forms.document import Field, FieldKind
from engines.forms.values import Value

OTHER_TIME = "other"
_GAP = 12
_SEEN = 182
"""Logical px of the fields that are always seen: up to large texts, all of them."""
_KIND = Qt.ItemDataRole.UserRole + 1
"""Under which an offered promise keeps its kind, by which it is named."""
OUTCOME_LIMIT = 2000
PERSON_LIMIT = 60
"""The most characters of the name of whom one spoke with."""


class ContactPanel(QFrame):
    """Says which contact was logged. `local_now` gives the local time at which promises are counted from."""

    logged = Signal(object)
    """A core.operation.Child."""
    typed = Signal(dict)
    """What is typed and not logged, as `show_typed` takes it; empty where no text is."""

    def __init__(self, local_now: Callable[[], datetime]) -> None:
        super().__init__()
        self._local_now = local_now
        self.setProperty("role", "card")
        self.channel = _Choices([(one.id, one.name, one.icon) for one in channels()], self)
        self.direction = _Choices([(word, name, "") for word, name in directions()], self)
        self.person = EntryLine(PERSON_LIMIT, spare=0)
        self.outcome = LongTextInput(Field("outcome", FieldKind.LONG_TEXT, {"en": ""}, max_length=OUTCOME_LIMIT))
        self.promise = QComboBox()
        self.other_time = DateInput(Field("promise", FieldKind.DATETIME, {"en": ""}))
        self.again = QCheckBox()
        self.log = SubmitButton(self._log, self.tr("Log"))
        self.cancel = button("", on_click=self.hide)
        self._error = label("", "error", tone="danger", wrap=True)
        self._lay_out()
        self._fill_promises()
        self.translate()
        self.promise.activated.connect(lambda _index: self._promise_chosen())
        self._tell_of_typing()
        self.outcome.on_too_long = partial(self._say_too_long, OUTCOME_LIMIT)
        self.person.too_long.connect(partial(self._say_too_long, PERSON_LIMIT))
        self.hide()

    def open(self, customer: str) -> None:
        """Starts a contact with that customer; text that was typed before and not logged is still there."""
        if not self.person.text():
            self.person.setText(customer)
        if not self.outcome.text.toPlainText().strip():
            self._fill_promises()
        self.show()
        self.outcome.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def translate(self) -> None:
        """Says its words in the window's language; what is typed and chosen, the caret and the focus stay."""
        self._title.setText(self.tr("Log a contact"))
        self.channel.rename([one.name for one in channels()])
        self.direction.rename([name for _word, name in directions()])
        self.outcome.text.setPlaceholderText(self.tr("What was said, what was agreed"))
        self.again.setText(self.tr("The customer asks again"))
        self.log.rename(self.tr("Log"))
        self.cancel.setText(self.tr("Cancel"))
        self.other_time.translate()
        names = (self.tr("Outcome"), self.tr("Person"), self.tr("Reply promised"), self.tr("By when"))
        for shown, text in zip(self._labels, names, strict=True):
            shown.setText(text)
            shown.buddy().setAccessibleName(text)
        words = self._promise_words()
        for place in range(self.promise.count()):
            self.promise.setItemText(place, words[str(self.promise.itemData(place, _KIND))])
        self._error.clear()
        self._fit()

    def forget(self) -> None:
        """It was logged, or another record is shown: starts afresh."""
        self.person.setText("")
        for one in (self.outcome, self.other_time):
            one.put("")
            one.forget()
        self.again.setChecked(False)
        self.channel.choose("phone")
        self.direction.choose("in")
        self._fill_promises()
        self._error.clear()
        self.hide()

    def show_typed(self, parts: Mapping[str, Value]) -> None:
        """Another record is shown, or another person works: what that person typed of a contact and did not log."""
        self.forget()
        if not parts:
            return
        self.outcome.put_over("", str(parts.get("text") or ""))
        self.person.type_over(str(parts.get("person") or ""))
        self.channel.choose(str(parts.get("channel") or "phone"))
        self.direction.choose(str(parts.get("direction") or "in"))
        self.again.setChecked(bool(parts.get("again")))
        promised = str(parts.get("promised") or "")
        known = self.promise.findData(promised)
        self.promise.setCurrentIndex(known if known >= 0 else self.promise.findData(OTHER_TIME))
        self.other_time.put_over("", "" if known >= 0 else promised)
        self._promise_chosen()
        self.show()

    def _tell_of_typing(self) -> None:
        """Only what a person does: what the program puts into the fields is no typing."""
        self.outcome.on_edited = self._note_typed
        self.other_time.on_edited = self._note_typed
        self.person.textEdited.connect(self._note_typed)
        self.again.clicked.connect(self._note_typed)
        self.promise.activated.connect(self._note_typed)
        for choices in (self.channel, self.direction):
            choices.chosen_anew.connect(self._note_typed)

    @Slot()
    def _note_typed(self) -> None:
        if self._error.text():
            self._error.clear()
            self.other_time.mark(wrong=False)
            restyle(self.outcome.text, invalid="false")
        text = self.outcome.text.toPlainText()
        parts: dict[str, Value] = {
            "text": text,
            "person": self.person.text(),
            "channel": self.channel.chosen,
            "direction": self.direction.chosen,
            "promised": self._promised(),
            "again": self.again.isChecked(),
        }
        self.typed.emit(parts if text.strip() else {})

    def _promised(self) -> str:
        """The moment that is promised, or what was typed for it."""
        promised = str(self.promise.currentData() or "")
        if promised != OTHER_TIME:
            return promised
        return str(stored_value(self.other_time.spec, self.other_time.typed()) or "")

    @property
    def composing(self) -> bool:
        """Whether an input method has an open composition in one of its fields: then nothing is logged or closed."""
        return any(map(is_composing, (self.person, self.outcome.text, self.other_time.line)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._log()
        elif event.key() == Qt.Key.Key_Escape:
            self.setVisible(self.composing)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 12)
        whole.setSpacing(8)
        upper = QWidget()
        upper.setProperty("role", "plain")
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(_GAP)
        self._title = label("", "section")
        named = (self.outcome.text, self.person, self.promise, self.other_time.line)
        self._labels = [_label_of(widget) for widget in named]
        outcome, person, promise, self._other_label = self._labels
        self._sides = (
            _row(self._title, *self.channel.buttons()),
            _row(*self.direction.buttons()),
        )
        for one in self._sides:
            self._top.addWidget(one)
        self._top.insertStretch(1)
        column.addLayout(self._top)
        for one in (self, upper):  # an own least width: the two sides stand one above the other where it is narrow
            one.setMinimumWidth(1)
        column.addWidget(outcome)
        column.addWidget(self.outcome.text)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.addWidget(person, 0, 0)
        grid.addWidget(self.person, 1, 0)
        grid.addWidget(promise, 0, 1)
        grid.addWidget(self.promise, 1, 1)
        grid.addWidget(self._other_label, 0, 2)
        grid.addWidget(self.other_time.line, 1, 2)
        for place in range(3):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        whole.addWidget(Yielding(upper, _SEEN))
        upper.show()
        whole.addLayout(self._make_foot())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.again)
        foot.addWidget(self._error, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.log)
        return foot

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def _fit(self) -> None:
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        layout = self.layout()
        if layout is not None:
            margins += layout.contentsMargins().left() + layout.contentsMargins().right()
            wanted = sum(one.sizeHint().width() for one in self._sides) + _GAP + margins
            beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
            direction = beside if wanted <= self.width() else under
            if self._top.direction() != direction:
                self._top.setDirection(direction)

    def _fill_promises(self) -> None:
        now = self._local_now()
        hour = timedelta(hours=1)
        tonight = datetime.combine(now.date(), time(18), now.tzinfo)
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(10), now.tzinfo)
        moments = {"": "", "hour": (now + hour).isoformat(timespec="minutes")}
        if tonight - now > hour:
            moments["tonight"] = tonight.isoformat()
        moments |= {"tomorrow": tomorrow.isoformat(), OTHER_TIME: OTHER_TIME}
        words = self._promise_words()
        self.promise.clear()
        for place, (kind, moment) in enumerate(moments.items()):
            self.promise.addItem(words[kind], moment)
            self.promise.setItemData(place, kind, _KIND)
        self._promise_chosen()

    def _promise_words(self) -> dict[str, str]:
        return {
            "": self.tr("No promise"),
            "hour": self.tr("Within an hour"),
            "tonight": self.tr("Today by 18:00"),
            "tomorrow": self.tr("Tomorrow by 10:00"),
            OTHER_TIME: self.tr("Another time …"),
        }

    def _promise_chosen(self) -> None:
        other = self.promise.currentData() == OTHER_TIME
        self._other_label.setVisible(other)
        self.other_time.line.setVisible(other)

    def _log(self) -> None:
        if self.composing:
            return
        promised = self._promised()
        text = self.outcome.text.toPlainText().strip()
        fault = self._fault(text, promised)
        self._error.setText(fault)
        if fault:
            return
        child = Child(
            kind=ChildKind.CONTACT,
            text=text,
            channel=self.channel.chosen,
            direction=self.direction.chosen,
            person=self.person.text().strip(),
            promised_at=promised or None,
            again=self.again.isChecked(),
        )
        self.logged.emit(child)

    def _say_too_long(self, limit: int, count: int) -> None:
        self._error.setText(message(*refusal(count, limit)))

    def _fault(self, text: str, promised: str) -> str:
        moment = instant_of(promised)
        unclear = not moment.isValid() and (bool(promised) or self.promise.currentData() == OTHER_TIME)
        gone = moment.isValid() and moment.date() < instant_of(self._local_now().isoformat()).date()
        self.other_time.mark(unclear or gone)
        restyle(self.outcome.text, invalid="false" if text else "true")
        if not text:
            return self.tr("Write what came of it.")
        if unclear:
            return self.tr("Write the time as 2026-01-18 09:30.")
        return self.tr("This day is over. Write when the customer will be answered.") if gone else ""


class _Choices(QObject):
    """One of a few, as buttons of which one is pressed."""

    chosen_anew = Signal()
    """A person pressed one."""

    def __init__(self, options: list[tuple[str, str, str]], owner: QWidget) -> None:
        super().__init__(owner)
        self._group = QButtonGroup(self)
        self._ids: list[str] = []
        for place, (word, name, icon) in enumerate(options):
            made = button(name, icon or None, role="tab")
            made.setCheckable(True)
            made.setChecked(place == 0)
            self._group.addButton(made, place)
            self._ids.append(word)
        self._group.buttonClicked.connect(self.chosen_anew)

    @property
    def chosen(self) -> str:
        return self._ids[self._group.checkedId()]

    def choose(self, word: str) -> None:
        self._group.button(self._ids.index(word)).setChecked(True)

    def rename(self, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            self._group.button(place).setText(name)

    def buttons(self) -> list[QWidget]:
        return list(self._group.buttons())


def _row(*parts: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(_GAP)
    for one in parts:
        row.addWidget(one)
    row.addStretch()
    return holder


def _label_of(widget: QWidget) -> QLabel:
    made = label("", "label")
    made.setBuddy(widget)
    return made
