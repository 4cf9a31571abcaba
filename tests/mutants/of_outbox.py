"""Bugs of what leaves a device: queues that stop, forget, or send twice."""

from __future__ import annotations

from functools import wraps
from typing import Any

from msgspec.structs import replace
from sqlalchemy import text

from core.operation import Kind, Stream
from sync.client import events, orders
from sync.client.failure import Trouble
from sync.client.state import Turn
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault


def _acknowledges_what_came_meanwhile(sound: Any) -> Any:
    @wraps(sound)
    def record_answers(connection: Any, forms: Any, batch: Any, answers: Any, moment: int) -> Any:
        changes = sound(connection, forms, batch, answers, moment)
        connection.exec_driver_sql("UPDATE stream SET acked_n = last_n, acked_hash = last_hash WHERE stream = 'bulk'")
        return changes

    return record_answers


def _remembers_that_a_round_failed(sound: Any) -> Any:
    @wraps(sound)
    def step(state: Any, event: Any) -> Any:
        what = event.what
        if isinstance(what, events.LocalCommitted):
            state = replace(state, may_push=True)
        failed = isinstance(what, events.Failed) and isinstance(state.asked, orders.Push)
        stalled = failed and what.failure.trouble in (Trouble.STALLED, Trouble.LOGIN_PAGE, Trouble.NOT_THE_HUB)
        after, effects = sound(state, event)
        return (replace(after, may_push=False) if stalled else after), effects

    return step


def _session_does_not_wake_the_queue(sound: Any) -> Any:
    @wraps(sound)
    def opened(state: Any, event: Any, what: Any) -> Any:
        turn: Turn = sound(state, event, what)
        return replace(turn, state=replace(turn.state, may_push=state.may_push))

    return opened


def _commits_the_row_before_the_queue(sound: Any) -> Any:
    @wraps(sound)
    def flush(self: Any) -> None:
        raw = self._connection.connection.driver_connection
        if self._rows and self._rows[0]["stream"] == "bulk" and raw.in_transaction:
            raw.commit()
            raw.execute("BEGIN IMMEDIATE")
        sound(self)

    return flush


def _cuts_acts_in_two(sound: Any) -> Any:
    @wraps(sound)
    def within(rows: Any, most: int, most_bytes: int) -> Any:
        fits = sound(rows, most, most_bytes)
        return fits if len(fits) == len(rows) or most > 5 else list(rows[: max(1, most)])

    return within


def _edits_overtake_their_record(sound: Any) -> Any:
    def stream_for(self: Any, record: Any, operation: Any, wanted: Stream) -> Stream:
        if operation.kind is not Kind.ACT:
            return Stream(sound(self, record, operation, wanted))
        self._streams[operation.record] = wanted
        return wanted

    return stream_for


def _drops_what_was_not_sent(sound: Any) -> Any:
    @wraps(sound)
    def finish(connection: Any, forms: Any, renewal: Any, moment: int) -> Any:
        connection.execute(text("UPDATE operation SET state = 'done' WHERE state = 'pending'"))
        changes = sound(connection, forms, renewal, moment)
        if renewal.cause == "device_rewound":
            connection.execute(
                text("UPDATE operation SET state = 'dropped' WHERE state IN ('pending', 'acknowledged')")
            )
        return changes

    return finish


def _does_not_send_again(sound: Any) -> Any:
    @wraps(sound)
    def begin(connection: Any, name: str, _lost: bool) -> Any:
        return sound(connection, name, False)

    return begin


def _gives_up_after_three_tries(sound: Any) -> Any:
    @wraps(sound)
    def read_batch(self: Any, request: Any) -> Any:
        answer = sound(self, request)
        if answer.batch is None:
            return answer
        with self._store.reading() as connection:
            row = connection.exec_driver_sql(
                "SELECT attempts FROM operation WHERE stream = ? AND n = ?",
                (str(answer.batch.stream), answer.batch.from_n),
            ).fetchone()
        return replace(answer, batch=None) if row is not None and row[0] >= 3 else answer

    return read_batch


def _marked_before_it_is_sent(sound: Any) -> Any:
    @wraps(sound)
    def push(self: Any, request: Any) -> Any:
        batch = request.batch

        def ahead(connection: Any) -> None:
            connection.exec_driver_sql(
                "UPDATE stream SET acked_n = ?, acked_hash = ? WHERE stream = ? AND acked_n < ?",
                (batch.last_n, bytes.fromhex(batch.digest), str(batch.stream), batch.last_n),
            )

        if batch.stream is Stream.BULK:
            self._write(ahead)
        return sound(self, request)

    return push


def _bodies_may_change(_sound: Any) -> Any:
    def keep_bodies(_connection: Any, _entries: Any) -> None:
        return None

    return keep_bodies


def _only_the_last_edit(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        edits = [item.id for _, item in own if item.kind is Kind.SET]
        if word is not None and len(edits) > 2:
            own = [(home, item) for home, item in own if item.id not in edits[:-1]]
        return sound(self, word, own)

    return replayed


def _the_other_queue_does_not_count(_sound: Any) -> Any:
    def before_what_waits(_connection: Any, _name: Any, rows: Any) -> Any:
        return list(rows)

    return before_what_waits


def _imports_are_not_sent_again(sound: Any) -> Any:
    @wraps(sound)
    def begin(connection: Any, name: str, lost: bool) -> Any:
        begun = sound(connection, name, lost)
        row = connection.exec_driver_sql("SELECT acked_n, acked_hash FROM stream WHERE stream = ?", (name,)).first()
        return replace(begun, n=row[0], hash=bytes(row[1]).hex()) if name == "bulk" else begun

    return begin


MUTANTS = (
    Mutant(
        "errored-and-never-again",
        "DHIS2 Android SDK",
        "dhis2/dhis2-android-sdk#PR1690",
        "data that had once ended in an error were not sent again",
        "operations that were sent three times without an answer are not sent any more",
        (Swap("sync.client.tasks:Tasks.read_batch", _gives_up_after_three_tries),),
    ),
    Mutant(
        "acknowledged-while-away",
        "rclone bisync",
        "rclone/rclone#PR8366",
        "a file that changed again during the run was listed as exchanged, so the second change stayed behind",
        "an answer to a batch of imported rows also counts for rows that were saved while it was on its way",
        (Swap("local_db.upload:record_answers", _acknowledges_what_came_meanwhile),),
    ),
    Mutant(
        "retry-waits-for-a-write",
        "PowerSync native SDK",
        "powersync-ja/powersync-native#15",
        "an upload round that failed once was not tried again until the next local write",
        "after a push that stalled or met a stranger nothing is sent until somebody saves something",
        (
            Swap("sync.client.step:step", _remembers_that_a_round_failed),
            Swap("sync.client.step:_opened", _session_does_not_wake_the_queue),
        ),
    ),
    Mutant(
        "saved-here-not-queued",
        "Ankurah",
        "ankurah/ankurah#195",
        "a commit that failed half-way was in the local database and never reached the server",
        "an imported row is committed before its operation is in the outbox",
        (Swap("local_db.outbox:OutboxTail.flush", _commits_the_row_before_the_queue),),
    ),
    Mutant(
        "half-a-transaction-sent",
        "PowerSync Kotlin SDK",
        "powersync-ja/powersync-kotlin#167",
        "the next transaction to upload was read with LIMIT 1, so only its first write went",
        "small batches end inside an act",
        (Swap("local_db.upload:_within", _cuts_acts_in_two),),
    ),
    Mutant(
        "child-before-its-parent",
        "Open mSupply",
        "msupply-foundation/open-msupply#788",
        "a line arrived before the record it belongs to and was rejected",
        "a step on an imported row that is not sent yet travels in the other stream and overtakes it",
        (Swap("local_db.unit_of_work:SqlUnitOfWork._stream_for", _edits_overtake_their_record),),
    ),
    Mutant(
        "reset-discards-unsent-work",
        "Realm",
        "realm/realm-js#3548",
        "after the server forgot a client its unsynced changes were lost with the local file",
        "a device that was put back drops what it has not sent when it gets its fresh replica id",
        (Swap("local_db.renewal:finish_renewal", _drops_what_was_not_sent),),
        mishap=Fault.DEVICE_PUT_BACK,
    ),
    Mutant(
        "restored-server-gets-nothing-back",
        "Community Health Toolkit",
        "medic/cht-core#8093",
        "after the server was restored from a backup clients went on from their own checkpoint",
        "what a restored hub acknowledged before and forgot is not sent again",
        (Swap("local_db.renewal:_begin", _does_not_send_again),),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "deleted-before-it-was-sent",
        "AWS AppSync SDK for Android",
        "awslabs/aws-mobile-appsync-sdk-android#40",
        "a mutation was deleted from the queue before its request was made, and lost when that failed",
        "a batch of imported rows counts as acknowledged before it is sent",
        (Swap("sync.client.tasks:Tasks.push", _marked_before_it_is_sent),),
    ),
    Mutant(
        "changed-in-flight",
        "Amplify DataStore for Android",
        "aws-amplify/amplify-android#PR495",
        "what was on its way to the server was changed in the queue meanwhile",
        "the bytes of an imported row change in the outbox when the hub gives it another number",
        (Swap("local_db.outbox:keep_bodies", _bodies_may_change),),
    ),
    Mutant(
        "only-the-last-edit",
        "Amplify DataStore for Android",
        "aws-amplify/amplify-android#1288",
        "of several offline updates on one item only the last was there after the sync",
        "of more than two unsent edits of a ticket only the last stays on its row when a page comes",
        (Swap("local_db.rebase:Rebase._replayed", _only_the_last_edit),),
    ),
    Mutant(
        "overtakes-the-other-queue",
        "PackRat",
        "PackRat-AI/PackRat#PR2673",
        "a queued item was sent before the pack that it belongs to and failed for good",
        "what follows from work in the other stream that is not sent yet does not wait for it",
        (Swap("local_db.upload:_before_what_waits", _the_other_queue_does_not_count),),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "restored-server-misses-the-imports",
        "Baikal",
        "sabre-io/Baikal#1441",
        "after the server was restored, what the devices had made since its backup did not come back",
        "imported rows that a restored hub acknowledged before and forgot are not sent again",
        (Swap("local_db.renewal:_begin", _imports_are_not_sent_again),),
        mishap=Fault.HUB_PUT_BACK,
    ),
)
