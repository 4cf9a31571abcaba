"""One line over a new record: that its form has a newer version, or what has no place in the one that was taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from desktop.models.edit_session import EditSession
from desktop.models.typed_values import stored_value
from desktop.models.value_words import shown_text
from desktop.models.workspace import Workspace
from desktop.pages.record.new_page import NewRecordPage
from desktop.wording import filled, label_text, listed
from engines.forms.carrying import left_over
from engines.forms.document import Field, FieldKind, Form
from engines.forms.values import Value

_SHORT = 24
"""Characters of a value that a line names."""


class VersionOffer(QObject):
    """Says it once for each record and version; the person may close the line, and the record stays as it is."""

    def __init__(self, workspace: Workspace, page: NewRecordPage, use: Callable[[Form], None]) -> None:
        """`use` is told the version of the form that the person wants to go on with."""
        super().__init__(page)
        self._workspace, self._page, self._use = workspace, page, use
        self._told: tuple[EditSession | None, int] = (None, 0)

    def look(self, session: EditSession) -> None:
        """That record is shown, or forms have come; nothing is moved while a composition is open in it."""
        self._page.form.later.do(partial(self._look, session), session)

    def _look(self, session: EditSession) -> None:
        newest = self._workspace.forms.form(session.form.id)
        if self._told == (session, newest.version):
            return
        self._told = (session, newest.version)
        notice = self._page.version
        if newest.version > session.form.version:
            notice.say(self._offer_words, "primary", self._take_words, partial(self._use, newest))
        elif without_place(session, self._versions(session.form)):
            back = partial(self._go_back, session)
            notice.say(partial(self._kept_words, session), "warn", self._back_words, back)
        else:
            notice.hide()

    def _go_back(self, session: EditSession) -> None:
        """To the newest of the older versions in which something of what has no place here has one."""
        versions = self._versions(session.form)
        older = (form for form in versions if form.version < session.form.version)
        lost = [spec.id for spec, _rest in without_place(session, versions)]
        meant = next((form for form in older if any(_has_place(session, form, name) for name in lost)), None)
        if meant is not None:
            self._use(meant)

    def _versions(self, form: Form) -> list[Form]:
        every = [one for one in self._workspace.forms.every() if one.id == form.id]
        return sorted(every, key=lambda one: one.version, reverse=True)

    def _offer_words(self) -> str:
        return self.tr("There is a newer version of this form. What you typed stays when you use it.")

    def _take_words(self) -> str:
        return self.tr("Use the new version")

    def _back_words(self) -> str:
        return self.tr("Go back to the older version")

    def _kept_words(self, session: EditSession) -> str:
        kept = without_place(session, self._versions(session.form))
        words = listed(self._value_words(spec, rest) for spec, rest in kept)
        return filled(self.tr("No place in the new version, kept with the draft and not submitted: %1"), words)

    def _value_words(self, spec: Field, rest: Value) -> str:
        """A field's name and its value, as far as that is short."""
        text = " ".join(shown_text(spec, stored_value(spec, rest), self._workspace.person_name).split())
        short = text if len(text) <= _SHORT else f"{text[:_SHORT]}\u2026"
        return filled(self.tr("%1: %2"), label_text(spec.label), short)


def _has_place(session: EditSession, form: Form, name: str) -> bool:
    """Whether something of that field that was set aside has its place in that version, whole."""
    asides = ((FieldKind(key.partition(":")[0]), raw) for key, raw in session.aside.items() if key.endswith(f":{name}"))
    return name in form.fields and any(left_over(kind, form.fields[name], raw) is None for kind, raw in asides)


def without_place(session: EditSession, versions: list[Form]) -> list[tuple[Field, Value]]:
    """What was typed by another version of the record's form and has no place in its own: the field, and that part."""
    found: list[tuple[Field, Value]] = []
    for key, raw in session.aside.items():
        kind, _, name = key.partition(":")
        specs = (form.fields[name] for form in versions if name in form.fields)
        spec = next((one for one in specs if one.kind.value == kind and left_over(one.kind, one, raw) is None), None)
        rest = left_over(FieldKind(kind), session.form.fields.get(name), raw)
        if spec is not None and rest is not None:
            found.append((spec, rest))
    return found
