"""The main window on an open desk: everything is put together here and taken apart again at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from core.ports import Changes
from desktop.bootstrap.after_rows import AfterRows
from desktop.bootstrap.locking import Locking
from desktop.bootstrap.record_corner import RecordCorner
from desktop.bootstrap.start_warnings import StartWarnings
from desktop.bootstrap.syncing import SyncJoin
from desktop.bootstrap.warming import AFTER_MILLISECONDS, CODE, load_more
from desktop.bootstrap.window_place import WindowPlace
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.main_window import MainWindow
from desktop.messages import message, message_of
from desktop.models.habits import keep_habits
from desktop.models.standing import NetworkWord, StandingModel
from desktop.models.ticket_list import TicketListModel
from desktop.models.workspace import Workspace
from desktop.navigation import Navigation
from desktop.navigator import CENTRE, DESIGNER, GUIDE, IMPORT, QUESTIONS, SETTINGS, TICKETS, Navigator, destinations
from desktop.pages.tickets.page import TicketsPage
from desktop.preferences import Preferences
from desktop.theme import Appearance, the_theme
from desktop.widgets.parts import EmptyState
from desktop.wording import keep_branch_time, keep_clock

if TYPE_CHECKING:
    from desktop.bootstrap.not_stored import NotStored
    from desktop.bootstrap.record import RecordPlace
    from desktop.bootstrap.searching import SearchJoin
    from desktop.bootstrap.shell import Shell
    from desktop.bootstrap.unfinished import Unfinished
    from desktop.pages.settings.page import SettingsPage
    from local_db.desk import Desk
    from local_db.upkeep import Upkeep

_LOOK_MILLISECONDS = 700
_UPKEEP_MILLISECONDS = 5 * 60_000


class DeskWindow(QObject):
    """Owns what belongs to one open desk. `close` (also by closing the window) gives the profile free again.

    What stands around the first rows is built at once; the record beside them, the search and what the notices tell
    come when the rows are painted, or earlier if somebody asks for them.
    """

    closed = Signal()
    other_desk_wanted = Signal(bool)
    """True: the practice desk. False, on the practice desk: it is to be cleared away and left."""
    logged_out = Signal()
    """The desk is to be closed, and opened again only with its key."""

    def __init__(
        self, desk: Desk, jobs: JobRunner, preferences: Preferences, person: str = "", practising: bool = False
    ) -> None:
        super().__init__()
        keep_branch_time(desk.store.identity.utc_offset)
        keep_clock(lambda: int(desk.store.clock.now().timestamp() * 1000))
        self.desk = desk
        self.jobs = jobs
        self.practising = practising
        if desk.look_only:
            preferences.keep_nothing()
        self.preferences = preferences
        keep_habits(preferences)
        self.workspace = Workspace(desk, jobs, person or preferences.person)
        self.standing = StandingModel(self.workspace)
        self.model = TicketListModel(self.workspace)
        titles = Navigator.titles(self.workspace)
        self.window = MainWindow(Navigation(destinations(self.workspace, titles)))
        self._corner = RecordCorner(self.workspace)
        self.tickets = TicketsPage(self.workspace, self.model, self._corner.widget, self.window.pages)
        makers: dict[str, Callable[[], QWidget]] = {
            IMPORT: self._make_import,
            QUESTIONS: self._make_questions,
            CENTRE: self._make_centre,
            DESIGNER: self._make_designer,
            SETTINGS: self._make_settings,
            GUIDE: lambda: self.shell.guide_page(),
        }
        self.navigator = Navigator(self.window, self.workspace, self.standing, self.tickets, self._corner, makers, CODE)
        self.standing.synced.connect(lambda: self.workspace.load_people(self._show_people))
        jobs.on_unexpected = self.navigator.show_error
        self.sync = SyncJoin(desk, jobs, self.standing)
        if desk.look_only:
            self.window.language_changed.connect(self._show_look_only)
        elif practising:
            self.window.language_changed.connect(self._show_practising)
        else:
            self.window.status_bar.sync_wanted.connect(self.sync.sync_now)
        self.locking = Locking(self)
        self.locking.person_taken.connect(self._take_person)
        self._place = WindowPlace(self.window, preferences)
        self._shell: Shell | None = None
        self._rest: tuple[NotStored, Unfinished, SearchJoin] | None = None
        self._after_rows = AfterRows(
            self.tickets.list, jobs, desk.store.check_forms, (lambda: self.record, self._built, self._begin_rest)
        )
        self.model.filled.connect(self._after_rows.begin)
        self.model.failed.connect(self._after_rows.begin_at_once)
        self.navigator.went.connect(self._refresh_settings)
        self.window.closing.connect(self.close)
        self._open = True
        self._timers = [self._every(_LOOK_MILLISECONDS, self._look), self._every(_UPKEEP_MILLISECONDS, self._keep_up)]

    def start(self, place: str = TICKETS) -> None:
        """Shows the window, then fills it and starts synchronising."""
        identity = self.workspace.identity
        self.window.top_bar.show_branch(identity.branch_name, identity.branch)
        self.window.name_branch(identity.branch_name)
        self.desk.store.subscribe(self._note_forms)
        self.navigator.translate()
        self._place.show()
        self.locking.watch()
        self.navigator.go(place)
        self.tickets.list.setFocus()
        if self.desk.look_only:
            self._show_look_only()
        elif self.practising:
            self._show_practising()
        if place != TICKETS:
            self._after_rows.begin_at_once()

    @property
    def record(self) -> RecordPlace:
        """What stands beside the list."""
        return self._corner.place

    @property
    def shell(self) -> Shell:
        """Commands, keys and the guide."""
        if self._shell is None:
            from desktop.bootstrap.shell import Shell

            self._shell = Shell(self)
        return self._shell

    def _note_forms(self, changes: Changes) -> None:
        if changes.definitions:
            self.jobs.post(self._take_in_forms)

    def _take_in_forms(self) -> None:
        """Forms came from headquarters and are in force."""
        if self._open:
            self.navigator.take_in_forms()
            self._corner.take_in_forms()
            if self._shell is not None:
                self._shell.take_in_forms()

    @property
    def complete(self) -> bool:
        """Whether everything is built, not only what the first rows need."""
        return self._rest is not None

    @property
    def searching(self) -> SearchJoin:
        """The search and the scanner."""
        return self._built()[2]

    @property
    def unfinished(self) -> Unfinished:
        """Tells of new tickets that were begun before this start."""
        return self._built()[1]

    def _built(self) -> tuple[NotStored, Unfinished, SearchJoin]:
        if self._rest is None:
            from desktop.bootstrap.news_line import NewsBanner
            from desktop.bootstrap.not_stored import NotStored
            from desktop.bootstrap.searching import SearchJoin
            from desktop.bootstrap.unfinished import Unfinished

            notice = self.window.notice
            self.news = NewsBanner(self)
            self._rest = (
                NotStored(self.workspace, self.record, notice),
                Unfinished(self.workspace, self.record, notice, lambda: self.navigator.go(TICKETS)),
                SearchJoin(self),
            )
        return self._rest

    def _begin_rest(self) -> None:
        """The first rows are painted: builds the rest, tells what is to be told and starts synchronising."""
        self.workspace.load_people(self._know_people)
        self.standing.ask()
        not_stored, warnings = self._built()[0], StartWarnings(self)
        self._corner.hear_paste(self.window.top_bar.search)
        self.tickets.pane.several.acted.connect(self._corner.hold_undo)
        if not self.desk.look_only and not self.practising:
            self.sync.start()
            not_stored.look()
            warnings.look_for_code()
        warnings.look_at_place()
        QTimer.singleShot(AFTER_MILLISECONDS, self, self._load_more)

    @Slot()
    def close(self) -> None:
        """Stops synchronising, finishes what is being written and closes the profile. Safe to call twice."""
        if not self._open:
            return
        self._open = False
        for timer in self._timers:
            timer.stop()
        self._after_rows.give_up()
        self.navigator.stay()
        self.locking.end()
        self._corner.leave()
        self.sync.stop()
        self.jobs.close()
        if self._rest is not None:
            self._rest[2].stop()
        self.desk.close()
        self.window.close()
        self.closed.emit()

    def join_hub(self, url: str, code: str, name: str) -> None:
        """Makes the device known to a hub and starts synchronising."""
        if self.desk.look_only:
            self._not_joined(UserError("store.look_only"))
            return
        self.jobs.net(
            lambda cancel, progress: self.sync.join_hub(url, code, name, cancel, progress),
            lambda _branch: self._joined(),
            self._not_joined,
        )

    @Slot()
    def _show_practising(self) -> None:
        """Says for as long as the window is open that nothing here is real, and offers the way out."""
        self.standing.note_network(NetworkWord("not_enrolled"))
        said = self.tr("Practice: nothing here is real, and nothing leaves this computer.")
        leave = self.tr("Clear the sample data")
        self.window.lasting.say(said, "primary", leave, lambda: self.other_desk_wanted.emit(False))

    @Slot()
    def _load_more(self) -> None:
        load_more(self.desk, self.jobs, self)

    @Slot()
    def _show_look_only(self) -> None:
        """Says for as long as the window is open that nothing can be written, and takes away what would write."""
        self.standing.note_network(NetworkWord("look_only"))
        sentence = self.tr(
            "Read-only view: a newer version of the program wrote this database. "
            "Nothing can be changed here; install the newer version to go on working."
        )
        self.window.lasting.say(sentence, "warn")
        for wanted in (self.window.top_bar.new_button, self.tickets.new_button):
            wanted.setEnabled(False)
            wanted.setToolTip(message("store.look_only"))

    def _make_import(self) -> QWidget:
        if self.desk.look_only:
            closed = EmptyState("lock", message("store.look_only"))
            self.window.language_changed.connect(lambda: closed.say("lock", message("store.look_only")))
            return closed
        from desktop.bootstrap.importing import import_page

        return import_page(self)

    def _make_designer(self) -> QWidget:
        from desktop.bootstrap.designer import DesignerJoin

        return DesignerJoin(self).page

    def _make_questions(self) -> QWidget:
        from desktop.bootstrap.questions import questions_page

        return questions_page(self, self._corner.hold_undo)

    def _make_centre(self) -> QWidget:
        from desktop.bootstrap.sync_centre import SyncCentre

        return SyncCentre(self).page

    def _make_settings(self) -> QWidget:
        from desktop.bootstrap.settings import SettingsJoin

        self.settings_join = SettingsJoin(self, self.practising)
        self.settings = self.settings_join.page
        return self.settings

    @Slot(str)
    def _refresh_settings(self, place: str) -> None:
        if place == SETTINGS:
            self.settings_join.refresh()

    @Slot(str)
    def take_language(self, chosen: str) -> None:
        """Speaks another language from now on."""
        self.preferences.language = Language(chosen)
        the_speech().speak(Language(chosen))

    @Slot(str)
    def take_appearance(self, chosen: str) -> None:
        """Looks otherwise from now on."""
        self.preferences.appearance = Appearance(chosen)
        the_theme().apply(appearance=Appearance(chosen))

    @Slot(str)
    def take_font_size(self, chosen: str) -> None:
        """Writes larger or smaller from now on."""
        self.preferences.font_size = chosen
        the_theme().apply(size=chosen)

    @Slot(str)
    def _take_person(self, person: str) -> None:
        self._corner.keep_drafts()
        before = self.workspace.person
        self.workspace.person = person
        self.preferences.person = person
        self._show_people()
        if not before:
            self._corner.name_person()
        elif person != before:
            self._corner.change_person()
        if person != before and self._rest is not None:
            self.unfinished.change_person()

    def keep_drafts(self) -> None:
        """Keeps at once what is being typed."""
        self._corner.keep_drafts()

    def _know_people(self) -> None:
        self._show_people()
        if not self.desk.look_only and not self.practising:
            self.unfinished.look()

    def _show_people(self) -> None:
        people = list(self.workspace.people.values())
        if people and self.workspace.person not in self.workspace.people:
            branch = self.workspace.identity.branch
            own = [person for person in people if person.branch == branch]
            self._take_person((own or people)[0].id)
            return
        self.window.top_bar.show_people([(person.id, person.name) for person in people], self.workspace.person)
        self.tickets.note_people()

    def _joined(self) -> None:
        identity = self.workspace.identity
        self.window.top_bar.show_branch(identity.branch_name, identity.branch)
        self.settings_say(self.tr("Connected with headquarters."), "ok")
        self.sync.start()
        self.sync.sync_now()

    def _not_joined(self, error: BaseException) -> None:
        self.settings_say(message_of(error), "danger")

    def settings_say(self, sentence: str, tone: str) -> None:
        """Says how joining headquarters went, where the person looks."""
        page: SettingsPage | None = getattr(self, "settings", None)
        if page is not None and page.isVisible():
            from desktop.bootstrap.settings import device_facts

            page.show_facts(device_facts(self.desk, self.practising))
            page.notice.say(sentence, tone)
        else:
            self.window.notice.say(sentence, tone)

    @Slot()
    def _look(self) -> None:
        """Whether a second start asked this window to come to the front."""
        self.jobs.read(self.desk.claim.asked_to_show, self._raise)

    def _raise(self, asked: bool) -> None:
        if asked:
            front = self.locking.front
            front.showNormal() if front.isMinimized() else front.show()
            front.raise_()
            front.activateWindow()

    @Slot()
    def _keep_up(self) -> None:
        def keep() -> Upkeep:
            from local_db.upkeep import keep_up

            return keep_up(self.desk)

        self.jobs.net(lambda _cancel, _progress: keep(), self._kept_up)

    def _kept_up(self, done: Upkeep) -> None:
        if done.damage is not None:
            self.navigator.show_error(done.damage)

    def _every(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        timer.start()
        return timer
