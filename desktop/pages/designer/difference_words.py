"""What differs between two versions of a form, in sentences; and what keeps a form from being published."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject

from desktop.messages import message
from desktop.models.stored_names import KnownNames
from desktop.pages.designer.condition_words import sentence, sight_of
from desktop.pages.designer.field_properties import FieldProperties
from desktop.pages.designer.kind_words import kind_name, languages
from desktop.pages.designer.policy_words import PolicyWords
from desktop.pages.designer.tone_words import tones
from desktop.wording import filled, label_text, listed
from engines.expressions.tree import Node
from engines.expressions.vocabulary import FieldName
from engines.forms.contradictions import CONDITIONS
from engines.forms.diff import Act, Difference, Part
from engines.forms.document import TODAY, Field, Form, Standing
from engines.forms.readiness import Fault

TONES = {Act.ADDED: "ok", Act.REMOVED: "danger", Act.MOVED: "primary", Act.CHANGED: "warn"}
_MOST = 80


class DifferenceLine(msgspec.Struct, frozen=True):
    """One sentence, its tag and the tag's tone."""

    tag: str
    tone: str
    words: str


class DesignWords(QObject):
    """Speaks the window's language; `once` gives what was taken away from the form, `names` who is known here."""

    def __init__(self, once: tuple[FieldName, ...] = (), names: KnownNames | None = None) -> None:
        super().__init__()
        self._once = {one.id: one for one in once}
        self._names = names

    def difference(self, one: Difference, before: Form, after: Form) -> DifferenceLine:
        """One difference in words."""
        return DifferenceLine(self._act(one.act), TONES[one.act], self._words(one, before, after))

    def _act(self, act: Act) -> str:
        return {
            Act.ADDED: self.tr("Added"),
            Act.REMOVED: self.tr("Removed"),
            Act.MOVED: self.tr("Moved"),
            Act.CHANGED: self.tr("Changed"),
        }[act]

    def fault(self, one: Fault, form: Form) -> str:
        """What is to be mended, with the field's name."""
        names = " \u2192 ".join(self._name(form.fields[name]) for name in one.fields if name in form.fields)
        gone = listed(f"\u201c{name}\u201d" for pair in one.gone if (name := self._gone(*pair, form)))
        gone = gone or self.tr("(its name is not known)")
        facts = {**one.facts, "fields": names, "property": self._property(one.property), "gone": gone}
        said = message(one.code, facts)
        field = form.fields.get(one.field or "")
        return filled(self.tr("\u201c%1\u201d: %2"), self._name(field), said) if field is not None else said

    def place(self, one: Difference, form: Form) -> str:
        """What a difference is about, by the names of that form, without what it does."""
        what = self._what(one, form)
        return filled("%1 \u00b7 %2", what, self._property(one.property)) if one.property else what

    def doing(self, one: Difference, before: Form, after: Form) -> str:
        """What a difference does, without what it is about."""
        if one.act is not Act.CHANGED:
            return self._act(one.act)
        return filled("%1 \u2192 %2", self._value(one, one.before, before), self._value(one, one.after, after))

    def _gone(self, identity: str, choice: str, form: Form) -> str:
        """What was taken away is called by the label that it had; nothing is known of what was in no version."""
        once = self._once.get(identity)
        named = once or form.fields.get(identity)
        if once is None or not choice:
            return label_text(named.label) if named is not None and not choice else ""
        return next((label_text(one.label) for one in once.choices if one.id == choice), "")

    def _words(self, one: Difference, before: Form, after: Form) -> str:
        form = before if one.act is Act.REMOVED else after
        what = self._what(one, form)
        if one.act is Act.MOVED and one.section is not None:
            return filled(self.tr("%1, now in \u201c%2\u201d"), what, self._section(after, one.section))
        if one.act is Act.ADDED and one.section is not None:
            words = self.tr("%1 (%2) in \u201c%3\u201d")
            return filled(words, what, kind_name(form.fields[one.id].kind), self._section(after, one.section))
        if one.act is not Act.CHANGED:
            return what
        old, new = self._value(one, one.before, before), self._value(one, one.after, after)
        return filled(self.tr("%1 \u00b7 %2: %3 \u2192 %4"), what, self._property(one.property), old, new)

    def _what(self, one: Difference, form: Form) -> str:
        if one.part is Part.FORM:
            return self.tr("The form")
        if one.part is Part.SECTION:
            return filled(self.tr("Section \u201c%1\u201d"), self._section(form, int(one.id)))
        if one.part is Part.FIELD:
            return filled(self.tr("Field \u201c%1\u201d"), self._name(form.fields.get(one.id)))
        if one.part is Part.STATE:
            state = form.states_by_id.get(one.id)
            return filled(self.tr("State \u201c%1\u201d"), label_text(state.label) if state is not None else one.id)
        move = form.move(one.id)
        return filled(self.tr("Step \u201c%1\u201d"), label_text(move.label) if move is not None else one.id)

    @staticmethod
    def _section(form: Form, at: int) -> str:
        return label_text(form.sections[at].label) if at < len(form.sections) else ""

    def _name(self, field: Field | None) -> str:
        return (label_text(field.label) if field is not None else "") or self.tr("(without a name)")

    def _property(self, name: str) -> str:
        expressions = FieldProperties(lambda: "", lambda: ()).expression_words()
        words = {
            "label": self.tr("name"),
            "short": self.tr("short name"),
            "icon": self.tr("icon"),
            "tone": self.tr("colour"),
            "kind": self.tr("kind"),
            "required": self.tr("required"),
            "choices": self.tr("choices"),
            "help": self.tr("help text"),
            "default": self.tr("begins with"),
            "column": self.tr("shown in lists as"),
            "max_length": self.tr("most characters"),
            "minimum": self.tr("smallest value"),
            "maximum": self.tr("largest value"),
            "places": self.tr("decimal places"),
            "max_items": self.tr("at most so many"),
            "repeats": self.tr("begins with what the last one held"),
            "unique": self.tr("points out what is there already"),
            "searchable": self.tr("found by the search"),
            "reportable": self.tr("offered in reports"),
            "at_most": self.tr("not more than"),
            "asks": self.tr("what is asked for"),
            "target": self.tr("leads to"),
            "sources": self.tr("begins from"),
            "formula": self.tr("formula"),
            "valid_message": self.tr("what is said otherwise"),
            "policy": self.tr("policy"),
            "merge": self.tr("what becomes of two changes at once"),
            "known_from": self.tr("what it fills from known records"),
            "pattern": self.tr("format"),
            "pattern_message": self.tr("what is said of another format"),
            "standing": self.tr("done or not"),
            "step": self.tr("drawn on the way"),
            "primary": self.tr("main button"),
        }
        return (words | expressions).get(name) or self.tr("another property")

    def _value(self, one: Difference, value: Any, form: Form) -> str:
        nothing = self.tr("(nothing)")
        if value is None or value in ("", (), {}):
            return nothing
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, dict):
            return " / ".join(dict.fromkeys(filter(None, map(value.get, languages()))))[:_MOST] or nothing
        if one.property in (*CONDITIONS, "default_by", "formula") and isinstance(value, Node):
            return sentence(value, sight_of(form, names=self._names))
        if one.property == "column":
            return FieldProperties(lambda: "", lambda: ()).column_words().get(str(value), str(value))
        return self._listed(one, value, form)[:_MOST]

    def _listed(self, one: Difference, value: Any, form: Form) -> str:
        if one.property == "kind":
            return kind_name(value)
        if one.property == "standing":
            return self.tr("done") if value == Standing.CLOSED else self.tr("still to be done")
        if one.property == "tone":
            return dict(tones()).get(str(value), str(value))
        if one.property == "policy":
            return PolicyWords().policy(value, form)
        if one.property == "lines":
            return ", ".join(filled("%1 (%2)", label_text(part.label), kind_name(part.kind)) for part in value)
        if one.property == "choices":
            return ", ".join(label_text(part.label) for part in value)
        if value == "true" and one.property == "default":
            return self.tr("yes")
        if value == TODAY and one.property in ("default", "minimum", "maximum"):
            return self.tr("today")
        if one.property in ("asks", "at_most", "default"):
            names = value if isinstance(value, tuple) else (value,)
            labels = {choice.id: choice.label for field in form.fields.values() for choice in field.choices}
            labels |= {field.id: field.label for field in form.fields.values()}
            return ", ".join(label_text(labels[name]) if name in labels else str(name) for name in names)
        if one.property in ("target", "sources"):
            names = value if isinstance(value, tuple) else (value,)
            states = form.states_by_id
            return ", ".join(label_text(states[name].label) if name in states else name for name in names)
        return str(value) if isinstance(value, (str, int)) else self.tr("set")
