"""The views of the ticket list on this device: which there are, which is shown, how it looks, and their counts."""

from __future__ import annotations

from datetime import UTC

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.models.ticket_views import (
    GIVEN,
    MOST_VIEWS,
    OF_REFERENCE,
    OPEN,
    WAITING,
    WAITS,
    Kept,
    Look,
    Narrowed,
    Surroundings,
    View,
    filter_of,
    read_kept,
)
from desktop.models.workspace import Workspace
from desktop.wording import branch_zone
from engines.forms.document import Form
from local_db.queries.ticket_filter import Order, TicketFilter
from local_db.queries.tickets import TicketCount, ticket_number

COUNTED = 12
"""Views beyond these show no count: a count costs a walk."""


class ViewShelf(QObject):
    """Lives in the window's thread; keeping and counting happen elsewhere."""

    changed = Signal()
    """There are other views, or they look different."""
    counted = Signal()
    failed = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.form: Form | None = None
        self._workspace = workspace
        self._kept = Kept()
        self._counts: list[TicketCount] | None = None
        self._numbers: dict[str, tuple[int, bool]] = {}
        self._counting = self._again = False

    def load(self) -> None:
        """Reads what was kept."""
        self._workspace.views(self._take, self.failed.emit)

    @property
    def place(self) -> str:
        """The id of the kind whose tickets are listed; empty for all of them."""
        return self.form.id if self.form is not None else ""

    def go(self, form: Form | None) -> None:
        """The list of that kind is shown from now on."""
        self.form = form
        self._numbers = {}

    def views(self) -> list[View]:
        """Every view of this place, the given ones first."""
        given: tuple[View, ...] = GIVEN if self.form is None or self.form.is_ticket else OF_REFERENCE
        if self.form is not None and WAITING not in self.form.states_by_id:
            given = tuple(view for view in given if view.id != WAITS)
        looked = [self._as_looked_at(view) for view in given]
        return looked + [view for view in self._kept.views if view.place == self.place]

    def view(self, view_id: str) -> View:
        """The view with that id, or the plainest of this place."""
        views = self.views()
        return next((view for view in views if view.id == view_id), next((v for v in views if v.id == OPEN), views[0]))

    def last(self) -> View:
        """The view that was shown here last."""
        return self.view(self._kept.last.get(self.place, OPEN))

    def note_shown(self, view: View) -> None:
        """That view is shown here the next time, too."""
        if self._kept.last.get(self.place, OPEN) != view.id:
            self._keep(last={**self._kept.last, self.place: view.id})

    def filter_of(self, narrowed: Narrowed, order: Order) -> TicketFilter:
        """The filter that the store understands, here and now."""
        return filter_of(narrowed, order, self._around())

    def set_look(self, view: View, order: Order, compact: bool) -> View:
        """The view in another order or density; kept."""
        changed = msgspec.structs.replace(view, order=order, compact=compact)
        if view.own:
            self._put(changed)
        else:
            self._keep(looks={**self._kept.looks, f"{self.place} {view.id}": Look(order, compact)})
        return changed

    def save(self, name: str, narrowed: Narrowed, order: Order, compact: bool) -> View:
        """A new view of one's own at this place, whose name no other view has."""
        made = View(self._workspace.new_id(), narrowed, order, compact, name, self.place)
        self._put(made)
        return made

    @property
    def full(self) -> bool:
        """Whether there are so many views that no more are taken."""
        return len(self._kept.views) >= MOST_VIEWS

    def rename(self, view: View, name: str) -> View:
        """The view under another name, which no other view has."""
        renamed = msgspec.structs.replace(view, name=name)
        self._put(renamed)
        return renamed

    def delete(self, view: View) -> None:
        """Takes a view of one's own away; `restore` brings it back where it stood."""
        self._keep(views=tuple(one for one in self._kept.views if one.id != view.id))

    def restore(self, view: View, name: str) -> None:
        """Brings a view back under a name that no other view has."""
        self._put(msgspec.structs.replace(view, name=name))

    def number(self, view: View) -> tuple[int, bool] | None:
        """How many tickets it has and whether that is only what was counted; None before it is known."""
        if not _is_maintained(view.narrowed):
            return self._numbers.get(view.id)
        if self._counts is None:
            return None
        return _sum(self._counts, view.narrowed, self.place), False

    def note_counts(self, counts: list[TicketCount]) -> None:
        """Takes the maintained counts and has the other views counted."""
        self._counts = counts
        self.counted.emit()
        self.count()

    def count(self) -> None:
        """Counts the views that have no maintained count; asked for meanwhile, counts once more."""
        if self._counting:
            self._again = True
            return
        asked = [view for view in self.views()[:COUNTED] if not _is_maintained(view.narrowed)]
        if not asked:
            return
        self._counting = True
        place = self.place
        filters = {view.id: self.filter_of(view.narrowed, Order.CHANGED) for view in asked}
        self._workspace.read(
            lambda connection: {name: ticket_number(connection, wanted) for name, wanted in filters.items()},
            lambda numbers: self._told(place, numbers),
            self._miss,
        )

    def _told(self, place: str, numbers: dict[str, tuple[int, bool]]) -> None:
        if place == self.place:
            self._numbers = numbers
            self.counted.emit()
        self._counted()

    def _miss(self, _error: BaseException) -> None:
        self._counted()

    def _counted(self) -> None:
        self._counting = False
        if self._again:
            self._again = False
            self.count()

    def _as_looked_at(self, view: View) -> View:
        look = self._kept.looks.get(f"{self.place} {view.id}")
        return view if look is None else msgspec.structs.replace(view, order=look.order, compact=look.compact)

    def _around(self) -> Surroundings:
        return around(self._workspace, self.form)

    def _put(self, view: View) -> None:
        views = self._kept.views
        if any(one.id == view.id for one in views):
            self._keep(views=tuple(view if one.id == view.id else one for one in views))
        else:
            self._keep(views=(*views, view))

    def _keep(self, **changes: object) -> None:
        self._kept = msgspec.structs.replace(self._kept, **changes)
        self._workspace.keep_views(msgspec.json.encode(self._kept).decode(), self.failed.emit)
        if set(changes) != {"last"}:
            self.changed.emit()
            self.count()

    def _take(self, text: str | None) -> None:
        self._kept = read_kept(text)
        self.changed.emit()


def _is_maintained(narrowed: Narrowed) -> bool:
    """Whether the maintained counts tell how many tickets it leaves."""
    return bool(narrowed.standing) and narrowed == Narrowed(standing=narrowed.standing, status=narrowed.status)


def _sum(counts: list[TicketCount], narrowed: Narrowed, place: str) -> int:
    return sum(
        line.tickets
        for line in counts
        if line.standing == narrowed.standing and narrowed.status in ("", line.status) and place in ("", line.form)
    )


def around(workspace: Workspace, form: Form | None = None) -> Surroundings:
    """Who looks, when and where; `form` is the kind that is looked at, where it is one."""
    return Surroundings(workspace.person, workspace.now(), branch_zone() or UTC, workspace.newest_forms(), form)
