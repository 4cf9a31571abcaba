"""The parts of a text's format: so many digits, letters, or exactly these signs, one after the other."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.pages.designer.focus_again import focus_again, focused_in
from desktop.pages.designer.small_box import small_box
from desktop.theme import restyle
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import button, clear, icon_button, label
from desktop.wording import filled
from engines.forms.formats import MOST_PARTS, MOST_TIMES, Part, Sign, parts_of_sample

_TEXT = 40
_NEW = Part(Sign.DIGITS, 4, 4)


class FormatParts(QWidget):
    """Tells its parts after every act; a part that says nothing yet stays in the list and is told with the others."""

    changed = Signal(object, str)
    """The parts, and what is the same act."""
    unread = Signal(str)
    """Numbers of a part that make no sense."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: tuple[Part, ...] = ()
        self._shown: tuple[Sign, ...] | None = None
        self._lines: list[tuple[EntryLine, ...]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(self.tr("It looks like this example"), "label"))
        self.sample = EntryLine(_TEXT)
        self.sample.setAccessibleName(self.tr("It looks like this example"))
        self.sample.setPlaceholderText("SF-2026-0001")
        self.sample.returnPressed.connect(self._take_sample)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.sample, 1)
        row.addWidget(button(self.tr("Take"), on_click=self._take_sample))
        column.addLayout(row)
        column.addWidget(label(self.tr("Its parts"), "label"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        self._add = button(self.tr("Add a part"), "plus", role="link", on_click=self._add_part)
        column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Shows these parts; what is being typed stays as it is typed."""
        self.parts = parts
        signs = tuple(part.sign for part in parts)
        if signs != self._shown:
            self._shown, focused, rows = signs, focused_in(self), []
            clear(self._rows)
            self._lines = []
            for place in range(len(parts)):
                row = self._row(place)
                self._rows.addWidget(row)
                row.show()
                rows.append(row)
            if focused:
                focus_again(focused, rows)
        for lines, part in zip(self._lines, parts, strict=True):
            texts = (part.text,) if part.sign is Sign.TEXT else (str(part.least), str(part.most))
            for line, text in zip(lines, texts, strict=True):
                if not line.hasFocus() or not line.isModified():
                    line.setText(text)
                    restyle(line, invalid="false")
        self._add.setEnabled(len(parts) < MOST_PARTS)

    def _row(self, place: int) -> QWidget:
        holder, number = QWidget(), str(place + 1)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        box = small_box(self.tr("Part %1").replace("%1", number))
        for sign, words in self._signs():
            box.addItem(words, sign.value)
        box.setCurrentIndex(box.findData(self.parts[place].sign.value))
        box.activated.connect(lambda _at: self._change_sign(place, Sign(box.currentData())))
        row.addWidget(box, 1)
        if self.parts[place].sign is Sign.TEXT:
            line = EntryLine(_TEXT)
            line.setAccessibleName(filled(self.tr("Signs of part %1"), number))
            line.textEdited.connect(lambda text: self._put(place, f"text{place}", text=text))
            self._lines.append((line,))
            row.addWidget(line, 1)
        else:
            lines = (EntryLine(2), EntryLine(2))
            names = filled(self.tr("Part %1, at least"), number), filled(self.tr("Part %1, at most"), number)
            for line, name in zip(lines, names, strict=True):
                line.setAccessibleName(name)
                line.setToolTip(name)
                line.setFixedWidth(40)
                line.textEdited.connect(lambda _text: self._take_times(place))
            self._lines.append(lines)
            row.addWidget(lines[0])
            row.addWidget(label("\u2013", "hint"))
            row.addWidget(lines[1])
        row.addWidget(icon_button("close", filled(self.tr("Remove part %1"), number), lambda: self._remove(place)))
        return holder

    def _signs(self) -> list[tuple[Sign, str]]:
        return [
            (Sign.DIGITS, self.tr("Digits")),
            (Sign.CAPITALS, self.tr("Capital letters")),
            (Sign.LETTERS, self.tr("Letters")),
            (Sign.CAPITALS_DIGITS, self.tr("Capitals or digits")),
            (Sign.LETTERS_DIGITS, self.tr("Letters or digits")),
            (Sign.CHINESE, self.tr("Chinese characters")),
            (Sign.TEXT, self.tr("Exactly")),
        ]

    def _take_times(self, place: int) -> None:
        """Both numbers of a part; while they make no sense that is told."""
        said = [int(line.text()) if line.text().isdecimal() else -1 for line in self._lines[place]]
        right = 0 <= said[0] <= said[1] <= MOST_TIMES and said[1] > 0
        for line in self._lines[place]:
            restyle(line, invalid="false" if right else "true")
        if right:
            self._put(place, f"times{place}", least=said[0], most=said[1])
        else:
            self.unread.emit(" \u2013 ".join(line.text() for line in self._lines[place]))

    def _take_sample(self) -> None:
        found = parts_of_sample(self.sample.text())
        if found:
            self._shown = None
            self.changed.emit(found, "")

    def _change_sign(self, place: int, sign: Sign) -> None:
        made = Part(Sign.TEXT, text="-") if sign is Sign.TEXT else replace(_NEW, sign=sign)
        self.changed.emit((*self.parts[:place], made, *self.parts[place + 1 :]), "")

    def _put(self, place: int, together: str, **properties: object) -> None:
        part = replace(self.parts[place], **properties)
        self.changed.emit((*self.parts[:place], part, *self.parts[place + 1 :]), together)

    def _add_part(self) -> None:
        self.changed.emit((*self.parts, _NEW), "")

    def _remove(self, place: int) -> None:
        self._shown = None
        self.changed.emit((*self.parts[:place], *self.parts[place + 1 :]), "")
