"""The page of the sync centre: the way to headquarters in words, four figures, and lists with what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.standing import Standing
from desktop.pages.sync.files_card import FilesCard
from desktop.pages.sync.news_card import NewsCard
from desktop.pages.sync.news_words import NewsLine
from desktop.pages.sync.stick_card import StickCard
from desktop.pages.sync.stuck_card import StuckCard
from desktop.pages.sync.words import CentreWords, PlainLine, Tile
from desktop.status_bar import network_words
from desktop.theme import restyle, the_theme
from desktop.turns import the_turns
from desktop.widgets.banners import Banners
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.file_choice import choose_target
from desktop.widgets.kept_edge import KeptEdge
from desktop.widgets.parts import Notice, Words, button, card, clear, icon_label, label, line
from desktop.wording import clock_time, duration, filled

MOST_CARDS = 20
"""Items that are shown as cards at once; the next come when these are dealt with."""
_ALONE = ("not_enrolled", "look_only")


class SyncPage(QWidget):
    """Shows a moment and says what the person wants. Objects in signals are StuckActs."""

    sync_wanted = Signal()
    record_wanted = Signal(str)
    questions_wanted = Signal()
    repair_wanted = Signal(object)
    retry_wanted = Signal(object)
    drop_wanted = Signal(object, Path)
    """The item and the file that takes its copy."""
    copy_wanted = Signal(object, Path)
    original_chosen = Signal(object, Path)
    """A FileLine and the file that shall be the lost one."""
    draft_wanted = Signal(str)
    file_given_up = Signal(str)
    """The key of a file that the disk refused."""
    examine_wanted = Signal(Path)
    news_read = Signal(object)
    anew_wanted = Signal(object)
    code_wanted = Signal()
    stick_wanted = Signal(Path)
    """The stick that takes the work along."""
    stick_answer_wanted = Signal(Path)
    first_copy_wanted = Signal(Path)
    stick_cancelled = Signal()
    respoken = Signal()

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._locked = locked
        self._standing = Standing()
        self._figures: tuple[Tile, ...] = ()
        self._words = CentreWords()
        self._known = self._first_copy = False
        self._stick_step: tuple[str, int, int] | None = None
        self.copy_name: Callable[[object], str] = lambda _act: "copy.txt"
        self.archive_name: Callable[[], str] = lambda: "sync.zip"
        self.cards: list[StuckCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build()

    def show_standing(self, standing: Standing) -> None:
        """The way to headquarters, the last time and the next try."""
        self._standing = standing
        icon, tone, words = network_words(standing)
        the_theme().dress(self.light, icon, {"neutral": "text2"}.get(tone, tone), 24)
        self.network.setText(words)
        retry = standing.network.retry_at
        parts = []
        if standing.network.last_sync_at is None and standing.network.network not in _ALONE:
            parts.append(self.tr("Not synchronised yet."))
        if retry is not None:
            wait = duration(max(retry - standing.now, 0) + 59_999)
            parts.append(filled(self.tr("Next try in %1, at %2."), wait, clock_time(retry)))
        elif standing.network.network == "online":
            parts.append(self.tr("New changes go to headquarters by themselves."))
        self.next.setText(" ".join(parts))
        self.next.setVisible(bool(parts))
        working = standing.network.working
        self.stick.setVisible(not self._locked and standing.network.network not in _ALONE)
        self.sync.setText(self.tr("Synchronising…") if working else self.tr("Synchronise now"))
        self.sync.setEnabled(not working and standing.network.network not in _ALONE)
        self.sync.setVisible(not standing.alone)
        self.examine.setText(self.tr("Report…") if standing.alone else self.tr("Report for headquarters…"))

    def show_figures(self, figures: tuple[Tile, ...]) -> None:
        """The four figures."""
        self._figures = figures
        for one, place in zip(figures, self._tiles, strict=True):
            for part, text in zip(place, (one.head, one.figure, one.words), strict=True):
                part.setText(text)
            restyle(place[1], tone=one.tone)

    def show_words(self, words: CentreWords) -> None:
        """The lists."""
        if self._known and words == self._words:
            return
        focused = self._focused_item()
        self._known, self._words = True, words
        self.files.show_lines(words.files)
        self._fill_stuck(words)
        self._fill(self._here, words.here_only, self._here_line)
        if words.more_here:
            self._here.addWidget(label(self.tr("… and %Ln more", "", words.more_here), "hint"))
        self._here_card.setVisible(bool(words.here_only))
        self._fill(self._settled, words.settled, self._settled_line)
        self._settled_card.setVisible(bool(words.settled))
        self._focus_near(focused)

    def show_news(self, lines: tuple[NewsLine, ...]) -> None:
        """What happened to the exchange itself."""
        self.news.show_lines(lines)

    def say(self, sentence: Words, tone: str = "danger") -> None:
        """Says something over the lists."""
        self.notice.say(sentence, tone)

    def _build(self) -> None:
        self._column.addWidget(self._make_head())
        self.notice = Notice()
        over = Banners(14, 12, 14, 0)
        over.put(self.notice)
        self._column.addWidget(over)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("role", "plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        KeptEdge(area, column)
        self.files = FilesCard(locked=self._locked)
        self.files.original_chosen.connect(self.original_chosen)
        self.files.record_wanted.connect(self.record_wanted)
        self.files.draft_wanted.connect(self.draft_wanted)
        self.files.given_up.connect(self.file_given_up)
        self.news = NewsCard(locked=self._locked)
        self.news.understood.connect(self.news_read)
        self.news.anew_wanted.connect(self.anew_wanted)
        self.news.code_wanted.connect(self.code_wanted)
        column.addWidget(self.news)
        column.addWidget(self._make_tiles())
        column.addWidget(self._make_stick())
        column.addWidget(self.files)
        self._stuck = QVBoxLayout()
        self._stuck.setSpacing(10)
        column.addLayout(self._stuck)
        self._here_card, self._here = self._list_card(self.tr("Only on this computer"))
        self._settled_card, self._settled = self._list_card(self.tr("Dealt with lately"))
        column.addWidget(self._here_card)
        column.addWidget(self._settled_card)
        column.addStretch()
        area.setWidget(inner)
        self._column.addWidget(area, 1)
        self.show_standing(self._standing)

    def _make_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(12)
        self.light = icon_label("cloud", "text2", 24)
        row.addWidget(self.light)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(self.tr("Sync centre"), "title"))
        self.network, self.next = label("", "body2", wrap=True), label("", "meta", wrap=True)
        words.addWidget(self.network)
        words.addWidget(self.next)
        row.addLayout(words, 1)
        self.examine = button("", "export", on_click=self._choose_archive)
        self.examine.setToolTip(self.tr("States, counts and reasons in one file. It names no customer and no phone."))
        self.sync = button("", "sync", role="primary", on_click=self.sync_wanted.emit)
        row.addWidget(self.examine)
        row.addWidget(self.sync)
        return head

    def _make_tiles(self) -> QWidget:
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        self._tiles = []
        for place in range(4):
            frame, column = card(2)
            parts = label("", "meta"), label("", "kpi"), label("", "hint", wrap=True)
            for part in parts:
                column.addWidget(part)
            column.addStretch()
            self._tiles.append(parts)
            grid.addWidget(frame, 0, place)
            grid.setColumnStretch(place, 1)
        if self._figures:
            self.show_figures(self._figures)
        return holder

    def _make_stick(self) -> StickCard:
        self.stick = StickCard()
        self.stick.carry_wanted.connect(self.stick_wanted)
        self.stick.answer_wanted.connect(self.stick_answer_wanted)
        self.stick.first_copy_wanted.connect(self.first_copy_wanted)
        self.stick.cancel_wanted.connect(self.stick_cancelled)
        self.stick.offer_first_copy(offered=self._first_copy)
        if self._stick_step is not None:
            self.stick.show_step(*self._stick_step)
        return self.stick

    def offer_first_copy(self, *, offered: bool) -> None:
        """Whether a first copy on a stick would help."""
        self._first_copy = offered
        self.stick.offer_first_copy(offered=offered)

    def show_stick_step(self, words: str, done: int, whole: int) -> None:
        """How far a stick is written or read."""
        self._stick_step = words, done, whole
        self.stick.show_step(words, done, whole)

    def show_stick_rest(self) -> None:
        """No stick is written or read."""
        self._stick_step = None
        self.stick.show_rest()

    def _list_card(self, head: str) -> tuple[QFrame, QVBoxLayout]:
        frame, column = card(6)
        column.addWidget(label(head, "section"))
        rows = QVBoxLayout()
        rows.setSpacing(2)
        column.addLayout(rows)
        frame.hide()
        return frame, rows

    def _fill_stuck(self, words: CentreWords) -> None:
        clear(self._stuck)
        self.cards = []
        if not words.items:
            frame, column = card()
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(icon_label("check-circle", "ok"))
            row.addWidget(label(words.nothing, wrap=True), 1)
            column.addLayout(row)
            self._stuck.addWidget(frame)
            return
        many = len(words.items) + words.more_items
        self._stuck.addWidget(label(self.tr("%Ln item(s) stand still", "", many), "section"))
        for item in words.items[:MOST_CARDS]:
            made = StuckCard(item, locked=self._locked)
            made.repair_wanted.connect(self.repair_wanted)
            made.retry_wanted.connect(self.retry_wanted)
            made.drop_wanted.connect(self._choose_copy)
            self.cards.append(made)
            self._stuck.addWidget(made)
        if many > len(self.cards):
            rest = many - len(self.cards)
            self._stuck.addWidget(label(self.tr("%Ln more; they come up when these are dealt with", "", rest), "hint"))

    def _fill(self, rows: QVBoxLayout, lines: tuple[PlainLine, ...], make: Callable[[PlainLine], QWidget]) -> None:
        clear(rows)
        for place, one in enumerate(lines):
            if place:
                rows.addWidget(line())
            rows.addWidget(make(one))

    def _here_line(self, one: PlainLine) -> QWidget:
        return self._line(one, self.tr("Open"), "eye", partial(self.record_wanted.emit, one.record))

    def _settled_line(self, one: PlainLine) -> QWidget:
        if one.act is None:
            return self._line(one, "", "", lambda: None)
        return self._line(one, self.tr("Save the copy…"), "export", partial(self._choose_again, one.act))

    def _line(self, one: PlainLine, words: str, icon: str, act: Callable[[], None]) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        name = ElidedLabel("")
        name.set_text(one.name)
        row.addWidget(name, 1)
        row.addWidget(label(one.words, "meta"))
        if words:
            made = button(words, icon, role="ghost", on_click=act)
            made.setAccessibleName(filled("%1: %2", words, one.name))
            row.addWidget(made)
        return holder

    def _choose_copy(self, act: object) -> None:
        self._choose(self.copy_name(act), "txt", partial(self.drop_wanted.emit, act))

    def _choose_again(self, act: object) -> None:
        self._choose(self.copy_name(act), "txt", partial(self.copy_wanted.emit, act))

    def _choose_archive(self) -> None:
        self._choose(self.archive_name(), "zip", self.examine_wanted.emit)

    def _choose(self, name: str, suffix: str, chosen: Callable[[Path], None]) -> None:
        """Asks for the file without stopping the window."""
        choose_target(self, self.tr("Where shall the file go?"), name, suffix, chosen)

    def _focused_item(self) -> int | None:
        focused = self.focusWidget()
        if focused is None:
            return None
        return next((place for place, one in enumerate(self.cards) if one.isAncestorOf(focused)), None)

    def _focus_near(self, place: int | None) -> None:
        """After an item went, the keys go on with the next one."""
        if place is None or not self.isVisible():
            return
        if self.cards:
            self.cards[min(place, len(self.cards) - 1)].retry.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.sync.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._rebuild)

    def _rebuild(self) -> None:
        saying = self.notice.saying
        clear(self._column)
        self._known = False
        self._build()
        saying(self.notice)
        self.respoken.emit()
