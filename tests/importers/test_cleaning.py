"""Cells become stored values or reasons; nothing is guessed and nothing raises anything but Unclear."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.forms.document import Choice, Field, FieldKind, Form, Section
from engines.forms.validation import Validator
from engines.forms.values import Value
from importers.cleaning import CellRule, Unclear, cleaner_for
from importers.dates import DateRule
from importers.reader.frames import Cell
from importers.vocabulary import vocabulary

ZONE = timezone(timedelta(hours=8))
LABEL = {"zh_CN": "字段", "en": "field"}
CHOICES = (Choice("damage", {"zh_CN": "破损", "en": "Damage"}), Choice("other", {"zh_CN": "其他", "en": "Other"}))


def spec_of(kind: FieldKind) -> Field:
    return Field(id="x", kind=kind, label=LABEL, choices=CHOICES if kind is FieldKind.CHOICE else ())


def cleaned(kind: FieldKind, cell: Cell, rule: CellRule | None = None) -> Value:
    return cleaner_for(spec_of(kind), rule or CellRule(), ZONE)(cell)


def reason(kind: FieldKind, cell: Cell, rule: CellRule | None = None) -> str:
    with pytest.raises(Unclear) as unclear:
        cleaned(kind, cell, rule)
    return unclear.value.code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (13800001111.0, "13800001111"),
        (13800001111, "13800001111"),
        ("138-0000-1111", "13800001111"),
        ("138 0000 1111", "13800001111"),
        ("１３８００００１１１１", "13800001111"),
        ("+86 138 0000 1111", "13800001111"),
        ("0086-13800001111", "13800001111"),
        ("86-138 0000 1111", "13800001111"),
        ("8613800001111", "13800001111"),
        ("86-1380000", "86-1380000"),
        ("13800001111.0", "13800001111"),
        ("电话：13800001111", "13800001111"),
        ("020-87654321", "020-87654321"),
        ("无", None),
        ("", None),
    ],
)
def test_a_phone_comes_out_as_text_with_all_its_digits(cell: Cell, expected: str | None) -> None:
    assert cleaned(FieldKind.PHONE, cell) == expected


@pytest.mark.parametrize("kind", [FieldKind.TEXT, FieldKind.MONEY, FieldKind.DATE, FieldKind.CHOICE])
def test_an_error_of_the_workbook_goes_to_a_person_and_nothing_found_is_nothing(kind: FieldKind) -> None:
    assert reason(kind, "#REF!") == "cell.excel_error"
    assert cleaned(kind, "#N/A") is None


@pytest.mark.parametrize("cell", ["1.38E+10", 123456789012345678.0, 1.0e16])
@pytest.mark.parametrize("kind", [FieldKind.PHONE, FieldKind.WAYBILL, FieldKind.SERIAL])
def test_digits_that_excel_lost_are_not_invented(kind: FieldKind, cell: Cell) -> None:
    assert reason(kind, cell) == "cell.digits_lost"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("0012345", "0012345"), (1400007796.0, "1400007796"), ("yt 100 200", "YT100200"), ("ＹＴ１００２", "YT1002")],
)
def test_a_waybill_stays_text(cell: Cell, expected: str) -> None:
    assert cleaned(FieldKind.WAYBILL, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("￥120", "120.00"),
        ("¥1,280.5", "1280.50"),
        ("１２００。５０元", "1200.50"),
        ("１２０元", "120.00"),
        ("人民币 99 元整", "99.00"),
        ("RMB 5", "5.00"),
        (12.1, "12.10"),
        (0.1 + 0.2, "0.30"),
        (1280, "1280.00"),
        ("-15", "-15.00"),
        ("/", None),
    ],
)
def test_money_is_decimal_text(cell: Cell, expected: str | None) -> None:
    assert cleaned(FieldKind.MONEY, cell) == expected


@pytest.mark.parametrize("cell", ["约三百", "300-500", "12元5角", "NaN", "$500", "＄500", "US$ 500", "€5", "$500元"])
def test_an_amount_that_is_a_sentence_is_refused_by_the_form(cell: str) -> None:
    validator = Validator(Form("f", 1, LABEL, (Section(LABEL, (spec_of(FieldKind.MONEY),)),)))
    assert validator.check({"x": cleaned(FieldKind.MONEY, cell)}, complete=False)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-07",
        "2025.3.7",
        "2025/3/7",
        "2025年3月7日",
        "２０２５年３月７日",
        "20250307",
        20250307.0,
        "3月7日",
        "3月7号",
        45723.0,
        "45723",
        45723,
        date(2025, 3, 7),
        datetime(2025, 3, 7, 15, 30, tzinfo=UTC).replace(tzinfo=None),
        "2025-03-07 15:30",
        "2025年3月7日 下午3:30",
        "2025-03-07 15:30:00",
    ],
)
def test_every_notation_of_one_day_gives_that_day(cell: Cell) -> None:
    assert cleaned(FieldKind.DATE, cell, CellRule(DateRule(year=2025))) == "2025-03-07"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-03-07 15:30", "2025-03-07T15:30:00+08:00"),
        ("2025年3月7日 下午3点30分", "2025-03-07T15:30:00+08:00"),
        ("2025/3/7 3:30 PM", "2025-03-07T15:30:00+08:00"),
        (45723.5, "2025-03-07T12:00:00+08:00"),
        ("2025.3.7", "2025-03-07T00:00:00+08:00"),
    ],
)
def test_a_moment_keeps_its_time_in_the_branchs_zone(cell: Cell, expected: str) -> None:
    assert cleaned(FieldKind.DATETIME, cell) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("中午11:00", "11:00"),
        ("中午11:30", "11:30"),
        ("中午12:00", "12:00"),
        ("中午12点", "12:00"),
        ("中午1:15", "13:15"),
        ("中午13:15", "13:15"),
        ("凌晨12:10", "00:10"),
        ("凌晨0:10", "00:10"),
        ("凌晨3:10", "03:10"),
        ("上午9:30", "09:30"),
        ("早上7点20分", "07:20"),
        ("下午12:30", "12:30"),
        ("下午3:30", "15:30"),
        ("下午15:30", "15:30"),
        ("傍晚6:05", "18:05"),
        ("晚上8:30", "20:30"),
        ("晚上20:30", "20:30"),
        ("夜里11:59", "23:59"),
        ("深夜23:59", "23:59"),
        (" 12:05 AM", "00:05"),
        (" 12:05 PM", "12:05"),
        (" 0:05", "00:05"),
    ],
)
def test_a_word_for_a_part_of_the_day_gives_the_hour_that_people_mean(said: str, expected: str) -> None:
    assert cleaned(FieldKind.DATETIME, f"2025-03-04{said}") == f"2025-03-04T{expected}:00+08:00"


@pytest.mark.parametrize(
    "said",
    [
        *("晚上12:00", "晚上12:30", "晚上0:30", "晚上1:00", "夜里12:00", "夜里2:00", "半夜1点"),
        *("早上12:00", "上午12:30", "上午15:00", "凌晨13:00", "中午9:00", "中午20:00", "下午0:30", "傍晚11:00"),
        *(" 0:30 PM", " 13:00 AM", "上午 3:30 PM"),
    ],
)
@pytest.mark.parametrize("kind", [FieldKind.DATE, FieldKind.DATETIME])
def test_an_hour_that_could_be_two_goes_to_a_person(kind: FieldKind, said: str) -> None:
    assert reason(kind, f"2025-03-04{said}") == "date.time_unclear"


def test_every_word_for_a_part_of_the_day_is_known_with_its_hours() -> None:
    words = vocabulary()
    for word in words.hours:
        assert any(pattern.fullmatch(f"2025-03-04 {word}9:00") for pattern in words.dates), word


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("05/07/2025", "date.ambiguous"),
        ("3月7日", "date.no_year"),
        ("2025-13-05", "date.impossible"),
        ("2025-02-30", "date.impossible"),
        ("待确认", "date.unreadable"),
        ("25/3/7", "date.unreadable"),
        ("3.7", "date.no_year"),
        (7.5, "date.no_year"),
        (7.1, "date.digits_lost"),
        (7, "date.unreadable"),
        (time(7, 59), "date.unreadable"),
        (True, "date.unreadable"),
        (date(1900, 1, 1), "date.out_of_range"),
        ("2205-01-01", "date.out_of_range"),
    ],
)
def test_a_date_that_is_not_one_date_goes_to_a_person(cell: Cell, code: str) -> None:
    assert reason(FieldKind.DATE, cell) == code


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("05/07/2025", "dmy", "2025-07-05"),
        ("05/07/2025", "mdy", "2025-05-07"),
        ("24/07/2025", None, "2025-07-24"),
        ("07-27-2025", None, "2025-07-27"),
        ("07/07/2025", None, "2025-07-07"),
    ],
)
def test_two_leading_numbers_are_told_apart_by_size_or_by_the_mapping(
    cell: str, order: str | None, expected: str
) -> None:
    assert cleaned(FieldKind.DATE, cell, CellRule(DateRule(order=order))) == expected


def test_choices_come_by_label_by_id_by_the_mappings_words_or_by_its_rest() -> None:
    rule = CellRule(choices={"破": "damage", "坏": "no such choice"})
    assert cleaned(FieldKind.CHOICE, "破损", rule) == "damage"
    assert cleaned(FieldKind.CHOICE, "Damage", rule) == "damage"
    assert cleaned(FieldKind.CHOICE, " 破 ", rule) == "damage"
    assert reason(FieldKind.CHOICE, "坏", rule) == "cell.choice_unknown"
    assert cleaned(FieldKind.CHOICE, "坏", CellRule(otherwise="other")) == "other"
    assert cleaned(FieldKind.CHOICE, "", CellRule(otherwise="other")) is None


def test_switches_know_the_usual_words_only() -> None:
    assert [cleaned(FieldKind.SWITCH, word) for word in ("是", "√", "否", "无", True, 0.0)] == [
        True,
        True,
        False,
        False,
        True,
        False,
    ]
    assert reason(FieldKind.SWITCH, "也许") == "cell.not_a_switch"


def test_text_loses_invisible_characters_and_nothing_else() -> None:
    assert cleaned(FieldKind.LONG_TEXT, " 外箱_x000D_\n破\x00损\x07 ") == "外箱\n破损"
    assert cleaned(FieldKind.TEXT, 1072.0) == "1072"
    assert cleaned(FieldKind.TEXT, "０号 ＡＢ") == "０号 ＡＢ"


cells = st.one_of(
    st.text(max_size=40),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    st.from_regex(r"[￥¥]?-?[0-9０-９]{1,6}([.,][0-9]{1,3})?元?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?", fullmatch=True),
)


@given(st.sampled_from(list(FieldKind)), cells)
def test_case_53_any_cell_gives_a_value_that_the_form_judges_or_a_reason(kind: FieldKind, cell: Cell) -> None:
    validator = Validator(Form("f", 1, LABEL, (Section(LABEL, (spec_of(kind),)),)))
    try:
        value = cleaned(kind, cell, CellRule(DateRule(year=2025)))
    except Unclear:
        return
    assert value is None or isinstance(value, str | bool | int | list)
    if not validator.check({"x": value}, complete=False) and isinstance(value, str):
        assert cleaned(kind, value, CellRule(DateRule(year=2025))) == value


@given(st.integers(0, 10**14))
def test_whole_numbers_keep_every_digit_as_identifiers(number: int) -> None:
    spec = spec_of(FieldKind.SERIAL)
    assert cleaner_for(spec, CellRule(), ZONE)(float(number)) == str(number)


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False))
def test_an_amount_survives_its_way_through_a_float_cell(amount: Decimal) -> None:
    said = cleaned(FieldKind.MONEY, float(amount))
    assert Decimal(str(said)) == amount


@given(st.dates(date(1970, 1, 1), date(2099, 12, 31)))
def test_serial_numbers_of_days_are_those_days(day: date) -> None:
    assert cleaned(FieldKind.DATE, float((day - date(1899, 12, 30)).days)) == day.isoformat()
