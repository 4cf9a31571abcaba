"""History in human words: what each act did, by whom, and what became of it. Pure: no widget is touched here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from PySide6.QtCore import QCoreApplication

from core import children
from core.effect import Effect, InboxKind, Outcome
from core.operation import Child, ChildKind, Kind, Origin
from core.record import CUSTODY, NUMBER, SCOPE, STATUS, branch_scope
from core.services.undo import UNDO_REASON
from core.whole_imports import is_import_reason
from desktop.messages import message
from desktop.models.value_words import Names, field_label, shown_text, state_text
from desktop.pages.record.contact_words import contact_words
from desktop.wording import filled, label_text, moment, size
from engines.forms.document import Field, Form
from engines.forms.values import Value
from local_db.queries.detail import StuckOperation

translate = QCoreApplication.translate
ValueWords = Callable[[Field | None, Value, Names], str]
"""A stored value in words, as `shown_text` says it."""
_DECISIONS = (Kind.ACT, Kind.RESOLVE)
"""What is not final before headquarters has confirmed it."""


class Tag(msgspec.Struct, frozen=True):
    """A word at the end of an entry: not uploaded, without effect, refused ..."""

    text: str
    tone: str


class TimelineEntry(msgspec.Struct, frozen=True):
    """One act in words. `head` follows the name; `lines` are the details, one below the other."""

    key: str
    icon: str
    who: str
    when: str
    head: str
    lines: tuple[str, ...] = ()
    tag: Tag | None = None
    tone: str = "neutral"
    contact: bool = False
    change: bool = False
    """Whether it changed what the ticket says or where it stands."""


class TimelineWords:
    """Words for the effects of one record."""

    def __init__(
        self,
        form: Form,
        names: Names,
        now: int,
        stuck: Iterable[StuckOperation] = (),
        scopes: Names = str,
        values: ValueWords = shown_text,
    ) -> None:
        self._values = values
        self._form = form
        self._scopes = scopes
        self._names = names
        self._now = now
        self._stuck = {one.operation: one for one in stuck}
        self._known: dict[str, Effect] = {}
        self._at_hq = self._alone = False

    def entries(self, timeline: Sequence[Effect], *, alone: bool = False) -> list[TimelineEntry]:
        """One entry per act, the newest first. `alone`: nothing is to be said of sending, nobody is sent to."""
        self._alone = alone
        self._known = {effect.operation: effect for effect in timeline}
        self._at_hq = any(effect.seq for effect in timeline)
        acts: list[list[Effect]] = []
        for effect in timeline:
            if acts and acts[-1][0].tx == effect.tx and acts[-1][0].by == effect.by:
                acts[-1].append(effect)
            else:
                acts.append([effect])
        return [self._entry(act) for act in reversed(acts)]

    def _entry(self, act: list[Effect]) -> TimelineEntry:
        first = act[0]
        head, icon, lines = self._headline(act)
        for effect in act:
            lines += self._meetings(effect)
            if effect.outcome is Outcome.REFUSED and effect.kind is not Kind.ACT:
                lines += self._answers(effect)
        return TimelineEntry(
            key=first.operation,
            icon=icon,
            who=self._names(first.by),
            when=self._when(act),
            head=head,
            lines=tuple(lines),
            tag=self._tag(act),
            tone="purple" if first.origin is not None else "neutral",
            contact=any(one.child is not None and one.child.kind is ChildKind.CONTACT for one in act),
            change=any(one.kind not in (Kind.CREATE, Kind.ADD) and one.target is None for one in act),
        )

    def _moment(self, milliseconds: int) -> str:
        return moment(milliseconds, self._now)

    def _when(self, act: list[Effect]) -> str:
        """The moment, and whether the person signed it."""
        when = moment(act[0].at, self._now)
        signed = any(effect.signed for effect in act)
        return filled(translate("Timeline", "%1 · signed"), when) if signed else when

    def _headline(self, act: list[Effect]) -> tuple[str, str, list[str]]:
        first = act[0]
        if first.undo is not None:
            return translate("Timeline", "undid an earlier act"), "undo", self._details(act)
        if first.kind is Kind.CREATE:
            return self._created(act)
        moves = [effect for effect in act if effect.kind is Kind.ACT]
        if moves:
            others = [effect for effect in act if effect is not moves[-1]]
            return self._moved(moves[-1]), "arrow-right", self._details(others) + self._answers(moves[-1])
        if first.kind is Kind.ADD and first.child is not None:
            return self._added(act)
        return self._other(first, act)

    def _created(self, act: list[Effect]) -> tuple[str, str, list[str]]:
        first = act[0]
        lines = [names] if (names := self._file_names(act)) else []
        origin = first.origin
        if origin is not None and not first.erased:
            return translate("Timeline", "imported from a log"), "import", [_place(origin), *lines]
        number = first.changes.get(NUMBER, (None, None))[1]
        if number:
            return filled(translate("Timeline", "registered %1"), str(number)), "plus", lines
        return translate("Timeline", "registered this record"), "plus", lines

    def _moved(self, effect: Effect) -> str:
        move = self._form.move(effect.move)
        name = label_text(move.label) if move is not None else str(effect.move or "")
        before, after = effect.changes.get(STATUS, (None, None))
        if after is None:
            return filled(translate("Timeline", "took the step “%1”"), name)
        states = (state_text(self._form, before), state_text(self._form, after))
        return filled(translate("Timeline", "%1: %2 → %3"), name, *states)

    def _answers(self, effect: Effect) -> list[str]:
        """What the step was taken with: changed by it, or kept here when it stayed without effect."""
        changed = {name: change for name, change in effect.changes.items() if name != STATUS}
        lines = [self._field_change(name, *change) for name, change in changed.items()]
        for name, value in effect.answers.items():
            if name in (SCOPE, CUSTODY):
                continue  # the headline says to whom
            if name == children.CONTACT:
                lines += self._contact_not_taken(effect)
                continue
            words = self._values(self._form.fields.get(name), value, self._names)
            answer = (field_label(self._form, name), _short(words))
            lines.append(filled(translate("Timeline", "%1: %2, not taken over"), *answer))
        return lines

    def _contact_not_taken(self, effect: Effect) -> list[str]:
        contact = children.carried_contact(effect.answers)
        if contact is None:
            return []
        _icon, head, rest = contact_words(contact, self._moment)
        return [filled(translate("Timeline", "%1, not taken over"), head), *rest]

    def _added(self, act: list[Effect]) -> tuple[str, str, list[str]]:
        child = act[0].child
        assert child is not None
        if child.kind is ChildKind.NOTE:
            return translate("Timeline", "noted"), "note", [child.text] if child.text else []
        if child.kind is ChildKind.CONTACT:
            icon, head, lines = contact_words(child, self._moment)
            return head, icon, lines
        count = sum(effect.child is not None for effect in act)
        one = count == 1  # no plural forms here: only `tr` gets them
        head = translate("Timeline", "added 1 file") if one else translate("Timeline", "added %Ln files", "", count)
        origin = act[0].origin
        lines = [_place(origin)] if origin is not None and not act[0].erased else []
        return head, "attachment", [*lines, names] if (names := self._file_names(act)) else lines

    def _other(self, first: Effect, act: list[Effect]) -> tuple[str, str, list[str]]:
        if first.origin is not None and is_import_reason(first.reason):
            return self._with_its_import(first)
        if first.target is not None:
            what = [self._child_text(first.target)]
            if first.kind is Kind.VOID:
                return translate("Timeline", "took back"), "trash", what
            return translate("Timeline", "brought back"), "reopen", what
        if first.kind in (Kind.MOVE, Kind.CUSTODY):
            return self._given(first), "send", [first.reason] if first.reason else []
        if first.kind is Kind.ERASE:
            head = translate("Timeline", "had everything erased that was written here")
            return head, "trash", [first.reason] if first.reason else []
        if first.kind is Kind.VOID:
            reason = first.reason if not first.erased else None
            return translate("Timeline", "took the record back"), "trash", [reason] if reason else []
        if first.kind is Kind.RESTORE:
            return translate("Timeline", "restored the record"), "reopen", []
        if first.kind is Kind.RESOLVE:
            return translate("Timeline", "decided what shall stand"), "check-circle", self._details(act)
        if first.kind is Kind.SET and first.origin is not None and not first.erased:
            details = [_place(first.origin), *self._details(act)]
            return translate("Timeline", "filled blanks from a log"), "import", details
        if first.kind is Kind.SET:
            return translate("Timeline", "changed"), "edit", self._details(act)
        return translate("Timeline", "changed the record"), "edit", self._details(act)

    def _with_its_import(self, effect: Effect) -> tuple[str, str, list[str]]:
        """Taken back or brought back with the whole import; or it stayed, because somebody had worked on it."""
        file = effect.origin.file if effect.origin is not None else ""
        if effect.kind is Kind.RESTORE:
            return filled(translate("Timeline", "brought it back with the import of %1"), file), "reopen", []
        if effect.changes:
            return filled(translate("Timeline", "took it back with the import of %1"), file), "trash", []
        stayed = translate("Timeline", "It stays, because somebody had worked on it.")
        return filled(translate("Timeline", "took the import of %1 back"), file), "info", [stayed]

    def _given(self, effect: Effect) -> str:
        """Who gave the record to whom, or asked for it."""
        name = SCOPE if effect.kind is Kind.MOVE else CUSTODY
        if effect.passage is None and name not in effect.changes:
            meant = [*(item.mine for item in effect.inbox if item.field == name), effect.answers.get(name)]
            return filled(translate("Timeline", "asked to hand it over to %1"), self._scope(meant[0]))
        if name == CUSTODY:
            after = effect.changes[name][1] or effect.scope
            return filled(translate("Timeline", "handed the decision over to %1"), self._scope(after))
        to = effect.passage.to if effect.passage is not None else effect.changes[name][1] or branch_scope(effect.home)
        return filled(translate("Timeline", "gave it to %1"), self._scope(to))

    def _scope(self, scope: Value) -> str:
        return self._scopes(str(scope)) if scope else translate("Timeline", "this branch")

    def _details(self, act: list[Effect]) -> list[str]:
        lines = []
        for effect in act:
            if effect.target is not None:
                lines.append(self._child_text(effect.target))
            elif effect.kind is Kind.VOID:
                told = effect.reason if effect.reason and effect.reason != UNDO_REASON else ""
                lines.append(told or translate("Timeline", "took the record back"))
            elif effect.kind is Kind.RESTORE:
                lines.append(translate("Timeline", "restored the record"))
            for name, (before, after) in effect.changes.items():
                if name == STATUS:
                    lines.append(self._change(name, state_text(self._form, before), state_text(self._form, after)))
                elif not name.startswith("$"):
                    lines.append(self._field_change(name, before, after))
        return lines

    def _field_change(self, name: str, before: Value, after: Value) -> str:
        spec = self._form.fields.get(name)
        words = [self._values(spec, value, self._names) for value in (before, after)]
        return self._change(name, words[0], words[1])

    def _change(self, name: str, before: str, after: str) -> str:
        words = (field_label(self._form, name), _short(before), _short(after))
        return filled(translate("Timeline", "%1: %2 → %3"), *words)

    def _child_text(self, operation: str) -> str:
        added = self._known.get(operation)
        child: Child | None = added.child if added is not None else None
        if child is None:
            return ""
        return child.name if child.kind is ChildKind.FILE else _short(child.text)

    def _file_names(self, act: list[Effect]) -> str:
        files = [effect.file for effect in act if effect.file is not None]
        if len(files) == 1:
            return f"{files[0].name} ({size(files[0].size)})"
        return translate("Timeline", ", ").join(child.name for child in files)

    def _meetings(self, effect: Effect) -> list[str]:
        lines = []
        for item in effect.inbox:
            if item.kind is InboxKind.INEFFECTIVE:
                continue
            spec = self._form.fields.get(item.field)
            theirs = _short(self._values(spec, item.theirs, self._names))
            mine = _short(self._values(spec, item.mine, self._names))
            if item.kind is InboxKind.PARALLEL:
                text = translate("Timeline", "%1, written by two at once. It stands as: %2. The other text: %3")
            else:
                text = translate("Timeline", "%1, changed by two at once. It stands at %3; %2 waits for a decision")
            lines.append(filled(text, field_label(self._form, item.field), mine, theirs))
        return lines

    def _tag(self, act: list[Effect]) -> Tag | None:
        for effect in act:
            tag = self._fault(effect)
            if tag is not None:
                return tag
        if self._at_hq and any(not effect.seq and effect.kind in _DECISIONS for effect in act):
            return Tag(translate("Timeline", "Waits for HQ's confirmation"), "warn")
        if not self._alone and any(not effect.seq for effect in act):
            return Tag(translate("Timeline", "Not uploaded"), "warn")
        if any(effect.outcome is Outcome.MERGED for effect in act):
            return Tag(translate("Timeline", "Merged"), "purple")
        return None

    def _fault(self, effect: Effect) -> Tag | None:
        refused, aside = translate("Timeline", "Refused by HQ"), translate("Timeline", "Set aside at HQ")
        stuck = self._stuck.get(effect.operation)
        if stuck is not None and stuck.state == "refused":
            return Tag(_because(refused, stuck.code), "danger")
        if stuck is not None:
            return Tag(_because(aside, stuck.code), "warn")
        if effect.outcome is Outcome.INEFFECTIVE:
            return Tag(_because(translate("Timeline", "Without effect"), effect.code), "danger")
        if effect.outcome is Outcome.REFUSED:
            return Tag(_because(refused, effect.code), "danger")
        if effect.outcome is Outcome.CONFLICT and effect.seq:
            return Tag(translate("Timeline", "To be decided"), "danger")
        return None


def _place(origin: Origin) -> str:
    return filled(translate("Timeline", "%1, sheet %2, row %3"), origin.file, origin.sheet, str(origin.row))


def _because(word: str, code: str | None) -> str:
    return f"{word}: {message(code)}" if code else word


def _short(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "\u2026"
