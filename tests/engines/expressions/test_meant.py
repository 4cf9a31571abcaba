"""A mistake that many make is told with what to write: names without brackets, amounts and days as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.expressions.errors import ExpressionError
from engines.expressions.numerals import amount_of, day_of
from engines.expressions.parser import parse
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Vocabulary
from tests.engines.expressions.claims import CLAIM, LINES, WORDS

ODD = Vocabulary(
    WORDS,
    (
        FieldName(
            "insured", Kind.CHOICE, {"zh_CN": "是否保价"}, (Named("y", {"zh_CN": "是"}), Named("n", {"zh_CN": "否"}))
        ),
        FieldName("days", Kind.NUMBER, {"zh_CN": "天数"}),
        FieldName("pay", Kind.NUMBER, {"zh_CN": "赔付金额"}),
        FieldName("limit", Kind.NUMBER, {"zh_CN": "赔付金额上限"}),
        FieldName("rate", Kind.NUMBER, {"zh_CN": "折扣率"}),
    ),
    (LINES,),
)
FIELD, CHOICE, SO = "expression.field_unbracketed", "expression.choice_unquoted", "expression.written_so"


def refused(text: str, sight: Vocabulary) -> ExpressionError:
    with pytest.raises(ExpressionError) as raised:
        parse(text, sight)
    return raised.value


@pytest.mark.parametrize(
    ("sight", "text", "code", "right"),
    [
        (CLAIM, "赔付金额(元) > 500", FIELD, "[赔付金额(元)] > 500"),
        (CLAIM, "赔付金额（元）＞５００", FIELD, "[赔付金额(元)]＞５００"),
        (CLAIM, "赔付金额 > 500", FIELD, "[赔付金额(元)] > 500"),
        (CLAIM, "赔付金额大于500", FIELD, "[赔付金额(元)]大于500"),
        (CLAIM, "goods value > 500", FIELD, "[Goods value] > 500"),
        (CLAIM, "500 < 货值", FIELD, "500 < [货值]"),
        (CLAIM, '"货值" > 500', FIELD, "[货值] > 500"),
        (CLAIM, "[备注] 开头是 138", SO, '[备注] 开头是 "138"'),
        (CLAIM, "[签收日期] - [发货日期] > 3", SO, "[签收日期] - [发货日期] > 3 天"),
        (CLAIM, "[Signed on] - [Sent on] > 3", SO, "[Signed on] - [Sent on] > 3 days"),
        (CLAIM, '[Note] not contains "x"', SO, '[Note] does not contain "x"'),
        (CLAIM, "合计(明细.[数量]) > 3", FIELD, "合计([明细].[数量]) > 3"),
        (CLAIM, "合计([明细].数量) > 3", FIELD, "合计([明细].[数量]) > 3"),
        (ODD, '是否保价 = "是"', FIELD, '[是否保价] = "是"'),
        (ODD, "3 > 天数", FIELD, "3 > [天数]"),
        (ODD, "赔付金额上限 > 3", FIELD, "[赔付金额上限] > 3"),
        (ODD, "[是否保价] = 是", CHOICE, '[是否保价] = "是"'),
        (CLAIM, "[状态] = 待审批", CHOICE, '[状态] = "待审批"'),
        (CLAIM, '[状态] 属于 ("待审批", 处理中)', CHOICE, '[状态] 属于 ("待审批", "处理中")'),
        (CLAIM, "[状态] = [待审批]", CHOICE, '[状态] = "待审批"'),
        (CLAIM, "[货值] > 5万", SO, "[货值] > 50000"),
        (CLAIM, "[货值] > ５万元 且 [已保价]", SO, "[货值] > 50000 且 [已保价]"),
        (CLAIM, "[货值] > 1.5亿", SO, "[货值] > 150000000"),
        (CLAIM, "[货值] > 三千五百元", SO, "[货值] > 3500"),
        (CLAIM, "[货值] > 1,000", SO, "[货值] > 1000"),
        (CLAIM, "[货值] > 1，000.50", SO, "[货值] > 1000.5"),
        (CLAIM, "[货值] > 500元", SO, "[货值] > 500"),
        (CLAIM, "[货值] > ￥500", SO, "[货值] > 500"),
        (CLAIM, "[货值] > 12。5", SO, "[货值] > 12.5"),
        (CLAIM, '[货值] > "5万"', SO, "[货值] > 50000"),
        (CLAIM, '[货值] > "500"', SO, "[货值] > 500"),
        (ODD, "[折扣率] > 5%", SO, "[折扣率] > 5"),
        (ODD, "[赔付金额] * 50% > 3", SO, "[赔付金额] * 0.5 > 3"),
        (CLAIM, "[签收日期] > 2026/1/8", SO, "[签收日期] > 2026-01-08"),
        (CLAIM, "2026/1/8 < [签收日期]", SO, "2026-01-08 < [签收日期]"),
        (CLAIM, "[签收日期] > 2026-1-8", SO, "[签收日期] > 2026-01-08"),
        (CLAIM, "[签收日期] > ２０２６年１月８日", SO, "[签收日期] > 2026-01-08"),
        (CLAIM, "[签收日期] > 2026.1.8", SO, "[签收日期] > 2026-01-08"),
        (CLAIM, "[签收日期] > 20260108", SO, "[签收日期] > 2026-01-08"),
        (CLAIM, '[签收日期] > "2026年1月8日"', SO, "[签收日期] > 2026-01-08"),
        (CLAIM, "[货值] => 5", SO, "[货值] ≥ 5"),
        (CLAIM, "[货值] 超过500", SO, "[货值] >500"),
        (CLAIM, "[货值] 大于或等于 5", SO, "[货值] ≥ 5"),
        (CLAIM, "[货值] > 5 && [已保价]", SO, "[货值] > 5 且 [已保价]"),
        (CLAIM, "[Goods value] > 5 || [Insured]", SO, "[Goods value] > 5 or [Insured]"),
    ],
)
def test_what_was_meant_is_said_and_can_be_put_in_its_place(
    sight: Vocabulary, text: str, code: str, right: str
) -> None:
    error = refused(text, sight)
    assert error.code == code
    assert mended(text, error) == right
    parse(right, sight)
    for language in ("zh_CN", "en"):
        assert str(error.facts["nearest"]) in WORDS.sentence(error, language)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[货值] > 5千克", "expression.unknown_word"),
        ("[货值] > 5万5", "expression.unknown_word"),
        ("[货值] > 万", "expression.unknown_word"),
        ("[备注] 包含 一般", "expression.unknown_word"),
        ("[货值] > 百分之五", "expression.unknown_word"),
        ("[货值] > 5万件", "expression.unknown_word"),
        ("[货值] > 天知道", "expression.unknown_word"),
        ("[签收日期] > 2026/2/30", "expression.wrong_kind"),
        ('[备注] = "x" 鑫', "expression.unknown_word"),
        ("[备注] + 500", "expression.does_not_compute"),
    ],
)
def test_where_nothing_is_surely_meant_nothing_is_put(text: str, code: str) -> None:
    error = refused(text, CLAIM)
    assert error.code == code


@pytest.mark.parametrize(
    "text",
    [
        "[签收日期] - [发货日期] > 1个月",
        "[签收日期] - [发货日期] > 2 年 且 [已保价]",
        "[Signed on] - [Sent on] > 3 months",
    ],
)
def test_months_and_years_are_no_lengths_and_days_are_named_instead(text: str) -> None:
    error = refused(text, CLAIM)
    assert (error.code, error.facts["nearest"]) == ("expression.months_vary", "")
    assert text[error.start : error.end] in ("个月", "年", "months")
    assert "30 天" in WORDS.sentence(error, "zh_CN")
    assert "30 days" in WORDS.sentence(error, "en")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("[货值] > 5，且 [已保价]", "[货值] > 5 且 [已保价]"),
        ("([货值] > 5 , 或 [已保价])，且 [货值] < 9", "([货值] > 5 或 [已保价]) 且 [货值] < 9"),
        ("[Goods value] > 5, or [Insured]", "[Goods value] > 5 or [Insured]"),
        ("[货值] 介于 1 到 5，且 [已保价]", "[货值] 介于 1 到 5 且 [已保价]"),
    ],
)
def test_and_and_or_may_stand_behind_a_comma(text: str, same: str) -> None:
    assert parse(text, CLAIM).node == parse(same, CLAIM).node


def test_a_comma_alone_joins_nothing() -> None:
    assert refused("[货值] > 5，[已保价]", CLAIM).code == "expression.unexpected"


def mistake(text: str) -> ExpressionError | None:
    try:
        parse(text, CLAIM)
    except ExpressionError as error:
        return error
    return None


def mended(text: str, error: ExpressionError) -> str:
    assert error.start is not None
    return text[: error.start] + str(error.facts["nearest"]) + text[error.end :]


def test_several_mistakes_are_mended_one_after_the_other() -> None:
    text = "赔付金额（元）超过5万 而且 状态 = 待审批 而且 签收日期 》 2026年1月8日"
    while (error := mistake(text)) is not None:
        text = mended(text, error)
    assert text == '[赔付金额(元)]>50000 且 [状态] = "待审批" 且 [签收日期] > 2026-01-08'


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("5万", "50000"),
        ("5万5千", "55000"),
        ("3百万", "3000000"),
        ("1亿2000万", "120000000"),
        ("3万亿", "3000000000000"),
        ("万", None),
        ("百", None),
        ("9" * 9_000, None),
        ("亿" * 5_000, None),
        ("1" + "亿" * 5_000, None),
        ("十二", "12"),
        ("一百零五", "105"),
        ("两千", "2000"),
        ("二〇二六", "2026"),
        ("1,000.50元", "1000.5"),
        ("12k", "12000"),
        ("5万5", None),
        ("一百五", None),
        ("1,00", None),
        ("5千克", None),
        ("", None),
    ],
)
def test_amounts_as_people_write_them(said: str, number: str | None) -> None:
    assert amount_of(said) == number


def test_days_as_people_write_them() -> None:
    read = [day_of(said) for said in ("2026年1月8日", "2026/01/08", "20260108", "2026-2-30", "1/8/2026", "2026.1")]
    assert read == ["2026-01-08", "2026-01-08", "2026-01-08", None, None, None]


@given(
    st.text(
        st.sampled_from("[]()\"'“”赔付金额货值状态待审批万亿千百零三5０.,，%￥元年月日/-><=&|是否 天\x00"), max_size=40
    )
)
def test_any_text_is_read_or_refused_and_what_is_put_stands_where_the_error_is(text: str) -> None:
    error = mistake(text)
    if error is not None:
        assert error.start is not None
        assert error.end is not None
        assert 0 <= error.start <= error.end <= len(text)
        assert error.code not in (FIELD, CHOICE, SO) or error.facts["nearest"] != text[error.start : error.end]
