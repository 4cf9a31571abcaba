"""What became of the files of one drop, group by group: one undo takes all back, one sentence tells of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.wording import filled, listed

NAMED = 3
"""So many files are named where a sentence is about several."""


class FileDrop:
    """Files that were brought at one time. `acts` are the ids of the commands that attached `files` of them."""

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.files = 0
        self.there: list[str] = []
        """The names of those that were there already."""

    def note(self, act: str, files: int, there: Sequence[str]) -> None:
        """A group is durable: so many files of it were added by that act, the named ones were there."""
        if files:
            self.acts.append(act)
            self.files += files
        self.there += there


class FileDrops(QObject):
    """Knows the drop that is under way."""

    def __init__(self) -> None:
        super().__init__()
        self._record = ""
        self._drop = FileDrop()
        self._more = False

    def join(self, record: str, *, more: bool) -> FileDrop:
        """The drop that a group of files for that record belongs to. `more`: others are on their way."""
        if record != self._record or not self._more:
            self._record, self._drop = record, FileDrop()
        self._more = more
        return self._drop

    def there_words(self, names: Sequence[str]) -> str:
        """That files of these names were brought a second time."""
        several = [*dict.fromkeys(names)]
        words = self.tr("%Ln file(s) were here already and are kept once: %1", "", len(names))
        return filled(words, listed([*several[:NAMED], *(["\u2026"] if several[NAMED:] else [])]))
