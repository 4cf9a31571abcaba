"""Operations and effects on the wire: short names, canonical bytes."""

from __future__ import annotations

import msgspec

from core.effect import Effect
from core.operation import Child, ChildKind, Kind, Operation, Origin, Write, canonical
from tests.core.claims import claim, creation, effect, operation, writing


def test_equal_operations_give_equal_bytes_whatever_order_they_were_made_in() -> None:
    one = writing("w", title=("t", "u"), amount=(None, "1.00"))
    other = writing("w", amount=(None, "1.00"), title=("t", "u"))
    assert canonical(one) == canonical(other)


def test_an_operation_travels_under_the_names_of_the_protocol() -> None:
    item = operation(
        "i",
        Kind.ACT,
        move="finish",
        source="open",
        seen={"amount": None},
        child=Child(ChildKind.NOTE, text="n"),
        origin=Origin("job", "log.xlsx", "Sheet1", 7),
        fields={"title": Write(b="t", bv=3, v="u")},
    )
    names = set(msgspec.json.decode(canonical(item)))
    assert names == {"id", "tx", "k", "r", "e", "by", "wall", "def", "f", "a", "from", "seen", "c", "o"}
    assert msgspec.json.decode(canonical(item), type=Operation) == item


def test_an_effect_survives_the_wire() -> None:
    for item, record in ((creation(), None), (writing("w", title=("t", "u")), claim())):
        made = effect(record, item, seq=5)
        assert msgspec.json.decode(msgspec.json.encode(made), type=Effect) == made
