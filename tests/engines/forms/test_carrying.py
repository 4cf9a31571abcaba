"""What was typed into a field, in a field of another version."""

from __future__ import annotations

import pytest

from engines.forms.carrying import carried, left_over
from engines.forms.document import Choice, Field, FieldKind
from engines.forms.values import Value

K = FieldKind
WORDS = {"zh_CN": "字段", "en": "Field"}


def choices(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(name, {"zh_CN": name, "en": name}) for name in names)


def field(kind: FieldKind, **more: object) -> Field:
    return Field("f", kind, WORDS, **more)  # type: ignore[arg-type]  # properties of a field


GOODS = field(K.LINES, lines=(Field("name", K.TEXT, WORDS), Field("state", K.CHOICE, WORDS, choices=choices("wet"))))


@pytest.mark.parametrize(
    ("kind", "after", "raw", "fits", "rest"),
    [
        (K.TEXT, field(K.TEXT), "暴雨", "暴雨", None),
        (K.TEXT, None, "暴雨", None, "暴雨"),
        (K.MONEY, field(K.MONEY), "many", "many", None),  # wrong as it is, it stays under the person's eyes
        (K.MONEY, field(K.MONEY), "", "", None),
        (K.MONEY, field(K.NUMBER), "", None, None),
        (K.MONEY, field(K.NUMBER), "12.50", "12.50", None),
        (K.TEXT, field(K.NUMBER), "３ 件", None, "３ 件"),
        (K.TEXT, field(K.NUMBER), "３", "３", None),
        (K.NUMBER, field(K.TEXT), "3", "3", None),
        (K.LONG_TEXT, field(K.TEXT), "两行\n字", None, "两行\n字"),
        (K.TEXT, field(K.LONG_TEXT), "一行", "一行", None),
        (K.CHOICE, field(K.CHOICE, choices=choices("a", "b")), "b", "b", None),
        (K.CHOICE, field(K.CHOICE, choices=choices("a")), "b", None, "b"),
        (K.CHOICE, field(K.MULTI_CHOICE, choices=choices("a", "b")), "b", ["b"], None),
        (K.CHOICE, field(K.TEXT), "b", None, "b"),
        (K.MULTI_CHOICE, field(K.MULTI_CHOICE, choices=choices("a", "c")), ["a", "b", "c"], ["a", "c"], ["b"]),
        (K.MULTI_CHOICE, field(K.MULTI_CHOICE, choices=choices("x")), ["a"], None, ["a"]),
        (K.MULTI_CHOICE, field(K.CHOICE, choices=choices("a")), ["a"], "a", None),
        (K.MULTI_CHOICE, field(K.CHOICE, choices=choices("a", "b")), ["a", "b"], None, ["a", "b"]),
        (K.SWITCH, field(K.SWITCH), False, False, None),
        (K.SWITCH, field(K.TEXT), True, None, True),
        (K.PHOTOS, field(K.FILES), ["0" * 64], ["0" * 64], None),
        (K.TEXT, field(K.COMPUTED), "9", None, "9"),
        (
            K.LINES,
            GOODS,
            [{"name": "瓷杯", "state": "wet", "colour": "白"}, {"colour": "红"}, {"state": "torn"}],
            [{"name": "瓷杯", "state": "wet"}],
            [{"colour": "白"}, {"colour": "红"}, {"state": "torn"}],
        ),
        (K.LINES, GOODS, "{no table", "{no table", None),
    ],
)
def test_what_has_a_place_goes_there_and_the_rest_is_told(
    kind: FieldKind, after: Field | None, raw: Value, fits: Value, rest: Value
) -> None:
    assert carried(kind, after, raw) == fits
    assert left_over(kind, after, raw) == rest
