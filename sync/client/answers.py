"""Reading what the hub says, leniently: a newer hub may use words that this program does not know.

Unknown members are kept or ignored, one unreadable item never spoils the others, and nothing is believed before it
fits what was asked. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TypeVar

import msgspec

from core.chains import CHAIN_START, chain
from core.people import Person, Place
from core.reading import Int64, Unreadable, read_json, read_with
from engines.forms.values import Value
from local_db.replication import Cursor, Page, Received
from local_db.upload import Answer, OutboxBatch, Settled
from local_db.witnesses import with_receipt
from sync.protocol.messages import HaveReply, Incident, Limits, ScopeMark, StreamMark
from sync.protocol.person_keys import KeyWord
from sync.protocol.reference import ReferenceMark, ReferencePage, ReferenceRequest

T = TypeVar("T")
_FIELDS: msgspec.json.Decoder[dict[str, Value] | None] = msgspec.json.Decoder(dict[str, Value] | None)
_PIN = re.compile(r"[0-9a-f]{64}")


class Unbelievable(ValueError):
    """The answer is not one that a hub gives, or does not fit what was asked."""


class Disagrees(ValueError):
    """The answer is a hub's, but it does not continue what the hub said before."""


class _Hello(msgspec.Struct, frozen=True):
    fence: str
    hub_epoch: str
    hub_time: Int64
    scopes: tuple[str, ...]
    session: str
    streams: dict[str, StreamMark] = {}
    limits: Limits = Limits()
    do: tuple[str, ...] = ("push", "pull")
    people: tuple[msgspec.Raw, ...] = ()
    incidents: tuple[msgspec.Raw, ...] = ()
    order_key: str = ""
    stick_key: str = ""
    places: tuple[msgspec.Raw, ...] = ()
    settled: tuple[msgspec.Raw, ...] = ()
    pins: tuple[str, ...] = ()
    keys: tuple[msgspec.Raw, ...] = ()
    fresh_keys: dict[str, str] = {}


class Hello(msgspec.Struct, frozen=True):
    """An opened session as far as this program understands it. `hub_time` is in milliseconds since 1970 UTC.

    `pins` None: what the hub said of its certificates is not to be relied on. `keys`: its word on each person's key.
    """

    fence: str
    hub_epoch: str
    hub_time: int
    scopes: tuple[str, ...]
    streams: Mapping[str, StreamMark] = msgspec.field(default_factory=dict)
    limits: Limits = msgspec.field(default_factory=Limits)
    do: tuple[str, ...] = ("push", "pull")
    people: tuple[Person, ...] = ()
    incidents: tuple[Incident, ...] = ()
    order_key: str = ""
    stick_key: str = ""
    places: tuple[Place, ...] = ()
    settled: tuple[Settled, ...] = ()
    pins: tuple[str, ...] | None = None
    keys: Mapping[str, str] = msgspec.field(default_factory=dict)
    fresh_keys: Mapping[str, str] = msgspec.field(default_factory=dict)


class _Push(msgspec.Struct, frozen=True):
    last_n: Int64
    last_hash: str
    res: tuple[msgspec.Raw, ...] = ()


class _Result(msgspec.Struct, frozen=True):
    n: Int64
    id: str
    s: str
    seq: Int64 | None = None
    code: str | None = None
    scope: str = ""


class _Line(msgspec.Struct, frozen=True):
    t: str = ""
    effect: msgspec.Raw = msgspec.Raw(b"null")
    receipt: str = ""
    cursors: msgspec.Raw = msgspec.Raw(b"null")
    more: bool = False
    digest: msgspec.Raw = msgspec.Raw(b"null")
    touched: msgspec.Raw = msgspec.Raw(b"null")
    reference: msgspec.Raw = msgspec.Raw(b"null")


class _Place(msgspec.Struct, frozen=True):
    scope: str
    seq: int
    operation: str | None = None


class PulledPage(msgspec.Struct, frozen=True):
    """A page that continues the cursors it was asked after. `more`: the hub has more at once.

    `digests` are of whole scopes, `touched` of the records that the page is about, `reference` where the hub's
    reference records end (MarkLine).
    """

    page: Page
    more: bool
    digests: Mapping[str, str] = msgspec.field(default_factory=dict)
    touched: Mapping[str, str] = msgspec.field(default_factory=dict)
    reference: Mapping[str, ReferenceMark] = msgspec.field(default_factory=dict)


SMALLEST_LIMITS = Limits(ops=1, bytes=4096, chunk=1024)
LARGEST_LIMITS = Limits(ops=500, bytes=262_144, chunk=1 << 20)


def read_hello(body: bytes, session: str) -> Hello:
    """The hub's greeting that opens `session`; people in roles that this program does not know are left out.

    Raises Unbelievable, also for the greeting of another session: its fence is spent.
    """
    loose = _decoded(body, _Hello)
    if loose.session != session:
        raise Unbelievable("the greeting opens another session")
    limits = Limits(
        *(
            max(low, min(given, high))
            for low, given, high in zip(
                msgspec.structs.astuple(SMALLEST_LIMITS),
                msgspec.structs.astuple(loose.limits),
                msgspec.structs.astuple(LARGEST_LIMITS),
                strict=True,
            )
        )
    )
    return Hello(
        loose.fence,
        loose.hub_epoch,
        loose.hub_time,
        loose.scopes,
        loose.streams,
        limits,
        loose.do,
        _known(loose.people, Person),
        _known(loose.incidents, Incident),
        loose.order_key,
        loose.stick_key,
        _known(loose.places, Place),
        tuple(map(_settled, _known(loose.settled, _Result))),
        tuple(pin for pin in loose.pins if _PIN.fullmatch(pin)),
        {word.key: word.state for word in _known(loose.keys, KeyWord)},
        loose.fresh_keys,
    )


def _settled(result: _Result) -> Settled:
    return Settled(result.id, result.s, result.code, elsewhere=bool(result.scope))


def read_push(body: bytes, batch: OutboxBatch) -> tuple[Answer, ...]:
    """One answer per operation of the batch; one that is missing or unreadable counts as parked.

    Raises Unbelievable, also for an answer about other operations: one that reaches further than the batch proves by no
    hash that it belongs to it. Disagrees when the hub's stream does not contain the batch.
    """
    loose = _decoded(body, _Push)
    if loose.last_n < batch.last_n or (loose.last_n == batch.last_n and loose.last_hash != batch.digest):
        raise Disagrees("the hub's stream does not contain the batch")
    known = dict(batch.numbers)
    answers: dict[int, Answer] = {}
    for raw in loose.res:
        result = _read_as(raw, _Result)
        if result is not None and known.get(result.n) == result.id:
            answers[result.n] = Answer(result.n, result.s, result.seq, result.code, elsewhere=bool(result.scope))
    if loose.last_n > batch.last_n and batch.numbers and not answers:
        raise Unbelievable("the answer is about other operations")
    return tuple(answers.get(n) or Answer(n, "parked", code="sync.answer_unreadable") for n, _ in batch.numbers)


def read_page(body: bytes, asked: Mapping[str, ScopeMark]) -> PulledPage:
    """The entries of a pull up to its mark.

    Raises Unbelievable when there is no mark or an entry lies outside what it covers, Disagrees when the chain of a
    scope does not continue from where this device stands.
    """
    *raw, last = [line for line in body.splitlines() if line.strip()] or [b""]
    said = _decoded(last, _Line)
    if said.t != "mark":
        raise Unbelievable("a page ends with its mark")
    marks = _decoded(bytes(said.cursors), dict[str, ScopeMark])
    entries: list[Received] = []
    ids: dict[str, list[str | None]] = {}
    reached = {scope: mark.seq for scope, mark in asked.items()}
    for index, whole in enumerate(raw):
        line = _read_as(whole, _Line) or _Line("effect", msgspec.Raw(whole))
        if line.t != "effect":
            continue
        text = bytes(line.effect)
        place = _read_as(text, _Place)
        if place is None:
            # No place in any log: kept under a number of its own, so that nothing the hub said is thrown away.
            entries.append(Received("", sum(mark.seq for mark in marks.values()) * 1000 + index + 1, _text(text)))
            continue
        if place.scope not in marks or not reached.get(place.scope, 0) < place.seq <= marks[place.scope].seq:
            raise Unbelievable("an entry lies outside its page")
        reached[place.scope] = place.seq
        ids.setdefault(place.scope, []).append(place.operation)
        entries.append(Received(place.scope, place.seq, with_receipt(_text(text), line.receipt)))
    placed = all(entry.scope for entry in entries)
    for scope, mark in marks.items():
        _check_chain(asked.get(scope, ScopeMark()), mark, ids.get(scope, ()), complete=placed)
    cursors = {scope: Cursor(mark.seq, mark.epoch, mark.chain) for scope, mark in marks.items()}
    digests, touched = _digests(bytes(said.digest)), _digests(bytes(said.touched))
    heads = _read_as(said.reference, dict[str, ReferenceMark]) or {}
    return PulledPage(Page(tuple(entries), cursors), said.more, digests, touched, heads)


def read_reference(body: bytes, request: ReferenceRequest) -> ReferencePage:
    """The page that answers a request. Raises Unbelievable when it says what no hub would."""
    try:
        page = read_json(body, ReferencePage)
        for line in page.lines:
            read_with(_FIELDS, line.fields)
    except Unreadable as error:
        raise Unbelievable("not a ReferencePage") from error
    if (page.scope, page.asked) != (request.scope, request.at):
        raise Unbelievable("a page that answers another request")
    places = [0 if page.afresh else request.at.seq, *(line.seq for line in page.lines)]
    if any(late >= early for late, early in pairwise(places)) or places[-1] > page.at.seq:
        raise Unbelievable("reference records lie outside their page")
    if not page.afresh and request.at.seq and page.at.epoch != request.at.epoch:
        raise Unbelievable("a page goes on in the life of the hub in which it was asked")
    if page.more and not page.lines:
        raise Unbelievable("a page that is not the last one holds something")
    return page


def read_have(body: bytes) -> HaveReply:
    """What the hub has of each file. Raises Unbelievable."""
    return _decoded(body, HaveReply)


def _digests(raw: bytes) -> dict[str, str]:
    return _read_as(raw, dict[str, str]) or {}


def _known(raws: Iterable[msgspec.Raw], kind: type[T]) -> tuple[T, ...]:
    """Those that this program can read."""
    return tuple(one for raw in raws if (one := _read_as(raw, kind)) is not None)


def _read_as(raw: bytes | msgspec.Raw, kind: type[T]) -> T | None:
    try:
        return read_json(raw, kind)
    except Unreadable:
        return None


def operation_of(text: str) -> str | None:
    """The operation that an entry of a page says it is of; None when it says none."""
    place = _read_as(text.encode(), _Place)
    return place.operation if place is not None else None


def _check_chain(asked: ScopeMark, mark: ScopeMark, ids: Iterable[str | None], *, complete: bool) -> None:
    if mark.seq < asked.seq:
        raise Disagrees("the hub's log ends before this device's cursor")
    known = list(ids)
    try:
        rolled, stated = (bytes.fromhex(link) or CHAIN_START for link in (asked.chain, mark.chain))
    except ValueError as error:
        raise Unbelievable("a chain is hex") from error
    for operation_id in known:
        if operation_id is None:
            return
        rolled = chain(rolled, operation_id)
    if complete and rolled != stated:
        raise Disagrees("the chain does not continue")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Unbelievable("JSON is UTF-8") from error


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return read_json(body, kind)
    except Unreadable as error:
        raise Unbelievable(f"not a {kind.__name__.strip('_')}") from error
