"""How a form looks in lists: its short name, its colour and its icon."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QIcon
from typing_extensions import override

from desktop.pages.designer.kind_words import LANGUAGES
from desktop.pages.designer.property_editors import LabelLine, PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.pages.designer.tone_words import swatch, tones
from desktop.pages.designer.way_editor import FormEditor
from desktop.theme import the_theme
from engines.forms.document import Form

_ICONS = {
    "ticket": QT_TRANSLATE_NOOP("FormIcons", "Ticket"),
    "complaint": QT_TRANSLATE_NOOP("FormIcons", "Speech bubble"),
    "claim": QT_TRANSLATE_NOOP("FormIcons", "Shield"),
    "return": QT_TRANSLATE_NOOP("FormIcons", "Arrow back"),
    "repair": QT_TRANSLATE_NOOP("FormIcons", "Spanner"),
    "visit": QT_TRANSLATE_NOOP("FormIcons", "Place"),
    "phone": QT_TRANSLATE_NOOP("FormIcons", "Telephone"),
    "question": QT_TRANSLATE_NOOP("FormIcons", "Question mark"),
    "warning": QT_TRANSLATE_NOOP("FormIcons", "Warning sign"),
    "check-circle": QT_TRANSLATE_NOOP("FormIcons", "Tick"),
    "calendar": QT_TRANSLATE_NOOP("FormIcons", "Calendar"),
    "box": QT_TRANSLATE_NOOP("FormIcons", "Box"),
    "waybill": QT_TRANSLATE_NOOP("FormIcons", "Waybill"),
    "customer": QT_TRANSLATE_NOOP("FormIcons", "Customer"),
    "file": QT_TRANSLATE_NOOP("FormIcons", "Sheet of paper"),
    "report": QT_TRANSLATE_NOOP("FormIcons", "Chart"),
}
SHORT_LENGTH = 12


def icons() -> list[tuple[str, str]]:
    """Every icon that a form may have, and what it is called in the window's language."""
    return [(icon, QCoreApplication.translate("FormIcons", str(words))) for icon, words in _ICONS.items()]


class ShortName(FormEditor):
    """What stands in narrow places, in one language; nothing typed: the whole name stands there."""

    def __init__(self, words: str, language: str) -> None:
        super().__init__("short")
        self._form = Form("", 0, {}, ())
        self._language = language
        self.text = LabelLine("short", words, language)
        self.text.line.setMaxLength(SHORT_LENGTH)
        self.text.given.connect(self._take)
        self.column.addWidget(self.text)

    @override
    def show_form(self, form: Form) -> None:
        self._form = form
        self.text.show_label(form.short or dict.fromkeys(LANGUAGES, ""))

    def _take(self, _name: str, value: object, together: str) -> None:
        said = value if isinstance(value, dict) and any(text.strip() for text in value.values()) else None
        self.tell(replace(self._form, short=said), f"short:{together}")


class FormBox(FormEditor):
    """One of some values of the form, each with a picture."""

    def __init__(self, name: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__(name)
        self._form = Form("", 0, {}, ())
        self._values = [value for value, _words in options]
        self.box = small_box()
        self.titled(words, self.box)
        for value, said in options:
            self.box.addItem(self._picture(value), said)
        self.box.activated.connect(lambda at: self.tell(replace(self._form, **{name: self._values[at]})))

    @override
    def show_form(self, form: Form) -> None:
        self._form = form
        said = getattr(form, self.name)
        self.box.setCurrentIndex(self._values.index(said) if said in self._values else -1)

    def _picture(self, value: str) -> QIcon:
        return swatch(value) if self.name == "tone" else the_theme().icon(value)


def look_editors(short: Sequence[tuple[str, str]], colour: str, icon: str) -> list[PropertyEditor]:
    """The editors with these titles; `short` are pairs of a language and the title of the short name in it."""
    names = [ShortName(words, language) for language, words in short]
    return [*names, FormBox("tone", colour, tones()[1:]), FormBox("icon", icon, icons())]
