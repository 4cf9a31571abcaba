"""Bugs of what another system delivers and devices copy: late news taken for new, ends that nobody hears of."""

from __future__ import annotations

from functools import wraps
from typing import Any

from msgspec.structs import replace
from sqlalchemy import text

from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap


def _older_than_what_was_seen(sound: Any) -> Any:
    @wraps(sound)
    def planned(delivery: Any, held: Any) -> Any:
        return sound(delivery, [replace(one, seen_at=one.as_of) for one in held])

    return planned


def _ends_beside_news_are_lost(sound: Any) -> Any:
    @wraps(sound)
    def write(connection: Any, source: str, kind: str, changes: Any, random_bytes: Any) -> None:
        several = list(changes)
        kept = [
            (before, after)
            for before, after in several
            if len(several) == 1 or after.scope != "ref" or after.fields is not None or before is None
        ]
        sound(connection, source, kind, kept, random_bytes)

    return write


def _gone_for_ever_where_all_read(sound: Any) -> Any:
    @wraps(sound)
    def changed(as_of: int, key: str, scopes: Any, fields: Any, known: Any) -> Any:
        for before, after in sound(as_of, key, scopes, fields, known):
            comes_back = before is not None and before.fields is None and after.fields is not None
            if not (comes_back and after.scope == "ref"):
                yield before, after

    return changed


def _only_the_first_is_seen(sound: Any) -> Any:
    @wraps(sound)
    def planned(delivery: Any, held: Any) -> Any:
        plan = sound(delivery, held)
        return replace(plan, seen=plan.seen[:1])

    return planned


def _only_the_first_scope_moves(sound: Any) -> Any:
    @wraps(sound)
    def forget(connection: Any, before: int) -> Any:
        asked = text("SELECT scope, lowest FROM reference_feed ORDER BY scope")
        held = {row[0]: row[1] for row in connection.execute(asked)}
        forgotten = sound(connection, before)
        moved = [row[0] for row in connection.execute(asked) if held.get(row[0]) != row[1]]
        for scope in moved[1:]:
            connection.execute(
                text("UPDATE reference_feed SET lowest = :place WHERE scope = :scope"),
                {"place": held.get(scope, 0), "scope": scope},
            )
        return forgotten

    return forget


def _begun_again_with_every_page(sound: Any) -> Any:
    @wraps(sound)
    def place(mark: Any) -> Any:
        found = sound(mark)
        return replace(found, begun=max(found.begun, found.seq))

    return place


def _marked_after_half_a_page(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, scope: str, asked: Any, entries: Any, reached: Any, columns: Any, *, afresh: bool) -> Any:
        several = list(entries)
        half = len(several) // 2 if len(several) > 3 else len(several)
        if not sound(self, scope, asked, several[:half], reached, columns, afresh=afresh):
            return False
        return half == len(several) or sound(self, scope, reached, several[half:], reached, columns, afresh=False)

    return take


MUTANTS = (
    Mutant(
        "late-word-over-newer",
        "Mirakl Hyperwallet Connector",
        "paypal/mirakl-hyperwallet-connector#35",
        "a status that was sent late took the place of a newer one",
        "what a source said late counts where its newer word has changed nothing",
        (Swap("core.reference:planned", _older_than_what_was_seen),),
        delivers=True,
    ),
    Mutant(
        "deletes-not-detected",
        "Elastic connectors",
        "elastic/connectors#1822",
        "an incremental sync took in what was new and nothing of what had been deleted",
        "of a delivery that says other things too, ends of records for everybody are passed over",
        (Swap("sync.hub.reference:_write", _ends_beside_news_are_lost),),
        delivers=True,
    ),
    Mutant(
        "deleted-for-good",
        "Standard Notes",
        "standardnotes/forum#711",
        "notes that the server had once marked as deleted could not come back: an import of them was deleted again",
        "a delivered record that was gone does not come back where all branches read it",
        (Swap("core.reference:_changed", _gone_for_ever_where_all_read),),
        delivers=True,
    ),
    Mutant(
        "unchanged-means-unseen",
        "Airbyte",
        "airbytehq/airbyte#2607",
        "a second sync removed rows that had come with the first one",
        "of what a delivery names unchanged only the first counts as named",
        (Swap("core.reference:planned", _only_the_first_is_seen),),
        delivers=True,
    ),
    Mutant(
        "tombstones-gone-before-they-were-read",
        "Boardsesh",
        "boardsesh/boardsesh#PR4048",
        "traces of deletions were dropped, and devices that had not read them kept what was deleted",
        "when traces are forgotten, only devices of the first scope are made to read anew",
        (Swap("sync.hub.reference:_forget", _only_the_first_scope_moves),),
        delivers=True,
    ),
)
