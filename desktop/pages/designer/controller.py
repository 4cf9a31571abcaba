"""Leads through the designer: from the list to a draft and back, keeping what is drawn, publishing, merging."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.definitions import edition
from desktop.messages import message, message_of
from desktop.models.design_session import DesignSession
from desktop.models.design_shelf import DesignShelf, FormDraft, Shelf
from desktop.models.plain_names import free_name
from desktop.models.workspace import Workspace
from desktop.pages.designer.form_list import FormRow
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.versions import VersionRow
from desktop.wording import clock_time, filled, label_text, moment
from engines.forms import editing
from engines.forms.contradictions import unknown_forms
from engines.forms.document import Form
from engines.forms.merging import merged

PAUSE_MILLISECONDS = 400
RETRY_MILLISECONDS = 3_000
"""After a draft that the disk refused: it stands in the window and is tried again this often."""


class DesignController(QObject):
    """Belongs to its page."""

    sent = Signal()
    """A publication was handed over: headquarters can be asked at once."""

    def __init__(self, workspace: Workspace, page: DesignerPage, beginning: Callable[[], Form]) -> None:
        """`beginning` gives the document that a new form begins with."""
        super().__init__(page)
        self.shelf = DesignShelf(workspace)
        self.draft: FormDraft | None = None
        self._workspace, self._page, self._beginning = workspace, page, beginning
        self._known = False
        self._discarded: FormDraft | None = None
        self._versions_of = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_now)
        self.shelf.known.connect(self._show)
        page.list.new_wanted.connect(self.begin)
        page.list.opened.connect(self.open)
        page.list.copy_wanted.connect(self.copy)
        page.list.versions_wanted.connect(self.show_versions)
        page.list.discard_wanted.connect(self._discard)
        page.workbench.left.connect(self.leave)
        page.workbench.edited.connect(self._note_edit)
        page.workbench.publish_wanted.connect(self.publish)
        page.versions.left.connect(lambda: page.show_view(page.list))
        page.versions.wanted.connect(self._look_at)

    def refresh(self) -> None:
        """Somebody comes to the page."""
        self.shelf.look()

    @Slot()
    def begin(self) -> None:
        """A new form."""
        form, taken = self._beginning(), [label_text(one.label) for one in self._workspace.newest_forms()]
        taken += [label_text(draft.form.label) for draft in self.shelf.shelf.drafts]
        names = dict.fromkeys(form.label, free_name(label_text(form.label), taken))
        self._begin(editing.copied(form, self._new_form_id(), names))

    @Slot(str)
    def copy(self, form_id: str) -> None:
        """A new form that begins as that one is."""
        form = self._workspace.forms.form(form_id)
        words = {"zh_CN": "%1\uff08\u526f\u672c\uff09", "en": "%1 (copy)"}
        label = {name: words.get(name, "%1").replace("%1", text) for name, text in form.label.items()}
        self._begin(editing.copied(form, self._new_form_id(), label))

    def begin_with(self, form: Form, changed_cells: int) -> None:
        """A new form that was made of a workbook; so many of its cells will not be written as they stood."""
        self._begin(msgspec.structs.replace(form, id=self._new_form_id(), version=0))
        self._page.workbench.notice.say(partial(self._made_words, len(form.fields), changed_cells), "ok")

    def _made_words(self, fields: int, changed_cells: int) -> str:
        said = self.tr("%Ln column(s) became fields: look at each before you publish.", "", fields)
        if changed_cells:
            said += " " + self.tr("%Ln cell(s) cannot be written back exactly as they stood.", "", changed_cells)
        return said

    @Slot(str, str)
    def open(self, form_id: str, draft_id: str) -> None:
        """The draft; or a new version of the form, which is a draft as soon as something is changed."""
        draft = next((one for one in self.shelf.shelf.drafts if one.id == draft_id), None)
        if draft is None:
            form = self._workspace.forms.form(form_id)
            draft = self.shelf.begun(form, form.version)
        self._show_draft(draft)

    @Slot()
    def leave(self) -> None:
        """Back to the list; what was drawn is kept."""
        self.flush()
        self.draft = None
        self._page.show_view(self._page.list)
        self.shelf.look()

    def change_person(self) -> None:
        """Another person works here: what was drawn is kept for its writer, and nobody else sees it."""
        self.leave()
        self._page.notice.hide()

    def flush(self) -> None:
        """Keeps at once what waits for its pause."""
        if self._timer.isActive():
            self.keep_now()

    @Slot()
    def keep_now(self) -> None:
        """Keeps the draft as it is now."""
        self._timer.stop()
        draft, session = self.draft, self._page.workbench.session
        if draft is None or session is None:
            return
        self.draft = self._as_drawn(draft, session)
        self.shelf.keep(self.draft, self._kept, self._not_kept)

    def _as_drawn(self, draft: FormDraft, session: DesignSession) -> FormDraft:
        now = self._workspace.now()
        drawn = msgspec.structs.replace(draft, form=session.form, based_on=session.based_on, kept_at=now)
        return msgspec.structs.replace(drawn, unfinished=session.unfinished)

    @Slot()
    def publish(self) -> None:
        """Asks headquarters, if nothing is left to mend."""
        why, session = self.shelf.why_not(), self._page.workbench.session
        if self.draft is None or session is None:
            return
        if why:
            self._page.workbench.notice.say(lambda: message(why), "warn")
        elif self._page.workbench.faults:
            self._page.workbench.go_to_fault()
        elif astray := unknown_forms(session.form, [form.id for form in self._workspace.newest_forms()]):
            field = label_text(session.form.fields[astray[0][0]].label)
            self._page.workbench.notice.say(message("design.links_nowhere", {"name": field}), "danger")
        else:
            self._timer.stop()
            draft = self._as_drawn(self.draft, session)
            self.shelf.publish(draft, self._published, self._not_published)

    def merge(self) -> None:
        """What was drawn here, once more on the newest version."""
        draft, session = self.draft, self._page.workbench.session
        if draft is None or session is None or not self._workspace.forms.knows(draft.form.id, draft.based_on):
            return
        forms = self._workspace.forms
        newest, base = forms.form(draft.form.id), forms.form(draft.form.id, draft.based_on)
        found = merged(base, session.form, newest)
        session.rebase(found.form, newest.version)
        self._show_draft(msgspec.structs.replace(self._as_drawn(draft, session), sent=0, stuck=None), session)
        self._note_edit()
        said = self.tr("Your changes stand on version %1 now.").replace("%1", str(edition(newest.version)))
        if found.clashes:
            said += " " + self.tr("%Ln thing(s) were changed by both: look at them.", "", len(found.clashes))
        self._page.workbench.notice.say(said, "warn" if found.clashes else "ok")

    @Slot(str)
    def show_versions(self, form_id: str) -> None:
        """The versions of that form, drafts first."""
        self._versions_of = form_id
        self._page.versions.show_versions(self._workspace.forms.form(form_id), self._version_rows(form_id))
        self._page.show_view(self._page.versions)

    def take_in(self, forms: tuple[Form, ...]) -> None:
        """Forms of a package, each as a draft: of a form that is here a new version, else a new form."""
        for form in forms:
            newest = self.shelf.shelf.newest(form.id)
            self.shelf.keep(
                self.shelf.begun(form, newest.version if newest is not None else 0), lambda _: self.refresh()
            )
        self._page.notice.say(self.tr("%Ln form(s) were taken in as drafts.", "", len(forms)), "ok")

    def say(self, error: BaseException, name: str = "") -> None:
        """Says what went wrong, of a file its name."""
        said = message_of(error)
        self._page.notice.say(filled("%1: %2", name, said) if name else said, "danger")

    def _begin(self, form: Form) -> None:
        self._show_draft(self.shelf.begun(form, 0))
        self._note_edit()
        self._page.workbench.begin()

    def _show_draft(self, draft: FormDraft, session: DesignSession | None = None) -> None:
        self.draft = draft
        why = self.shelf.why_not()
        locked = message(why) if why else ""
        if draft.sent and not draft.refused:
            locked = self.tr(
                "It is on its way to headquarters; it can be changed again when headquarters has answered."
            )
        shown = session or DesignSession(draft.id, draft.form, draft.based_on, draft.unfinished)
        self._page.workbench.show_session(shown, self._pills(draft), why_locked=locked)
        self._page.workbench.show_kept("")
        self._page.show_view(self._page.workbench)
        self._say_refused(draft)

    def _say_refused(self, draft: FormDraft) -> None:
        newest = self.shelf.shelf.newest(draft.form.id)
        overtaken = newest is not None and draft.based_on != newest.version
        notice = self._page.workbench.notice
        if draft.refused or (overtaken and not draft.sent):
            if overtaken:
                words = self.tr("Another version was published meanwhile.")
                notice.say(words, "warn", self.tr("Put my changes on it"), self._take_back_and_merge)
            else:
                notice.say(message(draft.refused), "danger", self.tr("Edit it again"), self._take_back)

    def _take_back_and_merge(self) -> None:
        if self.draft is not None:
            self.shelf.take_back(self.draft, self.merge, self._not_published)

    def _take_back(self) -> None:
        if self.draft is not None:
            again = msgspec.structs.replace(self.draft, sent=0, stuck=None)
            self.shelf.take_back(self.draft, partial(self._show_draft, again), self._not_published)

    def _pills(self, draft: FormDraft) -> list[tuple[str, str]]:
        newest = self.shelf.shelf.newest(draft.form.id)
        if draft.refused:
            mine = self.tr("Refused"), "danger"
        elif draft.sent:
            mine = self.tr("On its way"), "purple"
        else:
            mine = self.tr("Draft of version %1").replace("%1", str(draft.edition)), "warn"
        return [mine, self._live(newest) if newest is not None else ("", "neutral")]

    def _live(self, newest: Form) -> tuple[str, str]:
        if not edition(newest.version):
            return self.tr("Comes with the program"), "neutral"
        return self.tr("Version %1 in force").replace("%1", str(edition(newest.version))), "ok"

    @Slot()
    def _note_edit(self) -> None:
        draft, session = self.draft, self._page.workbench.session
        if draft is None or session is None:
            return
        self._page.workbench.show_kept(self.tr("Keeping \u2026"))
        self._timer.start(PAUSE_MILLISECONDS)
        if draft.based_on != session.based_on:  # a merge was undone, or done again
            self.draft = self._as_drawn(draft, session)
            self._page.workbench.show_pills(self._pills(self.draft))
            self._page.workbench.notice.hide()
            self._say_refused(self.draft)

    def _kept(self, _none: None) -> None:
        if self.draft is not None and not self._timer.isActive():
            words = self.tr("Draft kept at %1").replace("%1", clock_time(self._workspace.now()))
            self._page.workbench.show_kept(words)

    def _not_kept(self, error: BaseException) -> None:
        self._page.workbench.notice.say(partial(message_of, error), "danger")
        if self.draft is not None:
            self._timer.start(RETRY_MILLISECONDS)

    def _published(self) -> None:
        self.draft = None
        self._page.show_view(self._page.list)
        words = self.tr("Handed over to headquarters; it is in force everywhere with the next exchange.")
        self._page.notice.say(words, "ok")
        self.shelf.look()
        self.sent.emit()

    def _not_published(self, error: BaseException) -> None:
        self._page.workbench.notice.say(partial(message_of, error), "danger")

    def _discard(self, draft_id: str) -> None:
        found = next((one for one in self.shelf.shelf.drafts if one.id == draft_id), None)
        if found is None:
            return
        self._discarded = found
        self.shelf.forget(draft_id)
        said = self.tr("The draft of \u201c%1\u201d was discarded.").replace("%1", label_text(found.form.label))
        self._page.notice.say(said, "ok", self.tr("Undo"), self._bring_back)

    def _bring_back(self) -> None:
        if self._discarded is not None:
            self.shelf.keep(self._discarded, lambda _none: self.refresh(), self._not_kept)
            self._discarded = None

    def _look_at(self, form: Form) -> None:
        self.draft = None
        session = DesignSession("", form, form.version)
        why = self.tr("A version that was published is never changed; begin a new one from the list.")
        self._page.workbench.show_session(session, [("", "neutral"), self._live(form)], why_locked=why)
        self._page.show_view(self._page.workbench)

    def _new_form_id(self) -> str:
        return f"form-{self._workspace.new_id()[:12]}"

    @Slot(object)
    def _show(self, shelf: Shelf) -> None:
        self._known = True
        why = self.shelf.why_not()
        rows = [self._row(form) for form in self._workspace.newest_forms()]
        new = [draft for draft in shelf.drafts if draft.form.id not in shelf.versions]
        rows = [*(self._draft_row(draft) for draft in new), *rows]
        self._page.list.show_rows(rows, may_publish=not why)
        if why:
            self._page.list.why.say(lambda: message(why), "primary")
        else:
            self._page.list.why.hide()
        if self.draft is not None and self._page.views.currentWidget() is self._page.workbench:
            self._page.workbench.show_pills(self._pills(self.draft))
            self._say_refused(self.draft)
        if self._page.views.currentWidget() is self._page.versions and self._versions_of in shelf.versions:
            self._page.versions.show_versions(
                self._workspace.forms.form(self._versions_of), self._version_rows(self._versions_of)
            )

    def _row(self, form: Form) -> FormRow:
        drafts = [draft for draft in self.shelf.shelf.drafts if draft.form.id == form.id]
        pills = [self._pills(draft)[0] for draft in drafts[:1]] + [self._live(form)]
        fields = self.tr("%Ln field(s)", "", len(form.fields))
        words = f"{fields} \u00b7 {self._made_by(form)}"
        draft = drafts[0].id if drafts else ""
        return FormRow(form.id, form.icon, label_text(form.label), words, tuple(pills), draft)

    def _draft_row(self, draft: FormDraft) -> FormRow:
        name = label_text(draft.form.label) or self.tr("(without a name)")
        fields = self.tr("%Ln field(s)", "", len(draft.form.fields))
        words = f"{fields} \u00b7 {self._person(draft.by)} \u00b7 {moment(draft.kept_at, self._workspace.now())}"
        pills = (self._pills(draft)[0],)
        return FormRow(draft.form.id, draft.form.icon, name, words, pills, draft.id, published=False)

    def _made_by(self, form: Form) -> str:
        made = self.shelf.shelf.publications.get((form.id, form.version))
        if made is None:
            return self.tr("comes with the program")
        words = self.tr("published by %1, %2")
        return filled(words, self._person(made.by), moment(made.at, self._workspace.now()))

    def _person(self, person: str) -> str:
        return self._workspace.person_name(person) or self.tr("nobody yet")

    def _version_rows(self, form_id: str) -> list[VersionRow]:
        shelf = self.shelf.shelf
        versions = shelf.versions.get(form_id, ())
        by_version = {form.version: form for form in versions}
        rows = []
        for draft in shelf.drafts:
            if draft.form.id == form_id:
                title, at = self._pills(draft)[0][0], moment(draft.kept_at, self._workspace.now())
                words = f"{self._person(draft.by)} \u00b7 {at}"
                rows.append(VersionRow(draft.form, by_version.get(draft.based_on), title, words, is_draft=True))
        for place, form in enumerate(versions):
            before = versions[place + 1] if place + 1 < len(versions) else None
            number = edition(form.version)
            title = self.tr("Version %1").replace("%1", str(number)) if number else self.tr("Of the program")
            rows.append(VersionRow(form, before, title, self._made_by(form)))
        return rows
