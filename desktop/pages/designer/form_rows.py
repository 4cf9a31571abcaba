"""The lines of the list of forms and of versions: which drafts there are, what is in force, and who published it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.definitions import edition
from desktop.models.design_shelf import DesignShelf, FormDraft
from desktop.models.workspace import Workspace
from desktop.pages.designer.form_list import FormRow
from desktop.pages.designer.versions import VersionRow
from desktop.wording import filled, label_text, moment
from engines.forms.document import Form


class FormRows(QObject):
    """Speaks the window's language, of what is on the shelf at that moment."""

    def __init__(self, workspace: Workspace, shelf: DesignShelf) -> None:
        super().__init__()
        self._workspace, self.shelf = workspace, shelf

    def pills(self, draft: FormDraft) -> list[tuple[str, str]]:
        """What the draft is and what is in force: words and tones."""
        newest = self.shelf.shelf.newest(draft.form.id)
        if draft.refused:
            mine = self.tr("Refused"), "danger"
        elif draft.sent:
            mine = self.tr("On its way"), "purple"
        else:
            mine = self.tr("Draft of version %1").replace("%1", str(draft.edition)), "warn"
        return [mine, self.live(newest) if newest is not None else ("", "neutral")]

    def live(self, newest: Form) -> tuple[str, str]:
        """Which version is in force."""
        if not edition(newest.version):
            return self.tr("Comes with the program"), "neutral"
        return self.tr("Version %1 in force").replace("%1", str(edition(newest.version))), "ok"

    def row(self, form: Form) -> FormRow:
        """The line of a form that is here."""
        drafts = [draft for draft in self.shelf.shelf.drafts if draft.form.id == form.id]
        pills = [self.pills(draft)[0] for draft in drafts[:1]] + [self.live(form)]
        fields = self.tr("%Ln field(s)", "", len(form.fields))
        words = f"{fields} \u00b7 {self._made_by(form)}"
        draft = drafts[0].id if drafts else ""
        return FormRow(form.id, form.icon, label_text(form.label), words, tuple(pills), draft)

    def rows(self, form: Form) -> list[FormRow]:
        """The line of a form that is here, and one for each draft of it beyond the newest."""
        drafts = [draft for draft in self.shelf.shelf.drafts if draft.form.id == form.id]
        words = self.tr("%1, draft %2")
        others = [self.draft_row(one, filled(words, "%1", str(at))) for at, one in enumerate(drafts[1:], start=2)]
        return [self.row(form), *others]

    def draft_row(self, draft: FormDraft, words_of_name: str = "%1") -> FormRow:
        """The line of a draft alone: of a form that was never published, or of one of several drafts."""
        name = filled(words_of_name, label_text(draft.form.label) or self.tr("(without a name)"))
        fields = self.tr("%Ln field(s)", "", len(draft.form.fields))
        words = f"{fields} \u00b7 {self._person(draft.by)} \u00b7 {moment(draft.kept_at, self._workspace.now())}"
        pills = (self.pills(draft)[0],)
        return FormRow(draft.form.id, draft.form.icon, name, words, pills, draft.id, published=False)

    def _made_by(self, form: Form) -> str:
        made = self.shelf.shelf.publications.get((form.id, form.version))
        if made is None:
            return self.tr("comes with the program")
        words = self.tr("published by %1, %2")
        return filled(words, self._person(made.by), moment(made.at, self._workspace.now()))

    def _person(self, person: str) -> str:
        return self._workspace.person_name(person) or self.tr("nobody yet")

    def version_rows(self, form_id: str) -> list[VersionRow]:
        """The versions of a form, drafts first."""
        shelf = self.shelf.shelf
        versions = shelf.versions.get(form_id, ())
        by_version = {form.version: form for form in versions}
        rows = []
        for draft in shelf.drafts:
            if draft.form.id == form_id:
                title, at = self.pills(draft)[0][0], moment(draft.kept_at, self._workspace.now())
                words = f"{self._person(draft.by)} \u00b7 {at}"
                rows.append(VersionRow(draft.form, by_version.get(draft.based_on), title, words, is_draft=True))
        for place, form in enumerate(versions):
            before = versions[place + 1] if place + 1 < len(versions) else None
            number = edition(form.version)
            title = self.tr("Version %1") if number else self.tr("Version %1 of the program")
            title = title.replace("%1", str(number or form.version))
            rows.append(VersionRow(form, before, title, self._made_by(form)))
        return rows
