"""Reference records that another system owns: waybills, customers, products, as a source delivers them to the hub.

They are of a compacted class (sync.md section 1): a state and the place at which it last changed, no history. A source
may deliver the same again, late or in any order; what it said last by its own time stands. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.record import DELIVERED, Record
from engines.forms.values import Value

LONGEST_SOURCE, LONGEST_KEY = 40, 100
"""Characters of a source's name and of an external key."""
NOBODYS = ""
"""The scope of the trace of a record that was said to be gone before it ever came; no device reads it."""
_SUMS = 1 << 128
_encode = msgspec.json.Encoder(order="sorted").encode


class Delivered(msgspec.Struct, frozen=True):
    """One record of a delivery: its external key, the scopes whose people may read it, its values by field."""

    key: str
    scopes: tuple[str, ...]
    fields: Mapping[str, Value]


class Delivery(msgspec.Struct, frozen=True):
    """What a source says of one kind (a form's id) at one moment. `gone` are the keys that it does not have any more.

    `as_of` is the source's own time in milliseconds since 1970 UTC: it alone says what is newer.
    """

    source: str
    kind: str
    as_of: int
    rows: tuple[Delivered, ...] = ()
    gone: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """A record as the hub holds it in one scope. `fields` is canonical JSON, None for one that is gone.

    `as_of` is the delivery that changed it last, `seen_at` the last one that named it.
    """

    scope: str
    key: str
    seq: int
    as_of: int
    seen_at: int
    fields: str | None


class Tally(msgspec.Struct):
    """What became of the records of deliveries. `older` were said earlier than what stands."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    older: int = 0

    def add(self, other: Tally) -> None:
        """Counts another one in."""
        for name in Tally.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Plan(msgspec.Struct, frozen=True):
    """What a delivery does: `changes` take a new place in their scope, `seen` only say that the source named them."""

    changes: tuple[tuple[Held | None, Held], ...]
    seen: tuple[Held, ...]
    tally: Tally


def planned(delivery: Delivery, held: Iterable[Held]) -> Plan:
    """What the delivery does to `held`, all that is held of the keys that it names. Places are still those of before.

    Doing it twice does nothing the second time. Keys must be named once.
    """
    by_key: dict[str, list[Held]] = {}
    for one in held:
        by_key.setdefault(one.key, []).append(one)
    changes: list[tuple[Held | None, Held]] = []
    seen: list[Held] = []
    tally = Tally()
    wanted = [(row.key, row.scopes, text_of(row.fields)) for row in delivery.rows]
    for key, scopes, fields in [*wanted, *((key, (), None) for key in delivery.gone)]:
        known = by_key.get(key, [])
        if any(one.seen_at > delivery.as_of for one in known):
            tally.older += 1
            continue
        fresh = list(_changed(delivery.as_of, key, scopes, fields, known))
        changes += fresh
        done = {after.scope for _, after in fresh}
        seen += [
            msgspec.structs.replace(one, seen_at=delivery.as_of)
            for one in known
            if one.scope not in done and one.seen_at != delivery.as_of
        ]
        _count(tally, fresh, known)
    return Plan(tuple(changes), tuple(seen), tally)


def _changed(
    as_of: int, key: str, scopes: Sequence[str], fields: str | None, known: Sequence[Held]
) -> Iterable[tuple[Held | None, Held]]:
    if not scopes and not known:  # else an older delivery that is still on its way would bring it back
        yield None, Held(NOBODYS, key, 0, as_of, as_of, None)
    there = {one.scope: one for one in known}
    for scope in dict.fromkeys(scopes):
        before = there.get(scope)
        if before is None or before.fields != fields:
            yield before, Held(scope, key, before.seq if before else 0, as_of, as_of, fields)
    for scope, before in there.items():
        if scope not in scopes and before.fields is not None:
            yield before, msgspec.structs.replace(before, as_of=as_of, seen_at=as_of, fields=None)


def _count(tally: Tally, fresh: Sequence[tuple[Held | None, Held]], known: Sequence[Held]) -> None:
    there = any(one.fields is not None for one in known)
    if all(after.fields is None for _, after in fresh):
        tally.gone += bool(fresh and there)
        tally.unchanged += not (fresh and there)
    elif there:
        tally.changed += 1
    else:
        tally.new += 1


def name_of(source: str, key: str) -> str:
    """How a correction names the delivered record that it corrects."""
    return f"{source}:{key}"


def accepted_in(correction: Record) -> dict[str, Value]:
    """The values of a correction that headquarters has accepted: those that changed at the hub since it was made."""
    born = correction.versions.get(DELIVERED, 0)
    changed = {name for name, place in correction.versions.items() if place > born > 0 and not name.startswith("$")}
    return {name: value for name, value in correction.fields.items() if name in changed}


def text_of(fields: Mapping[str, Value]) -> str:
    """Values as they are stored and sent: equal values give equal text."""
    return _encode({name: value for name, value in fields.items() if value is not None}).decode()


def weight(seq: int, source: str, kind: str, key: str, as_of: int, fields: str | None) -> int:
    """What a record counts in the digest of its scope; one that is gone counts nothing."""
    if fields is None:
        return 0
    line = f"{seq}|{source}|{kind}|{key}|{as_of}|{fields}"
    return int.from_bytes(hashlib.sha256(line.encode()).digest()[:16], "big")


def summed(weights: Iterable[int], digest: str = "", without: Iterable[int] = ()) -> str:
    """The digest (hex) of a scope: the sum of its records' weights, in any order; `digest` is one to go on from."""
    total = (int(digest or "0", 16) + sum(weights) - sum(without)) % _SUMS
    return f"{total:032x}"
