"""One form that somebody designs: its document with its history, and what of it is chosen. Lives in the window."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QObject, Signal

from engines.expressions.builder import Group
from engines.forms import editing
from engines.forms.document import Field, Form
from engines.forms.editing import History, Work
from engines.forms.once import taken_away
from engines.forms.readiness import Unfinished


class Chosen(msgspec.Struct, frozen=True):
    """What the properties speak of: a field by its id, a section by its number, or neither: the form itself."""

    field: str = ""
    section: int | None = None


WHOLE = Chosen()


class DesignSession(QObject):
    """Every act goes through `act`; undo and redo go over whole documents, and the choice follows them."""

    changed = Signal()
    """The document is another one."""
    chosen_changed = Signal()
    unfinished_changed = Signal()
    """Other expressions are not finished, or one of them reads otherwise."""

    def __init__(
        self,
        draft_id: str,
        form: Form,
        based_on: int,
        unfinished: Iterable[Unfinished] = (),
        versions: Iterable[Form] = (),
    ) -> None:
        """`based_on`: the version that the form was made from, 0 for a new one; `versions`: those that are known."""
        super().__init__()
        self.draft_id = draft_id
        self.chosen = WHOLE
        self.once = taken_away(form, versions)
        """What the form had in a version or before an act, and has no more: people are told of it by its label."""
        self._history = History(Work(form, based_on))
        self._unfinished = {(one.field, one.property): one for one in unfinished}

    @property
    def form(self) -> Form:
        """The document as it is now."""
        return self._history.now.form

    @property
    def based_on(self) -> int:
        """The version that the document was made from, or whose changes were put into it; 0 of a new form."""
        return self._history.now.based_on

    @property
    def field(self) -> Field | None:
        """The field that is chosen."""
        return self.form.fields.get(self.chosen.field)

    @property
    def may_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._history.past)

    @property
    def may_redo(self) -> bool:
        """Whether a step was undone."""
        return bool(self._history.future)

    def act(
        self, form: Form, together: str = "", chosen: Chosen | None = None, *, finished: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Takes the document after an act. Acts in a row that are `together` are undone at once.

        `finished`: fields and their properties that it gives a value to, so what was typed there before is over.
        """
        over = [self._unfinished.pop(one, None) for one in finished]
        if form == self.form and any(over):
            self.unfinished_changed.emit()
        self._take(self._history.act(Work(form, self.based_on), together), chosen)

    def rebase(self, form: Form, based_on: int) -> None:
        """Takes the document as it stands on another version; undo goes back to the one before, and to its version."""
        self._take(self._history.act(Work(form, based_on)), None)

    def undo(self) -> None:
        """One step back."""
        self._take(self._history.undo(), None)

    def redo(self) -> None:
        """The undone step once more."""
        self._take(self._history.redo(), None)

    @property
    def unfinished(self) -> tuple[Unfinished, ...]:
        """What was typed as expressions and is none yet; the document cannot keep it."""
        return tuple(self._unfinished.values())

    def unfinished_of(self, field: str, name: str) -> str | Group:
        """What was typed for that property of a field and is no expression yet; an empty text of nothing."""
        one = self._unfinished.get((field, name))
        return one.said if one is not None else ""

    def leave_unfinished(self, field: str, name: str, said: str | Group) -> None:
        """Notes what is no expression yet; an empty text: nothing is left of it."""
        if said == self.unfinished_of(field, name):
            return
        self._unfinished.pop((field, name), None)
        if said:
            self._unfinished[(field, name)] = Unfinished(field, name, said)
        self.unfinished_changed.emit()

    def choose(self, chosen: Chosen) -> None:
        """Speaks of that from now on."""
        chosen = self._there(chosen)
        if chosen != self.chosen:
            self.chosen = chosen
            self.chosen_changed.emit()

    def insertion(self) -> tuple[int, int]:
        """Where a field comes that is added by a key: behind the chosen one, else at the end."""
        if self.field is not None:
            section, place = editing.place_of(self.form, self.chosen.field)
            return section, place + 1
        section = len(self.form.sections) - 1 if self.chosen.section is None else self.chosen.section
        return section, len(self.form.sections[section].fields) if section >= 0 else 0

    def _take(self, history: History, chosen: Chosen | None) -> None:
        before, self._history = self._history, history
        if history.now is before.now:
            return
        self.once = taken_away(self.form, (before.now.form,), self.once)
        wanted = self._there(self.chosen if chosen is None else chosen)
        another, self.chosen = wanted != self.chosen, wanted
        self.changed.emit()
        if another:
            self.chosen_changed.emit()

    def _there(self, chosen: Chosen) -> Chosen:
        if chosen.field:
            return chosen if chosen.field in self.form.fields else WHOLE
        gone = chosen.section is not None and chosen.section >= len(self.form.sections)
        return WHOLE if gone else chosen
