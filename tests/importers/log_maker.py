"""Logs as branches keep them, by chance but with a known truth: titles, head blocks, two names for everything, totals,
sections, blank rows, rows that go on, footers, columns in any order. None of them is a file that was ever seen.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec

from importers.reader.frames import Cell
from importers.understanding.kinds import Kind
from importers.understanding.row_class import RowClass

_SURNAMES, _GIVEN = "陈王李张刘赵黄周吴徐孙胡朱高林何郭马罗梁", "丽强梅伟芳娜敏静磊军洋勇艳杰涛明超霞平刚"
_TROUBLES = ("外箱压坏，里面的杯子碎了两个", "三天没有更新物流", "派送员没有打电话就签收了", "少了一件配件，客户很急")
_COLUMNS: dict[str, tuple[Kind, tuple[str, ...]]] = {
    "number": (Kind.IDENTIFIER, ("单号", "投诉编号", "工单号", "受理编号")),
    "waybill_no": (Kind.WAYBILL, ("运单号", "快递单号", "物流单号", "运单编号", "面单号")),
    "customer_name": (Kind.NAME, ("客户姓名", "客户", "投诉人", "联系人", "客户名称", "收件人姓名")),
    "customer_phone": (Kind.PHONE, ("联系电话", "电话", "手机号码", "客户电话", "联系方式")),
    "happened_on": (Kind.DATE, ("发生日期", "登记日期", "受理日期", "投诉日期", "日期")),
    "complaint_kind": (Kind.STATUS, ("投诉类型", "问题类型", "类别", "投诉类别")),
    "description": (Kind.TEXT, ("情况说明", "投诉内容", "问题描述", "详细描述", "事情经过")),
    "compensation": (Kind.MONEY, ("赔付金额", "补偿金额（元）", "金额", "赔偿金额")),
    "assignee": (Kind.NAME, ("处理人", "经办人", "负责人", "跟进人")),
    "pieces": (Kind.QUANTITY, ("件数", "数量")),
    "result_note": (Kind.TEXT, ("处理结果", "处理意见", "处理情况")),
}
_NEEDED = ("customer_name", "customer_phone", "description")


class MadeLog(msgspec.Struct):
    """`columns` by place: the field that the column is about and what it holds. `header` counts from 0."""

    rows: list[list[Cell]]
    header: int
    columns: dict[int, tuple[str, Kind]]
    classes: list[RowClass]


def made_log(seed: int) -> MadeLog:
    """The log of that seed."""
    return _Maker(random.Random(seed)).log()


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        others = [name for name in _COLUMNS if name not in _NEEDED]
        chosen = [*_NEEDED, *chance.sample(others, chance.randint(3, len(others)))]
        chance.shuffle(chosen)
        self._names = chosen
        self._day = date(2025, chance.randint(1, 12), 1)
        self._written = chance.choice(("date", "2025-03-07", "2025年3月7日", "2025.3.7"))
        self._log = MadeLog([], 0, {at: (name, _COLUMNS[name][0]) for at, name in enumerate(chosen)}, [])

    def log(self) -> MadeLog:
        chance = self._chance
        if chance.random() < 0.6:
            self._add(RowClass.TITLE, "2025年网点客诉登记表")
        if chance.random() < 0.4:
            self._add(RowClass.META, "单位：天河营业部", "", "制表日期：2025-12-31")
        self._log.header = len(self._log.rows)
        self._add(RowClass.HEADER, *(chance.choice(_COLUMNS[name][1]) for name in self._names))
        money = self._names.index("compensation") if "compensation" in self._names else None
        total = 0.0
        for number in range(1, chance.randint(6, 40)):
            row = [self._cell(name, number) for name in self._names]
            self._add(RowClass.DATA, *row)
            if money is not None and isinstance(row[money], float):
                total += float(row[money])  # type: ignore[arg-type]  # asked in the line above
        if chance.random() < 0.5 and money is not None and money > 0:
            self._add(RowClass.SUBTOTAL, "合计", *[""] * (money - 1), total)
        if chance.random() < 0.4:
            self._add(RowClass.BLANK)
            self._add(RowClass.FOOTER, "制表：张三", "", "审核：")
        return self._log

    def _add(self, kind: RowClass, *cells: Cell) -> None:
        self._log.rows.append([*cells, *[""] * (len(self._names) - len(cells))])
        self._log.classes.append(kind)

    def _cell(self, name: str, number: int) -> Cell:
        chance = self._chance
        if name not in _NEEDED and chance.random() < 0.05:
            return ""
        made: dict[str, Cell] = {
            "number": f"TS2025{number:04d}",
            "waybill_no": f"SF{chance.randrange(10**12, 10**13)}",
            "customer_name": chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.randint(1, 2))),
            "customer_phone": chance.choice((str, float))(f"1{chance.choice('3578')}{chance.randrange(10**8, 10**9)}"),
            "happened_on": self._when(),
            "complaint_kind": chance.choice(("破损", "丢失", "时效延误", "服务态度", "虚假签收")),
            "description": chance.choice(_TROUBLES),
            "compensation": float(chance.randrange(0, 3000)) / 10,
            "assignee": chance.choice(("陈丽", "王建国", "李雷")),
            "pieces": chance.randint(1, 20),
            "result_note": chance.choice(("已赔付并致歉", "已重新派送", "客户撤诉，不再追究")),
        }
        return made[name]

    def _when(self) -> Cell:
        day = self._day + timedelta(days=self._chance.randrange(28))
        told = {
            "2025年3月7日": f"{day.year}年{day.month}月{day.day}日",
            "2025.3.7": f"{day.year}.{day.month}.{day.day}",
        }
        return day if self._written == "date" else told.get(self._written, day.isoformat())
