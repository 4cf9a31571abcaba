"""What was put on a stick, and what came back on it, in words."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.messages import message
from desktop.wording import size
from sync.client.stick import Carried, Step
from sync.client.stick_answer import Taken


class StickWords(QObject):
    """Sentences for one moment."""

    def step(self, step: Step) -> str:
        """What is being done."""
        if step.phase == "operations":
            return self.tr("Writing changes…")
        if step.phase == "files":
            return (
                self.tr("Writing photos and files: %1 of %2")
                .replace("%1", size(step.done))
                .replace("%2", size(step.total))
            )
        return self.tr("Reading the answer…")

    def carried(self, carried: Carried) -> tuple[str, str]:
        """A sentence and its tone."""
        if not carried.operations and not carried.files:
            said = [self.tr("Nothing here is unsent; the stick asks headquarters for its news.")]
        else:
            parts = [self.tr("%Ln change(s)", "", carried.operations), self.tr("%Ln file(s)", "", carried.files)]
            said = [self.tr("On the stick: %1.").replace("%1", " \u00b7 ".join(parts))]
        if carried.left_operations:
            said.append(
                self.tr("%Ln change(s) found no room; they go with the next trip.", "", carried.left_operations)
            )
        if carried.left_files:
            said.append(self.tr("%Ln file(s) found no room; they go with the next trip.", "", carried.left_files))
        said.append(self.tr("Eject it before you pull it out. Work goes on as always meanwhile."))
        return " ".join(said), "warn" if carried.left_operations or carried.left_files else "ok"

    def taken(self, taken: Taken) -> tuple[str, str]:
        """A sentence and its tone."""
        said = []
        if taken.problem is not None:
            said.append(message(f"stick.found_{taken.problem}"))
        elif taken.nothing_new:
            said.append(self.tr("Everything in this answer was known already; nothing was changed."))
        else:
            parts = [
                self.tr("%Ln change(s) answered", "", taken.operations),
                self.tr("%Ln change(s) of others", "", taken.entries),
                self.tr("%Ln file(s)", "", taken.files_here),
            ]
            said.append(self.tr("Taken in: %1.").replace("%1", " \u00b7 ".join(parts)))
        if taken.behind:
            said.append(self.tr("A part of it belongs to another state of this computer and was left alone."))
        if taken.more:
            said.append(self.tr("Not everything found room on the stick: make one more trip."))
        return " ".join(said), "danger" if taken.problem is not None else "warn" if taken.more or taken.behind else "ok"
