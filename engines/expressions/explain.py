"""Why: the smallest parts that made a condition true or false, as sentences for a clerk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from engines.expressions.checker import Typed
from engines.expressions.compiler import compiled, condition
from engines.expressions.context import Context, Values
from engines.expressions.printer import choice_label, duration_text, literal_text, printed
from engines.expressions.tree import LITERALS, Call, ListOf, Node, Ref, Text
from engines.expressions.values import Kind, day_text, moment_of, number_text
from engines.expressions.vocabulary import Vocabulary
from engines.expressions.words import label_in

TEXT_SHOWN = 40
_WHEN_FALSE = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


class Reason(msgspec.Struct, frozen=True):
    """A part that decided: the part of the tree, whether it held, and the sentence that says so."""

    part: Node
    held: bool
    sentence: str


class Explanation(msgspec.Struct, frozen=True):
    """Whether the condition holds, and which parts made it so."""

    holds: bool
    reasons: tuple[Reason, ...]


def explain(typed: Typed, vocabulary: Vocabulary, values: Values, context: Context, language: str) -> Explanation:
    """The condition on these values, with reasons in that language. Sentences show values: they belong on a screen.

    Raises what its evaluation raises.
    """
    said = _Said(vocabulary, values, context, language)
    reasons: dict[str, Reason] = {}
    for part in _deciding(typed, values, context):
        reason = said.reason(part)
        reasons.setdefault(reason.sentence, reason)
    return Explanation(condition(typed)(values, context), tuple(reasons.values()))


def _deciding(typed: Typed, values: Values, context: Context) -> list[Typed]:
    op = typed.node.op if isinstance(typed.node, Call) else ""
    if op == "not":
        return _deciding(typed.parts[0], values, context)
    if op not in ("and", "or"):
        return [typed]
    held = [condition(part)(values, context) for part in typed.parts]
    alone = op == "or"  # one part that holds decides an "or", one that does not decides an "and"
    chosen = [part for part, holds in zip(typed.parts, held, strict=True) if holds is alone] or list(typed.parts)
    return [leaf for part in chosen for leaf in _deciding(part, values, context)]


class _Said:
    def __init__(self, vocabulary: Vocabulary, values: Values, context: Context, language: str) -> None:
        self._vocabulary = vocabulary
        self._values = values
        self._context = context
        self._language = language

    def reason(self, typed: Typed) -> Reason:
        """A part that is neither and, or nor not, with its sentence."""
        held = condition(typed)(self._values, self._context)
        op = typed.node.op if isinstance(typed.node, Call) else ""
        if op not in _SENTENCES:
            return Reason(typed.node, held, self._plain(typed, held))
        return Reason(typed.node, held, self._compared(op, typed, held))

    def _plain(self, typed: Typed, held: bool) -> str:
        if isinstance(typed.node, Ref) and self._value(typed) is None:
            return self._sentence("is_empty", subject=self._subject(typed))
        key = ("yes" if held else "no") if isinstance(typed.node, Ref) else ("holds" if held else "fails")
        return self._sentence(key, subject=self._subject(typed))

    def _compared(self, op: str, typed: Typed, held: bool) -> str:
        first, others = typed.parts[0], typed.parts[1:]
        if op != "is_empty":
            for part in typed.parts:
                if not isinstance(part.node, ListOf) and self._value(part) is None:
                    return self._sentence("is_empty", subject=self._subject(part))
        key = op if held else _WHEN_FALSE.get(op, f"not_{op}")
        facts = {
            "subject": self._subject(first),
            "actual": self._shown(first),
            "wanted": self._wanted(others[0], first) if others else "",
            "high": self._wanted(others[1], first) if len(others) > 1 else "",
        }
        return self._sentence(key, **facts)

    def _sentence(self, key: str, **facts: str) -> str:
        return self._vocabulary.words.reasons[key][self._language].format(**facts)

    def _subject(self, typed: Typed) -> str:
        if isinstance(typed.node, Ref):
            field = self._vocabulary.by_id[typed.node.id]
            label = label_in(field.label, self._language) or field.id
        else:
            label = printed(typed.node, self._vocabulary, self._language)
        return self._sentence("name", name=label)

    def _wanted(self, typed: Typed, beside: Typed) -> str:
        if isinstance(typed.node, ListOf):
            return ", ".join([self._wanted(part, beside) for part in typed.parts])
        if isinstance(typed.node, Text):
            return self._named(typed.node.value, beside)
        if isinstance(typed.node, LITERALS):
            return literal_text(typed.node, self._vocabulary, self._language)
        return self._sentence("named_value", subject=self._subject(typed), actual=self._shown(typed))

    def _named(self, text: str, of: Typed) -> str:
        """A text as people read it: of a field whose texts have names, what it is called."""
        field = self._vocabulary.by_id.get(of.node.id) if isinstance(of.node, Ref) else None
        return field.names.label(text) if field is not None and field.names is not None else text

    def _value(self, typed: Typed) -> Any:
        return compiled(typed)(self._values, self._context)

    def _shown(self, typed: Typed) -> str:
        if isinstance(typed.node, ListOf):
            return self._wanted(typed, typed)
        value = self._value(typed)
        words, language = self._vocabulary.words, self._language
        if value is None:
            return words.constants["empty"][language][0]
        if isinstance(value, bool):
            return words.constants["true" if value else "false"][language][0]
        if isinstance(value, Decimal):
            return number_text(value)
        if typed.kind is Kind.DATE:
            return day_text(value)
        if typed.kind is Kind.DATETIME:
            return moment_of(value + self._context.offset).strftime("%Y-%m-%d %H:%M")
        if typed.kind is Kind.DURATION:
            return duration_text(value, words, language)
        items = value if isinstance(value, tuple) else (value,)
        of = typed.choices.id if typed.choices else ""
        labels = [choice_label(of, one, self._vocabulary, language) if of else self._named(one, typed) for one in items]
        return ", ".join(labels)[:TEXT_SHOWN]


_SENTENCES = frozenset({"eq", "lt", "le", "gt", "ge", "in", "contains", "starts", "ends", "is_empty", "between"})
