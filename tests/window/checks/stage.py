"""One window with something on every page of it: photos, a question from headquarters, a log being looked at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import shiboken6
from PySide6.QtWidgets import QWidget

from core.effect import InboxKind
from core.ports import Clock
from core.services.commands import VoidRecord
from core.services.records import void_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.demo.photos import photo
from desktop.jobs import JobRunner
from desktop.pages.start.lock_window import LockWindow
from desktop.pages.start.window import StartWindow
from desktop.preferences import Preferences
from desktop.turns import the_turns
from local_db.machine.clock import SystemClock
from local_db.queries.detail import RecordDetail
from tests.local_db.clocks import FixedClock
from tests.window import desks, stuck_desks
from tests.window.conftest import TITLES, fields_of
from tests.window.hand import Hand

_LAYOUTS = 3
"""Turns of the event loop until a layout in a layout in a layout stands."""


class Stage:
    """A clerk's window, a start window and a lock; make it once and walk through its pages."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.folder = folder
        self._clock = clock or SystemClock()
        self.hand = Hand()
        self.desk = desks.open_test_desk(folder / "profile", self._clock)
        self.records = self._tickets()
        self.claim, self.voided, self.asked = self.records[0], self.records[1], self.records[2]
        self._ask()
        self.photos = [photo(folder / f"{name}.jpg", name) for name in ("outer box", "inner box", "waybill")]
        self.window = DeskWindow(self.desk, JobRunner(), Preferences(folder / "profile"), desks.CLERK)
        self.window.start()
        self.top: QWidget = self.window.window
        self.start = StartWindow()
        self.lock = LockWindow()
        self.quiet()
        self._bring_photos()

    @property
    def tops(self) -> tuple[QWidget, ...]:
        """Every window that a page is in."""
        return self.top, self.start, self.lock

    def quiet(self) -> None:
        """Waits until no job is under way and what changed is told."""
        self.hand.wait(lambda: self.window.jobs.idle and not self.window.workspace.gathering and the_turns().idle)
        for _ in range(_LAYOUTS):
            self.hand.pause(1)

    def open_claim(self) -> None:
        """The claim with three photos beside the list."""
        self.open_record(self.claim)

    def open_record(self, record_id: str) -> None:
        """Opens a record as a click on its row does, and waits for it."""
        self.window.navigator.open_record(record_id)
        page = self.window.record.page
        self.hand.wait(lambda: page.state is not None and page.state.record_id == record_id)
        self.quiet()

    def detail(self, record_id: str) -> RecordDetail:
        """A ticket as it stands on the disk."""
        return desks.detail_of(self.desk, record_id)

    def own_words(self) -> set[str]:
        """Names of files that a person brought: data, in no language."""
        return {word for path in self.photos for word in (path.name, path.stem)}

    def close(self) -> None:
        """Closes both windows and the profile."""
        self.hand.rest()
        self.window.close()
        shiboken6.delete(self.window.window)
        shiboken6.delete(self.start)
        shiboken6.delete(self.lock)

    def _tickets(self) -> list[str]:
        made, number = [], 0
        for form, titles in TITLES.items():
            known = self.desk.store.catalogue.form(form).fields
            for title in titles:
                number += 1
                values = fields_of(form, title, number)
                fields = {name: value for name, value in values.items() if name in known}
                made.append(desks.submit(self.desk, form, dict(fields)))
                if isinstance(self._clock, FixedClock):
                    self._clock.advance(timedelta(minutes=1))  # else nothing says which ticket is the newer one
        void = VoidRecord(self.desk.store.ids.operation(), desks.CLERK, made[1], "重复登记")
        self.desk.store.execute(void_record, void).result()
        return made

    def _ask(self) -> None:
        headquarters = desks.Headquarters(self.desk)
        headquarters.accept(self.asked)
        headquarters.meet(self.asked, "title", "派送延误 3 天", "派送延误 4 天，客户要求致歉", InboxKind.CONFLICT)
        headquarters.meet(self.asked, "customer_phone", "13800136620", "13900139000", InboxKind.CONFLICT)
        headquarters.accept(self.records[3])
        headquarters.meet(self.records[3], "title", "面单污损，无法识别", "面单污损，已补打", InboxKind.CONFLICT)
        stuck_desks.decide_all(self.desk, self.records[3])
        stuck_desks.refused_edit(self.desk, self.records[-1])

    def _bring_photos(self) -> None:
        self.open_claim()
        page = self.window.record.page
        page.files_brought.emit(self.photos)
        self.hand.wait(lambda: len(page.photos.tiles()) == len(self.photos))
        self.quiet()
