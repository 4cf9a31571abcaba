"""What a person chooses before it happens: forms of a file that come in, those that go out, clashes of a merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.definitions import edition
from desktop.models.design_shelf import DesignShelf
from desktop.models.workspace import Workspace
from desktop.pages.designer.difference_words import DesignWords, DifferenceLine
from desktop.pages.designer.form_rows import FormRows
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.pick_view import Picking, PickRow
from desktop.wording import label_text
from engines.forms.diff import Part, differences
from engines.forms.document import Form
from engines.forms.merging import Clash, merged
from engines.forms.readiness import faults

_MOST_LINES = 12
Chosen = Callable[[tuple[Form, ...]], None]


class DesignPicks(QObject):
    """Asks in the view of the page; what was in front comes back when the person leaves."""

    def __init__(self, workspace: Workspace, shelf: DesignShelf, page: DesignerPage, rows: FormRows) -> None:
        super().__init__(page)
        self._workspace, self._shelf, self._page, self._rows = workspace, shelf, page, rows
        self._before: QWidget = page.list
        self._done: Callable[[tuple[str, ...]], None] = lambda _ids: None
        page.pick.left.connect(self._leave)
        page.pick.taken.connect(self._take)

    def ask_coming(self, forms: Sequence[Form], chosen: Chosen) -> None:
        """Which forms of a file are taken in, with what they would change; those that change nothing are not ticked."""
        newest = {form.id: self._shelf.shelf.newest(form.id) for form in forms}
        new = {form.id for form in forms if (old := newest[form.id]) is None or differences(old, form)}
        self._ask(partial(self._coming, forms), new, _of(forms, chosen))

    def ask_going(self, chosen: Chosen) -> None:
        """Which forms are written into a file: those in force, and new ones that nothing is left to mend of."""
        known = self._workspace.newest_forms()
        begun = {draft.form.id: draft.form for draft in reversed(self._shelf.shelf.drafts)}
        ready = [form for name, form in begun.items() if self._shelf.shelf.newest(name) is None and not faults(form)]
        forms = (*known, *ready)
        self._ask(partial(self._going, forms), {form.id for form in known}, _of(forms, chosen))

    def ask_clashes(self, base: Form, mine: Form, newest: Form, chosen: Callable[[Form], None]) -> None:
        """In which clashes mine replaces theirs; none: the merge is told at once."""
        found = merged(base, mine, newest)
        if not found.clashes:
            chosen(found.form)
            return

        def done(ids: tuple[str, ...]) -> None:
            chosen(merged(base, mine, newest, {int(one) for one in ids}).form)

        self._ask(partial(self._clashing, found.clashes, base, mine, newest), set(), done)

    def _ask(self, made: Callable[[], Picking], ticked: set[str], done: Callable[[tuple[str, ...]], None]) -> None:
        front = self._page.views.currentWidget()
        if front is not None and front is not self._page.pick:
            self._before = front
        self._done = done
        self._page.show_view(self._page.pick)
        self._page.pick.ask(made, ticked)

    def _leave(self) -> None:
        self._page.show_view(self._before)

    def _take(self, ids: tuple[str, ...]) -> None:
        self._page.show_view(self._before)
        self._done(ids)

    def _coming(self, forms: Sequence[Form]) -> Picking:
        hint = self.tr("Each ticked form becomes a draft: nothing is in force before you publish it.")
        rows = tuple(self._coming_row(form) for form in forms)
        return Picking(self.tr("Forms of the file"), hint, rows, self.tr("Take in as drafts"))

    def _coming_row(self, form: Form) -> PickRow:
        newest, name = self._shelf.shelf.newest(form.id), label_text(form.label)
        fields = self.tr("%Ln field(s)", "", len(form.fields))
        if newest is None:
            return PickRow(form.id, name, fields, (self.tr("New form"), "ok"))
        found = differences(newest, form)
        if not found:
            return PickRow(form.id, name, fields, (self.tr("Nothing differs from what is here"), "neutral"))
        words = DesignWords(names=self._page.names)
        lines = [words.difference(one, newest, form) for one in found[:_MOST_LINES]]
        if len(found) > _MOST_LINES:
            more = self.tr("and %Ln more difference(s)", "", len(found) - _MOST_LINES)
            lines.append(DifferenceLine("\u2026", "neutral", more))
        number = edition(newest.version)
        said = self.tr("Changes version %1").replace("%1", str(number)) if number else self.tr("Changes the program's")
        return PickRow(form.id, name, fields, (said, "warn"), tuple(lines))

    def _going(self, forms: Sequence[Form]) -> Picking:
        hint = self.tr("The ticked forms are written into one file, which other desks take in.")
        rows = []
        for form in forms:
            newest = self._shelf.shelf.newest(form.id)
            said = self._rows.live(newest) if newest is not None else (self.tr("Draft"), "warn")
            rows.append(PickRow(form.id, label_text(form.label), self.tr("%Ln field(s)", "", len(form.fields)), said))
        return Picking(self.tr("Forms for a file"), hint, tuple(rows), self.tr("Write the file \u2026"))

    def _clashing(self, clashes: Sequence[Clash], base: Form, mine: Form, newest: Form) -> Picking:
        hint = self.tr(
            "You and somebody else changed these. What was published stands, unless you tick that yours replaces it."
        )
        words, tick = DesignWords(names=self._page.names), self.tr("Mine replaces it")
        rows = []
        for number, one in enumerate(clashes):
            theirs = DifferenceLine(self.tr("Published"), "primary", words.doing(one.theirs, base, newest))
            ours = DifferenceLine(self.tr("Mine"), "warn", words.doing(one.mine, base, mine))
            name = words.place(one.mine, mine if one.mine.part is Part.SECTION else base)
            rows.append(PickRow(str(number), name, lines=(theirs, ours), tick=tick))
        title = self.tr("%Ln thing(s) that both changed", "", len(clashes))
        return Picking(title, hint, tuple(rows), self.tr("Put my changes on it"), needed=False)


def _of(forms: Sequence[Form], chosen: Chosen) -> Callable[[tuple[str, ...]], None]:
    return lambda ids: chosen(tuple(form for form in forms if form.id in ids))
