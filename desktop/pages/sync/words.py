"""The exchange with headquarters in words: its light, its figures, and every item that stands still. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject

from core.definitions import DOCUMENT
from core.operation import Child, ChildKind, Kind, Operation
from core.record import CUSTODY, DEFINITION, NUMBER, SCOPE
from desktop.messages import message
from desktop.models.standing import Standing
from desktop.models.stuck_acts import SettledCopy, SyncLedger
from desktop.models.value_words import Names, field_label, title_of, value_text
from desktop.pages.record.contact_words import contact_words
from desktop.pages.sync.files_card import FileLine
from desktop.wording import count, filled, full_moment, label_text, moment, size
from engines.forms.document import Field, Form
from engines.forms.masking import mask_of
from engines.forms.masking import masked as hidden
from engines.forms.values import Value
from local_db.queries.exchanged import HereOnly
from local_db.queries.lost_files import LostFile
from local_db.queries.stuck import StuckAct

if TYPE_CHECKING:
    from desktop.models.refused_shelf import Waiting

LINES = 6
"""Values of an item that are shown at once."""

_HOW = {
    "dropped": QT_TRANSLATE_NOOP("LedgerWords", "Given up, a copy was kept"),
    "retried": QT_TRANSLATE_NOOP("LedgerWords", "Sent once more"),
    "repaired": QT_TRANSLATE_NOOP("LedgerWords", "Repaired"),
}


class ItemWords(msgspec.Struct, frozen=True):
    """One item that stands still. `lines` is everything that it carried, in the words of the form."""

    act: StuckAct
    name: str
    kind: str
    tag: str
    tone: str
    head: str
    by: str
    lines: tuple[str, ...]
    reason: str
    advice: str
    repair: str
    """What the button says that leads to the values or to the record."""


class PlainLine(msgspec.Struct, frozen=True):
    """A record with unsent changes, or an item that was dealt with: its name and what is to be said of it."""

    record: str
    name: str
    words: str
    act: StuckAct | None = None


class Tile(msgspec.Struct, frozen=True):
    """A figure: its head, the figure, and a sentence under it. `tone` colours the figure."""

    head: str
    figure: str
    words: str
    tone: str = "neutral"


class CentreWords(msgspec.Struct, frozen=True):
    """Everything that the page says."""

    items: tuple[ItemWords, ...] = ()
    more_items: int = 0
    nothing: str = ""
    """What is said where there are none."""
    here_only: tuple[PlainLine, ...] = ()
    more_here: int = 0
    settled: tuple[PlainLine, ...] = ()
    files: tuple[FileLine, ...] = ()


class LedgerWords(QObject):
    """Words for one moment. `form` gives the form of that id and version, `scopes` the name of a scope's people."""

    def __init__(self, form: Callable[[str, int], Form], names: Names, now: int, scopes: Names = str) -> None:
        super().__init__()
        self._form = form
        self._names = names
        self._scopes = scopes
        self._now = now

    def centre(self, ledger: SyncLedger, standing: Standing, refused: Sequence[Waiting] = ()) -> CentreWords:
        """What the page says of the lists; the figures are `tiles`. `refused` are files that a full disk refused."""
        nothing = self.tr("Nothing stands still: headquarters has refused nothing.")
        if standing.alone:
            nothing = self.tr(
                "This desk works on its own: everything is on this computer, and nothing waits to be sent."
            )
        here = () if standing.alone else ledger.exchanged.here_only
        return CentreWords(
            items=tuple(self.item(act) for act in ledger.stuck),
            more_items=ledger.more_stuck,
            nothing=nothing,
            here_only=tuple(self._here(one) for one in here),
            more_here=0 if standing.alone else max(standing.backlog.records - len(here), 0),
            settled=tuple(self._settled(one) for one in ledger.settled),
            files=(*map(self._lost, ledger.lost), *map(self._refused, refused)),
        )

    def _lost(self, one: LostFile) -> FileLine:
        form = self._form(one.form, one.form_version)
        number = str(one.fields.get(NUMBER) or "")
        of = " ".join(part for part in (number, title_of(form, one.fields)) if part) or label_text(form.label)
        said = self.tr(
            "It is gone from this computer, or damaged, and nobody else has it yet. Choose the original again, or "
            "remove it from the ticket: %1"
        )
        return FileLine(f"{one.name} ({size(one.size)})", filled(said, of), record=one.record, hash=one.hash)

    def _refused(self, one: Waiting) -> FileLine:
        file = one.file
        if not one.there:
            gone = self.tr("The disk was full when it was added, and it is no longer where it lay. Add it again: %1")
            return FileLine(file.name, filled(gone, self._owner(one)), record=one.record, key=file.key)
        said = self.tr("The disk was full when it was added. Open the ticket and try again there: %1")
        draft = file.owner if one.draft else ""
        key = "" if one.record or one.draft else file.key
        return FileLine(file.name, filled(said, self._owner(one)), record=one.record, draft=draft, key=key)

    def _owner(self, one: Waiting) -> str:
        if one.record:
            return one.number
        return self.tr("a draft") if one.draft else self.tr("a ticket that was never submitted")

    def item(self, act: StuckAct) -> ItemWords:
        """One item."""
        form = self._form(act.form, act.form_version)
        refused = act.refused
        typed = not act.done_again and (
            bool(act.values) or any(child.kind is not ChildKind.FILE for child in act.children)
        )
        published = act.form == DEFINITION
        mendable = refused and (typed or act.kind is Kind.CREATE) and not published
        advice = (
            self.tr("Headquarters refused it for good. Mend it, try once more, or give it up.")
            if refused
            else self.tr("Headquarters keeps it and goes on by itself when what it waits for has come.")
        )
        opened = self.tr("Open the ticket") if act.here and not published else ""
        return ItemWords(
            act=act,
            name=self._name(form, act),
            kind=label_text(form.short or form.label),
            tag=self.tr("Refused") if refused else self.tr("Set aside"),
            tone="danger" if refused else "warn",
            head=self._head(form, act),
            by=f"{self._names(act.by)} \u00b7 {moment(act.at, self._now)}",
            lines=tuple(self._lines(form, act, self._moment, masked=True)),
            reason=message(act.code) if act.code else "",
            advice=self._advice(act, advice),
            repair=self.tr("Mend\u2026") if mendable else opened,
        )

    def _advice(self, act: StuckAct, usual: str) -> str:
        if not (act.refused and (act.code or "").startswith("signature.")):
            return usual
        said = self.tr("Let %1 take over here, with a PIN if there is one, and send it once more: it is signed again.")
        return filled(said, self._names(act.by))

    def copy(self, act: StuckAct) -> str:
        """The text of the file that a person keeps: everything, in the words of the form."""
        words = self.item(act)
        by = f"{self._names(act.by)} \u00b7 {full_moment(act.at)}"
        head = [f"{words.kind} \u00b7 {words.name}", words.head, by, f"{words.tag}: {words.reason}"]
        ids = [f"{part.operation.id} ({part.state})" for part in act.parts]
        form = self._form(act.form, act.form_version)
        return "\n".join([*head, "", *self._lines(form, act, full_moment, masked=False), "", *ids, ""])

    def _name(self, form: Form, act: StuckAct) -> str:
        number = str(act.fields.get(NUMBER) or "")
        return " ".join(part for part in (number, title_of(form, act.fields)) if part) or label_text(form.label)

    def _head(self, form: Form, act: StuckAct) -> str:
        first = act.parts[0].operation
        if first.kind is Kind.CREATE:
            return self.tr("A new record")
        if first.child is not None:
            return self._children_words([part.operation for part in act.parts])
        if doing := self._doing(form, first):
            return doing
        return self.tr("%Ln changed field(s)", "", len(act.values))

    def _doing(self, form: Form, one: Operation) -> str:
        """What an operation does that is more than values and what is added; else empty."""
        if one.kind is Kind.ACT:
            move = form.move(one.move)
            return filled(self.tr("The step “%1”"), label_text(move.label) if move else "")
        if one.kind in (Kind.MOVE, Kind.CUSTODY):
            name = SCOPE if one.kind is Kind.MOVE else CUSTODY
            to = self._scopes(str(one.fields[name].v or "")) if name in one.fields else ""
            whole, decision = self.tr("Handing it over to %1"), self.tr("Handing the decision over to %1")
            return filled(whole if one.kind is Kind.MOVE else decision, to)
        if one.kind in (Kind.VOID, Kind.RESTORE):
            of_record = self.tr("Taking it back"), self.tr("Restoring it")
            of_child = self.tr("Taking back a note, a contact or a file"), self.tr("Bringing back what was taken back")
            return (of_record if one.target is None else of_child)[one.kind is Kind.RESTORE]
        return self.tr("The answer to a question") if one.kind is Kind.RESOLVE else ""

    def _moment(self, milliseconds: int) -> str:
        return moment(milliseconds, self._now)

    def _lines(self, form: Form, act: StuckAct, when: Callable[[int], str], *, masked: bool) -> Iterable[str]:
        """Everything that it carried; `when` says a moment."""
        bases = act.bases

        def said(spec: Field | None, value: Value) -> str:
            words = value_text(spec, value, self._names)
            return hidden(mask_of(spec), words) if masked and value is not None and spec is not None else words

        for name, value in act.values.items():
            if masked and form.id == DEFINITION and name == DOCUMENT:
                continue  # a page of JSON; the copy has it
            spec, label = form.fields.get(name), field_label(form, name)
            after = said(spec, value)
            if act.kind is Kind.CREATE:
                yield filled("%1: %2", label, after)
            else:
                yield filled("%1: %2 \u2192 %3", label, said(spec, bases.get(name)), after)
        for one in (part.operation for part in act.parts):
            if one.child is not None:
                yield from _child_lines(one.child, when)
            elif one.kind is not act.kind and (doing := self._doing(form, one)):
                yield doing
            if one.reason:
                yield one.reason

    def _here(self, one: HereOnly) -> PlainLine:
        form = self._form(one.form, one.form_version)
        number = str(one.fields.get(NUMBER) or "")
        name = " ".join(part for part in (number, title_of(form, one.fields)) if part)
        words = self.tr("%Ln change(s)", "", one.changes)
        if one.attempts:
            words += " \u00b7 " + self.tr("sent %Ln time(s) without an answer", "", one.attempts)
        return PlainLine(one.record, name or label_text(form.label), words)

    def _settled(self, one: SettledCopy) -> PlainLine:
        how = QCoreApplication.translate("LedgerWords", str(_HOW.get(one.settled.how, one.settled.how)))
        words = " \u00b7 ".join((how, self._names(one.settled.by), moment(one.settled.at, self._now)))
        if one.act is None:
            return PlainLine("", one.settled.act, words)
        form = self._form(one.act.form, one.act.form_version)
        return PlainLine(one.act.record, self._name(form, one.act), words, one.act)

    def tiles(self, standing: Standing, ledger: SyncLedger) -> tuple[Tile, Tile, Tile, Tile]:
        """What is only here, what headquarters has, files, and what waits for a person."""
        waiting, told = standing.backlog, ledger.exchanged
        stuck = len(ledger.stuck) + ledger.more_stuck
        answers = self.tr("%Ln of them still await their answer", "", told.answers_awaited)
        taken = filled(self.tr("%1 entries of headquarters taken in"), count(max(told.read - told.unread, 0)))
        if told.unread:
            taken = filled(self.tr("%1; %2 cannot be read here"), taken, count(told.unread))
        sent = filled(self.tr("%1 files are at headquarters"), count(told.files_sent))
        missing = self.tr("%Ln of them are missing on this computer", "", waiting.files_missing)
        notices = waiting.notices + len(standing.news)
        asked = (
            self.tr("%Ln question(s)", "", waiting.questions),
            self.tr("%Ln item(s) stand still", "", stuck),
            self.tr("%Ln notice(s)", "", notices),
            *((self.tr("%Ln file(s)", "", standing.files_wanting),) if standing.files_wanting else ()),
        )
        people = waiting.questions + stuck + notices + standing.files_wanting
        urgent = "danger" if waiting.questions or stuck or standing.files_wanting else "warn"
        here = self.tr("%Ln change(s) not yet sent", "", waiting.operations)
        files = missing if waiting.files_missing else size(waiting.files_bytes) if waiting.files else ""
        people_tile = Tile(
            self.tr("Waiting for you"),
            count(people),
            " \u00b7 ".join(asked) if people else self.tr("Nothing"),
            urgent if people else "neutral",
        )
        if standing.alone:
            return (
                Tile(self.tr("Only on this computer"), count(waiting.records), ""),
                Tile(self.tr("At headquarters"), "\u2013", self.tr("There is none yet")),
                Tile(self.tr("Photos and files"), count(waiting.files), files),
                people_tile,
            )
        return (
            Tile(
                self.tr("Only on this computer"),
                count(waiting.records),
                here if waiting.operations else self.tr("Everything was sent"),
                "warn" if waiting.operations else "neutral",
            ),
            Tile(
                self.tr("At headquarters"),
                count(told.confirmed),
                answers if told.answers_awaited else taken,
            ),
            Tile(
                self.tr("Files waiting"),
                count(waiting.files),
                files or sent,
                "warn" if waiting.files else "neutral",
            ),
            people_tile,
        )

    def _children_words(self, operations: Iterable[Operation]) -> str:
        kinds = [one.child.kind for one in operations if one.child is not None]
        if ChildKind.FILE in kinds:
            return self.tr("%Ln file(s)", "", kinds.count(ChildKind.FILE))
        if ChildKind.CONTACT in kinds:
            return self.tr("A contact")
        return self.tr("A note")


def _child_lines(child: Child, when: Callable[[int], str]) -> list[str]:
    if child.kind is ChildKind.FILE:
        return [f"{child.name} ({size(child.size)})"]
    if child.kind is ChildKind.CONTACT:
        _icon, head, lines = contact_words(child, when)
        return [head, *lines]
    return [child.text]
