"""Generated tables of a small log, with the mapping that reads them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from importers.mapping import Choice, Column, Header, Mapping

HEADER = ["单号", "日期", "类型", "状态", "运单号", "电话", "金额", "事由"]
LOG = Mapping(
    name="small-log",
    label={"en": "Small log", "zh_CN": "小台账"},
    header=Header(contains=("单号", "类型", "事由")),
    form=Choice(headers=("类型",), values={"客诉": "complaint", "理赔": "claim"}),
    number=("单号",),
    original_time=Column(headers=("日期",)),
    state=Choice(headers=("状态",), values={"结案": "closed"}),
    columns=(
        Column(headers=("运单号",), field="waybill_no"),
        Column(headers=("电话",), field="customer_phone"),
        Column(headers=("金额",), by_form={"claim": "claim_amount", "complaint": "compensation"}),
        Column(headers=("事由",), field="title", required=True),
    ),
    total="合计",
    rest="description",
)
ROW = st.tuples(
    st.sampled_from(["", "A1", "A2", "A3", "A4"]),
    st.sampled_from(["2025-03-07", "2025-03-08", "05/07/2025", "2025-13-40", ""]),
    st.sampled_from(["客诉", "客诉", "理赔", "别的"]),
    st.sampled_from(["结案", "", "某种"]),
    st.sampled_from(["SF1001", "SF1002", ""]),
    st.sampled_from(["13800001111", "138 0000 1111", "1.38E+10"]),
    st.sampled_from(["12.5", "约三百", ""]),
    st.sampled_from(["破损", "延误", ""]),
)
TOTAL = ("合计", "", "", "", "", "", "25", "")
TABLE = st.lists(st.one_of(ROW, ROW, ROW, st.just(TOTAL), st.just(("",) * len(HEADER))), min_size=1, max_size=40)


def write_table(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """A text table of those rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def good(number: str, title: str = "破损", waybill: str = "SF1001", day: str = "2025-03-07", **other: str) -> list[str]:
    """A row of a complaint that comes in."""
    cells = {"类型": "客诉", "状态": "", "电话": "13800001111", "金额": ""} | other
    known = {"单号": number, "日期": day, "运单号": waybill, "事由": title} | cells
    return [known[name] for name in HEADER]
