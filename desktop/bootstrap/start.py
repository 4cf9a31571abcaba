"""From the first paint to the open desk. Nothing heavy is imported here: that happens in the job that opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import BranchDeskError
from desktop.jobs import Cancel, JobRunner, Progress
from desktop.language import Language, the_speech
from desktop.messages import message_of
from desktop.preferences import Preferences
from desktop.theme import the_theme

if TYPE_CHECKING:
    from desktop.bootstrap.opening import Opening
    from desktop.first_window import FirstWindow
    from desktop.pages.start.set_up import FirstAnswers
    from desktop.pages.start.window import StartWindow
    from local_db.desk import Desk

_PATIENCE_MILLISECONDS = 1500
_RESCUE = frozenset({"store.damaged", "store.truncated", "store.empty", "store.not_a_database", "store.missing"})
_LOOK = frozenset({"store.newer_than_program"})
_KEYS_LOST = frozenset({"keys.file_missing", "keys.file_damaged"})
_ASK_KEY = ("keys.keyring_", "passphrase.", "recovery.")
_REFUSED = ("passphrase.wrong", "recovery.")


class Start(QObject):
    """Leads through the screens before the desk. `make_opening` is called in a job."""

    opened = Signal(object, str)
    """The open Desk and the id of the person who just set it up (empty when it was there before)."""
    practice_opened = Signal(object, str)
    """The practice desk and the id of an invented clerk."""
    open_elsewhere = Signal(str)
    quit = Signal()
    window_made = Signal()
    """There is a start window now."""

    def __init__(
        self, root: Path, jobs: JobRunner, preferences: Preferences, make_opening: Callable[[], Opening] | None = None
    ) -> None:
        super().__init__()
        self._root = root
        self._jobs = jobs
        self._preferences = preferences
        self._make = make_opening or self._make_opening
        self._opening: Opening | None = None
        self._made: tuple[Desk, str] | None = None
        self._practice: Cancel | None = None
        self.import_wanted = False
        """Whether the person wants to begin with an import."""
        self._asking = ""
        self._logged_out = False
        self._first: FirstWindow | None = None
        self._window: StartWindow | None = None

    @property
    def window(self) -> StartWindow:
        """The screens before the desk, made when there is something to be said or asked: most starts need none."""
        if self._window is None:
            from desktop.bootstrap.guide_over import GuideOver
            from desktop.pages.start.window import StartWindow

            self._window = window = StartWindow()
            window.show_opening()
            self._connect(window)
            window.guide_wanted.connect(GuideOver(self._jobs, window.pages, lambda: window.topic).turn)
            self.window_made.emit()
        return self._window

    @property
    def has_window(self) -> bool:
        """Whether there is a start window."""
        return self._window is not None

    def end(self) -> None:
        """Another Start takes over: the window of this one goes."""
        if self._window is not None:
            self._window.deleteLater()

    def _connect(self, window: StartWindow) -> None:
        window.screen_shown.connect(self._take_over)
        window.set_up_wanted.connect(self._set_up)
        window.passphrase_given.connect(self._unlock_with_passphrase)
        window.recovery_given.connect(self._unlock_with_recovery)
        window.printed.connect(self._printed)
        window.begin_wanted.connect(self._begin_work)
        window.first_copy_wanted.connect(self._use_first_copy)
        window.language_chosen.connect(self._take_language)
        window.font_size_chosen.connect(self._take_font_size)
        window.practice_wanted.connect(self.practise)
        window.practice_given_up.connect(self._give_practice_up)
        window.keys_wanted.connect(self._restore_keys)
        window.rescue_wanted.connect(self._rescue)
        window.retry_wanted.connect(self._retry)
        window.look_wanted.connect(self._look_only)
        window.quit_wanted.connect(self._quit)

    def begin(self, first: FirstWindow | None = None) -> None:
        """Opens the profile. `first` is seen until there is something to ask, the desk is open, or it takes long."""
        self._first = first
        if first is None:
            self.window.show()
        else:
            first.given_up.connect(self._quit)
            QTimer.singleShot(_PATIENCE_MILLISECONDS, self._take_over)
        QTimer.singleShot(0, self._look)

    def begin_logged_out(self) -> None:
        """Asks for the passphrase, or for a press where the keyring has the key: the desk was closed on purpose."""
        self._logged_out = True
        self.window.show_opening()
        self.window.show()
        QTimer.singleShot(0, self._look)

    @Slot()
    def practise(self) -> None:
        """Opens the practice desk, which is made first where there is none."""
        root = self._root
        self.window.show_practice()
        self.window.show()

        def make(cancel: Cancel, progress: Progress) -> tuple[Desk, str]:
            from desktop.bootstrap.practice import open_practice

            return open_practice(root, cancel.asked, progress)

        self._asking = "practice"
        self._practice = self._jobs.net(make, self._practice_made, self._failed, self.window.show_practice)

    def leave_practice(self) -> None:
        """Deletes the practice desk, then opens the real one or its set-up."""
        root = self._root
        self.window.show_opening()
        self.window.show()

        def clear() -> None:
            from desktop.bootstrap.practice import clear_practice

            clear_practice(root)

        self._jobs.read(clear, lambda _none: self._look(), self._failed)

    def _practice_made(self, made: tuple[Desk, str]) -> None:
        self._practice = None
        self.window.hide()
        self.practice_opened.emit(*made)

    @Slot()
    def _give_practice_up(self) -> None:
        if self._practice is not None:
            self._practice.ask()

    @Slot(str)
    def _take_language(self, chosen: str) -> None:
        self._preferences.language = Language(chosen)
        the_speech().speak(Language(chosen))

    @Slot(str)
    def _take_font_size(self, chosen: str) -> None:
        self._preferences.font_size = chosen
        the_theme().apply(size=chosen)

    @Slot()
    def _take_over(self) -> None:
        if self._first is not None:
            self.window.move(self._first.pos())
            self.window.show()
            self._first.close()
            self._first = None

    @Slot()
    def _look(self) -> None:
        def look() -> tuple[Opening, bool, bool]:
            opening = self._make()
            new = opening.is_new()
            return opening, new, new and opening.has_keyring()

        self._jobs.read(look, self._looked, self._failed)

    def _looked(self, found: tuple[Opening, bool, bool]) -> None:
        self._opening, new, keyring = found
        if new:
            self._asking = "set up"
            self.window.show_set_up(keyring)
        elif self._logged_out:
            self._logged_out = False
            self._jobs.read(self._opening.has_passphrase, self._ask_again, self._failed)
        else:
            self._jobs.read(self._opening.open, self._opened, self._failed)

    def _ask_again(self, passphrase: bool) -> None:
        if passphrase:
            self._asking = "key"
            self.window.show_unlock(self.tr("You are logged out. Your work is kept and sealed."), passphrase)
        else:
            self.window.show_logged_out()

    @Slot(object)
    def _set_up(self, answers: FirstAnswers) -> None:
        opening = self._known()
        self._jobs.read(lambda: opening.set_up(answers), self._set_up_done, self._failed)

    def _set_up_done(self, made: tuple[Desk, str, str]) -> None:
        desk, code, person = made
        self._asking = ""
        self._made = desk, person
        opening = self._known()
        self._jobs.read(opening.has_printer, lambda printer: self._show_code(code, printer), self._failed)

    def _show_code(self, code: str, printer: bool) -> None:
        from desktop.bootstrap.code_sheet import join_code_panel

        if self._made is not None:
            self.window.show_recovery_code(code, printer)
            join_code_panel(self.window.panel, self._jobs.read, self._made[0].store.identity.branch_name)

    @Slot()
    def _printed(self) -> None:
        if self._made is not None:
            opening, (desk, _person) = self._known(), self._made
            self._jobs.read(lambda: opening.note_code_kept(desk))
            self.window.show_begin(with_hub=desk.store.identity.enrolled)

    @Slot(bool)
    def _begin_work(self, with_import: bool) -> None:
        if self._made is not None:
            (desk, person), self._made = self._made, None
            self._preferences.person = person
            self.import_wanted = with_import
            self._leave(desk, person)

    @Slot(object)
    def _use_first_copy(self, stick: Path) -> None:
        if self._made is not None:
            store = self._made[0].store

            def use() -> int:
                from sync.client.first_copy import use_first_copy

                return use_first_copy(store, stick)

            self._jobs.read(use, self._first_copy_used, self._no_first_copy)

    def _first_copy_used(self, parts: int) -> None:
        said = self.tr("%Ln part(s) are read from the stick. Leave it in until everything is here.", "", parts)
        self.window.say(said, "ok")

    def _no_first_copy(self, error: BaseException) -> None:
        self.window.say(message_of(error))

    @Slot()
    def _restore_keys(self) -> None:
        self.window.show_opening()
        self._jobs.read(self._known().restore_keys, self._opened, self._failed)

    @Slot(str)
    def _unlock_with_passphrase(self, passphrase: str) -> None:
        opening = self._known()
        self._jobs.read(lambda: opening.open_with_passphrase(passphrase), self._opened, self._failed)

    @Slot(str)
    def _unlock_with_recovery(self, code: str) -> None:
        opening = self._known()
        self._jobs.read(lambda: opening.open_with_recovery_code(code), self._opened, self._failed)

    @Slot()
    def _rescue(self) -> None:
        self.window.show_opening()
        self._jobs.read(self._known().rescue, self._opened, self._failed)

    @Slot()
    def _look_only(self) -> None:
        self.window.show_opening()
        self._jobs.read(self._known().look, self._opened, self._failed)

    @Slot()
    def _retry(self) -> None:
        self._asking = ""
        self.window.show_opening()
        self._look()

    @Slot()
    def _quit(self) -> None:
        self._jobs.close()
        if self._made is not None:
            self._made[0].close()
        self.quit.emit()

    def _opened(self, desk: Desk) -> None:
        self._leave(desk, "")

    def _leave(self, desk: Desk, person: str) -> None:
        first, self._first = self._first, None
        if self._window is not None:
            self._window.hide()
        self.opened.emit(desk, person)
        if first is not None:
            first.close()

    def _failed(self, error: BaseException) -> None:
        """Each failure has its screen; answers that were typed stay where they can be mended."""
        code = error.code if isinstance(error, BranchDeskError) else ""
        if code == "profile.open_elsewhere":
            self.open_elsewhere.emit(message_of(error))
        elif self._asking == "set up":
            self.window.say_of_set_up(message_of(error), code)
        elif self._asking == "practice":
            self._asking = ""
            self._look()
        elif code in _KEYS_LOST:
            self._asking = ""
            self.window.show_keys_lost(message_of(error))
        elif code.startswith(_ASK_KEY):
            self._ask_key(error)
        elif code in _RESCUE:
            self._asking = ""
            self.window.show_rescue(message_of(error))
        else:
            self._asking = ""
            self.window.show_problem(message_of(error), may_look=code in _LOOK)

    def _ask_key(self, error: BaseException) -> None:
        if self._asking == "key":
            self.window.say(message_of(error))
            return
        opening = self._known()
        self._asking = "key"
        reason = message_of(error)
        refused = isinstance(error, BranchDeskError) and error.code.startswith(_REFUSED)
        self._jobs.read(
            opening.has_passphrase,
            lambda has: self.window.show_unlock(reason, has, refused=refused),
            self._failed,
        )

    def _known(self) -> Opening:
        if self._opening is None:
            raise RuntimeError("the profile was not looked at yet")
        return self._opening

    def _make_opening(self) -> Opening:
        """Imports the store and the desk's window too, so that neither is imported in the window's thread."""
        import desktop.bootstrap.desk_window  # noqa: F401 - imported early on purpose
        from desktop.bootstrap.opening import Opening

        return Opening(self._root)
