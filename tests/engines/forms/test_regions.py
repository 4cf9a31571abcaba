"""The divisions that come with the program: a cascade of choices, names for codes, and codes for written names."""

from __future__ import annotations

import re

import pytest

from engines.forms.texts import PROVINCES, region_fault
from local_db.divisions import divisions


def test_every_code_can_be_chosen_from_its_province_down_and_stored() -> None:
    reached = []
    waiting = list(divisions().below(None))
    while waiting:
        code = waiting.pop()
        reached.append(code)
        waiting += divisions().below(code)
    assert sorted(reached) == sorted(divisions().names)
    assert {code[:2] for code in reached} == PROVINCES
    assert all(re.fullmatch("[0-9]{6}", code) and region_fault(code, 1) is None for code in reached)


def test_what_has_nothing_below_it_is_deep_enough_for_any_field() -> None:
    leaves = [code for code in divisions().names if not divisions().below(code)]
    assert [code for code in leaves if region_fault(code, 3) is not None] == []


def test_every_division_is_found_by_its_own_name() -> None:
    assert [code for code in divisions().names if divisions().find(divisions().label(code)) != code] == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("广东省深圳市南山区", "440305"),
        ("广东 深圳", "440300"),
        ("广东/深圳/南山", "440305"),
        ("上海市上海市浦东新区", "310115"),
        ("上海市市辖区浦东新区", "310115"),
        ("重庆市县城口县", "500229"),
        ("河南省济源市", "419001"),
        ("内蒙古呼和浩特市", "150100"),
        ("新疆石河子", "659001"),
        ("４４０３０５", "440305"),
        ("朝阳区", None),
        ("广东省深圳市南山区科技园", None),
        ("", None),
        ("广" * 10_000, None),
    ],
)
def test_a_written_region_is_found_or_left_to_a_person(written: str, code: str | None) -> None:
    assert divisions().find(written) == code


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("天河区", ("440106",)),
        ("天河", ("440106",)),
        ("广州 天河", ("440106",)),
        ("鼓楼区", ("320106", "320302", "350102", "410204")),
        ("徐州鼓楼", ("320302",)),
        ("天河区科技园", ()),
        ("", ()),
    ],
)
def test_all_divisions_of_a_name_are_known(written: str, codes: tuple[str, ...]) -> None:
    assert divisions().named(written) == codes


def test_a_code_that_the_list_does_not_know_stays_a_code() -> None:
    assert divisions().label("440305") == "广东省 深圳市 南山区"
    assert divisions().label("440399") == "440399"
