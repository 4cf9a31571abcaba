"""What the merge settled by itself while a question arose: other fields, notes and photos of both sides, the state."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from PySide6.QtCore import QCoreApplication

from core.effect import Effect, InboxItem
from core.operation import ChildKind
from core.record import STATUS
from desktop.models.value_words import Names, field_label, state_text, value_text
from desktop.wording import filled, moment
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.queries.detail import RecordDetail

translate = QCoreApplication.translate


class StateLine(msgspec.Struct, frozen=True):
    """The state changed meanwhile. It is told, never asked: steps are valid in the order in which HQ got them."""

    before: str
    standing: str
    by: str


class Merged(msgspec.Struct, frozen=True):
    """`lines` is one sentence per thing that was merged by itself; `since` is when both sides last agreed."""

    lines: tuple[str, ...] = ()
    state: StateLine | None = None
    since: str = ""


def merged_meanwhile(detail: RecordDetail, items: Sequence[InboxItem], form: Form, names: Names, now: int) -> Merged:
    """What happened between the common base of these items and the moment in which they met."""
    window, since = _window(detail.timeline, items)
    asked = {item.field for item in items}
    lines = [_field_line(effect, name, change, form, names, now) for effect, name, change in _last(window, asked)]
    lines += _children_lines(window)
    return Merged(tuple(lines), _state_line(window, form, names, now), moment(since, now) if since else "")


def _window(timeline: Sequence[Effect], items: Sequence[InboxItem]) -> tuple[list[Effect], int]:
    """The effects after the last one that set a common base, up to the one that met; and when that base was set."""
    wanted = {item.id for item in items}
    met = [place for place, effect in enumerate(timeline) if any(one.id in wanted for one in effect.inbox)]
    if not met:
        return [], 0
    bases = [base for item in items if (base := _base_of(timeline[: met[0]], item)) is not None]
    start = min(bases) if bases else 0
    return list(timeline[start + 1 : met[-1] + 1]), timeline[start].at


def _base_of(earlier: Sequence[Effect], item: InboxItem) -> int | None:
    found = [
        place
        for place, effect in enumerate(earlier)
        if item.field in effect.changes and effect.changes[item.field][1] == item.base
    ]
    return found[-1] if found else (0 if earlier else None)


def _last(window: Sequence[Effect], asked: Collection[str]) -> list[tuple[Effect, str, tuple[Value, Value]]]:
    """The last change of every other field, in the order of the fields' first change."""
    changes: dict[str, tuple[Effect, str, tuple[Value, Value]]] = {}
    for effect in window:
        for name, (before, after) in effect.changes.items():
            if not name.startswith("$") and name not in asked:
                first = changes[name][2][0] if name in changes else before
                changes[name] = (effect, name, (first, after))
    return list(changes.values())


def _field_line(effect: Effect, name: str, change: tuple[Value, Value], form: Form, names: Names, now: int) -> str:
    spec = form.fields.get(name)
    words = (field_label(form, name), *(value_text(spec, value, names) for value in change))
    said = filled(translate("Conflict", "%1: %2 \u2192 %3"), *words)
    return f"{said} \u00b7 {names(effect.by)} {moment(effect.at, now)}"


def _children_lines(window: Sequence[Effect]) -> list[str]:
    kinds = [effect.child.kind for effect in window if effect.child is not None and effect.target is None]
    words = {
        ChildKind.NOTE: translate("Conflict", "Notes of both sides are kept: %1"),
        ChildKind.CONTACT: translate("Conflict", "Contacts of both sides are kept: %1"),
        ChildKind.FILE: translate("Conflict", "Photos and files of both sides are kept: %1"),
    }
    return [filled(said, str(kinds.count(kind))) for kind, said in words.items() if kind in kinds]


def _state_line(window: Sequence[Effect], form: Form, names: Names, now: int) -> StateLine | None:
    steps = [effect for effect in window if STATUS in effect.changes]
    if not steps:
        return None
    last = steps[-1]
    before, standing = steps[0].changes[STATUS][0], last.changes[STATUS][1]
    by = f"{names(last.by)} \u00b7 {moment(last.at, now)}"
    return StateLine(state_text(form, before), state_text(form, standing), by)
