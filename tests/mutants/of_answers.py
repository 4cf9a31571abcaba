"""Bugs of what a device does with the server's answers: believed too much, forgotten, shown wrongly."""

from __future__ import annotations

from functools import wraps
from typing import Any

from msgspec.structs import replace

from sync.client import events, orders
from sync.protocol.errors import SessionCode
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap


def _waits_for_ever_after_a_full_disk(sound: Any) -> Any:
    @wraps(sound)
    def step(state: Any, event: Any) -> Any:
        if isinstance(event.what, events.StoreFailed) and isinstance(
            state.asked, orders.KeepAnswers | orders.ApplyPage
        ):
            return state, ()
        return sound(state, event)

    return step


def _forgets_what_was_refused(sound: Any) -> Any:
    @wraps(sound)
    def record_answers(connection: Any, forms: Any, batch: Any, answers: Any, moment: int) -> Any:
        changes = sound(connection, forms, batch, answers, moment)
        connection.exec_driver_sql(
            "UPDATE operation SET body = NULL WHERE state = 'refused' AND code LIKE 'custody.%' AND asked IS NOT NULL"
        )
        return changes

    return record_answers


def _keeps_no_answer_beside_a_refusal(sound: Any) -> Any:
    @wraps(sound)
    def keep_answers(self: Any, request: Any) -> Any:
        outcomes = [answer.outcome for answer in request.answers]
        if outcomes.count("refused") > 1:
            return events.StoreFailed()
        return sound(self, request)

    return keep_answers


def _answers_in_two_commits(sound: Any) -> Any:
    @wraps(sound)
    def keep_answers(self: Any, request: Any) -> Any:
        batch = request.batch

        def advance(connection: Any) -> None:
            connection.exec_driver_sql(
                "UPDATE stream SET acked_n = ?, acked_hash = ? WHERE stream = ? AND acked_n < ?",
                (batch.last_n, bytes.fromhex(batch.digest), str(batch.stream), batch.last_n),
            )

        self._write(advance)
        return sound(self, request)

    return keep_answers


def _overwrites_a_later_word(sound: Any) -> Any:
    @wraps(sound)
    def record_answers(connection: Any, forms: Any, batch: Any, answers: Any, moment: int) -> Any:
        numbers = [answer.n for answer in answers if answer.outcome not in ("refused", "parked")]
        changes = sound(connection, forms, batch, answers, moment)
        for n in numbers:
            connection.exec_driver_sql(
                "UPDATE operation SET state = 'acknowledged' WHERE stream = ? AND n = ? AND state = 'done'",
                (str(batch.stream), n),
            )
        return changes

    return record_answers


def _done_though_refused(sound: Any) -> Any:
    @wraps(sound)
    def answered(name: str, answer: Any, moment: int) -> Any:
        row = sound(name, answer, moment)
        return {**row, "new_state": "acknowledged"} if answer.code == "custody.elsewhere" else row

    return answered


def _only_the_first_result_counts(sound: Any) -> Any:
    @wraps(sound)
    def record_answers(connection: Any, forms: Any, batch: Any, answers: Any, moment: int) -> Any:
        several = [
            replace(answer, outcome="applied") if place > 2 and answer.outcome == "refused" else answer
            for place, answer in enumerate(answers)
        ]
        return sound(connection, forms, batch, several, moment)

    return record_answers


def _refused_work_stays_visible(sound: Any) -> Any:
    @wraps(sound)
    def withdraw(self: Any, entry: Any, code: Any) -> None:
        if code != "custody.elsewhere":
            sound(self, entry, code)

    return withdraw


def _never_asks_again_whether_it_may_read(sound: Any) -> Any:
    @wraps(sound)
    def again(state: Any, event: Any, code: Any) -> Any:
        after = sound(state, event, code)
        return replace(after, session_until=float("inf")) if code is SessionCode.UPLOAD_ONLY else after

    return again


MUTANTS = (
    Mutant(
        "stuck-after-the-upgrade",
        "ownCloud client",
        "owncloud/client#1194",
        "a client that had paused while the server was down did not sync any more, connected as it was",
        "a client that was once asked to send only never greets the hub again",
        (Swap("sync.client.mishaps:_again", _never_asks_again_whether_it_may_read),),
    ),
    Mutant(
        "done-though-refused",
        "Salesforce Mobile SDK",
        "forcedotcom/SalesforceMobileSDK-iOS#2831",
        "a sync ended as done although the server had refused records",
        "what the hub refuses for want of custody counts as acknowledged",
        (Swap("local_db.upload:_answered", _done_though_refused),),
    ),
    Mutant(
        "uploading-for-ever",
        "PowerSync Dart SDK",
        "powersync-ja/powersync.dart#307",
        "the client said that it was uploading and never uploaded again",
        "when what the hub said cannot be stored, the client goes on waiting for it",
        (Swap("sync.client.step:step", _waits_for_ever_after_a_full_disk),),
    ),
    Mutant(
        "refused-and-gone",
        "ODK Collect",
        "getodk/getodk#1017",
        "forms were deleted after sending although the server had answered with an error",
        "of an operation that the hub refuses for want of custody the body is thrown away",
        (Swap("local_db.upload:record_answers", _forgets_what_was_refused),),
    ),
    Mutant(
        "one-bad-row-stops-the-bundle",
        "OpenSRP FHIR Core",
        "opensrp/fhircore#2775",
        "one invalid resource made the whole bundle fail, again at every try",
        "answers to a batch are not kept when more than one of its operations was refused",
        (Swap("sync.client.tasks:Tasks.keep_answers", _keeps_no_answer_beside_a_refusal),),
    ),
    Mutant(
        "killed-between-two-marks",
        "libSQL",
        "tursodatabase/libsql#1999",
        "a client killed during a sync could not sync any more: its mark and its frames did not agree",
        "the acknowledged end of a stream is committed before the operations' own states",
        (Swap("sync.client.tasks:Tasks.keep_answers", _answers_in_two_commits),),
    ),
    Mutant(
        "acknowledgement-over-done",
        "PowerSync service",
        "powersync-ja/powersync-service#PR201",
        "a write checkpoint that was overtaken by its own effect was never acknowledged",
        "an answer that comes after the effect was pulled sets the operation back to acknowledged",
        (Swap("local_db.upload:record_answers", _overwrites_a_later_word),),
    ),
    Mutant(
        "results-of-a-bundle-unread",
        "PouchDB",
        "apache/pouchdb#1087",
        "the results of a bulk write were not looked at, and its checkpoint was written",
        "of a batch only the first three operations may be refused; the others count as acknowledged",
        (Swap("local_db.upload:record_answers", _only_the_first_result_counts),),
    ),
    Mutant(
        "refused-and-still-shown",
        "Apollo cache Hermes",
        "convoyinc/apollo-cache-hermes#PR317",
        "an optimistic update that was rolled back stayed in what people saw",
        "what the hub refuses for want of custody stays on the ticket",
        (Swap("local_db.rebase:Rebase._withdraw", _refused_work_stays_visible),),
    ),
)
