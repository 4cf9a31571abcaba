"""Numbers, times and money as people read them, through QLocale; and what is hidden from passers-by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime, QTimeZone

from engines.forms.document import Label, Mask
from engines.forms.masking import masked


def locale() -> QLocale:
    """The locale of the window's language."""
    return QLocale()


def label_text(labels: Label) -> str:
    """The label of a form, field, choice, state or move in the window's language."""
    chosen = labels.get(QLocale().name()) or labels.get("zh_CN" if is_chinese() else "en")
    return chosen or next(iter(labels.values()), "")


def filled(sentence: str, *words: str) -> str:
    """The sentence with %1, %2 ... filled in; a %2 that a person typed into the first word stays what it is."""
    return re.sub(r"%([1-9])", lambda found: words[int(found[1]) - 1] if int(found[1]) <= len(words) else "", sentence)


def unmarked(text: str) -> str:
    """The text as a button or a menu must be given it to show it: a single `&` would mark a key."""
    return text.replace("&", "&&")


def is_chinese() -> bool:
    """Whether the window speaks Chinese."""
    return QLocale().language() is QLocale.Language.Chinese


def clock_time(milliseconds: int, zone: timezone | None = None) -> str:
    """``10:23``: the time of day of milliseconds since 1970 UTC, in the zone given or the branch's."""
    return _local(milliseconds, zone).strftime("%H:%M")


def moment(milliseconds: int, now: int, zone: timezone | None = None) -> str:
    """``10:23`` today, ``01-18 10:23`` this year, else the date."""
    then, today = _local(milliseconds, zone), _local(now, zone)
    if then.date() == today.date():
        return then.strftime("%H:%M")
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d")


def full_moment(milliseconds: int, zone: timezone | None = None) -> str:
    """Date and time, for what is read later: ``2026-01-18 10:23``."""
    return _local(milliseconds, zone).strftime("%Y-%m-%d %H:%M")


def _local(milliseconds: int, zone: timezone | None) -> datetime:
    moment_ = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    return moment_.astimezone(zone or branch_zone())


_branch_zone: list[timezone] = []


def keep_branch_time(utc_offset: int) -> None:
    """From now on times are told in the branch's zone, `utc_offset` minutes east, not in this computer's."""
    _branch_zone[:] = [timezone(timedelta(minutes=utc_offset))]


_now: list[Callable[[], int]] = []


def keep_clock(now: Callable[[], int]) -> None:
    """From now on it is today what `now` says, in milliseconds since 1970 UTC."""
    _now[:] = [now]


def today() -> date:
    """The day that it is in the branch's zone, by the clock that was kept, else by this computer's."""
    if not _now:
        here = QDate.currentDate()
        return date(here.year(), here.month(), here.day())
    return _local(_now[0](), None).date()


def day_text(milliseconds: int) -> str:
    """The day of a moment, at the branch."""
    return date_text(_local(milliseconds, None).date().isoformat())


def date_text(iso: str) -> str:
    """A stored date as the locale writes it; text that is no date comes back as it is."""
    day = QDate.fromString(iso, "yyyy-MM-dd")
    return day.toString("yyyy-MM-dd") if day.isValid() else iso


def date_of(iso: str) -> QDate:
    """The QDate of a stored date (invalid when it is none)."""
    return QDate.fromString(iso[:10], "yyyy-MM-dd")


def branch_zone() -> timezone | None:
    """The zone that times are told in; None is this computer's."""
    return _branch_zone[0] if _branch_zone else None


def instant_of(iso: str) -> QDateTime:
    """The QDateTime of a stored instant in the branch's zone (invalid when it is none)."""
    try:
        stored = datetime.fromisoformat(iso)
    except ValueError:
        return QDateTime()
    local = stored.astimezone(branch_zone())
    offset = local.utcoffset() or timedelta()
    zone = QTimeZone(int(offset.total_seconds()))
    return QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second), zone)


def money(amount: str | None) -> str:
    """``1,280.00`` of stored decimal text."""
    if not amount:
        return ""
    whole, _, fraction = amount.partition(".")
    return grouped(f"{whole}.{(fraction + '00')[:2]}") if whole.lstrip("-").isdigit() else amount


def grouped(number: str) -> str:
    """``1,280.5`` of plain decimal text, with as many places as it has."""
    whole, point, fraction = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    groups = f"{int(whole.lstrip('-')):,}".replace(",", QLocale().groupSeparator() or ",")
    return f"{sign}{groups}{(QLocale().decimalPoint() or '.') if point else ''}{fraction}"


def count(number: int) -> str:
    """A number with the locale's groups."""
    return QLocale().toString(number)


def size(bytes_: int) -> str:
    """``18.4 MB``."""
    return QLocale().formattedDataSize(bytes_, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, parted as the language parts them."""
    return QCoreApplication.translate("Wording", ", ").join(words)


def masked_phone(phone: str) -> str:
    """``138****6620``: the first three and the last four, or less: four digits at least are hidden."""
    return masked(Mask.PHONE, phone)


def duration(milliseconds: int) -> str:
    """In words: minutes under an hour, hours and minutes under a day, else days."""
    minutes = abs(milliseconds) // 60_000
    if minutes < 60:
        return QCoreApplication.translate("Wording", "%n min", "", minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        text = QCoreApplication.translate("Wording", "%1 h %2 min")
        return text.replace("%1", str(hours)).replace("%2", f"{rest:02d}")
    days = minutes // (24 * 60)
    return QCoreApplication.translate("Wording", "%n d", "", days)


def remaining(due_at: int, now: int) -> str:
    """Time left or overdue, in words."""
    text = (
        QCoreApplication.translate("Wording", "%1 left")
        if due_at >= now
        else QCoreApplication.translate("Wording", "overdue by %1")
    )
    return text.replace("%1", duration(due_at - now))


def ago(milliseconds: int, now: int) -> str:
    """``39 min ago``."""
    if now - milliseconds < 60_000:
        return QCoreApplication.translate("Wording", "just now")
    return QCoreApplication.translate("Wording", "%1 ago").replace("%1", duration(now - milliseconds))


_HOUR = 60 * 60_000
_WEEK = 7 * 24 * _HOUR


def moment_in_words(milliseconds: int, now: int) -> str:
    """``39 min ago``, ``3 h ago``, ``2 d ago``; from a week on the date."""
    passed = now - milliseconds
    if passed >= _WEEK:
        return moment(milliseconds, now)
    hours = passed // _HOUR
    if 1 <= hours < 24:
        return QCoreApplication.translate("Wording", "%n h ago", "", hours)
    return ago(milliseconds, now)
