"""After a submission that was refused: one line over the form that counts what is missing, names it and leads there."""

from __future__ import annotations

from desktop.pages.record.form_view import FormView
from desktop.widgets.parts import Notice
from desktop.wording import filled, label_text

NAMED = 5
"""Fields that are called by their names; the others are only counted."""


class MissingNotice(Notice):
    """Counts down while the fields are filled in, and goes when nothing is missing any more."""

    def __init__(self) -> None:
        super().__init__()
        self._form: FormView | None = None

    @property
    def counting(self) -> bool:
        """Whether a submission was refused and something is still missing."""
        return self._form is not None

    def begin(self, form: FormView) -> None:
        """A submission of that form was refused, or accepted: then there is nothing to say."""
        self._form = form if form.wrong() else None
        self.look()

    def end(self) -> None:
        """Another record is shown."""
        self._form = None
        self.hide()

    def look(self) -> None:
        """Counts again."""
        wrong = self._form.wrong() if self._form is not None else []
        if not wrong:
            self.end()
            return
        names = [label_text(cell.spec.label) for cell in wrong[:NAMED]]
        listed = self.tr(", ").join(names) + (" …" if len(wrong) > NAMED else "")
        if all(cell.problem is not None and cell.problem.code == "field.required" for cell in wrong):
            sentence, there = self.tr("%Ln field(s) still missing: %1", "", len(wrong)), self.tr("Fill in")
        else:
            sentence, there = self.tr("%Ln field(s) to fill in or mend: %1", "", len(wrong)), self.tr("Go there")
        self.say(filled(sentence, listed), "danger", there, self._go)

    def _go(self) -> None:
        if self._form is not None:
            self._form.go_to_wrong()
        self.look()
