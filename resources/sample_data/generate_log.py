"""Makes 网点售后台账2025.xlsx: a branch's after-sales log as branches really keep it, with nobody's real data in it.

    python -m resources.sample_data.generate_log [TARGET]

The seed is fixed, so the same cells come out every time. In it: a title row, a header of two rows merged across and
down, one 合计 row a month, dates in six notations, phones as numbers and as text, money with and without signs,
20 floating pictures, some rows entered twice and some that only a person can mend.
"""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageDraw

from resources.sample_data import log_words as words

SEED = 20250101
TARGET = Path(__file__).with_name("网点售后台账2025.xlsx")
SHEET = "2025年台账"
PICTURES = 20
TICKETS_BY_MONTH = (168, 142, 176, 171, 180, 208, 176, 172, 182, 178, 252, 205)
TITLE = "天河五山网点 2025年 售后问题登记台账"
COPIES = 28
"""Rows entered a second time, to the letter."""

_PICTURE_COLUMN = 16
_HEADER_FIRST = 2
_BAD_EVERY = 71
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")

CellValue = str | int | float | datetime | None


@dataclass(frozen=True)
class Ticket:
    """One row of the log; texts and numbers as somebody typed them."""

    number: str
    day: date
    registered: CellValue
    kind: str
    waybill: CellValue
    lane: str
    customer: str
    phone: CellValue
    address: str
    problem: str
    subject: str
    story: str
    goods: str
    declared: CellValue
    amount: CellValue
    handler: str
    result: str
    finished: CellValue
    state: str
    remark: str
    picture: bool = False

    def cells(self, position: int) -> list[CellValue]:
        """The row's cells, in the order of words.HEADER."""
        return [
            position,
            self.number,
            self.registered,
            self.kind,
            self.waybill,
            self.lane,
            self.customer,
            self.phone,
            self.address,
            self.problem,
            self.subject,
            self.story,
            self.goods,
            self.declared,
            self.amount,
            None,
            self.handler,
            self.result,
            self.finished,
            self.state,
            self.remark,
        ]


class Clerks:
    """Several clerks over a year, each with a way of typing."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self._pictured = 0

    def month(self, month: int, count: int) -> list[Ticket]:
        """The tickets of a month, by day."""
        last = (date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        days = sorted(self._random.randint(1, last) for _ in range(count))
        return [self._ticket(date(2025, month, day), position) for position, day in enumerate(days, 1)]

    def _ticket(self, day: date, position: int) -> Ticket:
        pick = self._random
        kind, problem = self._kind()
        goods = pick.choice(words.GOODS_REPAIR if kind == "报修" else words.GOODS)
        closed = pick.random() < (0.97 if day.month < 11 else 0.72)
        state = pick.choice(("结案", "结案", "已结案", "完结")) if closed else pick.choice(words.OPEN_STATES)
        value = pick.choice((60, 88, 128, 199, 260, 399, 580, 899, 1280, 2600, 3999))
        finished = self._date(min(day + timedelta(days=pick.randint(0, 9)), date(2025, 12, 31))) if closed else None
        story = pick.choice(words.STORIES[problem]).format(goods=goods, parts=pick.randint(1, 4))
        number = f"TH{day:%y%m%d}-{position:03d}"
        pictured = self._pictured < PICTURES and "破损" in problem and pick.random() < 0.12
        self._pictured += pictured
        return Ticket(
            number=number,
            day=day,
            registered=self._date(day),
            kind=kind,
            waybill=self._waybill(kind),
            lane=f"{pick.choice(words.CITIES)}—广州",
            customer=self._person(),
            phone=self._phone(),
            address=f"{pick.choice(words.STREETS)}{pick.randint(1, 388)}号",
            problem=problem,
            subject=f"{goods}{problem}" if kind != "客诉" else f"{problem}：{goods}",
            story=story,
            goods=goods,
            declared=self._money(value) if kind == "理赔" or pick.random() < 0.2 else None,
            amount=self._money(round(value * pick.uniform(0.05, 0.9), pick.choice((0, 0, 1, 2)))),
            handler=pick.choice(words.HANDLERS),
            result=pick.choice(words.RESULTS[kind] if closed else words.RESULTS_SO_FAR),
            finished=finished,
            state=state,
            remark=pick.choice(words.REMARKS),
            picture=bool(pictured),
        )

    def _kind(self) -> tuple[str, str]:
        pick = self._random
        kind = pick.choices(("客诉", "理赔", "退换货", "退货", "换货", "报修"), (44, 24, 9, 8, 5, 10))[0]
        return kind, pick.choice(words.PROBLEMS[kind])

    def _person(self) -> str:
        pick = self._random
        if pick.random() < 0.12:
            return pick.choice(words.COMPANIES)
        return pick.choice(words.FAMILY_NAMES) + pick.choice(words.GIVEN_NAMES)

    def _date(self, day: date) -> CellValue:
        pick = self._random
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
        notation = pick.choices(range(6), (50, 14, 10, 9, 9, 8))[0]
        if notation == 0:
            return moment
        if notation == 1:
            return f"{day.year}.{day.month}.{day.day}"
        if notation == 2:
            return f"{day.month}月{day.day}日"
        if notation == 3:
            return (day - date(1899, 12, 30)).days
        if notation == 4:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.isoformat()} {pick.randint(8, 20):02d}:{pick.randint(0, 59):02d}"

    def _phone(self) -> CellValue:
        pick = self._random
        if pick.random() < 0.06:
            return f"020-{pick.randint(30000000, 89999999)}"
        digits = f"1{pick.choice('3589')}{pick.randint(0, 9)}0000{pick.randint(0, 9999):04d}"
        notation = pick.choices(range(5), (38, 34, 16, 7, 5))[0]
        if notation == 0:
            return int(digits)
        if notation == 1:
            return digits
        if notation == 2:
            return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
        if notation == 3:
            return digits.translate(_FULL_WIDTH)
        return f"+86 {digits[:3]} {digits[3:7]} {digits[7:]}"

    def _waybill(self, kind: str) -> CellValue:
        pick = self._random
        if kind == "报修" and pick.random() < 0.6:
            return None
        carrier = pick.choice(("YT", "SF", "JT", ""))
        digits = pick.randint(10**12, 10**13 - 1)
        if carrier:
            return f"{carrier}{digits}"
        return digits if pick.random() < 0.5 else str(digits)

    def _money(self, amount: float) -> CellValue:
        pick = self._random
        notation = pick.choices(range(6), (52, 14, 14, 6, 8, 6))[0]
        if notation == 0:
            return int(amount) if float(amount).is_integer() else amount
        if notation == 1:
            return f"￥{amount:.2f}"
        if notation == 2:
            return f"{amount:g}元"
        if notation == 3:
            return f"{amount:g}".translate(_FULL_WIDTH)
        if notation == 4:
            return f"{amount:,.2f}"
        return f"{amount:g}元整"


def spoiled(ticket: Ticket, how: int) -> Ticket:
    """The same row with one cell that no program should guess about."""
    changes: tuple[dict[str, CellValue], ...] = (
        {"registered": "待确认"},
        {"registered": f"{ticket.day.month:02d}/{12 - (ticket.day.month == 12):02d}/2025"},
        {"registered": f"2025-13-{ticket.day.day:02d}"},
        {"phone": "1.38E+10"},
        {"phone": "13800"},
        {"waybill": 123456789012345678.0},
        {"amount": "约三百"},
        {"kind": "咨询"},
        {"state": "？"},
    )
    return replace(ticket, **changes[how % len(changes)])  # type: ignore[arg-type]  # each names a field and its type


def year_of_tickets() -> list[list[Ticket]]:
    """Twelve months, with the rows entered twice and the rows that are wrong."""
    clerks = Clerks()
    months = [clerks.month(month, count) for month, count in enumerate(TICKETS_BY_MONTH, 1)]
    chance = random.Random(SEED + 1)
    spoiled_so_far = 0
    for at, month in enumerate(months):
        for place in range(_BAD_EVERY // 2, len(month), _BAD_EVERY):
            month[place] = spoiled(month[place], spoiled_so_far)
            spoiled_so_far += 1
        for _ in range(COPIES // 12 + (at < COPIES % 12)):
            month.append(month[chance.randrange(0, 30)])
        if at % 4 == 0:
            month.append(replace(month[5], amount=9.9, remark="金额更正"))
    return months


def rows_of_the_log() -> Iterator[tuple[list[CellValue], Ticket | None]]:
    """The rows under the header; a month's total has no ticket."""
    position = 0
    for number, month in enumerate(year_of_tickets(), 1):
        for ticket in month:
            position += 1
            yield ticket.cells(position), ticket
        total: list[CellValue] = [None] * len(words.HEADER)
        total[0], total[1], total[3] = f"{number}月合计", f"{len(month)}件", None
        yield total, None


def write_log(target: Path) -> None:
    """Writes the workbook to `target`."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    _write_header(sheet)
    for cells, ticket in rows_of_the_log():
        sheet.append(cells)
        if ticket is not None and isinstance(ticket.registered, datetime):
            sheet.cell(sheet.max_row, 3).number_format = "yyyy/m/d"
        if ticket is None:
            for cell in sheet[sheet.max_row]:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFF2CC")
        elif ticket.picture:
            _add_picture(sheet, sheet.max_row)
    notes = book.create_sheet("填写说明")
    for line in words.NOTES:
        notes.append([line])
    book.properties.creator = "BranchDesk sample data"
    book.properties.created = datetime(2026, 1, 5, 9, 0, tzinfo=UTC).replace(tzinfo=None)
    book.save(target)


def _write_header(sheet: Worksheet) -> None:
    width = len(words.HEADER)
    sheet.append([TITLE])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    sheet.append([upper for upper, _ in words.HEADER])
    sheet.append([lower or None for _, lower in words.HEADER])
    column = 1
    while column <= width:
        lower = words.HEADER[column - 1][1]
        last = column
        while lower and last < width and words.HEADER[last][0] == "" and words.HEADER[last][1]:
            last += 1
        bottom = _HEADER_FIRST if lower else _HEADER_FIRST + 1
        if last > column or bottom > _HEADER_FIRST:
            sheet.merge_cells(start_row=_HEADER_FIRST, end_row=bottom, start_column=column, end_column=last)
        column = last + 1
    line = Side(style="thin", color="999999")
    for row in sheet.iter_rows(min_row=_HEADER_FIRST, max_row=_HEADER_FIRST + 1):
        for cell in row:
            cell.font, cell.border = Font(bold=True), Border(line, line, line, line)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.freeze_panes = "C4"


def _add_picture(sheet: Worksheet, row: int) -> None:
    picture = SheetImage(io.BytesIO(photo(row)))
    picture.width, picture.height = 64, 48
    sheet.add_image(picture, f"{chr(64 + _PICTURE_COLUMN)}{row}")
    sheet.row_dimensions[row].height = 38


def photo(number: int) -> bytes:
    """A small JPEG of a dented parcel, different for every number."""
    pick = random.Random(SEED + number)
    shade = pick.randint(150, 200)
    picture = Image.new("RGB", (320, 240), (pick.randint(90, 130), 110, 120))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 50, 280, 210), fill=(shade, shade - 40, shade - 90), outline=(90, 60, 30), width=3)
    draw.rectangle((150, 50, 172, 210), fill=(220, 210, 180))
    corner = (pick.randint(60, 240), pick.randint(70, 180))
    points = [(corner[0] + pick.randint(-40, 40), corner[1] + pick.randint(-30, 30)) for _ in range(7)]
    draw.polygon(points, fill=(60, 40, 25))
    for _ in range(40):
        at = (pick.randint(40, 280), pick.randint(50, 210))
        draw.line((*at, at[0] + pick.randint(-12, 12), at[1] + pick.randint(-12, 12)), fill=(110, 80, 50))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=72)
    return stream.getvalue()


if __name__ == "__main__":
    write_log(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
