"""The language of the window: English in the source, zh_CN from resources/i18n; switched while the program runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from resources import TRANSLATIONS


class Language(StrEnum):
    """What the person chose; SYSTEM is Chinese on a Chinese system, else English."""

    SYSTEM = "system"
    CHINESE = "zh_CN"
    ENGLISH = "en"


class Speech(QObject):
    """Puts translations on the program. Widgets hear a LanguageChange event, everybody else `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chosen = Language.SYSTEM
        self.spoken: Language | None = None
        self._translators: list[QTranslator] = []
        self._contents: list[bytes] = []

    def speak(self, language: Language) -> None:
        """Speaks that language from now on. Raises FileNotFoundError when its translation does not ship."""
        self.chosen = language
        wanted = _resolved(language)
        if wanted is self.spoken:
            return
        for old in self._translators:
            QCoreApplication.removeTranslator(old)
        self._contents = [*_words_of_qt(wanted), _content(wanted)]
        self._translators = [_translator(content) for content in self._contents]
        QLocale.setDefault(QLocale("zh_CN" if wanted is Language.CHINESE else "en_US"))
        for new in self._translators:
            QCoreApplication.installTranslator(new)
        self.spoken = wanted
        self.changed.emit()


def _resolved(language: Language) -> Language:
    if language is not Language.SYSTEM:
        return language
    chinese = QLocale.system().language() is QLocale.Language.Chinese
    return Language.CHINESE if chinese else Language.ENGLISH


def _content(language: Language) -> bytes:
    """Read, not mapped: a file that an update replaces under a running program would crash it at the next word."""
    return (TRANSLATIONS / f"branchdesk_{language}.qm").read_bytes()


def _words_of_qt(language: Language) -> list[bytes]:
    """What Qt itself says: the menus of text fields and scroll bars, its own dialogs. Its source is English."""
    found = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / f"qtbase_{language}.qm"
    return [found.read_bytes()] if language is not Language.ENGLISH else []


def _translator(content: bytes) -> QTranslator:
    """A translator on those bytes, which must live as long as it does."""
    translator = QTranslator()
    if not translator.load(content):
        raise ValueError("a translation file is damaged")
    return translator


_chinese: list[tuple[QTranslator, bytes]] = []


def in_chinese(context: str, source: str) -> str:
    """The Chinese words of a source text, whatever the window speaks; the source text where there are none."""
    if not _chinese:
        content = _content(Language.CHINESE)
        _chinese.append((_translator(content), content))
    return _chinese[0][0].translate(context, source) or source


_speech: list[Speech] = []


def the_speech() -> Speech:
    """The program's one speech; translators hang on the QApplication, so there is one of these."""
    if not _speech:
        _speech.append(Speech())
    return _speech[0]
