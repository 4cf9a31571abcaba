"""What may be typed into a field, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.forms.document import Choice, Field, FieldKind, Form, Section
from engines.forms.validation import Validator, clean
from engines.forms.values import Problem, Value

LABEL = {"zh_CN": "甲", "en": "A"}
NARROW = (FieldKind.PHONE, FieldKind.WAYBILL, FieldKind.SERIAL, FieldKind.DATE, FieldKind.MONEY, FieldKind.NUMBER)


def field(kind: FieldKind, **rules: str | int | bool) -> Field:
    choices = (Choice("red", LABEL), Choice("blue", LABEL)) if kind is FieldKind.CHOICE else ()
    return Field("x", kind, LABEL, choices=choices, **rules)  # type: ignore[arg-type]  # rules by name


def codes(spec: Field, value: Value) -> list[str]:
    validator = Validator(Form("f", 1, LABEL, (Section(LABEL, (spec,)),)))
    return [problem.code for problem in validator.check({"x": value}, complete=False)]


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (FieldKind.TEXT, "  外箱破损  ", "外箱破损"),
        (FieldKind.TEXT, "   ", None),
        (FieldKind.TEXT, "ＡＢＣ１２", "ＡＢＣ１２"),
        (FieldKind.LONG_TEXT, " 第一行\n第二行 ", " 第一行\n第二行 "),
        (FieldKind.MONEY, "￥１，２３４．５元", "1234.50"),
        (FieldKind.MONEY, "¥1,234,567.89", "1234567.89"),
        (FieldKind.MONEY, "500", "500.00"),
        (FieldKind.MONEY, "-0", "0.00"),
        (FieldKind.MONEY, "1e15", "1e15"),
        (FieldKind.MONEY, "1.005", "1.005"),
        (FieldKind.MONEY, "1,5", "1,5"),
        (FieldKind.MONEY, "12,34", "12,34"),
        (FieldKind.MONEY, "１２００。５０", "1200.50"),
        (FieldKind.MONEY, "￥1，280．5元", "1280.50"),
        (FieldKind.MONEY, "500。", "500。"),
        (FieldKind.MONEY, "1。2。3", "1。2。3"),
        (FieldKind.NUMBER, "3｡5", "3.5"),
        (FieldKind.PHONE, "138。0013", "138。0013"),
        (FieldKind.NUMBER, "０１２", "12"),
        (FieldKind.NUMBER, "1 000", "1000"),
        (FieldKind.NUMBER, ".5", "0.5"),
        (FieldKind.NUMBER, "NaN", "NaN"),
        (FieldKind.PHONE, "１３８ ００１３ ８０００", "13800138000"),
        (FieldKind.PHONE, "(020) 8765-4321", "0208765-4321"),
        (FieldKind.PHONE, "020-83886622 转 801", "020-83886622-801"),
        (FieldKind.PHONE, "０２０－８３８８６６２２转分机８０１", "020-83886622-801"),
        (FieldKind.WAYBILL, "sf 1234 567890", "SF1234567890"),
        (FieldKind.WAYBILL, "0012", "0012"),
        (FieldKind.DATE, "２０２６-０１-１８", "2026-01-18"),
        (FieldKind.SWITCH, "Yes", True),
        (FieldKind.SWITCH, "", None),
        (FieldKind.SWITCH, False, False),
    ],
)
def test_what_is_typed_is_stored_in_one_form(kind: FieldKind, typed: object, stored: Value) -> None:
    assert clean(field(kind), typed) == stored


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (FieldKind.TEXT, "x" * 201, "field.too_long"),
        (FieldKind.LONG_TEXT, "x" * 20_001, "field.too_long"),
        (FieldKind.TEXT, "a\x00b", "field.control_characters"),
        (FieldKind.TEXT, "a\ud800b", "field.control_characters"),
        (FieldKind.TEXT, True, "field.not_text"),
        (FieldKind.TEXT, 5, "field.not_text"),
        (FieldKind.TEXT, ["a"], "field.not_text"),
        (FieldKind.SWITCH, "true", "field.not_a_switch"),
        (FieldKind.CHOICE, "green", "field.not_a_choice"),
        (FieldKind.MONEY, "1.005", "field.too_many_decimals"),
        (FieldKind.MONEY, "10000000000000000.00", "field.not_a_number"),
        (FieldKind.MONEY, "1e3", "field.not_a_number"),
        (FieldKind.MONEY, "+5", "field.not_a_number"),
        (FieldKind.MONEY, "1,5", "field.not_a_number"),
        (FieldKind.MONEY, "12\n", "field.not_a_number"),
        (FieldKind.MONEY, "٣", "field.not_a_number"),
        (FieldKind.NUMBER, "9" * 40, "field.not_a_number"),
        (FieldKind.NUMBER, "Infinity", "field.not_a_number"),
        (FieldKind.PHONE, "13800138000\n", "field.not_a_phone"),
        (FieldKind.PHONE, "1234567890123456", "field.not_a_phone"),
        (FieldKind.PHONE, "+8613800138000123", "field.not_a_phone"),
        (FieldKind.PHONE, "1234", "field.not_a_phone"),
        (FieldKind.PHONE, "020-83886622-1234567", "field.not_a_phone"),
        (FieldKind.PHONE, "١٣٨٠٠١٣٨٠٠٠", "field.not_a_phone"),
        (FieldKind.WAYBILL, "SF1234567890\n", "field.not_a_code"),
        (FieldKind.DATE, "2026-02-30", "field.not_a_date"),
        (FieldKind.DATE, "2026-W03-1", "field.not_a_date"),
        (FieldKind.DATE, "20260118", "field.not_a_date"),
        (FieldKind.DATETIME, "2026-01-18T10:00:00", "field.not_a_datetime"),
    ],
)
def test_a_wrong_value_is_refused_by_name_of_its_fault(kind: FieldKind, value: Value, code: str) -> None:
    assert codes(field(kind), value) == [code]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.TEXT, "👨‍👩‍👧‍👦"),
        (FieldKind.TEXT, "x\u202eteg\u202c"),
        (FieldKind.MONEY, "9999999999999999.99"),
        (FieldKind.MONEY, "-12.50"),
        (FieldKind.NUMBER, "999999999999999999"),
        (FieldKind.PHONE, "+8613800138000"),
        (FieldKind.PHONE, "02087654321x123"),
        (FieldKind.PHONE, "123456789012345"),
        (FieldKind.PHONE, "+861-3800-138000"),
        (FieldKind.PHONE, "0755-83886622-801"),
        (FieldKind.PHONE, "+86-20-83886622-801"),
        (FieldKind.PHONE, "400-830-4555"),
        (FieldKind.PHONE, "95338"),
        (FieldKind.DATETIME, "2026-01-18T10:00:00+08:00"),
        (FieldKind.CHOICE, "red"),
        (FieldKind.SWITCH, False),
    ],
)
def test_a_right_value_is_accepted(kind: FieldKind, value: Value) -> None:
    assert codes(field(kind), value) == []


@pytest.mark.parametrize(("amount", "fine"), [("499.99", True), ("500", True), ("500.01", False)])
def test_limits_are_compared_as_decimals(amount: str, fine: bool) -> None:
    assert (codes(field(FieldKind.MONEY, maximum="500"), amount) == []) is fine


def test_a_pattern_covers_the_whole_value() -> None:
    spec = field(FieldKind.TEXT, pattern="[A-Z]{2}")
    assert codes(spec, "AB") == []
    assert codes(spec, "ABC") == codes(spec, "AB\n") == ["field.format"]


def test_required_counts_only_when_complete_and_empty_text_is_missing() -> None:
    validator = Validator(Form("f", 1, LABEL, (Section(LABEL, (field(FieldKind.TEXT, required=True),)),)))
    assert validator.check({}, complete=False) == []
    assert validator.check({}, complete=True) == [Problem("x", "field.required")]
    assert validator.check({"x": ""}, complete=True) == [Problem("x", "field.required")]


def test_an_unknown_field_is_a_problem_and_a_system_field_is_not() -> None:
    validator = Validator(Form("f", 1, LABEL, ()))
    assert [problem.code for problem in validator.check({"y": "1", "$number": "n"}, complete=True)] == ["field.unknown"]


@pytest.mark.parametrize("typed", ["$500", "＄500", "US$500", "500美元", "€500", "HK$ 500", "£5"])
@pytest.mark.parametrize("kind", [FieldKind.MONEY, FieldKind.NUMBER])
def test_money_of_another_country_is_no_number_of_ours(kind: FieldKind, typed: str) -> None:
    assert codes(field(kind), clean(field(kind), typed)) == ["field.not_a_number"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(FieldKind)), st.text(max_size=60) | st.from_regex(r"[￥¥$]?[-+0-9,. ]{1,20}元?"))
def test_cleaning_leaves_a_stored_value_as_it_is(kind: FieldKind, typed: str) -> None:
    once = clean(field(kind), typed)
    if codes(field(kind), once) == []:
        assert clean(field(kind), once) == once


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NARROW), st.text(alphabet="0123456789０１２-+.,eE ¥元SFx\n\u202e\x00", max_size=45))
def test_what_passes_after_cleaning_is_plain_ascii(kind: FieldKind, typed: str) -> None:
    stored = clean(field(kind), typed)
    if stored is not None and codes(field(kind), stored) == []:
        assert str(stored).isascii()
        assert not set(str(stored)) & set("\n\x00, ")
