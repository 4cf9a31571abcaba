"""The open questions and notices of one record, in words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec
from PySide6.QtCore import QCoreApplication

from core.effect import NOTICES, Effect, InboxItem, InboxKind
from core.questions import Asked, questions_in
from core.record import CUSTODY, Record
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


class Other(msgspec.Struct, frozen=True):
    """One more value that may stand: of another writer, or typed here since. `by` says whose it is."""

    words: str
    by: str
    value: Value


Choice = Side | Other


class Question(msgspec.Struct, frozen=True):
    """One field on which writers met. `voided`: the record was taken back before the change arrived.

    `also` are further inbox items about that field, which the same decision answers; `others` more values that may
    stand than `mine`, the latest one, and `theirs`, which headquarters holds.
    """

    item: str
    field: str
    base: str
    mine: str
    mine_by: str
    theirs: str
    theirs_by: str
    voided: bool
    values: dict[Side, Value]
    also: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()

    def result(self, choice: Choice | None) -> str:
        """What will stand after that choice."""
        if isinstance(choice, Other):
            return choice.words
        if choice is None:
            return ""
        return self.mine if choice is Side.MINE else self.theirs

    def value(self, choice: Choice) -> Value:
        """The stored value of that choice."""
        return choice.value if isinstance(choice, Other) else self.values[choice]

    def asks_the_same(self, other: Question) -> bool:
        """Whether exactly the same can be chosen here as there, so that a choice made there still means the same."""
        there = [other.values, *(one.value for one in other.others)]
        return [self.values, *(one.value for one in self.others)] == there

    def choice_of(self, choice: Choice) -> Choice:
        """That choice, made on the same question in other words, as it is here."""
        return next((one for one in self.others if isinstance(choice, Other) and one.value == choice.value), choice)


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
    shown: dict[str, Value] = {}
    """The values of the record on which it is decided, the system's too."""

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
        questions=tuple(_question(one, form, names, now, detail) for one in questions_in(questions)),
        texts=tuple(_two_texts(item, form, names, now) for item in texts),
        steps=tuple(_lost_step(item, acts.get(item.id), form, names, now) for item in steps),
        mine_head=_mine_head(questions, own=own),
        theirs_head=translate("Conflict", "What stands now")
        if _proposed(questions)
        else translate("Conflict", "At HQ"),
        place=place,
        total=total,
        merged=merged_meanwhile(detail, questions, form, names, now) if questions else Merged(),
        shown=dict(record.fields),
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


def _question(asked: Asked, form: Form, names: Names, now: int, detail: RecordDetail) -> Question:
    last = asked.last
    spec = form.fields.get(last.field)
    voided = last.kind is InboxKind.VOIDED
    at_hub = _stands(detail.word or detail.record, last.field)
    wanted = [(item.mine, _by(item.mine_by, item.mine_at, names, now)) for item in asked.wanted]
    typed = _stands(detail.record, last.field)
    if typed != at_hub and not voided and all(typed != value for value, _by_whom in wanted):
        wanted.append((typed, translate("Conflict", "Typed here, not at HQ yet")))
    told = [item for item in asked.items if item.theirs == at_hub]

    def said(value: Value) -> str:
        words = value_text(spec, value, names)
        return filled(translate("Conflict", "Restore the record with: %1"), words) if voided else words

    (mine, mine_by), *others = wanted
    return Question(
        item=last.id,
        field=field_label(form, last.field),
        base=value_text(spec, asked.base, names),
        mine=said(mine),
        mine_by=mine_by,
        theirs=translate("Conflict", "Leave it taken back") if voided else value_text(spec, at_hub, names),
        theirs_by=_by(told[-1].theirs_by, told[-1].theirs_at, names, now) if told else "",
        voided=voided,
        values={Side.MINE: mine, Side.THEIRS: at_hub},
        also=tuple(item.id for item in asked.items[:-1]),
        others=tuple(Other(said(value), by, value) for value, by in others),
    )


def _stands(record: Record, field: str) -> Value:
    return record.custody if field == CUSTODY else record.fields.get(field)


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
