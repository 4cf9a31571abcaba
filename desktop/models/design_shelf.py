"""The forms and those that are on their way: drafts on this disk, publications, and who may publish."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from core.definitions import VERSION, edition, publication
from core.people import why_not_publish
from core.record import DEFINITION
from core.services.commands import SubmitRecord
from core.services.publishing import PublishForms, publish_forms
from desktop.models.workspace import Workspace
from engines.forms.document import Form, encode_form
from engines.forms.readiness import Unfinished
from engines.forms.together import published_together
from local_db.catalogue import DEFINITION_FORM
from local_db.drafts import Draft
from local_db.queries.designs import Designs, Publication, designs, stuck_publication
from local_db.queries.stuck import Settled, StuckAct

if TYPE_CHECKING:
    from core.ports import Changes

_DOCUMENT, _BASED_ON, _SENT, _UNFINISHED = "document", "based_on", "sent", "unfinished"
PREFIX = "design:"
"""How the id of a draft of a form begins."""

Failed = Callable[[BaseException], None]


class FormDraft(msgspec.Struct, frozen=True):
    """A form on its way. `sent` is the version that headquarters was asked to publish, 0 while it is edited.

    `stuck` is the publication, where headquarters refused it or waits with it.
    """

    id: str
    form: Form
    based_on: int
    by: str
    kept_at: int
    sent: int = 0
    stuck: StuckAct | None = None
    unfinished: tuple[Unfinished, ...] = ()

    @property
    def refused(self) -> str:
        """Why headquarters refused it; empty while it has not."""
        return (self.stuck.code or "stuck.refused") if self.stuck is not None and self.stuck.refused else ""

    @property
    def edition(self) -> int:
        """The edition that it is going to be, if nobody is quicker."""
        return edition(self.based_on) + 1


class Shelf(msgspec.Struct, frozen=True):
    """One moment: every form with its versions, the newest first, and what the person in front has on its way."""

    versions: dict[str, tuple[Form, ...]]
    publications: dict[tuple[str, int], Publication]
    drafts: tuple[FormDraft, ...]

    def newest(self, form_id: str) -> Form | None:
        """The version in force."""
        return next(iter(self.versions.get(form_id, ())), None)


class DesignShelf(QObject):
    """Reads and keeps; everything on the disk happens elsewhere."""

    known = Signal(object)
    """A Shelf."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.shelf = Shelf({}, {}, ())
        self._workspace = workspace
        self._asked = 0
        self._handing: dict[str, int] = {}
        """The version that is asked for, by draft, of those that are being handed over at this moment."""
        workspace.draft_kept.connect(lambda draft: self._look_for(draft.id))
        workspace.draft_gone.connect(self._look_for)
        workspace.changed.connect(lambda _records: self.look())

    def why_not(self) -> str:
        """The code of why nothing can be published here by this person; empty: it can."""
        identity = self._workspace.identity
        if self._workspace.look_only:
            return "store.look_only"
        someone = self._workspace.people.get(self._workspace.person)
        own = identity.scope
        why = why_not_publish(someone, enrolled=identity.enrolled, branch=identity.branch, own_scope=own)
        return f"design.{why}" if why else ""

    @Slot()
    def look(self) -> None:
        """Reads anew; `known` tells."""
        self._asked += 1
        asked = self._asked
        self._workspace.read(designs, lambda found: self._know(found) if asked == self._asked else None)

    def keep(
        self, draft: FormDraft, on_done: Callable[[None], None] | None = None, on_error: Failed | None = None
    ) -> None:
        """Keeps a draft on the disk."""
        self._workspace.keep_draft(self._packed(draft), on_done, on_error)

    def forget(self, draft_id: str, on_done: Callable[[None], None] | None = None) -> None:
        """Forgets a draft."""
        self._workspace.forget_draft(draft_id, on_done)

    def begun(self, form: Form, based_on: int) -> FormDraft:
        """A draft of the person in front; not on the disk yet."""
        workspace = self._workspace
        return FormDraft(PREFIX + workspace.new_id(), form, based_on, workspace.person, workspace.now())

    def known_forms(self) -> set[str]:
        """The forms that are in force, or on their way to headquarters and not refused."""
        on_the_way = {draft.form.id for draft in self.shelf.drafts if draft.sent and not draft.refused}
        return on_the_way | {form.id for form in self._workspace.newest_forms()}

    def published_with(self, draft: FormDraft) -> tuple[FormDraft, ...]:
        """The draft, and those of new forms that it leads to: none of them can be published alone."""
        others = {one.form.id: one for one in reversed(self.shelf.drafts) if not one.sent}
        forms = published_together(draft.form, {name: one.form for name, one in others.items()}, self.known_forms())
        return (draft, *(others[form.id] for form in forms[1:]))

    def is_handing(self, draft_id: str) -> bool:
        """Whether that draft is being handed over at this moment."""
        return draft_id in self._handing

    def publish(self, drafts: Sequence[FormDraft], on_done: Callable[[], None], on_error: Failed) -> None:
        """Asks headquarters to publish all of them or, when it cannot be asked, none.

        They wait, marked as sent, until headquarters has answered. Nothing is asked while one is being handed over.
        """
        if any(self.is_handing(draft.id) for draft in drafts):
            return
        workspace = self._workspace
        asked = [publication(draft.form, draft.based_on, secrets.randbits(16)) for draft in drafts]
        versions = [int(str(fields[VERSION])) for fields in asked]
        command = PublishForms(
            tuple(SubmitRecord(workspace.new_id(), workspace.person, DEFINITION, fields) for fields in asked)
        )
        handing = {draft.id: version for draft, version in zip(drafts, versions, strict=True)}
        self._handing |= handing

        def ended() -> None:
            self._handing = {name: version for name, version in self._handing.items() if name not in handing}
            self.look()

        def submitted(_changes: Changes) -> None:
            ended()
            on_done()

        def failed(error: BaseException) -> None:
            for draft in drafts:
                self.keep(msgspec.structs.replace(draft, sent=0))
            ended()
            on_error(error)

        def submit(_none: None) -> None:
            workspace.do(publish_forms, command, submitted, failed)

        *first, last = [msgspec.structs.replace(draft, sent=handing[draft.id]) for draft in drafts]
        for draft in first:
            self.keep(draft)  # that one is not there yet is no harm: without its publication it is a draft
        self.keep(last, submit, failed)

    def take_back(self, draft: FormDraft, on_done: Callable[[], None], on_error: Failed) -> None:
        """A publication that headquarters refused is given up; its draft is edited again."""
        act, by, now = draft.stuck, self._workspace.person, self._workspace.now()

        def give_up(connection: Any, store: Any) -> Changes:
            from local_db.stuck import DROPPED, drop

            assert act is not None
            return drop(connection, store.catalogue, Settled(act.act, DROPPED, by, now, ()), act.record)

        def given_up(_changes: object = None) -> None:
            self.keep(msgspec.structs.replace(draft, sent=0, stuck=None), lambda _none: on_done(), on_error)

        if act is None:
            given_up()
        else:
            self._workspace.change(give_up, given_up, on_error)

    def _know(self, found: Designs) -> None:
        versions: dict[str, list[Form]] = {}
        for form in self._workspace.forms.every():
            versions.setdefault(form.id, []).append(form)
        ordered = {
            name: tuple(sorted(forms, key=lambda form: form.version, reverse=True)) for name, forms in versions.items()
        }
        made = {(one.form, one.version): one for one in found.publications}
        drafts = []
        for kept in found.drafts:
            draft = self._unpacked(kept, found)
            if draft is None:
                continue
            if draft.sent and self._workspace.forms.knows(draft.form.id, draft.sent):
                self.forget(draft.id)  # it is in force
            elif draft.by in ("", self._workspace.person):
                sent = self._handing.get(draft.id, draft.sent)
                drafts.append(msgspec.structs.replace(draft, sent=sent))
        self.shelf = Shelf(ordered, made, tuple(drafts))
        self.known.emit(self.shelf)

    @Slot(str)
    def _look_for(self, draft_id: str) -> None:
        if draft_id.startswith(PREFIX):
            self.look()

    def _packed(self, draft: FormDraft) -> Draft:
        typed = {
            _DOCUMENT: encode_form(draft.form).decode(),
            _BASED_ON: str(draft.based_on),
            _SENT: str(draft.sent),
            _UNFINISHED: msgspec.json.encode(draft.unfinished).decode(),
        }
        return Draft(
            id=draft.id,
            form=DEFINITION,
            form_version=DEFINITION_FORM.version,
            by=draft.by or self._workspace.person,
            record=None,
            typed=dict(typed),
            bases={},
            files=(),
            updated_at=self._workspace.now(),
        )

    @staticmethod
    def _unpacked(kept: Draft, found: Designs) -> FormDraft | None:
        """The draft as it is edited; None of one that this program cannot read: it stays on the disk."""
        try:
            form = msgspec.json.decode(str(kept.typed.get(_DOCUMENT, "")), type=Form)
            unfinished = msgspec.json.decode(str(kept.typed.get(_UNFINISHED, "[]")), type=tuple[Unfinished, ...])
        except (msgspec.MsgspecError, RecursionError):
            return None
        based_on, sent = (int(str(kept.typed.get(name) or 0)) for name in (_BASED_ON, _SENT))
        if sent and not any((one.form, one.version) == (form.id, sent) for one in found.publications):
            sent = 0  # the program ended before it was handed over, or it was given up
        stuck = stuck_publication(found, form.id, sent) if sent else None
        return FormDraft(kept.id, form, based_on, kept.by, kept.updated_at, sent, stuck, unfinished)
