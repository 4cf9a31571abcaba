"""Views of the ticket list: named filters with an order and a density; some are given, others a person saves.

Kept as JSON with a version number. What a later program wrote and this one does not know is passed over, one view at
a time; the views of an older one are read as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar

import msgspec

from core.plain_digits import whole_number
from engines.forms.document import Form, Standing
from local_db.queries.ticket_filter import Order, TicketFilter

logger = logging.getLogger(__name__)
T = TypeVar("T")
VERSION = 1
ME = "$me"
"""Stands for whoever works here now."""
WAITING = "waiting"
"""The state of every kind in which the customer's word is waited for."""
MOST_VIEWS = 40


class Narrowed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is filtered by, as a person chose it. Empty means any.

    `created` is ``today``, ``7``, ``30`` (days, today included) or two dates ``2026-01-01..2026-01-31`` of which one
    may be missing. `status` is a state's id, of whatever kinds have it.
    """

    standing: str = ""
    status: str = ""
    form: str = ""
    assignee: str = ""
    created: str = ""
    branch: str = ""
    priority: str = ""
    questions: bool = False
    unsent: bool = False

    def without(self, name: str) -> Narrowed:
        """The same without that filter."""
        plain = {"standing": "", "status": ""} if name == "standing" else {name: getattr(Narrowed(), name)}
        return msgspec.structs.replace(self, **plain)

    def having(self, name: str, value: str | bool) -> Narrowed:
        """The same with that filter."""
        return msgspec.structs.replace(self, **{name: value})


class View(msgspec.Struct, frozen=True, omit_defaults=True):
    """One view. A given one has no name of its own: the window says it in its language."""

    id: str
    narrowed: Narrowed = Narrowed()
    order: Order = Order.CHANGED
    compact: bool = False
    name: str = ""
    place: str = ""

    @property
    def own(self) -> bool:
        """Whether a person saved it."""
        return bool(self.name)


MINE, WAITS, OPEN, CLOSED, VOID, REFERENCE = "mine", "waits", "open", "closed", "void", "reference"
_OPEN = str(Standing.OPEN)
GIVEN = (
    View(MINE, Narrowed(standing=_OPEN, assignee=ME)),
    View(WAITS, Narrowed(standing=_OPEN, status=WAITING)),
    View(OPEN, Narrowed(standing=_OPEN)),
    View(CLOSED, Narrowed(standing=str(Standing.CLOSED))),
    View(VOID, Narrowed(standing=str(Standing.VOID))),
)
"""The views that everybody has, in their order."""
OF_REFERENCE = (View(REFERENCE, Narrowed(standing=str(Standing.REFERENCE))),)


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a given view is shown at one place of the window."""

    order: Order = Order.CHANGED
    compact: bool = False


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of views on this device: the own ones, looks by ``place view``, and the last view per place."""

    version: int = VERSION
    views: tuple[View, ...] = ()
    looks: dict[str, Look] = {}
    last: dict[str, str] = {}


def read_kept(text: str | None) -> Kept:
    """What was kept; nothing where the text is none of ours. A view that cannot be read is left out."""
    try:
        found = msgspec.json.decode(text or "{}", type=dict[str, msgspec.Raw])
        views = [_read(raw, View) for raw in msgspec.json.decode(found.get("views", b"[]"), type=list[msgspec.Raw])]
        looks = msgspec.json.decode(found.get("looks", b"{}"), type=dict[str, msgspec.Raw])
        last = msgspec.json.decode(found.get("last", b"{}"), type=dict[str, str])
    except msgspec.MsgspecError:
        logger.warning("the saved views cannot be read; the given ones are shown")
        return Kept()
    known = {name: look for name, raw in looks.items() if (look := _read(raw, Look)) is not None}
    own = tuple(view for view in views if view is not None and view.own)
    return Kept(views=own[:MOST_VIEWS], looks=known, last=last)


def _read(raw: msgspec.Raw, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError:
        logger.warning("a saved view cannot be read; it is left out")
        return None


class Surroundings(msgspec.Struct, frozen=True):
    """What a view means where and when it is looked at. `now` in milliseconds since 1970 UTC."""

    person: str
    now: int
    zone: tzinfo
    forms: Sequence[Form]
    form: Form | None = None


def filter_of(narrowed: Narrowed, order: Order, around: Surroundings) -> TicketFilter:
    """The filter that the store understands. A state without a kind is looked for in every kind that has it."""
    form = around.form.id if around.form is not None else narrowed.form or None
    forms: tuple[str, ...] = ()
    if narrowed.status and form is None:
        forms = tuple(one.id for one in around.forms if one.is_ticket and narrowed.status in one.states_by_id)
    begin, end = stretch_of(narrowed.created, around.now, around.zone)
    return TicketFilter(
        standing=Standing(narrowed.standing) if narrowed.standing in set(Standing) else None,
        form=form,
        branch=narrowed.branch or None,
        status=narrowed.status or None,
        forms=forms,
        assignee=(around.person if narrowed.assignee == ME else narrowed.assignee) or None,
        priority=narrowed.priority or None,
        created_from=begin,
        created_to=end,
        questions=narrowed.questions,
        unsent=narrowed.unsent,
        order=order,
    )


def stretch_of(created: str, now: int, zone: tzinfo) -> tuple[int | None, int | None]:
    """From when (inclusive) to when (exclusive), milliseconds since 1970 UTC; None where it is open."""
    today = datetime.fromtimestamp(now / 1000, zone).date()
    if created == "today":
        return _midnight(today, zone), None
    days = whole_number(created) or 0
    if 0 < days < 36_500:
        return _midnight(today - timedelta(days=days - 1), zone), None
    first, _, last = created.partition("..")
    begin, end = _date(first), _date(last)
    if end is not None and end.year < 9999:
        end += timedelta(days=1)
    return (
        _midnight(begin, zone) if begin is not None else None,
        _midnight(end, zone) if end is not None else None,
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date, zone: tzinfo) -> int:
    start = datetime.combine(day, time(), zone)
    return int((start - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
