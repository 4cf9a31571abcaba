"""Leads through the designer: from the list to a draft and back, keeping what is drawn, publishing, merging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.definitions import edition, next_version
from desktop.messages import message, message_of
from desktop.models.design_session import DesignSession
from desktop.models.design_shelf import DesignShelf, FormDraft, Shelf
from desktop.models.workspace import Workspace
from desktop.pages.designer.form_rows import FormRows
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.picks import Chosen, DesignPicks
from desktop.wording import clock_time, filled, label_text, listed
from engines.forms import editing
from engines.forms.contradictions import unknown_forms
from engines.forms.document import Form
from engines.forms.plain_names import free_name
from engines.forms.readiness import faults

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
        self._rows = FormRows(workspace, self.shelf)
        self._picks = DesignPicks(workspace, self.shelf, page, self._rows)
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
        page.workbench.publish_wanted.connect(lambda: self.publish())
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

    def publish(self, *, asked: bool = False) -> None:
        """Asks headquarters, if nothing is left to mend. `asked`: also with the drafts that it leads to."""
        why, session = self.shelf.why_not(), self._page.workbench.session
        if self.draft is None or session is None:
            return
        if why:
            self._page.workbench.notice.say(lambda: message(why), "warn")
        elif self._page.workbench.faults:
            self._page.workbench.go_to_fault()
        elif not self.draft.sent or self.draft.refused:
            self._publish_with(self._as_drawn(self.draft, session), asked=asked)

    def _publish_with(self, draft: FormDraft, *, asked: bool) -> None:
        """With the drafts that the form leads to, after somebody was asked about them."""
        notice, drafts = self._page.workbench.notice, self.shelf.published_with(draft)
        known = self.shelf.known_forms() | {one.form.id for one in drafts}
        for one in drafts:
            astray = unknown_forms(one.form, known)
            if astray:
                field = label_text(one.form.fields[astray[0][0]].label)
                notice.say(message("design.links_nowhere", {"name": field}), "danger")
                return
            if one is not draft and (faults(one.form) or one.unfinished):
                words = self.tr("\u201c%1\u201d is published with it, and something in it is still to be mended.")
                words = filled(words, label_text(one.form.label))
                notice.say(words, "danger", self.tr("Go there"), partial(self._go, one))
                return
        if len(drafts) > 1 and not asked:
            names = listed(label_text(one.form.label) for one in drafts[1:])
            words = filled(self.tr("It leads to %1, not published yet: they can only be published together."), names)
            notice.say(words, "warn", self.tr("Publish together"), partial(self.publish, asked=True))
            return
        self._timer.stop()
        sent = msgspec.structs.replace(draft, sent=next_version(draft.based_on, 0), stuck=None)
        self._show_draft(sent, self._page.workbench.session)  # nothing can be changed from here on
        done, failed = partial(self._published, drafts), partial(self._not_handed_over, draft)
        self.shelf.publish(drafts, done, failed)

    def _go(self, draft: FormDraft) -> None:
        self.flush()
        self._show_draft(draft)
        self._page.workbench.go_to_fault()

    def merge(self) -> None:
        """What was drawn here, once more on the newest version."""
        draft, session = self.draft, self._page.workbench.session
        if draft is None or session is None or not self._workspace.forms.knows(draft.form.id, draft.based_on):
            return
        forms = self._workspace.forms
        newest, base = forms.form(draft.form.id), forms.form(draft.form.id, draft.based_on)
        self._say_refused(draft)
        self._picks.ask_clashes(base, session.form, newest, partial(self._rebase, newest.version))

    def _rebase(self, version: int, form: Form) -> None:
        """What was drawn stands on that version now, as it was merged with it."""
        draft, session = self.draft, self._page.workbench.session
        if draft is None or session is None:
            return
        session.rebase(form, version)
        self._show_draft(msgspec.structs.replace(self._as_drawn(draft, session), sent=0, stuck=None), session)
        self._note_edit()
        said = self.tr("Your changes stand on version %1 now.").replace("%1", str(edition(version)))
        self._page.workbench.notice.say(said, "ok")

    @Slot(str)
    def show_versions(self, form_id: str) -> None:
        """The versions of that form, drafts first."""
        self._versions_of = form_id
        self._page.versions.show_versions(self._workspace.forms.form(form_id), self._rows.version_rows(form_id))
        self._page.show_view(self._page.versions)

    def offer(self, forms: tuple[Form, ...]) -> None:
        """Forms of a package: the person chooses which of them are taken in."""
        self._page.notice.hide()
        self._picks.ask_coming(forms, self.take_in)

    def choose_for_a_file(self, chosen: Chosen) -> None:
        """The person chooses which forms go into a file."""
        self._picks.ask_going(chosen)

    def take_in(self, forms: tuple[Form, ...]) -> None:
        """These forms, each as a draft: of a form that is here a new version, else a new form."""
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
        shown = session or self._session_of(draft)
        self._page.workbench.show_session(shown, self._rows.pills(draft), why_locked=locked)
        self._page.workbench.show_kept("")
        self._page.show_view(self._page.workbench)
        self._say_refused(draft)

    def _session_of(self, draft: FormDraft) -> DesignSession:
        versions = self.shelf.shelf.versions.get(draft.form.id, ())
        return DesignSession(draft.id, draft.form, draft.based_on, draft.unfinished, versions)

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

    @Slot()
    def _note_edit(self) -> None:
        draft, session = self.draft, self._page.workbench.session
        if draft is None or session is None or (draft.sent and not draft.refused):
            return
        self._page.workbench.show_kept(self.tr("Keeping \u2026"))
        self._timer.start(PAUSE_MILLISECONDS)
        if draft.based_on != session.based_on:  # a merge was undone, or done again
            self.draft = self._as_drawn(draft, session)
            self._page.workbench.show_pills(self._rows.pills(self.draft))
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

    def _published(self, drafts: Sequence[FormDraft]) -> None:
        if self.draft is not None and self.draft.id in {one.id for one in drafts}:
            self.draft = None
            self._page.show_view(self._page.list)
        words = self.tr("Handed over to headquarters; it is in force everywhere with the next exchange.")
        if len(drafts) > 1:
            words = self.tr("%Ln form(s) were handed over to headquarters together.", "", len(drafts))
        self._page.notice.say(words, "ok")
        self.sent.emit()

    def _not_handed_over(self, draft: FormDraft, error: BaseException) -> None:
        if self.draft is not None and self.draft.id == draft.id:
            self._show_draft(draft, self._page.workbench.session)
            self._not_published(error)
        else:
            self._page.notice.say(partial(message_of, error), "danger")

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
        self._page.workbench.show_session(session, [("", "neutral"), self._rows.live(form)], why_locked=why)
        self._page.show_view(self._page.workbench)

    def _new_form_id(self) -> str:
        return f"form-{self._workspace.new_id()[:12]}"

    @Slot(object)
    def _show(self, shelf: Shelf) -> None:
        self._known = True
        why = self.shelf.why_not()
        rows = [row for form in self._workspace.newest_forms() for row in self._rows.rows(form)]
        new = [draft for draft in shelf.drafts if draft.form.id not in shelf.versions]
        rows = [*(self._rows.draft_row(draft) for draft in new), *rows]
        self._page.list.show_rows(rows, may_publish=not why)
        if why:
            self._page.list.why.say(lambda: message(why), "primary")
        else:
            self._page.list.why.hide()
        if self.draft is not None and self._page.views.currentWidget() is self._page.workbench:
            self._page.workbench.show_pills(self._rows.pills(self.draft))
            self._say_refused(self.draft)
        if self._page.views.currentWidget() is self._page.versions and self._versions_of in shelf.versions:
            self._page.versions.show_versions(
                self._workspace.forms.form(self._versions_of), self._rows.version_rows(self._versions_of)
            )
