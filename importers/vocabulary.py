"""The words and patterns by which people write dates, money and nothing at all; data, in resources."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from resources import ROOT


class _Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    blank: frozenset[str]
    dates: tuple[str, ...]
    time: str
    afternoon: frozenset[str]
    money_before: str
    money_after: str
    yes: frozenset[str]
    no: frozenset[str]
    phone_before: str
    phone_country: str


class Vocabulary(msgspec.Struct, frozen=True):
    """Compiled patterns; every text is matched after NFKC, so full-width forms need none of their own."""

    blank: frozenset[str]
    dates: tuple[re.Pattern[str], ...]
    afternoon: frozenset[str]
    money_before: re.Pattern[str]
    money_after: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]
    phone_before: re.Pattern[str]
    phone_country: re.Pattern[str]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, compiled once."""
    said = msgspec.json.decode((ROOT / "import_patterns.json").read_bytes(), type=_Patterns)
    return Vocabulary(
        blank=said.blank,
        dates=tuple(re.compile(rf"{pattern}(?:{said.time})?") for pattern in said.dates),
        afternoon=said.afternoon,
        money_before=re.compile(said.money_before),
        money_after=re.compile(f"{said.money_after}$"),
        yes=said.yes,
        no=said.no,
        phone_before=re.compile(said.phone_before),
        phone_country=re.compile(said.phone_country),
    )
