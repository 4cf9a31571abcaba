"""Taking in what headquarters answers on a stick, as if it had come over the network.

Each line is one transaction that looks first where this device stands now: what it was told already is passed over,
what belongs to another state of it (an image that was put back, another replica) is left alone. So the same answer may
be read twice, an old one after newer news, and a stick pulled out half way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
from msgspec.structs import replace

from core.chains import CHAIN_START, chain
from core.errors import UserError
from core.operation import Stream
from core.ports import Changes
from local_db.files import FileStore
from local_db.identity import load_identity, load_meta, save_meta
from local_db.person_keys import note_words
from local_db.replication import Cursor, Received, agrees, apply_page, cursors, in_turn, save_people
from local_db.sealed_file import Damaged
from local_db.store import Store
from local_db.upload import OutboxBatch, batch_between, marks, record_answers, set_aside
from local_db.writer import Lane
from sync.client.answers import (
    Disagrees,
    PulledPage,
    Unbelievable,
    operation_of,
    read_hello,
    read_page,
    read_push,
    read_reference,
)
from sync.client.asking import HEARD_AT
from sync.client.bootstrap import incomplete
from sync.client.comparing import damaged_by
from sync.client.files_here import FilesHere
from sync.client.reference import take_page
from sync.client.stick import Step, ready_for_sticks
from sync.protocol import stick as places
from sync.protocol.errors import SessionCode
from sync.protocol.messages import ScopeMark, SessionError
from sync.protocol.reference import ReferenceRequest
from sync.protocol.sealed_lines import SealedLines, open_answer, open_bundle
from sync.protocol.stick import (
    AnswerLine,
    Copies,
    Given,
    Kept,
    Outcomes,
    Page,
    Welcome,
    file_place,
    files_key_of,
    place_of,
    reply_private,
)
from sync.protocol.stick_disk import forget, on_stick, open_carried

logger = logging.getLogger(__name__)


class Taken(msgspec.Struct):
    """What an answer brought. `operations` were answered, `entries` of headquarters' log are new here.

    `problem` is a session error that headquarters found; `more`: not everything found room on the stick; `behind`:
    this device stands before what the answer continues, because it was put back since.
    """

    operations: int = 0
    entries: int = 0
    files_there: int = 0
    files_here: int = 0
    more: bool = False
    behind: bool = False
    problem: SessionCode | None = None
    differing: set[str] = msgspec.field(default_factory=set)

    @property
    def nothing_new(self) -> bool:
        """Whether everything in it was known."""
        return not (self.operations or self.entries or self.files_there or self.files_here)


def _go_on() -> None:
    return


def _quiet(_step: Step) -> None:
    return


def take_answer(
    store: Store,
    files: FileStore,
    stick: Path,
    *,
    check: Callable[[], None] = _go_on,
    tell: Callable[[Step], None] = _quiet,
) -> Taken:
    """Takes in the answer that lies on the stick, then removes what is not needed there any more.

    `check` is called between any two steps and may raise Cancelled; the rest is taken in next time. UserErrors of
    `ready_for_sticks` and `on_stick`; ``stick.not_answered``, ``stick.nothing_here``, ``stick.other_device``,
    ``stick.other_hub``, ``stick.damaged``, ``stick.newer``, ``stick.forged``: nothing was taken in then.
    """
    identity = ready_for_sticks(store)
    folder = place_of(stick, identity.device)
    lines = _opened(stick, folder)
    try:
        if lines.cover.hub != places.hub_mark(identity.stick_key):
            raise UserError("stick.other_hub")
        if lines.cover.device != identity.device:
            raise UserError("stick.other_device")
        lines.open(reply_private(identity.device_key))
        closing = lines.check(identity.order_key, check)
        taking = _Taking(store, files, folder, lines.cover.bundle)
        for line in lines.lines():
            check()
            taking.take(line)
            tell(Step("answer", taking.taken.operations + taking.taken.entries + taking.taken.files_here, 0))
    finally:
        lines.close()
    taking.taken.more = closing.more
    _tidy(folder, lines.cover.bundle, taking.kept, files_key_of(identity.device_key))
    return taking.taken


def _opened(stick: Path, folder: Path) -> SealedLines[AnswerLine]:
    with on_stick(stick):
        if not stick.is_dir():
            raise UserError("stick.gone", folder=str(stick))
        if not (folder / places.ANSWER).exists():
            if (folder / places.BUNDLE).exists():
                raise UserError("stick.not_answered")
            others = any((stick / places.FOLDER).glob(f"*/{places.ANSWER}"))
            raise UserError("stick.other_device" if others else "stick.nothing_here", folder=str(stick))
        return open_answer(folder / places.ANSWER)


class _Taking:
    """One answer, line by line."""

    def __init__(self, store: Store, files: FileStore, folder: Path, bundle: str) -> None:
        self._store = store
        self._here = FilesHere(store, files)
        self._folder = folder
        self._bundle = bundle
        self._replica = ""
        self._files_key = ""
        self.taken = Taken()
        self.kept: list[str] = []

    def take(self, line: AnswerLine) -> None:
        """Takes one line in."""
        if isinstance(line, Welcome):
            self._greet(line)
        elif isinstance(line, Outcomes):
            self._outcomes(line)
        elif isinstance(line, Page):
            self._page(line)
        elif isinstance(line, Copies):
            self._copies(line)
        elif isinstance(line, Kept):
            if self._here.is_here(line.name):
                self._here.settled(line.name)
            self.kept.append(line.name)
            self.taken.files_there += 1
        elif isinstance(line, Given):
            self._file(line)

    def _greet(self, welcome: Welcome) -> None:
        self._replica, self._files_key = welcome.replica, welcome.files_key
        if welcome.problem is not None:
            self._note(welcome.problem.error)
            return
        try:
            hello = read_hello(bytes(welcome.reply), self._bundle)
        except Unbelievable as error:
            raise UserError("stick.damaged") from error

        def keep(connection: Any) -> None:
            if hello.hub_time > int(load_meta(connection, HEARD_AT) or 0):
                save_people(connection, hello.people)
                note_words(connection, self._store.identity, hello.keys, hello.fresh_keys)
                save_meta(connection, HEARD_AT, str(hello.hub_time))

        self._here.write(keep)

    def _outcomes(self, said: Outcomes) -> None:
        stream, forms = Stream(said.stream), self._store.catalogue
        now = int(self._store.clock.now().timestamp() * 1000)
        settled: list[str] = []

        def keep(connection: Any) -> Changes:
            batch = self._batch(connection, stream, said)
            if batch is None:
                return Changes()
            if said.problem is not None:
                fault = _at_fault(said.problem, batch)
                return set_aside(connection, forms, stream, *fault) if fault is not None else Changes()
            answers = read_push(bytes(said.reply), batch)
            settled.extend(batch.settled)
            return record_answers(connection, forms, batch, answers, now)

        try:
            changes = self._here.write(keep)
        except (Disagrees, Unbelievable):
            logger.exception("an answer about the stream %s cannot be believed", stream)
            self._note(SessionCode.DEVICE_FORKED)
            return
        if said.problem is not None:
            self._note(said.problem.error)
        self._tell(changes)
        self._store.settle(settled)
        self.taken.operations += len(settled)

    def _batch(self, connection: Any, stream: Stream, said: Outcomes) -> OutboxBatch | None:
        """The batch of which the answer speaks, if this device is still the one that sent it and waits for it."""
        identity, mark = load_identity(connection), marks(connection)[str(stream)]
        if identity is None or identity.replica != self._replica or not mark.acked_n < said.last_n <= mark.last_n:
            return None
        batch = batch_between(connection, stream, mark.acked_n + 1, said.last_n)
        if batch is None or batch.digest != said.digest or said.from_n > mark.acked_n + 1:
            self.taken.behind = True
            return None
        return batch

    def _page(self, page: Page) -> None:
        try:
            pulled = read_page(page.body.encode(), page.asked)
        except (Disagrees, Unbelievable) as error:
            raise UserError("stick.damaged") from error
        now, forms = int(self._store.clock.now().timestamp() * 1000), self._store.catalogue
        fresh: list[Received] = []

        def keep(connection: Any, part: PulledPage) -> Changes:
            trimmed, behind = _from_here(part, page.asked, cursors(connection), incomplete(connection))
            self.taken.behind = self.taken.behind or behind
            fresh.extend(trimmed.page.received)
            return apply_page(connection, forms, trimmed.page, now) if trimmed.page.cursors else Changes()

        for one in in_turn(pulled.page):
            self._tell(self._here.write(partial(keep, part=replace(pulled, page=one))))
        self._here.sweep()
        self.taken.entries += len(fresh)
        self._compare(pulled)

    def _copies(self, said: Copies) -> None:
        try:
            page = read_reference(bytes(said.page), ReferenceRequest(said.scope, said.asked))
        except Unbelievable as error:
            raise UserError("stick.damaged") from error
        if take_page(self._store, page):
            self.taken.entries += len(page.lines)

    def _compare(self, pulled: PulledPage) -> None:
        for scope, digest in pulled.digests.items():
            with self._store.plain_reading() as connection:
                same = agrees(connection, scope, pulled.page.cursors.get(scope, Cursor()), digest)
            if same is False:
                self._differs(scope)
        for scope in damaged_by(self._store, pulled):
            self._differs(scope)

    def _differs(self, scope: str) -> None:
        logger.error("scope %s is not what headquarters holds", scope)
        self.taken.differing.add(scope)

    def _file(self, given: Given) -> None:
        place = file_place(self._folder / places.GIVEN_FILES, self._files_key, given.name)
        if not self._here.is_here(given.name):
            reader = open_carried(place, bytes.fromhex(self._files_key))
            if reader is None:
                return
            try:
                with reader:
                    if not self._here.keep(given.name, cast(BinaryIO, reader)):
                        return
            except Damaged:
                logger.warning("file %s is damaged on the stick", given.name)
                forget(place)
                return
            self.taken.files_here += 1
        forget(place)

    def _note(self, error: str) -> None:
        try:
            self.taken.problem = SessionCode(error)
        except ValueError:
            self.taken.problem = SessionCode.RETRY_AFTER

    def _tell(self, changes: Changes) -> None:
        if changes.records:
            self._store.writer.submit(lambda: self._store.announce(changes), Lane.SYNC).result()


def _at_fault(problem: SessionError, batch: OutboxBatch) -> tuple[tuple[int, ...], str] | None:
    """The operations that the hub cannot read or take, and why; as over the network (sync.client.mishaps)."""
    numbers = tuple(n for n, _ in batch.numbers)
    if problem.error == SessionCode.MALFORMED and problem.n in numbers:
        return (problem.n,), "operation.malformed"
    if batch.acts <= 1 and problem.error == SessionCode.MALFORMED:
        return numbers, "operation.malformed"
    return (numbers, "operation.too_large") if batch.acts <= 1 and problem.error == SessionCode.SPLIT else None


def _from_here(
    pulled: PulledPage, asked: Mapping[str, ScopeMark], held: Mapping[str, Cursor], withheld: Iterable[str]
) -> tuple[PulledPage, bool]:
    """What of a page goes on from where this device stands; whether some scope stands before it or on another log."""
    going_on: dict[str, Cursor] = {}
    behind = False
    for scope, mark in pulled.page.cursors.items():
        at, begin = held.get(scope, Cursor()), asked.get(scope, ScopeMark())
        if scope in withheld or at.seq > mark.seq or at.chain == mark.chain:
            continue
        entries = [one for one in pulled.page.received if one.scope == scope]
        if at.seq < begin.seq or _chain_at(begin, entries, at.seq) != (bytes.fromhex(at.chain) or CHAIN_START):
            behind = True
            continue
        going_on[scope] = mark
    received = tuple(
        one
        for one in pulled.page.received
        if not one.scope or (one.scope in going_on and one.seq > held.get(one.scope, Cursor()).seq)
    )
    return replace(pulled, page=replace(pulled.page, received=received, cursors=going_on)), behind


def _chain_at(begin: ScopeMark, entries: Iterable[Received], seq: int) -> bytes | None:
    """The chain at a place inside a page; None when the page does not show it."""
    link = bytes.fromhex(begin.chain) or CHAIN_START
    reached = begin.seq
    for one in entries:
        if reached >= seq:
            break
        name = operation_of(one.text)
        if name is None:
            return None
        link, reached = chain(link, name), one.seq
    return link if reached == seq else None


def _tidy(folder: Path, bundle: str, kept: Iterable[str], files_key: str) -> None:
    """Removes an answer that was taken in, the bundle that it answers, and files that arrived."""
    forget(folder / places.ANSWER)
    for name in kept:
        forget(file_place(folder / places.SENT_FILES, files_key, name))
    try:
        lines = open_bundle(folder / places.BUNDLE)
    except (OSError, UserError):
        return
    lines.close()
    if lines.cover.bundle == bundle:
        forget(folder / places.BUNDLE)
