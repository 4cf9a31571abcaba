"""Keeps what is being typed: 400 ms after the last keystroke it is on the disk, and kill -9 does not take it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from core.operation import Child
from core.record import DEFINITION
from desktop.models.edit_session import EditSession
from desktop.models.workspace import Workspace
from local_db.drafts import Draft, load_drafts

PAUSE_MILLISECONDS = 400
RETRY_MILLISECONDS = 3_000
"""After a save that the disk refused: what was typed stays in the window, and is tried again this often."""


class DraftKeeper(QObject):
    """The draft of one session. `record` None: of a new record."""

    kept = Signal(object)
    """The draft is on the disk as of these milliseconds since 1970 UTC; 0 when there is no draft any more."""
    failed = Signal(object)
    """Why the draft could not be kept; told once until it is kept again."""

    def __init__(self, workspace: Workspace, draft_id: str, session: EditSession, record: str | None) -> None:
        super().__init__()
        self.id = draft_id
        self.files: tuple[Child, ...] = ()
        self.kept_at = 0
        self._workspace = workspace
        self._session = session
        self._record = record
        self._by = workspace.person
        self._on_disk = False
        self._refused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MILLISECONDS)
        self._timer.timeout.connect(self.keep_now)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self._session.empty and not self.files

    def touch(self) -> None:
        """Something was typed: keep it when the typing pauses."""
        self._timer.start(PAUSE_MILLISECONDS)

    def keep_now(self) -> None:
        """Keeps what is there, or forgets the draft when nothing is."""
        self._timer.stop()
        if self.empty:
            if self._on_disk:
                self.discard()
            return
        draft = self.draft()
        self._on_disk = True
        self.setParent(self._workspace)
        self._workspace.keep_draft(draft, lambda _: self._keeping_went(draft.updated_at), self._keeping_failed)

    def name_writer(self, person: str) -> None:
        """What was begun before it was known who works here is that person's; another writer's stays his."""
        if self._by or not person:
            return
        nobodys, self._by = self.id, person
        if self._record is not None:
            self.id = edit_draft_id(self._record, person)
        if self._on_disk:
            self.keep_now()
            if self.id != nobodys:
                self._workspace.forget_draft(nobodys)

    def draft(self) -> Draft:
        """What is there now, as the disk keeps it."""
        return Draft(
            id=self.id,
            form=self._session.form.id,
            form_version=self._session.form.version,
            by=self._by,
            record=self._record,
            typed=self._session.kept(),
            bases=dict(self._session.bases),
            files=self.files,
            updated_at=self._workspace.now(),
        )

    def flush(self) -> None:
        """Keeps at once what still waits for its pause: the page is left or the window closes."""
        if self._timer.isActive():
            self.keep_now()

    def leave(self) -> None:
        """Tries once more and then no more: the window closes."""
        self.flush()
        self._let_go()

    def discard(self) -> None:
        """Forgets the draft."""
        self._let_go()
        self._workspace.forget_draft(self.id, lambda _: self._tell(0), self.failed.emit)

    def submitted(self) -> None:
        """The draft went with a submission; what was typed since is kept anew, a late copy is dropped."""
        self._timer.stop()
        if not self.empty:
            self.keep_now()
        elif self._on_disk:
            self.discard()
        else:
            self._tell(0)

    def end(self) -> None:
        """The draft has become a record: nothing of it is kept any more."""
        self._timer.stop()
        if self._on_disk:
            self._let_go()
            self._workspace.forget_draft(self.id, None, self.failed.emit)

    def take_over(self, former: DraftKeeper) -> None:
        """Stands for the same draft from now on, under another form: its files, and what is on the disk."""
        self.files, self._by = former.files, former._by
        self.kept_at, self._on_disk = former.kept_at, former._on_disk
        former._let_go()

    def restore(self, draft: Draft | None) -> None:
        """Puts a draft read from the disk back into the session; it stays its writer's."""
        draft = self._not_kept_yet() or draft
        if draft is None:
            return
        self._on_disk = True
        self._by = draft.by
        self.id = draft.id
        self.files = draft.files
        self._session.restore(draft.typed, draft.bases)
        self.name_writer(self._workspace.person)
        self._tell(draft.updated_at)

    def _not_kept_yet(self) -> Draft | None:
        """What an earlier keeper of this draft holds that is not on the disk yet: this one takes it over."""
        for earlier in self._workspace.findChildren(DraftKeeper):
            if earlier.id == self.id and earlier is not self:
                held = earlier.draft()
                earlier._let_go()
                self._timer.start(PAUSE_MILLISECONDS)
                return held
        return None

    def _keeping_went(self, at: int) -> None:
        self._note_refused(False)
        self.setParent(None)
        self._tell(at)

    def _keeping_failed(self, error: BaseException) -> None:
        """Tries again later; the workspace holds the keeper meanwhile, also when another record is shown."""
        if not self._on_disk:
            return
        if not self._timer.isActive():
            self._timer.start(RETRY_MILLISECONDS)
        if not self._refused:
            self._note_refused(True)
            self.failed.emit(error)

    def _let_go(self) -> None:
        self._timer.stop()
        self._on_disk = False
        self._note_refused(False)
        self.setParent(None)

    def _note_refused(self, refused: bool) -> None:
        if refused != self._refused:
            self._refused = refused
            waiting = self._workspace.findChildren(DraftKeeper)
            self._workspace.unsaved_changed.emit(any(one._refused for one in waiting))

    def _tell(self, at: int) -> None:
        self.kept_at = at
        self.kept.emit(at)


def edit_draft_id(record: str, person: str) -> str:
    """The id of a person's draft on a record: one per both, so that reopening finds it."""
    return f"edit:{record}:{person}"


class OpenDraft(msgspec.Struct, frozen=True):
    """A new record that was begun and not submitted: its draft, its form, and what it is about."""

    id: str
    form: str
    words: str
    kept_at: int = 0
    """Milliseconds since 1970 UTC."""
    by: str = ""
    """The id of its writer: nobody else goes on with it."""
    version: int | None = None
    """That of the form by which it was begun."""

    @classmethod
    def of(cls, draft: object) -> OpenDraft | None:
        """What a draft read from the disk is about; None for none."""
        if not isinstance(draft, Draft):
            return None
        about = draft.typed.get("title") or draft.typed.get("customer_name") or draft.typed.get("waybill_no")
        return cls(draft.id, draft.form, str(about or ""), draft.updated_at, draft.by, draft.form_version)


def open_drafts(drafts: Iterable[Draft], person: str) -> list[OpenDraft]:
    """The new records that this person began and did not submit, the newest first; and those of nobody yet.

    Forms that somebody designs are none of them.
    """
    begun = (draft for draft in drafts if draft.record is None and draft.form != DEFINITION)
    mine = [draft for draft in begun if draft.by in ("", person)]
    return [found for found in map(OpenDraft.of, mine) if found is not None]


def ask_open_drafts(workspace: Workspace, on_known: Callable[[list[OpenDraft]], None]) -> None:
    """Asks for the new records that the person in front began and did not submit, the newest first."""
    person = workspace.person
    workspace.read(lambda connection: open_drafts(load_drafts(connection), person), on_known)
