"""The choices of a field while somebody edits them as lines: which line is which choice. Pure.

A record keeps the id of its choice, so a line that gets the id of another changes what stored values mean.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

import msgspec

from engines.forms.editing import relabelled
from engines.forms.field import Choice


class ChoiceEdit(msgspec.Struct, frozen=True):
    """One editing of the list, as long as nothing else changes it; who leaves it and comes back goes on.

    `settled` are the choices as they were when the caret came into its line, `known` those of before, the latest
    first.
    """

    settled: tuple[Choice, ...]
    now: tuple[Choice, ...]
    known: tuple[Choice, ...] = ()

    def typed(self, lines: Sequence[str], language: str, new_id: Callable[[], str]) -> ChoiceEdit:
        """After these lines stand there, which name the choices in one language; empty lines are none.

        A line with the words of a choice is that choice, wherever it stands and after it was gone too. One other line
        between the same neighbours as before renames the choice that stood there. Any other is a new choice.
        """
        wanted = [line.strip() for line in lines if line.strip()]
        found = _said_before(wanted, self.settled, language)
        in_use = {one.id for one in found if one is not None}
        for at, text in enumerate(wanted):
            one = found[at] or _called(self.known, text, language, in_use)
            if one is not None:
                found[at] = one
                in_use.add(one.id)
        for at, text in _unsaid(wanted, found):
            one = _between(self.settled, found, at)
            if one is not None and one.id not in in_use:
                found[at] = msgspec.structs.replace(one, label=relabelled(one.label, language, text))
        spare = iter(self._made_here())
        for at, text in _unsaid(wanted, found):
            found[at] = Choice(next(spare, "") or new_id(), {"zh_CN": text, "en": text})
        return msgspec.structs.replace(self, now=tuple(one for one in found if one is not None))

    def on_another_line(self) -> ChoiceEdit:
        """After the caret went to another line or out of the list: what the line that it left says is settled."""
        earlier = [one for one in self.known if one not in self.settled]
        return ChoiceEdit(self.now, self.now, (*self.settled, *earlier))

    def _made_here(self) -> list[str]:
        """Ids of choices that began in this line: they keep them from one keystroke to the next."""
        before = {one.id for one in (*self.settled, *self.known)}
        return [one.id for one in self.now if one.id not in before]


def _said_before(wanted: Sequence[str], choices: Sequence[Choice], language: str) -> list[Choice | None]:
    """By line the choice that has its words; of several with the same words first those that did not move."""
    found: list[Choice | None] = [None] * len(wanted)
    said = [choice.label.get(language, "") for choice in choices]
    for start, at, length in difflib.SequenceMatcher(None, said, wanted, autojunk=False).get_matching_blocks():
        found[at : at + length] = choices[start : start + length]
    in_use = {one.id for one in found if one is not None}
    for at, text in _unsaid(wanted, found):
        found[at] = one = _called(choices, text, language, in_use)
        in_use |= {one.id} if one is not None else set()
    return found


def _unsaid(wanted: Sequence[str], found: Sequence[Choice | None]) -> list[tuple[int, str]]:
    return [(at, text) for at, text in enumerate(wanted) if found[at] is None]


def _called(choices: Sequence[Choice], text: str, language: str, in_use: set[str]) -> Choice | None:
    fitting = (one for one in choices if one.label.get(language, "") == text and one.id not in in_use)
    return next(fitting, None)


def _between(choices: Sequence[Choice], found: Sequence[Choice | None], at: int) -> Choice | None:
    """The one choice that stood between the neighbours of that line; None where there was none, or several."""
    places = {choice.id: place for place, choice in enumerate(choices)}
    before = found[at - 1] if at else None
    after = found[at + 1] if at + 1 < len(found) else None
    if (at and before is None) or (at + 1 < len(found) and after is None):
        return None
    first = places.get(before.id) if before is not None else -1
    last = places.get(after.id) if after is not None else len(choices)
    return choices[first + 1] if first is not None and last is not None and last - first == 2 else None
