"""The list of provinces, cities and districts that comes with the program."""

from __future__ import annotations

from functools import cache

from engines.forms.regions import Divisions, decode_divisions
from resources import DIVISIONS


@cache
def divisions() -> Divisions:
    return decode_divisions(DIVISIONS.read_bytes())
