"""What a few keys mean: short dates, and entries of a list by number, word or first letters."""

from __future__ import annotations

from datetime import date

import pytest

from core.initials import first_letters, found, initials
from desktop.models.short_dates import day_meant
from desktop.pages.record.inputs.date_input import spelled_out
from engines.forms.document import Field, FieldKind

TODAY = date(2026, 11, 22)
KINDS = ("时效延误", "服务态度", "破损", "丢失", "错派误派", "费用争议", "其他")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0", date(2026, 11, 22)),
        ("今天", date(2026, 11, 22)),
        ("昨", date(2026, 11, 21)),
        ("-2", date(2026, 11, 20)),
        ("+3", date(2026, 11, 25)),
        ("18", date(2026, 11, 18)),
        ("１８", date(2026, 11, 18)),
        ("8号", date(2026, 11, 8)),
        ("0118", date(2027, 1, 18)),
        ("1018", date(2026, 10, 18)),
        ("118", date(2027, 1, 18)),
        ("10-8", date(2026, 10, 8)),
        ("10月8日", date(2026, 10, 8)),
        ("260118", date(2026, 1, 18)),
        ("31", None),
        ("1340", None),
        ("2026-01-18", None),
        ("20260118", None),
        ("很久以前", None),
        ("", None),
    ],
)
def test_a_short_date_means_a_day_near_today(typed: str, meant: date | None) -> None:
    assert day_meant(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("118", date(2026, 1, 18)),
        ("1-18", date(2026, 1, 18)),
        ("1122", date(2026, 11, 22)),
        ("1123", date(2025, 11, 23)),
        ("0229", date(2024, 2, 29)),
        ("18", date(2026, 11, 18)),
        ("23", date(2026, 10, 23)),
        ("31", date(2026, 10, 31)),
        ("32", None),
        ("+3", date(2026, 11, 25)),
        ("270118", date(2027, 1, 18)),
    ],
)
def test_a_short_date_of_what_has_happened_is_never_guessed_into_the_future(typed: str, meant: date | None) -> None:
    assert day_meant(typed, TODAY, past=True) == meant


@pytest.mark.parametrize(("limits", "year"), [({"default": "today"}, 2026), ({"maximum": "today"}, 2026), ({}, 2027)])
def test_a_field_that_begins_or_ends_with_today_tells_of_what_has_happened(limits: dict[str, str], year: int) -> None:
    for kind, rest in ((FieldKind.DATE, ""), (FieldKind.DATETIME, " 09:30")):
        spec = Field("found_on", kind, {"en": "Found"}, **limits)  # type: ignore[arg-type]  # both are texts
        assert spelled_out(spec, f"118{rest}", TODAY) == f"{year}-01-18{rest}"


def test_a_31st_that_has_happened_is_found_over_the_end_of_february() -> None:
    assert day_meant("31", date(2026, 3, 5), past=True) == date(2026, 1, 31)


def test_a_day_of_the_29th_of_february_is_found_in_a_year_that_has_it() -> None:
    assert day_meant("0229", date(2027, 11, 1)) == date(2028, 2, 29)


def test_chinese_has_its_first_letters_and_a_rare_character_has_any() -> None:
    assert initials("时效延误") == "sxyw"
    assert initials("ABC 破损1") == "abc ps1"
    assert initials("玥") == "?"


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("ps", "破损"),
        ("PS", "破损"),
        ("破", "破损"),
        ("3", "破损"),
        ("３", "破损"),
        ("yw", "时效延误"),
        ("争议", "费用争议"),
    ],
)
def test_an_entry_is_found_by_letters_words_and_number(wanted: str, first: str) -> None:
    assert KINDS[found(wanted, KINDS)[0]] == first


def test_what_begins_so_comes_before_what_holds_it() -> None:
    people = ("李陈", "陈丽", "王强")
    assert [people[place] for place in found("c", people)] == ["陈丽", "李陈"]
    assert found("zz", people) == []
    assert found(" ", people) == [0, 1, 2]
    assert found("cl", ("陈玥", "陈丽")) == [0, 1]


def test_first_letters_are_typed_without_the_signs_between_words() -> None:
    words = ["破损", "破损 + 内件短少"]
    assert found("psnj", words) == [1]
    assert found("njds", words) == [1]
    assert first_letters(words[1]) == "psnjds"
