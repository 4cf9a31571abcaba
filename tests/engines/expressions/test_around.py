"""Reasons, the builder, computed fields and the working calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.expressions import tree
from engines.expressions.builder import OPERATORS, Group, NotPlain, Row, group_of, tree_of
from engines.expressions.calendar import WeeklyCalendar, decode_calendar
from engines.expressions.checker import check
from engines.expressions.compiler import compiled, condition
from engines.expressions.computed import fields_of, order_of
from engines.expressions.context import Context
from engines.expressions.errors import ExpressionError, UnknownYear
from engines.expressions.explain import explain
from engines.expressions.parser import parse
from engines.expressions.tree import Choice, Node, Number, Ref, Text
from engines.expressions.values import Kind, seconds_of
from tests.engines.expressions.claims import CLAIM, CONDITIONS, NOW, RECORDS, TREES, WORDS, context
from tests.engines.expressions.test_language import ITS_TREE, THREE_PARTS

DAMAGED = {"amount": "300", "$status": "waiting", "note": "外包装破损", "insured": False}


def reasons(text: str, language: str = "zh_CN", **changed: Any) -> tuple[bool, list[str]]:
    explained = explain(parse(text, CLAIM), CLAIM, {**DAMAGED, **changed}, context(), language)
    return explained.holds, [reason.sentence for reason in explained.reasons]


def test_why_names_only_the_parts_that_decided() -> None:
    assert reasons(THREE_PARTS) == (False, ["“赔付金额(元)”是 300，不大于 500"])
    assert reasons(THREE_PARTS, "en") == (False, ["“Compensation” is 300, at most 500"])
    assert reasons(THREE_PARTS, amount="680.00") == (
        True,
        ["“赔付金额(元)”是 680，大于 500", "“状态”是 待审批，属于：待审批, 处理中", "“备注”里有“破损”"],
    )
    assert reasons(THREE_PARTS, note=None, amount=None) == (False, ["“赔付金额(元)”没有填写", "“备注”没有填写"])
    either = '[货值] > 5 或 非 ([备注] 包含 "水" 且 [已保价])'
    assert reasons(either) == (True, ["“备注”里没有“水”", "“已保价”为“否”"])
    assert reasons("[赔付金额(元)] > [货值]", value="500") == (
        False,
        ["“赔付金额(元)”是 300，不大于 “货值”（500）"],
    )
    assert reasons("[延误] 介于 1 小时 和 1 天", "en", delay=90) == (
        False,
        ["“Delay” is 90 seconds, not between 1 hour and 1 day"],
    )


@given(CONDITIONS, RECORDS, st.sampled_from(["zh_CN", "en"]))
def test_reasons_can_be_given_for_every_condition(node: Node, values: dict[str, Any], language: str) -> None:
    typed = check(node, CLAIM)
    surroundings = Context(NOW, related=lambda _relation, _values: [values])
    explained = explain(typed, CLAIM, values, surroundings, language)
    assert explained.holds == condition(typed)(values, surroundings)
    assert explained.reasons
    assert all(reason.sentence for reason in explained.reasons)


def test_the_builder_shows_the_three_part_condition_as_three_rows() -> None:
    rows = (
        Row("amount", "gt", (Number("500"),)),
        Row("$status", "in", (Choice("$status", "waiting"), Choice("$status", "working"))),
        Row("note", "contains", (Text("破损"),)),
    )
    assert group_of(ITS_TREE) == Group("and", rows)
    assert tree_of(Group("and", rows)) == ITS_TREE
    assert tree_of(Group("and", ())) is None


def _rows() -> st.SearchStrategy[Row]:
    counts = {"is_empty": (0, 0), "not_empty": (0, 0), "between": (2, 2), "in": (1, 3), "not_in": (1, 3)}

    def row(field: str, kind: Kind, operator: str) -> st.SearchStrategy[Row]:
        least, most = counts.get(operator, (1, 1))
        leaf = st.just(Choice("tags", "vip")) if kind is Kind.LIST else TREES.literal(kind)
        values = st.lists(leaf, min_size=least, max_size=most)
        return values.map(lambda values: Row(field, operator, tuple(values)))

    every = [(field.id, field.kind, operator) for field in CLAIM.fields for operator in OPERATORS[field.kind]]
    return st.sampled_from(every).flatmap(lambda one: row(*one))


_GROUPS: st.SearchStrategy[Group] = st.recursive(
    st.builds(Group, st.sampled_from(["and", "or"]), st.lists(_rows(), min_size=2, max_size=3).map(tuple)),
    lambda inner: st.builds(
        Group, st.sampled_from(["and", "or"]), st.lists(inner | _rows(), min_size=2, max_size=3).map(tuple)
    ),
    max_leaves=4,
)


@given(_GROUPS)
def test_rows_become_a_tree_that_is_valid_and_shows_the_same_rows(group: Group) -> None:
    node = tree_of(group)
    assert node is not None
    assert check(node, CLAIM).kind is Kind.YES_NO
    assert group_of(node) == group


@given(CONDITIONS)
def test_a_tree_is_shown_without_loss_or_not_at_all(node: Node) -> None:
    unshown = None
    try:
        assert tree_of(group_of(node)) == node
    except NotPlain as refused:
        unshown = refused.part
    assert unshown is None or unshown in list(tree.walk(node))


def test_what_is_no_row_is_named() -> None:
    with pytest.raises(NotPlain) as refused:
        group_of(parse("[货值] > 1 且 [货值] > [赔付金额(元)] * 2", CLAIM).node)
    assert refused.value.part == parse("[货值] > [赔付金额(元)] * 2", CLAIM).node


def test_computed_fields_are_ordered_and_a_circle_is_named() -> None:
    total = parse("合计([明细].[数量]) + [货值]", CLAIM).node
    assert fields_of(total) == {"lines", "value"}
    computed = {"amount": Ref("value"), "value": Ref("delay"), "note": Ref("amount")}
    assert order_of(computed) == ("value", "amount", "note")
    with pytest.raises(ExpressionError) as refused:
        order_of({**computed, "delay": Ref("amount")})
    assert refused.value.facts == {"path": "amount > value > delay > amount"}
    with pytest.raises(ExpressionError):
        order_of({"a": Ref("a")})
    long = {f"f{number}": Ref(f"f{number + 1}") for number in range(5_000)}
    assert order_of(long)[0] == "f4999"


WEEK = {
    "hours": {str(day): [[540, 720], [780, 1080]] for day in range(1, 6)},
    "years": {"2026": {"off": ["2026-01-01", "2026-01-02"], "worked": {"2026-01-04": 5}}, "2025": {}},
}


def calendar() -> WeeklyCalendar:
    return decode_calendar(msgspec.json.encode(WEEK))


def local(text: str) -> int:
    return seconds_of(datetime.fromisoformat(f"{text}+08:00").astimezone(UTC))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-01-05T08:00", "2026-01-05T10:30", 90),
        ("2026-01-05T11:30", "2026-01-05T13:30", 60),
        ("2026-01-05T12:10", "2026-01-05T12:50", 0),
        ("2026-01-05T17:30", "2026-01-06T09:30", 60),
        ("2025-12-31T17:00", "2026-01-04T10:00", 120),
        ("2026-01-09T18:00", "2026-01-12T09:00", 0),
        ("2026-01-05T10:30", "2026-01-05T09:30", -60),
    ],
)
def test_working_time_leaves_out_lunch_nights_and_days_off_and_takes_exchanged_days(
    start: str, end: str, minutes: int
) -> None:
    assert calendar().working_time(local(start), local(end)) == minutes * 60


def test_the_moment_after_a_working_time() -> None:
    known = calendar()
    assert known.after(local("2025-12-31T17:00"), 2 * 3600) == local("2026-01-04T10:00")
    assert known.after(local("2026-01-05T11:30"), 3600) == local("2026-01-05T13:30")
    assert known.after(local("2026-01-05T11:00"), 3600) == local("2026-01-05T12:00")
    assert known.after(local("2026-01-05T11:00"), -1) is None


@given(st.integers(0, 20 * 86_400), st.integers(1, 60 * 3600))
def test_so_much_working_time_lies_before_the_moment_after_it(start: int, working: int) -> None:
    known, first = calendar(), local("2026-01-01T00:00") + start
    after = known.after(first, working)
    assert after is not None
    assert known.working_time(first, after) == working


def test_a_year_without_holidays_is_named_and_never_guessed() -> None:
    due = compiled(parse("工作时间后([来电时间], 8 小时)", CLAIM))
    surroundings = Context(NOW, calendar=calendar())
    assert due({"called": "2026-01-05T01:00:00Z"}, surroundings) == local("2026-01-05T18:00")
    with pytest.raises(UnknownYear) as unknown:
        due({"called": "2026-12-31T09:00:00Z"}, surroundings)
    assert unknown.value.year == 2027
    assert "2027" in WORDS.sentence(unknown.value, "zh_CN")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"hours":{"8":[]},"years":{}}',
        b'{"hours":{"1":[[600,540]]},"years":{}}',
        b'{"hours":{"1":[[0,1500]]},"years":{}}',
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        decode_calendar(body)


def test_a_record_without_lines_has_none_whatever_is_related_to_it() -> None:
    related = Context(NOW, related=lambda _relation, _values: [{"quantity": "5"}])
    assert compiled(parse("个数([明细])", CLAIM))({}, related) == 0
    assert compiled(parse("个数([同单工单])", CLAIM))({"others": []}, related) == 1
