"""The bar at the bottom tells the truth: the network, what is only here, what waits for a person, when it was saved."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from desktop.models.saves_under_way import Saving
from desktop.models.standing import Standing, waits_for_a_person
from desktop.theme import restyle, the_theme
from desktop.theme.tokens import STATUS_BAR
from desktop.widgets.parts import button, line
from desktop.wording import ago, clock_time, duration, size

_WORDS = {
    "not_enrolled": ("cloud-off", "neutral", QT_TRANSLATE_NOOP("StatusBar", "On this computer only")),
    "look_only": ("eye", "warn", QT_TRANSLATE_NOOP("StatusBar", "Read-only view")),
    "not_yet": ("cloud", "neutral", QT_TRANSLATE_NOOP("StatusBar", "Not connected yet")),
    "online": ("cloud-check", "ok", QT_TRANSLATE_NOOP("StatusBar", "Online")),
    "offline": ("cloud-off", "warn", QT_TRANSLATE_NOOP("StatusBar", "Working offline")),
    "stalled": ("cloud-off", "warn", QT_TRANSLATE_NOOP("StatusBar", "The line is too slow")),
    "login_page": ("cloud-off", "warn", QT_TRANSLATE_NOOP("StatusBar", "This network asks for a login first")),
    "intercepted": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "Secure connection refused, check the clock")),
    "not_the_hub": ("cloud-off", "warn", QT_TRANSLATE_NOOP("StatusBar", "Something else than the hub answers")),
    "hub_trouble": ("cloud-off", "warn", QT_TRANSLATE_NOOP("StatusBar", "The hub has trouble")),
    "busy": ("clock", "warn", QT_TRANSLATE_NOOP("StatusBar", "The hub is busy")),
    "disagrees": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "The hub holds something else")),
    "unknown": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "Headquarters does not know this device")),
    "revoked": ("lock", "danger", QT_TRANSLATE_NOOP("StatusBar", "This device was locked by headquarters")),
    "forked": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "Another computer uses this profile's copy")),
    "rewound": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "This profile was put back to an older state")),
    "hub_rewound": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "The hub was put back to an older state")),
    "upload_only": ("cloud-up", "warn", QT_TRANSLATE_NOOP("StatusBar", "Please update: only sending works")),
    "store_trouble": ("warning", "danger", QT_TRANSLATE_NOOP("StatusBar", "This computer cannot save")),
}
_NEVER_SYNCHRONISING = ("not_enrolled", "look_only")
_JOINT = " \u00b7 "
_CLOCK_TOLERANCE = 5 * 60_000


class StatusBar(QFrame):
    """Shows a Standing. A click says what the person wants to look at, or that he wants to synchronise now."""

    sync_wanted = Signal()
    questions_wanted = Signal()
    centre_wanted = Signal()
    """The sync centre: what is only here, what stands still and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "statusbar")
        self.setFixedHeight(STATUS_BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(4)
        self.network = self._part("cloud", self.centre_wanted.emit)
        self.pending = self._part("cloud-up", self.centre_wanted.emit)
        self.questions = self._part("conflict", self._want_questions)
        self.saved = self._part("database", self.centre_wanted.emit)
        self.retry = self._part("clock", self.sync_wanted.emit)
        self._lines = [line(upright=True) for _ in range(3)]
        for part, bar in zip((self.network, self.pending, self.questions), self._lines, strict=True):
            bar.setFixedSize(1, 14)
            row.addWidget(part)
            row.addWidget(bar)
        row.addWidget(self.saved)
        row.addStretch()
        row.addWidget(self.retry)
        self.sync_button = button("", role="link", on_click=self.sync_wanted.emit)
        row.addWidget(self.sync_button)
        self._standing = Standing()
        self._levels: list[str] = [""]
        self.show_standing(self._standing)

    def show_standing(self, standing: Standing) -> None:
        """Shows one moment."""
        self._standing = standing
        self._show_network(standing)
        self._show_backlog(standing)
        alone = standing.network.network in _NEVER_SYNCHRONISING
        if standing.network.network == "look_only":
            self._say(self.saved, "database", "warn", self.tr("Nothing can be saved"))
        elif standing.unsaved:
            self._say(self.saved, "warning", "danger", self.tr("This computer cannot save"))
        elif standing.files_refused:
            said = self.tr("%Ln file(s) not stored here", "", standing.files_refused)
            self._say(self.saved, "warning", "danger", said)
        elif standing.saving is Saving.HELD_UP:
            self._say(self.saved, "clock", "warn", self.tr("Saving… the database may be in use"))
        elif standing.saving is Saving.SLOW:
            self._say(self.saved, "clock", "warn", self.tr("Saving…"))
        elif standing.saved_at is not None:
            self._say(self.saved, "database", "ok", self.tr("Saved here %1").replace("%1", _clock(standing.saved_at)))
        else:
            self._say(self.saved, "database", "ok", self.tr("Everything is saved here"))
        retry = standing.network.retry_at
        if retry is not None:
            self._say(self.retry, "clock", "neutral", self.tr("Next try in %1").replace("%1", _left(retry, standing)))
        self.sync_button.setText(self.tr("Synchronising…") if standing.network.working else self.tr("Synchronise now"))
        self.sync_button.setEnabled(not standing.network.working and not alone)
        self.sync_button.setVisible(not standing.alone)
        self._drop()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_standing(self._standing)
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop()

    @override
    def minimumSizeHint(self) -> QSize:
        """What is dropped in a narrow window must not keep it from getting narrow."""
        droppable = (self.retry,) if self._must_say_saved else (self.saved, self.retry)
        spare = sum(part.minimumWidth() for part in droppable if not part.isHidden())
        return super().minimumSizeHint() - QSize(spare, 0)

    @property
    def _must_say_saved(self) -> bool:
        standing = self._standing
        return standing.unsaved or standing.files_refused > 0 or standing.saving is not Saving.QUICK

    def _show_network(self, standing: Standing) -> None:
        self._levels = _shorter(network_parts(standing)[2])
        self._say_network(self._levels[0])
        self.network.setToolTip(self._levels[0])

    def _say_network(self, text: str) -> None:
        icon, tone, _parts = network_parts(self._standing)
        self._say(self.network, icon, tone, text)
        self.network.setMinimumWidth(1)  # an own least width: it is the part that gives way

    def _want_questions(self) -> None:
        waiting = self._standing.backlog
        elsewhere = waiting.questions or waiting.notices
        (self.questions_wanted if elsewhere else self.centre_wanted).emit()

    def _show_backlog(self, standing: Standing) -> None:
        waiting = standing.backlog
        alone = standing.alone
        parts = []
        if waiting.operations and alone:
            parts.append(self.tr("%Ln record(s) only here", "", waiting.records))
        elif waiting.operations:
            parts.append(self.tr("%Ln record(s) to send", "", waiting.records))
        if waiting.files and not alone:
            files = self.tr("%Ln photo(s) and file(s)", "", waiting.files)
            parts.append(f"{files} ({size(waiting.files_bytes)})")
        if waiting.files_missing:
            parts.append(self.tr("%Ln missing here", "", waiting.files_missing))
        if parts:
            self._say(self.pending, *(("disk", "neutral") if alone else ("cloud-up", "warn")), " · ".join(parts))
        elif alone:
            self._say(self.pending, "disk", "neutral", self.tr("No records yet"))
        else:
            self._say(self.pending, "cloud-check", "neutral", self.tr("Everything is at headquarters"))
        asked = [self.tr("%Ln conflict(s) to decide", "", waiting.questions)] if waiting.questions else []
        if waiting.stuck:
            asked.append(self.tr("%Ln stand still", "", waiting.stuck))
        if standing.files_wanting and not asked:  # beside them: what is missing and what is not stored say so, too
            asked.append(self.tr("%Ln file(s) need you", "", standing.files_wanting))
        if asked:
            self._say(self.questions, "conflict", "danger", " \u00b7 ".join(asked))
        else:
            notices = waiting.notices + len(standing.news)
            self._say(self.questions, "info", "warn", self.tr("%Ln notice(s)", "", notices))
        self.questions.setVisible(waits_for_a_person(standing))

    def _drop(self) -> None:
        """What goes first when it gets narrow: the last save (if it went well), the next try; never the conflicts."""
        droppable = [self.retry] if self._standing.network.retry_at is not None else []
        kept = [self.network, self.pending] + ([self.questions] if waits_for_a_person(self._standing) else [])
        (kept if self._must_say_saved else droppable).append(self.saved)
        for text in self._levels:
            if self.network.text().strip() != text:
                self._say_network(text)
            if self._wanted(kept) <= self.width():
                break
        shown = list(kept)
        for part in droppable:
            if self._wanted([*shown, part]) <= self.width():
                shown.append(part)
        self.saved.setVisible(self.saved in shown)
        self.retry.setVisible(self.retry in shown)
        for bar in self._lines:
            bar.setVisible(bar in self._lines_between(shown))

    def _lines_between(self, parts: list[QPushButton]) -> list[QFrame]:
        return self._lines[: len(parts) - 1 - (self.retry in parts)]

    def _wanted(self, parts: list[QPushButton]) -> int:
        """How wide it is with these when no word is cut."""
        row = self.layout()
        assert row is not None
        last = [] if self.sync_button.isHidden() else [self.sync_button]
        widths = [part.sizeHint().width() for part in (*parts, *last)]
        widths += [bar.width() for bar in self._lines_between(parts)]
        margins = row.contentsMargins()
        return sum(widths) + row.spacing() * (len(widths) - 1) + margins.left() + margins.right()

    def _part(self, icon: str, on_click: object) -> QPushButton:
        part = button("", icon, role="status")
        part.clicked.connect(lambda _checked=False: on_click())  # type: ignore[operator]  # a signal's emit
        return part

    def _say(self, part: QPushButton, icon: str, tone: str, text: str) -> None:
        token = {"neutral": "text2"}.get(tone, tone)
        the_theme().dress(part, icon, token, 15)
        part.setText(f" {text}")
        restyle(part, tone=tone)
        part.setMinimumWidth(part.sizeHint().width())


def network_words(standing: Standing) -> tuple[str, str, str]:
    """Icon, tone and words of the way to headquarters. Never green while something waits for a person."""
    icon, tone, parts = network_parts(standing)
    return icon, tone, _JOINT.join(parts)


def _shorter(parts: tuple[str, ...]) -> list[str]:
    """The same in fewer and fewer words; what it stands at goes last, what is wrong just before."""
    state, *more = parts
    levels = [_JOINT.join(parts)]
    while more:
        more.pop(0)
        levels.append(_JOINT.join((state, *more)))
    return levels


def network_parts(standing: Standing) -> tuple[str, str, tuple[str, ...]]:
    """The same with its words apart: where it stands, when it last went well, what is wrong."""
    word = standing.network
    icon, tone, source = _WORDS.get(word.network, _WORDS["not_yet"])
    parts = [QCoreApplication.translate("StatusBar", str(source))]
    if word.last_sync_at is not None:
        last = QCoreApplication.translate("StatusBar", "last synchronised %1 (%2)")
        last = last.replace("%1", _clock(word.last_sync_at)).replace("%2", ago(word.last_sync_at, standing.now))
        parts.append(last)
    if word.clock_off is not None and abs(word.clock_off) > _CLOCK_TOLERANCE:
        off = QCoreApplication.translate("StatusBar", "this clock is off by %1")
        parts.append(off.replace("%1", duration(word.clock_off)))
        tone = "warn" if tone in ("ok", "neutral") else tone
    if word.differing:
        differs = QCoreApplication.translate("StatusBar", "this computer and headquarters hold different things")
        return "warning", "danger", (*parts, differs)
    if tone == "ok" and waits_for_a_person(standing):
        return "cloud", "warn", tuple(parts)
    return icon, tone, tuple(parts)


def _clock(milliseconds: int) -> str:
    return clock_time(milliseconds)


def _left(at: int, standing: Standing) -> str:
    return duration(max(at - standing.now, 0) + 59_999)
