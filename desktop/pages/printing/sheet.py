"""What a printed ticket says, as plain values: head, fields, photos and what happened, phones masked if wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QCoreApplication

from desktop.models.value_words import Names, state_text, title_of, value_text, verdict_text
from desktop.pages.record.timeline_words import TimelineWords
from desktop.wording import clock_time, filled, label_text, moment
from engines.expressions.computed import fields_of
from engines.forms.document import Field, FieldKind, Form, Section
from engines.forms.masking import mask_of, masked
from engines.forms.phones import mask
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.queries.detail import RecordDetail

translate = QCoreApplication.translate
_WIDE = frozenset({FieldKind.LONG_TEXT, FieldKind.ADDRESS, FieldKind.LINES, FieldKind.ELIGIBILITY})


class Choices(msgspec.Struct, frozen=True):
    """What the person wants on the paper."""

    masked: bool = True
    photos: bool = True
    timeline: bool = False


class Entry(msgspec.Struct, frozen=True):
    """A label with its value; `wide` takes the whole width."""

    label: str
    text: str
    wide: bool


class Photo(msgspec.Struct, frozen=True):
    """A photo by its hash, with the line under it."""

    hash: str
    caption: str


class Sheet(msgspec.Struct, frozen=True):
    """Everything that a printed ticket says, in the window's language."""

    firm: str
    branch: str
    kind: str
    number: str
    title: str
    facts: tuple[Entry, ...]
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    photos_title: str
    photos: tuple[Photo, ...]
    files_title: str
    files: tuple[str, ...]
    timeline_title: str
    timeline: tuple[tuple[str, tuple[str, ...]], ...]
    signatures: tuple[str, ...]
    foot: str
    page_of: str
    """The words of a page's number: %1 of %2."""


class Origin(msgspec.Struct, frozen=True):
    """Where and when something is printed. `now` in milliseconds since 1970 UTC."""

    branch: str
    branch_name: str
    person: str
    now: int


def sheet_of(detail: RecordDetail, form: Form, names: Names, origin: Origin, chosen: Choices) -> Sheet:
    """The words of that record as they stand now; drafts that are not submitted are not printed."""
    hide = mask if chosen.masked else _as_it_is
    said = _masked_text if chosen.masked else value_text
    record, validator = detail.record, Validator(form)
    photos = [one for one in detail.files if one.mime.startswith("image/")] if chosen.photos else []
    others = [one for one in detail.files if not one.mime.startswith("image/") or not chosen.photos]
    entries = []
    if chosen.timeline:
        words = TimelineWords(form, names, origin.now, detail.stuck, values=said).entries(detail.timeline)
        entries = [
            (f"{one.when}  {one.who}  {hide(one.head)}", tuple(hide(line) for line in one.lines if line))
            for one in words
        ]
    printed = filled(translate("Print", "Printed %1 by %2"), _stamp(origin.now), origin.person)
    return Sheet(
        firm=translate("Print", "BranchDesk"),
        branch=f"{origin.branch_name} \u00b7 {origin.branch}",
        kind=label_text(form.label),
        number=record.number or "",
        title=hide(title_of(form, record.fields)),
        facts=_facts(detail, form, names, origin),
        sections=tuple(
            (label_text(section.label), entries_)
            for section in form.sections
            if (entries_ := _entries(section, validator, record.fields, partial(said, names=names)))
        ),
        photos_title=translate("Print", "Photos"),
        photos=tuple(
            Photo(one.hash, f"{place}. {hide(one.name)}  {_stamp(one.at)}") for place, one in enumerate(photos, start=1)
        ),
        files_title=translate("Print", "Files"),
        files=tuple(hide(one.name) for one in others),
        timeline_title=translate("Print", "Timeline"),
        timeline=tuple(entries),
        signatures=(
            translate("Print", "Customer"),
            translate("Print", "Handled by"),
            translate("Print", "Supervisor"),
        ),
        foot=printed,
        page_of=translate("Print", "Page %1 of %2"),
    )


def _stamp(milliseconds: int) -> str:
    """The whole date and the time: paper is read in another year."""
    return f"{moment(milliseconds, 0)} {clock_time(milliseconds)}"


def _as_it_is(text: str) -> str:
    return text


def _facts(detail: RecordDetail, form: Form, names: Names, origin: Origin) -> tuple[Entry, ...]:
    record = detail.record
    facts = []
    if form.is_ticket:
        facts.append(Entry(translate("Print", "Status"), state_text(form, record.status), wide=False))
    if detail.timeline:
        first = detail.timeline[0]
        facts.append(Entry(translate("Print", "Registered"), _stamp(first.at), wide=False))
        facts.append(Entry(translate("Print", "By"), names(first.by), wide=False))
    if record.voided:
        facts.append(Entry(translate("Print", "Note"), translate("Print", "Taken back"), wide=False))
    return tuple(facts)


def _entries(
    section: Section, validator: Validator, fields: dict[str, Value], said: Callable[[Field, Value], str]
) -> tuple[Entry, ...]:
    """The filled fields of a section that its form shows; the title stands in the head already."""
    shown = validator.shown(fields)
    filled_in = {**fields, **shown.derived}
    entries = []
    for spec in section.fields:
        value = filled_in.get(spec.id)
        if spec.column == "title" or spec.id in shown.hidden or value in (None, ""):
            continue
        if spec.formula is not None and not _reads_something(spec, validator.form, fields):
            continue
        text = said(spec, value)
        if spec.kind is FieldKind.ELIGIBILITY:
            text = " \u00b7 ".join(filter(None, verdict_text(validator.form, validator.eligibility(spec.id, fields))))
        entries.append(Entry(label_text(spec.label), text, spec.kind in _WIDE))
    return tuple(entries)


def _reads_something(spec: Field, form: Form, fields: dict[str, Value]) -> bool:
    """Whether anything is filled in that the formula is computed of: the sum of no lines says nothing on paper."""
    read = fields_of(spec.formula) if spec.formula is not None else frozenset[str]()
    sources = [form.fields[name] for name in read if name in form.fields]
    return not read or any(
        _reads_something(one, form, fields) if one.formula is not None else fields.get(one.id) not in (None, "", [])
        for one in sources
    )


def _masked_text(spec: Field | None, value: Value, names: Names) -> str:
    """A stored value in words without phone numbers, the whole of a masked field being one secret."""
    text = value_text(spec, value, names)
    rule = mask_of(spec) if spec is not None and value else None
    return masked(rule, text) if rule is not None else mask(text)
