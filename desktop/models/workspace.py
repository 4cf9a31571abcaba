"""The open profile as pages see it: they ask, order and hear what changed; every answer comes off the window's thread.

Pages import this and the rows of local_db.queries, and nothing else of the store. What is asked of the store is
imported by the job that asks it: a list shows its first rows before most of that is there.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage

from core.errors import UserError
from desktop.jobs import Cancel, JobRunner, Progress
from desktop.models import late_questions
from desktop.models.held_files import held
from desktop.models.originals import ask_for_original, is_elsewhere
from desktop.models.refused_shelf import RefusedShelf
from desktop.models.saves_under_way import SavesUnderWay
from local_db.saved_views import load_views, save_views

if TYPE_CHECKING:
    from core.operation import Child
    from core.people import Person, Place
    from core.ports import Changes
    from engines.forms.document import Form
    from local_db.catalogue import Catalogue
    from local_db.desk import Desk
    from local_db.drafts import Draft
    from local_db.files import FileStore
    from local_db.identity import Identity
    from local_db.lent_files import LentFiles
    from local_db.store import Service

T = TypeVar("T")
C = TypeVar("C")
Done = Callable[[T], None] | None
Failed = Callable[[BaseException], None] | None

CLOSE_LOOK_EDGE = 4096
"""Pixels of the longer edge of a photo that is looked at closely."""
GATHER_MILLISECONDS = 40
"""Changes that come in this time are told together: a burst from sync refreshes a list once."""


class Workspace(QObject):
    """One open profile. Lives in the window's thread; nothing in it waits."""

    changed = Signal(object)
    """A frozenset of the ids of records that changed, by this window or by sync."""
    saved = Signal()
    """Something that a person did here is durable now."""
    unsaved_changed = Signal(bool)
    """Whether the disk refuses what is typed: it stands in this window only, until the disk takes it."""
    draft_kept = Signal(object)
    """That Draft is on the disk."""
    draft_gone = Signal(str)
    """The draft with that id was submitted or discarded."""
    original_wanted = Signal()
    """Somebody asked for a file that is only elsewhere: the next exchange with headquarters is to bring it."""
    files_moved = Signal(object)
    """Files came or went. The one that comes now (SHA-256 in hex, bytes that are here), or None after a round."""

    def __init__(self, desk: Desk, jobs: JobRunner, person: str) -> None:
        super().__init__()
        self.jobs = jobs
        self.person = person
        self.people: Mapping[str, Person] = {}
        self.places: tuple[Place, ...] = ()
        """The firm's branches and headquarters; none where no hub has named them."""
        self.record_names: dict[str, str] = {}  # what linked records are called, as far as it was asked
        self.people_read = False
        """Whether `people` was read; a desk may have none."""
        self.reference = desk.store.reference
        """What other systems delivered."""
        self.saves = SavesUnderWay(jobs, self)
        self.refused = RefusedShelf(desk, jobs, self.read, self)
        self._desk = desk
        self._lending = threading.Lock()
        self._lent_files: LentFiles | None = None
        self._changed: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MILLISECONDS)
        self._timer.timeout.connect(self._tell)
        desk.store.subscribe(lambda changes: jobs.post(lambda: self._note(changes.records)))

    @property
    def identity(self) -> Identity:
        """Who this device is."""
        return self._desk.store.identity

    @property
    def look_only(self) -> bool:
        """Whether the profile is only looked at: every save is refused."""
        return self._desk.look_only

    @property
    def forms(self) -> Catalogue:
        """The form documents by id and version."""
        return self._desk.store.catalogue

    def newest_forms(self) -> list[Form]:
        """The newest version of every form, tickets first."""
        return self._desk.store.catalogue.newest()

    def now(self) -> int:
        """Milliseconds since 1970 UTC by the injected clock."""
        return int(self._desk.store.clock.now().timestamp() * 1000)

    def local_now(self) -> datetime:
        """The branch's local time by the injected clock."""
        zone = timezone(timedelta(minutes=self.identity.utc_offset))
        return self._desk.store.clock.now().astimezone(zone)

    @property
    def gathering(self) -> bool:
        """Whether changes are known that were not told yet."""
        return self._timer.isActive()

    def new_id(self) -> str:
        """An id for a command or a draft: made where the person clicked."""
        return uuid.uuid4().hex

    def person_name(self, person: str) -> str:
        """The name that goes with the id of a person, a branch or a linked record; the id where none is known."""
        known = self.people.get(person) or next((place for place in self.places if place.id == person), None)
        return known.name if known is not None else self.record_names.get(person, person)

    def read(self, query: Callable[[Any], T], on_done: Done[T], on_error: Failed = None) -> None:
        """Asks a query of local_db.queries on a reader thread."""
        self.jobs.read(lambda: self._read(query), on_done, on_error)

    def do(self, service: Service[C], command: C, on_done: Done[Changes] = None, on_error: Failed = None) -> None:
        """Orders a use case of core.services; `on_done` is called when it is durable."""

        def done(changes: Changes) -> None:
            self.saved.emit()
            if on_done is not None:
                on_done(changes)

        self.saves.follow(self._desk.store.execute(service, command), done, on_error)

    def change(
        self, task: Callable[[Any, Any], Changes], on_done: Done[Changes] = None, on_error: Failed = None
    ) -> None:
        """Runs a task of local_db on (connection, store) as one transaction, then tells whom it concerns."""
        store, ended = self._desk.store, self.saves.begin()

        def whole(_cancel: Cancel, _progress: Progress) -> Changes:
            try:
                changes = store.write(lambda connection: task(connection, store)).result()
                store.writer.submit(lambda: store.announce(changes)).result()
                return changes
            finally:
                ended()

        self.jobs.net(whole, on_done, on_error)

    def keep_draft(self, draft: Draft, on_done: Done[None] = None, on_error: Failed = None) -> None:
        """Keeps what is being typed."""
        kept = self._desk.store.write(partial(late_questions.keep_draft, draft))
        self.saves.follow(kept, partial(self._tell_of_draft, self.draft_kept, draft, on_done), on_error)

    def forget_draft(self, draft: str, on_done: Done[None] = None, on_error: Failed = None) -> None:
        """Forgets a draft that the person discarded."""
        forgotten = self._desk.store.write(partial(late_questions.forget_draft, draft))
        self.saves.follow(forgotten, partial(self._tell_of_draft, self.draft_gone, draft, on_done), on_error)

    def _tell_of_draft(self, signal: SignalInstance, draft: Draft | str, on_done: Done[None], _none: None) -> None:
        signal.emit(draft)
        if on_done is not None:
            on_done(None)

    def drafts(self, on_done: Callable[[list[Draft]], None], on_error: Failed = None) -> None:
        """Every draft, the newest first."""
        self.read(late_questions.all_drafts, on_done, on_error)

    def draft(self, draft: str, on_done: Callable[[Draft | None], None], on_error: Failed = None) -> None:
        """The draft with that id, or None."""
        self.read(partial(late_questions.one_draft, draft), on_done, on_error)

    def hold_files(self, paths: Iterable[Path], on_done: Callable[[list[BinaryIO | UserError]], None]) -> None:
        """Opens files that a person brought, at once and off the window's thread; or why one cannot be had.

        A chat program may delete its temporary file a moment after the drop: one that is held open stays readable.
        """
        wanted = list(paths)
        self.jobs.read(lambda: [held(path) for path in wanted], on_done)

    def keep_held(self, held: BinaryIO, name: str, on_done: Callable[[Child], None], on_error: Failed = None) -> Cancel:
        """Takes a file that is held open into the evidence store; gives the attachment to append."""
        return self._keep(held, name, on_done, on_error)

    def keep_file(self, path: Path, on_done: Callable[[Child], None], on_error: Failed = None) -> Cancel:
        """Takes a file into the evidence store; gives the attachment to append."""
        return self._keep(path, path.name, on_done, on_error)

    def _keep(self, source: Path | BinaryIO, name: str, on_done: Callable[[Child], None], on_error: Failed) -> Cancel:
        def keep(cancel: Cancel, progress: Progress) -> Child:
            def step(done: int) -> None:
                cancel.check()
                progress(done)

            cancel.check()
            if not isinstance(source, Path):
                source.seek(0)
            return self._kept(source, name, step)

        return self.jobs.net(keep, on_done, on_error)

    def keep_picture(
        self, encode: Callable[[], bytes], name: str, on_done: Callable[[Child], None], on_error: Failed = None
    ) -> Cancel:
        """Takes a pasted picture into the evidence store; `encode` gives its bytes off the window's thread."""

        def keep(_cancel: Cancel, _progress: Progress) -> Child:
            return self._kept(BytesIO(encode()), name)

        return self.jobs.net(keep, on_done, on_error)

    def bring_back(self, file_hash: str, path: Path, on_done: Done[Changes] = None, on_error: Failed = None) -> None:
        """Keeps a lost file anew, from its original. UserError ``files.another`` when that is another file."""

        def keep(_cancel: Cancel, _progress: Progress) -> None:
            with late_questions.original_of(file_hash, path) as source:
                self._kept(source, path.name)

        def kept(_none: None) -> None:
            self.change(partial(late_questions.mark_found, file_hash), found, on_error)

        def found(changes: Changes) -> None:
            self.files_moved.emit(None)
            self.original_wanted.emit()
            if on_done is not None:
                on_done(changes)

        self.jobs.net(keep, kept, on_error)

    def lend_file(self, file_hash: str, name: str, on_done: Callable[[Path], None], on_error: Failed = None) -> None:
        """A plain copy of a kept file for another program; it goes when the window closes.

        One that is only elsewhere is asked for.
        """

        def lend(_cancel: Cancel, _progress: Progress) -> Path:
            try:
                return self._lent().lend(file_hash, name)
            except UserError:
                self._ask_for_original(file_hash)
                raise

        self.jobs.net(lend, on_done, on_error)

    def want_original(self, file_hash: str, on_done: Callable[[], None], on_error: Failed = None) -> None:
        """Asks for a file that is only elsewhere; in a profile that is only looked at nothing is asked."""
        ask = partial(self._ask_for_original, file_hash)
        self.jobs.net(lambda _cancel, _progress: ask(), lambda _none: on_done(), on_error)

    def _ask_for_original(self, file_hash: str) -> None:
        if ask_for_original(self._desk, file_hash):
            self.jobs.post(self.original_wanted.emit)

    def missing_files(self, hashes: Iterable[str], on_done: Callable[[list[str]], None]) -> None:
        """Which of these files are not in the evidence store of this computer."""
        wanted = list(hashes)
        self.jobs.read(lambda: self._desk.files.missing(wanted), on_done)

    def take_files_back(self) -> None:
        """Deletes the plain copies: at start, for what a crash left, and when the window closes. Blocks."""
        self._lent().take_back()

    def note_seen(self, record: str, home: str, item: str, on_error: Failed = None) -> None:
        """Marks a notice on that record as read, and tells it as a change: counts and lists follow."""
        marked = self._desk.store.write(partial(late_questions.mark_notice, home, item, self.now()))
        self.saves.follow(marked, lambda _none: self._note(frozenset({record})), on_error)

    def thumbnail(self, file_hash: str, on_done: Callable[[bytes | None], None], on_error: Failed = None) -> None:
        """The small picture of a photo as JPEG bytes, None for a file that is no photo."""

        def load() -> bytes | None:
            from local_db.evidence import small_picture
            from local_db.files import Derived

            return small_picture(self._desk.files, file_hash, Derived.THUMBNAIL)

        self.jobs.read(load, on_done, on_error)

    def preview(self, file_hash: str, on_done: Callable[[QImage | None], None], on_error: Failed = None) -> None:
        """The larger picture of a photo, decoded; None for a file that is no photo."""

        def load() -> QImage | None:
            content = self.preview_now(file_hash)
            return QImage.fromData(content) if content is not None else None

        self.jobs.read(load, on_done, on_error)

    def preview_now(self, file_hash: str) -> bytes | None:
        """The larger picture of a photo at once, for a job that draws pages. Blocks; UserErrors as `small_picture`.

        Of a photo that is only elsewhere its thumbnail, where no larger one travelled.
        """
        from local_db.evidence import small_picture
        from local_db.files import Derived

        try:
            return small_picture(self._desk.files, file_hash, Derived.PREVIEW)
        except UserError:
            thumbnail = self._desk.files.derived(file_hash, Derived.THUMBNAIL)
            if thumbnail is None or not is_elsewhere(self._desk, file_hash):
                raise
            return thumbnail

    @property
    def files(self) -> FileStore:
        """The evidence store, for jobs that write copies. Its methods block."""
        return self._desk.files

    def close_look(self, file_hash: str, on_done: Callable[[QImage | None], None], on_error: Failed = None) -> None:
        """A photo large enough to look at closely, decoded; None for a file that is no photo.

        One that is only elsewhere is asked for.
        """

        def load() -> QImage | None:
            from local_db.evidence import large_picture

            try:
                content = large_picture(self._desk.files, file_hash, CLOSE_LOOK_EDGE)
            except UserError:
                self._ask_for_original(file_hash)
                raise
            return QImage.fromData(content) if content is not None else None

        self.jobs.read(load, on_done, on_error)

    def views(self, on_done: Callable[[str | None], None], on_error: Failed = None) -> None:
        """The text of the saved views, or None."""
        self.read(load_views, on_done, on_error)

    def keep_views(self, views: str, on_error: Failed = None) -> None:
        """Keeps the text of the saved views; where nothing can be written they hold for this run."""
        if not self.look_only:
            write = self._desk.store.write(lambda connection: save_views(connection, views))
            self.saves.follow(write, None, on_error)

    def load_people(self, on_done: Callable[[], None]) -> None:
        """Reads who may sign in here, and the branches; both are filled when `on_done` is called."""

        def known(read: tuple[Iterable[Person], tuple[Place, ...]]) -> None:
            found, self.places = read
            self.people, self.people_read = {person.id: person for person in found}, True
            on_done()

        self.read(late_questions.people_and_places, known)

    def _read(self, query: Callable[[Any], T]) -> T:
        with self._desk.store.plain_reading() as connection:
            return query(connection)

    def _kept(self, source: Path | BinaryIO, name: str, step: Callable[[int], None] = lambda _: None) -> Child:
        from local_db.desk import file_child
        from local_db.evidence import keep_evidence

        return file_child(keep_evidence(self._desk.files, source, name, step))

    def _lent(self) -> LentFiles:
        with self._lending:
            if self._lent_files is None:
                from local_db.lent_files import LentFiles

                folder = None if self._desk.look_only else self._desk.profile.lent
                self._lent_files = LentFiles(self._desk.files, folder)
            return self._lent_files

    def _note(self, records: frozenset[str]) -> None:
        self._changed |= records
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        records, self._changed = frozenset(self._changed), set()
        self.changed.emit(records)
