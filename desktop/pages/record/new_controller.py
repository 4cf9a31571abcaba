"""What the acts on a new record lead to: its draft, its files, and one submission that makes it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from core.operation import Child
from core.ports import Changes
from core.services.commands import SubmitRecord
from core.services.records import InvalidFields, submit_record
from desktop.messages import message_of
from desktop.models.beginnings import values_to_begin
from desktop.models.draft_keeper import DraftKeeper, OpenDraft, ask_open_drafts
from desktop.models.edit_session import EditSession
from desktop.models.file_intake import FileIntake
from desktop.models.habits import the_habits
from desktop.models.typed_since import TypedSince
from desktop.models.workspace import Workspace
from desktop.pages.record.carets import caret_in
from desktop.pages.record.draft_files import DraftFiles
from desktop.pages.record.draft_words import draft_words
from desktop.pages.record.filling_in import FillingIn
from desktop.pages.record.new_page import NewRecordPage
from desktop.pages.record.new_state import NewRecordState
from desktop.pages.record.record_files import OpenOutside, open_outside
from desktop.pages.record.record_state import branch_people
from desktop.pages.record.tiles import draft_tiles, incoming_tiles
from desktop.pages.record.version_offer import VersionOffer
from desktop.turns import the_turns
from desktop.widgets.parts import Words
from desktop.wording import filled
from engines.forms.document import Form
from engines.forms.values import Value


class NewRecordController(QObject):
    """One new record at a time. Its id as a command is made when it is begun, so that it is booked once."""

    made = Signal(str, str)
    """The id of the record that was made, and the act that made it."""
    left_over = Signal(str, object)
    """Before `made`: the record's id and the FileIntake whose files the disk refused; they can be tried again."""

    def __init__(self, workspace: Workspace, page: NewRecordPage, show_file: OpenOutside = open_outside) -> None:
        super().__init__()
        self.page = page
        self.session: EditSession | None = None
        self._workspace = workspace
        self._keeper: DraftKeeper | None = None
        self._intake = FileIntake(workspace)
        self._files = DraftFiles(workspace, page, show_file)
        self._act = ""
        self._sent: tuple[dict[str, Value], tuple[Child, ...]] | None = None
        """What was ordered to be made, while that waits for the disk."""
        self._unkept: Words = ""
        """Why what is typed could not be kept, as the page says it until it is."""
        self._filling = FillingIn(workspace, page, self._show)
        self._offer = VersionOffer(workspace, page, self._use_version)
        page.kind_chosen.connect(self.choose_kind)
        page.field_typed.connect(lambda _name: self._touched())
        page.submit_wanted.connect(self.submit)
        page.discard_wanted.connect(self.discard)
        page.draft_wanted.connect(self._open_draft)
        page.files_brought.connect(lambda paths: self._intake.take_paths(paths))
        page.picture_pasted.connect(lambda image: self._intake.take_picture(image))
        page.brought_to_field.connect(lambda what, place: self._intake.take(what, place))
        page.retry_wanted.connect(lambda key: self._intake.retry(key))
        page.file_removed.connect(self._remove_file)
        page.file_opened.connect(self._open_file)

    @property
    def begun(self) -> bool:
        """Whether a new record is under way."""
        return self._keeper is not None and not self._keeper.empty

    def begin(self, form_id: str | None = None) -> None:
        """Shows the new record that is under way, or begins one; of that kind, where one is named."""
        if self.session is None or self._keeper is None or self._keeper.empty:
            self._begin(self._form(form_id), self._workspace.new_id())
        elif form_id is not None and form_id != self.session.form.id:
            self.choose_kind(form_id)
        self._show()
        self.page.focus_first()
        self._offer_drafts()

    def take_number(self, number: str) -> None:
        """Puts a scanned number into the waybill field; where another one stands there, into another new record."""
        session = self.session
        name = session.form.columns.get("waybill_no") if session is not None else None
        if session is None or name is None:
            return
        if session.changes.get(name) not in (None, number):
            self.flush()
            self._begin_next(session.form)
        self.page.type_in(name, number)
        self.page.focus_first()

    def choose_kind(self, form_id: str) -> None:
        """Makes it a record of another kind, files too; what only this kind has fields for comes back with it."""
        if self.session is not None and form_id != self.session.form.id and self._sent is None:
            version = self.session.visited.get(form_id)
            self._become(self._workspace.forms.form(form_id, version if isinstance(version, int) else None))
            self.page.focus_first()

    def take_in_forms(self) -> None:
        """Forms came while a record is under way: their kinds are offered, and a newer version of its own form."""
        if self.session is not None:
            self._show()

    def _use_version(self, form: Form) -> None:
        """Goes on by another version of the form, once no composition is open; it can be taken back."""
        change = partial(self._change_version, self.session, form)
        self.page.form.later.do(partial(the_turns().add, self, change), self.session)

    def _change_version(self, before: EditSession | None, form: Form) -> None:
        if before is None or before is not self.session or self._sent is not None:
            return
        self.page.form.files.finish()
        caret = caret_in(self.page.form)
        self._become(form)
        self.page.put_caret(caret)
        if form.version > before.form.version:
            back = partial(self._use_version, before.form)
            self.page.offer_back(lambda: self.tr("The new version of the form is used now."), back)

    def _become(self, form: Form) -> None:
        """Makes it a record of that form, with all that was typed and its files."""
        before, keeper = self.session, self._keeper
        if before is not None and keeper is not None:
            session, again = self._begin(form, keeper.id)
            again.take_over(keeper)
            session.become(before)
            self._show()
            again.touch()

    def submit(self) -> None:
        """Makes the record, once."""
        session, keeper = self.session, self._keeper
        if session is None or keeper is None or self._sent is not None:
            return
        validator = self._workspace.forms.validator(session.form.id, session.form.version)
        problems = session.faults_to_mend(validator, complete=True)
        self.page.show_problems(problems)
        if problems:
            return
        if self._intake.taking:
            self.page.say(self._wait_words, "warn")
            return
        command = SubmitRecord(
            id=self._act,
            by=self._workspace.person,
            form=session.form.id,
            version=session.form.version,
            fields=session.filled,
            files=keeper.files,
            draft=keeper.id,
        )
        self._sent = dict(session.typed), keeper.files
        self.page.show_busy(True)
        self._workspace.do(submit_record, command, partial(self._made, self._act), self._failed)

    def _wait_words(self) -> str:
        return self.tr("Some files are not stored yet. Wait for them, or take them out.")

    def discard(self) -> None:
        """Throws the new record away; it can be had back while the next one is made."""
        if self._keeper is not None and self.session is not None and self._sent is None:
            draft = self._keeper.draft()
            self._keeper.discard()
            self._intake.give_up()
            self._begin_next(self.session.form)
            self.page.focus_first()
            self.page.offer_back(lambda: self.tr("The draft was discarded."), partial(self._bring_back, draft))

    def _bring_back(self, draft: object) -> None:
        """The person did not mean to discard that draft."""
        self.flush()
        self._go_on(draft)
        if self._keeper is not None:
            self._keeper.keep_now()

    def name_person(self) -> None:
        """It is known now who works here."""
        if self._keeper is not None:
            self._keeper.name_writer(self._workspace.person)

    def change_person(self) -> None:
        """Another person works here now: what was begun stays the other one's draft; a new record is begun."""
        self.flush()
        if self.session is not None:
            self._begin_next(self.session.form)
            self._offer_drafts()

    def flush(self) -> None:
        """Keeps at once what is being typed."""
        if self._keeper is not None:
            self._keeper.flush()

    def leave(self) -> None:
        """The window closes: keeps what is typed with the files that are kept, remembers those that are not."""
        self._intake.leave()
        self.flush()

    def _form(self, form_id: str | None) -> Form:
        forms = self._workspace.newest_forms()
        last = the_habits().last_kind
        wanted = form_id or (last if any(form.id == last for form in forms) else forms[0].id)
        return self._workspace.forms.form(wanted)

    def _begin_next(self, form: Form) -> None:
        """Shows another new record of that form as it is now."""
        self._begin(self._workspace.forms.form(form.id), self._workspace.new_id())
        self._show()

    def _begin(self, form: Form, draft_id: str) -> tuple[EditSession, DraftKeeper]:
        another = self._keeper is None or self._keeper.id != draft_id
        self.session = session = EditSession(form, values_to_begin(self._workspace, form), new=True)
        self._filling.begin(session)
        self._keeper = keeper = DraftKeeper(self._workspace, draft_id, self.session, None)
        self._keeper.kept.connect(self.page.show_kept)
        self._keeper.failed.connect(self._not_kept)
        self._keeper.kept.connect(partial(self._draft_kept, self._keeper))
        if not another:
            return session, keeper
        self._act = self._workspace.new_id()
        self._intake = FileIntake(self._workspace, draft_id, self._act)
        self._intake.recall()
        self._intake.own(draft_id, self._act)
        self._intake.placed.connect(lambda place, child: self.page.form.files.place(place, child))
        self._intake.changed.connect(self._files_changed)
        self._intake.stored.connect(partial(self._attach, draft_id))
        self._files.listen(self._intake)
        return session, keeper

    def _not_kept(self, error: BaseException) -> None:
        self._unkept = partial(message_of, error)
        self.page.say(self._unkept)

    def _draft_kept(self, keeper: DraftKeeper, at: int) -> None:
        self.page.notice.take_back(self._unkept)
        if keeper is self._keeper and at:
            self._intake.attached(keeper.files)

    def _show(self) -> None:
        session, keeper = self.session, self._keeper
        if session is None or keeper is None:
            return
        forms = [form for form in self._workspace.newest_forms() if form.is_ticket]
        if not session.form.is_ticket:
            forms = []
        state = NewRecordState(
            forms=tuple(forms),
            session=session,
            validator=self._workspace.forms.validator(session.form.id, session.form.version),
            people=branch_people(self._workspace.people.values(), self._workspace.identity.branch),
            names=self._workspace.person_name,
        )
        kept = draft_tiles(keeper.files, alone=not self._workspace.identity.enrolled)
        self.page.show_new(state, [*kept, *incoming_tiles(self._intake.incoming.values())])
        self.page.show_kept(keeper.kept_at)
        self._offer.look(session)

    def _files_changed(self) -> None:
        if not self._intake.taking:
            self.page.notice.take_back(self._wait_words)
        self._show()

    def _touched(self) -> None:
        if self._keeper is not None:
            self._keeper.touch()

    def _attach(self, draft_id: str, children: tuple[Child, ...]) -> None:
        keeper = self._keeper
        if keeper is not None and keeper.id == draft_id:
            self._files.attach(keeper, self._intake, children)
            self._show()

    def _remove_file(self, key: str) -> None:
        if self._keeper is not None and not self._intake.drop(key):
            self._keeper.files = tuple(child for child in self._keeper.files if child.hash != key)
            self._keeper.keep_now()
        self._show()

    def _open_file(self, key: str) -> None:
        for child in self._keeper.files if self._keeper is not None else ():
            if child.hash == key:
                self._files.open(child)

    def _made(self, act: str, changes: Changes) -> None:
        self.page.show_busy(False)
        session, keeper, sent = self.session, self._keeper, self._sent
        self._sent = None
        if session is None or keeper is None or sent is None or act != self._act:
            for record_id in changes.records:
                self.made.emit(record_id, act)
            return
        keeper.end()
        self._hand_over(changes, sent[1], tuple(child for child in keeper.files if child not in sent[1]))
        the_habits().last_kind = session.form.id
        self._begin_next(session.form)
        for record_id in changes.records:
            TypedSince(self._workspace, session, sent[0], record_id, partial(self.made.emit, record_id, act))

    def _hand_over(self, changes: Changes, attached: tuple[Child, ...], late: tuple[Child, ...]) -> None:
        """Files that came too late for the record, or that the disk refused, are from now on on their way into it."""
        intake = self._intake
        intake.attached(attached)
        if not intake.incoming and not late:
            return
        for name in ("changed", "placed", "stored", "refused", "taken_after_all", "no_photo"):
            getattr(intake, name).disconnect()
        for record_id in changes.records:
            self.left_over.emit(record_id, intake)
        if late:
            intake.stored.emit(late)

    def _failed(self, error: BaseException) -> None:
        self._sent = None
        self.page.show_busy(False)
        if isinstance(error, InvalidFields):
            self.page.show_problems(error.problems)
        else:
            self.page.say(partial(message_of, error))

    def _offer_drafts(self) -> None:
        ask_open_drafts(self._workspace, self._drafts_known)

    def _drafts_known(self, drafts: list[OpenDraft]) -> None:
        here = self._keeper.id if self._keeper is not None else ""
        words = draft_words(self._workspace, [draft for draft in drafts if draft.id != here])
        self.page.show_drafts(words, offer=not self.begun)

    def _open_draft(self, draft_id: str) -> None:
        if self._sent is None:
            self.flush()
            self._workspace.draft(draft_id, self._go_on)

    def _go_on(self, draft: object) -> None:
        found = OpenDraft.of(draft)
        if found is None:
            return
        if found.by not in ("", self._workspace.person):
            writer = self._workspace.person_name(found.by)
            self.page.say(
                lambda: filled(self.tr("%1 began this ticket. It stays a draft until %1 submits it."), writer)
            )
            return
        self._begin(self._workspace.forms.form(found.form, found.version), found.id)
        assert self._keeper is not None
        self._keeper.restore(draft)  # type: ignore[arg-type]  # the draft that `Workspace.draft` read
        self._show()
        self.page.focus_first()
        self._offer_drafts()
