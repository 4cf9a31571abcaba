"""The page of questions: one record at a time, a row per field, and a button that waits until all are decided."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.conflict.case import Case, LostStep, Side, TwoTexts
from desktop.pages.conflict.columns import column_head, five_columns
from desktop.pages.conflict.kept_focus import Place, place_of_focus, return_focus
from desktop.pages.conflict.question_row import QuestionRow
from desktop.turns import the_turns
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import (
    EmptyState,
    Notice,
    Words,
    bar,
    button,
    card,
    clear,
    icon_button,
    icon_label,
    label,
    pill,
    set_pill,
)
from desktop.widgets.tab_order import tab_through
from desktop.wording import filled


class ConflictPage(QStackedWidget):
    """Shows a case and says what the person decided."""

    answered = Signal(dict)
    """Inbox item -> desktop.pages.conflict.case.Choice, for every question of the case."""
    notice_seen = Signal(str)
    record_wanted = Signal(str)
    turned = Signal(int)
    """To the next (+1) or the previous (-1) record."""
    left = Signal()
    emptied = Signal()
    """The focus was on the page, and nothing is left there to decide."""
    respoken = Signal()
    """The page speaks another language; the words inside the case are still those of the old one."""

    def __init__(self, *, may_leave: bool = True, may_decide: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._may_leave = may_leave
        self._may_decide = may_decide
        self.rows: list[QuestionRow] = []
        self._case: Case | None = None
        self._unfolded = False
        self._build()

    @property
    def case(self) -> Case | None:
        """What is shown; None when nothing waits."""
        return self._case

    def show_case(self, case: Case | None) -> None:
        """Shows that case; choices that were made on it and still apply stay. None: nothing waits any more."""
        place = place_of_focus(self, self.rows)
        self._fill(case, {row.question.item: row for row in self.rows})
        self._return_to(place)

    def _return_to(self, place: Place | None) -> None:
        """The keys go on where they were; where that is gone at the first question, or with what is beside the page."""
        if not return_focus(self, self.rows, place):
            if self.rows:
                self.focus_first()
            else:
                self.emptied.emit()

    def _fill(self, case: Case | None, before: dict[str, QuestionRow]) -> None:
        self._case = case
        self.setCurrentIndex(0 if case is None else 1)
        if case is None:
            self.rows = []
            return
        self.number.setText(case.number)
        self.title.set_text(case.title)
        count = len(case.questions)
        set_pill(self.asked, self.tr("%Ln need your decision", "", count) if count else "", "danger")
        self.place.setText(f"{case.place} / {case.total}")
        self.hint.setText(self._meeting(count > 0, bool(case.texts)))
        turning: tuple[QWidget, ...] = (self.place, self.previous, self.next)
        for one in turning:
            one.setVisible(case.total > 1)
        self._fill_questions(case, before)
        self._fill_merged(case)
        self._fill_notices(case)
        self._show_choices()
        tab_through(self._head, self.notice, self._area, self._foot)

    def say(self, sentence: Words, tone: str = "danger") -> None:
        """Says something over the questions."""
        self.notice.say(sentence, tone)

    def choose_all(self, side: Side) -> None:
        """Chooses that side in every question."""
        for row in self.rows:
            row.choose(side)

    def focus_first(self) -> None:
        """The keys go on at the first row that is not decided, else at the button that applies."""
        open_row = next((row for row in self.rows if row.choice is None), None)
        if open_row is not None:
            open_row.choices[Side.MINE].radio.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.apply.isVisibleTo(self):
            self.apply.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def apply_now(self) -> None:
        """Ctrl+Enter: applies where everything is decided, else leads to what is not."""
        if self.apply.isEnabled() and self.apply.isVisibleTo(self):
            self._apply()
        else:
            self.focus_first()

    def _build(self) -> None:
        self.empty = EmptyState("check-circle", self.tr("Nothing waits for a decision."))
        whole = QWidget()
        whole.setProperty("role", "page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head, self._area = self._make_head(), self._make_body()
        column.addWidget(self._head)
        self.notice = Notice()
        column.addWidget(self.notice)
        column.addWidget(self._area, 1)
        self._foot = self._make_foot()
        column.addWidget(self._foot)
        self.addWidget(self.empty)
        self.addWidget(whole)

    def _make_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 10, 10, 10)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.number = label("", "title")
        self.title = ElidedLabel("title")
        self.asked = pill("", "danger")
        self.place = label("", "meta")
        self.previous = icon_button("arrow-left", self.tr("Previous"), lambda: self.turned.emit(-1))
        self.next = icon_button("arrow-right", self.tr("Next"), lambda: self.turned.emit(1))
        self.open = button(self.tr("Open the ticket"), "eye", role="ghost", on_click=self._open)
        row.addWidget(self.number)
        row.addWidget(self.title, 1)
        row.addWidget(self.asked)
        row.addWidget(self.open)
        row.addWidget(self.place)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        column.addLayout(row)
        self.hint = label("", "meta", wrap=True)
        column.addWidget(self.hint)
        return head

    def _meeting(self, asked: bool, texts: bool) -> str:
        """What the head says: whether there is something to decide, or only something to know."""
        if asked:
            return self.tr(
                "While you worked, somebody else changed this ticket too. Both are kept; say what shall stand. "
                "You can take it back for 24 hours."
            )
        if texts:
            return self.tr("While you worked, somebody else changed this ticket too. Both are kept; nothing to decide.")
        return self.tr("A step on this ticket did not take effect. Nothing to decide here; look at what stands.")

    def _make_body(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Questions"))
        inner = QWidget()
        inner.setProperty("role", "plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        self._table, self._table_column = card(0, (0, 0, 0, 0))
        column.addWidget(self._table)
        self._merged = QWidget()
        self._merged_column = QVBoxLayout(self._merged)
        self._merged_column.setContentsMargins(2, 0, 2, 0)
        self._merged_column.setSpacing(6)
        column.addWidget(self._merged)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(10)
        column.addLayout(self._notices)
        column.addStretch()
        area.setWidget(inner)
        return area

    def _make_foot(self) -> QFrame:
        foot, row = bar("footer")
        row.setContentsMargins(16, 8, 16, 8)
        self.later = button(self.tr("Later"), on_click=self.left.emit)
        self.all_mine = button(self.tr("All mine"), on_click=lambda: self.choose_all(Side.MINE))
        self.all_theirs = button(self.tr("All as at HQ"), on_click=lambda: self.choose_all(Side.THEIRS))
        self.apply = button("", role="primary", on_click=self._apply)
        row.addWidget(self.later)
        self.later.setVisible(self._may_leave)  # in its row: shown without a parent it would be a window of its own
        row.addStretch()
        for one in (self.all_mine, self.all_theirs, self.apply):
            row.addWidget(one)
        return foot

    def _fill_questions(self, case: Case, before: dict[str, QuestionRow]) -> None:
        clear(self._table_column)
        self._table.setVisible(bool(case.questions))
        self.rows = []
        if not case.questions:
            return
        said = [side for side in Side if case.shared_by(side)]
        self._table_column.addWidget(self._make_columns(case, said))
        holder, grid = five_columns((14, 8, 14, 10))
        top = self._put_state(case, grid)
        for place, question in enumerate(case.questions):
            row = QuestionRow(question, grid, top + place, self._show_choices, said)
            self.rows.append(row)
            row.lock(not self._may_decide)
            former = before.get(question.item)
            if former is not None and former.choice is not None and question.asks_the_same(former.question):
                row.choose(question.choice_of(former.choice))
        self._table_column.addWidget(holder)

    def _make_columns(self, case: Case, said: list[Side]) -> QFrame:
        """The heads: what a column holds, and under it who and when."""
        frame = QFrame()
        frame.setProperty("role", "tablehead")
        holder, grid = five_columns((14, 8, 14, 8))
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(holder)
        since = case.merged.since
        sides = {side: case.shared_by(side) if side in said else "" for side in Side}
        heads = (
            ("", "", self.tr("Field"), ""),
            ("clock", "text2", self.tr("Before"), filled(self.tr("both began here \u00b7 %1"), since) if since else ""),
            ("person-circle", "primary", case.mine_head, sides[Side.MINE]),
            ("globe", "purple", case.theirs_head, sides[Side.THEIRS]),
            ("check-circle", "ok", self.tr("Result"), self.tr("will be written")),
        )
        for place, (icon, token, text, under) in enumerate(heads):
            grid.addLayout(column_head(icon, token, text, under), 0, place)
        return frame

    def _put_state(self, case: Case, grid: QGridLayout) -> int:
        """The state as a row without a choice; the number of the next row."""
        state = case.merged.state
        if state is None:
            return 0
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(icon_label("check-circle", "ok"))
        name.addWidget(label(self.tr("Status"), wrap=True), 1)
        grid.addLayout(name, 0, 0)
        grid.addWidget(label(state.before, "body2", wrap=True), 0, 1)
        told = self.tr("By steps in the order in which headquarters got them; nothing to choose.")
        grid.addWidget(label(f"{state.by}\n{told}", "hint", wrap=True), 0, 2, 1, 2)
        grid.addWidget(label(state.standing, wrap=True, tone="ok"), 0, 4)
        return 1

    def _fill_merged(self, case: Case) -> None:
        """What was settled by itself, folded into one line; and the rules."""
        clear(self._merged_column)
        lines = case.merged.lines
        self._merged.setVisible(bool(case.questions))
        head = QHBoxLayout()
        head.setSpacing(8)
        self.unfold = button("", role="link", on_click=self._turn_fold)
        if lines:
            head.addWidget(icon_label("flow", "text2"))
            head.addWidget(label(self.tr("%Ln other change(s) were merged by themselves", "", len(lines)), "meta"))
            head.addWidget(self.unfold)
        head.addStretch()
        rules = self.tr("Rules: the first step stands; amounts are decided by people; notes and photos all stay.")
        head.addWidget(label(rules, "hint", wrap=True), 2)
        holder = QWidget()
        holder.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        self._merged_column.addWidget(holder)
        self._folded = label("\n".join(lines), "body2", wrap=True)
        self._folded.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._merged_column.addWidget(self._folded)
        self._folded.setVisible(self._unfolded and bool(lines))
        self._say_fold()

    def _turn_fold(self) -> None:
        self._unfolded = not self._unfolded
        self._folded.setVisible(self._unfolded)
        self._say_fold()

    def _say_fold(self) -> None:
        self.unfold.setText(self.tr("Hide") if self._unfolded else self.tr("Look"))

    def _fill_notices(self, case: Case) -> None:
        clear(self._notices)
        for step in case.steps:
            self._notices.addWidget(self._lost_step(step))
        for text in case.texts:
            self._notices.addWidget(self._two_texts(text))

    def _two_texts(self, one: TwoTexts) -> QFrame:
        title = filled(self.tr("%1: written by two at once, both texts are kept"), one.field)
        parts = (
            (self.tr("This text stands"), one.standing_by, one.standing),
            (self.tr("The other text, kept in the timeline"), one.other_by, one.other),
        )
        return self._notice(one.item, "info", title, one.field, parts)

    def _lost_step(self, one: LostStep) -> QFrame:
        title = filled(self.tr("Did not take effect: %1"), one.step)
        parts = (
            (self.tr("Why"), "", one.reason),
            (self.tr("The step and its answers, kept in the timeline"), one.by, "\n".join((one.step, *one.answers))),
            (self.tr("This state stands"), one.standing_by, one.standing),
        )
        return self._notice(one.item, "warning", title, one.step, parts)

    def _notice(self, item: str, icon: str, title: str, name: str, parts: tuple[tuple[str, str, str], ...]) -> QFrame:
        """A card that only tells: its parts are (head, who and when, words); "Seen" puts it away."""
        frame, column = card()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icon_label(icon, "primary" if icon == "info" else "warn"))
        head.addWidget(label(title, "section", wrap=True), 1)
        seen = button(self.tr("Seen"), "check", on_click=lambda: self.notice_seen.emit(item))
        seen.setAccessibleName(filled(self.tr("Seen: %1"), name))
        seen.setVisible(self._may_decide)
        head.addWidget(seen, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for part, by, text in parts:
            column.addWidget(label(f"{part} \u00b7 {by}" if by else part, "label", wrap=True))
            words = label(text, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(words)
        return frame

    def _show_choices(self) -> None:
        missing = sum(row.choice is None for row in self.rows)
        self.apply.setText(self.tr("Apply (%Ln left)", "", missing) if missing else self.tr("Apply"))
        self.apply.setEnabled(bool(self.rows) and not missing)
        for one in (self.apply, self.all_mine, self.all_theirs):
            one.setVisible(bool(self.rows) and self._may_decide)
        self._foot.setVisible(self._may_leave or (bool(self.rows) and self._may_decide))

    def _apply(self) -> None:
        if self.apply.hasFocus() and self.rows:  # Qt would give the keys to the search box
            self.rows[0].choices[Side.MINE].radio.setFocus(Qt.FocusReason.OtherFocusReason)
        self.apply.setEnabled(False)
        self.answered.emit({row.question.item: row.choice for row in self.rows})

    def _open(self) -> None:
        if self._case is not None:
            self.record_wanted.emit(self._case.record)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._rebuild)

    def _rebuild(self) -> None:
        saying, place = self.notice.saying, place_of_focus(self, self.rows)
        while (old := self.currentWidget()) is not None:
            self.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._build()
        saying(self.notice)
        self.show_case(self._case)
        self._return_to(place)
        if self._case is not None:
            self.respoken.emit()
