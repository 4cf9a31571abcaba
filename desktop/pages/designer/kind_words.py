"""What the kinds of fields are called in the palette, under which heading and with which picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.wording import is_chinese
from engines.forms.document import FieldKind

_CONTEXT = "FieldKinds"
LANGUAGES = ("zh_CN", "en")


def languages() -> tuple[str, str]:
    """The window's language first."""
    return ("zh_CN", "en") if is_chinese() else ("en", "zh_CN")


class KindWords(msgspec.Struct, frozen=True):
    """Source texts of a kind: its name and its heading; and its icon."""

    name: object
    group: object
    icon: str


_TEXT = QT_TRANSLATE_NOOP("FieldKinds", "Text")
_CHOICE = QT_TRANSLATE_NOOP("FieldKinds", "Choices")
_NUMBER = QT_TRANSLATE_NOOP("FieldKinds", "Numbers")
_TIME = QT_TRANSLATE_NOOP("FieldKinds", "Dates and times")
_PEOPLE = QT_TRANSLATE_NOOP("FieldKinds", "People and places")
_CODES = QT_TRANSLATE_NOOP("FieldKinds", "Codes and links")
_FILES = QT_TRANSLATE_NOOP("FieldKinds", "Photos and files")
_OTHER = QT_TRANSLATE_NOOP("FieldKinds", "Tables and others")

_WORDS: Mapping[FieldKind, KindWords] = {
    FieldKind.TEXT: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Short text"), _TEXT, "edit"),
    FieldKind.LONG_TEXT: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Long text"), _TEXT, "note"),
    FieldKind.CHOICE: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Single choice"), _CHOICE, "check-circle"),
    FieldKind.MULTI_CHOICE: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Multiple choice"), _CHOICE, "check"),
    FieldKind.SWITCH: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Yes or no"), _CHOICE, "conflict"),
    FieldKind.RATING: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Rating"), _CHOICE, "report"),
    FieldKind.MONEY: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Money"), _NUMBER, "claim"),
    FieldKind.NUMBER: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Number"), _NUMBER, "spreadsheet"),
    FieldKind.PERCENT: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Percentage"), _NUMBER, "report"),
    FieldKind.DATE: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Date"), _TIME, "calendar"),
    FieldKind.TIME: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Time"), _TIME, "clock"),
    FieldKind.DATETIME: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Date and time"), _TIME, "calendar"),
    FieldKind.DURATION: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Duration"), _TIME, "clock"),
    FieldKind.PHONE: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Phone"), _PEOPLE, "phone"),
    FieldKind.ID_NUMBER: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "ID number"), _PEOPLE, "person-circle"),
    FieldKind.EMAIL: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "E-mail"), _PEOPLE, "mail"),
    FieldKind.ADDRESS: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Address"), _PEOPLE, "home"),
    FieldKind.REGION: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Region"), _PEOPLE, "globe"),
    FieldKind.PERSON: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Person"), _PEOPLE, "person"),
    FieldKind.DEPARTMENT: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Department"), _PEOPLE, "customer"),
    FieldKind.BRANCH: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Branch"), _PEOPLE, "home"),
    FieldKind.WAYBILL: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Waybill number"), _CODES, "waybill"),
    FieldKind.SERIAL: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Serial number"), _CODES, "scan"),
    FieldKind.RELATION: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Link to a record"), _CODES, "flow"),
    FieldKind.PHOTOS: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Photos"), _FILES, "camera"),
    FieldKind.FILES: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Files"), _FILES, "attachment"),
    FieldKind.SIGNATURE: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Drawn signature"), _FILES, "edit"),
    FieldKind.LINES: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Table of lines"), _OTHER, "spreadsheet"),
    FieldKind.COMPUTED: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Computed"), _OTHER, "report"),
    FieldKind.ELIGIBILITY: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Warranty check"), _OTHER, "check-circle"),
    FieldKind.HEADING: KindWords(QT_TRANSLATE_NOOP("FieldKinds", "Heading"), _OTHER, "menu"),
}


def words_of(kind: FieldKind) -> KindWords:
    """The words of a kind; one that nobody has named yet stands under its own name among the others."""
    return _WORDS.get(kind) or KindWords(kind.value.replace("_", " "), _OTHER, "edit")


def kind_name(kind: FieldKind) -> str:
    """What the kind is called in the window's language."""
    return QCoreApplication.translate(_CONTEXT, str(words_of(kind).name))


def kind_label(kind: FieldKind) -> dict[str, str]:
    """What a new field of that kind is called: the same in every language, until somebody translates it."""
    return dict.fromkeys(LANGUAGES, kind_name(kind))


def palette() -> Iterator[tuple[str, list[FieldKind]]]:
    """The headings with their kinds, in the window's language."""
    groups: dict[str, list[FieldKind]] = {}
    for kind in (*_WORDS, *(one for one in FieldKind if one not in _WORDS)):
        groups.setdefault(str(words_of(kind).group), []).append(kind)
    for group, kinds in groups.items():
        yield QCoreApplication.translate(_CONTEXT, group), kinds
