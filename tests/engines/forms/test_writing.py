"""What somebody types as an expression of a field becomes its tree, or is refused with its place."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from engines.expressions.errors import ExpressionError
from engines.expressions.printer import printed
from engines.expressions.tree import Call, Number, Ref
from engines.expressions.words import decode_words
from engines.forms.beginning import first_values
from engines.forms.contradictions import check_form
from engines.forms.document import Choice, Field, FieldKind, Form, Section
from engines.forms.vocabulary import form_vocabulary
from engines.forms.writing import written
from resources import EXPRESSION_WORDS

AMOUNT = Field("amount", FieldKind.MONEY, {"zh_CN": "金额", "en": "Amount"})
DAY = Field("day", FieldKind.DATE, {"zh_CN": "日期", "en": "Day"})
LEVEL = Field(
    "level",
    FieldKind.CHOICE,
    {"zh_CN": "级别", "en": "Level"},
    choices=(Choice("high", {"zh_CN": "高", "en": "High"}), Choice("low", {"zh_CN": "低", "en": "Low"})),
)
TOTAL = Field("total", FieldKind.COMPUTED, {"zh_CN": "总额", "en": "Total"})
SIGHT = form_vocabulary(
    Form("f", 0, {"zh_CN": "表", "en": "Form"}, (Section({}, (AMOUNT, DAY, LEVEL)),)),
    decode_words(EXPRESSION_WORDS.read_bytes()),
)


def refused(text: str, field: Field, prop: str) -> tuple[str, str]:
    """The code and the part of the text that it is about."""
    with pytest.raises(ExpressionError) as caught:
        written(text, field, prop, SIGHT)
    return caught.value.code, text[caught.value.start : caught.value.end]


def test_a_formula_keeps_its_brackets() -> None:
    tree = written("[金额] * ([金额] - 1)", TOTAL, "formula", SIGHT)
    assert tree == Call("multiply", (Ref("amount"), Call("subtract", (Ref("amount"), Number("1")))))


def test_what_gives_another_kind_is_refused() -> None:
    assert refused("[金额] + 1", AMOUNT, "visible_when") == ("expression.wrong_kind", "[金额] + 1")
    assert refused("[日期]", AMOUNT, "default_by") == ("expression.wrong_kind", "[日期]")
    assert written("5 * 2", AMOUNT, "default_by", SIGHT) == Call("multiply", (Number("5"), Number("2")))


def test_only_a_default_asks_the_clock() -> None:
    assert isinstance(written("今天() + 3 天", DAY, "default_by", SIGHT), Call)
    assert refused("[日期] < 今天()", DAY, "valid_when") == ("expression.asks_the_clock", "今天")


def test_the_place_of_a_mistake_is_told() -> None:
    assert refused("[金额] > 5 且 [金颔] < 9", AMOUNT, "valid_when") == ("expression.unknown_field", "[金颔]")


def test_a_choice_begins_with_one_of_its_choices() -> None:
    tree = written('如果([金额] > 500, "高", "Low")', LEVEL, "default_by", SIGHT)
    assert printed(tree, SIGHT, "zh_CN") == '如果([金额] > 500, "高", "低")'
    assert written(printed(tree, SIGHT, "en"), LEVEL, "default_by", SIGHT) == tree
    form = Form("f", 0, {"zh_CN": "表", "en": "Form"}, (Section({}, (AMOUNT, replace(LEVEL, default_by=tree))),))
    check_form(form)
    assert first_values(form, date(2026, 1, 18))["level"] == "low"
    assert refused('如果([金额] > 500, "高", "底")', LEVEL, "default_by") == ("expression.unknown_choice", '"底"')


def test_a_default_does_not_read_its_own_field() -> None:
    assert refused("[金额] + 1", AMOUNT, "default_by") == ("expression.cycle", "[金额] + 1")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('[运单号] = "sf 1001"', '[运单号] = "SF1001"'),
        ('"ｓｆ１００１" = [运单号]', '"SF1001" = [运单号]'),
        ('[运单号] 属于 ("sf1", "Yt2")', '[运单号] 属于 ("SF1", "YT2")'),
        ('[运单号] 开头是 "sf"', '[运单号] 开头是 "SF"'),
        ('[运单号] 包含 "f1"', '[运单号] 包含 "F1"'),
        ('[电话] = "138 0000 1111"', '[电话] = "13800001111"'),
        ('[身份证] 结尾是 "23x"', '[身份证] 结尾是 "23X"'),
        ('[邮箱] = "An@QQ.com"', '[邮箱] = "An@qq.com"'),
        ('[邮箱] 包含 "An"', '[邮箱] 包含 "An"'),
        ('[备注] = "sf1001"', '[备注] = "sf1001"'),
    ],
)
def test_a_text_is_compared_as_the_field_keeps_it(said: str, kept: str) -> None:
    kinds_named = (
        ("waybill", FieldKind.WAYBILL, "运单号"),
        ("phone", FieldKind.PHONE, "电话"),
        ("person", FieldKind.ID_NUMBER, "身份证"),
        ("mail", FieldKind.EMAIL, "邮箱"),
        ("note", FieldKind.TEXT, "备注"),
    )
    fields = tuple(Field(name, kind, {"zh_CN": label}) for name, kind, label in kinds_named)
    sight = form_vocabulary(Form("f", 0, {"zh_CN": "表"}, (Section({}, fields),)), SIGHT.words)
    tree = written(said, AMOUNT, "visible_when", sight)
    assert printed(tree, sight, "zh_CN") == kept
    assert written(kept, AMOUNT, "visible_when", sight) == tree


def test_an_error_names_a_field_in_the_language_of_its_sentence() -> None:
    with pytest.raises(ExpressionError) as caught:
        written('[级别] = "中"', AMOUNT, "visible_when", SIGHT)
    english, chinese = (SIGHT.words.sentence(caught.value, language) for language in ("en", "zh_CN"))
    assert ["Level" in english, "级别" in english] == [True, False]
    assert ["Level" in chinese, "级别" in chinese] == [False, True]
