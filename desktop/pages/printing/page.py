"""The pages of a ticket before they are printed or saved: inside the window, never a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.printing.sheet import Choices
from desktop.theme import the_theme
from desktop.turns import the_turns
from desktop.widgets.file_choice import choose_target
from desktop.widgets.parts import Notice, button, clear, icon_button, label
from desktop.wording import filled

PAGE_WIDTH = 620
"""Logical px of a page in the preview, where there is room."""


class _PageView(QWidget):
    """One page of paper."""

    def __init__(self, image: QImage, name: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())

    @override
    def sizeHint(self) -> QSize:
        return QSize(PAGE_WIDTH, round(PAGE_WIDTH * self._image.height() / max(self._image.width(), 1)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setPen(QPen(QColor(the_theme().tokens.border2), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class PrintPage(QWidget):
    """Shows the pages and says what the person wants done with them."""

    choices_made = Signal(object)
    pdf_wanted = Signal(Path)
    print_wanted = Signal(str)
    """The printer's name."""
    stop_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._number = self._file_name = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build()
        for keys, act in (("Esc", self.left.emit), (QKeySequence.StandardKey.Print, self._print)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @property
    def choices(self) -> Choices:
        """What is ticked."""
        return Choices(self.masked.isChecked(), self.photos.isChecked(), self.timeline.isChecked())

    def show_ticket(self, number: str, file_name: str) -> None:
        """Another ticket; `file_name` is proposed for its PDF."""
        self._number, self._file_name = number, file_name
        self.title.setText(filled(self.tr("Print %1"), number))
        self.notice.hide()
        self.show_pages([], 0)
        self.show_working("")
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_pages(self, images: Sequence[QImage], count: int) -> None:
        """The first pages as pictures, of `count` in all."""
        clear(self._pages)
        for number, image in enumerate(images, start=1):
            name = filled(self.tr("Page %1 of %2"), str(number), str(count))
            self._pages.addWidget(_PageView(image, name), alignment=Qt.AlignmentFlag.AlignHCenter)
        if count > len(images):
            more = label(self.tr("%Ln more page(s) are printed but not shown here.", "", count - len(images)), "hint")
            self._pages.addWidget(more, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._pages.addStretch()

    def show_printers(self, names: Sequence[str], usual: str) -> None:
        """The printers of this computer."""
        self.printers.clear()
        for name in names:
            self.printers.addItem(name)
        self.printers.setCurrentText(usual)
        self.printers.setVisible(bool(names))
        self.none.setVisible(not names)
        self._allow()

    def show_working(self, sentence: str) -> None:
        """What is under way, with a way to stop it; empty: nothing is."""
        self.working.setText(sentence)
        self.stop.setVisible(bool(sentence))
        self._allow()

    def _allow(self) -> None:
        free = not self.working.text()
        self.pdf.setEnabled(free)
        self.print.setEnabled(free and self.printers.count() > 0)

    def _build(self) -> None:
        self.back = icon_button("arrow-left", self.tr("Back to the ticket (Esc)"), self.left.emit)
        self.title = label("", "title")
        self.pdf = button(self.tr("Save as PDF …"), "export", on_click=self._choose_file)
        self.print = button(self.tr("Print"), "print", role="primary", on_click=self._print)
        self.print.setToolTip("Ctrl+P")
        self.masked = QCheckBox(self.tr("Mask phone numbers"))
        self.photos, self.timeline = QCheckBox(self.tr("Photos")), QCheckBox(self.tr("Timeline"))
        self.printers = QComboBox()
        self.printers.setAccessibleName(self.tr("Printer"))
        self.printers.setMinimumContentsLength(14)
        self.printers.hide()
        self.none = label(self.tr("No printer on this computer; save a PDF."), "hint", wrap=True)
        self.working = label("", "hint")
        self.stop = button(self.tr("Stop"), role="link", on_click=self.stop_wanted.emit)
        self.notice = Notice()
        self.masked.setChecked(True)
        self.photos.setChecked(True)
        for box in (self.masked, self.photos, self.timeline):
            box.toggled.connect(lambda _on: self.choices_made.emit(self.choices))
        self._column.addWidget(self._make_head())
        holder = QWidget()
        bars = QVBoxLayout(holder)
        bars.setContentsMargins(14, 6, 14, 6)
        bars.addWidget(self.notice)
        self._column.addWidget(holder)
        self._column.addWidget(self._make_preview(), 1)
        self.show_working("")

    def _make_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        column = QVBoxLayout(head)
        column.setContentsMargins(10, 10, 14, 8)
        column.setSpacing(6)
        top, below = QHBoxLayout(), QHBoxLayout()
        for row in (top, below):
            row.setSpacing(10)
            column.addLayout(row)
        top.addWidget(self.back)
        top.addWidget(self.title)
        top.addStretch()
        top.addWidget(self.pdf)
        top.addWidget(self.print)
        for box in (self.masked, self.photos, self.timeline):
            below.addWidget(box)
        below.addStretch(1)
        self.none.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for one, share in ((self.working, 0), (self.stop, 0), (self.none, 100), (self.printers, 0)):
            below.addWidget(one, share)
        return head

    def _make_preview(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("Preview"))
        inner = QWidget()
        inner.setProperty("role", "plain")
        self._pages = QVBoxLayout(inner)
        self._pages.setContentsMargins(8, 8, 8, 12)
        self._pages.setSpacing(12)
        area.setWidget(inner)
        return area

    def _print(self) -> None:
        if self.print.isEnabled():
            self.print_wanted.emit(self.printers.currentText())

    def _choose_file(self) -> None:
        """Asks for the file without stopping the window."""
        choose_target(self, self.tr("Save as PDF"), self._file_name, "pdf", self.pdf_wanted.emit)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._rebuild)

    def _rebuild(self) -> None:
        """Another language: the same pages with other words around them."""
        names = [self.printers.itemText(place) for place in range(self.printers.count())]
        usual, file_name = self.printers.currentText(), self._file_name
        saying = self.notice.saying
        clear(self._column)
        self._build()
        saying(self.notice)
        self.title.setText(filled(self.tr("Print %1"), self._number) if self._number else "")
        self._file_name = file_name
        self.show_printers(names, usual)
        self.choices_made.emit(self.choices)
