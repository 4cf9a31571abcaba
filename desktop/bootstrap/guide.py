"""The guide's page joined to the book on the disk: pages are read in jobs, in the window's language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Slot

from desktop.actions import EVERYWHERE, IN_A_LIST, ON_A_TICKET, WHILE_TYPING, Actions
from desktop.guide_book import FIRST_START, SHORTCUTS, GuideText, contents, read_page
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.pages.guide.page import GuidePage

_PLACES = (
    (EVERYWHERE, QT_TRANSLATE_NOOP("Guide", "Everywhere")),
    (IN_A_LIST, QT_TRANSLATE_NOOP("Guide", "In a list")),
    (ON_A_TICKET, QT_TRANSLATE_NOOP("Guide", "On a ticket")),
    (WHILE_TYPING, QT_TRANSLATE_NOOP("Guide", "While typing")),
)


class GuideReader(QObject):
    """Opens pages of the guide; `leave` is called when the reader goes back to work.

    The sheet of shortcuts is made of `actions`: without them, where no desk is open, there is none.
    """

    def __init__(self, jobs: JobRunner, actions: Actions | None, leave: Callable[[], None]) -> None:
        self.page = GuidePage()
        super().__init__(self.page)
        self._jobs = jobs
        self._actions = actions
        self._wanted = FIRST_START
        self.page.page_wanted.connect(self.open)
        self.page.left.connect(leave)
        the_speech().changed.connect(self._speak)
        self._speak()

    @Slot(str)
    def open(self, page: str) -> None:
        """Shows that page in the window's language."""
        if page == SHORTCUTS:
            self._open_sheet()
            return
        self._wanted = page
        language = _language()
        self._jobs.read(lambda: read_page(page, language), self._show)

    def _show(self, text: GuideText) -> None:
        if text.page == self._wanted:
            self.page.show_text(text)

    @Slot()
    def _speak(self) -> None:
        language = _language()
        with_sheet = self._actions is not None
        self._jobs.read(lambda: contents(language), lambda book: self.page.show_contents(book, with_sheet=with_sheet))
        self.open(self._wanted)

    def _open_sheet(self) -> None:
        if self._actions is not None:
            self._wanted = SHORTCUTS
            self.page.show_text(self._sheet(self._actions))

    @staticmethod
    def _sheet(actions: Actions) -> GuideText:
        """Every shortcut that the window knows, as the pages' own Markdown."""
        translate = QCoreApplication.translate
        title = translate("Guide", "Keyboard shortcuts")
        lines = [f"# {title}"]
        for place, words in _PLACES:
            told = [action for action in actions.all() if action.keys and action.place == place]
            if told:
                lines += ["", f"## {translate('Guide', str(words))}", ""]
                heads = (
                    translate("Guide", "Keys"),
                    translate("Guide", "What they do"),
                )
                lines += [f"| {heads[0]} | {heads[1]} |", "|---|---|"]
                lines += [f"| `{action.shown_keys}` | {action.title} |" for action in told]
        return GuideText(SHORTCUTS, title, "\n".join(lines), {})


def _language() -> str:
    return str(the_speech().spoken or Language.ENGLISH)
