"""What is offered while an expression is typed: taken, it is an expression again."""

from __future__ import annotations

import pytest

from engines.expressions.completing import Offer, field_offers, function_offers, offers
from engines.expressions.parser import parse
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Relation, Vocabulary
from engines.expressions.words import decode_words
from resources import EXPRESSION_WORDS


def label(chinese: str, english: str) -> dict[str, str]:
    return {"zh_CN": chinese, "en": english}


CHOICES = (Named("late", label("延误", "Delay")), Named("broken", label("破损", "Damage")))
SIGHT = Vocabulary(
    decode_words(EXPRESSION_WORDS.read_bytes()),
    (
        FieldName("kind", Kind.CHOICE, label("投诉类型", "Kind"), CHOICES),
        FieldName("amount", Kind.NUMBER, label("赔付金额", "Amount")),
        FieldName("value", Kind.NUMBER, label("声明价值", "Value")),
        FieldName("a", Kind.TEXT, label("备注", "Note")),
        FieldName("b", Kind.TEXT, label("备注", "Remark")),
    ),
    (Relation("goods", label("明细", "Goods"), (FieldName("price", Kind.NUMBER, label("单价", "Price")),)),),
)


def said(text: str, language: str = "zh_CN") -> list[str]:
    return [one.words for one in offers(text, len(text), SIGHT, language)]


def taken(text: str, offer: Offer) -> str:
    return text[: offer.start] + offer.put + text[offer.end :]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("[赔", "[赔付金额]"),
        ("【金额", "[赔付金额]"),
        ("[赔付金额] > 500 且 [投", "[投诉类型]"),
        ("合计([明细].[单", "[单价]"),
        ("合计([明细].([单价] * [单", "[单价]"),
        ('[投诉类型] = "破', "破损"),
        ("[投诉类型] 属于 (“延误”, “", "延误"),
        ("声明", "[声明价值]"),
        ("四舍", "四舍五入(…)"),
        ("合", "合计(…)"),
    ],
)
def test_the_likeliest_comes_first(text: str, first: str) -> None:
    assert said(text)[0] == first


def test_names_are_those_of_the_language_and_of_two_alike_each_has_its_id() -> None:
    assert said("[Am", "en") == ["[Amount]"]
    assert said("[备注") == []
    assert {"[#a]", "[#b]"} <= set(said("["))


@pytest.mark.parametrize("text", ["", "[赔付金额] > ", "12", '[赔付金额] = "破', "[不存在", '"[赔"'])
def test_where_nothing_fits_nothing_is_offered(text: str) -> None:
    assert said(text) == []


def test_an_offer_replaces_what_was_begun_with_its_closing_sign() -> None:
    (offer,) = offers("[赔] > 500", 2, SIGHT, "zh_CN")
    assert taken("[赔] > 500", offer) == "[赔付金额] > 500"
    text = '[投诉类型] = "破'
    (offer,) = offers(text, len(text), SIGHT, "zh_CN")
    assert parse(taken(text, offer), SIGHT).kind is Kind.YES_NO


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_field_that_is_offered_can_be_read(language: str) -> None:
    names = [one.put for one in field_offers(0, SIGHT, language)]
    assert len(names) == 6
    for name in names:
        text = f"count({name}) = 0" if "明细" in name or "Goods" in name else f"{name} = {name}"
        assert parse(text, SIGHT).kind is Kind.YES_NO


def test_a_function_leaves_the_caret_between_its_brackets() -> None:
    known = {one.words: one for one in function_offers(3, SIGHT.words, "en")}
    assert (known["round(\u2026)"].put, known["round(\u2026)"].back, known["round(\u2026)"].start) == ("round()", 1, 3)


def test_what_a_choice_may_begin_with_is_offered() -> None:
    text = '如果([赔付金额] > 500, "破'
    (offer,) = offers(text, len(text), SIGHT, "zh_CN", about="kind")
    assert offer.put == '"破损"'
