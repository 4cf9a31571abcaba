"""What the status bar and the navigation tell: counts from the store, the network's word from the sync client."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.models.news import KeptNews, News, current_news, read_news
from desktop.models.saves_under_way import Saving
from desktop.models.workspace import Workspace
from local_db.queries.standing import Backlog, backlog
from local_db.queries.tickets import TicketCount, ticket_counts

EVERY_MILLISECONDS = 15_000
"""How often times such as "39 min ago" are told anew."""


class NetworkWord(msgspec.Struct, frozen=True):
    """The way to the hub. `network` is one of sync.client.status.Network; times as there."""

    network: str = "not_yet"
    working: bool = False
    last_sync_at: int | None = None
    retry_at: int | None = None
    clock_off: int | None = None
    differing: tuple[str, ...] = ()
    incidents: tuple[News, ...] = ()
    fetching: tuple[str, int] | None = None
    """The original that comes now, by its SHA-256 (hex), and how many of its bytes are here."""


class Standing(msgspec.Struct, frozen=True):
    """One truthful moment of this device. `saved_at` is in milliseconds since 1970 UTC, None before the first save."""

    network: NetworkWord = msgspec.field(default_factory=NetworkWord)
    backlog: Backlog = msgspec.field(default_factory=lambda: Backlog(0, 0, 0, 0, 0, 0, 0))
    saved_at: int | None = None
    now: int = 0
    kept: KeptNews = msgspec.field(default_factory=KeptNews)
    unsaved: bool = False
    """The disk refuses what is typed."""
    saving: Saving = Saving.QUICK
    """Whether something waits to become durable for more than a moment."""
    files_refused: int = 0
    """Files that a full disk refused: each waits for somebody to try again."""

    @property
    def files_wanting(self) -> int:
        """Files that only a person can help: refused by the disk, or gone from it before they were sent."""
        return self.files_refused + self.backlog.files_missing

    @property
    def alone(self) -> bool:
        """Whether no headquarters knows this desk: nothing is to be said of sending."""
        return self.network.network == "not_enrolled"

    @property
    def news(self) -> tuple[News, ...]:
        """What people at this desk are to be told of the exchange itself."""
        word = self.network
        return current_news(self.kept, word.incidents, word.network, word.differing)


def waits_for_a_person(standing: Standing) -> bool:
    """Whether somebody has to look at something: then no light is green."""
    backlog = standing.backlog
    return bool(backlog.questions or backlog.stuck or backlog.notices or standing.news or standing.files_wanting)


class StandingModel(QObject):
    """Asks for the counts after every change and tells one moment at a time."""

    told = Signal(object)
    """A Standing."""
    counted = Signal(object)
    """A list of TicketCount."""

    original_wanted = Signal()
    """Somebody asked for a file that is only elsewhere."""
    synced = Signal()
    """A round of synchronising has ended: people and forms may be others now."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._network = NetworkWord()
        self._backlog = Standing().backlog
        self._saved_at: int | None = None
        self._unsaved = False
        self._saving = Saving.QUICK
        self._kept = KeptNews()
        self._asking = self._again = False
        workspace.changed.connect(lambda _records: self.ask())
        workspace.saved.connect(self._note_save)
        workspace.unsaved_changed.connect(self._note_unsaved)
        workspace.saves.changed.connect(self._note_saving)
        workspace.refused.changed.connect(self._tell)
        workspace.original_wanted.connect(self.original_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MILLISECONDS)
        self._timer.timeout.connect(self._tell)
        self._timer.start()

    @property
    def standing(self) -> Standing:
        """The last known moment."""
        now = self._workspace.now()
        refused = self._workspace.refused.count
        return Standing(
            self._network, self._backlog, self._saved_at, now, self._kept, self._unsaved, self._saving, refused
        )

    def ask(self) -> None:
        """Reads the counts; asked for meanwhile, reads them once more."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        self._workspace.read(_read, self._take, self._miss)

    def note_network(self, word: NetworkWord) -> None:
        """Takes the sync client's word; to be called in the window's thread."""
        finished = self._network.working and not word.working
        fetching = self._network.fetching
        self._network = word
        self._tell()
        if word.fetching != fetching:
            self._workspace.files_moved.emit(word.fetching)
        if finished:
            self._workspace.files_moved.emit(None)
            self.ask()
            self.synced.emit()

    def _take(self, found: tuple[Backlog, list[TicketCount], KeptNews]) -> None:
        self._backlog, self._kept = found[0], found[2]
        self.counted.emit(found[1])
        self._tell()
        self._asked()

    def _miss(self, _error: BaseException) -> None:
        self._asked()

    def _asked(self) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.ask()

    @Slot()
    def _note_save(self) -> None:
        self._saved_at = self._workspace.now()
        self._tell()

    @Slot(bool)
    def _note_unsaved(self, unsaved: bool) -> None:
        self._unsaved = unsaved
        self._tell()

    @Slot(object)
    def _note_saving(self, saving: Saving) -> None:
        self._saving = saving
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self.told.emit(self.standing)


def _read(connection: Any) -> tuple[Backlog, list[TicketCount], KeptNews]:
    return backlog(connection), ticket_counts(connection), read_news(connection)
