"""What one version of a form does otherwise than another, piece by piece. Pure; the window puts it into words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from engines.forms.field import Field
from engines.forms.form import Form, Section


class Act(StrEnum):
    """What became of a part between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class Part(StrEnum):
    """What a difference is about."""

    FORM = "form"
    SECTION = "section"
    FIELD = "field"
    STATE = "state"
    MOVE = "move"


class Difference(msgspec.Struct, frozen=True):
    """One difference. `id` is the part's (of a section its number in the newer document, of one that went the older).

    `property` and its two values are told of what was changed. `section` is that number of the section where a field
    stands now (of one that went: stood).
    """

    act: Act
    part: Part
    id: str
    property: str = ""
    before: Any = None
    after: Any = None
    section: int | None = None


_OWN = ("label", "short", "icon", "tone")


def differences(before: Form, after: Form) -> tuple[Difference, ...]:
    """Everything that differs, from the form itself to its sections, fields, states and moves; versions do not count.

    What only makes room for another is not moved: as few as possible are.
    """
    found = _changed(Part.FORM, after.id, before, after, _OWN)
    twins = section_twins(before, after)
    found += _sections(before, after, twins)
    found += _fields(before, after, twins)
    for part, olds, news in ((Part.STATE, before.states, after.states), (Part.MOVE, before.moves, after.moves)):
        found += _listed(part, olds, news)
    return tuple(found)


def section_twins(before: Form, after: Form) -> dict[int, int]:
    """Which section of the newer document is which of the older, by their numbers: the same name, else most fields."""
    twins: dict[int, int] = {}
    free = set(range(len(before.sections)))

    def likeness(at: int, section: Section) -> tuple[bool, int]:
        old = before.sections[at]
        return old.label == section.label, len(_ids(old) & _ids(section))

    for wants_name in (True, False):
        for at, section in enumerate(after.sections):
            if at in twins:
                continue
            alike = [one for one in sorted(free) if any(likeness(one, section))]
            alike = [one for one in alike if likeness(one, section)[0]] if wants_name else alike
            if alike:
                twins[at] = max(alike, key=lambda one: likeness(one, section))
                free.discard(twins[at])
    return twins


def _sections(before: Form, after: Form, twins: dict[int, int]) -> list[Difference]:
    found = []
    stay = _longest_rising([twins[at] for at in sorted(twins)])
    for at, section in enumerate(after.sections):
        if at not in twins:
            found.append(Difference(Act.ADDED, Part.SECTION, str(at)))
            continue
        if twins[at] not in stay:
            found.append(Difference(Act.MOVED, Part.SECTION, str(at)))
        found += _changed(Part.SECTION, str(at), before.sections[twins[at]], section, ("label",))
    gone = set(range(len(before.sections))) - set(twins.values())
    return found + [Difference(Act.REMOVED, Part.SECTION, str(at)) for at in sorted(gone)]


def _fields(before: Form, after: Form, twins: dict[int, int]) -> list[Difference]:
    found = []
    stood = {field.id: at for at, section in enumerate(before.sections) for field in section.fields}
    order = {name: number for number, name in enumerate(before.fields)}
    for at, section in enumerate(after.sections):
        same = [field.id for field in section.fields if stood.get(field.id, -1) == twins.get(at, -2)]
        stay = _longest_rising([order[name] for name in same])
        for field in section.fields:
            old = before.fields.get(field.id)
            if old is None:
                found.append(Difference(Act.ADDED, Part.FIELD, field.id, section=at))
                continue
            if field.id not in same or order[field.id] not in stay:
                found.append(Difference(Act.MOVED, Part.FIELD, field.id, section=at))
            found += _changed(Part.FIELD, field.id, old, field, Field.__struct_fields__[1:], at)
    gone = [name for name in before.fields if name not in after.fields]
    return found + [Difference(Act.REMOVED, Part.FIELD, name, section=stood[name]) for name in gone]


def _listed(part: Part, olds: Sequence[Any], news: Sequence[Any]) -> list[Difference]:
    before, after = {one.id: one for one in olds}, {one.id: one for one in news}
    order = {name: number for number, name in enumerate(before)}
    stay = _longest_rising([order[name] for name in after if name in order])
    found = []
    for name, one in after.items():
        if name not in before:
            found.append(Difference(Act.ADDED, part, name))
        else:
            found += [] if order[name] in stay else [Difference(Act.MOVED, part, name)]
            found += _changed(part, name, before[name], one, type(one).__struct_fields__[1:])
    return found + [Difference(Act.REMOVED, part, name) for name in before if name not in after]


def _changed(
    part: Part, name: str, before: Any, after: Any, properties: Sequence[str], section: int | None = None
) -> list[Difference]:
    return [
        Difference(Act.CHANGED, part, name, one, getattr(before, one), getattr(after, one), section)
        for one in properties
        if getattr(before, one) != getattr(after, one)
    ]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The most of these different numbers that stand in rising order: the others have moved."""
    best: list[list[int]] = []
    for at, number in enumerate(numbers):
        before = [best[one] for one in range(at) if numbers[one] < number]
        best.append([*_longest(before), number])
    return set(_longest(best))


def _longest(lists: Sequence[list[int]]) -> list[int]:
    return max(lists, key=lambda one: len(one), default=[])


def _ids(section: Section) -> set[str]:
    return {field.id for field in section.fields}
