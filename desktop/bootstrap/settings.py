"""The settings joined to preferences, keys, backups, the ledger of imports and the hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from core.errors import Cancelled
from desktop import guide_book
from desktop.bootstrap.code_sheet import join_code_panel
from desktop.bootstrap.file_settings import FilesJoin
from desktop.bootstrap.pin_settings import PinJoin
from desktop.jobs import Cancel
from desktop.messages import message_of
from desktop.navigator import IMPORT
from desktop.pages.settings.about import AboutCard, PracticeCard
from desktop.pages.settings.backups import BackupFacts, BackupsCard
from desktop.pages.settings.cards import SettingsCard
from desktop.pages.settings.device import DeviceFacts
from desktop.pages.settings.files import FilesCard
from desktop.pages.settings.hub import HubCard
from desktop.pages.settings.imports import ImportsCard, RecentImport
from desktop.pages.settings.keys import KeysCard
from desktop.pages.settings.looks import LooksCard
from desktop.pages.settings.page import SettingsPage
from desktop.pages.settings.shared import SharedCard
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
        self.page = SettingsPage(device_facts(window.desk, practising), locked=window.desk.look_only)
        super().__init__(self.page)
        self._window = window
        self._desk = window.desk
        self._jobs = window.jobs
        self._practising = practising
        self._cancel: Cancel | None = None
        self._told: list[Callable[[], None]] = []
        """What each card that is there is told when the page is seen again."""
        self._joins: Mapping[type[SettingsCard], Callable[..., Callable[[], None] | None]] = {
            LooksCard: self._join_looks,
            HubCard: self._join_hub,
            FilesCard: self._join_files,
            SharedCard: self._join_shared,
            PracticeCard: self._join_practice,
            KeysCard: self._join_keys,
            BackupsCard: self._join_backups,
            ImportsCard: self._join_imports,
            AboutCard: self._join_about,
        }
        self.page.card_made.connect(self._join)
        self.page.build()

    def refresh(self) -> None:
        """Reads again what may have changed since the page was last seen."""
        self.page.show_facts(device_facts(self._desk, self._practising))
        for tell in self._told:
            tell()

    @Slot(object)
    def _join(self, card: SettingsCard) -> None:
        """Hears what a new card says and tells it what stands."""
        join = self._joins.get(type(card))
        tell = join(card) if join is not None else None
        if tell is not None:
            self._told.append(tell)
            tell()

    def _join_hub(self, card: HubCard) -> Callable[[], None]:
        card.enrolment_wanted.connect(self._window.join_hub)
        self._window.standing.told.connect(self._show_standing)
        return self._show_standing

    def _join_files(self, card: FilesCard) -> Callable[[], None]:
        join = FilesJoin(self._window, card)
        return join.refresh

    def _join_shared(self, card: SharedCard) -> Callable[[], None]:
        card.minutes_chosen.connect(self._take_minutes)
        card.lock_wanted.connect(self._window.locking.lock)
        pin = PinJoin(self._window, card.pin)

        def tell() -> None:
            card.show_minutes(self._window.preferences.lock_minutes)
            pin.refresh()

        return tell

    def _join_practice(self, card: PracticeCard) -> None:
        card.practice_wanted.connect(lambda: self._window.other_desk_wanted.emit(True))
        card.clear_wanted.connect(lambda: self._window.other_desk_wanted.emit(False))

    def _join_imports(self, card: ImportsCard) -> Callable[[], None]:
        card.page_wanted.connect(lambda: self._window.navigator.go(IMPORT))
        return lambda: self._window.workspace.read(_recent_imports, self._show_imports)

    def _join_about(self, card: AboutCard) -> None:
        card.folder_wanted.connect(lambda: _open(self._desk.profile.root))
        card.guide_wanted.connect(lambda: self._window.shell.show_guide(guide_book.SETTINGS))
        card.licences_wanted.connect(self._show_licences)

    def _join_looks(self, card: LooksCard) -> Callable[[], None]:
        page, window = self.page, self._window

        def chosen(take: Callable[[str], None], before: Callable[[], str], value: str) -> None:
            old = before()
            if value != old:
                take(value)
                said = self.tr("Changed."), "ok", self.tr("Undo"), partial(self._put_back, take, old)
                page.notice.say(*said)

        kept = window.preferences
        card.language_chosen.connect(partial(chosen, window.take_language, lambda: str(kept.language)))
        card.appearance_chosen.connect(partial(chosen, window.take_appearance, lambda: str(kept.appearance)))
        card.font_size_chosen.connect(partial(chosen, window.take_font_size, lambda: kept.font_size))
        card.enter_chosen.connect(self._take_enter)
        return lambda: card.show_choices(kept.language, kept.appearance, kept.font_size, kept.enter_moves_on)

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

    def _join_backups(self, card: BackupsCard) -> Callable[[], None]:
        card.backup_wanted.connect(self._back_up)
        card.copy_wanted.connect(self._carry_copy)
        card.stop_wanted.connect(self._stop)
        card.folder_wanted.connect(lambda folder: _open(Path(folder)))
        return self._read_backups

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
        self._read_backups()

    def _read_backups(self) -> None:
        self._jobs.read(partial(_backup_facts, self._desk), self.page.backups.show_facts)

    def _join_keys(self, card: KeysCard) -> Callable[[], None]:
        card.passphrase_given.connect(self._change_passphrase)
        card.code_wanted.connect(self._renew_code)
        card.code_kept.connect(lambda: self._jobs.read(partial(note_code_kept, self._desk)))
        return lambda: card.show_protection(self._desk.safe.protection, self._desk.safe.has_passphrase)

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

    @Slot()
    def _show_licences(self) -> None:
        self._jobs.read(lambda: NOTICE.read_text(encoding="utf-8"), self.page.about.show_licences)

    def _show_imports(self, found: list[RecentImport]) -> None:
        names = self._window.workspace.person_name
        shown = [RecentImport(one.file, one.at, names(one.by), one.state, one.imported, one.rejected) for one in found]
        self.page.imports.show_imports(shown, self._window.workspace.now())

    @Slot()
    def _show_standing(self) -> None:
        network = self._window.standing.standing.network.network
        said = self._window.window.status_bar.network.text().strip()
        self.page.hub.show_hub_state(said, forgotten=network == "unknown", intercepted=network == "intercepted")


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
