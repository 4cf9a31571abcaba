"""What arrives at this device: effects of the hub's log, cursors, people. A batch and its cursors commit together."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, TextClause, bindparam, delete, func, select, text, update

from core.effect import Effect
from core.errors import UserError
from core.people import Person
from core.ports import Changes, Forms
from core.reading import Unreadable, is_flat, read_json
from core.record import DEFINITIONS
from local_db.create_runs import any_up_to
from local_db.file_rows import FileState, note_files
from local_db.handed_back import said_again
from local_db.identity import load_meta, save_meta
from local_db.outbox import UNFOLDED, keep_bodies
from local_db.queries.digests import records_digest, scope_digest
from local_db.rebase import Rebase
from local_db.rows import write_effects
from local_db.small_pictures import fetch_pictures
from local_db.statement import Statement, insert_or_keep, upsert
from local_db.tables import cursor, operation, person, unread_effect
from local_db.witnesses import named_in

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

logger = logging.getLogger(__name__)

_CURSORS = Statement(select(cursor.c.scope, cursor.c.seq, cursor.c.epoch, cursor.c.chain))
_PUT_CURSOR = upsert(cursor)
_KEEP_UNREAD = insert_or_keep(unread_effect)
_FIRST_UNREAD = Statement(select(unread_effect.c.scope, func.min(unread_effect.c.seq)).group_by(unread_effect.c.scope))
_UNREAD = Statement(select(func.count()).select_from(unread_effect))


def _pulled(*states: TextClause) -> Statement:
    """Marks an operation done that is in one of those states, found through the index of its record's."""
    return Statement(
        update(operation)
        .where(operation.c.record_id == bindparam("on_record"))
        .where(*states)
        .where(operation.c.id == bindparam("operation_id"))
        .values(
            state=text("'done'"),
            outcome=bindparam("new_outcome"),
            code=bindparam("new_code"),
            seq=bindparam("new_seq"),
            acknowledged_at=func.coalesce(operation.c.acknowledged_at, bindparam("moment")),
        )
    )


_STUCK_STATES = text("operation.state IN ('refused', 'parked')")
_PULLED = _pulled(UNFOLDED)
_PULLED_REFUSED = _pulled(_STUCK_STATES, text("operation.state = 'refused'"))
_UNSETTLED = Statement(select(operation.c.id).where(UNFOLDED).limit(1))
_STUCK = Statement(select(operation.c.id).where(_STUCK_STATES).limit(1))
_PUT_PERSON = upsert(person)
_PEOPLE = Statement(select(person.c.id))
_DROP_PERSON = Statement(delete(person).where(person.c.id == bindparam("person_id")))
_SESSION = "sync.session"


class Cursor(msgspec.Struct, frozen=True):
    """How far this device has read a scope's log: position, the log's epoch and the chain there (hex)."""

    seq: int = 0
    epoch: str = ""
    chain: str = ""


class Received(msgspec.Struct, frozen=True):
    """One entry of the hub's log as it came: `text` is its JSON, from which `unpack` makes the effect."""

    scope: str
    seq: int
    text: str


class Page(msgspec.Struct, frozen=True):
    """Entries up to a mark, in the order of their scopes' logs, and the cursors there."""

    received: tuple[Received, ...]
    cursors: Mapping[str, Cursor]


class Session(msgspec.Struct, frozen=True):
    """What this device must remember between sessions. `opening` names a session whose answer has not come yet.

    `fence` is the hub's last one; it rotates every session, so a copied disk image shows itself. `epoch` is that of the
    hub's log.
    """

    fence: str = ""
    opening: str = ""
    epoch: str = ""
    last_at: int | None = None


def cursors(connection: AnyConnection) -> dict[str, Cursor]:
    """How far this device has read each scope."""
    return {str(row[0]): Cursor(int(row[1]), str(row[2]), bytes(row[3]).hex()) for row in _CURSORS.rows(connection)}


def apply_page(connection: Connection, forms: Forms, page: Page, moment: int) -> Changes:
    """Takes in what the hub says: effects are folded onto its last word, unsent work is decided again on top.

    Entries at or before the scope's cursor were taken in already and are passed over. One that cannot be read or folded
    is set aside whole, and the others go on. `moment` is in milliseconds since 1970 UTC.
    """
    held = cursors(connection)
    rebase = Rebase(connection, forms)
    effects: list[Effect] = []
    texts: dict[str, str] = {}
    fresh = [entry for entry in page.received if entry.seq > held.get(entry.scope, Cursor()).seq]
    named = [named_in(entry.text) for entry in fresh]
    rebase.foresee(one.record for one in named if one.record)
    for entry in fresh:
        effect = _taken(connection, rebase, entry, moment)
        if effect is not None:
            effects.append(effect)
            texts[effect.operation] = entry.text
    keep_bodies(connection, effects)
    done = [_done(effect, moment) for effect in effects]
    _PULLED.many(connection, done)
    _PULLED_REFUSED.many(connection, done)
    write_effects(connection, effects, known=True, texts=texts)
    note_files(connection, effects, FileState.REMOTE)
    fetch_pictures(connection, effects)
    records = rebase.finish()
    said_again(connection, [one.operation for one in named])
    for scope, reached in page.cursors.items():
        if reached.seq >= held.get(scope, Cursor()).seq:
            put_cursor(connection, scope, reached)
    return Changes(records=records, definitions=rebase.published)


def in_turn(page: Page) -> Iterator[Page]:
    """The page as it is to be taken in: definitions before what was made by them, and in force by then."""
    if not any(entry.scope == DEFINITIONS for entry in page.received):
        yield page
        return
    for first in (True, False):
        received = tuple(entry for entry in page.received if (entry.scope == DEFINITIONS) is first)
        reached = {scope: at for scope, at in page.cursors.items() if (scope == DEFINITIONS) is first}
        if reached:
            yield Page(received, reached)


def put_cursor(connection: Connection, scope: str, at: Cursor) -> None:
    """Keeps how far this device has read a scope's log."""
    _PUT_CURSOR.run(connection, scope=scope, seq=at.seq, epoch=at.epoch, chain=bytes.fromhex(at.chain))


def _taken(connection: Connection, rebase: Rebase, entry: Received, moment: int) -> Effect | None:
    try:
        effect = _effect_of(entry)
        rebase.take(effect)
    except (ValueError, UserError) as error:
        reason = error.code if isinstance(error, UserError) else type(error).__name__
        logger.warning("entry %d of %s was set aside: %s", entry.seq, entry.scope, reason)
        _KEEP_UNREAD.run(
            connection, scope=entry.scope, seq=entry.seq, line=entry.text, reason=reason, received_at=moment
        )
        return None
    return effect


def _effect_of(entry: Received) -> Effect:
    """Raises Unreadable, also for what nests too deep to be read wherever it is shown."""
    if not is_flat(entry.text.encode()):
        raise Unreadable("nests too deep")
    return msgspec.structs.replace(read_json(entry.text, Effect), seq=entry.seq, scope=entry.scope)


def _done(effect: Effect, moment: int) -> dict[str, object]:
    return {
        "on_record": effect.record,
        "operation_id": effect.operation,
        "new_outcome": str(effect.outcome),
        "new_code": effect.code,
        "new_seq": effect.seq,
        "moment": moment,
    }


def unread(connection: AnyConnection) -> int:
    """How many entries of the hub's log this program could not read; they are kept for a newer one."""
    return int(_UNREAD.first(connection)[0])


def first_unread(connection: AnyConnection) -> dict[str, int]:
    """Per scope, the place of the first entry that this program could not read."""
    return {str(row[0]): int(row[1]) for row in _FIRST_UNREAD.rows(connection)}


def agrees(
    connection: AnyConnection, scope: str, at: Cursor, digest: str, records: Collection[str] | None = None
) -> bool | None:
    """Whether this device holds of a scope, or of these records of it, what the hub held at that cursor (G6).

    None when that cannot be told: the cursor has moved, work is unsent or stuck, or an entry could not be read.
    """
    if cursors(connection).get(scope) != at or not at_rest(connection):
        return None
    held = scope_digest(connection, scope) if records is None else records_digest(connection, scope, records)
    return held == digest


def at_rest(connection: AnyConnection) -> bool:
    """Whether this device holds nothing that the hub does not, and could read everything that the hub said."""
    waits = any(one.first(connection) is not None for one in (_UNSETTLED, _STUCK)) or any_up_to(connection)
    return not waits and not unread(connection)


def save_people(connection: Connection, people: Sequence[Person]) -> None:
    """Keeps exactly these people as those who may sign in. An empty list changes nothing: somebody always may."""
    if not people:
        return
    rows = [{"id": one.id, "name": one.name, "role": str(one.role), "branch": one.branch} for one in people]
    _PUT_PERSON.many(connection, rows)
    for gone in _strangers(connection, {one.id for one in people}):
        _DROP_PERSON.run(connection, person_id=gone)


def _strangers(connection: Connection, known: Iterable[str]) -> list[str]:
    allowed = set(known)
    return [str(row[0]) for row in _PEOPLE.rows(connection) if str(row[0]) not in allowed]


def load_session(connection: AnyConnection) -> Session:
    """What was remembered of the last session."""
    kept = load_meta(connection, _SESSION)
    return msgspec.json.decode(kept, type=Session) if kept is not None else Session()


def save_session(connection: Connection, session: Session) -> None:
    """Remembers this of the session."""
    save_meta(connection, _SESSION, msgspec.json.encode(session).decode())
