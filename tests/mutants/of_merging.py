"""Bugs of the merge: one side lost in silence, things decided by clocks, steps taken on what nobody saw."""

from __future__ import annotations

from functools import wraps
from typing import Any

from msgspec.structs import replace

from core.effect import Outcome
from core.merge import Decision
from core.operation import Kind
from core.record import STATUS, VOIDED
from engines.forms.document import MergeClass
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap

_SOME = 60_000
"""Milliseconds by clocks that nothing should be decided by."""


def _later_clock_wins(sound: Any) -> Any:
    @wraps(sound)
    def set_fields(record: Any, operation: Any, validator: Any) -> Any:
        decision = sound(record, operation, validator)
        if decision.outcome is Outcome.MERGED and operation.wall < record.updated_at:
            return Decision(Outcome.APPLIED)
        return decision

    return set_fields


def _last_to_sync_wins(sound: Any) -> Any:
    @wraps(sound)
    def set_fields(record: Any, operation: Any, validator: Any) -> Any:
        decision = sound(record, operation, validator)
        if decision.outcome is not Outcome.CONFLICT or record.voided or operation.wall < record.updated_at + _SOME:
            return decision
        changes = {name: (record.fields.get(name), write.v) for name, write in operation.fields.items()}
        return Decision(Outcome.APPLIED, changes=changes)

    return set_fields


def _edits_bring_back_the_deleted(sound: Any) -> Any:
    @wraps(sound)
    def set_fields(record: Any, operation: Any, validator: Any) -> Any:
        decision = sound(record, operation, validator)
        if not record.voided or not decision.meetings or operation.wall < record.updated_at:
            return decision
        changes = {name: (record.fields.get(name), write.v) for name, write in operation.fields.items()}
        return Decision(Outcome.APPLIED, changes={**changes, VOIDED: (record.fields[VOIDED], None)})

    return set_fields


def _loser_is_not_told(sound: Any) -> Any:
    @wraps(sound)
    def reconcile(record: Any, writes: Any, specs: Any) -> Any:
        decision = sound(record, writes, specs)
        parallel = decision.outcome is Outcome.MERGED
        cleared = [one for one in decision.meetings if not (parallel and one.mine is not None and one.theirs is None)]
        return replace(decision, meetings=tuple(cleared))

    return reconcile


def _only_the_first_conflict(sound: Any) -> Any:
    @wraps(sound)
    def items(self: Any, operation: Any, record: Any, meetings: Any) -> Any:
        voided = [one for one in meetings if one.kind == "voided"]
        return () if voided and operation.undo is not None else sound(self, operation, record, meetings)

    return items


def _sees_only_what_was_there(sound: Any) -> Any:
    @wraps(sound)
    def act(record: Any, operation: Any, validator: Any) -> Any:
        import msgspec

        seen = {name: value for name, value in operation.seen.items() if value is not None}
        late = operation.wall > record.updated_at + _SOME
        return sound(record, msgspec.structs.replace(operation, seen=seen) if late else operation, validator)

    return act


def _same_step_is_the_same_decision(sound: Any) -> Any:
    @wraps(sound)
    def act(record: Any, operation: Any, validator: Any) -> Any:
        decision = sound(record, operation, validator)
        if decision.code == "act.contradicts" and not record.voided:
            return Decision(Outcome.APPLIED, "act.already_so")
        return decision

    return act


def _undo_over_others(sound: Any) -> Any:
    @wraps(sound)
    def take_back(record: Any, operation: Any, validator: Any, undone: Any) -> Any:
        decision = sound(record, operation, validator, undone)
        if decision.outcome is Outcome.INEFFECTIVE and not record.voided and not operation.fields:
            return Decision(Outcome.APPLIED, changes={STATUS: (record.status, undone.changes[STATUS][0])})
        return decision

    return take_back


def _counts_down_twice(sound: Any) -> Any:
    @wraps(sound)
    def child_again(record: Any, operation: Any, target: str, added: Any) -> Any:
        decision = sound(record, operation, target, added)
        if decision.code != "child.already_so" or operation.kind is not Kind.VOID or added is None:
            return decision
        from core.children import taken_away

        return replace(decision, changes=dict(taken_away(record, added)))

    return child_again


def _money_of_an_act_is_not_compared(sound: Any) -> Any:
    @wraps(sound)
    def resolve(record: Any, operation: Any, validator: Any) -> Any:
        decision = sound(record, operation, validator)
        specs = validator.form.fields
        if decision.outcome is Outcome.CONFLICT and not record.voided:
            changes = {
                name: (record.fields.get(name), write.v)
                for name, write in operation.fields.items()
                if name in specs and specs[name].merge_class is MergeClass.DECISIVE
            }
            return Decision(Outcome.APPLIED, changes=changes)
        return decision

    return resolve


MUTANTS = (
    Mutant(
        "silent-by-update-time",
        "Joplin",
        "laurent22/joplin#13531",
        "of two changes one was lost without a conflict when update times were wrong",
        "a text that is older by its writer's clock than what stands is thrown away in silence",
        (Swap("core.merge:_set", _later_clock_wins),),
        calm=True,
    ),
    Mutant(
        "last-to-sync-wins",
        "Logseq",
        "logseq/db-test#781",
        "the device that synced last overwrote the other change",
        "money that meets money is written over when it is a minute younger by its writer's clock",
        (Swap("core.merge:_set", _last_to_sync_wins),),
        calm=True,
    ),
    Mutant(
        "edit-recreates-the-deleted",
        "PouchDB",
        "apache/pouchdb#9075",
        "an offline edit recreated a document that had been deleted",
        "an edit that is younger by its writer's clock brings a withdrawn ticket back without a word",
        (Swap("core.merge:_set", _edits_bring_back_the_deleted),),
    ),
    Mutant(
        "conflicting-edit-forgotten",
        "Joplin",
        "laurent22/joplin#13121",
        "a conflicting edit was overwritten and nobody was told",
        "nobody is told when a text meets one that was emptied",
        (Swap("core.merge:_reconcile", _loser_is_not_told),),
        calm=True,
    ),
    Mutant(
        "conflict-without-its-file",
        "ownCloud client",
        "owncloud/client#413",
        "of two files that met one was lost: its conflict copy never left the client that made it",
        "an undo that meets a withdrawn ticket opens no question",
        (Swap("sync.hub.feeds:Feeds.items", _only_the_first_conflict),),
        calm=True,
    ),
    Mutant(
        "step-on-what-nobody-saw",
        "Couchbase Lite",
        "couchbase/couchbase-lite-core#385",
        "a revision was proposed on top of one that had been replaced meanwhile",
        "an amount that appeared after the person looked does not stop a step that was taken a minute later",
        (Swap("core.merge:_act", _sees_only_what_was_there),),
        calm=True,
    ),
    Mutant(
        "same-status-same-story",
        "Seafile",
        "haiwen/seafile#2620",
        "local changes were replaced without a conflict copy",
        "a step to a state that stands already is thought the same decision, whatever was answered with it",
        (Swap("core.merge:_act", _same_step_is_the_same_decision),),
        calm=True,
    ),
    Mutant(
        "undo-over-others",
        "Yjs",
        "yjs/yjs#236",
        "the undo of one user took away what another had written",
        "taking a step back also takes back the step that somebody made after it",
        (Swap("core.merge:_take_back", _undo_over_others),),
        calm=True,
    ),
    Mutant(
        "counted-down-twice",
        "DeltaDB",
        "delta-db/deltadb#26",
        "a counter lost its place when a second user changed the same thing",
        "a contact that two people take back is counted out twice",
        (Swap("core.merge:_child_again", _counts_down_twice),),
        calm=True,
    ),
    Mutant(
        "answer-overwrites-newer",
        "AnkiDroid",
        "ankidroid/Anki-Android#2957",
        "syncing from the computer overwrote the progress made on the phone",
        "an answer to a question replaces an amount that was written after the question was read",
        (Swap("core.merge:_resolve", _money_of_an_act_is_not_compared),),
        calm=True,
    ),
)
