"""The user guide: both languages say the same pages, pictures are there, links lead on, every quoted word exists."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.guide_book import LANGUAGES, PAGES, SHORTCUTS, path_of, picture_names, read_page, title_of
from desktop.navigator import GUIDE as GUIDE_PLACE
from local_db.catalogue import pack_forms
from resources import GUIDE, PACK_FORMS, TRANSLATIONS
from tests.window.conftest import quiet

BOLD = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
LONGEST_PICTURE = 120_000


def text_of(page: str, language: str) -> str:
    return path_of(page, language).read_text(encoding="utf-8")


def words_of_the_window(language: str) -> Iterator[str]:
    """Every sentence of the window in that language, without what is filled in, and the labels of the forms."""
    for context in ElementTree.parse(TRANSLATIONS / "branchdesk_zh_CN.ts").getroot():
        for message in context.iter("message"):
            translation = message.find("translation")
            chinese = "".join(translation.itertext()).strip() if translation is not None else ""
            said = chinese if language == "zh_CN" else message.findtext("source", "")
            yield from {said, re.sub(r"\s*%[0-9n]\s*", "", said).strip()}
    for form in pack_forms(PACK_FORMS):
        yield form.label[language]


def test_every_page_is_there_in_both_languages_and_no_other(qtbot: QtBot) -> None:
    for language in LANGUAGES:
        assert sorted(path.stem for path in (GUIDE / language).glob("*.md")) == sorted(PAGES)
        titles = [title_of(path_of(page, language)) for page in PAGES]
        assert len(set(titles)) == len(PAGES)
        assert all(len(text_of(page, language).splitlines()) <= 60 for page in PAGES), "pages stay short"


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_of_a_page_have_the_same_parts(page: str) -> None:
    shapes = []
    for language in LANGUAGES:
        text = text_of(page, language)
        pictures = [name.rpartition("/")[2] for name in picture_names(text)]
        links = LINK.findall(text)
        lists = [len(re.findall(pattern, text, re.MULTILINE)) for pattern in (r"^#+ ", r"^- ", r"^\d\. ", r"^\|")]
        shapes.append((pictures, links, lists))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_there_small_and_in_the_language_of_its_page(language: str) -> None:
    for page in PAGES:
        for name in picture_names(text_of(page, language)):
            path = (path_of(page, language).parent / name).resolve()
            assert path.is_file(), f"{page}: {name}; python3 dev.py guide takes it"
            assert path.parent.name == language
            assert path.stat().st_size < LONGEST_PICTURE, name
            assert not QImage(str(path)).isNull()
        assert set(read_page(page, language).pictures) == set(picture_names(text_of(page, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_to_a_page(language: str) -> None:
    for page in PAGES:
        for target in LINK.findall(text_of(page, language)):
            assert target.removesuffix(".md") in (*PAGES, SHORTCUTS), f"{page}: {target}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_the_guide_quotes_is_a_word_of_the_window(language: str) -> None:
    """What is bold in the guide is quoted from the window, so a renamed button is found here."""
    known = set(words_of_the_window(language))
    strange = [
        f"{page}: {word}" for page in PAGES for word in BOLD.findall(text_of(page, language)) if word not in known
    ]
    assert strange == []


def test_every_page_is_set_with_its_pictures_and_without_a_sideways_bar(window: DeskWindow, qtbot: QtBot) -> None:
    window.window.resize(1093, 552)
    for page in PAGES:
        window.shell.show_guide(page)
        quiet(qtbot, window)
        reader = window.shell.guide
        assert reader is not None
        assert reader.page.shown == page
        pictures = len(picture_names(text_of(page, "zh_CN")))
        assert reader.page.text.toPlainText().count("\ufffc") == pictures
        assert "**" not in reader.page.text.toPlainText(), "Markdown that no reader understands"
        layout, block = reader.page.text.document().documentLayout(), reader.page.text.document().begin()
        while block.isValid():
            if block.text() == "\ufffc":
                assert layout.blockBoundingRect(block).height() > 20, "a picture that is not found takes no room"
            block = block.next()
        assert reader.page.text.horizontalScrollBar().maximum() == 0, page


def test_without_a_page_asked_for_the_guide_opens_at_the_first_start(window: DeskWindow, qtbot: QtBot) -> None:
    window.navigator.go(GUIDE_PLACE)
    quiet(qtbot, window)
    reader = window.shell.guide
    assert reader is not None
    assert reader.page.shown == PAGES[0]
    assert reader.page.text.toPlainText().strip()


def test_a_link_opens_the_page_it_names_and_the_contents_follow(window: DeskWindow, qtbot: QtBot) -> None:
    window.shell.show_guide(PAGES[0])
    quiet(qtbot, window)
    reader = window.shell.guide
    assert reader is not None
    reader.page.text.anchorClicked.emit(QUrl("02-ticket.md"))
    quiet(qtbot, window)
    assert reader.page.shown == "02-ticket"
    assert reader.page.contents.currentItem().data(Qt.ItemDataRole.UserRole) == "02-ticket"
    reader.page.text.anchorClicked.emit(QUrl("https://example.org/"))
    quiet(qtbot, window)
    assert reader.page.shown == "02-ticket", "the guide leads nowhere outside"
