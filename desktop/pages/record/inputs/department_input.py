"""A department: any name, those in use are offered."""

from __future__ import annotations

from typing_extensions import override

from core.initials import found
from desktop.models.surroundings import Surroundings
from desktop.pages.record.inputs.line_input import LineInput
from desktop.widgets.suggest_line import SuggestLine
from engines.forms.document import Field
from engines.forms.texts import limit_of


class DepartmentInput(LineInput):
    """What others wrote is asked for once, when something is typed or Down is pressed."""

    def __init__(self, spec: Field, around: Surroundings) -> None:
        self._suggest = SuggestLine(limit_of(spec))
        self._around = around
        self._known: list[str] | None = None
        self._offers: list[str] = []
        super().__init__(spec, self._suggest)
        self._suggest.textEdited.connect(lambda _text: self._look())
        self._suggest.looking.connect(self._look)
        self._suggest.taken.connect(self._take)

    @override
    def forget(self) -> None:
        super().forget()
        self._known = None

    def _look(self) -> None:
        if self._known is None:
            self._known = []
            self._around.departments(self._tell)
        elif not self._suggest.composition:
            self._offer()

    def _tell(self, known: list[str]) -> None:
        self._known = known
        self._offer()

    def _offer(self) -> None:
        known, typed = self._known or [], self._suggest.text().strip()
        self._offers = [known[place] for place in found(typed, known)]
        if self._offers and self._offers != [typed]:
            self._suggest.offer(self._offers, mark=False)
        else:
            self._suggest.close_offers()

    def _take(self, place: int) -> None:
        if place < len(self._offers):
            self.line.setText(self._offers[place])
            self.on_edited()
            self.on_left()
