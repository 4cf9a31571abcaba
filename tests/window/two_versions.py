"""A form for tests in its first version and in a second that changes nearly everything, and what was typed into it."""

from __future__ import annotations

from core.definitions import next_version
from engines.forms.document import Choice, Field, FieldKind, Form, Section, Standing, State
from engines.forms.values import Value

K = FieldKind
FIRST, SECOND, THIRD = 1, next_version(1, 7), next_version(next_version(1, 7), 9)
STATES = (
    State("open", {"zh_CN": "处理中", "en": "Open"}),
    State("closed", {"zh_CN": "结案", "en": "Closed"}, standing=Standing.CLOSED),
)
TYPED: dict[str, Value] = {
    "title": "外箱压损",
    "kind": "other",
    "damage": ["crushed", "wet"],
    "weather": "暴雨",
    "spot": "东门",
    "pieces": "3",
    "reason": "两件破损",
    "weight": "12.50",
    "goods": [{"name": "瓷杯", "colour": "白"}, {"name": "瓷碗"}],
    "remarks": "第一行\n第二行",
}


def choices(**words: str) -> tuple[Choice, ...]:
    return tuple(Choice(name, {"zh_CN": word, "en": name.capitalize()}) for name, word in words.items())


def field(name: str, kind: FieldKind, zh: str, **more: object) -> Field:
    return Field(name, kind, {"zh_CN": zh, "en": name.capitalize()}, **more)  # type: ignore[arg-type]  # properties


def form(version: int, *fields: Field) -> Form:
    label = {"zh_CN": "破损登记", "en": "Damage report"}
    return Form("report", version, label, (Section({"zh_CN": "登记", "en": "Report"}, fields),), states=STATES)


def first() -> Form:
    return form(
        FIRST,
        field("title", K.TEXT, "标题", required=True, column="title"),
        field("kind", K.CHOICE, "类型", choices=choices(damage="破损", loss="丢失", other="其他")),
        field("damage", K.MULTI_CHOICE, "破损情况", choices=choices(crushed="压损", wet="受潮", torn="撕裂")),
        field("weather", K.TEXT, "天气"),
        field("spot", K.TEXT, "地点"),
        field("pieces", K.NUMBER, "件数"),
        field("reason", K.TEXT, "原因"),
        field("weight", K.NUMBER, "重量"),
        field("goods", K.LINES, "货物", lines=(field("name", K.TEXT, "货名"), field("colour", K.TEXT, "颜色"))),
        field("remarks", K.LONG_TEXT, "备注"),
        field("asked_on", K.DATE, "申请日期", default="today"),
    )


def second(version: int = SECOND, *more: Field) -> Form:
    """`weather` is gone, `spot` has another name, choices and a column are gone, three kinds are others."""
    return form(
        version,
        field("title", K.TEXT, "标题", required=True, column="title"),
        field("pieces", K.TEXT, "件数说明"),
        field("kind", K.CHOICE, "类型", choices=choices(damage="破损", loss="丢失")),
        field("damage", K.MULTI_CHOICE, "破损情况", choices=choices(crushed="压损", torn="撕裂")),
        field("spot", K.TEXT, "发现地点"),
        field("reason", K.NUMBER, "原因编号"),
        field("weight", K.MONEY, "重量(元)"),
        field("goods", K.LINES, "货物", lines=(field("name", K.TEXT, "货名"),)),
        field("remarks", K.LONG_TEXT, "备注"),
        field("asked_on", K.DATE, "申请日期", default="today"),
        *more,
    )


FITS: dict[str, Value] = {
    "title": "外箱压损",
    "damage": ["crushed"],
    "spot": "东门",
    "pieces": "3",
    "weight": "12.50",
    "goods": [{"name": "瓷杯"}, {"name": "瓷碗"}],
    "remarks": "第一行\n第二行",
}
"""What of TYPED has its place in the second version."""
