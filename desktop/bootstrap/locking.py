"""The window on a shared computer: locked by a key and when nobody works, opened by who comes back, or logged out.

Who has a PIN takes over with it alone: the lock asks for it, at the start of the program too.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from core.errors import UserError
from desktop.messages import message_of
from local_db.queries.pinned import people_with_pin
from local_db.queries.standing import Backlog

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from desktop.pages.start.lock_window import LockWindow

_WORK = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.DragMove,
    }
)
_NOTED_EVERY = 1000
"""Milliseconds in which work is noted once: a mouse that moves says so a hundred times a second."""
_MINUTE = 60_000


def _close_popups() -> None:
    """Closes open menus: each is a window of its own, which would stay."""
    popup = QApplication.activePopupWidget()
    while popup is not None and popup.close():
        popup = QApplication.activePopupWidget()


class Locking(QObject):
    """Belongs to one DeskWindow. While locked its window is hidden, so no key and no scanner reaches it.

    What asks for files stands over the window and goes with it: desktop/widgets/file_choice.py.
    """

    logged_out = Signal()
    """The person wants the desk to be closed, so that its key is forgotten."""
    person_taken = Signal(str)
    """The id of who works here from now on, with his PIN if he has one."""

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._lock: LockWindow | None = None
        self._maximised = False
        self._pins: frozenset[str] = frozenset()
        self._entered = ""
        """Whose PIN was entered and holds."""
        self._asks_passphrase = True
        self.idle = QTimer(self)
        """Locks at its end; any work begins it anew."""
        self.idle.setSingleShot(True)
        self.idle.timeout.connect(self.lock)
        self._noted = QElapsedTimer()
        self.logged_out.connect(desk.logged_out)
        desk.window.top_bar.lock_wanted.connect(self.lock)
        desk.window.top_bar.person_chosen.connect(self._choose)
        desk.standing.synced.connect(self.learn_pins)
        desk.window.top_bar.log_out_wanted.connect(self.log_out)
        self.take_minutes(desk.preferences.lock_minutes)

    def watch(self) -> None:
        """The window is shown: hears from now on whether somebody works in it.

        Asked at the system's window: a filter on the program would hear every event of every widget.
        """
        handle = self._desk.window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self.learn_pins()

    @Slot()
    def learn_pins(self) -> None:
        """Reads who has a PIN here; who is at work with one, and has not entered it, is asked for it."""
        if not self._desk.desk.look_only and self._desk.workspace.identity.enrolled:
            self._desk.workspace.read(people_with_pin, self._know_pins)

    def note_pin(self, person: str, *, has: bool) -> None:
        """That person has just set, changed or removed the PIN, and so entered it."""
        self._pins = self._pins | {person} if has else self._pins - {person}
        self._entered = person if has else ""

    @property
    def locked(self) -> bool:
        """Whether the window is hidden behind the lock."""
        return self._lock is not None

    @property
    def front(self) -> QWidget:
        """What is to come to the front when the program is asked to show itself."""
        return self._lock if self._lock is not None else self._desk.window

    def take_minutes(self, minutes: int) -> None:
        """Locks after so many minutes without work from now on; 0: only when it is asked for."""
        self.idle.stop()
        self.idle.setInterval(minutes * _MINUTE)
        if minutes and not self.locked:
            self.idle.start()

    @Slot()
    def lock(self) -> None:
        """Keeps what is being typed and hides the window."""
        self._cover(self._desk.workspace.person, asks_passphrase=True)
        if self._lock is not None:
            self._ask(self._lock, self._desk.workspace.person)

    def _cover(self, person: str, *, asks_passphrase: bool) -> None:
        from desktop.bootstrap.guide_over import GuideOver
        from desktop.guide_book import SETTINGS
        from desktop.pages.start.lock_window import LockWindow

        window = self._desk.window
        if asks_passphrase or not self.locked:
            self._asks_passphrase = asks_passphrase
        if self.locked or not window.isVisible():
            return
        self._desk.keep_drafts()
        self._forget_pins()
        self._lock = lock = LockWindow()
        lock.unlock_wanted.connect(self._unlock)
        lock.log_out_wanted.connect(self.log_out)
        lock.quit_wanted.connect(self._quit)
        lock.guide_wanted.connect(GuideOver(self._desk.jobs, lock.pages, lambda: SETTINGS).turn)
        self._ask(lock, person)
        self._maximised = window.isMaximized()
        lock.setGeometry(window.geometry())
        if self._maximised:
            lock.showMaximized()
        else:
            lock.show()
        _close_popups()
        window.hide()
        lock.activateWindow()

    def _ask(self, lock: LockWindow, person: str) -> None:
        if self._asks_passphrase:
            self.idle.stop()
        people = [(one.id, one.name) for one in self._desk.workspace.people.values()]
        passphrase = self._asks_passphrase and self._desk.desk.safe.has_passphrase
        lock.ask(people or [(person, person)], person, passphrase=passphrase, pins=self._pins)

    def _know_pins(self, pins: frozenset[str]) -> None:
        self._pins = pins
        person = self._desk.workspace.person
        if person in pins and person != self._entered:
            self._cover(person, asks_passphrase=False)

    @Slot(str)
    def _choose(self, person: str) -> None:
        if person in self._pins and person != self._entered:
            self._cover(person, asks_passphrase=False)
        else:
            self._take(person)

    def _take(self, person: str) -> None:
        if self._entered and person != self._entered:
            self._forget_pins()
        self.person_taken.emit(person)

    def _forget_pins(self) -> None:
        """Behind the saves that are on their way."""
        from local_db.pins import forget_pins

        self._entered = ""
        store = self._desk.desk.store
        if not self._desk.desk.look_only:
            store.writer.submit(partial(forget_pins, store))

    @Slot()
    def log_out(self) -> None:
        """Closes the desk. With work that headquarters does not have yet, says so first and lets the person decide."""
        waiting = self._desk.standing.standing.backlog
        if self.locked or not (waiting.records or waiting.files):
            self._leave()
            return
        act = lambda: self.tr("Log out all the same")  # noqa: E731 - asked for anew
        self._desk.window.notice.say(partial(self._only_here, waiting), "warn", act, self._leave)

    def _only_here(self, waiting: Backlog) -> str:
        records = self.tr("%Ln record(s)", "", waiting.records)
        files = self.tr("%Ln photo(s) or file(s)", "", waiting.files)
        what = self.tr(" and ").join(
            words for words, count in ((records, waiting.records), (files, waiting.files)) if count
        )
        sentence = self.tr(
            "%1 are only on this computer yet. They stay here, sealed, and go to headquarters when somebody opens it."
        )
        return sentence.replace("%1", what)

    def end(self) -> None:
        """The desk is being closed."""
        self.idle.stop()
        self._open()

    def _leave(self) -> None:
        QTimer.singleShot(0, self, self.logged_out.emit)

    def _open(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.blockSignals(True)
            lock.hide()
            lock.deleteLater()

    @Slot(str, str, str)
    def _unlock(self, passphrase: str, person: str, pin: str) -> None:
        safe, store = self._desk.desk.safe, self._desk.desk.store
        asks, pinned = self._asks_passphrase and safe.has_passphrase, person in self._pins
        if not asks and not pinned:
            self._unlocked(person, "")
            return

        def prove() -> None:
            if asks:
                safe.open_with_passphrase(passphrase)
            if pinned:
                from local_db.pins import enter_pin

                enter_pin(store, person, pin)

        entered = person if pinned else ""
        self._desk.jobs.net(
            lambda _cancel, _progress: prove(), lambda _none: self._unlocked(person, entered), self._refused
        )

    def _unlocked(self, person: str, entered: str) -> None:
        if self._lock is None:
            return
        self._entered = entered
        window = self._desk.window
        if self._maximised:
            window.showMaximized()
        else:
            window.show()
        self._open()
        if person and person != self._desk.workspace.person:
            self.person_taken.emit(person)
        window.activateWindow()
        if self.idle.interval():
            self.idle.start()

    def _refused(self, error: BaseException) -> None:
        if self._lock is not None:
            of_pin = isinstance(error, UserError) and error.code.startswith("pin.")
            self._lock.refuse(partial(message_of, error), of_pin=of_pin)

    @Slot()
    def _quit(self) -> None:
        self._desk.close()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes that somebody works."""
        fresh = self._noted.isValid() and not self._noted.hasExpired(_NOTED_EVERY)
        if event.type() in _WORK and self.idle.isActive() and not fresh:
            self._noted.start()
            self.idle.start()
        return False
