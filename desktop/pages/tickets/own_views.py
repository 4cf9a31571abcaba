"""What a person does with views of one's own: saving the filters in force as one, renaming and deleting it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from desktop.models.ticket_views import OPEN, Narrowed, View
from desktop.models.view_shelf import ViewShelf
from desktop.pages.tickets.entry_rows import NameRow
from desktop.pages.tickets.filter_words import title_of
from desktop.widgets.parts import Notice
from desktop.wording import filled
from engines.forms.plain_names import free_name


class OwnViews(QObject):
    """Belongs to the pane of the list; `now` tells the view that is shown there, and the filters in force."""

    wanted = Signal(str)
    """The id of the view that is to be shown from now on."""

    def __init__(
        self,
        pane: QObject,
        shelf: ViewShelf,
        name_row: NameRow,
        notice: Notice,
        now: Callable[[], tuple[View, Narrowed]],
    ) -> None:
        super().__init__(pane)
        self._shelf, self._row, self._notice, self._now = shelf, name_row, notice, now
        self._new = False
        name_row.named.connect(self._name)

    @Slot()
    def ask_name(self) -> None:
        """Asks for the name of a new view."""
        if self._shelf.full:
            self._notice.say(lambda: self.tr("There are as many views as fit. Delete one first."), "warn")
            return
        self._new = True
        self._row.open("", self._taken())

    @Slot()
    def ask_other_name(self) -> None:
        """Asks how the shown view shall be called from now on."""
        view, _narrowed = self._now()
        self._new = False
        self._row.open(view.name, self._taken(view.id))

    @Slot()
    def delete(self) -> None:
        """Takes the shown view away and offers to have it back."""
        view, _narrowed = self._now()
        self._shelf.delete(view)
        self.wanted.emit(OPEN)

        def restore() -> None:
            self._shelf.restore(view, free_name(view.name, self._taken()))
            self.wanted.emit(view.id)

        said = lambda: filled(self.tr("The view “%1” was deleted."), view.name)  # noqa: E731 - asked for anew
        self._notice.say(said, "ok", lambda: self.tr("Undo"), restore)

    @Slot(str)
    def _name(self, name: str) -> None:
        view, narrowed = self._now()
        if self._new:
            made = self._shelf.save(name, narrowed, view.order, view.compact)
        else:
            made = self._shelf.rename(view, name)
        self.wanted.emit(made.id)

    def _taken(self, but: str = "") -> list[str]:
        """The names of all views here but that one."""
        return [title_of(view) for view in self._shelf.views() if view.id != but]
