"""The settings joined to preferences, keys, backups, the ledger of imports and the hub."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from core.errors import Cancelled
from desktop import guide_book
from desktop.bootstrap.code_sheet import join_code_panel
from desktop.jobs import Cancel
from desktop.messages import message_of
from desktop.models.standing import Standing
from desktop.navigator import IMPORT
from desktop.pages.settings.backups import BackupFacts
from desktop.pages.settings.imports import RecentImport
from desktop.pages.settings.page import DeviceFacts, SettingsPage
from desktop.recovery_sheet import has_printer
from desktop.theme import the_theme
from desktop.theme.fonts import can_draw_chinese, window_font
from desktop.version import VERSION
from desktop.widgets.code_panel import CodePanel
from local_db.backup import BackupSet, backup_sets
from local_db.carried_copy import carry_copy
from local_db.import_ledger import JobState, RowOutcome, recent_jobs, row_counts
from local_db.recovery_mark import note_code_kept, note_code_open
from local_db.upkeep import back_up
from resources import NOTICE

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from local_db.desk import Desk

_IMPORTS = 6


class SettingsJoin(QObject):
    """Belongs to one page. Everything slow goes through jobs; what was chosen holds at once."""

    def __init__(self, window: DeskWindow, practising: bool) -> None:
        self.page = SettingsPage(device_facts(window.desk, practising))
        super().__init__(self.page)
        self._window = window
        self._desk = window.desk
        self._jobs = window.jobs
        self._practising = practising
        self._cancel: Cancel | None = None
        self._join_looks()
        self._join_backups()
        self._join_keys()
        page = self.page
        page.enrolment_wanted.connect(window.join_hub)
        page.imports.page_wanted.connect(lambda: window.navigator.go(IMPORT))
        page.about.folder_wanted.connect(lambda: _open(self._desk.profile.root))
        page.about.guide_wanted.connect(lambda: window.shell.show_guide(guide_book.SETTINGS))
        page.about.licences_wanted.connect(self._show_licences)
        page.shared.minutes_chosen.connect(self._take_minutes)
        page.shared.lock_wanted.connect(window.locking.lock)
        page.practice.practice_wanted.connect(lambda: window.other_desk_wanted.emit(True))
        page.practice.clear_wanted.connect(lambda: window.other_desk_wanted.emit(False))
        window.standing.told.connect(self._show_standing)
        if self._desk.look_only:
            page.lock()
        self.refresh()

    def refresh(self) -> None:
        """Reads again what may have changed since the page was last seen."""
        preferences = self._window.preferences
        self.page.show_choices(
            preferences.language, preferences.appearance, preferences.font_size, preferences.enter_moves_on
        )
        self.page.shared.show_minutes(preferences.lock_minutes)
        self.page.show_facts(device_facts(self._desk, self._practising))
        self.page.keys.show_protection(self._desk.safe.protection, self._desk.safe.has_passphrase)
        self._jobs.read(partial(_backup_facts, self._desk), self.page.backups.show_facts)
        self._window.workspace.read(_recent_imports, self._show_imports)
        self._show_standing(self._window.standing.standing)

    def _join_looks(self) -> None:
        page, window = self.page, self._window

        def chosen(take: Callable[[str], None], before: Callable[[], str], value: str) -> None:
            old = before()
            if value != old:
                take(value)
                said = self.tr("Changed."), "ok", self.tr("Undo"), partial(self._put_back, take, old)
                page.notice.say(*said)

        kept = window.preferences
        page.language_chosen.connect(partial(chosen, window.take_language, lambda: str(kept.language)))
        page.appearance_chosen.connect(partial(chosen, window.take_appearance, lambda: str(kept.appearance)))
        page.font_size_chosen.connect(partial(chosen, window.take_font_size, lambda: kept.font_size))
        page.enter_chosen.connect(self._take_enter)

    def _put_back(self, take: Callable[[str], None], old: str) -> None:
        take(old)
        self.refresh()

    @Slot(bool)
    def _take_enter(self, chosen: bool) -> None:
        self._window.preferences.enter_moves_on = chosen

    @Slot(int)
    def _take_minutes(self, minutes: int) -> None:
        self._window.preferences.lock_minutes = minutes
        self._window.locking.take_minutes(minutes)

    def _join_backups(self) -> None:
        card = self.page.backups
        card.backup_wanted.connect(self._back_up)
        card.copy_wanted.connect(self._carry_copy)
        card.stop_wanted.connect(self._stop)
        card.folder_wanted.connect(lambda folder: _open(Path(folder)))

    @Slot()
    def _back_up(self) -> None:
        def work(cancel: Cancel, progress: Callable[[tuple[int, int]], None]) -> BackupSet:
            def watch(done: int, whole: int) -> None:
                cancel.check()
                progress((done, whole))

            return back_up(self._desk, watch)

        self._begin()
        self._cancel = self._jobs.net(work, self._backed_up, self._not_backed_up, self._show_share)

    @Slot(str)
    def _carry_copy(self, folder: str) -> None:
        def work(cancel: Cancel, progress: Callable[[tuple[int, int]], None]) -> Path:
            def watch(done: int, whole: int) -> None:
                cancel.check()
                progress((done, whole))

            return carry_copy(self._desk, Path(folder), watch)

        self._begin()
        self._cancel = self._jobs.net(work, self._carried, self._not_backed_up, self._show_share)

    def _begin(self) -> None:
        self.page.backups.notice.hide()
        self.page.backups.show_share(0, 0)

    def _show_share(self, share: tuple[int, int]) -> None:
        if self._cancel is not None:
            self.page.backups.show_share(*share)

    @Slot()
    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.ask()

    def _backed_up(self, _made: BackupSet) -> None:
        self._end(self.tr("The backup is made and was opened to check it."), "ok")

    def _carried(self, where: Path) -> None:
        self._end(self.tr("The copy lies in %1").replace("%1", str(where)), "ok")

    def _not_backed_up(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._end(self.tr("Stopped. Nothing was left behind."), "warn")
        else:
            self._end(message_of(error), "danger")

    def _end(self, sentence: str, tone: str) -> None:
        self._cancel = None
        self.page.backups.show_end(sentence, tone)
        self._jobs.read(partial(_backup_facts, self._desk), self.page.backups.show_facts)

    def _join_keys(self) -> None:
        card = self.page.keys
        card.passphrase_given.connect(self._change_passphrase)
        card.code_wanted.connect(self._renew_code)
        card.code_kept.connect(lambda: self._jobs.read(partial(note_code_kept, self._desk)))

    @Slot(str, str)
    def _change_passphrase(self, old: str, new: str) -> None:
        safe, key = self._desk.safe, self._desk.key

        def change() -> None:
            if safe.has_passphrase:
                safe.open_with_passphrase(old)
            safe.set_passphrase(key, new)

        self._jobs.read(change, lambda _none: self._passphrase_changed(), self._key_problem)

    def _passphrase_changed(self) -> None:
        self.refresh()
        self.page.keys.show_passphrase_done()

    def _key_problem(self, error: BaseException) -> None:
        self.page.keys.show_problem(message_of(error))

    @Slot()
    def _renew_code(self) -> None:
        desk = self._desk

        def renew() -> tuple[str, bool]:
            note_code_open(desk)
            return desk.safe.renew_printed_code(desk.key), has_printer()

        self._jobs.read(renew, self._show_code, self._key_problem)

    def _show_code(self, made: tuple[str, bool]) -> None:
        panel = CodePanel(*made)
        join_code_panel(panel, self._jobs.read, self._desk.store.identity.branch_name)
        self.page.keys.show_code(panel)
        panel.shown.setFocus()

    @Slot()
    def _show_licences(self) -> None:
        self._jobs.read(lambda: NOTICE.read_text(encoding="utf-8"), self.page.about.show_licences)

    def _show_imports(self, found: list[RecentImport]) -> None:
        names = self._window.workspace.person_name
        shown = [RecentImport(one.file, one.at, names(one.by), one.state, one.imported, one.rejected) for one in found]
        self.page.imports.show_imports(shown, self._window.workspace.now())

    @Slot(object)
    def _show_standing(self, _standing: Standing) -> None:
        self.page.show_hub_state(self._window.window.status_bar.network.text().strip())


def device_facts(desk: Desk, practising: bool) -> DeviceFacts:
    """What the page tells about this device."""
    identity = desk.store.identity
    return DeviceFacts(
        branch=identity.branch,
        branch_name=identity.branch_name,
        lane=identity.lane,
        device=identity.device,
        hub_url=identity.hub_url,
        folder=str(desk.profile.root),
        protection=desk.safe.protection,
        version=VERSION,
        chinese_font=can_draw_chinese(window_font(the_theme().points)),
        practising=practising,
    )


def _backup_facts(desk: Desk) -> BackupFacts:
    sets = backup_sets(desk.profile)
    newest = int(sets[0].made_at.timestamp() * 1000) if sets else None
    now = int(desk.store.clock.now().timestamp() * 1000)
    return BackupFacts(newest, len(sets), sum(one.size for one in sets), str(desk.profile.backups), now)


def _recent_imports(connection: object) -> list[RecentImport]:
    found = []
    for job in recent_jobs(connection, _IMPORTS):  # type: ignore[arg-type]  # a Connection, whose type desktop may not name
        counts = {str(RowOutcome.IMPORTED): 0, str(RowOutcome.REJECTED): 0}
        for line in row_counts(connection, job.id):  # type: ignore[arg-type]  # as above
            counts[line.outcome] = counts.get(line.outcome, 0) + line.rows
        state = str(job.state or JobState.RUNNING)
        at = job.finished_at or job.started_at
        imported, rejected = counts[str(RowOutcome.IMPORTED)], counts[str(RowOutcome.REJECTED)]
        found.append(RecentImport(job.file_name, at, job.by, state, imported, rejected))
    return found


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
