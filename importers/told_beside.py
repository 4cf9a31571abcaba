"""Pictures, notes and wrong totals of a trial, line by line for a command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from importers.beside_rows import ToldRow
from importers.report import row_text
from importers.sheet_layout import column_letters
from importers.tally import TrialPicture
from importers.texts import sentence
from importers.trial import Trial

_SHOWN = 20


def beside_lines(trial: Trial, reason: Callable[[str], str], language: str) -> Iterator[str]:
    """Which picture goes to which ticket, which to none and why; notes at cells; totals that are wrong.

    `reason` says a row's reason in words.
    """

    def said(code: str, **facts: object) -> str:
        return sentence(f"say.{code}", language, facts)

    def fate(told: ToldRow) -> str:
        return fate_of(told, reason, language)

    if trial.seen:
        yield said("would_attach", count=trial.pictures, left=trial.pictures_left)
        for one in sorted(trial.seen, key=lambda one: one.is_attached)[:_SHOWN]:
            seen = one.seen
            place = f"{seen.sheet}!{column_letters(seen.column - 1)}{seen.row}"
            yield said("picture", name=seen.name, place=place, fate=_of_picture(one, fate, language))
        yield from _more(said, len(trial.seen))
    if trial.notes:
        yield said("notes", count=len(trial.notes))
        for noted in trial.notes[:_SHOWN]:
            text = row_text(noted.note.text.split("\n"))
            yield said("note", place=noted.note.place, text=text, fate=fate(noted.told))
        yield from _more(said, len(trial.notes))
    for total in trial.totals[:_SHOWN]:
        yield said("wrong_total", sheet=total.sheet, row=total.row, text=row_text(total.cells))
    yield from _more(said, len(trial.totals))


def fate_of(told: ToldRow, reason: Callable[[str], str], language: str) -> str:
    """The ticket that the row becomes, or why it becomes none."""
    if told.is_ticket:
        return " · ".join(part for part in (told.number, told.title) if part) or sentence("class.data", language)
    if not told.outcome:
        return sentence("row.not_there", language)
    return reason(told.reason) if told.reason else sentence(f"class.{told.kind}", language)


def _of_picture(one: TrialPicture, fate: Callable[[ToldRow], str], language: str) -> str:
    if one.is_attached:
        return fate(one.told)
    why = sentence(one.seen.problem, language) if one.told.is_ticket else fate(one.told)
    return sentence("say.nowhere", language, {"why": why})


def _more(said: Callable[..., str], count: int) -> Iterator[str]:
    if count > _SHOWN:
        yield said("more_of_them", count=count - _SHOWN)
