"""Around the pages: everything by name (Ctrl+K), by key, the guide (F1), font size, where the focus stays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from desktop import guide_book
from desktop.actions import Action, Actions, both, page_shortcuts
from desktop.bootstrap.kept_focus import KeptFocus
from desktop.language import Language, the_speech
from desktop.navigator import CENTRE, DESIGNER, GUIDE, IMPORT, QUESTIONS, SETTINGS, TICKETS
from desktop.theme import Appearance, the_theme
from desktop.theme.app_icon import app_icon
from desktop.theme.tokens import FONT_POINTS
from desktop.widgets.command_box import Command, CommandBox

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from desktop.bootstrap.guide import GuideReader

_WORDS = {
    "commands": QT_TRANSLATE_NOOP("Actions", "Commands"),
    "guide": QT_TRANSLATE_NOOP("Actions", "User guide"),
    "shortcuts": QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts"),
    "new": QT_TRANSLATE_NOOP("Actions", "New ticket"),
    "sync": QT_TRANSLATE_NOOP("Actions", "Synchronise now"),
    "larger": QT_TRANSLATE_NOOP("Actions", "Larger text"),
    "smaller": QT_TRANSLATE_NOOP("Actions", "Smaller text"),
    "usual": QT_TRANSLATE_NOOP("Actions", "Text of normal size"),
    "lock": QT_TRANSLATE_NOOP("Actions", "Lock the window"),
    "log-out": QT_TRANSLATE_NOOP("Actions", "Log out"),
    "quit": QT_TRANSLATE_NOOP("Actions", "Close the program"),
    TICKETS: QT_TRANSLATE_NOOP("Navigator", "All tickets"),
    IMPORT: QT_TRANSLATE_NOOP("Navigator", "Import"),
    QUESTIONS: QT_TRANSLATE_NOOP("Navigator", "Conflicts"),
    CENTRE: QT_TRANSLATE_NOOP("Navigator", "Sync"),
    DESIGNER: QT_TRANSLATE_NOOP("Navigator", "Forms"),
    SETTINGS: QT_TRANSLATE_NOOP("Navigator", "Settings"),
}
_LIGHT = QT_TRANSLATE_NOOP("Actions", "Light appearance")
_DARK = QT_TRANSLATE_NOOP("Actions", "Dark appearance")
_AS_SYSTEM = QT_TRANSLATE_NOOP("Actions", "Appearance as the system")
_IN_CHINESE = QT_TRANSLATE_NOOP("Actions", "Speak Chinese")
_IN_ENGLISH = QT_TRANSLATE_NOOP("Actions", "Speak English")
_NEW_OF = QT_TRANSLATE_NOOP("Actions", "New: %1")
_GO_TO = QT_TRANSLATE_NOOP("Actions", "Go to: %1")
_NUMBERED_LISTS = 7
"""So many lists have a number of their own on the keyboard; the import and the conflicts have the next ones."""


class Shell(QObject):
    """Belongs to one DeskWindow. Other parts may add to `actions`."""

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._before_guide = TICKETS
        self.guide: GuideReader | None = None
        self.actions = Actions(desk.window)
        self.box = CommandBox(desk.window, self._commands)
        self.box.chosen.connect(self.actions.run)
        self._add_places()
        self._add_deeds()
        self._add_looks()
        self.actions.add(*page_shortcuts())
        top = desk.window.top_bar
        top.commands_wanted.connect(self.box.open)
        top.guide_wanted.connect(self.open_guide)
        desk.window.save_wanted.connect(self._tell_of_saving)
        desk.window.setWindowIcon(app_icon())
        KeptFocus(desk.window, {desk.record.page: desk.tickets.list})

    def guide_page(self) -> QWidget:
        """The page of the guide, made at its first visit."""
        from desktop.bootstrap.guide import GuideReader

        self.guide = GuideReader(self._desk.jobs, self.actions, self.leave_guide)
        return self.guide.page

    @Slot()
    def open_guide(self) -> None:
        """F1: the page of the guide on what is in front; pressed in the guide, back to work."""
        if self._desk.navigator.place == GUIDE:
            self.leave_guide()
        else:
            self.show_guide(self._topic())

    def show_guide(self, page: str) -> None:
        """That page of the guide."""
        if self._desk.navigator.place != GUIDE:
            self._before_guide = self._desk.navigator.place
        self._desk.navigator.go(GUIDE)
        if self.guide is not None:
            self.guide.open(page)
            self.guide.page.text.setFocus()

    def leave_guide(self) -> None:
        """Back to where the reader was."""
        self._desk.navigator.go(self._before_guide)

    def zoom(self, steps: int) -> None:
        """Larger or smaller text by that many of the four sizes; 0 is the normal one."""
        sizes = list(FONT_POINTS)
        now = sizes.index(the_theme().size)
        wanted = sizes[max(0, min(now + steps, len(sizes) - 1))] if steps else "normal"
        self._desk.take_font_size(wanted)

    @Slot()
    def _tell_of_saving(self) -> None:
        """Ctrl+S by habit: what is being typed is kept at once, and the person hears that it always is."""
        if not self._desk.desk.look_only:
            self._desk.keep_drafts()
            self._desk.window.notice.say(self._saving_words, "ok")

    def _saving_words(self) -> str:
        return self.tr("What you type is kept as a draft by itself. A ticket counts once it is submitted (Ctrl+Enter).")

    def _topic(self) -> str:
        place = self._desk.navigator.place
        by_place = {
            IMPORT: guide_book.IMPORTING,
            QUESTIONS: guide_book.QUESTIONS,
            CENTRE: guide_book.OFFLINE,
            DESIGNER: guide_book.DESIGNER,
            SETTINGS: guide_book.SETTINGS,
        }
        if place in by_place:
            return by_place[place]
        from desktop.pages.record.photo_strip import PhotoStrip

        focused = QApplication.focusWidget()
        if focused is not None and self._desk.window.status_bar.isAncestorOf(focused):
            return guide_book.OFFLINE
        if self._within(focused, PhotoStrip):
            return guide_book.PHOTOS
        beside = self._desk.record.widget
        if beside.isAncestorOf(focused) if focused is not None else False:
            if self._desk.record.new_page.isVisible():
                return guide_book.TICKET
            return guide_book.QUESTIONS if self._desk.record.conflict_page.isVisible() else guide_book.CLOSING
        return guide_book.FINDING

    @staticmethod
    def _within(widget: QWidget | None, kind: type[QWidget]) -> bool:
        while widget is not None and not isinstance(widget, kind):
            widget = widget.parentWidget()
        return widget is not None

    def _commands(self, typed: str) -> list[Command]:
        return [Command(one.id, one.title, one.icon, one.shown_keys) for one in self.actions.found(typed)]

    def _add_places(self) -> None:
        navigator = self._desk.navigator
        places = [place for place in navigator.destinations() if not place.folds]
        lists, others = ([one for one in places if (one.group > 0) is later] for later in (False, True))
        numbered = [*lists[:_NUMBERED_LISTS], *others]
        numbers = {place.id: number for number, place in enumerate(numbered, start=1)}
        for place in places:
            number = numbers.get(place.id, 10)
            labels = both("Navigator", _WORDS[place.id]) if place.id in _WORDS else self._form_words(place.id)
            keys = f"Alt+{number}" if number < 10 else ""
            self.actions.add(
                Action(place.id, _filled(_GO_TO, labels), place.icon, keys, run=partial(navigator.visit, place.id))
            )

    def _form_words(self, place: str) -> Mapping[str, str]:
        form = self._desk.workspace.forms.form(place.partition(":")[2])
        return form.short or form.label

    def take_in_forms(self) -> None:
        """Forms came from headquarters: their lists and their new tickets are offered too."""
        self._add_places()
        self._add_kinds()

    def _add_kinds(self) -> None:
        desk = self._desk
        for form in desk.workspace.newest_forms():
            if form.is_ticket:
                labels, begin = _filled(_NEW_OF, form.label), partial(desk.navigator.new_ticket, form.id)
                self.actions.add(
                    Action(f"new:{form.id}", labels, form.icon, run=begin, possible=lambda: not desk.desk.look_only)
                )

    def _add_deeds(self) -> None:
        desk = self._desk
        can_write = lambda: not desk.desk.look_only  # noqa: E731 - said once for all of them
        new = desk.navigator.new_ticket
        add = self.actions.add
        add(Action("commands", _said("commands"), "menu", "Ctrl+K", run=self.box.open))
        add(Action("guide", _said("guide"), "question", "F1", run=self.open_guide))
        sheet = partial(self.show_guide, guide_book.SHORTCUTS)
        add(Action("shortcuts", _said("shortcuts"), "info", "Ctrl+F1", run=sheet))
        add(Action("new", _said("new"), "plus", "Ctrl+N", run=partial(new, ""), possible=can_write), bind=False)
        self._add_kinds()
        can_send = lambda: not desk.desk.look_only and desk.workspace.identity.enrolled  # noqa: E731 - as above
        add(Action("sync", _said("sync"), "sync", "F5", run=desk.sync.sync_now, possible=can_send))
        add(Action("lock", _said("lock"), "lock", "Ctrl+L", run=desk.locking.lock))
        add(Action("log-out", _said("log-out"), "arrow-left", run=desk.locking.log_out))
        add(Action("quit", _said("quit"), "close", "Ctrl+Q", run=desk.close))

    def _add_looks(self) -> None:
        desk, add = self._desk, self.actions.add
        add(Action("larger", _said("larger"), "plus", "Ctrl++", "Ctrl+=", run=partial(self.zoom, 1)))
        add(Action("smaller", _said("smaller"), "minus", "Ctrl+-", run=partial(self.zoom, -1)))
        add(Action("usual", _said("usual"), "check", "Ctrl+0", run=partial(self.zoom, 0)))
        for appearance, words in (
            (Appearance.LIGHT, _LIGHT),
            (Appearance.DARK, _DARK),
            (Appearance.SYSTEM, _AS_SYSTEM),
        ):
            run = partial(desk.take_appearance, str(appearance))
            add(Action(f"look:{appearance}", both("Actions", words), "eye", run=run))
        for language, words in ((Language.CHINESE, _IN_CHINESE), (Language.ENGLISH, _IN_ENGLISH)):
            other = partial(self._other_than, language)
            run = partial(desk.take_language, str(language))
            add(Action(f"speak:{language}", both("Actions", words), "globe", run=run, possible=other))

    @staticmethod
    def _other_than(language: Language) -> bool:
        return the_speech().spoken is not language


def _said(name: str) -> Mapping[str, str]:
    return both("Actions", _WORDS[name])


def _filled(pattern: object, labels: Mapping[str, str]) -> Mapping[str, str]:
    patterns = both("Actions", pattern)
    return {language: words.replace("%1", labels.get(language, "")) for language, words in patterns.items()}
