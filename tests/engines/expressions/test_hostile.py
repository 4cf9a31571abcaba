"""Whatever is given: an answer or an ExpressionError, in bounded time and space."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.expressions import tree
from engines.expressions.checker import check
from engines.expressions.compiler import compiled
from engines.expressions.context import AGGREGATE_ROWS, Budget, Context
from engines.expressions.errors import BudgetExceeded, ExpressionError
from engines.expressions.parser import parse
from engines.expressions.tree import Call, Number, Ref, Text
from engines.expressions.values import TEXT_LENGTH
from tests.engines.expressions.claims import CLAIM, CONDITIONS, NOW, VALUES, context

PIECES = [
    *(
        "[备注]",
        "[货值]",
        "[x",
        "(",
        ")",
        '"',
        "“",
        "”",
        "且",
        "或",
        "非",
        "not",
        "=",
        "≠",
        ">",
        "属于",
        "介于",
        "和",
        ",",
    ),
    *(
        "合计",
        "[明细]",
        ".",
        "3",
        "天",
        "2026-01-18",
        "空",
        "是",
        "-",
        "*",
        "%",
        "如果",
        " ",
        "\n",
        "\u202e",
        "９",
        "\ud800",
    ),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_is_read_or_refused_with_a_place_inside_of_it(text: str) -> None:
    place: tuple[int | None, int | None] = (0, 0)
    try:
        compiled(parse(text, CLAIM))({}, context())
    except ExpressionError as error:
        place = (error.start, error.end)
    assert place == (None, None) or 0 <= (place[0] or 0) <= (place[1] or 0) <= len(text)


@given(st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode())))
def test_any_bytes_are_a_tree_or_refused(body: bytes) -> None:
    try:
        node = tree.decode(body)
    except ExpressionError:
        return
    try:
        check(node, CLAIM)
    except ExpressionError:
        return


@given(st.one_of(CONDITIONS, VALUES), st.dictionaries(st.sampled_from([*CLAIM.by_id, "lines"]), JSON))
def test_no_stored_value_makes_an_evaluation_fail(node: tree.Node, values: dict[str, Any]) -> None:
    compiled(check(node, CLAIM))(values, Context(NOW, related=lambda _relation, _values: [values]))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"type":"call","op":"not","args":[' * 5_000, "expression.not_a_tree"),
        (b"[" * 100_000, "expression.not_a_tree"),
        (b" " * 300_000, "expression.too_long"),
        (tree.encode(Text("x" * 3_000)), "expression.literal_too_long"),
        (tree.encode(Text("\x00")), "expression.control_characters"),
        (tree.encode(Ref("a' OR 1")), "expression.not_an_id"),
        (tree.encode(Ref("__class__.__init__")), "expression.field_gone"),
        (tree.encode(Call("__import__", (Text("os"),))), "expression.unknown_function"),
        (tree.encode(Call("and", (Call("today", ()),) * 600)), "expression.too_large"),
        (tree.encode(Number("1e999999")), "expression.not_a_number"),
        (tree.encode(Number("007")), "expression.not_a_number"),
        (b'{"type":"number","value":12}', "expression.not_a_tree"),
    ],
)
def test_hostile_trees_are_refused(body: bytes, code: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        check(tree.decode(body), CLAIM)
    assert refused.value.code == code


def test_a_chain_as_deep_as_allowed_is_evaluated_and_a_deeper_one_refused() -> None:
    node: tree.Node = Ref("insured")
    for _ in range(tree.DEPTH - 1):
        node = Call("not", (node,))
    assert compiled(check(node, CLAIM))({"insured": True}, context()) is False
    with pytest.raises(ExpressionError) as refused:
        check(Call("not", (node,)), CLAIM)
    assert refused.value.code == "expression.too_deep"


def test_ten_megabytes_of_text_are_refused_and_as_a_value_only_looked_at() -> None:
    large = "破损" * 5_000_000
    with pytest.raises(ExpressionError):
        parse(large, CLAIM)
    assert compiled(parse('[备注] 包含 "损破损"', CLAIM))({"note": large}, context()) is True


def test_a_text_cannot_be_blown_up() -> None:
    blown = '替换(替换([备注], "a", "aaaaaaaaaaaaaaaaaaaa"), "a", "aaaaaaaaaaaaaaaaaaaa")'
    assert compiled(parse(blown, CLAIM))({"note": "a" * TEXT_LENGTH}, context()) is None


def test_too_many_rows_and_too_much_time_are_named() -> None:
    counted = compiled(parse("个数([明细])", CLAIM))
    lines = [{"quantity": "1"}] * AGGREGATE_ROWS
    assert counted({"lines": lines}, context()) == AGGREGATE_ROWS
    for values, budget, code in (
        ({"lines": [*lines, {}]}, Budget(), "expression.steps"),
        ({"lines": lines}, Budget(steps=500), "expression.steps"),
        ({"lines": lines}, Budget(expired=lambda: True), "expression.deadline"),
    ):
        with pytest.raises(BudgetExceeded) as exceeded:
            counted(values, Context(NOW, budget=budget))
        assert exceeded.value.code == code
