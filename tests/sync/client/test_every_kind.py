"""A value of every kind of field: saved, sent, merged at the hub, folded at headquarters and read again as it was."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import msgspec

from core.record import DEFINITIONS
from engines.forms import kinds
from engines.forms.document import Field, FieldKind, Section
from engines.forms.values import Value
from tests.engines.forms.vectors import read_vectors
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, TestDesk, served_hub
from tests.sync.client.test_definitions import newest, publish

LABEL = {"zh_CN": "各种字段", "en": "Every kind"}


def accepted() -> dict[FieldKind, list[tuple[Field, Value]]]:
    """What the first field of each kind in the vector file accepts."""
    found: dict[FieldKind, list[tuple[Field, Value]]] = defaultdict(list)
    fields: dict[FieldKind, Field] = {}
    for spec, _, stored, code in read_vectors():
        if stored is not None and code is None and fields.setdefault(spec.kind, spec) == spec:
            found[spec.kind].append((msgspec.structs.replace(spec, id=f"every_{spec.kind.value}"), stored))
    return found


def test_every_accepted_value_of_every_kind_arrives_as_it_was_typed(tmp_path: Path) -> None:
    values = accepted()
    assert set(values) == {kind for kind in FieldKind if not kinds.of(kind).derived}
    with served_hub(tmp_path / "hq") as hub:
        head, desk = hub.desk(tmp_path / "head", "hq", BRANCH), hub.desk(tmp_path / "a")
        form = newest(head)
        extra = Section(LABEL, tuple(pairs[0][0] for pairs in values.values()))
        publish(head, msgspec.structs.replace(form, sections=(*form.sections, extra)), form.version)
        _exchange(head, desk)
        made: dict[str, dict[str, Value]] = {}
        for number in range(max(map(len, values.values()))):
            chosen = {pairs[0][0].id: pairs[number % len(pairs)][1] for pairs in values.values()}
            made[desk.submit(title=f"record {number}", **chosen)] = chosen
        _exchange(desk, head)
        assert desk.rows("SELECT code FROM operation WHERE state = 'refused'") == []
        for one in (desk, head):
            for record, chosen in made.items():
                assert chosen.items() <= shown(one)[record].fields.items()
        for scope in (f"branch:{BRANCH}", DEFINITIONS):
            assert desk.digest(scope) == head.digest(scope)


def _exchange(*desks: TestDesk) -> None:
    for desk in desks:
        desk.sync()
