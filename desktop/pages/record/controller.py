"""What the record page's acts lead to: commands to the core, drafts, files; and what changes lead to on the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from core.ports import Changes
from core.services.commands import EditRecord, MoveRecord, RemoveChild, RestoreRecord, UndoAct, VoidRecord
from core.services.records import (
    InvalidFields,
    edit_record,
    move_record,
    remove_child,
    restore_record,
    void_record,
)
from core.services.undo import undo_act
from desktop.messages import message_of
from desktop.models.draft_keeper import DraftKeeper, edit_draft_id
from desktop.models.edit_session import EditSession
from desktop.models.file_intake import FileIntake
from desktop.models.late_questions import first_draft
from desktop.models.workspace import Workspace
from desktop.pages.record.acts_under_way import SUBMIT, ActsUnderWay
from desktop.pages.record.beside_form import BesideForm, answered, discard_changes
from desktop.pages.record.customer_lookup import CustomerLookup
from desktop.pages.record.giving import Giving
from desktop.pages.record.noting import Noting
from desktop.pages.record.page import RecordPage
from desktop.pages.record.record_files import OpenOutside, RecordFiles, open_outside
from desktop.pages.record.record_state import RecordState, branch_people
from desktop.turns import the_turns
from desktop.widgets.parts import Said, Words
from desktop.wording import filled, label_text
from engines.forms.values import Value
from local_db.queries.detail import RecordDetail, record_detail

Done = Callable[[Changes], None]


class RecordController(QObject):
    """One record at a time. Everything that it orders runs off the window's thread."""

    shown = Signal(str)
    """The id of the record that the page shows now."""
    viewing = Signal(list, str)
    """The tiles of the record's files and the key of the photo that shall be shown large."""
    gone = Signal(str)
    """A record that was asked for and is not here."""

    def __init__(self, workspace: Workspace, page: RecordPage, show_file: OpenOutside = open_outside) -> None:
        super().__init__()
        self.page = page
        self.session: EditSession | None = None
        self._workspace = workspace
        self._wanted, self._openings = "", 0
        self._detail: RecordDetail | None = None
        self._keeper: DraftKeeper | None = None
        self._made = ("", "")
        self._unkept: Words = ""
        """Why what is typed could not be kept, as the page says it until it is."""
        self.customer = CustomerLookup(workspace, lambda: page.customer, lambda: page.delivered)
        self._files = RecordFiles(workspace, lambda: page.photos, show_file)
        self._files.changed.connect(self._show)
        self._files.viewing.connect(self.viewing)
        self._giving = Giving(workspace, page, self._standing, self._failed)
        self._acts = ActsUnderWay(workspace)
        self._acts.changed.connect(self._show_busy)
        self._noting = Noting(workspace, page, self._standing, self._acts, self._done, self._failed)
        workspace.changed.connect(self._note_changes)
        self._connect(page)
        BesideForm(page, self._standing)

    @property
    def record_id(self) -> str:
        """The record that was opened last; empty when none is open."""
        return self._wanted

    def open(self, record_id: str) -> None:
        """Shows that record, with the draft that the person left on it."""
        if record_id != self._wanted:
            self._leave(record_id)
        self._reload()

    def open_made(self, record_id: str, act: str) -> None:
        """Shows a record that was made just now, and offers to undo that."""
        self._made = (record_id, act)
        self.open(record_id)

    def take_files_over(self, record_id: str, intake: FileIntake) -> None:
        """Files that could not be stored yet: from now on they are on their way into that record."""
        self._files.adopt(record_id, intake)

    def close(self) -> None:
        """Shows no record any more."""
        self._leave("")
        self.page.show_nothing()

    def flush(self) -> None:
        """Keeps at once what is being typed: before another record opens, and when the window closes."""
        if self._keeper is not None:
            self._keeper.flush()

    def name_person(self) -> None:
        """It is known now who works here; what is typed stays under the cursor."""
        if self._keeper is not None:
            self._keeper.name_writer(self._workspace.person)
            self._show()

    def change_person(self) -> None:
        """Another person works here now: shows the record with that person's own draft."""
        record_id = self._wanted
        if record_id:
            self._leave("")
            self.open(record_id)

    def leave(self) -> None:
        """The window closes: keeps what is typed, attaches the files that are kept, remembers those that are not."""
        self.flush()
        self._files.leave()

    def _leave(self, record_id: str) -> None:
        self.flush()
        self._openings += 1  # what was asked for before is no answer to what is asked from now on
        self._wanted, self._detail, self.session, self._keeper = record_id, None, None, None
        self._files.start(record_id)

    def _connect(self, page: RecordPage) -> None:
        page.field_typed.connect(lambda _name: self._touched())
        page.submit_wanted.connect(self._submit)
        page.discard_wanted.connect(self._discard)
        page.move_wanted.connect(self._move)
        page.void_wanted.connect(self._void)
        page.restore_wanted.connect(self._restore)
        self._files.listen(page)
        page.file_removed.connect(self._remove_file)
        page.undo_wanted.connect(self._undo)
        page.assign_wanted.connect(self._assign)
        page.copy_wanted.connect(lambda key, path: self.save_copy(key, path, page.say))
        page.customer_wanted.connect(lambda: self.customer.show_for(page.state, page.body.has_side))
        self._files.stale.connect(self._reload)

    def _note_changes(self, records: frozenset[str]) -> None:
        if self._wanted in records:
            self._reload()

    def _reload(self) -> None:
        wanted, opening, durable = self._wanted, self._openings, self._acts.durable
        self._workspace.read(
            lambda connection: record_detail(connection, wanted),
            partial(self._loaded, opening, durable),
            partial(self._unread, durable),
        )

    def _unread(self, durable: frozenset[str], error: BaseException) -> None:
        self._acts.end(durable)
        self._failed(error)

    def _loaded(self, opening: int, durable: frozenset[str], detail: RecordDetail | None) -> None:
        self._acts.end(durable.union(effect.tx for effect in detail.timeline) if detail is not None else durable)
        if opening != self._openings:
            return
        wanted = self._wanted
        if detail is None:
            self.page.show_nothing(self.tr("This record is not on this computer."))
            self.gone.emit(wanted)
            return
        self._detail = detail
        self._files.receive(detail.files)
        if self.session is not None:
            self.session.receive(detail.record.fields)
            self._show()
            return
        draft_id = edit_draft_id(wanted, self._workspace.person)
        if self._workspace.look_only:
            self._begin(opening, draft_id, None)
            return
        kept = partial(first_draft, (draft_id, edit_draft_id(wanted, "")))
        self._workspace.read(kept, partial(self._begin, opening, draft_id), self._failed)

    def _begin(self, opening: int, draft_id: str, draft: object) -> None:
        if opening != self._openings or self._detail is None or self.session is not None:
            return
        wanted = self._wanted
        record = self._detail.record
        form = self._workspace.forms.form(record.form, record.form_version)
        if not self.page.ready(form):
            validator = self._workspace.forms.validator(form.id, form.version)
            people = branch_people(self._workspace.people.values(), record.home)
            self.page.prepare(form, validator, people, self._workspace.person_name)
            the_turns().add(self, partial(self._begin, opening, draft_id, draft))  # when its pieces stand
            return
        self.session = EditSession(form, record.fields)
        keeper = DraftKeeper(self._workspace, draft_id, self.session, wanted)
        keeper.kept.connect(partial(self._draft_kept, keeper))
        keeper.failed.connect(self._not_kept)
        self._keeper = keeper
        keeper.restore(draft)  # type: ignore[arg-type]  # the draft that `Workspace.draft` read, or None
        self._show()
        self._draft_kept(keeper, keeper.kept_at)
        if self._made[0] == wanted:
            words = record.number or label_text(form.label)
            self.page.show_done(self._made[1], lambda: filled(self.tr("%1 is registered."), words))
            self._made = ("", "")
        self.shown.emit(wanted)

    def _not_kept(self, error: BaseException) -> None:
        self._unkept = partial(message_of, error)
        self._failed(error)

    def _draft_kept(self, keeper: DraftKeeper, at: int) -> None:
        self.page.notice.take_back(self._unkept)
        if keeper is self._keeper and self.page.state is not None:
            self.page.draft.show_kept(at)

    def show_again(self) -> None:
        """What a linked record is called is known now: history tells it."""
        self._show()

    def _show(self) -> None:
        if self._detail is None or self.session is None:
            return
        record = self._detail.record
        state = RecordState(
            detail=self._detail,
            form=self.session.form,
            validator=self._workspace.forms.validator(record.form, record.form_version),
            session=self.session,
            names=self._workspace.person_name,
            person=self._workspace.person,
            now=self._workspace.now(),
            people=branch_people(self._workspace.people.values(), record.home),
            places=self._workspace.places,
            own_scope=self._workspace.identity.scope,
            alone=not self._workspace.identity.enrolled,
            look_only=self._workspace.look_only,
        )
        self.page.show_record(state, self._files.tiles())
        self._show_busy()

    @Slot()
    def _show_busy(self) -> None:
        self.page.show_busy(self._acts.steps(self._wanted))

    def _done(self, act: str, sentence: Said) -> Done:
        """What a durable act leads to: the bar that offers to take it back."""
        wanted = self._wanted

        def done(_changes: Changes) -> None:
            if wanted == self._wanted:
                self.page.show_done(act, sentence)

        return done

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, InvalidFields) and self.page.state is not None:
            self.page.show_problems(error.problems)
        elif self.page.state is None:
            self.page.show_nothing(message_of(error))
        else:
            self.page.say(partial(message_of, error))

    def _touched(self) -> None:
        if self._keeper is not None:
            self._keeper.touch()

    def _standing(self) -> tuple[EditSession | None, DraftKeeper | None]:
        return self.session, self._keeper

    def _submit(self) -> None:
        session, keeper = self.session, self._keeper
        if session is None or keeper is None or not session.typed:
            return
        validator = self._workspace.forms.validator(session.form.id, session.form.version)
        if problems := session.faults_to_mend(validator, complete=False):
            self.page.show_problems(problems)
            return
        if self._files.on_their_way:
            self.page.say(
                lambda: self.tr("A file of this form is not stored yet. Wait a moment, then try again."), "warn"
            )
            return
        sent, changes, bases = dict(session.typed), session.changes, dict(session.bases)
        act, person = self._begun(SUBMIT, (sent, changes, bases)), self._workspace.person
        if not act:
            return
        command = EditRecord(id=act, by=person, record=self._wanted, fields=changes, bases=bases, draft=keeper.id)

        def done(saved: Changes) -> None:
            session.submitted(sent)
            keeper.submitted()
            if session is self.session:
                self.page.show_problems([])
                self._done(act, lambda: self.tr("%Ln field(s) changed.", "", len(sent)))(saved)
                self._show()

        self._order(SUBMIT, edit_record, command, done)

    def _discard(self) -> None:
        discard_changes(self.page, self._standing, self._show, lambda: self.tr("The changes were discarded."))

    def _answered(self, step: str, act: str, sentence: Said) -> Done:
        return answered(self.page, self._standing, step, self._done(act, sentence))

    def _move(self, move_id: str, answers: dict[str, Value]) -> None:
        act = self._begun(f"move {move_id}", answers)
        if act and self.session is not None:
            move = self.session.form.move(move_id)
            name = move.label if move is not None else {}
            shown = self.session.shown(saving=SUBMIT in self._acts.steps(self._wanted))
            command = MoveRecord(act, self._workspace.person, self._wanted, move_id, answers, shown)
            done = self._answered(move_id, act, lambda: filled(self.tr("“%1” is done."), label_text(name) or move_id))
            self._order(f"move {move_id}", move_record, command, done)

    def _assign(self, person: str) -> None:
        act = self._begun(f"assign {person}")
        if act and self.session is not None:
            field = self.session.form.columns["assignee"]
            now = self._detail.record.fields.get(field) if self._detail is not None else None
            command = EditRecord(act, self._workspace.person, self._wanted, {field: person or None}, {field: now})
            self._order(f"assign {person}", edit_record, command, self._done(act, lambda: self._in_charge(person)))

    def _in_charge(self, person: str) -> str:
        there = filled(self.tr("%1 is in charge now."), self._workspace.person_name(person))
        return there if person else self.tr("Nobody is in charge now.")

    def _void(self, reason: str) -> None:
        if act := self._begun("void", reason):
            command = VoidRecord(act, self._workspace.person, self._wanted, reason)
            done = self._answered("", act, lambda: self.tr("The record was taken back."))
            self._order("void", void_record, command, done)

    def _restore(self) -> None:
        if act := self._begun("restore"):
            command = RestoreRecord(act, self._workspace.person, self._wanted)
            done = self._done(act, lambda: self.tr("The record was restored."))
            self._order("restore", restore_record, command, done)

    def _begun(self, step: str, asked: object = None) -> str:
        """The id of that act on the record that is shown; empty where it is under way, or another one comes."""
        return self._acts.begin(self._wanted, step, asked) if self.session is not None else ""

    def _order(self, step: str, service: Any, command: Any, done: Done) -> None:
        self._acts.do((self._wanted, step), service, command, done, self._failed)

    def save_copy(self, key: str, path: Path, say: Callable[[Words, str], None]) -> None:
        """Writes a photo of the record to that file, without place and device; `say` is told a sentence and tone."""
        self._files.save_copy(key, path, say)

    def intake_of(self, record_id: str) -> FileIntake:
        """The files on their way into that record, whether it is shown or not."""
        return self._files.intake_of(record_id)

    def _remove_file(self, key: str) -> None:
        if self._files.give_up(key):
            return
        act = self._workspace.new_id()
        command = RemoveChild(act, self._workspace.person, self._wanted, key)
        done = self._done(act, lambda: self.tr("The file was taken back."))
        self._workspace.do(remove_child, command, done, self._failed)

    def _undo(self, act: str) -> None:
        done = self._done("", lambda: self.tr("Undone."))
        for one in reversed(act.split()):
            command = UndoAct(self._workspace.new_id(), self._workspace.person, one)
            self._workspace.do(undo_act, command, done, self._failed)
