"""What views, filters, orders and empty lists are called in the window's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import QCoreApplication

from core.people import Person
from desktop.models.ticket_views import CLOSED, ME, MINE, OPEN, REFERENCE, VOID, WAITS, Narrowed, View
from desktop.pages.tickets.filter_chips import RANGE, Offer
from desktop.wording import count, label_text
from engines.forms.document import Form, Standing
from local_db.queries.ticket_filter import Order
from local_db.queries.tickets import MANY


def titles() -> dict[str, str]:
    """The names of the given views."""
    return {
        MINE: QCoreApplication.translate("TicketViews", "My work"),
        WAITS: QCoreApplication.translate("TicketViews", "Waiting for customer"),
        OPEN: QCoreApplication.translate("TicketViews", "All open"),
        CLOSED: QCoreApplication.translate("TicketViews", "Closed"),
        VOID: QCoreApplication.translate("TicketViews", "Taken back"),
        REFERENCE: QCoreApplication.translate("TicketViews", "All"),
    }


def title_of(view: View) -> str:
    """The name of a view: its own, or that of the given one."""
    return view.name or titles().get(view.id, view.id)


def number_text(number: int, more: bool) -> str:
    """``86``; from a thousand on ``999+``; ``12+`` where there may be more than were counted."""
    if number >= MANY and more:
        return f"{MANY - 1}+"
    return f"{count(number)}+" if more else count(number)


def order_title(order: Order) -> str:
    """What a list is sorted by."""
    return {
        Order.CHANGED: QCoreApplication.translate("TicketViews", "last changed first"),
        Order.CREATED: QCoreApplication.translate("TicketViews", "last registered first"),
        Order.DUE: QCoreApplication.translate("TicketViews", "nearest due first"),
    }[order]


class Words(msgspec.Struct, frozen=True):
    """What stands at one place: the forms of its tickets, the people and branches that are known here."""

    forms: Sequence[Form]
    people: Sequence[Person]
    branches: Sequence[str] = ()
    form: Form | None = None
    alone: bool = False
    """Whether no headquarters knows this desk: nothing waits to be sent."""

    def offers(self, narrowed: Narrowed) -> list[Offer]:
        """Every filter that can be chosen at this place."""
        kinds = [(form.id, label_text(form.short or form.label)) for form in self.forms]
        created = [(value, _created(value)) for value in ("today", "7", "30", RANGE)]
        found = [Offer("standing", self._name("standing"), self._states(narrowed))]
        if self.form is None:
            found.append(Offer("form", self._name("form"), kinds))
        found += [
            Offer("assignee", self._name("assignee"), [(ME, self._person(ME)), *((p.id, p.name) for p in self.people)]),
            Offer("created", self._name("created"), created),
            Offer("priority", self._name("priority"), list(self._priorities().items())),
        ]
        if len(self.branches) > 1:
            found.append(Offer("branch", self._name("branch"), [(name, name) for name in self.branches]))
        names = ("questions",) if self.alone else ("questions", "unsent")
        return found + [Offer(name, self._name(name)) for name in names]

    def chips(self, narrowed: Narrowed) -> dict[str, str]:
        """What the chip of each filter in force says."""
        said: dict[str, str] = {}
        if narrowed.standing or narrowed.status:
            said["standing"] = self._state(narrowed.standing, narrowed.status)
        values: Mapping[str, Mapping[str, str]] = {
            "form": {form.id: label_text(form.short or form.label) for form in self.forms},
            "assignee": {narrowed.assignee: self._person(narrowed.assignee)},
            "created": {narrowed.created: _created(narrowed.created)},
            "priority": self._priorities(),
            "branch": {},
        }
        for name, known in values.items():
            if value := getattr(narrowed, name):
                said[name] = known.get(value, value)
        found = {name: f"{self._name(name)}{_colon()}{text}" for name, text in said.items()}
        for name in ("questions", "unsent"):
            if getattr(narrowed, name):
                found[name] = self._name(name)
        return found

    def _person(self, person: str) -> str:
        if person == ME:
            return QCoreApplication.translate("TicketViews", "me")
        return next((known.name for known in self.people if known.id == person), person)

    def _priorities(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for form in [self.form] if self.form is not None else self.forms:
            field = form.fields.get(form.columns.get("priority", ""))
            if field is not None:
                found |= {choice.id: label_text(choice.label) for choice in field.choices if choice.id not in found}
        return found

    def _states(self, narrowed: Narrowed) -> list[tuple[str, str]]:
        """Where tickets can stand, then the states of these kinds; kept as ``standing/state``."""
        found = {str(one): self._state(str(one), "") for one in (Standing.OPEN, Standing.CLOSED, Standing.VOID)}
        forms = [form for form in self.forms if narrowed.form in ("", form.id)]
        for form in [self.form] if self.form is not None else forms:
            for state in form.states:
                if state.standing is Standing.OPEN:
                    found.setdefault(f"{state.standing}/{state.id}", label_text(state.label))
        return list(found.items())

    def _state(self, standing: str, status: str) -> str:
        if status:
            known = (form.states_by_id.get(status) for form in ([self.form] if self.form is not None else self.forms))
            state = next((state for state in known if state is not None), None)
            return label_text(state.label) if state is not None else status
        return {
            str(Standing.OPEN): QCoreApplication.translate("TicketViews", "open"),
            str(Standing.CLOSED): titles()[CLOSED],
            str(Standing.VOID): titles()[VOID],
        }.get(standing, standing)

    @staticmethod
    def _name(name: str) -> str:
        return {
            "standing": QCoreApplication.translate("TicketViews", "Status"),
            "form": QCoreApplication.translate("TicketViews", "Kind"),
            "assignee": QCoreApplication.translate("TicketViews", "In charge"),
            "created": QCoreApplication.translate("TicketViews", "Registered"),
            "priority": QCoreApplication.translate("TicketViews", "Priority"),
            "branch": QCoreApplication.translate("TicketViews", "Branch"),
            "questions": QCoreApplication.translate("TicketViews", "With conflicts"),
            "unsent": QCoreApplication.translate("TicketViews", "Not sent yet"),
        }[name]


def nothing(view: View, *, changed: bool, reference: bool) -> tuple[str, str, str]:
    """What an empty list says: icon, sentence, and what its button does (``new``, ``open`` or ``plain``)."""
    if reference:
        return (
            "empty",
            QCoreApplication.translate("TicketViews", "Nothing is kept here yet. Make the first record."),
            "new",
        )
    if changed:
        return "filter", QCoreApplication.translate("TicketViews", "No ticket matches these filters."), "plain"
    return {
        MINE: ("check-circle", QCoreApplication.translate("TicketViews", "Nothing waits for you."), "open"),
        WAITS: ("chat", QCoreApplication.translate("TicketViews", "No customer's answer is waited for."), "open"),
        OPEN: (
            "ticket",
            QCoreApplication.translate("TicketViews", "No open tickets here. Make a new one or import your log."),
            "new",
        ),
        CLOSED: ("check-circle", QCoreApplication.translate("TicketViews", "No ticket is closed yet."), "open"),
        VOID: ("trash", QCoreApplication.translate("TicketViews", "No ticket was taken back."), "open"),
    }.get(view.id, ("filter", QCoreApplication.translate("TicketViews", "No ticket in this view."), "open"))


def _created(created: str) -> str:
    words = {
        "today": QCoreApplication.translate("TicketViews", "today"),
        "7": QCoreApplication.translate("TicketViews", "last 7 days"),
        "30": QCoreApplication.translate("TicketViews", "last 30 days"),
        RANGE: QCoreApplication.translate("TicketViews", "Between two days…"),
    }
    return words.get(created, created.replace("..", " – "))


def _colon() -> str:
    return QCoreApplication.translate("TicketViews", ": ")
