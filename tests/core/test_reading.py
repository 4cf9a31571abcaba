"""Whatever the bytes are: a value, or the one error."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.operation import Operation
from core.reading import MOST_LEVELS, Int64, Unreadable, is_flat, read_json

BRACKETS = st.text(alphabet='[]{}"\\,:a', max_size=40)
VALUES = st.recursive(
    BRACKETS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(BRACKETS, inner, max_size=3),
    max_leaves=20,
)


class Told(msgspec.Struct):
    number: Int64 = 0


@pytest.mark.parametrize(
    "said",
    [b"", b"{", b"\xff", b'"\xff"', "[" * 100_000, b'{"number":' + b"9" * 5_000 + b"}", "\ud800", b'{"x":"\\ud800"}'],
    ids=range(8),
)
@pytest.mark.parametrize("kind", [Told, Operation, dict[str, Any]])
def test_what_cannot_be_read_is_one_error(said: bytes | str, kind: type[Any]) -> None:
    with pytest.raises(Unreadable):
        read_json(said, kind)


@pytest.mark.parametrize("number", [-(2**63), 2**63 - 1])
def test_numbers_up_to_what_a_column_holds_are_read(number: int) -> None:
    assert read_json(b'{"number":%d}' % number, Told).number == number
    with pytest.raises(Unreadable):
        read_json(b'{"number":%d}' % (number * 2), Told)


def levels(value: object) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(levels, value.values() if isinstance(value, dict) else value), default=0)


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(VALUES, st.integers(MOST_LEVELS - 2, MOST_LEVELS + 2))
def test_flat_is_what_nests_no_deeper_than_the_limit_whatever_stands_in_texts(value: Any, deep: int) -> None:
    whole: Any = [value, *([] for _ in range(MOST_LEVELS))]
    while levels(whole) < deep:
        whole = [whole]
    assert is_flat(json.dumps(whole).encode()) is (deep <= MOST_LEVELS)
