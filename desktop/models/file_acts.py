"""The acts that attach the files of one drop, group by group: one undo takes all of them back."""

from __future__ import annotations


class FileActs:
    """Remembers the groups of the drop that is under way. An act is a command's id."""

    def __init__(self) -> None:
        self._record = ""
        self._acts: list[str] = []
        self._files = 0
        self._more = False

    def join(self, record: str, act: str, files: int, more: bool) -> tuple[str, int]:
        """The acts of the drop so far, joined by blanks, and their files. `more`: others are on their way."""
        if record != self._record or not self._more:
            self._record, self._acts, self._files = record, [], 0
        self._acts.append(act)
        self._files += files
        self._more = more
        return " ".join(self._acts), self._files
