"""Beside the steps: what the trial says, what becomes of tickets that are here already, and one row as a ticket."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.pages.importing.choices import FILL, NEW, SKIP
from desktop.pages.importing.views import ImportCounts, TicketView
from desktop.pages.importing.words import reason_text
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import button, card, clear, label, line
from desktop.wording import count, label_text

WIDTH = 256
POLICIES = (SKIP, FILL, NEW)


class Rail(QWidget):
    """Shows counts and a ticket; says which policy a person wants, and which ticket they want to see."""

    policy_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._counts: ImportCounts | None = None
        self._counting = False
        self._waits_for = self._so_far = 0
        self._done = False
        self._tickets: tuple[TicketView, ...] = ()
        self._at = 0
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        frame, outer = card(0, (1, 1, 1, 1))
        around.addWidget(frame)
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(15, 11, 15, 11)
        column.setSpacing(8)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer.addWidget(area)
        self._make_counts(column)
        self._make_policy(column)
        self._make_ticket(column)
        column.addStretch()
        self._promise = label("", "hint", wrap=True)
        column.addWidget(self._promise)
        self._translate()

    @property
    def counts(self) -> ImportCounts | None:
        """What is shown; None before anything was counted."""
        return self._counts

    @property
    def tickets(self) -> tuple[TicketView, ...]:
        """The tickets that can be looked at."""
        return self._tickets

    def show_counting(self, so_far: int) -> None:
        """The rows are being counted; `so_far` of them are. What was counted before no longer holds."""
        self._counts, self._counting, self._done, self._waits_for, self._so_far = None, True, False, 0, so_far
        self._say_counts()

    def show_counts(self, counts: ImportCounts | None, *, done: bool = False) -> None:
        """What the import would do, or has `done`. None: nothing is known."""
        self._counts, self._counting, self._done, self._waits_for = counts, False, done, 0
        self._say_counts()

    def show_waiting(self, undecided: int) -> None:
        """Nothing can be counted before so many columns are decided."""
        self._counts, self._counting, self._done, self._waits_for = None, False, False, undecided
        self._say_counts()

    def show_policy(self, policy: str, *, visible: bool) -> None:
        """The policy that holds; `visible` while it can be chosen."""
        self._policy.setVisible(visible)
        self.policies[policy].setChecked(True)

    def show_tickets(self, tickets: tuple[TicketView, ...]) -> None:
        """The first rows as tickets, one of them at a time."""
        self._tickets = tickets
        self._at = min(self._at, max(len(tickets) - 1, 0))
        self._say_ticket()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _make_counts(self, column: QVBoxLayout) -> None:
        self._title = label("", "section")
        column.addWidget(self._title)
        self._waiting = label("", "body2", wrap=True)
        column.addWidget(self._waiting)
        self._numbers = QWidget()
        big = QHBoxLayout(self._numbers)
        big.setContentsMargins(0, 0, 0, 0)
        self.numbers = []
        for tone in ("ok", "warn", "neutral"):
            part = QVBoxLayout()
            part.setSpacing(0)
            number, words = label("", "kpi", tone=tone), label("", "meta")
            part.addWidget(number)
            part.addWidget(words)
            big.addLayout(part)
            if tone != "neutral":
                big.addStretch()
            self.numbers.append((words, number))
        column.addWidget(self._numbers)
        self._others = label("", "meta", wrap=True)
        column.addWidget(self._others)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        column.addWidget(self.progress)

    def _make_policy(self, column: QVBoxLayout) -> None:
        self._policy = QWidget()
        inside = QVBoxLayout(self._policy)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(line())
        inside.addSpacing(8)
        self._policy_title = label("", "section")
        inside.addWidget(self._policy_title)
        self._group = QButtonGroup(self)
        self.policies: dict[str, QRadioButton] = {}
        for policy in POLICIES:
            radio = QRadioButton()
            radio.clicked.connect(lambda _checked, said=policy: self.policy_chosen.emit(said))
            self._group.addButton(radio)
            self.policies[policy] = radio
            inside.addWidget(radio)
        column.addWidget(self._policy)

    def _make_ticket(self, column: QVBoxLayout) -> None:
        self._ticket = QWidget()
        inside = QVBoxLayout(self._ticket)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(line())
        head = QHBoxLayout()
        self._ticket_title = label("", "section")
        self.earlier_button = button("", "chevron-left", role="ghost", on_click=lambda: self._go(-1))
        self.later_button = button("", "chevron-right", role="ghost", on_click=lambda: self._go(1))
        head.addWidget(self._ticket_title, 1)
        for part in (self.earlier_button, self.later_button):
            part.setFixedWidth(30)
            head.addWidget(part)
        inside.addLayout(head)
        self._values = QVBoxLayout()
        self._values.setSpacing(2)
        inside.addLayout(self._values)
        self._problem = label("", "error", wrap=True)
        inside.addWidget(self._problem)
        column.addWidget(self._ticket)

    def _go(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), len(self._tickets) - 1)
        self._say_ticket()

    def _say_counts(self) -> None:
        counts = self._counts
        self._title.setText(self.tr("Result") if self._done else self.tr("What the import would do"))
        self._numbers.setVisible(counts is not None)
        self.progress.setVisible(self._counting)
        self._waiting.setVisible(counts is None)
        if self._waits_for:
            self._waiting.setText(self.tr("The rows are counted once %Ln column(s) are decided.", "", self._waits_for))
        elif self._so_far:
            self._waiting.setText(self.tr("%1 rows are counted so far…").replace("%1", count(self._so_far)))
        else:
            self._waiting.setText(self.tr("The rows are being counted…"))
        said = counts or ImportCounts()
        first = self.tr("imported") if self._done else self.tr("can come in")
        words = (first, self.tr("to check"), self.tr("here already"))
        for (text, number), word, value in zip(
            self.numbers, words, (said.imported, said.rejected, said.duplicate), strict=True
        ):
            text.setText(word)
            number.setText(count(value))
        others = [
            *([self.tr("blanks filled in %Ln ticket(s)", "", said.filled)] if said.filled else []),
            self.tr("%Ln row(s) are no tickets", "", said.skipped),
            *([self.tr("%Ln done earlier", "", said.earlier)] if said.earlier else []),
            self.tr("%Ln row(s) together", "", said.rows),
        ]
        self._others.setText("\n".join(others))
        self._others.setVisible(counts is not None)

    def _say_ticket(self) -> None:
        clear(self._values)
        self._ticket.setVisible(bool(self._tickets))
        if not self._tickets:
            return
        ticket = self._tickets[self._at]
        self._ticket_title.setText(self.tr("Row %1").replace("%1", str(ticket.row)))
        self.earlier_button.setEnabled(self._at > 0)
        self.later_button.setEnabled(self._at + 1 < len(self._tickets))
        for name, text in ticket.values:
            self._values.addWidget(_pair(label_text(name), text))
        self._problem.setText(reason_text(ticket.problem) if ticket.problem is not None else "")
        self._problem.setVisible(ticket.problem is not None)

    def _translate(self) -> None:
        self._policy_title.setText(self.tr("Tickets that are here already"))
        words = (self.tr("Skip the row, note it"), self.tr("Fill what is empty"), self.tr("Make a new ticket"))
        for policy, said in zip(POLICIES, words, strict=True):
            self.policies[policy].setText(said)
        self.earlier_button.setAccessibleName(self.tr("Row before"))
        self.later_button.setAccessibleName(self.tr("Row after"))
        self.progress.setAccessibleName(self.tr("Progress"))
        self._promise.setText(self.tr("The file is only read. A whole import can be taken back."))
        self._say_counts()
        self._say_ticket()


def _pair(name: str, text: str) -> QWidget:
    """A field's name with what it will hold."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    value = ElidedLabel("label", Qt.AlignmentFlag.AlignRight)
    value.set_text(text)
    row.addWidget(label(name, "hint"))
    row.addWidget(value, 1)
    return made
