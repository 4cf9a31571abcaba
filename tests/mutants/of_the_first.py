"""Bugs that were named before any other: the first reasons for which the sync is as it is."""

from __future__ import annotations

from functools import wraps
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import text

from core.effect import Outcome
from core.merge import Decision
from core.operation import ChildKind, Kind, Stream
from local_db.identity import load_meta, save_meta
from sync.client import events
from sync.client.failure import CallFailed, Trouble
from sync.protocol.messages import FileState
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault

_MINUTES = 60_000
_DAY = 24 * 60 * _MINUTES
_MARK = "sync.under_way"
_LONG = 40
"""Entries of a log that is no longer new."""


def _both_tabs_count(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, arrival: Any) -> None:
        one = arrival.operation
        if one is not None and one.child is not None and one.child.kind is ChildKind.CONTACT:
            row = self._connection.execute(
                text("SELECT replica FROM log WHERE operation_id = :o"), {"o": one.id}
            ).first()
            if row is not None and row[0] != self._sender.replica:
                arrival = replace(arrival, operation=msgspec.structs.replace(one, id=f"{one.id}-2"))
        sound(self, arrival)

    return take


def _what_was_decided_offline_gives_way(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None and len(own) > 1:
            own = [(home, item) for home, item in own if item.kind is not Kind.ACT] or own
        return sound(self, word, own)

    return replayed


def _one_side_is_overwritten(sound: Any) -> Any:
    @wraps(sound)
    def reconcile(record: Any, writes: Any, specs: Any) -> Decision:
        decision: Decision = sound(record, writes, specs)
        if decision.outcome is not Outcome.CONFLICT or max(record.versions.values()) <= _LONG:
            return decision
        changes = {name: (record.fields.get(name), write.v) for name, write in writes.items()}
        return Decision(Outcome.APPLIED, changes=changes)

    return reconcile


def _sent_says_the_phone(sound: Any) -> Any:
    @wraps(sound)
    def finish_upload(self: Any, request: Any) -> Any:
        try:
            return sound(self, request)
        except CallFailed as failed:
            if failed.failure.trouble in (Trouble.CUT, Trouble.STALLED, Trouble.OFFLINE):
                return events.UploadFinished(whole=True)
            raise

    return finish_upload


def _begins_at_the_first_chunk(sound: Any) -> Any:
    @wraps(sound)
    def begin_upload(state: Any, file: Any) -> Any:
        states = {name: one for name, one in state.queue.states.items() if one.whole or name != file.name}
        states.setdefault(file.name, FileState(whole=False))
        return sound(replace(state, queue=replace(state.queue, states=states)), file)

    return begin_upload


def _both_found_nothing(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, arrival: Any) -> None:
        one = arrival.operation
        if one is not None and one.kind is Kind.CREATE and self._stream == Stream.BULK:
            record = self.find(one.record)
            if record is not None and self._known(record.home, one.id) is not None:
                twin = msgspec.structs.replace(one, id=f"{one.id}-2", record=f"{one.record}-2")
                arrival = replace(arrival, operation=twin)
        sound(self, arrival)

    return take


def _marks_that_it_sends(sound: Any) -> Any:
    @wraps(sound)
    def push(self: Any, request: Any) -> Any:
        self._write(lambda connection: save_meta(connection, _MARK, "1"))
        return sound(self, request)

    return push


def _takes_the_mark_away(sound: Any) -> Any:
    @wraps(sound)
    def keep_answers(self: Any, request: Any) -> Any:
        kept = sound(self, request)
        self._write(lambda connection: save_meta(connection, _MARK, ""))
        return kept

    return keep_answers


def _takes_nothing_in_under_the_mark(sound: Any) -> Any:
    @wraps(sound)
    def apply_page(self: Any, request: Any) -> Any:
        if request.page.page.received and self._read(lambda connection: load_meta(connection, _MARK)):
            return events.StoreFailed()
        return sound(self, request)

    return apply_page


def _passes_over_what_meets_the_acknowledged(sound: Any) -> Any:
    @wraps(sound)
    def taken(connection: Any, rebase: Any, entry: Any, moment: int) -> Any:
        said = msgspec.json.decode(entry.text)
        if said["k"] == "set":
            rows = connection.exec_driver_sql(
                "SELECT id FROM operation WHERE record_id = ? AND state = 'acknowledged'", (said["r"],)
            ).fetchall()
            if rows and said["operation"] not in {row[0] for row in rows}:
                rebase.touch(said["r"])
                return None
        return sound(connection, rebase, entry, moment)

    return taken


def _clocks_must_agree(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, connection: Any, fresh: Any, failing: Any, only: Any) -> Any:
        late = self._store.now() + 30 * _MINUTES
        ahead = {
            arrival.operation.tx
            for arrival in fresh
            if arrival.operation is not None and arrival.operation.kind is Kind.ADD and arrival.operation.wall > late
        }
        return sound(self, connection, fresh, failing | ahead, only)

    return take


def _nothing_of_tomorrow(sound: Any) -> Any:
    @wraps(sound)
    def apply_page(self: Any, request: Any) -> Any:
        tomorrow = self._now() + _DAY
        several = [msgspec.json.decode(entry.text) for entry in request.page.page.received]
        if any(said["k"] == "add" and said["at"] > tomorrow for said in several):
            return events.StoreFailed()
        return sound(self, request)

    return apply_page


def _begins_with_an_empty_segment(sound: Any) -> Any:
    @wraps(sound)
    def tidy(self: Any) -> None:
        self.store.write(
            lambda connection: connection.execute(
                text("DELETE FROM log WHERE waits_for IS NOT NULL AND stream = 'bulk'")
            )
        ).result()
        sound(self)

    return tidy


def _passes_what_comes_late(_sound: Any) -> Any:
    def read(connection: Any, scope: str, after: int, page: Any) -> int:
        rows = connection.execute(
            text(
                "SELECT history.seq, history.tx, history.effect, log.stream FROM history JOIN log"
                " ON log.home_branch = history.home_branch AND log.operation_id = history.operation_id"
                " WHERE history.scope = :s AND history.seq > :after ORDER BY history.seq"
            ),
            {"s": scope, "after": after},
        ).fetchall()
        tx = None
        for place, (seq, of_tx, effect, stream) in enumerate(rows):
            if page.full and of_tx != tx:
                return after
            late = place == len(rows) - 2 and stream == "bulk" and rows[-1][3] == "work"
            if not late:
                page.add(effect)
            after, tx = seq, of_tx
        return after

    return read


def _believes_the_end(_sound: Any) -> Any:
    def check_chain(_asked: Any, _mark: Any, _ids: Any, *, complete: bool) -> None:
        return None

    return check_chain


MUTANTS = (
    Mutant(
        "two-tabs-send-the-same",
        "Odoo point of sale",
        "odoo/odoo#152259",
        "two tabs sent the same orders that had been made offline, and each was booked",
        "a contact that two machines of one image send is booked for each of them",
        (Swap("sync.hub.merging:Batch.take", _both_tabs_count),),
        mishap=Fault.IMAGE_COPIED,
    ),
    Mutant(
        "paid-offline-and-open-again",
        "Odoo point of sale",
        "odoo/odoo#PR288974",
        "an order that the server knew as a draft was paid offline, and was a draft again after the next pull",
        "an unsent step is not on its ticket when a page comes and there is other unsent work on it",
        (Swap("local_db.rebase:Rebase._replayed", _what_was_decided_offline_gives_way),),
    ),
    Mutant(
        "one-side-is-overwritten",
        "AnkiDroid",
        "ankidroid/Anki-Android#4366",
        "people were told that a sync met a conflict, and not which cards were in it",
        "once a log is longer than forty entries, who meets another writer overwrites him and nobody is asked",
        (Swap("core.merge:_reconcile", _one_side_is_overwritten),),
        calm=True,
    ),
    Mutant(
        "sent-says-the-phone",
        "Open Data Kit",
        "getodk/getodk#50",
        "in unstable networks some files were not sent although the phone said that they had been",
        "a file counts as sent when the connection breaks over the question whether it is whole",
        (Swap("sync.client.file_tasks:FileTasks.finish_upload", _sent_says_the_phone),),
    ),
    Mutant(
        "every-chunk-again",
        "ODK Collect",
        "getodk/collect#7356",
        "after an upload that failed in the middle everything was sent again from the beginning",
        "an upload that was cut begins again with the first chunk",
        (Swap("sync.client.file_steps:_begin_upload", _begins_at_the_first_chunk),),
        short_lines=True,
    ),
    Mutant(
        "both-found-nothing",
        "KoboToolbox",
        "kobotoolbox/kpi#PR5047",
        "a submission that came twice at one moment was kept twice: both had found that it was not there",
        "an imported record that comes again is made once more under another name",
        (Swap("sync.hub.merging:Batch.take", _both_found_nothing),),
    ),
    Mutant(
        "waits-for-an-upload-that-is-done",
        "PowerSync SQLite core",
        "powersync-ja/powersync-sqlite-core#162",
        "after a crash a mark said that local data wait for upload where none were, and nothing came down any more",
        "that something is being sent is a mark of its own, which a crash may leave; under it no page is taken in",
        (
            Swap("sync.client.tasks:Tasks.push", _marks_that_it_sends),
            Swap("sync.client.tasks:Tasks.keep_answers", _takes_the_mark_away),
            Swap("sync.client.tasks:Tasks.apply_page", _takes_nothing_in_under_the_mark),
        ),
    ),
    Mutant(
        "pulled-while-pushing",
        "RxDB",
        "pubkey/rxdb#5843",
        "a document that was pulled while the local one was pushed was not kept, and the checkpoint went past it",
        "an edit that comes between the answer to one's own and its effect is passed over, the cursor is not",
        (Swap("local_db.replication:_taken", _passes_over_what_meets_the_acknowledged),),
    ),
    Mutant(
        "clocks-must-agree",
        "Actual Budget",
        "actualbudget/actual#3786",
        "a computer whose clock was an hour wrong could not sync, and nobody was told why",
        "a note, contact or file whose writer's clock was half an hour ahead of the hub's is refused",
        (Swap("sync.hub.pushing:Push._take", _clocks_must_agree),),
    ),
    Mutant(
        "nothing-of-tomorrow",
        "Actual Budget",
        "actualbudget/actual#7106",
        "a budget could not be downloaded: the program said that it was for the device's time",
        "a page in which a note, contact or file bears a time of tomorrow is not taken in",
        (Swap("sync.client.tasks:Tasks.apply_page", _nothing_of_tomorrow),),
    ),
    Mutant(
        "begins-with-an-empty-segment",
        "Electric durable streams",
        "electric-sql/electric#PR4675",
        "at start the server made its first log segment anew, and acknowledged records were gone",
        "when the hub starts, imported operations that it has parked are gone from its log",
        (Swap("sync.hub.service:HubService.tidy", _begins_with_an_empty_segment),),
    ),
    Mutant(
        "cursor-passes-what-comes-late",
        "Couchbase Sync Gateway",
        "couchbase/sync_gateway#3721",
        "a change that became visible late was never delivered",
        "an imported row just before the end of a log is not visible to a pull yet, whose mark is that end",
        (
            Swap("sync.hub.pulling:_read", _passes_what_comes_late),
            Swap("sync.client.answers:_check_chain", _believes_the_end),
        ),
    ),
)
