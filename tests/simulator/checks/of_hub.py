"""What must be true of the hub at any moment, whatever it just died over."""

from __future__ import annotations

from collections import Counter
from typing import Any

from engines.forms.document import MergeClass
from tests.simulator.checks.broken import require
from tests.simulator.checks.of_signatures import check_signatures
from tests.simulator.checks.tables import FORMS, check_attachments, check_inbox, check_record, check_summary
from tests.simulator.sight import (
    NO_HASH,
    HubSight,
    Json,
    Kept,
    Logged,
    State,
    chained,
    enters,
    folded,
    in_order,
    is_erased,
    parent_of,
    rolling,
    rolling_on,
)

_TOOK_EFFECT = frozenset({"applied", "merged", "conflict"})

_TURNING = frozenset({"void", "restore", "resolve"})
"""What may withdraw a ticket or bring it back."""


def check_hub(hub: Any) -> HubSight:
    """Everything that can be said of the hub alone."""
    sight = HubSight(hub.rows)
    _i2_dense(sight)
    _i3_once(sight)
    _i11_chain(sight)
    _i4_fold(sight)
    _i14_numbers(sight)
    check_signatures(sight)
    return sight


def _i2_dense(sight: HubSight) -> None:
    places: dict[tuple[str, str], dict[int, tuple[str, bytes | None]]] = {}
    emptied: dict[tuple[str, str, int], str] = {}
    for one in sight.log:
        held = places.setdefault((one.replica, one.stream), {})
        require(one.n not in held, "I2", "two operations in one place", replica=one.replica, n=one.n)
        held[one.n] = (one.hash, one.body)
        if one.emptied is not None and is_erased(sight.records.get(one.record or one.said.get("r", ""))):
            emptied[one.replica, one.stream, one.n] = one.emptied
    for replica, stream, n, hashed, _ in sight.echoes:
        held = places.setdefault((replica, stream), {})
        require(n not in held, "I2", "two operations in one place", replica=replica, n=n)
        held[n] = (hashed, None)
    for key, (last_n, last_hash) in sight.ends.items():
        held = places.get(key, {})
        first = min(held, default=1)
        begins = first == 1 or held[first][1] is None  # a fresh replica goes on where its device stood
        dense = begins and sorted(held) == list(range(first, last_n + 1))
        require(dense, "I2", "numbers have gaps", stream=key, numbers=sorted(held), last=last_n)
        link = NO_HASH
        for n in sorted(held):
            hashed, body = held[n]
            digest = emptied.get((*key, n))
            if digest is not None:
                told = rolling_on(bytes.fromhex(link), digest).hex()
            else:
                told = hashed if body is None else rolling(bytes.fromhex(link), body).hex()
            require(told == hashed, "I2", "the rolling hash is another", stream=key, n=n)
            link = hashed
        require(link == last_hash, "I2", "the stream ends with another hash", stream=key)


def _i3_once(sight: HubSight) -> None:
    """By id and record: a faulty program may give an id that it has read to work on a record of another home."""
    held = Counter((one.operation, one.record) for one in sight.log)
    twice = sorted(name for (name, _), count in held.items() if count > 1)
    require(not twice, "I3", "an operation is in the log twice", twice=twice)


def _i11_chain(sight: HubSight) -> None:
    for scope, (last, end, _) in sight.counters.items():
        own = sorted(
            (one for one in sight.log if one.scope == scope and one.seq is not None), key=lambda one: one.seq or 0
        )
        places = [one.seq for one in own]
        require(places == list(range(1, last + 1)), "I11", "places of a scope have gaps", scope=scope, places=places)
        links = chained(one.operation for one in own)
        require([one.chain for one in own] == links, "I11", "the chain is another", scope=scope)
        require(end == (links[-1] if links else NO_HASH), "I11", "the chain ends otherwise", scope=scope)


def _i4_fold(sight: HubSight) -> None:
    final: dict[tuple[str, int | None], Kept] = {(kept.scope, kept.seq): kept for kept in sight.final()}
    logged: dict[tuple[str, int | None], Logged] = {
        (one.scope, one.seq): one for one in sight.log if one.seq is not None
    }
    require(len(final) == len(sight.history), "I4", "the hub has an entry without a place")
    require(final.keys() == logged.keys(), "I4", "log and history differ", differ=sorted(final.keys() ^ logged.keys()))
    states: dict[str, State | None] = {}
    for place in sorted(final, key=lambda at: (at[0], at[1] or 0)):
        kept, one = final[place], logged[place]
        same = (kept.operation, kept.record) == (one.operation, one.record)
        require(same, "I4", "log and history name different operations", place=place)
        require(kept.effect.get("seq") == kept.seq, "I4", "an entry names another place", place=place)
    said = {kept.operation: logged[place].said for place, kept in final.items()}
    for record, entries in sight.by_record.items():
        _i6_work_stays(in_order(entries))
        for kept in in_order(entries):
            if not enters(kept.effect):
                _judge(kept, said[kept.operation], states.get(record))
                _i8_taken_back(kept, sight.entries.get(kept.effect.get("undo", "")))
            states[record] = folded(states.get(record), kept.effect)
    for record in states.keys() | sight.records.keys():
        check_record("I4", "hub", sight, record, states.get(record))
    check_summary("I4", "hub", sight)
    check_inbox("I4", "hub", sight)
    check_attachments("I4", "hub", sight)


def _i6_work_stays(entries: list[Kept]) -> None:
    """A record on which somebody has worked since it was imported is not taken back with its import."""
    worked = False
    for kept in entries:
        part = parent_of(kept.operation) is not None
        away = part and kept.effect["k"] == "void" and bool(kept.effect.get("f"))
        require(not (away and worked), "I6", "work was taken back with an import", operation=kept.operation)
        worked = worked or not (part or kept.effect["k"] == "create")


def _judge(kept: Kept, said: Json, before: State | None) -> None:
    """One decision of the hub against the rules, told again in a few lines."""
    effect = kept.effect
    fields = before.fields if before is not None else {}
    for name, (was, _) in effect.get("f", {}).items():
        require(
            fields.get(name) == was, "I4", "an effect starts from what was not", operation=kept.operation, field=name
        )
    _i7_decisive(kept, said, fields)
    _i8_path(kept, said, fields)
    if effect["k"] == "act" and effect["outcome"] in _TOOK_EFFECT and "$status" in effect.get("f", {}):
        for name, value in said.get("seen", {}).items():
            seen = fields.get(name) == value
            require(seen, "I22", "final, though something else was seen", operation=kept.operation, field=name)


def _i7_decisive(kept: Kept, said: Json, fields: Json) -> None:
    effect, writes = kept.effect, said.get("f", {})
    specs, changes = FORMS[effect["e"]].fields, effect.get("f", {})
    items = {item["field"]: item for item in effect.get("inbox", ())}
    for name, (was, now) in changes.items():
        if name in specs and specs[name].merge_class is MergeClass.DECISIVE:
            write = writes.get(name)
            person = write is not None and write.get("v") == now
            require(person, "I7", "a decisive field changed by nobody's hand", operation=kept.operation, field=name)
            based = kept.effect["k"] == "create" or write.get("b") == was
            require(based, "I7", "a decisive field changed on another base", operation=kept.operation, field=name)
    for name, write in writes.items():
        settled = name.startswith("$") or effect["outcome"] == "ineffective" or write.get("v") == fields.get(name)
        if settled or (name in changes and write.get("b") == fields.get(name)):
            continue
        if effect["k"] == "create":
            continue
        item = items.get(name, {})
        told = (item.get("base"), item.get("theirs"), item.get("mine"))
        met = (write.get("b"), fields.get(name), write.get("v"))
        require(told == met, "I7", "two writers met and nobody is told", operation=kept.operation, field=name, met=met)


def _i8_path(kept: Kept, said: Json, fields: Json) -> None:
    moved = kept.effect.get("f", {}).get("$status")
    form = FORMS[kept.effect["e"]]
    if moved is None:
        return
    if kept.effect["k"] == "create":
        first = "o" in said or moved[1] == form.initial
        require(first, "I8", "a record begins in the middle", operation=kept.operation, status=moved[1])
        return
    require(kept.effect["k"] == "act", "I8", "a state changed without an act", operation=kept.operation)
    if said.get("undo"):
        return
    move = form.move(said.get("a"))
    walked = move is not None and moved[0] in move.sources and moved[1] == move.target
    require(walked, "I8", "a step that the form does not have", operation=kept.operation, moved=moved)
    wanted = move.asks if move and not kept.effect.get("erased") else ()  # an answer that was erased was given
    asked = all(name in kept.effect["f"] or fields.get(name) is not None for name in wanted)
    require(asked, "I8", "a step without its answers", operation=kept.operation, moved=moved)


def _i8_taken_back(kept: Kept, undone: Kept | None) -> None:
    """A step is taken back while the state stands to which it led; nothing withdraws a ticket by the way."""
    changes = kept.effect.get("f", {})
    if kept.effect["k"] == "act" and kept.effect.get("undo") and "$status" in changes:
        step = undone.effect.get("f", {}).get("$status") if undone is not None else None
        back = step is not None and changes["$status"] == step[::-1]
        require(back, "I8", "a step was taken back that does not stand", operation=kept.operation, moved=changes)
    turned = "$voided" not in changes or kept.effect["k"] in _TURNING
    require(turned, "I8", "a ticket was withdrawn, or came back, by the way", operation=kept.operation)


def _i14_numbers(sight: HubSight) -> None:
    holders: dict[tuple[str, str], str] = {}
    for row in sight.records.values():
        if row.number is not None:
            other = holders.setdefault((row.home, row.number), row.id)
            require(other == row.id, "I14", "two records have one number", number=row.number, records=(other, row.id))
    for one in sight.log:
        made = one.seq is not None and one.said.get("k") == "create"
        number = one.said.get("f", {}).get("$number", {}).get("v") if made else None
        row_of = sight.records.get(one.record)
        if number is not None and row_of is not None:
            known = number == row_of.number or number in row_of.fields.get("$aliases", ())
            require(known, "I14", "a number on paper finds nothing", number=number, record=one.record)
