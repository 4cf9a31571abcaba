"""The same answers as json-logic and simpleeval give where the three languages overlap."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import simpleeval
from hypothesis import given
from hypothesis import strategies as st
from json_logic import jsonLogic

from engines.expressions.checker import check
from engines.expressions.compiler import compiled, condition
from engines.expressions.tree import Call, Choice, ListOf, Node, Number, Ref, Text
from tests.engines.expressions.claims import CLAIM, STATES, context

_WHOLE = st.integers(-1000, 1000)
_PARTS = st.sampled_from(["破", "损", "破损", "外", "x"])
_COMPARED = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "=="}

Pair = tuple[Node, Any]
"""A tree of ours and what it is in the other language."""


def _compared(op: str, field: str, limit: int) -> Pair:
    return Call(op, (Ref(field), Number(str(limit)))), {_COMPARED[op]: [{"var": field}, limit]}


def _contains(part: str) -> Pair:
    return Call("contains", (Ref("note"), Text(part))), {"in": [part, {"var": "note"}]}


def _among(known: list[str]) -> Pair:
    items = ListOf(tuple(Choice("$status", one) for one in known))
    return Call("in", (Ref("$status"), items)), {"in": [{"var": "$status"}, known]}


def _joined(op: str, pairs: list[Pair]) -> Pair:
    return Call(op, tuple(ours for ours, _ in pairs)), {op: [theirs for _, theirs in pairs]}


_STATES = st.sampled_from([state.id for state in STATES])
RULES: st.SearchStrategy[Pair] = st.recursive(
    st.one_of(
        st.builds(_compared, st.sampled_from(list(_COMPARED)), st.sampled_from(["amount", "value"]), _WHOLE),
        _PARTS.map(_contains),
        st.lists(_STATES, min_size=1, max_size=3, unique=True).map(_among),
    ),
    lambda inner: st.one_of(
        st.builds(_joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        inner.map(lambda pair: (Call("not", (pair[0],)), {"!": [pair[1]]})),
    ),
    max_leaves=6,
)
FILLED = st.fixed_dictionaries(
    {"amount": _WHOLE, "value": _WHOLE, "note": st.text("破损外", min_size=1), "$status": _STATES}
)


@given(RULES, FILLED)
def test_conditions_on_filled_fields_are_those_of_json_logic(pair: Pair, values: dict[str, Any]) -> None:
    ours, theirs = pair
    stored = {**values, "amount": str(values["amount"]), "value": str(values["value"])}
    assert condition(check(ours, CLAIM))(stored, context()) == bool(jsonLogic(theirs, values))


_SIGNS = {"add": "+", "subtract": "-", "multiply": "*"}
SUMS: st.SearchStrategy[tuple[Node, str]] = st.recursive(
    st.one_of(
        st.sampled_from(["amount", "value"]).map(lambda name: (Ref(name), name)),
        st.integers(0, 1000).map(lambda number: (Number(str(number)), f"Decimal({number})")),
    ),
    lambda inner: st.builds(
        lambda op, left, right: (Call(op, (left[0], right[0])), f"({left[1]} {_SIGNS[op]} {right[1]})"),
        st.sampled_from(list(_SIGNS)),
        inner,
        inner,
    ),
    max_leaves=5,
)
_AMOUNTS = st.decimals(-1000, 1000, places=2).map(lambda number: format(number, "f"))


@given(SUMS, _AMOUNTS, _AMOUNTS)
def test_sums_are_those_of_simpleeval_on_decimals(pair: tuple[Node, str], amount: str, value: str) -> None:
    ours, theirs = pair
    names = {"amount": Decimal(amount), "value": Decimal(value)}
    expected = simpleeval.simple_eval(theirs, names=names, functions={"Decimal": Decimal})
    found = compiled(check(ours, CLAIM))({"amount": amount, "value": value}, context())
    # five factors of at most 1000 with two places each: fewer digits than Decimal keeps, and no more than ten places
    assert found == expected
