"""A claim form in words, records of it, and trees of every kind for the laws."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from hypothesis import strategies as st

from engines.expressions import tree
from engines.expressions.context import Context
from engines.expressions.functions import FUNCTIONS
from engines.expressions.tree import Aggregate, Call, Choice, Duration, ListOf, Node, Ref, Text, YesNo
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Relation, Vocabulary
from engines.expressions.words import decode_words
from resources import EXPRESSION_WORDS

WORDS = decode_words(EXPRESSION_WORDS.read_bytes())
STATES = (
    Named("waiting", {"zh_CN": "待审批", "en": "Waiting"}),
    Named("working", {"zh_CN": "处理中", "en": "In progress"}),
    Named("done", {"zh_CN": "已结案", "en": "Closed"}),
)
TAGS = (Named("urgent", {"zh_CN": "加急", "en": "Urgent"}), Named("vip", {"zh_CN": "大客户", "en": "Key account"}))
FIELDS = (
    FieldName("amount", Kind.NUMBER, {"zh_CN": "赔付金额(元)", "en": "Compensation"}),
    FieldName("value", Kind.NUMBER, {"zh_CN": "货值", "en": "Goods value"}),
    FieldName("$status", Kind.CHOICE, {"zh_CN": "状态", "en": "State"}, STATES),
    FieldName("note", Kind.TEXT, {"zh_CN": "备注", "en": "Note"}),
    FieldName("title", Kind.TEXT, {"zh_CN": "标题", "en": "Title"}),
    FieldName("signed", Kind.DATE, {"zh_CN": "签收日期", "en": "Signed on"}),
    FieldName("sent", Kind.DATE, {"zh_CN": "发货日期", "en": "Sent on"}),
    FieldName("called", Kind.DATETIME, {"zh_CN": "来电时间", "en": "Called at"}),
    FieldName("$created", Kind.DATETIME, {"zh_CN": "创建时间", "en": "Created"}),
    FieldName("delay", Kind.DURATION, {"zh_CN": "延误", "en": "Delay"}),
    FieldName("insured", Kind.YES_NO, {"zh_CN": "已保价", "en": "Insured"}),
    FieldName("tags", Kind.LIST, {"zh_CN": "标签", "en": "Tags"}, TAGS),
)
LINE_FIELDS = (
    FieldName("goods", Kind.TEXT, {"zh_CN": "货名", "en": "Goods"}),
    FieldName("quantity", Kind.NUMBER, {"zh_CN": "数量", "en": "Quantity"}),
    FieldName("price", Kind.NUMBER, {"zh_CN": "单价", "en": "Price"}),
    FieldName("made", Kind.DATE, {"zh_CN": "生产日期", "en": "Made on"}),
)
LINES = Relation("lines", {"zh_CN": "明细", "en": "Lines"}, LINE_FIELDS)
OTHERS = Relation("others", {"zh_CN": "同单工单", "en": "Same waybill"}, FIELDS, lines=False)
CLAIM = Vocabulary(WORDS, FIELDS, (LINES, OTHERS))
NOW = datetime(2026, 1, 18, 1, 30, tzinfo=UTC)


def context() -> Context:
    return Context(NOW)


_texts = st.one_of(
    st.sampled_from(
        ["破损", "外包装破损", "A", "a", "b破", "破", "12.5", "-3", " 空 ", "é", "\U0001f4e6箱", "\uffee", "0"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6),
)
_decimals = st.one_of(
    st.sampled_from(["0", "500", "500.00", "500.01", "-0", "0.1", "3", "2.5", "-2.5", "9999999999999999999999999999"]),
    st.decimals(-(10**6), 10**6, places=2).map(lambda number: format(number, "f")),
    st.decimals(-1000, 1000, places=10).map(lambda number: format(number, "f")),
)
_days = st.one_of(
    st.sampled_from(["2026-01-18", "2026-01-17", "2024-02-29", "0001-01-01", "9999-12-31", "2026-01-31"]),
    st.dates().map(lambda day: day.isoformat()),
)
_moments = st.one_of(
    st.sampled_from(["2026-01-18T01:30:00Z", "2026-01-18T09:30:00+08:00", "9999-12-31T23:59:59-08:00"]),
    st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()),
)
_wrong = st.sampled_from(
    ["", " ", "x", "1e5", "NaN", "007", "2026-02-30", "2026-01-18T09:30:00", 5, True, [], ["", 3], {}]
)
_seconds = st.sampled_from([0, 1, -1, 3600, 86_400, 90_000, -86_400, 10**12]) | st.integers(-(10**7), 10**7)


def _stored(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), right, right, _wrong)


_line = st.one_of(
    st.fixed_dictionaries(
        {"goods": _stored(_texts), "quantity": _stored(_decimals), "price": _stored(_decimals), "made": _stored(_days)}
    ),
    st.sampled_from(["text", 3, None, []]),
)
RECORDS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "amount": _stored(_decimals),
        "value": _stored(_decimals),
        "note": _stored(_texts),
        "title": _stored(_texts),
        "signed": _stored(_days),
        "sent": _stored(_days),
        "called": _stored(_moments),
        "delay": _stored(_seconds),
        "insured": _stored(st.booleans()),
        "tags": _stored(st.lists(st.sampled_from(["urgent", "vip", "other"]), max_size=3)),
        "lines": st.one_of(st.none(), st.lists(_line, max_size=4), _wrong),
        "$status": st.sampled_from([None, "waiting", "working", "done", "gone"]),
        "$created": st.integers(0, 2 * 10**12),
    }
)
"""Stored values by field id, as they may lie there: right ones, none, and such as are not of the field's kind."""

_LITERALS: dict[Kind, st.SearchStrategy[Node]] = {
    Kind.TEXT: _texts.map(Text),
    Kind.NUMBER: st.sampled_from(["0", "500", "-2.5", "0.1", "3", "1.0000000001", "10", "7", "1000000000000000"]).map(
        tree.Number
    ),
    Kind.YES_NO: st.booleans().map(YesNo),
    Kind.DATE: _days.map(tree.Day),
    Kind.DATETIME: st.sampled_from(["2026-01-18T09:30:00", "2026-01-18T01:30:00Z", "2020-02-29T00:00:00+08:00"]).map(
        tree.Moment
    ),
    Kind.DURATION: _seconds.map(Duration),
    Kind.CHOICE: st.sampled_from([choice.id for choice in STATES]).map(lambda known: Choice("$status", known)),
}
_ORDERED = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.DATETIME, Kind.DURATION)
_OPERATED = {
    Kind.NUMBER: [
        *[(op, (Kind.NUMBER, Kind.NUMBER)) for op in ("add", "subtract", "multiply", "divide", "modulo")],
        ("divide", (Kind.DURATION, Kind.DURATION)),
    ],
    Kind.DATE: [("add", (Kind.DATE, Kind.DURATION)), ("subtract", (Kind.DATE, Kind.DURATION))],
    Kind.DATETIME: [("add", (Kind.DATETIME, Kind.DURATION)), ("subtract", (Kind.DATETIME, Kind.DURATION))],
    Kind.DURATION: [
        ("subtract", (Kind.DATE, Kind.DATE)),
        ("subtract", (Kind.DATETIME, Kind.DATETIME)),
        ("add", (Kind.DURATION, Kind.DURATION)),
        ("subtract", (Kind.DURATION, Kind.DURATION)),
        ("multiply", (Kind.DURATION, Kind.NUMBER)),
        ("divide", (Kind.DURATION, Kind.NUMBER)),
    ],
}
_CALLED = {
    kind: [function for function in FUNCTIONS.values() if function.gives is kind and function.in_sql]
    for kind in (*_ORDERED, Kind.YES_NO)
}
_TAG_LIST = ListOf((Choice("tags", "urgent"), Choice("tags", "vip")))
_LIST_ARGUMENTS: dict[str, Call] = {
    "size": Call("size", (Ref("tags"),)),
    "any_of": Call("any_of", (Ref("tags"), _TAG_LIST)),
    "all_of": Call("all_of", (Ref("tags"), ListOf((Choice("tags", "vip"),)))),
}


class Trees:
    """Strategies for trees of each kind over the fields in sight."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sight = vocabulary
        self._made: dict[object, st.SearchStrategy[Node]] = {}

    def value(self, kind: Kind, depth: int) -> st.SearchStrategy[Node]:
        """A tree that gives that kind."""
        if (kind, depth) not in self._made:
            self._made[kind, depth] = self._value(kind, depth)
        return self._made[kind, depth]

    def condition(self, depth: int) -> st.SearchStrategy[Node]:
        """A tree that holds or does not."""
        if depth not in self._made:
            self._made[depth] = self._condition(depth)
        return self._made[depth]

    def literal(self, kind: Kind) -> st.SearchStrategy[Node]:
        """Something written."""
        return _LITERALS[kind]

    def leaf(self, kind: Kind) -> st.SearchStrategy[Node]:
        fields = [Ref(field.id) for field in self._sight.fields if field.kind is kind]
        known = [st.sampled_from(fields), st.sampled_from(fields)] if fields else []
        return st.one_of(*known, _LITERALS[kind])

    def _value(self, kind: Kind, depth: int) -> st.SearchStrategy[Node]:
        if kind is Kind.YES_NO:
            return self.condition(depth)
        if depth == 0 or kind is Kind.CHOICE:
            return self.leaf(kind)

        def more(of: Kind) -> st.SearchStrategy[Node]:
            return st.deferred(lambda: self.value(of, depth - 1))

        made: list[st.SearchStrategy[Node]] = [self.leaf(kind), self.leaf(kind)]
        for op, (left, right) in _OPERATED.get(kind, ()):
            made.append(st.builds(lambda a, b, op=op: Call(op, (a, b)), more(left), more(right)))
        for function in _CALLED.get(kind, ()):
            if function.name in _LIST_ARGUMENTS:
                if "tags" in self._sight.by_id:
                    made.append(st.just(_LIST_ARGUMENTS[function.name]))
                continue
            parts = st.tuples(*[more(taken) for taken in function.takes])
            made.append(parts.map(partial(Call, function.name)))
        made.append(st.builds(lambda c, a, b: Call("if", (c, a, b)), more(Kind.YES_NO), more(kind), more(kind)))
        for op in ("coalesce", "least", "greatest"):
            made.append(st.builds(lambda a, b, op=op: Call(op, (a, b)), more(kind), more(kind)))
        if self._sight.relations and kind in (Kind.NUMBER, Kind.DATE):
            made.append(self._aggregate(kind))
        return st.one_of(*made)

    def _condition(self, depth: int) -> st.SearchStrategy[Node]:
        def more(of: Kind) -> st.SearchStrategy[Node]:
            return st.deferred(lambda: self.value(of, max(depth - 1, 0)))

        made: list[st.SearchStrategy[Node]] = []
        if depth > 0:
            deeper = st.deferred(lambda: self.condition(depth - 1))
            made += [
                st.builds(lambda op, parts: Call(op, tuple(parts)), st.sampled_from(["and", "or"]),
                          st.lists(deeper, min_size=2, max_size=4)),
                deeper.map(lambda part: Call("not", (part,))),
            ]  # fmt: skip
        for kind in _ORDERED:
            ops = st.sampled_from(["eq", "lt", "le", "gt", "ge"])
            made += [
                st.builds(lambda op, a, b: Call(op, (a, b)), ops, more(kind), more(kind)),
                st.builds(lambda a, low, high: Call("between", (a, low, high)), more(kind), more(kind), more(kind)),
                st.builds(lambda a, items: Call("in", (a, ListOf(tuple(items)))), more(kind),
                          st.lists(more(kind), min_size=1, max_size=3)),
                more(kind).map(lambda part: Call("is_empty", (part,))),
            ]  # fmt: skip
        made += [
            st.builds(lambda op, a, b: Call(op, (a, b)), st.sampled_from(["contains", "starts", "ends"]),
                      more(Kind.TEXT), more(Kind.TEXT)),
        ]  # fmt: skip
        if "tags" in self._sight.by_id:
            states = st.lists(_LITERALS[Kind.CHOICE], min_size=1, max_size=3, unique=True)
            made += [
                st.just(Ref("insured")),
                st.just(Call("is_empty", (Ref("tags"),))),
                st.just(Call("is_empty", (Ref("insured"),))),
                st.just(Call("contains", (Ref("tags"), Choice("tags", "urgent")))),
                st.sampled_from([_LIST_ARGUMENTS["any_of"], _LIST_ARGUMENTS["all_of"]]),
                _LITERALS[Kind.CHOICE].map(lambda state: Call("eq", (Ref("$status"), state))),
                states.map(lambda items: Call("in", (Ref("$status"), ListOf(tuple(items))))),
            ]
        return st.one_of(*made)

    def _aggregate(self, kind: Kind) -> st.SearchStrategy[Node]:
        def inside(name: str) -> st.SearchStrategy[Node]:
            trees = Trees(self._sight.inside(name))
            where = st.none() | trees.condition(0)
            ops = ["sum", "average", "maximum", "minimum"] if kind is Kind.NUMBER else ["maximum", "minimum"]
            over = st.builds(Aggregate, st.sampled_from(ops), st.just(name), trees.value(kind, 0), where)
            if kind is not Kind.NUMBER:
                return over
            return st.one_of(over, st.builds(Aggregate, st.just("count"), st.just(name), st.none(), where))

        return st.one_of(*[inside(relation.id) for relation in self._sight.relations])


TREES = Trees(CLAIM)
CONDITIONS = TREES.condition(2)
VALUES = st.one_of(*[TREES.value(kind, 2) for kind in (*_ORDERED, Kind.YES_NO)])
