"""Between what stands in a field and what is stored: both ways, for every kind of field. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from desktop.wording import branch_zone, date_text, instant_of, money
from engines.forms.document import Field, FieldKind
from engines.forms.kinds import text_of
from engines.forms.texts import plain_text
from engines.forms.validation import clean
from engines.forms.values import Value

_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")
_TIME = re.compile(r"(\d{1,2})\D(\d{2})(?:\D\d{2})?\D?")
_SHORT_TIME = re.compile(r"([0-9]{1,2}?)([0-9]{2})?")
"""``9``, ``930``, ``0930``."""
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MINUTE = "yyyy-MM-dd HH:mm"


def stored_value(spec: Field, raw: Value) -> Value:
    """The stored form of what a person typed; text that cannot be understood stays as it is, for the check to name."""
    if isinstance(raw, str) and spec.kind is FieldKind.TIME and (short := _SHORT_TIME.fullmatch(raw.strip())):
        return clean(spec, f"{short[1]}:{short[2] or '00'}")
    if isinstance(raw, str) and spec.kind in (FieldKind.DATE, FieldKind.DATETIME):
        text = plain_text(raw)
        understood = _day(text) or _day_of(text) if spec.kind is FieldKind.DATE else _instant(text)
        return understood or text or None
    return clean(spec, raw)


def field_text(spec: Field, value: Value) -> str:
    """A stored value as its field shows it for editing; `stored_value` brings it back."""
    if value is None:
        return ""
    if type(value) is int:
        return duration_words(value)
    if isinstance(value, list):
        return text_of(value)
    text = str(value)
    if spec.kind is FieldKind.PERCENT:
        return f"{text}%" if _NUMBER.fullmatch(text) else text
    if spec.kind is FieldKind.MONEY:
        return money(text)
    if spec.kind is FieldKind.DATE:
        return date_text(text)
    if spec.kind is FieldKind.DATETIME:
        instant = instant_of(text)
        return instant.toString(_MINUTE) if instant.isValid() else text
    return text


def duration_words(seconds: int) -> str:
    """A duration as people write it, ``2 d 3 h``; `stored_value` reads it back in every language."""
    if seconds <= 0:
        return text_of(seconds)
    words = {
        86_400: QCoreApplication.translate("Values", "%1 d"),
        3_600: QCoreApplication.translate("Values", "%1 h"),
        60: QCoreApplication.translate("Values", "%1 min"),
        1: QCoreApplication.translate("Values", "%1 s"),
    }
    parts = []
    for unit, word in words.items():
        count, seconds = divmod(seconds, unit)
        if count:
            parts.append(word.replace("%1", str(count)))
    return " ".join(parts)


def _day(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None


def _day_of(text: str) -> str | None:
    """The day of a moment, as it is copied from another program into a field that asks for a day."""
    return _day(text.replace("T", " ").partition(" ")[0]) if _instant(text) else None


def _instant(text: str) -> str | None:
    day_text, _, time_text = text.replace("T", " ").partition(" ")
    day, clock = _day(day_text), _TIME.fullmatch(time_text.strip())
    if day is None or clock is None:
        return _with_zone(text)
    hour, minute = int(clock[1]), int(clock[2])
    if hour > 23 or minute > 59:
        return None
    moment = datetime.fromisoformat(f"{day}T{hour:02d}:{minute:02d}:00")
    zone = branch_zone()
    return (moment.replace(tzinfo=zone) if zone is not None else moment.astimezone()).isoformat()


def _with_zone(text: str) -> str | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return text if instant.tzinfo is not None else None
