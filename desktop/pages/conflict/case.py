"""The open questions and notices of one record, in words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec
from PySide6.QtCore import QCoreApplication

from core.effect import NOTICES, Effect, InboxItem, InboxKind
from desktop.messages import message
from desktop.models.value_words import Names, field_label, state_text, title_of, value_text
from desktop.pages.conflict.merged import Merged, merged_meanwhile
from desktop.wording import filled, label_text, moment
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.queries.detail import RecordDetail

translate = QCoreApplication.translate


class Side(Enum):
    """Whose value shall stand."""

    MINE = "mine"
    THEIRS = "theirs"


class Question(msgspec.Struct, frozen=True):
    """One field on which two writers met. `voided`: the record was taken back before the change arrived."""

    item: str
    field: str
    base: str
    mine: str
    mine_by: str
    theirs: str
    theirs_by: str
    voided: bool
    values: dict[Side, Value]

    def result(self, side: Side | None) -> str:
        """What will stand after that choice."""
        if side is None:
            return ""
        return self.mine if side is Side.MINE else self.theirs


class TwoTexts(msgspec.Struct, frozen=True):
    """A text that two wrote at once: the later one stands, the other is kept in the history."""

    item: str
    field: str
    standing: str
    standing_by: str
    other: str
    other_by: str


class LostStep(msgspec.Struct, frozen=True):
    """A workflow step that stayed without effect: what it was, why it has none, its answers, and what stands."""

    item: str
    step: str
    by: str
    reason: str
    answers: tuple[str, ...]
    standing: str
    standing_by: str


class Case(msgspec.Struct, frozen=True):
    """Everything about one record that waits for a person. `place` of `total` records, counted from 1."""

    record: str
    home: str
    number: str
    title: str
    questions: tuple[Question, ...]
    texts: tuple[TwoTexts, ...]
    steps: tuple[LostStep, ...]
    mine_head: str
    theirs_head: str
    place: int = 1
    total: int = 1
    merged: Merged = msgspec.field(default_factory=Merged)

    def shared_by(self, side: Side) -> str:
        """Who and when, where that is the same in every question: then the head of the column says it once."""
        told = {one.mine_by if side is Side.MINE else one.theirs_by for one in self.questions}
        return told.pop() if len(told) == 1 else ""


def case_of(detail: RecordDetail, form: Form, names: Names, person: str, now: int, place: int, total: int) -> Case:
    """The case of that record, for that person."""
    record = detail.record
    questions = [item for item in detail.inbox if item.kind not in NOTICES]
    texts = [item for item in detail.inbox if item.kind is InboxKind.PARALLEL]
    steps = [item for item in detail.inbox if item.kind is InboxKind.INEFFECTIVE]
    acts = {item.id: effect for effect in detail.timeline for item in effect.inbox}
    own = all(item.mine_by == person for item in questions)
    return Case(
        record=record.id,
        home=record.home,
        number=record.number,
        title=title_of(form, record.fields),
        questions=tuple(_question(item, form, names, now, record.fields) for item in questions),
        texts=tuple(_two_texts(item, form, names, now) for item in texts),
        steps=tuple(_lost_step(item, acts.get(item.id), form, names, now) for item in steps),
        mine_head=_mine_head(questions, own=own),
        theirs_head=translate("Conflict", "What stands now")
        if _proposed(questions)
        else translate("Conflict", "At HQ"),
        place=place,
        total=total,
        merged=merged_meanwhile(detail, questions, form, names, now) if questions else Merged(),
    )


def _proposed(questions: Sequence[InboxItem]) -> bool:
    return bool(questions) and all(item.kind is InboxKind.PROPOSAL for item in questions)


def _mine_head(questions: Sequence[InboxItem], *, own: bool) -> str:
    if _proposed(questions):
        return translate("Conflict", "Proposed")
    return translate("Conflict", "My change") if own else translate("Conflict", "The later change")


def records_of(items: Sequence[InboxItem]) -> list[str]:
    """The records that have open items: those with questions first, else in the order given."""
    asked = [item.record for item in items if item.kind not in NOTICES]
    return list(dict.fromkeys([*asked, *(item.record for item in items)]))


def _question(item: InboxItem, form: Form, names: Names, now: int, fields: dict[str, Value]) -> Question:
    spec = form.fields.get(item.field)
    voided = item.kind is InboxKind.VOIDED
    standing = fields.get(item.field)
    mine, theirs = value_text(spec, item.mine, names), value_text(spec, standing, names)
    theirs_by = _by(item.theirs_by, item.theirs_at, names, now) if standing == item.theirs else ""
    if voided:
        mine = filled(translate("Conflict", "Restore the record with: %1"), mine)
        theirs = translate("Conflict", "Leave it taken back")
    return Question(
        item=item.id,
        field=field_label(form, item.field),
        base=value_text(spec, item.base, names),
        mine=mine,
        mine_by=_by(item.mine_by, item.mine_at, names, now),
        theirs=theirs,
        theirs_by=theirs_by,
        voided=voided,
        values={Side.MINE: item.mine, Side.THEIRS: standing},
    )


def _two_texts(item: InboxItem, form: Form, names: Names, now: int) -> TwoTexts:
    spec = form.fields.get(item.field)
    return TwoTexts(
        item=item.id,
        field=field_label(form, item.field),
        standing=value_text(spec, item.mine, names),
        standing_by=_by(item.mine_by, item.mine_at, names, now),
        other=value_text(spec, item.theirs, names),
        other_by=_by(item.theirs_by, item.theirs_at, names, now),
    )


def _lost_step(item: InboxItem, act: Effect | None, form: Form, names: Names, now: int) -> LostStep:
    states = (state_text(form, item.base), state_text(form, item.mine))
    move = form.move(act.move) if act is not None else None
    if act is not None and act.undo is not None:
        step = filled(translate("Conflict", "Undo: %1 → %2"), *states)
    elif move is not None:
        step = filled(translate("Conflict", "%1: %2 → %3"), label_text(move.label), *states)
    else:
        step = filled(translate("Conflict", "%1 → %2"), *states)
    answers = act.answers if act is not None else {}
    told = [
        (field_label(form, name), value_text(form.fields.get(name), value, names)) for name, value in answers.items()
    ]
    return LostStep(
        item=item.id,
        step=step,
        by=_by(item.mine_by, item.mine_at, names, now),
        reason=message(act.code) if act is not None and act.code is not None else "",
        answers=tuple(filled(translate("Conflict", "%1: %2"), *words) for words in told),
        standing=state_text(form, item.theirs),
        standing_by=_by(item.theirs_by, item.theirs_at, names, now),
    )


def _by(person: str, at: int, names: Names, now: int) -> str:
    parts = [names(person) if person else "", moment(at, now) if at else ""]
    return " \u00b7 ".join(part for part in parts if part)
