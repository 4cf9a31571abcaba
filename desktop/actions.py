"""Everything that the window can do by name: the command box lists it and the sheet of shortcuts is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from unicodedata import normalize

import msgspec
from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from core.initials import initials
from desktop.language import in_chinese
from desktop.wording import label_text

EVERYWHERE, ON_A_TICKET, IN_A_LIST, WHILE_TYPING = "everywhere", "ticket", "list", "typing"
"""Where a shortcut is heard."""


def both(context: str, source: object) -> Mapping[str, str]:
    """The words of a source text, marked by QT_TRANSLATE_NOOP, in both languages."""
    text = str(source)
    return {"en": text, "zh_CN": in_chinese(context, text)}


class Action(msgspec.Struct, frozen=True):
    """Something to do. `also` are other keys for the same, such as the plus sign without Shift.

    Without `run` it is only told in the sheet of shortcuts, because its page hears its keys.
    """

    id: str
    labels: Mapping[str, str]
    icon: str = "arrow-right"
    keys: str = ""
    also: str = ""
    place: str = EVERYWHERE
    run: Callable[[], None] | None = None
    possible: Callable[[], bool] = lambda: True

    @property
    def title(self) -> str:
        """What it is called in the window's language."""
        return label_text(dict(self.labels))

    @property
    def shown_keys(self) -> str:
        """Its keys as people write them on this system."""
        return QKeySequence(self.keys).toString(QKeySequence.SequenceFormat.NativeText)


def page_shortcuts() -> list[Action]:
    """Shortcuts that a page hears by itself; whoever gives a page another one names it here."""
    return [
        Action("undo", both("Actions", _UNDO), keys="Ctrl+Z", place=ON_A_TICKET),
        Action("paste-photo", both("Actions", _PASTE), keys="Ctrl+V", place=ON_A_TICKET),
        Action("assign", both("Actions", _ASSIGN), keys="F4", place=ON_A_TICKET),
        Action("print", both("Actions", _PRINT), keys="Ctrl+P", place=ON_A_TICKET),
        Action("copy-photo", both("Actions", _COPY), keys="Ctrl+S", place=ON_A_TICKET),
        Action("form", both("Actions", _FORM), keys="F2", place=IN_A_LIST),
        Action("several", both("Actions", _SEVERAL), keys="Space", place=IN_A_LIST),
        Action("next-field", both("Actions", _NEXT_FIELD), keys="Return", place=WHILE_TYPING),
        Action("submit", both("Actions", _SUBMIT), keys="Ctrl+Return", place=WHILE_TYPING),
        Action("kept", both("Actions", _KEPT), keys="Ctrl+S", place=WHILE_TYPING),
        Action("next-kind", both("Actions", _NEXT_KIND), keys="Ctrl+PgDown", place=WHILE_TYPING),
        Action("previous-kind", both("Actions", _PREVIOUS_KIND), keys="Ctrl+PgUp", place=WHILE_TYPING),
        Action("leave", both("Actions", _LEAVE), keys="Esc"),
    ]


_UNDO = QT_TRANSLATE_NOOP("Actions", "Undo the last change")
_PASTE = QT_TRANSLATE_NOOP("Actions", "Add the picture on the clipboard as a photo")
_ASSIGN = QT_TRANSLATE_NOOP("Actions", "Assign the ticket to somebody")
_PRINT = QT_TRANSLATE_NOOP("Actions", "Print the ticket, or save it as PDF")
_COPY = QT_TRANSLATE_NOOP("Actions", "Save a copy of the large photo")
_FORM = QT_TRANSLATE_NOOP("Actions", "Into the form of the open ticket")
_SEVERAL = QT_TRANSLATE_NOOP("Actions", "Choose several tickets")
_NEXT_FIELD = QT_TRANSLATE_NOOP("Actions", "To the next field")
_SUBMIT = QT_TRANSLATE_NOOP("Actions", "Submit the ticket or the changes, add the note")
_KEPT = QT_TRANSLATE_NOOP("Actions", "Nothing to do: what is typed is kept as a draft by itself")
_NEXT_KIND = QT_TRANSLATE_NOOP("Actions", "A new ticket of the next kind")
_PREVIOUS_KIND = QT_TRANSLATE_NOOP("Actions", "A new ticket of the previous kind")
_LEAVE = QT_TRANSLATE_NOOP("Actions", "Back to where you were; what was typed stays as a draft")


class Actions(QObject):
    """The registry of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._known: dict[str, Action] = {}
        self._heard: dict[str, str] = {}
        """The action that keys stand for."""

    def add(self, *actions: Action, bind: bool = True) -> None:
        """Takes actions up, or others in their place; those with keys and `run` are heard in the whole window.

        Without `bind` somebody else hears them.
        """
        for action in actions:
            self._known[action.id] = action
            for keys in (action.keys, action.also) if bind and action.run is not None else ():
                if keys and keys not in self._heard:
                    shortcut = QShortcut(QKeySequence(keys), self._window)
                    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                    shortcut.activated.connect(lambda heard=keys: self.run(self._heard[heard]))
                self._heard[keys] = action.id

    def run(self, action_id: str) -> None:
        """Does it, if it can be done now."""
        action = self._known[action_id]
        if action.run is not None and action.possible():
            action.run()

    def all(self) -> list[Action]:
        """Everything known, in the order it was added."""
        return list(self._known.values())

    def found(self, typed: str) -> list[Action]:
        """What can be done now and fits what was typed, the best first: Chinese, pinyin initials or English."""
        offered = [action for action in self._known.values() if action.run is not None and action.possible()]
        ranked = [(rank, place, action) for place, action in enumerate(offered) if (rank := fit(action, typed))]
        return [action for _rank, _place, action in sorted(ranked, key=lambda entry: (-entry[0], entry[1]))]


def fit(action: Action, typed: str) -> int:
    """How well an action fits: 0 not at all, 4 by the beginning of its name. Nothing typed fits everything."""
    wanted = normalize("NFKC", typed).lower().split()
    if not wanted:
        return 1
    together = "".join(wanted)
    chinese, english = action.labels.get("zh_CN", "").lower(), action.labels.get("en", "").lower()
    letters = "".join(filter(str.isalnum, initials(chinese)))
    words = english.replace("(", " ").split()
    if chinese.startswith(together) or english.startswith(" ".join(wanted)):
        return 4
    if together in chinese or letters.startswith(together):
        return 3
    if all(any(word.startswith(part) for word in words) for part in wanted):
        return 2
    return int(together in letters or together in english)
