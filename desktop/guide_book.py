"""The user guide on the disk: which pages there are and what each holds. Reading is for a job, never for the window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from PySide6.QtGui import QImage

from resources import GUIDE

LANGUAGES = ("zh_CN", "en")
FIRST_START, TICKET, PHOTOS, FINDING, OFFLINE = "01-first-start", "02-ticket", "03-photos", "04-finding", "05-offline"
QUESTIONS, CLOSING, IMPORTING = "06-questions", "07-closing-and-undo", "08-import"
SETTINGS, TROUBLE, STICK, DESIGNER = "09-settings-and-keys", "10-trouble", "11-stick", "12-forms"
PAGES = (
    FIRST_START,
    TICKET,
    PHOTOS,
    FINDING,
    OFFLINE,
    QUESTIONS,
    CLOSING,
    IMPORTING,
    SETTINGS,
    TROUBLE,
    STICK,
    DESIGNER,
)
"""File names without their ending, in the order of reading."""

SHORTCUTS = "shortcuts"
"""The page that is not on the disk: it is made of the window's actions."""

_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


class GuideText(msgspec.Struct, frozen=True):
    """One page: its title, its Markdown, and its pictures by the name that the text calls them."""

    page: str
    title: str
    markdown: str
    pictures: Mapping[str, QImage]


class GuideContents(msgspec.Struct, frozen=True):
    """Every page's title by its name, in the order of reading."""

    language: str
    titles: Mapping[str, str]


def path_of(page: str, language: str) -> Path:
    """Where a page lies."""
    return GUIDE / language / f"{page}.md"


def contents(language: str) -> GuideContents:
    """The titles of all pages in that language; OSError when the guide does not ship."""
    return GuideContents(language, {page: title_of(path_of(page, language)) for page in PAGES})


def read_page(page: str, language: str) -> GuideText:
    """A page with its pictures; a picture that is not there is left out."""
    path = path_of(page, language)
    markdown = path.read_text(encoding="utf-8")
    pictures = {name: QImage(str(path.parent / name)) for name in picture_names(markdown)}
    found = {name: picture for name, picture in pictures.items() if not picture.isNull()}
    return GuideText(page, title_of(path), markdown, found)


def picture_names(markdown: str) -> list[str]:
    """The pictures that a text calls, as it calls them."""
    return _PICTURE.findall(markdown)


def title_of(path: Path) -> str:
    """The first heading."""
    found = _TITLE.search(path.read_text(encoding="utf-8"))
    return found[1].strip() if found is not None else path.stem
