"""Reads what devices sent on a stick and puts the answer beside it: the same decisions as behind the routes.

A bundle may come late, twice, or after newer news over the network: its batches are recognised by their rolling hashes,
its hello turns no fence, and what it asks for is read from where it stood when it was written.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from core.effect import Effect
from core.errors import BranchDeskError, UserError
from core.operation import ChildKind
from core.reading import Unreadable, read_json
from local_db.key_slots import derive
from local_db.sealed_file import Damaged
from local_db.small_pictures import PREVIEW_FROM_BYTES
from sync.hub.problems import SessionProblem
from sync.hub.registry import Device, load_device, scopes_of
from sync.hub.service import HubService
from sync.protocol import stick as places
from sync.protocol.errors import SessionCode
from sync.protocol.messages import FileDone, HelloRequest, PullRequest, PushRequest, ScopeMark
from sync.protocol.reference import ReferencePage, ReferenceRequest
from sync.protocol.routes import MOST_UNITS, UNIT
from sync.protocol.sealed_lines import ANSWER_KIND, Cover, LineWriter, SealedLines, open_bundle
from sync.protocol.stick import (
    Batch,
    BundleLine,
    Copies,
    File,
    Given,
    Kept,
    Opening,
    Outcomes,
    Page,
    Wanted,
    Welcome,
    file_place,
    hub_mark,
)
from sync.protocol.stick_disk import (
    forget,
    forget_others,
    lies_whole,
    make_room,
    on_stick,
    open_carried,
    put_sealed,
    read_carried,
    room_for,
    written,
)

logger = logging.getLogger(__name__)

_PAGE, _PAGE_BYTES = 1_000, 1 << 20
_PIECE = 1 << 20
_URGENCY = {"thumbnail": 0, "preview": 1, "": 2}


class Visit(msgspec.Struct):
    """What one bundle brought, and took back. `error`: it was not taken in, and why; `problem`: what is wrong with it.

    `outcomes` counts operations by outcome; `entries` of the log and files went back; `more`: not everything fitted.
    """

    device: str
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    files_in: int = 0
    entries: int = 0
    files_out: int = 0
    more: bool = False
    problem: SessionCode | None = None
    error: BranchDeskError | None = None


def serve_stick(service: HubService, stick: Path, random: Callable[[int], bytes] = os.urandom) -> list[Visit]:
    """Takes in every bundle on a stick, or in a folder that was copied from one, and answers each.

    What is wrong with one bundle is in its Visit and stops no other. UserError ``stick.gone``, ``stick.no_bundle``.
    """
    with on_stick(stick):
        if not stick.is_dir():
            raise UserError("stick.gone", folder=str(stick))
        folder = stick if stick.name == places.FOLDER else stick / places.FOLDER
        found = sorted(place.parent for place in folder.glob(f"*/{places.BUNDLE}"))
    if not found:
        raise UserError("stick.no_bundle", folder=str(stick))
    return [_visit(service, folder, random) for folder in found]


def _visit(service: HubService, folder: Path, random: Callable[[int], bytes]) -> Visit:
    try:
        with on_stick(folder):
            lines = open_bundle(folder / places.BUNDLE)
        try:
            who = _sender(service, lines)
            serving = _Serving(service, who, folder, lines, random)
            serving.serve()
        finally:
            lines.close()
    except BranchDeskError as error:
        return Visit(folder.name, error=error)
    return serving.visit


def _sender(service: HubService, lines: SealedLines[BundleLine]) -> Device:
    """Whose bundle it is, proved by its signature."""
    if lines.cover.hub != hub_mark(service.public.sticks):
        raise UserError("stick.other_hub")
    lines.open(service.stick_private)
    with service.store.reading() as connection:
        who = load_device(connection, lines.cover.device)
    if who is None:
        raise UserError("stick.device_unknown", device=lines.cover.device)
    lines.check(who.public_key, lambda: None)
    return who


class _Serving:
    """One bundle that is proved, and its answer."""

    def __init__(
        self,
        service: HubService,
        who: Device,
        folder: Path,
        lines: SealedLines[BundleLine],
        random: Callable[[int], bytes],
    ) -> None:
        self.visit = Visit(who.id)
        self._service = service
        self._who = who
        self._folder = folder
        self._lines = lines
        self._random = random
        self._files_key = derive(service.files.key, f"stick files {who.id}").hex()
        self._refused: set[str] = set()
        self._pushed: set[str] = set()
        self._attached: dict[str, None] = {}

    def serve(self) -> None:
        opening = self._lines.first()
        if not isinstance(opening, Opening) or opening.hello.device != self._who.id:
            raise UserError("stick.damaged")
        given = self._folder / places.GIVEN_FILES
        make_room(self._folder)
        make_room(given)
        with written(self._folder / places.ANSWER) as target:
            said = self._lines.cover
            cover = Cover(ANSWER_KIND, places.VERSION, said.hub, said.device, said.bundle, key="")
            answer = LineWriter(target, self._folder, cover, opening.reply_key, self._random)
            self._answer(answer, opening)
            answer.close(self._service.orders.private, more=self.visit.more)

    def _answer(self, answer: LineWriter, opening: Opening) -> None:
        hello, wanted = opening.hello, list[str]()
        answer.put(self._welcome(hello))
        for line in self._lines.lines():
            if isinstance(line, Batch):
                outcome = self._push(line)
                if outcome is not None:
                    answer.put(outcome)
            elif isinstance(line, File):
                if self._take_file(line, opening.files_key):
                    answer.put(Kept(line.name))
            elif isinstance(line, Wanted):
                wanted += line.names
        if self._who.revoked_at is not None:
            return
        for page in self._pages(hello):
            answer.put(page)
        for copies in self._copies(opening):
            answer.put(copies)
        for given in self._give([*self._attached, *wanted]):
            answer.put(given)

    def _welcome(self, hello: HelloRequest) -> Welcome:
        try:
            reply = self._service.hear(self._who, hello)
        except SessionProblem as problem:
            self.visit.problem = problem.code
            return Welcome(hello.replica, self._files_key, problem=problem.body)
        return Welcome(hello.replica, self._files_key, msgspec.Raw(msgspec.json.encode(reply)))

    def _push(self, line: Batch) -> Outcomes | None:
        """The batch's outcomes; None when an earlier one of its stream was not taken."""
        request = _decoded(bytes(line.request))
        if request.stream in self._refused:
            return None
        last_n = request.from_n + len(request.ops) + len(request.aside) - 1
        said = Outcomes(request.stream, request.from_n, last_n, request.digest)
        try:
            reply = self._service.push(self._who, request, len(bytes(line.request)))
        except SessionProblem as problem:
            self._refused.add(request.stream)
            self.visit.problem = problem.code
            return msgspec.structs.replace(said, problem=problem.body)
        self.visit.outcomes.update(str(result.s) for result in reply.res)
        self._pushed.update(result.id for result in reply.res)
        return msgspec.structs.replace(said, reply=msgspec.Raw(msgspec.json.encode(reply)))

    def _pages(self, hello: HelloRequest) -> Iterator[Page]:
        """What happened since the bundle's cursors, as far as there is room."""
        self._service.expansion.finish()
        with self._service.store.reading() as connection:
            allowed = scopes_of(connection, self._who)
        asked = {scope: mark for scope, mark in hello.cursors.items() if scope in allowed}
        more = bool(asked)
        while more:
            try:
                body = self._service.pull(self._who, PullRequest(asked, _PAGE, _PAGE_BYTES))
            except SessionProblem as problem:
                self.visit.problem = problem.code
                return
            if not room_for(self._folder, len(body)):
                self.visit.more = True
                return
            page = Page(asked, body.decode())
            asked, more = self._read(body)
            yield page

    def _copies(self, opening: Opening) -> Iterator[Copies]:
        """Reference records that changed since the bundle was written, as far as there is room."""
        for scope, asked in opening.reference.items():
            more, mark = True, asked
            while more:
                try:
                    body = self._service.reference(self._who, ReferenceRequest(scope, mark, _PAGE, _PAGE_BYTES))
                except SessionProblem:  # of a scope that it reads no more
                    break
                if not room_for(self._folder, len(body)):
                    self.visit.more = True
                    return
                page = msgspec.json.decode(body, type=ReferencePage)
                if page.lines or page.afresh:
                    yield Copies(scope, mark, msgspec.Raw(body))
                self.visit.entries += len(page.lines)
                more, mark = page.more, page.at

    def _read(self, body: bytes) -> tuple[dict[str, ScopeMark], bool]:
        """Where a page ends; notes the files that others attached in it."""
        *lines, last = body.splitlines()
        for line in lines:
            effect = msgspec.json.decode(line, type=_Said).effect
            self.visit.entries += 1
            if effect.operation not in self._pushed:
                self._attached |= dict.fromkeys(_files_of(effect))
        mark = msgspec.json.decode(last, type=_Mark)
        return mark.cursors, mark.more

    def _take_file(self, line: File, files_key: str) -> bool:
        """Whether the hub holds the file now; then it makes room on the stick, unless our own disk refused it."""
        files = self._service.files
        place = file_place(self._folder / places.SENT_FILES, files_key, line.name)
        reader = open_carried(place, bytes.fromhex(files_key))
        if reader is None:
            return files.was_given(self._who, line.name)
        try:
            with reader:
                start = 0
                while piece := read_carried(reader, MOST_UNITS * UNIT, self._folder):
                    files.put_chunk(self._who, line.name, start // UNIT, piece, UNIT)
                    start += len(piece)
                whole = files.finish(self._who, line.name, FileDone(line.size, UNIT, line.hash)).whole
        except (SessionProblem, Damaged) as error:
            logger.warning("file %s of device %s was not taken: %s", line.name, self._who.id, error)
            whole = False
        except OSError:  # what the stick refuses has an error of its own
            logger.exception("file %s of device %s could not be stored; it stays on the stick", line.name, self._who.id)
            return False
        forget(place)
        self.visit.files_in += whole and "." not in line.name
        return whole

    def _give(self, names: Iterable[str]) -> Iterator[Given]:
        """The files that the device lacks and may read, small pictures first, as far as there is room."""
        ordered = sorted(dict.fromkeys(names), key=lambda name: _URGENCY.get(name.partition(".")[2], 2))
        whole = [name for name in ordered if self._is_held(name)]
        folder = self._folder / places.GIVEN_FILES
        forget_others(folder, {file_place(folder, self._files_key, name).name for name in whole})
        for name in whole:
            given = self._put(folder, name)
            if given is not None:
                yield given

    def _is_held(self, name: str) -> bool:
        try:
            return self._service.files.have(self._who, (name,))[name].whole
        except SessionProblem:
            return False

    def _put(self, folder: Path, name: str) -> Given | None:
        files, key = self._service.files, bytes.fromhex(self._files_key)
        target = file_place(folder, self._files_key, name)
        try:
            size = files.size(self._who, name)
            if not lies_whole(target, key, size, None):
                if not room_for(folder, size):
                    self.visit.more = True
                    return None
                starts = range(0, size, _PIECE)
                put_sealed(target, key, (files.read(name, start, _PIECE) for start in starts), self._random)
        except SessionProblem:
            return None
        self.visit.files_out += "." not in name
        return Given(name, size)


class _Said(msgspec.Struct, frozen=True):
    effect: Effect


class _Mark(msgspec.Struct, frozen=True):
    cursors: dict[str, ScopeMark]
    more: bool


def _decoded(body: bytes) -> PushRequest:
    try:
        return read_json(body, PushRequest)
    except Unreadable as error:
        raise UserError("stick.damaged") from error


def _files_of(effect: Effect) -> Iterator[str]:
    """The names under which an attached file travels."""
    child = effect.child
    if child is None or child.kind is not ChildKind.FILE:
        return
    if child.mime.startswith("image/"):
        yield f"{child.hash}.thumbnail"
        if child.size >= PREVIEW_FROM_BYTES:
            yield f"{child.hash}.preview"
    yield child.hash
