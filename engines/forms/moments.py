"""Dates, times, moments and durations: what is stored and what is wrong with it."""

from __future__ import annotations

import re
from datetime import date

from engines.expressions.values import DURATION_LIMIT, stored_moment
from engines.forms.field import TODAY, Field
from engines.forms.values import Check, Fault, TextCheck, Value

TIME_PATTERN = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE = re.compile(DATE_PATTERN)
_TIME = re.compile(TIME_PATTERN)
_TYPED_TIME = re.compile("([0-9]{1,2})(?::|\u70b9|\u65f6)([0-9]{1,2})?(?:(?::|\u5206)([0-9]{1,2})?\u79d2?)?\u5206?")
"""With the words for hour, minute and second that people write between them in Chinese."""
_CLOCK = re.compile(r"(-?)([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9]))?")
_UNITS = {
    604_800: ("\u5468", "weeks", "week", "w"),
    86_400: ("\u5929", "\u65e5", "days", "day", "d"),
    3_600: ("\u5c0f\u65f6", "hours", "hour", "h"),
    60: ("\u5206\u949f", "\u5206", "minutes", "minute", "min", "m"),
    1: ("\u79d2", "seconds", "second", "s"),
}
_SECONDS = {word: seconds for seconds, words in _UNITS.items() for word in words}
_PART = re.compile(rf"([0-9]{{1,9}})\s*({'|'.join(sorted(_SECONDS, key=len, reverse=True))})\s*", re.IGNORECASE)


def clean_time(text: str) -> str:
    """``9:5`` stays for the check; ``9:05`` is stored as ``09:05``."""
    found = _TYPED_TIME.fullmatch(text)
    if found is None or (found[2] is not None and len(found[2]) == 1 and ":" in text):
        return text
    stored = f"{int(found[1]):02d}:{int(found[2] or 0):02d}" + (f":{int(found[3]):02d}" if found[3] else "")
    return stored if _TIME.fullmatch(stored) else text


def clean_duration(text: str) -> Value:
    """Whole seconds of ``26:30`` (hours and minutes), ``26:30:15``, or numbers with units; other text stays."""
    if found := _CLOCK.fullmatch(text):
        seconds = int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4] or 0)
        return -seconds if found[1] else seconds
    parts = _PART.findall(text) if len(text) <= 100 else []
    if not parts or _PART.sub("", text).strip():
        return text
    return sum(int(count) * _SECONDS[word.lower()] for count, word in parts)


def duration_text(seconds: int) -> str:
    """A duration as text in any language, ``26:30`` or ``26:30:15``; `clean_duration` reads it back."""
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    text = f"{sign}{minutes // 60}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def date_check(spec: Field) -> TextCheck:
    """Says whether text is a date between the field's limits; of the limit `TODAY` nothing is said."""
    refused: Fault = ("field.not_a_date", {})
    low = spec.minimum if spec.minimum not in (None, TODAY) else ""
    high = spec.maximum if spec.maximum not in (None, TODAY) else "9999-12-31"
    shape, read = _DATE.fullmatch, date.fromisoformat

    def check(value: str) -> Fault | None:
        if not shape(value):
            return refused
        try:
            read(value)
        except ValueError:
            return refused
        if value < low:
            return "field.below_minimum", {"limit": low}
        if value > high:
            return "field.above_maximum", {"limit": high}
        return None

    return check


def time_check(_spec: Field) -> TextCheck:
    """Says whether text is a time of day."""
    return lambda value: None if _TIME.fullmatch(value) else ("field.not_a_time", {})


def datetime_check(_spec: Field) -> TextCheck:
    """Says whether text is a moment with its zone, as expressions read one."""
    return lambda value: None if stored_moment(value) is not None else ("field.not_a_datetime", {})


def duration_check(_spec: Field) -> Check:
    """Says whether a value is a duration: whole seconds, not below nothing."""

    def check(value: Value) -> Fault | None:
        return None if type(value) is int and 0 <= value <= DURATION_LIMIT else ("field.not_a_duration", {})

    return check
