"""Error codes become sentences: own words in resources/window_texts.json, the importer's in import_texts.json."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from core.errors import BranchDeskError, Busy, Offline
from desktop.wording import is_chinese
from resources import ROOT

Texts = dict[str, dict[str, str]]
_FILES = ("import_texts.json", "window_texts.json")
"""A code that stands in both files speaks with the words of the last."""


@cache
def texts() -> Texts:
    """Every sentence by code and language."""
    found: Texts = {}
    for name in _FILES:
        found |= msgspec.json.decode((ROOT / name).read_bytes(), type=Texts)
    return found


def message(code: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence of a code in the window's language, its facts filled in. A code without one is shown as it is.

    Of facts that are a sentence by language, as a rule of a form gives it, `words` is the one in the window's language.
    """
    known = texts()
    sentence = known.get(code) or known["unexpected"]
    language = "zh_CN" if is_chinese() else "en"
    given = {"code": code, "words": (facts or {}).get(language, ""), **(facts or {})}
    return sentence[language].format_map(_Facts(given))


def reason(code: str) -> str:
    """The sentence of a code that comes without facts, as a row's does: the importer's own words need none."""
    own = _importers_own().get(code)
    return own["zh_CN" if is_chinese() else "en"].format_map(_Facts()) if own is not None else message(code)


@cache
def _importers_own() -> Texts:
    return msgspec.json.decode((ROOT / _FILES[0]).read_bytes(), type=Texts)


def message_of(error: BaseException) -> str:
    """The sentence for anything that a job may fail with."""
    if isinstance(error, BranchDeskError):
        if error.code in texts():
            return message(error.code, error.facts)
        if isinstance(error, Offline):
            return message("network.offline")
        if isinstance(error, Busy):
            return message("busy")
        return message(error.code)
    return message(type(error).__name__)


class _Facts(dict[str, object]):
    """A fact that a sentence names and nobody gave is left out."""

    def __missing__(self, name: str) -> str:
        return ""
