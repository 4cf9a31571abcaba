"""A tree printed as text, in the asked language: reading it again gives the same tree."""

from __future__ import annotations

from collections.abc import Sequence

from engines.expressions import tree
from engines.expressions.tree import Aggregate, Call, Choice, ListOf, Node, Ref
from engines.expressions.vocabulary import FieldName, Named, Relation, StoredNames, Vocabulary, called
from engines.expressions.words import SIGNS, Words, label_in

_LEVELS = {"or": 1, "and": 2, "not": 3, "add": 5, "subtract": 5, "multiply": 6, "divide": 6, "modulo": 6, "negate": 7}
_COMPARISON = 4
_PRIMARY = 8
_COMPARED = frozenset({"eq", "lt", "le", "gt", "ge", "in", "contains", "starts", "ends", "is_empty", "between"})
DENIED = {
    "eq": "ne",
    "in": "not_in",
    "contains": "not_contains",
    "starts": "not_starts",
    "ends": "not_ends",
    "is_empty": "not_empty",
}
_PARTS = frozenset({"contains", "not_contains", "ends", "not_ends"})
"""What looks for a part of a text: that is no name."""
_UNITS = (86_400, 3600, 60, 1)
_IN_BRACKETS = frozenset("[]\u3010\u3011\uff3b\uff3d")


def printed(node: Node, vocabulary: Vocabulary, language: str) -> str:
    """The expression as text. What has no name here, or one that others have too, is printed by its id.

    What was taken away is printed by the name that it had: read again, it is refused by that.
    """
    return _Printer(vocabulary, vocabulary, language).text(node)


def literal_text(node: Node, vocabulary: Vocabulary, language: str) -> str:
    """A literal for people: choices by their labels, without quotes."""
    if isinstance(node, Choice):
        return choice_label(node.of, node.id, vocabulary, language)
    if isinstance(node, tree.Text):
        return node.value
    if isinstance(node, ListOf):
        return ", ".join([literal_text(item, vocabulary, language) for item in node.items])
    return printed(node, vocabulary, language)


def choice_label(of: str, choice_id: str, vocabulary: Vocabulary, language: str) -> str:
    """What a choice of a field is called, or was; its id when it is not known here."""
    fields = [one for one in (vocabulary.by_id.get(of), vocabulary.once_by_id.get(of)) if one is not None]
    found = next((choice for field in fields for choice in field.choices if choice.id == choice_id), None)
    return label_in(found.label, language) if found else choice_id


def duration_text(seconds: int, words: Words, language: str) -> str:
    """A duration in the largest unit that it is whole in."""
    unit = next(unit for unit in _UNITS if seconds % unit == 0)
    several, *one = words.units[str(unit)][language]
    return f"{seconds // unit} {one[0] if one and abs(seconds) == unit else several}"


class _Printer:
    def __init__(self, outer: Vocabulary, sight: Vocabulary, language: str) -> None:
        self._outer = outer
        self._sight = sight
        self._language = language
        self._words = outer.words

    def text(self, node: Node, level: int = 0) -> str:
        """The node as text, in brackets where it binds less than `level`."""
        said = self._said(node)
        return f"({said})" if _level(node) < level else said

    def _said(self, node: Node) -> str:
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Aggregate):
            return self._aggregate(node)
        if isinstance(node, Ref):
            return self._name(node.id, self._sight.fields)
        if isinstance(node, ListOf):
            return f"({self._several(node.items)})"
        return self._literal(node)

    def _several(self, nodes: Sequence[Node]) -> str:
        return ", ".join([self.text(node) for node in nodes])

    def _literal(self, node: Node) -> str:
        if isinstance(node, tree.Text):
            return quoted(node.value)
        if isinstance(node, Choice):
            return self._choice(node)
        if isinstance(node, tree.Duration):
            return duration_text(node.seconds, self._words, self._language)
        if isinstance(node, tree.YesNo):
            return self._words.constants["true" if node.value else "false"][self._language][0]
        if isinstance(node, tree.Number | tree.Day | tree.Moment):
            return node.value
        return self._words.constants["empty"][self._language][0]

    def _choice(self, node: Choice) -> str:
        field = self._sight.by_id.get(node.of)
        label = choice_label(node.of, node.id, self._sight, self._language)
        found: tuple[Named, ...] = called(label, field.choices) if field else ()
        known = {choice.id for choice in field.choices} if field else set()
        alone = len(found) == 1 if node.id in known else not found and label != node.id
        usable = alone and label and not label.startswith("#") and tree.is_storable(label)
        return quoted(label if usable and len(label) <= tree.LITERAL_LENGTH else f"#{node.id}")

    def _name(self, identity: str, among: tuple[FieldName, ...] | tuple[Relation, ...]) -> str:
        known: FieldName | Relation | None = next((one for one in among if one.id == identity), None)
        gone = self._sight.once_by_id.get(identity) if known is None else None
        named = known or gone
        label = label_in(named.label, self._language).strip() if named else ""
        found: tuple[FieldName | Relation, ...] = tuple(called(label, among))
        usable = len(found) == (0 if gone else 1) and label and not label.startswith("#") and tree.is_storable(label)
        if not usable or _IN_BRACKETS.intersection(label):
            return f"[#{identity}]"
        return f"[{label}]"

    def _call(self, node: Call) -> str:
        op, args = node.op, node.args
        if op in ("and", "or"):
            return f" {self._operator(op)} ".join([self.text(part, _LEVELS[op] + 1) for part in args])
        if op == "not":
            return self._denial(args[0])
        if op in _COMPARED:
            return self._comparison(op, args)
        if op == "negate":
            return f"-{self.text(args[0], _PRIMARY)}"
        if op in SIGNS:
            level = _LEVELS[op]
            return f"{self.text(args[0], level)} {SIGNS[op]} {self.text(args[1], level + 1)}"
        return f"{self._words.function(op, self._language)}({self._several(args)})"

    def _operator(self, op: str) -> str:
        return self._words.operator(op, self._language)

    def _denial(self, inner: Node) -> str:
        if isinstance(inner, Call) and inner.op in DENIED:
            return self._comparison(DENIED[inner.op], inner.args)
        return f"{self._operator('not')} {self.text(inner, _LEVELS['not'])}"

    def _comparison(self, op: str, args: tuple[Node, ...]) -> str:
        fields = [field for part in args if isinstance(part, Ref) and (field := self._sight.by_id.get(part.id))]
        names = next((field.names for field in fields if field.names is not None), None)
        left, *others = [self._beside(names, part, op) for part in args]
        if op in ("is_empty", "not_empty"):
            return f"{left} {self._operator(op)}"
        right, *high = others
        if op == "between":
            return f"{left} {self._operator(op)} {right} {self._operator('to')} {high[0]}"
        return f"{left} {self._operator(op)} {right}"

    def _beside(self, names: StoredNames | None, node: Node, op: str) -> str:
        """A part of a comparison; a text beside a field whose texts have names as its name, if that is found again."""
        if names is not None and isinstance(node, ListOf):
            return f"({', '.join([self._beside(names, item, op) for item in node.items])})"
        if names is None or op in _PARTS or not isinstance(node, tree.Text):
            return self.text(node, _COMPARISON + 1)
        label = names.label(node.value)
        again = names.find(label, beginning=op in ("starts", "not_starts"))
        return quoted(label if again == node.value and not label.startswith("#") else f"#{node.value}")

    def _aggregate(self, node: Aggregate) -> str:
        said = self._name(node.relation, self._outer.relations)
        if node.relation in self._outer.relations_by_id:
            inner = _Printer(self._outer, self._outer.inside(node.relation), self._language)
        else:
            inner = self
        if node.value is not None:
            said += f".{inner.text(node.value, _LEVELS['negate'])}"
        if node.where is not None:
            said += f", {inner.text(node.where)}"
        return f"{self._words.function(node.op, self._language)}({said})"


def quoted(text: str) -> str:
    """A text in quotes; quotes inside are doubled, whatever their shape."""
    return '"' + "".join([sign * 2 if sign in '"\u201c\u201d\uff02\u300c\u300d' else sign for sign in text]) + '"'


def _level(node: Node) -> int:
    if isinstance(node, Call):
        if node.op == "not":
            inner = node.args[0]
            denies = isinstance(inner, Call) and inner.op in DENIED
            return _COMPARISON if denies else _LEVELS["not"]
        return _COMPARISON if node.op in _COMPARED else _LEVELS.get(node.op, _PRIMARY)
    negative = (isinstance(node, tree.Number) and node.value.startswith("-")) or (
        isinstance(node, tree.Duration) and node.seconds < 0
    )
    return _LEVELS["negate"] if negative else _PRIMARY
