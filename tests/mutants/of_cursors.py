"""Bugs of what a device reads: checkpoints that run ahead, answers in the wrong order, local work written over."""

from __future__ import annotations

from functools import wraps
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import text

from local_db.replication import Cursor, cursors, put_cursor
from local_db.tables import inbox
from sync.client.answers import Disagrees, Unbelievable
from sync.hub.pulling import head_of
from sync.protocol.messages import ScopeMark
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault


def _cursor_before_entries(sound: Any) -> Any:
    @wraps(sound)
    def apply_page(self: Any, request: Any) -> Any:
        page = request.page.page
        held = self._read(cursors)
        if page.received:

            def ahead(connection: Any) -> None:
                for scope, reached in page.cursors.items():
                    if reached.seq > held.get(scope, Cursor()).seq:
                        put_cursor(connection, scope, reached)

            def back(connection: Any) -> None:
                for scope in page.cursors:
                    put_cursor(connection, scope, held.get(scope, Cursor()))

            self._write(ahead)
            self._write(back)
        return sound(self, request)

    return apply_page


def _skips_what_meets_own_work(sound: Any) -> Any:
    @wraps(sound)
    def taken(connection: Any, rebase: Any, entry: Any, moment: int) -> Any:
        said = msgspec.json.decode(entry.text)
        if said["k"] == "add":
            rebase.touch(said["r"])
            if said["r"] in rebase._based:
                return None
        return sound(connection, rebase, entry, moment)

    return taken


def _reads_by_the_clock(_sound: Any) -> Any:
    def read(connection: Any, scope: str, after: int, page: Any) -> int:
        rows = connection.execute(
            text(
                "SELECT seq, tx, effect FROM history WHERE scope = :s AND seq > :after AND at >= coalesce("
                "(SELECT at FROM history WHERE scope = :s AND seq = :after), 0) - 600000 ORDER BY seq"
            ),
            {"s": scope, "after": after},
        )
        tx = None
        for seq, of_tx, effect in rows:
            if page.full and of_tx != tx:
                return after
            page.add(effect)
            after, tx = seq, of_tx
        return after

    return read


def _believes_late_pages(sound: Any) -> Any:
    @wraps(sound)
    def read_page(body: bytes, asked: Any) -> Any:
        try:
            return sound(body, asked)
        except (Disagrees, Unbelievable):
            return sound(body, {scope: ScopeMark() for scope in asked})

    return read_page


def _takes_entries_in_twice(sound: Any) -> Any:
    @wraps(sound)
    def apply_page(connection: Any, forms: Any, page: Any, moment: int) -> Any:
        held = cursors(connection)
        for scope in page.cursors:
            put_cursor(connection, scope, Cursor())
        changes = sound(connection, forms, page, moment)
        for scope, reached in page.cursors.items():
            if reached.seq < held.get(scope, Cursor()).seq:
                put_cursor(connection, scope, held[scope])
        return changes

    return apply_page


def _compares_numbers_only(_sound: Any) -> Any:
    def check_chain(_asked: Any, _mark: Any, _ids: Any, *, complete: bool) -> None:
        return None

    return check_chain


def _contains_by_number(sound: Any) -> Any:
    @wraps(sound)
    def contains(connection: Any, scopes: Any, marks: Any) -> bool:
        heads = {scope: _head(connection, scope) for scope in scopes}
        longer = {name: mark for name, mark in marks.items() if name in heads and mark.seq >= heads[name]}
        return bool(sound(connection, scopes, longer))

    return contains


def _verified_by_number(sound: Any) -> Any:
    @wraps(sound)
    def verified(connection: Any, scope: str, cursor: ScopeMark, head: ScopeMark) -> int:
        return cursor.seq if cursor.seq < head.seq else int(sound(connection, scope, cursor, head))

    return verified


def _head(connection: Any, scope: str) -> int:
    row = connection.execute(text("SELECT last FROM counter WHERE scope = :s"), {"s": scope}).first()
    return int(row[0]) if row is not None else 0


def _pages_end_anywhere(_sound: Any) -> Any:
    from sync.hub import pulling

    def read(connection: Any, scope: str, after: int, page: Any) -> int:
        while True:
            rows = pulling._AFTER.rows(connection, of_scope=scope, after_seq=after, most=pulling._PAGE)
            for seq, _tx, effect in rows:
                if page.full:
                    return after
                page.add(effect)
                after = seq
            if len(rows) < pulling._PAGE:
                return after

    return read


def _promises_what_is_newer(sound: Any) -> Any:
    @wraps(sound)
    def manifest(self: Any, who: Any, scope: str) -> Any:
        said = sound(self, who, scope)
        if not said.ready:
            return said
        with self._store.reading() as connection:
            head = head_of(connection, scope)
        self.promised = {**getattr(self, "promised", {}), (scope, head.seq): said.seq}
        return replace(said, seq=head.seq, chain=head.chain)

    return manifest


def _reads_what_was_promised(sound: Any) -> Any:
    @wraps(sound)
    def read(self: Any, who: Any, scope: str, part: int, seq: int, start: int, length: int) -> Any:
        return sound(self, who, scope, part, getattr(self, "promised", {}).get((scope, seq), seq), start, length)

    return read


def _own_rows_are_here_already(sound: Any) -> Any:
    @wraps(sound)
    def taken(connection: Any, rebase: Any, entry: Any, moment: int) -> Any:
        said = msgspec.json.decode(entry.text)
        if said["k"] != "add":
            return sound(connection, rebase, entry, moment)
        own = connection.execute(
            text("SELECT 1 FROM operation WHERE id = :id AND attempts > 1 AND state = 'acknowledged' LIMIT 1"),
            {"id": said["operation"]},
        ).first()
        return None if own is not None else sound(connection, rebase, entry, moment)

    return taken


def _answered_questions_stay_behind(sound: Any) -> Any:
    at = [column.name for column in inbox.columns].index("closed_by")

    @wraps(sound)
    def read_rows(connection: Any, scope: str, most: int) -> Any:
        for part in sound(connection, scope, most):
            yield replace(part, inbox=[row for row in part.inbox if row[at] is None])

    return read_rows


MUTANTS = (
    Mutant(
        "snapshot-without-a-table",
        "Dotmim.Sync",
        "Mimetis/Dotmim.Sync#437",
        "a client that was made anew from a snapshot had empty tables",
        "a snapshot brings along no questions that somebody has answered",
        (Swap("local_db.snapshot_rows:read_rows", _answered_questions_stay_behind),),
    ),
    Mutant(
        "checkpoint-before-documents",
        "PouchDB",
        "apache/pouchdb#1240",
        "the checkpoint was written before the documents; a closed browser missed them for good",
        "the cursor of a page is committed before its entries",
        (Swap("sync.client.tasks:Tasks.apply_page", _cursor_before_entries),),
    ),
    Mutant(
        "skipped-while-pushing",
        "RxDB",
        "pubkey/rxdb#5571",
        "documents that came while a push waited for its answer were dropped, their checkpoint was kept",
        "a note that comes on a ticket with unsent work of one's own is passed over, the cursor is not",
        (Swap("local_db.replication:_taken", _skips_what_meets_own_work),),
    ),
    Mutant(
        "pulled-by-the-clock",
        "WatermelonDB",
        "Nozbe/WatermelonDB#1192",
        "records were pulled by their time of change, and those of a clock that was late never came",
        "a pull leaves out entries whose writer's clock stood ten minutes before that of the last one read",
        (Swap("sync.hub.pulling:_read", _reads_by_the_clock),),
    ),
    Mutant(
        "time-goes-backwards",
        "Replicache",
        "rocicorp/replicache#288",
        "pull responses out of order would show a client the past again",
        "a page of an earlier pull is believed and folded onto what is newer",
        (
            Swap("sync.client.answers:read_page", _believes_late_pages),
            Swap("sync.client.answers:_check_chain", _compares_numbers_only),
            Swap("local_db.replication:apply_page", _takes_entries_in_twice),
        ),
    ),
    Mutant(
        "sequence-used-again",
        "Syncthing",
        "syncthing/syncthing#6335",
        "sequence numbers were used again after a crash, so peers that had read further missed updates",
        "a hub that was put back and has grown past a cursor is believed by the number alone, at both ends",
        (
            Swap("sync.hub.pulling:contains", _contains_by_number),
            Swap("sync.hub.pulling:_verified", _verified_by_number),
            Swap("sync.client.answers:_check_chain", _compares_numbers_only),
        ),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "page-ends-inside-an-act",
        "ADE (cr-sqlite)",
        "arul28/ADE#403",
        "a change set was cut inside one db_version, and the watermark passed the rest of it",
        "a page of a pull ends inside an act",
        (Swap("sync.hub.pulling:_read", _pages_end_anywhere),),
    ),
    Mutant(
        "snapshot-and-now",
        "Dotmim.Sync",
        "Mimetis/Dotmim.Sync#872",
        "what had changed between a snapshot and the first sync did not come: the place kept was the present one",
        "a snapshot is said to reach the end of the log as it is when somebody asks for it",
        (
            Swap("sync.hub.snapshots:Snapshots.manifest", _promises_what_is_newer),
            Swap("sync.hub.snapshots:Snapshots.read", _reads_what_was_promised),
        ),
    ),
    Mutant(
        "own-row-not-downloaded-again",
        "Dotmim.Sync",
        "Mimetis/Dotmim.Sync#422",
        "a client that was made anew did not get the rows that it had written itself",
        "an own note that was sent more than once is passed over when its effect comes",
        (Swap("local_db.replication:_taken", _own_rows_are_here_already),),
    ),
)
