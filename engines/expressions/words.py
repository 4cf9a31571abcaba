"""The words of the language in Chinese and English: data, resources/expression_words.json."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

from engines.expressions.errors import BudgetExceeded, ExpressionError, UnknownYear

Label = dict[str, str]
Named = dict[str, dict[str, tuple[str, ...]]]
LANGUAGES = ("zh_CN", "en")

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "modulo": "%"}
_LATIN = re.compile(r"[A-Za-z_]")


class Word(msgspec.Struct, frozen=True):
    """What a word may mean where it stands: an operator between two values, and a value or function."""

    operator: str | None = None
    function: str | None = None
    aggregate: str | None = None
    constant: str | None = None
    unit: int | None = None


class Words(msgspec.Struct, frozen=True, dict=True):
    """Every word by what it means and language; the first one of each is what is printed."""

    operators: Named
    functions: Named
    aggregates: Named
    units: Named
    constants: Named
    system: Named
    kinds: Named
    instead: dict[str, tuple[str, ...]] = {}
    """What people write for an operator, in any language, and is none."""
    no_units: tuple[str, ...] = ()
    """Months and years in any language, in small letters: no units, because none is as long as another."""
    errors: dict[str, Label] = {}
    reasons: dict[str, Label] = {}
    outcomes: dict[str, Label] = {}
    """What a policy may say (engines.forms.policy)."""

    @cached_property
    def by_text(self) -> dict[str, Word]:
        """Every word, small letters, single spaces."""
        found: dict[str, dict[str, object]] = {}
        for role, named in (
            ("operator", self.operators),
            ("function", self.functions),
            ("aggregate", self.aggregates),
            ("constant", self.constants),
            ("unit", self.units),
        ):
            for meaning, by_language in named.items():
                for texts in by_language.values():
                    for text in texts:
                        known = found.setdefault(text.lower(), {})
                        value = int(meaning) if role == "unit" else meaning
                        if known.setdefault(role, value) != value:
                            raise ValueError(f"the word {text} means {known[role]} and {meaning}")
        return {text: msgspec.convert(roles, Word) for text, roles in found.items()}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the longest word at a place; Latin words end where their letters end."""
        parts = []
        for text in sorted(self.by_text, key=len, reverse=True):
            part = r"\s+".join(re.escape(piece) for piece in text.split(" "))
            parts.append(part + (r"(?![0-9A-Za-z_])" if _LATIN.match(text[-1]) else ""))
        return re.compile("|".join(parts), re.IGNORECASE)

    def meaning(self, text: str) -> Word | None:
        """What a found word means."""
        return self.by_text.get(re.sub(r"\s+", " ", text).lower())

    def operator(self, op: str, language: str) -> str:
        """How an operator is printed."""
        return SIGNS.get(op) or self.operators[op][language][0]

    def function(self, name: str, language: str) -> str:
        """How a function or an aggregate is printed."""
        return (self.functions.get(name) or self.aggregates[name])[language][0]

    def kind(self, name: str, language: str) -> str:
        """What a kind of value is called."""
        return self.kinds[name][language][0]

    def system_label(self, name: str) -> Label:
        """What one of the system's values is called."""
        return {language: texts[0] for language, texts in self.system[name].items()}

    def sentence(self, error: ExpressionError | BudgetExceeded | UnknownYear, language: str) -> str:
        """What an error says to a person in that language."""
        said = error.facts if isinstance(error, ExpressionError) else {}
        facts = {name: fact if isinstance(fact, str | int) else label_in(fact, language) for name, fact in said.items()}
        if isinstance(error, UnknownYear):
            facts["year"] = error.year
        for name in ("kind", "other", "wanted"):
            if facts.get(name) in self.kinds:
                facts[name] = self.kind(str(facts[name]), language)
        if facts.get("op"):
            facts["op"] = self._printed(str(facts["op"]), language)
        if error.code == "expression.ends_early":
            facts["wanted"] = self._hint("wanted", facts, language)
        return self.errors[error.code][language].format(hint=self._hint("nearest", facts, language), **facts).strip()

    def _hint(self, about: str, facts: dict[str, str | int], language: str) -> str:
        return self.errors[f"hint.{about}"][language].format(**facts) if facts.get(about) else ""

    def _printed(self, op: str, language: str) -> str:
        if op in self.functions or op in self.aggregates:
            return self.function(op, language)
        return self.operator(op, language) if op in SIGNS or op in self.operators else SIGNS["subtract"]


def label_in(label: Mapping[str, str], language: str) -> str:
    """A label in that language, else in any."""
    return label.get(language) or next(iter(label.values()), "")


def decode_words(body: bytes) -> Words:
    """Reads the words; msgspec.ValidationError when the file is not one."""
    return msgspec.json.decode(body, type=Words)
