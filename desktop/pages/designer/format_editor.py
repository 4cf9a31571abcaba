"""The format of a text: none, one that has a name, one made of parts; a pattern only for those who open it."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.format_parts import FormatParts
from desktop.pages.designer.kind_words import languages
from desktop.pages.designer.property_editors import LabelLine, PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import label, pill, set_pill
from desktop.wording import label_text
from engines.forms import kinds
from engines.forms.document import Field, Form
from engines.forms.formats import NamedFormat, Part, Sign, decode_formats, parts_of, pattern_of
from engines.forms.values import TEXT_LIMIT
from resources import TEXT_FORMATS

_ANY, _PARTS, _OWN = "any", "parts", "own"
_FIRST = (Part(Sign.CAPITALS, 2, 2), Part(Sign.DIGITS, 6, 6))
_LONGEST = 300


@cache
def named_formats() -> tuple[NamedFormat, ...]:
    """The formats that have a name, read once."""
    return decode_formats(TEXT_FORMATS.read_bytes())


class FormatEditor(PropertyEditor):
    """What is told names the pattern and its message together: they are one act."""

    def __init__(self, words: str) -> None:
        super().__init__("pattern")
        self._field: Field | None = None
        self._chosen = ""
        """Parts or the own pattern, where somebody chose to see a pattern so."""
        self.box = small_box()
        self.titled(words, self.box)
        self._fill_box()
        self.box.activated.connect(lambda _at: self._choose(str(self.box.currentData())))
        self.parts = FormatParts()
        self.parts.changed.connect(self._take_parts)
        self.own = EntryLine(_LONGEST)
        self.own.setAccessibleName(self.tr("Own pattern"))
        self.own.setPlaceholderText(self.tr("A regular expression for the whole text"))
        self.own.textEdited.connect(self._take_own)
        self.parts.unread.connect(self.left_unfinished)
        self._left = label("", "error", wrap=True)
        self.column.addWidget(self.parts)
        self.column.addWidget(self._left)
        self.column.addWidget(self.own)
        self._more = QWidget()
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(6)
        self.messages = [self._message(language) for language in languages()]
        for line in self.messages:
            more.addWidget(line)
        self.trial = EntryLine(TEXT_LIMIT)
        self.trial.setAccessibleName(self.tr("Try a value"))
        self.trial.setPlaceholderText(self.tr("Try a value"))
        self.trial.textEdited.connect(lambda _text: self._judge())
        self.verdict = pill("")
        more.addWidget(self.trial)
        more.addWidget(self.verdict)
        self.column.addWidget(self._more)

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._field = field
        self._show()

    @override
    def show_unfinished(self, text: str) -> None:
        field = self._field
        assert field is not None
        if self._mode(field.pattern) == _PARTS:
            self._left.setText(self.tr("Cannot be read, and not in use: %1").replace("%1", text))
            self._left.show()
            return
        if self._chosen != _OWN:
            self._chosen = _OWN
            self._show()
        if self.own.text() != text:
            self.own.setText(text)
        restyle(self.own, invalid="true")

    def _show(self) -> None:
        self._left.hide()
        field = self._field
        assert field is not None
        mode = self._mode(field.pattern)
        self.box.setCurrentIndex(self.box.findData(mode))
        self.parts.setVisible(mode == _PARTS)
        self.own.setVisible(mode == _OWN)
        self._more.setVisible(mode != _ANY)
        if mode == _PARTS and field.pattern != pattern_of(self.parts.parts):
            self.parts.show_parts(parts_of(field.pattern or "") or ())
        else:
            self.parts.show_parts(self.parts.parts)
        if not self.own.hasFocus() or not self.own.isModified():
            self.own.setText(field.pattern or "")
            restyle(self.own, invalid="false")
        for line in self.messages:
            line.show_label(field.pattern_message or {})
        self._judge()

    def _mode(self, pattern: str | None) -> str:
        if self._chosen == _OWN or (self._chosen and pattern is not None and parts_of(pattern) is not None):
            return self._chosen
        if pattern is None:
            return _ANY
        known = next((one.id for one in named_formats() if one.pattern == pattern), None)
        return known or (_PARTS if parts_of(pattern) is not None else _OWN)

    def _fill_box(self) -> None:
        self.box.addItem(self.tr("Any text"), _ANY)
        for one in named_formats():
            self.box.addItem(label_text(one.label), one.id)
        self.box.addItem(self.tr("Made of letters and digits \u2026"), _PARTS)
        self.box.addItem(self.tr("Own pattern (for experts) \u2026"), _OWN)

    def _choose(self, mode: str) -> None:
        field = self._field
        assert field is not None
        known = next((one for one in named_formats() if one.id == mode), None)
        self._chosen = mode if mode in (_PARTS, _OWN) else ""
        if known is not None:
            self._tell(known.pattern, known.message)
        elif mode == _PARTS:
            self.parts.parts = parts_of(field.pattern or "") or _FIRST
            self._tell(pattern_of(self.parts.parts), self._unnamed(field))
        else:
            self._tell(field.pattern if mode == _OWN else None, self._unnamed(field))
        self._show()

    @staticmethod
    def _unnamed(field: Field) -> dict[str, str] | None:
        """The field's own message; that of a named format goes with it."""
        ours = [one.message for one in named_formats()]
        return None if field.pattern_message in ours else field.pattern_message

    def _message(self, language: str) -> LabelLine:
        words = self.tr("Said otherwise (Chinese)") if language == "zh_CN" else self.tr("Said otherwise (English)")
        line = LabelLine("pattern_message", words, language)
        line.given.connect(self._take_message)
        return line

    def _take_message(self, _name: str, value: object, together: str) -> None:
        empty = isinstance(value, dict) and not any(text.strip() for text in value.values())
        self.given.emit("pattern_message", None if empty else value, together)

    def _take_parts(self, parts: tuple[Part, ...], together: str) -> None:
        assert self._field is not None
        self.parts.parts = parts
        pattern = pattern_of(parts)
        if pattern is None or pattern == self._field.pattern:
            self.parts.show_parts(parts)
        if pattern is not None:
            self._tell(pattern, self._field.pattern_message, f"pattern:{together}" if together else "")

    def _take_own(self, text: str) -> None:
        assert self._field is not None
        try:
            re.compile(text)
        except (re.error, RecursionError, OverflowError):
            restyle(self.own, invalid="true")
            self.left_unfinished.emit(text)
            return
        restyle(self.own, invalid="false")
        self._tell(text or None, self._field.pattern_message, "pattern:own")

    def _tell(self, pattern: str | None, said: dict[str, str] | None, together: str = "") -> None:
        self.given.emit("", {"pattern": pattern, "pattern_message": said if pattern is not None else None}, together)

    def _judge(self) -> None:
        """What the form would say of the value that is tried."""
        field, text = self._field, self.trial.text()
        if field is None or not text.strip():
            set_pill(self.verdict, "", "neutral")
            return
        right = kinds.check_of(field)(kinds.clean(field, text)) is None
        set_pill(self.verdict, self.tr("Accepted") if right else self.tr("Not accepted"), "ok" if right else "danger")
