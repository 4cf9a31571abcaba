"""What must be true of one device at any moment, whatever it just died over."""

from __future__ import annotations

from typing import Any

from tests.simulator.checks.broken import require
from tests.simulator.checks.tables import check_attachments, check_inbox, check_record, check_summary
from tests.simulator.sight import DeviceSight, folded, parent_of, rolling, rolling_on, standing

_UNFOLDED = frozenset({"pending", "acknowledged", "parked"})


def check_device(device: Any, confirmed: frozenset[str]) -> DeviceSight:
    """Everything that can be said of a device alone. `confirmed`: the operations that its screen called saved."""
    sight = DeviceSight(device.rows)
    where = device.name
    _i1_together(where, sight)
    _i2_dense(where, sight)
    _i6_saved(where, sight, confirmed)
    if not sight.snapshot_under_way:  # its rows come before their history
        _i5_visible(where, sight)
    _i16_profile(where, sight, frozenset(device.store.identity.scopes))
    return sight


def _i1_together(where: str, sight: DeviceSight) -> None:
    for one in sight.outbox:
        kept = sight.entries.get(one.operation)
        told = kept is not None or one.state == "erased"
        require(told, "I1", "an operation has no history", where=where, operation=one.operation)
    for kept in sight.history:
        if kept.seq is None:
            found = sight.written.get(parent_of(kept.operation) or kept.operation)
            require(found is not None, "I1", "an entry has no operation", where=where, operation=kept.operation)
            assert found is not None
            done = found.state == "done"
            require(not done, "I1", "done, and not in the hub's words", where=where, operation=kept.operation)


def _i2_dense(where: str, sight: DeviceSight) -> None:
    for stream, (last_n, last_hash, acked_n, acked_hash) in sight.ends.items():
        own = [one for one in sight.outbox if one.stream == stream]
        numbers = [one.n for one in own]
        require(numbers == list(range(1, last_n + 1)), "I2", "numbers have gaps", where=where, numbers=numbers)
        link = bytes(32)
        at = {0: link}
        for one in own:
            if one.state == "erased" and one.body is not None:
                link = rolling_on(link, one.body.hex())
            else:
                link = rolling(link, one.body) if one.body is not None else one.hash
            require(link == one.hash, "I2", "the rolling hash is another", where=where, stream=stream, n=one.n)
            at[one.n] = link
        require(last_hash == link, "I2", "the stream ends with another hash", where=where, stream=stream)
        require(acked_n <= last_n, "I2", "acknowledged beyond the end", where=where, stream=stream, acked=acked_n)
        require(acked_hash == at[acked_n], "I2", "acknowledged with another hash", where=where, stream=stream)
        for one in own:
            open_still = one.state == "pending"
            require(not (open_still and one.n <= acked_n), "I2", "acknowledged without a word", where=where, n=one.n)


def _i6_saved(where: str, sight: DeviceSight, confirmed: frozenset[str]) -> None:
    lost = confirmed - sight.written.keys()
    require(not lost, "I6", "the screen said saved, the disk does not know it", where=where, lost=sorted(lost))


def _i5_visible(where: str, sight: DeviceSight) -> None:
    for record in sight.by_record.keys() | sight.records.keys():
        entries = sight.by_record.get(record, [])
        word = standing(entries)
        parts = [kept.operation for kept in entries if kept.seq is None and parent_of(kept.operation)]
        own = [sight.written[kept.operation] for kept in entries if kept.seq is None and not parent_of(kept.operation)]
        own = [one for one in own if one.state != "elsewhere"]
        order = sorted(own, key=lambda one: (word is None and one.state != "refused", one.made))
        names = [one.operation for one in order]
        if parts:
            names = sorted([*names, *parts], key=lambda name: sight.entered.get(name, 1))
        visible = word
        for name in names:
            visible = folded(visible, sight.entries[name].effect)
        check_record("I5", where, sight, record, visible)
        base = sight.bases.get(record)
        unfolded = bool(parts) or any(one.record == record and one.state in _UNFOLDED for one in own)
        if word is not None and unfolded:
            require(base is not None, "I5", "the hub's last word is not kept", where=where, record=record)
        if base is not None:
            told = word is not None and base["fields"] == word.fields and base["versions"] == word.versions
            require(told, "I5", "what is kept is not the hub's last word", where=where, record=record)
    check_summary("I5", where, sight)
    check_inbox("I5", where, sight)
    check_attachments("I5", where, sight)


def _i16_profile(where: str, sight: DeviceSight, scopes: frozenset[str]) -> None:
    for kept in sight.final():
        require(kept.scope in scopes, "I16", "an entry of a foreign scope", where=where, scope=kept.scope)
    for row in sight.records.values():
        if row.id in sight.bases or not row.versions:
            continue  # given away here, and the hub has not said so yet
        require(row.scope in scopes, "I16", "a record of a foreign scope", where=where, scope=row.scope)
