"""Views of forms that stand ready: building one takes most of the time that opening a record takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from core.people import Person
from desktop.models.surroundings import Surroundings
from desktop.models.value_words import Names
from desktop.pages.record.form_view import FormView
from desktop.turns import the_turns
from engines.forms.document import Form
from engines.forms.validation import Validator

MOST_FORMS = 4
"""In one place; the one that was shown longest ago goes first. A view takes about 3 MB."""


class KeptForms(QObject):
    """A view of each of the last forms in one place, of which one at most is seen."""

    def __init__(
        self,
        place: QVBoxLayout,
        join: Callable[[FormView], None],
        parent: QObject,
        *,
        beginning: bool = False,
        around: Surroundings | None = None,
    ) -> None:
        """`join` connects a new view; `beginning` and `around`: as of `FormView`."""
        super().__init__(parent)
        self._place = place
        self._join = join
        self._beginning, self._around = beginning, around
        self._views: dict[tuple[str, int], FormView] = {}

    def find(self, form: Form) -> FormView | None:
        """The view of that form, where there is one; what is missing of it is built now."""
        view = self._views.get((form.id, form.version))
        if view is not None:
            view.finish()
        return view

    def ready(self, form: Form) -> bool:
        """Whether the view of that form stands, whole."""
        view = self._views.get((form.id, form.version))
        return view is not None and view.built

    def prepare(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> None:
        """Builds the view of a form, hidden, where there is none yet: piece by piece, one in a turn."""
        if (form.id, form.version) not in self._views:
            view = self._begin(form, validator, people, names)
            for _ in range(view.pieces):
                the_turns().add(view, view.build_next)

    def make(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> FormView:
        """Builds the view of a form at once, in the place of an earlier one."""
        made = self._begin(form, validator, people, names)
        made.finish()
        return made

    def _begin(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> FormView:
        """In its place from the beginning: a part that comes to its place is styled with all that it has in it."""
        around = self._around
        self._make_room()
        made = FormView(form, validator, people, names, beginning=self._beginning, in_pieces=True, around=around)
        made.hide()
        self._join(made)
        self._place.addWidget(made)
        self._views[form.id, form.version] = made
        return made

    def _make_room(self) -> None:
        hidden = [key for key, view in self._views.items() if view.isHidden()]
        for key in hidden[: max(0, len(self._views) - MOST_FORMS + 1)]:
            self._views.pop(key).deleteLater()

    def take(self, view: FormView) -> None:
        """A view that was built elsewhere, which is seen now."""
        self._views[view.form.id, view.form.version] = view
        self._place.addWidget(view)

    def when_composed(self, owner: QObject, act: Callable[[], None]) -> None:
        """Does it in a turn to come, unless `owner` is gone by then; not before a composition in the form is over."""
        soon = partial(the_turns().add, owner, act)
        seen = [view for view in self._views.values() if not view.isHidden()]
        seen[0].later.do(soon) if seen else soon()

    def show(self, view: FormView) -> None:
        """Shows that one and no other."""
        key = view.form.id, view.form.version
        self._views[key] = self._views.pop(key)
        for one in self._views.values():
            one.setVisible(one is view)
