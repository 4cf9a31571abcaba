"""Mappings as definitions: what may be given to every branch, and that nothing in a document does harm."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.definitions import defined_by, fault_of, publication_of_mapping
from core.effect import Outcome
from core.log_mapping import (
    Choice,
    Header,
    Mapping,
    MappingDocumentError,
    RowClass,
    SheetSaid,
    decode_mapping,
    encode_mapping,
)
from core.merge import decide, effect_of
from core.operation import Kind, Operation, Write
from core.record import DEFINITION, fold
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.catalogue import DEFINITION_FORM

VALIDATOR = Validator(DEFINITION_FORM)
PLAIN = Mapping("claim-1a2b", {"zh_CN": "天河旧表"}, Header(("运单号",)), Choice(otherwise="claim"), ())
PUBLISHED = publication_of_mapping(PLAIN, 0, chance=4)


def decided(fields: dict[str, Value]) -> tuple[Outcome, str | None]:
    written = {name: Write(v=value) for name, value in fields.items()}
    create = Operation("op", "tx", Kind.CREATE, "r", DEFINITION, "head", 5, definition=1, fields=written)
    decision = decide(None, create, VALIDATOR)
    return decision.outcome, decision.code


def document(**changed: Any) -> dict[str, Value]:
    """The publication with other members in its document."""
    said = msgspec.json.decode(str(PUBLISHED["document"])) | changed
    return {**PUBLISHED, "document": msgspec.json.encode(said).decode(), "name": said["name"]}


def test_a_mapping_is_published_whole_but_for_what_was_said_of_one_file() -> None:
    said = msgspec.structs.replace(PLAIN, overrides={"一月": SheetSaid(3, {7: RowClass.SECTION})})
    fields = publication_of_mapping(said, 0, chance=4)
    assert decided(fields) == (Outcome.APPLIED, None)
    assert decode_mapping(str(fields["document"]).encode()) == PLAIN
    assert encode_mapping(PLAIN).decode() == fields["document"]


def test_a_mapping_in_force_is_told_by_its_kind() -> None:
    written = {name: Write(v=value) for name, value in PUBLISHED.items()}
    create = Operation("op", "tx", Kind.CREATE, "r", DEFINITION, "head", 5, definition=1, fields=written)
    effect = effect_of(create, decide(None, create, VALIDATOR), home="hq", scope="ref", form_version=1, seq=2)
    said = defined_by(fold(None, effect))
    assert said is not None
    assert (said.kind, said.name, said.based_on) == ("mapping", PLAIN.name, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"surprise": 1},
        {"name": "../../claim"},
        {"name": "C:\\claim"},
        {"name": ""},
        {"name": "x" * 81},
        {"label": {}},
        {"label": {"zh_CN": " "}},
        {"label": {"zh_CN": "长" * 81}},
        {"label": {"zh_CN": "a\u0000b"}},
        {"header": {"contains": []}},
        {"header": {"contains": ["日期"], "rows": 0}},
        {"header": {"contains": ["日期"], "within": 10**12}},
        {"form": {}},
        {"form": {"otherwise": {"claim": "claim"}}},
        {"columns": [{"headers": ["运单号"], "field": "waybill_no", "length": 10**9}]},
        {"columns": [{"headers": ["金额"], "field": "amount", "times": -1}]},
        {"columns": [{"headers": ["日期"], "field": "day", "year": 10**30}]},
        {"columns": [{"headers": ["x" * 2001], "field": "title"}]},
        {"total": "("},
        {"total": "(a+)+$"},
        {"footer": "a{99999999999999}"},
        {"sheets": ["(" * 300 + ")" * 300]},
        {"sheets": ["a" * 401]},
        {"overrides": {"一月": {"header": 3}}},
    ],
)
def test_what_could_do_harm_elsewhere_is_refused_by_name(changed: dict[str, Any]) -> None:
    assert decided(document(**changed)) == (Outcome.REFUSED, "definition.mapping_malformed")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "definition.mapping_malformed"),
        ("[]", "definition.mapping_malformed"),
        ("null", "definition.mapping_malformed"),
        ('{"name": ' + "[" * 50_000, "definition.mapping_malformed"),
        ("\ud800", "field.control_characters"),
        ("x" * 120_001, "field.too_long"),
    ],
)
def test_what_is_no_mapping_at_all_is_refused_by_name(text: str, code: str) -> None:
    assert decided({**PUBLISHED, "document": text}) == (Outcome.REFUSED, code)


def test_a_mapping_goes_by_the_name_that_its_document_says() -> None:
    assert decided({**PUBLISHED, "name": "another"}) == (Outcome.REFUSED, "definition.mapping_malformed")
    assert decided({**PUBLISHED, "kind": "form"}) == (Outcome.REFUSED, "definition.malformed")
    assert fault_of({**PUBLISHED, "version": "7"}) == "definition.version_unusable"


def test_a_file_with_a_pattern_that_takes_for_ever_is_none_either() -> None:
    with pytest.raises(MappingDocumentError):
        decode_mapping(str(document(total="(合计*)*$")["document"]).encode())
