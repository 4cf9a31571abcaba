"""Which input a field gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.people import Person
from desktop.models.surroundings import Surroundings
from desktop.models.value_words import Names
from desktop.pages.record.inputs.chips_input import ChipsInput
from desktop.pages.record.inputs.choice_input import ChoiceInput, SwitchInput
from desktop.pages.record.inputs.date_input import DateInput
from desktop.pages.record.inputs.department_input import DepartmentInput
from desktop.pages.record.inputs.derived_input import ComputedInput, EligibilityInput, HeadingInput
from desktop.pages.record.inputs.field_input import FieldInput
from desktop.pages.record.inputs.files_input import FilesInput
from desktop.pages.record.inputs.line_input import LineInput, LongTextInput
from desktop.pages.record.inputs.lines_input import LinesInput
from desktop.pages.record.inputs.masked_input import MaskedInput
from desktop.pages.record.inputs.rating_input import RatingInput
from desktop.pages.record.inputs.region_input import RegionInput
from desktop.pages.record.inputs.relation_input import RelationInput
from desktop.pages.record.inputs.signature_input import SignatureInput
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind

_MADE: dict[FieldKind, Callable[[Field], FieldInput]] = {
    FieldKind.LONG_TEXT: LongTextInput,
    FieldKind.MULTI_CHOICE: ChipsInput,
    FieldKind.REGION: RegionInput,
    FieldKind.DATE: DateInput,
    FieldKind.DATETIME: DateInput,
    FieldKind.SWITCH: SwitchInput,
    FieldKind.PHOTOS: FilesInput,
    FieldKind.FILES: FilesInput,
    FieldKind.SIGNATURE: SignatureInput,
    FieldKind.RATING: RatingInput,
    FieldKind.COMPUTED: ComputedInput,
    FieldKind.ELIGIBILITY: EligibilityInput,
    FieldKind.HEADING: HeadingInput,
}


def input_for(
    spec: Field, people: Callable[[], Iterable[Person]], around: Surroundings, names: Names = str
) -> FieldInput:
    """The input of that kind of field; `people` tells who may be put in charge now, `names` what people are called."""
    if spec.kind is FieldKind.LINES:
        return LinesInput(spec, lambda column: _cell_input(column, people, around), names)
    if spec.kind is FieldKind.CHOICE:
        return ChoiceInput(spec, lambda: [(choice.id, label_text(choice.label)) for choice in spec.choices])
    if spec.kind is FieldKind.PERSON:
        return ChoiceInput(spec, lambda: [(person.id, person.name) for person in people()])
    if spec.kind is FieldKind.BRANCH:
        return ChoiceInput(spec, lambda: [(place.id, place.name) for place in around.places()])
    if spec.kind is FieldKind.RELATION:
        return RelationInput(spec, around)
    if spec.kind is FieldKind.DEPARTMENT:
        return DepartmentInput(spec, around)
    if spec.kind is FieldKind.ID_NUMBER or (spec.mask is not None and spec.kind is not FieldKind.LONG_TEXT):
        return MaskedInput(spec)
    return _MADE.get(spec.kind, LineInput)(spec)


def _cell_input(column: Field, people: Callable[[], Iterable[Person]], around: Surroundings) -> FieldInput:
    """The input of a cell of a table: on one line, and without what opens a window of its own."""
    if column.kind in (FieldKind.LONG_TEXT, FieldKind.ADDRESS):
        return LineInput(column)
    if column.kind in (FieldKind.DATE, FieldKind.DATETIME):
        return DateInput(column, calendar=False)
    return input_for(column, people, around)
