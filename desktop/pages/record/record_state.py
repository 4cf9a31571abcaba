"""What the record page shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QCoreApplication

from core.effect import NOTICES, InboxItem
from core.people import Person, Place, speaks_for_headquarters
from core.people import branch_people as branch_people
from core.record import ERASED, VOIDED
from desktop.models.edit_session import EditSession
from desktop.models.value_words import Names, title_of
from desktop.theme.tokens import INK
from desktop.wording import filled, label_text, moment
from engines.forms.document import Form, Move, Standing
from engines.forms.validation import Validator
from local_db.queries.detail import RecordDetail


def place_name(scope: str, places: Sequence[Place]) -> str:
    """What the people of a scope are called; its id where the hub has not named it."""
    if scope == "hq":
        return QCoreApplication.translate("RecordState", "Headquarters")
    branch = scope.removeprefix("branch:")
    return next((one.name for one in places if one.id == branch), branch)


class RecordState(msgspec.Struct, frozen=True):
    """A record with the form version it was made with, and what the person has typed on it.

    `now` is in milliseconds since 1970 UTC; `person` the id of who sits in front.
    """

    detail: RecordDetail
    form: Form
    validator: Validator
    session: EditSession
    names: Names
    person: str
    now: int
    people: tuple[Person, ...] = msgspec.field(default=())
    places: tuple[Place, ...] = ()
    """The firm's branches and headquarters."""
    own_scope: str = ""
    """The scope whose people sit here; empty where it does not matter."""
    alone: bool = False
    """Whether no headquarters knows this desk: nothing is to be said of sending."""
    look_only: bool = False
    """Whether nothing can be written here, whatever the record allows."""

    @property
    def record_id(self) -> str:
        """The record's id."""
        return self.detail.record.id

    @property
    def name(self) -> str:
        """What people call it: its number, else its title, else its kind."""
        record = self.detail.record
        return record.number or title_of(self.form, record.fields) or label_text(self.form.label)

    @property
    def voided(self) -> bool:
        """Whether it was taken back."""
        return self.detail.record.voided

    @property
    def erased(self) -> bool:
        """Whether headquarters erased what people had written here."""
        return self.detail.record.erased

    @property
    def closed(self) -> bool:
        """Whether it takes no work any more: taken back, or erased."""
        return self.voided or self.erased

    @property
    def locked(self) -> bool:
        """Whether nothing of it may be changed."""
        return self.closed or self.look_only

    @property
    def takes_notes(self) -> bool:
        """Whether notes and contacts can be added: also when it was taken back, never when it was erased."""
        return not self.erased and not self.look_only

    @property
    def may_erase(self) -> bool:
        """Whether the person may have everything erased that was written here."""
        someone = next((one for one in self.people if one.id == self.person), None)
        return speaks_for_headquarters(someone, self.own_scope) and not self.erased and not self.look_only

    @property
    def decides(self) -> bool:
        """Whether the people here decide on it."""
        return self.own_scope in ("", self.detail.record.custody)

    def scope_name(self, scope: str) -> str:
        """What the people of a scope are called; its id where the hub has not named it."""
        return place_name(scope, self.places)

    @property
    def void_reason(self) -> str:
        """Why it was taken back."""
        return str(self.detail.record.fields.get(VOIDED) or "")

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves that the person may take now, the primary one first."""
        if self.locked or not self.decides:
            return ()
        moves = self.form.moves_from(self.detail.record.status)
        first = next((move for move in moves if move.primary), None)
        if first is None:
            return moves
        return (first, *(move for move in moves if move is not first))

    @property
    def questions(self) -> tuple[InboxItem, ...]:
        """What a person must decide."""
        return tuple(item for item in self.detail.inbox if item.kind not in NOTICES)

    @property
    def notices(self) -> tuple[InboxItem, ...]:
        """What a person is only told: texts that lost against another one, steps that stayed without effect."""
        return tuple(item for item in self.detail.inbox if item.kind in NOTICES)


class PillWords(msgspec.Struct, frozen=True):
    """A pill: its icon, word and tone."""

    icon: str
    text: str
    tone: str


def status_pill(state: RecordState) -> PillWords | None:
    """The pill of the state that a ticket is in; a reference record has none until it is taken back."""
    from desktop.models.value_words import state_text

    if state.erased:
        return PillWords("trash", QCoreApplication.translate("RecordState", "Erased"), "neutral")
    if state.voided:
        return PillWords("trash", QCoreApplication.translate("RecordState", "Taken back"), "neutral")
    if not state.form.is_ticket:
        return None
    known = state.form.states_by_id.get(state.detail.record.status or "")
    closed = known is not None and known.standing is Standing.CLOSED
    tone = known.tone if known is not None and known.tone in INK else "ok" if closed else "warn"
    word = state_text(state.form, state.detail.record.status)
    return PillWords("check-circle" if closed else "clock", word, tone)


def sync_pill(state: RecordState) -> PillWords | None:
    """Where the record stands with HQ, the most urgent first: refused, to decide, on its way, the same at both ends.

    None on a desk that no headquarters knows.
    """
    detail = state.detail
    if any(stuck.state == "refused" for stuck in detail.stuck):
        return PillWords("warning", QCoreApplication.translate("RecordState", "Refused by HQ"), "danger")
    if state.questions:
        return PillWords("conflict", QCoreApplication.translate("RecordState", "Waits for your decision"), "danger")
    if detail.stuck:
        return PillWords("clock", QCoreApplication.translate("RecordState", "Set aside at HQ"), "warn")
    if state.alone:
        return None
    if detail.unsent:
        return PillWords("cloud-up", QCoreApplication.translate("RecordState", "Not uploaded"), "neutral")
    if any(not one.seq for one in detail.timeline):
        return PillWords("cloud", QCoreApplication.translate("RecordState", "At HQ, answer on its way"), "neutral")
    return PillWords("cloud-check", QCoreApplication.translate("RecordState", "Uploaded"), "ok")


def erased_words(state: RecordState) -> str:
    """What stands in the place of a title that was erased: when, and why."""
    record = state.detail.record
    words = QCoreApplication.translate("RecordState", "Its content was erased as demanded, %1: %2")
    return filled(words, moment(record.updated_at, state.now), str(record.fields.get(ERASED) or ""))


def voided_words(state: RecordState, title: str) -> str:
    """What stands in the place of the title of a record that was taken back or erased: why, behind the title."""
    from core.services.undo import UNDO_REASON
    from core.whole_imports import is_import_reason

    if state.erased:
        return erased_words(state)
    reason = state.void_reason
    if reason == UNDO_REASON:
        reason = QCoreApplication.translate("RecordPage", "by undoing its registration")
    elif is_import_reason(reason):
        reason = QCoreApplication.translate("RecordPage", "with its whole import")
    words = filled(QCoreApplication.translate("RecordPage", "Taken back: %1"), reason)
    return " \u00b7 ".join(filter(None, (title, words)))
