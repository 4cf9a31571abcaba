"""Definitions as records: what may be published, what a version says, and that nothing changes one afterwards."""

from __future__ import annotations

import msgspec
import pytest

from core.definitions import DOCUMENT, defined_by, edition, fault_of, next_version, publication
from core.effect import Outcome
from core.merge import decide, decide_here, effect_of
from core.operation import Kind, Operation, Write
from core.record import DEFINITION, Record, fold
from engines.forms.document import Form, decode_form, encode_form
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.catalogue import DEFINITION_FORM, Catalogue, pack_forms
from resources import PACK_FORMS

COMPLAINT = Catalogue(pack_forms(PACK_FORMS)).form("complaint")
VALIDATOR = Validator(DEFINITION_FORM)
LONGEST = DEFINITION_FORM.fields[DOCUMENT].max_length or 0


def create(fields: dict[str, Value]) -> Operation:
    written = {name: Write(v=value) for name, value in fields.items()}
    return Operation("op", "tx", Kind.CREATE, "r", DEFINITION, "head", 5, definition=1, fields=written)


def published(fields: dict[str, Value], seq: int) -> Record:
    made = create(fields)
    decision = decide(None, made, VALIDATOR)
    return fold(None, effect_of(made, decision, home="hq", scope="ref", form_version=1, seq=seq))


def test_a_publication_carries_the_document_under_its_new_version() -> None:
    fields = publication(COMPLAINT, 1, chance=0x12345)
    said = defined_by(published(fields, seq=3))
    assert said is not None
    assert (said.kind, said.name, said.based_on) == ("form", "complaint", 1)
    assert said.version == (1 << 16) + 0x2345
    document = decode_form(said.document.encode())
    assert document == msgspec.structs.replace(COMPLAINT, version=said.version)


def test_editions_count_on_from_the_version_that_was_the_base() -> None:
    first = next_version(1, 99)
    second = next_version(first, 7)
    assert (edition(1), edition(first), edition(second)) == (0, 1, 2)
    assert 1 < first < second < 1 << 31
    assert next_version(0, 3) == next_version(7, 3)


def test_a_definition_is_not_in_force_before_the_hub_has_said_so() -> None:
    fields = publication(COMPLAINT, 1, chance=4)
    assert defined_by(published(fields, seq=0)) is None
    assert defined_by(published(fields, seq=1)) is not None
    assert defined_by(None) is None


def test_the_record_of_a_definition_is_in_the_scope_of_definitions_whoever_made_it() -> None:
    record = published(publication(COMPLAINT, 1, chance=4), seq=1)
    assert (record.home, record.scope, record.custody) == ("hq", "ref", "ref")


GOOD = publication(COMPLAINT, 1, chance=4)
OTHERS_NAME = encode_form(msgspec.structs.replace(COMPLAINT, id="claim", version=(1 << 16) + 4)).decode()
SELF = publication(msgspec.structs.replace(DEFINITION_FORM), 0, chance=4)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"document": None}, "definition.malformed"),
        ({"document": "{}"}, "definition.malformed"),
        ({"document": "not json"}, "definition.malformed"),
        ({"document": OTHERS_NAME}, "definition.malformed"),
        ({"name": "claim"}, "definition.malformed"),
        ({"version": None}, "definition.malformed"),
        ({"version": "65541"}, "definition.malformed"),
        ({"version": "2"}, "definition.version_unusable"),
        ({"based_on": "65540"}, "definition.version_unusable"),
        ({"based_on": "70000.5"}, "definition.malformed"),
        ({"based_on": "-1"}, "definition.malformed"),
        ({"kind": "flow"}, "field.not_a_choice"),
        ({"document": "x" * (LONGEST + 1)}, "field.too_long"),
        (SELF, "definition.malformed"),
    ],
)
def test_what_cannot_be_published_is_refused_by_name(changed: dict[str, Value], code: str) -> None:
    decision = decide(None, create({**GOOD, **changed}), VALIDATOR)
    assert (decision.outcome, decision.code) == (Outcome.REFUSED, code)


def test_the_last_edition_has_no_successor() -> None:
    last = (1 << 31) - 1
    assert fault_of(publication(COMPLAINT, last, chance=1)) == "definition.version_unusable"


@pytest.mark.parametrize("kind", [Kind.SET, Kind.ACT, Kind.VOID, Kind.ADD, Kind.MOVE, Kind.CUSTODY])
def test_nothing_changes_a_definition(kind: Kind) -> None:
    record = published(GOOD, seq=1)
    change = Operation("op2", "tx2", kind, "r", DEFINITION, "head", 6, definition=1, reason="away")
    for decision in (decide(record, change, VALIDATOR), decide_here(record, change, VALIDATOR, None, "hq")):
        assert (decision.outcome, decision.code) == (Outcome.REFUSED, "definition.immutable")


def test_forms_in_a_document_are_read_as_they_were_made() -> None:
    asked: Form = decode_form(str(GOOD["document"]).encode())
    assert list(asked.fields) == list(COMPLAINT.fields)
