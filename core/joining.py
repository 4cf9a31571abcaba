"""Fields that gather things (class append): what several people add or take out at once all counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from core.operation import Write
from core.record import Record
from engines.forms.document import Field, MergeClass
from engines.forms.values import Line, Value, texts_of


def joined(record: Record, writes: Mapping[str, Write], specs: Mapping[str, Field]) -> dict[str, Write]:
    """The writes, those of gathering fields as if their person had seen what stands: nothing of it meets anything."""
    return {name: _gathered(specs[name], record.fields.get(name), write) for name, write in writes.items()}


def _gathered(spec: Field, current: Value, write: Write) -> Write:
    if spec.merge_class is not MergeClass.APPEND or write.b == current:
        return write
    before, stands, wanted = texts_of(write.b), texts_of(current), texts_of(write.v)
    kept = [one for one in stands if one in wanted or one not in before]
    whole: list[str | Line] = [*kept, *(one for one in wanted if one not in before and one not in kept)]
    if spec.choices:
        order = {choice.id: place for place, choice in enumerate(spec.choices)}
        whole.sort(key=lambda one: order.get(str(one), len(order)))
    return Write(b=current, v=whole or None)
