"""Backups: when the last one was made and where they lie, one more now, a copy to carry away."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Signal
from typing_extensions import override

from desktop.pages.settings.cards import ProgressRow, SettingsCard
from desktop.widgets.file_choice import choose_folder
from desktop.widgets.parts import button, label
from desktop.wording import moment, size


class BackupFacts(msgspec.Struct, frozen=True):
    """What is there. Times in milliseconds since 1970 UTC, `newest` None before the first; `bytes` of all sets."""

    newest: int | None
    sets: int
    bytes: int
    folder: str
    now: int


class BackupsCard(SettingsCard):
    """Says that a backup, a copy or the folder is wanted, or that what runs shall stop."""

    backup_wanted = Signal()
    copy_wanted = Signal(str)
    folder_wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._facts: BackupFacts | None = None
        self.newest = label("", wrap=True)
        self.where = label("", "hint", wrap=True)
        self.column.addWidget(self.newest)
        self.column.addWidget(self.where)
        self.now_button = button("", "database", on_click=self.backup_wanted.emit)
        self.copy_button = button("", "export", on_click=self._choose_folder)
        self.folder_button = button("", "folder", role="ghost", on_click=self._want_folder)
        self.add_row(self.now_button, self.copy_button, self.folder_button)
        self.progress = ProgressRow(self.stop_wanted.emit)
        self.column.addWidget(self.progress)
        self.column.addWidget(self.notice)
        self.translate()

    def show_facts(self, facts: BackupFacts) -> None:
        """Shows what is there."""
        self._facts = facts
        self.translate()

    def show_share(self, done: int, whole: int) -> None:
        """Something is under way."""
        for made in (self.now_button, self.copy_button):
            made.setEnabled(False)
        self.progress.show_share(done, whole)

    def show_end(self, sentence: str, tone: str) -> None:
        """It has ended, well or not."""
        for made in (self.now_button, self.copy_button):
            made.setEnabled(True)
        self.progress.hide()
        if sentence:
            self.notice.say(sentence, tone)

    @override
    def lock(self) -> None:
        """Nothing can be written here."""
        for made in (self.now_button, self.copy_button):
            made.setEnabled(False)

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("Backups"))
        self.now_button.setText(self.tr("Back up now"))
        self.copy_button.setText(self.tr("Export a copy"))
        self.copy_button.setToolTip(self.tr("Database, keys and photos, encrypted, into a folder such as a USB stick"))
        self.folder_button.setText(self.tr("Open"))
        self.folder_button.setAccessibleName(self.tr("Open the folder of the backups"))
        self.progress.cancel.setText(self.tr("Stop"))
        facts = self._facts
        if facts is None:
            self.newest.setText(self.tr("Looking…"))
            return
        if facts.newest is None:
            self.newest.setText(self.tr("No backup yet. The first is made by itself when there is work to keep."))
        else:
            told = self.tr("Newest: %1. %2 backups, %3 together.").replace("%1", moment(facts.newest, facts.now))
            self.newest.setText(told.replace("%2", str(facts.sets)).replace("%3", size(facts.bytes)))
        self.where.setText(facts.folder)

    def _choose_folder(self) -> None:
        title = self.tr("Where shall the copy go?")
        choose_folder(self, title, "", lambda folder: self.copy_wanted.emit(str(folder)))

    def _want_folder(self) -> None:
        if self._facts is not None:
            self.folder_wanted.emit(self._facts.folder)
