"""What expressions give: the rules of docs/expressions.md, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from engines.expressions.checker import check_condition
from engines.expressions.compiler import compiled, condition
from engines.expressions.context import Context
from engines.expressions.errors import ExpressionError
from engines.expressions.parser import parse
from engines.expressions.values import Kind, stored
from tests.engines.expressions.claims import CLAIM, NOW, context

CLAIM_VALUES: dict[str, Any] = {
    "amount": "680.00",
    "value": "1000",
    "$status": "waiting",
    "note": "外包装破损",
    "signed": "2026-01-31",
    "sent": "2026-01-15",
    "called": "2026-01-17T23:30:00Z",
    "$created": 1_768_700_000_000,
    "delay": 5400,
    "insured": True,
    "tags": ["urgent"],
    "lines": [
        {"goods": "茶叶", "quantity": "2", "price": "99.90", "made": "2025-12-01"},
        {"goods": "茶具", "quantity": "1", "price": "480", "made": "2025-11-01"},
        {"goods": "赠品", "quantity": None, "price": "0"},
    ],
}


def result(text: str, **changed: Any) -> Any:
    typed = parse(text, CLAIM)
    return stored(compiled(typed)({**CLAIM_VALUES, **changed}, context()), typed.kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("[赔付金额(元)] / 3", "226.6666666667"),
        ("[赔付金额(元)] / 0", None),
        ("-7 % 3", "-1"),
        ("四舍五入(2.345, 2)", "2.35"),
        ("四舍五入(-2.5)", "-3"),
        ("向下取整(-2.5)", "-3"),
        ("向上取整(-2.5)", "-2"),
        ("9999999999999999999999999999 + 1", None),
        ("1 / 3 * 3 = 1", False),
        ("2 + 3 * 4 - -1", "15"),
        ("[签收日期] - [发货日期] = 16 天", True),
        ("[签收日期] + 1 天", "2026-02-01"),
        ("加月([签收日期], 1)", "2026-02-28"),
        ("加月([签收日期], -11)", "2025-02-28"),
        ("星期([签收日期])", "6"),
        ("日期([来电时间])", "2026-01-18"),
        ("几点([来电时间])", "7"),
        ("日期([来电时间]) = 今天()", True),
        ("现在() - [来电时间] = 2 小时", True),
        ("[来电时间] = 2026-01-18 07:30", True),
        ("[延误]", 5400),
        ("小时数([延误])", "1.5"),
        ("[延误] * 2 - 1 小时", 7200),
        ("[延误] / 1 分钟", "90"),
        ("长度([备注])", "5"),
        ("截取([备注], 4, 2)", "破损"),
        ("左边([备注], 0)", None),
        ("右边([备注], 2)", "破损"),
        ("去空格(\" a\u3000\")", "a"),
        ("大写(\"straße\")", "STRAßE"),
        ("替换([备注], \"破\", \"\")", "外包装损"),
        ("拼接([备注], \"：\", [标题])", "外包装破损："),
        ("转数字(\"12.50\") + 1", "13.5"),
        ("转数字(\"1e5\")", None),
        ("转文本([赔付金额(元)])", "680"),
        ("如果([已保价], [货值], [赔付金额(元)])", "1000"),
        ("首个非空([标题], [备注])", "外包装破损"),
        ("取大([赔付金额(元)], [货值], 3)", "1000"),
        ("取小([签收日期], [发货日期])", "2026-01-15"),
        ("[标签] 包含 \"加急\"", True),
        ("[标签] 不包含 \"大客户\"", True),
        ("含任一([标签], (\"加急\", \"大客户\"))", True),
        ("含全部([标签], (\"加急\", \"大客户\"))", False),
        ("项数([标签])", "1"),
        ("合计([明细].([数量] * [单价]))", "679.8"),
        ("合计([明细].[数量], [单价] > 100)", "1"),
        ("个数([明细])", "3"),
        ("个数([明细], [数量] 为空)", "1"),
        ("平均([明细].[数量])", "1.5"),
        ("最大([明细].[生产日期])", "2025-12-01"),
        ("最小([明细].[单价])", "0"),
        ("合计([同单工单].[货值])", "0"),
        ("最大([同单工单].[货值])", None),
        ("[状态] = \"待审批\" 或 1 / 0 = 3", True),
        ("非 [已保价]", False),
    ],
)  # fmt: skip
def test_values(text: str, expected: Any) -> None:
    assert result(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[赔付金额(元)] > 0", False),
        ("[赔付金额(元)] <= 0", False),
        ("[赔付金额(元)] = 0", False),
        ("[赔付金额(元)] ≠ 0", True),
        ("[赔付金额(元)] = [货值]", True),
        ("[赔付金额(元)] 为空", True),
        ("[赔付金额(元)] 不为空", False),
        ("[赔付金额(元)] + 1 为空", True),
        ("[赔付金额(元)] 介于 0 和 9", False),
        ("[状态] 属于 (\"待审批\")", False),
        ("[状态] 不属于 (\"待审批\")", True),
        ("[备注] 包含 \"破\"", False),
        ("[备注] 不包含 \"破\"", True),
        ("非 [已保价]", True),
        ("[已保价] = 否", False),
        ("[标签] 包含 \"加急\"", False),
        ("项数([标签])", None),
        ("拼接([备注], [标题])", None),
        ("合计([明细].[数量])", "0"),
        ("平均([明细].[数量])", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("nothing", [None, "", [], "not what it should be"])
def test_empty(text: str, expected: Any, nothing: Any) -> None:
    if nothing and ("备注" in text or "状态" in text):
        nothing = ""
    empty = dict.fromkeys(CLAIM_VALUES, nothing)
    assert result(text, **empty) == expected


def test_the_branch_day_is_that_of_its_clock() -> None:
    today = compiled(parse("今天()", CLAIM))
    assert stored(today({}, Context(NOW)), Kind.DATE) == "2026-01-18"
    assert stored(today({}, Context(NOW, offset=-7200)), Kind.DATE) == "2026-01-17"


def test_only_a_condition_is_taken_where_one_is_wanted() -> None:
    assert condition(check_condition(parse("[已保价]", CLAIM).node, CLAIM))(CLAIM_VALUES, context()) is True
    with pytest.raises(ExpressionError) as refused:
        check_condition(parse("[货值] + 1", CLAIM).node, CLAIM)
    assert refused.value.code == "expression.wrong_kind"
