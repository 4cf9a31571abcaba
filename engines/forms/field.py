"""One field of a form: its kind and every property that a document may give it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from engines.expressions.tree import Node
from engines.forms.policy import Policy

Label = dict[str, str]
"""Text per language code, at least ``zh_CN`` and ``en``."""


class FieldKind(StrEnum):
    """What a field holds. All that follows from it stands in one table, `engines.forms.kinds`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    REGION = "region"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    SWITCH = "switch"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    EMAIL = "email"
    ADDRESS = "address"
    WAYBILL = "waybill"
    SERIAL = "serial"
    PERSON = "person"
    DEPARTMENT = "department"
    BRANCH = "branch"
    RELATION = "relation"
    PHOTOS = "photos"
    FILES = "files"
    SIGNATURE = "signature"
    LINES = "lines"
    COMPUTED = "computed"
    RATING = "rating"
    ELIGIBILITY = "eligibility"
    HEADING = "heading"


class MergeClass(StrEnum):
    """How two writers of one field are reconciled (sync.md section 3)."""

    APPEND = "append"
    TEXT = "text"
    DECISIVE = "decisive"
    WORKFLOW = "workflow"
    UNIQUE = "unique"
    DERIVED = "derived"
    FOREIGN = "foreign"


class Mask(StrEnum):
    """How a value is shown where it need not be read whole (`engines.forms.masking`)."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    NAME = "name"
    ALL = "all"


class Scale(StrEnum):
    """What a rating counts: one to five stars, or 0 to 10 as the net promoter score asks."""

    STARS = "stars"
    NPS = "nps"


TODAY = "today"
"""As the default of a date the day on which the record is begun; as its limit the day on which somebody types it."""


class Choice(msgspec.Struct, frozen=True):
    """One value of a choice field: a stable id and what people read."""

    id: str
    label: Label


class LookUp(msgspec.Struct, frozen=True):
    """Where a typed number is known already: records of `form` whose list column `column` holds it.

    `gives` maps a field of such a record to the field of this form that it fills, where that is still empty.
    """

    form: str
    column: str
    gives: dict[str, str]


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field of a form. Which properties a kind understands, its row in `engines.forms.kinds` says.

    `column` names the list column that shows the field (LIST_COLUMNS); `merge` is given only where the kind's own
    class is wrong, `searchable` and `reportable` only where the kind's own answer is. `default` of a date may be
    ``today``, of a switch ``true``. With `repeats`, a new record begins with what the last one of its kind held.
    `at_most` names the field of this form whose amount this one may not exceed. `known_from` says what else is filled
    when the value is known from another record. With `unique`, a value that another record holds is pointed out and
    never refused.

    `visible_when`, `required_when`, `read_only_when`, `valid_when`, `default_by` and `formula` (of a computed field)
    are trees of engines.expressions over ids of fields. A hidden field keeps its value and is not asked for. `pattern`
    must fit the whole value; `pattern_message` says what is expected. A value for which `valid_when` does not hold is
    refused with `valid_message`. `minimum` and `maximum` of a date are days, or ``today``. `places`: decimals at most.
    `levels`: of a region, how many of province, city and district must be chosen. `max_items`: choices, files or lines
    at most. `forms`: the kinds of records that a relation may lead to. `lines`: the columns of a table, of simple
    kinds; `sums` those whose sum stands below. `policy`: of an eligibility.
    """

    id: str
    kind: FieldKind
    label: Label
    required: bool = False
    merge: MergeClass | None = None
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    column: str | None = None
    default: str | None = None
    help: Label | None = None
    repeats: bool = False
    at_most: str | None = None
    known_from: tuple[LookUp, ...] = ()
    visible_when: Node | None = None
    required_when: Node | None = None
    read_only_when: Node | None = None
    valid_when: Node | None = None
    valid_message: Label | None = None
    default_by: Node | None = None
    formula: Node | None = None
    pattern_message: Label | None = None
    mask: Mask | None = None
    unique: bool = False
    searchable: bool | None = None
    reportable: bool | None = None
    places: int | None = None
    levels: int | None = None
    scale: Scale = Scale.STARS
    max_items: int | None = None
    forms: tuple[str, ...] = ()
    lines: tuple[Field, ...] = ()
    sums: tuple[str, ...] = ()
    policy: Policy | None = None

    @property
    def merge_class(self) -> MergeClass:
        """The declared class, else the kind's: money and numbers decide, numbers of things are unique-ish."""
        return self.merge if self.merge is not None else MERGE_CLASSES.get(self.kind, MergeClass.TEXT)


MERGE_CLASSES = {
    **dict.fromkeys((FieldKind.WAYBILL, FieldKind.SERIAL), MergeClass.UNIQUE),
    **dict.fromkeys((FieldKind.MONEY, FieldKind.NUMBER, FieldKind.PERCENT, FieldKind.LINES), MergeClass.DECISIVE),
    **dict.fromkeys((FieldKind.COMPUTED, FieldKind.ELIGIBILITY, FieldKind.HEADING), MergeClass.DERIVED),
    FieldKind.SIGNATURE: MergeClass.DECISIVE,
    **dict.fromkeys((FieldKind.PHOTOS, FieldKind.FILES), MergeClass.APPEND),
}
"""The classes of kinds that are not plain text: what decides about money asks people when two values meet, photos of
several people are all kept."""
