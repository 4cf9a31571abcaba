"""A language that says everything 40 % longer and in brackets: what stands without brackets was never translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTabBar, QWidget
from typing_extensions import override

from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.messages import texts
from desktop.models.expression_words import expression_words
from importers.mapping import shipped_mappings

_KEYS_OR_CODE = re.compile(
    r"((Ctrl|Alt|Shift)\+)+\S+|[A-Z0-9]{4}(-[A-Z0-9]{4})+|[a-z]+_[a-z_]+|[\w.-]+\.(xlsx|csv|jpg)"
)
"""Names of keys, the recovery code, words of a program's own that no person is meant to read aloud, files."""


class PseudoTranslator(QTranslator):
    """Says everything longer and in brackets."""

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> Any:
        padding = "~" * (len(sourceText) * 2 // 5)
        return f"[{sourceText.replace('%n', str(n))}{padding}]"

    @override
    def isEmpty(self) -> bool:
        return False


@contextmanager
def pseudo_language() -> Iterator[None]:
    """English source texts, each translated to itself, longer and in brackets; Chinese again afterwards."""
    the_speech().speak(Language.ENGLISH)
    pseudo = PseudoTranslator()
    QCoreApplication.installTranslator(pseudo)
    try:
        yield
    finally:
        QCoreApplication.removeTranslator(pseudo)
        the_speech().speak(Language.CHINESE)


def words_of(top: QWidget) -> Iterator[str]:
    """Every word that the window shows or a screen reader says, visible widgets only."""
    for widget in [top, *top.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        yield widget.toolTip()
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(place) for place in range(widget.count()))
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText()
        if isinstance(widget, QTabBar):
            yield from (widget.tabText(place) for place in range(widget.count()))


def is_bare(text: str, known: set[str]) -> bool:
    """Whether these are words that no translator was asked for, and no name, path, key, number or label of a form."""
    plain = text.strip()
    if not _is_bare(plain, known) or any(sentence.fullmatch(plain) for sentence in _spoken_sentences()):
        return False
    return any(_is_bare(part.strip(), known) for part in re.split(r"[·›:\n]|, | \d+$", plain))


def _is_bare(words: str, known: set[str]) -> bool:
    said = "[" in words or not re.search(r"[A-Za-z]{3,}", words)
    return not said and words not in known and not words.startswith("/") and not _KEYS_OR_CODE.fullmatch(words)


@cache
def _spoken_sentences() -> list[re.Pattern[str]]:
    """What `desktop.messages` says in English: translated beside the code, not by a translator of Qt."""
    return [re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(said["en"]))) for said in texts().values()]


def data_words(window: DeskWindow) -> set[str]:
    """Labels that forms and mappings carry, and what is a name."""
    words = {"English", "https://", "BranchDesk", "0.1.0"}
    for form in window.workspace.newest_forms():
        labels = [form.label, form.short, *(section.label for section in form.sections)]
        labels += [state.label for state in form.states] + [move.label for move in form.moves]
        for field in form.fields.values():
            labels += [field.label, field.help, *(choice.label for choice in field.choices)]
        words |= {label["en"] for label in labels if label is not None}
    words |= {expression_words().system_label(name)["en"] for name in expression_words().system}
    return words | {mapping.label["en"] for mapping in shipped_mappings()}
