"""A document that is too large says so with the limit, and a name that is too long is refused with its place."""

from __future__ import annotations

import msgspec
import pytest

from core.definitions import DOCUMENT, fault_of, publication
from engines.forms import editing
from engines.forms.document import Choice, Field, FieldKind, Form, FormDocumentError, decode_form, encode_form
from engines.forms.package import PackageError, pack, unpack
from engines.forms.readiness import faults
from engines.forms.sizes import DOCUMENT_LENGTH, NAME_LENGTH
from engines.forms.validation import Validator
from local_db.catalogue import DEFINITION_FORM
from tests.engines.forms.test_editing import form

LONG = {"zh_CN": "\u957f" * 100_000, "en": "x"}


def listed(count: int) -> Form:
    choices = tuple(
        Choice(f"f{one:011d}", {"zh_CN": f"\u7f51\u70b9{one}", "en": f"Branch {one}"}) for one in range(count)
    )
    return editing.add_field(
        form(("a",)), Field("branch", FieldKind.CHOICE, {"zh_CN": "\u7f51\u70b9"}, choices=choices), 0, 1
    )


def test_a_document_may_be_as_large_as_what_publishes_it_takes() -> None:
    assert DEFINITION_FORM.fields[DOCUMENT].max_length == DOCUMENT_LENGTH


def test_a_list_of_choices_that_is_too_long_to_be_published_is_told_with_what_would_do() -> None:
    (fault,) = faults(listed(3_000))
    assert (fault.code, fault.field, fault.property) == ("design.too_many_choices", "branch", "choices")
    assert (fault.facts["choices"], fault.facts["limit"]) == ("3,000", "120,000")
    room = int(fault.facts["room"].replace(",", ""))
    fewer = listed(room)
    assert faults(fewer) == ()
    fields = publication(fewer, 0, 65_535)
    assert fault_of(fields) is None
    assert Validator(DEFINITION_FORM).check(fields, complete=True) == []
    assert [one.code for one in faults(listed(room + 100))] == ["design.too_many_choices"]


def test_a_form_that_is_too_large_without_a_long_list_is_told() -> None:
    help_text = {"zh_CN": "\u957f" * 900, "en": "x"}
    large = form(())
    for one in range(200):
        large = editing.add_field(large, Field(f"f{one}", FieldKind.TEXT, {"en": f"f{one}"}, help=help_text), 0, one)
    assert [(one.code, one.field) for one in faults(large)] == [("design.too_large", None)]


@pytest.mark.parametrize(
    ("bent", "place"),
    [
        (lambda one: msgspec.structs.replace(one, label=LONG), "its name"),
        (lambda one: editing.rename_section(one, 0, LONG), "the name of section 1"),
        (lambda one: editing.change_field(one, "a", label=LONG), "the label of field a"),
        (lambda one: editing.change_field(one, "a", help=LONG), "the help of field a"),
        (lambda one: editing.change_field(one, "branch", choices=(Choice("x", LONG),)), "choice x of field branch"),
        (
            lambda one: editing.add_field(
                one, Field("t", FieldKind.LINES, {"en": "t"}, lines=(Field("c", FieldKind.TEXT, LONG),)), 0, 0
            ),
            "the label of column c of field t",
        ),
    ],
)
def test_a_name_that_is_too_long_is_refused_with_its_place(bent: object, place: str) -> None:
    wrong = bent(listed(2))  # type: ignore[operator]  # a change of a form
    with pytest.raises(FormDocumentError, match=f"{place} is longer than {NAME_LENGTH} characters"):
        decode_form(encode_form(wrong))
    with pytest.raises(PackageError) as refused:
        unpack(pack([wrong]))
    assert place in str(refused.value.facts["reason"])
