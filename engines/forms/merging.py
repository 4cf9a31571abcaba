"""Two people changed one form: what the second did, done once more on the newest version. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec.structs import replace

from engines.forms import editing
from engines.forms.diff import Act, Difference, Part, differences, section_twins
from engines.forms.form import Form
from engines.forms.merging_lists import Together, has_ids, id_of, together


class Clash(msgspec.Struct, frozen=True):
    """Both changed the same thing: what each did. Of lists the differences hold only the items that clash."""

    mine: Difference
    theirs: Difference


class Merged(msgspec.Struct, frozen=True):
    """The newest version with the other's changes in it; what both changed is theirs, unless mine is taken."""

    form: Form
    clashes: tuple[Clash, ...]


def merged(base: Form, mine: Form, newest: Form, taken: Collection[int] = ()) -> Merged:
    """`mine`, made from `base`, as changes on `newest`, which was made from the same base.

    `taken`: the numbers of the clashes in which mine replaces theirs. Choices, columns and the like that both added
    to one list do not clash: all of them are there.
    """
    theirs = differences(base, newest)
    form, clashes = newest, list[Clash]()
    for one in differences(base, mine):
        other = _met(one, theirs)
        if other is None:
            form = _applied(form, one, mine)
            continue
        mine_counts = len(clashes) in taken
        both = _brought_together(one, other, mine_counts=mine_counts)
        if both is None:
            clashes.append(Clash(one, other))
            form = _applied(form, one, mine) if mine_counts else form
            continue
        if both.clashing:
            clashes.append(Clash(_only(one, both.clashing), _only(other, both.clashing)))
        form = _applied(form, replace(one, after=both.items), mine)
    return Merged(replace(form, version=mine.version), tuple(clashes))


def _met(mine: Difference, theirs: tuple[Difference, ...]) -> Difference | None:
    for other in theirs:
        if (other.part, other.id) != (mine.part, mine.id):
            continue
        same_property = mine.act is other.act is Act.CHANGED and mine.property == other.property
        if (same_property and mine.after != other.after) or (Act.REMOVED in (mine.act, other.act) and mine != other):
            return other
    return None


def _brought_together(mine: Difference, theirs: Difference, *, mine_counts: bool) -> Together | None:
    """Two changes of one list as one; None where they are not two changes of lists whose items have ids."""
    lists = (mine.before, mine.after, theirs.after)
    if mine.act is not Act.CHANGED or mine.act is not theirs.act or not all(has_ids(one) for one in lists):
        return None
    return together(*lists, mine_counts=mine_counts)


def _only(one: Difference, ids: Collection[str]) -> Difference:
    before, after = (tuple(item for item in listed if id_of(item) in ids) for listed in (one.before, one.after))
    return replace(one, before=before, after=after)


def _applied(form: Form, one: Difference, mine: Form) -> Form:
    if one.part is Part.FIELD:
        return _field(form, one, mine)
    if one.part is Part.SECTION:
        return _section(form, one, mine)
    if one.part is Part.FORM:
        return replace(form, **{one.property: one.after})
    name = "states" if one.part is Part.STATE else "moves"
    listed: dict[str, Any] = {item.id: item for item in getattr(form, name)}
    wanted = {item.id: item for item in getattr(mine, name)}
    if one.act is Act.REMOVED:
        listed.pop(one.id, None)
    elif one.act is not Act.CHANGED or one.id not in listed:
        listed = _placed(listed, listed.get(one.id, wanted[one.id]), list(wanted))
    else:
        listed[one.id] = replace(listed[one.id], **{one.property: one.after})
    return replace(form, **{name: tuple(listed.values())})


def _placed(listed: dict[str, Any], item: Any, order: list[str]) -> dict[str, Any]:
    """With that state or move behind the nearest one that stands before it in `order`, else the first."""
    names = [name for name in listed if name != item.id]
    before = order[: order.index(item.id)]
    at = next((names.index(name) + 1 for name in reversed(before) if name in names), 0)
    names.insert(at, item.id)
    return {name: item if name == item.id else listed[name] for name in names}


def _field(form: Form, one: Difference, mine: Form) -> Form:
    there = one.id in form.fields
    if one.act is Act.REMOVED:
        return editing.remove_field(form, one.id) if there else form
    if one.act is Act.CHANGED and there:
        return editing.change_field(form, one.id, **{one.property: one.after})
    section, place = _place(form, one.id, mine)
    if there:
        return editing.move_field(form, one.id, section, place)
    if not form.sections:
        form = editing.add_section(form, mine.sections[0].label, 0)
    return editing.add_field(form, mine.fields[one.id], section, place)


def _section(form: Form, one: Difference, mine: Form) -> Form:
    if one.act is Act.REMOVED:
        return form  # its fields went or moved one by one; what others put into it stays
    at = int(one.id)
    there = next((place for place, old in section_twins(mine, form).items() if old == at), None)
    if one.act is Act.ADDED:
        return editing.add_section(form, mine.sections[at].label, min(at, len(form.sections)))
    if there is None:
        return form
    if one.act is Act.CHANGED:
        return editing.rename_section(form, there, one.after)
    return editing.move_section(form, there, min(at, len(form.sections) - 1))


def _place(form: Form, field_id: str, mine: Form) -> tuple[int, int]:
    """Behind the nearest field that stands before it in `mine`, in the section of `form` that is the same."""
    at, place = editing.place_of(mine, field_id)
    for before in reversed(mine.sections[at].fields[:place]):
        if before.id in form.fields:
            section, found = editing.place_of(form, before.id)
            return section, found + 1
    twin = next((one for one, old in section_twins(mine, form).items() if old == at), None)
    section = twin if twin is not None else max(min(at, len(form.sections) - 1), 0)
    return section, 0
