"""An imported row is written as the bytes that the operation, its effect and the record would be encoded to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.creations import Creations, Imported, Source, effect_of_create, operation_of
from core.errors import UserError
from core.merge import decide, effect_of
from core.operation import Kind, Operation, Origin, Write, canonical
from core.record import ALIASES, NUMBER, STATUS, fold
from engines.forms.document import Field, FieldKind, Form, Section, Standing, State
from engines.forms.validation import Validator

KINDS = {"title": FieldKind.TEXT, "zz": FieldKind.LONG_TEXT, "b_%s": FieldKind.TEXT, "sure": FieldKind.SWITCH}
FIELDS = tuple(Field(name, kind, {"en": name}) for name, kind in KINDS.items())
STATES = (State("open", {"en": "Open"}, Standing.OPEN), State("shut", {"en": "Shut"}, Standing.CLOSED))
TICKET = Form("claim", 3, {"en": "Claim"}, (Section({"en": "All"}, FIELDS),), states=STATES)
REFERENCE = Form("customer", 1, {"en": "Customer"}, (Section({"en": "All"}, FIELDS),))
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12) | st.sampled_from(
    ['"', "\\", "a\nb\tc", "%s %d", "\u2028", "网点\U0001f4e6", "/"]
)
VALUES = st.fixed_dictionaries({}, optional={"title": WORDS, "zz": WORDS, "b_%s": WORDS, "sure": st.booleans()})


@given(
    form=st.sampled_from([TICKET, REFERENCE]),
    values=VALUES,
    alias=st.none() | WORDS,
    status=st.sampled_from([None, "open", "shut"]),
    file=WORDS,
    n=st.integers(1, 1 << 40),
)
def test_a_create_is_written_as_the_one_by_one_door_would(
    form: Form, values: dict[str, Any], alias: str | None, status: str | None, file: str, n: int
) -> None:
    aliases = (alias,) if alias is not None else ()
    source = Source("p1", "440106", "branch:440106", "job", file, "台账")
    item = Imported(7, values, 1_700_000_000_000, status, aliases)
    system: dict[str, Any] = {}
    number = None
    if form.is_ticket:
        number = "440106-260118-A042"
        system = {NUMBER: number, STATUS: status or "open", **({ALIASES: list(aliases)} if aliases else {})}
    operation = Operation(
        id="o" * 32,
        tx="o" * 32,
        kind=Kind.CREATE,
        record="r" * 32,
        form=form.id,
        by="p1",
        wall=item.at,
        definition=form.version,
        n=n,
        fields={name: Write(v=value) for name, value in {**values, **system}.items()},
        origin=Origin("job", file, "台账", 7),
    )
    decision = decide(None, operation, Validator(form))
    effect = effect_of(operation, decision, home="440106", scope="branch:440106", form_version=form.version)
    record = fold(None, effect)

    creations = Creations(form, source)
    body, fields = creations.written(item, "r" * 32, "o" * 32, creations.state_of(status), number, n)

    assert body == canonical(operation)
    assert fields == msgspec.json.encode(record.fields, order="sorted")
    assert effect_of_create(record, "p1", Origin("job", file, "台账", 7), "o" * 32) == effect
    assert canonical(operation_of(effect, n)) == body


def test_a_state_that_the_form_has_not_is_refused() -> None:
    creations = Creations(TICKET, Source("p1", "440106", "branch:440106", "job", "a.xlsx", "S"))
    with pytest.raises(UserError, match=r"record\.state_unknown"):
        creations.state_of("lost")
    assert Creations(REFERENCE, creations.source).state_of("lost") is None
