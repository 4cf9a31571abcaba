"""The forms that a clerk opens most are built before he does, piece by piece, while nothing else is to be done."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from core.people import Person
from desktop.models.value_words import Names
from desktop.models.workspace import Workspace
from desktop.pages.record.kept_forms import MOST_FORMS
from desktop.pages.record.record_state import branch_people
from desktop.turns import the_turns
from engines.forms.document import Form
from engines.forms.validation import Validator
from local_db.queries.tickets import TicketCount, ticket_counts

_FORMS = MOST_FORMS // 2
"""Per page: of the kinds with the most tickets. A view takes about 3 MB, and some places are left for other kinds."""
_BETWEEN_FORMS_MILLISECONDS = 250


class Preparing(Protocol):
    """A page that shows forms."""

    def prepare(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> None:
        """Builds the view of a form in the turns to come."""


class FormsAhead(QObject):
    """Has the likeliest forms built on each of the pages."""

    def __init__(self, workspace: Workspace, pages: tuple[Preparing, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pages = pages
        self._wanted: list[tuple[Preparing, Form]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_BETWEEN_FORMS_MILLISECONDS)
        self._timer.timeout.connect(self._prepare_one)
        workspace.read(ticket_counts, self._choose)

    def stop(self) -> None:
        """Builds no more."""
        self._timer.stop()

    def _choose(self, counts: list[TicketCount]) -> None:
        tickets: Counter[str] = Counter()
        for line in counts:
            tickets[line.form] += line.tickets
        forms = [form for form in self._workspace.newest_forms() if form.is_ticket]
        likeliest = sorted(forms, key=lambda form: -tickets[form.id])[:_FORMS]
        self._wanted = [(page, form) for page in self._pages for form in reversed(likeliest)]
        self._timer.start()

    def _prepare_one(self) -> None:
        """One form of one page at a time, once it is known who can be put in charge, while no job and no turn waits.

        Beside a job, which holds the interpreter now and then, building a form takes up to twice as long.
        """
        if not self._wanted:
            self._timer.stop()
        elif self._workspace.people_read and self._workspace.jobs.idle and the_turns().idle:
            page, form = self._wanted.pop(0)
            people = branch_people(self._workspace.people.values(), self._workspace.identity.branch)
            validator = self._workspace.forms.validator(form.id, form.version)
            page.prepare(form, validator, people, self._workspace.person_name)
